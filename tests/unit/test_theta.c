/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What R cannot check: missing days and seasons that need differences. Values equal to R's are in tests/reference. */
#include "../../src/model/theta_internal.h"

#include "model_cases.h"
#include "test_support.h"

/* Half of the slope of a straight line is carried on from the smoothed level, which lags behind it by the other half.
 * */
static void test_line(void **unused) {
  (void)unused;
  struct test_series series = {.length = 120};
  double mean[10];
  for (int day = 0; day < 120; day++) series.demand[day] = 50 + 2 * day;
  test_model_mean("theta", &series, 120, 10, mean);
  for (int h = 1; h < 10; h++) assert_near(mean[h] - mean[h - 1], 1, 1e-6);
  assert_near(mean[0], 50 + 2 * 119 + 1, .01);
}

static void test_additive_season(void **unused) {
  (void)unused;
  struct test_series series = {.length = 140};
  struct fc_theta theta = {0};
  for (int day = 0; day < 140; day++) series.demand[day] = day % 7 == 6 ? 0 : 10 + day % 3;
  struct fc_history history = test_history(&series, 140);
  fc_theta_decompose(&history, &theta);
  assert_int_equal(theta.season, FC_THETA_ADDITIVE);
  double sum = 0, mean[7];
  for (int k = 0; k < 7; k++) sum += theta.effect[k];
  assert_near(sum, 0, 1e-9);
  test_model_mean("theta", &series, 140, 7, mean);
  assert_true(mean[6] < 1);
  for (int h = 0; h < 6; h++) assert_near(mean[h], 11, .1);
}

/* Without Sundays the six other factors average one, and missing days do not tilt them. */
static void test_closed_weekday(void **unused) {
  (void)unused;
  struct test_series series = {.length = 210};
  struct fc_theta theta = {0};
  for (int day = 0; day < 210; day++)
    series.demand[day] = day % 7 == FC_SUNDAY || day % 41 == 3 ? NAN : day % 7 == 5 ? 25 : 15;
  struct fc_history history = test_history(&series, 210);
  fc_theta_decompose(&history, &theta);
  assert_int_equal(theta.season, FC_THETA_MULTIPLICATIVE);
  assert_near(theta.effect[FC_SUNDAY], 1, 0);
  for (int k = 0; k < 6; k++) assert_near(theta.effect[k], (k == 5 ? 25 : 15) * 6 / 100., .02);
}

/* Weeks with one open day say nothing about it against the others. */
static void test_thin_weeks(void **unused) {
  (void)unused;
  struct test_series series = {.length = 280};
  struct fc_theta theta = {0};
  for (int day = 0; day < 280; day++) {
    int saturday = day % 7 == 5, thin = day >= 140 && day < 182;
    series.demand[day] = day % 7 == FC_SUNDAY || (thin && !saturday) ? NAN : saturday ? 25 : 15;
  }
  struct fc_history history = test_history(&series, 280);
  fc_theta_decompose(&history, &theta);
  assert_near(theta.effect[5], 25 * 6 / 100., .02);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_line),
      cmocka_unit_test(test_additive_season),
      cmocka_unit_test(test_closed_weekday),
      cmocka_unit_test(test_thin_weeks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
