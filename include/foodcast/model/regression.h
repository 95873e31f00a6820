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

/* `start`: an earlier fit whose coefficients are the starting point, or NULL. Borrowed; one of other series or columns is
 * ignored. `slow_columns`: 0 leaves out annual and trend columns (the ratio model's regression).
 *
 * Columns that are 0 in the whole window keep the coefficient 0. Promotion (0/1) and the log of price over the usual price
 * (median of the last year) join where the panel has them, prior sd .5; a coming day's are read from the panel. Returns
 * FC_NUMERIC without a design or a day of history, FC_FAILED when memory is out. Runs on context->threads threads, with
 * the same result for any number. fc_regression_free releases the fit. */
enum fc_status fc_regression_fit(const struct fc_training *training, int slow_columns,
                                 const struct fc_regression *start, struct fc_regression **regression,
                                 struct fc_error *err);
void fc_regression_free(struct fc_regression *regression);

/* Origin at which it was fitted. */
int fc_regression_origin(const struct fc_regression *regression);
/* Coefficients of a series [columns of the design, then promotion and price where they joined], with the intercept apart;
 * the trend's is per year before the fit's origin. A series that was never observed has its category's coefficients and
 * the intercept NAN. Borrowed. */
const double *fc_regression_coefficients(const struct fc_regression *regression, int series, double *intercept);
/* Coefficients of a category, for items without a history: methods.md scales them by the store's share. Borrowed. */
const double *fc_regression_category(const struct fc_regression *regression, int category);
/* Quasi-Poisson dispersion of a series, >= .3. */
double fc_regression_dispersion(const struct fc_regression *regression, int series);
/* eta = intercept + row . coefficients for one design row of calendar day `day`, promotion and price of the series
 * included, within [-10, 15]; the mean is exp(eta). NAN for a series that was never observed. */
double fc_regression_eta(const struct fc_regression *regression, const struct fc_training *training, int series,
                         int day, const double *row);

/* ln of the effects of holidays, events, weather, promotion, price and weekend x season on a day, against their weighted
 * mean over the last year of the fit (so that its mean over that year is 0), within [-3, 3]. What the two-stage model
 * divides demand by. */
double fc_regression_effect(const struct fc_regression *regression, const struct fc_training *training, int series,
                            int day, const double *row);

/* Why the mean of a day is what it is: factors that multiply to exp(fc_regression_eta). A driver's factor is
 * exp(sum b (x - xbar)) over its columns, xbar their weighted mean over the last year of the fit, so 1.2 for rain reads
 * "20 % more than on a day of average rain"; FC_DRIVER_LEVEL holds the rest. Pure. */
void fc_regression_drivers(const struct fc_regression *regression, const struct fc_training *training, int series,
                           int day, const double *row, double factor[FC_DRIVER_COUNT]);
/* The same for the one-stage model, whose fast layer moves level and weekday; multiplies to its mean. `state` is what its
 * fit_panel made, training->regression the regression it was made with. */
void fc_one_stage_drivers(const void *state, const struct fc_training *training, int series, int day, const double *row,
                          double factor[FC_DRIVER_COUNT]);

#endif
