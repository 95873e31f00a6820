/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "accuracy_internal.h"

#include "foodcast/math/special.h"

#include <math.h>

void fc_deciles_normal(double mean, double sd, double decile[static FC_DECILES]) {
  for (int i = 0; i < FC_DECILES; i++)
    decile[i] = isnan(sd) ? NAN : fmax(0, mean + sd * fc_normal_quantile(.1 * (i + 1)));
}

/* The combination is model 0 of the table, model m of the forecasts is m + 1. */
static void score_models(const struct fc_forecasts *forecasts, int slot, struct fc_scored_day *day,
                         struct fc_error_table *table) {
  for (int m = 0; m + 1 < table->models; m++) {
    day->mean = (double)fc_forecasts_member(forecasts, m, day->series, slot)[day->h];
    if (isnan(day->mean)) continue;
    fc_deciles_normal(day->mean, fc_forecasts_spread(forecasts, m, day->series, slot), day->decile);
    fc_error_table_add(table, m + 1, day);
  }
}

static void score_origin(const struct fc_panel *panel, const struct fc_forecasts *forecasts, int series, int slot,
                         int origin, int horizon, const struct fc_naive_scale *scale, struct fc_error_table *table) {
  const struct fc_series *s = &panel->series[series];
  struct fc_forecast forecast;
  int read = 0;
  for (int h = 0; h < horizon && origin + 1 + h <= panel->as_of; h++) {
    int t = origin + 1 + h;
    if (!fc_series_observed(s, t)) continue;
    if (s->state[t] == FC_DAY_SOLD_OUT) {
      for (int m = 0; m < table->models; m++) fc_error_table_leave_out(table, m, series, h);
      continue;
    }
    if (!read) fc_forecasts_get(forecasts, series, slot, &forecast), read = 1;
    struct fc_scored_day day = {.series = series,
                                .h = h,
                                .actual = s->column[FC_SOLD][t],
                                .mean = forecast.mean[h],
                                .absolute_scale = scale->pairs ? scale->absolute / (double)scale->pairs : NAN,
                                .squared_scale = scale->pairs ? scale->squared / (double)scale->pairs : NAN};
    fc_deciles_of(&forecast, h, day.decile);
    fc_error_table_add(table, 0, &day);
    score_models(forecasts, slot, &day, table);
  }
}

enum fc_status fc_accuracy_measure(const struct fc_panel *panel, const struct fc_forecasts *forecasts,
                                   const struct fc_forecast_options *options, const struct fc_context *context,
                                   struct fc_accuracy *accuracy, struct fc_error *err) {
  const char *names[FC_ACCURACY_MODELS] = {"combination"};
  int models = 1;
  for (int m = 0; options->keep_members && m < fc_forecasts_model_count(forecasts); m++)
    names[models++] = fc_forecasts_model(forecasts, m)->name;
  struct fc_error_table table;
  enum fc_status status = fc_error_table_init(&table, panel, models, options->horizon, err);
  if (status != FC_OK) return status;
  for (int s = 0; s < panel->series_count; s++) {
    struct fc_naive_scale scale = {0};
    for (int slot = 0; slot < options->origin_count; slot++) {
      fc_naive_scale_advance(&scale, &panel->series[s], options->origins[slot]);
      if (scale.observed)
        score_origin(panel, forecasts, s, slot, options->origins[slot], options->horizon, &scale, &table);
    }
    fc_log_progress(context ? context->log : NULL, "accuracy", s + 1, panel->series_count);
  }
  struct fc_accuracy told = {0};
  status = fc_error_table_tell(&table, names, &told, err);
  if (status == FC_OK) *accuracy = told;
  fc_error_table_release(&table);
  return status;
}
