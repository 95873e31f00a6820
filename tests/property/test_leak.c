/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing later than an origin enters its forecast: a panel whose later days are garbage gives the same bytes. */
#include "test_support.h"

#include "foodcast/forecast/forecast.h"
#include "foodcast/math/threads.h"
#include "panel_fixture.h"

enum { DAYS = 420, LATER = 60, STORES = 2, ITEMS = 4, ISSUES = 3 };

static const struct fc_context context = {.threads = 2, .seed = 11};

/* One station: a year's wave of temperature, some rain, and issues for the coming three days. */
static void add_weather(struct fc_panel *panel) {
  struct fc_station *station = fc_arena_new(&panel->arena, 1, sizeof *station);
  int days = panel->days;
  station->name = "station";
  for (int e = FC_TMEAN; e <= FC_PRECIP; e++)
    station->observed[e] = fc_arena_new(&panel->arena, (size_t)days, sizeof(double));
  station->issued = fc_arena_new(&panel->arena, (size_t)days * ISSUES, sizeof *station->issued);
  for (int day = 0; day < days; day++) {
    double warm = 15 - 10 * cos(6.2831853 * day / 365) + day * 7919 % 7 - 3;
    station->observed[FC_TMEAN][day] = warm, station->observed[FC_TMAX][day] = warm + 5;
    station->observed[FC_TMIN][day] = warm - 5, station->observed[FC_PRECIP][day] = day * 31 % 5 ? 0 : day % 17;
    for (int lead = ISSUES; lead >= 1; lead--) {
      struct fc_issued issue = {.issued_on = panel->first_date + day - lead, .date = panel->first_date + day};
      for (int e = 0; e < FC_WEATHER_COUNT; e++) issue.value[e] = NAN;
      issue.value[FC_TMAX] = warm + 5 + day % 3 - 1, issue.value[FC_TMIN] = warm - 5;
      issue.value[FC_PRECIP] = station->observed[FC_PRECIP][day];
      station->issued[station->issued_count++] = issue;
    }
  }
  panel->weather = (struct fc_weather){panel->first_date, days, 1, station};
  for (int s = 0; s < panel->store_count; s++) panel->stores[s].station = 0;
}

static struct fc_panel *make_panel(void) {
  unsigned columns = 1U << FC_PLANNED | 1U << FC_RECEIVED | 1U << FC_SOLD_OUT_AT | 1U << FC_PRICE | 1U << FC_PROMO;
  struct fc_panel *panel = fixture_panel(STORES, ITEMS, DAYS, columns);
  fixture_demand(panel, 21, 1);
  for (int s = 0; s < panel->series_count; s++) {
    struct fc_series *series = &panel->series[s];
    for (int day = 0; day < panel->days; day++) {
      series->column[FC_PRICE][day] = 100 + (day + s) % 20 / 19 * 20;
      series->column[FC_PROMO][day] = (day + s) % 23 == 0;
      series->column[FC_PLANNED][day] = 20 + day % 7;
      if (day > panel->as_of || series->state[day] != FC_DAY_OPEN) continue;
      if (s == 3 && day % 3) series->column[FC_SOLD][day] = 0; /* intermittent */
      series->column[FC_RECEIVED][day] = series->column[FC_SOLD][day] + 2;
      if ((5 * day + s) % 3) continue;
      series->state[day] = FC_DAY_SOLD_OUT;
      if (s % 2) series->column[FC_SOLD_OUT_AT][day] = 15 * 60 + day % 5 * 60;
    }
  }
  add_weather(panel);
  return panel;
}

/* Everything that was learnt after `origin` becomes nonsense. Which days were open stays: closed days are known. */
static void spoil(struct fc_panel *panel, int origin) {
  for (int s = 0; s < panel->series_count; s++) {
    struct fc_series *series = &panel->series[s];
    for (int day = origin + 1; day <= panel->as_of; day++) {
      if (series->state[day] == FC_DAY_CLOSED) continue;
      series->state[day] = day % 2 ? FC_DAY_OPEN : FC_DAY_SOLD_OUT;
      series->column[FC_SOLD][day] = 1e5 + day * 97 % 1000;
      series->column[FC_RECEIVED][day] = 7;
      series->column[FC_SOLD_OUT_AT][day] = day % 2 ? NAN : 5;
    }
  }
  struct fc_station *station = panel->weather.stations;
  for (int day = origin + 1; day < panel->weather.days; day++)
    for (int e = FC_TMEAN; e <= FC_PRECIP; e++) station->observed[e][day] = 40 + day % 9;
  for (int i = 0; i < station->issued_count; i++)
    if (station->issued[i].issued_on > panel->first_date + origin) station->issued[i].value[FC_TMAX] = -60;
}

static struct fc_forecasts *run(const struct fc_panel *panel, struct fc_design **design, const int *origins, int count,
                                int refit_days) {
  struct fc_retailer_config config = {.country = "JP"};
  struct fc_error err = {0};
  if (fc_design_new(panel, &config, FC_WEATHER_ISSUED, &context, design, &err) != FC_OK) fail_msg("%s", err.what);
  const struct fc_model *references[] = {fc_model_find("seasonal-naive"), fc_model_find("theta")};
  struct fc_forecast_options options = fc_forecast_defaults();
  options.origins = origins, options.origin_count = count;
  options.references = references, options.reference_count = 2;
  options.keep_members = 1, options.refit_days = refit_days;
  struct fc_forecasts *forecasts = NULL;
  if (fc_forecast_all(panel, *design, &options, &context, &forecasts, &err) != FC_OK) fail_msg("%s", err.what);
  return forecasts;
}

static int same(const struct fc_panel *panel, const struct fc_forecasts *a, const struct fc_forecasts *b, int slot) {
  for (int s = 0; s < panel->series_count; s++) {
    struct fc_forecast x, y;
    memset(&x, 0, sizeof x), memset(&y, 0, sizeof y);
    fc_forecasts_get(a, s, slot, &x), fc_forecasts_get(b, s, slot, &y);
    if (memcmp(&x, &y, sizeof x) != 0) return 0;
    for (int m = 0; m < fc_forecasts_model_count(a); m++) {
      const float *own = fc_forecasts_member(a, m, s, slot), *other = fc_forecasts_member(b, m, s, slot);
      if (memcmp(own, other, 7 * sizeof *own) == 0) continue;
      print_error("'%s' differs for series %d\n", fc_forecasts_model(a, m)->name, s);
      return 0;
    }
    if (fc_forecasts_fallback(a, s, slot, 0) != fc_forecasts_fallback(b, s, slot, 0)) return 0;
  }
  return 1;
}

static void check_future(int refit_days) {
  int first = DAYS - 1 - LATER, origins[] = {first - 5, first - 1, first, first + 3, first + 10};
  struct fc_panel *clean = make_panel(), *spoilt = make_panel();
  spoil(spoilt, first);
  struct fc_design *design[2];
  struct fc_forecasts *a = run(clean, &design[0], origins, 5, refit_days);
  struct fc_forecasts *b = run(spoilt, &design[1], origins, 5, refit_days);
  for (int slot = 0; slot < 3; slot++) assert_true(same(clean, a, b, slot));
  assert_false(same(clean, a, b, 3)); /* the garbage is seen as soon as it is known */
  fc_forecasts_free(a), fc_forecasts_free(b);
  fc_design_free(design[0]), fc_design_free(design[1]);
  fc_panel_free(clean), fc_panel_free(spoilt);
}

static void the_future_changes_nothing(void **test) { (void)test, check_future(7); }
static void nor_with_nightly_refits(void **test) { (void)test, check_future(1); }

/* Asking for later origins too does not change earlier ones. */
static void later_origins_change_nothing(void **test) {
  (void)test;
  int first = DAYS - 1 - LATER, origins[] = {first, first + 2, first + 20};
  struct fc_panel *panel = make_panel();
  struct fc_design *design[2];
  struct fc_forecasts *a = run(panel, &design[0], origins, 1, 7), *b = run(panel, &design[1], origins, 3, 7);
  assert_true(same(panel, a, b, 0));
  fc_forecasts_free(a), fc_forecasts_free(b);
  fc_design_free(design[0]), fc_design_free(design[1]);
  fc_panel_free(panel);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_future_changes_nothing),
      cmocka_unit_test(nor_with_nightly_refits),
      cmocka_unit_test(later_origins_change_nothing),
  };
  fc_math_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
