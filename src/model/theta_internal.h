/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The theta method (Assimakopoulos & Nikolopoulos 2000) in the form of Hyndman & Billah (2003): simple exponential
 * smoothing with half the slope of the regression line as drift, on deseasonalised values.
 *
 *   x = y / P_k or y - P_k where the season is significant, else y
 *   l <- l + alpha (x - l) on the n days with a value;  slope of x on the day number by least squares
 *   forecast: (l + slope/2 (h - 1 + (1 - (1 - alpha)^n) / alpha)) P_k
 *
 * The season is classical decomposition by a moving average of a week; it is additive where a ratio would not be safe
 * (zeros in the moving average, or a weekday that sells next to nothing). Days without a value are left out of every
 * sum. Pure; nothing allocates; any thread. */
#ifndef FC_MODEL_THETA_INTERNAL_H
#define FC_MODEL_THETA_INTERNAL_H

#include "series_internal.h"

enum fc_theta_season { FC_THETA_NONE, FC_THETA_ADDITIVE, FC_THETA_MULTIPLICATIVE };

struct fc_theta {
  enum fc_theta_season season;
  double effect[FC_WEEK];     /* P: 0s or 1s without season */
  double alpha, first, slope; /* first: the level before the first day */
  double level;               /* now */
  int days, seen;             /* days with a value; days taken in */
};

/* Autocorrelation at lag 7 over its standard error from the lags 1..6 (Bartlett); 0 where the values are constant or
 * there are 14 or fewer. The season is significant above 1.645. */
double fc_theta_season_statistic(const struct fc_history *history);
/* Sets season and effect. */
void fc_theta_decompose(const struct fc_history *history, struct fc_theta *theta);
/* Sum of squared one-step errors of the deseasonalised values at the smoothing constant alpha, with *first the starting
 * level that makes it least (the errors are linear in it). */
double fc_theta_squares(const struct fc_history *history, const struct fc_theta *theta, double alpha, double *first);
/* Least-squares slope of the deseasonalised values per day. */
double fc_theta_slope(const struct fc_history *history, const struct fc_theta *theta);
/* Takes in the days seen..length-1. */
void fc_theta_advance(const struct fc_history *history, struct fc_theta *theta);
/* The forecast of the day h (0 = the next one) that has this weekday; may be negative. */
double fc_theta_mean(const struct fc_theta *theta, int weekday, int h);

#endif
