/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_internal.h"

#include <assert.h>
#include <math.h>

enum { HABIT_DAYS = 4, HABIT_WEEKS = 8 };

/* One shelf under one rule. Whole units throughout; it shares no code with src/stock, so each can check the other. */
struct run {
  const struct fc_synth_retailer *retailer;
  const struct fc_synth_series *series;
  const struct fc_synth_item *item;
  const struct fc_synth_store *store;
  const struct fc_synth_shelf *shelf;
  int change; /* first day under the better rule */
  double better_buffer;
  int age[SYNTH_MAX_LIFE]; /* units by remaining life - 1 */
};

int fc_synth_sold_out(const struct fc_synth_series *series, const struct fc_synth_shelf *shelf, int day) {
  return series->open[day] && series->demand[day] >= shelf->opening[day] + shelf->received[day];
}

/* Mean of the last four same weekdays known at the end of `today`, a sold-out day raised. A new item is given what a
 * good guess would be and a tenth more. */
static double habit(const struct run *run, int day, int today) {
  const struct fc_synth_shelf *shelf = run->shelf;
  double sum = 0;
  int count = 0;
  for (int week = 1; week <= HABIT_WEEKS && count < HABIT_DAYS; week++) {
    int past = day - 7 * week;
    if (past < 0) break;
    if (past > today || !run->series->open[past]) continue;
    double full = shelf->sold[past] - shelf->marked_down[past];
    sum += fc_synth_sold_out(run->series, shelf, past) ? full * (1 + run->store->raise) + .5 : full;
    count++;
  }
  return count ? sum / count : 1.1 * run->series->base[day];
}

/* What the rule expects to sell. The manager allows for a part of holidays and promotions; the better rule is the
 * geometric mean of that habit and of the true mean without shocks. */
static double expected(const struct run *run, int day, int today) {
  if (!run->series->open[day]) return 0;
  double usual = habit(run, day, today) * exp(.6 * run->series->special[day]);
  return today + 1 >= run->change ? sqrt(usual * run->series->base[day]) : usual;
}

/* Units that will be on the shelf before opening of `delivery`, should the days until then sell what is expected. */
static double position(const struct run *run, int today, int delivery) {
  int life = run->item->product->life;
  double units = 0;
  for (int left = delivery - today - 1; left < life; left++) units += run->age[left];
  for (int day = today + 1; day < delivery; day++) units += run->shelf->received[day] - expected(run, day, today);
  return fmax(0, units) + run->shelf->received[delivery];
}

static int orders_on(const struct run *run, int day) {
  return run->item->product->weekdays >> run->retailer->world->day[day].weekday & 1;
}

static int next_order_day(const struct run *run, int day) {
  do day++;
  while (day < run->retailer->world->days && !orders_on(run, day));
  return day;
}

/* A shop that is shut takes no delivery: it comes on the next open day. */
static int delivery_day(const struct run *run, int ordered) {
  int day = ordered + run->item->product->lead;
  while (day < run->retailer->world->days && fc_synth_closed(run->retailer, day)) day++;
  return day;
}

/* Last day that an order has to last: to the next delivery, the end of its life, or the item's last day. */
static int last_day(const struct run *run, int today, int delivery) {
  int until = delivery_day(run, next_order_day(run, today)) - 1;
  int expiry = delivery + run->item->product->life - 1;
  if (until > expiry) until = expiry;
  return until > run->item->to ? run->item->to : until;
}

/* Days of demand that the shop likes to keep in reserve of what does not expire tonight. */
static double safety_days(const struct run *run) {
  int life = run->item->product->life;
  return life == 1 ? 0 : run->retailer->company->safety * (life == 2 ? .5 : 1);
}

static void place_order(struct run *run, int today) {
  const struct fc_synth_item *item = run->item;
  int delivery = delivery_day(run, today);
  if (delivery >= run->retailer->world->days || delivery < item->from || delivery > item->to) return;
  if (!orders_on(run, today) && delivery != item->from) return;
  double demand = 0;
  int until = last_day(run, today, delivery), open = 0;
  for (int day = delivery; day <= until; day++) {
    demand += expected(run, day, today);
    open += run->series->open[day];
  }
  if (!open) return;
  demand += safety_days(run) * demand / (until - delivery + 1);
  int better = today + 1 >= run->change;
  double mood = run->store->mood[today] * (better ? .5 : 1);
  double buffer = 1 + (better ? run->better_buffer : run->store->buffer) + mood;
  double noise = better ? sqrt(run->series->noise[today]) : run->series->noise[today];
  double stock = position(run, today, delivery);
  double packs = floor((demand * fmax(0, buffer) * noise - stock) / item->product->pack + .5);
  if (packs < 1 && stock < 1) packs = 1; /* nobody leaves the shelf bare by intention */
  if (packs > 0) run->shelf->received[delivery] += (int)packs * item->product->pack;
}

static int take(int *units, int wanted) {
  int taken = *units < wanted ? *units : wanted;
  *units -= taken;
  return taken;
}

/* Shoppers who look for the longest date take the newest, the others what stands in front. */
static int serve(struct run *run, int day) {
  int life = run->item->product->life, demand = run->series->demand[day], sold = 0;
  int front = (int)(run->series->fifo[day] * demand + run->series->rounding[day]);
  if (front > demand) front = demand;
  int back = demand - front;
  for (int left = 0; left < life; left++) sold += take(&run->age[left], front - sold);
  int in_front = sold;
  for (int left = life - 1; left >= 0; left--) sold += take(&run->age[left], back - (sold - in_front));
  return sold;
}

static int on_hand(const struct run *run) {
  int units = 0;
  for (int left = 0; left < run->item->product->life; left++) units += run->age[left];
  return units;
}

/* What could not be sold on the next open day any more is thrown away at closing; when an item is dropped, so is what
 * is left of it. */
static int dispose(struct run *run, int day) {
  int life = run->item->product->life, days = run->retailer->world->days, disposed = 0, next = day + 1;
  while (next < days && fc_synth_closed(run->retailer, next)) next++;
  int gap = day >= run->item->to ? life : next - day;
  for (int left = 0; left < life && left < gap; left++) disposed += take(&run->age[left], run->age[left]);
  for (int left = 0; left + 1 < life; left++) run->age[left] = run->age[left + 1];
  run->age[life - 1] = 0;
  return disposed;
}

static void step(struct run *run, int day) {
  const struct fc_synth_shelf *shelf = run->shelf;
  shelf->opening[day] = on_hand(run);
  run->age[run->item->product->life - 1] += shelf->received[day];
  int full = run->series->open[day] ? serve(run, day) : 0, marked = 0;
  if (run->series->open[day])
    marked = take(&run->age[0], (int)(run->retailer->company->markdown * run->age[0] + run->series->rounding[day]));
  shelf->sold[day] = full + marked;
  shelf->marked_down[day] = marked;
  shelf->lost[day] = run->series->demand[day] - full;
  shelf->disposed[day] = dispose(run, day);
  shelf->closing[day] = on_hand(run);
  assert(shelf->opening[day] + shelf->received[day] == shelf->sold[day] + shelf->disposed[day] + shelf->closing[day]);
}

void fc_synth_run_shelf(const struct fc_synth_retailer *retailer, const struct fc_synth_series *series, int change,
                        double better_buffer, const struct fc_synth_shelf *shelf) {
  struct run run = {.retailer = retailer,
                    .series = series,
                    .item = &retailer->items[series->item],
                    .store = &retailer->stores[series->store],
                    .shelf = shelf,
                    .change = change,
                    .better_buffer = better_buffer};
  memset(shelf->received, 0, (size_t)retailer->world->days * sizeof(int));
  for (int day = 0; day < retailer->world->days; day++) {
    step(&run, day);
    place_order(&run, day);
  }
}
