/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recovered demand, read from the engine, against made-up demand that is known. */
#include "test_support.h"

#include "foodcast/base/random.h"
#include "foodcast/forecast/forecast.h"
#include "foodcast/math/sample.h"
#include "foodcast/math/threads.h"
#include "panel_fixture.h"

enum { DAYS = 400, SERIES = 20 };

struct world {
  struct fc_panel *panel;
  double *truth; /* [SERIES][DAYS] */
  long sold_out;
};

/* Poisson demand of mean 20 by weekday; supply is the mean times a factor, so that many days sell out. With times, the
 * day sells evenly from 8:00 to 20:00. */
static struct world make_world(double supply_factor, int with_times) {
  static const double profile[] = {.8, .8, .9, 1, 1.2, 1.4, .9};
  struct world world = {fixture_panel(1, SERIES, DAYS, 1U << FC_RECEIVED | (with_times ? 1U << FC_SOLD_OUT_AT : 0)),
                        calloc((size_t)SERIES * DAYS, sizeof(double)), 0};
  struct fc_random random;
  fc_random_seed(&random, 5);
  for (int s = 0; s < SERIES; s++)
    for (int day = 0; day < DAYS; day++) {
      double mean = 20 * profile[day % 7] * (1 + .2 * sin(day / 50.0)), demand = fc_draw_poisson(&random, mean);
      double supply = floor(mean * supply_factor);
      int out = demand >= supply;
      world.truth[s * DAYS + day] = demand;
      world.sold_out += out;
      fixture_set(world.panel, s, day, out ? FC_DAY_SOLD_OUT : FC_DAY_OPEN, out ? supply : demand);
      world.panel->series[s].column[FC_RECEIVED][day] = supply;
      if (out && with_times) world.panel->series[s].column[FC_SOLD_OUT_AT][day] = 480 + 720 * supply / demand;
    }
  fixture_finish(world.panel);
  return world;
}

static void release(struct world *world) {
  fc_panel_free(world->panel);
  free(world->truth);
}

static struct fc_forecasts *forecast(const struct fc_panel *panel) {
  const struct fc_model *model = fc_model_find("smoothing");
  struct fc_context context = {.threads = 1};
  struct fc_forecast_options options = fc_forecast_defaults();
  options.origins = &panel->as_of, options.origin_count = 1, options.models = &model, options.model_count = 1;
  struct fc_forecasts *forecasts = NULL;
  if (fc_forecast_all(panel, NULL, &options, &context, &forecasts, NULL) != FC_OK) fail_msg("no forecast");
  return forecasts;
}

struct error {
  double bias, absolute, sold_bias; /* over the demand of sold-out days; sold_bias: of what was sold */
};

static struct error measure(const struct world *world) {
  struct fc_forecasts *forecasts = forecast(world->panel);
  struct error error = {0};
  double truth = 0;
  for (int s = 0; s < SERIES; s++) {
    const double *demand = fc_forecasts_demand(forecasts, s);
    for (int day = 0; day < DAYS; day++) {
      double y = world->truth[s * DAYS + day], sold = world->panel->series[s].column[FC_SOLD][day];
      if (world->panel->series[s].state[day] != FC_DAY_SOLD_OUT) {
        assert_near(demand[day], sold, 0);
        continue;
      }
      assert_true(demand[day] >= sold);
      error.bias += demand[day] - y, error.absolute += fabs(demand[day] - y), error.sold_bias += sold - y;
      truth += y;
    }
  }
  fc_forecasts_free(forecasts);
  error.bias /= truth, error.absolute /= truth, error.sold_bias /= truth;
  return error;
}

static void recovery_takes_most_of_the_bias(void **test) {
  (void)test;
  static const double factors[] = {1.2, 1.05, .95};
  for (int i = 0; i < 3; i++) {
    struct world world = make_world(factors[i], 0);
    assert_true(world.sold_out > SERIES * DAYS / 8);
    struct error error = measure(&world);
    assert_true(error.sold_bias < -.08);
    assert_true(fabs(error.bias) < .45 * -error.sold_bias);
    release(&world);
  }
}

static void times_of_selling_out_help(void **test) {
  (void)test;
  struct world with = make_world(.95, 1), without = make_world(.95, 0);
  struct error timed = measure(&with), plain = measure(&without);
  assert_true(timed.absolute < .5 * plain.absolute);
  assert_true(fabs(timed.bias) < .45 * -timed.sold_bias);
  release(&with), release(&without);
}

/* The cap holds and nothing is recovered where demand beyond the supply shows. */
static void recovery_is_bounded(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(1, 1, 100, 0);
  for (int day = 0; day < 100; day++)
    fixture_set(panel, 0, day, day % 10 == 9 ? FC_DAY_SOLD_OUT : FC_DAY_OPEN, day % 10 == 9 ? 2 : 100);
  fixture_finish(panel);
  struct fc_forecasts *forecasts = forecast(panel);
  assert_near(fc_forecasts_demand(forecasts, 0)[99], 1.6 * 2 + 3, 1e-9);
  fc_forecasts_free(forecasts);
  panel->sold_may_exceed_supply = 1;
  forecasts = forecast(panel);
  assert_near(fc_forecasts_demand(forecasts, 0)[99], 2, 0);
  fc_forecasts_free(forecasts);
  fc_panel_free(panel);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(recovery_takes_most_of_the_bias),
      cmocka_unit_test(times_of_selling_out_help),
      cmocka_unit_test(recovery_is_bounded),
  };
  fc_math_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
