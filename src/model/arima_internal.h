/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seasonal ARIMA with a period of seven days, by its state space form (Harvey 1989; Gardner, Harvey & Phillips 1980):
 *
 *   (1 - ar_1 B - ..)(1 - sar B^7)(1 - B)^d (1 - B^7)^D y = (1 + ma_1 B + ..)(1 + sma B^7) e
 *
 * The exact Gaussian likelihood comes from the Kalman filter; days without a value are skipped. Start: the stationary
 * covariance for the ARMA part and variance 1e6 for the values before the first day; observations whose prediction
 * variance is above 1e4 are not counted, as in R's arima. Variances are in units of the innovation's. Pure; any
 * thread. */
#ifndef FC_MODEL_ARIMA_INTERNAL_H
#define FC_MODEL_ARIMA_INTERNAL_H

#include "series_internal.h"

enum {
  FC_ARIMA_LAGS = 3,                             /* p, q at most; P, Q, d and D at most 1 */
  FC_ARIMA_INNER = FC_ARIMA_LAGS + FC_WEEK + 1,  /* state of the ARMA part at most */
  FC_ARIMA_STATE = FC_ARIMA_INNER + 1 + FC_WEEK, /* with the values that differencing needs */
  FC_ARIMA_COEFFICIENTS = 2 * FC_ARIMA_LAGS + 2,
};

struct fc_arima_order {
  int p, d, q, P, D, Q;
};

struct fc_arima {
  struct fc_arima_order order;
  double ar[FC_ARIMA_LAGS], ma[FC_ARIMA_LAGS], sar, sma;
};

/* The filter's answer for one or many columns that share their missing days. */
struct fc_arima_sums {
  double squares; /* sum of e^2 / F of the first column */
  double logs;    /* sum of log F */
  int used;       /* observations counted */
};

/* Runs over value[columns][days] (NAN marks a missing day in the first column and counts for all). `standardised`
 * [columns][days] gets e / sqrt(F), 0 where missing or not counted, or is NULL; `state` [columns][FC_ARIMA_STATE]
 * gets the filtered state after the last day. FC_NUMERIC where the ARMA part is not stationary. */
enum fc_status fc_arima_filter(const struct fc_arima *arima, int columns, int days, const double *value,
                               double *standardised, double *state, struct fc_arima_sums *sums, struct fc_error *err);
/* Means of the coming days from one column's state. */
void fc_arima_forecast(const struct fc_arima *arima, const double *state, int horizon, double *mean);
/* -2 log likelihood with the variance at its best, squares / used; the constant of the normal density included. */
double fc_arima_criterion(const struct fc_arima_sums *sums);

/* The conditional sum of squares over the days from `skip` on, and how many were used: residuals before it are 0,
 * missing days are filled with their prediction. At most FC_SERIES_WINDOW days. Cheap: for searching orders. */
double fc_arima_squares(const struct fc_arima *arima, int days, const double *value, int skip, int *used);

/* Coefficients from partial autocorrelations in (-1, 1), which makes every point stationary and invertible (Jones
 * 1980). x: ar, ma, sar, sma, as many as the order has. */
struct fc_arima fc_arima_unpack(struct fc_arima_order order, const double *x);
int fc_arima_parameters(struct fc_arima_order order);
/* Maximum likelihood for one order of values of about size 1 or more, from the start x (improved in place). FC_NUMERIC
 * where there is no finite likelihood. */
enum fc_status fc_arima_fit_exact(struct fc_arima_order order, int days, const double *value, int evaluations,
                                  double *x, double *criterion, struct fc_error *err);
/* Differences by the KPSS test (Kwiatkowski et al. 1992, level, 5 %) and the strength of the season (Wang, Smith &
 * Hyndman 2006, above .64), then p, q <= 2 and P, Q <= 1 by AICc of the conditional sum of squares: first p and q,
 * then P and Q. x gets the conditional estimates. */
enum fc_status fc_arima_choose(int days, const double *value, struct fc_arima_order *order, double *x,
                               struct fc_error *err);

#endif
