/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exact likelihood and the forecasts of ARIMA against R's arima at fixed coefficients, with and without missing
 * days; and that the fit reaches R's optimum. */
#include "../../src/model/arima_internal.h"

#include "reference_table.h"
#include "test_support.h"

static struct fc_arima_order order_of(const struct reference_table *table, int row) {
  double order[6];
  reference_numbers(table, row, "order", 6, order);
  return (struct fc_arima_order){(int)order[0], (int)order[1], (int)order[2],
                                 (int)order[3], (int)order[4], (int)order[5]};
}

/* The coefficients that scripts/make-reference fixes. */
static struct fc_arima fixed_coefficients(const struct reference_table *table, int row) {
  struct fc_arima arima = {.order = order_of(table, row), .ar = {.5, -.3}, .ma = {.4, -.2}, .sar = .35, .sma = -.45};
  return arima;
}

static void test_fixed(void **unused) {
  (void)unused;
  struct reference_table table = reference_read("arima_fixed.csv");
  int with_gaps = 0;
  for (int row = 0; row < table.rows; row++) {
    struct test_series series;
    struct fc_arima_sums sums;
    double state[FC_ARIMA_STATE], mean[9], expected[9], sum = 0;
    reference_series((int)reference_number(&table, row, "series"), &series);
    for (int day = 0; day < series.length; day++) sum += series.demand[day];
    for (int day = 0; day < series.length; day++) series.demand[day] -= sum / series.length;
    if (reference_number(&table, row, "gaps") > 0) {
      const int missing[] = {3, 20, 21, 22, 23, 24, 61, 77, 84, 91}; /* as R counts, from 1 */
      for (int i = 0; i < 10; i++) series.demand[missing[i] - 1] = NAN;
      with_gaps++;
    }
    struct fc_arima arima = fixed_coefficients(&table, row);
    assert_int_equal(fc_arima_filter(&arima, 1, series.length, series.demand, NULL, state, &sums, NULL), FC_OK);
    assert_near(sums.squares / sums.used, reference_number(&table, row, "sigma2"), 1e-9);
    assert_near(-.5 * fc_arima_criterion(&sums), reference_number(&table, row, "loglik"), 1e-9);
    reference_numbers(&table, row, "mean", 9, expected);
    fc_arima_forecast(&arima, state, 9, mean);
    for (int h = 0; h < 9; h++) assert_near(mean[h], expected[h], 1e-9);
  }
  assert_int_equal(2 * with_gaps, table.rows);
  reference_free(&table);
}

static void test_optimum(void **unused) {
  (void)unused;
  struct reference_table table = reference_read("arima_fitted.csv");
  double worst = -INFINITY;
  assert_true(table.rows >= 120);
  for (int row = 0; row < table.rows; row++) {
    struct test_series series;
    double sum[7] = {0}, x[FC_ARIMA_COEFFICIENTS], criterion;
    int count[7] = {0};
    reference_series((int)reference_number(&table, row, "series"), &series);
    for (int day = 0; day < series.length; day++) sum[day % 7] += series.demand[day], count[day % 7]++;
    for (int day = 0; day < series.length; day++) series.demand[day] -= sum[day % 7] / count[day % 7];
    struct fc_arima_order order = order_of(&table, row);
    for (int i = 0; i < fc_arima_parameters(order); i++) x[i] = .1;
    assert_int_equal(fc_arima_fit_exact(order, series.length, series.demand, 1000, x, &criterion, NULL), FC_OK);
    double excess = criterion - reference_number(&table, row, "criterion");
    worst = fmax(worst, excess);
    if (excess > 1e-3) print_message("row %d: %g above R's criterion\n", row, excess);
  }
  print_message("%d fits: at most %.2g above R's criterion\n", table.rows, worst);
  assert_true(worst <= 1e-3);
  reference_free(&table);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fixed),
      cmocka_unit_test(test_optimum),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
