/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/ingest/ingest.h"
#include "synth_reader.h"

/* Fits to one file or a pattern of files. */
static enum fc_status fit_to(const char *path, const char *station, struct fc_arena *arena,
                             struct fc_synth_climate *climate, struct fc_error *err) {
  const struct fc_synth_options options = {.weather_file = path, .weather_station = station};
  return fc_synth_fit_climate(&options, &(struct fc_context){.threads = 1}, arena, climate, err);
}

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

/* Of the lines between mid-months. */
static double month_mean(const double month[12], int m) {
  double sum = 0;
  for (int d = 1; d <= 28; d++) sum += fc_synth_month_value(month, fc_date_of(2021, m + 1, d)) / 28;
  return sum;
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
  if (fit_to(path, NULL, &world.arena, &found, &err)) fail_msg("%s", err.what);
  assert_string_equal(found.station, "somewhere");
  for (int m = 0; m < 12; m++) {
    assert_near(month_mean(found.tmean, m) - month_mean(climate.tmean, m), 0, .6);
    assert_near(month_mean(found.deviation, m) / month_mean(climate.deviation, m), 1, .15);
    assert_near(month_mean(found.sun_effect, m) - month_mean(climate.sun_effect, m), 0, 1.2);
    assert_near(month_mean(found.wet, m), month_mean(climate.wet, m), .05);
    assert_near(month_mean(found.above, m) - month_mean(climate.above, m), 0, .15);
  }
  assert_near(found.persistence, climate.persistence, .06);
  assert_near(found.wet_persistence, climate.wet_persistence, .05);
  assert_near(found.above_sun, climate.above_sun, .2);
  assert_near(found.below_sun, climate.below_sun, .2);
  fc_synth_text_release(&text);
  fc_arena_release(&world.arena);
}

/* One element of an obsdl row: its value, quality 8, homogeneity 1. */
static void put_obsdl(struct fc_synth_text *text, double value) {
  fc_synth_put_number(text, value, 1);
  fc_synth_put(text, "8");
  fc_synth_put(text, "1");
}

static void put_obsdl_line(struct fc_synth_text *text, const char *first, const char *const cells[5][3]) {
  fc_synth_put(text, first);
  for (int e = 0; e < 5; e++)
    for (int k = 0; k < 3; k++) fc_synth_put(text, cells[e][k]);
  fc_synth_end_row(text);
}

/* The same days, as named columns and as JMA's obsdl in CP932 over two files, are one climate. */
static void test_obsdl_gives_the_same_climate(void **state) {
  (void)state;
  static const char *const elements[5] = {"平均気温(℃)", "最高気温(℃)", "最低気温(℃)", "降水量の合計(mm)",
                                          "日照時間(時間)"};
  struct fc_synth_climate climate = fc_synth_fukuoka, plain = fc_synth_fukuoka, obsdl = fc_synth_fukuoka;
  struct fc_synth_world world = long_world(&climate, 800);
  struct fc_synth_text text, downloaded;
  struct fc_error err = {0};
  char path[FC_PATH_MAX];
  const char *station[5][3], *names[5][3], *notes[5][3], *none[5][3];
  for (int e = 0; e < 5; e++)
    for (int k = 0; k < 3; k++) {
      station[e][k] = "東京", names[e][k] = elements[e], none[e][k] = "";
      notes[e][k] = k == 0 ? "" : k == 1 ? "品質情報" : "均質番号";
    }
  fc_synth_text_init(&text, ',');
  fc_synth_print(&text, "date,station,tmean,tmax,tmin,precip_mm,sunshine_h\n");
  for (int half = 0; half < 2; half++) {
    fc_synth_text_init(&downloaded, ',');
    fc_synth_print(&downloaded, "ダウンロードした時刻：2023/10/20 10:42:41\n\n");
    put_obsdl_line(&downloaded, "", station);
    put_obsdl_line(&downloaded, "年月日", names);
    put_obsdl_line(&downloaded, "", none);
    put_obsdl_line(&downloaded, "", notes);
    for (int d = half * 400; d < (half + 1) * 400; d++) {
      const struct fc_synth_day *day = &world.day[d];
      const double value[5] = {day->tmean, day->tmax, day->tmin, day->precip, day->sunshine};
      struct fc_civil civil = fc_date_civil(day->date);
      fc_synth_put_date(&text, day->date);
      fc_synth_put(&text, "東京");
      for (int e = 0; e < 5; e++) fc_synth_put_number(&text, value[e], 1);
      fc_synth_end_row(&text);
      char date[32];
      snprintf(date, sizeof date, "%d/%d/%d", civil.year, civil.month, civil.day);
      fc_synth_put(&downloaded, date);
      for (int e = 0; e < 5; e++) put_obsdl(&downloaded, value[e]);
      fc_synth_end_row(&downloaded);
    }
    snprintf(path, sizeof path, "obsdl-%d.csv", half);
    assert_int_equal(fc_synth_text_write(&downloaded, test_folder(), path, "CP932", &err), FC_OK);
    fc_synth_text_release(&downloaded);
  }
  assert_int_equal(fc_synth_text_write(&text, test_folder(), "plain.csv", "UTF-8", &err), FC_OK);
  snprintf(path, sizeof path, "%s/plain.csv", test_folder());
  if (fit_to(path, NULL, &world.arena, &plain, &err)) fail_msg("%s", err.what);
  snprintf(path, sizeof path, "%s/obsdl-*.csv", test_folder());
  if (fit_to(path, "東京", &world.arena, &obsdl, &err)) fail_msg("%s", err.what);
  assert_string_equal(obsdl.station, plain.station);
  assert_memory_equal(obsdl.tmean, plain.tmean, sizeof plain.tmean);
  assert_memory_equal(obsdl.wet, plain.wet, sizeof plain.wet);
  assert_memory_equal(obsdl.above, plain.above, sizeof plain.above);
  assert_memory_equal(obsdl.sun_dry, plain.sun_dry, sizeof plain.sun_dry);
  assert_near(obsdl.persistence, plain.persistence, 0);
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
    if (fit_to(path, NULL, &arena, &climate, &err)) fail_msg("%s", err.what);
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

/* ---- Tokyo as downloaded ---- */

/* What the ten files of the agency hold, through ingest. */
static struct fc_ingest *read_tokyo(const char *forecasts) {
  char path[FC_PATH_MAX];
  const char *pattern = path;
  snprintf(path, sizeof path, "%s/jma_tokyo_obs/data*.csv", test_data());
  const struct fc_source_config observed = {{&pattern, 1}, "", "", "", "", .decimal = '.', .cells = ""};
  struct fc_column_name columns[] = {{"date", "target_date", 0}, {"issued_on", "issue_date", 0}};
  struct fc_source_config issued = {{&forecasts, 1}, "", "", "", "", .decimal = '.', .cells = ""};
  issued.columns = columns, issued.column_count = 2;
  struct fc_retailer_config config = {.name = "x", .observed = observed, .station = "", .country = "none"};
  if (forecasts) config.forecast_weather = issued;
  struct fc_ingest *ingest = NULL;
  struct fc_error err = {0};
  if (fc_ingest_weather(&config, "", &(struct fc_context){.threads = 1}, &ingest, &err)) fail_msg("%s", err.what);
  return ingest;
}

/* By month: means, deviations within the month, share of wet days, rain a day; over all: correlations with the next day
 * of the anomaly of tmean and of being wet. */
struct figures {
  double n[12], tmean[12], spread[12], range[12], wet[12], rain[12], sun[12], anomaly_next, wet_next;
};

static void count_day(struct figures *f, int pass, int month, double tmean, double range, double rain, double sun) {
  if (pass) {
    f->spread[month] += (tmean - f->tmean[month]) * (tmean - f->tmean[month]) / f->n[month];
    return;
  }
  f->n[month]++;
  f->tmean[month] += tmean, f->range[month] += range, f->sun[month] += sun;
  f->wet[month] += rain >= 1, f->rain[month] += rain;
}

struct tokyo_day {
  fc_date date;
  double tmean, range, rain, sun;
};

/* Anomalies are those from the mean of the month's days: the season within a month is in both alike. */
static struct figures figures_of(const struct tokyo_day *days, int count) {
  struct figures f = {0};
  double squares = 0, wet_squares = 0, last = 0, last_wet = 0;
  for (int pass = 0; pass < 2; pass++) {
    for (int i = 0; i < count; i++)
      count_day(&f, pass, fc_date_civil(days[i].date).month - 1, days[i].tmean, days[i].range, days[i].rain,
                days[i].sun);
    for (int m = 0; m < 12 && !pass; m++)
      f.tmean[m] /= f.n[m], f.range[m] /= f.n[m], f.wet[m] /= f.n[m], f.rain[m] /= f.n[m], f.sun[m] /= f.n[m];
  }
  for (int m = 0; m < 12; m++) f.spread[m] = sqrt(f.spread[m]);
  for (int i = 0; i < count; i++) {
    int m = fc_date_civil(days[i].date).month - 1;
    double anomaly = (days[i].tmean - f.tmean[m]) / f.spread[m];
    double wet = ((days[i].rain >= 1) - f.wet[m]) / sqrt(f.wet[m] * (1 - f.wet[m]));
    f.anomaly_next += i ? anomaly * last : 0, squares += anomaly * anomaly;
    f.wet_next += i ? wet * last_wet : 0, wet_squares += wet * wet;
    last = anomaly, last_wet = wet;
  }
  f.anomaly_next /= squares, f.wet_next /= wet_squares;
  return f;
}

static struct figures observed_figures(void) {
  struct fc_ingest *ingest = read_tokyo(NULL);
  const struct fc_weather *weather = &ingest->panel->weather;
  assert_int_equal(weather->station_count, 1);
  assert_string_equal(weather->stations[0].name, "東京");
  double *const *observed = weather->stations[0].observed;
  struct tokyo_day *days = calloc((size_t)weather->days, sizeof *days);
  int count = 0;
  assert_non_null(days);
  for (int d = 0; d < weather->days; d++)
    if (!isnan(observed[FC_SUNSHINE][d]))
      days[count++] = (struct tokyo_day){weather->first_date + d, observed[FC_TMEAN][d],
                                         observed[FC_TMAX][d] - observed[FC_TMIN][d], observed[FC_PRECIP][d],
                                         observed[FC_SUNSHINE][d]};
  assert_int_equal(count, 3644); /* of 3,652; sunshine is missing or of low quality on eight */
  struct figures figures = figures_of(days, count);
  free(days);
  fc_ingest_free(ingest);
  return figures;
}

static struct figures generated_figures(struct fc_synth_climate *climate) {
  struct fc_synth_world world = long_world(climate, 14610);
  struct tokyo_day *days = calloc((size_t)world.days, sizeof *days);
  assert_non_null(days);
  for (int d = 0; d < world.days; d++) {
    const struct fc_synth_day *day = &world.day[d];
    days[d] = (struct tokyo_day){day->date, day->tmean, day->tmax - day->tmin, day->precip, day->sunshine};
  }
  struct figures figures = figures_of(days, world.days);
  free(days);
  fc_arena_release(&world.arena);
  return figures;
}

static void fit_tokyo(struct fc_arena *arena, struct fc_synth_climate *climate) {
  char path[FC_PATH_MAX];
  struct fc_error err = {0};
  snprintf(path, sizeof path, "%s/jma_tokyo_obs/data*.csv", test_data());
  if (fit_to(path, NULL, arena, climate, &err)) fail_msg("%s", err.what);
}

/* Forty drawn years against the ten observed ones. */
static void test_tokyo_is_drawn_as_observed(void **state) {
  (void)state;
  skip_without_data();
  struct fc_arena arena = {0};
  struct fc_synth_climate climate = fc_synth_fukuoka;
  fit_tokyo(&arena, &climate);
  assert_string_equal(climate.station, "東京");
  struct figures seen = observed_figures(), drawn = generated_figures(&climate);
  double rain[2] = {0};
  for (int m = 0; m < 12; m++) {
    assert_near(drawn.tmean[m] - seen.tmean[m], 0, .4);
    assert_near(drawn.spread[m] / seen.spread[m], 1, .15);
    assert_near(drawn.range[m] - seen.range[m], 0, .5);
    assert_near(drawn.wet[m] - seen.wet[m], 0, .03);
    assert_near(drawn.sun[m] - seen.sun[m], 0, .6);
    rain[0] += seen.rain[m], rain[1] += drawn.rain[m];
  }
  assert_near(rain[1] / rain[0], 1, .08);
  /* the drawn sun of neighbouring days is nearly independent, so the drawn anomaly remembers a little less */
  assert_near(drawn.anomaly_next - seen.anomaly_next, -.08, .05);
  assert_near(drawn.wet_next - seen.wet_next, 0, .04);
  fc_arena_release(&arena);
}

/* The forecasts drawn for Tokyo err as much as those that the agency issued for it. */
static void test_tokyo_forecasts_err_as_issued(void **state) {
  (void)state;
  skip_without_data();
  char path[FC_PATH_MAX];
  snprintf(path, sizeof path, "%s/jma_forecast_archive/tokyo_daily_forecasts.csv", test_data());
  struct fc_ingest *ingest = read_tokyo(path);
  const struct fc_weather *weather = &ingest->panel->weather;
  const struct fc_station *station = &weather->stations[0];
  double squares[SYNTH_LEADS] = {0}, n[SYNTH_LEADS] = {0};
  for (int i = 0; i < station->issued_count; i++) {
    const struct fc_issued *issued = &station->issued[i];
    double error = issued->value[FC_TMAX] - station->observed[FC_TMAX][issued->date - weather->first_date];
    int lead = issued->date - issued->issued_on - 1;
    if (isnan(error) || lead < 0 || lead >= SYNTH_LEADS) continue;
    squares[lead] += error * error, n[lead]++;
  }
  fc_ingest_free(ingest);
  struct fc_arena arena = {0};
  struct fc_synth_climate climate = fc_synth_fukuoka;
  fit_tokyo(&arena, &climate);
  struct fc_synth_world world = long_world(&climate, 7300);
  for (int lead = 0; lead < SYNTH_LEADS; lead++) {
    double drawn = 0;
    for (int d = 0; d < world.days; d++) {
      double error = world.issue[d * SYNTH_LEADS + lead].tmax - world.day[d].tmax;
      drawn += error * error / world.days;
    }
    assert_true(n[lead] > 600);
    assert_near(sqrt(drawn) - sqrt(squares[lead] / n[lead]), 0, .15);
  }
  fc_arena_release(&world.arena);
  fc_arena_release(&arena);
}

/* A month of etrn is read, though it is too short; an unknown station, or none of several, is said. */
static void test_stations_and_layouts(void **state) {
  (void)state;
  skip_without_data();
  static const struct {
    const char *pattern, *station, *what;
  } cases[] = {{"jma_tokyo_obs/data*.csv", "大阪", "none named '大阪'"},
               {"jma_etrn_2020_01/福岡県*2020_1.csv", NULL, "stations in it"},
               {"jma_etrn_2020_01/福岡県*2020_1.csv", "福岡", "31 whole days are too few"},
               {"jma_etrn_2020_01/福岡県博多2020_1.csv", NULL, "it has no "},
               {"jma_tokyo_obs/nothing*.csv", NULL, "no weather file matches"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char path[FC_PATH_MAX];
    struct fc_arena arena = {0};
    struct fc_synth_climate climate = fc_synth_fukuoka;
    struct fc_error err = {0};
    snprintf(path, sizeof path, "%s/%s", test_data(), cases[i].pattern);
    assert_int_equal(fit_to(path, cases[i].station, &arena, &climate, &err), FC_INPUT);
    if (!strstr(err.what, cases[i].what)) fail_msg("'%s' instead of '%s'", err.what, cases[i].what);
    fc_arena_release(&arena);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_weather_has_its_climate),      cmocka_unit_test(test_forecasts_err_as_they_should),
      cmocka_unit_test(test_climate_is_found_again),       cmocka_unit_test(test_station_names),
      cmocka_unit_test(test_obsdl_gives_the_same_climate), cmocka_unit_test(test_weather_files_that_will_not_do),
      cmocka_unit_test(test_tokyo_is_drawn_as_observed),   cmocka_unit_test(test_tokyo_forecasts_err_as_issued),
      cmocka_unit_test(test_stations_and_layouts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
