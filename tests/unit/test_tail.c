/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The count distributions against exact sums in extended precision, and the quantiles at all points against GSL's. */
#include "../../src/forecast/forecast_internal.h"

#include "foodcast/math/special.h"
#include "test_support.h"

static const double means[] = {.03, .4, 1, 2.5, 7, 31, 120, 299}, dispersions[] = {1, 1.02, 1.5, 3, 12, 60};
enum { MEANS = sizeof means / sizeof *means, DISPERSIONS = sizeof dispersions / sizeof *dispersions };

/* P(D = 0), and P(D = k + 1) / P(D = k), as their definitions say. */
static long double at_zero(double mean, double dispersion) {
  if (dispersion == 1) return expl(-(long double)mean);
  long double size = (long double)mean / ((long double)dispersion - 1);
  return expl(-size * logl((long double)dispersion));
}

static long double step(double mean, double dispersion, long k) {
  if (dispersion == 1) return (long double)mean / (k + 1);
  long double size = (long double)mean / ((long double)dispersion - 1);
  return (size + k) / (k + 1) * (1 - 1 / (long double)dispersion);
}

static void counts_equal_exact_sums(void **test) {
  (void)test;
  for (int m = 0; m < MEANS; m++)
    for (int d = 0; d < DISPERSIONS; d++) {
      long double probability = at_zero(means[m], dispersions[d]), below = probability;
      double far = means[m] + 8 * sqrt(means[m] * dispersions[d]) + 20;
      for (long k = 0; (double)k < far; k++) {
        assert_near(fc_count_probability((double)k, means[m], dispersions[d]), (double)probability, 1e-10);
        assert_near(fc_count_cdf((double)k, means[m], dispersions[d]), (double)below, 1e-10);
        probability *= step(means[m], dispersions[d], k);
        below += probability;
      }
    }
}

static void points_equal_quantiles(void **test) {
  (void)test;
  for (int m = 0; m < MEANS; m++)
    for (int d = 0; d < DISPERSIONS; d++) {
      double points[FC_POINTS];
      fc_count_points(means[m], means[m] * dispersions[d], 0, points);
      for (int i = 0; i < FC_POINTS; i++)
        assert_near(points[i], fc_count_quantile((i + .5) / FC_POINTS, means[m], dispersions[d]), 0);
      double tail[FC_POINTS] = {0};
      fc_count_points(means[m], means[m] * dispersions[d], 190, tail);
      assert_near(tail[189], 0, 0); /* earlier points are left alone */
      for (int i = 190; i < FC_POINTS; i++) assert_near(tail[i], points[i], 0);
    }
}

/* Less variance than Poisson's counts as Poisson; large means are gamma by the cube root, near the exact quantiles. */
static void edges(void **test) {
  (void)test;
  double points[FC_POINTS], poisson[FC_POINTS];
  fc_count_points(5, 1, 0, points), fc_count_points(5, 5, 0, poisson);
  assert_memory_equal(points, poisson, sizeof points);
  for (int d = 0; d < DISPERSIONS; d++) {
    fc_count_points(2000, 2000 * dispersions[d], 0, points);
    for (int i = 0; i < FC_POINTS; i++) {
      double exact = fc_count_quantile((i + .5) / FC_POINTS, 2000, dispersions[d]);
      assert_near(points[i], exact, .02 * sqrt(dispersions[d]) / sqrt(2000) + .001);
    }
  }
  for (int i = 0; i < FC_POINTS; i++) points[i] = -1;
  fc_count_points(1e-6, 1e-6, 0, points);
  assert_near(points[FC_POINTS - 1], 0, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(counts_equal_exact_sums),
      cmocka_unit_test(points_equal_quantiles),
      cmocka_unit_test(edges),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
