/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calendar's part of the variance: the regression on known rows, and the width of intervals on made-up panels whose
 * variance is known. */
#include "../../src/forecast/variance_internal.h"
#include "foodcast/base/random.h"
#include "foodcast/forecast/forecast.h"
#include "foodcast/math/sample.h"
#include "foodcast/math/threads.h"
#include "panel_fixture.h"
#include "test_support.h"

#include <math.h>

enum { ROWS = 2000, DAYS = 800, ITEMS = 30, SATURDAY = 5 };

static const struct fc_context context = {.threads = 2, .seed = 1};

/* Means of `series` chi-squared values with variance exp(b) on every fourth row and 1 on the others. */
static void fit_two_kinds(double b, int series, double coefficients[2]) {
  double *x = calloc(2 * ROWS, sizeof *x), *square = calloc(ROWS, sizeof *square),
         *weight = calloc(ROWS, sizeof *weight);
  struct fc_random random;
  fc_random_seed(&random, 3);
  for (int i = 0; i < ROWS; i++) {
    x[2 * i] = 1, x[2 * i + 1] = i % 4 == 0, weight[i] = 1;
    for (int k = 0; k < series; k++) square[i] += pow(fc_draw_normal(&random), 2) * exp(b * x[2 * i + 1]) / series;
  }
  const double sd[] = {1, 1};
  const struct fc_variance_problem problem = {ROWS, 2, x, square, weight, sd};
  assert_int_equal(fc_variance_fit(&problem, coefficients, NULL), FC_OK);
  free(x), free(square), free(weight);
}

static void recovers_a_known_factor(void **test) {
  (void)test;
  static const double truth[] = {-1, 0, 1.4};
  for (size_t i = 0; i < sizeof truth / sizeof *truth; i++) {
    double coefficients[2];
    fit_two_kinds(truth[i], 10, coefficients);
    assert_near(coefficients[0], 0, .05);
    assert_near(coefficients[1], truth[i], .1);
  }
}

/* Without evidence the prior holds; a wild row moves little. */
static void little_evidence_moves_little(void **test) {
  (void)test;
  double x[40], square[20], weight[20], coefficients[2];
  for (int i = 0; i < 20; i++)
    x[2 * i] = 1, x[2 * i + 1] = i == 7, square[i] = i == 7 ? 1000 : .5 + i % 2, weight[i] = 1;
  const double sd[] = {1, .5};
  const struct fc_variance_problem problem = {20, 2, x, square, weight, sd};
  assert_int_equal(fc_variance_fit(&problem, coefficients, NULL), FC_OK);
  assert_true(coefficients[1] > 0 && coefficients[1] < .75);
  assert_near(coefficients[0], 0, .15);
}

/* Demand of mean 100 and variance 100 v(day), the same mean on all days. */
static struct fc_panel *panel_of(double (*variance)(int day)) {
  struct fc_panel *panel = fixture_panel(1, ITEMS, DAYS, 0);
  struct fc_random random;
  fc_random_seed(&random, 9);
  for (int s = 0; s < ITEMS; s++)
    for (int day = 0; day < DAYS; day++)
      fixture_set(panel, s, day, FC_DAY_OPEN, fmax(0, round(100 + 10 * sqrt(variance(day)) * fc_draw_normal(&random))));
  fixture_finish(panel);
  return panel;
}

/* Mean width of the 80 % interval by days ahead, at the last day. */
static void widths(const struct fc_panel *panel, double width[7]) {
  struct fc_retailer_config config = {.country = "none"};
  struct fc_design *design = NULL;
  struct fc_forecasts *forecasts = NULL;
  struct fc_forecast_options options = fc_forecast_defaults();
  options.origins = &panel->as_of, options.origin_count = 1;
  struct fc_error err = {0};
  if (fc_design_new(panel, &config, FC_WEATHER_NONE, &context, &design, &err) != FC_OK) fail_msg("%s", err.what);
  if (fc_forecast_all(panel, design, &options, &context, &forecasts, &err) != FC_OK) fail_msg("%s", err.what);
  memset(width, 0, 7 * sizeof *width);
  for (int s = 0; s < ITEMS; s++) {
    struct fc_forecast forecast;
    fc_forecasts_get(forecasts, s, 0, &forecast);
    for (int h = 0; h < 7; h++)
      width[h] += (fc_quantile(forecast.points[h], .9) - fc_quantile(forecast.points[h], .1)) / ITEMS;
  }
  fc_forecasts_free(forecasts);
  fc_design_free(design);
}

static double even(int day) { return (void)day, 1; }
static double wild_saturdays(int day) { return day % 7 == SATURDAY ? 6 : 1; }
/* A year's wave, calm when the forecast is made: the last sixty days were wilder than those to come. */
static double wave(int day) { return exp(1.2 * cos(2 * M_PI * (day - DAYS + 120) / 365.25)); }

static void even_days_stay_even(void **test) {
  (void)test;
  struct fc_panel *panel = panel_of(even);
  double width[7];
  widths(panel, width);
  for (int h = 0; h < 7; h++) assert_near(width[h] / (2 * 1.2816 * 10), 1, .07);
  fc_panel_free(panel);
}

static void a_wild_weekday_is_known(void **test) {
  (void)test;
  struct fc_panel *panel = panel_of(wild_saturdays);
  double width[7];
  widths(panel, width);
  for (int h = 0; h < 7; h++) {
    int saturday = (DAYS + h) % 7 == SATURDAY;
    assert_near(width[h] / (2 * 1.2816 * 10), saturday ? sqrt(6) : 1, saturday ? .35 : .15);
  }
  fc_panel_free(panel);
}

static void a_season_is_known_from_last_year(void **test) {
  (void)test;
  struct fc_panel *panel = panel_of(wave);
  double width[7], past = 0;
  widths(panel, width);
  for (int day = DAYS - 60; day < DAYS; day++) past += sqrt(wave(day)) / 60;
  double ratio = width[3] / (2 * 1.2816 * 10), truth = sqrt(wave(DAYS + 3));
  assert_true(fabs(past / truth - 1) > .25); /* or there would be nothing to learn */
  assert_near(ratio / truth, 1, .12);
  fc_panel_free(panel);
}

int main(void) {
  fc_math_init();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(recovers_a_known_factor),
      cmocka_unit_test(little_evidence_moves_little),
      cmocka_unit_test(even_days_stay_even),
      cmocka_unit_test(a_wild_weekday_is_known),
      cmocka_unit_test(a_season_is_known_from_last_year),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
