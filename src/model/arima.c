/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regression with ARIMA errors: y = c + X b + n, n seasonal ARIMA with a week's period.
 *
 * X is the design (weekdays, calendar, weather), or the weekdays alone without one. b is the posterior mean under a
 * normal prior around 0 (sd .3 of mean demand, weekdays .4), by generalised least squares: the Kalman filter of n
 * whitens y and every column of X. Order and coefficients of n and b are found in turn: b by ridge, the order of n
 * from its residuals, then exact likelihood and b once more, twice. */
#include "arima_internal.h"

#include "foodcast/base/arena.h"
#include "foodcast/math/linear.h"

static const double prior_sd = .3, weekday_sd = .4, level_sd = 1; /* of the mean size of demand */

enum { COLUMNS = 128, ROUNDS = 2, EVALUATIONS = 120 };

struct state {
  struct fc_arima arima;
  int columns; /* of the design; 0: weekdays only */
  double constant, coefficient[COLUMNS];
};

/* Call-local memory of a fit: k = columns and a constant; the first row of `columns` is y or its remainder. */
struct work {
  int start, days, k;
  double size;           /* mean absolute demand */
  double *series;        /* [1 + k][days]: y / size, then the columns of X less their means, then ones */
  double *standardised;  /* [1 + k][days] */
  double *rows, *target; /* [days][k] and [days], the whitened days one under another */
  double *states;        /* [1 + k][FC_ARIMA_STATE] */
  double *remainder;     /* [days] */
  double *gram, *factor, *moment, *penalty, *coefficient, *means; /* [k][k], [k][k], [k].. */
};

static int columns_of(const struct fc_history *history) { return history->rows ? history->columns : FC_WEEK; }

static double regressor(const struct fc_history *history, int day, int column) {
  if (history->rows) return history->rows[(size_t)day * (size_t)history->columns + (size_t)column];
  return fc_history_weekday(history, day) == column;
}

static double *take(double **next, size_t count) {
  double *piece = *next;
  *next += count;
  return piece;
}

/* One block for everything; NULL when memory is out. The caller frees it. */
static double *work_new(const struct fc_history *history, struct work *w) {
  w->start = fc_history_start(history);
  w->days = history->length - w->start;
  w->k = columns_of(history) + 1;
  size_t n = (size_t)w->days, k = (size_t)w->k;
  double *block = fc_new(2 * (1 + k) * n + n * k + 2 * n + (1 + k) * FC_ARIMA_STATE + 2 * k * k + 4 * k, sizeof *block);
  double *next = block;
  if (!block) return NULL;
  w->series = take(&next, (1 + k) * n), w->standardised = take(&next, (1 + k) * n);
  w->rows = take(&next, n * k), w->target = take(&next, n), w->remainder = take(&next, n);
  w->states = take(&next, (1 + k) * FC_ARIMA_STATE);
  w->gram = take(&next, k * k), w->factor = take(&next, k * k);
  w->moment = take(&next, k), w->penalty = take(&next, k), w->coefficient = take(&next, k), w->means = take(&next, k);
  return block;
}

/* Fills series: demand by its mean size, regressors around their means over the observed days. */
static enum fc_status read_series(const struct fc_history *history, struct work *w, struct fc_error *err) {
  int observed = 0;
  for (int i = 0; i < w->days; i++) {
    double value = history->demand[w->start + i];
    w->series[i] = value;
    if (!isnan(value)) w->size += fabs(value), observed++;
  }
  w->size = w->size > 0 ? w->size / observed : 1;
  for (int i = 0; i < w->days; i++) w->series[i] /= w->size;
  for (int j = 0; j < w->k; j++) {
    double *column = w->series + (size_t)(1 + j) * (size_t)w->days, sum = 0;
    for (int i = 0; i < w->days; i++) {
      column[i] = j < w->k - 1 ? regressor(history, w->start + i, j) : 1;
      if (!isfinite(column[i])) return fc_fail(err, FC_NUMERIC, "the design of model 'arima' is not finite");
      if (!isnan(w->series[i])) sum += column[i];
    }
    w->means[j] = j < w->k - 1 ? sum / observed : 0;
    for (int i = 0; i < w->days; i++) column[i] -= w->means[j];
  }
  return FC_OK;
}

/* Ridge on whitened days; `variance` is that of the innovations. */
static enum fc_status solve(struct work *w, double variance, struct fc_error *err) {
  size_t n = (size_t)w->days, k = (size_t)w->k;
  for (size_t i = 0; i < n; i++) {
    w->target[i] = w->standardised[i];
    for (size_t j = 0; j < k; j++) w->rows[i * k + j] = w->standardised[(1 + j) * n + i];
  }
  memset(w->gram, 0, k * k * sizeof *w->gram);
  memset(w->moment, 0, k * sizeof *w->moment);
  fc_gram_add(w->days, w->k, w->rows, NULL, NULL, w->gram);
  fc_moments_add(w->days, w->k, 1, w->rows, w->target, w->moment);
  for (int j = 0; j < w->k; j++) {
    double sd = j == w->k - 1 ? level_sd : j < FC_WEEK ? weekday_sd : prior_sd;
    w->penalty[j] = fmax(variance, 1e-8) / (sd * sd);
  }
  enum fc_status status =
      fc_penalised_solve(w->k, w->gram, w->moment, w->penalty, NULL, w->factor, w->coefficient, err);
  if (status) return status;
  for (size_t i = 0; i < n; i++) {
    double fitted = 0;
    for (size_t j = 0; j < k; j++) fitted += w->coefficient[j] * w->series[(1 + j) * n + i];
    w->remainder[i] = w->series[i] - fitted;
  }
  return FC_OK;
}

/* Ordinary ridge first: every observed day counts the same. */
static enum fc_status solve_plain(struct work *w, struct fc_error *err) {
  size_t n = (size_t)w->days;
  double squares = 0, sum = 0;
  int observed = 0;
  for (size_t i = 0; i < n; i++) {
    int missing = isnan(w->series[i]);
    for (size_t j = 0; j <= (size_t)w->k; j++) w->standardised[j * n + i] = missing ? 0 : w->series[j * n + i];
    if (!missing) sum += w->series[i], squares += w->series[i] * w->series[i], observed++;
  }
  return solve(w, fmax(0, squares / observed - sum / observed * (sum / observed)), err);
}

static enum fc_status fit_all(struct work *w, struct state *state, struct fc_error *err) {
  struct fc_arima_order order;
  struct fc_arima_sums sums;
  double x[FC_ARIMA_COEFFICIENTS], criterion, filtered[FC_ARIMA_STATE];
  enum fc_status status = solve_plain(w, err);
  if (!status) status = fc_arima_choose(w->days, w->remainder, &order, x, err);
  for (int round = 0; !status && round < ROUNDS; round++) {
    status = fc_arima_fit_exact(order, w->days, w->remainder, EVALUATIONS, x, &criterion, err);
    if (status) break;
    state->arima = fc_arima_unpack(order, x);
    status = fc_arima_filter(&state->arima, 1, w->days, w->remainder, NULL, filtered, &sums, err);
    if (!status)
      status = fc_arima_filter(&state->arima, 1 + w->k, w->days, w->series, w->standardised, w->states,
                               &(struct fc_arima_sums){0}, err);
    if (!status) status = solve(w, sums.squares / sums.used, err);
  }
  return status;
}

static enum fc_status fit(const struct fc_history *history, void *memory, struct fc_error *err) {
  struct work work = {0};
  struct state state = {.columns = history->rows ? history->columns : 0};
  enum fc_status status = fc_history_require(history, &fc_model_arima, err);
  if (status) return status;
  if (columns_of(history) > COLUMNS)
    return fc_fail(err, FC_NUMERIC, "model 'arima' takes %d regressors at most, the design has %d", COLUMNS,
                   history->columns);
  double *block = work_new(history, &work);
  if (!block) return fc_fail_memory(err);
  status = read_series(history, &work, err);
  if (!status) status = fit_all(&work, &state, err);
  if (!status) {
    state.constant = work.coefficient[work.k - 1] * work.size;
    for (int j = 0; j < work.k - 1; j++) {
      state.coefficient[j] = work.coefficient[j] * work.size;
      state.constant -= state.coefficient[j] * work.means[j];
    }
    memcpy(memory, &state, sizeof state);
  }
  free(block);
  return status;
}

/* Nothing to move on: predict filters the window with the parameters kept. */
static enum fc_status advance(const struct fc_history *history, void *memory, struct fc_error *err) {
  const struct state *state = memory;
  if (state->columns == (history->rows ? history->columns : 0)) return FC_OK;
  return fc_fail(err, FC_NUMERIC, "the design of model 'arima' has changed");
}

static double regression(const struct state *state, const double *row, int weekday) {
  double sum = state->constant;
  if (!state->columns) return sum + state->coefficient[weekday];
  for (int j = 0; j < state->columns; j++) sum += state->coefficient[j] * row[j];
  return sum;
}

static enum fc_status predict(const void *memory, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  const struct state *state = memory;
  double remainder[FC_SERIES_WINDOW], filtered[FC_ARIMA_STATE], computed[FC_MAX_HORIZON];
  struct fc_arima_sums sums;
  int start = fc_history_start(history);
  size_t columns = (size_t)state->columns;
  if (columns && (!history->rows || !future->rows))
    return fc_fail(err, FC_NUMERIC, "model 'arima' was fitted with a design and has none for the coming days");
  for (int day = start; day < history->length; day++) {
    const double *row = columns ? history->rows + (size_t)day * columns : NULL;
    remainder[day - start] = history->demand[day] - regression(state, row, fc_history_weekday(history, day));
  }
  enum fc_status status =
      fc_arima_filter(&state->arima, 1, history->length - start, remainder, NULL, filtered, &sums, err);
  if (status) return status;
  fc_arima_forecast(&state->arima, filtered, future->horizon, computed);
  for (int h = 0; h < future->horizon; h++) {
    const double *row = columns ? future->rows + (size_t)h * columns : NULL;
    computed[h] += regression(state, row, fc_future_weekday(history, h));
  }
  return fc_means_give(&fc_model_arima, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_arima = {
    .name = "arima",
    .summary = "regression with seasonal ARIMA errors, exact likelihood (Box & Jenkins 1970; Harvey 1989)",
    .summary_ja = "カレンダー・天気の回帰+季節ARIMA誤差",
    .uses = FC_USES_REGRESSORS,
    .least_history = 28,
    .state_size = sizeof(struct state),
    .fit = fit,
    .advance = advance,
    .predict = predict,
};
