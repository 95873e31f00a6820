/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/feature/calendar.h"
#include "test_support.h"

#include <iconv.h>

/* Count, sum and sum of squares of the days of the year (0 = 1 January) of the Cabinet Office's list. */
static const struct {
  int year, count, sum, squares;
} years[] = {
    {1955, 9, 1355, 321289},  {1956, 9, 1361, 323445},  {1957, 9, 1354, 320758},  {1958, 9, 1354, 320758},
    {1959, 10, 1454, 331090}, {1960, 9, 1360, 323286},  {1961, 9, 1354, 320758},  {1962, 9, 1354, 320758},
    {1963, 9, 1355, 321289},  {1964, 9, 1360, 323286},  {1965, 9, 1354, 320758},  {1966, 11, 1893, 466331},
    {1967, 12, 1935, 468543}, {1968, 12, 1942, 471620}, {1969, 12, 1934, 468012}, {1970, 12, 1934, 468012},
    {1971, 12, 1935, 468543}, {1972, 12, 1942, 471620}, {1973, 14, 2319, 552929}, {1974, 15, 2624, 644450},
    {1975, 13, 2262, 575472}, {1976, 13, 2226, 552276}, {1977, 12, 1934, 468012}, {1978, 14, 1950, 468238},
    {1979, 14, 2096, 484468}, {1980, 13, 2270, 579204}, {1981, 13, 2057, 483141}, {1982, 14, 2297, 554501},
    {1983, 12, 1934, 468012}, {1984, 16, 2345, 557535}, {1985, 15, 2624, 644450}, {1986, 13, 2261, 574941},
    {1987, 13, 2057, 483141}, {1988, 14, 2146, 493396}, {1989, 17, 2483, 613019}, {1990, 19, 3512, 923232},
    {1991, 17, 3103, 786315}, {1992, 14, 2423, 614445}, {1993, 16, 2854, 715090}, {1994, 14, 2413, 609877},
    {1995, 16, 2429, 610103}, {1996, 19, 3359, 834431}, {1997, 16, 3017, 781921}, {1998, 15, 2613, 649877},
    {1999, 17, 2976, 736366}, {2000, 15, 2618, 654166}, {2001, 19, 3387, 862579}, {2002, 18, 3306, 828560},
    {2003, 15, 2819, 743727}, {2004, 15, 2626, 657542}, {2005, 16, 2688, 657122}, {2006, 16, 2607, 649543},
    {2007, 19, 3386, 862184}, {2008, 17, 3081, 780389}, {2009, 17, 3006, 739218}, {2010, 16, 2694, 658942},
    {2011, 15, 2610, 651038}, {2012, 18, 3092, 795064}, {2013, 17, 3043, 760379}, {2014, 17, 3067, 774481},
    {2015, 17, 3007, 739375}, {2016, 17, 2924, 711628}, {2017, 17, 2828, 698670}, {2018, 20, 3608, 911468},
    {2019, 22, 3787, 862451}, {2020, 18, 2650, 563982}, {2021, 17, 2672, 587142}, {2022, 16, 2529, 576395},
    {2023, 17, 2526, 574900}, {2024, 21, 3501, 813505}, {2025, 19, 3039, 702597}, {2026, 18, 2925, 664575},
    {2027, 17, 2613, 584299},
};

static void every_year_has_its_holidays(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
    int count = 0, sum = 0, squares = 0;
    fc_date start = fc_date_of(years[i].year, 1, 1), end = fc_date_of(years[i].year + 1, 1, 1);
    for (fc_date date = start; date < end; date++)
      if (fc_japanese_holiday(date)) count++, sum += date - start, squares += (date - start) * (date - start);
    assert_int_equal(count, years[i].count);
    assert_int_equal(sum, years[i].sum);
    assert_int_equal(squares, years[i].squares);
  }
}

static void names_of_known_days(void **state) {
  (void)state;
  static const struct {
    int year, month, day;
    const char *name;
  } cases[] = {
      {2024, 1, 1, "元日"},
      {2024, 1, 8, "成人の日"},
      {2024, 2, 12, "休日"},
      {2026, 9, 22, "休日"},
      {2020, 7, 24, "スポーツの日"},
      {2019, 4, 30, "休日"},
      {2019, 5, 1, "天皇の即位の日"},
      {2008, 5, 6, "休日"},
      {2024, 1, 2, NULL},
      {1973, 2, 12, NULL},
      {1986, 5, 4, NULL},
      {2019, 12, 23, NULL},
      {1954, 1, 1, NULL},
      {2099, 1, 1, "元日"},
      {2100, 1, 1, NULL},
      {2020, 10, 12, NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *name = fc_japanese_holiday(fc_date_of(cases[i].year, cases[i].month, cases[i].day));
    if (cases[i].name) {
      assert_non_null(name);
      assert_string_equal(name, cases[i].name);
    } else {
      assert_null(name);
    }
  }
}

/* Reads the list (CP932, dates without leading zeros) into name[date - first]. Returns the number of lines used. */
static int read_list(fc_date first, int days, char (*name)[64]) {
  char path[4096], line[256];
  snprintf(path, sizeof path, "%s/syukujitsu/syukujitsu.csv", test_data());
  FILE *file = fopen(path, "rb");
  if (!file) return 0;
  iconv_t convert = iconv_open("UTF-8", "CP932");
  int used = 0, year, month, day, at;
  while (fgets(line, sizeof line, file)) {
    if (sscanf(line, "%d/%d/%d,%n", &year, &month, &day, &at) != 3) continue;
    int index = fc_date_of(year, month, day) - first;
    assert_in_range(index, 0, days - 1);
    char *in = line + at, *out = name[index];
    size_t in_left = strcspn(in, "\r\n"), out_left = sizeof *name - 1;
    iconv(convert, &in, &in_left, &out, &out_left);
    used++;
  }
  iconv_close(convert);
  fclose(file);
  return used;
}

static void equals_the_official_list(void **state) {
  (void)state;
  skip_without_data();
  fc_date first = fc_date_of(1955, 1, 1), end = fc_date_of(2028, 1, 1);
  char(*name)[64] = calloc((size_t)(end - first), sizeof *name);
  assert_int_equal(read_list(first, end - first, name), 1067);
  for (fc_date date = first; date < end; date++) {
    const char *ours = fc_japanese_holiday(date), *theirs = name[date - first];
    assert_int_equal(ours != NULL, theirs[0] != '\0');
    /* the list explains three days of 2019 in brackets instead of naming them as the acts do */
    if (ours && !strstr(theirs, "（")) assert_string_equal(ours, theirs);
  }
  free(name);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_year_has_its_holidays),
      cmocka_unit_test(names_of_known_days),
      cmocka_unit_test(equals_the_official_list),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
