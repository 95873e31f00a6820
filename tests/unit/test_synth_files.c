/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/ingest/ingest.h"
#include "foodcast/io/config.h"
#include "synth_reader.h"

static void test_configuration_is_read_back(void **state) {
  (void)state;
  write_default();
  char path[FC_PATH_MAX];
  struct fc_config *config;
  struct fc_error err = {0};
  path_of(path, "default", "foodcast.conf");
  if (fc_config_read(path, &config, &err)) fail_msg("%s (%s)", err.what, err.where);
  assert_int_equal(config->retailer_count, FC_SYNTH_RETAILERS);
  for (int r = 0; r < FC_SYNTH_RETAILERS; r++) {
    assert_string_equal(config->retailers[r].name, fc_synth_retailer_name(r));
    int treated = fc_synth_company(r)->treated;
    assert_int_equal(config->retailers[r].impact.start, treated ? fc_date_of(2020, 9, 1) : FC_DATE_NONE);
  }
  fc_config_free(config);
}

/* ---- sales files against the truth ---- */

/* Sold, received and disposed of a plain file, as a table by item number and day. */
enum { ITEMS = 64, DAYS = 520 };
static void read_sales(const char *name, fc_date first, int (*table)[DAYS][4]) {
  struct file file = open_file("default", name);
  char *fields[7];
  while (next_row(&file, ',', fields, 7)) {
    if (!strcmp(fields[0], "date")) continue;
    int item = whole(fields[2] + 3), day = fc_date_parse_iso(fields[0], 10) - first;
    assert_in_range(item, 1, ITEMS - 1);
    assert_in_range(day, 0, DAYS - 1);
    for (int c = 0; c < 3; c++) table[item][day][c] = whole(fields[3 + c]);
    table[item][day][3]++;
  }
  free(file.bytes);
}

static void test_sales_files_tell_the_truth_but_for_the_errors_listed(void **state) {
  (void)state;
  write_default();
  fc_date first = fc_date_of(2019, 6, 1);
  int(*table)[DAYS][4] = calloc(ITEMS, sizeof *table);
  struct fault *faults = calloc(2000, sizeof *faults);
  assert_true(table && faults);
  read_sales("tojin-bakery/sales-2019.csv", first, table);
  read_sales("tojin-bakery/sales-2020.csv", first, table);
  int count = read_faults("default", "tojin-bakery", faults, 2000), missed = 0, returned = 0, twice = 0;
  struct file file = open_truth("default", "tojin-bakery");
  struct truth_day day;
  while (next_truth(&file, &day)) {
    int *row = table[whole(day.item + 3)][fc_date_parse_iso(day.date, 10) - first];
    char key[64], day_key[64];
    snprintf(key, sizeof key, "%s|%s|%s", day.store, day.item, day.date);
    snprintf(day_key, sizeof day_key, "%s||%s", day.store, day.date);
    int is_missed = has_fault(faults, count, key, "disposal-missed"),
        is_return = has_fault(faults, count, key, "return");
    int is_twice = day.open && has_fault(faults, count, day_key, "day-twice");
    assert_int_equal(row[3], day.open + is_twice);
    if (!day.open) continue;
    assert_int_equal(row[0], day.shelf[0][SOLD] - is_return);
    assert_int_equal(row[1], day.shelf[0][RECEIVED]);
    assert_int_equal(row[2], is_missed ? 0 : day.shelf[0][DISPOSED]);
    missed += is_missed, returned += is_return, twice += is_twice;
  }
  assert_true(missed > 10 && returned > 2 && twice > 10);
  free(file.bytes);
  free(table);
  free(faults);
}

/* Receipts add up to the units sold. */
static void test_receipts_add_up(void **state) {
  (void)state;
  write_default();
  long sold = 0, written = 0, returns = 0;
  static const char *const names[] = {"hakozaki-tofu/receipts-2019.csv", "hakozaki-tofu/receipts-2020.csv"};
  char *fields[5], last[32] = "";
  for (int f = 0; f < 2; f++) {
    struct file file = open_file("default", names[f]);
    while (next_row(&file, ',', fields, 5)) {
      if (!strcmp(fields[0], "timestamp")) continue;
      int quantity = whole(fields[2]);
      assert_true(strcmp(last, fields[0]) <= 0);
      snprintf(last, sizeof last, "%s", fields[0]);
      written += quantity;
      returns += quantity < 0;
    }
    free(file.bytes);
  }
  struct file file = open_truth("default", "hakozaki-tofu");
  struct truth_day day;
  while (next_truth(&file, &day)) sold += day.shelf[0][SOLD];
  free(file.bytes);
  assert_true(returns > 0);
  assert_int_equal(written + returns, sold);
}

/* ---- what the program makes of the files ---- */

static int series_of(const struct fc_panel *panel, const char *store, const char *item) {
  for (int i = 0; i < panel->series_count; i++)
    if (!strcmp(panel->stores[panel->series[i].store].code, store) &&
        !strcmp(panel->items[panel->series[i].item].code, item))
      return i;
  fail_msg("no series of store '%s' and item '%s'", store, item);
  return -1;
}

/* What the panel holds for one day must be what happened, but for the errors listed. */
static void check_panel_day(const struct fc_panel *panel, const struct truth_day *day, const struct fault *faults,
                            int fault_count) {
  char key[64];
  const struct fc_series *series = &panel->series[series_of(panel, day->store, day->item)];
  int d = fc_date_parse_iso(day->date, 10) - panel->first_date;
  double sold = fc_series_value(series, FC_SOLD, d), disposed = fc_series_value(series, FC_DISPOSED, d);
  snprintf(key, sizeof key, "%s|%s|%s", day->store, day->item, day->date);
  if (!day->open) {
    assert_true(!(sold > 0));
    return;
  }
  int is_return = has_fault(faults, fault_count, key, "return");
  int is_missed = has_fault(faults, fault_count, key, "disposal-missed");
  /* receipts cannot tell "nothing sold" from "not on sale any more" */
  if (isnan(sold) && !(panel->columns >> FC_RECEIVED & 1) && !day->shelf[0][SOLD]) return;
  /* whether a return lowers the day's sales is the reader's choice */
  assert_true(sold == day->shelf[0][SOLD] || (is_return && sold == day->shelf[0][SOLD] - 1));
  if (panel->columns >> FC_DISPOSED & 1) assert_true(disposed == (is_missed ? 0 : day->shelf[0][DISPOSED]));
  if (panel->columns >> FC_RECEIVED & 1)
    assert_true(fc_series_value(series, FC_RECEIVED, d) == day->shelf[0][RECEIVED]);
}

static void check_ingested(const struct fc_ingest *ingest, const char *retailer) {
  const struct fc_panel *panel = ingest->panel;
  struct fault *faults = calloc(3000, sizeof *faults);
  assert_non_null(faults);
  int fault_count = read_faults("default", retailer, faults, 3000), twice = 0;
  for (int i = 0; i < fault_count; i++) twice += !strcmp(faults[i].kind, "day-twice");
  for (int i = 0; i < ingest->reject_count; i++) assert_string_equal(ingest->rejects[i].reason, "duplicate-key");
  assert_true(twice ? ingest->rows_set_aside > 0 : ingest->rows_set_aside == 0);
  struct file file = open_truth("default", retailer);
  struct truth_day day;
  int days = 0;
  while (next_truth(&file, &day)) {
    check_panel_day(panel, &day, faults, fault_count);
    days++;
  }
  assert_true(days > 5000);
  assert_int_equal(panel->weather.station_count, 1);
  assert_true(panel->weather.stations[0].issued_count > 3000 && panel->event_count > 100);
  free(file.bytes);
  free(faults);
}

static void test_every_file_is_read_back(void **state) {
  (void)state;
  write_default();
  char path[FC_PATH_MAX];
  struct fc_config *config;
  struct fc_error err = {0};
  path_of(path, "default", "foodcast.conf");
  if (fc_config_read(path, &config, &err)) fail_msg("%s (%s)", err.what, err.where);
  for (int r = 0; r < config->retailer_count; r++) {
    struct fc_ingest *ingest = NULL;
    const struct fc_context context = {.threads = 1};
    if (fc_ingest_retailer(&config->retailers[r], config->folder, FC_DATE_NONE, &context, &ingest, &err))
      fail_msg("%s: %s", config->retailers[r].name, err.what);
    check_ingested(ingest, config->retailers[r].name);
    fc_ingest_free(ingest);
  }
  fc_config_free(config);
}

/* Masters survive too: shelf life, pack, prices, order weekdays, arm of the trial. */
static void test_masters_are_read_back(void **state) {
  (void)state;
  write_default();
  char path[FC_PATH_MAX];
  struct fc_config *config;
  struct fc_error err = {0};
  path_of(path, "default", "foodcast.conf");
  if (fc_config_read(path, &config, &err)) fail_msg("%s (%s)", err.what, err.where);
  for (int r = 0; r < config->retailer_count; r++) {
    struct fc_ingest *ingest = NULL;
    const struct fc_context context = {.threads = 1};
    if (fc_ingest_retailer(&config->retailers[r], config->folder, FC_DATE_NONE, &context, &ingest, &err))
      fail_msg("%s: %s", config->retailers[r].name, err.what);
    const struct fc_synth_product *products = fc_synth_company(r)->products;
    for (int i = 0; i < 10; i++) {
      char code[16];
      snprintf(code, sizeof code, "%s-%03d", fc_synth_company(r)->code, i + 1);
      int found = fc_dictionary_find(&ingest->panel->item_codes, code, strlen(code));
      assert_true(found >= 0);
      const struct fc_item *item = &ingest->panel->items[found];
      assert_string_equal(item->name, products[i].name);
      assert_string_equal(item->category, products[i].category);
      assert_int_equal(item->shelf_life_days, products[i].life);
      assert_near(item->case_size, products[i].pack, 0);
      assert_int_equal(item->lead_days, products[i].lead);
      assert_int_equal(item->order_weekdays, products[i].weekdays);
      assert_true(item->price > item->cost && item->cost > 0 && item->weight_kg > 0);
    }
    const struct fc_store *store = &ingest->panel->stores[0];
    assert_int_equal(store->trial, fc_synth_company(r)->treated ? FC_ARM_TREATED : FC_ARM_CONTROL);
    assert_int_equal(store->trial_start, fc_date_of(2020, 9, 1));
    fc_ingest_free(ingest);
  }
  fc_config_free(config);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_configuration_is_read_back),
      cmocka_unit_test(test_sales_files_tell_the_truth_but_for_the_errors_listed),
      cmocka_unit_test(test_receipts_add_up),
      cmocka_unit_test(test_every_file_is_read_back),
      cmocka_unit_test(test_masters_are_read_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
