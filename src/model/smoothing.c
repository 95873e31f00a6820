/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smoothing_internal.h"

static const double level_gains[] = {.01, .03, .06, .1, .15, .22, .3, .45};
static const double season_gains[] = {0, .02, .05, .1, .2};
static const double decay = .998;

enum {
  LEVEL_GAINS = sizeof level_gains / sizeof *level_gains,
  SEASON_GAINS = sizeof season_gains / sizeof *season_gains,
  START_DAYS = 56, /* open days that the starting state is the mean of */
};

/* Level and weekdays as means of the first open days. Returns how many there were. */
static int start_state(const double *value, int start, int length, int first_weekday, struct fc_smoothing *smoothing) {
  double sum[FC_WEEK] = {0}, total = 0;
  int count[FC_WEEK] = {0}, days = 0;
  for (int day = start; day < length && days < START_DAYS; day++) {
    if (isnan(value[day])) continue;
    int weekday = (first_weekday + day) % FC_WEEK;
    sum[weekday] += value[day], count[weekday]++;
    total += value[day], days++;
  }
  if (!days) return 0;
  *smoothing = (struct fc_smoothing){.level = total / days, .seen = start};
  for (int k = 0; k < FC_WEEK; k++)
    if (count[k]) smoothing->season[k] = sum[k] / count[k] - smoothing->level;
  return days;
}

static void take_in(struct fc_smoothing *smoothing, int weekday, double value) {
  double error = value - (smoothing->level + smoothing->season[weekday]);
  smoothing->level += smoothing->level_gain * error;
  smoothing->season[weekday] += smoothing->season_gain * error;
}

/* Runs over all days and returns the criterion, summed forwards so that no power is needed. */
static double run(const double *value, int length, int first_weekday, struct fc_smoothing *smoothing) {
  double loss = 0, earlier[3] = {smoothing->level, smoothing->level, smoothing->level};
  int weekday = (first_weekday + smoothing->seen) % FC_WEEK;
  for (int day = smoothing->seen; day < length; day++) {
    loss *= decay;
    if (!isnan(value[day])) {
      loss += fabs(value[day] - fmax(0, earlier[0] + smoothing->season[weekday]));
      take_in(smoothing, weekday, value[day]);
    }
    earlier[0] = earlier[1], earlier[1] = earlier[2], earlier[2] = smoothing->level;
    weekday = weekday == FC_SUNDAY ? FC_MONDAY : weekday + 1;
  }
  smoothing->seen = length;
  return loss;
}

enum fc_status fc_smoothing_fit(const double *value, int start, int length, int first_weekday,
                                struct fc_smoothing *smoothing, struct fc_error *err) {
  struct fc_smoothing first, best = {.loss = INFINITY};
  if (!start_state(value, start, length, first_weekday, &first))
    return fc_fail(err, FC_NUMERIC, "smoothing needs a day with demand");
  for (int i = 0; i < LEVEL_GAINS; i++) {
    for (int j = 0; j < SEASON_GAINS; j++) {
      struct fc_smoothing candidate = first;
      candidate.level_gain = level_gains[i], candidate.season_gain = season_gains[j];
      candidate.loss = run(value, length, first_weekday, &candidate);
      if (candidate.loss < best.loss) best = candidate;
    }
  }
  if (!isfinite(best.loss)) return fc_fail(err, FC_NUMERIC, "smoothing found no finite criterion");
  *smoothing = best;
  return FC_OK;
}

void fc_smoothing_advance(const double *value, int length, int first_weekday, struct fc_smoothing *smoothing) {
  for (int day = smoothing->seen; day < length; day++)
    if (!isnan(value[day])) take_in(smoothing, (first_weekday + day) % FC_WEEK, value[day]);
  smoothing->seen = length;
}

double fc_smoothing_mean(const struct fc_smoothing *smoothing, int weekday) {
  return fmax(0, smoothing->level + smoothing->season[weekday]);
}

static enum fc_status fit(const struct fc_history *history, void *state, struct fc_error *err) {
  enum fc_status status = fc_history_require(history, &fc_model_smoothing, err);
  if (status) return status;
  return fc_smoothing_fit(history->demand, fc_history_start(history), history->length, history->first_weekday, state,
                          err);
}

static enum fc_status advance(const struct fc_history *history, void *state, struct fc_error *err) {
  (void)err;
  fc_smoothing_advance(history->demand, history->length, history->first_weekday, state);
  return FC_OK;
}

static enum fc_status predict(const void *state, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  double computed[FC_MAX_HORIZON];
  for (int h = 0; h < future->horizon; h++) computed[h] = fc_smoothing_mean(state, fc_future_weekday(history, h));
  return fc_means_give(&fc_model_smoothing, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_smoothing = {
    .name = "smoothing",
    .summary = "exponential smoothing of level and weekdays, gains by absolute errors (after Hyndman et al. 2008)",
    .summary_ja = "水準と曜日の指数平滑(係数は絶対誤差で選択)",
    .least_history = 14,
    .state_size = sizeof(struct fc_smoothing),
    .fit = fit,
    .advance = advance,
    .predict = predict,
};
