/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "arima_internal.h"

#include "foodcast/math/optimise.h"

static const double bound = .99999, kpss_5_percent = .463, strong_season = .64;
/* Demand that the regression explains without error would have a likelihood without bound. */
static const double least_variance = 1e-12;

enum { SKIP = 2 + FC_WEEK, SEARCH_EVALUATIONS = 150 };

int fc_arima_parameters(struct fc_arima_order order) { return order.p + order.q + order.P + order.Q; }

/* Autoregressive coefficients from partial autocorrelations: Durbin and Levinson's recursion. */
static void from_partial(int n, const double *partial, double *coefficient) {
  double before[FC_ARIMA_LAGS];
  for (int k = 0; k < n; k++) {
    memcpy(before, coefficient, sizeof before);
    coefficient[k] = partial[k];
    for (int i = 0; i < k; i++) coefficient[i] = before[i] - partial[k] * before[k - 1 - i];
  }
}

struct fc_arima fc_arima_unpack(struct fc_arima_order order, const double *x) {
  struct fc_arima arima = {.order = order};
  from_partial(order.p, x, arima.ar);
  from_partial(order.q, x + order.p, arima.ma);
  for (int i = 0; i < order.q; i++) arima.ma[i] = -arima.ma[i];
  if (order.P) arima.sar = x[order.p + order.q];
  if (order.Q) arima.sma = x[order.p + order.q + order.P];
  return arima;
}

/* Values before the first day count as 0. */
static double past(const double *value, int day) { return day >= 0 ? value[day] : 0; }

double fc_arima_squares(const struct fc_arima *arima, int days, const double *value, int skip, int *used) {
  double level[FC_SERIES_WINDOW], w[FC_SERIES_WINDOW], u[FC_SERIES_WINDOW], g[FC_SERIES_WINDOW], e[FC_SERIES_WINDOW];
  const struct fc_arima_order *o = &arima->order;
  double squares = 0;
  *used = 0;
  for (int t = 0; t < days; t++) {
    double delayed = 0, by_ar = 0, by_ma = 0, by_sma = arima->sma * past(e, t - FC_WEEK);
    if (o->d) delayed += past(level, t - 1);
    if (o->D) delayed += past(level, t - FC_WEEK) - (o->d ? past(level, t - FC_WEEK - 1) : 0);
    double by_sar = arima->sar * past(w, t - FC_WEEK);
    for (int i = 0; i < o->p; i++) by_ar += arima->ar[i] * past(u, t - 1 - i);
    for (int i = 0; i < o->q; i++) by_ma += arima->ma[i] * past(g, t - 1 - i);
    double predicted = delayed + by_sar + by_ar + by_ma + by_sma;
    int early = t < skip, missing = isnan(value[t]);
    level[t] = missing ? (early ? delayed : predicted) : value[t];
    w[t] = level[t] - delayed;
    u[t] = w[t] - by_sar;
    e[t] = early || missing ? 0 : value[t] - predicted;
    g[t] = e[t] + by_sma;
    if (early || missing) continue;
    squares += e[t] * e[t], ++*used;
  }
  return squares;
}

struct question {
  struct fc_arima_order order;
  int days, skip;
  const double *value;
};

static double conditional(const double *x, void *context) {
  const struct question *question = context;
  struct fc_arima arima = fc_arima_unpack(question->order, x);
  int used;
  double squares = fc_arima_squares(&arima, question->days, question->value, question->skip, &used);
  return used * log(fmax(squares / used, least_variance));
}

static double exact(const double *x, void *context) {
  const struct question *question = context;
  struct fc_arima arima = fc_arima_unpack(question->order, x);
  struct fc_arima_sums sums;
  double state[FC_ARIMA_STATE];
  if (fc_arima_filter(&arima, 1, question->days, question->value, NULL, state, &sums, NULL)) return INFINITY;
  sums.squares = fmax(sums.squares, sums.used * least_variance);
  return sums.used > 0 ? fc_arima_criterion(&sums) : INFINITY;
}

static enum fc_status minimise(struct question *question, fc_objective *objective, double step, double tolerance,
                               int evaluations, double *x, double *least, struct fc_error *err) {
  double low[FC_ARIMA_COEFFICIENTS], high[FC_ARIMA_COEFFICIENTS], steps[FC_ARIMA_COEFFICIENTS];
  int n = fc_arima_parameters(question->order);
  if (n == 0) {
    *least = objective(x, question);
    return isfinite(*least) ? FC_OK : fc_fail(err, FC_NUMERIC, "the likelihood is not finite");
  }
  for (int i = 0; i < n; i++) low[i] = -bound, high[i] = bound, steps[i] = step;
  struct fc_search search = {low, high, steps, tolerance, evaluations};
  struct fc_optimum optimum;
  enum fc_status status = fc_minimise(n, &search, objective, question, x, &optimum, err);
  if (!status) *least = optimum.value;
  return status;
}

enum fc_status fc_arima_fit_exact(struct fc_arima_order order, int days, const double *value, int evaluations,
                                  double *x, double *criterion, struct fc_error *err) {
  struct question question = {order, days, 0, value};
  return minimise(&question, exact, .1, 1e-5, evaluations, x, criterion, err);
}

/* The KPSS statistic for a level, long-run variance with Bartlett weights to the lag 4 (n/100)^(1/4). */
static double kpss(int days, const double *value) {
  double sum = 0, partial = 0, partial_squares = 0, variance = 0;
  int n = 0;
  for (int t = 0; t < days; t++)
    if (!isnan(value[t])) sum += value[t], n++;
  int lags = (int)(4 * pow(n / 100.0, .25));
  for (int t = 0; t < days; t++) {
    if (isnan(value[t])) continue;
    partial += value[t] - sum / n;
    partial_squares += partial * partial;
    for (int lag = 0; lag <= lags && lag <= t; lag++)
      if (!isnan(value[t - lag]))
        variance += (lag ? 2 * (1 - lag / (lags + 1.0)) : 1) * (value[t] - sum / n) * (value[t - lag] - sum / n);
  }
  return variance > 0 ? partial_squares / (n * variance) : 0;
}

/* 1 - variance of the remainder over that of season and remainder; the season of a day is the mean of the same weekday
 * over five weeks around it, so that it may change. */
static double season_strength(int days, const double *value) {
  double both = 0, rest = 0;
  for (int t = 0; t < days; t++) {
    double around = 0, same = 0, other = 0;
    int week = 0, weeks = 0, level = 0;
    if (isnan(value[t])) continue;
    for (int k = -FC_WEEK / 2; k <= FC_WEEK / 2; k++)
      if (t + k >= 0 && t + k < days && !isnan(value[t + k])) around += value[t + k], week++;
    for (int k = -2; k <= 2; k++) {
      int day = t + k * FC_WEEK;
      if (k && day >= 0 && day < days && !isnan(value[day])) same += value[day], weeks++;
    }
    for (int k = -2 * FC_WEEK; k <= 2 * FC_WEEK; k++)
      if (t + k >= 0 && t + k < days && !isnan(value[t + k])) other += value[t + k], level++;
    if (!weeks) continue;
    double detrended = value[t] - around / week, remainder = detrended - (same / weeks - other / level);
    both += detrended * detrended, rest += remainder * remainder;
  }
  return both > 0 ? fmax(0, 1 - rest / both) : 0;
}

/* Conditional fit of one order; keeps it where its AICc is the least so far. */
static void try_order(struct question *question, struct fc_arima_order *order, double *least, double *best_x) {
  double x[FC_ARIMA_COEFFICIENTS], criterion;
  int used = 0, n = fc_arima_parameters(question->order) + 1;
  for (int i = 0; i < n - 1; i++) x[i] = .1;
  for (int t = question->skip; t < question->days; t++) used += !isnan(question->value[t]);
  if (used - n - 1 <= 0) return;
  if (minimise(question, conditional, .3, 1e-3, SEARCH_EVALUATIONS, x, &criterion, NULL)) return;
  double aicc = criterion + 2.0 * n + 2.0 * n * (n + 1) / (used - n - 1);
  if (!(aicc < *least)) return;
  *least = aicc, *order = question->order;
  memcpy(best_x, x, (size_t)(n - 1) * sizeof *x);
}

enum fc_status fc_arima_choose(int days, const double *value, struct fc_arima_order *order, double *x,
                               struct fc_error *err) {
  static const struct { int p, q; } pairs[] = {{0, 0}, {1, 0}, {0, 1}, {1, 1}, {2, 0}, {2, 1}};
  double least = INFINITY;
  int D = season_strength(days, value) > strong_season, d = kpss(days, value) > kpss_5_percent;
  struct question question = {{0}, days, SKIP + d + FC_WEEK * D, value};
  struct fc_arima_order best = {0};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    question.order = (struct fc_arima_order){pairs[i].p, d, pairs[i].q, !D, D, D};
    try_order(&question, &best, &least, x);
  }
  if (!isfinite(least)) return fc_fail(err, FC_NUMERIC, "no order of ARIMA could be fitted to %d days", days);
  struct fc_arima_order chosen = best;
  for (int P = 0; P <= 1; P++)
    for (int Q = 0; Q <= 1; Q++) {
      if (P == !D && Q == D) continue; /* tried above */
      question.order = (struct fc_arima_order){chosen.p, d, chosen.q, P, D, Q};
      try_order(&question, &best, &least, x);
    }
  *order = best;
  return FC_OK;
}
