/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/base/date.h"

enum { FIRST_YEAR = 1900, LAST_YEAR = 2199 };

static int is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int fc_date_days_in_month(int year, int month) {
  static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days before 1 March of a year counted from March: leap days then come last, so both directions are closed formulas. */
static int days_from_march(int year) { return 365 * year + year / 4 - year / 100 + year / 400; }

enum { EPOCH = 719468 }; /* days from 0000-03-01 to 1970-01-01 */

fc_date fc_date_of(int year, int month, int day) {
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12) return FC_DATE_NONE;
  if (day < 1 || day > fc_date_days_in_month(year, month)) return FC_DATE_NONE;
  int march_month = (month + 9) % 12; /* 0 = March */
  int march_year = year - (month <= 2);
  return days_from_march(march_year) + (153 * march_month + 2) / 5 + day - 1 - EPOCH;
}

struct fc_civil fc_date_civil(fc_date date) {
  int n = date + EPOCH;
  int year = (int)((10000LL * n + 14780) / 3652425);
  int rest = n - days_from_march(year);
  if (rest < 0) rest = n - days_from_march(--year);
  int march_month = (100 * rest + 52) / 3060;
  int month = (march_month + 2) % 12 + 1;
  return (struct fc_civil){year + (month <= 2), month, rest - (march_month * 306 + 5) / 10 + 1};
}

enum fc_weekday fc_date_weekday(fc_date date) {
  return (enum fc_weekday)(((date + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

int fc_date_day_of_year(fc_date date) { return date - fc_date_of(fc_date_civil(date).year, 1, 1); }

static int digits(const char *text, int count) {
  int value = 0;
  for (int i = 0; i < count; i++) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

fc_date fc_date_parse_iso(const char *text, size_t length) {
  if (length != 10 || text[4] != '-' || text[7] != '-') return FC_DATE_NONE;
  return fc_date_of(digits(text, 4), digits(text + 5, 2), digits(text + 8, 2));
}

const char *fc_date_format(fc_date date, char text[static FC_DATE_TEXT]) {
  text[0] = '\0';
  if (date == FC_DATE_NONE) return text;
  struct fc_civil civil = fc_date_civil(date);
  /* the masks tell the compiler what the range check has made sure of */
  snprintf(text, FC_DATE_TEXT, "%04d-%02d-%02d", civil.year & 4095, civil.month & 15, civil.day & 31);
  return text;
}
