/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three models that anyone can compute by hand, against numbers computed by hand. */
#include "model_cases.h"
#include "test_support.h"

/* Three weeks from a Wednesday: day t sells t + 1; Sundays closed; the last Friday not recorded. */
static struct test_series three_weeks(void) {
  struct test_series series = {.length = 21, .first_weekday = FC_WEDNESDAY};
  for (int day = 0; day < 21; day++) {
    int weekday = (FC_WEDNESDAY + day) % 7;
    series.demand[day] = weekday == FC_SUNDAY || day == 16 ? NAN : day + 1;
  }
  return series;
}

static void test_seasonal_naive(void **unused) {
  (void)unused;
  struct test_series series = three_weeks();
  double mean[8];
  test_model_mean("seasonal-naive", &series, 21, 8, mean);
  /* Wed 15, Thu 16, Fri of the week before 10, Sat 18, Sun never open: mean of the six, Mon 20, Tue 21 */
  const double expected[] = {15, 16, 10, 18, 100 / 6., 20, 21, 15};
  for (int h = 0; h < 8; h++) assert_near(mean[h], expected[h], 1e-12);
}

static void test_weekday_mean(void **unused) {
  (void)unused;
  struct test_series series = {.length = 42, .first_weekday = FC_MONDAY};
  for (int day = 0; day < 42; day++) series.demand[day] = day / 7;
  series.demand[35] = NAN; /* the last Monday */
  double mean[2];
  test_model_mean("weekday-mean", &series, 42, 2, mean);
  assert_near(mean[0], (1 + 2 + 3 + 4) / 4., 1e-12);
  assert_near(mean[1], (2 + 3 + 4 + 5) / 4., 1e-12);
}

static void test_ewma(void **unused) {
  (void)unused;
  struct test_series series = {.demand = {3, NAN, 6, 12}, .length = 4};
  double mean[1];
  test_model_mean("ewma-5", &series, 4, 1, mean);
  double a = 1. / 3, b = 2. / 3;
  assert_near(mean[0], (12 * a + 6 * a * b + 3 * a * b * b) / (a + a * b + a * b * b), 1e-12);
}

/* These models have no parameters, so moving on is the same as fitting anew. */
static void test_advance(void **unused) {
  (void)unused;
  struct test_series series = three_weeks();
  const char *const names[] = {"seasonal-naive", "weekday-mean", "ewma-5"};
  for (int i = 0; i < 3; i++) {
    double moved[28], anew[28];
    test_model_mean(names[i], &series, 9, 28, moved);
    test_model_mean(names[i], &series, 21, 28, anew);
    for (int h = 0; h < 28; h++) assert_near(moved[h], anew[h], 1e-12);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_seasonal_naive),
      cmocka_unit_test(test_weekday_mean),
      cmocka_unit_test(test_ewma),
      cmocka_unit_test(test_advance),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
