/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every series model of the registry promises, on kind and on evil series: finite forecasts that are not negative,
 * the same ones each time, FC_NUMERIC where history is too short, nothing read from after the origin. */
#include "foodcast/base/random.h"

#include "evil_series.h"
#include "model_cases.h"
#include "test_support.h"

static void for_each_model(void (*check)(const struct fc_model *model)) {
  int count, series_models = 0;
  const struct fc_model *const *models = fc_models(&count);
  for (int i = 0; i < count; i++)
    if (models[i]->fit) check(models[i]), series_models++;
  assert_true(series_models >= 12);
}

static void check_finite(const struct fc_model *model, const double *mean, int horizon) {
  for (int h = 0; h < horizon; h++)
    if (!isfinite(mean[h]) || mean[h] < 0) fail_msg("%s: forecast %g at horizon %d", model->name, mean[h], h + 1);
}

/* Two runs agree bit for bit; a refusal leaves the output alone. Returns the status. */
static enum fc_status check_run(const struct fc_model *model, const struct test_series *series, int fitted,
                                int horizon) {
  double mean[FC_MAX_HORIZON], again[FC_MAX_HORIZON];
  struct fc_error err = {0};
  for (int h = 0; h < FC_MAX_HORIZON; h++) mean[h] = again[h] = -1;
  enum fc_status status = test_model_run(model, series, fitted, horizon, mean, &err);
  assert_int_equal(test_model_run(model, series, fitted, horizon, again, NULL), status);
  assert_memory_equal(mean, again, sizeof mean);
  if (status == FC_OK) check_finite(model, mean, horizon);
  for (int h = status ? 0 : horizon; h < FC_MAX_HORIZON; h++) assert_near(mean[h], -1, 0);
  if (status && status != FC_NUMERIC) fail_msg("%s: status %d, %s", model->name, status, err.what);
  if (status) assert_true(err.what[0]);
  return status;
}

static void expect_answer(const struct fc_model *model, const struct test_series *series, const char *what) {
  if (check_run(model, series, series->length, FC_MAX_HORIZON)) fail_msg("%s: no answer to %s", model->name, what);
}

static struct test_series constant(double value, int length) {
  struct test_series series = {.length = length, .first_weekday = FC_TUESDAY};
  for (int day = 0; day < length; day++) series.demand[day] = value, series.state[day] = FC_DAY_OPEN;
  return series;
}

/* Weekday pattern, slow wave, noise: what a shop sells. */
static struct test_series shop(int length, uint64_t seed) {
  struct test_series series = constant(0, length);
  struct fc_random random;
  fc_random_seed(&random, seed);
  for (int day = 0; day < length; day++)
    series.demand[day] = floor((20 + 8 * (day % 7 == 4) + 5 * sin(day / 30.)) * (.7 + .6 * fc_random_uniform(&random)));
  return series;
}

static void check_constants(const struct fc_model *model) {
  const double values[] = {1, 37.5, 1e6};
  for (int i = 0; i < 3; i++) {
    struct test_series series = constant(values[i], 120);
    double mean[FC_MAX_HORIZON];
    expect_answer(model, &series, "a constant");
    test_model_mean(model->name, &series, 120, FC_MAX_HORIZON, mean);
    /* six per cent, because SBA is a Croston forecast less five */
    for (int h = 0; h < FC_MAX_HORIZON; h++) assert_near(mean[h] / values[i], 1, .06);
  }
  struct test_series zeros = constant(0, 120);
  double mean[FC_MAX_HORIZON];
  expect_answer(model, &zeros, "zeros");
  test_model_mean(model->name, &zeros, 120, FC_MAX_HORIZON, mean);
  for (int h = 0; h < FC_MAX_HORIZON; h++) assert_near(mean[h], 0, 1e-9);
}

static void test_constants(void **unused) {
  (void)unused;
  for_each_model(check_constants);
}

/* One day of forty times the usual, well in the past, is not forecast again. */
static void check_spike(const struct fc_model *model) {
  struct test_series series = shop(150, 8);
  double mean[FC_MAX_HORIZON];
  series.demand[75] = 1000;
  expect_answer(model, &series, "a spike");
  test_model_mean(model->name, &series, 150, FC_MAX_HORIZON, mean);
  /* errors in per cent make a likelihood that would rather have one weekday far too high than one day missed, in R
   * too */
  double limit = strcmp(model->name, "ets") ? 100 : 500;
  for (int h = 0; h < FC_MAX_HORIZON; h++)
    if (!(mean[h] < limit)) fail_msg("%s: the spike came back as %g", model->name, mean[h]);
  memset(series.demand, 0, sizeof series.demand);
  series.demand[75] = 1000;
  expect_answer(model, &series, "a spike among zeros");
}

static void test_spike(void **unused) {
  (void)unused;
  for_each_model(check_spike);
}

static void make_missing(struct test_series *series, int from, int to, enum fc_day_state state) {
  for (int day = from; day < to; day++) series->demand[day] = NAN, series->state[day] = state;
}

/* Closed for good on one weekday, for weeks at once, at the start, at the end, and every other day. */
static void check_missing(const struct fc_model *model) {
  struct test_series sundays = shop(200, 1), holidays = sundays, late = sundays, ended = sundays, every_other = sundays;
  for (int day = 5; day < 200; day += 7) make_missing(&sundays, day, day + 1, FC_DAY_CLOSED);
  make_missing(&holidays, 60, 100, FC_DAY_CLOSED);
  make_missing(&late, 0, 110, FC_DAY_NOT_RECORDED);
  make_missing(&ended, 170, 200, FC_DAY_NOT_RECORDED);
  for (int day = 0; day < 200; day += 2) make_missing(&every_other, day, day + 1, FC_DAY_NOT_RECORDED);
  struct test_series *const cases[] = {&sundays, &holidays, &late, &ended, &every_other};
  for (int i = 0; i < 5; i++) {
    double mean[FC_MAX_HORIZON];
    expect_answer(model, cases[i], "missing days");
    test_model_mean(model->name, cases[i], 200, FC_MAX_HORIZON, mean);
    for (int h = 0; h < FC_MAX_HORIZON; h++)
      if (!(mean[h] > 2 && mean[h] < 80)) fail_msg("%s: case %d, horizon %d: %g", model->name, i, h + 1, mean[h]);
  }
}

static void test_missing(void **unused) {
  (void)unused;
  for_each_model(check_missing);
}

/* On sold-out days the history holds recovered demand: a run of them is an ordinary series. */
static void check_censored(const struct fc_model *model) {
  struct test_series series = shop(150, 2);
  for (int day = 90; day < 130; day++) series.state[day] = FC_DAY_SOLD_OUT;
  expect_answer(model, &series, "sold-out days");
  memset(series.state, FC_DAY_SOLD_OUT, 150);
  expect_answer(model, &series, "nothing but sold-out days");
}

static void test_censored(void **unused) {
  (void)unused;
  for_each_model(check_censored);
}

/* Refused below least_history observed days, answered from there on, missing days or not. */
static void check_short(const struct fc_model *model) {
  for (int length = 0; length <= 70; length++) {
    struct test_series series = shop(length, 3);
    int observed = length;
    for (int day = 2; day < length; day += 5) make_missing(&series, day, day + 1, FC_DAY_CLOSED), observed--;
    enum fc_status expected = observed < model->least_history ? FC_NUMERIC : FC_OK;
    enum fc_status status = check_run(model, &series, length, FC_MAX_HORIZON);
    if (status != expected) fail_msg("%s: status %d with %d observed days", model->name, status, observed);
  }
}

static void test_short(void **unused) {
  (void)unused;
  for_each_model(check_short);
}

/* A shorter horizon gives the beginning of a longer one's forecast. */
static void check_horizons(const struct fc_model *model) {
  struct test_series series = shop(140, 4);
  double all[FC_MAX_HORIZON], some[FC_MAX_HORIZON];
  test_model_mean(model->name, &series, 140, FC_MAX_HORIZON, all);
  for (int horizon = 1; horizon < FC_MAX_HORIZON; horizon++) {
    test_model_mean(model->name, &series, 140, horizon, some);
    assert_memory_equal(some, all, (size_t)horizon * sizeof *all);
  }
}

static void test_horizons(void **unused) {
  (void)unused;
  for_each_model(check_horizons);
}

/* What lies in memory behind the last known day is never read. */
static void check_future(const struct fc_model *model) {
  struct test_series calm = shop(160, 5), wild = calm;
  double first[FC_MAX_HORIZON], second[FC_MAX_HORIZON];
  for (int day = 130; day < TEST_DAYS; day++) calm.demand[day] = 1e9, wild.demand[day] = NAN;
  calm.length = wild.length = 130;
  test_model_mean(model->name, &calm, 100, FC_MAX_HORIZON, first);
  test_model_mean(model->name, &wild, 100, FC_MAX_HORIZON, second);
  assert_memory_equal(first, second, sizeof first);
}

static void test_future(void **unused) {
  (void)unused;
  for_each_model(check_future);
}

/* Weeks before the first row change nothing, and neither does counting weekdays from another day. */
static void check_shift(const struct fc_model *model) {
  struct test_series series = shop(150, 6), later = {.length = 150 + 23};
  double plain[FC_MAX_HORIZON], shifted[FC_MAX_HORIZON];
  make_missing(&later, 0, 23, FC_DAY_NOT_RECORDED);
  memcpy(later.demand + 23, series.demand, 150 * sizeof *series.demand);
  later.first_weekday = (series.first_weekday + 7 * 4 - 23) % 7;
  later.first = 23;
  test_model_mean(model->name, &series, 150, FC_MAX_HORIZON, plain);
  test_model_mean(model->name, &later, 173, FC_MAX_HORIZON, shifted);
  for (int h = 0; h < FC_MAX_HORIZON; h++) assert_near(shifted[h], plain[h], 1e-6);
}

static void test_shift(void **unused) {
  (void)unused;
  for_each_model(check_shift);
}

/* A weekday that sells half as much again is forecast higher than the others, by every model that knows weekdays. */
static void check_weekday(const struct fc_model *model) {
  const char *const flat[] = {"ewma-5", "ses", "croston", "sba", "tsb"};
  struct test_series series = constant(20, 210);
  double mean[FC_MAX_HORIZON];
  for (int i = 0; i < 5; i++)
    if (strcmp(model->name, flat[i]) == 0) return;
  for (int day = 4; day < 210; day += 7) series.demand[day] = 30;
  test_model_mean(model->name, &series, 210, FC_MAX_HORIZON, mean);
  for (int h = 0; h < FC_MAX_HORIZON; h++) /* TSB's weekdays are in the chance of a sale, and here every day sells */
    if (strcmp(model->name, "tsb-weekday")) assert_near(mean[h], h % 7 == 4 ? 30 : 20, .06);
}

static void test_weekday(void **unused) {
  (void)unused;
  for_each_model(check_weekday);
}

static struct test_series evil(int number) {
  struct fc_random random;
  struct test_series series = {0};
  fc_random_seed(&random, fc_hash_number(20240401, (uint64_t)number));
  series.length = 1 + fc_random_below(&random, number % 50 ? 130 : 900);
  series.first_weekday = fc_random_below(&random, 7);
  double level = pow(10, 3 * fc_random_uniform(&random)), missing = fc_random_below(&random, 3) * .25;
  int closed_weekday = fc_random_below(&random, 14), kind = number % EVIL_KINDS;
  for (int day = 0; day < series.length; day++) {
    double value = evil_value(kind, day, level, &random);
    int closed = (series.first_weekday + day) % 7 == closed_weekday || fc_random_uniform(&random) < missing;
    series.demand[day] = closed ? NAN : value;
    series.state[day] = closed ? FC_DAY_CLOSED : day % 9 ? FC_DAY_OPEN : FC_DAY_SOLD_OUT;
  }
  return series;
}

/* The models that fit by likelihood take milliseconds and see each sixteenth series; the others see all. */
static int sees(const struct fc_model *model, int number) {
  int slow = strcmp(model->name, "ets") == 0 || strcmp(model->name, "arima") == 0;
  return !slow || number % 16 == 0 || number % 50 == 0;
}

static void test_evil(void **unused) {
  (void)unused;
  int count, answered = 0, refused = 0;
  const struct fc_model *const *models = fc_models(&count);
  for (int number = 0; number < 10000; number++) {
    struct test_series series = evil(number);
    int fitted = number % 3 && series.length > 20 ? series.length - 10 : series.length;
    for (int i = 0; i < count; i++) {
      if (!models[i]->fit || !sees(models[i], number)) continue;
      if (check_run(models[i], &series, fitted, 1 + number % FC_MAX_HORIZON) == FC_OK)
        answered++;
      else
        refused++;
    }
  }
  print_message("%d answers, %d refusals\n", answered, refused);
  assert_true(answered > 3 * refused);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_constants), cmocka_unit_test(test_spike), cmocka_unit_test(test_missing),
      cmocka_unit_test(test_censored),  cmocka_unit_test(test_short), cmocka_unit_test(test_horizons),
      cmocka_unit_test(test_future),    cmocka_unit_test(test_shift), cmocka_unit_test(test_weekday),
      cmocka_unit_test(test_evil),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
