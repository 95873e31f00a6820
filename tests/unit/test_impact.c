/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The analysis on sums built by hand; test_impact_panel.c holds what is summed from a panel. */
#include "foodcast/impact/impact.h"

#include "foodcast/impact/expected.h"
#include "foodcast/math/threads.h"
#include "test_support.h"

#include <string.h>

enum {
  MONDAY = 18267,
  /* 2020-01-06 */ UNITS = (1u << FC_IMPACT_RECEIVED) | (1u << FC_IMPACT_DISPOSED) | (1u << FC_IMPACT_SOLD) |
                           (1u << FC_IMPACT_DEMAND) | (1u << FC_IMPACT_SALES) | (1u << FC_IMPACT_OPEN) |
                           (1u << FC_IMPACT_RULE_RECEIVED) | (1u << FC_IMPACT_RULE_DISPOSED)
};

static void put(struct fc_impact_data *data, enum fc_impact_measure measure, int shop, int day, double value) {
  data->value[measure][shop * data->days + day] = value;
}

static void put_day(struct fc_impact_data *data, int shop, int day, double received, double disposed) {
  put(data, FC_IMPACT_RECEIVED, shop, day, received);
  put(data, FC_IMPACT_DISPOSED, shop, day, disposed);
  put(data, FC_IMPACT_SOLD, shop, day, received - disposed);
  put(data, FC_IMPACT_SALES, shop, day, received - disposed);
  put(data, FC_IMPACT_DEMAND, shop, day, received - disposed);
  put(data, FC_IMPACT_OPEN, shop, day, 1);
  put(data, FC_IMPACT_RULE_RECEIVED, shop, day, 100); /* the old rule would have gone on as ever */
  put(data, FC_IMPACT_RULE_DISPOSED, shop, day, 20);
}

/* `treated` + `controls` shops; every shop receives 100 a day and disposes of 20 before day `start`; from then on
 * `after` (treated) or control_after + shop's own step. */
static struct fc_impact_data *make(int treated, int controls, int days, int start, double after, double step) {
  struct fc_impact_data *data = NULL;
  assert_int_equal(fc_impact_data_new(treated + controls, days, MONDAY, UNITS, &data, NULL), FC_OK);
  for (int s = 0; s < treated + controls; s++) {
    data->shop[s].name = "shop";
    data->shop[s].arm = s < treated ? FC_ARM_TREATED : FC_ARM_CONTROL;
    for (int d = 0; d < days; d++)
      put_day(data, s, d, 100, d < start ? 20 : s < treated ? after : 20 + step * (s - treated));
  }
  return data;
}

static struct fc_impact_question question(int before, int before_days, int after, int after_days) {
  return (struct fc_impact_question){
      .before = {before, before_days}, .after = {after, after_days}, .draws = 99, .seed = 1};
}

/* Controls go to 18, 19, 20, 21, 22 of 20: the treated fall from 20 to 15. */
static void controlled_by_hand(void **state) {
  (void)state;
  struct fc_impact_data *data = make(3, 5, 112, 84, 15, 0);
  struct fc_impact impact;
  for (int s = 3; s < 8; s++)
    for (int d = 84; d < 112; d++) put_day(data, s, d, 100, 15 + s);
  struct fc_impact_question ask = question(56, 28, 84, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  const struct fc_impact_estimate *estimate = &impact.all[FC_IMPACT_CONTROLLED];
  assert_near(estimate->reduction_percent, 25, 1e-9); /* controls' sum does not change */
  double mean = 0, squares = 0;
  for (int s = 3; s < 8; s++) mean += log((15 + s) / 20.0) / 5;
  for (int s = 3; s < 8; s++) squares += (log((15 + s) / 20.0) - mean) * (log((15 + s) / 20.0) - mean);
  double error = sqrt(squares / 4 * (1.0 / 3 + 1.0 / 5));
  assert_near(estimate->interval.error, error, 1e-12);
  assert_near(estimate->hi, 100 * (1 - exp(log(.75) - 2.7764451051977987 * error)), 1e-8);
  assert_true(estimate->lo < 25 && estimate->hi > 25 && estimate->claim == FC_CLAIM_CONFIDENCE);
  assert_near(impact.all[FC_IMPACT_PRE_POST].reduction_percent, 25, 1e-12);
  assert_true(isnan(impact.all[FC_IMPACT_PRE_POST].lo)); /* never an interval */
  assert_near(impact.all[FC_IMPACT_PRE_POST].before.disposed, 3 * 28 * 20, 0);
  assert_int_equal(impact.verdict.grade, FC_GRADE_A);
  assert_int_equal(impact.verdict.headline, FC_IMPACT_COUNTERFACTUAL_RULE);
  assert_near(impact.all[FC_IMPACT_COUNTERFACTUAL_RULE].reduction_percent, 25, 1e-9);
  assert_int_equal(impact.all[FC_IMPACT_COUNTERFACTUAL].claim, FC_CLAIM_INDICATIVE); /* it did not hold 95 % */
  assert_int_equal(impact.shop_count, 3);
  assert_near(impact.shops[1].reduction_percent, 25, 1e-9);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* Ratio of sums: a large shop at 10 % and a small one at 50 % make 190/1100, not 30 %. */
static void ratio_of_sums(void **state) {
  (void)state;
  struct fc_impact_data *data = make(2, 0, 56, 28, 20, 0);
  struct fc_impact impact;
  for (int d = 0; d < 56; d++) {
    put_day(data, 0, d, 1000, d < 28 ? 100 : 50);
    put_day(data, 1, d, 100, d < 28 ? 90 : 90);
  }
  struct fc_impact_question ask = question(0, 28, 28, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_near(impact.all[FC_IMPACT_PRE_POST].reduction_percent, 100 * (1 - 140.0 / 190), 1e-10);
  assert_int_equal(impact.verdict.grade, FC_GRADE_D);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* As asked: 30 and 31 days for the plain ratio; whole weeks around the start, equally many, for the rest. */
static void whole_weeks(void **state) {
  (void)state;
  struct fc_impact_data *data = make(1, 5, 70, 35, 15, 1);
  struct fc_impact_question ask = question(5, 30, 35, 31);
  struct fc_impact impact;
  fc_impact_windows(data, &ask, &impact);
  assert_int_equal(impact.before.first, 7);
  assert_int_equal(impact.before.days, 28);
  assert_int_equal(impact.after.first, 35);
  assert_int_equal(impact.after.days, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_int_equal(impact.all[FC_IMPACT_PRE_POST].days, 31);
  assert_int_equal(impact.all[FC_IMPACT_CONTROLLED].days, 28);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* The old rule would have disposed of half as much on the days after, in the treated shops alone: no effect is left. */
static void old_rule_is_expected(void **state) {
  (void)state;
  struct fc_impact_data *data = make(3, 5, 56, 28, 10, .3);
  struct fc_impact impact;
  for (int s = 0; s < 8; s++)
    for (int d = 28; d < 56; d++) put(data, FC_IMPACT_RULE_DISPOSED, s, d, s < 3 ? 10 : 20 + .3 * (s - 3));
  struct fc_impact_question ask = question(0, 28, 28, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_near(impact.all[FC_IMPACT_COUNTERFACTUAL_RULE].reduction_percent, 0, 1e-9);
  assert_near(impact.all[FC_IMPACT_CONTROLLED].reduction_percent, 100 * (1 - .5 * 20 / 20.6), 1e-9);
  fc_impact_release(&impact);
  /* with an interval of its own it goes in front; but the plain comparison disagrees, so the evidence is not of the best */
  for (int s = 3; s < 8; s++)
    for (int d = 28; d < 56; d++) put(data, FC_IMPACT_RULE_DISPOSED, s, d, 20);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_int_equal(impact.verdict.headline, FC_IMPACT_COUNTERFACTUAL_RULE);
  assert_int_equal(impact.verdict.grade, FC_GRADE_B);
  assert_int_equal(impact.verdict.reason[0], FC_REASON_DISAGREE);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* The controls' spread is too small for shops that are smaller than they: nothing claims 95 %. */
static void smaller_than_the_controls(void **state) {
  (void)state;
  struct fc_impact_data *data = make(3, 5, 56, 28, 15, .3);
  struct fc_impact impact;
  struct fc_impact_question ask = question(0, 28, 28, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_near(impact.all[FC_IMPACT_CONTROLLED].size_ratio, 1, .05);
  assert_int_equal(impact.shops[0].claim, FC_CLAIM_CONFIDENCE);
  assert_near(impact.all[FC_IMPACT_CONTROLLED].equal_treated, 3, 1e-12);
  fc_impact_release(&impact);
  for (int s = 0; s < 2; s++)
    for (int d = 0; d < 56; d++) put_day(data, s, d, 50, d < 28 ? 10 : 7.5);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_int_equal(impact.shops[0].claim, FC_CLAIM_INDICATIVE);
  assert_int_equal(impact.shops[2].claim, FC_CLAIM_CONFIDENCE);
  assert_int_equal(impact.verdict.grade, FC_GRADE_C);
  assert_int_equal(impact.verdict.reason[impact.verdict.reason_count - 1], FC_REASON_SMALLER);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* Without the old rule's course a comparison with controls is no better than B. */
static void without_expected_disposals(void **state) {
  (void)state;
  struct fc_impact_data *data = make(3, 5, 56, 28, 15, .3);
  struct fc_impact impact;
  data->value[FC_IMPACT_RULE_RECEIVED] = data->value[FC_IMPACT_RULE_DISPOSED] = NULL;
  struct fc_impact_question ask = question(0, 28, 28, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_int_equal(impact.verdict.grade, FC_GRADE_B);
  assert_int_equal(impact.verdict.headline, FC_IMPACT_CONTROLLED);
  assert_int_equal(impact.verdict.reason[0], FC_REASON_NO_EXPECTED);
  assert_false(impact.all[FC_IMPACT_COUNTERFACTUAL_RULE].available);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
  /* in one shop the rule hardly disposes of anything: a ratio to that is chance, and the other shops are not all */
  data = make(3, 5, 56, 28, 15, .3);
  for (int d = 0; d < 56; d++) put(data, FC_IMPACT_RULE_DISPOSED, 1, d, d % 2);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_false(impact.all[FC_IMPACT_COUNTERFACTUAL_RULE].available);
  assert_int_equal(impact.verdict.reason[0], FC_REASON_NO_EXPECTED);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

static void grades(void **state) {
  (void)state;
  static const struct {
    int treated, controls, days, history;
    enum fc_impact_grade grade;
    enum fc_impact_reason reason;
  } cases[] = {
      {3, 5, 28, 56, FC_GRADE_A, FC_REASON_CONTROLLED},    {1, 5, 28, 56, FC_GRADE_B, FC_REASON_FEW_TREATED},
      {3, 3, 28, 56, FC_GRADE_B, FC_REASON_THIN},          {1, 2, 28, 56, FC_GRADE_D, FC_REASON_FEW_SHOPS},
      {1, 0, 28, 56, FC_GRADE_D, FC_REASON_NO_CONTROLS},   {3, 5, 21, 56, FC_GRADE_N, FC_REASON_SHORT_WINDOW},
      {2, 0, 28, 168, FC_GRADE_C, FC_REASON_PLACEBO_ONLY}, {2, 0, 56, 448, FC_GRADE_C, FC_REASON_SEASONAL_ONLY},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    int n = cases[c].days, start = cases[c].history, found = 0;
    struct fc_impact_data *data = make(cases[c].treated, cases[c].controls, start + n, start, 15, .3);
    for (int s = 0; s < data->shops; s++) /* some life in the days, the same for nobody */
      for (int d = 0; d < data->days; d++)
        put(data, FC_IMPACT_DISPOSED, s, d,
            data->value[FC_IMPACT_DISPOSED][s * data->days + d] + .5 * ((d * 31 + s * 17) % 11) / 11);
    struct fc_impact_question ask = question(start - n, n, start, n);
    struct fc_impact impact;
    assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
    for (int i = 0; i < impact.verdict.reason_count; i++) found |= impact.verdict.reason[i] == cases[c].reason;
    assert_int_equal(impact.verdict.grade, cases[c].grade);
    assert_true(found);
    fc_impact_release(&impact);
    fc_impact_data_free(data);
  }
}

static void few_units_are_no_evidence(void **state) {
  (void)state;
  struct fc_impact_data *data = make(3, 5, 56, 28, 1, 0);
  struct fc_impact impact;
  for (int s = 0; s < 8; s++)
    for (int d = 0; d < 56; d++) put_day(data, s, d, 100, 1);
  struct fc_impact_question ask = question(0, 28, 28, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_int_equal(impact.verdict.grade, FC_GRADE_N);
  assert_true(isnan(impact.all[FC_IMPACT_CONTROLLED].lo));
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* The treated shops drift apart from the controls for twelve weeks before anything happens. */
static void drift_before_lowers_the_grade(void **state) {
  (void)state;
  struct fc_impact_data *data = make(3, 6, 112, 84, 15, .2);
  struct fc_impact impact;
  for (int s = 0; s < 9; s++)
    for (int d = 0; d < 112; d++)
      put_day(data, s, d, 1000, (s < 3 ? 300 * exp(-.05 * (d / 7)) : 200) + (d * 7 + s * 13) % 9);
  struct fc_impact_question ask = question(56, 28, 84, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_false(impact.checks.trend_passed);
  assert_near(impact.checks.trend_percent, 100 * (exp(-.05) - 1), .2);
  assert_int_equal(impact.verdict.grade, FC_GRADE_C);
  assert_int_equal(impact.all[impact.verdict.headline].claim, FC_CLAIM_INDICATIVE);
  /* what shakes one controlled interval shakes all of them */
  assert_int_equal(impact.all[FC_IMPACT_CONTROLLED].claim, FC_CLAIM_INDICATIVE);
  assert_int_equal(impact.shops[0].claim, FC_CLAIM_INDICATIVE);
  assert_int_equal(impact.measure[FC_GUARD_PER_SOLD].claim, FC_CLAIM_INDICATIVE);
  assert_true(impact.checks.placebo_count >= 1);
  assert_false(impact.checks.placebo_passed);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* The treated shops stood 50 % higher in the weeks before the start than ever: half of a fall is no wonder. */
static void regression_to_the_mean(void **state) {
  (void)state;
  struct fc_impact_data *data = make(3, 6, 140, 112, 20, 0);
  struct fc_impact impact;
  for (int s = 0; s < 9; s++)
    for (int d = 0; d < 140; d++)
      put_day(data, s, d, 100, (s < 3 && d >= 84 && d < 112 ? 30 : 20) + .1 * ((d + s) % 3));
  struct fc_impact_question ask = question(84, 28, 112, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_near(impact.checks.regression_to_mean, 50, 1);
  assert_true(impact.checks.regression_warning);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

static void leaving_one_shop_out(void **state) {
  (void)state;
  struct fc_impact_data *data = make(2, 5, 56, 28, 15, 0);
  struct fc_impact impact;
  for (int d = 28; d < 56; d++) put_day(data, 0, d, 100, 10);
  struct fc_impact_question ask = question(0, 28, 28, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_near(impact.all[FC_IMPACT_CONTROLLED].reduction_percent, 37.5, 1e-9);
  assert_near(impact.checks.leave_lo, 25, .5); /* without the shop that halved */
  assert_int_equal(impact.checks.leave_lo_shop, 0);
  assert_near(impact.checks.leave_hi, 50, .5);
  assert_int_equal(impact.checks.leave_hi_shop, 1);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

static void bad_questions(void **state) {
  (void)state;
  struct fc_impact_data *data = make(1, 5, 56, 28, 15, 1);
  struct fc_impact impact;
  struct fc_error err = {0};
  struct fc_impact_question outside = question(0, 28, 28, 29), across = question(0, 30, 28, 28);
  assert_int_equal(fc_impact_analyse(data, &outside, &impact, &err), FC_USAGE);
  assert_int_equal(fc_impact_analyse(data, &across, &impact, &err), FC_USAGE);
  for (int d = 28; d < 56; d++) put(data, FC_IMPACT_DISPOSED, 0, d, NAN);
  struct fc_impact_question ask = question(0, 28, 28, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, &err), FC_INPUT);
  fc_impact_data_free(data);
}

/* Two goods at 10 % and 40 %, half and half before; after, three quarters of the first, which rose to 12 %. */
static void split_adds_up(void **state) {
  (void)state;
  struct fc_impact_data *data = make(1, 0, 56, 28, 20, 0);
  double received[2][56], disposed[2][56];
  const char *names[2] = {"a", "b"};
  struct fc_impact impact;
  for (int d = 0; d < 56; d++) {
    received[0][d] = d < 28 ? 50 : 75, received[1][d] = d < 28 ? 50 : 25;
    disposed[0][d] = received[0][d] * (d < 28 ? .1 : .12), disposed[1][d] = received[1][d] * .4;
    put_day(data, 0, d, 100, disposed[0][d] + disposed[1][d]);
  }
  data->group_count = 2, data->group_name = names;
  data->group_received = received[0], data->group_disposed = disposed[0];
  struct fc_impact_question ask = question(0, 28, 28, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  const struct fc_impact_split *split = &impact.split;
  assert_near(split->before, .25, 1e-12);
  assert_near(split->after, .19, 1e-12);
  assert_near(split->within, .5 * .02, 1e-12);
  assert_near(split->mix, .25 * .12 - .25 * .4, 1e-12);
  assert_near(split->mix + split->within, split->total, 1e-14);
  assert_near(split->rest, split->within, 0); /* nothing is known of calendar and weather */
  assert_near(split->log_disposed - split->log_sold, log(19.0 / 81) - log(25.0 / 75), 1e-12);
  assert_near(split->log_rate, split->log_disposed - split->log_sold, 1e-15);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* Disposals double on rainy days, and it rains on more days after the start: that part is weather. */
static void split_tells_weather(void **state) {
  (void)state;
  struct fc_impact_data *data = make(1, 5, 112, 56, 20, 0);
  double rain[6 * 112];
  struct fc_impact impact;
  for (int s = 0; s < 6; s++)
    for (int d = 0; d < 112; d++) {
      rain[s * 112 + d] = d < 56 ? d % 4 == 0 : d % 2 == 0;
      put_day(data, s, d, 1000, 100 * (1 + rain[s * 112 + d]));
    }
  data->covariate_count = 1;
  data->covariate[0] = (struct fc_impact_covariate){"rain", FC_BLOCK_WEATHER, rain};
  struct fc_impact_question ask = question(0, 56, 56, 56);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_near(impact.split.total, .025, 1e-12);
  assert_near(impact.split.weather, .025, 1e-6);
  assert_near(impact.split.mix + impact.split.calendar + impact.split.weather + impact.split.rest, impact.split.total,
              1e-15);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* Disposals follow exp(b) by weekday and g: the regression finds what the treated rows would have been. */
static void regression_expects(void **state) {
  (void)state;
  struct fc_impact_data *data = make(1, 5, 112, 84, 20, 0);
  struct fc_expected_fit fit;
  struct fc_impact_window all = {28, 84};
  for (int s = 0; s < 6; s++)
    for (int d = 0; d < 112; d++) put(data, FC_IMPACT_DEMAND, s, d, 80 * exp(.2 * sin(d * 1.7 + s)));
  for (int s = 0; s < 6; s++)
    for (int d = 0; d < 112; d++) {
      double g = fc_demand_surprise(data, s, d);
      put(data, FC_IMPACT_DISPOSED, s, d, 10 * (s + 1) * exp(.1 * (d % 7 == 2) - .8 * g + .3 * g * g));
    }
  assert_int_equal(fc_expected_fit(data, &all, 1, 84, FC_EXPECTED_DEMAND, &fit, NULL), FC_OK);
  assert_near(fit.coefficient[2] - fit.coefficient[3], .1, 1e-6);
  assert_near(fit.coefficient[6], -.8, 1e-6);
  assert_near(fit.coefficient[7], .3, 1e-5);
  for (int d = 84; d < 112; d++)
    assert_near(fc_expected_disposed(&fit, data, 0, d, fit.columns), data->value[FC_IMPACT_DISPOSED][d], 1e-5);
  fc_expected_release(&fit);
  fc_impact_data_free(data);
}

/* 20 a day sold; the rule with a buffer of half orders 30 once it knows, and throws 10 away. */
static void old_rule_replays(void **state) {
  (void)state;
  double sold[28], demand[28], received[28], disposed[28];
  unsigned char sold_out[28] = {0};
  for (int d = 0; d < 28; d++) sold[d] = 20;
  fc_old_rule_demand(28, sold, sold_out, demand);
  assert_memory_equal(demand, sold, sizeof sold);
  struct fc_old_rule rule = {.buffer = .5, .fifo_share = 1, .shelf_life_days = 1, .case_size = 1};
  fc_old_rule_replay(28, demand, &rule, received, disposed);
  assert_true(isnan(received[6])); /* no same weekday yet */
  assert_near(received[7], 30, 0);
  assert_near(disposed[27], 10, 0);
  rule.case_size = 12;
  fc_old_rule_replay(28, demand, &rule, received, disposed);
  assert_near(received[27], 36, 0); /* 30 rounded to cases of twelve */
  sold_out[20] = 1, sold[20] = 15;
  fc_old_rule_demand(28, sold, sold_out, demand);
  assert_true(demand[20] >= 15 && demand[20] < 40);
  assert_near(demand[19], 20, 0);
}

static void plans(void **state) {
  (void)state;
  assert_true(isnan(fc_impact_detectable(.1, 1, 4)));
  /* 10 + 10: t(.975, 9) + t(.8, 9) = 2.2622 + .8834, K = .2 */
  assert_near(fc_impact_detectable(.1, 10, 10), 100 * (1 - exp(-(2.262157163 + .883403860) * .1 * sqrt(.2))), 1e-6);
  assert_true(fc_impact_detectable(.1, 10, 10) < fc_impact_detectable(.1, 5, 5));
  struct fc_impact_data *data = make(0, 6, 112, 112, 20, 0);
  for (int s = 0; s < 6; s++) {
    data->shop[s].arm = FC_ARM_NONE;
    for (int d = 0; d < 112; d++) put_day(data, s, d, 100, 20 + s * (d / 28 % 2));
  }
  struct fc_impact_plan plan;
  assert_int_equal(fc_impact_plan_trial(data, 112, &plan, NULL), FC_OK);
  assert_int_equal(plan.treated, 3);
  assert_int_equal(plan.controls, 3);
  assert_int_equal(plan.length[0].pairs, 3);
  double mean = 0, squares = 0;
  for (int s = 0; s < 6; s++) mean += log((20 + s) / 20.0) / 6;
  for (int s = 0; s < 6; s++) squares += pow(log((20 + s) / 20.0) - mean, 2);
  assert_near(plan.length[0].spread, sqrt(squares / 5), 1e-12); /* the same in all three pairs */
  double sizes = 0, size_squares = 0; /* 20 and 20 + s in turns; unequal shops find less than as many equal ones */
  for (int s = 0; s < 6; s++) sizes += 40 + s, size_squares += (40 + s) * (40 + s);
  assert_near(plan.unequal, 6 * size_squares / (sizes * sizes), 1e-12);
  assert_near(plan.length[0].least_percent, fc_impact_detectable(sqrt(squares / 5 * plan.unequal), 3, 3), 1e-10);
  assert_int_equal(plan.length[3].pairs, 0);
  fc_impact_data_free(data);
}

/* With and without the days that lack an entry. */
static void missing_entries_are_counted(void **state) {
  (void)state;
  struct fc_impact_data *data = NULL;
  struct fc_impact impact;
  unsigned measures = UNITS | 1u << FC_IMPACT_MISSING | 1u << FC_IMPACT_MISSING_RECEIVED;
  assert_int_equal(fc_impact_data_new(6, 56, MONDAY, measures, &data, NULL), FC_OK);
  for (int s = 0; s < 6; s++) {
    data->shop[s] = (struct fc_impact_shop){"s", s ? FC_ARM_CONTROL : FC_ARM_TREATED, FC_DATE_NONE};
    for (int d = 0; d < 56; d++)
      put_day(data, s, d, 100, s || d < 28 ? 20 + .1 * ((s * 3 + d) % 7) + (d < 28 ? 0 : .05 * s) : 10);
  }
  for (int d = 28; d < 35; d++) {
    put_day(data, 0, d, 50, 15); /* half of the goods lack an entry, and the rest disposed of more */
    put(data, FC_IMPACT_MISSING, 0, d, 1);
    put(data, FC_IMPACT_MISSING_RECEIVED, 0, d, 50);
  }
  struct fc_impact_question ask = question(0, 28, 28, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_near(impact.checks.missing_days, 7, 0);
  assert_near(impact.checks.missing_received, 350, 0);
  assert_true(impact.checks.complete.available);
  assert_near(impact.checks.complete.reduction_percent, 50, 2);
  assert_true(impact.all[FC_IMPACT_CONTROLLED].reduction_percent < 45);
  /* an eighth of the goods after lack an entry, and the answer hangs on them: nothing claims 95 % */
  assert_near(impact.checks.missing_share, 350. / 2800, 1e-12);
  assert_false(impact.checks.missing_passed);
  assert_true(impact.warning[FC_WARNING_MISSING]);
  assert_int_equal(impact.verdict.grade, FC_GRADE_C);
  assert_int_equal(impact.all[FC_IMPACT_CONTROLLED].claim, FC_CLAIM_INDICATIVE);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* Where an effect differs by shop, its own spread is no error: 3 + 3 shops with the same quiet past give the interval that
 * an equal effect gives. */
static void effect_may_differ_by_shop(void **state) {
  (void)state;
  double error[2];
  for (int differs = 0; differs < 2; differs++) {
    struct fc_impact_data *data = make(3, 3, 112, 84, 15, 0);
    struct fc_impact impact;
    for (int s = 0; s < 6; s++)
      for (int d = 0; d < 112; d++) {
        double effect = s < 3 && d >= 84 ? (differs ? .6 + .1 * s : .7) : 1;
        put_day(data, s, d, 100, (20 + (s * 5 + d / 28 * 3) % 4) * effect);
      }
    struct fc_impact_question ask = question(56, 28, 84, 28);
    assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
    assert_int_equal(impact.all[FC_IMPACT_CONTROLLED].spread, FC_SPREAD_EARLIER);
    error[differs] = impact.all[FC_IMPACT_CONTROLLED].interval.error;
    fc_impact_release(&impact);
    fc_impact_data_free(data);
  }
  assert_true(error[0] > 0);
  assert_near(error[1], error[0], 1e-12);
}

/* A treated shop that opens in between, and a control shop that closes: neither belongs into the comparison. */
static void opened_and_closed_shops(void **state) {
  (void)state;
  struct fc_impact_data *data = make(3, 6, 112, 84, 15, .3);
  struct fc_impact impact;
  for (int d = 0; d < 112; d++)
    for (int m = 0; m < FC_IMPACT_MEASURES; m++) {
      if (data->value[m] && d < 80) put(data, (enum fc_impact_measure)m, 2, d, NAN);
      if (data->value[m] && d > 86) put(data, (enum fc_impact_measure)m, 8, d, NAN);
    }
  for (int d = 80; d < 112; d++) put_day(data, 2, d, 1000, 900);
  struct fc_impact_question ask = question(56, 28, 84, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_int_equal(impact.left_out[1], 1);
  assert_int_equal(impact.left_out[0], 1);
  assert_near(impact.all[FC_IMPACT_PRE_POST].reduction_percent, 25, 1e-9);
  assert_int_equal(impact.all[FC_IMPACT_PRE_POST].treated, 2);
  assert_int_equal(impact.all[FC_IMPACT_CONTROLLED].treated, 2);
  assert_int_equal(impact.all[FC_IMPACT_CONTROLLED].controls, 5);
  /* sums, parts and strengths are of the same shops: else the opening would look like more sales and another mix */
  const struct fc_impact_estimate *plain = &impact.all[FC_IMPACT_PRE_POST];
  assert_int_equal(impact.sums[1][1].shops, 2);
  assert_int_equal(impact.sums[0][0].shops, 5);
  assert_near(impact.sums[1][1].value[FC_IMPACT_RECEIVED], plain->after.received, 0);
  assert_near(impact.split.before, plain->before.disposed / plain->before.received, 1e-12);
  assert_near(impact.split.after, plain->after.disposed / plain->after.received, 1e-12);
  assert_near(impact.strength[0].after.received + impact.strength[1].after.received + impact.strength[2].after.received,
              plain->after.received, 0);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* Nothing was disposed of: there is nothing that could fall, or rise in percent. */
static void nothing_disposed_of(void **state) {
  (void)state;
  struct fc_impact_data *data = make(3, 5, 112, 84, 0, 0);
  struct fc_impact impact;
  for (int s = 0; s < 8; s++)
    for (int d = 0; d < 112; d++) put_day(data, s, d, 100, 0);
  struct fc_impact_question ask = question(56, 28, 84, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  for (int e = 0; e < FC_IMPACT_ESTIMATORS; e++) assert_true(isnan(impact.all[e].reduction_percent));
  assert_int_equal(impact.verdict.grade, FC_GRADE_N);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

/* Fewer disposals because the shelves are empty. */
static void falls_that_were_bought(void **state) {
  (void)state;
  struct fc_impact_data *data = NULL;
  unsigned measures = UNITS | 1u << FC_IMPACT_SOLD_OUT | 1u << FC_IMPACT_MARKED_DOWN;
  assert_int_equal(fc_impact_data_new(8, 112, MONDAY, measures, &data, NULL), FC_OK);
  for (int s = 0; s < 8; s++) {
    data->shop[s] = (struct fc_impact_shop){"s", s < 3 ? FC_ARM_TREATED : FC_ARM_CONTROL, FC_DATE_NONE};
    for (int d = 0; d < 112; d++) {
      int changed = s < 3 && d >= 84;
      put_day(data, s, d, 100, (changed ? 15 : 20) + (s * 7 + d) % 3);
      put(data, FC_IMPACT_OPEN, s, d, 100);
      put(data, FC_IMPACT_SOLD_OUT, s, d, (changed ? 15 : 10) + (s * 5 + d / 28) % 3);
      put(data, FC_IMPACT_MARKED_DOWN, s, d, 5 + (s * 5 + d) % 2);
    }
  }
  struct fc_impact impact;
  struct fc_impact_question ask = question(56, 28, 84, 28);
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_true(impact.warning[FC_WARNING_EMPTY_SHELVES]);
  /* what simulation has borne out claims 95 %, the rest does not */
  assert_int_equal(impact.measure[FC_GUARD_SOLD_OUT].claim, FC_CLAIM_CONFIDENCE);
  assert_int_equal(impact.measure[FC_GUARD_SALES].claim, FC_CLAIM_INDICATIVE);
  assert_false(impact.warning[FC_WARNING_MARKDOWN]);
  assert_false(impact.warning[FC_WARNING_MISSING]);
  assert_false(impact.warning[FC_WARNING_START]);
  fc_impact_release(&impact);
  data->shop[1].trial_start = MONDAY + 91; /* a week after the others */
  data->shop[0].trial_start = MONDAY + 84;
  assert_int_equal(fc_impact_analyse(data, &ask, &impact, NULL), FC_OK);
  assert_true(impact.warning[FC_WARNING_START]);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
}

static int init(void **state) {
  (void)state;
  fc_math_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(controlled_by_hand),
      cmocka_unit_test(ratio_of_sums),
      cmocka_unit_test(whole_weeks),
      cmocka_unit_test(old_rule_is_expected),
      cmocka_unit_test(smaller_than_the_controls),

      cmocka_unit_test(without_expected_disposals),
      cmocka_unit_test(grades),
      cmocka_unit_test(few_units_are_no_evidence),
      cmocka_unit_test(drift_before_lowers_the_grade),
      cmocka_unit_test(regression_to_the_mean),
      cmocka_unit_test(leaving_one_shop_out),
      cmocka_unit_test(bad_questions),
      cmocka_unit_test(split_adds_up),
      cmocka_unit_test(split_tells_weather),
      cmocka_unit_test(regression_expects),
      cmocka_unit_test(old_rule_replays),
      cmocka_unit_test(plans),
      cmocka_unit_test(missing_entries_are_counted),
      cmocka_unit_test(effect_may_differ_by_shop),
      cmocka_unit_test(opened_and_closed_shops),
      cmocka_unit_test(nothing_disposed_of),
      cmocka_unit_test(falls_that_were_bought),
  };
  return cmocka_run_group_tests(tests, init, NULL);
}
