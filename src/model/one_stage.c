/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Member A of methods.md: the regression, then a fast layer that follows the level and the weekdays of the last weeks.
 *
 *   mean = mu exp(clip(d + d_weekday, -3, 3)),  mu the regression's mean
 *   d (sd 1), d_k (sd .1) minimise  sum w (mu e^(d+d_k) - y (d + d_k))/phi + d^2/2 + sum d_k^2/.02,  w = .5^(age/14)
 *
 * Days of one weekday share d + d_k, so their sums of w y and w mu are all that the layer needs. The layer is fitted three
 * times, the later two with days more than two standard deviations off the one before pulled in: a fortnight's memory is
 * short, and one wild day must not be taken for a new level (methods.md winsorises the regression alone). */
#include "panel_model_internal.h"
#include "regression_internal.h"

#include "foodcast/base/parallel.h"

#include <assert.h>

enum { LAYER_DAYS = 112, HALF_LIFE = 14, PARAMETERS = FC_WEEK + 1, MAX_STEPS = 6, PASSES = 3, SCRATCH = 256 };

static const double level_precision = 1, weekday_precision = 1 / (.1 * .1), most_shift = 3, step_cap = 2,
                    tolerance = 1e-4, winsor_width = 2;

struct layer {
  double level, weekday[FC_WEEK];
};

struct state {
  int origin;
  struct layer layers[]; /* one for each series */
};

struct job {
  const struct fc_training *training;
  struct state *state;
};

static double shift(const struct layer *layer, int weekday) {
  return fmin(fmax(layer->level + layer->weekday[weekday], -most_shift), most_shift);
}

/* The regression's mean of the layer's days, newest first. Returns their number. */
static int regression_means(const struct fc_training *training, int series, double mean[LAYER_DAYS]) {
  int count = training->origin + 1 < LAYER_DAYS ? training->origin + 1 : LAYER_DAYS;
  for (int age = 0; age < count; age++) {
    int day = training->origin - age;
    if (!isnan(training->demand[series][day]))
      mean[age] =
          exp(fc_regression_eta(training->regression, training, series, day, fc_training_row(training, series, day)));
  }
  return count;
}

/* Weighted sums by weekday of demand, pulled in towards the layer so far, and of the regression's mean. */
static void sum_weekdays(const struct fc_training *training, int series, const struct layer *layer, int count,
                         const double *means, double demand[FC_WEEK], double mean[FC_WEEK]) {
  double usual = training->regression->spread[series];
  for (int k = 0; k < FC_WEEK; k++) demand[k] = mean[k] = 0;
  for (int age = count - 1; age >= 0; age--) {
    int day = training->origin - age, weekday = fc_panel_weekday(training->panel, day);
    double y = training->demand[series][day], weight = exp2(-(double)age / HALF_LIFE);
    if (isnan(y)) continue;
    if (layer) y = fc_pull_in(y, means[age] * exp(shift(layer, weekday)), winsor_width, usual);
    demand[weekday] += weight * y;
    mean[weekday] += weight * means[age];
  }
}

/* Fits the layer to the sums; each weekday is one row of a Poisson regression whose answer is the ratio of its sums. */
static int fit_sums(const double demand[FC_WEEK], const double mean[FC_WEEK], double phi, struct layer *layer) {
  double x[FC_WEEK * PARAMETERS] = {0}, y[FC_WEEK], weight[FC_WEEK], fitted[FC_WEEK], scratch[SCRATCH];
  double prior[PARAMETERS] = {0}, precision[PARAMETERS] = {level_precision}, b[PARAMETERS] = {layer->level};
  memcpy(b + 1, layer->weekday, sizeof layer->weekday);
  int rows = 0;
  for (int k = 0; k < FC_WEEK; k++) {
    precision[k + 1] = weekday_precision;
    if (mean[k] <= 0) continue;
    x[rows * PARAMETERS] = x[rows * PARAMETERS + k + 1] = 1;
    y[rows] = demand[k] / mean[k];
    weight[rows++] = mean[k] / phi;
  }
  const struct fc_poisson_problem problem = {rows, PARAMETERS, x, y, weight, prior, precision};
  const struct fc_newton_options options = {MAX_STEPS, step_cap, tolerance};
  assert(fc_poisson_scratch(FC_WEEK, PARAMETERS) <= SCRATCH);
  if (!rows || fc_poisson_fit(&problem, &options, scratch, b, fitted, NULL)) return -1;
  layer->level = b[0];
  memcpy(layer->weekday, b + 1, sizeof layer->weekday);
  return 0;
}

static void fit_layer(void *context, int series, int worker) {
  (void)worker;
  const struct job *job = context;
  const struct fc_training *training = job->training;
  struct layer *layer = &job->state->layers[series];
  double means[LAYER_DAYS], demand[FC_WEEK], mean[FC_WEEK];
  if (fc_regression_require(&fc_model_one_stage, training->regression, NULL, series, NULL)) return;
  double phi = fc_regression_dispersion(training->regression, series);
  int count = regression_means(training, series, means);
  for (int pass = 0; pass < PASSES; pass++) {
    sum_weekdays(training, series, pass ? layer : NULL, count, means, demand, mean);
    if (fit_sums(demand, mean, phi, layer)) return;
  }
}

static enum fc_status fit_panel(const struct fc_training *training, void **state, struct fc_error *err) {
  if (!training->regression) return fc_fail(err, FC_NUMERIC, "'one-stage' needs the regression");
  int count = training->panel->series_count;
  struct state *fitted = fc_new(1, sizeof *fitted + (size_t)count * sizeof fitted->layers[0]);
  if (!fitted) return fc_fail_memory(err);
  fitted->origin = training->origin;
  struct job job = {training, fitted};
  fc_parallel_for(count, fc_training_threads(training), fit_layer, &job);
  free(*state);
  *state = fitted;
  return FC_OK;
}

static enum fc_status predict_panel(const void *state, const struct fc_training *training, int series,
                                    const struct fc_future *future, double *mean, struct fc_error *err) {
  const struct layer *layer = &((const struct state *)state)->layers[series];
  double computed[FC_MAX_HORIZON];
  enum fc_status status = fc_regression_require(&fc_model_one_stage, training->regression, future, series, err);
  if (status) return status;
  for (int h = 0; h < future->horizon; h++) {
    int day = training->origin + 1 + h;
    computed[h] =
        exp(fc_regression_eta(training->regression, training, series, day, fc_future_row(training, future, h)) +
            shift(layer, fc_panel_weekday(training->panel, day)));
  }
  return fc_means_give(&fc_model_one_stage, computed, future->horizon, mean, err);
}

void fc_one_stage_drivers(const void *state, const struct fc_training *training, int series, int day, const double *row,
                          double factor[static FC_DRIVER_COUNT]) {
  const struct layer *layer = &((const struct state *)state)->layers[series];
  int weekday = fc_panel_weekday(training->panel, day);
  fc_regression_drivers(training->regression, training, series, day, row, factor);
  factor[FC_DRIVER_WEEKDAY] *= exp(layer->weekday[weekday]);
  factor[FC_DRIVER_LEVEL] *= exp(shift(layer, weekday) - layer->weekday[weekday]);
}

const struct fc_model fc_model_one_stage = {
    .name = "one-stage",
    .summary = "pooled weather-and-calendar regression with a fast layer for level and weekdays",
    .summary_ja = "プール型の暦・天候回帰に、直近の水準と曜日を追う層を重ねたもの",
    .uses = FC_USES_REGRESSORS | FC_USES_REGRESSION,
    .least_history = 14,
    .fit_panel = fit_panel,
    .advance_panel = fit_panel, /* the layer is so quick that it is fitted anew every night */
    .predict_panel = predict_panel,
    .release = free,
};
