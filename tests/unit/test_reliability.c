/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observed against nominal coverage: right for a well-behaved panel, and not bent by days that sold out. */
#include "foodcast/base/random.h"
#include "foodcast/evaluate/reliability.h"
#include "foodcast/math/sample.h"
#include "foodcast/math/threads.h"
#include "panel_fixture.h"
#include "test_support.h"

enum { DAYS = 300, ITEMS = 40, ORIGINS = 57 };

/* Demand of mean 60 and variance 60; supply at random about the mean, so that about half of the days sell out. */
static struct fc_panel *make_panel(int sold_out) {
  struct fc_panel *panel = fixture_panel(1, ITEMS, DAYS, 0);
  struct fc_random random;
  fc_random_seed(&random, 4);
  for (int s = 0; s < ITEMS; s++)
    for (int day = 0; day < DAYS; day++) {
      double demand = fc_draw_poisson(&random, 60), supply = fc_draw_poisson(&random, 62);
      int out = sold_out && demand >= supply;
      fixture_set(panel, s, day, out ? FC_DAY_SOLD_OUT : FC_DAY_OPEN, out ? supply : demand);
    }
  panel->sold_out_known = sold_out;
  fixture_finish(panel);
  return panel;
}

static struct fc_reliability measure(const struct fc_panel *panel) {
  const struct fc_model *model = fc_model_find("smoothing");
  struct fc_context context = {.threads = 2, .seed = 1};
  struct fc_forecast_options options = fc_forecast_defaults();
  int origins[ORIGINS];
  for (int i = 0; i < ORIGINS; i++) origins[i] = DAYS - ORIGINS + i;
  options.origins = origins, options.origin_count = ORIGINS, options.models = &model, options.model_count = 1;
  struct fc_forecasts *forecasts = NULL;
  if (fc_forecast_all(panel, NULL, &options, &context, &forecasts, NULL) != FC_OK) fail_msg("no forecast");
  struct fc_reliability reliability;
  fc_reliability_measure(panel, forecasts, &options, 56, 1, 0, 0, &reliability);
  fc_forecasts_free(forecasts);
  return reliability;
}

static void check(int sold_out, double tolerance) {
  struct fc_panel *panel = make_panel(sold_out);
  struct fc_reliability reliability = measure(panel);
  assert_int_equal(reliability.days, ITEMS * (ORIGINS - 1)); /* nothing is known after the last origin */
  assert_true(sold_out ? reliability.sold_out > reliability.days / 4 : reliability.sold_out == 0);
  for (int i = 0; i < FC_RELIABILITY_LEVELS; i++)
    if (fc_reliability_level[i] <= .95) assert_near(reliability.observed[i], fc_reliability_level[i], tolerance);
  for (int i = 1; i < FC_RELIABILITY_LEVELS; i++)
    if (!isnan(reliability.observed[i])) assert_true(reliability.observed[i] >= reliability.observed[i - 1]);
  fc_panel_free(panel);
}

static void honest_quantiles_lie_on_the_line(void **test) { (void)test, check(0, .025); }
static void selling_out_does_not_bend_it(void **test) { (void)test, check(1, .06); }

int main(void) {
  fc_math_init();
  const struct CMUnitTest tests[] = {cmocka_unit_test(honest_quantiles_lie_on_the_line),
                                     cmocka_unit_test(selling_out_does_not_bend_it)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
