/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay_internal.h"

#include <math.h>

int fc_replay_recorded(const struct fc_panel *panel) { return (panel->columns >> FC_RECEIVED) & 1; }

/* A life of one day: the books are the replay. What was not sold was disposed of unless the books say otherwise. */
static struct fc_stock_day recorded_day(const struct fc_panel *panel, const struct fc_series *series, int day,
                                        double demand) {
  double received = fmax(0, fc_series_value(series, FC_RECEIVED, day));
  double recorded = fmax(0, series->column[FC_SOLD][day]);
  double disposed = fc_series_value(series, FC_DISPOSED, day);
  int may_exceed = panel->sold_may_exceed_supply || panel->stores[series->store].sold_may_exceed_supply;
  struct fc_stock_day out = {.received = received, .demand = demand, .sold = recorded};
  if (may_exceed && recorded > received) out.sold = received; /* the rest was found elsewhere */
  out.disposed = isnan(disposed) ? fmax(0, received - out.sold) : fmax(0, disposed);
  out.lost = fmax(0, demand - out.sold);
  out.sold_out = series->state[day] == FC_DAY_SOLD_OUT || (may_exceed && recorded >= received);
  return out;
}

void fc_replay_recorded_stock(const struct fc_panel *panel, int series, double fifo_share, int from, int to,
                              const double *demand, int demand_first, struct fc_stock *stock,
                              struct fc_stock_day *day) {
  const struct fc_series *s = &panel->series[series];
  for (int t = from; t <= to; t++) {
    double received = fc_series_value(s, FC_RECEIVED, t); /* no row is no delivery */
    int open = fc_series_observed(s, t);
    double wanted = open ? demand ? demand[t - demand_first] : s->column[FC_SOLD][t] : 0;
    fc_stock_step(stock, received > 0 ? received : 0, fmax(0, wanted), fifo_share, open, &day[t - from]);
  }
}

int fc_replay_shelf_from(const struct fc_series *series, int shelf_life_days, int day) {
  enum { SETTLING_DAYS = 98 };
  int from = day - 2 * shelf_life_days - SETTLING_DAYS;
  return from < series->first ? series->first : from;
}

/* Days before the replay fill the shelf, so that the practice starts with what it had. */
static void fill_shelf(const struct fc_replay_setup *setup, int series, double fifo_share, struct fc_stock *stock) {
  enum { CHUNK = 64 };
  struct fc_stock_day ignored[CHUNK];
  const struct fc_series *s = &setup->panel->series[series];
  int to = setup->days.first - 1, from = fc_replay_shelf_from(s, stock->shelf_life_days, setup->days.first);
  for (; from <= to; from += CHUNK) {
    int end = from + CHUNK - 1 < to ? from + CHUNK - 1 : to;
    fc_replay_recorded_stock(setup->panel, series, fifo_share, from, end, NULL, 0, stock, ignored);
  }
}

static void practice_recorded(const struct fc_replay_setup *setup, struct fc_replay_scratch *scratch,
                              const double *demand) {
  const struct fc_panel *panel = setup->panel;
  const struct fc_series *series = &panel->series[scratch->series];
  const struct fc_item *item = &panel->items[series->item];
  int first = setup->days.first;
  if (item->shelf_life_days > 1) {
    struct fc_stock stock;
    double fifo_share = fc_replay_books_of(setup, scratch->series)->fifo_share;
    fc_stock_init(&stock, item->shelf_life_days);
    fill_shelf(setup, scratch->series, fifo_share, &stock);
    fc_replay_recorded_stock(panel, scratch->series, fifo_share, first, first + scratch->days - 1, demand, first,
                             &stock, scratch->practice);
    return;
  }
  for (int i = 0; i < scratch->days; i++)
    scratch->practice[i] =
        scratch->scored[i] ? recorded_day(panel, series, first + i, demand[i]) : (struct fc_stock_day){0};
}

static double on_order_after(const double *arrivals, int from, int to) {
  double sum = 0;
  for (int i = from; i <= to; i++) sum += arrivals[i];
  return sum;
}

static void practice_assumed(const struct fc_replay_setup *setup, struct fc_replay_scratch *scratch,
                             const double *demand) {
  const struct fc_panel *panel = setup->panel;
  const struct fc_series *series = &panel->series[scratch->series];
  const struct fc_item *item = &panel->items[series->item];
  int first = setup->days.first;
  double fifo_share = fc_replay_books_of(setup, scratch->series)->fifo_share;
  struct fc_stock stock;
  fc_stock_init(&stock, item->shelf_life_days);
  memset(scratch->arrivals, 0, sizeof *scratch->arrivals * (size_t)(scratch->days + FC_MAX_HORIZON));
  for (int i = 0; i < scratch->days; i++) {
    int evening = first + i - 1;
    struct fc_replay_slot slot = fc_replay_slot_of(panel, series, item, evening, scratch->forecast[i].horizon);
    if (slot.arrival != FC_NO_DAY) {
      int at = slot.arrival - first;
      double position = item->shelf_life_days > 1 ? fc_stock_on_hand(&stock) + on_order_after(scratch->arrivals, i, at)
                                                  : scratch->arrivals[at];
      double order = fc_replay_assumed_order(setup, series, evening, slot, item->shelf_life_days, position);
      if (isnan(order)) order = scratch->forecast[i].mean[slot.arrival - evening - 1];
      scratch->arrivals[at] += fc_order_limited(order, item->case_size, item->minimum_order, item->maximum_order);
    }
    double wanted = isnan(demand[i]) ? 0 : demand[i];
    fc_stock_step(&stock, scratch->arrivals[i], wanted, fifo_share, !isnan(demand[i]), &scratch->practice[i]);
  }
}

void fc_replay_practice(const struct fc_replay_setup *setup, struct fc_replay_scratch *scratch, int world) {
  const double *demand = scratch->demand + (size_t)world * scratch->days;
  if (fc_replay_recorded(setup->panel))
    practice_recorded(setup, scratch, demand);
  else
    practice_assumed(setup, scratch, demand);
}
