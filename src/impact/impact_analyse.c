/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact_internal.h"

#include "foodcast/math/special.h"

enum { WEEK = 7 };
static const double least_guard_percent = 10;

void fc_impact_windows(const struct fc_impact_data *data, const struct fc_impact_question *question,
                       struct fc_impact *impact) {
  int days = question->before.days < question->after.days ? question->before.days : question->after.days;
  if (days >= WEEK) days -= days % WEEK; /* whole weeks: every weekday as often in all windows */
  *impact = (struct fc_impact){.data = data, .question = *question};
  impact->before = (struct fc_impact_window){question->before.first + question->before.days - days, days};
  impact->after = (struct fc_impact_window){question->after.first, days};
  struct fc_impact_window before = {impact->before.first - FC_IMPACT_YEAR, days};
  struct fc_impact_window after = {impact->after.first - FC_IMPACT_YEAR, days};
  if (fc_impact_window_inside(data, before) && after.first + days <= impact->before.first)
    impact->year_before = before, impact->year_after = after;
}

static enum fc_status check_question(const struct fc_impact_data *data, const struct fc_impact_question *question,
                                     struct fc_error *err) {
  const struct fc_impact_window before = question->before, after = question->after;
  if (!fc_impact_window_inside(data, before) || !fc_impact_window_inside(data, after)) {
    char first[FC_DATE_TEXT], last[FC_DATE_TEXT];
    fc_fail(err, FC_USAGE, "the days before or after lie outside the data");
    return fc_error_hint(err, "there are sales from %s to %s", fc_date_format(data->first_date, first),
                         fc_date_format(data->first_date + data->days - 1, last));
  }
  if (before.first + before.days > after.first) {
    fc_fail(err, FC_USAGE, "the days before reach into the days after");
    return fc_error_hint(err, "give --before FIRST..LAST and a later --after FIRST..LAST");
  }
  return FC_OK;
}

/* The sums of a shop are added; NAN stays where nobody knows a single value. */
static void add_shop_sums(const struct fc_impact_data *data, int shop, struct fc_impact_window window,
                          struct fc_impact_sums *sums) {
  for (int m = 0; m < FC_IMPACT_MEASURES; m++)
    for (int d = window.first; d < window.first + window.days; d++) {
      double value = fc_impact_value(data, (enum fc_impact_measure)m, shop, d);
      if (!isnan(value)) sums->value[m] = isnan(sums->value[m]) ? value : sums->value[m] + value;
    }
  sums->shops++;
}

/* Of the shops that are compared: the opening of another would look like a change. */
static void fill_sums(const struct fc_impact *impact, enum fc_trial_arm arm, struct fc_impact_window window,
                      struct fc_impact_sums *sums) {
  const struct fc_impact_window windows[2] = {impact->before, impact->after};
  *sums = (struct fc_impact_sums){.days = window.days};
  for (int m = 0; m < FC_IMPACT_MEASURES; m++) sums->value[m] = NAN;
  for (int s = 0; s < impact->data->shops; s++)
    if (impact->data->shop[s].arm == arm && fc_impact_comparable(impact->data, s, windows, 2))
      add_shop_sums(impact->data, s, window, sums);
}

static enum fc_status other_ratios(const struct fc_impact_data *data, const struct fc_impact_question *question,
                                   struct fc_impact_estimate estimates[FC_IMPACT_GUARDS], struct fc_error *err) {
  static const struct fc_impact_ratio ratios[FC_IMPACT_GUARDS] = {
      [FC_GUARD_COST] = {.top = FC_IMPACT_DISPOSED_COST, .bottom = FC_IMPACT_RECEIVED_COST},
      [FC_GUARD_VALUE] = {.top = FC_IMPACT_DISPOSED_VALUE, .bottom = FC_IMPACT_SALES_VALUE},
      [FC_GUARD_PER_SOLD] = {.top = FC_IMPACT_DISPOSED, .bottom = FC_IMPACT_SOLD},
      [FC_GUARD_SOLD_OUT] = {.top = FC_IMPACT_SOLD_OUT, .bottom = FC_IMPACT_OPEN},
      [FC_GUARD_MARKDOWN] = {.top = FC_IMPACT_MARKED_DOWN, .bottom = FC_IMPACT_SALES},
      [FC_GUARD_SALES] = {.top = FC_IMPACT_SALES, .bottom = FC_IMPACT_OPEN},
  };
  for (int g = 0; g < FC_IMPACT_GUARDS; g++) {
    estimates[g].estimator = FC_IMPACT_CONTROLLED;
    enum fc_status status = fc_impact_contrast(data, &ratios[g], question, -1, &estimates[g], err);
    if (status) return status;
    if (g != FC_GUARD_PER_SOLD && g != FC_GUARD_SOLD_OUT) fc_impact_lower_claim(&estimates[g]); /* not tested */
    if (estimates[g].before.disposed > 0) continue;
    /* nothing was marked down (or sold out) before: a change in percent of nothing says nothing */
    if (estimates[g].available) estimates[g] = fc_impact_missing(FC_IMPACT_CONTROLLED, FC_REASON_NO_DATA);
  }
  return FC_OK;
}

/* Each treated shop against all controls, by the same estimate. */
static enum fc_status each_shop(struct fc_impact *impact, const struct fc_impact_question *question,
                                struct fc_error *err) {
  const struct fc_impact_data *data = impact->data;
  struct fc_impact_data one = *data;
  struct fc_impact_ratio ratio = {.top = FC_IMPACT_DISPOSED, .bottom = FC_IMPACT_RECEIVED};
  impact->shops = fc_new((size_t)fc_impact_arm_count(data, FC_ARM_TREATED), sizeof *impact->shops);
  one.shop = fc_new((size_t)data->shops, sizeof *one.shop);
  enum fc_status status = impact->shops && one.shop ? FC_OK : fc_fail_memory(err);
  for (int s = 0; s < data->shops && !status; s++) {
    if (data->shop[s].arm != FC_ARM_TREATED) continue;
    for (int t = 0; t < data->shops; t++) {
      one.shop[t] = data->shop[t];
      if (t != s && one.shop[t].arm == FC_ARM_TREATED) one.shop[t].arm = FC_ARM_NONE;
    }
    struct fc_impact_estimate *estimate = &impact->shops[impact->shop_count++];
    estimate->estimator = FC_IMPACT_CONTROLLED;
    status = fc_impact_contrast(&one, &ratio, question, -1, estimate, err);
    if (estimate->available && !estimate->controls) estimate->estimator = FC_IMPACT_PRE_POST;
    estimate->scope = "store";
    estimate->key = data->shop[s].name;
  }
  free(one.shop);
  return status;
}

/* A guard that got worse: beyond chance where there is an interval, else by more than `least_guard_percent`. */
static int worse(const struct fc_impact_estimate *guard, int rise_is_worse) {
  double sign = rise_is_worse ? 1 : -1;
  if (!guard->available) return 0;
  if (!isnan(guard->interval.lo)) return sign * guard->interval.theta > 0 && guard->interval.p < .05;
  return sign * expm1(guard->interval.theta) * 100 > least_guard_percent;
}

/* Shops that cannot be compared, and those that are too small for an interval. */
static void count_shops(struct fc_impact *impact) {
  const struct fc_impact_window windows[2] = {impact->before, impact->after};
  for (int s = 0; s < impact->data->shops; s++) {
    int treated = impact->data->shop[s].arm == FC_ARM_TREATED;
    if (impact->data->shop[s].arm == FC_ARM_NONE) continue;
    double before = fc_impact_total(impact->data, s, windows[0], FC_IMPACT_DISPOSED);
    double after = fc_impact_total(impact->data, s, windows[1], FC_IMPACT_DISPOSED);
    if (!fc_impact_comparable(impact->data, s, windows, 2))
      impact->left_out[treated]++;
    else if (fmin(before, after) < FC_IMPACT_LEAST_UNITS)
      impact->few_units[treated]++;
  }
}

static int started_elsewhere(const struct fc_impact *impact) {
  const struct fc_impact_data *data = impact->data;
  for (int s = 0; s < data->shops; s++) {
    if (data->shop[s].arm != FC_ARM_TREATED || data->shop[s].trial_start == FC_DATE_NONE) continue;
    int start = data->shop[s].trial_start - data->first_date;
    if (start < impact->before.first + impact->before.days || start > impact->after.first) return 1;
  }
  return 0;
}

static void warn(struct fc_impact *impact) {
  const struct fc_impact_sums *sums = impact->sums[1];
  double missing = 0, open = 0;
  for (int w = 0; w < 2; w++) {
    if (!isnan(sums[w].value[FC_IMPACT_MISSING])) missing += sums[w].value[FC_IMPACT_MISSING];
    if (!isnan(sums[w].value[FC_IMPACT_OPEN])) open += sums[w].value[FC_IMPACT_OPEN];
  }
  impact->warning[FC_WARNING_EMPTY_SHELVES] = (unsigned char)worse(&impact->measure[FC_GUARD_SOLD_OUT], 1);
  impact->warning[FC_WARNING_MARKDOWN] = (unsigned char)worse(&impact->measure[FC_GUARD_MARKDOWN], 1);
  impact->warning[FC_WARNING_SALES] = (unsigned char)worse(&impact->measure[FC_GUARD_SALES], 0);
  impact->warning[FC_WARNING_MISSING] =
      missing > FC_IMPACT_MOST_MISSING * open || impact->checks.missing_share > FC_IMPACT_MOST_MISSING;
  impact->warning[FC_WARNING_START] = (unsigned char)started_elsewhere(impact);
  impact->warning[FC_WARNING_REGRESSION] = (unsigned char)impact->checks.regression_warning;
}

/* Smallest true reduction that this design finds four times in five. */
static double detectable(const struct fc_interval *interval) {
  if (isnan(interval->error)) return NAN;
  double reach = fc_student_quantile(.975, interval->freedom) + fc_student_quantile(.8, interval->freedom);
  return fc_percent_reduction(-reach * interval->error);
}

enum fc_status fc_impact_analyse(const struct fc_impact_data *data, const struct fc_impact_question *question,
                                 struct fc_impact *impact, struct fc_error *err) {
  struct fc_impact made;
  enum fc_status status = check_question(data, question, err);
  if (status) return status;
  fc_impact_windows(data, question, &made);
  count_shops(&made);
  struct fc_impact_question weeks = made.question;
  weeks.before = made.before, weeks.after = made.after, weeks.draws = 0;
  made.placebo_goods = fc_impact_missing(FC_IMPACT_CONTROLLED, FC_REASON_NO_DATA);
  for (int e = 0; e < FC_IMPACT_ESTIMATORS && !status; e++)
    status = fc_impact_estimate_one(&made, (enum fc_impact_estimator)e, &made.all[e], err);
  if (!status && !made.all[FC_IMPACT_PRE_POST].available)
    status = fc_fail(err, FC_INPUT, "no treated shop has entries of disposals both before and after");
  for (int after = 0; after < 2 && !status; after++) {
    fill_sums(&made, FC_ARM_CONTROL, after ? made.after : made.before, &made.sums[0][after]);
    fill_sums(&made, FC_ARM_TREATED, after ? made.after : made.before, &made.sums[1][after]);
    fill_sums(&made, FC_ARM_TREATED, after ? made.year_after : made.year_before, &made.year_sums[after]);
  }
  if (!status) status = other_ratios(data, &weeks, made.measure, err);
  if (!status) status = each_shop(&made, &weeks, err);
  if (!status) status = fc_impact_split_change(data, made.before, made.after, &made.split, err);
  if (!status) fc_impact_strengths(&made, made.strength);
  if (!status) status = fc_impact_check(&made, err);
  if (status) {
    fc_impact_release(&made);
    return status;
  }
  fc_impact_judge(&made);
  warn(&made);
  made.least_detectable_percent = detectable(&made.all[made.verdict.headline].interval);
  *impact = made;
  return FC_OK;
}

void fc_impact_release(struct fc_impact *impact) {
  free(impact->shops);
  free(impact->goods);
  impact->shops = impact->goods = NULL;
  impact->shop_count = impact->goods_count = 0;
}

enum fc_status fc_impact_of_goods(const struct fc_impact *impact, const struct fc_impact_data *goods,
                                  struct fc_impact_estimate *estimate, struct fc_error *err) {
  struct fc_impact_question question = impact->question;
  struct fc_impact_ratio ratio = {.top = FC_IMPACT_DISPOSED, .bottom = FC_IMPACT_RECEIVED};
  question.before = impact->before, question.after = impact->after, question.draws = 0;
  *estimate = fc_impact_missing(FC_IMPACT_CONTROLLED, FC_REASON_NO_DATA);
  enum fc_status status = fc_impact_contrast(goods, &ratio, &question, -1, estimate, err);
  if (estimate->available && !estimate->controls) estimate->estimator = FC_IMPACT_PRE_POST;
  if (!fc_impact_checks_passed(impact)) fc_impact_lower_claim(estimate);
  return status;
}
