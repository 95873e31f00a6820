/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How uncertain a day is beside other days, by the calendar: the dispersion half of a double generalised linear model
 * (Smyth 1989). */
#ifndef FC_FORECAST_VARIANCE_INTERNAL_H
#define FC_FORECAST_VARIANCE_INTERNAL_H

#include "foodcast/base/status.h"

/* The penalised quasi-gamma regression with log link of squared standardised errors on day columns. */
struct fc_variance_problem {
  int rows, columns;
  const double *x;      /* row-major [rows][columns] */
  const double *square; /* [rows] mean squared standardised error, >= 0, of mean about 1 */
  const double *weight; /* [rows] > 0 relative information */
  const double *sd;     /* [columns] prior standard deviation of the coefficients, whose prior mean is 0 */
};

/* ln of the variance is x . coefficients. One row counts as at most five times what was expected, so that a wild day
 * moves little; how far the squares scatter, and with it how much evidence a row is, is estimated in between. FC_NUMERIC
 * where the equations cannot be solved, FC_FAILED when memory is out. Pure. */
enum fc_status fc_variance_fit(const struct fc_variance_problem *problem, double *coefficients, struct fc_error *err);

/* variance_squares.c: adds to sum and count [group][days] the squared errors of all series on the days first ..
 * first + days - 1 (the last one is the stage's), over what the series' own mean is, at most 25 each. */
struct fc_stage;
enum fc_status fc_variance_squares(const struct fc_stage *stage, int first, int days, float *sum, float *count,
                                   struct fc_error *err);

#endif
