/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "descent_internal.h"

#include <math.h>

static const double longest_step = 2, armijo = 1e-4;

struct descent {
  int n;
  double x[FC_DESCENT_MAX], gradient[FC_DESCENT_MAX], value;
  double inverse[FC_DESCENT_MAX][FC_DESCENT_MAX]; /* of the Hessian */
};

static double dot(int n, const double *a, const double *b) {
  double sum = 0;
  for (int i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

static void set_diagonal(struct descent *d, double value) {
  for (int i = 0; i < d->n; i++)
    for (int j = 0; j < d->n; j++) d->inverse[i][j] = i == j ? value : 0;
}

/* direction = -inverse gradient, shortened to the longest step; returns its slope (negative downhill). */
static double choose_direction(const struct descent *d, double *direction) {
  double longest = 0;
  for (int i = 0; i < d->n; i++) {
    direction[i] = -dot(d->n, d->inverse[i], d->gradient);
    longest = fmax(longest, fabs(direction[i]));
  }
  if (longest > longest_step)
    for (int i = 0; i < d->n; i++) direction[i] *= longest_step / longest;
  return dot(d->n, direction, d->gradient);
}

/* inverse <- (I - s y'/ys) inverse (I - y s'/ys) + s s'/ys; skipped where the curvature is not positive. */
static void update_inverse(struct descent *d, const double *step, const double *change, int first) {
  double curvature = dot(d->n, step, change), product[FC_DESCENT_MAX], norm = dot(d->n, change, change);
  if (!(curvature > 1e-10 * sqrt(norm * dot(d->n, step, step)))) return;
  if (first) set_diagonal(d, curvature / norm);
  for (int i = 0; i < d->n; i++) product[i] = dot(d->n, d->inverse[i], change);
  double scale = (1 + dot(d->n, change, product) / curvature) / curvature;
  for (int i = 0; i < d->n; i++)
    for (int j = 0; j < d->n; j++)
      d->inverse[i][j] += scale * step[i] * step[j] - (product[i] * step[j] + step[i] * product[j]) / curvature;
}

/* Moves to the first point along the direction that gains enough; 0 where there is none. */
static int search_line(struct descent *d, const double *direction, double slope, fc_descent_objective *objective,
                       void *context, int *evaluations, int first) {
  struct {
    double x[FC_DESCENT_MAX], gradient[FC_DESCENT_MAX], change[FC_DESCENT_MAX], step[FC_DESCENT_MAX];
  } next;
  for (double length = 1; length > 1e-9 && *evaluations > 0;) {
    for (int i = 0; i < d->n; i++) next.x[i] = d->x[i] + length * direction[i];
    double value = objective(next.x, context, next.gradient);
    --*evaluations;
    if (isfinite(value) && value <= d->value + armijo * length * slope) {
      for (int i = 0; i < d->n; i++) {
        next.step[i] = length * direction[i], next.change[i] = next.gradient[i] - d->gradient[i];
        d->x[i] = next.x[i], d->gradient[i] = next.gradient[i];
      }
      d->value = value;
      update_inverse(d, next.step, next.change, first);
      return 1;
    }
    /* the minimum of the parabola through value, slope and the point that failed */
    double parabola = -slope * length * length / (2 * (value - d->value - slope * length));
    length = isfinite(value) ? fmin(fmax(parabola, .1 * length), .5 * length) : .25 * length;
  }
  return 0;
}

double fc_descend(int n, fc_descent_objective *objective, void *context, double tolerance, int evaluations, double *x) {
  struct descent d = {.n = n};
  double direction[FC_DESCENT_MAX];
  for (int i = 0; i < n; i++) d.x[i] = x[i];
  d.value = objective(d.x, context, d.gradient);
  if (!isfinite(d.value)) return INFINITY;
  double size = sqrt(dot(n, d.gradient, d.gradient));
  int first = 1;
  set_diagonal(&d, size > 1 ? 1 / size : 1);
  for (evaluations--; evaluations > 0; first = 0) {
    double slope = choose_direction(&d, direction);
    if (!(slope < -tolerance)) break;
    if (search_line(&d, direction, slope, objective, context, &evaluations, first)) continue;
    if (first) break;
    /* the inverse went stale: once more from steepest descent */
    set_diagonal(&d, 1 / fmax(1, sqrt(dot(n, d.gradient, d.gradient))));
    slope = choose_direction(&d, direction);
    if (!search_line(&d, direction, slope, objective, context, &evaluations, 1)) break;
  }
  for (int i = 0; i < n; i++) x[i] = d.x[i];
  return d.value;
}
