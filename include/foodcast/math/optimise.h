/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Minimisers without derivatives, inside bounds.
 *
 * The objective is a pure function of x and its context. Where it has no value it returns NAN or INFINITY, which counts
 * as worse than anything. Same inputs give the same bytes. No shared state, any thread. */
#ifndef FC_MATH_OPTIMISE_H
#define FC_MATH_OPTIMISE_H

#include "foodcast/base/status.h"

enum { FC_MAX_PARAMETERS = 64 };

typedef double fc_objective(const double *x, void *context);

struct fc_optimum {
  double value;    /* at the point returned */
  int evaluations; /* of the objective */
  int converged;   /* 0: the limit of evaluations came first; the point is the best seen */
};

struct fc_search {
  const double *lower, *upper; /* [n], lower < upper; -INFINITY and INFINITY where there is no bound */
  const double *step;          /* [n] first steps, > 0; inside the bounds' width */
  double tolerance;            /* mean size of the simplex, relative to the first one, at which it stops: 1e-6 */
  int evaluations;             /* at most */
};

/* Nelder and Mead (1965) with the simplex started anew from the optimum until that gains nothing. Bounds hold by
 * reflection: a coordinate beyond a bound is mirrored back, so optima *at* a bound are found. x [n] is the start (inside
 * the bounds) and on success the optimum. FC_USAGE for bad bounds or n outside 1..FC_MAX_PARAMETERS, FC_NUMERIC where the
 * objective has no finite value at the start. */
enum fc_status fc_minimise(int n, const struct fc_search *search, fc_objective *objective, void *context, double *x,
                           struct fc_optimum *optimum, struct fc_error *err);

/* Brent (1973, chapter 5) on [lower, upper]: golden sections and parabolas; the ends are looked at too. *x is set to the
 * best point seen. It finds the minimum of a function with one minimum, a local one otherwise. */
enum fc_status fc_minimise_scalar(double lower, double upper, double tolerance, fc_objective *objective, void *context,
                                  double *x, struct fc_optimum *optimum, struct fc_error *err);

#endif
