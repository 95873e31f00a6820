/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_reader.h"

/* ---- weather ---- */

static struct fc_synth_world long_world(struct fc_synth_climate *climate, int days) {
  struct fc_synth_world world = {.days = days, .options = {.seed = 5}};
  world.day = fc_arena_new(&world.arena, (size_t)days, sizeof *world.day);
  world.issue = fc_arena_new(&world.arena, (size_t)days * SYNTH_LEADS, sizeof *world.issue);
  assert_true(world.day && world.issue);
  for (int d = 0; d < days; d++) world.day[d].date = fc_date_of(1995, 1, 1) + d;
  fc_synth_mark_calendar(&world);
  fc_synth_draw_weather(&world, climate);
  fc_synth_draw_forecasts(&world, climate);
  return world;
}

static void test_weather_has_its_climate(void **state) {
  (void)state;
  struct fc_synth_climate climate = fc_synth_fukuoka;
  struct fc_synth_world world = long_world(&climate, 14610);
  double sums[12][4] = {{0}};
  for (int d = 0; d < world.days; d++) {
    const struct fc_synth_day *day = &world.day[d];
    assert_true(day->tmin <= day->tmean && day->tmean <= day->tmax);
    assert_true(day->sunshine >= 0 && day->sunshine <= 14.5 && day->precip >= 0);
    sums[day->month][0]++;
    sums[day->month][1] += day->tmean;
    sums[day->month][2] += day->precip >= 1;
    sums[day->month][3] += day->precip;
  }
  for (int m = 0; m < 12; m++) {
    /* a month's mean of the straight lines between mid-months is not quite its middle */
    assert_near(sums[m][1] / sums[m][0] - climate.tmean[m], 0, .9);
    assert_near(sums[m][2] / sums[m][0], climate.wet[m], .04);
    assert_near(sums[m][3] / sums[m][0] / (climate.wet[m] * climate.wet_amount[m]), 1, .25);
  }
  fc_arena_release(&world.arena);
}

/* The errors of JMA's forecasts by lead, the numbers that the generator was given. */
static void test_forecasts_err_as_they_should(void **state) {
  (void)state;
  static const double sd[SYNTH_LEADS] = {1.36, 1.79, 1.89, 2.13, 2.27, 2.34, 2.49};
  struct fc_synth_climate climate = fc_synth_fukuoka;
  struct fc_synth_world world = long_world(&climate, 7300);
  for (int lead = 0; lead < SYNTH_LEADS; lead++) {
    double sum = 0, squares = 0, wet[2] = {0}, rain[2] = {0};
    for (int d = 0; d < world.days; d++) {
      const struct fc_synth_issue *issue = &world.issue[d * SYNTH_LEADS + lead];
      double error = issue->tmax - world.day[d].tmax;
      int is_wet = world.day[d].precip >= 1;
      sum += error, squares += error * error;
      wet[is_wet]++, rain[is_wet] += issue->probability;
    }
    assert_near(sqrt(squares / world.days), sd[lead], .15);
    assert_near(sum / world.days, 0, .15);
    assert_true(rain[1] / wet[1] - rain[0] / wet[0] > 10);
  }
  fc_arena_release(&world.arena);
}

/* A climate fitted to what a climate has drawn is that climate. */
static void test_climate_is_found_again(void **state) {
  (void)state;
  struct fc_synth_climate climate = fc_synth_fukuoka, found = {.latitude = fc_synth_fukuoka.latitude};
  struct fc_synth_world world = long_world(&climate, 7300);
  struct fc_synth_text text;
  struct fc_error err = {0};
  fc_synth_text_init(&text, ',');
  fc_synth_print(&text, "date,station,tmean,tmax,tmin,precip_mm,sunshine_h\n");
  for (int d = 0; d < world.days; d++) {
    fc_synth_put_date(&text, world.day[d].date);
    fc_synth_put(&text, "somewhere");
    fc_synth_put_number(&text, world.day[d].tmean, 1);
    fc_synth_put_number(&text, world.day[d].tmax, 1);
    fc_synth_put_number(&text, world.day[d].tmin, 1);
    fc_synth_put_number(&text, world.day[d].precip, 1);
    fc_synth_put_number(&text, world.day[d].sunshine, 1);
    fc_synth_end_row(&text);
  }
  assert_int_equal(fc_synth_text_write(&text, test_folder(), "observed.csv", "UTF-8", &err), FC_OK);
  char path[FC_PATH_MAX];
  snprintf(path, sizeof path, "%s/observed.csv", test_folder());
  if (fc_synth_fit_climate(path, &world.arena, &found, &err)) fail_msg("%s", err.what);
  assert_string_equal(found.station, "somewhere");
  for (int m = 0; m < 12; m++) {
    assert_near(found.tmean[m] - climate.tmean[m], 0, 1.1);
    assert_near(found.deviation[m] / climate.deviation[m], 1, .25);
    assert_near(found.sun_effect[m] - climate.sun_effect[m], 0, 1.2);
    assert_near(found.wet[m], climate.wet[m], .06);
  }
  assert_near(found.persistence, climate.persistence, .06);
  assert_near(found.wet_persistence, climate.wet_persistence, .05);
  assert_near(found.above_sun, climate.above_sun, .2);
  assert_near(found.below_sun, climate.below_sun, .2);
  fc_synth_text_release(&text);
  fc_arena_release(&world.arena);
}

/* Whatever the station is called, what is written can be read again. */
static void test_station_names(void **state) {
  (void)state;
  static const struct {
    const char *written, *kept;
  } cases[] = {{"Tokyo", "Tokyo"},
               {"東京", "東京"},
               {"Zürich", "station"},
               {"\"a, b\"", "station"},
               {"", "station"},
               {"${HOME}", "station"},
               {"\"say \"\"x\"\"\"", "station"},
               {"한국", "station"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct fc_synth_climate climate = fc_synth_fukuoka;
    struct fc_synth_text text;
    struct fc_arena arena = {0};
    struct fc_error err = {0};
    fc_synth_text_init(&text, ',');
    fc_synth_print(&text, "date,station,tmean,tmax,tmin,precip_mm,sunshine_h\n");
    for (int d = 0; d < 730; d++) {
      fc_synth_put_date(&text, fc_date_of(2018, 1, 1) + d);
      fc_synth_put(&text, cases[i].written);
      fc_synth_print(&text, ",%d,%d,%d,%d,%d", 10 + d % 7, 15 + d % 5, 4 + d % 3, d % 4 ? 0 : 1 + d % 9, d % 10);
      fc_synth_end_row(&text);
    }
    char path[FC_PATH_MAX];
    assert_int_equal(fc_synth_text_write(&text, test_folder(), "named.csv", "UTF-8", &err), FC_OK);
    snprintf(path, sizeof path, "%s/named.csv", test_folder());
    if (fc_synth_fit_climate(path, &arena, &climate, &err)) fail_msg("%s", err.what);
    assert_string_equal(climate.station, cases[i].kept);
    fc_synth_text_release(&text);
    fc_arena_release(&arena);
  }
}

static void test_weather_files_that_will_not_do(void **state) {
  (void)state;
  static const char *const texts[] = {
      "", "day,tmean\n2020-01-01,4\n", "date,tmean,tmax,tmin,precip_mm,sunshine_h\n",
      "date,tmean,tmax,tmin,precip_mm,sunshine_h\n2020-01-02,1,2,0,0,3\n2020-01-01,1,2,0,0,3\n"};
  struct fc_synth_options options;
  fc_synth_options_init(&options);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct fc_error err = {0};
    char folder[FC_PATH_MAX], *path = test_file("weather.csv", texts[i], strlen(texts[i]));
    snprintf(folder, sizeof folder, "%s/refused", test_folder());
    options.weather_file = path;
    assert_int_equal(fc_synth_write(&options, folder, &(struct fc_context){.threads = 1}, &err), FC_INPUT);
    assert_true(err.what[0]);
    free(path);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_weather_has_its_climate),        cmocka_unit_test(test_forecasts_err_as_they_should),
      cmocka_unit_test(test_climate_is_found_again),         cmocka_unit_test(test_station_names),
      cmocka_unit_test(test_weather_files_that_will_not_do),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
