/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_support.h"

#include "foodcast/io/field.h"

static void reads_numbers(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double value;
  } good[] = {{"0", 0},
              {"12", 12},
              {"-3", -3},
              {"+3", 3},
              {"12.5", 12.5},
              {".5", .5},
              {"5.", 5},
              {"0.1", .1},
              {"1,234", 1234},
              {"1,234,567.25", 1234567.25},
              {" 7 ", 7},
              {"　7　", 7},
              {"１２．５", 12.5},
              {"１，２３４", 1234},
              {"¥1,200", 1200},
              {"￥1,200", 1200},
              {"\\1,200", 1200},
              {"1,200円", 1200},
              {"¥1,200-", 1200},
              {"￥１，２００円", 1200},
              {"€ 3.5", 3.5},
              {"▲5", -5},
              {"△1,000", -1000},
              {"(12)", -12},
              {"−4", -4},
              {"-¥4", -4},
              {"¥-4", -4},
              {"1e3", 1000},
              {"2.5E-1", .25},
              {"-0", 0},
              {"123456789012", 123456789012.0},
              {"0.30000000000000004", .30000000000000004},
              {"3.14159265358979323846", 3.14159265358979323846},
              {"00012", 12},
              {"1e-400", 0}};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    double value = NAN;
    if (fc_number_parse(good[i].text, strlen(good[i].text), '.', &value) != FC_FIELD_OK)
      fail_msg("'%s' is a number", good[i].text);
    if (value != good[i].value) fail_msg("'%s' was read as %.17g", good[i].text, value);
    assert_false(signbit(value) && value == 0);
  }
}

static void knows_what_is_no_number(void **state) {
  (void)state;
  static const char *const bad[] = {"l2",  "1 2",  "12a",  "1,23",  "12,34,567", "1,2345", "1.2.3", "--5",     "e5",
                                    "1e",  "inf",  "0x10", "1e300", "5個",       "¥",      "()",    "1,234,5", "1e13",
                                    "+-3", "1.5.", ",5",   "1,",    ".",         "-.",     "２l",   "12\0"};
  static const char *const missing[] = {"", " ", "-", "--", "NA", "N/A", "nan", "NaN", "null", "None", "　", "―", "－"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    double value = 77;
    size_t length = strlen(bad[i]) + (i + 1 == sizeof bad / sizeof *bad); /* the last one with its NUL */
    if (fc_number_parse(bad[i], length, '.', &value) != FC_FIELD_BAD) fail_msg("'%s' is no number", bad[i]);
    assert_true(value == 77);
  }
  for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
    double value = 77;
    if (fc_number_parse(missing[i], strlen(missing[i]), '.', &value) != FC_FIELD_MISSING)
      fail_msg("'%s' says that nothing was written down", missing[i]);
  }
}

static void reads_decimal_commas(void **state) {
  (void)state;
  double value = 0;
  assert_int_equal(fc_number_parse("1.234,5", 7, ',', &value), FC_FIELD_OK);
  assert_near(value, 1234.5, 0);
  assert_int_equal(fc_number_parse("3,25", 4, ',', &value), FC_FIELD_OK);
  assert_near(value, 3.25, 0);
  assert_int_equal(fc_number_parse("3.25", 4, ',', &value), FC_FIELD_BAD);
}

/* The C library is right about every decimal; so must this reader be, without its locale. */
static void agrees_with_strtod(void **state) {
  (void)state;
  unsigned long long seed = 12345;
  for (int i = 0; i < 20000; i++) {
    char text[40];
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    long long whole = (long long)(seed >> 44);
    int decimals = (int)(seed >> 20 & 7);
    long long fraction = (long long)(seed >> 8 & 0xFFFFF);
    int n = snprintf(text, sizeof text, "%lld.%0*lld", whole, decimals + 1, fraction);
    double value = NAN;
    assert_int_equal(fc_number_parse(text, (size_t)n, '.', &value), FC_FIELD_OK);
    if (value != strtod(text, NULL)) fail_msg("'%s' was read as %.17g", text, value);
  }
}

static void reads_dates(void **state) {
  (void)state;
  static const struct {
    const char *text, *format;
    int year, month, day, minutes;
  } good[] = {{"2014-9-26", "", 2014, 9, 26, -1},
              {"2014-09-26", "", 2014, 9, 26, -1},
              {"2023/10/20", "", 2023, 10, 20, -1},
              {"2023/1/2", "", 2023, 1, 2, -1},
              {"2023.1.2", "", 2023, 1, 2, -1},
              {"20201101", "", 2020, 11, 1, -1},
              {"202011011234", "", 2020, 11, 1, 754},
              {"20201101123456", "", 2020, 11, 1, 754},
              {"2020年11月1日", "", 2020, 11, 1, -1},
              {"令和2年11月1日", "", 2020, 11, 1, -1},
              {"令和元年5月1日", "", 2019, 5, 1, -1},
              {"平成31年4月30日", "", 2019, 4, 30, -1},
              {"昭和64年1月7日", "", 1989, 1, 7, -1},
              {"R2.11.1", "", 2020, 11, 1, -1},
              {"H31/4/30", "", 2019, 4, 30, -1},
              {"平成元年1月8日", "", 1989, 1, 8, -1},
              {"令和1年5月1日", "", 2019, 5, 1, -1},
              {"Ｒ元．５．１", "", 2019, 5, 1, -1},
              {"令和 元年 5月 1日", "", 2019, 5, 1, -1},
              {"R010501", "", 2019, 5, 1, -1},
              {"2020年 11月 1日", "", 2020, 11, 1, -1},
              {"2020/11/1 日", "", 2020, 11, 1, -1},
              {"2020年11月1日（日）", "", 2020, 11, 1, -1},
              {"2020/11/1 午前9:05", "", 2020, 11, 1, 545},
              {"2020/11/1 午後 1:05", "", 2020, 11, 1, 785},
              {"2020-11-01 12:34", "", 2020, 11, 1, 754},
              {"2020-11-01T12:34:56", "", 2020, 11, 1, 754},
              {"2020-11-01T12:34:56.789+09:00", "", 2020, 11, 1, 754},
              {"2020-11-01T00:00:00Z", "", 2020, 11, 1, 0},
              {"2020/11/1 9:05", "", 2020, 11, 1, 545},
              {"2020/11/1 9:05 PM", "", 2020, 11, 1, 1265},
              {"2020年11月1日 9時5分", "", 2020, 11, 1, 545},
              {"2020/11/01(日)", "", 2020, 11, 1, -1},
              {"２０２０／１１／１", "", 2020, 11, 1, -1},
              {"26.9.2014", "", 2014, 9, 26, -1},
              {"26-Sep-2014", "", 2014, 9, 26, -1},
              {" 2014-09-26 ", "", 2014, 9, 26, -1},
              {"26/9/2014", "%d/%m/%Y", 2014, 9, 26, -1},
              {"9/26/14", "%m/%d/%y", 2014, 9, 26, -1},
              {"2014269", "%Y%j", 2014, 9, 26, -1},
              {"26 September 2014", "%d %B %Y", 2014, 9, 26, -1},
              {"2014-09-26 08:15:00", "%F %T", 2014, 9, 26, 495},
              {"08:15 PM 26.09.2014", "%I:%M %p %d.%m.%Y", 2014, 9, 26, 1215},
              {"45231", "excel", 2023, 11, 1, -1},
              {"45231.5", "excel", 2023, 11, 1, 720}};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    struct fc_date_style style = {.format = good[i].format};
    fc_date date = FC_DATE_NONE;
    int minutes = -7;
    if (fc_date_read(&style, good[i].text, strlen(good[i].text), &date, &minutes) != FC_FIELD_OK)
      fail_msg("'%s' is a date", good[i].text);
    if (date != fc_date_of(good[i].year, good[i].month, good[i].day)) fail_msg("'%s' was read wrongly", good[i].text);
    if (minutes != good[i].minutes) fail_msg("'%s': time %d", good[i].text, minutes);
  }
}

static void knows_what_is_no_date(void **state) {
  (void)state;
  static const struct {
    const char *text, *format;
  } bad[] = {{"2014-02-30", ""},
             {"2014-13-01", ""},
             {"20141301", ""},
             {"12345", ""},
             {"2014/9-26", ""},
             {"1/2/2014", ""},
             {"9", ""},
             {"2014-09-26x", ""},
             {"2014-09", ""},
             {"1850-01-01", ""},
             {"2020-11-01 25:61", ""},
             {"2020年11月", ""},
             {"abc", ""},
             {"2014-09-26", "%d/%m/%Y"},
             {"26/9/2014 x", "%d/%m/%Y"},
             {"14/14/2014", "%d/%m/%Y"},
             {"26/9", "%d/%m/%Y"},
             {"0", "excel"},
             {"60", "excel"},
             {"令和年1月1日", ""},
             {"令和0年1月1日", ""},
             {"R0.1.1", ""},
             {"R020230", ""},
             {"2020/11/1 昼", ""},
             {"6/1", ""},
             {"2014-09-26 12:3", ""}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct fc_date_style style = {.format = bad[i].format};
    fc_date date = 4711;
    if (fc_date_read(&style, bad[i].text, strlen(bad[i].text), &date, NULL) != FC_FIELD_BAD)
      fail_msg("'%s' is no date", bad[i].text);
    assert_int_equal(date, 4711);
  }
  struct fc_date_style any = {.format = ""};
  fc_date date;
  assert_int_equal(fc_date_read(&any, " ", 1, &date, NULL), FC_FIELD_MISSING);
}

static void uses_what_is_known_of_a_file(void **state) {
  (void)state;
  fc_date date;
  struct fc_date_style month = {.format = "", .year = 2020, .month = 2};
  assert_int_equal(fc_date_read(&month, "29", 2, &date, NULL), FC_FIELD_OK);
  assert_int_equal(date, fc_date_of(2020, 2, 29));
  assert_int_equal(fc_date_read(&month, "29日", strlen("29日"), &date, NULL), FC_FIELD_OK);
  assert_int_equal(fc_date_read(&month, "30", 2, &date, NULL), FC_FIELD_BAD);
  static const char *const first[] = {"2/1", "02/01", "2/1(土)", "2月1日", "2-1", "２／１", "2月1日(土)"};
  for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
    if (fc_date_read(&month, first[i], strlen(first[i]), &date, NULL) != FC_FIELD_OK) fail_msg("'%s'", first[i]);
    assert_int_equal(date, fc_date_of(2020, 2, 1));
  }
  assert_int_equal(fc_date_read(&month, "3/1", 3, &date, NULL), FC_FIELD_BAD); /* another month than the file's */
  assert_int_equal(fc_date_read(&month, "3/2/2021", 8, &date, NULL), FC_FIELD_BAD);
  struct fc_date_style day = {.format = "", .order = FC_ORDER_DAY_FIRST},
                       mon = {.format = "", .order = FC_ORDER_MONTH_FIRST};
  assert_int_equal(fc_date_read(&day, "3/4/2024", 8, &date, NULL), FC_FIELD_OK);
  assert_int_equal(date, fc_date_of(2024, 4, 3));
  assert_int_equal(fc_date_read(&mon, "3/4/2024", 8, &date, NULL), FC_FIELD_OK);
  assert_int_equal(date, fc_date_of(2024, 3, 4));
}

static void reads_times(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int minutes;
  } good[] = {
      {"12:34", 754},    {"9:05", 545},   {"12:34:56", 754},         {"1234", 754}, {"905", 545}, {"123456", 754},
      {"12時34分", 754}, {"24:10", 1450}, {"2020-11-01 12:34", 754}, {"21時", 1260}};
  static const char *const bad[] = {"12:60", "30:00", "noon", "12", "12:3", "2020-11-01", "1260", "12:34x"};
  int minutes;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    if (fc_time_read(good[i].text, strlen(good[i].text), &minutes) != FC_FIELD_OK || minutes != good[i].minutes)
      fail_msg("'%s' is a time", good[i].text);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (fc_time_read(bad[i], strlen(bad[i]), &minutes) != FC_FIELD_BAD) fail_msg("'%s' is no time", bad[i]);
  assert_int_equal(fc_time_read("", 0, &minutes), FC_FIELD_MISSING);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_numbers),
      cmocka_unit_test(knows_what_is_no_number),
      cmocka_unit_test(reads_decimal_commas),
      cmocka_unit_test(agrees_with_strtod),
      cmocka_unit_test(reads_dates),
      cmocka_unit_test(knows_what_is_no_date),
      cmocka_unit_test(uses_what_is_known_of_a_file),
      cmocka_unit_test(reads_times),
  };
  return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
