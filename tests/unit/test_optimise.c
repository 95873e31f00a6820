/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/math/optimise.h"

#include "foodcast/math/threads.h"
#include "test_support.h"

struct counted {
  int calls;
  double low[4], high[4];
};

static double rosenbrock(const double *x, void *context) {
  struct counted *c = context;
  c->calls++;
  for (int j = 0; j < 2; j++) assert_true(x[j] >= c->low[j] && x[j] <= c->high[j]);
  return 100 * pow(x[1] - x[0] * x[0], 2) + pow(1 - x[0], 2);
}

static struct fc_search search_in(const double *low, const double *high, int evaluations) {
  static const double step[4] = {.2, .2, .2, .2};
  return (struct fc_search){low, high, step, 1e-8, evaluations};
}

static void finds_the_minimum_inside(void **state) {
  (void)state;
  struct counted c = {.low = {-2, -2}, .high = {2, 2}};
  double x[2] = {-1.2, 1};
  struct fc_optimum optimum;
  struct fc_search search = search_in(c.low, c.high, 5000);
  assert_int_equal(fc_minimise(2, &search, rosenbrock, &c, x, &optimum, NULL), FC_OK);
  assert_near(x[0], 1, 1e-5);
  assert_near(x[1], 1, 1e-5);
  assert_true(optimum.converged);
  assert_int_equal(optimum.evaluations, c.calls);
}

static void finds_the_minimum_at_a_bound(void **state) {
  (void)state;
  struct counted c = {.low = {-2, -2}, .high = {.5, 2}};
  double x[2] = {-1.2, 1};
  struct fc_optimum optimum;
  struct fc_search search = search_in(c.low, c.high, 5000);
  assert_int_equal(fc_minimise(2, &search, rosenbrock, &c, x, &optimum, NULL), FC_OK);
  assert_near(x[0], .5, 1e-5);
  assert_near(x[1], .25, 1e-4);
}

static double far_away(const double *x, void *context) {
  (void)context;
  return x[0] > 3 ? NAN : pow(x[0] - 2.9, 2) + pow(x[1] - 1000, 2) / 1e4;
}

static void open_bounds_and_bad_values(void **state) {
  (void)state;
  double low[2] = {-INFINITY, 0}, high[2] = {INFINITY, INFINITY}, x[2] = {0, 1};
  struct fc_optimum optimum;
  struct fc_search search = search_in(low, high, 20000);
  assert_int_equal(fc_minimise(2, &search, far_away, NULL, x, &optimum, NULL), FC_OK);
  assert_near(x[0], 2.9, 1e-4);
  assert_near(x[1], 1000, 1e-3);
  double bad[2] = {4, 1};
  assert_int_equal(fc_minimise(2, &search, far_away, NULL, bad, &optimum, NULL), FC_NUMERIC);
  double outside[2] = {0, -1};
  assert_int_equal(fc_minimise(2, &search, far_away, NULL, outside, &optimum, NULL), FC_USAGE);
}

static void says_when_it_ran_out(void **state) {
  (void)state;
  struct counted c = {.low = {-2, -2}, .high = {2, 2}};
  double x[2] = {-1.2, 1};
  struct fc_optimum optimum;
  struct fc_search search = search_in(c.low, c.high, 30);
  assert_int_equal(fc_minimise(2, &search, rosenbrock, &c, x, &optimum, NULL), FC_OK);
  assert_false(optimum.converged);
  assert_true(c.calls <= 36); /* one step of the simplex may end beyond the limit */
  assert_near(optimum.value, rosenbrock(x, &c), 0);
}

static double scalar(const double *x, void *context) {
  double centre = *(double *)context;
  return cosh(*x - centre) - .1 * sin(*x - centre) * (*x - centre);
}

static double nowhere(const double *x, void *context) {
  (void)x, (void)context;
  return NAN;
}

static void brent_inside_and_at_the_ends(void **state) {
  (void)state;
  static const struct {
    double centre, expected;
  } cases[] = {{.3, .3}, {-5, -2}, {5, 2}, {2, 2}, {-2, -2}, {1.99, 1.99}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double centre = cases[i].centre, x;
    struct fc_optimum optimum;
    assert_int_equal(fc_minimise_scalar(-2, 2, 1e-9, scalar, &centre, &x, &optimum, NULL), FC_OK);
    assert_near(x, cases[i].expected, 1e-6);
    assert_true(optimum.converged && optimum.evaluations < 80);
    assert_near(optimum.value, scalar(&x, &centre), 0);
  }
  double x = 0;
  struct fc_optimum optimum;
  assert_int_equal(fc_minimise_scalar(2, -2, 1e-9, scalar, &x, &x, &optimum, NULL), FC_USAGE);
  assert_int_equal(fc_minimise_scalar(-2, 2, 1e-9, nowhere, NULL, &x, &optimum, NULL), FC_NUMERIC);
}

static int init(void **state) {
  (void)state;
  fc_math_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finds_the_minimum_inside),     cmocka_unit_test(finds_the_minimum_at_a_bound),
      cmocka_unit_test(open_bounds_and_bad_values),   cmocka_unit_test(says_when_it_ran_out),
      cmocka_unit_test(brent_inside_and_at_the_ends),
  };
  return cmocka_run_group_tests(tests, init, NULL);
}
