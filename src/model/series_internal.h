/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the series models share: weekdays, counting observed days, and the last check of every forecast. Pure. */
#ifndef FC_MODEL_SERIES_INTERNAL_H
#define FC_MODEL_SERIES_INTERNAL_H

#include "foodcast/model/model.h"

#include <math.h>

/* The models themselves, so that a file can name its own before it defines it. */
#define FC_MODEL(id) extern const struct fc_model fc_model_##id;
#include "models.def"
#undef FC_MODEL

enum { FC_WEEK = 7, FC_SERIES_WINDOW = 730 /* no series model looks further back, in days */ };

static inline int fc_history_weekday(const struct fc_history *history, int day) {
  return (history->first_weekday + day) % FC_WEEK;
}

/* Weekday of the future day h = 0 .. horizon - 1. */
static inline int fc_future_weekday(const struct fc_history *history, int h) {
  return fc_history_weekday(history, history->length + h);
}

/* First day that is looked at: the first row, but at most FC_SERIES_WINDOW days back. */
int fc_history_start(const struct fc_history *history);
/* Days with demand (a number, not NAN) from `start` on. */
int fc_history_count(const struct fc_history *history, int start);
/* FC_NUMERIC where fewer than the model's least_history days in the window were observed. */
enum fc_status fc_history_require(const struct fc_history *history, const struct fc_model *model, struct fc_error *err);
/* Copies `computed` into `mean` with negatives set to 0; FC_NUMERIC, and `mean` untouched, where one is not finite. */
enum fc_status fc_means_give(const struct fc_model *model, const double *computed, int horizon, double *mean,
                             struct fc_error *err);

#endif
