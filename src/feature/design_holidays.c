/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Public holidays by name. Holidays of one name are more alike than all holidays are: on long histories each name has a
 * column for its day and one for the day before (Maundy Thursday is no eve of May Day). */
#include "design_internal.h"

#include "foodcast/feature/calendar.h"

static int place_of(const struct fc_holidays *holidays, const char *name) {
  for (int i = 0; i < holidays->count; i++)
    if (!strcmp(holidays->name[i], name)) return i;
  return -1;
}

/* Takes in one more day of a name; the same date again is no further day. */
static void count_day(struct fc_holidays *holidays, const char *name, fc_date date) {
  int place = place_of(holidays, name);
  if (place < 0) {
    if (holidays->count == FC_MAX_HOLIDAY_NAMES) return;
    place = holidays->count++;
    holidays->name[place] = name;
    holidays->last[place] = FC_DATE_NONE;
  }
  holidays->days[place] += holidays->last[place] != date;
  holidays->last[place] = date;
}

void fc_holidays_collect(struct fc_design *design) {
  const struct fc_panel *panel = design->panel;
  struct fc_holidays *holidays = &design->holidays;
  for (int day = 0; day < panel->days && design->japanese; day++) {
    const char *name = fc_japanese_holiday(panel->first_date + day);
    if (name) count_day(holidays, name, panel->first_date + day);
  }
  for (int i = 0; i < panel->event_count; i++) {
    const struct fc_event *event = &panel->events[i];
    int inside = event->date >= panel->first_date && event->date < panel->first_date + panel->days;
    int known = design->japanese && fc_japanese_holiday(event->date); /* by its own name, as when days are marked */
    if (event->kind == FC_EVENT_PUBLIC_HOLIDAY && inside && !known)
      count_day(holidays, fc_dictionary_name(&panel->event_names, event->name), event->date);
  }
}

void fc_holidays_mark(const struct fc_design *design, const struct fc_group *group, unsigned char *mark) {
  const struct fc_panel *panel = design->panel;
  for (int day = -1; day <= panel->days; day++) {
    const char *name = design->japanese ? fc_japanese_holiday(panel->first_date + day) : NULL;
    mark[day + 1] = (unsigned char)(name ? 2 + place_of(&design->holidays, name) : 0);
  }
  for (int i = 0; i < group->event_count; i++) {
    const struct fc_event *event = &panel->events[group->events[i]];
    int day = event->date - panel->first_date;
    if (event->kind != FC_EVENT_PUBLIC_HOLIDAY || day < -1 || day > panel->days || mark[day + 1]) continue;
    const char *name = fc_dictionary_name(&panel->event_names, event->name);
    mark[day + 1] = (unsigned char)(2 + place_of(&design->holidays, name));
  }
}

/* Column of a marked day's name or -1. */
static int column_of(const int *column, unsigned char mark) { return mark >= 2 ? column[mark - 2] : -1; }

void fc_holidays_write(const struct fc_design *design, const unsigned char *mark, double *row) {
  int own = column_of(design->holidays.column, mark[0]);
  int next = mark[0] ? -1 : column_of(design->holidays.before, mark[1]);
  if (own >= 0) row[own] = 1;
  if (next >= 0) row[next] = 1;
}
