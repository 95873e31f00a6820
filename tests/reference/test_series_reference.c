/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Theta and the recursions for intermittent demand against R's forecast package and, for TSB, its paper's equations. */
#include "../../src/model/intermittent_internal.h"
#include "../../src/model/theta_internal.h"

#include "reference_table.h"
#include "test_support.h"

/* With R's smoothing constant and start, the statistic, the decomposition, the slope and the forecasts are R's. */
static void test_theta_fixed(void **unused) {
  (void)unused;
  struct reference_table table = reference_read("theta.csv");
  int multiplicative = 0;
  for (int row = 0; row < table.rows; row++) {
    struct test_series series;
    struct fc_theta theta = {0};
    double mean[14], first;
    reference_series((int)reference_number(&table, row, "series"), &series);
    struct fc_history history = test_history(&series, series.length);
    assert_near(fc_theta_season_statistic(&history), reference_number(&table, row, "statistic"), 1e-9);
    fc_theta_decompose(&history, &theta);
    assert_int_equal(theta.season != FC_THETA_NONE, (int)reference_number(&table, row, "seasonal"));
    assert_int_not_equal(theta.season, FC_THETA_ADDITIVE);
    multiplicative += theta.season == FC_THETA_MULTIPLICATIVE;
    theta.alpha = reference_number(&table, row, "alpha");
    theta.level = reference_number(&table, row, "level");
    theta.slope = fc_theta_slope(&history, &theta);
    double squares = fc_theta_squares(&history, &theta, theta.alpha, &first);
    assert_true(squares <= reference_number(&table, row, "squares") * (1 + 1e-12));
    fc_theta_advance(&history, &theta);
    reference_numbers(&table, row, "mean", 14, mean);
    for (int h = 0; h < 14; h++) assert_near(fc_theta_mean(&theta, (series.length + h) % 7, h), mean[h], 1e-9);
  }
  assert_in_range(multiplicative, 5, table.rows - 2); /* both cases are among them */
  reference_free(&table);
}

/* The fitted squares are not above R's. */
static void test_theta_optimum(void **unused) {
  (void)unused;
  struct reference_table table = reference_read("theta.csv");
  assert_true(table.rows >= 20);
  for (int row = 0; row < table.rows; row++) {
    struct test_series series;
    struct fc_theta theta = {0};
    double first;
    reference_series((int)reference_number(&table, row, "series"), &series);
    struct fc_history history = test_history(&series, series.length);
    assert_int_equal(fc_model_theta.fit(&history, &theta, NULL), FC_OK);
    double squares = fc_theta_squares(&history, &theta, theta.alpha, &first);
    assert_near(first, theta.first, 1e-12);
    if (squares > reference_number(&table, row, "squares") * (1 + 1e-9))
      fail_msg("row %d: %.12g is above R's %.12g", row, squares, reference_number(&table, row, "squares"));
  }
  reference_free(&table);
}

static void test_intermittent(void **unused) {
  (void)unused;
  struct reference_table table = reference_read("intermittent.csv");
  for (int row = 0; row < table.rows; row++) {
    struct test_series series;
    double mean[1];
    reference_series((int)reference_number(&table, row, "series"), &series);
    test_model_mean("croston", &series, series.length, 1, mean);
    assert_near(mean[0], reference_number(&table, row, "croston"), 1e-9);
    test_model_mean("sba", &series, series.length, 1, mean);
    assert_near(mean[0], reference_number(&table, row, "sba"), 1e-9);
    struct fc_tsb tsb = {.chance = .5, .size = 2, .chance_gain = .07, .size_gain = .13};
    fc_tsb_take_in(&tsb, series.demand, 0, series.length);
    assert_near(tsb.chance, reference_number(&table, row, "tsb_chance"), 1e-9);
    assert_near(tsb.size, reference_number(&table, row, "tsb_size"), 1e-9);
  }
  reference_free(&table);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_theta_fixed),
      cmocka_unit_test(test_theta_optimum),
      cmocka_unit_test(test_intermittent),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
