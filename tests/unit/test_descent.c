/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../src/model/descent_internal.h"

#include "test_support.h"

/* Rosenbrock's valley, in n / 2 pairs. */
struct valley {
  int n, evaluations;
};

static double rosenbrock(const double *x, void *context, double *gradient) {
  struct valley *valley = context;
  double sum = 0;
  valley->evaluations++;
  for (int i = 0; i < valley->n; i += 2) {
    double bend = x[i + 1] - x[i] * x[i], side = 1 - x[i];
    sum += 100 * bend * bend + side * side;
    gradient[i] = -400 * bend * x[i] - 2 * side;
    gradient[i + 1] = 200 * bend;
  }
  return sum;
}

static void test_valley(void **unused) {
  (void)unused;
  for (int n = 2; n <= FC_DESCENT_MAX; n += 2) {
    double x[FC_DESCENT_MAX];
    struct valley valley = {n, 0};
    for (int i = 0; i < n; i++) x[i] = i % 2 ? 1 : -1.2;
    double value = fc_descend(n, rosenbrock, &valley, 1e-12, 1000, x);
    assert_near(value, 0, 1e-9);
    for (int i = 0; i < n; i++) assert_near(x[i], 1, 1e-4);
    assert_true(valley.evaluations < 1000);
  }
}

/* x - log x: not allowed at x <= 0, and the first step would go there. */
static double walled(const double *x, void *context, double *gradient) {
  (void)context;
  if (x[0] <= 0) return INFINITY;
  *gradient = 1 - 1 / x[0];
  return x[0] - log(x[0]);
}

static void test_wall(void **unused) {
  (void)unused;
  double x = 1.9, outside = -1;
  assert_near(fc_descend(1, walled, NULL, 1e-14, 100, &x), 1, 1e-12);
  assert_near(x, 1, 1e-6);
  assert_true(isinf(fc_descend(1, walled, NULL, 1e-14, 100, &outside)));
  assert_near(outside, -1, 0);
}

/* The limit of evaluations holds, the point is the one whose value is returned, and more of them never make it worse.
 * */
static void test_limit(void **unused) {
  (void)unused;
  double before = INFINITY;
  for (int limit = 2; limit < 80; limit++) {
    double x[2] = {-1.2, 1}, gradient[2];
    struct valley valley = {2, 0};
    double value = fc_descend(2, rosenbrock, &valley, 1e-12, limit, x);
    assert_true(valley.evaluations <= limit);
    assert_near(rosenbrock(x, &valley, gradient), value, 0);
    assert_true(value <= before);
    before = value;
  }
  assert_true(before < 1e-6);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_valley),
      cmocka_unit_test(test_wall),
      cmocka_unit_test(test_limit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
