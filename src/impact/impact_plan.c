/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Before a trial: how large an effect must be to be found. */
#include "impact_internal.h"

#include "foodcast/math/special.h"

enum { LEAST_CONTROLS = 5, LEAST_TREATED = 3, LEAST_SHOPS = 6, MOST_PAIRS = 12 };

/* Degrees of freedom that fc_shop_interval would have; 0 where it gives no interval. */
static int freedom_of(int treated, int controls) {
  if (treated >= 1 && controls >= LEAST_CONTROLS) return controls - 1;
  if (treated >= LEAST_TREATED && controls >= 1 && treated + controls >= LEAST_SHOPS) return treated + controls - 2;
  return 0;
}

double fc_impact_detectable(double spread, int treated, int controls) {
  int freedom = freedom_of(treated, controls);
  if (!freedom || !(spread > 0)) return NAN;
  double reach = fc_student_quantile(.975, freedom) + fc_student_quantile(.8, freedom);
  return fc_percent_reduction(-reach * spread * sqrt(1.0 / treated + 1.0 / controls));
}

static int shops_for(double spread, double percent) {
  for (int shops = LEAST_TREATED; shops <= FC_PLAN_MOST_SHOPS; shops++)
    if (fc_impact_detectable(spread, shops, shops) <= percent) return shops;
  return 0;
}

/* Squares of the shops' changes around their common mean; returns how many shops, 0 or 1 where there is nothing. */
static int pair_squares(const struct fc_impact_data *data, const struct fc_impact_ratio *ratio,
                        struct fc_impact_window before, struct fc_impact_window after, double *squares) {
  double sum = 0, sum_squares = 0;
  int count = 0;
  for (int s = 0; s < data->shops; s++) {
    struct fc_impact_cell cells[2];
    if (!fc_impact_cell(data, ratio, s, before, &cells[0]) || !fc_impact_cell(data, ratio, s, after, &cells[1]))
      continue;
    double change = log(fmax(cells[1].top, .5) / cells[1].expected) - log(fmax(cells[0].top, .5) / cells[0].expected);
    sum += change;
    sum_squares += change * change;
    count++;
  }
  *squares = count ? sum_squares - sum * sum / count : 0;
  return count;
}

/* n sum share^2 of what the shops disposed of: 1 where all are alike. By as much the variance of a trial's estimate is
 * above that of as many equal shops. */
static double unequal_sizes(const struct fc_impact_data *data, int end) {
  double sum = 0, squares = 0;
  int count = 0;
  for (int s = 0; s < data->shops; s++) {
    double disposed = fc_impact_total(data, s, (struct fc_impact_window){0, end}, FC_IMPACT_DISPOSED);
    sum += disposed;
    squares += disposed * disposed;
    count += disposed > 0;
  }
  return count * squares / (sum * sum);
}

enum fc_status fc_impact_plan_trial(const struct fc_impact_data *data, int end, struct fc_impact_plan *plan,
                                    struct fc_error *err) {
  struct fc_impact_ratio ratio = {.top = FC_IMPACT_DISPOSED, .bottom = FC_IMPACT_RECEIVED};
  struct fc_impact_plan made = {.history_days = end};
  int shops = 0;
  for (int s = 0; s < data->shops; s++)
    shops += fc_impact_total(data, s, (struct fc_impact_window){0, end}, FC_IMPACT_DISPOSED) > 0;
  if (shops < 2) {
    fc_fail(err, FC_INPUT, "a trial with controls needs two shops with entries of disposals");
    return fc_error_hint(err, "with one shop, compare before and after and a year ago: --before A..B --after C..D");
  }
  made.unequal = unequal_sizes(data, end);
  made.treated = fc_impact_arm_count(data, FC_ARM_TREATED);
  made.controls = fc_impact_arm_count(data, FC_ARM_CONTROL);
  if (!made.treated || !made.controls) made.treated = shops / 2, made.controls = shops - shops / 2;
  for (int l = 0; l < FC_PLAN_LENGTHS; l++) {
    int days = FC_IMPACT_LEAST_DAYS * (l + 1), freedom = 0;
    double squares = 0, own;
    for (int p = 0; p < MOST_PAIRS && end - (p + 2) * days >= 0; p++) {
      int count = pair_squares(data, &ratio, (struct fc_impact_window){end - (p + 2) * days, days},
                               (struct fc_impact_window){end - (p + 1) * days, days}, &own);
      if (count < 2) break;
      squares += own;
      freedom += count - 1;
      made.length[l].pairs++;
    }
    made.length[l].days = days;
    made.length[l].spread = freedom ? sqrt(squares / freedom) : NAN;
    double spread = made.length[l].spread * sqrt(made.unequal);
    made.length[l].least_percent = fc_impact_detectable(spread, made.treated, made.controls);
    if (!freedom) continue;
    made.length[l].shops_for_ten = shops_for(spread, 10);
    made.length[l].shops_for_fifteen = shops_for(spread, 15);
    made.length[l].shops_for_twenty = shops_for(spread, 20);
  }
  *plan = made;
  return FC_OK;
}
