/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the boosted trees see of one day: the design's row, how far ahead it is, and the recent past of the series at
 * the origin, all relative to its level so that small and large series share the trees. Pure; any thread. */
#ifndef FC_MODEL_BOOSTING_INTERNAL_H
#define FC_MODEL_BOOSTING_INTERNAL_H

#include "panel_model_internal.h"

enum { FC_BOOSTING_LAGS = 4, FC_BOOSTING_OWN = 6 + FC_BOOSTING_LAGS };

/* The recent past of one series at the end of day `origin`. */
struct fc_recent {
  double level;                              /* mean, half-life 28 days; NAN without a day in 112 */
  double shorter[2];                         /* half-lives of 7 and 3 days, over the level */
  double zeros;                              /* share of days without demand */
  double weekday[FC_WEEK][FC_BOOSTING_LAGS]; /* newest values of each weekday over the level, NAN where none */
  int days;                                  /* with a value, of the last 112 */
};

void fc_boosting_recent(const double *demand, int first_weekday, int origin, struct fc_recent *recent);
/* Columns of the design that are used (all but the trend) and the own ones. */
int fc_boosting_width(const struct fc_design *design);
/* Writes them for a day h = 1.. after the origin; values that are not known are NAN, as XGBoost wants them. */
void fc_boosting_features(const struct fc_design *design, const double *row, const struct fc_recent *recent,
                          int weekday, int h, float *features);

#endif
