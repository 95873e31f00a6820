/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Act on National Holidays (1948) with its amendments, and the special acts of 1959, 1989, 1990, 1993, 2018-2020. */
#include "foodcast/feature/calendar.h"

enum { FIRST_YEAR = 1955, LAST_YEAR = 2099 };

struct rule {
  short from, to;    /* years, inclusive */
  signed char month; /* 1-12 */
  signed char day;   /* 1-31, or -n for the n-th Monday */
  const char *name;
};

static const struct rule rules[] = {
    {1949, 9999, 1, 1, "元日"},
    {1949, 1999, 1, 15, "成人の日"},
    {2000, 9999, 1, -2, "成人の日"},
    {1967, 9999, 2, 11, "建国記念の日"},
    {2020, 9999, 2, 23, "天皇誕生日"},
    {1949, 1988, 4, 29, "天皇誕生日"},
    {1989, 2006, 4, 29, "みどりの日"},
    {2007, 9999, 4, 29, "昭和の日"},
    {1949, 9999, 5, 3, "憲法記念日"},
    {2007, 9999, 5, 4, "みどりの日"},
    {1949, 9999, 5, 5, "こどもの日"},
    {1996, 2002, 7, 20, "海の日"},
    {2003, 2019, 7, -3, "海の日"},
    {2020, 2020, 7, 23, "海の日"}, /* moved for the Olympic Games of Tokyo, as five more below */
    {2021, 2021, 7, 22, "海の日"},
    {2022, 9999, 7, -3, "海の日"},
    {2020, 2020, 7, 24, "スポーツの日"},
    {2021, 2021, 7, 23, "スポーツの日"},
    {2016, 2019, 8, 11, "山の日"},
    {2020, 2020, 8, 10, "山の日"},
    {2021, 2021, 8, 8, "山の日"},
    {2022, 9999, 8, 11, "山の日"},
    {1966, 2002, 9, 15, "敬老の日"},
    {2003, 9999, 9, -3, "敬老の日"},
    {1966, 1999, 10, 10, "体育の日"},
    {2000, 2019, 10, -2, "体育の日"},
    {2022, 9999, 10, -2, "スポーツの日"},
    {1949, 9999, 11, 3, "文化の日"},
    {1949, 9999, 11, 23, "勤労感謝の日"},
    {1989, 2018, 12, 23, "天皇誕生日"},
    {1959, 1959, 4, 10, "結婚の儀"},
    {1989, 1989, 2, 24, "大喪の礼"},
    {1990, 1990, 11, 12, "即位礼正殿の儀"},
    {1993, 1993, 6, 9, "結婚の儀"},
    {2019, 2019, 5, 1, "天皇の即位の日"},
    {2019, 2019, 10, 22, "即位礼正殿の儀の行われる日"},
};

/* Day of the month on which the sun's longitude passes 0 or 180 degrees in Japan. `base`: the instant of 1980 in days;
 * a tropical year is .242194 days longer than 365; `leap_base`: the year from which leap days are counted, towards zero. */
static int equinox(int year, double base, int leap_base) {
  return (int)(base + .242194 * (year - 1980) - (year - leap_base) / 4);
}

static int spring_equinox(int year) {
  return year < 1980 ? equinox(year, 20.8357, 1983) : equinox(year, 20.8431, 1980);
}
static int autumn_equinox(int year) {
  return year < 1980 ? equinox(year, 23.2588, 1983) : equinox(year, 23.2488, 1980);
}

static int rule_holds(const struct rule *rule, struct fc_civil c, fc_date date) {
  if (c.year < rule->from || c.year > rule->to || c.month != rule->month) return 0;
  if (rule->day > 0) return c.day == rule->day;
  return fc_date_weekday(date) == FC_MONDAY && (c.day + 6) / 7 == -rule->day;
}

/* Days that the act names, without the substitutes. */
static const char *named_holiday(fc_date date) {
  struct fc_civil c = fc_date_civil(date);
  if (c.month == 3 && c.day == spring_equinox(c.year)) return "春分の日";
  if (c.month == 9 && c.day == autumn_equinox(c.year)) return "秋分の日";
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    if (rule_holds(&rules[i], c, date)) return rules[i].name;
  return NULL;
}

/* A holiday on a Sunday moves to Monday (from 12 April 1973), and from 2007 on to the next day that is none itself. */
static int is_substitute(fc_date date) {
  if (date < fc_date_of(1973, 4, 12)) return 0;
  if (date < fc_date_of(2007, 1, 1)) return fc_date_weekday(date) == FC_MONDAY && named_holiday(date - 1);
  for (fc_date day = date - 1; named_holiday(day); day--)
    if (fc_date_weekday(day) == FC_SUNDAY) return 1;
  return 0;
}

/* The day between two holidays (from 27 December 1985), until 2006 not where it is a Sunday anyway. */
static int is_between(fc_date date) {
  if (date < fc_date_of(1985, 12, 27)) return 0;
  if (date < fc_date_of(2007, 1, 1) && fc_date_weekday(date) == FC_SUNDAY) return 0;
  return named_holiday(date - 1) && named_holiday(date + 1);
}

const char *fc_japanese_holiday(fc_date date) {
  if (date < fc_date_of(FIRST_YEAR, 1, 1) || date > fc_date_of(LAST_YEAR, 12, 31)) return NULL;
  const char *name = named_holiday(date);
  if (name) return name;
  return is_substitute(date) || is_between(date) ? "休日" : NULL;
}
