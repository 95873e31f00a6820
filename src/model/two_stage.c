/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Member V of methods.md: exponential smoothing of demand with the effects of holidays, events and weather divided out,
 * its forecast times the effects of the coming day.
 *
 * A first run of the smoothing pulls days that are more than two standard deviations off its forecast in to there; the gains
 * are then chosen on what is left, so that they follow the level and not single wild days. */
#include "panel_model_internal.h"
#include "regression_internal.h"
#include "smoothing_internal.h"

#include "foodcast/base/parallel.h"

enum { FIRST_DAYS = 56 }; /* observed days before the smoothing judges a new one */

static const double winsor_width = 2;

struct state {
  int origin;
  struct fc_smoothing smoothing[]; /* seen = 0: no answer for this series */
};

/* One worker's memory: demand over effects, and the effects, of the days 0 .. origin. */
struct scratch {
  double *value, *effect;
};

struct job {
  const struct fc_training *training;
  struct state *state;
  struct scratch *scratch;
  int first; /* days from here on are new; -1: fit */
};

static double effect_on(const struct fc_training *training, int series, int day, const double *row) {
  return exp(fc_regression_effect(training->regression, training, series, day, row));
}

static void divide_effects(const struct fc_training *training, int series, int first, struct scratch *scratch) {
  for (int day = first; day <= training->origin; day++) {
    double demand = training->demand[series][day];
    if (!isnan(demand)) scratch->effect[day] = effect_on(training, series, day, fc_training_row(training, series, day));
    scratch->value[day] = isnan(demand) ? NAN : demand / scratch->effect[day];
  }
}

/* Runs the smoothing on from smoothing->seen, day by day, pulling in what it takes in. The variance of demand is phi mu, so
 * that of demand over c is phi/c times its mean. */
static void advance_pulling(const struct fc_training *training, int series, struct scratch *scratch,
                            struct fc_smoothing *smoothing) {
  int weekday = fc_panel_weekday(training->panel, 0);
  double usual = training->regression->spread[series];
  for (int day = smoothing->seen; day <= training->origin; day++) {
    double expected = fc_smoothing_mean(smoothing, (weekday + day) % FC_WEEK);
    if (!isnan(scratch->value[day]))
      scratch->value[day] = fc_pull_in(scratch->value[day], expected, winsor_width, usual / scratch->effect[day]);
    fc_smoothing_advance(scratch->value, day + 1, weekday, smoothing);
  }
}

/* The day after the first FIRST_DAYS observed ones, or the end. */
static int end_of_first_days(const double *value, int first, int length) {
  int day = first;
  for (int seen = 0; day < length && seen < FIRST_DAYS; day++) seen += !isnan(value[day]);
  return day;
}

static enum fc_status fit_series(const struct fc_training *training, int series, struct scratch *scratch,
                                 struct fc_smoothing *smoothing) {
  int length = training->origin + 1, weekday = fc_panel_weekday(training->panel, 0);
  int first = training->panel->series[series].first, oldest = length - FC_SERIES_WINDOW;
  if (first < oldest) first = oldest;
  if (first < 0) first = 0;
  divide_effects(training, series, first, scratch);
  enum fc_status status = fc_smoothing_fit(scratch->value, first, length, weekday, smoothing, NULL);
  int begun = end_of_first_days(scratch->value, first, length);
  if (status || begun == length) return status;
  struct fc_smoothing run;
  status = fc_smoothing_fit(scratch->value, first, begun, weekday, &run, NULL);
  if (status) return status;
  run.level_gain = smoothing->level_gain, run.season_gain = smoothing->season_gain;
  advance_pulling(training, series, scratch, &run);
  return fc_smoothing_fit(scratch->value, first, length, weekday, smoothing, NULL);
}

static void smooth_series(void *context, int series, int worker) {
  const struct job *job = context;
  const struct fc_training *training = job->training;
  struct scratch *scratch = &job->scratch[worker];
  struct fc_smoothing *smoothing = &job->state->smoothing[series];
  if (fc_regression_require(&fc_model_two_stage, training->regression, NULL, series, NULL)) return;
  if (job->first < 0) {
    if (fit_series(training, series, scratch, smoothing)) *smoothing = (struct fc_smoothing){0};
  } else if (smoothing->seen) {
    divide_effects(training, series, job->first, scratch);
    advance_pulling(training, series, scratch, smoothing);
  }
}

static enum fc_status run(const struct fc_training *training, struct state *state, int first, struct fc_error *err) {
  int threads = fc_training_threads(training);
  struct fc_arena arena = {0};
  struct job job = {training, state, fc_arena_new(&arena, (size_t)threads, sizeof *job.scratch), first};
  int short_of_memory = !job.scratch;
  for (int i = 0; i < threads && !short_of_memory; i++) {
    job.scratch[i].value = fc_arena_new(&arena, (size_t)training->origin + 1, sizeof(double));
    job.scratch[i].effect = fc_arena_new(&arena, (size_t)training->origin + 1, sizeof(double));
    short_of_memory = !job.scratch[i].value || !job.scratch[i].effect;
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
