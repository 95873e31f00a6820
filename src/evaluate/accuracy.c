/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "accuracy_internal.h"

#include "foodcast/math/special.h"

#include <math.h>

struct scoring {
  const struct fc_panel *panel;
  const struct fc_forecasts *forecasts;
  const struct fc_forecast_options *options;
  const struct fc_reference *reference; /* NULL: none */
  int references;                       /* models of the table before the combination, which the members follow */
  struct fc_error_table table;
};

void fc_deciles_normal(double mean, double sd, double decile[static FC_DECILES]) {
  for (int i = 0; i < FC_DECILES; i++)
    decile[i] = isnan(sd) ? NAN : fmax(0, mean + sd * fc_normal_quantile(.1 * (i + 1)));
}

static int in_reference(const struct scoring *scoring, int series, int slot, int h) {
  for (int m = 0; m < scoring->references; m++)
    if (isnan(fc_reference_values(scoring->reference, scoring->panel, scoring->options, m, series, slot, h)[0]))
      return 0;
  return 1;
}

static void score_reference(struct scoring *scoring, int slot, struct fc_scored_day *day) {
  for (int m = 0; m < scoring->references; m++) {
    const float *value =
        fc_reference_values(scoring->reference, scoring->panel, scoring->options, m, day->series, slot, day->h);
    day->mean = (double)value[0];
    for (int i = 0; i < FC_DECILES; i++) day->decile[i] = (double)value[1 + i];
    fc_error_table_add(&scoring->table, m, day);
  }
}

static void score_members(struct scoring *scoring, int slot, struct fc_scored_day *day) {
  for (int m = scoring->references + 1; m < scoring->table.models; m++) {
    int member = m - scoring->references - 1;
    day->mean = (double)fc_forecasts_member(scoring->forecasts, member, day->series, slot)[day->h];
    if (isnan(day->mean)) continue;
    fc_deciles_normal(day->mean, fc_forecasts_spread(scoring->forecasts, member, day->series, slot), day->decile);
    fc_error_table_add(&scoring->table, m, day);
  }
}

static void score_origin(struct scoring *scoring, int series, int slot, const struct fc_naive_scale *scale) {
  const struct fc_series *s = &scoring->panel->series[series];
  int origin = scoring->options->origins[slot];
  struct fc_forecast forecast;
  fc_forecasts_get(scoring->forecasts, series, slot, &forecast);
  for (int h = 0; h < scoring->options->horizon && origin + 1 + h <= scoring->panel->as_of; h++) {
    int t = origin + 1 + h;
    if (!fc_series_observed(s, t) || !in_reference(scoring, series, slot, h)) continue;
    if (s->state[t] == FC_DAY_SOLD_OUT) {
      for (int m = 0; m < scoring->table.models; m++) fc_error_table_leave_out(&scoring->table, m, series, h);
      continue;
    }
    struct fc_scored_day day = {.series = series,
                                .h = h,
                                .actual = s->column[FC_SOLD][t],
                                .absolute_scale = scale->pairs ? scale->absolute / (double)scale->pairs : NAN,
                                .squared_scale = scale->pairs ? scale->squared / (double)scale->pairs : NAN};
    score_reference(scoring, slot, &day);
    day.mean = forecast.mean[h];
    fc_deciles_of(&forecast, h, day.decile);
    fc_error_table_add(&scoring->table, scoring->references, &day);
    score_members(scoring, slot, &day);
  }
}

/* Names of the table's models; returns how many. */
static int name_models(const struct scoring *scoring, const char *names[static FC_ACCURACY_MODELS]) {
  int models = 0;
  for (int m = 0; m < scoring->references; m++) names[models++] = scoring->reference->names[m];
  names[models++] = "combination";
  for (int m = 0; scoring->options->keep_members && m < fc_forecasts_model_count(scoring->forecasts); m++)
    if (models < FC_ACCURACY_MODELS) names[models++] = fc_forecasts_model(scoring->forecasts, m)->name;
  return models;
}

enum fc_status fc_accuracy_score(const struct fc_panel *panel, const struct fc_forecasts *forecasts,
                                 const struct fc_forecast_options *options, const struct fc_reference *reference,
                                 const struct fc_context *context, struct fc_accuracy *accuracy, struct fc_error *err) {
  struct scoring scoring = {panel, forecasts, options, reference, reference ? reference->model_count : 0, {0}};
  const char *names[FC_ACCURACY_MODELS];
  int models = name_models(&scoring, names);
  enum fc_status status = fc_error_table_init(&scoring.table, panel, models, options->horizon, err);
  if (status != FC_OK) return status;
  for (int s = 0; s < panel->series_count; s++) {
    struct fc_naive_scale scale = {0};
    for (int slot = 0; slot < options->origin_count; slot++) {
      fc_naive_scale_advance(&scale, &panel->series[s], options->origins[slot]);
      if (scale.observed) score_origin(&scoring, s, slot, &scale);
    }
    fc_log_progress(context ? context->log : NULL, "accuracy", s + 1, panel->series_count);
  }
  struct fc_accuracy told = {0};
  status = fc_error_table_tell(&scoring.table, names, &told, err);
  if (status == FC_OK) *accuracy = told;
  fc_error_table_release(&scoring.table);
  return status;
}

enum fc_status fc_accuracy_measure(const struct fc_panel *panel, const struct fc_forecasts *forecasts,
                                   const struct fc_forecast_options *options, const struct fc_context *context,
                                   struct fc_accuracy *accuracy, struct fc_error *err) {
  return fc_accuracy_score(panel, forecasts, options, NULL, context, accuracy, err);
}
