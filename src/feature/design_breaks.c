/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a day is from the breaks before and after it. */
#include "design_internal.h"

#include <limits.h>

enum { LEAST_BREAK = 5 };

/* Whether the days between two days are all weekend, or none. */
static int only_weekend_between(fc_date day_0, int from, int to) {
  for (int day = from + 1; day < to; day++)
    if (!fc_is_weekend(day_0 + day)) return 0;
  return 1;
}

static int clamp(int day, int days) { return day < 0 ? 0 : day > days ? days : day; }

/* Days first..last are a break where they are enough. Breaks come in order; the one before ended on day `previous`. Returns
 * the end of the last break. */
static int tell(int previous, int first, int last, int days, struct fc_break_distance *distance) {
  int length = last - first + 1;
  unsigned char is_long = length >= FC_LONG_BREAK;
  if (length < LEAST_BREAK) return previous;
  int from = previous + 1 > first - FC_BREAK_REACH ? previous + 1 : first - FC_BREAK_REACH;
  for (int day = clamp(from, days); day < clamp(first, days); day++)
    distance[day].until = (unsigned char)(first - day), distance[day].next_is_long = is_long;
  for (int day = clamp(first, days); day < clamp(last + 1, days); day++) distance[day] = (struct fc_break_distance){0};
  for (int day = clamp(last + 1, days); day < clamp(last + 1 + FC_BREAK_REACH, days); day++)
    distance[day] = (struct fc_break_distance){.since = (unsigned char)(day - last), .last_is_long = is_long};
  return last;
}

void fc_design_breaks(const struct fc_design *design, int group, int days, struct fc_break_distance *distance) {
  const struct fc_panel *panel = design->panel;
  const struct fc_group *g = &design->groups[group];
  int first = 0, last = 0, any = 0, previous = INT_MIN / 2;
  memset(distance, 0, (size_t)days * sizeof *distance);
  for (int i = 0; i < g->event_count; i++) {
    const struct fc_event *event = &panel->events[g->events[i]];
    if (event->kind != FC_EVENT_SCHOOL_HOLIDAY && event->kind != FC_EVENT_CLOSED) continue;
    int day = event->date - panel->first_date;
    if (any && !only_weekend_between(panel->first_date, last, day)) {
      previous = tell(previous, first, last, days, distance);
      any = 0;
    }
    if (!any) first = day;
    last = day, any = 1;
  }
  if (any) tell(previous, first, last, days, distance);
}
