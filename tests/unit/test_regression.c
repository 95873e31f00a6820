/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../src/model/regression_internal.h"

#include "foodcast/math/threads.h"
#include "shop_panel.h"
#include "test_support.h"

static const struct shop_truth truth = {.weekday = {-.2, -.1, 0, .05, .1, .3, .2},
                                        .event = .4,
                                        .promotion = .5,
                                        .price = -.8,
                                        .annual = .2,
                                        .trend = .15,
                                        .noise = .1};
enum { DAYS = 800, OWN = 1U << FC_PROMO | 1U << FC_PRICE };

static struct fc_regression *fit(const struct shop *shop, int origin, int slow, const struct fc_regression *start) {
  struct fc_training training = shop_training(shop, origin);
  struct fc_regression *regression = NULL;
  struct fc_error err;
  if (fc_regression_fit(&training, slow, start, &regression, &err)) fail_msg("%s", err.what);
  return regression;
}

static double eta_of(const struct fc_regression *regression, const struct shop *shop, int origin, int series, int day) {
  struct fc_training training = shop_training(shop, origin);
  const double *rows = fc_design_observed(shop->design, fc_design_group(shop->design, series));
  return fc_regression_eta(regression, &training, series, day,
                           rows + (size_t)day * (size_t)fc_design_column_count(shop->design));
}

static void assert_same(const struct fc_regression *a, const struct fc_regression *b) {
  assert_int_equal(a->width, b->width);
  size_t series = (size_t)a->series_count, wide = series * (size_t)a->width * sizeof(double);
  assert_memory_equal(a->coefficients, b->coefficients, wide);
  assert_memory_equal(a->reference, b->reference, wide);
  assert_memory_equal(a->intercept, b->intercept, series * sizeof(double));
  assert_memory_equal(a->dispersion, b->dispersion, series * sizeof(double));
  assert_memory_equal(a->chain, b->chain, (size_t)a->width * sizeof(double));
  assert_memory_equal(a->category, b->category, (size_t)(a->category_count * a->width) * sizeof(double));
}

static void test_newton_direction(void **unused) {
  (void)unused;
  double direction[2], largest, hessian[] = {4, 2, 0, 3}, gradient[] = {8, 6};
  assert_int_equal(fc_newton_direction(2, hessian, gradient, 10, direction, &largest), 0);
  assert_near(direction[0], -1.5, 1e-15); /* 4 d0 + 2 d1 = -8, 2 d0 + 3 d1 = -6 */
  assert_near(direction[1], -1, 1e-15);
  assert_near(largest, 1.5, 1e-15);
  double again[] = {4, 2, 0, 3};
  assert_int_equal(fc_newton_direction(2, again, gradient, .5, direction, &largest), 0);
  assert_near(direction[0], -.5, 1e-15); /* the direction stays, its length does not */
  assert_near(direction[1], -.5 / 1.5, 1e-15);
  double indefinite[] = {1, 2, 0, 1};
  assert_int_equal(fc_newton_direction(2, indefinite, gradient, 1, direction, &largest), -1);
}

/* A start far off the answer overshoots without halved steps. */
static void test_newton_far_start(void **unused) {
  (void)unused;
  double x[] = {1, 1, 1, 1}, y[] = {90, 110, 95, 105}, weight[] = {1, 1, 1, 1}, zero = 0, mean[4], scratch[64];
  struct fc_poisson_problem problem = {4, 1, x, y, weight, &zero, &zero};
  struct fc_newton_options options = {60, 2, 1e-10};
  for (double start = -8; start <= 12; start += 4) {
    double b = start;
    assert_int_equal(fc_poisson_fit(&problem, &options, scratch, &b, mean, NULL), FC_OK);
    assert_near(b, log(100), 1e-10);
  }
}

/* The chain's profiled coefficients are those of one dense regression with a column for every series. */
static void test_profiled_is_dense(void **unused) {
  (void)unused;
  enum { ORIGIN = 239 };
  struct shop *shop = shop_new(ORIGIN + 1, OWN, &truth);
  struct fc_training training = shop_training(shop, ORIGIN);
  struct fc_regression regression = {0};
  struct fc_fit view = {0};
  assert_int_equal(fc_fit_init(&view, &training, 1, NULL, &regression, NULL), FC_OK);
  assert_int_equal(fc_fit_pooled(&view, NULL), FC_OK);
  int shared = view.layout.shared, count = view.layout.count, columns = count + SHOP_SERIES, n = 0;
  assert_int_equal(view.layout.own, 2);
  int most = SHOP_SERIES * (ORIGIN + 1);
  double *x = fc_new((size_t)(most * columns), sizeof *x), *y = fc_new((size_t)most, sizeof *y);
  double *weight = fc_new((size_t)most, sizeof *weight), *mean = fc_new((size_t)most, sizeof *mean);
  double *packed = fc_new((size_t)((ORIGIN + 1) * shared), sizeof *packed);
  double *scratch = fc_new(fc_poisson_scratch(most, columns), sizeof *scratch);
  double *b = fc_new((size_t)columns, sizeof *b), *zero = fc_new((size_t)columns, sizeof *zero);
  double *precision = fc_new((size_t)columns, sizeof *precision), *chain = fc_new((size_t)count, sizeof *chain);
  for (int s = 0; s < SHOP_SERIES; s++) {
    double sum = 0;
    int begun = n;
    fc_fit_pack(&view, fc_design_group(shop->design, s), NULL, shared, packed);
    for (int day = 0; day <= ORIGIN; day++) {
      if (isnan(shop->demand[s][day])) continue;
      double *row = x + (size_t)n * (size_t)columns;
      memcpy(row, packed + (size_t)day * (size_t)shared, (size_t)shared * sizeof *row);
      for (int j = 0; j < 2; j++) row[shared + j] = fc_regression_own(&regression, &shop->panel, s, j, day);
      row[count + s] = 1;
      sum += y[n] = shop->demand[s][day];
      weight[n++] = exp2(-(ORIGIN - day) / 365.0);
    }
    for (int i = begun; i < n; i++) weight[i] /= fmax(1, .05 * sum / (n - begun));
    b[count + s] = log(sum / (n - begun));
  }
  for (int j = 0; j < count; j++) precision[j] = 1 / (4 * view.layout.short_sd[j] * view.layout.short_sd[j]);
  struct fc_poisson_problem problem = {n, columns, x, y, weight, zero, precision};
  struct fc_newton_options options = {50, 2, 1e-9};
  assert_int_equal(fc_poisson_fit(&problem, &options, scratch, b, mean, NULL), FC_OK);
  fc_fit_gather(&view.layout, regression.chain, chain);
  for (int j = 0; j < count; j++) assert_near(chain[j], b[j], 1e-6);
  free(x), free(y), free(weight), free(mean), free(packed), free(scratch), free(b), free(zero);
  free(precision), free(chain);
  fc_arena_release(&view.arena);
  fc_arena_release(&regression.arena);
  shop_free(shop);
}

/* A series of few days is the dense regression around its category with half of the prior's deviations. */
static void test_short_series_is_dense(void **unused) {
  (void)unused;
  enum { ORIGIN = 399, SERIES = 6, HISTORY = 80, MOST = 64 };
  struct shop *shop = shop_new(ORIGIN + 1, 0, &truth);
  struct fc_training training = shop_training(shop, ORIGIN);
  for (int day = 0; day <= ORIGIN - HISTORY; day++) shop->panel.series[SERIES].column[FC_SOLD][day] = NAN;
  shop->panel.series[SERIES].first = ORIGIN - HISTORY + 1;
  struct fc_regression regression = {0};
  struct fc_fit view = {0};
  assert_int_equal(fc_fit_init(&view, &training, 1, NULL, &regression, NULL), FC_OK);
  assert_int_equal(fc_fit_pooled(&view, NULL), FC_OK);
  double phi = regression.dispersion[SERIES];
  assert_int_equal(fc_fit_series(&view, NULL), FC_OK);
  int count = view.layout.count, columns = count + 1, n = 0;
  unsigned char keep[ORIGIN + 1];
  double *x = fc_new((size_t)(HISTORY * columns), sizeof *x), y[HISTORY], weight[HISTORY], mean[HISTORY];
  double prior[MOST] = {0}, precision[MOST], b[MOST], fitted[MOST], demand = 0, expected = 0;
  double *scratch = fc_new(fc_poisson_scratch(HISTORY, columns), sizeof *scratch);
  assert_true(columns <= MOST);
  for (int day = 0; day <= ORIGIN; day++) {
    keep[day] = !isnan(shop->demand[SERIES][day]);
    if (!keep[day]) continue;
    x[n * columns + count] = 1;
    y[n] = shop->demand[SERIES][day];
    weight[n++] = exp2(-(ORIGIN - day) / 365.0);
  }
  assert_in_range(n, 70, HISTORY);
  assert_int_equal(fc_fit_pack(&view, fc_design_group(shop->design, SERIES), keep, columns, x), n);
  fc_fit_gather(&view.layout, fc_regression_category(&regression, 0), prior);
  for (int i = 0; i < n; i++) {
    double eta = 0;
    for (int j = 0; j < count; j++) eta += prior[j] * x[i * columns + j];
    demand += weight[i] * y[i], expected += weight[i] * exp(eta);
  }
  prior[count] = log(demand / expected);
  for (int j = 0; j < count; j++) precision[j] = 1 / pow(.5 * view.layout.short_sd[j], 2);
  precision[count] = 1 / 25.0;
  for (int i = 0; i < n; i++) weight[i] /= phi;
  memcpy(b, prior, sizeof b);
  struct fc_poisson_problem problem = {n, columns, x, y, weight, prior, precision};
  struct fc_newton_options options = {50, 2, 1e-9};
  assert_int_equal(fc_poisson_fit(&problem, &options, scratch, b, mean, NULL), FC_OK);
  fc_fit_gather(&view.layout, fc_regression_coefficients(&regression, SERIES, &fitted[count]), fitted);
  for (int j = 0; j < columns; j++) assert_near(fitted[j], b[j], 1e-6);
  free(x), free(scratch);
  fc_arena_release(&view.arena);
  fc_arena_release(&regression.arena);
  shop_free(shop);
}

static void test_recovers_truth(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, OWN, &truth);
  struct fc_regression *regression = fit(shop, DAYS - 1, 1, NULL);
  for (int s = 0; s < SHOP_SERIES; s++) {
    double error = 0;
    for (int day = DAYS; day < DAYS + 28; day++)
      error += fabs(eta_of(regression, shop, DAYS - 1, s, day) - log(shop_mean(shop, s, day)));
    assert_true(error / 28 < .04); /* noise .1, 800 days, an event every 17 */
    assert_true(fc_regression_dispersion(regression, s) >= .3);
  }
  const double *promotion = fc_regression_coefficients(regression, 3, NULL) + fc_design_column_count(shop->design);
  assert_near(promotion[0], truth.promotion, .08);
  assert_near(promotion[1], truth.price, .15);
  assert_int_equal(fc_regression_origin(regression), DAYS - 1);
  fc_regression_free(regression);
  shop_free(shop);
}

/* A coming day's promotion and price count, and a coming day without a price is sold at the usual one. */
static void test_known_ahead(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, OWN, &truth);
  struct fc_regression *regression = fit(shop, DAYS - 1, 1, NULL);
  double *promotion = shop->panel.series[1].column[FC_PROMO], *price = shop->panel.series[1].column[FC_PRICE];
  int day = DAYS + 2, columns = fc_design_column_count(shop->design);
  const double *b = fc_regression_coefficients(regression, 1, NULL);
  promotion[day] = 0, price[day] = 200;
  double plain = eta_of(regression, shop, DAYS - 1, 1, day);
  promotion[day] = 1;
  assert_near(eta_of(regression, shop, DAYS - 1, 1, day) - plain, b[columns], 1e-12);
  promotion[day] = 0, price[day] = 100;
  assert_near(eta_of(regression, shop, DAYS - 1, 1, day) - plain, b[columns + 1] * log(.5), 1e-12);
  price[day] = promotion[day] = NAN;
  assert_near(eta_of(regression, shop, DAYS - 1, 1, day), plain, 1e-12);
  fc_regression_free(regression);
  shop_free(shop);
}

static void test_threads(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(400, OWN, &truth);
  struct fc_regression *alone = fit(shop, 399, 1, NULL);
  for (int threads = 2; threads <= 7; threads += 5) {
    shop->context.threads = threads;
    struct fc_regression *many = fit(shop, 399, 1, NULL);
    assert_same(alone, many);
    fc_regression_free(many);
  }
  fc_regression_free(alone);
  shop_free(shop);
}

/* What happened after the origin changes nothing. */
static void test_no_leak(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(400, 0, &truth);
  struct fc_regression *before = fit(shop, 299, 1, NULL);
  for (int s = 0; s < SHOP_SERIES; s++)
    for (int day = 300; day < 400; day++) shop->panel.series[s].column[FC_SOLD][day] = 1e6;
  struct fc_regression *after = fit(shop, 299, 1, NULL);
  assert_same(before, after);
  fc_regression_free(before);
  fc_regression_free(after);
  shop_free(shop);
}

/* A weekly refit from the last one ends where a fit from nothing does. */
static void test_warm_start(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, OWN, &truth);
  struct fc_regression *earlier = fit(shop, DAYS - 8, 1, NULL), *warm = fit(shop, DAYS - 1, 1, earlier),
                       *cold = fit(shop, DAYS - 1, 1, NULL);
  for (int s = 0; s < SHOP_SERIES; s++)
    for (int day = DAYS; day < DAYS + 7; day++)
      assert_near(eta_of(warm, shop, DAYS - 1, s, day), eta_of(cold, shop, DAYS - 1, s, day), 2e-3);
  fc_regression_free(earlier);
  fc_regression_free(warm);
  fc_regression_free(cold);
  shop_free(shop);
}

static void test_wild_day(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, 0, &truth);
  struct fc_regression *before = fit(shop, DAYS - 1, 1, NULL);
  shop->panel.series[0].column[FC_SOLD][DAYS - 3] *= 30;
  struct fc_regression *after = fit(shop, DAYS - 1, 1, NULL);
  for (int day = DAYS; day < DAYS + 7; day++)
    assert_near(eta_of(after, shop, DAYS - 1, 0, day), eta_of(before, shop, DAYS - 1, 0, day), .03);
  fc_regression_free(before);
  fc_regression_free(after);
  shop_free(shop);
}

/* Items with little or no history have their category's coefficients. */
static void test_new_items(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, 0, &truth);
  struct fc_series *never = &shop->panel.series[2], *fresh = &shop->panel.series[5];
  for (int day = 0; day < DAYS; day++) never->column[FC_SOLD][day] = NAN;
  for (int day = 0; day < DAYS - 1; day++) fresh->column[FC_SOLD][day] = NAN;
  never->first = DAYS, fresh->first = DAYS - 1;
  struct fc_regression *regression = fit(shop, DAYS - 1, 1, NULL);
  double intercept;
  int columns = fc_design_column_count(shop->design);
  const double *b = fc_regression_coefficients(regression, 2, &intercept);
  assert_true(isnan(intercept) && isnan(eta_of(regression, shop, DAYS - 1, 2, DAYS)));
  assert_memory_equal(b, fc_regression_category(regression, 0), (size_t)columns * sizeof *b);
  for (int day = DAYS; day < DAYS + 7; day++)
    assert_near(eta_of(regression, shop, DAYS - 1, 5, day), log(shop_mean(shop, 5, day)), .35); /* one noisy day */
  b = fc_regression_coefficients(regression, 5, NULL);
  for (int j = 0; j < columns; j++) assert_near(b[j], fc_regression_category(regression, 1)[j], .05);
  fc_regression_free(regression);
  shop_free(shop);
}

static void test_all_zero_and_empty(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(200, 0, &truth);
  for (int day = 0; day < 200; day++)
    if (!isnan(shop->demand[1][day])) shop->panel.series[1].column[FC_SOLD][day] = 0;
  struct fc_regression *regression = fit(shop, 199, 1, NULL);
  assert_true(exp(eta_of(regression, shop, 199, 1, 200)) < .05);
  fc_regression_free(regression);
  for (int s = 0; s < SHOP_SERIES; s++)
    for (int day = 0; day < 200; day++) shop->panel.series[s].column[FC_SOLD][day] = NAN;
  regression = fit(shop, 199, 1, NULL);
  assert_true(isnan(eta_of(regression, shop, 199, 0, 200)));
  fc_regression_free(regression);
  struct fc_training training = shop_training(shop, -1);
  assert_int_equal(fc_regression_fit(&training, 1, NULL, &regression, NULL), FC_NUMERIC);
  shop_free(shop);
}

static void test_without_slow_columns(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, 0, &truth);
  struct fc_regression *with = fit(shop, DAYS - 1, 1, NULL), *without = fit(shop, DAYS - 1, 0, NULL);
  const struct fc_design_column *columns = fc_design_columns(shop->design);
  int slow = 0;
  for (int j = 0; j < with->columns; j++) {
    if (!columns[j].slow) continue;
    slow++;
    assert_true(fc_regression_coefficients(with, 0, NULL)[j] != 0);
    assert_true(fc_regression_coefficients(without, 0, NULL)[j] == 0);
  }
  assert_true(slow >= 3);
  fc_regression_free(with);
  fc_regression_free(without);
  shop_free(shop);
}

static void test_drivers(void **unused) {
  (void)unused;
  struct shop *shop = shop_new(DAYS, OWN, &truth);
  struct fc_training training = shop_training(shop, DAYS - 1);
  struct fc_regression *regression = fit(shop, DAYS - 1, 1, NULL);
  const double *rows = fc_design_observed(shop->design, fc_design_group(shop->design, 4));
  int columns = fc_design_column_count(shop->design), fairs = 0;
  for (int day = DAYS; day < DAYS + 28; day++) {
    const double *row = rows + (size_t)day * (size_t)columns;
    double factor[FC_DRIVER_COUNT], product = 1;
    fc_regression_drivers(regression, &training, 4, day, row, factor);
    for (int d = 0; d < FC_DRIVER_COUNT; d++) product *= factor[d];
    assert_near(product, exp(fc_regression_eta(regression, &training, 4, day, row)), 1e-12);
    double event = shop_is_fair(shop, 4, day) ? exp(truth.event * (1 - 1 / 17.0)) : exp(-truth.event / 17);
    assert_near(factor[FC_DRIVER_EVENT], event, .05);
    assert_near(factor[FC_DRIVER_RAIN], 1, 0);
    fairs += shop_is_fair(shop, 4, day);
    /* the effect that two-stage divides by is made of the drivers that come and go, and of weekend x season */
    double passing =
        factor[FC_DRIVER_EVENT] * factor[FC_DRIVER_HOLIDAY] * factor[FC_DRIVER_PROMOTION] * factor[FC_DRIVER_PRICE];
    assert_near(exp(fc_regression_effect(regression, &training, 4, day, row)), passing, .08);
  }
  assert_in_range(fairs, 1, 2);
  fc_regression_free(regression);
  shop_free(shop);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_newton_direction),
      cmocka_unit_test(test_newton_far_start),
      cmocka_unit_test(test_profiled_is_dense),
      cmocka_unit_test(test_recovers_truth),
      cmocka_unit_test(test_short_series_is_dense),
      cmocka_unit_test(test_known_ahead),
      cmocka_unit_test(test_threads),
      cmocka_unit_test(test_no_leak),
      cmocka_unit_test(test_warm_start),
      cmocka_unit_test(test_wild_day),
      cmocka_unit_test(test_new_items),
      cmocka_unit_test(test_all_zero_and_empty),
      cmocka_unit_test(test_without_slow_columns),
      cmocka_unit_test(test_drivers),
  };
  fc_math_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
