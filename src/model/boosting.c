/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "boosting_internal.h"

static const double half_life[] = {28, 7, 3};

enum { SPEEDS = sizeof half_life / sizeof *half_life, LOOK_BACK = 112 };

void fc_boosting_recent(const double *demand, int first_weekday, int origin, struct fc_recent *recent) {
  double sum[SPEEDS] = {0}, weight[SPEEDS] = {0};
  int taken[FC_WEEK] = {0}, zeros = 0;
  *recent = (struct fc_recent){0};
  for (int k = 0; k < FC_WEEK; k++)
    for (int i = 0; i < FC_BOOSTING_LAGS; i++) recent->weekday[k][i] = NAN;
  for (int day = origin; day >= 0 && day > origin - LOOK_BACK; day--) {
    if (isnan(demand[day])) continue;
    int weekday = (first_weekday + day) % FC_WEEK;
    recent->days++, zeros += demand[day] <= 0;
    for (int i = 0; i < SPEEDS; i++) {
      double w = exp2((day - origin) / half_life[i]);
      sum[i] += w * demand[day], weight[i] += w;
    }
    if (taken[weekday] < FC_BOOSTING_LAGS) recent->weekday[weekday][taken[weekday]++] = demand[day];
  }
  recent->level = sum[0] / weight[0]; /* 0/0 where no day had a value */
  recent->zeros = (double)zeros / recent->days;
  for (int i = 1; i < SPEEDS; i++) recent->shorter[i - 1] = sum[i] / weight[i] / recent->level;
  for (int k = 0; k < FC_WEEK; k++)
    for (int i = 0; i < FC_BOOSTING_LAGS; i++) recent->weekday[k][i] /= recent->level;
}

static int used(const struct fc_design_column *column) { return column->driver != FC_DRIVER_TREND; }

int fc_boosting_width(const struct fc_design *design) {
  int width = FC_BOOSTING_OWN;
  for (int j = 0; j < fc_design_column_count(design); j++) width += used(&fc_design_columns(design)[j]);
  return width;
}

void fc_boosting_features(const struct fc_design *design, const double *row, const struct fc_recent *recent,
                          int weekday, int h, float *features) {
  double mean = 0;
  int known = 0;
  for (int j = 0; j < fc_design_column_count(design); j++)
    if (used(&fc_design_columns(design)[j])) *features++ = (float)row[j];
  for (int i = 0; i < FC_BOOSTING_LAGS; i++) {
    double lag = recent->weekday[weekday][i];
    *features++ = (float)lag;
    if (!isnan(lag)) mean += lag, known++;
  }
  *features++ = (float)(mean / known);
  *features++ = (float)h;
  *features++ = (float)log(recent->level);
  *features++ = (float)recent->shorter[0];
  *features++ = (float)recent->shorter[1];
  *features++ = (float)recent->zeros;
}
