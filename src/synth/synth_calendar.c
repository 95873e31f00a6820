/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/feature/calendar.h"
#include "synth_internal.h"

/* Yearly dates in Fukuoka. The world knows no epidemic: what was cancelled in 2020 is held here. */
static const struct {
  int month, from, to;
  const char *name;
} festivals[] = {
    {1, 8, 11, "十日恵比須"},  {5, 3, 4, "博多どんたく"}, {7, 10, 15, "博多祇園山笠"},
    {8, 1, 1, "大濠花火大会"}, {9, 12, 18, "放生会"},     {11, 23, 23, "おくんち"},
};

/* First and last day, as month x 100 + day, of the elementary schools' holidays. */
static const int school_holidays[][2] = {{101, 107}, {325, 405}, {721, 831}, {1225, 1231}};

static const char *festival_of(struct fc_civil civil) {
  for (size_t i = 0; i < sizeof festivals / sizeof *festivals; i++)
    if (civil.month == festivals[i].month && civil.day >= festivals[i].from && civil.day <= festivals[i].to)
      return festivals[i].name;
  return NULL;
}

static int school_holiday_of(struct fc_civil civil) {
  int place = civil.month * 100 + civil.day;
  for (size_t i = 0; i < sizeof school_holidays / sizeof *school_holidays; i++)
    if (place >= school_holidays[i][0] && place <= school_holidays[i][1]) return 1;
  return 0;
}

void fc_synth_mark_calendar(struct fc_synth_world *world) {
  for (int d = 0; d < world->days; d++) {
    struct fc_synth_day *day = &world->day[d];
    struct fc_civil civil = fc_date_civil(day->date);
    day->month = civil.month - 1;
    day->weekday = fc_date_weekday(day->date);
    day->holiday = fc_japanese_holiday(day->date);
    day->school_holiday = school_holiday_of(civil);
    day->festival = festival_of(civil);
    day->obon = civil.month == 8 && civil.day >= 13 && civil.day <= 15;
    if ((civil.month == 12 && civil.day >= 22) || (civil.month == 1 && civil.day <= 3)) day->year_end = civil.day;
  }
}
