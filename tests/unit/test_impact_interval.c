/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every formula of the intervals on cases small enough to work out by hand. */
#include "foodcast/impact/interval.h"
#include "foodcast/impact/pooled.h"
#include "foodcast/math/threads.h"
#include "test_support.h"

static const double t4 = 2.7764451051977987; /* t(.975) with 4 degrees of freedom, from printed tables */

static void interval_is_t(void **state) {
  (void)state;
  struct fc_interval interval = fc_interval_of(-.2, .1, 4);
  assert_near(interval.lo, -.2 - .1 * t4, 1e-12);
  assert_near(interval.hi, -.2 + .1 * t4, 1e-12);
  assert_near(fc_interval_of(t4, 1, 4).p, .05, 1e-10); /* at its own limit */
  assert_true(isnan(fc_interval_of(-.2, 0, 4).lo) && isnan(fc_interval_of(-.2, .1, 0).lo));
  assert_true(isnan(fc_interval_of(NAN, .1, 4).lo));
  assert_near(fc_percent_reduction(log(.82)), 18, 1e-12);
}

static void wider_of_two(void **state) {
  (void)state;
  struct fc_interval a = fc_interval_of(0, .1, 4), b = fc_interval_of(0, .2, 4), none = fc_interval_none(0);
  assert_near(fc_interval_wider(a, b).hi, b.hi, 0);
  assert_near(fc_interval_wider(b, a).hi, b.hi, 0);
  assert_near(fc_interval_wider(none, a).hi, a.hi, 0);
  assert_near(fc_interval_wider(a, none).hi, a.hi, 0);
}

/* One treated shop of -.3 and five controls -.2 .. .2: spread .025, K = 1 + 1/5. */
static void control_spread(void **state) {
  (void)state;
  const struct fc_shop_change shops[] = {{-.3, 9, 1, NAN}, {-.2, 1, 0, NAN}, {-.1, 1, 0, NAN},
                                         {0, 1, 0, NAN},   {.1, 1, 0, NAN},  {.2, 1, 0, NAN}};
  struct fc_interval interval;
  double theta = fc_shop_theta(shops, 6);
  assert_near(theta, -.3, 1e-15);
  assert_int_equal(fc_shop_interval(shops, 6, theta, &interval), FC_SPREAD_CONTROL);
  assert_near(interval.error, sqrt(.025 * 1.2), 1e-14);
  assert_near(interval.freedom, 4, 0);
  assert_near(interval.hi, -.3 + t4 * sqrt(.03), 1e-12);
}

/* 3 + 3: squares .02 and .08, four degrees of freedom; weights 1 2 1 give sum a^2 = 6/16. */
static void pooled_spread(void **state) {
  (void)state;
  struct fc_shop_change shops[] = {{-.3, 1, 1, NAN}, {-.2, 2, 1, NAN}, {-.1, 1, 1, NAN},
                                   {-.2, 1, 0, NAN}, {0, 1, 0, NAN},   {.2, 1, 0, NAN}};
  struct fc_interval interval;
  double theta = fc_shop_theta(shops, 6);
  assert_near(theta, -.2, 1e-15);
  assert_int_equal(fc_shop_interval(shops, 6, theta, &interval), FC_SPREAD_POOLED);
  assert_near(interval.error, sqrt((.02 + .08) / 4 * (6.0 / 16 + 1.0 / 3)), 1e-14);
  assert_near(interval.freedom, 4, 0);
  /* changes before of -.1, 0, .1 would be .02 again; of -.2, 0, .2 they are .08: the effect's own spread is no error */
  shops[0].earlier = -.2, shops[1].earlier = 0;
  assert_int_equal(fc_shop_interval(shops, 6, theta, &interval), FC_SPREAD_POOLED);
  shops[2].earlier = .2;
  assert_int_equal(fc_shop_interval(shops, 6, theta, &interval), FC_SPREAD_EARLIER);
  assert_near(interval.error, sqrt((.08 + .08) / 4 * (6.0 / 16 + 1.0 / 3)), 1e-14);
  assert_near(interval.freedom, 4, 0);
}

static void too_few_shops(void **state) {
  (void)state;
  static const int cases[][2] = {{1, 4}, {2, 4}, {3, 2}, {1, 0}, {0, 6}, {4, 0}}; /* treated, controls */
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    struct fc_shop_change shops[8];
    struct fc_interval interval;
    int count = cases[c][0] + cases[c][1];
    for (int i = 0; i < count; i++) shops[i] = (struct fc_shop_change){.1 * i, 1, i < cases[c][0], NAN};
    assert_int_equal(fc_shop_interval(shops, count, .1, &interval), FC_SPREAD_NONE);
    assert_true(isnan(interval.lo) && isnan(interval.p));
    assert_near(interval.theta, .1, 0);
  }
}

/* C(8, 3) = 56 allocations; the real one holds the three lowest: it and its mirror image are the most extreme, and the
 * three highest against the rest lie as far out. */
static void randomisation_counts_allocations(void **state) {
  (void)state;
  struct fc_shop_change shops[12];
  for (int i = 0; i < 8; i++) shops[i] = (struct fc_shop_change){i, 1, i < 3, NAN};
  assert_near(fc_shop_randomisation(shops, 8, 9999, 1), 2.0 / 56, 1e-15);
  for (int i = 0; i < 6; i++) shops[i] = (struct fc_shop_change){i, 1, i < 3, NAN};
  assert_true(isnan(fc_shop_randomisation(shops, 6, 9999, 1))); /* 20 allocations: p could not fall below .1 */
  for (int i = 0; i < 12; i++) shops[i] = (struct fc_shop_change){i % 5, 1, i < 6, NAN};
  double exact = fc_shop_randomisation(shops, 12, 0, 1); /* 924, without a draw */
  assert_true(exact > 0 && exact <= 1);
}

static void randomisation_repeats(void **state) {
  (void)state;
  struct fc_shop_change shops[20];
  for (int i = 0; i < 20; i++)
    shops[i] = (struct fc_shop_change){(i * 7 % 20) * .05 - (i < 10 ? .6 : 0), 1 + i % 3, i < 10, NAN};
  double one = fc_shop_randomisation(shops, 20, 4999, 5), two = fc_shop_randomisation(shops, 20, 4999, 5);
  assert_near(one, two, 0);
  assert_true(one >= 1.0 / 5000 && one < .05); /* a large effect; the real allocation counts itself */
  assert_true(isnan(fc_shop_randomisation(shops, 20, 0, 5)));
}

/* n = 8: nu = max(2, round(.4 x 4)) = 2. A cosine of the first frequency: L1 = sqrt(2/8) x 4 = 2, L2 = 0; V = 8 x 4/2.
 */
static void cosines(void **state) {
  (void)state;
  double influence[8];
  for (int t = 0; t < 8; t++) influence[t] = cos(M_PI * (t + .5) / 8);
  struct fc_day_variance variance = fc_variance_cosines(influence, 8);
  assert_near(variance.freedom, 2, 0);
  assert_near(variance.variance, 16, 1e-12);
  assert_near(fc_variance_cosines(influence, 6).freedom, 0, 0);
  double long_run[56] = {1};
  assert_near(fc_variance_cosines(long_run, 56).freedom, 6, 0); /* round(.4 x 14.6) */
}

static void weeks(void **state) {
  (void)state;
  double influence[21] = {0};
  influence[0] = 1, influence[8] = 2, influence[20] = 3; /* weekly sums 1, 2, 3: variance 1, times 3 weeks */
  struct fc_day_variance variance = fc_variance_weeks(influence, 21);
  assert_near(variance.variance, 3, 1e-12);
  assert_near(variance.freedom, 2, 0);
}

static void variances_add(void **state) {
  (void)state;
  const struct fc_day_variance windows[] = {{4, 2}, {2, 4}};
  struct fc_day_variance sum = fc_variance_add(windows, 2);
  assert_near(sum.variance, 6, 1e-15);
  assert_near(sum.freedom, 36 / (16.0 / 2 + 4.0 / 4), 1e-12);
  const struct fc_day_variance broken[] = {{4, 2}, {NAN, 0}};
  assert_near(fc_variance_add(broken, 2).freedom, 0, 0);
}

/* Three shops with shares .25, .35 and .4: sum of q^2/(1 - h); df 1/(.0625 + .1225 + .16) - 1. Of two shops, or of one that
 * is nearly all, there is no spread to speak of: the limits would be 1e17 percent. */
static void shops_cr2(void **state) {
  (void)state;
  const double influence[] = {.1, -.1, .2}, share[] = {.25, .35, .4}, half[] = {.5, .5}, whole[] = {1};
  const double uneven[] = {.9, .06, .04};
  struct fc_day_variance variance = fc_variance_shops(influence, share, 3);
  assert_near(variance.variance, .01 / .75 + .01 / .65 + .04 / .6, 1e-15);
  assert_near(variance.freedom, 1 / .345 - 1, 1e-12);
  assert_near(fc_variance_shops(influence, half, 2).freedom, 0, 0);
  assert_near(fc_variance_shops(influence, uneven, 3).freedom, 0, 0);
  assert_near(fc_variance_shops(influence, whole, 1).freedom, 0, 0);
}

static void placebos_in_time(void **state) {
  (void)state;
  const double changes[] = {.1, -.1, .1, -.1, .1};
  struct fc_interval interval = fc_interval_from_placebos(-.2, changes, 5);
  assert_near(interval.error, .1, 1e-15);
  assert_near(interval.freedom, 3, 1e-15);
  assert_true(isnan(fc_interval_from_placebos(-.2, changes, 4).lo));
  const double drift[] = {.1, .1, .1, .1, .1}; /* the season's usual change is part of the error */
  assert_near(fc_interval_from_placebos(-.2, drift, 5).error, .1, 1e-15);
}

/* Effects 0, .3, .6 with error .1: weights 100, Q = 100 x .18 = 18, I^2 = 16/18,
 * tau^2 = 16 / (300 - 30000/300) = .08; then weights 1/.09, q = .18/.09/2 = 1, error sqrt(.09/3). */
static void several_retailers(void **state) {
  (void)state;
  const double theta[] = {0, .3, .6}, error[] = {.1, .1, .1};
  struct fc_pooled pooled = fc_pool(theta, error, 3);
  assert_near(pooled.mean.theta, .3, 1e-15);
  assert_near(pooled.mean.error, .3 / sqrt(3), 1e-14);
  assert_near(pooled.mean.freedom, 2, 0);
  assert_near(pooled.heterogeneity, 18, 1e-10);
  assert_near(pooled.i2, 16.0 / 18, 1e-12);
  assert_near(pooled.tau2, .08, 1e-12);
  assert_near(pooled.knapp.error, sqrt(.03), 1e-12);
  assert_true(isnan(pooled.predict_lo)); /* three retailers foretell nothing */
}

static void alike_retailers_keep_their_error(void **state) {
  (void)state;
  const double theta[] = {.1, .1, .1, .1, .1}, error[] = {.1, .1, .1, .1, .1};
  struct fc_pooled pooled = fc_pool(theta, error, 5);
  assert_near(pooled.tau2, 0, 0);
  assert_near(pooled.i2, 0, 0);
  assert_near(pooled.knapp.error, .1 / sqrt(5), 1e-12); /* factor max(1, q): q would be 0 */
}

static void next_retailer(void **state) {
  (void)state;
  const double theta[] = {-.2, -.1, 0, .1, .2}, error[] = {.1, .1, .1, .1, .1};
  struct fc_pooled pooled = fc_pool(theta, error, 5);
  assert_near(pooled.predict_hi, t4 * sqrt(.025 * 1.2), 1e-12);
  assert_near(pooled.predict_lo, -pooled.predict_hi, 1e-15);
  assert_true(isnan(fc_pool(theta, error, 2).mean.lo));
  const double unknown[] = {.1, NAN, .1, .1, .1};
  assert_true(isnan(fc_pool(theta, unknown, 5).tau2) && !isnan(fc_pool(theta, unknown, 5).mean.lo));
}

static int init(void **state) {
  (void)state;
  fc_math_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(interval_is_t),
      cmocka_unit_test(wider_of_two),
      cmocka_unit_test(control_spread),
      cmocka_unit_test(pooled_spread),
      cmocka_unit_test(too_few_shops),
      cmocka_unit_test(randomisation_counts_allocations),
      cmocka_unit_test(randomisation_repeats),
      cmocka_unit_test(cosines),
      cmocka_unit_test(weeks),
      cmocka_unit_test(variances_add),
      cmocka_unit_test(shops_cr2),
      cmocka_unit_test(placebos_in_time),
      cmocka_unit_test(several_retailers),
      cmocka_unit_test(alike_retailers_keep_their_error),
      cmocka_unit_test(next_retailer),
  };
  return cmocka_run_group_tests(tests, init, NULL);
}
