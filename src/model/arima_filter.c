/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "arima_internal.h"

static const double diffuse = 1e6, not_counted = 1e4, steady = 1e-13;

enum { N = FC_ARIMA_STATE, INNER = FC_ARIMA_INNER };

/* The polynomials multiplied out, and the covariance on its way through the days. */
struct system {
  int inner, delayed, size;                        /* ARMA part, values kept for differencing, both */
  double ar[INNER], ma[INNER], delta[1 + FC_WEEK]; /* y_t = state[0] + sum delta_j y_(t-1-j) */
  double covariance[N][N];                         /* predicted, then filtered */
  double gain[N], variance;                        /* of the prediction: covariance Z, Z' covariance Z */
};

static int most(int a, int b) { return a > b ? a : b; }

static void multiply_out(const struct fc_arima *arima, struct system *s) {
  const struct fc_arima_order *o = &arima->order;
  for (int i = 0; i < o->p; i++) s->ar[i] = arima->ar[i];
  for (int i = 0; i < o->q; i++) s->ma[i] = arima->ma[i];
  if (o->P) {
    s->ar[FC_WEEK - 1] += arima->sar;
    for (int i = 0; i < o->p; i++) s->ar[FC_WEEK + i] -= arima->ar[i] * arima->sar;
  }
  if (o->Q) {
    s->ma[FC_WEEK - 1] += arima->sma;
    for (int i = 0; i < o->q; i++) s->ma[FC_WEEK + i] += arima->ma[i] * arima->sma;
  }
  s->inner = most(o->p + FC_WEEK * o->P, o->q + FC_WEEK * o->Q + 1);
  s->delayed = o->d + FC_WEEK * o->D;
  s->size = s->inner + s->delayed;
  if (o->d) s->delta[0] = 1;
  if (o->D) s->delta[FC_WEEK - 1] += 1;
  if (o->d && o->D) s->delta[FC_WEEK] -= 1;
}

/* next = T state: the companion form, then the delayed values move down by one. */
static void move(const struct system *s, const double *state, double *next) {
  for (int i = 0; i < s->inner; i++) next[i] = s->ar[i] * state[0] + (i + 1 < s->inner ? state[i + 1] : 0);
  if (!s->delayed) return;
  double value = state[0];
  for (int j = 0; j < s->delayed; j++) value += s->delta[j] * state[s->inner + j];
  for (int j = s->delayed - 1; j > 0; j--) next[s->inner + j] = state[s->inner + j - 1];
  next[s->inner] = value;
}

static double noise(const struct system *s, int i) { return i == 0 ? 1 : i < s->inner ? s->ma[i - 1] : 0; }

/* covariance <- T covariance T' + R R'. */
static void predict_covariance(struct system *s) {
  double moved[N][N], column[N];
  for (int i = 0; i < s->size; i++) move(s, s->covariance[i], moved[i]); /* rows, as it is symmetric: P T' */
  for (int j = 0; j < s->size; j++) {
    double next[N];
    for (int i = 0; i < s->size; i++) column[i] = moved[i][j];
    move(s, column, next);
    for (int i = 0; i < s->size; i++) s->covariance[i][j] = next[i] + noise(s, i) * noise(s, j);
  }
}

static double observe(const struct system *s, const double *state) {
  double value = state[0];
  for (int j = 0; j < s->delayed; j++) value += s->delta[j] * state[s->inner + j];
  return value;
}

/* Gain and variance of the prediction, and the covariance after an observation. */
static void update_covariance(struct system *s) {
  for (int i = 0; i < s->size; i++) s->gain[i] = observe(s, s->covariance[i]);
  s->variance = observe(s, s->gain);
  for (int i = 0; i < s->size; i++)
    for (int j = 0; j < s->size; j++) s->covariance[i][j] -= s->gain[i] * s->gain[j] / s->variance;
}

/* sum T^k R R' T'^k by doubling: C <- C + A C A', A <- A A. Returns 0 where it does not settle. */
static int stationary_covariance(struct system *s) {
  double power[INNER][INNER] = {{0}}, half[INNER][INNER], square[INNER][INNER];
  int n = s->inner;
  for (int i = 0; i < n; i++) {
    power[i][0] = s->ar[i];
    if (i + 1 < n) power[i][i + 1] += 1;
    for (int j = 0; j < n; j++) s->covariance[i][j] = noise(s, i) * noise(s, j);
  }
  for (int round = 0; round < 40; round++) {
    double largest = 0, size = 0;
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) {
        half[i][j] = square[i][j] = 0;
        for (int k = 0; k < n; k++) {
          half[i][j] += power[i][k] * s->covariance[k][j];
          square[i][j] += power[i][k] * power[k][j];
        }
      }
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) {
        double more = 0;
        for (int k = 0; k < n; k++) more += half[i][k] * power[j][k];
        s->covariance[i][j] += more;
        largest = fmax(largest, fabs(more)), size = fmax(size, fabs(s->covariance[i][j]));
      }
    if (!isfinite(size) || size > 1e12) return 0;
    if (largest <= 1e-17 * size) return 1;
    memcpy(power, square, sizeof power);
  }
  return 0;
}

/* One day of all columns: state holds the prediction and gets the filtered value. */
static void take_in(const struct system *s, int columns, int days, int day, const double *value, double *standardised,
                    double *state, struct fc_arima_sums *sums) {
  int counted = s->variance < not_counted;
  double scale = counted ? 1 / sqrt(s->variance) : 0;
  for (int c = 0; c < columns; c++) {
    double *own = state + (size_t)c * N, error = value[(size_t)c * (size_t)days + (size_t)day] - observe(s, own);
    for (int i = 0; i < s->size; i++) own[i] += s->gain[i] * error / s->variance;
    if (standardised) standardised[(size_t)c * (size_t)days + (size_t)day] = scale * error;
    if (c == 0) sums->squares += scale * error * (scale * error);
  }
  sums->used += counted;
  if (counted) sums->logs += log(s->variance);
}

static void move_states(const struct system *s, int columns, double *state) {
  double next[N];
  for (int c = 0; c < columns; c++) {
    move(s, state + (size_t)c * N, next);
    memcpy(state + (size_t)c * N, next, (size_t)s->size * sizeof *next);
  }
}

/* Whether the covariance is what it was after the day before: then gain and variance need not be computed again until
 * a day is missing. */
static int same_covariance(const struct system *s, const double before[N][N]) {
  for (int i = 0; i < s->size; i++)
    for (int j = 0; j <= i; j++)
      if (fabs(s->covariance[i][j] - before[i][j]) > steady) return 0;
  return 1;
}

enum fc_status fc_arima_filter(const struct fc_arima *arima, int columns, int days, const double *value,
                               double *standardised, double *state, struct fc_arima_sums *sums, struct fc_error *err) {
  struct system s = {0};
  double before[N][N] = {
      {INFINITY}}; /* after the last observed day; the first gain comes from the start, not from a day */
  struct fc_arima_sums total = {0};
  int settled = 0;
  multiply_out(arima, &s);
  if (!stationary_covariance(&s)) return fc_fail(err, FC_NUMERIC, "the ARMA part is not stationary");
  for (int j = 0; j < s.delayed; j++) s.covariance[s.inner + j][s.inner + j] = diffuse;
  memset(state, 0, (size_t)columns * N * sizeof *state);
  if (standardised) memset(standardised, 0, (size_t)columns * (size_t)days * sizeof *standardised);
  for (int day = 0; day < days; day++) {
    if (day > 0) move_states(&s, columns, state);
    if (day > 0 && !settled) predict_covariance(&s);
    if (isnan(value[day])) {
      if (settled) predict_covariance(&s); /* it was left at its filtered value */
      settled = 0;
      before[0][0] = INFINITY; /* the next gain comes from two days, not one */
      continue;
    }
    if (!settled) {
      update_covariance(&s);
      settled = same_covariance(&s, (const double(*)[N])before);
      memcpy(before, s.covariance, sizeof before);
    }
    take_in(&s, columns, days, day, value, standardised, state, &total);
  }
  *sums = total;
  return FC_OK;
}

void fc_arima_forecast(const struct fc_arima *arima, const double *state, int horizon, double *mean) {
  struct system s = {0};
  double now[N];
  multiply_out(arima, &s);
  memcpy(now, state, sizeof now);
  for (int h = 0; h < horizon; h++) {
    move_states(&s, 1, now);
    mean[h] = observe(&s, now);
  }
}

double fc_arima_criterion(const struct fc_arima_sums *sums) {
  static const double two_pi = 6.283185307179586477;
  return sums->used * (log(sums->squares / sums->used) + 1 + log(two_pi)) + sums->logs;
}
