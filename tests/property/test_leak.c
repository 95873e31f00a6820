/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing later than an origin enters its forecast: a panel whose later days are garbage gives the same bytes. */
#include "test_support.h"

#include "foodcast/forecast/forecast.h"
#include "foodcast/math/threads.h"
#include "leak_panel.h"

enum { LATER = 60, FIRST = LEAK_DAYS - 1 - LATER };

static const struct fc_context context = {.threads = 2, .seed = 11};

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
  int first = FIRST, origins[] = {first - 5, first - 1, first, first + 3, first + 10};
  struct fc_panel *clean = leak_panel(), *spoilt = leak_panel();
  leak_spoil(spoilt, first);
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
  int first = FIRST, origins[] = {first, first + 2, first + 20};
  struct fc_panel *panel = leak_panel();
  struct fc_design *design[2];
  struct fc_forecasts *a = run(panel, &design[0], origins, 1, 7), *b = run(panel, &design[1], origins, 3, 7);
  assert_true(same(panel, a, b, 0));
  fc_forecasts_free(a), fc_forecasts_free(b);
  fc_design_free(design[0]), fc_design_free(design[1]);
  fc_panel_free(panel);
}

/* ---- what may be known ahead, and what has no say */

static void double_plans(struct fc_panel *panel, int day) {
  for (int s = 0; s < panel->series_count; s++) panel->series[s].column[FC_PLANNED][day] *= 3;
}
static void change_promotion(struct fc_panel *panel, int day) {
  for (int s = 0; s < panel->series_count; s++)
    panel->series[s].column[FC_PROMO][day] = panel->series[s].column[FC_PROMO][day] > 0 ? 0 : 1;
}
static void change_price(struct fc_panel *panel, int day) {
  for (int s = 0; s < panel->series_count; s++) panel->series[s].column[FC_PRICE][day] *= .5;
}
static void close_shops(struct fc_panel *panel, int day) {
  struct fc_event *events = fc_arena_new(&panel->arena, (size_t)panel->event_count + 1, sizeof *events);
  assert_non_null(events);
  if (panel->event_count) memcpy(events, panel->events, (size_t)panel->event_count * sizeof *events);
  int name = fc_dictionary_add(&panel->event_names, "stocktaking", 11);
  events[panel->event_count++] = (struct fc_event){
      .date = panel->first_date + day, .kind = FC_EVENT_CLOSED, .name = name, .store = -1, .category = -1};
  panel->events = events;
}
/* Issued on the very evening, for the day after. */
static void change_issue(struct fc_panel *panel, int day) {
  struct fc_station *station = panel->weather.stations;
  for (int i = 0; i < station->issued_count; i++)
    if (station->issued[i].issued_on == panel->first_date + day - 1 &&
        station->issued[i].date == panel->first_date + day)
      station->issued[i].value[FC_TMAX] += 25;
}
static void change_later_issue(struct fc_panel *panel, int day) {
  struct fc_station *station = panel->weather.stations;
  for (int i = 0; i < station->issued_count; i++)
    if (station->issued[i].issued_on >= panel->first_date + day) station->issued[i].value[FC_TMAX] += 25;
}
static void change_masters(struct fc_panel *panel, int day) {
  (void)day;
  for (int i = 0; i < panel->item_count; i++) {
    struct fc_item *item = &panel->items[i];
    item->price = 500, item->cost = 1, item->salvage = 7, item->disposal_cost = 3, item->weight_kg = 9;
    item->shelf_life_days = 5, item->case_size = 12, item->minimum_order = 24, item->maximum_order = 48;
    item->lead_days = 3, item->order_weekdays = 1;
  }
}

/* Changes at the day after the origin of slot 0: what it must change there, and what it must leave alone. */
static void known_ahead(void **test) {
  (void)test;
  static const struct {
    const char *what;
    void (*change)(struct fc_panel *panel, int day);
    int counts;
  } cases[] = {{"a plan", double_plans, 1},
               {"a promotion", change_promotion, 1},
               {"a price", change_price, 1},
               {"a closed day", close_shops, 1},
               {"weather issued that evening", change_issue, 1},
               {"weather issued later", change_later_issue, 0},
               {"prices, costs, lives and cases of the masters", change_masters, 0}};
  int origin = LEAK_DAYS - 1;
  struct fc_panel *clean = leak_panel();
  struct fc_design *design[2];
  struct fc_forecasts *a = run(clean, &design[0], &origin, 1, 7);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct fc_panel *changed = leak_panel();
    cases[i].change(changed, origin + 1);
    struct fc_forecasts *b = run(changed, &design[1], &origin, 1, 7);
    int differ = 0;
    for (int s = 0; s < clean->series_count; s++)
      differ += fc_forecasts_mean(a, s, 0)[0] != fc_forecasts_mean(b, s, 0)[0];
    if (!!differ != cases[i].counts) fail_msg("%s: %d forecasts of the next day changed", cases[i].what, differ);
    if (!cases[i].counts) assert_true(same(clean, a, b, 0));
    fc_forecasts_free(b), fc_design_free(design[1]), fc_panel_free(changed);
  }
  fc_forecasts_free(a), fc_design_free(design[0]), fc_panel_free(clean);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_future_changes_nothing),
      cmocka_unit_test(nor_with_nightly_refits),
      cmocka_unit_test(later_origins_change_nothing),
      cmocka_unit_test(known_ahead),
  };
  fc_math_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
