/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One field of text to a number, a date or a time of day. The whole field must be understood; nothing depends on the
 * locale; nothing allocates. Everything here is pure and may be called from any thread. Text is UTF-8 and need not end
 * in NUL. Space around the field, also the full-width one, is ignored, and full-width digits and signs read as narrow. */
#ifndef FC_IO_FIELD_H
#define FC_IO_FIELD_H

#include "foodcast/base/date.h"

#include <stddef.h>

enum fc_field {
  FC_FIELD_OK,
  FC_FIELD_MISSING, /* empty, -, --, NA, N/A, NaN, null, None: nothing was written down */
  FC_FIELD_BAD
};

/* A finite number of at most 1e12 in size. Understood: sign, digits, thousands separators in groups of three, one
 * decimal mark, exponent; a currency sign before (yen, euro, dollar, pound, won) or 円 after it; a minus written as
 * U+2212, a triangle or brackets, as accounts do. `decimal` is '.' or ','; the other one separates thousands.
 * *value is set for FC_FIELD_OK alone. */
enum fc_field fc_number_parse(const char *text, size_t length, char decimal, double *value);

/* Which way 3/4/2024 is meant. */
enum fc_date_order { FC_ORDER_UNKNOWN, FC_ORDER_DAY_FIRST, FC_ORDER_MONTH_FIRST };

/* How the dates of a file are written. */
struct fc_date_style {
  /* Empty: find out. Else as for strptime with %Y %y %m %d %j %H %M %S %b %B %p %I %F %T %%, English month names, or
   * "excel" for days since 1899-12-30. */
  const char *format;
  enum fc_date_order order; /* of dates with the year last, where format is empty */
  int year, month;          /* where dates are day numbers of one month: that month; else 0 */
};

/* Without a format: 2014-9-26, 2023/10/20, 2023.10.20, 20201101, 2020年11月1日, 令和2年11月1日, R2.11.1, 26.9.2014
 * (day first with points), 26/9/2014 where `order` is known, 26-Sep-2014, each also with a weekday in brackets behind
 * it and with a time (12:34, T12:34:56, 12時34分), and lone day numbers where `month` is known.
 * *minutes gets the time in minutes after midnight, or -1 where there is none; it may be NULL. */
enum fc_field fc_date_read(const struct fc_date_style *style, const char *text, size_t length, fc_date *date,
                           int *minutes);

/* HH:MM, HH:MM:SS, HHMM, 12時34分 or a timestamp's time; 24:00 and later hours up to 29:59 are the small hours of a long
 * business day and are kept as they are. */
enum fc_field fc_time_read(const char *text, size_t length, int *minutes);

/* The field without the space around it. */
void fc_field_trim(const char **text, size_t *length);
/* Copies the field with full-width ASCII made narrow and U+3000 a space; returns the length, at most `size` - 1. */
size_t fc_field_narrow(const char *text, size_t length, char *narrow, size_t size);

#endif
