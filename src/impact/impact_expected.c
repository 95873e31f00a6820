/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The regression behind expected disposals. A shop's level cancels from the likelihood once its disposals in total are
 * given (the conditional Poisson of Hausman, Hall and Griliches 1984), so Newton's method runs on a dozen columns only.
 */
#include "foodcast/impact/expected.h"

#include "foodcast/math/linear.h"

#include <math.h>

enum { WEEK = 7, COLUMNS = 32, STEPS = 40, LEAST_ROWS = 28, USUAL_WEEKS = 4, LEAST_WEEKS = 2 };

double fc_demand_surprise(const struct fc_impact_data *data, int shop, int day) {
  double usual = 0, demand = fc_impact_value(data, FC_IMPACT_DEMAND, shop, day);
  int known = 0;
  for (int w = 1; w <= USUAL_WEEKS && day - WEEK * w >= 0; w++) {
    double value = fc_impact_value(data, FC_IMPACT_DEMAND, shop, day - WEEK * w);
    if (isnan(value)) continue;
    usual += value;
    known++;
  }
  if (known < LEAST_WEEKS || !(usual > 0) || !(demand > 0)) return 0;
  return fmax(-1, fmin(1, log(demand * known / usual)));
}

static void fill_row(const struct fc_expected_fit *fit, const struct fc_impact_data *data, int shop, int day,
                     double *row) {
  int k = 0, weekday = fc_date_weekday(data->first_date + day);
  for (; k < WEEK - 1; k++) row[k] = weekday == k;
  for (int block = FC_BLOCK_CALENDAR; block <= FC_BLOCK_WEATHER && fit->terms & FC_EXPECTED_COVARIATES; block++)
    for (int c = 0; c < data->covariate_count; c++) {
      if (data->covariate[c].block != (enum fc_impact_block)block) continue;
      double value = data->covariate[c].value[(size_t)shop * (size_t)data->days + (size_t)day];
      row[k] = isnan(value) ? 0 : value - fit->centre[k];
      k++;
    }
  if (fit->terms & FC_EXPECTED_DEMAND) {
    double g = fc_demand_surprise(data, shop, day);
    row[k] = g;
    row[k + 1] = g * g;
  }
}

static void count_columns(const struct fc_impact_data *data, struct fc_expected_fit *fit) {
  fit->calendar = WEEK - 1;
  fit->weather = 0;
  for (int c = 0; c < data->covariate_count && fit->terms & FC_EXPECTED_COVARIATES; c++) {
    fit->calendar += data->covariate[c].block == FC_BLOCK_CALENDAR;
    fit->weather += data->covariate[c].block == FC_BLOCK_WEATHER;
  }
  fit->weather += fit->calendar;
  fit->columns = fit->weather + (fit->terms & FC_EXPECTED_DEMAND ? 2 : 0);
}

/* The rows that are fitted, sorted by shop. */
struct rows {
  int count, columns;
  int *shop, *day;
  double *disposed, *received, *x, *mean;
};

static void rows_release(struct rows *rows) {
  free(rows->shop);
  free(rows->day);
  free(rows->disposed);
  free(rows->received);
  free(rows->x);
  free(rows->mean);
}

static enum fc_status rows_new(struct rows *rows, size_t most, struct fc_error *err) {
  rows->shop = fc_new(most, sizeof(int));
  rows->day = fc_new(most, sizeof(int));
  rows->disposed = fc_new(most, sizeof(double));
  rows->received = fc_new(most, sizeof(double));
  rows->mean = fc_new(most, sizeof(double));
  rows->x = fc_new(most * (size_t)rows->columns, sizeof(double));
  if (rows->shop && rows->day && rows->disposed && rows->received && rows->mean && rows->x) return FC_OK;
  return fc_fail_memory(err);
}

static void collect(const struct fc_impact_data *data, const struct fc_impact_window *windows, int count,
                    int treated_from, struct rows *rows) {
  for (int s = 0; s < data->shops; s++) {
    if (data->shop[s].arm == FC_ARM_NONE) continue;
    for (int w = 0; w < count; w++)
      for (int d = windows[w].first; d < windows[w].first + windows[w].days; d++) {
        double disposed = fc_impact_value(data, FC_IMPACT_DISPOSED, s, d);
        double received = fc_impact_value(data, FC_IMPACT_RECEIVED, s, d);
        int treated = data->shop[s].arm == FC_ARM_TREATED && d >= treated_from;
        if (treated || isnan(disposed) || !(received > 0)) continue;
        rows->shop[rows->count] = s, rows->day[rows->count] = d;
        rows->disposed[rows->count] = disposed, rows->received[rows->count] = received;
        rows->count++;
      }
  }
}

/* Covariates are centred so that leaving them out means an average day. */
static void centre(const struct fc_impact_data *data, struct fc_expected_fit *fit, struct rows *rows) {
  int from = WEEK - 1, to = fit->weather;
  double row[COLUMNS];
  for (int k = from; k < to; k++) fit->centre[k] = 0;
  for (int i = 0; i < rows->count; i++)
    fill_row(fit, data, rows->shop[i], rows->day[i], rows->x + (size_t)i * (size_t)fit->columns);
  for (int k = from; k < to; k++) {
    double sum = 0;
    for (int i = 0; i < rows->count; i++) sum += rows->x[(size_t)i * (size_t)fit->columns + (size_t)k];
    row[k] = sum / rows->count;
  }
  for (int k = from; k < to; k++) fit->centre[k] = row[k];
  if (to > from)
    for (int i = 0; i < rows->count; i++)
      fill_row(fit, data, rows->shop[i], rows->day[i], rows->x + (size_t)i * (size_t)fit->columns);
}

static double linear(const double *coefficient, const double *x, int columns) {
  double sum = 0;
  for (int k = 0; k < columns; k++) sum += coefficient[k] * x[k];
  return sum;
}

/* Means at `coefficient` with every shop's level at its optimum; returns the log likelihood. */
static double means(const struct rows *rows, const double *coefficient) {
  double likelihood = 0;
  for (int first = 0, end; first < rows->count; first = end) {
    double disposed = 0, sum = 0;
    for (end = first; end < rows->count && rows->shop[end] == rows->shop[first]; end++) {
      rows->mean[end] =
          rows->received[end] * exp(linear(coefficient, rows->x + (size_t)end * (size_t)rows->columns, rows->columns));
      disposed += rows->disposed[end];
      sum += rows->mean[end];
    }
    for (int i = first; i < end; i++) {
      rows->mean[i] *= disposed / sum;
      if (rows->disposed[i] > 0) likelihood += rows->disposed[i] * log(rows->mean[i]);
    }
  }
  return likelihood;
}

/* Gradient and information of the concentrated likelihood. */
static void derivatives(const struct rows *rows, double *gradient, double *information) {
  int k = rows->columns;
  memset(gradient, 0, (size_t)k * sizeof *gradient);
  memset(information, 0, (size_t)k * (size_t)k * sizeof *information);
  for (int first = 0, end; first < rows->count; first = end) {
    double sums[COLUMNS] = {0}, total = 0;
    for (end = first; end < rows->count && rows->shop[end] == rows->shop[first]; end++) {
      const double *x = rows->x + (size_t)end * (size_t)k;
      double mean = rows->mean[end];
      total += mean;
      for (int a = 0; a < k; a++) {
        double weighted = mean * x[a];
        gradient[a] += (rows->disposed[end] - mean) * x[a];
        sums[a] += weighted;
        for (int b = a; b < k && weighted != 0; b++) information[a * k + b] += weighted * x[b];
      }
    }
    for (int a = 0; a < k && total > 0; a++)
      for (int b = a; b < k; b++) information[a * k + b] -= sums[a] * sums[b] / total;
  }
}

static enum fc_status newton(struct rows *rows, double *coefficient, struct fc_error *err) {
  int k = rows->columns;
  double gradient[COLUMNS], information[COLUMNS * COLUMNS], trial[COLUMNS], likelihood = means(rows, coefficient);
  for (int step = 0; step < STEPS; step++) {
    derivatives(rows, gradient, information);
    double scale = 1e-9;
    for (int a = 0; a < k; a++) scale = fmax(scale, information[a * k + a]);
    for (int a = 0; a < k; a++) information[a * k + a] += 1e-9 * scale; /* columns without variation stay at 0 */
    enum fc_status status = fc_cholesky_factor(k, information, err);
    if (status) return status;
    fc_cholesky_solve(k, information, 1, gradient);
    double size = 0, next = -INFINITY, share = 1;
    for (int half = 0; half < 30 && !(next >= likelihood - 1e-12 * fabs(likelihood)); half++, share *= .5) {
      for (int a = 0; a < k; a++) trial[a] = coefficient[a] + share * gradient[a];
      next = means(rows, trial);
    }
    for (int a = 0; a < k; a++) size = fmax(size, fabs(trial[a] - coefficient[a]));
    memcpy(coefficient, trial, (size_t)k * sizeof *trial);
    likelihood = next;
    if (size < 1e-9) return FC_OK;
  }
  return fc_fail(err, FC_NUMERIC, "the regression of disposals does not settle");
}

static void shop_levels(const struct rows *rows, struct fc_expected_fit *fit, int shops) {
  for (int s = 0; s < shops; s++) fit->level[s] = NAN;
  for (int first = 0, end; first < rows->count; first = end) {
    double disposed = 0, sum = 0;
    for (end = first; end < rows->count && rows->shop[end] == rows->shop[first]; end++) {
      disposed += rows->disposed[end];
      sum += rows->received[end] *
             exp(linear(fit->coefficient, rows->x + (size_t)end * (size_t)fit->columns, fit->columns));
    }
    fit->level[rows->shop[first]] = disposed / sum;
  }
}

enum fc_status fc_expected_fit(const struct fc_impact_data *data, const struct fc_impact_window *windows, int count,
                               int treated_from, int terms, struct fc_expected_fit *fit, struct fc_error *err) {
  struct fc_expected_fit made = {.terms = terms};
  size_t most = 0;
  count_columns(data, &made);
  struct rows rows = {.columns = made.columns};
  for (int w = 0; w < count; w++) most += (size_t)windows[w].days * (size_t)data->shops;
  made.level = fc_new((size_t)data->shops, sizeof *made.level);
  enum fc_status status = made.level ? rows_new(&rows, most, err) : fc_fail_memory(err);
  if (status) goto out;
  collect(data, windows, count, treated_from, &rows);
  if (rows.count < LEAST_ROWS) {
    status = fc_fail(err, FC_NUMERIC, "too few days with disposals to learn from");
    goto out;
  }
  centre(data, &made, &rows);
  status = newton(&rows, made.coefficient, err);
  if (status) goto out;
  shop_levels(&rows, &made, data->shops);
  made.rows = rows.count;
  *fit = made;
  made.level = NULL;
out:
  rows_release(&rows);
  free(made.level);
  return status;
}

void fc_expected_release(struct fc_expected_fit *fit) {
  free(fit->level);
  *fit = (struct fc_expected_fit){0};
}

double fc_expected_disposed(const struct fc_expected_fit *fit, const struct fc_impact_data *data, int shop, int day,
                            int until) {
  double x[COLUMNS];
  fill_row(fit, data, shop, day, x);
  return fit->level[shop] * fc_impact_value(data, FC_IMPACT_RECEIVED, shop, day) *
         exp(linear(fit->coefficient, x, until < fit->columns ? until : fit->columns));
}
