/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How good the evidence is, and which estimate stands in front. The order of the estimates is fixed beforehand: it is
 * never the one with the nicest answer. */
#include "impact_internal.h"

enum { ENOUGH_TREATED = 3, ENOUGH_CONTROLS = 5 };
static const double widest = 30, least_equal = 2; /* equal shops that the treated ones are worth */

static void give(struct fc_impact_verdict *verdict, enum fc_impact_reason reason) {
  for (int i = 0; i < verdict->reason_count; i++)
    if (verdict->reason[i] == reason) return;
  if (reason != FC_REASON_NONE && verdict->reason_count < FC_IMPACT_MOST_REASONS)
    verdict->reason[verdict->reason_count++] = reason;
}

static void lower_to(struct fc_impact_verdict *verdict, enum fc_impact_grade grade, enum fc_impact_reason reason) {
  if (grade > verdict->grade) verdict->grade = grade;
  give(verdict, reason);
}

/* The replay can be wrong where the plain comparison cannot. */
static int disagree(const struct fc_impact *impact, const struct fc_impact_estimate *headline) {
  const struct fc_interval *plain = &impact->all[FC_IMPACT_CONTROLLED].interval;
  return headline->interval.theta < plain->lo || headline->interval.theta > plain->hi;
}

static void judge_controlled(const struct fc_impact *impact, struct fc_impact_verdict *verdict) {
  const struct fc_impact_estimate *headline = &impact->all[verdict->headline];
  verdict->grade = FC_GRADE_A;
  if (headline->estimator == FC_IMPACT_CONTROLLED) lower_to(verdict, FC_GRADE_B, FC_REASON_NO_EXPECTED);
  if (disagree(impact, headline)) lower_to(verdict, FC_GRADE_B, FC_REASON_DISAGREE);
  if (headline->treated < ENOUGH_TREATED || headline->equal_treated < least_equal)
    lower_to(verdict, FC_GRADE_B, FC_REASON_FEW_TREATED);
  if (headline->controls < ENOUGH_CONTROLS) lower_to(verdict, FC_GRADE_B, FC_REASON_THIN);
  if (headline->claim != FC_CLAIM_CONFIDENCE)
    lower_to(verdict, FC_GRADE_C, impact->data->paired ? FC_REASON_PAIRED : FC_REASON_SMALLER);
  if (!impact->checks.trend_passed) lower_to(verdict, FC_GRADE_C, FC_REASON_PRE_TREND);
  if (!impact->checks.placebo_passed) lower_to(verdict, FC_GRADE_C, FC_REASON_PLACEBO_DATES);
  if (!impact->checks.missing_passed) lower_to(verdict, FC_GRADE_C, FC_REASON_MISSING);
  if (verdict->grade == FC_GRADE_A) give(verdict, FC_REASON_CONTROLLED);
}

static void judge_uncontrolled(const struct fc_impact *impact, struct fc_impact_verdict *verdict) {
  int some_controls = fc_impact_arm_count(impact->data, FC_ARM_CONTROL) > 0;
  enum fc_impact_reason few = impact->data->paired ? FC_REASON_FEW_PAIRS : FC_REASON_FEW_SHOPS;
  const struct fc_impact_estimate *controlled = &impact->all[FC_IMPACT_CONTROLLED];
  if (controlled->available && controlled->why) few = controlled->why;
  enum fc_impact_reason controls = some_controls ? few : FC_REASON_NO_CONTROLS;
  if (!isnan(impact->all[FC_IMPACT_SEASONAL].lo)) {
    verdict->headline = FC_IMPACT_SEASONAL;
    verdict->grade = FC_GRADE_C;
    give(verdict, FC_REASON_SEASONAL_ONLY);
  } else if (!isnan(impact->all[FC_IMPACT_PLACEBO_TIME].lo)) {
    verdict->headline = FC_IMPACT_PLACEBO_TIME;
    verdict->grade = FC_GRADE_C;
    give(verdict, FC_REASON_PLACEBO_ONLY);
  } else {
    verdict->headline = FC_IMPACT_PRE_POST;
    verdict->grade = FC_GRADE_D;
    give(verdict, FC_REASON_SEASON);
    give(verdict, impact->all[FC_IMPACT_SEASONAL].why);
    give(verdict, impact->all[FC_IMPACT_PLACEBO_TIME].why);
  }
  give(verdict, controls);
}

int fc_impact_checks_passed(const struct fc_impact *impact) {
  return impact->checks.trend_passed && impact->checks.placebo_passed && impact->checks.missing_passed;
}

void fc_impact_lower_claim(struct fc_impact_estimate *estimate) {
  if (estimate->claim == FC_CLAIM_CONFIDENCE) estimate->claim = FC_CLAIM_INDICATIVE;
}

/* What shakes the headline shakes every interval that is made the same way. */
static void lower_claims(struct fc_impact *impact) {
  for (int e = 0; e < FC_IMPACT_ESTIMATORS; e++) fc_impact_lower_claim(&impact->all[e]);
  for (int s = 0; s < impact->shop_count; s++) fc_impact_lower_claim(&impact->shops[s]);
  for (int g = 0; g < FC_IMPACT_GUARDS; g++) fc_impact_lower_claim(&impact->measure[g]);
}

void fc_impact_judge(struct fc_impact *impact) {
  struct fc_impact_verdict *verdict = &impact->verdict;
  enum fc_impact_estimator main = fc_impact_main(impact);
  *verdict = (struct fc_impact_verdict){.headline = main};
  if (!isnan(impact->all[main].lo))
    judge_controlled(impact, verdict);
  else
    judge_uncontrolled(impact, verdict);
  struct fc_impact_estimate *headline = &impact->all[verdict->headline];
  if (verdict->grade > FC_GRADE_B) fc_impact_lower_claim(headline);
  if (!fc_impact_checks_passed(impact)) lower_claims(impact);
  if (impact->before.days < FC_IMPACT_LEAST_DAYS) lower_to(verdict, FC_GRADE_N, FC_REASON_SHORT_WINDOW);
  if (impact->few_units[1]) lower_to(verdict, FC_GRADE_N, FC_REASON_FEW_UNITS);
  if ((headline->hi - headline->lo) / 2 > widest) lower_to(verdict, FC_GRADE_N, FC_REASON_TOO_WIDE);
  if (!headline->available) lower_to(verdict, FC_GRADE_N, FC_REASON_NO_DATA);
}
