/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fitting: gains through logistic functions so that every point is allowed, starting states free, BFGS on all of
 * them. */
#include "descent_internal.h"
#include "ets_internal.h"

static const double alpha_low = 1e-4, alpha_high = .9999, phi_low = .8, phi_high = .98;

enum { EVALUATIONS = 250, AGREEING = 3 };

struct fit {
  struct fc_ets_form form;
  struct fc_ets_data data; /* of values divided by their mean size */
  int weekday[FC_WEEK];    /* the weekdays with a season, in order; the last one's follows from the others' */
  int weekdays;            /* 0 without season */
};

/* Gains to start from: the criterion often has several minima, at least one with a fixed and one with a wandering
 * level. beta and gamma are shares of what alpha allows. */
static const struct start {
  double alpha, beta, gamma, phi;
  int trend_only;
} starts[] = {{.05, .1, .05, .95, 0},
              {.8, .02, .02, .9, 0},
              {.02, .6, .02, .975, 1},
              {.002, .1, .01, .95, 0},
              {.4, .02, .02, .9, 0}};

enum { STARTS = sizeof starts / sizeof *starts };

static double logistic(double x) { return 1 / (1 + exp(-x)); }
static double logit(double p) { return log(p / (1 - p)); }

/* The shares that the first elements of x stand for. */
struct shares {
  double alpha, beta, gamma, phi;
};

static int gains_count(struct fc_ets_form form) {
  return 1 + (form.trend != FC_ETS_NO_TREND) + (form.season != FC_ETS_NO_SEASON) + (form.trend == FC_ETS_DAMPED_TREND);
}

static int variables(const struct fit *fit) {
  return gains_count(fit->form) + 1 + (fit->form.trend != FC_ETS_NO_TREND) + (fit->weekdays ? fit->weekdays - 1 : 0);
}

static struct fc_ets unpack(const struct fit *fit, const double *x, struct shares *share) {
  struct fc_ets ets = {.form = fit->form, .phi = 1};
  double neutral = fit->form.season == FC_ETS_MULTIPLICATIVE_SEASON, rest = neutral * fit->weekdays;
  *share = (struct shares){.alpha = logistic(*x++)};
  ets.alpha = alpha_low + (alpha_high - alpha_low) * share->alpha;
  if (fit->form.trend != FC_ETS_NO_TREND) share->beta = logistic(*x++), ets.beta = ets.alpha * share->beta;
  if (fit->form.season != FC_ETS_NO_SEASON) share->gamma = logistic(*x++), ets.gamma = (1 - ets.alpha) * share->gamma;
  if (fit->form.trend == FC_ETS_DAMPED_TREND)
    share->phi = logistic(*x++), ets.phi = phi_low + (phi_high - phi_low) * share->phi;
  ets.level = *x++;
  if (fit->form.trend != FC_ETS_NO_TREND) ets.growth = *x++;
  for (int k = 0; k < FC_WEEK; k++) ets.season[k] = neutral;
  for (int i = 0; i < fit->weekdays - 1; i++) ets.season[fit->weekday[i]] = *x, rest -= *x++;
  if (fit->weekdays) ets.season[fit->weekday[fit->weekdays - 1]] = rest;
  return ets;
}

static void pack(const struct fit *fit, const struct fc_ets *ets, double *x) {
  *x++ = logit((ets->alpha - alpha_low) / (alpha_high - alpha_low));
  if (fit->form.trend != FC_ETS_NO_TREND) *x++ = logit(ets->beta / ets->alpha);
  if (fit->form.season != FC_ETS_NO_SEASON) *x++ = logit(ets->gamma / (1 - ets->alpha));
  if (fit->form.trend == FC_ETS_DAMPED_TREND) *x++ = logit((ets->phi - phi_low) / (phi_high - phi_low));
  *x++ = ets->level;
  if (fit->form.trend != FC_ETS_NO_TREND) *x++ = ets->growth;
  for (int i = 0; i < fit->weekdays - 1; i++) *x++ = ets->season[fit->weekday[i]];
}

static double objective(const double *x, void *context, double *gradient) {
  const struct fit *fit = context;
  struct shares share;
  struct fc_ets ets = unpack(fit, x, &share), by;
  double value = fc_ets_gradient(&ets, &fit->data, &by);
  if (!isfinite(value)) return INFINITY;
  double by_alpha = by.alpha + by.beta * share.beta - by.gamma * share.gamma;
  *gradient++ = by_alpha * (alpha_high - alpha_low) * share.alpha * (1 - share.alpha);
  if (fit->form.trend != FC_ETS_NO_TREND) *gradient++ = by.beta * ets.alpha * share.beta * (1 - share.beta);
  if (fit->form.season != FC_ETS_NO_SEASON) *gradient++ = by.gamma * (1 - ets.alpha) * share.gamma * (1 - share.gamma);
  if (fit->form.trend == FC_ETS_DAMPED_TREND) *gradient++ = by.phi * (phi_high - phi_low) * share.phi * (1 - share.phi);
  *gradient++ = by.level;
  if (fit->form.trend != FC_ETS_NO_TREND) *gradient++ = by.growth;
  double last = fit->weekdays ? by.season[fit->weekday[fit->weekdays - 1]] : 0;
  for (int i = 0; i < fit->weekdays - 1; i++) *gradient++ = by.season[fit->weekday[i]] - last;
  return value;
}

/* Level and weekdays from the first eight weeks with values. */
static struct fc_ets start_state(const struct fit *fit) {
  struct fc_ets ets = {.form = fit->form, .phi = 1};
  double sum[FC_WEEK] = {0}, total = 0, mean = 0;
  int count[FC_WEEK] = {0}, days = 0;
  for (int day = fit->data.start; day < fit->data.length && days < 8 * FC_WEEK; day++) {
    if (isnan(fit->data.value[day])) continue;
    int weekday = (fit->data.first_weekday + day) % FC_WEEK;
    sum[weekday] += fit->data.value[day], count[weekday]++;
    total += fit->data.value[day], days++;
  }
  ets.level = total / days;
  if (ets.level <= 0) ets.level = 1; /* only zeros at the start: the mean of all */
  for (int i = 0; i < fit->weekdays; i++) {
    int k = fit->weekday[i];
    mean += (count[k] ? sum[k] / count[k] : ets.level) / fit->weekdays;
  }
  int multiplicative = fit->form.season == FC_ETS_MULTIPLICATIVE_SEASON;
  for (int k = 0; k < FC_WEEK; k++) ets.season[k] = multiplicative;
  for (int i = 0; i < fit->weekdays; i++) {
    int k = fit->weekday[i];
    double own = count[k] ? sum[k] / count[k] : ets.level;
    ets.season[k] = multiplicative ? own / mean : own - mean;
  }
  return ets;
}

struct descent {
  double x[FC_DESCENT_MAX], value;
};

static struct descent descend_from(struct fit *fit, const struct start *gains) {
  struct descent descent;
  struct fc_ets start = start_state(fit);
  start.alpha = gains->alpha, start.beta = gains->beta * gains->alpha;
  start.gamma = gains->gamma * (1 - gains->alpha), start.phi = gains->phi;
  pack(fit, &start, descent.x);
  descent.value = fc_descend(variables(fit), objective, fit, 1e-7, EVALUATIONS, descent.x);
  return descent;
}

/* The best of several descents. Once AGREEING of them ended at the same best value the others are spared. */
static struct descent descend(struct fit *fit) {
  struct descent best = {.value = INFINITY};
  int agreeing = 0;
  for (int i = 0; i < STARTS && agreeing < AGREEING; i++) {
    if (fit->form.trend == FC_ETS_NO_TREND && starts[i].trend_only) continue;
    struct descent next = descend_from(fit, &starts[i]);
    if (fabs(next.value - best.value) < 1e-3)
      agreeing++;
    else if (next.value < best.value)
      agreeing = 1;
    if (next.value < best.value) best = next;
  }
  return best;
}

static void scale_state(struct fc_ets *ets, double scale) {
  ets->level *= scale, ets->growth *= scale;
  for (int k = 0; k < FC_WEEK; k++)
    if (ets->form.season == FC_ETS_ADDITIVE_SEASON) ets->season[k] *= scale;
}

/* Mean size of the values, their number, and the weekdays that had two or more. */
static double describe(const struct fc_ets_data *data, struct fit *fit, int *days, int *positive) {
  int count[FC_WEEK] = {0};
  double size = 0;
  *days = 0, *positive = 1;
  for (int day = data->start; day < data->length; day++) {
    if (isnan(data->value[day])) continue;
    count[(data->first_weekday + day) % FC_WEEK]++;
    size += fabs(data->value[day]), ++*days;
    if (!(data->value[day] > 0)) *positive = 0;
  }
  if (fit->form.season != FC_ETS_NO_SEASON)
    for (int k = 0; k < FC_WEEK; k++)
      if (count[k] >= 2) fit->weekday[fit->weekdays++] = k;
  return *days ? size / *days : 0;
}

enum fc_status fc_ets_fit_form(struct fc_ets_form form, const struct fc_ets_data *data, struct fc_ets *ets,
                               double *criterion, int *parameters, struct fc_error *err) {
  struct fit fit = {.form = form};
  struct shares share;
  double scaled[FC_SERIES_WINDOW];
  int days, positive;
  double size = describe(data, &fit, &days, &positive);
  if (form.error == FC_ETS_MULTIPLICATIVE_ERROR && !positive)
    return fc_fail(err, FC_NUMERIC, "multiplicative errors need values above 0");
  if ((form.season != FC_ETS_NO_SEASON && fit.weekdays < 2) || days < variables(&fit) + 3)
    return fc_fail(err, FC_NUMERIC, "%d days are too few for this form of exponential smoothing", days);
  if (!(size > 0)) size = 1; /* all zero: any scale will do */
  for (int day = data->start; day < data->length; day++) scaled[day - data->start] = data->value[day] / size;
  fit.data = (struct fc_ets_data){scaled, 0, data->length - data->start, (data->first_weekday + data->start) % FC_WEEK};
  struct descent found = descend(&fit);
  if (!isfinite(found.value)) return fc_fail(err, FC_NUMERIC, "exponential smoothing found no start that is allowed");
  *ets = unpack(&fit, found.x, &share);
  scale_state(ets, size);
  *criterion = found.value + 2 * days * log(size);
  *parameters = variables(&fit) + 1;
  return FC_OK;
}

double fc_ets_aicc(double criterion, int parameters, int days) {
  if (days - parameters - 1 <= 0) return INFINITY;
  return criterion + 2.0 * parameters + 2.0 * parameters * (parameters + 1) / (days - parameters - 1);
}

enum fc_status fc_ets_fit(const struct fc_ets_data *data, struct fc_ets *ets, double *aicc, struct fc_error *err) {
  double least = INFINITY;
  int days = 0;
  for (int day = data->start; day < data->length; day++) days += !isnan(data->value[day]);
  for (int error = FC_ETS_ADDITIVE_ERROR; error <= FC_ETS_MULTIPLICATIVE_ERROR; error++) {
    for (int season = FC_ETS_NO_SEASON; season <= FC_ETS_MULTIPLICATIVE_SEASON; season++) {
      if (error == FC_ETS_ADDITIVE_ERROR && season == FC_ETS_MULTIPLICATIVE_SEASON) continue;
      for (int trend = FC_ETS_NO_TREND; trend <= FC_ETS_DAMPED_TREND; trend++) {
        struct fc_ets_form form = {(enum fc_ets_error)error, (enum fc_ets_trend)trend, (enum fc_ets_season)season};
        struct fc_ets found;
        double criterion;
        int parameters;
        if (fc_ets_fit_form(form, data, &found, &criterion, &parameters, NULL)) continue;
        double value = fc_ets_aicc(criterion, parameters, days);
        if (value < least) least = value, *ets = found;
      }
    }
  }
  if (!isfinite(least)) return fc_fail(err, FC_NUMERIC, "no form of exponential smoothing could be fitted");
  *aicc = least;
  return FC_OK;
}
