/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The treated shops against themselves: before, a year ago, and as they used to change. */
#include "impact_internal.h"

enum { MOST_PLACEBOS = 64 };
/* The treated shops that can be compared between these windows: the same shops on both sides, or the opening of one
 * would look like a change. */
struct same_shops {
  struct fc_impact_window windows[4];
  int count;
};

static int is_same(const struct fc_impact_data *data, const struct same_shops *same, int shop) {
  return data->shop[shop].arm == FC_ARM_TREATED && fc_impact_comparable(data, shop, same->windows, same->count);
}

static int count_same(const struct fc_impact_data *data, const struct same_shops *same) {
  int count = 0;
  for (int s = 0; s < data->shops; s++) count += is_same(data, same, s);
  return count;
}

/* Their sums; returns shop-days with an entry. */
static int treated_sums(const struct fc_impact_data *data, const struct same_shops *same,
                        struct fc_impact_window window, struct fc_impact_pair_sums *sums) {
  int days = 0;
  *sums = (struct fc_impact_pair_sums){0};
  if (!fc_impact_window_inside(data, window)) return 0;
  for (int s = 0; s < data->shops; s++) {
    double disposed, received;
    if (!is_same(data, same, s)) continue;
    days += fc_impact_pair(data, s, window, FC_IMPACT_DISPOSED, FC_IMPACT_RECEIVED, &disposed, &received);
    sums->disposed += disposed;
    sums->received += received;
  }
  return sums->received > 0 ? days : 0;
}

static double log_rate(const struct fc_impact_pair_sums *sums) {
  return log((sums->disposed > 0 ? sums->disposed : .5) / sums->received);
}

static void ratio_only(const struct fc_impact *impact, enum fc_impact_estimator estimator,
                       struct fc_impact_window before, enum fc_impact_reason missing,
                       struct fc_impact_estimate *estimate) {
  const struct fc_impact_data *data = impact->data;
  const struct same_shops same = {{before, impact->question.after}, 2};
  struct fc_impact_pair_sums sums[2];
  *estimate = fc_impact_missing(estimator, missing);
  if (!treated_sums(data, &same, before, &sums[0]) || !treated_sums(data, &same, impact->question.after, &sums[1]))
    return;
  estimate->available = 1;
  estimate->why = FC_REASON_SEASON; /* no interval: season and weather would be in it, and nobody knows how much */
  estimate->before = sums[0];
  estimate->after = sums[1];
  estimate->days = impact->question.after.days;
  estimate->treated = count_same(data, &same);
  /* nothing disposed of before: there is nothing that could fall */
  if (!(sums[0].disposed > 0)) estimate->why = FC_REASON_FEW_UNITS;
  fc_impact_take(estimate, fc_interval_none(sums[0].disposed > 0 ? log_rate(&sums[1]) - log_rate(&sums[0]) : NAN));
}

void fc_impact_pre_post(const struct fc_impact *impact, struct fc_impact_estimate *estimate) {
  ratio_only(impact, FC_IMPACT_PRE_POST, impact->question.before, FC_REASON_NO_DATA, estimate);
}

void fc_impact_year_on_year(const struct fc_impact *impact, struct fc_impact_estimate *estimate) {
  struct fc_impact_window after = impact->question.after, year = {after.first - FC_IMPACT_YEAR, after.days};
  /* a year ago is only what came before the trial */
  if (year.first + year.days > after.first) year.days = 0;
  ratio_only(impact, FC_IMPACT_YEAR_ON_YEAR, year, FC_REASON_NO_LAST_YEAR, estimate);
}

/* Daily influences of a window on ln(rate), all treated shops together. */
static struct fc_day_variance window_variance(const struct fc_impact_data *data, const struct same_shops *same,
                                              struct fc_impact_window window, const struct fc_impact_pair_sums *sums,
                                              double *influence) {
  double rate = sums->disposed / sums->received;
  for (int t = 0; t < window.days; t++) influence[t] = 0;
  for (int s = 0; s < data->shops; s++) {
    int counts = is_same(data, same, s);
    for (int t = 0; t < window.days && counts; t++) {
      double disposed = fc_impact_value(data, FC_IMPACT_DISPOSED, s, window.first + t);
      double received = fc_impact_value(data, FC_IMPACT_RECEIVED, s, window.first + t);
      if (!isnan(disposed) && !isnan(received)) influence[t] += (disposed - rate * received) / sums->disposed;
    }
  }
  return fc_variance_cosines(influence, window.days);
}

static enum fc_status shop_variance(const struct fc_impact_data *data, const struct same_shops *same,
                                    const struct fc_impact_pair_sums sums[4], struct fc_day_variance *variance,
                                    struct fc_error *err) {
  static const int sign[4] = {1, -1, -1, 1};
  double *influence = fc_new((size_t)data->shops * 2, sizeof *influence), *share = influence + data->shops;
  int shops = 0;
  if (!influence) return fc_fail_memory(err);
  for (int s = 0; s < data->shops; s++) {
    double disposed, received;
    if (!is_same(data, same, s)) continue;
    for (int w = 0; w < 4; w++) {
      fc_impact_pair(data, s, same->windows[w], FC_IMPACT_DISPOSED, FC_IMPACT_RECEIVED, &disposed, &received);
      influence[shops] += sign[w] * (disposed - sums[w].disposed / sums[w].received * received) / sums[w].disposed;
      share[shops] += disposed / sums[w].disposed / 4;
    }
    shops++;
  }
  *variance = fc_variance_shops(influence, share, shops);
  free(influence);
  return FC_OK;
}

static enum fc_status seasonal_interval(const struct fc_impact_data *data, const struct same_shops *same,
                                        const struct fc_impact_pair_sums sums[4], double theta,
                                        struct fc_interval *interval, struct fc_error *err) {
  struct fc_day_variance days[4], shops;
  double *influence = fc_new((size_t)same->windows[0].days, sizeof *influence);
  if (!influence) return fc_fail_memory(err);
  for (int w = 0; w < 4; w++) days[w] = window_variance(data, same, same->windows[w], &sums[w], influence);
  free(influence);
  enum fc_status status = shop_variance(data, same, sums, &shops, err);
  if (status) return status;
  struct fc_day_variance all = fc_variance_add(days, 4);
  *interval = fc_interval_wider(fc_interval_of(theta, sqrt(all.variance), all.freedom),
                                fc_interval_of(theta, sqrt(shops.variance), shops.freedom));
  return FC_OK;
}

enum fc_status fc_impact_seasonal(const struct fc_impact *impact, struct fc_impact_estimate *estimate,
                                  struct fc_error *err) {
  const struct fc_impact_data *data = impact->data;
  const struct same_shops same = {{impact->after, impact->before, impact->year_after, impact->year_before}, 4};
  struct fc_impact_pair_sums sums[4];
  double least = INFINITY;
  *estimate = fc_impact_missing(FC_IMPACT_SEASONAL, FC_REASON_NO_LAST_YEAR);
  if (!impact->year_before.days) return FC_OK;
  for (int w = 0; w < 4; w++) {
    if (!treated_sums(data, &same, same.windows[w], &sums[w])) return FC_OK;
    least = fmin(least, sums[w].disposed);
  }
  double theta = log_rate(&sums[0]) - log_rate(&sums[1]) - log_rate(&sums[2]) + log_rate(&sums[3]);
  struct fc_interval interval = fc_interval_none(theta);
  enum fc_status status = FC_OK;
  if (least > 0) status = seasonal_interval(data, &same, sums, theta, &interval, err);
  if (status) return status;
  estimate->available = 1;
  estimate->why = FC_REASON_NONE;
  estimate->after = sums[0], estimate->before = sums[1];
  estimate->control_after = sums[2], estimate->control_before = sums[3];
  estimate->days = impact->before.days;
  estimate->treated = count_same(data, &same);
  if (impact->before.days < FC_IMPACT_SEASONAL_DAYS)
    estimate->why = FC_REASON_SHORT_SEASONAL, interval = fc_interval_none(theta);
  else if (least < FC_IMPACT_LEAST_UNITS)
    estimate->why = FC_REASON_FEW_UNITS, interval = fc_interval_none(theta);
  estimate->claim = isnan(interval.lo) ? FC_CLAIM_NONE : FC_CLAIM_INDICATIVE;
  fc_impact_take(estimate, interval);
  return FC_OK;
}

enum fc_status fc_impact_placebo_time(const struct fc_impact *impact, struct fc_impact_estimate *estimate,
                                      struct fc_error *err) {
  const struct fc_impact_data *data = impact->data;
  struct fc_impact_window window = impact->before;
  struct fc_impact_pair_sums after, sums, earlier;
  double changes[MOST_PLACEBOS];
  const struct same_shops same = {{impact->before, impact->after}, 2};
  int count = 0, expected = treated_sums(data, &same, window, &sums);
  (void)err;
  *estimate = fc_impact_missing(FC_IMPACT_PLACEBO_TIME, FC_REASON_NO_DATA);
  if (!expected || !treated_sums(data, &same, impact->after, &after)) return FC_OK;
  estimate->before = sums, estimate->after = after;
  double theta = sums.disposed > 0 ? log_rate(&after) - log_rate(&sums) : NAN;
  while (count < MOST_PLACEBOS && window.first >= window.days) {
    window.first -= window.days;
    if (treated_sums(data, &same, window, &earlier) < FC_IMPACT_LEAST_SHARE * expected || !(earlier.disposed > 0))
      break;
    changes[count++] = log_rate(&sums) - log_rate(&earlier);
    sums = earlier;
  }
  struct fc_interval interval = fc_interval_from_placebos(theta, changes, count);
  estimate->available = 1;
  estimate->days = impact->before.days;
  estimate->treated = count_same(data, &same);
  estimate->placebos = count;
  estimate->why = isnan(interval.lo) ? FC_REASON_FEW_PLACEBOS : FC_REASON_NONE;
  if (impact->before.days < FC_IMPACT_LEAST_DAYS)
    estimate->why = FC_REASON_SHORT_WINDOW, interval = fc_interval_none(theta);
  estimate->claim = isnan(interval.lo) ? FC_CLAIM_NONE : FC_CLAIM_INDICATIVE;
  fc_impact_take(estimate, interval);
  return FC_OK;
}
