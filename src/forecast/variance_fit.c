/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "variance_internal.h"

#include "foodcast/base/arena.h"
#include "foodcast/math/linear.h"

#include <math.h>

enum { STEPS = 30, SCATTER_STEPS = 3 };

static const double most_excess = 4, least_scatter = .1, log_reach = 5, tolerance = 1e-4;
/* A wild spell lasts for days, and what made it is rarely the calendar: two weeks of days are taken for one. */
static const double spell = 14;

struct work {
  double *weighted, *excess, *gram, *matrix, *gradient, *penalty;
};

/* Bounded (square - variance)/variance at the coefficients, and its weighted mean square over the
 * evidence: the scatter. */
static double excesses(const struct fc_variance_problem *problem, const double *coefficients, double *excess) {
  double sum = 0;
  fc_predict_many(problem->rows, problem->columns, 1, problem->x, coefficients, excess);
  for (int i = 0; i < problem->rows; i++) {
    double eta = fmax(-log_reach, fmin(excess[i], log_reach));
    excess[i] = fmin(problem->square[i] * exp(-eta) - 1, most_excess);
    sum += problem->weight[i] * excess[i] * excess[i];
  }
  return spell * fmax(sum / problem->rows, least_scatter);
}

/* One step of Fisher's scoring, at most 1 in any coefficient; the information of a row does not depend on its mean.
 * Returns the largest move, or -1. */
static double step(const struct fc_variance_problem *problem, double scatter, struct work *work, double *coefficients) {
  int k = problem->columns;
  double largest = 0;
  for (int i = 0; i < problem->rows; i++) work->excess[i] *= problem->weight[i] / scatter;
  for (int j = 0; j < k; j++) {
    double precision = 1 / (problem->sd[j] * problem->sd[j]);
    work->gradient[j] = -precision * coefficients[j];
    work->penalty[j] = precision;
  }
  fc_moments_add(problem->rows, k, 1, problem->x, work->excess, work->gradient);
  for (int j = 0; j < k; j++)
    for (int l = j; l < k; l++)
      work->matrix[(size_t)j * (size_t)k + (size_t)l] =
          work->gram[(size_t)j * (size_t)k + (size_t)l] / scatter + (j == l ? work->penalty[j] : 0);
  if (fc_cholesky_factor(k, work->matrix, NULL) != FC_OK) return -1;
  fc_cholesky_solve(k, work->matrix, 1, work->gradient);
  for (int j = 0; j < k; j++) largest = fmax(largest, fabs(work->gradient[j]));
  for (int j = 0; j < k; j++) coefficients[j] += work->gradient[j] / fmax(largest, 1);
  return largest;
}

enum fc_status fc_variance_fit(const struct fc_variance_problem *problem, double *coefficients, struct fc_error *err) {
  size_t n = (size_t)problem->rows, k = (size_t)problem->columns;
  double *memory = fc_new(n * k + n + 2 * k * k + 2 * k, sizeof *memory);
  if (!memory) return fc_fail_memory(err);
  struct work work = {.weighted = memory};
  work.excess = work.weighted + n * k;
  work.gram = work.excess + n;
  work.matrix = work.gram + k * k;
  work.gradient = work.matrix + k * k;
  work.penalty = work.gradient + k;
  memset(coefficients, 0, k * sizeof *coefficients);
  fc_gram_add(problem->rows, problem->columns, problem->x, problem->weight, work.weighted, work.gram);
  double scatter = 0, moved = INFINITY;
  for (int i = 0; i < STEPS && moved > tolerance; i++) {
    double now = excesses(problem, coefficients, work.excess);
    if (i < SCATTER_STEPS || !(scatter > 0)) scatter = now;
    moved = step(problem, scatter, &work, coefficients);
  }
  free(memory);
  if (moved < 0 || !isfinite(moved)) return fc_fail(err, FC_NUMERIC, "no variance by calendar: singular equations");
  return FC_OK;
}
