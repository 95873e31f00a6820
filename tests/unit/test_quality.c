/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of odd data, and whether it is true. */
#include "ingest_support.h"

#include "foodcast/base/file.h"
#include "foodcast/report/text.h"

static void tells_what_is_odd(void **state) {
  (void)state;
  char *csv = calloc(1, 200000);
  size_t used = (size_t)snprintf(csv, 100, "date,store,item,sold,received,disposed\n");
  for (int d = 0; d < 150; d++) {
    char date[FC_DATE_TEXT];
    fc_date_format(fc_date_of(2024, 1, 1) + d, date);
    int quiet = d >= 40 && d < 60;
    used += (size_t)snprintf(csv + used, 100, "%s,S,zeros,%d,9,\n", date, quiet ? 0 : 5 + d % 3);
    if (!quiet) used += (size_t)snprintf(csv + used, 100, "%s,S,gaps,%d,9,1\n", date, 5 + d % 3);
    if (d < 100) used += (size_t)snprintf(csv + used, 100, "%s,S,stops,%d,9,1\n", date, 5 + d % 3);
    used += (size_t)snprintf(csv + used, 100, "%s,S,shifts,%d,99,%d\n", date, d < 122 ? 5 + d % 3 : 25 + d % 3,
                             d == 7 ? 100 : 1);
    used += (size_t)snprintf(csv + used, 100, "%s,T,quiet,%d,9,\n", date, 5 + d % 3);
  }
  test_write("s.csv", csv);
  free(csv);
  test_write("w.csv", "date,station,tmean\n2024-01-01,X,5\n2024-01-05,X,6\n2024-01-07,X,8\n2024-01-20,X,9\n");
  test_write("stores.csv", "store,station\nS,X\nT,Y\n");
  struct fc_ingest *ingest =
      test_ingest_good("sales { files = s.csv missing_day = not-recorded } stores { file = stores.csv }"
                       "weather { observed = w.csv }");
  assert_near(test_finding(ingest, "zero-run", "S/zeros"), 20, 0);
  assert_near(test_finding(ingest, "gap", "S/gaps"), 20, 0);
  assert_near(test_finding(ingest, "gap", "S/zeros"), -1, 0);
  assert_near(test_finding(ingest, "series-stopped", "S/stops"), 50, 0);
  assert_near(test_finding(ingest, "level-shift", "S/shifts"), 28, 0);
  assert_near(test_finding(ingest, "level-shift", "S/zeros"), -1, 0);
  assert_near(test_finding(ingest, "disposed-exceeds-supply", "S/shifts"), 1, 0);
  assert_near(test_finding(ingest, "no-disposal-entry", "T"), 150, 0);
  assert_near(test_finding(ingest, "station-without-weather", "T"), 1, 0);
  assert_near(test_finding(ingest, "station-without-weather", NULL), 1, 0);
  assert_near(test_finding(ingest, "weather-gap-filled", "X"), 4, 0);
  assert_near(test_finding(ingest, "weather-ends-early", "X"), 130, 0);
  assert_near(test_finding(ingest, "weather-gap", "X"), 12, 0);
  for (int i = 0; i < ingest->finding_count; i++) {
    const char *effect = ingest->findings[i].effect;
    assert_string_equal(fc_effect_text("en", effect), effect);
    if (strcmp(fc_effect_text("ja", effect), effect) == 0) fail_msg("'%s' has no Japanese", effect);
  }
  fc_ingest_free(ingest);
}

static void checks_the_supply_of_things_that_keep(void **state) {
  (void)state;
  test_write("s.csv",
             "date,item,sold,received\n2024-01-01,a,9,5\n2024-01-02,a,5,9\n2024-01-03,a,5,3\n2024-01-04,a,3,3\n"
             "2024-01-05,a,9,3\n2024-01-06,a,x,3\n合計,,31,26\n");
  struct fc_ingest *ingest =
      test_ingest_good("sales { files = s.csv max_rejected_percent = 20 } items { shelf_life_days = 3 }");
  /* the first days sell what lay there; on the 5th only 3 and 2 left over were there */
  assert_near(test_finding(ingest, "sold-exceeds-supply", "shop/a"), 1, 0);
  assert_near(test_finding(ingest, "set-aside", "not-a-number"), 1, 0);
  assert_near(test_finding(ingest, "set-aside", "total-row"), 1, 0);
  fc_ingest_free(ingest);
}

static void tells_rounded_codes(void **state) {
  (void)state;
  test_write("s.csv",
             "date,item,sold\n2024-01-01,4.90123E+12,5\n2024-01-01,0012,5\n2024-01-01,1E5,5\n2024-01-01,E+1,5\n"
             "2024-01-01,2e+3x,5\n");
  struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv }");
  assert_near(test_finding(ingest, "code-rounded", "4.90123E+12"), 1, 0);
  assert_near(test_finding(ingest, "code-rounded", NULL), 1, 0);
  assert_string_equal(ingest->panel->items[1].code, "0012");
  fc_ingest_free(ingest);
}

static const char *effect_of(const struct fc_ingest *ingest, const char *check, const char *key, int which) {
  for (int i = 0; i < ingest->finding_count; i++)
    if (!strcmp(ingest->findings[i].check, check) && !strcmp(ingest->findings[i].key, key) && which-- == 0)
      return ingest->findings[i].effect;
  return "";
}

/* Twelve items of a store that is shut for 20 days; one is not written down for 16 days more, one has no quantity then. */
static void says_what_becomes_of_gaps(void **state) {
  (void)state;
  char csv[30000];
  size_t used = (size_t)snprintf(csv, sizeof csv, "date,item,sold\n");
  fc_date first = fc_date_of(2024, 1, 1);
  for (int d = 0; d < 100; d++)
    for (int k = 0; k < 12 && (d < 30 || d >= 50); k++) {
      char date[FC_DATE_TEXT];
      int gap = d >= 60 && d < 76;
      if (gap && k == 0) continue;
      used += (size_t)snprintf(csv + used, sizeof csv - used, "%s,i%d,%s\n", fc_date_format(first + d, date), k,
                               gap && k == 1 ? "" : "5");
    }
  test_write("s.csv", csv);
  struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv }");
  assert_near(test_finding(ingest, "gap", "shop/i0"), 16, 0);
  assert_non_null(strstr(effect_of(ingest, "gap", "shop/i0", 0), "nothing sold"));
  assert_non_null(strstr(effect_of(ingest, "gap", "shop/i0", 1), "closed"));
  assert_non_null(strstr(effect_of(ingest, "gap", "shop/i1", 0), "unknown"));
  assert_near(test_finding(ingest, "gap", "shop/i2"), 20, 0);
  assert_non_null(strstr(effect_of(ingest, "gap", "shop/i2", 0), "closed"));
  fc_ingest_free(ingest);
}

/* With a record of selling out, selling more than came does not undo it. */
static void says_what_becomes_of_excess(void **state) {
  (void)state;
  test_write("s.csv", "date,item,sold,received,sold_out\n2024-01-01,a,9,5,1\n2024-01-02,a,5,9,0\n");
  struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv }");
  assert_int_equal(ingest->panel->series[0].state[0], FC_DAY_SOLD_OUT);
  assert_null(strstr(effect_of(ingest, "sold-exceeds-supply", "", 0), "no day as sold out"));
  fc_ingest_free(ingest);
}

/* More rows set aside than rejects.csv lists: the sums by reason still hold all of them. */
static void counts_rows_that_are_not_listed(void **state) {
  (void)state;
  enum { ROWS = 1000007, WIDTH = 15 };
  char *text = malloc(100 + (size_t)ROWS * WIDTH);
  size_t used = (size_t)snprintf(text, 100, "date,item,sold\n2024-01-01,a,1\n");
  for (int i = 0; i < ROWS; i++, used += WIDTH) memcpy(text + used, "2024-01-01,a,x\n", WIDTH);
  char *path = test_file("s.csv", text, used);
  struct fc_error err;
  struct fc_config *config;
  struct fc_ingest *ingest = NULL;
  test_write("many.conf", "retailer \"shop\" { sales { files = s.csv max_rejected_percent = 100 } }");
  char conf[FC_PATH_MAX];
  assert_int_equal(fc_path_join(conf, test_folder(), "many.conf", NULL), FC_OK);
  assert_int_equal(fc_config_read(conf, &config, &err), FC_OK);
  assert_int_equal(fc_ingest_retailer(&config->retailers[0], config->folder, FC_DATE_NONE, NULL, &ingest, &err), FC_OK);
  fc_config_free(config);
  assert_near(test_finding(ingest, "set-aside", "not-a-number"), ROWS, 0);
  assert_near(test_finding(ingest, "rejects-not-listed", NULL), ROWS - ingest->reject_count, 0);
  assert_true(ingest->reject_count < ROWS);
  fc_ingest_free(ingest);
  free(path);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tells_what_is_odd),           cmocka_unit_test(checks_the_supply_of_things_that_keep),
      cmocka_unit_test(tells_rounded_codes),         cmocka_unit_test(says_what_becomes_of_gaps),
      cmocka_unit_test(says_what_becomes_of_excess), cmocka_unit_test(counts_rows_that_are_not_listed),
  };
  return cmocka_run_group_tests_name("quality", tests, NULL, NULL);
}
