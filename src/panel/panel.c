/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/panel/panel.h"

#include <math.h>

enum { KNOWN_AHEAD = 1U << FC_PRICE | 1U << FC_PROMO | 1U << FC_PLANNED };

enum fc_status fc_panel_add_columns(struct fc_panel *panel, struct fc_series *series, unsigned columns,
                                    struct fc_error *err) {
  size_t days = (size_t)panel->days;
  unsigned char *state = fc_arena_new(&panel->arena, days, 1); /* zeroed: FC_DAY_NOT_RECORDED */
  if (!state) return fc_fail_memory(err);
  double *column[FC_COLUMN_COUNT] = {0};
  for (int c = 0; c < FC_COLUMN_COUNT; c++) {
    if (c != FC_SOLD && !(columns >> c & 1U)) continue;
    column[c] = fc_arena_new(&panel->arena, days, sizeof **column);
    if (!column[c]) return fc_fail_memory(err);
    for (size_t d = 0; d < days; d++) column[c][d] = NAN;
  }
  series->state = state;
  memcpy(series->column, column, sizeof column);
  return FC_OK;
}

void fc_panel_free(struct fc_panel *panel) {
  if (!panel) return;
  fc_dictionary_release(&panel->store_codes);
  fc_dictionary_release(&panel->item_codes);
  fc_dictionary_release(&panel->categories);
  fc_dictionary_release(&panel->event_names);
  fc_arena_release(&panel->arena);
  free(panel);
}

double fc_series_value(const struct fc_series *series, enum fc_column column, int day) {
  return series->column[column] ? series->column[column][day] : NAN;
}

int fc_series_observed(const struct fc_series *series, int day) {
  return series->state[day] == FC_DAY_OPEN || series->state[day] == FC_DAY_SOLD_OUT;
}

static enum fc_status copy_names(const struct fc_dictionary *from, struct fc_dictionary *to, struct fc_error *err) {
  for (int id = 0; id < from->count; id++)
    if (fc_dictionary_add(to, from->names[id], strlen(from->names[id])) < 0) return fc_fail_memory(err);
  return FC_OK;
}

static enum fc_status cut_series(struct fc_panel *copy, const struct fc_series *from, struct fc_series *to,
                                 struct fc_error *err) {
  *to = (struct fc_series){.store = from->store, .item = from->item, .first = from->first, .last = from->last};
  enum fc_status status = fc_panel_add_columns(copy, to, copy->columns, err);
  if (status != FC_OK) return status;
  int known = copy->as_of + 1;
  if (to->first > copy->as_of) {
    /* it had not begun yet: an empty range, as for a series of which only plans are known */
    to->first = known;
    to->last = copy->as_of;
  } else if (to->last > copy->as_of) {
    to->last = copy->as_of;
  }
  memcpy(to->state, from->state, (size_t)known);
  for (int c = 0; c < FC_COLUMN_COUNT; c++) {
    if (!to->column[c] || !from->column[c]) continue;
    int days = KNOWN_AHEAD >> c & 1U ? copy->days : known;
    memcpy(to->column[c], from->column[c], (size_t)days * sizeof **to->column);
  }
  return FC_OK;
}

/* Weather that had been observed, and what had been issued, by the end of `as_of`. */
static enum fc_status cut_weather(struct fc_panel *copy, struct fc_error *err) {
  struct fc_weather *weather = &copy->weather;
  if (!weather->station_count) return FC_OK;
  fc_date last = copy->first_date + copy->as_of;
  struct fc_station *stations = fc_arena_new(&copy->arena, (size_t)weather->station_count, sizeof *stations);
  if (!stations) return fc_fail_memory(err);
  for (int s = 0; s < weather->station_count; s++) {
    const struct fc_station *from = &weather->stations[s];
    stations[s] = *from;
    for (int e = 0; e < FC_WEATHER_COUNT; e++) {
      if (!from->observed[e]) continue;
      double *values = fc_arena_new(&copy->arena, (size_t)weather->days, sizeof *values);
      if (!values) return fc_fail_memory(err);
      for (int d = 0; d < weather->days; d++) values[d] = weather->first_date + d <= last ? from->observed[e][d] : NAN;
      stations[s].observed[e] = values;
    }
    stations[s].issued = fc_arena_new(&copy->arena, (size_t)from->issued_count, sizeof *from->issued);
    if (!stations[s].issued) return fc_fail_memory(err);
    stations[s].issued_count = 0;
    for (int i = 0; i < from->issued_count; i++)
      if (from->issued[i].issued_on <= last) stations[s].issued[stations[s].issued_count++] = from->issued[i];
  }
  weather->stations = stations;
  return FC_OK;
}

enum fc_status fc_panel_as_of(const struct fc_panel *panel, int as_of, struct fc_panel **copy, struct fc_error *err) {
  if (as_of < 0 || as_of > panel->as_of)
    return fc_fail(err, FC_USAGE, "day %d is not among the days 0 to %d whose sales are known", as_of, panel->as_of);
  struct fc_panel *cut = calloc(1, sizeof *cut);
  if (!cut) return fc_fail_memory(err);
  *cut = *panel;
  cut->arena = (struct fc_arena){0};
  cut->store_codes = cut->item_codes = cut->categories = cut->event_names = (struct fc_dictionary){0};
  cut->as_of = as_of;
  cut->days = as_of + 1 + FC_MAX_HORIZON;
  enum fc_status status = copy_names(&panel->store_codes, &cut->store_codes, err);
  if (status == FC_OK) status = copy_names(&panel->item_codes, &cut->item_codes, err);
  if (status == FC_OK) status = copy_names(&panel->categories, &cut->categories, err);
  if (status == FC_OK) status = copy_names(&panel->event_names, &cut->event_names, err);
  cut->series = fc_arena_new(&cut->arena, (size_t)panel->series_count, sizeof *cut->series);
  if (status == FC_OK && !cut->series) status = fc_fail_memory(err);
  for (int i = 0; status == FC_OK && i < panel->series_count; i++)
    status = cut_series(cut, &panel->series[i], &cut->series[i], err);
  if (status == FC_OK) status = cut_weather(cut, err);
  if (status != FC_OK) {
    fc_panel_free(cut);
    return status;
  }
  *copy = cut;
  return FC_OK;
}
