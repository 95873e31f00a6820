/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay_internal.h"

#include <math.h>

struct fc_replay_prices fc_replay_prices_of(const struct fc_item *item) {
  return (struct fc_replay_prices){.price = item->price,
                                   .cost = item->cost,
                                   .salvage = isnan(item->salvage) ? 0 : item->salvage,
                                   .disposal_cost = isnan(item->disposal_cost) ? 0 : item->disposal_cost,
                                   .weight_kg = item->weight_kg,
                                   .known = isfinite(item->price) && isfinite(item->cost)};
}

int fc_replay_life_group(int shelf_life_days) {
  static const int least[FC_REPLAY_LIFE_GROUPS] = {2, 3, 4, 6, 10};
  int group = -1;
  while (group + 1 < FC_REPLAY_LIFE_GROUPS && shelf_life_days >= least[group + 1]) group++;
  return group;
}

const struct fc_replay_rule *fc_replay_rule_of(const struct fc_replay_setup *setup, const struct fc_item *item) {
  int group = fc_replay_life_group(item->shelf_life_days);
  if (group >= 0 && setup->own) return &setup->own[item - setup->items];
  return group < 0 ? &setup->one_day : &setup->longer[group];
}

/* Without prices the target of profit has no meaning for an item; the configured service level stands in. */
static double target_level(const struct fc_replay_setup *setup, const struct fc_item *item) {
  double service = setup->config->order.service_level;
  double fallback = service > 0 && service < 1 ? service : .9;
  struct fc_replay_prices prices = fc_replay_prices_of(item);
  switch (setup->target) {
  case FC_TARGET_PROFIT:
    return prices.known ? fc_critical_ratio(prices.price, prices.cost, prices.salvage, prices.disposal_cost) : fallback;
  case FC_TARGET_EQUAL_AVAILABILITY: return isnan(setup->matched_level) ? fallback : setup->matched_level;
  case FC_TARGET_SERVICE_LEVEL: break;
  }
  return fallback;
}

struct fc_replay_aim fc_replay_aim_of(const struct fc_replay_setup *setup, const struct fc_item *item, int candidate) {
  const struct fc_replay_rule *rule = fc_replay_rule_of(setup, item);
  /* a service level is asked for as it is, whatever surplus costs */
  int asked = candidate == FC_FRONTIER_POINTS && setup->target == FC_TARGET_SERVICE_LEVEL;
  return (struct fc_replay_aim){.policy = rule->policy,
                                .usual = strcmp(rule->policy->name, "practice") == 0,
                                .level = candidate < FC_FRONTIER_POINTS ? fc_frontier_levels[candidate]
                                                                        : target_level(setup, item),
                                .overage_share = asked ? 1 : rule->overage_share,
                                .buffer = rule->buffer};
}

void fc_replay_situation(const struct fc_item *item, const struct fc_replay_aim *aim, double fifo_share,
                         struct fc_order_situation *situation) {
  struct fc_replay_prices prices = fc_replay_prices_of(item);
  memset(situation, 0, sizeof *situation);
  situation->shelf_life_days = item->shelf_life_days;
  situation->fifo_share = fifo_share;
  situation->case_size = item->case_size;
  situation->minimum_order = item->minimum_order;
  situation->maximum_order = item->maximum_order;
  situation->minimum_display = item->minimum_display;
  situation->shelf_capacity = item->shelf_capacity;
  situation->price = prices.known ? prices.price : 1;
  situation->cost = prices.known ? prices.cost : 0;
  situation->salvage = prices.salvage;
  situation->disposal_cost = prices.disposal_cost;
  situation->level = aim->level / (aim->level + (1 - aim->level) * aim->overage_share);
  situation->buffer = aim->buffer;
  situation->practice = NAN;
}

void fc_replay_prepare(const struct fc_replay_setup *setup, int series, struct fc_replay_scratch *scratch) {
  const struct fc_panel *panel = setup->panel;
  const struct fc_series *s = &panel->series[series];
  const struct fc_item *item = &setup->items[s->item];
  int recorded_one_day = fc_replay_recorded(panel) && panel->items[s->item].shelf_life_days == 1, sold_out = 0;
  scratch->series = series;
  for (int i = 0; i < scratch->days; i++) {
    int day = setup->days.first + i;
    setup->source.forecast(setup->source.context, series, day - 1, &scratch->forecast[i]);
    struct fc_replay_slot *slot = &scratch->slot[i];
    *slot = fc_replay_slot_of(panel, s, item, day - 1, scratch->forecast[i].horizon);
    if (slot->arrival != FC_NO_DAY)
      fc_cover_make(&scratch->forecast[i], slot->arrival - day, slot->cover, item->shelf_life_days, &scratch->cover[i]);
    sold_out |= fc_series_observed(s, day) && s->state[day] == FC_DAY_SOLD_OUT;
    scratch->scored[i] = (unsigned char)(fc_series_observed(s, day) &&
                                         !(recorded_one_day && isnan(fc_series_value(s, FC_RECEIVED, day))));
  }
  scratch->worlds = sold_out && setup->draws > 1 ? fc_replay_worlds(setup) : 1;
  fc_replay_draw_demand(setup, scratch);
}

/* What the evening before day i knows: the forecast, the stock after closing, what is on its way. */
static double decide(const struct fc_replay_setup *setup, const struct fc_replay_scratch *scratch,
                     const struct fc_replay_aim *aim, struct fc_order_situation *situation, int i,
                     const struct fc_stock *stock) {
  const struct fc_series *series = &setup->panel->series[scratch->series];
  int day = setup->days.first + i, life = situation->shelf_life_days;
  struct fc_replay_slot slot = scratch->slot[i];
  situation->forecast = &scratch->forecast[i];
  situation->cover = &scratch->cover[i];
  situation->delivery_day = slot.arrival - day;
  situation->cover_days = slot.cover;
  memcpy(situation->stock, stock->age, sizeof *stock->age * (size_t)life);
  memcpy(situation->on_order, scratch->arrivals + i, sizeof situation->on_order);
  if (aim->usual) {
    double coming = 0;
    for (int h = life > 1 ? 0 : situation->delivery_day; h <= situation->delivery_day; h++)
      coming += situation->on_order[h];
    double position = coming + (life > 1 ? fc_stock_on_hand(stock) : 0);
    situation->practice = fc_replay_assumed_order(setup, series, day - 1, slot, life, position);
  }
  struct fc_order order;
  aim->policy->order(situation, &order);
  return order.quantity;
}

void fc_replay_policy(const struct fc_replay_setup *setup, struct fc_replay_scratch *scratch,
                      const struct fc_replay_aim *aim, int world) {
  const struct fc_item *item = &setup->items[setup->panel->series[scratch->series].item];
  const double *demand = scratch->demand + (size_t)world * scratch->days;
  double fifo_share = fc_replay_books_of(setup, scratch->series)->fifo_share;
  struct fc_order_situation situation;
  struct fc_stock stock;
  fc_replay_situation(item, aim, fifo_share, &situation);
  fc_stock_init(&stock, item->shelf_life_days);
  /* a life of one day: orders do not depend on what was sold, so those of world 0 serve every world */
  int decided = item->shelf_life_days == 1 && world > 0;
  if (!decided) memset(scratch->arrivals, 0, sizeof *scratch->arrivals * (size_t)(scratch->days + FC_MAX_HORIZON));
  for (int i = 0; i < scratch->days; i++) {
    if (!decided && scratch->slot[i].arrival != FC_NO_DAY)
      scratch->arrivals[scratch->slot[i].arrival - setup->days.first] +=
          decide(setup, scratch, aim, &situation, i, &stock);
    int open = !isnan(demand[i]);
    fc_stock_step(&stock, scratch->arrivals[i], open ? demand[i] : 0, fifo_share, open, &scratch->policy[i]);
  }
}

static void add_weeks(const struct fc_replay_setup *setup, const struct fc_replay_scratch *scratch,
                      const struct fc_stock_day *days, struct fc_replay_cell *cells) {
  int offset = setup->days.score_first - setup->days.first;
  for (int i = offset; i < scratch->days; i++) {
    struct fc_replay_cell *cell = &cells[(i - offset) / 7];
    if (!scratch->scored[i] && !(days[i].received > 0 || days[i].disposed > 0)) continue;
    cell->received += days[i].received;
    cell->disposed += days[i].disposed;
    cell->lost += days[i].lost;
  }
}

static void add_sums(const struct fc_replay_setup *setup, const struct fc_replay_scratch *scratch,
                     const struct fc_stock_day *days, const struct fc_replay_prices *prices, double weight,
                     struct fc_waste_sums sums[static FC_REPLAY_STRENGTHS]) {
  for (int i = setup->days.score_first - setup->days.first; i < scratch->days; i++) {
    struct fc_waste_sums *sum = &sums[setup->strength[setup->days.first + i]];
    fc_waste_add_day(sum, &days[i], prices, weight);
    if (!scratch->scored[i]) continue;
    sum->open_days += weight;
    sum->sold_out_days += weight * days[i].sold_out;
  }
}

/* Worlds that do not differ are copies of the first. */
static void copy_worlds(const struct fc_replay_result *result, int worlds, struct fc_replay_cell *cells) {
  for (int world = worlds; world < result->worlds; world++)
    memcpy(cells + (size_t)world * result->weeks, cells, sizeof *cells * (size_t)result->weeks);
}

/* A day without records on one side is left out on both, or the side with the gap would look frugal. */
static void blank_unscored(const struct fc_replay_setup *setup, struct fc_replay_scratch *scratch,
                           struct fc_stock_day *days) {
  const struct fc_series *series = &setup->panel->series[scratch->series];
  if (setup->panel->items[series->item].shelf_life_days > 1 || !fc_replay_recorded(setup->panel)) return;
  for (int i = 0; i < scratch->days; i++)
    if (!scratch->scored[i]) days[i] = (struct fc_stock_day){0};
}

void fc_replay_series(const struct fc_replay_setup *setup, int series, struct fc_replay_scratch *scratch,
                      struct fc_replay_result *result) {
  const struct fc_item *item = &setup->items[setup->panel->series[series].item];
  struct fc_replay_prices prices = fc_replay_prices_of(item);
  fc_replay_result_clear(result);
  if (fc_replay_books_refused(setup, setup->panel->series[series].store)) return;
  fc_replay_prepare(setup, series, scratch);
  int draws = scratch->worlds > 1 ? setup->draws : 1;
  for (int world = 0; world < scratch->worlds; world++) {
    fc_replay_practice(setup, scratch, world);
    blank_unscored(setup, scratch, scratch->practice);
    add_weeks(setup, scratch, scratch->practice, result->practice + (size_t)world * result->weeks);
    if (world < draws) add_sums(setup, scratch, scratch->practice, &prices, 1. / draws, result->practice_sums);
  }
  copy_worlds(result, scratch->worlds, result->practice);
  fc_replay_scaled(setup, scratch, result);
  for (int c = 0; c < FC_REPLAY_CANDIDATES; c++) {
    struct fc_replay_aim aim = fc_replay_aim_of(setup, item, c);
    for (int world = 0; world < scratch->worlds; world++) {
      fc_replay_policy(setup, scratch, &aim, world);
      blank_unscored(setup, scratch, scratch->policy);
      add_weeks(setup, scratch, scratch->policy, result->candidate[c] + (size_t)world * result->weeks);
      if (world < draws) add_sums(setup, scratch, scratch->policy, &prices, 1. / draws, result->candidate_sums[c]);
    }
    copy_worlds(result, scratch->worlds, result->candidate[c]);
  }
}
