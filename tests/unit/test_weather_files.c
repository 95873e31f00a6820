/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest_support.h"

#include "../../src/ingest/weather_internal.h"

static void understands_words(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double rain, sun;
  } cases[] = {{"晴れ", 0, 1},
               {"快晴", 0, 1},
               {"くもり", 0, 0},
               {"曇", 0, 0},
               {"雨", 1, 0},
               {"大雨", 1, 0},
               {"雪", 1, 0},
               {"薄曇", 0, .5},
               {"晴れ後くもり", 0, .5},
               {"晴のち雨", .5, .5},
               {"晴れ時々くもり", 0, .6},
               {"くもり一時雨", .2, 0},
               {"雨時々曇", .6, 0},
               {"曇時々雨一時晴", .32, .2},
               {"晴後一時薄曇", 0, .75},
               {"rain", 1, 0},
               {"sun", 0, 1},
               {"drizzle", 1, 0},
               {"Partly cloudy", 0, .25},
               {"fog", 0, 0},
               {"100", 0, 1},
               {"200", 0, 0},
               {"300", 1, 0},
               {"400", 1, 0},
               {"202", .25, 0},
               {"0", 0, 1},
               {"3", 0, 0},
               {"61", 1, 0},
               {"", NAN, NAN},
               {"?", NAN, NAN}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double rain = 9, sun = 9;
    fc_weather_text(cases[i].text, strlen(cases[i].text), &rain, &sun);
    int same = isnan(rain) ? isnan(cases[i].rain) && isnan(cases[i].sun)
                           : fabs(rain - cases[i].rain) < 1e-9 && fabs(sun - cases[i].sun) < 1e-9;
    if (!same) fail_msg("'%s': rain %g, sun %g", cases[i].text, rain, sun);
  }
}

static struct fc_ingest *read_weather(const char *conf) {
  char text[1000];
  test_write("s.csv", "date,store,item,sold\n2024-01-01,S,a,5\n");
  snprintf(text, sizeof text, "sales { files = s.csv max_rejected_percent = 90 } weather { %s }", conf);
  return test_ingest_good(text);
}

static const struct fc_station *station_of(const struct fc_ingest *ingest, const char *name) {
  const struct fc_weather *w = &ingest->panel->weather;
  for (int s = 0; s < w->station_count; s++)
    if (strcmp(w->stations[s].name, name) == 0) return &w->stations[s];
  fail_msg("no station %s", name);
  return NULL;
}

static double observed(const struct fc_ingest *ingest, const char *station, enum fc_weather_element element,
                       const char *date) {
  const struct fc_station *s = station_of(ingest, station);
  int day = fc_date_parse_iso(date, strlen(date)) - ingest->panel->weather.first_date;
  return s->observed[element] ? s->observed[element][day] : NAN;
}

static void reads_plain_files(void **state) {
  (void)state;
  test_write("w.csv",
             "date,station,tmean,tmax,tmin,precip_mm,sunshine_h,humidity,wind,snow_cm,weather\n"
             "2024-01-01,X,5.5,9,1,0.5,7.5,60,2.5,0,晴れ\n2024-01-01,Y,6,,,,,,,,\n2024-01-02,X,,,,,,,,,雨\n"
             "2024-01-04,X,7,,,,,,,,\n2024-01-01,X,9,,,,,,,,\n2024-01-05,X,99,,,,,,,,\n2024-01-06,X,a,,,,,,,,\n");
  struct fc_ingest *ingest = read_weather("observed = w.csv station = X");
  char rejects[4096];
  assert_string_equal(test_show_rejects(ingest, rejects), "6:duplicate-key 7:3:value-out-of-range 8:3:not-a-number");
  assert_near(observed(ingest, "X", FC_TMEAN, "2024-01-01"), 5.5, 0);
  assert_near(observed(ingest, "X", FC_WIND, "2024-01-01"), 2.5, 0);
  assert_near(observed(ingest, "X", FC_TEXT_SUN, "2024-01-01"), 1, 0);
  assert_near(observed(ingest, "X", FC_TEXT_RAIN, "2024-01-02"), 1, 0);
  assert_near(observed(ingest, "X", FC_TMEAN, "2024-01-03"), 6.5, 1e-12); /* a short gap is filled */
  assert_true(isnan(observed(ingest, "X", FC_PRECIP, "2024-01-03")));     /* but rain is not */
  assert_int_equal(station_of(ingest, "X")->filled, 2);
  assert_near(observed(ingest, "Y", FC_TMEAN, "2024-01-01"), 6, 0);
  assert_int_equal(ingest->panel->stores[0].station, 0);
  fc_ingest_free(ingest);
}

static void leaves_long_gaps(void **state) {
  (void)state;
  test_write("w.csv", "date,tmean\n2024-01-01,1\n2024-01-05,5\n2024-01-10,10\n");
  struct fc_ingest *ingest = read_weather("observed = w.csv");
  assert_near(observed(ingest, "shop", FC_TMEAN, "2024-01-04"), 4, 1e-12);
  assert_true(isnan(observed(ingest, "shop", FC_TMEAN, "2024-01-07")));
  fc_ingest_free(ingest);
}

static void reads_open_meteo(void **state) {
  (void)state;
  test_write("w.csv",
             "latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation\n"
             "33.6,130.4,5.0,32400,Asia/Tokyo,JST\n\n"
             "time,weather_code (wmo code),temperature_2m_mean (°C),temperature_2m_max (°C),temperature_2m_min (°C),"
             "precipitation_sum (mm),sunshine_duration (s),wind_speed_10m_max (km/h),snowfall_sum (cm)\n"
             "2024-01-01,61,5.5,9.0,1.0,2.5,7200.00,36.0,0.00\n");
  struct fc_ingest *ingest = read_weather("observed = w.csv station = 福岡");
  assert_near(observed(ingest, "福岡", FC_TMEAN, "2024-01-01"), 5.5, 0);
  assert_near(observed(ingest, "福岡", FC_SUNSHINE, "2024-01-01"), 2, 1e-12);
  assert_near(observed(ingest, "福岡", FC_WIND, "2024-01-01"), 10, 1e-12);
  assert_near(observed(ingest, "福岡", FC_PRECIP, "2024-01-01"), 2.5, 0);
  assert_near(observed(ingest, "福岡", FC_TEXT_RAIN, "2024-01-01"), 1, 0);
  fc_ingest_free(ingest);
  test_write("w.csv", "time,temperature_2m_mean (°F),precipitation_sum (inch)\n2024-01-01,50,1\n");
  ingest = read_weather("observed = w.csv");
  assert_near(observed(ingest, "shop", FC_TMEAN, "2024-01-01"), 10, 1e-12);
  assert_near(observed(ingest, "shop", FC_PRECIP, "2024-01-01"), 25.4, 1e-12);
  fc_ingest_free(ingest);
}

static void reads_issued_forecasts(void **state) {
  (void)state;
  test_write("f.csv", "発表日,対象日,最高気温,降水確率,天気,天気コード\n2024-01-01,2024-01-03,9,50,,300\n2024-01-01,"
                      "2024-01-02,8,10,晴れ,100\n"
                      "2024-01-02,2024-01-03,7,60,雨,\n2024-01-02,2024-01-02,7,60,雨,\n2024-01-05,2024-01-02,7,60,雨,\n"
                      "2024-01-02,2024-01-03,1,1,,\n");
  struct fc_ingest *ingest = read_weather("forecast = f.csv station = X");
  char rejects[4096];
  assert_string_equal(test_show_rejects(ingest, rejects), "6:1:issued-too-late 7:duplicate-key");
  const struct fc_station *x = station_of(ingest, "X");
  assert_int_equal(x->issued_count, 3);
  assert_int_equal(x->issued[0].date, fc_date_of(2024, 1, 2)); /* by date, then by day of issue */
  assert_int_equal(x->issued[1].issued_on, fc_date_of(2024, 1, 1));
  assert_int_equal(x->issued[2].issued_on, fc_date_of(2024, 1, 2));
  assert_near(x->issued[2].value[FC_TMAX], 7, 0);
  assert_near(x->issued[1].value[FC_PRECIP_PROBABILITY], 50, 0);
  assert_near(x->issued[1].value[FC_TEXT_RAIN], 1, 0); /* by the code, where there are no words */
  assert_near(x->issued[0].value[FC_TEXT_SUN], 1, 0);
  assert_near(test_finding(ingest, "forecast-of-its-own-day", NULL), 1, 0);
  fc_ingest_free(ingest);
}

static void reads_obsdl(void **state) {
  (void)state;
  test_write(
      "o.csv",
      "ダウンロードした時刻：2024/02/01 10:00:00\r\n\r\n"
      ",福岡,福岡,福岡,福岡,福岡,福岡,福岡,福岡,福岡,福岡,福岡,福岡,飯塚,飯塚,飯塚\r\n"
      "年月日,平均気温(℃),平均気温(℃),平均気温(℃),降水量の合計(mm),降水量の合計(mm),降水量の合計(mm),降水量の合計(mm),"
      "最高気温(℃),最高気温(℃),最高気温(℃),天気概況(昼：06時～18時),天気概況(夜：18時～翌日06時),平均気温(℃),平均気温("
      "℃),平均気温(℃)\r\n"
      ",,,,,,,,,時分,,,,,,\r\n"
      ",,品質情報,均質番号,,現象なし情報,品質情報,均質番号,,,品質情報,,,,品質情報,均質番号\r\n"
      "2024/1/1,6.5,8,1,0,1,8,1,11.0,2024/1/1 14:00,8,晴,雨,5.0,5,1\r\n"
      "2024/1/2,7.5,4,1,2.5,0,5,1,12.0,2024/1/2 14:00,1,雨,晴,5.5,0,1\r\n"
      "2024/1/x,7.5,4,1,2.5,0,5,1,12.0,2024/1/2 14:00,1,雨,晴,5.5,0,1\r\n"
      "2024/1/3,7.5,8,1,,1,8,1,12.0\r\n"
      "2024/1/4,zz,8,1,,1,8,1,12.0,,8,,,6,8,1\r\n"
      "2024/1/5,9.5,8,1,,1,8,1,12.0,,8,,,6,8,1\r\n");
  struct fc_ingest *ingest = read_weather("observed = o.csv station = 福岡");
  char rejects[4096];
  assert_string_equal(test_show_rejects(ingest, rejects), "9:1:bad-date 10:field-count 11:2:not-a-number");
  assert_near(observed(ingest, "福岡", FC_TMEAN, "2024-01-01"), 6.5, 0);
  assert_near(observed(ingest, "飯塚", FC_TMEAN, "2024-01-01"), 5, 0); /* nearly normal is used */
  assert_near(observed(ingest, "福岡", FC_PRECIP, "2024-01-02"), 2.5, 0);
  assert_near(observed(ingest, "福岡", FC_PRECIP, "2024-01-05"), 0, 0); /* nothing happened */
  assert_near(observed(ingest, "福岡", FC_TMAX, "2024-01-01"), 11, 0);
  assert_near(observed(ingest, "福岡", FC_TMAX, "2024-01-02"), 11 + 1.0 / 4, 1e-9); /* missing, then filled */
  assert_near(observed(ingest, "福岡", FC_TEXT_SUN, "2024-01-01"), 1, 0); /* the day's words, not the night's */
  fc_ingest_free(ingest);
}

static void reads_etrn(void **state) {
  (void)state;
  test_write("福岡県福岡2024_1.csv",
             ",現地平均気圧 (hPa),降水量合計 (mm),平均気温,最高気温,最低気温,日照時間 (h),降雪合計 (cm),天気概況昼\n"
             "1,\"1,012.1 ]\",--,5.5 ),9.1 ],1.0,8.8,--,晴\n2,1012.0,,6.5,×,///,7.0,2,雨\n"
             "32,1012.0,,6.5,×,///,7.0,2,雨\n");
  struct fc_ingest *ingest = read_weather("observed = \"福岡*.csv\"");
  char rejects[4096];
  assert_string_equal(test_show_rejects(ingest, rejects), "4:1:bad-date");
  assert_near(observed(ingest, "福岡", FC_TMEAN, "2024-01-01"), 5.5, 0);
  assert_true(isnan(observed(ingest, "福岡", FC_TMAX, "2024-01-01")));
  assert_near(observed(ingest, "福岡", FC_PRECIP, "2024-01-01"), 0, 0);
  assert_near(observed(ingest, "福岡", FC_PRECIP, "2024-01-02"), 0, 0);
  assert_near(observed(ingest, "福岡", FC_SNOW, "2024-01-01"), 0, 0);
  assert_true(isnan(observed(ingest, "福岡", FC_TMIN, "2024-01-02")));
  assert_near(test_finding(ingest, "rain-left-empty", NULL), 1, 0);
  fc_ingest_free(ingest);
  /* other tables of the same site */
  static const char *const others[] = {"福島県小名浜2020.csv", "福島県小名浜2020_1_4.csv", "福島県小名浜.csv"};
  for (size_t i = 0; i < 3; i++) {
    char conf[300];
    struct fc_error err = {0};
    test_write(others[i], ",降水量 (mm),平均気温\n1,0,5\n");
    snprintf(conf, sizeof conf, "sales { files = s.csv } weather { observed = \"%s\" }", others[i]);
    assert_int_equal(test_ingest(conf, "", 1, &ingest, &err), FC_INPUT);
    assert_non_null(strstr(err.what, "which month"));
    fc_ingest_free(ingest);
  }
}

/* Downloads without the label of the date, of hours, and of several places at once. */
static void knows_other_downloads(void **state) {
  (void)state;
  test_write("o.csv", "ダウンロードした時刻：2024/06/10 10:00:00\n\n,福岡,佐賀\n,平均気温(℃),平均気温(℃)\n"
                      "2024年1月1日,2.5,6.9\n2024年1月2日,4.0,6.6\n");
  struct fc_ingest *ingest = read_weather("observed = o.csv");
  assert_int_equal(ingest->rows_set_aside, 0);
  assert_near(station_of(ingest, "佐賀")->observed[FC_TMEAN][1], 6.6, 1e-12);
  fc_ingest_free(ingest);
  /* element by element, over all stations; and a day that comes again is set aside for each of them */
  test_write("o.csv",
             "ダウンロードした時刻：2024/06/10 10:00:00\n\n,福岡,佐賀,福岡,佐賀\n年月日,平均気温(℃),平均気温(℃),"
             "最高気温(℃),最高気温(℃)\n,,,,\n2024/1/1,2.5,6.9,12.5,16.9\n2024/1/2,4,6,14,16\n2024/1/2,5,6,14,16\n");
  ingest = read_weather("observed = o.csv");
  assert_int_equal(ingest->files[1].rows_read, 6);
  assert_int_equal(ingest->files[1].rows_kept, 4);
  assert_near(station_of(ingest, "福岡")->observed[FC_TMEAN][0], 2.5, 1e-12);
  assert_near(station_of(ingest, "福岡")->observed[FC_TMAX][0], 12.5, 1e-12);
  assert_near(station_of(ingest, "佐賀")->observed[FC_TMAX][0], 16.9, 1e-12);
  fc_ingest_free(ingest);
  test_write("m.csv", "location_id,latitude,longitude\n0,33.58,130.40\n1,35.7,139.7\n\n"
                      "location_id,time,temperature_2m_max (°C),wind_speed_10m_max (km/h)\n"
                      "0,2024-01-01,9.1,36\n0,2024-01-02,8.1,18\n1,2024-01-01,7.1,0\n1,2024-01-02,6.1,7.2\n");
  ingest = read_weather("observed = m.csv");
  assert_int_equal(ingest->rows_set_aside, 0);
  assert_near(station_of(ingest, "1")->observed[FC_TMAX][1], 6.1, 1e-12);
  assert_near(station_of(ingest, "0")->observed[FC_WIND][0], 10, 1e-12);
  fc_ingest_free(ingest);
  static const char *const hours[] = {
      "ダウンロードした時刻：2024/06/10 10:00:00\n\n,東京,東京\n年月日時,気温(℃),気温(℃)\n,,品質情報\n"
      "2024/1/1 1:00:00,2.9,8\n2024/1/1 2:00:00,2.3,8\n",
      "time,temperature_2m (°C),precipitation "
      "(mm)\n2024-01-01T00:00,1,0\n2024-01-01T01:00,1,0\n2024-01-01T02:00,1,0\n"};
  for (size_t i = 0; i < 2; i++) {
    struct fc_error err = {0};
    test_write("h.csv", hours[i]);
    test_write("s.csv", "date,store,item,sold\n2024-01-01,S,a,5\n");
    assert_int_equal(test_ingest("sales { files = s.csv } weather { observed = h.csv }", "", 1, &ingest, &err),
                     FC_INPUT);
    assert_string_equal(err.what, "it holds hours, not days");
    fc_ingest_free(ingest);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(understands_words), cmocka_unit_test(knows_other_downloads),
      cmocka_unit_test(reads_plain_files), cmocka_unit_test(leaves_long_gaps),
      cmocka_unit_test(reads_open_meteo),  cmocka_unit_test(reads_issued_forecasts),
      cmocka_unit_test(reads_obsdl),       cmocka_unit_test(reads_etrn),
  };
  return cmocka_run_group_tests_name("weather files", tests, NULL, NULL);
}
