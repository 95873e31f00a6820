/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weather rows to the panel's stations: days in order, short gaps of temperature filled, stores given their station. */
#include "weather_internal.h"

#include <math.h>

enum { LONGEST_FILLED_GAP = 3 };

static int compare_rows(const void *a, const void *b) {
  const struct fc_weather_row *x = a, *y = b;
  int observed_x = x->issued_on == FC_DATE_NONE, observed_y = y->issued_on == FC_DATE_NONE;
  if (x->station != y->station) return x->station < y->station ? -1 : 1;
  if (observed_x != observed_y) return observed_x ? -1 : 1;
  if (x->date != y->date) return x->date < y->date ? -1 : 1;
  if (x->issued_on != y->issued_on) return x->issued_on < y->issued_on ? -1 : 1;
  return (x->order > y->order) - (x->order < y->order);
}

static int same_key(const struct fc_weather_row *x, const struct fc_weather_row *y) {
  return x->station == y->station && x->date == y->date && x->issued_on == y->issued_on;
}

/* Sorts and sets aside second rows of a key. */
static enum fc_status sort_rows(struct fc_weather_reading *w, struct fc_error *err) {
  int kept = 0;
  enum fc_status status = FC_OK;
  if (w->count) qsort(w->rows, (size_t)w->count, sizeof *w->rows, compare_rows);
  for (int i = 0; i < w->count && status == FC_OK; i++) {
    const struct fc_weather_row *row = &w->rows[i];
    if (!kept || !same_key(&w->rows[kept - 1], row)) {
      w->rows[kept++] = *row;
      continue;
    }
    char text[300], date[FC_DATE_TEXT];
    snprintf(text, sizeof text, "%s %s", fc_date_format(row->date, date),
             fc_dictionary_name(&w->stations, row->station));
    status = fc_ingest_take_back(w->reading->ingest, row->file, row->line, FC_DUPLICATE_KEY, text, strlen(text), err);
  }
  w->count = kept;
  return status;
}

static void find_range(const struct fc_weather_reading *w, fc_date *low, fc_date *high) {
  *low = *high = FC_DATE_NONE;
  for (int i = 0; i < w->count; i++) {
    fc_date date = w->rows[i].date;
    if (*low == FC_DATE_NONE || date < *low) *low = date;
    if (*high == FC_DATE_NONE || date > *high) *high = date;
  }
}

/* A panel without sales has the days of the weather. */
static void take_range(const struct fc_reading *reading, struct fc_panel *panel, fc_date low, fc_date high) {
  if (panel->series_count) return;
  if (reading->as_of != FC_DATE_NONE && reading->as_of < high) high = reading->as_of;
  panel->first_date = low < high ? low : high;
  panel->as_of = high - panel->first_date;
  panel->days = panel->as_of + 1 + FC_MAX_HORIZON;
}

static enum fc_status fill_station(const struct fc_weather_reading *w, struct fc_panel *panel, int first, int end,
                                   struct fc_station *station, struct fc_error *err) {
  const struct fc_weather *weather = &panel->weather;
  int issued = 0;
  for (int i = first; i < end; i++) issued += w->rows[i].issued_on != FC_DATE_NONE;
  station->issued = fc_arena_new(&panel->arena, (size_t)issued, sizeof *station->issued);
  if (!station->issued) return fc_fail_memory(err);
  for (int i = first; i < end; i++) {
    const struct fc_weather_row *row = &w->rows[i];
    if (row->issued_on != FC_DATE_NONE) {
      struct fc_issued *to = &station->issued[station->issued_count++];
      to->issued_on = row->issued_on;
      to->date = row->date;
      memcpy(to->value, row->value, sizeof to->value);
      continue;
    }
    for (int e = 0; e < FC_WEATHER_COUNT; e++) {
      if (isnan(row->value[e])) continue;
      if (!station->observed[e]) {
        station->observed[e] = fc_arena_new(&panel->arena, (size_t)weather->days, sizeof(double));
        if (!station->observed[e]) return fc_fail_memory(err);
        for (int d = 0; d < weather->days; d++) station->observed[e][d] = NAN;
      }
      station->observed[e][row->date - weather->first_date] = row->value[e];
    }
  }
  return FC_OK;
}

/* Straight lines over gaps of up to three days. */
static int fill_gaps(double *values, int days) {
  int filled = 0, last = -1;
  for (int d = 0; d < days; d++) {
    if (isnan(values[d])) continue;
    int gap = d - last - 1;
    if (last >= 0 && gap > 0 && gap <= LONGEST_FILLED_GAP) {
      for (int k = 1; k <= gap; k++) values[last + k] = values[last] + (values[d] - values[last]) * k / (gap + 1);
      filled += gap;
    }
    last = d;
  }
  return filled;
}

static int find_station(const struct fc_weather_reading *w, const char *name) {
  return fc_dictionary_find(&w->stations, name, strlen(name));
}

static void assign_stations(const struct fc_weather_reading *w) {
  struct fc_panel *panel = w->reading->ingest->panel;
  const struct fc_masters *masters = &w->reading->masters;
  int common = w->reading->config->station[0] ? find_station(w, w->reading->config->station)
               : w->stations.count == 1       ? 0
                                              : -1;
  for (int s = 0; s < panel->store_count; s++) {
    struct fc_store *store = &panel->stores[s];
    int id = fc_dictionary_find(&masters->store_codes, store->code, strlen(store->code));
    const char *name = id >= 0 ? masters->stations[id] : "";
    store->station = name[0] ? find_station(w, name) : common;
  }
}

enum fc_status fc_weather_build(struct fc_weather_reading *w, struct fc_error *err) {
  struct fc_panel *panel = w->reading->ingest->panel;
  struct fc_weather *weather = &panel->weather;
  enum fc_status status = sort_rows(w, err);
  if (status != FC_OK || !w->count) return status;
  fc_date low, high;
  find_range(w, &low, &high);
  take_range(w->reading, panel, low, high);
  weather->first_date = low;
  weather->days = high - low + 1;
  weather->stations = fc_arena_new(&panel->arena, (size_t)w->stations.count, sizeof *weather->stations);
  if (!weather->stations) return fc_fail_memory(err);
  weather->station_count = w->stations.count;
  int row = 0;
  for (int s = 0; s < weather->station_count && status == FC_OK; s++) {
    struct fc_station *station = &weather->stations[s];
    const char *name = fc_dictionary_name(&w->stations, s);
    int first = row;
    while (row < w->count && w->rows[row].station == s) row++;
    station->name = fc_arena_text(&panel->arena, name, strlen(name));
    status = station->name ? fill_station(w, panel, first, row, station, err) : fc_fail_memory(err);
    for (int e = FC_TMEAN; e <= FC_TMIN && status == FC_OK; e++)
      if (station->observed[e]) station->filled += fill_gaps(station->observed[e], weather->days);
    if (status == FC_OK && station->filled)
      status = fc_ingest_find(w->reading->ingest, "weather-gap-filled", "station", station->name, station->filled,
                              "temperatures of gaps of up to three days are interpolated", err);
  }
  if (status == FC_OK) assign_stations(w);
  if (status == FC_OK && w->empty_rain)
    status = fc_ingest_find(w->reading->ingest, "rain-left-empty", "all", "", (double)w->empty_rain,
                            "a staffed station's empty rain cell on a day with a temperature is read as no rain", err);
  if (status == FC_OK && w->same_day)
    status =
        fc_ingest_find(w->reading->ingest, "forecast-of-its-own-day", "all", "", (double)w->same_day,
                       "a forecast issued on the day it speaks of comes too late to order by and is not used", err);
  return status;
}
