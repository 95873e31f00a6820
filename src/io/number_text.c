/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/io/field.h"

#include <locale.h>
#include <stdint.h>
#include <strings.h>

enum { NARROW_MAX = 64, MAX_DIGITS = 19 };
static const double LARGEST = 1e12;

static int is_space(unsigned char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

void fc_field_trim(const char **text, size_t *length) {
  const char *s = *text;
  size_t n = *length;
  if (n && s[0] > ' ' && s[0] < 127 && s[n - 1] > ' ' && s[n - 1] < 127) return; /* nearly always */
  for (;;) {
    size_t skip = n && is_space((unsigned char)s[0])                       ? 1
                  : n >= 3 && memcmp(s, "\xE3\x80\x80", 3) == 0 /*　*/     ? 3
                  : n >= 2 && memcmp(s, "\xC2\xA0", 2) == 0 /* no-break */ ? 2
                                                                           : 0;
    if (!skip) break;
    s += skip, n -= skip;
  }
  for (;;) {
    size_t skip = n && is_space((unsigned char)s[n - 1])                ? 1
                  : n >= 3 && memcmp(s + n - 3, "\xE3\x80\x80", 3) == 0 ? 3
                  : n >= 2 && memcmp(s + n - 2, "\xC2\xA0", 2) == 0     ? 2
                                                                        : 0;
    if (!skip) break;
    n -= skip;
  }
  *text = s;
  *length = n;
}

size_t fc_field_narrow(const char *text, size_t length, char *narrow, size_t size) {
  size_t n = 0;
  for (size_t i = 0; i < length && n + 1 < size;) {
    const unsigned char *c = (const unsigned char *)text + i;
    if (length - i >= 3 && c[0] == 0xEF && (c[1] == 0xBC || c[1] == 0xBD)) {
      unsigned code = (c[1] & 0x3FU) << 6 | (c[2] & 0x3FU); /* U+FF01..U+FF5E are ASCII moved up by 0xFEE0 */
      if (code >= 0xF01U && code <= 0xF5EU) {
        narrow[n++] = (char)(code - 0xF00U + 0x20U);
        i += 3;
        continue;
      }
    }
    if (length - i >= 3 && memcmp(c, "\xE3\x80\x80", 3) == 0) {
      narrow[n++] = ' ';
      i += 3;
      continue;
    }
    narrow[n++] = text[i++];
  }
  narrow[n] = '\0';
  return n;
}

static int is_missing(const char *s, size_t n) {
  static const char *const words[] = {"-",
                                      "--",
                                      "---",
                                      "NA",
                                      "N/A",
                                      "#N/A",
                                      "NaN",
                                      "null",
                                      "None",
                                      "\xE2\x80\x95" /*―*/,
                                      "\xE2\x80\x93" /*–*/,
                                      "\xE2\x80\x94" /*—*/};
  if (n == 0) return 1;
  if (n > 4) return 0;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strlen(words[i]) == n && strncasecmp(words[i], s, n) == 0) return 1;
  return 0;
}

/* Digits as a whole number and how many of them stood behind the decimal mark. */
struct digits {
  uint64_t mantissa;
  int count, exponent;
};

static void add_digit(struct digits *digits, int digit, int behind_mark) {
  if (digits->count < MAX_DIGITS) {
    digits->mantissa = digits->mantissa * 10 + (uint64_t)digit;
    if (digits->mantissa) digits->count++;
    digits->exponent -= behind_mark;
  } else {
    digits->exponent += !behind_mark; /* beyond what a double can tell apart */
  }
}

/* [digits with separators][mark digits][e sign digits]; how many bytes were used, 0 where it is no number. */
static size_t read_digits(const char *s, size_t n, char decimal, struct digits *digits) {
  char separator = decimal == '.' ? ',' : '.';
  size_t i = 0, whole = 0, group = 0;
  int separated = 0;
  for (; i < n; i++) {
    if (s[i] >= '0' && s[i] <= '9') {
      add_digit(digits, s[i] - '0', 0);
      whole++, group++;
    } else if (s[i] == separator && group && (separated ? group == 3 : group <= 3)) {
      separated = 1;
      group = 0;
    } else {
      break;
    }
  }
  if (separated && group != 3) return 0;
  if (i < n && s[i] == decimal) {
    size_t start = ++i;
    for (; i < n && s[i] >= '0' && s[i] <= '9'; i++) add_digit(digits, s[i] - '0', 1);
    whole += i - start;
  }
  return whole ? i : 0;
}

static size_t read_exponent(const char *s, size_t n, int *exponent) {
  size_t i = 1;
  int negative = 0, value = 0;
  if (n < 2 || (s[0] != 'e' && s[0] != 'E')) return 0;
  if (s[i] == '+' || s[i] == '-') negative = s[i++] == '-';
  size_t start = i;
  for (; i < n && i < start + 4 && s[i] >= '0' && s[i] <= '9'; i++) value = value * 10 + (s[i] - '0');
  if (i == start) return 0;
  *exponent += negative ? -value : value;
  return i;
}

static const double POWERS[] = {1,    1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* mantissa x 10^exponent, rounded once. Where both are exact doubles one operation does it; else the C library, told to
 * keep to the C locale (asking for that one allocates nothing). */
static double scale_exactly(uint64_t mantissa, int exponent) {
  if (mantissa < (uint64_t)1 << 53 && exponent >= -22 && exponent <= 22)
    return exponent < 0 ? (double)mantissa / POWERS[-exponent] : (double)mantissa * POWERS[exponent];
  char text[48];
  snprintf(text, sizeof text, "%llue%d", (unsigned long long)mantissa, exponent);
  locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  double value = c_locale ? strtod_l(text, NULL, c_locale) : strtod(text, NULL);
  if (c_locale) freelocale(c_locale);
  return value;
}

static enum fc_field scale(const struct digits *digits, int negative, double *value) {
  double result = digits->mantissa ? scale_exactly(digits->mantissa, digits->exponent) : 0;
  if (!(result <= LARGEST)) return FC_FIELD_BAD;
  *value = negative && result != 0 ? -result : result;
  return FC_FIELD_OK;
}

/* Skips one of the marks at the front; whether there was one. */
static int skip_front(const char **s, size_t *n, const char *const *marks, size_t count) {
  for (size_t i = 0; i < count; i++) {
    size_t length = strlen(marks[i]);
    if (*n >= length && memcmp(*s, marks[i], length) == 0) {
      *s += length, *n -= length;
      return 1;
    }
  }
  return 0;
}

static enum fc_field parse_decorated(const char *s, size_t n, char decimal, double *value) {
  static const char *const minus[] = {"-", "\xE2\x88\x92" /*−*/, "\xE2\x96\xB2" /*▲*/, "\xE2\x96\xB3" /*△*/};
  static const char *const money[] = {"\xC2\xA5" /*¥*/,     "\xEF\xBF\xA5" /*￥*/, "\\",          "$",
                                      "\xE2\x82\xAC" /*€*/, "\xC2\xA3" /*£*/,      "\xE2\x82\xA9" /*₩*/};
  static const char *const yen = "\xE5\x86\x86"; /*円*/
  int negative = 0;
  if (n > 2 && s[0] == '(' && s[n - 1] == ')') {
    negative = 1;
    s++, n -= 2;
  }
  if (!negative) negative = skip_front(&s, &n, minus, sizeof minus / sizeof *minus);
  int plus = !negative && n && s[0] == '+';
  s += plus, n -= (size_t)plus;
  int is_money = skip_front(&s, &n, money, sizeof money / sizeof *money);
  if (!negative && !plus) negative = skip_front(&s, &n, minus, sizeof minus / sizeof *minus);
  if (n > 3 && memcmp(s + n - 3, yen, 3) == 0) n -= 3;
  if (is_money && n > 1 && s[n - 1] == '-') n--; /* ¥1,200- */
  fc_field_trim(&s, &n);
  struct digits digits = {0};
  size_t used = read_digits(s, n, decimal, &digits);
  if (!used) return FC_FIELD_BAD;
  if (used < n) used += read_exponent(s + used, n - used, &digits.exponent);
  return used == n ? scale(&digits, negative, value) : FC_FIELD_BAD;
}

/* Nearly all fields: up to twelve plain digits with at most one point. Exact, because both parts of the division are. */
static int parse_plain(const char *s, size_t n, double *value) {
  if (n == 0 || n > 13) return 0;
  uint64_t mantissa = 0;
  size_t point = n;
  for (size_t i = 0; i < n; i++) {
    unsigned digit = (unsigned char)s[i] - '0';
    if (digit <= 9) {
      mantissa = mantissa * 10 + digit;
    } else if (s[i] == '.' && point == n && n > 1) {
      point = i;
    } else {
      return 0;
    }
  }
  if (point == n && n > 12) return 0;
  *value = point == n ? (double)mantissa : (double)mantissa / POWERS[n - 1 - point];
  return 1;
}

enum fc_field fc_number_parse(const char *text, size_t length, char decimal, double *value) {
  if (decimal == '.' && parse_plain(text, length, value)) return FC_FIELD_OK;
  fc_field_trim(&text, &length);
  if (is_missing(text, length)) return FC_FIELD_MISSING;
  if (length > NARROW_MAX) return FC_FIELD_BAD;
  double parsed = 0;
  enum fc_field result = parse_decorated(text, length, decimal, &parsed);
  if (result == FC_FIELD_BAD) {
    char narrow[NARROW_MAX + 1];
    size_t n = fc_field_narrow(text, length, narrow, sizeof narrow);
    if (n == length) return FC_FIELD_BAD;
    if (is_missing(narrow, n)) return FC_FIELD_MISSING;
    result = parse_decorated(narrow, n, decimal, &parsed);
  }
  if (result == FC_FIELD_OK) *value = parsed;
  return result;
}
