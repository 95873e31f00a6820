/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written of an analysis: the files agree with each other, parts add up, names can be left out. */
#include "foodcast/base/file.h"
#include "foodcast/math/threads.h"
#include "foodcast/report/impact.h"
#include "test_support.h"

#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

enum { SHOPS = 8, DAYS = 168, START = 112, MONDAY = 18267, GROUPS = 2, MOST_BYTES = 1 << 20 };

static void put(struct fc_impact_data *data, enum fc_impact_measure measure, int shop, int day, double value) {
  data->value[measure][shop * data->days + day] = value;
}

/* Three treated and five control shops; two goods whose shares move, so that there is a mix; holidays on some days. */
static struct fc_impact_data *make(void) {
  struct fc_impact_data *data = NULL;
  unsigned measures = 1u << FC_IMPACT_RECEIVED | 1u << FC_IMPACT_DISPOSED | 1u << FC_IMPACT_SOLD |
                      1u << FC_IMPACT_OPEN | 1u << FC_IMPACT_SOLD_OUT | 1u << FC_IMPACT_SALES | 1u << FC_IMPACT_DEMAND;
  static const char *const names[SHOPS] = {"ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal"};
  static const char *groups[GROUPS] = {"bread", "cake"};
  assert_int_equal(fc_impact_data_new(SHOPS, DAYS, MONDAY, measures, &data, NULL), FC_OK);
  data->group_count = GROUPS;
  data->group_name = groups;
  data->group_received = fc_arena_new(&data->arena, (size_t)GROUPS * DAYS, sizeof(double));
  data->group_disposed = fc_arena_new(&data->arena, (size_t)GROUPS * DAYS, sizeof(double));
  double *holiday = fc_arena_new(&data->arena, (size_t)SHOPS * DAYS, sizeof(double));
  data->covariate[data->covariate_count++] = (struct fc_impact_covariate){"holiday", FC_BLOCK_CALENDAR, holiday};
  for (int s = 0; s < SHOPS; s++) {
    data->shop[s] = (struct fc_impact_shop){names[s], s < 3 ? FC_ARM_TREATED : FC_ARM_CONTROL, FC_DATE_NONE};
    for (int d = 0; d < DAYS; d++) {
      int special = d % (d < START ? 11 : 5) == 0; /* more often after */
      double disposed = 17 + (s * 5 + d * 3) % 7 - (s < 3 && d >= START ? 4 : 0) + 5 * special;
      holiday[s * DAYS + d] = special;
      put(data, FC_IMPACT_RECEIVED, s, d, 100);
      put(data, FC_IMPACT_DISPOSED, s, d, disposed);
      put(data, FC_IMPACT_SOLD, s, d, 100 - disposed);
      put(data, FC_IMPACT_SALES, s, d, 100 - disposed);
      put(data, FC_IMPACT_DEMAND, s, d, 100 - disposed);
      put(data, FC_IMPACT_OPEN, s, d, 2);
      put(data, FC_IMPACT_SOLD_OUT, s, d, (s + d) % 3 == 0);
      if (s >= 3) continue;
      double share = d < START ? .4 : .55, own = disposed * (d < START ? .3 : .45);
      data->group_received[d] += 100 * share, data->group_received[DAYS + d] += 100 * (1 - share);
      data->group_disposed[d] += own, data->group_disposed[DAYS + d] += disposed - own;
    }
  }
  return data;
}

static void analyse(struct fc_impact_data *data, struct fc_impact *impact) {
  struct fc_impact_question ask = {.before = {START - 56, 56}, .after = {START, 56}, .draws = 99, .seed = 1};
  assert_int_equal(fc_impact_analyse(data, &ask, impact, NULL), FC_OK);
  impact->goods = calloc(1, sizeof *impact->goods);
  impact->goods[impact->goods_count++] = impact->all[FC_IMPACT_CONTROLLED];
  impact->goods[0].scope = "category", impact->goods[0].key = "bread";
}

static char *write_report(const struct fc_impact *impact, const char *folder, int anonymous) {
  static char path[FC_PATH_MAX];
  static const char *const arguments[] = {"foodcast", "impact", NULL};
  struct fc_impact_report report = {
      .retailer = "x", .language = "en", .impact = impact, .anonymous = anonymous, .arguments = arguments};
  snprintf(path, sizeof path, "%s/%s", test_folder(), folder);
  mkdir(path, 0755);
  assert_int_equal(fc_report_impact(&report, path, NULL), FC_OK);
  return path;
}

/* NUL-terminated; free with free(). */
static char *slurp(const char *folder, const char *name, size_t *size) {
  char path[FC_PATH_MAX];
  snprintf(path, sizeof path, "%s/%s/%s", test_folder(), folder, name);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  char *bytes = calloc(1, MOST_BYTES);
  size_t read = fread(bytes, 1, MOST_BYTES - 1, file);
  fclose(file);
  if (size) *size = read;
  return bytes;
}

/* Field `column` of the row that begins with `start`, as a number; NAN where it is empty. */
static double csv_value(const char *csv, const char *start, int column) {
  const char *line = strstr(csv, start);
  assert_non_null(line);
  for (int c = 0; c < column; c++) line = strchr(line, ',') + 1;
  return *line == ',' ? NAN : strtod(line, NULL);
}

static double json_value(const json_t *object, const char *name) {
  const json_t *value = json_object_get(object, name);
  return json_is_null(value) || !value ? NAN : json_number_value(value);
}

static void csv_and_json_agree(void **state) {
  (void)state;
  struct fc_impact_data *data = make();
  struct fc_impact impact;
  analyse(data, &impact);
  write_report(&impact, "agree", 0);
  char *csv = slurp("agree", "impact.csv", NULL), *text = slurp("agree", "impact.json", NULL);
  json_t *json = json_loads(text, 0, NULL);
  size_t at;
  json_t *estimate;
  int seen = 0;
  json_array_foreach(json_object_get(json, "estimates"), at, estimate) {
    char start[64];
    if (!json_is_true(json_object_get(estimate, "available"))) continue;
    snprintf(start, sizeof start, "\n%s,all,", json_string_value(json_object_get(estimate, "estimator")));
    assert_near(csv_value(csv, start, 5), json_value(estimate, "reduction_percent"), 1e-9);
    assert_near(csv_value(csv, start, 6), json_value(estimate, "lo"), 1e-9);
    assert_near(csv_value(csv, start, 7), json_value(estimate, "hi"), 1e-9);
    assert_near(csv_value(csv, start, 10), json_value(json_object_get(estimate, "before"), "disposed"), 1e-9);
    seen++;
  }
  assert_true(seen >= 4);
  static const char *const rows[] = {"\ncontrolled-did,store,ann,", "\ncontrolled-did,category,bread,",
                                     "\ncontrolled-did,day-strength,weak,", "\ncontrolled-did,measure,sold-out-rate,"};
  for (int r = 0; r < 4; r++) assert_non_null(strstr(csv, rows[r]));
  assert_null(strstr(csv, "nan"));
  const json_t *checks = json_object_get(json, "checks"); /* the last of a long list */
  assert_non_null(json_object_get(checks, "least_detectable_percent"));
  json_decref(json);
  free(csv);
  free(text);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* As printed, not only as computed. */
static void printed_parts_add_up(void **state) {
  (void)state;
  struct fc_impact_data *data = make();
  struct fc_impact impact;
  analyse(data, &impact);
  write_report(&impact, "parts", 0);
  char *text = slurp("parts", "impact.json", NULL);
  json_t *json = json_loads(text, 0, NULL);
  const json_t *split = json_object_get(json, "split");
  double within = json_value(split, "within_points"), mix = json_value(split, "mix_points");
  assert_true(fabs(mix) > .01);
  assert_true(fabs(json_value(split, "calendar_points")) > .01);
  assert_true(fabs(mix + within - json_value(split, "total_points")) < 1e-9);
  assert_true(fabs(json_value(split, "calendar_points") + json_value(split, "rest_points") - within) < 1e-9);
  json_decref(json);
  free(text);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

static void same_bytes_twice(void **state) {
  (void)state;
  static const char *const files[] = {"impact.csv", "impact.json", "impact.html", "impact.xlsx"};
  struct fc_impact_data *data = make();
  struct fc_impact impact;
  analyse(data, &impact);
  write_report(&impact, "once", 0);
  write_report(&impact, "twice", 0);
  for (int f = 0; f < 4; f++) {
    size_t sizes[2];
    char *once = slurp("once", files[f], &sizes[0]), *twice = slurp("twice", files[f], &sizes[1]);
    assert_true(sizes[0] > 500);
    assert_int_equal(sizes[0], sizes[1]);
    assert_memory_equal(once, twice, sizes[0]);
    free(once);
    free(twice);
  }
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

static void anonymous_reports_name_nobody(void **state) {
  (void)state;
  static const char *const files[] = {"impact.csv", "impact.json", "impact.html"};
  static const char *const secrets[] = {"ann", "bread"};
  struct fc_impact_data *data = make();
  struct fc_impact impact;
  analyse(data, &impact);
  write_report(&impact, "anonymous", 1);
  write_report(&impact, "named", 0);
  for (int f = 0; f < 3; f++) {
    char *hidden = slurp("anonymous", files[f], NULL), *named = slurp("named", files[f], NULL);
    for (int s = 0; s < 2; s++) {
      char word[32];
      snprintf(word, sizeof word, f == 0 ? ",%s," : f == 1 ? "\"%s\"" : ">%s<", secrets[s]);
      assert_null(strstr(hidden, word));
      if (f != 1 || s) assert_non_null(strstr(named, word));
    }
    free(hidden);
    free(named);
  }
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* A retailer with a handful of units would weigh as much as any other; plain ratios have no interval together either. */
static void pooled_retailers(void **state) {
  (void)state;
  struct fc_impact_data *data = make();
  struct fc_impact impact;
  struct fc_impact_retailer retailers[4];
  struct fc_pooled pooled;
  analyse(data, &impact);
  for (int r = 0; r < 4; r++) fc_impact_retailer_take(&retailers[r], "r", &impact);
  for (int r = 0; r < 4; r++)
    retailers[r].theta[FC_IMPACT_CONTROLLED] += .1 * r, retailers[r].theta[FC_IMPACT_PRE_POST] += .1 * r;
  impact.all[FC_IMPACT_CONTROLLED].why = FC_REASON_FEW_UNITS;
  fc_impact_retailer_take(&retailers[3], "small", &impact);
  assert_true(isnan(retailers[3].theta[FC_IMPACT_CONTROLLED]));
  assert_int_equal(fc_impact_pool_retailers(retailers, 4, FC_IMPACT_CONTROLLED, &pooled, NULL), FC_OK);
  assert_int_equal(pooled.count, 3);
  assert_true(pooled.mean.lo < pooled.mean.hi);
  /* the page tells the numbers, not the plot alone, and who is missing */
  const struct fc_impact_pooled_report report = {retailers, 4, "en", 0};
  char path[FC_PATH_MAX], limit[32];
  snprintf(path, sizeof path, "%s/pooled", test_folder());
  mkdir(path, 0755);
  assert_int_equal(fc_report_impact_pooled(&report, path, NULL), FC_OK);
  char *page = slurp("pooled", "impact.html", NULL);
  snprintf(limit, sizeof limit, ">%.1f %%<", fc_percent_reduction(pooled.mean.theta));
  assert_non_null(strstr(page, limit));
  snprintf(limit, sizeof limit, ">%.1f %%<", fc_percent_reduction(pooled.mean.lo));
  assert_non_null(strstr(page, limit));
  assert_non_null(strstr(page, "left out for want of data: 1"));
  free(page);
  assert_int_equal(fc_impact_pool_retailers(retailers, 4, FC_IMPACT_PRE_POST, &pooled, NULL), FC_OK);
  assert_int_equal(pooled.count, 4);
  assert_false(isnan(pooled.mean.theta));
  assert_true(isnan(pooled.mean.lo) && isnan(pooled.mean.p) && isnan(pooled.predict_lo));
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

static int init(void **state) {
  (void)state;
  fc_math_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(csv_and_json_agree), cmocka_unit_test(printed_parts_add_up),
      cmocka_unit_test(same_bytes_twice),   cmocka_unit_test(anonymous_reports_name_nobody),
      cmocka_unit_test(pooled_retailers),
  };
  return cmocka_run_group_tests(tests, init, NULL);
}
