/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../src/model/ratio_internal.h"

#include "foodcast/base/random.h"
#include "test_support.h"

enum { DAYS = 60, N = FC_RATIO_TERMS };

struct sums {
  double gradient[N], hessian[N * N];
};

/* The plain double loop: every target, every pair of predictors. */
static void add_plainly(const struct fc_ratio_targets *targets, const double *logs, const double *theta, int range,
                        int day, struct sums *sums) {
  for (int h = fc_ratio_ranges[range].first; h <= fc_ratio_ranges[range].last; h++) {
    int target = day + h;
    if (target < targets->target || target > targets->origin || isnan(targets->demand[target])) continue;
    double x[N], weight = targets->weight[targets->origin - target];
    fc_ratio_predictors(logs, (targets->first_weekday + target) % 7, range, h, x);
    double mu = targets->mean[target - targets->kept] * fc_ratio_lift(theta, x);
    for (int a = 0; a < N; a++) {
      sums->gradient[a] += weight * (mu - targets->demand[target]) * x[a];
      for (int b = a; b < N; b++) sums->hessian[a * N + b] += weight * mu * x[a] * x[b];
    }
  }
}

/* Days without demand, ages that weigh less, ratios so wide that the lift is cut: the day's sums are those of its targets. */
static void sums_equal_the_double_loop(void **unused) {
  (void)unused;
  const double theta[N] = {1.1, .4, .6, .3, -.2, .05};
  struct fc_random random;
  double demand[DAYS], mean[DAYS], weight[DAYS], logs[FC_RATIO_LOGS];
  fc_random_seed(&random, 5);
  for (int width = 0; width < 2; width++)
    for (int first_weekday = 0; first_weekday < 7; first_weekday++)
      for (int range = 0; range < FC_RATIO_RANGES; range++) {
        struct fc_ratio_targets targets = {demand, mean, weight, DAYS - 1, 24, 10, first_weekday};
        struct sums got = {0}, plain = {0};
        for (int day = 0; day < DAYS; day++) {
          demand[day] = day % 9 == 4 ? NAN : floor(20 * fc_random_uniform(&random));
          mean[day] = 5 + 10 * fc_random_uniform(&random), weight[day] = exp2(-day / 20.);
        }
        for (int day = targets.kept; day < targets.origin; day++) {
          for (int j = 0; j < FC_RATIO_LOGS; j++) logs[j] = (width ? 6 : .6) * (fc_random_uniform(&random) - .5);
          fc_ratio_add_day(&targets, logs, theta, range, day, got.gradient, got.hessian);
          add_plainly(&targets, logs, theta, range, day, &plain);
        }
        for (int a = 0; a < N; a++) {
          assert_true(plain.gradient[a] != 0);
          assert_near(got.gradient[a], plain.gradient[a], 1e-9 * fmax(1, fabs(plain.gradient[a])));
          for (int b = a; b < N; b++)
            assert_near(got.hessian[a * N + b], plain.hessian[a * N + b],
                        1e-9 * fmax(1, fabs(plain.hessian[a * N + b])));
        }
      }
}

/* The Hessian is the gradient's derivative. */
static void hessian_is_a_derivative(void **unused) {
  (void)unused;
  double demand[DAYS], mean[DAYS], weight[DAYS];
  const double logs[FC_RATIO_LOGS] = {.2, -.3, .4, .1, -.1, .3, 0, .2, -.2, .05}, step = 1e-6;
  for (int day = 0; day < DAYS; day++) demand[day] = day % 7 + 3, mean[day] = 4 + day % 5, weight[day] = 1;
  struct fc_ratio_targets targets = {demand, mean, weight, DAYS - 1, 24, 10, 2};
  for (int range = 0; range < FC_RATIO_RANGES; range++)
    for (int a = 0; a < N; a++) {
      double low[N] = {1, .5, .5, .3, 0, 0}, high[N], middle[N];
      struct sums below = {0}, above = {0}, here = {0};
      memcpy(middle, low, sizeof low), memcpy(high, low, sizeof low);
      low[a] -= step, high[a] += step;
      fc_ratio_add_day(&targets, logs, low, range, 30, below.gradient, below.hessian);
      fc_ratio_add_day(&targets, logs, high, range, 30, above.gradient, above.hessian);
      fc_ratio_add_day(&targets, logs, middle, range, 30, here.gradient, here.hessian);
      for (int b = 0; b < N; b++)
        assert_near((above.gradient[b] - below.gradient[b]) / (2 * step), here.hessian[a < b ? a * N + b : b * N + a],
                    1e-6);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sums_equal_the_double_loop),
      cmocka_unit_test(hessian_is_a_derivative),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
