/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regression_internal.h"

#include "foodcast/math/linear.h"

enum { MAX_HALVINGS = 8 };

size_t fc_poisson_scratch(int rows, int columns) {
  size_t n = (size_t)rows, p = (size_t)columns;
  return n * p + 2 * n + p * p + 3 * p;
}

int fc_newton_direction(int count, double *hessian, const double *gradient, double cap, double *direction,
                        double *largest) {
  if (fc_cholesky_factor(count, hessian, NULL)) return -1;
  for (int i = 0; i < count; i++) direction[i] = -gradient[i];
  fc_cholesky_solve(count, hessian, 1, direction);
  double most = 0;
  for (int i = 0; i < count; i++) most = fmax(most, fabs(direction[i]));
  if (!isfinite(most)) return -1;
  if (most > cap)
    for (int i = 0; i < count; i++) direction[i] *= cap / most;
  *largest = fmin(most, cap);
  return 0;
}

/* The objective and the means at `b`. */
static double evaluate(const struct fc_poisson_problem *problem, const double *b, double *mean) {
  int n = problem->rows, p = problem->columns;
  fc_predict_many(n, p, 1, problem->x, b, mean);
  double objective = 0;
  for (int i = 0; i < n; i++) {
    double eta = fmin(fmax(mean[i], FC_ETA_LOW), FC_ETA_HIGH);
    mean[i] = exp(eta);
    objective += problem->weight[i] * (mean[i] - problem->y[i] * eta);
  }
  for (int j = 0; j < p; j++) {
    double off = b[j] - problem->prior_mean[j];
    objective += .5 * problem->prior_precision[j] * off * off;
  }
  return objective;
}

/* The Newton direction at `b`, whose means are known. */
static int direction_at(const struct fc_poisson_problem *problem, const double *b, const double *mean, double cap,
                        double *scratch, double *direction, double *largest) {
  int n = problem->rows, p = problem->columns;
  double *scaled = scratch, *weight = scaled + (size_t)n * (size_t)p, *hessian = weight + n,
         *gradient = hessian + (size_t)p * (size_t)p;
  for (int j = 0; j < p; j++) gradient[j] = problem->prior_precision[j] * (b[j] - problem->prior_mean[j]);
  for (int i = 0; i < n; i++) weight[i] = problem->weight[i] * (mean[i] - problem->y[i]);
  fc_moments_add(n, p, 1, problem->x, weight, gradient);
  memset(hessian, 0, (size_t)p * (size_t)p * sizeof *hessian);
  for (int j = 0; j < p; j++) hessian[(size_t)j * (size_t)p + (size_t)j] = problem->prior_precision[j];
  for (int i = 0; i < n; i++) weight[i] = problem->weight[i] * mean[i];
  fc_gram_add(n, p, problem->x, weight, scaled, hessian);
  return fc_newton_direction(p, hessian, gradient, cap, direction, largest);
}

enum fc_status fc_poisson_fit(const struct fc_poisson_problem *problem, const struct fc_newton_options *options,
                              double *scratch, double *coefficients, double *mean, int *steps) {
  int n = problem->rows, p = problem->columns, taken = 0;
  double *trial_mean = scratch, *direction = trial_mean + n, *trial = direction + p, *rest = trial + p;
  double objective = evaluate(problem, coefficients, mean);
  while (taken < options->steps) {
    double largest;
    if (direction_at(problem, coefficients, mean, options->cap, rest, direction, &largest)) return FC_NUMERIC;
    double share = 1, candidate = INFINITY;
    for (int halving = 0; halving <= MAX_HALVINGS; halving++, share *= .5) {
      for (int j = 0; j < p; j++) trial[j] = coefficients[j] + share * direction[j];
      candidate = evaluate(problem, trial, trial_mean);
      if (candidate <= objective + 1e-12 * fabs(objective)) break;
    }
    if (!(candidate <= objective + 1e-12 * fabs(objective))) break; /* at the limit of double precision */
    memcpy(coefficients, trial, (size_t)p * sizeof *trial);
    memcpy(mean, trial_mean, (size_t)n * sizeof *mean);
    objective = candidate;
    taken++;
    if (largest < options->tolerance) break;
  }
  if (steps) *steps = taken;
  return FC_OK;
}
