/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What should show nothing, or the same, if the estimate is to be believed. */
#include "impact_internal.h"

enum { WEEK = 7, TREND_WEEKS = 12, LEAST_TREND_WEEKS = 4 };
static const double most_regression = 5, level = .05;

static struct fc_impact_question main_question(const struct fc_impact *impact) {
  struct fc_impact_question question = impact->question;
  question.before = impact->before, question.after = impact->after;
  question.draws = 0;
  return question;
}

enum fc_impact_estimator fc_impact_main(const struct fc_impact *impact) {
  /* the regression is not among them: with an effect its interval held 91 % in simulation, not 95 */
  static const enum fc_impact_estimator order[] = {FC_IMPACT_COUNTERFACTUAL_RULE, FC_IMPACT_CONTROLLED};
  for (int i = 0; i < 2; i++)
    if (!isnan(impact->all[order[i]].lo)) return order[i];
  for (int i = 0; i < 2; i++)
    if (impact->all[order[i]].available && impact->all[order[i]].controls) return order[i];
  return FC_IMPACT_PRE_POST;
}

/* One contrast with the estimator's ratio at other windows; not available where it cannot be made. */
static enum fc_status contrast_at(const struct fc_impact_data *data, enum fc_impact_estimator estimator,
                                  const struct fc_impact_question *question, int without,
                                  struct fc_impact_estimate *estimate, struct fc_error *err) {
  struct fc_expected_fit fit = {0};
  struct fc_impact_ratio ratio;
  struct fc_error own = {0};
  *estimate = fc_impact_missing(estimator, FC_REASON_NO_EXPECTED);
  enum fc_status status = fc_impact_ratio_for(data, estimator, question->before, question->after, &fit, &ratio, &own);
  if (!status) status = fc_impact_contrast(data, &ratio, question, without, estimate, &own);
  fc_expected_release(&fit);
  if (status == FC_NUMERIC) return FC_OK;
  if (status && err) *err = own;
  return status;
}

/* The same estimate at earlier dates, window by window back. */
static enum fc_status placebo_dates(struct fc_impact *impact, enum fc_impact_estimator estimator,
                                    struct fc_error *err) {
  struct fc_impact_checks *checks = &impact->checks;
  struct fc_impact_question question = main_question(impact);
  const struct fc_impact_estimate *real = &impact->all[estimator];
  checks->placebo_passed = 1;
  int days = impact->before.days;
  double least_p = 1;
  question.after = impact->before;
  for (int k = 0; k < FC_IMPACT_MOST_PLACEBOS && !isnan(real->lo); k++, question.after.first -= days) {
    struct fc_impact_estimate estimate;
    question.before = (struct fc_impact_window){question.after.first - days, days};
    if (!fc_impact_window_inside(impact->data, question.before)) break;
    enum fc_status status = contrast_at(impact->data, estimator, &question, -1, &estimate, err);
    if (status) return status;
    if (isnan(estimate.lo) || estimate.treated < real->treated || estimate.controls < real->controls) break;
    if (estimate.days < FC_IMPACT_LEAST_SHARE * real->days) break;
    checks->placebo[checks->placebo_count].start = impact->data->first_date + question.after.first;
    checks->placebo[checks->placebo_count++].interval = estimate.interval;
    least_p = fmin(least_p, estimate.interval.p);
  }
  checks->placebo_passed = !(checks->placebo_count && least_p * checks->placebo_count < level);
  return FC_OK;
}

/* Slope of a shop's weekly ln(rate) before the start; NAN where a week is missing. */
static double shop_slope(const struct fc_impact_data *data, int shop, int end, int weeks) {
  double slope = 0, squares = 0;
  for (int w = 0; w < weeks; w++) {
    struct fc_impact_window week = {end - WEEK * (weeks - w), WEEK};
    double disposed, received, x = w - (weeks - 1) / 2.0;
    int days = fc_impact_pair(data, shop, week, FC_IMPACT_DISPOSED, FC_IMPACT_RECEIVED, &disposed, &received);
    if (!days || !(received > 0)) return NAN;
    slope += x * log(fmax(disposed, .5) / received);
    squares += x * x;
  }
  return slope / squares;
}

/* One slope per shop and the same t on shops: weeks of a shop are not independent of each other. */
static enum fc_status pre_trend(struct fc_impact *impact, struct fc_error *err) {
  struct fc_impact_checks *checks = &impact->checks;
  const struct fc_impact_data *data = impact->data;
  int end = impact->before.first + impact->before.days, weeks = end / WEEK < TREND_WEEKS ? end / WEEK : TREND_WEEKS;
  int number[2] = {0}, count = 0;
  checks->trend_percent = checks->trend_p = NAN;
  checks->trend_passed = 1;
  if (weeks < LEAST_TREND_WEEKS) return FC_OK;
  struct fc_shop_change *shops = fc_new((size_t)data->shops, sizeof *shops);
  if (!shops) return fc_fail_memory(err);
  for (int s = 0; s < data->shops; s++) {
    int treated = data->shop[s].arm == FC_ARM_TREATED;
    double slope = data->shop[s].arm == FC_ARM_NONE ? NAN : shop_slope(data, s, end, weeks);
    if (isnan(slope)) continue;
    shops[count++] = (struct fc_shop_change){slope, 1, treated, NAN};
    number[treated]++;
  }
  if (number[0] && number[1]) {
    struct fc_interval interval;
    fc_shop_interval(shops, count, fc_shop_theta(shops, count), &interval);
    checks->trend_percent = -fc_percent_reduction(interval.theta);
    checks->trend_p = interval.p;
    checks->trend_weeks = weeks;
    checks->trend_passed = !(interval.p < level);
  }
  free(shops);
  return FC_OK;
}

static enum fc_status leave_one_out(struct fc_impact *impact, enum fc_impact_estimator estimator,
                                    struct fc_error *err) {
  struct fc_impact_checks *checks = &impact->checks;
  struct fc_impact_question question = main_question(impact);
  checks->leave_lo = checks->leave_hi = NAN;
  checks->leave_lo_shop = checks->leave_hi_shop = -1;
  for (int s = 0; s < impact->data->shops; s++) {
    struct fc_impact_estimate estimate;
    int arm = impact->data->shop[s].arm;
    if (arm == FC_ARM_NONE || fc_impact_arm_count(impact->data, (enum fc_trial_arm)arm) < 2) continue;
    enum fc_status status = contrast_at(impact->data, estimator, &question, s, &estimate, err);
    if (status) return status;
    double percent = estimate.reduction_percent;
    if (!estimate.available || isnan(percent)) continue;
    if (!(percent >= checks->leave_lo)) checks->leave_lo = percent, checks->leave_lo_shop = s;
    if (!(percent <= checks->leave_hi)) checks->leave_hi = percent, checks->leave_hi_shop = s;
  }
  return FC_OK;
}

/* Shops (or goods) chosen because they disposed of much would have improved anyway. */
static enum fc_status regression_to_mean(struct fc_impact *impact, struct fc_error *err) {
  struct fc_impact_question question = main_question(impact);
  struct fc_impact_estimate estimate;
  int first = impact->before.first - FC_IMPACT_YEAR > 0 ? impact->before.first - FC_IMPACT_YEAR : 0;
  impact->checks.regression_to_mean = NAN;
  question.before = (struct fc_impact_window){first, impact->before.first - first};
  question.after = impact->before;
  if (question.before.days < impact->before.days) return FC_OK;
  enum fc_status status = contrast_at(impact->data, FC_IMPACT_CONTROLLED, &question, -1, &estimate, err);
  if (status || !estimate.available) return status;
  double above = -estimate.reduction_percent;
  impact->checks.regression_to_mean = above;
  impact->checks.regression_warning = above > most_regression && !(estimate.interval.lo <= 0);
  return FC_OK;
}

/* A few item-days may hold most of the goods, and those of one window alone shift a rate: the worst arm and window. */
static double missing_share(const struct fc_impact *impact) {
  double most = 0;
  for (int arm = 0; arm < 2; arm++)
    for (int after = 0; after < 2; after++) {
      const double *value = impact->sums[arm][after].value;
      double without = value[FC_IMPACT_MISSING_RECEIVED], known = value[FC_IMPACT_RECEIVED];
      if (without > 0) most = fmax(most, without / (without + (isnan(known) ? 0 : known)));
    }
  return most;
}

static int same_without_them(const struct fc_impact_estimate *headline, const struct fc_impact_estimate *complete) {
  double theta = complete->interval.theta;
  return complete->available && theta >= headline->interval.lo && theta <= headline->interval.hi;
}

static enum fc_status missing_entries(struct fc_impact *impact, enum fc_impact_estimator estimator,
                                      struct fc_error *err) {
  const struct fc_impact_data *data = impact->data;
  struct fc_impact_checks *checks = &impact->checks;
  struct fc_impact_question question = main_question(impact);
  const struct fc_impact_window windows[2] = {impact->before, impact->after};
  size_t cells = (size_t)data->shops * (size_t)data->days;
  checks->complete = fc_impact_missing(estimator, FC_REASON_NO_DATA);
  for (int s = 0; s < data->shops; s++)
    for (int w = 0; w < 2 && data->shop[s].arm != FC_ARM_NONE; w++) {
      checks->missing_days += fc_impact_total(data, s, windows[w], FC_IMPACT_MISSING);
      checks->missing_received += fc_impact_total(data, s, windows[w], FC_IMPACT_MISSING_RECEIVED);
    }
  checks->missing_share = missing_share(impact);
  checks->missing_passed = 1;
  if (!(checks->missing_days > 0)) return FC_OK;
  struct fc_impact_data whole = *data;
  whole.value[FC_IMPACT_DISPOSED] = fc_new(cells, sizeof(double));
  if (!whole.value[FC_IMPACT_DISPOSED]) return fc_fail_memory(err);
  for (size_t i = 0; i < cells; i++)
    whole.value[FC_IMPACT_DISPOSED][i] =
        data->value[FC_IMPACT_MISSING][i] > 0 ? NAN : data->value[FC_IMPACT_DISPOSED][i];
  enum fc_status status = contrast_at(&whole, estimator, &question, -1, &checks->complete, err);
  free(whole.value[FC_IMPACT_DISPOSED]);
  if (!isnan(impact->all[estimator].lo) && checks->missing_share > FC_IMPACT_MOST_MISSING)
    checks->missing_passed = same_without_them(&impact->all[estimator], &checks->complete);
  return status;
}

enum fc_status fc_impact_check(struct fc_impact *impact, struct fc_error *err) {
  enum fc_impact_estimator estimator = fc_impact_main(impact);
  /* a before/after without controls is the same contrast without its second half */
  if (estimator == FC_IMPACT_PRE_POST) estimator = FC_IMPACT_CONTROLLED;
  enum fc_status status = placebo_dates(impact, estimator, err);
  if (!status) status = pre_trend(impact, err);
  if (!status) status = leave_one_out(impact, estimator, err);
  if (!status) status = regression_to_mean(impact, err);
  if (!status) status = missing_entries(impact, estimator, err);
  return status;
}
