/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Member V of methods.md: exponential smoothing of demand with the effects of holidays, events and weather divided out,
 * its forecast times the effects of the coming day. */
#include "panel_model_internal.h"
#include "smoothing_internal.h"

#include "foodcast/base/parallel.h"
#include "foodcast/model/regression.h"

struct state {
  int origin;
  struct fc_smoothing smoothing[]; /* seen = 0: no answer for this series */
};

struct job {
  const struct fc_training *training;
  struct state *state;
  double **value; /* [worker][origin + 1] demand over effects */
  int first;      /* days from here on are new; -1: fit */
};

static double effect_on(const struct fc_training *training, int series, int day, const double *row) {
  return exp(fc_regression_effect(training->regression, training, series, day, row));
}

static void smooth_series(void *context, int series, int worker) {
  const struct job *job = context;
  const struct fc_training *training = job->training;
  const struct fc_panel *panel = training->panel;
  struct fc_smoothing *smoothing = &job->state->smoothing[series];
  int fit = job->first < 0, length = training->origin + 1, weekday = fc_panel_weekday(panel, 0), first = job->first;
  if (fc_regression_require(&fc_model_two_stage, training->regression, NULL, series, NULL)) return;
  if (!fit && !smoothing->seen) return;
  if (fit) {
    first = panel->series[series].first > length - FC_SERIES_WINDOW ? panel->series[series].first
                                                                    : length - FC_SERIES_WINDOW;
    if (first < 0) first = 0;
  }
  double *value = job->value[worker];
  for (int day = first; day < length; day++) {
    double demand = training->demand[series][day];
    value[day] =
        isnan(demand) ? NAN : demand / effect_on(training, series, day, fc_training_row(training, series, day));
  }
  if (!fit)
    fc_smoothing_advance(value, length, weekday, smoothing);
  else if (fc_smoothing_fit(value, first, length, weekday, smoothing, NULL))
    *smoothing = (struct fc_smoothing){0};
}

static enum fc_status run(const struct fc_training *training, struct state *state, int first, struct fc_error *err) {
  int threads = fc_training_threads(training);
  struct fc_arena arena = {0};
  struct job job = {training, state, fc_arena_new(&arena, (size_t)threads, sizeof *job.value), first};
  int short_of_memory = !job.value;
  for (int i = 0; i < threads && !short_of_memory; i++) {
    job.value[i] = fc_arena_new(&arena, (size_t)training->origin + 1, sizeof(double));
    short_of_memory = !job.value[i];
  }
  if (!short_of_memory) fc_parallel_for(training->panel->series_count, threads, smooth_series, &job);
  fc_arena_release(&arena);
  return short_of_memory ? fc_fail_memory(err) : FC_OK;
}

static enum fc_status fit_panel(const struct fc_training *training, void **state, struct fc_error *err) {
  if (!training->regression) return fc_fail(err, FC_NUMERIC, "'two-stage' needs the regression");
  struct state *fitted =
      fc_new(1, sizeof *fitted + (size_t)training->panel->series_count * sizeof fitted->smoothing[0]);
  if (!fitted) return fc_fail_memory(err);
  enum fc_status status = run(training, fitted, -1, err);
  fitted->origin = training->origin;
  if (status) {
    free(fitted);
    return status;
  }
  free(*state);
  *state = fitted;
  return FC_OK;
}

static enum fc_status advance_panel(const struct fc_training *training, void **state, struct fc_error *err) {
  struct state *own = *state;
  enum fc_status status = run(training, own, own->origin + 1, err);
  if (!status) own->origin = training->origin;
  return status;
}

static enum fc_status predict_panel(const void *state, const struct fc_training *training, int series,
                                    const struct fc_future *future, double *mean, struct fc_error *err) {
  const struct fc_smoothing *smoothing = &((const struct state *)state)->smoothing[series];
  double computed[FC_MAX_HORIZON];
  enum fc_status status = fc_regression_require(&fc_model_two_stage, training->regression, future, series, err);
  if (status) return status;
  if (!smoothing->seen) return fc_fail(err, FC_NUMERIC, "'two-stage' needs a day with demand");
  for (int h = 0; h < future->horizon; h++) {
    int day = training->origin + 1 + h;
    computed[h] = fc_smoothing_mean(smoothing, fc_panel_weekday(training->panel, day)) *
                  effect_on(training, series, day, fc_future_row(training, future, h));
  }
  return fc_means_give(&fc_model_two_stage, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_two_stage = {
    .name = "two-stage",
    .summary = "exponential smoothing of demand with the regression's holiday and weather effects divided out",
    .summary_ja = "回帰の祝日・天候効果を除いた需要の指数平滑",
    .uses = FC_USES_REGRESSORS | FC_USES_REGRESSION,
    .least_history = 28,
    .fit_panel = fit_panel,
    .advance_panel = advance_panel,
    .predict_panel = predict_panel,
    .release = free,
};
