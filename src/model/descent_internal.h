/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Minimising a smooth function of a few variables with its gradient: BFGS with a backtracking line search (Nocedal &
 * Wright 2006, algorithm 6.1 with 3.1). For likelihoods whose gradient costs little more than their value; the
 * optimisers of foodcast/math need none. Pure, nothing allocates, same bytes for same inputs, any thread. */
#ifndef FC_MODEL_DESCENT_INTERNAL_H
#define FC_MODEL_DESCENT_INTERNAL_H

enum { FC_DESCENT_MAX = 16 };

/* Value at x [n] and its gradient [n]; a value that is not finite means 'not allowed': the gradient is not read. */
typedef double fc_descent_objective(const double *x, void *context, double *gradient);

/* Starts at x and leaves the best point there; returns its value, INFINITY where the start is not allowed. Stops when
 * the predicted gain falls below `tolerance` or after `evaluations`. No step is longer than 2 in any coordinate. */
double fc_descend(int n, fc_descent_objective *objective, void *context, double tolerance, int evaluations, double *x);

#endif
