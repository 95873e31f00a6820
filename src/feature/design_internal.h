/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the design matrix share. Everything hangs on the design's arena. */
#ifndef FC_FEATURE_DESIGN_INTERNAL_H
#define FC_FEATURE_DESIGN_INTERNAL_H

#include "climatology_internal.h"
#include "foodcast/feature/design.h"

enum { FC_MAX_EVENT_COLUMNS = 40, FC_LEAST_EVENT_DAYS = 3, FC_MAX_HOLIDAY_NAMES = 40, FC_DAYS_BEFORE = 3 };

/* Where each block of columns begins; -1 where it is left out. */
struct fc_design_layout {
  int count;
  int season, weekend_season; /* 4 and 2 columns, behind the 7 weekdays */
  int holiday;                /* 5: holiday, on Mon-Fri, day before, day after, bridge day */
  int school;
  int other_events; /* all rare names */
  int year_end;     /* 3 */
  int obon;
  int temperature; /* 4: level, heat, cold, change */
  int rain;        /* 3: any, amount, weekend x any */
  int sun;
  int trend;
};

/* What the columns need to know of one day's weather: expectations, and the spread of the temperature around its own. */
struct fc_day_weather {
  double temperature, temperature_sd; /* deg C; sd 0 where observed */
  double rain;                        /* E[min(mm, 1)] */
  double rain_amount;                 /* E[log1p(mm)]/3 */
  double sun;                         /* hours/10 */
};

struct fc_station_weather {
  const struct fc_station *source;
  const struct fc_weather *weather;
  fc_date first_date; /* of panel day 0 */
  struct fc_climatology climatology;
  struct fc_day_weather *observed; /* [days + FC_DAYS_BEFORE]: panel day d is at d + FC_DAYS_BEFORE */
  const int *issue_end;            /* [days]: index behind the last issue for panel day d; [d - 1] begins it */
  int issue_begin;                 /* first issue for panel day 0 */
};

enum fc_day_mark { FC_MARK_CLOSED = 1, FC_MARK_PUBLIC_HOLIDAY = 2, FC_MARK_SCHOOL_HOLIDAY = 4 };

struct fc_group {
  int station; /* index into stations, -1 where there is no weather */
  int event_count;
  const int *events;    /* indices of the panel's events that hold here, by date */
  uint64_t signature;   /* hash of them */
  unsigned char *marks; /* [days] of enum fc_day_mark */
  double *rows;         /* [days][columns] */
};

/* The names of public holidays in the panel, in the order in which they were met. */
struct fc_holidays {
  int count;
  const char *name[FC_MAX_HOLIDAY_NAMES];
  int days[FC_MAX_HOLIDAY_NAMES];                                 /* distinct days in the panel */
  fc_date last[FC_MAX_HOLIDAY_NAMES];                             /* of them */
  int column[FC_MAX_HOLIDAY_NAMES], before[FC_MAX_HOLIDAY_NAMES]; /* of the day and the day before, -1 where rare */
};

struct fc_design {
  struct fc_arena arena;
  const struct fc_panel *panel; /* borrowed; outlives the design */
  int japanese;                 /* holidays of Japan are computed */
  enum fc_weather_use use;
  struct fc_design_layout layout;
  struct fc_design_column *columns;
  struct fc_holidays holidays;
  int *event_column; /* [event names]: column of a named event, -1 where it has none */
  int group_count;
  struct fc_group *groups;
  int *group_of; /* [series] */
  struct fc_station_weather *stations;
  int has_shift;
  struct fc_weather_shift shift;
};

/* design_columns.c: the table of columns and the layout, from what the panel holds. */
enum fc_status fc_columns_build(struct fc_design *design, struct fc_error *err);

/* design_holidays.c: collects the names; marks holidays of the days -1..days in mark[0..days + 1], 0 where there is none;
 * writes the columns of the names for the day whose mark `mark` points at. */
void fc_holidays_collect(struct fc_design *design);
void fc_holidays_mark(const struct fc_design *design, const struct fc_group *group, unsigned char *mark);
void fc_holidays_write(const struct fc_design *design, const unsigned char *mark, double *row);

/* design_groups.c: which series share their rows. */
enum fc_status fc_groups_build(struct fc_design *design, struct fc_error *err);

/* design_calendar.c: calendar columns of every day of a group, and its days closed by events. `scratch`: days + 2 bytes. */
void fc_calendar_fill(const struct fc_design *design, struct fc_group *group, unsigned char *scratch);

/* design_weather.c */
enum fc_status fc_station_build(struct fc_station_weather *station, const struct fc_panel *panel, int index,
                                struct fc_arena *arena, struct fc_error *err);
/* Weather of a panel day in 0..days-1 after `origin` as known at the end of `origin`. */
struct fc_day_weather fc_weather_expected(const struct fc_station_weather *station, enum fc_weather_use use, int origin,
                                          int day);
/* Writes the weather columns of a day; `before`: mean temperature of the three days before. */
void fc_weather_write(const struct fc_design_layout *layout, const struct fc_station_weather *station,
                      const struct fc_day_weather *weather, double before, int weekend, double *row);

static inline int fc_is_weekend(fc_date date) { return fc_date_weekday(date) >= FC_SATURDAY; }

#endif
