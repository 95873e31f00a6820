/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a forecast is what it is: the regression's factors, and what the combination made of them. */
#include "forecast_internal.h"

/* Factors of the one-stage model at the last origin, whose state is still there; of the regression at earlier ones, where
 * the recent level is then part of the combination's share. Returns whether there are any. */
static int regression_drivers(const struct fc_forecasts *f, int series, int slot, int h, double *factor) {
  int origin = f->warm_count + slot, last = origin == f->origin_count - 1, one_stage = -1;
  int fit = f->regression_of[origin], day = f->origins[origin] + 1 + h;
  if (!f->design || fit < 0) return 0;
  double *rows = fc_new((size_t)(h + 1) * (size_t)fc_design_column_count(f->design), sizeof *rows);
  if (!rows) return 0;
  fc_design_future(f->design, fc_design_group(f->design, series), f->origins[origin], h + 1, rows);
  const double *row = rows + (size_t)h * (size_t)fc_design_column_count(f->design);
  struct fc_training training = f->last_training;
  training.origin = f->origins[origin];
  training.regression = f->regressions[fit];
  for (int m = 0; m < f->model_count; m++)
    if (strcmp(f->models[m]->name, "one-stage") == 0 && f->panel_fitted[m]) one_stage = m;
  if (last && one_stage >= 0)
    fc_one_stage_drivers(f->panel_state[one_stage], &training, series, day, row, factor);
  else
    fc_regression_drivers(f->regressions[fit], &training, series, day, row, factor);
  free(rows);
  return 1;
}

void fc_forecasts_drivers(const struct fc_forecasts *f, int series, int slot, int h, double *factor) {
  double mean = (double)fc_forecasts_mean(f, series, slot)[h], product = 1;
  for (int d = 0; d <= FC_DRIVER_COUNT; d++) factor[d] = 1;
  int usable = mean > 0 && regression_drivers(f, series, slot, h, factor);
  for (int d = 0; d < FC_DRIVER_COUNT; d++) {
    usable = usable && isfinite(factor[d]) && factor[d] > 0;
    product *= factor[d];
  }
  usable = usable && product > 0 && isfinite(product);
  if (!usable) {
    for (int d = 0; d <= FC_DRIVER_COUNT; d++) factor[d] = 1;
    factor[FC_DRIVER_LEVEL] = mean;
    return;
  }
  factor[FC_DRIVER_COUNT] = mean / product;
}
