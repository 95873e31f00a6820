/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accuracy against sums done by hand, and forecasts made elsewhere. */
#include "test_support.h"

#include "foodcast/evaluate/backtest.h"
#include "foodcast/evaluate/reference_forecasts.h"
#include "foodcast/math/threads.h"
#include "panel_fixture.h"

enum { DAYS = 140, HORIZON = 7 };

static const struct fc_context context = {.threads = 1, .seed = 3};

struct run {
  struct fc_panel *panel;
  struct fc_backtest backtest;
};

static struct run make_run(void) {
  struct run run = {.panel = fixture_panel(2, 3, DAYS, 0)};
  fixture_demand(run.panel, 4, 1);
  fixture_set(run.panel, 1, DAYS - 3, FC_DAY_SOLD_OUT, 5);
  fixture_set(run.panel, 1, DAYS - 4, FC_DAY_NOT_RECORDED, NAN);
  struct fc_retailer_config config = {.country = "none"};
  const struct fc_model *models[] = {fc_model_find("smoothing"), fc_model_find("weekday-mean")};
  const struct fc_model *references[] = {fc_model_find("seasonal-naive")};
  struct fc_backtest_options options = fc_backtest_defaults(run.panel);
  options.from = DAYS - 24, options.to = DAYS - 8, options.step = 8;
  options.models = models, options.model_count = 2;
  options.references = references, options.reference_count = 1;
  struct fc_error err = {0};
  if (fc_backtest_run(run.panel, &config, &options, &context, &run.backtest, &err) != FC_OK) fail_msg("%s", err.what);
  return run;
}

static void release(struct run *run) {
  fc_backtest_release(&run->backtest);
  fc_panel_free(run->panel);
}

static const struct fc_accuracy_row *find(const struct fc_accuracy *accuracy, const char *model, const char *scope,
                                          const char *key, int horizon) {
  for (int i = 0; i < accuracy->count; i++) {
    const struct fc_accuracy_row *row = &accuracy->rows[i];
    if (strcmp(row->model, model) == 0 && strcmp(row->scope, scope) == 0 && strcmp(row->key, key) == 0 &&
        row->horizon == horizon)
      return row;
  }
  return NULL;
}

/* The measures of the combination for one item and one day ahead, by their definitions. */
static void measures_follow_their_definitions(void **test) {
  (void)test;
  struct run run = make_run();
  const struct fc_forecast_options *options = &run.backtest.options;
  assert_int_equal(options->origin_count, 3);
  double absolute = 0, plain = 0, demand = 0, scaled = 0, squared = 0, pinball = 0, covered = 0, width = 0;
  long n = 0, left_out = 0;
  for (int s = 0; s < run.panel->series_count; s++) {
    const struct fc_series *series = &run.panel->series[s];
    if (series->item != 1) continue;
    for (int slot = 0; slot < 3; slot++) {
      int origin = options->origins[slot], pairs = 0;
      double a = 0, b = 0;
      for (int t = 7; t <= origin; t++) {
        if (series->state[t] != FC_DAY_OPEN || series->state[t - 7] != FC_DAY_OPEN) continue;
        double change = series->column[FC_SOLD][t] - series->column[FC_SOLD][t - 7];
        a += fabs(change), b += change * change, pairs++;
      }
      struct fc_forecast got;
      fc_forecasts_get(run.backtest.forecasts, s, slot, &got);
      for (int h = 0; h < HORIZON; h++) {
        int t = origin + 1 + h;
        left_out += series->state[t] == FC_DAY_SOLD_OUT;
        if (series->state[t] != FC_DAY_OPEN) continue;
        double y = series->column[FC_SOLD][t], e = got.mean[h] - y;
        n++, absolute += fabs(e), plain += e, demand += y;
        scaled += fabs(e) / (a / pairs), squared += e * e / (b / pairs);
        for (int q = 1; q <= 9; q++) {
          double quantile = fc_quantile(got.points[h], q / 10.0);
          pinball += (y >= quantile ? q / 10.0 * (y - quantile) : (1 - q / 10.0) * (quantile - y)) / 9;
        }
        double low = fc_quantile(got.points[h], .1), high = fc_quantile(got.points[h], .9);
        covered += y >= low && y <= high, width += high - low;
      }
    }
  }
  const struct fc_accuracy_row *row = find(&run.backtest.accuracy, "combination", "item", "item-1", 0);
  assert_non_null(row);
  assert_int_equal(row->n, n);
  assert_int_equal(row->sold_out_left_out, left_out);
  assert_int_equal(left_out, 1);
  assert_near(row->wape, absolute / demand, 1e-12);
  assert_near(row->bias, plain / demand, 1e-12);
  assert_near(row->mase, scaled / (double)n, 1e-12);
  assert_near(row->rmsse, sqrt(squared / (double)n), 1e-12);
  assert_near(row->pinball, pinball / (double)n, 1e-12);
  assert_near(row->cover80, covered / (double)n, 1e-12);
  assert_near(row->width80, width / (double)n, 1e-12);
  release(&run);
}

static void scopes_and_horizons_add_up(void **test) {
  (void)test;
  struct run run = make_run();
  static const char *const models[] = {"combination", "smoothing", "weekday-mean", "seasonal-naive"};
  for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
    const struct fc_accuracy_row *all = find(&run.backtest.accuracy, models[m], "all", "", 0);
    assert_non_null(all);
    long n[4] = {0};
    for (int i = 0; i < run.backtest.accuracy.count; i++) {
      const struct fc_accuracy_row *row = &run.backtest.accuracy.rows[i];
      if (strcmp(row->model, models[m]) != 0) continue;
      if (strcmp(row->scope, "all") == 0 && row->horizon > 0) n[0] += row->n;
      if (row->horizon != 0) continue;
      if (strcmp(row->scope, "store") == 0) n[1] += row->n;
      if (strcmp(row->scope, "category") == 0) n[2] += row->n;
      if (strcmp(row->scope, "item") == 0) n[3] += row->n;
    }
    for (int i = 0; i < 4; i++) assert_int_equal(n[i], all->n);
    assert_true(all->wape > 0 && isfinite(all->pinball) && all->width80 > 0);
  }
  release(&run);
}

/* What we wrote, read as if it came from elsewhere, scores as we do. */
static void own_forecasts_read_back_score_the_same(void **test) {
  (void)test;
  struct run run = make_run();
  char *path = test_file("backtest_forecasts.csv", "", 0);
  assert_int_equal(fc_backtest_write(run.panel, run.backtest.forecasts, &run.backtest.options, path, 0, NULL), FC_OK);
  struct fc_reference reference = {0};
  struct fc_error err = {0};
  if (fc_reference_read(path, run.panel, &run.backtest.options, &reference, &err) != FC_OK) fail_msg("%s", err.what);
  assert_int_equal(reference.model_count, 4);
  assert_string_equal(reference.names[0], "reference:combination"); /* not to be taken for the program's own */
  assert_int_equal(reference.rows_read, 6 * 3 * 7 * 4);
  assert_int_equal(reference.rows_matched, reference.rows_read);
  struct fc_accuracy accuracy = {0};
  assert_int_equal(fc_reference_score(run.panel, &reference, run.backtest.forecasts, &run.backtest.options, &context,
                                      &accuracy, NULL),
                   FC_OK);
  static const char *const models[] = {"combination", "weekday-mean", "seasonal-naive"};
  for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
    char name[64];
    snprintf(name, sizeof name, "reference:%s", models[m]);
    const struct fc_accuracy_row *theirs = find(&accuracy, name, "all", "", 0);
    const struct fc_accuracy_row *ours = find(&accuracy, models[m], "all", "", 0);
    assert_non_null(theirs);
    assert_non_null(ours);
    assert_int_equal(theirs->n, ours->n);
    assert_near(theirs->wape, ours->wape, 1e-4);
    assert_near(theirs->bias, ours->bias, 1e-4);
    assert_near(theirs->mase, ours->mase, 1e-4);
    assert_near(theirs->rmsse, ours->rmsse, 1e-4);
    if (m == 0) assert_near(theirs->pinball, ours->pinball, 1e-3); /* single models are written without quantiles */
  }
  fc_accuracy_release(&accuracy);
  fc_reference_release(&reference);
  free(path);
  release(&run);
}

static void wide_tables_are_read(void **test) {
  (void)test;
  struct run run = make_run();
  char text[4096], date[FC_DATE_TEXT], cutoff[FC_DATE_TEXT];
  int origin = run.backtest.options.origins[1], length = 0;
  length += snprintf(text, sizeof text, "unique_id,ds,cutoff,y,Theta,Theta-lo-80,Theta-hi-80,Naive\n");
  static const char *const ids[] = {"store-0/item-1", "item-2_store-1", "store-9/item-1"};
  for (int i = 0; i < 3; i++)
    for (int h = 0; h < 3; h++)
      length += snprintf(text + length, sizeof text - (size_t)length, "%s,%s,%s,,20,10,40,%s\n", ids[i],
                         fc_date_format(run.panel->first_date + origin + 1 + h, date),
                         fc_date_format(run.panel->first_date + origin, cutoff), i == 0 && h == 0 ? "" : "15");
  char *path = test_file("wide.csv", text, (size_t)length);
  struct fc_reference reference = {0};
  struct fc_error err = {0};
  if (fc_reference_read(path, run.panel, &run.backtest.options, &reference, &err) != FC_OK) fail_msg("%s", err.what);
  assert_int_equal(reference.model_count, 2);
  assert_int_equal(reference.rows_read, 9);
  assert_int_equal(reference.rows_matched, 6);
  struct fc_accuracy accuracy = {0};
  assert_int_equal(fc_reference_score(run.panel, &reference, run.backtest.forecasts, &run.backtest.options, &context,
                                      &accuracy, NULL),
                   FC_OK);
  const struct fc_accuracy_row *theta = find(&accuracy, "Theta", "all", "", 0);
  const struct fc_accuracy_row *naive = find(&accuracy, "Naive", "all", "", 0);
  const struct fc_accuracy_row *ours = find(&accuracy, "combination", "all", "", 0);
  assert_int_equal(theta->n, naive->n);
  assert_int_equal(theta->n, ours->n);
  assert_near(theta->width80, 30, 1e-5);
  assert_true(isnan(naive->pinball));
  fc_accuracy_release(&accuracy);
  fc_reference_release(&reference);
  free(path);
  release(&run);
}

/* The first two days after the second origin that are scored, of store-0/item-1, the panel's second series. */
static void scored_days(const struct run *run, char date[2][FC_DATE_TEXT]) {
  int found = 0, origin = run->backtest.options.origins[1];
  const struct fc_series *series = &run->panel->series[1];
  for (int t = origin + 1; t <= origin + run->backtest.options.horizon && found < 2; t++)
    if (fc_series_observed(series, t) && series->state[t] != FC_DAY_SOLD_OUT)
      fc_date_format(run->panel->first_date + t, date[found++]);
  assert_int_equal(found, 2);
}

/* A row for each of them under a header; the row of the first model. */
static struct fc_accuracy_row score_two_days(struct run *run, const char *header, const char *first, const char *second,
                                             int *without_quantiles) {
  char text[1024], date[2][FC_DATE_TEXT];
  scored_days(run, date);
  const char *id = strstr(header, "unique_id") ? "store-0/item-1" : "store-0,item-1";
  int length = snprintf(text, sizeof text, "%s\n%s,%s,%s\n%s,%s,%s\n", header, id, date[0], first, id, date[1], second);
  char *path = test_file("two_days.csv", text, (size_t)length);
  struct fc_reference reference = {0};
  struct fc_error err = {0};
  if (fc_reference_read(path, run->panel, &run->backtest.options, &reference, &err) != FC_OK) fail_msg("%s", err.what);
  struct fc_accuracy accuracy = {0};
  assert_int_equal(fc_reference_score(run->panel, &reference, run->backtest.forecasts, &run->backtest.options, &context,
                                      &accuracy, NULL),
                   FC_OK);
  const struct fc_accuracy_row *row = find(&accuracy, reference.names[0], "all", "", 0);
  assert_non_null(row);
  struct fc_accuracy_row copy = *row;
  *without_quantiles = reference.models_without_quantiles;
  fc_accuracy_release(&accuracy);
  fc_reference_release(&reference);
  free(path);
  return copy;
}

/* Whatever quantiles another tool writes are scored on all of its days, or not at all. */
static void quantiles_of_all_days_or_none(void **test) {
  (void)test;
  static const char long_header[] = "store,item,date,mean,q10,q50,q90", wide[] = "unique_id,ds,T,T-lo-80,T-hi-80";
  static const struct {
    const char *header, *first, *second;
    double width;
    int without;
  } cases[] = {
      {long_header, "20,10,19,40", "20,10,19,40", 30, 0}, /* some of the deciles */
      {long_header, "20,10,19,40", "20,,19,", NAN, 1},    /* on one of two days */
      {wide, "20,10,40", "20,10,40", 30, 0},
      {wide, "20,10,40", "50,10,40", 30, 0}, /* a mean above its interval, as skewed counts have it */
      {wide, "20,10,40", "20,,", NAN, 1},
      {"unique_id,ds,T,T-lo-90,T-hi-90", "20,10,40", "20,10,40", NAN, 1},
  };
  struct run run = make_run();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int without = -1;
    struct fc_accuracy_row row = score_two_days(&run, cases[i].header, cases[i].first, cases[i].second, &without);
    assert_int_equal(row.n, 2);
    assert_int_equal(without, cases[i].without);
    assert_int_equal(isnan(row.pinball), isnan(cases[i].width));
    if (!isnan(cases[i].width)) assert_near(row.width80, cases[i].width, 1e-5);
  }
  release(&run);
}

static void bad_references_are_refused(void **test) {
  (void)test;
  static const struct {
    const char *text, *where;
  } bad[] = {
      {"store,item,date\nstore-0,item-1,2024-05-01\n", ""},
      {"store,item,origin,date,mean\nstore-0,item-1,2024-05-01,2024-05-02,x\n", ":2"},
      {"store,item,origin,date,mean\nstore-0,item-1,2024-05-01,May,3\n", ":2"},
      {"store,item,origin,date,mean\nstore-0,item-1,2024-05-01\n", ":2"},
      {"store,item,date,mean\nstore-0,item-1,2024-05-02,3\nstore-0,item-1,2024-05-02,4\n", ":3"},
      {"store,item,date,mean,model\nstore-0,item-1,2024-05-02,3,\n", ":2"},
      {"store,item,date,mean,q10,q20,q30,q40,q50,q60,q70,q80,q90\nstore-0,item-1,2024-05-02,3,5,4,5,6,7,8,9,9,9\n",
       ":2"},
      {"store,item,date,mean,q10,q50,q90\nstore-0,item-1,2024-05-02,3,5,4,9\n", ":2"},
      {"unique_id,ds,Theta,Theta-lo-80,Theta-hi-80\nstore-0/item-1,2024-05-02,3,9,1\n", ":2"},
      {"store,item,date,mean\nstore-9,item-1,2024-05-02,3\n", ""},                   /* no such store */
      {"store,item,origin,date,mean\nstore-0,item-1,2024-03-01,2024-05-02,3\n", ""}, /* no such origin */
      {"unique_id,ds\nstore-0/item-1,2024-05-02\n", ""},
      {"unique_id,ds,Theta\nstore-0/item-1,2024-05-02,3\nstore-0/item-1,2024-05-02,3\n", ":3"},
      {"store,item,date,mean\n", ""},
      {"", ""}};
  struct run run = make_run();
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    /* rows of other days are passed over, so the bad field must be on an asked one */
    char *path = test_file("bad.csv", bad[i].text, strlen(bad[i].text));
    struct fc_forecast_options options = run.backtest.options;
    int origin = fc_date_of(2024, 5, 1) - run.panel->first_date;
    options.origins = &origin, options.origin_count = 1;
    struct fc_reference reference = {0};
    struct fc_error err = {0};
    assert_int_equal(fc_reference_read(path, run.panel, &options, &reference, &err), FC_INPUT);
    assert_true(err.what[0] && (!bad[i].where[0] || strstr(err.where, bad[i].where)));
    assert_null(reference.values);
    free(path);
  }
  struct fc_reference reference = {0};
  assert_int_equal(fc_reference_read("/nowhere/x.csv", run.panel, &run.backtest.options, &reference, NULL), FC_FAILED);
  release(&run);
}

static void origins_outside_are_refused(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(1, 1, 60, 0);
  fixture_demand(panel, 1, 0);
  struct fc_retailer_config config = {.country = "none"};
  static const struct { int from, to, step; } wrong[] = {{-1, 40, 7}, {40, 30, 7}, {40, 59, 7}, {30, 40, 0}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct fc_backtest_options options = fc_backtest_defaults(panel);
    options.from = wrong[i].from, options.to = wrong[i].to, options.step = wrong[i].step;
    struct fc_backtest backtest = {0};
    assert_int_equal(fc_backtest_run(panel, &config, &options, &context, &backtest, NULL), FC_USAGE);
    assert_null(backtest.forecasts);
  }
  fc_panel_free(panel);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(measures_follow_their_definitions),
      cmocka_unit_test(scopes_and_horizons_add_up),
      cmocka_unit_test(own_forecasts_read_back_score_the_same),
      cmocka_unit_test(wide_tables_are_read),
      cmocka_unit_test(quantiles_of_all_days_or_none),
      cmocka_unit_test(bad_references_are_refused),
      cmocka_unit_test(origins_outside_are_refused),
  };
  fc_math_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
