/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of a reduction from weekly sums: point, interval, draws, ahead, prediction. */
#include "replay_fixture.h"

#include "../../src/evaluate/reduction_internal.h"

#include <gsl/gsl_cdf.h>

enum { WEEKS = 8 };

/* Practice disposes of 20 of 100 a week; the candidate at level c of 2 (c + 1) of 100, and loses 22 - 2 c where the
 * practice loses 11: matched halfway between 5 and 6, at 13 of 100. */
static void fill(struct fc_replay_result *result, int worlds) {
  *result = (struct fc_replay_result){.worlds = worlds, .weeks = WEEKS};
  size_t cells = (size_t)worlds * WEEKS;
  result->practice = fc_new((1 + FC_REPLAY_CANDIDATES) * cells, sizeof *result->practice);
  assert_non_null(result->practice);
  for (size_t i = 0; i < cells; i++) result->practice[i] = (struct fc_replay_cell){100, 20, 11};
  for (int c = 0; c < FC_REPLAY_CANDIDATES; c++) {
    result->candidate[c] = result->practice + (size_t)(c + 1) * cells;
    for (size_t i = 0; i < cells; i++)
      result->candidate[c][i] = (struct fc_replay_cell){100, 2. * (c + 1), 22 - 2. * c};
  }
}

static void point_is_the_ratio_of_rates(void **state) {
  (void)state;
  struct fc_replay_result result;
  fill(&result, 1);
  struct fc_estimate matched = fc_reduction_matched(&result, 1);
  assert_near(matched.percent, 100 * (1 - .13 / .2), 1e-9);
  assert_near(matched.lo, matched.percent, 1e-9); /* every week is the same */
  assert_near(matched.hi, matched.percent, 1e-9);
  assert_near(fc_reduction_unmatched(&result, 1, 0).percent, 90, 1e-9);
  double lost_ratio;
  assert_near(fc_reduction_ahead(&result, 1, 0, 4, 4, 8, &lost_ratio), log(.13 / .2), 1e-12);
  assert_near(lost_ratio, 1, 1e-12);
  fc_replay_result_release(&result);
}

/* Unmatched, one arm varying: theta = ln(sum W/sum B) - const, so V = k var(W_k)/(sum W)^2 when B never varies. */
static void interval_is_t_on_weekly_sums(void **state) {
  (void)state;
  static const double disposed[WEEKS] = {10, 14, 9, 12, 15, 8, 11, 17};
  struct fc_replay_result result;
  fill(&result, 1);
  double sum = 0, squares = 0;
  for (int k = 0; k < WEEKS; k++) {
    result.candidate[3][k].disposed = disposed[k];
    sum += disposed[k];
  }
  for (int k = 0; k < WEEKS; k++) squares += (disposed[k] - sum / WEEKS) * (disposed[k] - sum / WEEKS);
  double sd = sqrt(WEEKS * squares / (WEEKS - 1)) / sum, half = gsl_cdf_tdist_Pinv(.975, WEEKS - 1) * sd;
  double theta = log(sum / 160);
  struct fc_estimate estimate = fc_reduction_unmatched(&result, 1, 3);
  assert_near(estimate.percent, 100 * (1 - exp(theta)), 1e-9);
  assert_near(estimate.lo, 100 * (1 - exp(theta + half)), 1e-9);
  assert_near(estimate.hi, 100 * (1 - exp(theta - half)), 1e-9);
  fc_replay_result_release(&result);
}

/* Draws that disagree: between-draw variance B alone, (1 + 1/m) B, and the floor of degrees of freedom. */
static void draws_widen_the_interval(void **state) {
  (void)state;
  enum { DRAWS = 20 };
  struct fc_replay_result result;
  fill(&result, DRAWS);
  double mean = 0, squares = 0, theta[DRAWS];
  for (int m = 0; m < DRAWS; m++) {
    for (int k = 0; k < WEEKS; k++) result.candidate[3][m * WEEKS + k].disposed = 8 + .1 * m;
    theta[m] = log((8 + .1 * m) / 20);
    mean += theta[m] / DRAWS;
  }
  for (int m = 0; m < DRAWS; m++) squares += (theta[m] - mean) * (theta[m] - mean);
  double sd = sqrt((1 + 1. / DRAWS) * squares / (DRAWS - 1)), half = gsl_cdf_tdist_Pinv(.975, 3) * sd;
  struct fc_estimate estimate = fc_reduction_unmatched(&result, DRAWS, 3);
  assert_near(estimate.percent, 100 * (1 - exp(mean)), 1e-9);
  assert_near(estimate.lo, 100 * (1 - exp(mean + half)), 1e-9);
  fc_replay_result_release(&result);
}

static void little_waste_gives_no_interval(void **state) {
  (void)state;
  struct fc_replay_result result;
  fill(&result, 1);
  for (int k = 0; k < WEEKS; k++) result.practice[k].disposed = 6; /* 48 units */
  assert_false(isnan(fc_reduction_unmatched(&result, 1, 2).percent));
  assert_true(isnan(fc_reduction_unmatched(&result, 1, 2).lo));
  for (int k = 0; k < WEEKS; k++) result.practice[k].disposed = 0;
  assert_true(isnan(fc_reduction_unmatched(&result, 1, 2).percent));
  for (int k = 0; k < WEEKS; k++)
    result.practice[k] = (struct fc_replay_cell){100, 20, 40}; /* more than the frontier ever loses */
  assert_true(isnan(fc_reduction_matched(&result, 1).percent));
  for (int k = 0; k < WEEKS; k++) result.practice[k].lost = 0;
  assert_true(isnan(fc_reduction_matched(&result, 1).percent));
  fc_replay_result_release(&result);
}

static void prediction_needs_five_windows(void **state) {
  (void)state;
  struct fc_replay_result result;
  fill(&result, 1);
  assert_true(isnan(fc_reduction_prediction(&result, 1, 2).percent)); /* 4 windows, 3 differences */
  for (int k = 0; k < WEEKS; k++) result.candidate[5][k].disposed = result.candidate[6][k].disposed = k % 2 ? 12 : 14;
  struct fc_estimate estimate = fc_reduction_prediction(&result, 1, 1);
  double odd = log(12 / 20.), even = log(14 / 20.), mean = (4 * odd + 3 * even) / 7, squares = 0;
  squares = 4 * (odd - mean) * (odd - mean) + 3 * (even - mean) * (even - mean);
  double half = gsl_cdf_tdist_Pinv(.975, 6) * sqrt(squares / 6 * (1 + 1. / 7));
  assert_near(estimate.percent, 100 * (1 - exp(mean)), 1e-9);
  assert_near(estimate.hi, 100 * (1 - exp(mean - half)), 1e-9);
  fc_replay_result_release(&result);
}

static void level_is_set_ahead(void **state) {
  (void)state;
  struct fc_replay_result result;
  struct fc_week_pair weeks[WEEKS];
  double position[WEEKS + 1], later[WEEKS + 1];
  fill(&result, 1);
  fc_reduction_track(&result, 1, 0, position);
  for (int k = 0; k < 4; k++) assert_true(isnan(position[k])); /* nothing learnt yet */
  for (int k = 4; k <= WEEKS; k++) assert_near(position[k], 5.5, 1e-6);
  assert_near(fc_frontier_level(5.5), (fc_frontier_levels[5] + fc_frontier_levels[6]) / 2, 1e-12);
  struct fc_ahead ahead = fc_reduction_tracked(&result, 1, position, weeks);
  assert_near(ahead.percent, 100 * (1 - .13 / .2), 1e-4);
  assert_near(ahead.lost_ratio, 1, 1e-6);
  assert_near(ahead.equal.percent, 100 * (1 - .13 / .2), 1e-4);
  fc_reduction_track(&result, 1, 2, later);
  assert_true(isnan(later[5]) && !isnan(later[6])); /* orders placed two weeks ahead */
  result.practice[6].lost = 50;
  fc_reduction_track(&result, 1, 0, later);
  for (int k = 4; k <= 6; k++)
    assert_near(later[k], position[k], 1e-12); /* week 6 is read by nobody before it is over */
  assert_true(later[7] < position[7] - .1);
  fc_replay_result_release(&result);
}

/* From the ninth week on the same level loses half as much again. */
static void misses_are_paid_back(void **state) {
  (void)state;
  enum { LONG = 60 };
  struct fc_replay_result result = {.worlds = 1, .weeks = LONG};
  struct fc_week_pair weeks[LONG];
  double position[LONG + 1], lost = 0, practice = 0;
  result.practice = fc_new((1 + FC_REPLAY_CANDIDATES) * (size_t)LONG, sizeof *result.practice);
  assert_non_null(result.practice);
  for (int c = 0; c < FC_REPLAY_CANDIDATES; c++) result.candidate[c] = result.practice + (size_t)(c + 1) * LONG;
  for (int k = 0; k < LONG; k++) {
    result.practice[k] = (struct fc_replay_cell){100, 20, 11};
    for (int c = 0; c < FC_REPLAY_CANDIDATES; c++)
      result.candidate[c][k] = (struct fc_replay_cell){100, 2. * (c + 1), (k < 8 ? 1 : 1.5) * (22 - 2. * c)};
  }
  fc_reduction_track(&result, 1, 0, position);
  for (int k = 4; k < LONG; k++) {
    lost += fc_frontier_week(&result, 0, k, position[k]).lost;
    practice += 11;
  }
  assert_in_range(1000 * lost / practice, 980, 1020);
  assert_near(fc_reduction_tracked(&result, 1, position, weeks).lost_ratio, lost / practice, 1e-9);
  fc_replay_result_release(&result);
}

/* A world with a known answer: one day of life, Poisson demand, a practice of noisy fixed orders against quantiles. */
enum { ITEMS = 10 };

struct world {
  double practice_order, mean;
  double order[FC_FRONTIER_POINTS];
};

static void live_weeks(const struct world *world, struct fc_random *random, struct fc_replay_cell *practice,
                       struct fc_replay_cell *const *candidate, int weeks) {
  for (int k = 0; k < weeks; k++) {
    practice[k] = (struct fc_replay_cell){0};
    for (int c = 0; c < FC_FRONTIER_POINTS; c++) candidate[c][k] = (struct fc_replay_cell){0};
    for (int day = 0; day < 7 * ITEMS; day++) {
      double demand = poisson_draw(random, world->mean);
      double order = world->practice_order + fc_random_below(random, 11) - 5;
      practice[k].received += order;
      practice[k].disposed += fmax(0, order - demand);
      practice[k].lost += fmax(0, demand - order);
      for (int c = 0; c < FC_FRONTIER_POINTS; c++) {
        candidate[c][k].received += world->order[c];
        candidate[c][k].disposed += fmax(0, world->order[c] - demand);
        candidate[c][k].lost += fmax(0, demand - world->order[c]);
      }
    }
  }
}

static void intervals_cover_the_truth(void **state) {
  (void)state;
  enum { TRIALS = 600, LONG = 4000 };
  struct world world = {.practice_order = 24, .mean = 20};
  double points[FC_POINTS];
  poisson_points(20, points);
  for (int c = 0; c < FC_FRONTIER_POINTS; c++) world.order[c] = fc_quantile(points, fc_frontier_levels[c]);
  struct fc_random random;
  fc_random_seed(&random, 77);
  struct fc_replay_result truth = {.worlds = 1, .weeks = LONG};
  truth.practice = fc_new((1 + FC_REPLAY_CANDIDATES) * (size_t)LONG, sizeof *truth.practice);
  assert_non_null(truth.practice);
  for (int c = 0; c < FC_REPLAY_CANDIDATES; c++) truth.candidate[c] = truth.practice + (size_t)(c + 1) * LONG;
  live_weeks(&world, &random, truth.practice, truth.candidate, LONG);
  double matched_truth = fc_reduction_matched_percent(&truth, 0, 1);
  double fixed_truth = fc_reduction_unmatched(&truth, 1, 5).percent;
  int matched = 0, fixed = 0;
  double width = 0;
  struct fc_replay_result result;
  fill(&result, 1);
  for (int trial = 0; trial < TRIALS; trial++) {
    live_weeks(&world, &random, result.practice, result.candidate, WEEKS);
    struct fc_estimate a = fc_reduction_matched(&result, 1), b = fc_reduction_unmatched(&result, 1, 5);
    matched += a.lo <= matched_truth && matched_truth <= a.hi;
    fixed += b.lo <= fixed_truth && fixed_truth <= b.hi;
    width += (a.hi - a.lo) / TRIALS;
  }
  print_message("matched %.1f %% (%.1f points wide), fixed %.1f %% of %d\n", 100. * matched / TRIALS, width,
                100. * fixed / TRIALS, TRIALS);
  assert_true(matched >= .925 * TRIALS);
  assert_in_range(fixed, (int)(.925 * TRIALS), (int)(.975 * TRIALS));
  assert_true(width < 20); /* not by being useless */
  fc_replay_result_release(&truth);
  fc_replay_result_release(&result);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(point_is_the_ratio_of_rates),
      cmocka_unit_test(interval_is_t_on_weekly_sums),
      cmocka_unit_test(draws_widen_the_interval),
      cmocka_unit_test(little_waste_gives_no_interval),
      cmocka_unit_test(level_is_set_ahead),
      cmocka_unit_test(misses_are_paid_back),
      cmocka_unit_test(prediction_needs_five_windows),
      cmocka_unit_test(intervals_cover_the_truth),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
