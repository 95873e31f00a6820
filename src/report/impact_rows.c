/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows that impact.csv and impact.xlsx share: every estimate that could be made. */
#include "impact_internal.h"

#include <math.h>

const struct fc_impact_column fc_impact_columns[FC_IMPACT_COLUMNS] = {
    {"estimator", -1},
    {"scope", -1},
    {"key", -1},
    {"before_rate", 6},
    {"after_rate", 6},
    {"reduction_percent", 3},
    {"lo", 3},
    {"hi", 3},
    {"p_value", 5},
    {"days", 0},
    {"before_disposed", 3},
    {"before_received", 3},
    {"after_disposed", 3},
    {"after_received", 3},
    {"comparison_before_disposed", 3},
    {"comparison_before_received", 3},
    {"comparison_after_disposed", 3},
    {"comparison_after_received", 3},
    {"shops", 0},
    {"control_shops", 0},
    {"randomisation_p", 5},
    {"claim", -1},
    {"headline", 0},
    {"grade", -1},
};

const char *fc_impact_row_text(const struct fc_impact_row *row, int column) {
  static const char *const claims[] = {"none", "indicative", "95"};
  const char *const texts[] = {fc_impact_estimator_name(row->estimate.estimator), row->scope, row->key};
  if (column < 3) return texts[column];
  return column == FC_IMPACT_COLUMNS - 1 ? row->grade : claims[row->estimate.claim];
}

double fc_impact_row_value(const struct fc_impact_row *row, int column) {
  const struct fc_impact_estimate *e = &row->estimate;
  double compared = e->control_before.received > 0 ? 1 : NAN;
  const double values[FC_IMPACT_COLUMNS] = {NAN,
                                            NAN,
                                            NAN,
                                            e->before.disposed / e->before.received,
                                            e->after.disposed / e->after.received,
                                            e->reduction_percent,
                                            e->lo,
                                            e->hi,
                                            e->interval.p,
                                            e->days,
                                            e->before.disposed,
                                            e->before.received,
                                            e->after.disposed,
                                            e->after.received,
                                            compared * e->control_before.disposed,
                                            compared * e->control_before.received,
                                            compared * e->control_after.disposed,
                                            compared * e->control_after.received,
                                            e->treated,
                                            e->controls,
                                            e->randomisation_p,
                                            NAN,
                                            row->headline,
                                            NAN};
  return values[column];
}

static double rounded(double share, double scale) { return round(100 * share * scale) / scale; }

struct fc_impact_points fc_impact_points(const struct fc_impact_split *split, int decimals) {
  double scale = pow(10, decimals);
  struct fc_impact_points points = {.mix = rounded(split->mix, scale),
                                    .calendar = rounded(split->calendar, scale),
                                    .weather = rounded(split->weather, scale),
                                    .total = rounded(split->total, scale)};
  points.within = points.total - points.mix;
  points.rest =
      points.within - (isnan(points.calendar) ? 0 : points.calendar) - (isnan(points.weather) ? 0 : points.weather);
  return points;
}

void fc_impact_shop_name(const struct fc_impact_report *report, int shop, char *text, size_t size) {
  if (report->anonymous)
    snprintf(text, size, "shop %d", shop + 1);
  else
    snprintf(text, size, "%s", report->impact->data->shop[shop].name);
}

static struct fc_impact_row *add(struct fc_impact_row **next, const struct fc_impact_estimate *estimate,
                                 const char *scope) {
  struct fc_impact_row *row = (*next)++;
  *row = (struct fc_impact_row){.estimate = *estimate, .scope = scope, .grade = ""};
  return row;
}

static void add_shops(const struct fc_impact_report *report, struct fc_impact_row **next) {
  const struct fc_impact *impact = report->impact;
  for (int s = 0, at = 0; s < impact->data->shops; s++) {
    if (impact->data->shop[s].arm != FC_ARM_TREATED) continue;
    const struct fc_impact_estimate *estimate = &impact->shops[at++];
    if (estimate->available) fc_impact_shop_name(report, s, add(next, estimate, "store")->key, FC_IMPACT_KEY);
  }
}

/* Goods are numbered in anonymous reports: their codes and names tell whose they are. */
static void add_goods(const struct fc_impact_report *report, struct fc_impact_row **next) {
  for (int g = 0; g < report->impact->goods_count; g++) {
    const struct fc_impact_estimate *estimate = &report->impact->goods[g];
    struct fc_impact_row *row = add(next, estimate, estimate->scope);
    if (report->anonymous)
      snprintf(row->key, sizeof row->key, "%s %d", estimate->scope, g + 1);
    else
      snprintf(row->key, sizeof row->key, "%s", estimate->key);
  }
}

static void add_strengths(const struct fc_impact *impact, struct fc_impact_row **next) {
  static const char *const names[FC_IMPACT_STRENGTHS] = {"weak", "normal", "strong"};
  for (int k = 0; k < FC_IMPACT_STRENGTHS; k++) {
    const struct fc_impact_strength *strength = &impact->strength[k];
    const struct fc_impact_estimate *whole = &impact->all[FC_IMPACT_CONTROLLED];
    int compared = strength->control_before.received > 0;
    if (!(strength->before.received > 0) || !(strength->after.received > 0)) continue;
    struct fc_impact_estimate estimate = {.estimator = compared ? FC_IMPACT_CONTROLLED : FC_IMPACT_PRE_POST,
                                          .before = strength->before,
                                          .after = strength->after,
                                          .control_before = strength->control_before,
                                          .control_after = strength->control_after,
                                          .interval = fc_interval_none(NAN),
                                          .reduction_percent = strength->reduction_percent,
                                          .lo = NAN,
                                          .hi = NAN,
                                          .randomisation_p = NAN,
                                          .days = impact->before.days,
                                          .treated = impact->sums[1][1].shops,
                                          .controls = compared ? whole->controls : 0};
    snprintf(add(next, &estimate, "day-strength")->key, FC_IMPACT_KEY, "%s", names[k]);
  }
}

static void add_measures(const struct fc_impact *impact, struct fc_impact_row **next) {
  static const char *const names[FC_IMPACT_GUARDS] = {
      [FC_GUARD_COST] = "disposed-cost-per-received-cost", [FC_GUARD_VALUE] = "disposed-value-per-sales-value",
      [FC_GUARD_PER_SOLD] = "disposed-per-sold",           [FC_GUARD_SOLD_OUT] = "sold-out-rate",
      [FC_GUARD_MARKDOWN] = "marked-down-per-sold",        [FC_GUARD_SALES] = "sold-per-item-day"};
  for (int g = 0; g < FC_IMPACT_GUARDS; g++)
    if (impact->measure[g].available)
      snprintf(add(next, &impact->measure[g], "measure")->key, FC_IMPACT_KEY, "%s", names[g]);
}

enum fc_status fc_impact_rows(const struct fc_impact_report *report, struct fc_impact_row **rows, int *count,
                              struct fc_error *err) {
  const struct fc_impact *impact = report->impact;
  int most = FC_IMPACT_ESTIMATORS + impact->shop_count + impact->goods_count + FC_IMPACT_STRENGTHS + FC_IMPACT_GUARDS;
  struct fc_impact_row *made = fc_new((size_t)most, sizeof *made), *next = made;
  if (!made) return fc_fail_memory(err);
  for (int e = 0; e < FC_IMPACT_ESTIMATORS; e++) {
    if (!impact->all[e].available) continue;
    struct fc_impact_row *row = add(&next, &impact->all[e], "all");
    row->headline = e == impact->verdict.headline;
    if (row->headline) row->grade = fc_impact_grade_letter(impact->verdict.grade);
  }
  add_shops(report, &next);
  add_goods(report, &next);
  add_strengths(impact, &next);
  add_measures(impact, &next);
  *rows = made;
  *count = (int)(next - made);
  return FC_OK;
}
