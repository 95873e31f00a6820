/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theta_internal.h"

#include "foodcast/math/optimise.h"

static const double significant = 1.6448536269514722; /* one-sided 5 % of the normal distribution */
static const double least_ratio = .05, alpha_low = 1e-4, alpha_high = .9999;

static double mean_of(const struct fc_history *history, int start, int *days) {
  double sum = 0;
  *days = 0;
  for (int day = start; day < history->length; day++)
    if (!isnan(history->demand[day])) sum += history->demand[day], ++*days;
  return sum / *days;
}

double fc_theta_season_statistic(const struct fc_history *history) {
  int days, start = fc_history_start(history);
  double mean = mean_of(history, start, &days), product[FC_WEEK + 1] = {0}, squares = 0;
  if (days <= 2 * FC_WEEK) return 0;
  for (int day = start; day < history->length; day++) {
    if (isnan(history->demand[day])) continue;
    for (int lag = 0; lag <= FC_WEEK && day - lag >= start; lag++)
      if (!isnan(history->demand[day - lag]))
        product[lag] += (history->demand[day] - mean) * (history->demand[day - lag] - mean);
  }
  if (!(product[0] > 1e-20 * mean * mean)) return 0;
  for (int lag = 1; lag < FC_WEEK; lag++) squares += (product[lag] / product[0]) * (product[lag] / product[0]);
  return fabs(product[FC_WEEK] / product[0]) / sqrt((1 + 2 * squares) / days);
}

/* Mean of the week around a day; NAN at the ends and where less than half of the usual open days have a value. */
static double week_around(const struct fc_history *history, int start, int day, int open_weekdays) {
  double sum = 0;
  int count = 0;
  if (day - FC_WEEK / 2 < start || day + FC_WEEK / 2 >= history->length) return NAN;
  for (int other = day - FC_WEEK / 2; other <= day + FC_WEEK / 2; other++)
    if (!isnan(history->demand[other])) sum += history->demand[other], count++;
  return 2 * count > open_weekdays ? sum / count : NAN;
}

/* Mean ratio to, or difference from, the week around, by weekday; NAN where there is none. Returns 0 where a ratio was
 * wanted and some week had no demand. */
static int weekday_effects(const struct fc_history *history, int start, int ratio, double effect[FC_WEEK]) {
  int count[FC_WEEK] = {0}, seen[FC_WEEK] = {0}, open_weekdays = 0;
  double sum[FC_WEEK] = {0};
  for (int day = start; day < history->length; day++)
    if (!isnan(history->demand[day])) seen[fc_history_weekday(history, day)] = 1;
  for (int k = 0; k < FC_WEEK; k++) open_weekdays += seen[k];
  for (int day = start; day < history->length; day++) {
    double around = week_around(history, start, day, open_weekdays);
    if (isnan(history->demand[day]) || isnan(around)) continue;
    if (ratio && !(around > 0)) return 0;
    int weekday = fc_history_weekday(history, day);
    sum[weekday] += ratio ? history->demand[day] / around : history->demand[day] - around;
    count[weekday]++;
  }
  for (int k = 0; k < FC_WEEK; k++) effect[k] = count[k] ? sum[k] / count[k] : NAN;
  return 1;
}

/* Makes the known effects average 1 or 0 and sets the others to that. Returns the least of them. */
static double centre(int ratio, double effect[FC_WEEK]) {
  double sum = 0, least = INFINITY;
  int known = 0;
  for (int k = 0; k < FC_WEEK; k++)
    if (!isnan(effect[k])) sum += effect[k], known++;
  for (int k = 0; k < FC_WEEK; k++) {
    if (isnan(effect[k]))
      effect[k] = ratio;
    else
      effect[k] = ratio ? effect[k] * known / sum : effect[k] - sum / known;
    if (!(effect[k] >= least)) least = effect[k];
  }
  return least;
}

void fc_theta_decompose(const struct fc_history *history, struct fc_theta *theta) {
  int start = fc_history_start(history);
  if (fc_theta_season_statistic(history) > significant) {
    theta->season = FC_THETA_MULTIPLICATIVE;
    if (weekday_effects(history, start, 1, theta->effect) && centre(1, theta->effect) >= least_ratio) return;
    theta->season = FC_THETA_ADDITIVE;
    weekday_effects(history, start, 0, theta->effect);
    centre(0, theta->effect);
    return;
  }
  theta->season = FC_THETA_NONE;
  for (int k = 0; k < FC_WEEK; k++) theta->effect[k] = 0;
}

/* A value without its season; NAN stays NAN. */
static double adjusted(const struct fc_history *history, const struct fc_theta *theta, int day) {
  double effect = theta->effect[fc_history_weekday(history, day)];
  return theta->season == FC_THETA_MULTIPLICATIVE ? history->demand[day] / effect : history->demand[day] - effect;
}

double fc_theta_squares(const struct fc_history *history, const struct fc_theta *theta, double alpha, double *first) {
  double level = 0, weight = 1, squares = 0, products = 0, weights = 0;
  for (int day = fc_history_start(history); day < history->length; day++) {
    double value = adjusted(history, theta, day);
    if (isnan(value)) continue;
    double error = value - level; /* of a start at 0; a start at f takes weight * f off it */
    squares += error * error, products += weight * error, weights += weight * weight;
    level += alpha * error;
    weight *= 1 - alpha;
  }
  *first = products / weights;
  return fmax(0, squares - products * *first);
}

double fc_theta_slope(const struct fc_history *history, const struct fc_theta *theta) {
  double sum_day = 0, sum_value = 0, product = 0, square = 0;
  int days = 0, start = fc_history_start(history);
  for (int day = start; day < history->length; day++) {
    double value = adjusted(history, theta, day);
    if (!isnan(value)) sum_day += day, sum_value += value, days++;
  }
  for (int day = start; day < history->length; day++) {
    double value = adjusted(history, theta, day), from_mean = day - sum_day / days;
    if (!isnan(value)) product += from_mean * (value - sum_value / days), square += from_mean * from_mean;
  }
  return square > 0 ? product / square : 0;
}

void fc_theta_advance(const struct fc_history *history, struct fc_theta *theta) {
  for (int day = theta->seen; day < history->length; day++) {
    double value = adjusted(history, theta, day);
    if (!isnan(value)) theta->level += theta->alpha * (value - theta->level), theta->days++;
  }
  theta->seen = history->length;
}

double fc_theta_mean(const struct fc_theta *theta, int weekday, int h) {
  double lag = (1 - pow(1 - theta->alpha, theta->days)) / theta->alpha;
  double value = theta->level + theta->slope / 2 * (h + lag), effect = theta->effect[weekday];
  return theta->season == FC_THETA_MULTIPLICATIVE ? value * effect : value + effect;
}

struct question {
  const struct fc_history *history;
  const struct fc_theta *theta;
};

static double squares_of(const double *alpha, void *context) {
  const struct question *question = context;
  double first;
  return fc_theta_squares(question->history, question->theta, *alpha, &first);
}

/* The squares may have several minima in alpha: Brent's method starts around the best point of a coarse grid. */
static enum fc_status best_alpha(struct question *question, double *alpha, struct fc_error *err) {
  static const double grid[] = {1e-4, .02, .05, .1, .15, .2, .3, .4, .5, .6, .7, .8, .9, .9999};
  enum { POINTS = sizeof grid / sizeof *grid };
  int best = 0;
  double least = INFINITY;
  for (int i = 0; i < POINTS; i++) {
    double squares = squares_of(&grid[i], question);
    if (squares < least) least = squares, best = i;
  }
  double low = best > 0 ? grid[best - 1] : alpha_low, high = best < POINTS - 1 ? grid[best + 1] : alpha_high;
  struct fc_optimum optimum;
  return fc_minimise_scalar(low, high, 1e-8, squares_of, question, alpha, &optimum, err);
}

static enum fc_status fit(const struct fc_history *history, void *memory, struct fc_error *err) {
  enum fc_status status = fc_history_require(history, &fc_model_theta, err);
  if (status) return status;
  struct fc_theta theta = {.seen = fc_history_start(history)};
  struct question question = {history, &theta};
  double alpha;
  fc_theta_decompose(history, &theta);
  status = best_alpha(&question, &alpha, err);
  if (status) return status;
  theta.alpha = alpha;
  fc_theta_squares(history, &theta, alpha, &theta.first);
  theta.slope = fc_theta_slope(history, &theta);
  theta.level = theta.first;
  fc_theta_advance(history, &theta);
  memcpy(memory, &theta, sizeof theta);
  return FC_OK;
}

static enum fc_status advance(const struct fc_history *history, void *state, struct fc_error *err) {
  (void)err;
  fc_theta_advance(history, state);
  return FC_OK;
}

static enum fc_status predict(const void *state, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  double computed[FC_MAX_HORIZON];
  for (int h = 0; h < future->horizon; h++) computed[h] = fc_theta_mean(state, fc_future_weekday(history, h), h);
  return fc_means_give(&fc_model_theta, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_theta = {
    .name = "theta",
    .summary = "the theta method (Assimakopoulos & Nikolopoulos 2000)",
    .summary_ja = "シータ法",
    .least_history = 14,
    .state_size = sizeof(struct fc_theta),
    .fit = fit,
    .advance = advance,
    .predict = predict,
};
