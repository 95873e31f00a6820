/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a series is on sale on a day, and what the day is called. */
#include "design_internal.h"
#include "foodcast/feature/calendar.h"

enum { OPEN_WEEKS = 8, MOST_WEEKS_BACK = 26, HOLIDAY_YEARS = 3, LEAST_HOLIDAYS = 5 };

static int is_open(const struct fc_series *series, int day) {
  return series->state[day] == FC_DAY_OPEN || series->state[day] == FC_DAY_SOLD_OUT;
}

static int any_open(const struct fc_series *series, int from, int to) {
  for (int day = from; day <= to; day++)
    if (is_open(series, day)) return 1;
  return 0;
}

/* Whether the weekday of `day` was open on at least a fifth of the last eight weeks in which there was any sale: weeks of
 * holidays or of a gap in the records say nothing about weekdays. Weeks end at the origin. */
static int weekday_is_open(const struct fc_series *series, int origin, int day) {
  int seen = 0, open = 0;
  for (int week = 0; week < MOST_WEEKS_BACK && seen < OPEN_WEEKS; week++) {
    int end = origin - 7 * week, begin = end - 6;
    if (begin < 0) begin = 0;
    if (end < series->first || end < 0) break;
    if (!any_open(series, begin, end)) continue;
    int same = end - ((end - day) % 7 + 7) % 7;
    if (same < series->first || same < 0) break;
    seen++;
    open += is_open(series, same);
  }
  return seen == 0 || 5 * open >= seen;
}

/* Whether holidays of a kind are days off here: open on less than a fifth of those in the last years that fell on weekdays
 * which are otherwise open. A school canteen is shut in the holidays, a bakery is not; only the records can tell. */
static int holidays_are_off(const struct fc_group *group, const struct fc_series *series, int origin,
                            enum fc_day_mark kind) {
  int seen = 0, open = 0, oldest = origin - 366 * HOLIDAY_YEARS;
  if (oldest < series->first) oldest = series->first;
  if (oldest < 0) oldest = 0;
  for (int day = origin; day >= oldest; day--) {
    if (!(group->marks[day] & kind)) continue;
    if (!is_open(series, day) && (series->state[day] != FC_DAY_CLOSED || !weekday_is_open(series, origin, day)))
      continue;
    seen++;
    open += is_open(series, day);
  }
  return seen >= LEAST_HOLIDAYS && 5 * open < seen;
}

int fc_design_open(const struct fc_design *design, int series, int origin, int day) {
  const struct fc_panel *panel = design->panel;
  const struct fc_series *s = &panel->series[series];
  if (day <= panel->as_of) {
    if (s->state[day] == FC_DAY_CLOSED) return 0;
    if (is_open(s, day)) return 1;
  }
  const struct fc_group *group = &design->groups[design->group_of[series]];
  if (group->marks[day] & FC_MARK_CLOSED || !weekday_is_open(s, origin, day)) return 0;
  static const enum fc_day_mark kinds[] = {FC_MARK_PUBLIC_HOLIDAY, FC_MARK_SCHOOL_HOLIDAY};
  for (int i = 0; i < 2; i++)
    if (group->marks[day] & kinds[i] && holidays_are_off(group, s, origin, kinds[i])) return 0;
  return 1;
}

/* Appends a name; a name that does not fit whole is left out. */
static void append(char *text, size_t size, const char *name) {
  size_t used = strlen(text), gap = used > 0 ? 2 : 0;
  if (used + gap + strlen(name) + 1 > size) return;
  snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "", name);
}

/* Index of the group's first event on or after a date. */
static int first_event(const struct fc_panel *panel, const struct fc_group *group, fc_date date) {
  int low = 0, high = group->event_count;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (panel->events[group->events[middle]].date < date)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

void fc_design_day_names(const struct fc_design *design, int group, int day, char *text, size_t size) {
  if (size == 0) return;
  text[0] = '\0';
  const struct fc_panel *panel = design->panel;
  const struct fc_group *g = &design->groups[group];
  fc_date date = panel->first_date + day;
  const char *holiday = design->japanese ? fc_japanese_holiday(date) : NULL;
  if (holiday) append(text, size, holiday);
  for (int i = first_event(panel, g, date); i < g->event_count; i++) {
    const struct fc_event *event = &panel->events[g->events[i]];
    if (event->date != date) break;
    const char *name = fc_dictionary_name(&panel->event_names, event->name);
    if (!holiday || strcmp(name, holiday) != 0) append(text, size, name);
  }
}
