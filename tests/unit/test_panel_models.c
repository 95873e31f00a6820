/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel models: regression, one-stage, ratio, two-stage, plan. */
#include "foodcast/base/arena.h"
#include "foodcast/base/random.h"
#include "foodcast/math/threads.h"
#include "foodcast/model/regression.h"
#include "shop_panel.h"
#include "test_support.h"

static const struct shop_truth calm = {
    .weekday = {-.2, -.1, 0, .05, .1, .3, .2}, .event = .4, .annual = .15, .noise = .08};
static const char *const names[] = {"regression", "one-stage", "ratio", "two-stage"};
enum { DAYS = 700, MODELS = sizeof names / sizeof *names };

/* A fit at an origin: the regression that the engine would hand over, and the model's state. */
struct run {
  struct fc_training training;
  struct fc_regression *regression;
  void *state;
};

static struct run run_new(const struct shop *shop, const struct fc_model *model, int origin) {
  struct run run = {.training = shop_training(shop, origin)};
  struct fc_error err = {0};
  if (model->uses & FC_USES_REGRESSION)
    assert_int_equal(fc_regression_fit(&run.training, 1, NULL, &run.regression, &err), FC_OK);
  run.training.regression = run.regression;
  if (model->fit_panel(&run.training, &run.state, &err)) fail_msg("%s: %s", model->name, err.what);
  return run;
}

static void run_advance(struct run *run, const struct fc_model *model, int origin) {
  run->training.origin = origin;
  assert_int_equal(model->advance_panel(&run->training, &run->state, NULL), FC_OK);
}

static void run_free(struct run *run, const struct fc_model *model) {
  model->release(run->state);
  fc_regression_free(run->regression);
}

static void means_of(const struct run *run, const struct fc_model *model, int series, int horizon, double *mean) {
  struct fc_error err = {0};
  if (shop_predict(model, run->state, &run->training, series, horizon, mean, &err))
    fail_msg("%s: %s", model->name, err.what);
}

static void test_close_to_truth(void **unused) {
  (void)unused;
  static const double allowed[MODELS] = {.03, .035, .06, .06};
  struct shop *shop = shop_new(DAYS, 0, &calm);
  for (int m = 0; m < MODELS; m++) {
    const struct fc_model *model = fc_model_find(names[m]);
    struct run run = run_new(shop, model, DAYS - 1);
    double error = 0, total = 0;
    for (int s = 0; s < SHOP_SERIES; s++) {
      double mean[FC_MAX_HORIZON];
      means_of(&run, model, s, FC_MAX_HORIZON, mean);
      for (int h = 0; h < FC_MAX_HORIZON; h++) assert_true(isfinite(mean[h]) && mean[h] >= 0);
      for (int h = 0; h < 14; h++) { /* beyond it the season moves on from those who only know the level */
        error += fabs(mean[h] - shop_mean(shop, s, DAYS + h));
        total += shop_mean(shop, s, DAYS + h);
      }
    }
    if (error > allowed[m] * total) fail_msg("%s is off by %.1f %%", names[m], 100 * error / total);
    run_free(&run, model);
  }
  shop_free(shop);
}

/* Demand doubles three weeks before the origin: whoever follows the last weeks has seen it, the regression has not. */
static void test_follows_level(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, 0, &calm);
  for (int day = DAYS - 21; day < DAYS; day++) shop->panel.series[0].column[FC_SOLD][day] *= 2;
  for (int m = 0; m < MODELS; m++) {
    const struct fc_model *model = fc_model_find(names[m]);
    struct run run = run_new(shop, model, DAYS - 1);
    double mean[7], sum = 0, expected = 0;
    means_of(&run, model, 0, 7, mean);
    for (int h = 0; h < 7; h++) sum += mean[h], expected += 2 * shop_mean(shop, 0, DAYS + h);
    if (m == 0)
      assert_true(sum < .75 * expected);
    else if (sum < .8 * expected || sum > 1.1 * expected)
      fail_msg("%s reached %.2f of the new level", names[m], sum / expected);
    run_free(&run, model);
  }
  shop_free(shop);
}

/* One wild day a few days ago is no new level. */
static void test_forgives_wild_day(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, 0, &calm);
  for (int m = 0; m < MODELS; m++) {
    const struct fc_model *model = fc_model_find(names[m]);
    double before[7], after[7], *sold = &shop->panel.series[0].column[FC_SOLD][DAYS - 4], kept = *sold;
    struct run run = run_new(shop, model, DAYS - 1);
    means_of(&run, model, 0, 7, before);
    run_free(&run, model);
    *sold *= 20;
    run = run_new(shop, model, DAYS - 1);
    means_of(&run, model, 0, 7, after);
    run_free(&run, model);
    *sold = kept;
    double sum_before = 0, sum_after = 0;
    for (int h = 0; h < 7; h++) sum_before += before[h], sum_after += after[h];
    if (fabs(sum_after / sum_before - 1) > .12)
      fail_msg("%s moved by a factor of %.3f", names[m], sum_after / sum_before);
  }
  shop_free(shop);
}

static void test_event_ahead(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, 0, &calm);
  for (int m = 0; m < MODELS; m++) {
    const struct fc_model *model = fc_model_find(names[m]);
    struct run run = run_new(shop, model, DAYS - 1);
    double mean[FC_MAX_HORIZON], lift = 0;
    int fairs = 0;
    means_of(&run, model, 1, FC_MAX_HORIZON, mean);
    for (int h = 0; h + 7 < FC_MAX_HORIZON; h++)
      if (shop_is_fair(shop, 1, DAYS + h)) lift += log(mean[h] / mean[h + 7]), fairs++;
    assert_true(fairs > 0);
    assert_near(lift / fairs, calm.event, .08);
    run_free(&run, model);
  }
  shop_free(shop);
}

/* Levels that last for days but not for weeks: news counts for tomorrow and less for the day a week ahead. */
static void test_ratio_fades(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, 0, &calm);
  struct fc_random random;
  fc_random_seed(&random, 11);
  for (int s = 0; s < SHOP_SERIES; s++) {
    double level = 0;
    for (int day = 0; day < DAYS; day++) {
      level = .7 * level + .6 * (fc_random_uniform(&random) - .5);
      shop->panel.series[s].column[FC_SOLD][day] *= exp(level);
    }
  }
  const struct fc_model *model = fc_model_find("ratio");
  double before[FC_MAX_HORIZON], after[FC_MAX_HORIZON];
  struct run run = run_new(shop, model, DAYS - 1);
  means_of(&run, model, 0, FC_MAX_HORIZON, before);
  run_free(&run, model);
  for (int day = DAYS - 3; day < DAYS; day++) shop->panel.series[0].column[FC_SOLD][day] *= 1.5;
  run = run_new(shop, model, DAYS - 1);
  means_of(&run, model, 0, FC_MAX_HORIZON, after);
  run_free(&run, model);
  double tomorrow = log(after[0] / before[0]), week = log(after[6] / before[6]), far = log(after[20] / before[20]);
  assert_true(tomorrow > .05);
  assert_true(week < .6 * tomorrow && far < .6 * tomorrow);
  shop_free(shop);
}

/* Where nobody will ask beyond a week, the weights of the second week are not looked for; the first week's stay. */
static void test_ratio_horizon(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, 0, &calm);
  const struct fc_model *model = fc_model_find("ratio");
  double mean[3][FC_MAX_HORIZON];
  static const int horizon[3] = {0, 7, 8};
  for (int i = 0; i < 3; i++) {
    struct run run = {.training = shop_training(shop, DAYS - 1)};
    run.training.horizon = horizon[i];
    assert_int_equal(model->fit_panel(&run.training, &run.state, NULL), FC_OK);
    means_of(&run, model, 1, FC_MAX_HORIZON, mean[i]);
    run_free(&run, model);
  }
  for (int h = 0; h < 7; h++) assert_near(mean[1][h], mean[0][h], 1e-6);
  assert_true(fabs(mean[1][8] / mean[0][8] - 1) > 1e-6); /* the second week's weights are the prior's */
  for (int h = 0; h < FC_MAX_HORIZON; h++) assert_near(mean[2][h], mean[0][h], 0);
  shop_free(shop);
}

/* A chain that loses 2 % a week: without the constant the ratio model is 2 % off. */
static void test_ratio_sees_decline(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, 0, &calm);
  double scale[DAYS + 7];
  for (int day = 0; day < DAYS + 7; day++) scale[day] = exp(-.02 / 7 * (day - DAYS));
  for (int s = 0; s < SHOP_SERIES; s++)
    for (int day = 0; day < DAYS; day++) shop->panel.series[s].column[FC_SOLD][day] *= scale[day];
  const struct fc_model *model = fc_model_find("ratio");
  struct run run = run_new(shop, model, DAYS - 1);
  double sum = 0, truth = 0;
  for (int s = 0; s < SHOP_SERIES; s++) {
    double mean[7];
    means_of(&run, model, s, 7, mean);
    for (int h = 0; h < 7; h++) sum += mean[h], truth += shop_mean(shop, s, DAYS + h) * scale[DAYS + h];
  }
  if (fabs(sum / truth - 1) > .008) fail_msg("ratio is off by %+.2f %%", 100 * (sum / truth - 1));
  run_free(&run, model);
  shop_free(shop);
}

/* Any number of threads, and days to come, change no bit. */
static void test_threads_and_leaks(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(420, 0, &calm);
  for (int m = 0; m < MODELS; m++) {
    const struct fc_model *model = fc_model_find(names[m]);
    double first[SHOP_SERIES][7], again[SHOP_SERIES][7];
    shop->context.threads = 1;
    struct run run = run_new(shop, model, 399);
    for (int s = 0; s < SHOP_SERIES; s++) means_of(&run, model, s, 7, first[s]);
    run_free(&run, model);
    shop->context.threads = 5;
    for (int s = 0; s < SHOP_SERIES; s++)
      for (int day = 400; day < 420; day++) shop->panel.series[s].column[FC_SOLD][day] = 5e4 + day + m;
    run = run_new(shop, model, 399);
    for (int s = 0; s < SHOP_SERIES; s++) means_of(&run, model, s, 7, again[s]);
    run_free(&run, model);
    assert_memory_equal(first, again, sizeof first);
  }
  shop_free(shop);
}

/* Night by night or a week at once is the same; and near a fit at the later origin. */
static void test_advance(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, 0, &calm);
  for (int m = 0; m < MODELS; m++) {
    const struct fc_model *model = fc_model_find(names[m]);
    struct run nightly = run_new(shop, model, DAYS - 8), weekly = run_new(shop, model, DAYS - 8),
               anew = run_new(shop, model, DAYS - 1);
    for (int origin = DAYS - 7; origin < DAYS; origin++) run_advance(&nightly, model, origin);
    run_advance(&weekly, model, DAYS - 1);
    for (int s = 0; s < SHOP_SERIES; s++) {
      double by_night[7], by_week[7], fitted[7];
      means_of(&nightly, model, s, 7, by_night);
      means_of(&weekly, model, s, 7, by_week);
      means_of(&anew, model, s, 7, fitted);
      assert_memory_equal(by_night, by_week, sizeof by_night);
      for (int h = 0; h < 7; h++) assert_near(by_night[h] / fitted[h], 1, .05);
    }
    run_free(&nightly, model);
    run_free(&weekly, model);
    run_free(&anew, model);
  }
  shop_free(shop);
}

/* An earlier state is a start and nothing else. */
static void test_refit(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, 0, &calm);
  for (int m = 0; m < MODELS; m++) {
    const struct fc_model *model = fc_model_find(names[m]);
    struct run warm = run_new(shop, model, DAYS - 8), cold = run_new(shop, model, DAYS - 1);
    warm.training = cold.training;
    assert_int_equal(model->fit_panel(&warm.training, &warm.state, NULL), FC_OK);
    for (int s = 0; s < SHOP_SERIES; s++) {
      double first[7], second[7];
      means_of(&warm, model, s, 7, first);
      means_of(&cold, model, s, 7, second);
      for (int h = 0; h < 7; h++) assert_near(first[h] / second[h], 1, 5e-3);
    }
    run_free(&warm, model);
    run_free(&cold, model);
  }
  shop_free(shop);
}

static void test_odd_series(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(420, 0, &calm);
  double *never = shop->panel.series[0].column[FC_SOLD], *zero = shop->panel.series[1].column[FC_SOLD],
         *fresh = shop->panel.series[2].column[FC_SOLD];
  for (int day = 0; day < 420; day++) {
    never[day] = NAN;
    if (!isnan(zero[day])) zero[day] = 0;
    if (day < 415) fresh[day] = NAN;
  }
  shop->panel.series[0].first = 420, shop->panel.series[2].first = 415;
  for (int m = 0; m < MODELS; m++) {
    const struct fc_model *model = fc_model_find(names[m]);
    struct run run = run_new(shop, model, 419);
    double mean[7] = {-1};
    struct fc_error err = {0};
    assert_int_equal(shop_predict(model, run.state, &run.training, 0, 7, mean, &err), FC_NUMERIC);
    assert_true(strstr(err.what, names[m]) && mean[0] == -1);
    means_of(&run, model, 1, 7, mean);
    for (int h = 0; h < 7; h++) assert_true(mean[h] >= 0 && mean[h] < .1);
    means_of(&run, model, 2, 7, mean);
    for (int h = 0; h < 7; h++) assert_true(isfinite(mean[h]) && mean[h] > 0);
    run_free(&run, model);
  }
  shop_free(shop);
}

static void test_needs_regression(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(100, 0, &calm);
  struct fc_training training = shop_training(shop, 99);
  for (int m = 0; m < MODELS; m++) {
    const struct fc_model *model = fc_model_find(names[m]);
    void *state = NULL;
    if (!(model->uses & FC_USES_REGRESSION)) continue;
    assert_int_equal(model->fit_panel(&training, &state, NULL), FC_NUMERIC);
    assert_null(state);
  }
  shop_free(shop);
}

static void test_one_stage_drivers(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, 0, &calm);
  for (int day = DAYS - 20; day < DAYS; day++) shop->panel.series[3].column[FC_SOLD][day] *= day % 7 == 5 ? 1.8 : 1.4;
  const struct fc_model *model = fc_model_find("one-stage");
  struct run run = run_new(shop, model, DAYS - 1);
  double mean[7], plain[FC_DRIVER_COUNT], factor[FC_DRIVER_COUNT];
  means_of(&run, model, 3, 7, mean);
  const double *rows = fc_design_observed(shop->design, fc_design_group(shop->design, 3));
  for (int h = 0; h < 7; h++) {
    const double *row = rows + (size_t)(DAYS + h) * (size_t)fc_design_column_count(shop->design);
    double product = 1;
    fc_one_stage_drivers(run.state, &run.training, 3, DAYS + h, row, factor);
    fc_regression_drivers(run.regression, &run.training, 3, DAYS + h, row, plain);
    for (int d = 0; d < FC_DRIVER_COUNT; d++) product *= factor[d];
    assert_near(product, mean[h], 1e-12);
    assert_near(factor[FC_DRIVER_EVENT], plain[FC_DRIVER_EVENT], 0);
    assert_true(factor[FC_DRIVER_LEVEL] > 1.1 * plain[FC_DRIVER_LEVEL]);
  }
  run_free(&run, model);
  shop_free(shop);
}

/* Three series by hand: w = .5^(age/28) = 1 and .5, K = 5 mean plans, gbar over all of them. */
static void test_plan_by_hand(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(60, 1U << FC_PLANNED, &calm);
  for (int s = 0; s < SHOP_SERIES; s++) {
    struct fc_series *series = &shop->panel.series[s];
    for (int day = 0; day < shop->panel.days; day++) series->column[FC_PLANNED][day] = NAN;
    if (s > 1) continue;
    series->column[FC_PLANNED][59] = 100, series->column[FC_PLANNED][31] = 40;
    series->column[FC_PLANNED][60] = 50, series->column[FC_PLANNED][62] = 0;
    series->column[FC_SOLD][59] = s ? 90 : 120, series->column[FC_SOLD][31] = s ? NAN : 20;
  }
  shop->panel.series[2].column[FC_PLANNED][60] = 10; /* a plan but no past */
  const struct fc_model *model = fc_model_find("plan");
  struct run run = run_new(shop, model, 59);
  double usual = (120 + 10 + 90) / (100 + 20 + 100.0), mean[3];
  double gain = (120 + 10 + 5 * 80 * usual) / (100 + 20 + 5 * 80); /* mean plan (100 + .5 40)/1.5 = 80 */
  means_of(&run, model, 0, 3, mean);
  assert_near(mean[0], gain * 50, 1e-12);
  assert_true(isnan(mean[1]));
  assert_near(mean[2], 0, 0);
  means_of(&run, model, 1, 3, mean);
  assert_near(mean[0], 50 * (90 + 5 * 100 * usual) / (100 + 5 * 100), 1e-12);
  means_of(&run, model, 2, 3, mean);
  assert_near(mean[0], 10 * usual, 1e-12);
  assert_int_equal(shop_predict(model, run.state, &run.training, 4, 3, mean, NULL), FC_NUMERIC);
  run_free(&run, model);
  shop_free(shop);
}

/* A zero beside demand on most days is no plan of nothing but a field that nobody filled. */
static void test_zero_plans_that_sold_are_none(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(60, 1U << FC_PLANNED, &calm);
  struct fc_series *series = &shop->panel.series[0];
  for (int day = 0; day < shop->panel.days; day++) series->column[FC_PLANNED][day] = day % 2 ? 50 : 0;
  struct run run = run_new(shop, fc_model_find("plan"), 59);
  double mean[2];
  means_of(&run, fc_model_find("plan"), 0, 2, mean);
  assert_true(isnan(mean[0]) && mean[1] > 0);
  run_free(&run, fc_model_find("plan"));
  for (int day = 0; day < 60; day += 2) series->column[FC_SOLD][day] = 0; /* planned nothing, sold nothing */
  run = run_new(shop, fc_model_find("plan"), 59);
  means_of(&run, fc_model_find("plan"), 0, 2, mean);
  assert_true(mean[0] == 0 && mean[1] > 0);
  run_free(&run, fc_model_find("plan"));
  shop_free(shop);
}

static void test_plan_needs_plans(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(60, 0, &calm);
  struct fc_training training = shop_training(shop, 59);
  void *state = NULL;
  assert_int_equal(fc_model_find("plan")->fit_panel(&training, &state, NULL), FC_NUMERIC);
  assert_null(state);
  shop_free(shop);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_close_to_truth),    cmocka_unit_test(test_follows_level),
      cmocka_unit_test(test_forgives_wild_day), cmocka_unit_test(test_event_ahead),
      cmocka_unit_test(test_threads_and_leaks), cmocka_unit_test(test_ratio_fades),
      cmocka_unit_test(test_ratio_horizon),     cmocka_unit_test(test_ratio_sees_decline),
      cmocka_unit_test(test_advance),           cmocka_unit_test(test_refit),
      cmocka_unit_test(test_odd_series),        cmocka_unit_test(test_needs_regression),
      cmocka_unit_test(test_one_stage_drivers), cmocka_unit_test(test_plan_by_hand),
      cmocka_unit_test(test_plan_needs_plans),  cmocka_unit_test(test_zero_plans_that_sold_are_none),
  };
  fc_math_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
