/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of columns. Blocks that the retailer's data cannot fill are left out. */
#include "design_internal.h"

#include <math.h>

/* Adds a column and returns its index. */
static int add(struct fc_design *design, const char *name, enum fc_driver driver, double prior_sd, double short_factor,
               int slow) {
  struct fc_design_column *column = &design->columns[design->layout.count];
  snprintf(column->name, sizeof column->name, "%s", name);
  /* a name that was cut must not end inside a character of several bytes */
  size_t length = strlen(column->name);
  if (strlen(name) > length) {
    while (length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80) length--;
    column->name[length] = '\0';
  }
  column->driver = driver;
  column->prior_sd = prior_sd;
  column->short_factor = short_factor;
  column->slow = slow;
  return design->layout.count++;
}

static int add_plain(struct fc_design *design, const char *name, enum fc_driver driver, double prior_sd) {
  return add(design, name, driver, prior_sd, 1, 0);
}

static void add_weekdays_and_season(struct fc_design *design) {
  static const char *const weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  for (int i = 0; i < 7; i++) add_plain(design, weekdays[i], FC_DRIVER_WEEKDAY, .4);
  design->layout.season = add(design, "annual-sine", FC_DRIVER_SEASON, .3, .5, 1);
  add(design, "annual-cosine", FC_DRIVER_SEASON, .3, .5, 1);
  add(design, "half-year-sine", FC_DRIVER_SEASON, .15, .3, 1);
  add(design, "half-year-cosine", FC_DRIVER_SEASON, .15, .3, 1);
  design->layout.weekend_season = add(design, "weekend-annual-sine", FC_DRIVER_SEASON, .1, .3, 0);
  add(design, "weekend-annual-cosine", FC_DRIVER_SEASON, .1, .3, 0);
}

static int has_kind(const struct fc_panel *panel, enum fc_event_kind kind) {
  for (int i = 0; i < panel->event_count; i++)
    if (panel->events[i].kind == kind) return 1;
  return 0;
}

static void add_holidays(struct fc_design *design) {
  if (design->japanese || has_kind(design->panel, FC_EVENT_PUBLIC_HOLIDAY)) {
    design->layout.holiday = add_plain(design, "holiday", FC_DRIVER_HOLIDAY, .5);
    add_plain(design, "holiday-on-weekday", FC_DRIVER_HOLIDAY, .3);
    add_plain(design, "day-before-holiday", FC_DRIVER_HOLIDAY, .3);
    add_plain(design, "day-after-holiday", FC_DRIVER_HOLIDAY, .3);
    add_plain(design, "bridge-day", FC_DRIVER_HOLIDAY, .2);
  }
  if (has_kind(design->panel, FC_EVENT_SCHOOL_HOLIDAY))
    design->layout.school = add_plain(design, "school-holiday", FC_DRIVER_HOLIDAY, .2);
  design->layout.year_end = add_plain(design, "20-24-december", FC_DRIVER_HOLIDAY, .3);
  add_plain(design, "27-31-december", FC_DRIVER_HOLIDAY, .3);
  add_plain(design, "2-6-january", FC_DRIVER_HOLIDAY, .2);
  if (design->japanese) design->layout.obon = add_plain(design, "obon", FC_DRIVER_HOLIDAY, .3);
}

/* A day and a day before for each holiday that is frequent enough to have a say of its own. What is odd about one day is
 * shared by all items of a shop, so that a few shops say less of a name than many. */
static void add_named_holidays(struct fc_design *design) {
  struct fc_holidays *holidays = &design->holidays;
  double stores = design->panel->store_count, sd = .2 * sqrt(stores / (stores + 10));
  fc_holidays_collect(design);
  for (int i = 0; i < holidays->count; i++) {
    char text[96];
    holidays->column[i] = holidays->before[i] = -1;
    if (holidays->days[i] < FC_LEAST_EVENT_DAYS) continue;
    snprintf(text, sizeof text, "holiday:%s", holidays->name[i]);
    holidays->column[i] = add_plain(design, text, FC_DRIVER_HOLIDAY, sd);
    snprintf(text, sizeof text, "before:%s", holidays->name[i]);
    holidays->before[i] = add_plain(design, text, FC_DRIVER_HOLIDAY, sd);
  }
}

/* days[name] = distinct days of the panel with a named event of that name. */
static void count_event_days(const struct fc_panel *panel, int *days, fc_date *last) {
  for (int i = 0; i < panel->event_names.count; i++) last[i] = FC_DATE_NONE;
  for (int i = 0; i < panel->event_count; i++) {
    const struct fc_event *event = &panel->events[i];
    int inside = event->date >= panel->first_date && event->date < panel->first_date + panel->days;
    if (event->kind != FC_EVENT_NAMED || !inside || last[event->name] == event->date) continue;
    last[event->name] = event->date;
    days[event->name]++;
  }
}

/* The name with the most days that has no column yet, the first of equals; -1 when none is frequent enough. */
static int most_frequent(const struct fc_design *design, const int *days) {
  int best = -1;
  for (int i = 0; i < design->panel->event_names.count; i++)
    if (design->event_column[i] < 0 && days[i] >= FC_LEAST_EVENT_DAYS && (best < 0 || days[i] > days[best])) best = i;
  return best;
}

static enum fc_status add_events(struct fc_design *design, struct fc_error *err) {
  const struct fc_panel *panel = design->panel;
  size_t names = (size_t)panel->event_names.count;
  design->event_column = fc_arena_new(&design->arena, names, sizeof *design->event_column);
  int *days = fc_arena_new(&design->arena, names, sizeof *days), left = 0;
  fc_date *last = fc_arena_new(&design->arena, names, sizeof *last);
  if (!design->event_column || !days || !last) return fc_fail_memory(err);
  for (size_t i = 0; i < names; i++) design->event_column[i] = -1;
  count_event_days(panel, days, last);
  for (int i = 0, name; i < FC_MAX_EVENT_COLUMNS && (name = most_frequent(design, days)) >= 0; i++) {
    char text[96];
    snprintf(text, sizeof text, "event:%s", fc_dictionary_name(&panel->event_names, name));
    design->event_column[name] = add_plain(design, text, FC_DRIVER_EVENT, .4);
  }
  for (size_t i = 0; i < names; i++) left += days[i] > 0 && design->event_column[i] < 0;
  if (left > 0) design->layout.other_events = add_plain(design, "other-events", FC_DRIVER_EVENT, .4);
  for (size_t i = 0; i < names; i++)
    if (days[i] > 0 && design->event_column[i] < 0) design->event_column[i] = design->layout.other_events;
  return FC_OK;
}

static int any_station_has(const struct fc_design *design, enum fc_climate_element element) {
  if (design->use == FC_WEATHER_NONE) return 0;
  for (int i = 0; i < design->panel->weather.station_count; i++)
    if (design->stations[i].climatology.available[element]) return 1;
  return 0;
}

static void add_weather(struct fc_design *design) {
  if (any_station_has(design, FC_CLIMATE_TEMPERATURE)) {
    design->layout.temperature = add_plain(design, "temperature", FC_DRIVER_TEMPERATURE, .2);
    add_plain(design, "heat", FC_DRIVER_TEMPERATURE, .2);
    add_plain(design, "cold", FC_DRIVER_TEMPERATURE, .2);
    add_plain(design, "temperature-change", FC_DRIVER_TEMPERATURE, .1);
  }
  if (any_station_has(design, FC_CLIMATE_RAIN)) {
    design->layout.rain = add_plain(design, "rain", FC_DRIVER_RAIN, .1);
    add_plain(design, "rain-amount", FC_DRIVER_RAIN, .1);
    add_plain(design, "weekend-rain", FC_DRIVER_RAIN, .1);
  }
  if (any_station_has(design, FC_CLIMATE_SUN)) design->layout.sun = add_plain(design, "sunshine", FC_DRIVER_SUN, .1);
}

enum fc_status fc_columns_build(struct fc_design *design, struct fc_error *err) {
  enum { MOST_COLUMNS = 40 + FC_MAX_EVENT_COLUMNS + 2 * FC_MAX_HOLIDAY_NAMES };
  design->columns = fc_arena_new(&design->arena, MOST_COLUMNS, sizeof *design->columns);
  if (!design->columns) return fc_fail_memory(err);
  design->layout = (struct fc_design_layout){
      .holiday = -1, .school = -1, .other_events = -1, .obon = -1, .temperature = -1, .rain = -1, .sun = -1};
  add_weekdays_and_season(design);
  add_holidays(design);
  add_named_holidays(design);
  enum fc_status status = add_events(design, err);
  if (status != FC_OK) return status;
  add_weather(design);
  design->layout.trend = add(design, "trend", FC_DRIVER_TREND, .15, .5, 1);
  return FC_OK;
}
