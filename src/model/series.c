/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "series_internal.h"

int fc_history_start(const struct fc_history *history) {
  int earliest = history->length - FC_SERIES_WINDOW;
  return history->first > earliest ? history->first : earliest;
}

int fc_history_count(const struct fc_history *history, int start) {
  int count = 0;
  for (int day = start; day < history->length; day++) count += !isnan(history->demand[day]);
  return count;
}

enum fc_status fc_history_require(const struct fc_history *history, const struct fc_model *model,
                                  struct fc_error *err) {
  int count = fc_history_count(history, fc_history_start(history));
  if (count >= model->least_history) return FC_OK;
  return fc_fail(err, FC_NUMERIC, "model '%s' needs %d observed days, the series has %d", model->name,
                 model->least_history, count);
}

enum fc_status fc_means_give(const struct fc_model *model, const double *computed, int horizon, double *mean,
                             struct fc_error *err) {
  for (int h = 0; h < horizon; h++)
    if (!isfinite(computed[h]))
      return fc_fail(err, FC_NUMERIC, "model '%s' has no finite forecast for horizon %d", model->name, h + 1);
  for (int h = 0; h < horizon; h++) mean[h] = computed[h] > 0 ? computed[h] : 0;
  return FC_OK;
}
