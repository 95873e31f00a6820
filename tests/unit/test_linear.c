/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/math/linear.h"

#include "foodcast/base/random.h"
#include "foodcast/math/threads.h"
#include "test_support.h"

enum { N = 57, K = 6, COUNT = 5 };

static void fill(double *values, int count, uint64_t seed, double low) {
  struct fc_random random;
  fc_random_seed(&random, seed);
  for (int i = 0; i < count; i++) values[i] = low + fc_random_uniform(&random);
}

static double plain_gram(const double *rows, const double *weight, int a, int b) {
  double sum = 0;
  for (int i = 0; i < N; i++) sum += (weight ? weight[i] : 1) * rows[i * K + a] * rows[i * K + b];
  return sum;
}

static void gram_equals_plain_sums(void **state) {
  (void)state;
  double rows[N * K], weight[N], scratch[N * K], gram[K * K] = {0};
  fill(rows, N * K, 1, -.5);
  fill(weight, N, 2, 0);
  fc_gram_add(N, K, rows, weight, scratch, gram);
  for (int a = 0; a < K; a++)
    for (int b = a; b < K; b++) assert_near(gram[a * K + b], plain_gram(rows, weight, a, b), 1e-12);
  assert_near(gram[1 * K + 0], 0, 0); /* the lower triangle is left alone */
  fc_gram_add(N, K, rows, NULL, NULL, gram);
  fc_gram_mirror(K, gram);
  for (int a = 0; a < K; a++)
    for (int b = 0; b < K; b++)
      assert_near(gram[a * K + b], plain_gram(rows, weight, a, b) + plain_gram(rows, NULL, a, b), 1e-12);
}

static void many_series_equal_one_by_one(void **state) {
  (void)state;
  enum { PACKED = K * (K + 1) / 2 };
  double rows[N * K], weights[COUNT * N], products[N * PACKED], packed[COUNT * PACKED], gram[K * K];
  double moments[COUNT * K] = {0}, fitted[COUNT * N];
  fill(rows, N * K, 3, -.5);
  fill(weights, COUNT * N, 4, 0);
  fc_row_products(N, K, rows, products);
  fc_gram_many(N, K, COUNT, weights, products, packed);
  fc_moments_add(N, K, COUNT, rows, weights, moments);
  fc_predict_many(N, K, COUNT, rows, moments, fitted);
  for (int s = 0; s < COUNT; s++) {
    fc_gram_unpack(K, packed + s * PACKED, gram);
    for (int a = 0; a < K; a++) {
      double moment = 0;
      for (int i = 0; i < N; i++) moment += weights[s * N + i] * rows[i * K + a];
      assert_near(moments[s * K + a], moment, 1e-12);
      for (int b = 0; b < K; b++) assert_near(gram[a * K + b], plain_gram(rows, weights + s * N, a, b), 1e-12);
    }
    for (int i = 0; i < N; i++) {
      double eta = 0;
      for (int j = 0; j < K; j++) eta += moments[s * K + j] * rows[i * K + j];
      assert_near(fitted[s * N + i], eta, 1e-12);
    }
  }
}

static void penalised_solution_has_no_gradient(void **state) {
  (void)state;
  double rows[N * K], y[N], gram[K * K] = {0}, moment[K] = {0}, scratch[K * K], b[K];
  double penalty[K] = {0, 1, 2, 3, 1e9, .5}, prior[K] = {9, .3, -.2, .1, .7, 0};
  fill(rows, N * K, 5, -.5);
  fill(y, N, 6, 0);
  fc_gram_add(N, K, rows, NULL, NULL, gram);
  fc_moments_add(N, K, 1, rows, y, moment);
  assert_int_equal(fc_penalised_solve(K, gram, moment, penalty, prior, scratch, b, NULL), FC_OK);
  for (int j = 0; j < K; j++) {
    double gradient = penalty[j] * (b[j] - prior[j]);
    for (int i = 0; i < N; i++) {
      double eta = 0;
      for (int a = 0; a < K; a++) eta += rows[i * K + a] * b[a];
      gradient += rows[i * K + j] * (eta - y[i]);
    }
    assert_near(gradient, 0, penalty[j] > 1e6 ? 1e-5 : 1e-10);
  }
  assert_near(b[4], .7, 1e-6); /* a strong prior holds */
}

static void factor_solves_and_inverts(void **state) {
  (void)state;
  double matrix[4] = {4, 2, NAN, 3}, right[4] = {1, 0, 0, 1}; /* row-major; the lower triangle is never read */
  assert_int_equal(fc_cholesky_factor(2, matrix, NULL), FC_OK);
  fc_cholesky_solve(2, matrix, 2, right);
  const double inverse[4] = {.375, -.25, -.25, .5};
  for (int i = 0; i < 4; i++) assert_near(right[i], inverse[i], 1e-14);
  fc_cholesky_invert(2, matrix);
  for (int i = 0; i < 4; i++) assert_near(matrix[i], inverse[i], 1e-14);
}

static void impossible_systems_are_refused(void **state) {
  (void)state;
  double singular[4] = {1, 2, 2, 1}, broken[4] = {1, NAN, NAN, 1}, moment[2] = {1, 1}, penalty[2] = {0, 0};
  double scratch[4], b[2] = {7, 7};
  struct fc_error err;
  assert_int_equal(fc_penalised_solve(2, singular, moment, penalty, NULL, scratch, b, &err), FC_NUMERIC);
  assert_int_equal(err.status, FC_NUMERIC);
  assert_int_equal(fc_penalised_solve(2, broken, moment, penalty, NULL, scratch, b, &err), FC_NUMERIC);
  assert_near(b[0], 7, 0);
}

static void blas_keeps_to_one_thread(void **state) {
  (void)state;
  fc_math_init();
  assert_int_equal(fc_blas_threads(), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(blas_keeps_to_one_thread),     cmocka_unit_test(gram_equals_plain_sums),
      cmocka_unit_test(many_series_equal_one_by_one), cmocka_unit_test(penalised_solution_has_no_gradient),
      cmocka_unit_test(factor_solves_and_inverts),    cmocka_unit_test(impossible_systems_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
