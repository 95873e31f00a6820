/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small retailer with known demand: Poisson with a weekday profile, forecast by its true distribution. Used by the
 * tests of replay, reduction, orders and what-ifs. Zero-initialised choices are usual ones. */
#ifndef FC_REPLAY_FIXTURE_H
#define FC_REPLAY_FIXTURE_H

#include "test_support.h"

#include "foodcast/base/random.h"
#include "foodcast/evaluate/replay.h"
#include "foodcast/stock/stock.h"

struct retail_choice {
  int stores, items, days; /* days up to and with as_of */
  int shelf_life_days;     /* of every item */
  double level;            /* mean demand of item 0; item i sells level x (1 + i/2) */
  double practice_factor;  /* recorded receipts = this x the true mean, rounded up; 0: nothing is recorded */
  double fifo_share;       /* of the world */
  int exceed;              /* sales beyond supply are recorded */
  int lead_days;
  int closed_weekdays; /* bit 0 = Monday */
  uint64_t seed;
  double forecast_factor; /* forecast mean over true mean, 1 where 0 */
};

struct retail {
  struct retail_choice choice;
  struct fc_panel *panel;
  struct fc_retailer_config config;
  struct fc_replay_source source;
  struct fc_context context;
};

static inline double retail_mean(const struct retail_choice *choice, int item, int day) {
  static const double profile[7] = {.8, .85, .9, 1, 1.2, 1.4, .85};
  return (choice->closed_weekdays >> (day % 7)) & 1 ? 0 : choice->level * (1 + item / 2.) * profile[day % 7];
}

/* Quantiles of Poisson at (i + .5)/FC_POINTS. */
static inline void poisson_points(double mean, double points[static FC_POINTS]) {
  double mass = exp(-mean), below = mass;
  int k = 0;
  for (int i = 0; i < FC_POINTS; i++) {
    while (below < (i + .5) / FC_POINTS && k < 100000) below += mass *= mean / ++k;
    points[i] = k;
  }
}

static inline void retail_forecast(const void *context, int series, int origin, struct fc_forecast *forecast) {
  const struct retail *retail = context;
  double factor = retail->choice.forecast_factor > 0 ? retail->choice.forecast_factor : 1;
  forecast->horizon = 7;
  for (int h = 0; h < 7; h++) {
    forecast->mean[h] = factor * retail_mean(&retail->choice, retail->panel->series[series].item, origin + h + 1);
    poisson_points(forecast->mean[h], forecast->points[h]);
    /* 27 and 200 have no common factor, so days are tied to each other hardly at all */
    for (int i = 0; i < FC_POINTS; i++)
      forecast->rank[h][i] = (unsigned char)((i * (h ? 27 * h + 1 - h % 2 : 1)) % FC_POINTS);
  }
}

static inline int poisson_draw(struct fc_random *random, double mean) {
  double mass = exp(-mean), u = fc_random_uniform(random), below = mass;
  int k = 0;
  while (below < u && k < 100000) below += mass *= mean / ++k;
  return k;
}

static inline void retail_fill(struct retail *retail, int series, struct fc_random *random) {
  const struct retail_choice *choice = &retail->choice;
  struct fc_series *s = &retail->panel->series[series];
  struct fc_stock stock;
  fc_stock_init(&stock, choice->shelf_life_days);
  for (int day = 0; day < choice->days; day++) {
    double mean = retail_mean(choice, s->item, day);
    int open = mean > 0;
    double demand = open ? poisson_draw(random, mean) : 0, received = open ? ceil(choice->practice_factor * mean) : 0;
    if (choice->shelf_life_days > 1) received = fmax(0, received - .5 * fc_stock_on_hand(&stock));
    received = ceil(received);
    if (!(choice->practice_factor > 0)) received = 1e6;
    struct fc_stock_day out;
    fc_stock_step(&stock, received, demand, choice->fifo_share, open, &out);
    if (!(choice->practice_factor > 0)) fc_stock_init(&stock, choice->shelf_life_days);
    s->state[day] = !open                                                            ? FC_DAY_CLOSED
                    : choice->practice_factor > 0 && out.sold_out && !choice->exceed ? FC_DAY_SOLD_OUT
                                                                                     : FC_DAY_OPEN;
    if (open) s->column[FC_SOLD][day] = choice->exceed ? demand : out.sold;
    if (s->column[FC_RECEIVED]) s->column[FC_RECEIVED][day] = received;
    if (s->column[FC_DISPOSED]) s->column[FC_DISPOSED][day] = out.disposed;
  }
}

static inline void retail_init(struct retail *retail, struct retail_choice choice) {
  memset(retail, 0, sizeof *retail);
  retail->choice = choice;
  struct fc_panel *panel = retail->panel = fc_new(1, sizeof *panel);
  assert_non_null(panel);
  panel->retailer = "fixture";
  panel->first_date = fc_date_of(2024, 1, 1); /* a Monday */
  panel->as_of = choice.days - 1;
  panel->days = choice.days + FC_MAX_HORIZON;
  panel->store_count = choice.stores;
  panel->item_count = choice.items;
  panel->series_count = choice.stores * choice.items;
  panel->stores = fc_arena_new(&panel->arena, (size_t)choice.stores, sizeof *panel->stores);
  panel->items = fc_arena_new(&panel->arena, (size_t)choice.items, sizeof *panel->items);
  panel->series = fc_arena_new(&panel->arena, (size_t)panel->series_count, sizeof *panel->series);
  panel->columns = 1u << FC_SOLD;
  if (choice.practice_factor > 0) panel->columns |= 1u << FC_RECEIVED | 1u << FC_DISPOSED;
  panel->sold_out_known = choice.practice_factor > 0;
  panel->sold_may_exceed_supply = choice.exceed;
  char name[16];
  for (int i = 0; i < choice.stores; i++) {
    snprintf(name, sizeof name, "S%02d", i + 1);
    panel->stores[i].code = fc_arena_text(&panel->arena, name, strlen(name));
    fc_dictionary_add(&panel->store_codes, name, strlen(name));
  }
  fc_dictionary_add(&panel->categories, "bread", 5);
  for (int i = 0; i < choice.items; i++) {
    snprintf(name, sizeof name, "item%02d", i + 1);
    struct fc_item *item = &panel->items[i];
    *item = (struct fc_item){.category = "bread",
                             .shelf_life_days = choice.shelf_life_days,
                             .case_size = 1,
                             .maximum_order = INFINITY,
                             .price = 100,
                             .cost = 40,
                             .salvage = NAN,
                             .disposal_cost = 5,
                             .weight_kg = NAN,
                             .lead_days = choice.lead_days > 0 ? choice.lead_days : 1,
                             .order_weekdays = 127,
                             .shelf_capacity = INFINITY};
    item->code = item->name = fc_arena_text(&panel->arena, name, strlen(name));
    fc_dictionary_add(&panel->item_codes, name, strlen(name));
  }
  struct fc_random random;
  fc_random_seed(&random, choice.seed);
  for (int s = 0; s < panel->series_count; s++) {
    panel->series[s].store = s / choice.items;
    panel->series[s].item = s % choice.items;
    panel->series[s].last = panel->as_of;
    assert_int_equal(fc_panel_add_columns(panel, &panel->series[s], panel->columns, NULL), FC_OK);
    retail_fill(retail, s, &random);
  }
  retail->config.name = "fixture";
  retail->config.order.policy = "auto";
  retail->config.order.target = FC_TARGET_PROFIT;
  retail->config.order.service_level = .9;
  retail->config.order.practice_margin = .1;
  retail->config.order.fifo_share = NAN;
  retail->config.order.replay_days = 56;
  retail->context = (struct fc_context){.threads = 1, .seed = 7};
  retail->source = (struct fc_replay_source){.forecast = retail_forecast,
                                             .context = retail,
                                             .first_origin = choice.days > 85 ? choice.days - 85 : 0,
                                             .last_origin = choice.days - 1};
}

static inline void retail_release(struct retail *retail) { fc_panel_free(retail->panel); }

static inline struct fc_reduction retail_reduction(const struct retail *retail) {
  struct fc_reduction reduction;
  struct fc_error err;
  assert_int_equal(
      fc_reduction_from_source(retail->panel, &retail->config, &retail->source, &retail->context, &reduction, &err),
      FC_OK);
  return reduction;
}

static inline const struct fc_reduction_row *reduction_row(const struct fc_reduction *reduction, const char *scope,
                                                           const char *key) {
  for (int i = 0; i < reduction->count; i++)
    if (!strcmp(reduction->rows[i].scope, scope) && !strcmp(reduction->rows[i].key, key)) return &reduction->rows[i];
  fail_msg("no row '%s' '%s'", scope, key);
  return NULL;
}

#endif
