/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_support.h"

#include "foodcast/io/config.h"

static struct fc_config *read_good(const char *text) {
  char *path = test_file("foodcast.conf", text, strlen(text));
  struct fc_config *config = NULL;
  struct fc_error err = {0};
  if (fc_config_read(path, &config, &err) != FC_OK) fail_msg("%s: %s", err.where, err.what);
  free(path);
  return config;
}

static struct fc_error read_bad(const char *text) {
  char *path = test_file("foodcast.conf", text, strlen(text));
  struct fc_config *config = NULL;
  struct fc_error err = {0};
  assert_int_equal(fc_config_read(path, &config, &err), FC_USAGE);
  assert_null(config);
  assert_int_equal(err.status, FC_USAGE);
  free(path);
  return err;
}

static const char *header_of(const struct fc_source_config *source, const char *column) {
  for (int i = 0; i < source->column_count; i++)
    if (strcmp(source->columns[i].column, column) == 0) return source->columns[i].header;
  return "";
}

static void reads_every_key(void **state) {
  (void)state;
  struct fc_config *config =
      read_good("results = \"out\" # a comment\nlanguage = ja\ncsv_bom = true\n"
                "retailer \"tojin-bakery\" {\n"
                "  sales { files = { \"a-*.csv\", \"b.csv.gz\" } layout = days-across encoding = CP932 delimiter = "
                "\";\" decimal = \",\"\n"
                "    date_format = \"%d.%m.%Y\" ignore = { \"備考\" } missing_day = closed sold_out = supply "
                "max_rejected_percent = 2.5\n"
                "    columns { date = \"日付\" received = \"予定\"\n planned = \"予定\" store = \"=S1\" } }\n"
                "  items { file = \"items.csv\" shelf_life_days = 2 lead_days = 3 case_size = 6 price = 120 cost = "
                "50.5 salvage = 10\n"
                "    disposal_cost = 3 weight_kg = 0.08 columns { name = \"商品名\" } }\n"
                "  stores { file = stores.csv }\n"
                "  weather { observed = { \"w/*.csv\" } forecast = \"f.csv\" format = jma-obsdl station = \"福岡\"\n"
                "    columns { tmax = T } forecast_columns { issued_on = I } }\n"
                "  calendar { country = none events = \"e.csv\" columns { name = N } source \"x\" { files = \"x.csv\" "
                "columns { name = \"=x\" } } }\n"
                "  forecast { horizon = 14 models = { \"ets\", \"croston\" } refit_days = 28 }\n"
                "  order { policy = quantile target = service-level service_level = 0.9 practice_margin = 0.2 "
                "fifo_share = 0.7 replay_days = 70 what_if = true }\n"
                "  impact { start = 2020-09-01 control_stores = { \"S07\" } control_categories = { \"パン\" } }\n"
                "  conversion { co2e_kg = 2.5 yen_kg = 900 source = \"ours\" }\n"
                "}\n");
  assert_string_equal(config->results, "out");
  assert_string_equal(config->language, "ja");
  assert_string_equal(config->folder, test_folder());
  assert_true(config->csv_bom);
  assert_int_equal(config->retailer_count, 1);
  const struct fc_retailer_config *r = &config->retailers[0];
  assert_string_equal(r->name, "tojin-bakery");
  assert_int_equal(r->sales.files.count, 2);
  assert_string_equal(r->sales.files.items[1], "b.csv.gz");
  assert_int_equal(r->sales.layout, FC_LAYOUT_DAYS_ACROSS);
  assert_string_equal(r->sales.encoding, "CP932");
  assert_string_equal(r->sales.delimiter, ";");
  assert_int_equal(r->sales.decimal, ',');
  assert_string_equal(r->sales.date_format, "%d.%m.%Y");
  assert_string_equal(r->sales.ignore.items[0], "備考");
  assert_string_equal(header_of(&r->sales, "received"), "予定");
  assert_string_equal(header_of(&r->sales, "planned"), "予定");
  assert_string_equal(header_of(&r->sales, "store"), "=S1");
  for (int i = 0; i < r->sales.column_count; i++)
    assert_int_equal(r->sales.columns[i].line,
                     strcmp(r->sales.columns[i].column, "planned") && strcmp(r->sales.columns[i].column, "store") ? 7
                                                                                                                  : 8);
  assert_int_equal(r->missing_day, FC_MISSING_CLOSED);
  assert_int_equal(r->sold_out, FC_SOLD_OUT_SUPPLY);
  assert_near(r->max_rejected_percent, 2.5, 0);
  assert_string_equal(r->items.files.items[0], "items.csv");
  assert_int_equal(r->defaults.shelf_life_days, 2);
  assert_int_equal(r->defaults.lead_days, 3);
  assert_near(r->defaults.case_size, 6, 0);
  assert_near(r->defaults.cost, 50.5, 0);
  assert_near(r->defaults.weight_kg, .08, 0);
  assert_string_equal(r->stores.files.items[0], "stores.csv");
  assert_string_equal(r->observed.format, "jma-obsdl");
  assert_string_equal(header_of(&r->observed, "tmax"), "T");
  assert_string_equal(header_of(&r->forecast_weather, "issued_on"), "I");
  assert_string_equal(header_of(&r->forecast_weather, "tmax"), "");
  assert_string_equal(r->station, "福岡");
  assert_string_equal(r->country, "none");
  assert_string_equal(r->events.files.items[0], "e.csv");
  assert_int_equal(r->more_events_count, 1);
  assert_string_equal(header_of(&r->more_events[0], "name"), "=x");
  assert_int_equal(r->forecast.horizon, 14);
  assert_string_equal(r->forecast.models.items[1], "croston");
  assert_int_equal(r->forecast.refit_days, 28);
  assert_string_equal(r->order.policy, "quantile");
  assert_int_equal(r->order.target, FC_TARGET_SERVICE_LEVEL);
  assert_near(r->order.service_level, .9, 0);
  assert_near(r->order.practice_margin, .2, 0);
  assert_near(r->order.fifo_share, .7, 0);
  assert_int_equal(r->order.replay_days, 70);
  assert_true(r->order.what_if);
  assert_int_equal(r->impact.start, fc_date_of(2020, 9, 1));
  assert_string_equal(r->impact.control_categories.items[0], "パン");
  assert_near(r->conversion.co2e_kg, 2.5, 0);
  assert_string_equal(r->conversion.source, "ours");
  fc_config_free(config);
}

static void reads_more_sales_files(void **state) {
  (void)state;
  struct fc_config *config =
      read_good("retailer a { sales { files = x.csv source bin { files = { w.csv } cells = disposed\n"
                "layout = items-across columns { date = D } } source b { files = v.csv } } }");
  const struct fc_retailer_config *r = &config->retailers[0];
  assert_int_equal(r->more_sales_count, 2);
  assert_string_equal(r->more_sales[0].files.items[0], "w.csv");
  assert_string_equal(r->more_sales[0].cells, "disposed");
  assert_int_equal(r->more_sales[0].layout, FC_LAYOUT_ITEMS_ACROSS);
  assert_string_equal(header_of(&r->more_sales[0], "date"), "D");
  assert_string_equal(r->more_sales[1].cells, "sold");
  assert_string_equal(r->sales.cells, "sold");
  fc_config_free(config);
  assert_non_null(strstr(read_bad("retailer a { sales { files = x source b { } } }").what, "names no files"));
  assert_non_null(
      strstr(read_bad("retailer a { sales { files = x source b { files = y cells = z } } }").what, "'cells'"));
}

static void has_defaults(void **state) {
  (void)state;
  struct fc_config *config =
      read_good("retailer a { sales { files = x.csv } }\nretailer b { sales { files = y.csv } }");
  assert_string_equal(config->results, "results");
  assert_string_equal(config->language, "en");
  assert_int_equal(config->retailer_count, 2);
  const struct fc_retailer_config *r = &config->retailers[1];
  assert_string_equal(r->name, "b");
  assert_string_equal(r->sales.files.items[0], "y.csv");
  assert_int_equal(r->sales.layout, FC_LAYOUT_LONG);
  assert_int_equal(r->missing_day, FC_MISSING_ZERO);
  assert_int_equal(r->sold_out, FC_SOLD_OUT_AUTO);
  assert_near(r->max_rejected_percent, 1, 0);
  assert_int_equal(r->defaults.shelf_life_days, 0);
  assert_true(isnan(r->defaults.price));
  assert_string_equal(r->country, "JP");
  assert_int_equal(r->forecast.horizon, 7);
  assert_int_equal(r->forecast.models.count, 1);
  assert_string_equal(r->forecast.models.items[0], "auto");
  assert_true(isnan(r->order.fifo_share));
  assert_int_equal(r->order.replay_days, 56);
  assert_false(r->order.what_if);
  assert_int_equal(r->impact.start, FC_DATE_NONE);
  assert_near(r->conversion.co2e_kg, 2.26, 0);
  assert_near(r->conversion.yen_kg, 862, 0);
  fc_config_free(config);
}

static void says_what_is_wrong_and_where(void **state) {
  (void)state;
  static const struct {
    const char *text, *what, *line, *hint;
  } cases[] = {
      {"# c\n\nretailer a {\n sales { fils = x }\n}", "unknown key 'fils' in section sales", ":4",
       "did you mean 'files'?"},
      {"resuls = x", "unknown key 'resuls'", ":1", "did you mean 'results'?"},
      {"retailer a { sales { files = x\n horizon = 7 } }", "unknown key 'horizon' in section sales", ":2",
       "section forecast"},
      {"retailer a { sales { files = x\n qqqqqqqq = 7 } }", "unknown key 'qqqqqqqq'", ":2", "keys here: files, layout"},
      {"retailer a { sales { files = x columns { dat = y } } }", "unknown key 'dat' in section columns", ":1",
       "'date'"},
      {"/* two\nlines */ retailer a { sales { files = x\n layout = tall } }", "'layout' cannot be 'tall'", ":3", ""},
      {"retailer a { sales { files = x } forecast { horizon = 29 } }", "'horizon' cannot be 29; it is from 1 to 28",
       ":1", ""},
      {"retailer a { sales { files = x } forecast { horizon = soon } }", "horizon", ":1", ""},
      {"retailer a { sales { files = x } order {\n service_level = 1.5 } }", "'service_level' cannot be 1.5", ":2", ""},
      {"retailer a { sales { files = x } impact {\n\n start = 2020-02-30 } }", "not a date", ":3", "2024-04-01"},
      {"retailer a {\n sales { } }", "names no sales files", ":2", "files"},
      {"retailer a/b { sales { files = x } }", "name of a folder", ":1", "'/'"},
      {"retailer a { sales { files = x } }\nretailer a { sales { files = x } }", "a", ":2", ""},
      {"results = x", "names no retailer", "", "foodcast init"},
      {"retailer a { sales { files = x } calendar { source s { } } }", "names no files", ":1", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct fc_error err = read_bad(cases[i].text);
    if (!strstr(err.what, cases[i].what)) fail_msg("'%s' says '%s'", cases[i].text, err.what);
    if (!strstr(err.where, cases[i].line)) fail_msg("'%s' is at '%s'", cases[i].text, err.where);
    if (!strstr(err.hint, cases[i].hint)) fail_msg("'%s' hints '%s'", cases[i].text, err.hint);
  }
  struct fc_error err = {0};
  struct fc_config *config = NULL;
  assert_int_equal(fc_config_read("/nonexistent/foodcast.conf", &config, &err), FC_USAGE);
}

static void reads_other_encodings(void **state) {
  (void)state;
  struct fc_config *config = read_good("\xEF\xBB\xBFretailer \"a\" { sales { files = x } }");
  assert_string_equal(config->retailers[0].name, "a");
  fc_config_free(config);
  /* 店舗 and 日付 in the encoding of Japanese Windows */
  config = read_good(
      "retailer \"a\" { sales { files = x columns { store = \"\x93\x58\x95\xDC\" date = \"\x93\xFA\x95\x74\" } } }");
  assert_string_equal(header_of(&config->retailers[0].sales, "store"), "店舗");
  fc_config_free(config);
  read_bad("retailer \0 a");
}

static void keeps_comment_signs_in_strings(void **state) {
  (void)state;
  struct fc_config *config =
      read_good("retailer \"#1 shop\" { # \"\n sales { files = { \"a#b.csv\", '/*x*/.csv' } }\n} // end");
  assert_string_equal(config->retailers[0].sales.files.items[0], "a#b.csv");
  assert_string_equal(config->retailers[0].sales.files.items[1], "/*x*/.csv");
  fc_config_free(config);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_every_key),        cmocka_unit_test(has_defaults),
      cmocka_unit_test(reads_more_sales_files), cmocka_unit_test(says_what_is_wrong_and_where),
      cmocka_unit_test(reads_other_encodings),  cmocka_unit_test(keeps_comment_signs_in_strings),
  };
  return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
