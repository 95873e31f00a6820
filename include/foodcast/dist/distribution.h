/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predictive distributions of demand: what models and calibration return and order policies read.
 *
 * A distribution is FC_POINTS equally likely values in rising order, all >= 0: its quantiles at (i + .5)/FC_POINTS. A
 * forecast over several days adds FC_POINTS equally likely *paths*, so that totals over a cover period keep the
 * dependence between days; quantiles are never added. The mean is carried apart: it is the point forecast, and
 * orders use the points. Pure functions, no allocation, any thread. */
#ifndef FC_DIST_DISTRIBUTION_H
#define FC_DIST_DISTRIBUTION_H

#include "foodcast/base/date.h"

enum { FC_POINTS = 200 };

struct fc_forecast {
  int horizon;                              /* 1..FC_MAX_HORIZON days after the origin */
  double mean[FC_MAX_HORIZON];              /* point forecast of day origin + h + 1, >= 0 */
  double points[FC_MAX_HORIZON][FC_POINTS]; /* rising in the second index */
  /* path i takes points[h][rank[h][i]] on day h: the ranks tie the days together (Clark et al. 2004, Schaake shuffle) */
  unsigned char rank[FC_MAX_HORIZON][FC_POINTS];
};

/* Value with probability `p` (0..1) below it, by linear interpolation between points, flat outside them. Neither this nor
 * the functions below check that the points are in order. */
double fc_quantile(const double points[static FC_POINTS], double p);
/* P(demand <= x), the inverse of fc_quantile: 0 below the first point, 1 from the last one on. */
double fc_probability_below(const double points[static FC_POINTS], double x);
/* E[max(0, D - x)], expected units short at supply x; and E[max(0, x - D)], expected units left: exact sums over the
 * points, so that left - short = x - mean of the points. */
double fc_expected_short(const double points[static FC_POINTS], double x);
double fc_expected_left(const double points[static FC_POINTS], double x);
double fc_points_mean(const double points[static FC_POINTS]);
/* Totals over days first..last (0 = the day after the origin), as FC_POINTS sorted values. */
void fc_forecast_total(const struct fc_forecast *forecast, int first, int last, double total[static FC_POINTS]);
/* The value of path i on day h. */
static inline double fc_path_value(const struct fc_forecast *forecast, int path, int h) {
  return forecast->points[h][forecast->rank[h][path]];
}
/* Pinball loss of one quantile forecast (Koenker and Bassett 1978). */
double fc_pinball(double actual, double quantile, double p);

#endif
