/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/dist/distribution.h"

#include "foodcast/base/random.h"
#include "test_support.h"

/* Points of an exponential distribution of mean 10. */
static void exponential(double points[static FC_POINTS]) {
  for (int i = 0; i < FC_POINTS; i++) points[i] = -10 * log1p(-(i + .5) / FC_POINTS);
}

static void quantiles_and_their_inverse(void **state) {
  (void)state;
  double points[FC_POINTS];
  exponential(points);
  for (int i = 0; i < FC_POINTS; i++) assert_near(fc_quantile(points, (i + .5) / FC_POINTS), points[i], 1e-12);
  assert_near(fc_quantile(points, 0), points[0], 0);
  assert_near(fc_quantile(points, 1), points[FC_POINTS - 1], 0);
  assert_near(fc_quantile(points, .5), .5 * (points[99] + points[100]), 1e-12);
  for (double p = .01; p < .99; p += .0137) assert_near(fc_probability_below(points, fc_quantile(points, p)), p, 1e-12);
  assert_near(fc_probability_below(points, points[0] - 1e-9), 0, 0);
  assert_near(fc_probability_below(points, points[FC_POINTS - 1]), 1, 0);
}

static void many_equal_points(void **state) {
  (void)state;
  double points[FC_POINTS];
  for (int i = 0; i < FC_POINTS; i++) points[i] = i < 150 ? 0 : 3;
  assert_near(fc_probability_below(points, 0), 149.5 / 200, 1e-12);
  assert_near(fc_probability_below(points, 3), 1, 0);
  assert_near(fc_quantile(points, .5), 0, 0);
  assert_near(fc_points_mean(points), .75, 1e-15);
  assert_near(fc_expected_short(points, 1), .5, 1e-15);
  assert_near(fc_expected_left(points, 1), .75, 1e-15);
}

/* E[max(0, D - x)] is the area between the distribution function and 1 to the right of x. */
static void expectations_equal_integrals(void **state) {
  (void)state;
  double points[FC_POINTS];
  exponential(points);
  for (double x = 0; x < 70; x += 3.7) {
    double area = 0, step = .001;
    for (double at = x + step / 2; at < points[FC_POINTS - 1]; at += step) {
      int above = 0;
      for (int i = FC_POINTS - 1; i >= 0 && points[i] > at; i--) above++;
      area += step * above / FC_POINTS;
    }
    assert_near(fc_expected_short(points, x), area, 2e-3);
    assert_near(fc_expected_left(points, x) - fc_expected_short(points, x), x - fc_points_mean(points), 1e-12);
    assert_near(fc_expected_short(points, x), 10 * exp(-x / 10), .06); /* the continuous law, but for its far tail */
  }
}

static void totals_keep_the_dependence(void **state) {
  (void)state;
  struct fc_forecast *forecast = calloc(1, sizeof *forecast);
  forecast->horizon = 3;
  for (int h = 0; h < 3; h++) {
    exponential(forecast->points[h]);
    for (int i = 0; i < FC_POINTS; i++) forecast->rank[h][i] = (unsigned char)i;
  }
  double together[FC_POINTS], apart[FC_POINTS], opposite[FC_POINTS];
  fc_forecast_total(forecast, 0, 2, together);
  for (int i = 0; i < FC_POINTS; i++) assert_near(together[i], 3 * forecast->points[0][i], 1e-12);
  struct fc_random random;
  fc_random_seed(&random, 1);
  for (int h = 1; h < 3; h++)
    for (int i = FC_POINTS - 1; i > 0; i--) {
      int j = fc_random_below(&random, i + 1);
      unsigned char keep = forecast->rank[h][i];
      forecast->rank[h][i] = forecast->rank[h][j], forecast->rank[h][j] = keep;
    }
  fc_forecast_total(forecast, 0, 2, apart);
  assert_near(fc_points_mean(apart), fc_points_mean(together), 1e-9);
  assert_true(fc_quantile(apart, .95) < .85 * fc_quantile(together, .95)); /* gamma(3): 63 against 90 */
  assert_near(fc_quantile(apart, .95), 63, .12);
  for (int i = 1; i < FC_POINTS; i++) assert_true(apart[i] >= apart[i - 1]);
  for (int i = 0; i < FC_POINTS; i++) forecast->rank[1][i] = (unsigned char)(FC_POINTS - 1 - i);
  fc_forecast_total(forecast, 0, 1, opposite);
  assert_true(fc_quantile(opposite, .95) < fc_quantile(apart, .95));
  fc_forecast_total(forecast, 1, 1, opposite); /* one day alone is that day's points */
  for (int i = 0; i < FC_POINTS; i++) assert_near(opposite[i], forecast->points[1][i], 0);
  free(forecast);
}

static void pinball_is_least_at_the_quantile(void **state) {
  (void)state;
  double points[FC_POINTS];
  exponential(points);
  double best = INFINITY, best_at = NAN;
  for (double q = 0; q < 60; q += .05) {
    double loss = 0;
    for (int i = 0; i < FC_POINTS; i++) loss += fc_pinball(points[i], q, .8);
    if (loss < best) best = loss, best_at = q;
  }
  assert_near(best_at, fc_quantile(points, .8), .02);
  assert_near(fc_pinball(10, 8, .9), 1.8, 1e-15);
  assert_near(fc_pinball(8, 10, .9), .2, 1e-15);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(quantiles_and_their_inverse),      cmocka_unit_test(many_equal_points),
      cmocka_unit_test(expectations_equal_integrals),     cmocka_unit_test(totals_keep_the_dependence),
      cmocka_unit_test(pinball_is_least_at_the_quantile),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
