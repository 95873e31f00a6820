/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay_internal.h"

#include <math.h>

int fc_replay_may_order(const struct fc_panel *panel, const struct fc_item *item, int evening) {
  return (item->order_weekdays >> fc_date_weekday(panel->first_date + evening)) & 1;
}

int fc_replay_longest_lead(const struct fc_panel *panel, const struct fc_item *items) {
  int lead = 1;
  for (int i = 0; i < panel->item_count; i++)
    if (items[i].lead_days > lead) lead = items[i].lead_days;
  return lead;
}

static int arrival_of(const struct fc_panel *panel, const struct fc_series *series, const struct fc_item *item,
                      int evening, int horizon) {
  int lead = item->lead_days < 1 ? 1 : item->lead_days;
  for (int day = evening + lead; day <= evening + horizon; day++)
    if (day > panel->as_of || fc_series_observed(series, day)) return day;
  return FC_NO_DAY;
}

struct fc_replay_slot fc_replay_slot_of(const struct fc_panel *panel, const struct fc_series *series,
                                        const struct fc_item *item, int evening, int horizon) {
  struct fc_replay_slot none = {FC_NO_DAY, 0};
  if (!fc_replay_may_order(panel, item, evening)) return none;
  int arrival = arrival_of(panel, series, item, evening, horizon);
  if (arrival == FC_NO_DAY) return none;
  int later = evening + 1, end = evening + horizon;
  while (later < end && !fc_replay_may_order(panel, item, later)) later++;
  int next = arrival_of(panel, series, item, later, horizon);
  if (next == arrival) return none;
  int most = end - arrival + 1; /* days that the forecast still reaches */
  int cover = next == FC_NO_DAY ? most : next - arrival;
  return (struct fc_replay_slot){arrival, cover < most ? cover : most};
}

double fc_replay_usual(const struct fc_series *series, int evening, int day) {
  double sum = 0;
  int found = 0;
  for (int past = day - 7; past >= 0 && past > day - 63 && found < 4; past -= 7) {
    if (past > evening || !fc_series_observed(series, past)) continue;
    sum += fmax(0, series->column[FC_SOLD][past]);
    found++;
  }
  return found ? sum / found : NAN;
}

double fc_replay_assumed_order(const struct fc_replay_setup *setup, const struct fc_series *series, int evening,
                               struct fc_replay_slot slot, int shelf_life_days, double position) {
  int days = slot.cover < shelf_life_days ? slot.cover : shelf_life_days, known = 0;
  double need = 0;
  for (int day = slot.arrival; day < slot.arrival + days; day++) {
    if (day <= setup->panel->as_of && !fc_series_observed(series, day)) continue; /* known to be closed */
    double usual = fc_replay_usual(series, evening, day);
    if (isnan(usual)) continue;
    need += usual;
    known++;
  }
  return known ? fmax(0, need * (1 + setup->config->order.practice_margin) - position) : NAN;
}
