/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least squares with a penalty, for one right-hand side or for many series that share the rows.
 *
 * A "rows" matrix X is row-major [n][k]: n observations, k columns. A Gram matrix is row-major [k][k]; only its upper
 * triangle (column >= row) is written and read unless said otherwise. Batches hold one vector per series, contiguous:
 * [count][k] or [count][n]. Nothing allocates: callers give the scratch. Pure, any thread.
 *
 * The last bits of a batched product may depend on the size of the batch, so choose batches by the data, never by the
 * number of threads. */
#ifndef FC_MATH_LINEAR_H
#define FC_MATH_LINEAR_H

#include "foodcast/base/status.h"

#include <stddef.h>

/* gram += X' diag(weight) X. `weight` [n], all >= 0, or NULL for ones; `scratch` [n][k] is used where weights are given. */
void fc_gram_add(int n, int k, const double *rows, const double *weight, double *scratch, double *gram);
/* Copies the upper triangle into the lower one. */
void fc_gram_mirror(int k, double *gram);

/* Cholesky factor in place of the upper triangle. FC_NUMERIC where the matrix is not positive definite or not finite;
 * the matrix is then spoilt. */
enum fc_status fc_cholesky_factor(int k, double *matrix, struct fc_error *err);
/* Solves in place for `count` right-hand sides [count][k], with a matrix that fc_cholesky_factor has factored. */
void fc_cholesky_solve(int k, const double *factor, int count, double *right);
/* The inverse (both triangles) in place of the factor: covariances of coefficients. */
void fc_cholesky_invert(int k, double *factor);

/* Minimises (b - b*)' gram (b - b*) + sum_j penalty_j (b_j - prior_j)^2, where gram b* = moment: solves
 * (gram + diag(penalty)) b = moment + penalty prior. `prior` NULL: zeros. `scratch` [k][k] holds the factor afterwards.
 * FC_NUMERIC as above, `coefficients` then untouched. */
enum fc_status fc_penalised_solve(int k, const double *gram, const double *moment, const double *penalty,
                                  const double *prior, double *scratch, double *coefficients, struct fc_error *err);

/* moments[s][j] += sum_i values[s][i] X[i][j] for every series s: X' times many vectors, by one matrix product. */
void fc_moments_add(int n, int k, int count, const double *rows, const double *values, double *moments);
/* fitted[s][i] = sum_j coefficients[s][j] X[i][j]. */
void fc_predict_many(int n, int k, int count, const double *rows, const double *coefficients, double *fitted);

/* Gram matrices of many series with one X and weights of their own, as one matrix product:
 * products[i] = the k(k+1)/2 products X[i][a] X[i][b], a <= b, row by row of the upper triangle;
 * packed[s] = sum_i weights[s][i] products[i]; fc_gram_unpack turns one of them into a Gram matrix. */
static inline int fc_gram_packed_size(int k) { return k * (k + 1) / 2; }
void fc_row_products(int n, int k, const double *rows, double *products);
void fc_gram_many(int n, int k, int count, const double *weights, const double *products, double *packed);
void fc_gram_unpack(int k, const double *packed, double *gram);

#endif
