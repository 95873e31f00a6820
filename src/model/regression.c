/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regression_internal.h"

static const double most_effect = 3;

enum fc_status fc_regression_fit(const struct fc_training *training, int slow_columns,
                                 const struct fc_regression *start, struct fc_regression **regression,
                                 struct fc_error *err) {
  if (!training->design) return fc_fail(err, FC_NUMERIC, "regression needs a design matrix");
  if (training->origin < 0) return fc_fail(err, FC_NUMERIC, "regression needs a day of history");
  struct fc_regression *fitted = fc_new(1, sizeof *fitted);
  if (!fitted) return fc_fail_memory(err);
  struct fc_fit fit = {0};
  enum fc_status status = fc_fit_init(&fit, training, slow_columns, start, fitted, err);
  if (!status) status = fc_fit_pooled(&fit, err);
  if (!status) status = fc_fit_series(&fit, err);
  fc_arena_release(&fit.arena);
  if (status)
    fc_regression_free(fitted);
  else
    *regression = fitted;
  return status;
}

void fc_regression_free(struct fc_regression *regression) {
  if (!regression) return;
  fc_arena_release(&regression->arena);
  free(regression);
}

int fc_regression_origin(const struct fc_regression *regression) { return regression->origin; }

const double *fc_regression_coefficients(const struct fc_regression *regression, int series, double *intercept) {
  if (intercept) *intercept = regression->intercept[series];
  return regression->coefficients + (size_t)series * (size_t)regression->width;
}

const double *fc_regression_category(const struct fc_regression *regression, int category) {
  return regression->category + (size_t)category * (size_t)regression->width;
}

double fc_regression_dispersion(const struct fc_regression *regression, int series) {
  return regression->dispersion[series];
}

/* Column j of a design row as the fit saw it. */
static double column_value(const struct fc_regression *regression, const struct fc_training *training, int series,
                           int day, const double *row, int j) {
  if (j >= regression->columns)
    return fc_regression_own(regression, training->panel, series, j - regression->columns, day);
  return j == regression->trend ? row[j] - regression->origin / (double)FC_YEAR : row[j];
}

/* Sum of products in four sums side by side, each a fourth of the chain that one would be. */
static double dot(int count, const double *a, const double *b) {
  double sum[4] = {0};
  int j = 0;
  for (; j + 4 <= count; j += 4)
    for (int k = 0; k < 4; k++) sum[k] += a[j + k] * b[j + k];
  for (; j < count; j++) sum[0] += a[j] * b[j];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

double fc_regression_eta(const struct fc_regression *regression, const struct fc_training *training, int series,
                         int day, const double *row) {
  const double *b = regression->coefficients + (size_t)series * (size_t)regression->width;
  int columns = regression->columns, trend = regression->trend;
  double eta = regression->intercept[series] + dot(columns, b, row);
  if (trend >= 0) eta -= b[trend] * (regression->origin / (double)FC_YEAR);
  for (int j = columns; j < regression->width; j++)
    if (b[j] != 0) eta += b[j] * column_value(regression, training, series, day, row, j);
  return isnan(eta) ? eta : fmin(fmax(eta, FC_ETA_LOW), FC_ETA_HIGH);
}

double fc_regression_effect(const struct fc_regression *regression, const struct fc_training *training, int series,
                            int day, const double *row) {
  const double *b = regression->coefficients + (size_t)series * (size_t)regression->width;
  const double *reference = regression->reference + (size_t)series * (size_t)regression->width;
  double sum = 0;
  for (int j = 0; j < regression->width; j++)
    if (b[j] != 0 && regression->passing[j])
      sum += b[j] * (column_value(regression, training, series, day, row, j) - reference[j]);
  return fmin(fmax(sum, -most_effect), most_effect);
}

void fc_regression_drivers(const struct fc_regression *regression, const struct fc_training *training, int series,
                           int day, const double *row, double factor[static FC_DRIVER_COUNT]) {
  const double *b = regression->coefficients + (size_t)series * (size_t)regression->width;
  const double *reference = regression->reference + (size_t)series * (size_t)regression->width;
  double effect[FC_DRIVER_COUNT] = {0}, others = 0;
  for (int j = 0; j < regression->width; j++)
    if (b[j] != 0)
      effect[regression->driver[j]] += b[j] * (column_value(regression, training, series, day, row, j) - reference[j]);
  for (int d = 0; d < FC_DRIVER_COUNT; d++)
    if (d != FC_DRIVER_LEVEL) others += effect[d];
  effect[FC_DRIVER_LEVEL] = fc_regression_eta(regression, training, series, day, row) - others;
  for (int d = 0; d < FC_DRIVER_COUNT; d++) factor[d] = exp(effect[d]);
}
