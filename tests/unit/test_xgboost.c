/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../src/model/boosting_internal.h"

#include "shop_panel.h"
#include "test_support.h"

enum { DAYS = 420 };

/* Means and lags of a short series, by hand. */
static void test_recent(void **unused) {
  (void)unused;
  double demand[9] = {4, NAN, 0, 6, 6, 6, 6, 8, 1e9};
  struct fc_recent recent;
  fc_boosting_recent(demand, FC_MONDAY, 7, &recent);
  double sum = 0, weight = 0;
  for (int day = 0; day < 8; day++)
    if (!isnan(demand[day])) sum += exp2((day - 7) / 28.) * demand[day], weight += exp2((day - 7) / 28.);
  assert_near(recent.level, sum / weight, 1e-12);
  assert_near(recent.zeros, 1 / 7., 1e-12);
  assert_int_equal(recent.days, 7);
  assert_near(recent.weekday[FC_MONDAY][0], 8 / recent.level, 1e-12);
  assert_near(recent.weekday[FC_MONDAY][1], 4 / recent.level, 1e-12);
  assert_true(isnan(recent.weekday[FC_MONDAY][2]) && isnan(recent.weekday[FC_TUESDAY][0]));
}

#ifdef FC_HAVE_XGBOOST

static struct shop *new_shop(void) {
  struct shop_truth truth = {.weekday = {0, 0, .1, .1, .3, .6, .4}, .event = .5, .noise = .1};
  return shop_new(DAYS, 0, &truth);
}

/* Trees learn the weekdays and the fair: nearer to the truth than the plain mean by far. */
static void test_learns(void **unused) {
  (void)unused;
  const struct fc_model *model = fc_model_find("xgboost");
  struct shop *shop = new_shop();
  struct fc_training training = shop_training(shop, DAYS - 1 - FC_MAX_HORIZON);
  void *state = NULL;
  double error = 0, plain = 0;
  assert_int_equal(model->fit_panel(&training, &state, NULL), FC_OK);
  for (int s = 0; s < SHOP_SERIES; s++) {
    double mean[14], level = 0;
    assert_int_equal(shop_predict(model, state, &training, s, 14, mean, NULL), FC_OK);
    for (int h = 0; h < 14; h++) level += shop_mean(shop, s, training.origin + 1 + h) / 14;
    for (int h = 0; h < 14; h++) {
      double truth = shop_mean(shop, s, training.origin + 1 + h);
      error += fabs(mean[h] - truth) / level, plain += fabs(level - truth) / level;
    }
  }
  if (!(error < .4 * plain)) fail_msg("error %g against %g of the plain mean", error, plain);
  model->release(state);
  shop_free(shop);
}

/* The same bytes each time, whatever comes after the origin, and after moving on. */
static void test_repeats(void **unused) {
  (void)unused;
  const struct fc_model *model = fc_model_find("xgboost");
  struct shop *shop = new_shop();
  struct fc_training training = shop_training(shop, DAYS - 60);
  double first[FC_MAX_HORIZON], second[FC_MAX_HORIZON];
  void *one = NULL, *two = NULL;
  assert_int_equal(model->fit_panel(&training, &one, NULL), FC_OK);
  assert_int_equal(shop_predict(model, one, &training, 5, FC_MAX_HORIZON, first, NULL), FC_OK);
  for (int s = 0; s < SHOP_SERIES; s++)
    for (int day = DAYS - 59; day < DAYS; day++) shop->panel.series[s].column[FC_SOLD][day] = 1e6;
  shop->context.threads = 2;
  assert_int_equal(model->fit_panel(&training, &two, NULL), FC_OK);
  assert_int_equal(shop_predict(model, two, &training, 5, FC_MAX_HORIZON, second, NULL), FC_OK);
  assert_memory_equal(first, second, sizeof first);
  training.origin++;
  assert_int_equal(model->advance_panel(&training, &two, NULL), FC_OK);
  assert_int_equal(shop_predict(model, two, &training, 5, FC_MAX_HORIZON, second, NULL), FC_OK);
  assert_true(second[0] > first[0]);
  model->release(one);
  model->release(two);
  shop_free(shop);
}

static void test_too_little(void **unused) {
  (void)unused;
  const struct fc_model *model = fc_model_find("xgboost");
  struct shop *shop = new_shop();
  struct fc_training training = shop_training(shop, 20);
  struct fc_error err = {0};
  void *state = NULL;
  assert_int_equal(model->fit_panel(&training, &state, &err), FC_NUMERIC);
  assert_null(state);
  assert_true(err.what[0]);
  shop_free(shop);
}

#endif

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_recent),
#ifdef FC_HAVE_XGBOOST
      cmocka_unit_test(test_learns),
      cmocka_unit_test(test_repeats),
      cmocka_unit_test(test_too_little),
#endif
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
