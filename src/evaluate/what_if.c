/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/evaluate/what_if.h"

#include "reduction_internal.h"
#include "replay_internal.h"

#include "foodcast/base/arena.h"

#include <math.h>

enum { WHAT_IF_DRAWS = 5, WEEK = 7 };

const char *fc_what_if_name(enum fc_what_if_change change) {
  static const char *const names[FC_WHAT_IF_COUNT] = {"shelf-life+1", "shelf-life-1", "case-halved", "delivery+1"};
  return names[change];
}

/* The weekday in the middle of the longest run without orders, or -1 where every day or no day has one. */
static int missing_weekday(unsigned weekdays) {
  int longest = 0, middle = -1;
  for (int day = 0; day < WEEK; day++) {
    if (!(weekdays >> day & 1)) continue;
    int gap = 0;
    while (gap < WEEK && !(weekdays >> (day + 1 + gap) % WEEK & 1)) gap++;
    if (gap <= longest) continue;
    longest = gap;
    middle = (day + 1 + gap / 2) % WEEK;
  }
  return middle;
}

int fc_what_if_apply(enum fc_what_if_change change, struct fc_item *item) {
  int weekday = missing_weekday(item->order_weekdays);
  switch (change) {
  case FC_WHAT_IF_LIFE_LONGER:
    if (item->shelf_life_days >= FC_MAX_SHELF_LIFE) return 0;
    item->shelf_life_days++;
    return 1;
  case FC_WHAT_IF_LIFE_SHORTER:
    if (item->shelf_life_days < 2) return 0;
    item->shelf_life_days--;
    return 1;
  case FC_WHAT_IF_CASE_HALVED:
    if (!(item->case_size > 1)) return 0;
    item->case_size = item->case_size == floor(item->case_size) ? ceil(item->case_size / 2) : item->case_size / 2;
    return 1;
  case FC_WHAT_IF_DELIVERY:
    if (weekday < 0) return 0;
    item->order_weekdays |= 1u << weekday;
    return 1;
  case FC_WHAT_IF_COUNT: break;
  }
  return 0;
}

/* Sums of all items and of each, for one replay. */
struct totals {
  const struct fc_panel *panel;
  struct outcome {
    struct fc_waste_sums frontier[FC_FRONTIER_POINTS], target, practice;
  } * outcome; /* [1 + items], all first */
};

static void add_outcome(struct outcome *sum, const struct fc_replay_result *result) {
  struct fc_waste_sums part;
  for (int c = 0; c < FC_FRONTIER_POINTS; c++) {
    part = fc_waste_over_strengths(result->candidate_sums[c]);
    fc_waste_add(&sum->frontier[c], &part);
  }
  part = fc_waste_over_strengths(result->candidate_sums[FC_FRONTIER_POINTS]);
  fc_waste_add(&sum->target, &part);
  part = fc_waste_over_strengths(result->practice_sums);
  fc_waste_add(&sum->practice, &part);
}

static void take_series(void *context, int series, const struct fc_replay_result *result) {
  struct totals *totals = context;
  add_outcome(&totals->outcome[0], result);
  add_outcome(&totals->outcome[1 + totals->panel->series[series].item], result);
}

static struct fc_match match_lost(const struct outcome *outcome, double lost) {
  double frontier[FC_FRONTIER_POINTS];
  for (int c = 0; c < FC_FRONTIER_POINTS; c++) frontier[c] = outcome->frontier[c].lost;
  return fc_replay_match(frontier, lost);
}

static void add_outcomes(struct outcome *sum, const struct outcome *part) {
  for (int c = 0; c < FC_FRONTIER_POINTS; c++) fc_waste_add(&sum->frontier[c], &part->frontier[c]);
  fc_waste_add(&sum->target, &part->target);
  fc_waste_add(&sum->practice, &part->practice);
}

/* The frontier at a match, or the configured target where the practice is out of reach. */
static struct fc_waste_sums at_match(const struct outcome *outcome, struct fc_match match) {
  return match.below < 0 ? outcome->target : fc_waste_matched(outcome->frontier, match);
}

static void compare(struct fc_what_if_row *row) {
  double rate = row->before.disposed / row->before.received;
  row->change_percent = rate > 0 ? 100 * (row->after.disposed / row->after.received / rate - 1) : NAN;
}

static void fill_item(struct fc_what_if_row *row, const struct outcome *before, const struct outcome *after) {
  row->before = at_match(before, match_lost(before, before->practice.lost));
  row->after = fc_waste_matched(after->frontier, match_lost(after, row->before.lost));
  compare(row);
}

/* Items that the change leaves alone stay as they were; those that it touches lose together what they lost before. With
 * one level for all, fewer full cases of what never expires would be paid for in the waste of items that always do. */
static void fill_all(struct fc_what_if_row *row, const struct outcome *all, const struct outcome *touched,
                     const struct outcome *after) {
  struct fc_match match = match_lost(all, all->practice.lost);
  struct fc_waste_sums from = at_match(touched, match);
  struct fc_waste_sums to = fc_waste_matched(after->frontier, match_lost(after, from.lost));
  row->before = row->after = at_match(all, match);
  fc_waste_take(&row->after, &from);
  fc_waste_add(&row->after, &to);
  compare(row);
}

/* Replays with changed items. Other lives are tuned anew; a changed case or delivery keeps the rules, as what is tuned
 * for a whole group of lives would also move items that the change leaves alone. */
static enum fc_status replay_items(const struct fc_replay_setup *base, const struct fc_item *items, int tune,
                                   struct totals *totals, struct fc_error *err) {
  struct fc_replay_setup setup = *base; /* books and strengths stay the base's */
  enum fc_status status = FC_OK;
  setup.items = items;
  memset(totals->outcome, 0, sizeof *totals->outcome * (size_t)(1 + base->panel->item_count));
  if (tune) {
    setup.own = NULL;
    fc_replay_default_rules(&setup);
    status = fc_replay_tune(&setup, err);
  }
  if (!status) status = fc_replay_all(&setup, take_series, totals, err);
  if (tune) free(setup.own);
  return status;
}

static void add_rows(struct fc_what_if *what_if, enum fc_what_if_change change, const struct totals *before,
                     const struct totals *after, const unsigned char *touched) {
  const struct fc_panel *panel = before->panel;
  struct fc_what_if_row *all = &what_if->rows[what_if->count++];
  struct outcome touched_before = {0}, touched_after = {0};
  *all = (struct fc_what_if_row){.change = change, .scope = "all", .key = ""};
  for (int i = 0; i < panel->item_count; i++) {
    if (!touched[i]) continue;
    struct fc_what_if_row *row = &what_if->rows[what_if->count++];
    *row = (struct fc_what_if_row){.change = change, .scope = "item", .key = panel->items[i].code, .items = 1};
    fill_item(row, &before->outcome[1 + i], &after->outcome[1 + i]);
    add_outcomes(&touched_before, &before->outcome[1 + i]);
    add_outcomes(&touched_after, &after->outcome[1 + i]);
    all->items++;
  }
  fill_all(all, &before->outcome[0], &touched_before, &touched_after);
}

static void fill_covers(struct fc_what_if *what_if, const struct fc_replay_setup *setup) {
  const struct fc_panel *panel = setup->panel;
  for (int s = 0; s < panel->series_count; s++) {
    const struct fc_series *series = &panel->series[s];
    const struct fc_item *item = &panel->items[series->item];
    double sold = 0, days = 0;
    for (int day = setup->days.score_first; day <= setup->days.score_last; day++) {
      if (!fc_series_observed(series, day)) continue;
      sold += fmax(0, series->column[FC_SOLD][day]);
      days++;
    }
    double demand = days > 0 ? sold / days : NAN;
    what_if->covers[s] = (struct fc_case_cover){
        .series = s, .daily_demand = demand, .cover = item->case_size / (demand * item->shelf_life_days)};
    if (!isfinite(what_if->covers[s].cover)) what_if->covers[s].cover = NAN;
  }
  what_if->cover_count = panel->series_count;
}

/* Memory of one run of what-ifs. */
struct workshop {
  struct totals before, after;
  struct fc_item *items;
  unsigned char *touched;
};

static enum fc_status try_change(const struct fc_replay_setup *setup, struct workshop *shop,
                                 enum fc_what_if_change change, struct fc_what_if *what_if, struct fc_error *err) {
  const struct fc_panel *panel = setup->panel;
  int any = 0;
  memcpy(shop->items, panel->items, sizeof *shop->items * (size_t)panel->item_count);
  for (int i = 0; i < panel->item_count; i++) {
    shop->touched[i] = (unsigned char)fc_what_if_apply(change, &shop->items[i]);
    any |= shop->touched[i];
  }
  if (!any) return FC_OK;
  int other_life = change == FC_WHAT_IF_LIFE_LONGER || change == FC_WHAT_IF_LIFE_SHORTER;
  enum fc_status status = replay_items(setup, shop->items, other_life, &shop->after, err);
  if (!status) add_rows(what_if, change, &shop->before, &shop->after, shop->touched);
  return status;
}

static enum fc_status try_all(const struct fc_replay_setup *setup, struct fc_what_if *what_if, struct fc_error *err) {
  const struct fc_panel *panel = setup->panel;
  size_t items = (size_t)panel->item_count;
  struct workshop shop = {.before.panel = panel, .after.panel = panel};
  enum fc_status status = FC_OK;
  shop.before.outcome = fc_new(items + 1, sizeof *shop.before.outcome);
  shop.after.outcome = fc_new(items + 1, sizeof *shop.after.outcome);
  shop.items = fc_new(items, sizeof *shop.items);
  shop.touched = fc_new(items, 1);
  what_if->rows = fc_new(FC_WHAT_IF_COUNT * (items + 1), sizeof *what_if->rows);
  what_if->covers = fc_new((size_t)panel->series_count, sizeof *what_if->covers);
  if (!shop.before.outcome || !shop.after.outcome || !shop.items || !shop.touched || !what_if->rows || !what_if->covers)
    status = fc_fail_memory(err);
  if (!status) status = replay_items(setup, panel->items, 0, &shop.before, err);
  for (int change = 0; !status && change < FC_WHAT_IF_COUNT; change++)
    status = try_change(setup, &shop, (enum fc_what_if_change)change, what_if, err);
  if (!status) fill_covers(what_if, setup);
  free(shop.before.outcome);
  free(shop.after.outcome);
  free(shop.items);
  free(shop.touched);
  return status;
}

enum fc_status fc_what_if_from_source(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                      const struct fc_replay_source *source, const struct fc_context *context,
                                      struct fc_what_if *what_if, struct fc_error *err) {
  struct fc_replay_setup setup;
  struct fc_what_if found = {.why_none = FC_WHY_GIVEN};
  enum fc_status status = fc_replay_setup_init(&setup, panel, config, source, context, err);
  if (status == FC_NUMERIC) {
    *what_if = (struct fc_what_if){.why_none = FC_WHY_TOO_SHORT};
    return FC_OK;
  }
  if (status) return status;
  if (setup.draws > WHAT_IF_DRAWS) setup.draws = WHAT_IF_DRAWS;
  setup.band_draws = 0;
  status = try_all(&setup, &found, err);
  fc_replay_setup_release(&setup);
  if (status)
    fc_what_if_release(&found);
  else
    *what_if = found;
  return status;
}

void fc_what_if_release(struct fc_what_if *what_if) {
  free(what_if->rows);
  free(what_if->covers);
  what_if->rows = NULL;
  what_if->covers = NULL;
  what_if->count = what_if->cover_count = 0;
}
