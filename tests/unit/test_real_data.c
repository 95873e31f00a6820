/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data sets as they were published, counted against figures computed from the files by other means. */
#include "ingest_support.h"

#include "foodcast/base/file.h"
#include "foodcast/ingest/init.h"

static struct fc_ingest *read_data(const char *format) {
  char conf[2000], folder[FC_PATH_MAX];
  assert_non_null(realpath(test_data(), folder));
  size_t used = 0;
  for (const char *c = format; *c && used + FC_PATH_MAX < sizeof conf + FC_PATH_MAX && used < 1500; c++) {
    if (*c == '@') {
      used += (size_t)snprintf(conf + used, sizeof conf - used, "%s", folder);
    } else {
      conf[used++] = *c;
    }
  }
  conf[used] = '\0';
  return test_ingest_good(conf);
}

static double sum_of(const struct fc_panel *panel, enum fc_column column) {
  double sum = 0;
  for (int i = 0; i < panel->series_count; i++)
    for (int d = 0; d <= panel->as_of; d++) {
      double value = fc_series_value(&panel->series[i], column, d);
      if (!isnan(value)) sum += value;
    }
  return sum;
}

static long days_in(const struct fc_panel *panel, enum fc_day_state state) {
  long count = 0;
  for (int i = 0; i < panel->series_count; i++)
    for (int d = 0; d <= panel->as_of; d++) count += panel->series[i].state[d] == state;
  return count;
}

static void canteens(void **state) {
  (void)state;
  skip_without_data();
  struct fc_ingest *ingest =
      read_data("sales { files = \"@/nantes_canteens/frequentation_to_2017-07.csv\" missing_day = closed\n"
                "columns { store = site_nom item = site_type sold = reel received = prevision planned = prevision } }\n"
                "calendar { country = none source f { files = \"@/nantes_canteens/jours_feries.csv\" columns { kind = "
                "\"=public-holiday\" } }\n"
                "source v { files = \"@/nantes_canteens/vacances.csv\" columns { kind = \"=school-holiday\" } }\n"
                "source g { files = \"@/nantes_canteens/greves.csv\" columns { name = \"=greve\" } } }");
  const struct fc_panel *panel = ingest->panel;
  assert_int_equal(ingest->rows_read, 78601 + 1107 + 108 + 259);
  assert_int_equal(ingest->rows_set_aside, 0);
  assert_int_equal(panel->series_count, 120);
  assert_int_equal(panel->first_date, fc_date_of(2011, 1, 3));
  assert_int_equal(panel->first_date + panel->as_of, fc_date_of(2017, 7, 7));
  assert_near(sum_of(panel, FC_SOLD), 10948164, 0);
  assert_near(sum_of(panel, FC_RECEIVED), 11582343, 0);
  assert_near(sum_of(panel, FC_PLANNED), 11582343, 0);
  assert_true(panel->sold_may_exceed_supply);
  assert_false(panel->sold_out_known);
  assert_int_equal(days_in(panel, FC_DAY_SOLD_OUT), 0);
  fc_ingest_free(ingest);
}

static void bakeries(void **state) {
  (void)state;
  skip_without_data();
  struct fc_ingest *ingest =
      read_data("sales { files = \"@/ddop_bakery/bakery_panel.csv\" columns { sold = demand } }\n"
                "calendar { country = none }");
  const struct fc_panel *panel = ingest->panel;
  assert_int_equal(ingest->rows_kept, 127575);
  assert_int_equal(panel->series_count, 105);
  assert_int_equal(panel->as_of, 1214);
  /* whole shops without a sale were shut: Sundays and holidays */
  assert_int_equal(days_in(panel, FC_DAY_OPEN), 112884);
  assert_int_equal(days_in(panel, FC_DAY_CLOSED), 127575 - 112884);
  assert_near(sum_of(panel, FC_SOLD), 12761773.62, 1e-9);
  assert_string_equal(panel->stores[34].code, "S35");
  assert_string_equal(panel->items[1].code, "seeded_roll");
  fc_ingest_free(ingest);
}

static void breakfasts(void **state) {
  (void)state;
  skip_without_data();
  struct fc_ingest *ingest = read_data(
      "sales { files = \"@/fcps_breakfast/*.csv\" missing_day = not-recorded\n"
      "columns { store = school item = item_id sold = served_total received = offered disposed = discarded } }\n"
      "items { shelf_life_days = 1 }");
  const struct fc_panel *panel = ingest->panel;
  assert_int_equal(ingest->rows_read, 55646);
  assert_int_equal(ingest->rows_set_aside, 26);
  for (int i = 0; i < ingest->reject_count; i++) assert_string_equal(ingest->rejects[i].reason, "duplicate-key");
  assert_int_equal(panel->series_count, 6104);
  assert_int_equal(panel->store_count, 190);
  assert_int_equal(panel->item_count, 122);
  assert_true(panel->sold_out_known);
  assert_false(panel->sold_may_exceed_supply);
  assert_int_equal(days_in(panel, FC_DAY_SOLD_OUT), 14099);
  assert_near(sum_of(panel, FC_RECEIVED), 2516234, 0);
  fc_ingest_free(ingest);
}

static void agency_weather(void **state) {
  (void)state;
  skip_without_data();
  struct fc_ingest *ingest =
      read_data("sales { files = \"@/ddop_bakery/bakery_panel.csv\" columns { sold = demand } }\n"
                "weather { observed = \"@/jma_tokyo_obs/*.csv\" forecast = "
                "\"@/jma_forecast_archive/tokyo_daily_forecasts.csv\" station = \"東京\" }\n"
                "calendar { events = \"@/syukujitsu/syukujitsu.csv\" }");
  const struct fc_panel *panel = ingest->panel;
  assert_int_equal(ingest->rows_set_aside, 0);
  assert_int_equal(panel->event_count, 1067);
  assert_int_equal(panel->weather.station_count, 1);
  const struct fc_station *tokyo = &panel->weather.stations[0];
  assert_int_equal(tokyo->issued_count, 8295);
  int temperatures = 0, sunshine = 0;
  double square = 0;
  long pairs = 0;
  for (int d = 0; d < panel->weather.days; d++) {
    temperatures += !isnan(tokyo->observed[FC_TMAX][d]);
    sunshine += !isnan(tokyo->observed[FC_SUNSHINE][d]);
  }
  assert_int_equal(temperatures, 3652);
  assert_int_equal(sunshine, 3630 + 14); /* of quality 8 and 5 */
  for (int i = 0; i < tokyo->issued_count; i++) {
    const struct fc_issued *f = &tokyo->issued[i];
    int d = f->date - panel->weather.first_date;
    if (f->date - f->issued_on != 1) continue;
    double error = f->value[FC_TMAX] - tokyo->observed[FC_TMAX][d];
    if (isnan(error)) continue;
    square += error * error;
    pairs++;
  }
  assert_near(sqrt(square / (double)pairs), 1.39, .01); /* published root mean square error of lead 1 */
  fc_ingest_free(ingest);
}

/* What init guesses for every sales file, alone and with every weather file, and for weather alone, is accepted at once. */
static void guesses_are_accepted(void **state) {
  (void)state;
  skip_without_data();
  static const char *const sales[] = {"nantes_canteens/frequentation_to_2017-07.csv", "ddop_bakery/bakery_panel.csv",
                                      "fcps_breakfast/fcps_breakfast_2025-05.csv", "bogue_cafe/POS_all.csv"};
  static const char *const weather[] = {"jma_tokyo_obs/data2022*.csv",       "jma_etrn_2020_01/*2020_1.csv",
                                        "jma_forecast_archive/*.csv",        "vega_seattle_weather/*.csv",
                                        "ddop_bakery/bakery_small_data.csv", "syukujitsu/*.csv"};
  for (size_t i = 0; i < 4 + 6 + 5; i++) {
    struct fc_file_list files;
    const char *paths[12];
    char first[FC_PATH_MAX], *text;
    int count = 1;
    assert_int_equal(fc_path_join(first, test_data(), sales[i < 4 ? i : 3], NULL), FC_OK);
    int alone = i >= 10; /* weather without sales */
    paths[0] = first;
    if (alone) count = 0;
    assert_int_equal(fc_file_glob(test_data(), i < 4 ? "none" : weather[alone ? i - 10 : i - 4], &files, NULL), FC_OK);
    for (int k = 0; k < files.count && count < 12; k++) paths[count++] = files.paths[k];
    assert_true(i < 4 || count > !alone);
    assert_int_equal(fc_init_guess(paths, count, NULL, &text, NULL), FC_OK);
    char *conf = test_file("guess.conf", text, strlen(text));
    /* the guess names files by the paths it was given: from here, not from the configuration's folder */
    struct fc_config *config;
    struct fc_ingest *ingest;
    struct fc_error err = {0};
    if (fc_config_read(conf, &config, &err) != FC_OK) fail_msg("%s: %s\n%s", err.where, err.what, text);
    if (fc_ingest_retailer(&config->retailers[0], ".", FC_DATE_NONE, NULL, &ingest, &err) != FC_OK)
      fail_msg("%s: %s\n%s", err.where, err.what, text);
    assert_true(ingest->panel->weather.days > 0 || i < 4 || i == 9);
    if (i == 9) assert_int_equal(ingest->panel->event_count, 1067);
    fc_ingest_free(ingest);
    fc_config_free(config);
    fc_file_list_release(&files);
    free(conf);
    free(text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(canteens), cmocka_unit_test(bakeries),
                                     cmocka_unit_test(breakfasts), cmocka_unit_test(agency_weather),
                                     cmocka_unit_test(guesses_are_accepted)};
  return cmocka_run_group_tests_name("real data", tests, NULL, NULL);
}
