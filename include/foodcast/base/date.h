/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates as whole days. An fc_date counts days since 1970-01-01 in the proleptic Gregorian calendar; there are no times
 * of day and no time zones in it. Valid dates are 1900-01-01 to 2199-12-31. Everything here is pure. */
#ifndef FC_BASE_DATE_H
#define FC_BASE_DATE_H

#include <stddef.h>

typedef int fc_date;

enum { FC_DATE_NONE = -2147483647 - 1, FC_DATE_TEXT = 11 };
/* Days that a forecast may reach ahead, and that a panel reaches past its last day with sales. */
enum { FC_MAX_HORIZON = 28 };
/* Days that an item can be sold, at most: what keeps longer is taken to keep this long. */
enum { FC_MAX_SHELF_LIFE = 366 };
enum fc_weekday { FC_MONDAY, FC_TUESDAY, FC_WEDNESDAY, FC_THURSDAY, FC_FRIDAY, FC_SATURDAY, FC_SUNDAY };

struct fc_civil {
  int year, month, day; /* month 1-12, day 1-31 */
};

/* FC_DATE_NONE where there is no such day or it is out of range. */
fc_date fc_date_of(int year, int month, int day);
struct fc_civil fc_date_civil(fc_date date);
enum fc_weekday fc_date_weekday(fc_date date);
int fc_date_days_in_month(int year, int month);
/* 0 on 1 January. */
int fc_date_day_of_year(fc_date date);
/* Reads exactly YYYY-MM-DD (`length` bytes); FC_DATE_NONE otherwise. */
fc_date fc_date_parse_iso(const char *text, size_t length);
/* Writes YYYY-MM-DD into `text` and returns it; empty for FC_DATE_NONE. */
const char *fc_date_format(fc_date date, char text[static FC_DATE_TEXT]);

#endif
