/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variances from days and from past windows, for where there are no control shops. */
#include "foodcast/impact/interval.h"

#include <math.h>

enum { WEEK = 7, LEAST_PLACEBOS = 5 };

static const struct fc_day_variance no_variance = {NAN, 0};

struct fc_day_variance fc_variance_cosines(const double *influence, int count) {
  if (count < WEEK) return no_variance;
  int projections = (int)floor(.4 * pow(count, 2.0 / 3) + .5);
  if (projections < 2) projections = 2;
  double squares = 0;
  for (int j = 1; j <= projections; j++) {
    double sum = 0;
    for (int t = 0; t < count; t++) sum += influence[t] * cos(M_PI * j * (t + .5) / count);
    squares += 2.0 / count * sum * sum;
  }
  return (struct fc_day_variance){count * squares / projections, projections};
}

struct fc_day_variance fc_variance_weeks(const double *influence, int count) {
  int weeks = count / WEEK;
  if (weeks < 2) return no_variance;
  double mean = 0, squares = 0;
  for (int i = 0; i < weeks * WEEK; i++) mean += influence[i] / weeks;
  for (int w = 0; w < weeks; w++) {
    double sum = 0;
    for (int i = 0; i < WEEK; i++) sum += influence[w * WEEK + i];
    squares += (sum - mean) * (sum - mean);
  }
  return (struct fc_day_variance){(double)count / WEEK * squares / (weeks - 1), weeks - 1};
}

struct fc_day_variance fc_variance_add(const struct fc_day_variance *windows, int count) {
  double sum = 0, spread = 0;
  for (int i = 0; i < count; i++) {
    if (!(windows[i].freedom > 0) || isnan(windows[i].variance)) return no_variance;
    sum += windows[i].variance;
    spread += windows[i].variance * windows[i].variance / windows[i].freedom;
  }
  return spread > 0 ? (struct fc_day_variance){sum, sum * sum / spread} : no_variance;
}

struct fc_day_variance fc_variance_shops(const double *influence, const double *share, int shops) {
  double variance = 0, concentration = 0;
  for (int s = 0; s < shops; s++) {
    if (!(share[s] < 1)) return no_variance;
    variance += influence[s] * influence[s] / (1 - share[s]);
    concentration += share[s] * share[s];
  }
  double freedom = 1 / concentration - 1;
  return shops > 1 && freedom > 1 ? (struct fc_day_variance){variance, freedom} : no_variance;
}

struct fc_interval fc_interval_from_placebos(double theta, const double *changes, int count) {
  double squares = 0;
  if (count < LEAST_PLACEBOS) return fc_interval_none(theta);
  for (int i = 0; i < count; i++) squares += changes[i] * changes[i];
  return fc_interval_of(theta, sqrt(squares / count), fmax(1, .6 * count));
}
