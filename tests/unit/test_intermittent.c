/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../src/model/intermittent_internal.h"
#include "../../src/model/ses_internal.h"

#include "foodcast/base/random.h"

#include "model_cases.h"
#include "test_support.h"

/* Sales of 4 on the second day and 7 three open days later; closed days do not count towards the interval. */
static void test_croston_by_hand(void **unused) {
  (void)unused;
  const double value[] = {0, 4, NAN, 0, 0, NAN, 7, 0};
  struct fc_croston croston = {.gain = .1};
  assert_near(fc_croston_rate(&croston), 0, 0);
  fc_croston_take_in(&croston, value, 0, 8);
  assert_near(croston.size, 4 + .1 * (7 - 4), 1e-12);
  assert_near(croston.interval, 2 + .1 * (3 - 2), 1e-12);
  assert_near(fc_croston_rate(&croston), 4.3 / 2.1, 1e-12);
  assert_int_equal(croston.waiting, 1);
}

static void test_tsb_by_hand(void **unused) {
  (void)unused;
  const double value[] = {0, NAN, 6};
  struct fc_tsb tsb = {.chance = .5, .size = 4, .chance_gain = .2, .size_gain = .1};
  double squares = fc_tsb_take_in(&tsb, value, 0, 3);
  assert_near(tsb.chance, .4 + .2 * .6, 1e-12);
  assert_near(tsb.size, 4.2, 1e-12);
  assert_near(squares, 2. * 2. + (6 - .4 * 4) * (6 - .4 * 4), 1e-12);
}

/* Poisson-like demand that stops: TSB and SES fade, Croston's forecast stays where it was. */
static void test_obsolescence(void **unused) {
  (void)unused;
  struct test_series series = {.length = 300};
  double croston[1], tsb[1], ses[1];
  for (int day = 0; day < 200; day++) series.demand[day] = day % 3 == 0 ? 2 : 0;
  test_model_mean("croston", &series, 300, 1, croston);
  test_model_mean("tsb", &series, 200, 1, tsb);
  test_model_mean("ses", &series, 200, 1, ses);
  assert_near(croston[0], 2. / 3, .01);
  assert_true(tsb[0] < .1);
  assert_true(ses[0] < .1);
}

/* An item that sells only at weekends is forecast by weekday. */
static void test_weekdays(void **unused) {
  (void)unused;
  const char *const names[] = {"ses-weekday", "tsb-weekday"};
  struct test_series series = {.length = 364, .first_weekday = FC_MONDAY};
  for (int day = 0; day < 364; day++) series.demand[day] = day % 7 >= 5 ? 2 + day % 2 : 0;
  for (int i = 0; i < 2; i++) {
    double mean[7];
    test_model_mean(names[i], &series, 364, 7, mean);
    for (int h = 0; h < 5; h++)
      for (int weekend = 5; weekend < 7; weekend++) assert_true(mean[weekend] > 10 * mean[h]);
  }
}

/* The gain is the best of the grid by the criterion as it is written down. */
static void test_ses_criterion(void **unused) {
  (void)unused;
  const double gains[] = {.03, .06, .1, .15, .22, .3, .45};
  struct test_series series = {.length = 150};
  struct fc_ses ses;
  double level[150], mean = 0, best = INFINITY, best_gain = 0;
  for (int day = 0; day < 150; day++) series.demand[day] = day * day % 11 + 4 * (day / 30 % 2);
  for (int day = 0; day < 56; day++) mean += series.demand[day] / 56;
  for (int i = 0; i < 7; i++) {
    double loss = 0;
    for (int day = 0; day < 150; day++) {
      double before = day >= 1 ? level[day - 1] : mean;
      loss += pow(.998, 149 - day) * fabs(series.demand[day] - (day >= 3 ? level[day - 3] : mean));
      level[day] = before + gains[i] * (series.demand[day] - before);
    }
    if (loss < best) best = loss, best_gain = gains[i];
  }
  struct fc_history history = test_history(&series, 150);
  assert_int_equal(fc_model_ses.fit(&history, &ses, NULL), FC_OK);
  assert_near(ses.loss, best, 1e-9);
  assert_near(ses.gain, best_gain, 0);
}

/* The profile after two weeks, two pseudo-days of mean demand against two faded observed ones. */
static void test_profile_is_shrunk(void **unused) {
  (void)unused;
  struct test_series series = {.length = 14};
  double mean[7], sum = 0, weight = 0, high_sum = 0, high_weight = 0, low_sum = 0;
  for (int day = 0; day < 14; day++) {
    double w = pow(.5, (13 - day) / 56.);
    series.demand[day] = day % 7 == 2 ? 8 : 1;
    sum += w * series.demand[day], weight += w;
    if (day % 7 == 2) high_sum += w * 8, high_weight += w, low_sum += w;
  }
  double level = sum / weight, scale = level * (high_weight + 2);
  test_model_mean("ses-weekday", &series, 14, 7, mean);
  double high = (high_sum + 2 * level) / scale, low = (low_sum + 2 * level) / scale;
  double other = pow(.5, 1 / 56.); /* Wednesday's weights against Tuesday's */
  double low_tuesday = (low_sum * other + 2 * level) / (level * (high_weight * other + 2));
  assert_near(mean[2] / mean[1], high / low_tuesday, 1e-9);
  assert_true(high / low > 2 && high / low < 4);
}

static void test_advance(void **unused) {
  (void)unused;
  const char *const names[] = {"croston", "sba"};
  struct fc_random random;
  struct test_series series = {.length = 400};
  fc_random_seed(&random, 11);
  for (int day = 0; day < 400; day++)
    series.demand[day] = fc_random_below(&random, 4) ? 0 : fc_random_below(&random, 9);
  for (int i = 0; i < 2; i++) {
    double moved[1], anew[1];
    test_model_mean(names[i], &series, 250, 1, moved);
    test_model_mean(names[i], &series, 400, 1, anew);
    assert_near(moved[0], anew[0], 1e-12);
  }
}

/* Moving on day by day ends where moving on at once does, gains kept. */
static void test_advance_in_steps(void **unused) {
  (void)unused;
  const char *const names[] = {"ses", "ses-weekday", "tsb-weekday", "tsb"};
  struct test_series series = {.length = 200};
  for (int day = 0; day < 200; day++) series.demand[day] = day % 5 == 1 ? NAN : (day * day) % 7 % 4;
  for (int i = 0; i < 4; i++) {
    const struct fc_model *model = fc_model_find(names[i]);
    _Alignas(64) unsigned char once[512] = {0}, steps[512] = {0};
    assert_in_range(model->state_size, 1, sizeof once);
    struct fc_history history = test_history(&series, 120), end = test_history(&series, 200);
    assert_int_equal(model->fit(&history, once, NULL), FC_OK);
    memcpy(steps, once, sizeof once);
    assert_int_equal(model->advance(&end, once, NULL), FC_OK);
    for (history.length = 121; history.length <= 200; history.length++)
      assert_int_equal(model->advance(&history, steps, NULL), FC_OK);
    assert_memory_equal(once, steps, sizeof once);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_croston_by_hand), cmocka_unit_test(test_ses_criterion),
      cmocka_unit_test(test_tsb_by_hand),     cmocka_unit_test(test_obsolescence),
      cmocka_unit_test(test_weekdays),        cmocka_unit_test(test_profile_is_shrunk),
      cmocka_unit_test(test_advance),         cmocka_unit_test(test_advance_in_steps),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
