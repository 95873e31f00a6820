/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_internal.h"

#include <math.h>

const char fc_synth_effect_header[] =
    "scope,retailer,store,treated,period,from,to,received,sold,marked_down,disposed,lost,demand,disposal_rate,"
    "sold_out_rate,usual_received,usual_sold,usual_marked_down,usual_disposed,usual_lost,usual_disposal_rate,"
    "usual_sold_out_rate,reduction_percent,better_buffer\n";

static void put_shelf(struct fc_synth_text *text, const struct fc_synth_shelf *shelf, int d) {
  fc_synth_put_whole(text, shelf->opening[d]);
  fc_synth_put_whole(text, shelf->received[d]);
  fc_synth_put_whole(text, shelf->sold[d]);
  fc_synth_put_whole(text, shelf->marked_down[d]);
  fc_synth_put_whole(text, shelf->disposed[d]);
  fc_synth_put_whole(text, shelf->closing[d]);
  fc_synth_put_whole(text, shelf->lost[d]);
}

static void put_day(struct fc_synth_text *text, const struct fc_synth_retailer *retailer,
                    const struct fc_synth_series *series, int d) {
  fc_synth_put(text, retailer->stores[series->store].code);
  fc_synth_put(text, retailer->items[series->item].code);
  fc_synth_put_date(text, retailer->world->day[d].date);
  fc_synth_put_whole(text, series->open[d]);
  fc_synth_put_whole(text, series->demand[d]);
  fc_synth_put_number(text, series->base[d], 3);
  if (d <= retailer->world->end) {
    put_shelf(text, &series->actual, d);
    put_shelf(text, &series->usual, d);
  } else {
    for (int empty = 0; empty < 14; empty++) fc_synth_put(text, "");
  }
  fc_synth_end_row(text);
}

enum fc_status fc_synth_write_days(const struct fc_synth_retailer *retailer, const char *folder, struct fc_error *err) {
  const struct fc_synth_world *world = retailer->world;
  struct fc_synth_text text;
  fc_synth_text_init(&text, ',');
  fc_synth_print(&text, "store,item,date,open,demand,mean,opening,received,sold,marked_down,disposed,closing,lost,"
                        "usual_opening,usual_received,usual_sold,usual_marked_down,usual_disposed,usual_closing,"
                        "usual_lost\n");
  for (int i = 0; i < retailer->series_count; i++) {
    const struct fc_synth_series *series = &retailer->series[i];
    const struct fc_synth_item *item = &retailer->items[series->item];
    for (int d = world->begin; d < world->days; d++)
      if (d >= item->from && d <= item->to) put_day(&text, retailer, series, d);
  }
  char name[64];
  snprintf(name, sizeof name, "%s.csv", retailer->company->name);
  enum fc_status status = fc_synth_text_write(&text, folder, name, "UTF-8", err);
  fc_synth_text_release(&text);
  return status;
}

static double share(double part, double whole) { return whole > 0 ? part / whole : NAN; }

static void put_sums(struct fc_synth_text *text, const struct fc_synth_sums *sums, int with_demand) {
  fc_synth_put_number(text, sums->received, 0);
  fc_synth_put_number(text, sums->sold, 0);
  fc_synth_put_number(text, sums->marked_down, 0);
  fc_synth_put_number(text, sums->disposed, 0);
  fc_synth_put_number(text, sums->lost, 0);
  if (with_demand) fc_synth_put_number(text, sums->demand, 0);
  fc_synth_put_number(text, share(sums->disposed, sums->received), 6);
  fc_synth_put_number(text, share(sums->sold_out_days, sums->open_days), 6);
}

void fc_synth_put_effect(struct fc_synth_text *effects, const struct fc_synth_world *world,
                         const struct fc_synth_effect *effect) {
  fc_synth_put(effects, effect->scope);
  fc_synth_put(effects, effect->retailer);
  fc_synth_put(effects, effect->store);
  fc_synth_put(effects, effect->treated);
  fc_synth_put(effects, effect->period);
  fc_synth_put_date(effects, world->day[effect->from].date);
  fc_synth_put_date(effects, world->day[effect->to].date);
  put_sums(effects, &effect->actual, 1);
  put_sums(effects, &effect->usual, 0);
  fc_synth_put_number(effects, fc_synth_reduction(&effect->actual, &effect->usual), 4);
  fc_synth_put_number(effects, effect->buffer, 4);
  fc_synth_end_row(effects);
}

/* store -1: all shops; treated -1: treated or not. */
static void add_series(const struct fc_synth_retailer *retailer, int store, int treated,
                       struct fc_synth_effect *effect) {
  for (int i = 0; i < retailer->series_count; i++) {
    const struct fc_synth_series *series = &retailer->series[i];
    if ((store >= 0 && series->store != store) || (treated >= 0 && series->treated != treated)) continue;
    fc_synth_add_days(&effect->actual, series, &series->actual, effect->from, effect->to);
    fc_synth_add_days(&effect->usual, series, &series->usual, effect->from, effect->to);
  }
}

static void list_period(const struct fc_synth_retailer *retailer, const char *period, int from, int to,
                        struct fc_synth_text *effects) {
  static const char *const treated_names[] = {"all", "no", "yes"};
  for (int s = -1; s < retailer->store_count; s++) {
    for (int treated = -1; treated <= 1; treated++) {
      struct fc_synth_effect effect = {.scope = s < 0 ? "retailer" : "store",
                                       .retailer = retailer->company->name,
                                       .store = s < 0 ? "" : retailer->stores[s].code,
                                       .treated = treated_names[treated + 1],
                                       .period = period,
                                       .from = from,
                                       .to = to,
                                       .buffer = treated == 1 ? retailer->better_buffer : NAN};
      add_series(retailer, s, treated, &effect);
      if (effect.actual.open_days > 0) fc_synth_put_effect(effects, retailer->world, &effect);
    }
  }
}

void fc_synth_list_effects(const struct fc_synth_retailer *retailer, struct fc_synth_text *effects) {
  const struct fc_synth_world *world = retailer->world;
  int trial = world->trial <= world->end;
  list_period(retailer, trial ? "before" : "whole", world->begin, trial ? world->trial - 1 : world->end, effects);
  if (trial) list_period(retailer, "trial", world->trial, world->end, effects);
}

void fc_synth_treated_sums(const struct fc_synth_retailer *retailer, struct fc_synth_effect *effect) {
  add_series(retailer, -1, 1, effect);
}
