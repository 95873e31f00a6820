/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest_support.h"

#include "foodcast/ingest/init.h"

/* What init writes for the files, read back and used: the configuration must be accepted at once. */
static struct fc_ingest *use_guess(const char *const *paths, int count, char **text) {
  struct fc_error err = {0};
  struct fc_config *config = NULL;
  struct fc_ingest *ingest = NULL;
  if (fc_init_guess(paths, count, NULL, text, &err) != FC_OK) fail_msg("%s", err.what);
  char *path = test_file("guess.conf", *text, strlen(*text));
  if (fc_config_read(path, &config, &err) != FC_OK) fail_msg("%s: %s\n%s", err.where, err.what, *text);
  if (fc_ingest_retailer(&config->retailers[0], config->folder, FC_DATE_NONE, NULL, &ingest, &err) != FC_OK)
    fail_msg("%s: %s\n%s", err.where, err.what, *text);
  fc_config_free(config);
  free(path);
  return ingest;
}

static void guesses_layouts(void **state) {
  (void)state;
  static const struct {
    const char *csv, *says;
    int series;
  } cases[] = {
      {"日付,店舗名,商品コード,販売数,納品数,廃棄数\n2024/1/1,天神,a,5,6,1\n2024/1/2,天神,b,5,6,1\n",
       "disposed = \"廃棄数\"  # 確実", 2},
      {"Datum;Filiale;Artikel;Absatz\n31.12.2023;S;a;1,5\n01.01.2024;S;a;3,25\n", "decimal = \",\"", 1},
      {"date,store,item,sold\n31/12/2023,S,a,1\n01/01/2024,S,a,3\n", "date_format = \"%d/%m/%Y\"", 1},
      {"date,store,item,sold\n12/31/2023,S,a,1\n01/01/2024,S,a,3\n", "date_format = \"%m/%d/%Y\"", 1},
      {"date,store,item,sold\n02/01/2023,S,a,1\n01/02/2024,S,a,3\n", "please check", 1},
      {"unique_id,ds,y\na,2024-01-01,1\nb,2024-01-01,1\n", "item = \"unique_id\"  # sure", 2},
      {"date,roll,pretzel\n2024-01-01,5,6\n2024-01-02,7,8\n", "layout = items-across", 2},
      {"店舗,商品名,2024/1/1,2024/1/2,2024/1/3,2024/1/4,2024/1/5\nS,a,1,2,3,4,5\n", "layout = days-across", 1},
      {"영업일자,매출건수\n2024-01-01,3\n2024-01-02,4\n", "item = \"=all\"", 1},
      {"Verkaufsdatum;Filiale;Artikelbezeichnung;Verkaufte Menge;Retoure\n01.02.2024;Mitte;Brezel;12;1\n",
       "sold = \"Verkaufte Menge\"  # sure", 1},
      {"Sale Date,Store Name,Product Code,Units Sold,Units Wasted\n2024-02-01,N,7,12,1\n",
       "disposed = \"Units Wasted\"  # sure", 1},
      {"営業日,商品CD,税込単価,売上点数\n令和6年2月1日,7,\\162,12\n", "price = \"税込単価\"  # おそらく: 要確認", 1},
      {"営業日,店,商品CD,売上点数,ロス点数\n令和6年2月1日,天神,7,12,1\n", "disposed = \"ロス点数\"  # 確実", 1},
      {"Datum;Artikel;geliefert;entsorgt;Anteil\n01.02.2024;a;10;1;9,5\n02.02.2024;a;11;1;8,5\n",
       "sold = \"Anteil\"  # a guess by the values: please check", 1},
      {"date,store,item,sold\n45231,S,a,1\n45232,S,a,3\n", "date_format = \"excel\"", 1},
      {"date,store,item,sold\n\"Nov 1, 2023\",S,a,1\n\"Nov 12, 2023\",S,a,3\n", "date_format = \"%b %d, %Y\"", 1},
      {"日付,店舗,商品コード,販売数\n20/11/01,S,a,1\n20/11/30,S,a,3\n", "date_format = \"%y/%m/%d\"", 1},
      {"日付,店舗,商品コード,販売数\n2024/1/1,S,a,1\n小計,,,1\n2024/1/2,S,a,3\n日計,,,3\n合計,,,4\n",
       "date = \"日付\"  # 確実", 1},
      {"取引日時,商品コード,数量\n2024/1/1 9:10,a,1\n2024/1/1 9:20,a,2\n2024/1/1 9:30,b,1\n", "layout = receipts", 2},
      {"店舗日報,,,,\n出力日,2024/07/01,,,\n\n日付,店舗,商品コード,販売数,\n2024/1/1,S,a,1,\n2024/1/2,S,a,3,\n",
       "date = \"日付\"  # 確実", 1},
      {"date,store,item,sold,colour\n2024-01-01,S,a,1,red\n", "no place was found for: colour", 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char *path = test_file("guessed.csv", cases[i].csv, strlen(cases[i].csv)), *text;
    const char *const paths[] = {path};
    struct fc_ingest *ingest = use_guess(paths, 1, &text);
    if (!strstr(text, cases[i].says)) fail_msg("'%s' is not in\n%s", cases[i].says, text);
    if (ingest->panel->series_count != cases[i].series || ingest->rows_set_aside != ingest->rows_no_loss)
      fail_msg("%d series, %ld rows set aside with\n%s", ingest->panel->series_count, ingest->rows_set_aside, text);
    fc_ingest_free(ingest);
    free(text);
    free(path);
  }
}

static void guesses_receipts(void **state) {
  (void)state;
  char csv[8000] = "取引日,時刻,店舗,商品コード,数量\n";
  for (int i = 0; i < 120; i++)
    snprintf(csv + strlen(csv), 60, "2024/1/%d,%d:%02d,S,%c,1\n", 1 + i / 60, 9 + i % 10, i % 60, 'a' + i % 2);
  char *path = test_file("receipts.csv", csv, strlen(csv)), *text;
  const char *const paths[] = {path};
  struct fc_ingest *ingest = use_guess(paths, 1, &text);
  assert_non_null(strstr(text, "layout = receipts"));
  assert_near(ingest->panel->series[0].column[FC_SOLD][0], 30, 0);
  fc_ingest_free(ingest);
  free(text);
  free(path);
}

static void sorts_files_by_kind(void **state) {
  (void)state;
  static const char *const files[][2] = {
      {"k-sales.csv", "date,store,item,sold\n2024-01-01,S,a,1\n"},
      {"k-items.csv", "item,name,shelf_life_days,price\na,A,1,100\n"},
      {"k-stores.csv", "store,name,station\nS,T,福岡\n"},
      {"k-weather.csv", "date,station,tmean,tmax,tmin\n2024-01-01,福岡,5,9,1\n"},
      {"k-forecast.csv", "issue_date,target_date,tmax,tmin\n2024-01-01,2024-01-02,9,1\n"},
      {"k-events.csv", "date,name,kind\n2024-01-01,元日,public-holiday\n"},
      {"k-other.csv", "a,b\nx,y\n"},
  };
  const char *paths[7];
  char *made[7], *text;
  for (int i = 0; i < 7; i++) paths[i] = made[i] = test_file(files[i][0], files[i][1], strlen(files[i][1]));
  struct fc_ingest *ingest = use_guess(paths, 7, &text);
  assert_non_null(strstr(text, "k-other.csv (no column of dates was found in it)"));
  assert_int_equal(ingest->file_count, 6);
  static const char *const roles[] = {"items", "stores", "sales", "events", "weather", "forecast"};
  for (int i = 0; i < 6; i++) assert_string_equal(ingest->files[i].role, roles[i]);
  assert_int_equal(ingest->panel->event_count, 1);
  assert_int_equal(ingest->panel->items[0].shelf_life_days, 1);
  assert_int_equal(ingest->panel->weather.stations[ingest->panel->stores[0].station].issued_count, 1);
  fc_ingest_free(ingest);
  free(text);
  for (int i = 0; i < 7; i++) free(made[i]);
}

/* Sales and deliveries in files with headings of their own; a second file of the same sales must not be counted twice. */
static void joins_files_with_other_headings(void **state) {
  (void)state;
  static const char *const files[][2] = {
      {"j-deliveries.csv", "営業日;店名;品番;納品数量;廃棄点数\n2024-01-01;S;a;7;2\n2024-01-02;S;a;8;1\n"},
      {"j-sales.csv", "date,store,item,sold\n2024-01-01,S,a,5\n2024-01-02,S,a,7\n"},
      {"j-later.csv", "日付,店舗,商品コード,販売数\n2024/1/3,S,a,9\n"},
      {"j-again.csv", "day,shop,sku,sold\n2024-01-02,S,a,7\n"},
  };
  const char *paths[4];
  char *made[4], *text;
  struct fc_init_file found[4];
  for (int i = 0; i < 4; i++) paths[i] = made[i] = test_file(files[i][0], files[i][1], strlen(files[i][1]));
  assert_int_equal(fc_init_guess(paths, 4, found, &text, NULL), FC_OK);
  for (int i = 0; i < 4; i++) assert_string_equal(found[i].kind, "sales");
  assert_null(found[0].why_not);
  assert_null(found[2].why_not);
  assert_non_null(strstr(found[3].why_not, "the same days"));
  assert_int_equal(found[0].sure, 5);
  free(text);
  struct fc_ingest *ingest = use_guess(paths, 4, &text);
  assert_int_equal(ingest->rows_read, 5);
  assert_int_equal(ingest->rows_set_aside, 0);
  const struct fc_series *s = &ingest->panel->series[0];
  assert_near(s->column[FC_RECEIVED][1], 8, 0);
  assert_near(s->column[FC_SOLD][2], 9, 0);
  fc_ingest_free(ingest);
  free(text);
  for (int i = 0; i < 4; i++) free(made[i]);
}

/* A comment line by line, but for keys that are commented out and their values. */
static void comments_are_japanese(const char *text) {
  for (const char *hash = strchr(text, '#'); hash; hash = strchr(hash + 1, '#')) {
    size_t length = strcspn(hash + 1, "#\n");
    int beyond = 0;
    for (size_t i = 1; i <= length; i++) beyond |= (unsigned char)hash[i] >= 0x80;
    if (!beyond && !memchr(hash, '=', length)) fail_msg("'%.*s' has no Japanese", (int)length, hash);
  }
}

static void writes_japanese_comments(void **state) {
  (void)state;
  static const char *const files[][2] = {
      {"日本-販売.csv", "日付,商品コード,販売数,色\n02/01/2023,a,1,赤\n01/02/2023,a,3,青\n"},
      {"日本-再.csv", "営業日,商品番号,販売個数\n2023/1/2,a,1\n2023/2/1,a,2\n"},
      {"日本-納品.csv", "営業日,商品番号,納品数\n2023/1/2,a,1\n2023/2/1,a,2\n"},
      {"日本-天気.csv", "年月日,平均気温,最高気温\n2023/1/2,1,2\n"},
      {"日本-天気2.csv", "年月日,平均気温,最高気温\n2023/1/2,1,2\n"},
      {"日本-祝日.csv", "国民の祝日・休日月日,国民の祝日・休日名称\n2023/1/1,元日\n"},
      {"日本-他.csv", "甲,乙\nx,y\n"},
  };
  enum { COUNT = sizeof files / sizeof *files };
  const char *paths[COUNT];
  char *made[COUNT], *text;
  for (int i = 0; i < COUNT; i++) paths[i] = made[i] = test_file(files[i][0], files[i][1], strlen(files[i][1]));
  assert_int_equal(fc_init_guess(paths, COUNT, NULL, &text, NULL), FC_OK);
  comments_are_japanese(text);
  free(text);
  assert_int_equal(fc_init_guess(paths + 3, 1, NULL, &text, NULL), FC_OK);
  comments_are_japanese(text);
  free(text);
  for (int i = 0; i < COUNT; i++) free(made[i]);
}

/* Files that say the same of the same days are of two shops where their names say so, and of one where they do not. */
static void finds_shops_in_file_names(void **state) {
  (void)state;
  static const struct {
    const char *names[4], *rows[4];
    int count;
    const char *stores[2]; /* of the panel; the first NULL: the name of the retailer */
    long aside;
  } cases[] = {
      {{"売上_博多店_202009.csv", "売上_博多店_202010.csv", "売上_天神店_202009.csv", "売上_天神店_202010.csv"},
       {"2020/9/1,0012,5\n", "2020/10/1,0012,6\n", "2020/9/1,0012,7\n", "2020/10/1,0012,8\n"},
       4,
       {"博多店", "天神店"},
       0},
      {{"u-2020-9-1.csv", "u-2-2020年9月.csv"}, {"2020/9/1,a,5\n", "2020/9/1,a,6\n"}, 2, {NULL}, 1},
      {{"v-1-2020.9.csv", "v-2-2020.9.csv"}, {"2020/9/1,a,5\n", "2020/9/1,a,6\n"}, 2, {"1", "2"}, 0},
      {{"w-bread.csv", "w-drinks.csv"}, {"2020/9/1,a,5\n", "2020/9/1,b,6\n"}, 2, {NULL}, 0},
      {{"y-レジ1.csv", "y-レジ2.csv"}, {"2020/9/1,a,5\n", "2020/9/1,a,6\n"}, 2, {NULL}, 1},
      {{"x-part1.csv", "x-part2.csv"}, {"2020/9/1,a,5\n", "2020/9/2,a,6\n"}, 2, {NULL}, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *paths[4];
    char *made[4], *text;
    for (int k = 0; k < cases[i].count; k++) {
      char csv[200];
      int size = snprintf(csv, sizeof csv, "日付,商品コード,販売数\n%s2020/8/%d,z,1\n", cases[i].rows[k], 30 - k % 2);
      if (strchr("wxy", cases[i].names[0][0])) size -= (int)strlen("2020/8/30,z,1\n");
      paths[k] = made[k] = test_file(cases[i].names[k], csv, (size_t)size);
    }
    struct fc_config *config;
    struct fc_error err;
    struct fc_ingest *ingest = NULL;
    assert_int_equal(fc_init_guess(paths, cases[i].count, NULL, &text, &err), FC_OK);
    char *path = test_file("guess.conf", text, strlen(text));
    assert_int_equal(fc_config_read(path, &config, &err), FC_OK);
    config->retailers[0].max_rejected_percent = 100;
    if (fc_ingest_retailer(&config->retailers[0], config->folder, FC_DATE_NONE, NULL, &ingest, &err) != FC_OK)
      fail_msg("%zu: %s\n%s", i, err.what, text);
    const char *first = cases[i].stores[0] ? cases[i].stores[0] : "my-shop";
    if (strcmp(ingest->panel->stores[0].code, first) != 0 || ingest->rows_set_aside != cases[i].aside)
      fail_msg("%zu: %s, %ld set aside\n%s", i, ingest->panel->stores[0].code, ingest->rows_set_aside, text);
    assert_int_equal(ingest->panel->store_count, cases[i].stores[1] ? 2 : 1);
    if (cases[i].stores[1]) assert_string_equal(ingest->panel->stores[1].code, cases[i].stores[1]);
    fc_ingest_free(ingest);
    fc_config_free(config);
    free(path);
    free(text);
    for (int k = 0; k < cases[i].count; k++) free(made[k]);
  }
}

static void finds_days_of_a_month_file(void **state) {
  (void)state;
  static const char *const days[] = {"%d日", "%d", "6/%d(土)", "6月%d日"};
  for (size_t i = 0; i < 4; i++) {
    char csv[2000] = "店舗,商品名", *text, heading[40];
    for (int d = 1; d <= 30; d++) {
      snprintf(heading, sizeof heading, days[i], d);
      snprintf(csv + strlen(csv), 50, ",%s", heading);
    }
    snprintf(csv + strlen(csv), 40, ",合計\nS,a");
    for (int d = 1; d <= 30; d++) snprintf(csv + strlen(csv), 20, ",%d", d);
    snprintf(csv + strlen(csv), 20, ",465\n");
    char *path = test_file("売上2024年6月.csv", csv, strlen(csv));
    const char *const paths[] = {path};
    struct fc_ingest *ingest = use_guess(paths, 1, &text);
    assert_non_null(strstr(text, "layout = days-across"));
    assert_int_equal(ingest->rows_kept, 30);
    assert_near(ingest->panel->series[0].column[FC_SOLD][29], 30, 0);
    fc_ingest_free(ingest);
    free(text);
    free(path);
  }
}

static void takes_weather_alone(void **state) {
  (void)state;
  const char *csv = "date,tmean,tmax,tmin\n2024-01-01,5,9,1\n2024-01-03,7,9,1\n";
  char *path = test_file("alone.csv", csv, strlen(csv)), *text;
  const char *const paths[] = {path};
  struct fc_ingest *ingest = use_guess(paths, 1, &text);
  assert_int_equal(ingest->panel->series_count, 0);
  assert_int_equal(ingest->panel->as_of, 2);
  assert_near(ingest->panel->weather.stations[0].observed[FC_TMEAN][1], 6, 1e-12);
  assert_near(test_finding(ingest, "no-sales", NULL), 1, 0);
  fc_ingest_free(ingest);
  free(text);
  free(path);
}

static void tells_of_files_it_cannot_open(void **state) {
  (void)state;
  const char *const paths[] = {"/nonexistent/x.csv"};
  char *text = NULL;
  struct fc_error err = {0};
  assert_int_equal(fc_init_guess(paths, 1, NULL, &text, &err), FC_FAILED);
  assert_null(text);
  assert_non_null(strstr(err.what, "/nonexistent/x.csv"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(guesses_layouts),
                                     cmocka_unit_test(guesses_receipts),
                                     cmocka_unit_test(sorts_files_by_kind),
                                     cmocka_unit_test(joins_files_with_other_headings),
                                     cmocka_unit_test(takes_weather_alone),
                                     cmocka_unit_test(writes_japanese_comments),
                                     cmocka_unit_test(finds_shops_in_file_names),
                                     cmocka_unit_test(finds_days_of_a_month_file),
                                     cmocka_unit_test(tells_of_files_it_cannot_open)};
  return cmocka_run_group_tests_name("init", tests, NULL, NULL);
}
