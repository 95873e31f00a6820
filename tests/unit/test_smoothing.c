/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../src/model/smoothing_internal.h"
#include "foodcast/base/random.h"

#include "model_cases.h"
#include "test_support.h"

/* With one step from a known start the equations can be followed by hand. */
static void test_step(void **unused) {
  (void)unused;
  struct fc_smoothing smoothing = {
      .level = 10, .season = {2}, .scale = 4, .level_gain = .1, .season_gain = .2, .seen = 7};
  double value[9] = {[7] = 20, [8] = NAN};
  fc_smoothing_advance(value, 9, FC_MONDAY, &smoothing);
  assert_near(smoothing.level, 10 + .1 * 8, 1e-12);
  assert_near(smoothing.season[FC_MONDAY], 2 + .2 * 8, 1e-12);
  assert_near(smoothing.scale, 4 + .04 * 4, 1e-12);
  assert_near(smoothing.season[FC_TUESDAY], 0, 0);
  assert_int_equal(smoothing.seen, 9);
  assert_near(fc_smoothing_mean(&smoothing, FC_MONDAY), 14.4, 1e-12);
}

/* One wild day counts as two usual errors, and as four for what is usual; a usual error is at least .4 roots of the level. */
static void test_wild_day(void **unused) {
  (void)unused;
  const struct fc_smoothing start = {.level = 100, .scale = 5, .level_gain = .1};
  const double usual[] = {5, 1}, counted[] = {5, .4 * 10};
  for (int i = 0; i < 2; i++)
    for (int sign = -1; sign <= 1; sign += 2) {
      struct fc_smoothing smoothing = start;
      double value = 100 + sign * 90;
      smoothing.scale = usual[i];
      fc_smoothing_advance(&value, 1, FC_MONDAY, &smoothing);
      assert_near(smoothing.level, 100 + sign * .1 * 2 * counted[i], 1e-12);
      assert_near(smoothing.scale, .96 * usual[i] + .04 * 4 * counted[i], 1e-12);
    }
}

/* A series that begins with weeks of nothing is believed when it sells, and a level that has changed is found again. */
static void test_new_level(void **unused) {
  (void)unused;
  const double before[] = {0, 100}, after[] = {20, 150};
  for (int i = 0; i < 2; i++) {
    double value[200];
    for (int day = 0; day < 200; day++) value[day] = (day < 150 ? before[i] : after[i]) + day % 3;
    if (!i)
      for (int day = 0; day < 150; day++) value[day] = 0;
    struct fc_smoothing smoothing;
    assert_int_equal(fc_smoothing_fit(value, 0, 200, FC_MONDAY, &smoothing, NULL), FC_OK);
    if (fabs(smoothing.level - after[i]) > .1 * after[i]) fail_msg("level %g, not %g", smoothing.level, after[i]);
  }
}

/* A jump of the level wants a high gain, noise around a fixed level a low one. */
static void test_gain(void **unused) {
  (void)unused;
  struct fc_random random;
  fc_random_seed(&random, 7);
  double noise[400], steps[400];
  for (int day = 0; day < 400; day++) {
    noise[day] = 100 + 40 * (fc_random_uniform(&random) - .5);
    steps[day] = 100 + 60 * (day / 40 % 2);
  }
  struct fc_smoothing slow, fast;
  assert_int_equal(fc_smoothing_fit(noise, 0, 400, 0, &slow, NULL), FC_OK);
  assert_int_equal(fc_smoothing_fit(steps, 0, 400, 0, &fast, NULL), FC_OK);
  assert_true(slow.level_gain <= .03);
  assert_true(fast.level_gain >= .3);
}

/* The criterion as it is written down: levels of every day kept, ages by powers. */
static double criterion(const double *value, int length, double level_gain, double season_gain) {
  double level[200], season[7] = {0}, mean = 0, loss = 0, scale;
  int start = 56;
  for (int day = 0; day < start; day++) mean += value[day] / start;
  for (int day = 0; day < start; day++) season[day % 7] += (value[day] - mean) / (start / 7);
  scale = .3 * mean;
  for (int day = 0; day < length; day++) {
    double before = day >= 1 ? level[day - 1] : mean, known = day >= 3 ? level[day - 3] : mean;
    loss += pow(.998, length - 1 - day) * fabs(value[day] - fmax(0, known + season[day % 7]));
    double error = value[day] - before - season[day % 7];
    double most = 2 * fmax(scale, .4 * sqrt(fmax(before, 0)));
    scale = .96 * scale + .04 * fmin(fabs(error), 2 * most);
    error = fmax(-most, fmin(error, most));
    level[day] = before + level_gain * error;
    season[day % 7] += season_gain * error;
  }
  return loss;
}

static void test_criterion(void **unused) {
  (void)unused;
  const double level_gains[] = {.01, .03, .06, .1, .15, .22, .3, .45}, season_gains[] = {0, .02, .05, .1, .2};
  struct fc_random random;
  double value[200], least = INFINITY;
  fc_random_seed(&random, 12);
  for (int day = 0; day < 200; day++)
    value[day] = fmax(0, 6 + 5 * sin(day / 25.) + 4 * (day % 7 == 5) + 6 * (fc_random_uniform(&random) - .5) - 3);
  for (int i = 0; i < 8; i++)
    for (int j = 0; j < 5; j++) least = fmin(least, criterion(value, 200, level_gains[i], season_gains[j]));
  struct fc_smoothing smoothing;
  assert_int_equal(fc_smoothing_fit(value, 0, 200, FC_MONDAY, &smoothing, NULL), FC_OK);
  assert_near(smoothing.loss, least, 1e-9);
  assert_near(criterion(value, 200, smoothing.level_gain, smoothing.season_gain), least, 1e-9);
}

/* Advancing by the kept gains gives the state that a run over all days with those gains gives. */
static void test_advance(void **unused) {
  (void)unused;
  double value[300];
  for (int day = 0; day < 300; day++) value[day] = day % 11 == 3 ? NAN : 50 + 20 * (day % 7 == 5) + day % 5;
  struct fc_smoothing part, once;
  assert_int_equal(fc_smoothing_fit(value, 0, 200, 2, &part, NULL), FC_OK);
  once = part;
  fc_smoothing_advance(value, 300, 2, &once);
  for (int length = 201; length <= 300; length++) fc_smoothing_advance(value, length, 2, &part);
  assert_memory_equal(&part, &once, sizeof part);
}

static void test_weekdays(void **unused) {
  (void)unused;
  struct test_series series = {.length = 200, .first_weekday = FC_THURSDAY};
  for (int day = 0; day < 200; day++) {
    int weekday = (FC_THURSDAY + day) % 7;
    series.demand[day] = weekday == FC_SUNDAY ? NAN : 10 + 5 * weekday;
  }
  double mean[7];
  test_model_mean("smoothing", &series, 200, 7, mean);
  for (int h = 0; h < 7; h++) {
    int weekday = (FC_THURSDAY + 200 + h) % 7;
    /* a weekday that was never open has no effect of its own: it gets the level, 22.5 here */
    assert_near(mean[h], weekday == FC_SUNDAY ? 22.5 : 10 + 5 * weekday, .05);
  }
}

static void test_too_short(void **unused) {
  (void)unused;
  struct test_series series = {.length = 13};
  double mean[1] = {-5};
  struct fc_error err;
  assert_int_equal(test_model_run(fc_model_find("smoothing"), &series, 13, 1, mean, &err), FC_NUMERIC);
  assert_near(mean[0], -5, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_step),      cmocka_unit_test(test_wild_day),  cmocka_unit_test(test_new_level),
      cmocka_unit_test(test_criterion), cmocka_unit_test(test_gain),      cmocka_unit_test(test_advance),
      cmocka_unit_test(test_weekdays),  cmocka_unit_test(test_too_short),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
