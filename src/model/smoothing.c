/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smoothing_internal.h"

static const double level_gains[] = {.01, .03, .06, .1, .15, .22, .3, .45};
static const double season_gains[] = {0, .02, .05, .1, .2};
static const double decay = .998;
static const double reach = 2, scale_gain = .04, start_scale = .3; /* of the level */
static const double least_scale = .4; /* times the root of the level: half of what Poisson's mean absolute error is */

enum {
  LEVEL_GAINS = sizeof level_gains / sizeof *level_gains,
  SEASON_GAINS = sizeof season_gains / sizeof *season_gains,
  GRID = LEVEL_GAINS * SEASON_GAINS,
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
  *smoothing = (struct fc_smoothing){.level = total / days, .scale = start_scale * total / days, .seen = start};
  for (int k = 0; k < FC_WEEK; k++)
    if (count[k]) smoothing->season[k] = sum[k] / count[k] - smoothing->level;
  return days;
}

/* fmin and fmax mind NAN, which there is none of here, and would be calls within the loop over the grid. */
static inline double smaller(double a, double b) { return a < b ? a : b; }
static inline double larger(double a, double b) { return a > b ? a : b; }

/* An error as it is taken in. The scale takes in twice as much, to catch up with a series that has grown wilder; where
 * nothing is usual yet, after nothing but zeros, everything is believed. */
static inline double pull_in(double error, double level, double *scale) {
  double size = fabs(error), most = reach * larger(*scale, least_scale * sqrt(larger(level, 0)));
  most = most > 0 ? most : size;
  *scale += scale_gain * (smaller(size, 2 * most) - *scale);
  return larger(-most, smaller(error, most));
}

static void take_in(struct fc_smoothing *smoothing, int weekday, double value) {
  double error = value - (smoothing->level + smoothing->season[weekday]);
  error = pull_in(error, smoothing->level, &smoothing->scale);
  smoothing->level += smoothing->level_gain * error;
  smoothing->season[weekday] += smoothing->season_gain * error;
}

/* All candidates of the grid side by side: their runs depend on each other in nothing, so a processor computes several at
 * once where a run alone would wait for each day's level. */
struct grid {
  double level[GRID], earlier[3][GRID], season[FC_WEEK][GRID], scale[GRID];
  double level_gain[GRID], season_gain[GRID], loss[GRID];
};

static void start_grid(const struct fc_smoothing *first, struct grid *grid) {
  for (int c = 0; c < GRID; c++) {
    grid->level[c] = grid->earlier[0][c] = grid->earlier[1][c] = grid->earlier[2][c] = first->level;
    for (int k = 0; k < FC_WEEK; k++) grid->season[k][c] = first->season[k];
    grid->level_gain[c] = level_gains[c / SEASON_GAINS], grid->season_gain[c] = season_gains[c % SEASON_GAINS];
    grid->scale[c] = first->scale, grid->loss[c] = 0;
  }
}

/* A day's value into every candidate; `earlier` holds the levels of three days before and is left with this day's.
 * (x + |x|)/2 is max(0, x) to the bit and leaves no branch in the loop. */
static void take_in_grid(struct grid *grid, double *restrict earlier, double *restrict season, double value) {
  for (int c = 0; c < GRID; c++) {
    double expected = earlier[c] + season[c], error = value - (grid->level[c] + season[c]);
    grid->loss[c] = grid->loss[c] * decay + fabs(value - .5 * (expected + fabs(expected)));
    error = pull_in(error, grid->level[c], &grid->scale[c]);
    grid->level[c] += grid->level_gain[c] * error;
    season[c] += grid->season_gain[c] * error;
    earlier[c] = grid->level[c];
  }
}

static void pass_grid(struct grid *grid, double *restrict earlier) {
  for (int c = 0; c < GRID; c++) grid->loss[c] *= decay, earlier[c] = grid->level[c];
}

/* Runs over all days; the criterion is summed forwards so that no power is needed. */
static void run_grid(const double *value, int start, int length, int first_weekday, struct grid *grid) {
  int weekday = (first_weekday + start) % FC_WEEK;
  for (int day = start, oldest = 0; day < length; day++) {
    if (isnan(value[day]))
      pass_grid(grid, grid->earlier[oldest]);
    else
      take_in_grid(grid, grid->earlier[oldest], grid->season[weekday], value[day]);
    oldest = oldest == 2 ? 0 : oldest + 1;
    weekday = weekday == FC_SUNDAY ? FC_MONDAY : weekday + 1;
  }
}

enum fc_status fc_smoothing_fit(const double *value, int start, int length, int first_weekday,
                                struct fc_smoothing *smoothing, struct fc_error *err) {
  struct fc_smoothing first;
  struct grid grid;
  if (!start_state(value, start, length, first_weekday, &first))
    return fc_fail(err, FC_NUMERIC, "smoothing needs a day with demand");
  start_grid(&first, &grid);
  run_grid(value, start, length, first_weekday, &grid);
  int best = -1;
  for (int c = 0; c < GRID; c++)
    if (grid.loss[c] < (best < 0 ? INFINITY : grid.loss[best])) best = c;
  if (best < 0) return fc_fail(err, FC_NUMERIC, "smoothing found no finite criterion");
  *smoothing = (struct fc_smoothing){.level = grid.level[best],
                                     .scale = grid.scale[best],
                                     .level_gain = grid.level_gain[best],
                                     .season_gain = grid.season_gain[best],
                                     .loss = grid.loss[best],
                                     .seen = length};
  for (int k = 0; k < FC_WEEK; k++) smoothing->season[k] = grid.season[k][best];
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
