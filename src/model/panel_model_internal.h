/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the panel models share. */
#ifndef FC_MODEL_PANEL_MODEL_INTERNAL_H
#define FC_MODEL_PANEL_MODEL_INTERNAL_H

#include "series_internal.h"

static inline int fc_panel_weekday(const struct fc_panel *panel, int day) {
  return (fc_date_weekday(panel->first_date) + day) % FC_WEEK;
}

static inline int fc_training_threads(const struct fc_training *training) {
  return training->context && training->context->threads > 1 ? training->context->threads : 1;
}

/* Row h of the future, whose day is origin + 1 + h. */
static inline const double *fc_future_row(const struct fc_training *training, const struct fc_future *future, int h) {
  return future->rows + (size_t)h * (size_t)fc_design_column_count(training->design);
}

/* Row of a day at or before the origin. */
static inline const double *fc_training_row(const struct fc_training *training, int series, int day) {
  return fc_design_observed(training->design, fc_design_group(training->design, series)) +
         (size_t)day * (size_t)fc_design_column_count(training->design);
}

/* FC_NUMERIC with a reason where the regression says nothing of the series. */
enum fc_status fc_regression_require(const struct fc_model *model, const struct fc_regression *regression,
                                     const struct fc_future *future, int series, struct fc_error *err);

#endif
