/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponential smoothing against R's forecast package: scripts/make-reference wrote the values, versions.txt says by
 * what. */
#include "../../src/model/ets_internal.h"

#include "reference_table.h"
#include "test_support.h"

/* "MAdA": error, trend, season. */
static struct fc_ets_form form_of(const char *text) {
  struct fc_ets_form form = {.error = text[0] == 'M' ? FC_ETS_MULTIPLICATIVE_ERROR : FC_ETS_ADDITIVE_ERROR};
  if (text[1] == 'A') form.trend = text[2] == 'd' ? FC_ETS_DAMPED_TREND : FC_ETS_TREND;
  char season = text[strlen(text) - 1];
  form.season = season == 'N'   ? FC_ETS_NO_SEASON
                : season == 'A' ? FC_ETS_ADDITIVE_SEASON
                                : FC_ETS_MULTIPLICATIVE_SEASON;
  return form;
}

static struct fc_ets_data all_days(const struct test_series *series) {
  return (struct fc_ets_data){series->demand, 0, series->length, series->first_weekday};
}

static struct fc_ets fixed_parameters(const struct reference_table *table, int row) {
  struct fc_ets ets = {.form = form_of(reference_text(table, row, "form")), .phi = 1};
  ets.alpha = reference_number(table, row, "alpha");
  if (ets.form.trend != FC_ETS_NO_TREND) ets.beta = reference_number(table, row, "beta");
  if (ets.form.season != FC_ETS_NO_SEASON) ets.gamma = reference_number(table, row, "gamma");
  if (ets.form.trend == FC_ETS_DAMPED_TREND) ets.phi = reference_number(table, row, "phi");
  ets.level = reference_number(table, row, "level");
  ets.growth = reference_number(table, row, "growth");
  reference_numbers(table, row, "season", FC_WEEK, ets.season);
  return ets;
}

static void test_criterion(void **unused) {
  (void)unused;
  struct reference_table table = reference_read("ets_fixed.csv");
  assert_int_equal(table.rows, 6 * 15);
  for (int row = 0; row < table.rows; row++) {
    struct test_series series;
    reference_series((int)reference_number(&table, row, "series"), &series);
    struct fc_ets ets = fixed_parameters(&table, row), end;
    struct fc_ets_data data = all_days(&series);
    double season[FC_WEEK];
    assert_near(fc_ets_criterion(&ets, &data, &end), reference_number(&table, row, "criterion"), 1e-9);
    assert_near(end.level, reference_number(&table, row, "end_level"), 1e-9);
    assert_near(end.growth, reference_number(&table, row, "end_growth"), 1e-9);
    reference_numbers(&table, row, "end_season", FC_WEEK, season);
    for (int k = 0; k < FC_WEEK; k++) assert_near(end.season[k], season[k], 1e-9);
  }
  reference_free(&table);
}

/* The gradient against differences of the criterion, at the same parameters and with days missing. */
static void test_gradient(void **unused) {
  (void)unused;
  struct reference_table table = reference_read("ets_fixed.csv");
  for (int row = 0; row < table.rows; row++) {
    struct test_series series;
    reference_series((int)reference_number(&table, row, "series"), &series);
    for (int day = 10; day < series.length; day += 9) series.demand[day] = NAN;
    struct fc_ets ets = fixed_parameters(&table, row), by;
    struct fc_ets_data data = all_days(&series);
    assert_near(fc_ets_gradient(&ets, &data, &by), fc_ets_criterion(&ets, &data, NULL), 1e-12);
    double *const parameter[] = {&ets.alpha, &ets.beta, &ets.gamma, &ets.phi, &ets.level, &ets.growth, &ets.season[2]};
    const double expected[] = {by.alpha, by.beta, by.gamma, by.phi, by.level, by.growth, by.season[2]};
    for (int i = 0; i < 7; i++) {
      int season_unused = ets.form.season == FC_ETS_NO_SEASON && (i == 2 || i == 6);
      if (season_unused) continue;
      double kept = *parameter[i], step = 1e-5 * fmax(fabs(kept), i >= 4 ? 1 : .1);
      *parameter[i] = kept + step;
      double above = fc_ets_criterion(&ets, &data, NULL);
      *parameter[i] = kept - step;
      double below = fc_ets_criterion(&ets, &data, NULL);
      *parameter[i] = kept;
      assert_near(expected[i], (above - below) / (2 * step), 2e-5);
    }
  }
  reference_free(&table);
}

/* Our optimum is not worse than R's: neither of a form, nor of the form chosen by AICc. */
static void test_optimum(void **unused) {
  (void)unused;
  struct reference_table table = reference_read("ets_fitted.csv");
  double worst = -INFINITY, gained = 0, least[25];
  int series_seen = 0;
  for (int i = 0; i < 25; i++) least[i] = INFINITY;
  for (int row = 0; row < table.rows; row++) {
    struct test_series series;
    struct fc_ets ets;
    struct fc_error err;
    double criterion;
    int parameters, number = (int)reference_number(&table, row, "series");
    reference_series(number, &series);
    struct fc_ets_data data = all_days(&series);
    struct fc_ets_form form = form_of(reference_text(&table, row, "form"));
    if (fc_ets_fit_form(form, &data, &ets, &criterion, &parameters, &err)) fail_msg("%s", err.what);
    double excess = criterion - reference_number(&table, row, "criterion");
    worst = fmax(worst, excess), gained -= excess / table.rows;
    if (excess > 1e-3)
      fail_msg("series %d, form %s: worse than R by %g", number, reference_text(&table, row, "form"), excess);
    least[number] = fmin(least[number], reference_number(&table, row, "aicc"));
  }
  for (int number = 1; number < 25; number++) {
    struct test_series series;
    struct fc_ets ets;
    double aicc;
    reference_series(number, &series);
    struct fc_ets_data data = all_days(&series);
    assert_int_equal(fc_ets_fit(&data, &ets, &aicc, NULL), FC_OK);
    if (aicc > least[number] + 1e-3) fail_msg("series %d: AICc %g is above R's %g", number, aicc, least[number]);
    series_seen += isfinite(least[number]);
  }
  assert_true(series_seen >= 20);
  print_message("%d fits: at most %.2g above R's criterion, %.3g below on average\n", table.rows, worst, gained);
  reference_free(&table);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_criterion),
      cmocka_unit_test(test_gradient),
      cmocka_unit_test(test_optimum),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
