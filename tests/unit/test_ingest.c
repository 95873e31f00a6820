/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest_support.h"

#include "foodcast/base/file.h"
#include "foodcast/report/text.h"

#include <unistd.h>
#include <zlib.h>

/* One file s.csv, one series S/a: what becomes of it. */
static void makes_series(void **state) {
  (void)state;
  static const struct {
    const char *name, *conf, *csv, *series, *rejects;
  } cases[] = {
      {"plain", "", "date,store,item,sold\n2024-01-01,S,a,5\n2024-01-02,S,a,0\n2024-01-03,S,a,7\n", "o5 o0 o7", ""},
      {"missing day is zero", "", "date,store,item,sold\n2024-01-01,S,a,5\n2024-01-03,S,a,7\n", "o5 o0 o7", ""},
      {"missing day is not recorded", "missing_day = not-recorded",
       "date,store,item,sold\n2024-01-01,S,a,5\n2024-01-03,S,a,7\n", "o5 n o7", ""},
      {"missing day is closed", "missing_day = closed", "date,store,item,sold\n2024-01-01,S,a,5\n2024-01-03,S,a,7\n",
       "o5 c o7", ""},
      {"days before the first row are not recorded, after the last one nothing was sold", "",
       "date,store,item,sold\n2024-01-02,S,a,5\n2024-01-01,S,b,1\n2024-01-03,S,b,1\n", "n o5 o0", ""},
      {"an empty quantity is not recorded", "",
       "date,store,item,sold\n2024-01-01,S,a,5\n2024-01-02,S,a,\n2024-01-03,S,a,-\n2024-01-04,S,a,1\n", "o5 n n o1",
       ""},
      {"the second row of a day is set aside", "max_rejected_percent = 50",
       "date,store,item,sold\n2024-01-01,S,a,5\n2024-01-01,S,a,9\n2024-01-02,S,a,7\n", "o5 o7", "3:duplicate-key"},
      {"returns are netted", "",
       "date,store,item,sold\n2024-01-01,S,a,5\n2024-01-01,S,a,-2\n2024-01-02,S,a,-1\n2024-01-02,S,a,4\n2024-01-03,S,a,"
       "-3\n",
       "o3 o3 o0", ""},
      {"rows in any order", "", "date,store,item,sold\n2024-01-03,S,a,3\n2024-01-01,S,a,1\n2024-01-02,S,a,2\n",
       "o1 o2 o3", ""},
      {"bad fields cost their row", "max_rejected_percent = 90",
       "date,store,item,sold\n2024-01-01,S,a,5\n2024-13-02,S,a,1\n2024-01-02,S,a,l2\n2024-01-02,,a,1\n2024-01-02,S,,1\n"
       "2024-01-02,S,a\n2024-01-02,S,a,1,9\ndate,store,item,sold\n2024-01-02,S,合計,99\n2024-01-02,S,a,8,\n",
       "o5 o8",
       "3:1:bad-date 4:4:not-a-number 5:2:missing-key 6:3:missing-key 7:field-count 8:field-count 9:1:repeated-header "
       "10:3:total-row"},
      {"sums are set aside wherever they say so, and do not count against the limit", "",
       "date,store,item,sold\n2024-01-01,S,a,5\n小計,,,5\n日計：,,,5\n2024-01-02,合計,a,5\n2024-01-02,S,Grand Total,5\n"
       "date,store,item,sold\n2024-01-02,S,a,7\n合計,,,12\n,総合計,,12\n,,計,12\n",
       "o5 o7",
       "3:1:total-row 4:1:total-row 5:2:total-row 6:3:total-row 7:1:repeated-header 9:1:total-row 10:2:total-row "
       "11:3:total-row"},
      {"columns without a heading at the end need not be there", "",
       "date,store,item,sold,,\n2024-01-01,S,a,5,,\n2024-01-02,S,a,7\n2024-01-03,S,a,8,\n", "o5 o7 o8", ""},
      {"a sum without a name across days", "layout = days-across",
       "store,item,2024-01-01,2024-01-02,合計\nS,a,5,7,12\n合計,,5,7,12\n", "o5 o7", "3:1:total-row"},
      {"faults of the file cost their line", "max_rejected_percent = 90",
       "date,store,item,sold\n2024-01-01,S,a,5\n2024-01-02,\"S,a,1\n2024-01-03,S,a,3\n2024-01-02,\"S\"x,a,1\n2024-01-"
       "02,\xff,a,1\n",
       "o5 o0 o3", "3:open-quote 5:bad-quote 6:bad-encoding"},
      {"received nothing and sold nothing is closed", "",
       "date,store,item,sold,received\n2024-01-01,S,a,5,6\n2024-01-02,S,a,0,0\n2024-01-03,S,a,0,3\n", "o5 c o0", ""},
      {"sold out where sold reaches supply", "",
       "date,store,item,sold,received\n2024-01-01,S,a,5,6\n2024-01-02,S,a,4,4\n2024-01-03,S,a,0,3\n", "o5 s4 o0", ""},
      {"supply bounds nothing where it is passed often", "",
       "date,store,item,sold,received\n2024-01-01,S,a,5,6\n2024-01-02,S,a,4,4\n2024-01-03,S,a,9,3\n", "o5 o4 o9", ""},
      {"sold_out = supply insists", "sold_out = supply",
       "date,store,item,sold,received\n2024-01-01,S,a,5,6\n2024-01-02,S,a,4,4\n2024-01-03,S,a,9,3\n", "o5 s4 s9", ""},
      {"sold_out = never", "sold_out = never",
       "date,store,item,sold,received\n2024-01-01,S,a,5,6\n2024-01-02,S,a,4,4\n", "o5 o4", ""},
      {"a recorded flag goes before supply", "",
       "date,store,item,sold,received,sold_out\n2024-01-01,S,a,5,6,1\n2024-01-02,S,a,4,4,0\n2024-01-03,S,a,4,4,\n",
       "s5 o4 o4", ""},
      {"a recorded time", "", "date,store,item,sold,sold_out_at\n2024-01-01,S,a,5,17:30\n2024-01-02,S,a,4,\n", "s5 o4",
       ""},
      {"flags and times are checked", "max_rejected_percent = 90",
       "date,store,item,sold,sold_out,sold_out_at\n2024-01-01,S,a,5,○,17:30\n2024-01-02,S,a,4,2,\n2024-01-02,S,a,4,,"
       "noon\n2024-01-02,S,a,4,no,17:00\n",
       "s5 o4", "3:5:not-a-flag 4:6:not-a-time"},
      {"negative deliveries are set aside", "max_rejected_percent = 90",
       "date,store,item,sold,received\n2024-01-01,S,a,5,6\n2024-01-02,S,a,4,-4\n2024-01-03,S,a,1,3\n", "o5 o0 o1",
       "3:5:negative-quantity"},
      {"sums in a column that is not used", "",
       "date,store,item,name,sold\n2024-01-01,S,a,x,5\n2024-01-01,S,,合計,5\n,,,総合計,5\n2024-01-02,S,a,小計,7\n",
       "o5 o7", "3:4:total-row 4:4:total-row"},
      {"items across", "layout = items-across",
       "date,store,a,b,合計\n2024-01-01,S,5,1,6\n2024-01-02,S,,2,2\n2024-01-03,S,7,3,10\n", "o5 n o7", ""},
      {"a bad cell costs only itself", "layout = items-across max_rejected_percent = 50",
       "date,store,a,b\n2024-01-01,S,5,1\n2024-01-02,S,x,2\n2024-01-03,S,7,3\n", "o5 o0 o7", "3:3:not-a-number"},
      {"ignored columns", "layout = items-across ignore = { \"note\" }",
       "date,store,a,note\n2024-01-01,S,5,1\n2024-01-02,S,6,x\n", "o5 o6", ""},
      {"days across", "layout = days-across", "store,item,2024-01-01,2024/1/2,2024年1月3日\nS,a,5,,7\nS,b,1,2,3\n",
       "o5 n o7", ""},
      {"receipts add up", "layout = receipts",
       "date,time,store,item,quantity\n2024-01-01,09:10,S,a,2\n2024-01-01,18:20,S,a,1\n2024-01-01,10:00,S,a,-1\n2024-"
       "01-02,10:00,S,a,4\n",
       "o2 o4", ""},
      {"tables of series", "columns { store = \"=S\" }", "unique_id,ds,y\na,2024-01-01,5\na,2024-01-02,6\n", "o5 o6",
       ""},
      {"headings in Japanese, a preamble, a byte order mark", "",
       "\xEF\xBB\xBF売上一覧\n\n日付,店舗,商品コード,販売数量\n2024/1/1,S,a,\"1,005\"\n令和6年1月2日,Ｓ,a,６\n",
       "o1005", ""},
      {"semicolons and decimal commas", "decimal = \",\" date_format = \"%d.%m.%Y\"",
       "Datum;Filiale;Artikel;Absatz\n01.01.2024;S;a;1.250,5\n02.01.2024;S;a;3\n", "o1250.5 o3", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char conf[400], series[1024], rejects[4096];
    snprintf(conf, sizeof conf, "sales { files = s.csv %s }", cases[i].conf);
    test_write("s.csv", cases[i].csv);
    struct fc_ingest *ingest = test_ingest_good(conf);
    test_show_series(ingest->panel, test_series(ingest->panel, "S", "a"), series);
    test_show_rejects(ingest, rejects);
    if (strncmp(series, cases[i].series, strlen(cases[i].series)) != 0)
      fail_msg("%s: '%s' and not '%s'", cases[i].name, series, cases[i].series);
    if (strcmp(rejects, cases[i].rejects) != 0)
      fail_msg("%s: set aside '%s' and not '%s'", cases[i].name, rejects, cases[i].rejects);
    fc_ingest_free(ingest);
  }
}

/* Books with gaps make sales pass the supply; a shop that writes down when it sold out says that the shelf was the limit. */
static void recorded_sold_out_days_bound_demand(void **state) {
  (void)state;
  static const struct {
    const char *csv;
    int may_exceed;
  } cases[] = {
      {"date,store,item,sold,received,sold_out\n2024-01-01,S,a,9,6,0\n2024-01-02,S,a,4,4,1\n", 0},
      {"date,store,item,sold,received,sold_out_at\n2024-01-01,S,a,9,6,\n2024-01-02,S,a,4,4,17:30\n", 0},
      {"date,store,item,sold,received,sold_out\n2024-01-01,S,a,9,6,0\n2024-01-02,S,a,4,4,0\n", 1},
      {"date,store,item,sold,received\n2024-01-01,S,a,9,6\n2024-01-02,S,a,4,4\n", 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    test_write("s.csv", cases[i].csv);
    struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv }");
    assert_int_equal(ingest->panel->sold_may_exceed_supply, cases[i].may_exceed);
    fc_ingest_free(ingest);
  }
}

/* One store whose deliveries are badly written down takes the rule from itself, not from the others. */
static void a_store_with_bad_books_costs_only_itself(void **state) {
  (void)state;
  char csv[8000] = "date,store,item,sold,received\n";
  size_t used = strlen(csv);
  for (int day = 1; day <= 28; day++)
    for (int store = 1; store <= 3; store++)
      used += (size_t)snprintf(csv + used, sizeof csv - used, "2024-02-%02d,S%d,a,%d,6\n", day, store,
                               day % 4      ? 4
                               : store == 3 ? 9
                                            : 6);
  test_write("s.csv", csv);
  struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv }");
  const struct fc_panel *panel = ingest->panel;
  assert_int_equal(panel->sold_may_exceed_supply, 0);
  assert_int_equal(panel->sold_out_known, 1);
  for (int i = 0; i < 3; i++) {
    const struct fc_series *s = &panel->series[i];
    int sold_out = 0, bad = strcmp(panel->stores[s->store].code, "S3") == 0;
    for (int day = s->first; day <= s->last; day++) sold_out += s->state[day] == FC_DAY_SOLD_OUT;
    assert_int_equal(sold_out, bad ? 0 : 7);
    assert_int_equal(panel->stores[s->store].sold_may_exceed_supply, bad);
  }
  fc_ingest_free(ingest);
}

static void keeps_all_columns(void **state) {
  (void)state;
  test_write("s.csv",
             "date,item,sold,received,disposed,marked_down,price,promo,sold_out_at,closing_stock,planned,sold_out\n"
             "2024-01-01,a,5,7,2,1,120,1,17:30,3,6,1\n");
  struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv columns { planned = received } }");
  const struct fc_panel *panel = ingest->panel;
  const struct fc_series *s = &panel->series[0];
  static const struct {
    enum fc_column column;
    double value;
  } values[] = {{FC_SOLD, 5},  {FC_RECEIVED, 7}, {FC_DISPOSED, 2},      {FC_MARKED_DOWN, 1},   {FC_PRICE, 120},
                {FC_PROMO, 1}, {FC_PLANNED, 7},  {FC_CLOSING_STOCK, 3}, {FC_SOLD_OUT_AT, 1050}};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    assert_near(fc_series_value(s, values[i].column, 0), values[i].value, 0);
    assert_true(panel->columns >> values[i].column & 1U);
  }
  assert_string_equal(panel->stores[0].code, "shop"); /* no store column: one store, called like the retailer */
  assert_int_equal(panel->days, 1 + FC_MAX_HORIZON);
  assert_string_equal(panel->retailer, "shop");
  fc_ingest_free(ingest);
}

static void orders_series_by_first_appearance(void **state) {
  (void)state;
  test_write("x1.csv", "date,store,item,sold\n2024-01-01,Z,b,1\n2024-01-01,A,a,1\n");
  test_write("x2.csv", "date,store,item,sold\n2024-01-01,A,b,1\n2024-01-01,Z,a,1\n");
  struct fc_ingest *ingest = test_ingest_good("sales { files = { x2.csv, \"x?.csv\" } }");
  char text[200] = "";
  for (int i = 0; i < ingest->panel->series_count; i++) {
    const struct fc_series *s = &ingest->panel->series[i];
    snprintf(text + strlen(text), 20, "%s%s ", ingest->panel->stores[s->store].code,
             ingest->panel->items[s->item].code);
  }
  assert_string_equal(text, "Ab Aa Zb Za "); /* x2.csv is named first, and read once */
  assert_int_equal(ingest->file_count, 2);
  fc_ingest_free(ingest);
}

static void joins_files_with_different_columns(void **state) {
  (void)state;
  test_write("1.csv", "date,store,item,sold\n2024-01-01,S,a,1\n2024-01-02,S,a,2\n");
  test_write("2.csv", "disposed,item,store,date,sold,received\n1,a,S,2024-01-03,3,9\n");
  struct fc_ingest *ingest = test_ingest_good("sales { files = { 1.csv, 2.csv } }");
  const struct fc_series *s = test_series(ingest->panel, "S", "a");
  char text[1024];
  assert_string_equal(test_show_series(ingest->panel, s, text), "o1 o2 o3");
  assert_true(isnan(fc_series_value(s, FC_RECEIVED, 1)));
  assert_near(fc_series_value(s, FC_RECEIVED, 2), 9, 0);
  assert_near(fc_series_value(s, FC_DISPOSED, 2), 1, 0);
  fc_ingest_free(ingest);
}

/* Sales from the till, deliveries in a table, disposals as they were scanned: one series. */
static void joins_files_of_different_things(void **state) {
  (void)state;
  test_write("till.csv",
             "date,store,item,sold\n2024-01-01,S,a,5\n2024-01-02,S,a,6\n2024-01-04,S,a,9\n2024-01-02,S,a,7\n");
  test_write("came.csv", "店舗,商品名,2024/1/1,2024/1/2,2024/1/3\nS,a,8,x,7\n");
  test_write(
      "bin.csv",
      "日付,店舗,商品コード,数量\n2024/1/1,S,a,1\n2024/1/1,S,a,2\n2024/1/3,S,a,4\n2024/1/3,S,b,1\n2024/1/3,S,b,-1\n");
  struct fc_ingest *ingest =
      test_ingest_good("sales { files = till.csv max_rejected_percent = 50\n"
                       "source came { files = came.csv layout = days-across cells = received }\n"
                       "source bin { files = bin.csv layout = receipts columns { disposed = \"数量\" } } }");
  char text[1024], rejects[4096];
  assert_string_equal(test_show_rejects(ingest, rejects), "5:duplicate-key 2:4:not-a-number 6:4:negative-quantity");
  const struct fc_series *a = test_series(ingest->panel, "S", "a"), *b = test_series(ingest->panel, "S", "b");
  assert_string_equal(test_show_series(ingest->panel, a, text), "o5 o6 o0 o9"); /* a row elsewhere is no row of sales */
  static const double received[] = {8, NAN, 7, NAN}, disposed[] = {3, NAN, 4, NAN};
  for (int d = 0; d < 4; d++) {
    assert_near(a->column[FC_RECEIVED][d], received[d], 0);
    assert_near(a->column[FC_DISPOSED][d], disposed[d], 0);
  }
  assert_near(b->column[FC_DISPOSED][2], 1, 0);
  assert_null(a->column[FC_SOLD_OUT_AT]); /* scans of disposals are no sales */
  fc_ingest_free(ingest);
}

static void hides_what_comes_after_as_of(void **state) {
  (void)state;
  test_write("s.csv", "date,store,item,sold,planned,price\n2024-01-01,S,a,1,2,100\n2024-01-02,S,a,3,4,110\n"
                      "2024-01-03,S,a,5,6,120\n2024-01-03,S,b,7,8,50\n2024-01-04,S,c,7,,\n2024-03-03,S,d,,8,\n");
  struct fc_ingest *ingest;
  assert_int_equal(test_ingest("sales { files = s.csv }", "2024-01-02", 1, &ingest, NULL), FC_OK);
  const struct fc_panel *panel = ingest->panel;
  assert_int_equal(panel->as_of, 1);
  assert_int_equal(ingest->rows_set_aside, 0); /* hidden, not rejected */
  const struct fc_series *a = test_series(panel, "S", "a"), *b = test_series(panel, "S", "b");
  assert_true(isnan(a->column[FC_SOLD][2]));
  assert_int_equal(a->state[2], FC_DAY_NOT_RECORDED);
  assert_int_equal(a->last, 1);
  assert_near(a->column[FC_PLANNED][2], 6, 0); /* known ahead */
  assert_near(a->column[FC_PRICE][2], 120, 0);
  assert_int_equal(b->first, 2); /* an item of which only the plan is known: an empty range */
  assert_int_equal(b->last, 1);
  assert_near(b->column[FC_PLANNED][2], 8, 0);
  assert_int_equal(panel->series_count, 2);
  assert_int_equal(panel->item_count, 2); /* c is not known yet and d's plan is too far ahead */
  fc_ingest_free(ingest);
  /* without a date the last day is the last one with sales, not with plans */
  ingest = test_ingest_good("sales { files = s.csv }");
  assert_int_equal(ingest->panel->as_of, 3);
  fc_ingest_free(ingest);
}

static void sets_stray_dates_aside(void **state) {
  (void)state;
  char csv[8000] = "date,store,item,sold\n1924-01-05,S,a,5\n";
  for (int d = 1; d <= 28; d++)
    for (int i = 0; i < 4; i++) snprintf(csv + strlen(csv), 40, "2024-01-%02d,S,%c,%d\n", d, 'a' + i, d);
  snprintf(csv + strlen(csv), 100, "2042-01-05,S,a,5\n");
  test_write("s.csv", csv);
  char rejects[4096];
  struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv max_rejected_percent = 3 }");
  assert_string_equal(test_show_rejects(ingest, rejects), "2:date-out-of-range 115:date-out-of-range");
  assert_int_equal(ingest->panel->as_of, 27);
  fc_ingest_free(ingest);
  /* few rows in all: none of them is a stray */
  test_write("s.csv", "date,store,item,sold\n2014-01-05,S,a,5\n2024-01-05,S,a,5\n");
  ingest = test_ingest_good("sales { files = s.csv }");
  assert_int_equal(ingest->rows_set_aside, 0);
  assert_int_equal(ingest->panel->as_of, 3652);
  fc_ingest_free(ingest);
}

static void takes_a_store_without_rows_for_shut(void **state) {
  (void)state;
  char csv[8000] = "date,store,item,sold\n";
  for (int d = 1; d <= 5; d++) /* the busy store has no row at all on the third, the other one neither */
    for (int i = 0; i < 12 && d != 3; i++) snprintf(csv + strlen(csv), 40, "2024-01-%02d,busy,%c,%d\n", d, 'a' + i, d);
  snprintf(csv + strlen(csv), 200,
           "2024-01-01,calm,a,1\n2024-01-05,calm,a,1\n2024-01-04,busy,z,1\n2024-01-01,busy,z,1\n");
  test_write("s.csv", csv);
  struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv }");
  char text[1024];
  assert_string_equal(test_show_series(ingest->panel, test_series(ingest->panel, "busy", "z"), text), "o1 o0 c o1 o0");
  assert_string_equal(test_show_series(ingest->panel, test_series(ingest->panel, "calm", "a"), text), "o1 o0 o0 o0 o1");
  fc_ingest_free(ingest);
}

static void takes_a_store_of_zeros_for_shut(void **state) {
  (void)state;
  test_write("s.csv", "date,store,item,sold\n2024-01-01,S,a,25\n2024-01-01,S,b,1\n2024-01-02,S,a,0\n2024-01-02,S,b,0\n"
                      "2024-01-03,S,a,30\n2024-01-03,S,b,0\n2024-01-01,T,a,1\n2024-01-02,T,a,0\n2024-01-03,T,a,2\n");
  struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv }");
  char text[1024];
  assert_string_equal(test_show_series(ingest->panel, test_series(ingest->panel, "S", "a"), text), "o25 c o30");
  assert_string_equal(test_show_series(ingest->panel, test_series(ingest->panel, "S", "b"), text), "o1 c o0");
  /* a store that sells little may well sell nothing */
  assert_string_equal(test_show_series(ingest->panel, test_series(ingest->panel, "T", "a"), text), "o1 o0 o2");
  fc_ingest_free(ingest);
}

static void follows_stock_of_longer_life(void **state) {
  (void)state;
  test_write("s.csv", "date,store,item,sold,received,disposed\n2024-01-01,S,a,4,10,0\n2024-01-02,S,a,6,0,0\n"
                      "2024-01-03,S,a,0,0,0\n2024-01-04,S,a,3,5,1\n2024-01-05,S,a,1,0,0\n");
  struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv } items { shelf_life_days = 3 }");
  char text[1024];
  assert_string_equal(test_show_series(ingest->panel, &ingest->panel->series[0], text), "o4 s6 o0 o3 s1");
  fc_ingest_free(ingest);
}

static void keeps_the_last_sale_of_receipts(void **state) {
  (void)state;
  test_write("s.csv", "日付,時刻,店舗,商品コード,数量,納品数\n2024-01-01,09:10,S,a,2,\n2024-01-01,18:20,S,a,1,3\n"
                      "2024-01-01,10:00,S,b,1,9\n2024-01-02 11:30,,S,a,1,9\n");
  struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv layout = receipts }");
  const struct fc_series *a = test_series(ingest->panel, "S", "a"), *b = test_series(ingest->panel, "S", "b");
  assert_int_equal(a->state[0], FC_DAY_SOLD_OUT);
  assert_near(a->column[FC_SOLD_OUT_AT][0], 18 * 60 + 20, 0);
  assert_true(isnan(b->column[FC_SOLD_OUT_AT][0])); /* not sold out: its last sale says nothing */
  assert_near(a->column[FC_SOLD][1], 1, 0);
  fc_ingest_free(ingest);
}

static void reads_month_files(void **state) {
  (void)state;
  test_write("sales-2024-02.csv", "store,item,28,29,計\nS,a,1,2,3\n");
  struct fc_ingest *ingest = test_ingest_good("sales { files = \"sales-2024-02.csv\" layout = days-across }");
  assert_int_equal(ingest->panel->first_date, fc_date_of(2024, 2, 28));
  fc_ingest_free(ingest);
  test_write("sales_2024_2.csv", "date,store,item,sold\n28,S,a,1\n29,S,a,2\n");
  ingest = test_ingest_good("sales { files = sales_2024_2.csv }");
  assert_int_equal(ingest->panel->first_date + ingest->panel->as_of, fc_date_of(2024, 2, 29));
  fc_ingest_free(ingest);
}

static void reads_masters(void **state) {
  (void)state;
  test_write(
      "s.csv",
      "date,store,item,sold,received,disposed\n2024-01-01,S1,a,5,9,4\n2024-01-01,S2,b,1.5,2,0\n2024-01-02,S1,a,5,9,11\n"
      "2024-01-02,S2,b,2,2,5\n2024-01-02,S2,c,2,2,0\n");
  test_write("items.csv",
             "商品コード,商品名,分類,日持ち,入数,最低発注数,最大発注数,単価,原価,重量(g),リードタイム,発注曜日\n"
             "a,あんパン,パン,1,6,12,60,150,60,90,2,月水金\nb,カレー,,3,,,,,,,,Mon-Fri\nb,二度目,,3,,,,,,,,\n"
             "c,x,,0,,,,,,,,\nd,x,,1,,,,,,,,毎日\n");
  test_write("stores.csv",
             "store,name,station,trial,trial_start\nS1,天神,福岡,treated,2024/1/2\nS2,博多,,control,\nS3,x,,maybe,\n");
  struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv max_rejected_percent = 60 } items { file = "
                                              "items.csv price = 99 lead_days = 4 } stores { file = stores.csv }");
  char rejects[4096];
  assert_string_equal(
      test_show_rejects(ingest, rejects),
      "4:1:duplicate-key 5:4:value-out-of-range 6:12:not-a-number 4:4:unknown-kind 4:6:disposed-exceeds-supply");
  const struct fc_panel *panel = ingest->panel;
  const struct fc_item *a = &panel->items[0], *b = &panel->items[1], *c = &panel->items[2];
  assert_string_equal(a->name, "あんパン");
  assert_string_equal(a->category, "パン");
  assert_string_equal(b->category, "");
  assert_int_not_equal(a->category_id, b->category_id);
  assert_int_equal(a->shelf_life_days, 1);
  assert_near(a->case_size, 6, 0);
  assert_near(a->minimum_order, 12, 0);
  assert_near(a->maximum_order, 60, 0);
  assert_near(a->price, 150, 0);
  assert_near(a->weight_kg, .09, 1e-12);
  assert_int_equal(a->lead_days, 2);
  assert_int_equal(a->order_weekdays, 1 | 4 | 16);
  assert_int_equal(b->order_weekdays, 31);
  assert_near(b->price, 99, 0);
  assert_int_equal(b->lead_days, 4);
  assert_int_equal(b->shelf_life_days, 3);
  assert_true(isnan(b->case_size)); /* sold by weight */
  assert_true(isinf(b->maximum_order));
  assert_string_equal(c->name, "c");
  assert_near(c->case_size, 1, 0);
  assert_int_equal(c->shelf_life_days, 1);
  assert_int_equal(panel->stores[0].trial, FC_ARM_TREATED);
  assert_int_equal(panel->stores[0].trial_start, fc_date_of(2024, 1, 2));
  assert_int_equal(panel->stores[1].trial, FC_ARM_CONTROL);
  assert_string_equal(panel->stores[1].name, "博多");
  assert_near(test_finding(ingest, "item-without-master", "c"), 1, 0);
  fc_ingest_free(ingest);
}

static void contradicting_terms_are_told(void **state) {
  (void)state;
  test_write("s.csv", "date,item,sold\n2024-01-01,a,5\n2024-01-01,b,5\n2024-01-01,c,5\n");
  test_write("i.csv", "item,shelf_life_days,case_size,minimum_order,maximum_order,price,cost,salvage,lead_days\n"
                      "a,400,24,30,12,100,140,,8\nb,2,1,,,100,60,70,1\nc,1,6,6,6,100,100,100,7\n");
  struct fc_ingest *ingest = test_ingest_good("sales { files = s.csv } items { file = i.csv }");
  static const char *const of_a[] = {"price-below-cost", "minimum-above-maximum", "case-above-maximum",
                                     "lead-beyond-horizon"};
  for (size_t i = 0; i < sizeof of_a / sizeof *of_a; i++) {
    assert_near(test_finding(ingest, of_a[i], "a"), 1, 0);
    assert_near(test_finding(ingest, of_a[i], ""), 1, 0); /* and of no other item */
  }
  assert_near(test_finding(ingest, "salvage-above-cost", "b"), 1, 0);
  assert_near(test_finding(ingest, "salvage-above-cost", ""), 1, 0);
  assert_int_equal(ingest->panel->items[0].shelf_life_days, FC_MAX_SHELF_LIFE);
  fc_ingest_free(ingest);
}

static void reads_events(void **state) {
  (void)state;
  test_write("s.csv",
             "date,store,item,sold\n2024-01-01,S1,a,5\n2024-01-01,S2,a,6\n2024-01-02,S1,a,0\n2024-01-02,S2,a,3\n"
             "2024-01-03,S1,a,0\n2024-01-03,S2,a,0\n");
  test_write("e.csv", "date,date_end,name,kind,store\n2024-01-02,2024-01-03,改装,closed,S1\n2024-02-10,,祭り,,\n"
                      "2024-01-09,2024-01-01,x,,\n2024-01-05,,x,party,\n2024-01-05,,x,,S9\n2024-01-05,,,,\n");
  test_write("h.csv", "date,flag\n2024-01-01,1\n");
  struct fc_ingest *ingest =
      test_ingest_good("sales { files = s.csv max_rejected_percent = 50 } calendar { country = none events = e.csv\n"
                       "source h { files = h.csv columns { name = \"=holiday\" kind = \"=public-holiday\" } } }");
  const struct fc_panel *panel = ingest->panel;
  char rejects[4096], text[1024];
  assert_string_equal(test_show_rejects(ingest, rejects),
                      "4:2:date-out-of-range 5:4:unknown-kind 6:5:unknown-store 7:3:missing-key");
  assert_int_equal(panel->event_count, 4);
  assert_int_equal(panel->events[0].kind, FC_EVENT_PUBLIC_HOLIDAY);
  assert_string_equal(fc_dictionary_name(&panel->event_names, panel->events[0].name), "holiday");
  assert_int_equal(panel->events[1].store, 0);
  assert_int_equal(panel->events[3].date, fc_date_of(2024, 2, 10));
  assert_int_equal(panel->events[3].store, -1);
  assert_string_equal(test_show_series(panel, test_series(panel, "S1", "a"), text), "o5 c c");
  assert_string_equal(test_show_series(panel, test_series(panel, "S2", "a"), text), "o6 o3 o0");
  fc_ingest_free(ingest);
}

static void refuses_with_reason(void **state) {
  (void)state;
  static const struct {
    const char *conf, *csv, *what, *hint;
  } cases[] = {
      {"files = \"none-*.csv\"", "", "no sales file matches 'none-*.csv'", "folder"},
      {"files = s.csv", "", "the file is empty", ""},
      {"files = s.csv", "day,shop,thing,n\n2024-01-01,S,a,1\n", "no column named 'sold'",
       "columns found: day, shop, thing, n"},
      {"files = s.csv columns { sold = 個 }", "date,item,n\n2024-01-01,a,1\n", "no column named '個'",
       "set columns { sold"},
      {"files = s.csv", "\xff\xfe\xff,\xff\n\xff\n", "", ""},
      {"files = s.csv encoding = UTF-8", "\xff,\xff\n\xff\n", "no line of it can be read as UTF-8", ""},
      {"files = s.csv", "date,item,sold\n2024-01-01,a,\n", "no row of the sales files has a quantity sold", ""},
      {"files = s.csv", "date,item,sold\n", "no row of the sales files has a quantity sold", ""},
      {"files = s.csv", "date,item,sold\n2024-01-01,a,1\n2024-01-02,a,x\n2024-01-03,a,y\n2024-01-04,a\n",
       "3 of 4 rows (75.0 %) of retailer 'shop' were set aside, most of them as not-a-number", "max_rejected_percent"},
      {"files = s.csv", "date,store,item,sold\n2024-01-01,S,a,1\ndate,item,store,sold\n2024-01-02,a,S,1\n",
       "the header comes again with its columns in another order", "split it"},
      {"files = s.csv", "date,store,item,sold\n2024-01-01,S,a,1\ndate,item,store,sold,price\n2024-01-02,a,S,1,9\n",
       "the header comes again with its columns in another order", "split it"},
      {"files = s.csv", "date,item,sold\n2024-01-01,a,1\n2024-01-01,a,2\n", "duplicate-key", "store = \"=NAME\""},
      {"files = s.csv layout = days-across", "item,name\na,b\n", "no column is a day", "days-across"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char conf[400];
    struct fc_ingest *ingest;
    struct fc_error err = {0};
    snprintf(conf, sizeof conf, "sales { %s }", cases[i].conf);
    test_write("s.csv", cases[i].csv);
    assert_int_equal(test_ingest(conf, "", 1, &ingest, &err), FC_INPUT);
    if (!strstr(err.what, cases[i].what)) fail_msg("says '%s' and not '%s'", err.what, cases[i].what);
    if (!strstr(err.hint, cases[i].hint)) fail_msg("hints '%s' and not '%s'", err.hint, cases[i].hint);
    assert_non_null(ingest);
    assert_null(ingest->panel);
    fc_ingest_free(ingest);
  }
}

/* Linux takes any bytes for a name; what is written is UTF-8 all the same. */
static void shows_names_that_are_no_text(void **state) {
  (void)state;
  test_write("n-\x93\xFA.csv", "date,item,sold\n2024-01-01,a,2\n");
  struct fc_ingest *ingest = test_ingest_good("sales { files = \"n-*.csv\" }");
  assert_int_equal(ingest->rows_kept, 1);
  assert_non_null(strstr(ingest->files[0].path, "n-\xEF\xBF\xBD\xEF\xBF\xBD.csv"));
  assert_int_equal(strlen(ingest->files[0].sha256), 64);
  fc_ingest_free(ingest);
}

/* Two patterns, a link and a copy: the same file is read once, and rows that add up are not added twice. */
static void reads_no_file_twice(void **state) {
  (void)state;
  const char *till = "date,item,quantity\n2024-01-01,a,2\n2024-01-01,a,3\n";
  char target[FC_PATH_MAX], link[FC_PATH_MAX];
  struct fc_ingest *ingest = NULL;
  struct fc_error err;
  test_write("till-1.csv", till);
  assert_int_equal(fc_path_join(target, test_folder(), "till-1.csv", NULL), FC_OK);
  assert_int_equal(fc_path_join(link, test_folder(), "till-2.csv", NULL), FC_OK);
  assert_int_equal(symlink(target, link), 0);
  ingest = test_ingest_good("sales { files = { \"till-*.csv\", \"./till-1.csv\" } layout = receipts }");
  assert_int_equal(ingest->file_count, 1);
  assert_near(ingest->panel->series[0].column[FC_SOLD][0], 5, 0);
  fc_ingest_free(ingest);
  assert_int_equal(unlink(link), 0);
  test_write("till-2.csv", till);
  assert_int_equal(test_ingest("sales { files = \"till-*.csv\" layout = receipts }", "", 1, &ingest, &err), FC_INPUT);
  assert_non_null(strstr(err.what, "is a copy of"));
  fc_ingest_free(ingest);
  unlink(link);
  assert_int_equal(fc_path_join(target, test_folder(), "till-1.csv.gz", NULL), FC_OK);
  gzFile packed = gzopen(target, "wb");
  gzputs(packed, till);
  gzclose(packed);
  assert_int_equal(test_ingest("sales { files = \"till-*\" layout = receipts }", "", 1, &ingest, &err), FC_INPUT);
  assert_non_null(strstr(err.what, "is a copy of"));
  fc_ingest_free(ingest);
  unlink(target);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(recorded_sold_out_days_bound_demand),
      cmocka_unit_test(makes_series),
      cmocka_unit_test(a_store_with_bad_books_costs_only_itself),
      cmocka_unit_test(keeps_all_columns),
      cmocka_unit_test(orders_series_by_first_appearance),
      cmocka_unit_test(joins_files_with_different_columns),
      cmocka_unit_test(joins_files_of_different_things),
      cmocka_unit_test(hides_what_comes_after_as_of),
      cmocka_unit_test(sets_stray_dates_aside),
      cmocka_unit_test(takes_a_store_without_rows_for_shut),
      cmocka_unit_test(takes_a_store_of_zeros_for_shut),
      cmocka_unit_test(follows_stock_of_longer_life),
      cmocka_unit_test(keeps_the_last_sale_of_receipts),
      cmocka_unit_test(reads_month_files),
      cmocka_unit_test(reads_masters),
      cmocka_unit_test(contradicting_terms_are_told),
      cmocka_unit_test(reads_events),
      cmocka_unit_test(refuses_with_reason),
      cmocka_unit_test(reads_no_file_twice),
      cmocka_unit_test(shows_names_that_are_no_text),
  };
  return cmocka_run_group_tests_name("ingest", tests, NULL, NULL);
}
