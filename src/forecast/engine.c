/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk over the origins: plan them, allocate, and at each one run the stages in order. */
#include "forecast_internal.h"

#include "foodcast/base/parallel.h"

enum { LEAST_FIRST_DAY = 4 }; /* an earlier origin has less than five days behind it */

struct fc_forecast_options fc_forecast_defaults(void) {
  return (struct fc_forecast_options){.horizon = 7, .refit_days = 7, .warm_origins = 10};
}

int fc_threads(const struct fc_forecasts *f) { return f->context && f->context->threads > 1 ? f->context->threads : 1; }

static enum fc_status check(const struct fc_panel *panel, const struct fc_forecast_options *options,
                            struct fc_error *err) {
  if (options->horizon < 1 || options->horizon > FC_MAX_HORIZON)
    return fc_fail(err, FC_USAGE, "horizon %d is not in 1 to %d", options->horizon, FC_MAX_HORIZON);
  if (options->origin_count < 1) return fc_fail(err, FC_USAGE, "no origin to forecast from");
  for (int i = 0; i < options->origin_count; i++) {
    int day = options->origins[i];
    if (day < 0 || day > panel->as_of)
      return fc_fail(err, FC_USAGE, "origin %d is not in 0 to %d, the days whose sales are known", day, panel->as_of);
    if (i > 0 && day <= options->origins[i - 1]) return fc_fail(err, FC_USAGE, "origins are not rising at %d", day);
  }
  if (options->model_count < 0 || options->reference_count < 0 ||
      options->model_count + options->reference_count > FC_MAX_MEMBERS)
    return fc_fail(err, FC_USAGE, "more than %d models", FC_MAX_MEMBERS);
  return FC_OK;
}

/* Warm origins six days apart before the first asked one, then the asked ones. */
static enum fc_status plan_origins(struct fc_forecasts *f, const struct fc_forecast_options *options,
                                   struct fc_error *err) {
  int warm = options->warm_origins > 0 ? options->warm_origins : fc_forecast_defaults().warm_origins;
  int first = options->origins[0];
  while (warm > 0 && first - warm * FC_WARM_STEP < LEAST_FIRST_DAY) warm--;
  f->warm_count = warm;
  f->origin_count = warm + options->origin_count;
  f->origins = fc_new((size_t)f->origin_count, sizeof *f->origins);
  f->origin_weight = fc_new((size_t)f->origin_count, sizeof *f->origin_weight);
  f->regression_of = fc_new((size_t)f->origin_count, sizeof *f->regression_of);
  if (!f->origins || !f->origin_weight || !f->regression_of) return fc_fail_memory(err);
  for (int i = 0; i < warm; i++) f->origins[i] = first - (warm - i) * FC_WARM_STEP;
  memcpy(f->origins + warm, options->origins, (size_t)options->origin_count * sizeof *f->origins);
  for (int i = 0; i < f->origin_count; i++) {
    int gap = i + 1 < f->origin_count ? f->origins[i + 1] - f->origins[i] : FC_WARM_STEP;
    f->origin_weight[i] = fmin(1, (double)gap / FC_WARM_STEP);
    f->regression_of[i] = -1;
  }
  return FC_OK;
}

/* The cube must reach back to every origin whose horizon is not over. */
static int ring_size(const struct fc_forecasts *f) {
  if (f->keep_members) return f->origin_count;
  int most = 1;
  for (int i = 0, first = 0; i < f->origin_count; i++) {
    while (f->origins[first] + f->horizon <= f->origins[i > 0 ? i - 1 : 0]) first++;
    if (i - first + 1 > most) most = i - first + 1;
  }
  return most;
}

static enum fc_status allocate_results(struct fc_forecasts *f, struct fc_error *err) {
  size_t series = (size_t)f->panel->series_count, asked = (size_t)fc_asked_count(f), horizon = (size_t)f->horizon;
  f->ring = ring_size(f);
  size_t ring = series * (size_t)f->ring * horizon, all = series * (size_t)f->origin_count * horizon;
  f->cube = fc_new(ring * (size_t)f->model_count, sizeof *f->cube);
  f->played = fc_new(series * (size_t)f->ring, sizeof *f->played);
  if (f->keep_members) {
    f->spread = fc_new((size_t)f->model_count * series * asked, sizeof *f->spread);
    f->spreads = fc_new((size_t)f->model_count * series, sizeof *f->spreads);
    if (!f->spread || !f->spreads) return fc_fail_memory(err);
  }
  f->base = f->plan_member >= 0 ? fc_new(ring, sizeof *f->base) : NULL;
  f->mean = fc_new(all, sizeof *f->mean);
  f->residual = fc_new(all, sizeof *f->residual);
  f->maker = fc_new(series * asked, sizeof *f->maker);
  f->weight = fc_new(series * asked * (size_t)f->member_count, sizeof *f->weight);
  f->fallback = fc_new(series * asked * horizon, sizeof *f->fallback);
  f->calibrated = fc_new(series * asked, sizeof *f->calibrated);
  f->pooled = fc_new(asked, sizeof *f->pooled);
  int all_there = f->cube && f->played && (f->base || f->plan_member < 0) && f->mean && f->residual && f->maker &&
                  f->weight && f->fallback && f->calibrated && f->pooled;
  return all_there ? FC_OK : fc_fail_memory(err);
}

static enum fc_status allocate_walk(struct fc_forecasts *f, struct fc_error *err) {
  size_t series = (size_t)f->panel->series_count, models = (size_t)f->model_count;
  f->known_days = (size_t)f->panel->as_of + 1;
  f->tracks = fc_new(series, sizeof *f->tracks);
  f->demand = fc_new(series * f->known_days, sizeof *f->demand);
  f->state = fc_new(series * f->known_days, sizeof *f->state);
  f->demand_rows = fc_new(series, sizeof *f->demand_rows);
  f->series_state = fc_new(models, sizeof *f->series_state);
  f->fitted = fc_new(models * series, sizeof *f->fitted);
  f->panel_state = fc_new(models, sizeof *f->panel_state);
  f->panel_fitted = fc_new(models, sizeof *f->panel_fitted);
  f->panel_ratio = fc_new(models, sizeof *f->panel_ratio);
  if (!f->tracks || !f->demand || !f->state || !f->demand_rows || !f->series_state || !f->fitted || !f->panel_state ||
      !f->panel_fitted || !f->panel_ratio)
    return fc_fail_memory(err);
  for (size_t m = 0; m < models; m++) {
    f->panel_ratio[m] = 1;
    if (!f->models[m]->fit) continue;
    f->series_state[m] = fc_new(series, fc_state_stride(f->models[m]));
    if (!f->series_state[m]) return fc_fail_memory(err);
  }
  for (size_t i = 0; i < series * f->known_days; i++) f->demand[i] = NAN;
  for (size_t s = 0; s < series; s++) {
    f->demand_rows[s] = fc_demand_row(f, (int)s);
    f->tracks[s].level = NAN;
    f->tracks[s].scores.last_origin = -1;
  }
  return FC_OK;
}

static enum fc_status stage_init(struct fc_forecasts *f, struct fc_stage *stage, struct fc_error *err) {
  size_t series = (size_t)f->panel->series_count, horizon = (size_t)f->horizon;
  *stage = (struct fc_stage){.forecasts = f};
  stage->open = fc_new(series * horizon, 1);
  stage->outcome = fc_new((size_t)f->model_count * series, 1);
  stage->cold = fc_new(series * horizon, sizeof *stage->cold);
  if (!stage->open || !stage->outcome || !stage->cold) return fc_fail_memory(err);
  if (!f->design) return FC_OK;
  size_t columns = (size_t)fc_design_column_count(f->design), groups = (size_t)fc_design_group_count(f->design);
  stage->rows = fc_new(groups * horizon * columns, sizeof *stage->rows);
  return stage->rows ? FC_OK : fc_fail_memory(err);
}

static void stage_release(struct fc_stage *stage) {
  free(stage->open);
  free(stage->outcome);
  free(stage->cold);
  free(stage->rows);
  fc_shares_free(stage->shares);
}

/* Without a design: open on the weekdays on which it was observed in the last eight weeks; known closed days are closed. */
static int open_by_weekday(const struct fc_forecasts *f, int series, int origin, int day) {
  const struct fc_series *s = &f->panel->series[series];
  if (day <= f->panel->as_of && s->state[day] == FC_DAY_CLOSED) return 0;
  int seen = 0, open = 0;
  for (int week = 0; week < 8; week++) {
    int same = origin - ((origin - day) % FC_WEEK_DAYS + FC_WEEK_DAYS) % FC_WEEK_DAYS - week * FC_WEEK_DAYS;
    if (same < 0 || s->state[same] == FC_DAY_NOT_RECORDED) continue;
    seen++, open += s->state[same] != FC_DAY_CLOSED;
  }
  return seen == 0 || 5 * open >= seen;
}

static void prepare_series(void *context, int series, int worker) {
  (void)worker;
  struct fc_stage *stage = context;
  const struct fc_forecasts *f = stage->forecasts;
  fc_recover_series(stage, series);
  for (int h = 0; h < f->horizon; h++) {
    int day = stage->day + 1 + h;
    stage->open[series * f->horizon + h] =
        (unsigned char)(f->design ? fc_design_open(f->design, series, stage->day, day)
                                  : open_by_weekday(f, series, stage->day, day));
  }
}

static void prepare_rows(struct fc_stage *stage) {
  const struct fc_forecasts *f = stage->forecasts;
  if (!f->design) return;
  size_t size = (size_t)f->horizon * (size_t)fc_design_column_count(f->design);
  for (int g = 0; g < fc_design_group_count(f->design); g++)
    fc_design_future(f->design, g, stage->day, f->horizon, stage->rows + (size_t)g * size);
}

/* Fits the regression where it is due; earlier fits that no asked origin used are let go. */
static enum fc_status prepare_regression(struct fc_stage *stage, struct fc_error *err) {
  struct fc_forecasts *f = stage->forecasts;
  int needed = 0;
  for (int m = 0; m < f->model_count; m++) needed |= f->models[m]->uses & FC_USES_REGRESSION;
  if (!needed || !f->design) return FC_OK;
  struct fc_regression *last = f->regression_count ? f->regressions[f->regression_count - 1] : NULL;
  if (!last || stage->refit) {
    struct fc_regression *fit = NULL;
    enum fc_status status = fc_regression_fit(&stage->training, 1, last, &fit, err);
    if (status == FC_FAILED) return status;
    if (status != FC_OK)
      fc_log(f->context ? f->context->log : NULL, FC_DEBUG, "no regression: %s", err ? err->what : "");
    if (status == FC_OK) {
      int unused = last && (stage->origin == 0 || stage->origin - 1 < f->warm_count);
      if (unused) fc_regression_free(f->regressions[--f->regression_count]);
      if (!fc_grow(&f->regressions, &f->regression_capacity, f->regression_count + 1, sizeof *f->regressions))
        f->regressions[f->regression_count++] = fit;
      else {
        fc_regression_free(fit);
        return fc_fail_memory(err);
      }
    }
  }
  f->regression_of[stage->origin] = f->regression_count - 1;
  stage->training.regression = f->regression_count ? f->regressions[f->regression_count - 1] : NULL;
  return FC_OK;
}

static enum fc_status run_stage(struct fc_stage *stage, struct fc_error *err) {
  struct fc_forecasts *f = stage->forecasts;
  enum fc_status status = stage->refit ? fc_shares_learn(stage, err) : FC_OK;
  if (status != FC_OK) return status;
  fc_parallel_for(f->panel->series_count, fc_threads(f), prepare_series, stage);
  prepare_rows(stage);
  stage->training = (struct fc_training){.panel = f->panel,
                                         .design = f->design,
                                         .demand = f->demand_rows,
                                         .origin = stage->day,
                                         .horizon = f->horizon,
                                         .context = f->context};
  status = prepare_regression(stage, err);
  if (status == FC_OK) status = fc_members_run(stage, err);
  if (status == FC_OK) status = fc_cold_start(stage, err);
  if (status == FC_OK) status = fc_combine(stage, err);
  if (status == FC_OK && stage->origin >= f->warm_count) status = fc_calibrate(stage, err);
  return status;
}

static enum fc_status walk(struct fc_forecasts *f, struct fc_error *err) {
  struct fc_stage stage;
  enum fc_status status = stage_init(f, &stage, err);
  int fitted = 0;
  for (int k = 0; status == FC_OK && k < f->origin_count; k++) {
    stage.origin = k;
    stage.day = f->origins[k];
    stage.before = k > 0 ? f->origins[k - 1] : -1;
    stage.refit = k == 0 || stage.day - fitted >= f->refit_days;
    if (stage.refit) fitted = stage.day;
    status = run_stage(&stage, err);
    f->last_training = stage.training;
    fc_log_progress(f->context ? f->context->log : NULL, "forecast", k + 1, f->origin_count);
  }
  if (status == FC_OK && f->origins[f->origin_count - 1] < f->panel->as_of) {
    /* nothing is forecast from here: the recovered demand of the days that remain, for replays of past orders */
    stage.before = stage.day;
    stage.day = f->panel->as_of;
    stage.refit = 1;
    fc_parallel_for(f->panel->series_count, fc_threads(f), fc_recover_last, &stage);
  }
  stage_release(&stage);
  return status;
}

/* What only the walk needed. Panel states stay for the drivers of the last origin. */
static void release_walk(struct fc_forecasts *f) {
  for (int m = 0; m < f->model_count && f->series_state; m++) free(f->series_state[m]);
  free(f->series_state), f->series_state = NULL;
  free(f->fitted), f->fitted = NULL;
  free(f->tracks), f->tracks = NULL;
  free(f->spreads), f->spreads = NULL;
  free(f->state), f->state = NULL;
  free(f->base), f->base = NULL;
  free(f->played), f->played = NULL;
  free(f->residual), f->residual = NULL;
  if (!f->keep_members) free(f->cube), f->cube = NULL;
}

void fc_forecasts_free(struct fc_forecasts *f) {
  if (!f) return;
  release_walk(f);
  for (int m = 0; m < f->model_count && f->panel_state; m++)
    if (f->panel_state[m]) f->models[m]->release(f->panel_state[m]);
  for (int i = 0; i < f->regression_count; i++) fc_regression_free(f->regressions[i]);
  void *const pieces[] = {f->origins,     f->origin_weight, f->regression_of, f->regressions, f->demand, f->demand_rows,
                          f->panel_state, f->panel_fitted,  f->panel_ratio,   f->cube,        f->mean,   f->maker,
                          f->weight,      f->fallback,      f->calibrated,    f->pooled,      f->spread};
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) free(pieces[i]);
  fc_variance_release(&f->variance);
  free(f);
}

enum fc_status fc_forecast_all(const struct fc_panel *panel, const struct fc_design *design,
                               const struct fc_forecast_options *options, const struct fc_context *context,
                               struct fc_forecasts **forecasts, struct fc_error *err) {
  enum fc_status status = check(panel, options, err);
  if (status != FC_OK) return status;
  struct fc_forecasts *f = fc_new(1, sizeof *f);
  if (!f) return fc_fail_memory(err);
  f->panel = panel, f->design = design, f->context = context;
  f->horizon = options->horizon;
  f->refit_days = options->refit_days > 0 ? options->refit_days : 1;
  f->keep_members = options->keep_members;
  status = plan_origins(f, options, err);
  if (status == FC_OK) status = fc_roster_choose(f, options, err);
  if (status == FC_OK) status = allocate_walk(f, err);
  if (status == FC_OK) status = allocate_results(f, err);
  if (status == FC_OK) status = walk(f, err);
  if (status != FC_OK) {
    fc_forecasts_free(f);
    return status;
  }
  release_walk(f);
  *forecasts = f;
  return FC_OK;
}
