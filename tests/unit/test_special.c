/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/math/special.h"

#include "foodcast/math/sample.h"
#include "foodcast/math/threads.h"
#include "test_support.h"

/* Values of the usual printed tables. */
static void known_values(void **state) {
  (void)state;
  assert_near(fc_normal_quantile(.975), 1.959963984540054, 1e-12);
  assert_near(fc_normal_cdf(-1.2815515655446004), .1, 1e-12);
  assert_near(fc_normal_loss(0), .3989422804014327, 1e-12);
  assert_near(fc_normal_loss(1), .0833154705876864, 1e-12);
  assert_near(fc_normal_loss(-3) - fc_normal_loss(3), 3, 1e-12);
  assert_near(fc_student_quantile(.975, 4), 2.7764451051977987, 1e-10);
  assert_near(fc_student_quantile(.975, 1), 12.706204736432095, 1e-9);
  assert_near(fc_student_cdf(fc_student_quantile(.9, 3.5), 3.5), .9, 1e-10);
  assert_near(fc_count_cdf(2, 3, 1), 8.5 * exp(-3), 1e-12);
  assert_near(fc_count_cdf(0, 2, 3), 1.0 / 3, 1e-12); /* size 1, p 1/3: geometric */
  assert_near(fc_count_probability(2, 2, 3), 4.0 / 27, 1e-12);
  assert_true(isnan(fc_normal_quantile(1)) && isnan(fc_count_quantile(1, 3, 1)) && isnan(fc_count_cdf(1, -1, 1)));
  assert_near(fc_count_cdf(-1, 3, 1), 0, 0);
  assert_near(fc_count_cdf(0, 0, 2), 1, 0);
}

static const double means[] = {.02, .7, 5, 48.5, 3000}, dispersions[] = {.5, 1, 1.00001, 1.3, 4, 30};

static void quantiles_invert_the_sums(void **state) {
  (void)state;
  for (size_t m = 0; m < 5; m++)
    for (size_t d = 0; d < 6; d++)
      for (double p = 0; p < .9995; p += .0499) {
        double x = fc_count_quantile(p, means[m], dispersions[d]);
        assert_true(fc_count_cdf(x, means[m], dispersions[d]) >= p);
        assert_true(x == 0 || fc_count_cdf(x - 1, means[m], dispersions[d]) < p);
      }
}

static void mean_and_dispersion_mean_what_they_say(void **state) {
  (void)state;
  for (size_t m = 0; m < 4; m++)
    for (size_t d = 0; d < 6; d++) {
      double sum = 0, first = 0, second = 0, last = 40 * dispersions[d] + 6 * means[m] + 400;
      for (double x = 0; x < last; x++) {
        double p = fc_count_probability(x, means[m], dispersions[d]);
        sum += p, first += p * x, second += p * x * x;
      }
      assert_near(sum, 1, 1e-6);
      assert_near(first, means[m], 1e-5);
      assert_near((second - first * first) / means[m], fmax(1, dispersions[d]), 1e-4);
    }
}

/* Means and variances of 200,000 draws, within five standard errors and more. */
static void draws_follow_their_law(void **state) {
  (void)state;
  enum { DRAWS = 200000 };
  static const struct {
    int kind; /* 0 normal, 1 gamma, 2 count */
    double a, b, mean, variance;
  } cases[] = {
      {0, 0, 0, 0, 1},       {1, .4, 3, 1.2, 3.6}, {1, 7, .5, 3.5, 1.75}, {2, 3, 1, 3, 3},
      {2, 300, 1, 300, 300}, {2, .3, 2, .3, .6},   {2, 25, 6, 25, 150},   {2, 0, 5, 0, 0},
  };
  struct fc_random random;
  fc_random_seed(&random, 11);
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    double sum = 0, squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double x = cases[c].kind == 0   ? fc_draw_normal(&random)
                 : cases[c].kind == 1 ? fc_draw_gamma(&random, cases[c].a, cases[c].b)
                                      : fc_draw_count(&random, cases[c].a, cases[c].b);
      sum += x, squares += (x - cases[c].mean) * (x - cases[c].mean);
    }
    assert_near(sum / DRAWS, cases[c].mean, 6 * sqrt(cases[c].variance / DRAWS) / fmax(1, cases[c].mean));
    assert_near(squares / DRAWS, cases[c].variance, .04);
  }
}

static void a_stream_repeats(void **state) {
  (void)state;
  struct fc_random one, two;
  fc_random_seed(&one, 3);
  fc_random_seed(&two, 3);
  for (int i = 0; i < 1000; i++) {
    double a = fc_draw_count(&one, i % 50, 2), b = fc_draw_count(&two, i % 50, 2);
    assert_near(a, b, 0);
  }
  assert_memory_equal(&one, &two, sizeof one);
  fc_random_seed(&one, 3); /* draws fixed once and for all */
  double counts[6];
  for (int i = 0; i < 6; i++) counts[i] = fc_draw_count(&one, 20, 3);
  static const double expected[6] = {24, 15, 19, 30, 24, 13};
  for (int i = 0; i < 6; i++) assert_near(counts[i], expected[i], 0);
}

static int init(void **state) {
  (void)state;
  fc_math_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_values),
      cmocka_unit_test(quantiles_invert_the_sums),
      cmocka_unit_test(mean_and_dispersion_mean_what_they_say),
      cmocka_unit_test(draws_follow_their_law),
      cmocka_unit_test(a_stream_repeats),
  };
  return cmocka_run_group_tests(tests, init, NULL);
}
