/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The regression part, the choice of order and the conditional sum of squares; likelihoods are in tests/reference. */
#include "../../src/model/arima_internal.h"

#include "foodcast/base/random.h"

#include "model_cases.h"
#include "test_support.h"

enum { DAYS = 400, COLUMNS = 9 };

static double normal(struct fc_random *random) {
  double sum = -6;
  for (int i = 0; i < 12; i++) sum += fc_random_uniform(random);
  return sum;
}

/* By hand for ARMA(1,1) with a missing day, which is filled with its prediction. */
static void test_squares(void **unused) {
  (void)unused;
  const double value[] = {1, 2, NAN, 3};
  struct fc_arima arima = {.order = {.p = 1, .q = 1}, .ar = {.5}, .ma = {.4}};
  int used;
  double squares = fc_arima_squares(&arima, 4, value, 1, &used);
  double second = 2 - .5 * 1, filled = .5 * 2 + .4 * second, fourth = 3 - .5 * filled;
  assert_int_equal(used, 2);
  assert_near(squares, second * second + fourth * fourth, 1e-12);
}

/* Any partial autocorrelations give a stationary process: the sum of its autocovariances is finite, so the filter
 * runs. */
static void test_stationary(void **unused) {
  (void)unused;
  struct fc_random random;
  fc_random_seed(&random, 3);
  for (int trial = 0; trial < 500; trial++) {
    double x[FC_ARIMA_COEFFICIENTS], value[30] = {0}, state[FC_ARIMA_STATE];
    struct fc_arima_sums sums;
    for (int i = 0; i < FC_ARIMA_COEFFICIENTS; i++) x[i] = 1.98 * fc_random_uniform(&random) - .99;
    struct fc_arima_order order = {.p = trial % 4, .q = trial / 4 % 4, .P = trial / 16 % 2, .Q = trial / 32 % 2};
    struct fc_arima arima = fc_arima_unpack(order, x);
    assert_int_equal(fc_arima_filter(&arima, 1, 30, value, NULL, state, &sums, NULL), FC_OK);
    assert_true(isfinite(sums.logs) && isfinite(sums.squares));
  }
}

/* Many columns at once are filtered as one by one. */
static void test_columns(void **unused) {
  (void)unused;
  double value[3][50], together[3][50], alone[50], states[3][FC_ARIMA_STATE], state[FC_ARIMA_STATE];
  struct fc_arima arima = {.order = {.p = 1, .d = 1, .Q = 1}, .ar = {.6}, .sma = .3};
  struct fc_arima_sums sums;
  for (int i = 0; i < 50; i++)
    for (int c = 0; c < 3; c++) value[c][i] = i % 13 == 5 ? NAN : sin(i * (c + 1.)) + i % 7;
  assert_int_equal(fc_arima_filter(&arima, 3, 50, value[0], together[0], states[0], &sums, NULL), FC_OK);
  for (int c = 0; c < 3; c++) {
    assert_int_equal(fc_arima_filter(&arima, 1, 50, value[c], alone, state, &sums, NULL), FC_OK);
    assert_memory_equal(alone, together[c], sizeof alone);
    assert_memory_equal(state, states[c], sizeof state);
  }
}

/* Random walks are differenced, noise and a fixed weekday are not; one walk in five may pass for stationary. */
static void test_differences(void **unused) {
  (void)unused;
  int differenced = 0;
  for (int trial = 0; trial < 10; trial++) {
    struct fc_random random;
    struct fc_arima_order order;
    double walk[DAYS], steady[DAYS], x[FC_ARIMA_COEFFICIENTS], level = 0;
    fc_random_seed(&random, (uint64_t)trial);
    for (int day = 0; day < DAYS; day++) {
      walk[day] = level += normal(&random);
      steady[day] = normal(&random);
    }
    assert_int_equal(fc_arima_choose(DAYS, walk, &order, x, NULL), FC_OK);
    assert_int_equal(order.D, 0);
    differenced += order.d;
    assert_int_equal(fc_arima_choose(DAYS, steady, &order, x, NULL), FC_OK);
    assert_int_equal(order.D, 0);
    differenced -= 2 * order.d; /* one false alarm is worth two misses */
  }
  assert_true(differenced >= 7);
}

/* A weekday pattern that comes and goes is differenced by the week. */
static void test_season(void **unused) {
  (void)unused;
  struct fc_random random;
  struct fc_arima_order order;
  double value[DAYS], x[FC_ARIMA_COEFFICIENTS];
  fc_random_seed(&random, 2);
  for (int day = 0; day < DAYS; day++) value[day] = 6 * sin(day / 60.) * (day % 7 == 3) + .3 * normal(&random);
  assert_int_equal(fc_arima_choose(DAYS, value, &order, x, NULL), FC_OK);
  assert_int_equal(order.D, 1);
}

/* Demand that rises by 15 on days with a promotion: learnt from the design, and forecast by it. */
static void test_regressor(void **unused) {
  (void)unused;
  const struct fc_model *model = fc_model_find("arima");
  struct fc_random random;
  double demand[DAYS], rows[(DAYS + FC_MAX_HORIZON) * COLUMNS] = {0}, mean[FC_MAX_HORIZON], noise = 0;
  unsigned char state[DAYS], open[FC_MAX_HORIZON] = {1};
  fc_random_seed(&random, 8);
  for (int day = 0; day < DAYS + FC_MAX_HORIZON; day++) {
    double *row = rows + day * COLUMNS;
    row[day % 7] = 1;
    row[7] = day < DAYS ? fc_random_below(&random, 6) == 0 : day == DAYS;
    row[8] = day / 365.;
    if (day >= DAYS) continue;
    noise = .5 * noise + normal(&random);
    demand[day] = day % 17 == 4 ? NAN : 30 + 4 * (day % 7 == 6) + 15 * row[7] + noise;
    state[day] = FC_DAY_OPEN;
  }
  struct fc_history history = {
      .demand = demand, .state = state, .length = DAYS, .first_weekday = FC_MONDAY, .rows = rows, .columns = COLUMNS};
  struct fc_future future = {.horizon = FC_MAX_HORIZON, .open = open, .rows = rows + DAYS * COLUMNS};
  void *memory = calloc(1, model->state_size);
  assert_int_equal(model->fit(&history, memory, NULL), FC_OK);
  assert_int_equal(model->predict(memory, &history, &future, mean, NULL), FC_OK);
  assert_near(mean[0], 45, .05);
  for (int h = 1; h < FC_MAX_HORIZON; h++) assert_near(mean[h], 30 + 4 * ((DAYS + h) % 7 == 6), .04);
  future.rows = NULL;
  assert_int_equal(model->predict(memory, &history, &future, mean, NULL), FC_NUMERIC);
  free(memory);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_squares),     cmocka_unit_test(test_stationary), cmocka_unit_test(test_columns),
      cmocka_unit_test(test_differences), cmocka_unit_test(test_season),     cmocka_unit_test(test_regressor),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
