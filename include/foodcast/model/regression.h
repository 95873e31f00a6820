/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pooled weather-and-calendar regression: quasi-Poisson, log link, penalised towards the category and the chain.
 *
 * methods.md section 2: minimise sum w dev/(2 phi_s) + sum (b-b0)^2/(2 sd^2), first for all series with their intercepts
 * profiled out, then for each category around that, then for each series around its category. Weights .5^(age/365), at
 * most 1,500 days. Penalised iteratively reweighted least squares (Wood 2017, sections 3.1 and 6.5).
 *
 * Built once per refit origin by the engine and handed to the models that use it. Read-only after the fit. */
#ifndef FC_MODEL_REGRESSION_H
#define FC_MODEL_REGRESSION_H

#include "foodcast/model/model.h"

/* `start`: an earlier fit whose coefficients are the starting point, or NULL. Borrowed. `slow_columns`: 0 leaves out
 * annual and trend columns (the ratio model's regression). */
enum fc_status fc_regression_fit(const struct fc_training *training, int slow_columns, const struct fc_regression *start,
                                 struct fc_regression **regression, struct fc_error *err);
void fc_regression_free(struct fc_regression *regression);

/* Origin at which it was fitted. */
int fc_regression_origin(const struct fc_regression *regression);
/* Coefficients of a series [columns], with the intercept apart; the trend's is per year before the fit's origin. */
const double *fc_regression_coefficients(const struct fc_regression *regression, int series, double *intercept);
/* Quasi-Poisson dispersion of a series, >= .3. */
double fc_regression_dispersion(const struct fc_regression *regression, int series);
/* eta = intercept + row . coefficients for one design row of calendar day `day`; the mean is exp(eta). `own`: adds promotion and
 * price of the series' own columns. */
double fc_regression_eta(const struct fc_regression *regression, const struct fc_training *training, int series, int day,
                         const double *row);

#endif
