/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/impact/pooled.h"

#include "foodcast/math/special.h"

#include <math.h>

static void plain_mean(const double *theta, int count, struct fc_pooled *pooled) {
  double mean = 0, squares = 0;
  for (int i = 0; i < count; i++) mean += theta[i] / count;
  for (int i = 0; i < count; i++) squares += (theta[i] - mean) * (theta[i] - mean);
  pooled->mean = fc_interval_none(mean);
  if (count < FC_POOLED_LEAST) return;
  double spread = sqrt(squares / (count - 1));
  pooled->mean = fc_interval_of(mean, spread / sqrt(count), count - 1);
  if (count < FC_POOLED_PREDICTION) return;
  double half = fc_student_quantile(.975, count - 1) * spread * sqrt(1 + 1.0 / count);
  pooled->predict_lo = mean - half;
  pooled->predict_hi = mean + half;
}

/* Mean with weights 1 / (error^2 + tau2) and the weighted sum of squares around it. */
static double weighted_mean(const double *theta, const double *error, int count, double tau2, double *weights,
                            double *squares) {
  double sum = 0, mean = 0;
  *weights = *squares = 0;
  for (int i = 0; i < count; i++) {
    double weight = 1 / (error[i] * error[i] + tau2);
    sum += weight * theta[i];
    *weights += weight;
  }
  mean = sum / *weights;
  for (int i = 0; i < count; i++) *squares += (theta[i] - mean) * (theta[i] - mean) / (error[i] * error[i] + tau2);
  return mean;
}

struct fc_pooled fc_pool(const double *theta, const double *error, int count) {
  struct fc_pooled pooled = {.count = count, .tau2 = NAN, .heterogeneity = NAN, .i2 = NAN};
  pooled.predict_lo = pooled.predict_hi = NAN;
  pooled.mean = pooled.knapp = fc_interval_none(NAN);
  if (count < 1) return pooled;
  plain_mean(theta, count, &pooled);
  if (count < 2) return pooled;
  double weights, squares, squared_weights = 0;
  for (int i = 0; i < count; i++) {
    if (!(error[i] > 0)) return pooled;
    squared_weights += pow(error[i], -4);
  }
  weighted_mean(theta, error, count, 0, &weights, &pooled.heterogeneity);
  double excess = pooled.heterogeneity - (count - 1);
  pooled.tau2 = fmax(0, excess / (weights - squared_weights / weights));
  pooled.i2 = pooled.heterogeneity > 0 ? fmax(0, excess / pooled.heterogeneity) : 0;
  double mean = weighted_mean(theta, error, count, pooled.tau2, &weights, &squares);
  double factor = fmax(1, squares / (count - 1));
  pooled.knapp = fc_interval_of(mean, sqrt(factor / weights), count - 1);
  return pooled;
}
