/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "orders_internal.h"
#include "replay_internal.h"

#include "foodcast/base/arena.h"
#include "foodcast/base/parallel.h"

#include <math.h>

/* Days before the last one that fill the shelf where receipts are assumed: two shelf lives and these. */
enum { SETTLING_DAYS = 28, MOST_SHELF_DAYS = 2 * FC_MAX_SHELF_LIFE + SETTLING_DAYS + 1 };

struct tomorrow {
  const struct fc_replay_setup *setup;
  const char *language;
  struct fc_order_row *rows;
};

/* First day from `from` on which anything can be sold, by the forecast; the horizon where there is none. */
static int open_from(const struct fc_forecast *forecast, int from) {
  while (from < forecast->horizon && !(forecast->points[from][FC_POINTS - 1] > 0)) from++;
  return from;
}

/* Tonight's order: it arrives on the first open day after the lead and lasts until the next delivery. An order that a
 * later evening could still place is proposed all the same: nobody may be there on a closed day. */
static int plan_delivery(const struct fc_panel *panel, const struct fc_item *item, const struct fc_forecast *forecast,
                         int *cover_days) {
  int lead = item->lead_days < 1 ? 1 : item->lead_days;
  if (!fc_replay_may_order(panel, item, panel->as_of) || lead > forecast->horizon) return FC_NO_DAY;
  int arrival = open_from(forecast, lead - 1);
  if (arrival == forecast->horizon) arrival = lead - 1;
  int next = arrival;
  for (int later = 1; next <= arrival && later + lead - 1 < forecast->horizon; later++)
    if (fc_replay_may_order(panel, item, panel->as_of + later)) next = open_from(forecast, later + lead - 1);
  *cover_days = next > arrival ? next - arrival : forecast->horizon - arrival;
  return arrival;
}

/* What comes of the usual order; nothing where nobody knows it. */
static double usual_delivery(const struct fc_item *item, double order) {
  return fc_order_limited(order, item->case_size, item->minimum_order, item->maximum_order);
}

/* Assumed receipts through the stock simulation, as nobody recorded any. */
static void assumed_stock(const struct fc_replay_setup *setup, int index, const struct fc_item *item, int from,
                          struct fc_stock *stock) {
  const struct fc_panel *panel = setup->panel;
  const struct fc_series *series = &panel->series[index];
  double fifo_share = fc_replay_books_of(setup, index)->fifo_share;
  double arrivals[MOST_SHELF_DAYS + FC_MAX_HORIZON] = {0};
  struct fc_stock_day ignored;
  for (int day = from; day <= panel->as_of; day++) {
    struct fc_replay_slot slot = fc_replay_slot_of(panel, series, item, day - 1, FC_MAX_HORIZON);
    if (slot.arrival != FC_NO_DAY) {
      double position = fc_stock_on_hand(stock);
      for (int t = day; t <= slot.arrival; t++) position += arrivals[t - from];
      double order = fc_replay_assumed_order(setup, series, day - 1, slot, item->shelf_life_days, position);
      arrivals[slot.arrival - from] += usual_delivery(item, order);
    }
    int open = fc_series_observed(series, day);
    double demand = open ? fmax(0, series->column[FC_SOLD][day]) : 0;
    fc_stock_step(stock, arrivals[day - from], demand, fifo_share, open, &ignored);
  }
}

/* Stock by age at the end of as_of; returns whether its amount is an estimate. */
static int stock_now(const struct fc_replay_setup *setup, int series, const struct fc_item *item,
                     struct fc_stock *stock) {
  const struct fc_panel *panel = setup->panel;
  const struct fc_series *s = &panel->series[series];
  fc_stock_init(stock, item->shelf_life_days);
  if (item->shelf_life_days == 1) return 0;
  int from = panel->as_of - 2 * item->shelf_life_days - SETTLING_DAYS;
  if (from < s->first) from = s->first;
  if (from < 1) from = 1;
  if (fc_replay_recorded(panel)) {
    from = fc_replay_shelf_from(s, item->shelf_life_days, panel->as_of);
    struct fc_stock_day ignored;
    double fifo_share = fc_replay_books_of(setup, series)->fifo_share;
    for (int day = from; day <= panel->as_of; day++)
      fc_replay_recorded_stock(panel, series, fifo_share, day, day, NULL, 0, stock, &ignored);
  } else {
    assumed_stock(setup, series, item, from, stock);
  }
  double counted = fc_series_value(s, FC_CLOSING_STOCK, panel->as_of), replayed = fc_stock_on_hand(stock);
  if (!(counted >= 0)) return 1;
  for (int i = 0; i < item->shelf_life_days; i++) stock->age[i] *= replayed > 0 ? counted / replayed : 0;
  if (!(replayed > 0)) stock->age[item->shelf_life_days - 2] = counted; /* came today, one day older tomorrow */
  return 0;
}

/* What was ordered on earlier evenings and has not come yet: recorded receipts of coming days, else the usual order. */
static void on_its_way(const struct fc_replay_setup *setup, const struct fc_series *series, const struct fc_item *item,
                       struct fc_order_situation *situation) {
  const struct fc_panel *panel = setup->panel;
  int lead = item->lead_days < 1 ? 1 : item->lead_days;
  for (int h = 0; h < situation->delivery_day; h++) {
    double recorded = fc_series_value(series, FC_RECEIVED, panel->as_of + 1 + h);
    if (recorded > 0) situation->on_order[h] = recorded;
  }
  for (int evening = panel->as_of - lead + 1; evening < panel->as_of; evening++) {
    if (evening < 0) continue;
    struct fc_replay_slot slot = fc_replay_slot_of(panel, series, item, evening, FC_MAX_HORIZON);
    int h = slot.arrival - panel->as_of - 1;
    if (slot.arrival == FC_NO_DAY || h < 0 || h >= situation->delivery_day || situation->on_order[h] > 0) continue;
    double order = fc_replay_assumed_order(setup, series, evening, slot, item->shelf_life_days, 0);
    situation->on_order[h] = usual_delivery(item, order);
  }
}

static double usual_order(const struct fc_replay_setup *setup, const struct fc_series *series,
                          const struct fc_item *item, const struct fc_order_situation *situation,
                          const struct fc_stock *stock) {
  int as_of = setup->panel->as_of;
  struct fc_replay_slot slot = {as_of + 1 + situation->delivery_day, situation->cover_days};
  double position = item->shelf_life_days > 1 ? fc_stock_on_hand(stock) : 0;
  for (int h = 0; item->shelf_life_days > 1 && h <= situation->delivery_day; h++) position += situation->on_order[h];
  return fc_replay_assumed_order(setup, series, as_of, slot, item->shelf_life_days, position);
}

/* Chance that the demand which the order must last for stays within what is expected and the safety. */
static double chance_enough(const struct fc_order_situation *situation, double safety) {
  struct fc_cover cover;
  fc_cover_make(situation->forecast, situation->delivery_day, situation->cover_days, situation->shelf_life_days,
                &cover);
  const double *alone = situation->forecast->points[cover.first];
  safety += 1e-6; /* demand of exactly so many pieces is met */
  if (situation->shelf_life_days == 1) return fc_probability_below(alone, fc_points_mean(alone) + safety);
  return fc_probability_below(cover.total, cover.total_mean + safety);
}

static void tell(const struct tomorrow *tomorrow, int series, const struct fc_forecast *forecast,
                 const struct fc_order_situation *situation, int estimated, struct fc_order_row *row) {
  const struct fc_replay_source *source = &tomorrow->setup->source;
  double factor[FC_DRIVER_COUNT + 1];
  int planned = row->delivery_date != FC_DATE_NONE;
  struct fc_order_story story = {.order = &row->order,
                                 .delivery = row->delivery_date,
                                 .cover_days = situation->cover_days,
                                 .level = planned ? chance_enough(situation, row->order.safety) : NAN,
                                 .stock_estimated = estimated,
                                 .pieces = situation->case_size == floor(situation->case_size)};
  if (planned) story.delivery_mean = forecast->mean[situation->delivery_day];
  if (planned && source->drivers) {
    source->drivers(source->context, series, tomorrow->setup->panel->as_of, situation->delivery_day, factor);
    story.factor = factor;
  }
  fc_order_sentence(&story, tomorrow->language, row->reason, sizeof row->reason);
}

static void order_series(void *context, int series, int worker) {
  (void)worker;
  struct tomorrow *tomorrow = context;
  const struct fc_replay_setup *setup = tomorrow->setup;
  const struct fc_panel *panel = setup->panel;
  const struct fc_series *s = &panel->series[series];
  const struct fc_item *item = &setup->items[s->item];
  struct fc_order_row *row = &tomorrow->rows[series];
  struct fc_replay_aim aim = fc_replay_aim_of(setup, item, FC_FRONTIER_POINTS);
  struct fc_order_situation situation;
  struct fc_forecast forecast;
  struct fc_stock stock;
  setup->source.forecast(setup->source.context, series, panel->as_of, &forecast);
  fc_replay_situation(item, &aim, fc_replay_books_of(setup, series)->fifo_share, &situation);
  int estimated = stock_now(setup, series, item, &stock);
  memcpy(situation.stock, stock.age, sizeof situation.stock);
  situation.forecast = &forecast;
  situation.delivery_day = plan_delivery(panel, item, &forecast, &situation.cover_days);
  *row = (struct fc_order_row){.series = series,
                               .order_date = panel->first_date + panel->as_of,
                               .delivery_date = FC_DATE_NONE,
                               .policy = aim.policy->name};
  row->order = (struct fc_order){.limit = "", .on_hand = fc_stock_on_hand(&stock), .expected_disposed = NAN};
  row->order.sold_out_probability = NAN;
  if (situation.delivery_day != FC_NO_DAY) {
    on_its_way(setup, s, item, &situation);
    situation.practice = usual_order(setup, s, item, &situation, &stock);
    row->delivery_date = panel->first_date + panel->as_of + 1 + situation.delivery_day;
    aim.policy->order(&situation, &row->order);
    fc_order_expect(&situation, &row->order);
  }
  tell(tomorrow, series, &forecast, &situation, estimated, row);
}

enum fc_status fc_orders_of_setup(const struct fc_replay_setup *setup, const char *language, struct fc_order_row **rows,
                                  int *count, struct fc_error *err) {
  const struct fc_panel *panel = setup->panel;
  struct tomorrow tomorrow = {.setup = setup, .language = language};
  if (setup->source.last_origin != panel->as_of)
    return fc_fail(err, FC_NUMERIC, "the last forecast is not of the last day with sales");
  if (!(tomorrow.rows = fc_new((size_t)panel->series_count, sizeof *tomorrow.rows))) return fc_fail_memory(err);
  fc_parallel_for(panel->series_count, setup->context->threads, order_series, &tomorrow);
  *rows = tomorrow.rows;
  *count = panel->series_count;
  return FC_OK;
}
