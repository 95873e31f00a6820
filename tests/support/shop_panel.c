/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shop_panel.h"

#include "foodcast/base/random.h"
#include "test_support.h"

static const char *const no_name = "";

int shop_is_fair(const struct shop *shop, int series, int day) {
  return day % (shop->panel.series[series].store == 2 ? 23 : 17) == 5;
}

static double level(int series) { return 8.0 * (1 + series % 5) * (1 + series / 5); }

double shop_mean(const struct shop *shop, int series, int day) {
  const struct shop_truth *truth = &shop->truth;
  const struct fc_series *rows = &shop->panel.series[series];
  double eta = truth->weekday[day % 7] + truth->event * shop_is_fair(shop, series, day) +
               truth->annual * sin(2 * M_PI * day / 365.25) + truth->trend * day / 365;
  double promotion = fc_series_value(rows, FC_PROMO, day), price = fc_series_value(rows, FC_PRICE, day);
  if (promotion > 0) eta += truth->promotion;
  if (price > 0) eta += truth->price * log(price / 200);
  return level(series) * exp(eta);
}

static void add_events(struct fc_panel *panel) {
  int name = fc_dictionary_add(&panel->event_names, "fair", 4), most = SHOP_STORES * panel->days;
  panel->events = fc_arena_new(&panel->arena, (size_t)most, sizeof *panel->events);
  for (int day = 0; day < panel->days; day++)
    for (int store = 0; store < SHOP_STORES; store++)
      if (day % (store == 2 ? 23 : 17) == 5)
        panel->events[panel->event_count++] =
            (struct fc_event){panel->first_date + day, FC_EVENT_NAMED, name, store, -1};
}

static void add_names(struct fc_panel *panel) {
  char text[16];
  panel->stores = fc_arena_new(&panel->arena, SHOP_STORES, sizeof *panel->stores);
  panel->items = fc_arena_new(&panel->arena, SHOP_ITEMS, sizeof *panel->items);
  panel->series = fc_arena_new(&panel->arena, SHOP_SERIES, sizeof *panel->series);
  panel->store_count = SHOP_STORES, panel->item_count = SHOP_ITEMS, panel->series_count = SHOP_SERIES;
  for (int i = 0; i < SHOP_CATEGORIES; i++)
    fc_dictionary_add(&panel->categories, text, (size_t)snprintf(text, sizeof text, "category%d", i));
  for (int i = 0; i < SHOP_STORES; i++) {
    fc_dictionary_add(&panel->store_codes, text, (size_t)snprintf(text, sizeof text, "store%d", i));
    panel->stores[i] = (struct fc_store){.code = no_name, .name = no_name, .station = -1, .trial_start = FC_DATE_NONE};
  }
  for (int i = 0; i < SHOP_ITEMS; i++) {
    fc_dictionary_add(&panel->item_codes, text, (size_t)snprintf(text, sizeof text, "item%d", i));
    panel->items[i] =
        (struct fc_item){.code = no_name, .name = no_name, .category = no_name, .category_id = i % SHOP_CATEGORIES};
  }
}

static void set_days(struct shop *shop, int s, struct fc_random *random) {
  struct fc_panel *panel = &shop->panel;
  struct fc_series *series = &panel->series[s];
  for (int day = 0; day < panel->days; day++) {
    if (series->column[FC_PROMO]) series->column[FC_PROMO][day] = (day + 3 * s) % 29 < 2;
    if (series->column[FC_PRICE]) series->column[FC_PRICE][day] = (day + 5 * s) % 31 < 3 ? 150 : 200;
    double mean = shop_mean(shop, s, day), normal = 0;
    for (int i = 0; i < 12; i++) normal += fc_random_uniform(random) - .5;
    if (series->column[FC_PLANNED]) series->column[FC_PLANNED][day] = round(1.1 * mean);
    if (day > panel->as_of) continue;
    int closed = fc_date_civil(panel->first_date + day).day == 1;
    series->state[day] = closed ? FC_DAY_CLOSED : FC_DAY_OPEN;
    if (!closed) series->column[FC_SOLD][day] = mean * exp(shop->truth.noise * normal);
  }
}

struct shop *shop_new(int days, unsigned columns, const struct shop_truth *truth) {
  struct shop *shop = fc_new(1, sizeof *shop);
  assert_non_null(shop);
  struct fc_panel *panel = &shop->panel;
  struct fc_retailer_config config = {.country = "none"};
  struct fc_random random;
  fc_random_seed(&random, 7);
  shop->truth = *truth;
  shop->context.threads = 1;
  panel->retailer = "shops", panel->first_date = fc_date_of(2018, 1, 1);
  panel->as_of = days - 1, panel->days = days + FC_MAX_HORIZON, panel->columns = columns | 1U << FC_SOLD;
  add_names(panel);
  add_events(panel);
  for (int s = 0; s < SHOP_SERIES; s++) {
    struct fc_series *series = &panel->series[s];
    *series = (struct fc_series){.store = s / SHOP_ITEMS, .item = s % SHOP_ITEMS, .first = 0, .last = days - 1};
    assert_int_equal(fc_panel_add_columns(panel, series, panel->columns, NULL), FC_OK);
    set_days(shop, s, &random);
    shop->demand[s] = series->column[FC_SOLD];
  }
  assert_int_equal(fc_design_new(panel, &config, FC_WEATHER_NONE, &shop->context, &shop->design, NULL), FC_OK);
  return shop;
}

void shop_free(struct shop *shop) {
  fc_design_free(shop->design);
  fc_dictionary_release(&shop->panel.store_codes);
  fc_dictionary_release(&shop->panel.item_codes);
  fc_dictionary_release(&shop->panel.categories);
  fc_dictionary_release(&shop->panel.event_names);
  fc_arena_release(&shop->panel.arena);
  free(shop);
}

struct fc_training shop_training(const struct shop *shop, int origin) {
  return (struct fc_training){.panel = &shop->panel,
                              .design = shop->design,
                              .demand = shop->demand,
                              .origin = origin,
                              .context = &shop->context};
}

enum fc_status shop_predict(const struct fc_model *model, const void *state, const struct fc_training *training,
                            int series, int horizon, double *mean, struct fc_error *err) {
  unsigned char open[FC_MAX_HORIZON];
  memset(open, 1, sizeof open);
  double *rows = fc_new((size_t)fc_design_column_count(training->design) * FC_MAX_HORIZON, sizeof *rows);
  assert_non_null(rows);
  fc_design_future(training->design, fc_design_group(training->design, series), training->origin, horizon, rows);
  struct fc_future future = {horizon, open, rows};
  enum fc_status status = model->predict_panel(state, training, series, &future, mean, err);
  free(rows);
  return status;
}
