/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/dist/distribution.h"

#include <assert.h>
#include <math.h>

double fc_quantile(const double points[static FC_POINTS], double p) {
  double at = p * FC_POINTS - .5;
  if (!(at > 0)) return points[0];
  if (at >= FC_POINTS - 1) return points[FC_POINTS - 1];
  int i = (int)at;
  return points[i] + (at - i) * (points[i + 1] - points[i]);
}

/* How many of the points are <= x. */
static int count_up_to(const double points[static FC_POINTS], double x) {
  int low = 0, high = FC_POINTS;
  while (low < high) {
    int middle = (low + high) / 2;
    if (points[middle] <= x)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

double fc_probability_below(const double points[static FC_POINTS], double x) {
  int count = count_up_to(points, x);
  if (count == 0) return 0;
  if (count == FC_POINTS) return 1;
  int i = count - 1; /* points[i] <= x < points[i + 1] */
  return (i + .5 + (x - points[i]) / (points[i + 1] - points[i])) / FC_POINTS;
}

double fc_expected_short(const double points[static FC_POINTS], double x) {
  double sum = 0;
  for (int i = count_up_to(points, x); i < FC_POINTS; i++) sum += points[i] - x;
  return sum / FC_POINTS;
}

double fc_expected_left(const double points[static FC_POINTS], double x) {
  double sum = 0;
  for (int i = 0, count = count_up_to(points, x); i < count; i++) sum += x - points[i];
  return sum / FC_POINTS;
}

double fc_points_mean(const double points[static FC_POINTS]) {
  double sum = 0;
  for (int i = 0; i < FC_POINTS; i++) sum += points[i];
  return sum / FC_POINTS;
}

static int compare(const void *a, const void *b) {
  double x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return (x > y) - (x < y);
}

void fc_forecast_total(const struct fc_forecast *forecast, int first, int last, double total[static FC_POINTS]) {
  assert(first >= 0 && first <= last && last < forecast->horizon);
  for (int path = 0; path < FC_POINTS; path++) {
    total[path] = 0;
    for (int h = first; h <= last; h++) total[path] += fc_path_value(forecast, path, h);
  }
  qsort(total, FC_POINTS, sizeof *total, compare);
}

double fc_pinball(double actual, double quantile, double p) {
  return actual >= quantile ? p * (actual - quantile) : (1 - p) * (quantile - actual);
}
