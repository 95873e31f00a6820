/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "leak_panel.h"

#include "panel_fixture.h"
#include "test_support.h"

enum { STORES = 2, ITEMS = 4, ISSUES = 3 };

/* One station: a year's wave of temperature, some rain, and issues for the coming three days. */
static void add_weather(struct fc_panel *panel) {
  struct fc_station *station = fc_arena_new(&panel->arena, 1, sizeof *station);
  int days = panel->days;
  station->name = "station";
  for (int e = FC_TMEAN; e <= FC_PRECIP; e++)
    station->observed[e] = fc_arena_new(&panel->arena, (size_t)days, sizeof(double));
  station->issued = fc_arena_new(&panel->arena, (size_t)days * ISSUES, sizeof *station->issued);
  for (int day = 0; day < days; day++) {
    double warm = 15 - 10 * cos(6.2831853 * day / 365) + day * 7919 % 7 - 3;
    station->observed[FC_TMEAN][day] = warm, station->observed[FC_TMAX][day] = warm + 5;
    station->observed[FC_TMIN][day] = warm - 5, station->observed[FC_PRECIP][day] = day * 31 % 5 ? 0 : day % 17;
    for (int lead = ISSUES; lead >= 1; lead--) {
      struct fc_issued issue = {.issued_on = panel->first_date + day - lead, .date = panel->first_date + day};
      for (int e = 0; e < FC_WEATHER_COUNT; e++) issue.value[e] = NAN;
      issue.value[FC_TMAX] = warm + 5 + day % 3 - 1, issue.value[FC_TMIN] = warm - 5;
      issue.value[FC_PRECIP] = station->observed[FC_PRECIP][day];
      station->issued[station->issued_count++] = issue;
    }
  }
  panel->weather = (struct fc_weather){panel->first_date, days, 1, station};
  for (int s = 0; s < panel->store_count; s++) panel->stores[s].station = 0;
}

struct fc_panel *leak_panel(void) {
  unsigned columns = 1U << FC_PLANNED | 1U << FC_RECEIVED | 1U << FC_SOLD_OUT_AT | 1U << FC_PRICE | 1U << FC_PROMO |
                     1U << FC_DISPOSED | 1U << FC_MARKED_DOWN | 1U << FC_CLOSING_STOCK;
  struct fc_panel *panel = fixture_panel(STORES, ITEMS, LEAK_DAYS, columns);
  fixture_demand(panel, 21, 1);
  for (int s = 0; s < panel->series_count; s++) {
    struct fc_series *series = &panel->series[s];
    for (int day = 0; day < panel->days; day++) {
      series->column[FC_PRICE][day] = 100 + (day + s) % 20 / 19 * 20;
      series->column[FC_PROMO][day] = (day + s) % 23 == 0;
      series->column[FC_PLANNED][day] = 20 + day % 7;
      if (day > panel->as_of || series->state[day] != FC_DAY_OPEN) continue;
      if (s == 3 && day % 3) series->column[FC_SOLD][day] = 0; /* intermittent */
      series->column[FC_RECEIVED][day] = series->column[FC_SOLD][day] + 2;
      series->column[FC_DISPOSED][day] = 2, series->column[FC_MARKED_DOWN][day] = 1;
      series->column[FC_CLOSING_STOCK][day] = 0;
      if ((5 * day + s) % 3) continue;
      series->state[day] = FC_DAY_SOLD_OUT;
      series->column[FC_RECEIVED][day] = series->column[FC_SOLD][day], series->column[FC_DISPOSED][day] = 0;
      if (s % 2) series->column[FC_SOLD_OUT_AT][day] = 15 * 60 + day % 5 * 60;
    }
  }
  add_weather(panel);
  return panel;
}

/* Everything that was learnt after `origin` becomes nonsense. Which days were open stays: closed days are known. */
void leak_spoil(struct fc_panel *panel, int origin) {
  for (int s = 0; s < panel->series_count; s++) {
    struct fc_series *series = &panel->series[s];
    for (int day = origin + 1; day <= panel->as_of; day++) {
      if (series->state[day] == FC_DAY_CLOSED) continue;
      series->state[day] = day % 2 ? FC_DAY_OPEN : FC_DAY_SOLD_OUT;
      series->column[FC_SOLD][day] = 1e5 + day * 97 % 1000;
      series->column[FC_RECEIVED][day] = 7, series->column[FC_DISPOSED][day] = 2e5;
      series->column[FC_CLOSING_STOCK][day] = 999, series->column[FC_MARKED_DOWN][day] = 5e4;
      series->column[FC_SOLD_OUT_AT][day] = day % 2 ? NAN : 5;
    }
  }
  struct fc_station *station = panel->weather.stations;
  for (int day = origin + 1; day < panel->weather.days; day++)
    for (int e = FC_TMEAN; e <= FC_PRECIP; e++) station->observed[e][day] = 40 + day % 9;
  for (int i = 0; i < station->issued_count; i++)
    if (station->issued[i].issued_on > panel->first_date + origin) {
      station->issued[i].value[FC_TMAX] = -60, station->issued[i].value[FC_TMIN] = -80;
      station->issued[i].value[FC_PRECIP] = 500, station->issued[i].value[FC_PRECIP_PROBABILITY] = 100;
    }
}
