/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/math/linear.h"

#include <gsl/gsl_cblas.h>
#include <math.h>

/* LAPACK by its Fortran names. Its matrices are column-major, so a row-major upper triangle is its lower one. */
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b,
             const int *ldb, int *info);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info);

void fc_gram_add(int n, int k, const double *rows, const double *weight, double *scratch, double *gram) {
  if (n == 0 || k == 0) return;
  const double *from = rows;
  if (weight) {
    for (int i = 0; i < n; i++) {
      double root = sqrt(weight[i]);
      for (int j = 0; j < k; j++) scratch[(size_t)i * k + j] = root * rows[(size_t)i * k + j];
    }
    from = scratch;
  }
  cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, k, n, 1, from, k, 1, gram, k);
}

void fc_gram_mirror(int k, double *gram) {
  for (int a = 0; a < k; a++)
    for (int b = a + 1; b < k; b++) gram[(size_t)b * k + a] = gram[(size_t)a * k + b];
}

enum fc_status fc_cholesky_factor(int k, double *matrix, struct fc_error *err) {
  int info = 0;
  if (k == 0) return FC_OK;
  dpotrf_("L", &k, matrix, &k, &info);
  if (info != 0) return fc_fail(err, FC_NUMERIC, "matrix of %d columns is not positive definite at column %d", k, info);
  for (int j = 0; j < k; j++)
    if (!isfinite(matrix[(size_t)j * k + j]))
      return fc_fail(err, FC_NUMERIC, "matrix holds a value that is not finite");
  return FC_OK;
}

void fc_cholesky_solve(int k, const double *factor, int count, double *right) {
  int info = 0;
  if (k > 0 && count > 0) dpotrs_("L", &k, &count, factor, &k, right, &k, &info);
}

void fc_cholesky_invert(int k, double *factor) {
  int info = 0;
  if (k == 0) return;
  dpotri_("L", &k, factor, &k, &info);
  fc_gram_mirror(k, factor);
}

enum fc_status fc_penalised_solve(int k, const double *gram, const double *moment, const double *penalty,
                                  const double *prior, double *scratch, double *coefficients, struct fc_error *err) {
  memcpy(scratch, gram, (size_t)k * k * sizeof *scratch);
  for (int j = 0; j < k; j++) scratch[(size_t)j * k + j] += penalty[j];
  enum fc_status status = fc_cholesky_factor(k, scratch, err);
  if (status != FC_OK) return status;
  for (int j = 0; j < k; j++) coefficients[j] = moment[j] + (prior ? penalty[j] * prior[j] : 0);
  fc_cholesky_solve(k, scratch, 1, coefficients);
  return FC_OK;
}

void fc_moments_add(int n, int k, int count, const double *rows, const double *values, double *moments) {
  if (n == 0 || k == 0 || count == 0) return;
  if (count == 1) /* dgemm would copy all the rows first */
    cblas_dgemv(CblasRowMajor, CblasTrans, n, k, 1, rows, k, values, 1, 1, moments, 1);
  else
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, count, k, n, 1, values, n, rows, k, 1, moments, k);
}

void fc_predict_many(int n, int k, int count, const double *rows, const double *coefficients, double *fitted) {
  if (n == 0 || count == 0) return;
  if (count == 1 && k > 0)
    cblas_dgemv(CblasRowMajor, CblasNoTrans, n, k, 1, rows, k, coefficients, 1, 0, fitted, 1);
  else
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, count, n, k, 1, coefficients, k, rows, k, 0, fitted, n);
}

void fc_row_products(int n, int k, const double *rows, double *products) {
  for (int i = 0; i < n; i++) {
    const double *row = rows + (size_t)i * k;
    for (int a = 0; a < k; a++)
      for (int b = a; b < k; b++) *products++ = row[a] * row[b];
  }
}

void fc_gram_many(int n, int k, int count, const double *weights, const double *products, double *packed) {
  int size = fc_gram_packed_size(k);
  if (size == 0 || count == 0) return;
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, count, size, n, 1, weights, n, products, size, 0, packed,
              size);
}

void fc_gram_unpack(int k, const double *packed, double *gram) {
  for (int a = 0; a < k; a++)
    for (int b = a; b < k; b++) gram[(size_t)a * k + b] = gram[(size_t)b * k + a] = *packed++;
}
