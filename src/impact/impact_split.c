/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The change of the treated shops' rate in parts that add up. */
#include "impact_internal.h"

/* The treated shops of every estimate: with one that opened in between, sales would rise and goods change. */
static int compared(const struct fc_impact_data *data, int shop, const struct fc_impact_window windows[2]) {
  return data->shop[shop].arm == FC_ARM_TREATED && fc_impact_comparable(data, shop, windows, 2);
}

/* Goods: sum w0 (r1 - r0) + sum (w1 - w0) r1 = R1 - R0, w the share of received, r the rate. Goods that are missing in
 * one window have weight 0 there and no rate of their own; the other window's stands in, so the identity holds. */
static void split_goods(const struct fc_impact_data *data, struct fc_impact_window before,
                        struct fc_impact_window after, struct fc_impact_split *split) {
  const struct fc_impact_window windows[2] = {before, after};
  double total[2] = {0};
  for (int pass = 0; pass < 2; pass++)
    for (int g = 0; g < data->group_count; g++) {
      double received[2] = {0}, disposed[2] = {0}, rate[2], share[2];
      for (int w = 0; w < 2; w++) {
        for (int d = windows[w].first; d < windows[w].first + windows[w].days; d++) {
          received[w] += data->group_received[(size_t)g * (size_t)data->days + (size_t)d];
          disposed[w] += data->group_disposed[(size_t)g * (size_t)data->days + (size_t)d];
        }
        if (!pass) total[w] += received[w];
      }
      if (!pass) continue;
      for (int w = 0; w < 2; w++) {
        int from = received[w] > 0 ? w : 1 - w;
        rate[w] = received[from] > 0 ? disposed[from] / received[from] : 0;
        share[w] = received[w] / total[w];
      }
      split->within += share[0] * (rate[1] - rate[0]);
      split->mix += (share[1] - share[0]) * rate[1];
    }
}

/* ln(mean expected rate after / before) of the treated shops when only the first `until` columns vary. */
static double expected_change(const struct fc_impact_data *data, const struct fc_expected_fit *fit,
                              struct fc_impact_window before, struct fc_impact_window after, int until) {
  const struct fc_impact_window windows[2] = {before, after};
  double rate[2];
  for (int w = 0; w < 2; w++) {
    double expected = 0, received = 0;
    for (int s = 0; s < data->shops; s++)
      for (int d = windows[w].first; d < windows[w].first + windows[w].days; d++) {
        double value = fc_impact_value(data, FC_IMPACT_RECEIVED, s, d);
        if (!compared(data, s, windows) || !(value > 0) || isnan(fit->level[s])) continue;
        /* every shop at level 1: a shift between shops is mix, not weather */
        expected += fc_expected_disposed(fit, data, s, d, until) / fit->level[s];
        received += value;
      }
    rate[w] = expected / received;
  }
  return log(rate[1] / rate[0]);
}

/* Calendar and weather as far as a regression on untreated days explains them, in points by the logarithmic mean of the
 * two rates (Ang 2005), so that parts on the log scale become parts of the difference. */
static enum fc_status split_conditions(const struct fc_impact_data *data, struct fc_impact_window before,
                                       struct fc_impact_window after, struct fc_impact_split *split,
                                       struct fc_error *err) {
  /* all untreated days: the season must be seen at more than one temperature */
  const struct fc_impact_window all = {0, after.first + after.days};
  struct fc_expected_fit fit;
  struct fc_error own = {0};
  split->calendar = split->weather = NAN;
  if (!data->covariate_count || !(split->before > 0) || !(split->after > 0)) return FC_OK;
  enum fc_status status = fc_expected_fit(data, &all, 1, after.first, FC_EXPECTED_COVARIATES, &fit, &own);
  if (status) {
    if (status != FC_NUMERIC && err) *err = own;
    return status == FC_NUMERIC ? FC_OK : status;
  }
  double points = fabs(split->after - split->before) < 1e-12
                      ? split->before
                      : (split->after - split->before) / log(split->after / split->before);
  double calendar = expected_change(data, &fit, before, after, fit.calendar);
  double weather = expected_change(data, &fit, before, after, fit.weather) - calendar;
  if (isfinite(calendar)) split->calendar = points * calendar;
  if (isfinite(weather) && fit.weather > fit.calendar) split->weather = points * weather;
  fc_expected_release(&fit);
  return FC_OK;
}

enum fc_status fc_impact_split_change(const struct fc_impact_data *data, struct fc_impact_window before,
                                      struct fc_impact_window after, struct fc_impact_split *split,
                                      struct fc_error *err) {
  struct fc_impact_split made = {0};
  double disposed[2] = {0}, received[2] = {0}, sold[2] = {0};
  const struct fc_impact_window windows[2] = {before, after};
  for (int w = 0; w < 2; w++)
    for (int s = 0; s < data->shops; s++) {
      double top, bottom;
      if (!compared(data, s, windows)) continue;
      fc_impact_pair(data, s, windows[w], FC_IMPACT_DISPOSED, FC_IMPACT_RECEIVED, &top, &bottom);
      disposed[w] += top;
      received[w] += bottom;
      fc_impact_pair(data, s, windows[w], FC_IMPACT_SOLD, FC_IMPACT_RECEIVED, &top, &bottom);
      sold[w] += top;
    }
  made.before = disposed[0] / received[0];
  made.after = disposed[1] / received[1];
  made.total = made.after - made.before;
  made.log_disposed = log(disposed[1] / disposed[0]);
  made.log_sold = log(sold[1] / sold[0]);
  made.log_rate = made.log_disposed - made.log_sold;
  split_goods(data, before, after, &made);
  if (!data->group_count) made.within = made.total;
  enum fc_status status = split_conditions(data, before, after, &made, err);
  if (status) return status;
  made.rest = made.within;
  if (!isnan(made.calendar)) made.rest -= made.calendar;
  if (!isnan(made.weather)) made.rest -= made.weather;
  *split = made;
  return FC_OK;
}

/* Thirds of g within a shop and window: the same share of days is weak before and after, whatever the season does. */
static void add_by_strength(const struct fc_impact_data *data, int shop, struct fc_impact_window window,
                            struct fc_impact_pair_sums sums[FC_IMPACT_STRENGTHS]) {
  for (int d = window.first; d < window.first + window.days; d++) {
    double disposed = fc_impact_value(data, FC_IMPACT_DISPOSED, shop, d);
    double received = fc_impact_value(data, FC_IMPACT_RECEIVED, shop, d);
    double own = fc_demand_surprise(data, shop, d);
    int below = 0, ties = 0, known = 0;
    if (isnan(disposed) || isnan(received)) continue;
    for (int e = window.first; e < window.first + window.days; e++) {
      if (isnan(fc_impact_value(data, FC_IMPACT_DISPOSED, shop, e))) continue;
      double other = fc_demand_surprise(data, shop, e);
      below += other < own;
      ties += other == own && e < d;
      known++;
    }
    int third = FC_IMPACT_STRENGTHS * (below + ties) / known;
    sums[third].disposed += disposed;
    sums[third].received += received;
  }
}

void fc_impact_strengths(const struct fc_impact *impact, struct fc_impact_strength *strength) {
  const struct fc_impact_data *data = impact->data;
  struct fc_impact_pair_sums sums[2][2][FC_IMPACT_STRENGTHS] = {0}; /* [treated][after] */
  const struct fc_impact_window windows[2] = {impact->before, impact->after};
  for (int s = 0; s < data->shops; s++) {
    int treated = data->shop[s].arm == FC_ARM_TREATED;
    if (data->shop[s].arm == FC_ARM_NONE || !fc_impact_comparable(data, s, windows, 2)) continue;
    add_by_strength(data, s, impact->before, sums[treated][0]);
    add_by_strength(data, s, impact->after, sums[treated][1]);
  }
  for (int k = 0; k < FC_IMPACT_STRENGTHS; k++) {
    strength[k].before = sums[1][0][k], strength[k].after = sums[1][1][k];
    strength[k].control_before = sums[0][0][k], strength[k].control_after = sums[0][1][k];
    double ratio = sums[1][1][k].disposed / sums[1][1][k].received * sums[1][0][k].received / sums[1][0][k].disposed;
    if (sums[0][0][k].disposed > 0 && sums[0][1][k].disposed > 0)
      ratio *= sums[0][0][k].disposed / sums[0][0][k].received * sums[0][1][k].received / sums[0][1][k].disposed;
    strength[k].reduction_percent = 100 * (1 - ratio);
  }
}
