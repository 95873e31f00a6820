/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every model's forecasts at one origin. */
#include "forecast_internal.h"

#include "foodcast/base/parallel.h"

/* More than this many times anything ever sold is no forecast but a model that ran away. */
static const double runaway = 20;
/* Of an item that never sold, whose plan is all that is known. */
static const double most_planned = 1e9;

static struct fc_history history_of(const struct fc_stage *stage, int series) {
  const struct fc_forecasts *f = stage->forecasts;
  const struct fc_series *s = &f->panel->series[series];
  struct fc_history history = {.demand = f->demand_rows[series],
                               .state = fc_state_row(f, series),
                               .planned = s->column[FC_PLANNED],
                               .length = stage->day + 1,
                               .first_weekday = (int)fc_date_weekday(f->panel->first_date),
                               .first = s->first};
  if (f->design) {
    history.rows = fc_design_observed(f->design, fc_design_group(f->design, series));
    history.columns = fc_design_column_count(f->design);
  }
  return history;
}

static struct fc_future future_of(const struct fc_stage *stage, int series) {
  const struct fc_forecasts *f = stage->forecasts;
  struct fc_future future = {.horizon = f->horizon, .open = stage->open + (size_t)series * (size_t)f->horizon};
  if (f->design)
    future.rows = stage->rows + (size_t)fc_design_group(f->design, series) * (size_t)f->horizon *
                                    (size_t)fc_design_column_count(f->design);
  return future;
}

/* Into the cube: NAN on closed days; a number that cannot be a forecast makes the whole answer void, save that a plan may
 * be missing for some days. Returns whether there was an answer. */
static int take(const struct fc_stage *stage, int model, int series, const double *mean) {
  const struct fc_forecasts *f = stage->forecasts;
  float *place = f->cube + fc_cube_place(f, model, series, stage->origin);
  const struct fc_track *track = &f->tracks[series];
  double most = track->observed ? runaway * fmax(track->most, 1) : most_planned;
  int partial = f->models[model]->uses & FC_USES_PLAN ? 1 : 0, answers = 0;
  for (int h = 0; h < f->horizon; h++) {
    int open = stage->open[series * f->horizon + h], fine = mean[h] >= 0 && mean[h] <= most;
    place[h] = NAN;
    if (!open) continue;
    if (fine) place[h] = (float)mean[h], answers++;
    if (!fine && !partial) {
      for (int i = 0; i <= h; i++) place[i] = NAN;
      return 0;
    }
  }
  return answers > 0 || !partial;
}

static void take_nothing(const struct fc_stage *stage, int model, int series) {
  const struct fc_forecasts *f = stage->forecasts;
  float *place = f->cube + fc_cube_place(f, model, series, stage->origin);
  for (int h = 0; h < f->horizon; h++) place[h] = NAN;
}

static enum fc_status fit_or_advance(const struct fc_stage *stage, int model, int series,
                                     const struct fc_history *history, void *state) {
  const struct fc_forecasts *f = stage->forecasts;
  const struct fc_model *m = f->models[model];
  unsigned char *fitted = &f->fitted[(size_t)model * (size_t)f->panel->series_count + (size_t)series];
  if (*fitted && !stage->refit && m->advance) {
    enum fc_status status = m->advance(history, state, NULL);
    if (status == FC_OK) return FC_OK;
  }
  memset(state, 0, fc_state_stride(m));
  enum fc_status status = m->fit(history, state, NULL);
  *fitted = status == FC_OK;
  return status;
}

static void run_series_model(const struct fc_stage *stage, int model, int series) {
  const struct fc_forecasts *f = stage->forecasts;
  signed char *outcome = &stage->outcome[(size_t)model * (size_t)f->panel->series_count + (size_t)series];
  *outcome = 0;
  take_nothing(stage, model, series);
  if (!fc_roster_asks(f, model, &f->tracks[series])) return;
  struct fc_history history = history_of(stage, series);
  struct fc_future future = future_of(stage, series);
  void *state = (char *)f->series_state[model] + (size_t)series * fc_state_stride(f->models[model]);
  double mean[FC_MAX_HORIZON];
  for (int h = 0; h < f->horizon; h++) mean[h] = NAN;
  enum fc_status status = fit_or_advance(stage, model, series, &history, state);
  if (status == FC_OK) status = f->models[model]->predict(state, &history, &future, mean, NULL);
  *outcome = status == FC_OK && take(stage, model, series, mean) ? 1 : -1;
}

static void run_series(void *context, int series, int worker) {
  (void)worker;
  const struct fc_stage *stage = context;
  for (int m = 0; m < stage->forecasts->model_count; m++)
    if (stage->forecasts->models[m]->fit) run_series_model(stage, m, series);
}

struct panel_job {
  const struct fc_stage *stage;
  int model, ready;
};

static void predict_panel_series(void *context, int series, int worker) {
  (void)worker;
  const struct panel_job *job = context;
  const struct fc_stage *stage = job->stage;
  const struct fc_forecasts *f = stage->forecasts;
  signed char *outcome = &stage->outcome[(size_t)job->model * (size_t)f->panel->series_count + (size_t)series];
  *outcome = 0;
  take_nothing(stage, job->model, series);
  if (!fc_roster_asks(f, job->model, &f->tracks[series])) return;
  *outcome = -1;
  if (!job->ready) return;
  struct fc_future future = future_of(stage, series);
  double mean[FC_MAX_HORIZON];
  for (int h = 0; h < f->horizon; h++) mean[h] = NAN;
  enum fc_status status =
      f->models[job->model]->predict_panel(f->panel_state[job->model], &stage->training, series, &future, mean, NULL);
  if (status == FC_OK && take(stage, job->model, series, mean)) *outcome = 1;
}

static enum fc_status run_panel_model(struct fc_stage *stage, int model, struct fc_error *err) {
  struct fc_forecasts *f = stage->forecasts;
  const struct fc_model *m = f->models[model];
  struct fc_training training = stage->training;
  struct fc_error why = {0};
  if (!(m->uses & FC_USES_REGRESSION)) training.regression = NULL;
  int advance = f->panel_fitted[model] && !stage->refit && m->advance_panel;
  enum fc_status status = advance ? m->advance_panel(&training, &f->panel_state[model], &why)
                                  : m->fit_panel(&training, &f->panel_state[model], &why);
  if (status == FC_FAILED) {
    if (err) *err = why;
    return status;
  }
  if (status != FC_OK)
    fc_log(f->context ? f->context->log : NULL, FC_DEBUG, "model '%s' has no answer: %s", m->name, why.what);
  f->panel_fitted[model] = status == FC_OK;
  struct panel_job job = {stage, model, status == FC_OK};
  fc_parallel_for(f->panel->series_count, fc_threads(f), predict_panel_series, &job);
  return FC_OK;
}

enum fc_status fc_members_run(struct fc_stage *stage, struct fc_error *err) {
  const struct fc_forecasts *f = stage->forecasts;
  fc_parallel_for(f->panel->series_count, fc_threads(f), run_series, stage);
  for (int m = 0; m < f->model_count; m++) {
    if (!f->models[m]->fit_panel) continue;
    enum fc_status status = run_panel_model(stage, m, err);
    if (status != FC_OK) return status;
  }
  return FC_OK;
}
