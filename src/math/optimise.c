/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/math/optimise.h"

#include <gsl/gsl_multimin.h>
#include <math.h>

/* GSL's simplex stops at values that are not finite; this one is only ever bad. */
static const double WORST = 1e200;

struct problem {
  int n;
  const struct fc_search *search;
  fc_objective *objective;
  void *context;
  int evaluations;
  double best;
  double best_x[FC_MAX_PARAMETERS];
};

/* The point of [lower, upper] that u falls on when the line is folded at the bounds. */
static double fold(double u, double lower, double upper) {
  if (u >= lower && u <= upper) return u;
  if (isinf(upper)) return 2 * lower - u;
  if (isinf(lower)) return 2 * upper - u;
  double width = upper - lower, offset = fmod(fabs(u - lower), 2 * width);
  return lower + (offset > width ? 2 * width - offset : offset);
}

static double evaluate(const gsl_vector *u, void *argument) {
  struct problem *p = argument;
  double x[FC_MAX_PARAMETERS];
  for (int j = 0; j < p->n; j++) x[j] = fold(gsl_vector_get(u, (size_t)j), p->search->lower[j], p->search->upper[j]);
  p->evaluations++;
  double value = p->objective(x, p->context);
  if (!isfinite(value) || value > WORST) return WORST;
  if (value < p->best) {
    p->best = value;
    memcpy(p->best_x, x, (size_t)p->n * sizeof *x);
  }
  return value;
}

/* One descent from the best point so far, with first steps of `scale` times the caller's. Returns whether it converged. */
static int descend(struct problem *p, gsl_multimin_fminimizer *minimiser, gsl_vector *start, gsl_vector *step,
                   double scale) {
  double size = 0;
  for (int j = 0; j < p->n; j++) {
    double first = scale * p->search->step[j];
    gsl_vector_set(start, (size_t)j, p->best_x[j]);
    gsl_vector_set(step, (size_t)j, p->best_x[j] + first > p->search->upper[j] ? -first : first);
    size += first / p->n;
  }
  gsl_multimin_function function = {evaluate, (size_t)p->n, p};
  if (gsl_multimin_fminimizer_set(minimiser, &function, start, step)) return 0;
  while (p->evaluations < p->search->evaluations) {
    if (gsl_multimin_fminimizer_iterate(minimiser)) return 0;
    if (gsl_multimin_fminimizer_size(minimiser) < p->search->tolerance * size) return 1;
  }
  return 0;
}

static enum fc_status check(int n, const struct fc_search *s, const double *x, struct fc_error *err) {
  if (n < 1 || n > FC_MAX_PARAMETERS) return fc_fail(err, FC_USAGE, "%d parameters cannot be fitted", n);
  for (int j = 0; j < n; j++)
    if (!(s->lower[j] < s->upper[j] && x[j] >= s->lower[j] && x[j] <= s->upper[j] && s->step[j] > 0))
      return fc_fail(err, FC_USAGE, "parameter %d has a start outside its bounds or no step", j);
  return FC_OK;
}

/* A simplex can collapse before it is at the bottom: it is started again from its optimum until that gains nothing. */
static int search_with_restarts(struct problem *p, gsl_multimin_fminimizer *minimiser, gsl_vector *start,
                                gsl_vector *step) {
  int converged = 0;
  double scale = 1;
  for (int round = 0; round < 5 && p->evaluations < p->search->evaluations; round++, scale = .3) {
    double before = p->best;
    converged = descend(p, minimiser, start, step, scale);
    if (round > 0 && before - p->best <= 1e-10 * (fabs(before) + 1e-10)) break;
  }
  return converged;
}

enum fc_status fc_minimise(int n, const struct fc_search *search, fc_objective *objective, void *context, double *x,
                           struct fc_optimum *optimum, struct fc_error *err) {
  enum fc_status status = check(n, search, x, err);
  if (status != FC_OK) return status;
  struct problem problem = {.n = n, .search = search, .objective = objective, .context = context, .evaluations = 1};
  memcpy(problem.best_x, x, (size_t)n * sizeof *x);
  problem.best = objective(x, context);
  if (!isfinite(problem.best)) return fc_fail(err, FC_NUMERIC, "objective has no finite value at the start");
  gsl_multimin_fminimizer *minimiser = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, (size_t)n);
  gsl_vector *start = gsl_vector_alloc((size_t)n), *step = gsl_vector_alloc((size_t)n);
  if (minimiser && start && step) {
    int converged = search_with_restarts(&problem, minimiser, start, step);
    memcpy(x, problem.best_x, (size_t)n * sizeof *x);
    *optimum = (struct fc_optimum){problem.best, problem.evaluations, converged};
  } else {
    status = fc_fail_memory(err);
  }
  if (minimiser) gsl_multimin_fminimizer_free(minimiser);
  gsl_vector_free(start);
  gsl_vector_free(step);
  return status;
}

struct scalar {
  fc_objective *objective;
  void *context;
  int evaluations;
};

static double scalar_value(struct scalar *s, double x) {
  s->evaluations++;
  double value = s->objective(&x, s->context);
  return isfinite(value) ? value : WORST;
}

/* Brent's three points: x the best, w the second, v the third; [a, b] holds the minimum. */
struct brent {
  double a, b, x, w, v, fx, fw, fv, last, before_last;
};

static const double GOLDEN = 0.3819660112501051;

/* The next step from x: the parabola through the three points where that is safe, else the golden section. */
static double brent_step(struct brent *s, double middle, double tolerance) {
  double r = (s->x - s->w) * (s->fx - s->fv), q = (s->x - s->v) * (s->fx - s->fw);
  double p = (s->x - s->v) * q - (s->x - s->w) * r;
  q = 2 * (q - r);
  if (q > 0) p = -p;
  q = fabs(q);
  double old = s->before_last;
  s->before_last = s->last;
  int parabola =
      fabs(old) > tolerance && fabs(p) < fabs(.5 * q * old) && p > q * (s->a - s->x) && p < q * (s->b - s->x);
  if (parabola) {
    double step = p / q, u = s->x + step;
    if (u - s->a < 2 * tolerance || s->b - u < 2 * tolerance) step = s->x < middle ? tolerance : -tolerance;
    return step;
  }
  s->before_last = (s->x < middle ? s->b : s->a) - s->x;
  return GOLDEN * s->before_last;
}

static void brent_update(struct brent *s, double u, double fu) {
  if (fu <= s->fx) {
    if (u < s->x)
      s->b = s->x;
    else
      s->a = s->x;
    s->v = s->w, s->fv = s->fw, s->w = s->x, s->fw = s->fx, s->x = u, s->fx = fu;
    return;
  }
  if (u < s->x)
    s->a = u;
  else
    s->b = u;
  if (fu <= s->fw || s->w == s->x)
    s->v = s->w, s->fv = s->fw, s->w = u, s->fw = fu;
  else if (fu <= s->fv || s->v == s->x || s->v == s->w)
    s->v = u, s->fv = fu;
}

enum fc_status fc_minimise_scalar(double lower, double upper, double tolerance, fc_objective *objective, void *context,
                                  double *x, struct fc_optimum *optimum, struct fc_error *err) {
  if (!(lower < upper) || !isfinite(lower) || !isfinite(upper) || !(tolerance > 0))
    return fc_fail(err, FC_USAGE, "bounds %g and %g do not enclose an interval", lower, upper);
  struct scalar f = {objective, context, 0};
  struct brent s = {.a = lower, .b = upper};
  s.x = s.w = s.v = lower + GOLDEN * (upper - lower);
  s.fx = s.fw = s.fv = scalar_value(&f, s.x);
  int converged = 0;
  for (int i = 0; i < 200 && !converged; i++) {
    double middle = .5 * (s.a + s.b), least = tolerance * fabs(s.x) + 1e-10 * (upper - lower);
    converged = fabs(s.x - middle) <= 2 * least - .5 * (s.b - s.a);
    if (converged) break;
    s.last = brent_step(&s, middle, least);
    double u = s.x + (fabs(s.last) >= least ? s.last : copysign(least, s.last));
    brent_update(&s, u, scalar_value(&f, u));
  }
  double at_lower = scalar_value(&f, lower), at_upper = scalar_value(&f, upper);
  if (at_lower <= s.fx) s.x = lower, s.fx = at_lower;
  if (at_upper < s.fx) s.x = upper, s.fx = at_upper;
  if (s.fx >= WORST) return fc_fail(err, FC_NUMERIC, "objective has no finite value between %g and %g", lower, upper);
  *x = s.x;
  *optimum = (struct fc_optimum){s.fx, f.evaluations, converged};
  return FC_OK;
}
