/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponential smoothing state space models (Hyndman, Koehler, Ord & Snyder 2008, chapters 2 and 5) with a week's
 * season.
 *
 *   q = l + phi b,  d = phi b            (trend; phi = 1 without damping, b = 0 without trend)
 *   f = q | q + s_k | q s_k              (season: none, additive, multiplicative)
 *   l <- q + alpha u,  b <- d + beta u,  s_k <- s_k + gamma v,   r = y - f
 *   u = r | r | r / s_k,   v = 0 | r | r / q
 *   criterion:  n log sum r^2  (additive errors)   or   n log sum (r/f)^2 + 2 sum log|f|  (multiplicative errors)
 *
 * which is -2 log likelihood but for a constant. A day without a value has r = 0: level and growth move on, nothing is
 * learnt, and it does not count in n. Pure functions of fixed parameters; nothing allocates; any thread. */
#ifndef FC_MODEL_ETS_INTERNAL_H
#define FC_MODEL_ETS_INTERNAL_H

#include "series_internal.h"

enum fc_ets_error { FC_ETS_ADDITIVE_ERROR, FC_ETS_MULTIPLICATIVE_ERROR };
enum fc_ets_trend { FC_ETS_NO_TREND, FC_ETS_TREND, FC_ETS_DAMPED_TREND };
enum fc_ets_season { FC_ETS_NO_SEASON, FC_ETS_ADDITIVE_SEASON, FC_ETS_MULTIPLICATIVE_SEASON };

struct fc_ets_form {
  enum fc_ets_error error;
  enum fc_ets_trend trend;
  enum fc_ets_season season;
};

struct fc_ets {
  struct fc_ets_form form;
  double alpha, beta, gamma, phi;        /* beta, gamma 0 and phi 1 where the form has none */
  double level, growth, season[FC_WEEK]; /* season by weekday, Monday first: 0s or 1s without season */
};

/* Days start..length-1 of value, day 0 being first_weekday; at most FC_SERIES_WINDOW of them. */
struct fc_ets_data {
  const double *value;
  int start, length, first_weekday;
};

/* The criterion from the state before the first day; INFINITY where a multiplicative form leaves the positive numbers.
 * `end` (NULL allowed, may be `ets` itself) is the state after the last day. */
double fc_ets_criterion(const struct fc_ets *ets, const struct fc_ets_data *data, struct fc_ets *end);
/* The same with the derivatives by every number of *ets in the same fields of *gradient: one run forwards and one
 * backwards. Without errors the criterion is -INFINITY in theory; both functions bound the mean squared error (relative
 * to the mean square of the values) by 1e-20. */
double fc_ets_gradient(const struct fc_ets *ets, const struct fc_ets_data *data, struct fc_ets *gradient);

/* Point forecasts from a state, the first for a day of that weekday; they may be negative. */
void fc_ets_forecast(const struct fc_ets *ets, int weekday, int horizon, double *mean);

/* Least criterion of one form within R's usual region: alpha in (1e-4, .9999), 0 < beta < alpha, 0 < gamma < 1 - alpha,
 * phi in (.8, .98); starting states free, seasons of the weekdays that were open adding up to 0 or their count.
 * FC_NUMERIC where there are too few days, or for multiplicative errors with a value <= 0. *criterion and *parameters
 * (their number, with the variance, as in AICc) belong to *ets, the starting state. */
enum fc_status fc_ets_fit_form(struct fc_ets_form form, const struct fc_ets_data *data, struct fc_ets *ets,
                               double *criterion, int *parameters, struct fc_error *err);
/* The form of least AICc among those that R's ets tries by default: additive errors with no or additive season,
 * multiplicative errors with any, each with three trends. *ets is the starting state. */
enum fc_status fc_ets_fit(const struct fc_ets_data *data, struct fc_ets *ets, double *aicc, struct fc_error *err);
/* AICc from the criterion; INFINITY where there are too few days for that many parameters. */
double fc_ets_aicc(double criterion, int parameters, int days);

#endif
