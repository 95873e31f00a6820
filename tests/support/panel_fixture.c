/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "panel_fixture.h"

#include "foodcast/base/random.h"
#include "foodcast/math/sample.h"
#include "test_support.h"

static void need(int there) {
  if (!there) fail_msg("out of memory");
}

struct fc_panel *fixture_panel(int stores, int items, int days, unsigned columns) {
  struct fc_panel *panel = calloc(1, sizeof *panel);
  need(panel != NULL);
  panel->retailer = "fixture";
  panel->first_date = fc_date_of(2024, 1, 1);
  panel->as_of = days - 1;
  panel->days = days + FC_MAX_HORIZON;
  panel->store_count = stores, panel->item_count = items, panel->series_count = stores * items;
  panel->columns = columns | 1U << FC_SOLD;
  panel->series = fc_arena_new(&panel->arena, (size_t)panel->series_count, sizeof *panel->series);
  panel->stores = fc_arena_new(&panel->arena, (size_t)stores, sizeof *panel->stores);
  panel->items = fc_arena_new(&panel->arena, (size_t)items, sizeof *panel->items);
  need(panel->series && panel->stores && panel->items);
  char name[32];
  for (int c = 0; c < 2; c++) {
    snprintf(name, sizeof name, "category-%d", c);
    fc_dictionary_add(&panel->categories, name, strlen(name));
  }
  for (int s = 0; s < stores; s++) {
    snprintf(name, sizeof name, "store-%d", s);
    int id = fc_dictionary_add(&panel->store_codes, name, strlen(name));
    const char *code = fc_dictionary_name(&panel->store_codes, id);
    panel->stores[s] = (struct fc_store){.code = code, .name = code, .station = -1, .trial_start = FC_DATE_NONE};
  }
  for (int i = 0; i < items; i++) {
    snprintf(name, sizeof name, "item-%d", i);
    int id = fc_dictionary_add(&panel->item_codes, name, strlen(name));
    const char *code = fc_dictionary_name(&panel->item_codes, id);
    panel->items[i] = (struct fc_item){.code = code,
                                       .name = code,
                                       .category = fc_dictionary_name(&panel->categories, i % 2),
                                       .category_id = i % 2,
                                       .shelf_life_days = 1,
                                       .case_size = 1,
                                       .maximum_order = INFINITY,
                                       .price = NAN,
                                       .cost = NAN,
                                       .salvage = NAN,
                                       .disposal_cost = NAN,
                                       .weight_kg = NAN,
                                       .lead_days = 1,
                                       .order_weekdays = 127,
                                       .shelf_capacity = INFINITY};
  }
  for (int k = 0; k < panel->series_count; k++) {
    struct fc_series *series = &panel->series[k];
    series->store = k / items, series->item = k % items;
    if (fc_panel_add_columns(panel, series, panel->columns, NULL) != FC_OK) fail_msg("out of memory");
  }
  return panel;
}

void fixture_set(struct fc_panel *panel, int series, int day, enum fc_day_state state, double sold) {
  panel->series[series].state[day] = (unsigned char)state;
  panel->series[series].column[FC_SOLD][day] = state == FC_DAY_OPEN || state == FC_DAY_SOLD_OUT ? sold : NAN;
}

void fixture_finish(struct fc_panel *panel) {
  for (int k = 0; k < panel->series_count; k++) {
    struct fc_series *series = &panel->series[k];
    series->first = panel->as_of + 1, series->last = panel->as_of;
    for (int day = panel->as_of; day >= 0; day--)
      if (series->state[day] != FC_DAY_NOT_RECORDED) series->first = day;
    for (int day = 0; day <= panel->as_of; day++)
      if (series->state[day] != FC_DAY_NOT_RECORDED) series->last = day;
  }
}

void fixture_demand(struct fc_panel *panel, uint64_t seed, int closed_sundays) {
  static const double profile[] = {.8, .8, .9, 1, 1.2, 1.4, .9};
  for (int k = 0; k < panel->series_count; k++) {
    struct fc_random random;
    fc_random_seed(&random, fc_hash_number(seed, (uint64_t)k));
    double level = 5 + 12 * panel->series[k].item + 3 * panel->series[k].store;
    for (int day = 0; day <= panel->as_of; day++) {
      int closed = closed_sundays && day % 7 == 6;
      double drift = 1 + .2 * sin(day / 40.0), mean = level * profile[day % 7] * drift;
      fixture_set(panel, k, day, closed ? FC_DAY_CLOSED : FC_DAY_OPEN, fc_draw_poisson(&random, mean));
    }
  }
  fixture_finish(panel);
}
