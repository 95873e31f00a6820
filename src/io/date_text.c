/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/io/field.h"

#include <strings.h>

enum {
  NARROW_MAX = 80,
  EXCEL_EPOCH = -25569 /* 1899-12-30 */,
  EXCEL_FIRST = 61 /* before it Excel counts a 29 February */
};

/* What has been read of a date and time. */
struct moment {
  int year, month, day, day_of_year, hour, minute; /* 0, or -1 for hour and minute, where not given */
  int afternoon;                                   /* -1 unknown, 0 a.m., 1 p.m. */
};

struct cursor {
  const char *at, *end;
};

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* Up to `most` digits; how many there were. */
static int read_number(struct cursor *c, int most, int *value) {
  int count = 0, result = 0;
  for (; count < most && c->at < c->end && is_digit(*c->at); c->at++, count++) result = result * 10 + (*c->at - '0');
  if (count) *value = result;
  return count;
}

static int skip(struct cursor *c, const char *text) {
  size_t length = strlen(text);
  if ((size_t)(c->end - c->at) < length || memcmp(c->at, text, length) != 0) return 0;
  c->at += length;
  return 1;
}

static void skip_spaces(struct cursor *c) {
  while (c->at < c->end && (*c->at == ' ' || *c->at == '\t')) c->at++;
}

static int read_month_name(struct cursor *c, int *month) {
  static const char *const names[12] = {"january", "february", "march",     "april",   "may",      "june",
                                        "july",    "august",   "september", "october", "november", "december"};
  size_t left = (size_t)(c->end - c->at);
  for (int m = 0; m < 12; m++) {
    size_t full = strlen(names[m]);
    size_t length = left >= full && strncasecmp(c->at, names[m], full) == 0 ? full
                    : left >= 3 && strncasecmp(c->at, names[m], 3) == 0     ? 3
                                                                            : 0;
    if (!length) continue;
    c->at += length;
    *month = m + 1;
    return 1;
  }
  return 0;
}

static enum fc_field finish(const struct moment *m, fc_date *date, int *minutes) {
  fc_date day = m->day_of_year ? fc_date_of(m->year, 1, 1) : fc_date_of(m->year, m->month, m->day);
  if (day == FC_DATE_NONE) return FC_FIELD_BAD;
  if (m->day_of_year) {
    day += m->day_of_year - 1;
    if (fc_date_civil(day).year != m->year) return FC_FIELD_BAD;
  }
  int hour = m->hour;
  if (m->afternoon >= 0 && hour >= 0) {
    if (hour < 1 || hour > 12) return FC_FIELD_BAD;
    hour = hour % 12 + 12 * m->afternoon;
  }
  if (hour > 29 || m->minute > 59) return FC_FIELD_BAD;
  *date = day;
  if (minutes) *minutes = hour < 0 ? -1 : hour * 60 + (m->minute < 0 ? 0 : m->minute);
  return FC_FIELD_OK;
}

/* One conversion of a given format; whether the text fits it. */
static int match_conversion(struct cursor *c, char conversion, struct moment *m) {
  int value = 0;
  switch (conversion) {
  case 'Y': return read_number(c, 4, &m->year) == 4;
  case 'y':
    if (read_number(c, 2, &value) != 2) return 0;
    m->year = value + (value < 69 ? 2000 : 1900);
    return 1;
  case 'm': return read_number(c, 2, &m->month) > 0;
  case 'd':
  case 'e': return read_number(c, 2, &m->day) > 0;
  case 'j': return read_number(c, 3, &m->day_of_year) > 0;
  case 'H':
  case 'I': return read_number(c, 2, &m->hour) > 0;
  case 'M': return read_number(c, 2, &m->minute) > 0;
  case 'S': return read_number(c, 2, &value) > 0;
  case 'b':
  case 'B': return read_month_name(c, &m->month);
  case 'p':
    m->afternoon = skip(c, "PM") || skip(c, "pm") ? 1 : skip(c, "AM") || skip(c, "am") ? 0 : -1;
    return m->afternoon >= 0;
  case 'F':
    return match_conversion(c, 'Y', m) && skip(c, "-") && match_conversion(c, 'm', m) && skip(c, "-") &&
           match_conversion(c, 'd', m);
  case 'T':
    return match_conversion(c, 'H', m) && skip(c, ":") && match_conversion(c, 'M', m) && skip(c, ":") &&
           match_conversion(c, 'S', m);
  case '%': return skip(c, "%");
  default: return 0;
  }
}

static enum fc_field read_format(const char *format, struct cursor c, fc_date *date, int *minutes) {
  struct moment m = {.hour = -1, .minute = -1, .afternoon = -1};
  for (const char *f = format; *f; f++) {
    if (*f == '%' && f[1]) {
      if (!match_conversion(&c, *++f, &m)) return FC_FIELD_BAD;
    } else if (*f == ' ') {
      skip_spaces(&c);
    } else if (c.at == c.end || *c.at++ != *f) {
      return FC_FIELD_BAD;
    }
  }
  return c.at == c.end ? finish(&m, date, minutes) : FC_FIELD_BAD;
}

static enum fc_field read_excel(struct cursor c, fc_date *date, int *minutes) {
  double days = 0;
  if (fc_number_parse(c.at, (size_t)(c.end - c.at), '.', &days) != FC_FIELD_OK || days < EXCEL_FIRST || days > 109575)
    return FC_FIELD_BAD;
  *date = EXCEL_EPOCH + (int)days;
  if (minutes) *minutes = days > (int)days ? (int)((days - (int)days) * 1440 + .5) : -1;
  return FC_FIELD_OK;
}

/* 12:34, 12:34:56.789, 12時34分56秒, with a zone behind it that is not used: a shop's clock is what counts. */
static int read_clock(struct cursor *c, struct moment *m) {
  int seconds = 0;
  if (!read_number(c, 2, &m->hour)) return 0;
  if (skip(c, "時")) {
    if (read_number(c, 2, &m->minute) && !skip(c, "分")) return 0;
    if (read_number(c, 2, &seconds) && !skip(c, "秒")) return 0;
    return 1;
  }
  if (!skip(c, ":") || read_number(c, 2, &m->minute) != 2) return 0;
  if (skip(c, ":") && read_number(c, 2, &seconds) != 2) return 0;
  if (skip(c, ".") && !read_number(c, 9, &seconds)) return 0;
  if (skip(c, "Z")) return 1;
  if (skip(c, "+") || (c->at < c->end && *c->at == '-' && skip(c, "-")))
    return read_number(c, 2, &seconds) == 2 && (skip(c, ":"), read_number(c, 2, &seconds) == 2);
  return 1;
}

static int read_tail(struct cursor *c, struct moment *m) {
  static const char *const weekdays[] = {"日", "月", "火", "水", "木", "金", "土"};
  skip_spaces(c);
  if (skip(c, "(")) { /* a weekday in brackets */
    while (c->at < c->end && *c->at != ')') c->at++;
    if (!skip(c, ")")) return 0;
    skip_spaces(c);
  }
  for (size_t i = 0; i < 7; i++)
    if (skip(c, weekdays[i])) break;
  skip_spaces(c);
  if (c->at == c->end) return 1;
  if (skip(c, "午前")) m->afternoon = 0;
  if (skip(c, "午後")) m->afternoon = 1;
  skip_spaces(c);
  skip(c, "T");
  if (!read_clock(c, m)) return 0;
  skip_spaces(c);
  if (skip(c, "PM") || skip(c, "pm")) m->afternoon = 1;
  if (skip(c, "AM") || skip(c, "am")) m->afternoon = 0;
  return c->at == c->end;
}

/* The western year before year 1 of the era that the text begins with; 0 where it begins with none. */
static int read_era(struct cursor *c) {
  static const struct {
    const char *name;
    int before;
  } eras[] = {{"令和", 2018}, {"平成", 1988}, {"昭和", 1925}, {"大正", 1911}, {"R", 2018},
              {"H", 1988},    {"S", 1925},    {"r", 2018},    {"h", 1988},    {"s", 1925}};
  for (size_t i = 0; i < sizeof eras / sizeof *eras; i++) {
    struct cursor ahead = *c;
    if (!skip(&ahead, eras[i].name)) continue;
    skip(&ahead, ".");
    skip_spaces(&ahead);
    if (ahead.at < ahead.end && (is_digit(*ahead.at) || strncmp(ahead.at, "元", strlen("元")) == 0)) {
      *c = ahead;
      return eras[i].before;
    }
  }
  return 0;
}

static int read_separator(struct cursor *c, const char *word, char *separator) {
  if (skip(c, word)) {
    *separator = 'k';
    return 1;
  }
  if (c->at == c->end || !*c->at || !strchr("-/.", *c->at)) return 0;
  *separator = *c->at++;
  return 1;
}

/* year - month - day */
static int read_year_first(struct cursor *c, int era, struct moment *m) {
  char first = 0, second = 0;
  if (era && skip(c, "元")) {
    m->year = 1;
  } else {
    int digits = read_number(c, 4, &m->year);
    if (era ? digits == 0 || digits > 2 : digits != 4) return 0;
  }
  if (era && m->year == 0) return 0;
  m->year += era;
  if (!read_separator(c, "年", &first)) return 0;
  skip_spaces(c);
  if (!read_number(c, 2, &m->month) && !read_month_name(c, &m->month)) return 0;
  if (!read_separator(c, "月", &second) || second != first) return 0;
  skip_spaces(c);
  if (!read_number(c, 2, &m->day)) return 0;
  return first != 'k' || skip(c, "日");
}

/* R010501 */
static int read_packed_era(struct cursor *c, int era, struct moment *m) {
  if (read_number(c, 2, &m->year) != 2 || read_number(c, 2, &m->month) != 2 || read_number(c, 2, &m->day) != 2)
    return 0;
  int known = m->year > 0;
  m->year += era;
  return known;
}

/* 1, 1日, and with the month again 6/1, 6月1日: in a file of one month */
static int read_in_month(const struct fc_date_style *style, struct cursor *c, struct moment *m) {
  char separator = 0;
  m->year = style->year;
  m->month = style->month;
  read_number(c, 2, &m->day);
  if (skip(c, "日") || c->at == c->end || *c->at == '(') return 1;
  if (m->day != style->month || !read_separator(c, "月", &separator) || !read_number(c, 2, &m->day)) return 0;
  return separator != 'k' || skip(c, "日");
}

/* 26.9.2014, 26/9/2014, 9/26/2014, 26-Sep-2014 */
static int read_year_last(struct cursor *c, enum fc_date_order order, struct moment *m) {
  int first = 0, second = 0, named = 0;
  if (!read_number(c, 2, &first) || c->at == c->end || !*c->at || !strchr("-/. ", *c->at)) return 0;
  char separator = *c->at++;
  named = read_month_name(c, &m->month);
  if (!named && !read_number(c, 2, &second)) return 0;
  if (c->at == c->end || *c->at++ != separator || read_number(c, 4, &m->year) != 4) return 0;
  if (named) {
    m->day = first;
    return 1;
  }
  if (separator == '.' && order == FC_ORDER_UNKNOWN) order = FC_ORDER_DAY_FIRST;
  if (order == FC_ORDER_UNKNOWN) return 0;
  m->day = order == FC_ORDER_DAY_FIRST ? first : second;
  m->month = order == FC_ORDER_DAY_FIRST ? second : first;
  return 1;
}

/* 20201101, 202011011234, 20201101123456 */
static int read_packed(struct cursor *c, int digits, struct moment *m) {
  int seconds = 0;
  if (digits != 8 && digits != 12 && digits != 14) return 0;
  read_number(c, 4, &m->year);
  read_number(c, 2, &m->month);
  read_number(c, 2, &m->day);
  if (digits == 8) return 1;
  read_number(c, 2, &m->hour);
  read_number(c, 2, &m->minute);
  read_number(c, 2, &seconds);
  return m->hour < 24;
}

/* Four digits behind the last separator: a whole date, which a file of one month may have too. */
static int ends_in_year(const struct cursor *c) {
  const char *at = c->at;
  while (at < c->end && !strchr(" (T", *at)) at++;
  int digits = 0;
  while (at > c->at && is_digit(at[-1])) at--, digits++;
  return digits == 4;
}

static enum fc_field read_any(const struct fc_date_style *style, struct cursor c, fc_date *date, int *minutes) {
  struct moment m = {.hour = -1, .minute = -1, .afternoon = -1};
  int digits = 0;
  while (c.at + digits < c.end && is_digit(c.at[digits])) digits++;
  int understood;
  int era = digits ? 0 : read_era(&c);
  while (era && c.at + digits < c.end && is_digit(c.at[digits])) digits++;
  if (era && digits == 6) {
    understood = read_packed_era(&c, era, &m);
  } else if (era || digits == 4) {
    understood = read_year_first(&c, era, &m);
  } else if (digits > 4) {
    understood = read_packed(&c, digits, &m);
  } else if (digits && style->month && !ends_in_year(&c)) {
    understood = read_in_month(style, &c, &m);
  } else {
    understood = digits && read_year_last(&c, style->order, &m);
  }
  return understood && read_tail(&c, &m) ? finish(&m, date, minutes) : FC_FIELD_BAD;
}

enum fc_field fc_date_read(const struct fc_date_style *style, const char *text, size_t length, fc_date *date,
                           int *minutes) {
  if (length == 10 && !style->format[0]) {
    fc_date iso = fc_date_parse_iso(text, length);
    if (iso != FC_DATE_NONE) {
      *date = iso;
      if (minutes) *minutes = -1;
      return FC_FIELD_OK;
    }
  }
  fc_field_trim(&text, &length);
  if (length == 0) return FC_FIELD_MISSING;
  if (length >= NARROW_MAX) return FC_FIELD_BAD;
  char narrow[NARROW_MAX];
  struct cursor c = {narrow, narrow + fc_field_narrow(text, length, narrow, sizeof narrow)};
  if (!style->format[0]) return read_any(style, c, date, minutes);
  if (strcmp(style->format, "excel") == 0) return read_excel(c, date, minutes);
  return read_format(style->format, c, date, minutes);
}

enum fc_field fc_time_read(const char *text, size_t length, int *minutes) {
  fc_field_trim(&text, &length);
  if (length == 0 || (length == 1 && text[0] == '-')) return FC_FIELD_MISSING;
  if (length >= NARROW_MAX) return FC_FIELD_BAD;
  char narrow[NARROW_MAX];
  size_t n = fc_field_narrow(text, length, narrow, sizeof narrow);
  struct cursor c = {narrow, narrow + n};
  struct moment m = {.hour = -1, .minute = -1, .afternoon = -1};
  if ((n == 4 || n == 3 || n == 6) && strspn(narrow, "0123456789") == n) {
    int seconds = 0;
    read_number(&c, n == 3 ? 1 : 2, &m.hour);
    read_number(&c, 2, &m.minute);
    read_number(&c, 2, &seconds);
  } else if (!read_tail(&c, &m)) {
    struct fc_date_style any = {.format = ""};
    fc_date ignored;
    int found = -1;
    if (fc_date_read(&any, text, length, &ignored, &found) != FC_FIELD_OK || found < 0) return FC_FIELD_BAD;
    *minutes = found;
    return FC_FIELD_OK;
  }
  fc_date ignored;
  m.year = 2000, m.month = 1, m.day = 1;
  int found = -1;
  if (finish(&m, &ignored, &found) != FC_FIELD_OK || found < 0) return FC_FIELD_BAD;
  *minutes = found;
  return FC_FIELD_OK;
}
