/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What R cannot check: missing days, closed weekdays, the choice of form. Likelihoods are in tests/reference. */
#include "../../src/model/ets_internal.h"

#include "foodcast/base/random.h"

#include "model_cases.h"
#include "test_support.h"

static double normal(struct fc_random *random) {
  double sum = -6;
  for (int i = 0; i < 12; i++) sum += fc_random_uniform(random);
  return sum;
}

/* Level and growth move on over a missing day, and nothing is learnt. */
static void test_missing_day(void **unused) {
  (void)unused;
  const double value[] = {11, NAN, 14};
  struct fc_ets ets = {.form = {FC_ETS_ADDITIVE_ERROR, FC_ETS_DAMPED_TREND, FC_ETS_NO_SEASON},
                       .alpha = .5,
                       .beta = .1,
                       .phi = .9,
                       .level = 8,
                       .growth = 1},
                end;
  struct fc_ets_data data = {value, 0, 3, 0};
  double criterion = fc_ets_criterion(&ets, &data, &end);
  double first = 11 - 8.9, level = 8.9 + .5 * first, growth = .9 + .1 * first;
  double base = level + .9 * growth + .81 * growth, second = 14 - base;
  assert_near(end.level, base + .5 * second, 1e-12);
  assert_near(end.growth, .81 * growth + .1 * second, 1e-12);
  assert_near(criterion, 2 * log(first * first + second * second), 1e-12);
}

static void test_forecast(void **unused) {
  (void)unused;
  struct fc_ets ets = {.form = {FC_ETS_MULTIPLICATIVE_ERROR, FC_ETS_DAMPED_TREND, FC_ETS_MULTIPLICATIVE_SEASON},
                       .phi = .9,
                       .level = 50,
                       .growth = 2,
                       .season = {1, .7, 1, 1, 1, 1, 1.3}};
  double mean[9], base = 50;
  fc_ets_forecast(&ets, FC_SUNDAY, 9, mean);
  for (int h = 0; h < 9; h++) {
    base += 2 * pow(.9, h + 1);
    assert_near(mean[h], base * (h % 7 == 0 ? 1.3 : h % 7 == 2 ? .7 : 1), 1e-12);
  }
  ets.form.season = FC_ETS_ADDITIVE_SEASON;
  fc_ets_forecast(&ets, FC_TUESDAY, 1, mean);
  assert_near(mean[0], 50 + 1.8 + .7, 1e-12);
}

/* One Sunday alone is no reason for a seventh season. */
static void test_lone_day(void **unused) {
  (void)unused;
  double value[140], criterion;
  int parameters;
  struct fc_ets ets;
  struct fc_ets_form form = {FC_ETS_ADDITIVE_ERROR, FC_ETS_NO_TREND, FC_ETS_ADDITIVE_SEASON};
  struct fc_ets_data data = {value, 0, 140, FC_MONDAY};
  for (int day = 0; day < 140; day++)
    value[day] = day % 7 == FC_SUNDAY && day != 76 ? NAN : 10 + day % 7 + day * day % 5;
  assert_int_equal(fc_ets_fit_form(form, &data, &ets, &criterion, &parameters, NULL), FC_OK);
  assert_int_equal(parameters, 2 + 1 + 5 + 1); /* gains, level, six seasons that add up to 0, variance */
  assert_near(ets.season[FC_SUNDAY], 0, 0);
}

static void test_leaving_the_domain(void **unused) {
  (void)unused;
  const double value[] = {5, 1, 5};
  struct fc_ets ets = {.form = {FC_ETS_MULTIPLICATIVE_ERROR, FC_ETS_TREND, FC_ETS_NO_SEASON},
                       .alpha = .9,
                       .beta = .9,
                       .phi = 1,
                       .level = 5},
                end = {.level = -7};
  struct fc_ets_data data = {value, 0, 3, 0};
  assert_true(isinf(fc_ets_criterion(&ets, &data, &end)));
  assert_near(end.level, -7, 0);
}

/* A shop that is closed on Sundays has six seasons, and they are found. */
static void test_closed_weekday(void **unused) {
  (void)unused;
  struct fc_random random;
  struct test_series series = {.length = 210, .first_weekday = FC_MONDAY};
  double mean[7];
  fc_random_seed(&random, 5);
  for (int day = 0; day < 210; day++)
    series.demand[day] = day % 7 == FC_SUNDAY ? NAN : 40 + 6 * (day % 7) + 2 * normal(&random);
  test_model_mean("ets", &series, 210, 7, mean);
  for (int h = 0; h < 6; h++) assert_near(mean[h] / (40 + 6 * h), 1, .06);
}

/* The chosen form has a season where there is one, a trend where there is one, and neither in plain noise. */
static void test_choice(void **unused) {
  (void)unused;
  struct fc_random random;
  double noise[180], season[180], trend[180], aicc;
  struct fc_ets ets;
  fc_random_seed(&random, 9);
  for (int day = 0; day < 180; day++) {
    noise[day] = 50 + 5 * normal(&random);
    season[day] = noise[day] + 15 * (day % 7 == 2);
    trend[day] = noise[day] + .5 * day;
  }
  struct fc_ets_data data = {noise, 0, 180, 0};
  assert_int_equal(fc_ets_fit(&data, &ets, &aicc, NULL), FC_OK);
  assert_true(ets.form.season == FC_ETS_NO_SEASON && ets.form.trend == FC_ETS_NO_TREND);
  data.value = season;
  assert_int_equal(fc_ets_fit(&data, &ets, &aicc, NULL), FC_OK);
  assert_true(ets.form.season != FC_ETS_NO_SEASON);
  data.value = trend;
  assert_int_equal(fc_ets_fit(&data, &ets, &aicc, NULL), FC_OK);
  assert_true(ets.form.trend != FC_ETS_NO_TREND && ets.form.season == FC_ETS_NO_SEASON);
}

/* In other units the same form and gains come out. */
static void test_units(void **unused) {
  (void)unused;
  struct fc_random random;
  struct test_series grams = {.length = 150}, tons = {.length = 150};
  double small[7], large[7];
  fc_random_seed(&random, 13);
  for (int day = 0; day < 150; day++) {
    tons.demand[day] = (3 + (day % 7 == 1)) * (1 + .1 * normal(&random));
    grams.demand[day] = 1e6 * tons.demand[day];
  }
  test_model_mean("ets", &tons, 150, 7, small);
  test_model_mean("ets", &grams, 150, 7, large);
  for (int h = 0; h < 7; h++) assert_near(large[h] / small[h], 1e6, 1e-6);
}

static void test_aicc(void **unused) {
  (void)unused;
  assert_near(fc_ets_aicc(100, 3, 10), 100 + 6 + 24 / 6., 1e-12);
  assert_true(isinf(fc_ets_aicc(100, 9, 10)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_missing_day),    cmocka_unit_test(test_forecast),
      cmocka_unit_test(test_lone_day),       cmocka_unit_test(test_leaving_the_domain),
      cmocka_unit_test(test_closed_weekday), cmocka_unit_test(test_choice),
      cmocka_unit_test(test_units),          cmocka_unit_test(test_aicc),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
