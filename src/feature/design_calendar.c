/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendar columns of every day of a group. */
#include "design_internal.h"

static void write_weekday_and_season(const struct fc_design_layout *layout, fc_date date, double *row) {
  double basis[FC_HARMONICS];
  fc_climatology_basis(date, basis);
  row[fc_date_weekday(date)] = 1;
  for (int i = 0; i < 4; i++) row[layout->season + i] = basis[i + 1];
  for (int i = 0; i < 2; i++) row[layout->weekend_season + i] = fc_is_weekend(date) * basis[i + 1];
}

/* `holiday` points at the day's own mark; its neighbours are readable. */
static void write_holiday(const struct fc_design_layout *layout, fc_date date, const unsigned char *holiday,
                          double *row) {
  if (layout->holiday < 0) return;
  double *at = row + layout->holiday;
  int weekend = fc_is_weekend(date), off_before = holiday[-1] || fc_is_weekend(date - 1);
  int off_after = holiday[1] || fc_is_weekend(date + 1);
  at[0] = holiday[0] != 0;
  at[1] = holiday[0] && !weekend;
  at[2] = !holiday[0] && holiday[1];
  at[3] = !holiday[0] && holiday[-1];
  /* a working day shut in between days off, one of them a holiday */
  at[4] = !holiday[0] && !weekend && off_before && off_after && (holiday[-1] || holiday[1]);
}

static void write_season_of_year(const struct fc_design_layout *layout, fc_date date, double *row) {
  struct fc_civil c = fc_date_civil(date);
  row[layout->year_end] = c.month == 12 && c.day >= 20 && c.day <= 24;
  row[layout->year_end + 1] = c.month == 12 && c.day >= 27;
  row[layout->year_end + 2] = c.month == 1 && c.day >= 2 && c.day <= 6;
  if (layout->obon >= 0) row[layout->obon] = c.month == 8 && c.day >= 13 && c.day <= 16;
}

static void write_events(const struct fc_design *design, struct fc_group *group) {
  const struct fc_panel *panel = design->panel;
  for (int i = 0; i < group->event_count; i++) {
    const struct fc_event *event = &panel->events[group->events[i]];
    int day = event->date - panel->first_date;
    if (day < 0 || day >= panel->days) continue;
    double *row = group->rows + (size_t)day * design->layout.count;
    switch (event->kind) {
    case FC_EVENT_CLOSED: group->marks[day] |= FC_MARK_CLOSED; break;
    case FC_EVENT_SCHOOL_HOLIDAY:
      row[design->layout.school] = 1;
      group->marks[day] |= FC_MARK_SCHOOL_HOLIDAY;
      break;
    case FC_EVENT_NAMED: row[design->event_column[event->name]] = 1; break;
    case FC_EVENT_PUBLIC_HOLIDAY: break;
    }
  }
}

void fc_calendar_fill(const struct fc_design *design, struct fc_group *group, unsigned char *scratch) {
  const struct fc_panel *panel = design->panel;
  fc_holidays_mark(design, group, scratch);
  for (int day = 0; day < panel->days; day++) {
    double *row = group->rows + (size_t)day * design->layout.count;
    fc_date date = panel->first_date + day;
    write_weekday_and_season(&design->layout, date, row);
    write_holiday(&design->layout, date, scratch + day + 1, row);
    fc_holidays_write(design, scratch + day + 1, row);
    write_season_of_year(&design->layout, date, row);
    row[design->layout.trend] = day / 365.0;
    if (scratch[day + 1]) group->marks[day] |= FC_MARK_PUBLIC_HOLIDAY;
  }
  write_events(design, group);
}
