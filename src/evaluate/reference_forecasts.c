/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "accuracy_internal.h"

float *fc_reference_values(const struct fc_reference *reference, const struct fc_panel *panel,
                           const struct fc_forecast_options *options, int model, int series, int slot, int h) {
  size_t place = (size_t)model;
  place = place * (size_t)panel->series_count + (size_t)series;
  place = place * (size_t)options->origin_count + (size_t)slot;
  place = place * (size_t)options->horizon + (size_t)h;
  return reference->values + place * FC_REFERENCE_VALUES;
}

void fc_reference_release(struct fc_reference *reference) {
  for (int m = 0; m < reference->model_count; m++) free(reference->names[m]);
  free(reference->names);
  free(reference->values);
  *reference = (struct fc_reference){0};
}

enum fc_status fc_reference_score(const struct fc_panel *panel, const struct fc_reference *reference,
                                  const struct fc_forecasts *forecasts, const struct fc_forecast_options *options,
                                  const struct fc_context *context, struct fc_accuracy *accuracy,
                                  struct fc_error *err) {
  return fc_accuracy_score(panel, forecasts, options, reference, context, accuracy, err);
}
