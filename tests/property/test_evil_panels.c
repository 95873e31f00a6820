/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole panels of random and evil series through the engine, 10,000 series in all: every forecast is finite, not negative
 * and not crossed, says what made it, and where that is not the full combination says why.
 *
 * FOODCAST_EVIL_SERIES: another number of series. */
#include "test_support.h"

#include "evil_series.h"
#include "foodcast/forecast/forecast.h"
#include "foodcast/math/threads.h"
#include "panel_fixture.h"

#include <stdlib.h>

enum { SERIES = 20, ITEMS = 5, SLOTS = 2 };

struct counted {
  long forecasts, combined, fallbacks[FC_FALLBACK_COUNT];
};

static double share(struct fc_random *random) { return fc_random_uniform(random); }

static void fill_series(struct fc_panel *panel, int k, int number, struct fc_random *random) {
  struct fc_series *series = &panel->series[k];
  int begin = share(random) < .5 ? 0 : (int)fc_random_below(random, panel->as_of + 1), kind = number % EVIL_KINDS;
  int closed_weekday = (int)fc_random_below(random, 12), end = panel->as_of;
  if (share(random) < .1) end = (int)fc_random_below(random, panel->as_of + 1);
  double level = pow(10, 3 * share(random)), missing = (int)fc_random_below(random, 3) * .25;
  for (int day = begin; day <= end; day++) {
    double value = evil_value(kind, day, level, random), u = share(random);
    if (share(random) < .002) value = -value; /* returns */
    enum fc_day_state state = (day % 7) == closed_weekday ? FC_DAY_CLOSED
                              : u < missing               ? FC_DAY_NOT_RECORDED
                              : u > .9                    ? FC_DAY_SOLD_OUT
                                                          : FC_DAY_OPEN;
    fixture_set(panel, k, day, state, value);
  }
  for (int day = 0; day < panel->days; day++) {
    double u = share(random);
    series->column[FC_PLANNED][day] = u < .3 ? NAN : u < .35 ? 0 : u < .4 ? 1e12 : level * share(random);
    series->column[FC_PRICE][day] = u < .2 ? NAN : u < .22 ? 0 : u < .25 ? 1e9 : 100 + day % 30;
    series->column[FC_PROMO][day] = u > .9;
    series->column[FC_SOLD_OUT_AT][day] = u < .5 ? NAN : 1439 * share(random);
  }
}

/* Weather with gaps, nonsense and issues of odd leads. */
static void add_weather(struct fc_panel *panel, struct fc_random *random) {
  struct fc_station *station = fc_arena_new(&panel->arena, 1, sizeof *station);
  assert_non_null(station);
  station->name = "station";
  for (int e = 0; e < FC_WEATHER_COUNT; e++) {
    if (share(random) < .4) continue;
    station->observed[e] = fc_arena_new(&panel->arena, (size_t)panel->days, sizeof(double));
    for (int day = 0; day < panel->days; day++)
      station->observed[e][day] = share(random) < .2 ? NAN : 60 * share(random) - 20 * (e < FC_PRECIP);
  }
  station->issued = fc_arena_new(&panel->arena, (size_t)panel->days, sizeof *station->issued);
  for (int day = 0; day < panel->days; day++) {
    struct fc_issued issue = {.date = panel->first_date + day,
                              .issued_on = panel->first_date + day - (int)fc_random_below(random, 12)};
    for (int e = 0; e < FC_WEATHER_COUNT; e++) issue.value[e] = share(random) < .5 ? NAN : 80 * share(random);
    station->issued[station->issued_count++] = issue;
  }
  panel->weather = (struct fc_weather){panel->first_date, panel->days, 1, station};
  for (int s = 0; s < panel->store_count; s++) panel->stores[s].station = s % 2 ? 0 : -1;
}

static struct fc_panel *make(int number, struct fc_random *random) {
  int days = 1 + (int)fc_random_below(random, number % 20 ? 150 : 800);
  unsigned columns = 1U << FC_PLANNED | 1U << FC_PRICE | 1U << FC_PROMO | 1U << FC_SOLD_OUT_AT;
  struct fc_panel *panel = fixture_panel(SERIES / ITEMS, ITEMS, days, columns);
  if (number % 3 == 0) panel->columns &= ~(1U << FC_PLANNED);
  for (int k = 0; k < SERIES; k++) fill_series(panel, k, number * SERIES + k, random);
  panel->items[1].case_size = NAN; /* sold by weight */
  panel->sold_may_exceed_supply = number % 4 == 1;
  fixture_finish(panel);
  if (number % 2) add_weather(panel, random);
  return panel;
}

static void check_day(const struct fc_forecasts *forecasts, const struct fc_forecast *got, int series, int slot, int h,
                      struct counted *counted) {
  const char *model = fc_forecasts_model_name(forecasts, series, slot, h);
  enum fc_fallback why = fc_forecasts_fallback(forecasts, series, slot, h);
  assert_true(isfinite(got->mean[h]) && got->mean[h] >= 0);
  unsigned char seen[FC_POINTS] = {0};
  for (int i = 0; i < FC_POINTS; i++) {
    assert_true(isfinite(got->points[h][i]) && got->points[h][i] >= (i ? got->points[h][i - 1] : 0));
    seen[got->rank[h][i]]++;
  }
  for (int i = 0; i < FC_POINTS; i++) assert_int_equal(seen[i], 1);
  int shut = strcmp(model, "closed") == 0, zero = strcmp(model, "zero") == 0;
  if (shut || zero) assert_true(got->mean[h] == 0 && got->points[h][FC_POINTS - 1] == 0);
  if (zero) assert_int_equal(why, FC_FALLBACK_NO_DEMAND);
  if (!shut && strcmp(model, "combination") != 0 && why == FC_FALLBACK_NONE) fail_msg("'%s' without a reason", model);
  if (strcmp(model, "category-profile") == 0)
    assert_true(why == FC_FALLBACK_NEW_ITEM || why == FC_FALLBACK_SHORT_HISTORY || why == FC_FALLBACK_MODEL_FAILED);
  double factor[FC_DRIVER_COUNT + 1], product = 1;
  fc_forecasts_drivers(forecasts, series, slot, h, factor);
  for (int d = 0; d <= FC_DRIVER_COUNT; d++) product *= factor[d];
  assert_near(product, got->mean[h], 1e-9 * fmax(1, got->mean[h]));
  counted->forecasts++;
  counted->combined += strcmp(model, "combination") == 0;
  counted->fallbacks[why]++;
}

static struct fc_forecasts *forecast(const struct fc_panel *panel, const struct fc_design *design, int number,
                                     int threads) {
  const struct fc_context context = {.threads = threads, .seed = 3};
  int last = panel->as_of, origins[SLOTS] = {last - (last > 3 ? 3 : 0), last}, first = origins[0] == last;
  struct fc_forecast_options options = fc_forecast_defaults();
  options.horizon = 1 + number % FC_MAX_HORIZON;
  options.origins = origins + first, options.origin_count = SLOTS - first;
  options.keep_members = number % 2;
  static const char *const listed[] = {"regression", "theta", "tsb", "croston", "sba", "ewma-5", "two-stage"};
  const struct fc_model *models[sizeof listed / sizeof *listed];
  for (size_t i = 0; i < sizeof listed / sizeof *listed; i++) models[i] = fc_model_find(listed[i]);
  if (number % 8 == 5) options.models = models, options.model_count = sizeof listed / sizeof *listed;
  struct fc_forecasts *forecasts = NULL;
  struct fc_error err = {0};
  if (fc_forecast_all(panel, design, &options, &context, &forecasts, &err)) fail_msg("%s", err.what);
  return forecasts;
}

static void check_panel(int number, struct counted *counted) {
  struct fc_random random;
  fc_random_seed(&random, fc_hash_number(20241125, (uint64_t)number));
  struct fc_panel *panel = make(number, &random);
  struct fc_retailer_config config = {.country = number % 2 ? "JP" : "none"};
  struct fc_design *design = NULL;
  struct fc_error err = {0};
  const struct fc_context context = {.threads = 1};
  if (number % 4 && fc_design_new(panel, &config, FC_WEATHER_ISSUED, &context, &design, &err)) fail_msg("%s", err.what);
  struct fc_forecasts *forecasts = forecast(panel, design, number, 1);
  struct fc_forecasts *again = number % 16 ? NULL : forecast(panel, design, number, 2);
  int horizon = 1 + number % FC_MAX_HORIZON, slots = panel->as_of > 3 ? SLOTS : 1;
  for (int k = 0; k < SERIES; k++)
    for (int slot = 0; slot < slots; slot++) {
      struct fc_forecast got, other;
      memset(&got, 0, sizeof got), memset(&other, 0, sizeof other);
      fc_forecasts_get(forecasts, k, slot, &got);
      for (int h = 0; h < horizon; h++) check_day(forecasts, &got, k, slot, h, counted);
      if (again) fc_forecasts_get(again, k, slot, &other);
      if (again) assert_memory_equal(&got, &other, sizeof got);
    }
  fc_forecasts_free(forecasts), fc_forecasts_free(again);
  fc_design_free(design);
  fc_panel_free(panel);
}

static void every_forecast_is_proper_and_says_its_maker(void **test) {
  (void)test;
  const char *asked = getenv("FOODCAST_EVIL_SERIES");
  int panels = (asked ? (int)strtol(asked, NULL, 10) : 10000) / SERIES;
  struct counted counted = {0};
  for (int number = 0; number < panels; number++) check_panel(number, &counted);
  print_message("%ld forecasts, %ld by the combination", counted.forecasts, counted.combined);
  for (int why = 1; why < FC_FALLBACK_COUNT; why++)
    print_message(", %s %ld", fc_fallback_name((enum fc_fallback)why), counted.fallbacks[why]);
  print_message("\n");
  /* each kind is met, or the test would say nothing of it */
  for (int why = 0; why < FC_FALLBACK_COUNT; why++)
    if (panels >= 500) assert_true(counted.fallbacks[why] > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_forecast_is_proper_and_says_its_maker)};
  fc_math_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
