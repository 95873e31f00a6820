/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact_internal.h"

#include <math.h>

static json_t *pair_json(const struct fc_impact_pair_sums *sums) {
  return json_pack("{so so so}", "disposed", fc_json_number(sums->disposed, 3), "received",
                   fc_json_number(sums->received, 3), "rate", fc_json_number(sums->disposed / sums->received, 6));
}

static json_t *estimate_json(const struct fc_impact_estimate *estimate, const char *language) {
  static const char *const claims[] = {"none", "indicative", "95"};
  json_t *object =
      json_pack("{ss sb so so so so so ss si si si si}", "estimator", fc_impact_estimator_name(estimate->estimator),
                "available", estimate->available, "reduction_percent", fc_json_number(estimate->reduction_percent, 3),
                "lo", fc_json_number(estimate->lo, 3), "hi", fc_json_number(estimate->hi, 3), "p_value",
                fc_json_number(estimate->interval.p, 5), "randomisation_p",
                fc_json_number(estimate->randomisation_p, 5), "claim", claims[estimate->claim], "days", estimate->days,
                "shops", estimate->treated, "control_shops", estimate->controls, "earlier_changes", estimate->placebos);
  if (!object) return NULL;
  if (estimate->why)
    json_object_set_new(object, "why", json_string(fc_impact_text(language, fc_impact_reason_text(estimate->why))));
  if (!estimate->available) return object;
  json_object_set_new(object, "before", pair_json(&estimate->before));
  json_object_set_new(object, "after", pair_json(&estimate->after));
  if (!(estimate->control_before.received > 0)) return object;
  json_object_set_new(object, "comparison_before", pair_json(&estimate->control_before));
  json_object_set_new(object, "comparison_after", pair_json(&estimate->control_after));
  return object;
}

const char *const fc_impact_measure_names[FC_IMPACT_MEASURES] = {
    [FC_IMPACT_RECEIVED] = "received",
    [FC_IMPACT_DISPOSED] = "disposed",
    [FC_IMPACT_SOLD] = "sold",
    [FC_IMPACT_RECEIVED_COST] = "received_cost",
    [FC_IMPACT_DISPOSED_COST] = "disposed_cost",
    [FC_IMPACT_SALES_VALUE] = "sales_value",
    [FC_IMPACT_DISPOSED_VALUE] = "disposed_value",
    [FC_IMPACT_DISPOSED_KG] = "disposed_kg",
    [FC_IMPACT_MARGIN] = "margin",
    [FC_IMPACT_SALES] = "sold_with_or_without_entry",
    [FC_IMPACT_DEMAND] = "demand_estimate",
    [FC_IMPACT_MARKED_DOWN] = "marked_down",
    [FC_IMPACT_SOLD_OUT] = "sold_out_item_days",
    [FC_IMPACT_OPEN] = "open_item_days",
    [FC_IMPACT_MISSING] = "item_days_without_entry",
    [FC_IMPACT_MISSING_RECEIVED] = "received_without_entry",
    [FC_IMPACT_RULE_RECEIVED] = "old_rule_received",
    [FC_IMPACT_RULE_DISPOSED] = "old_rule_disposed",
};

static json_t *sums_json(const struct fc_impact_sums *sums) {
  json_t *object = json_pack("{si si}", "days", sums->days, "shops", sums->shops);
  for (int m = 0; m < FC_IMPACT_MEASURES && object; m++)
    json_object_set_new(object, fc_impact_measure_names[m], fc_json_number(sums->value[m], 3));
  return object;
}

static json_t *split_json(const struct fc_impact_split *split) {
  const struct fc_impact_points points = fc_impact_points(split, 4);
  return json_pack("{so so so so so so so so so so so}", "before_rate", fc_json_number(split->before, 6), "after_rate",
                   fc_json_number(split->after, 6), "total_points", fc_json_number(points.total, 4), "mix_points",
                   fc_json_number(points.mix, 4), "within_points", fc_json_number(points.within, 4), "calendar_points",
                   fc_json_number(points.calendar, 4), "weather_points", fc_json_number(points.weather, 4),
                   "rest_points", fc_json_number(points.rest, 4), "log_disposed",
                   fc_json_number(split->log_disposed, 6), "log_sold", fc_json_number(split->log_sold, 6),
                   "log_disposed_per_sold", fc_json_number(split->log_rate, 6));
}

static json_t *placebo_json(const struct fc_impact_checks *checks) {
  json_t *list = json_array();
  for (int k = 0; k < checks->placebo_count; k++) {
    const struct fc_interval *interval = &checks->placebo[k].interval;
    json_array_append_new(list, json_pack("{so so so so so}", "start", fc_json_date(checks->placebo[k].start),
                                          "reduction_percent", fc_json_number(fc_percent_reduction(interval->theta), 3),
                                          "lo", fc_json_number(fc_percent_reduction(interval->hi), 3), "hi",
                                          fc_json_number(fc_percent_reduction(interval->lo), 3), "p_value",
                                          fc_json_number(interval->p, 5)));
  }
  return list;
}

static json_t *checks_json(const struct fc_impact_report *report) {
  const struct fc_impact *impact = report->impact;
  const struct fc_impact_checks *checks = &impact->checks;
  json_t *object = json_pack(
      "{so sb so so sb so so so sb so so so sb so so so}", "placebo_dates", placebo_json(checks), "placebo_passed",
      checks->placebo_passed, "trend_percent_a_week", fc_json_number(checks->trend_percent, 3), "trend_p_value",
      fc_json_number(checks->trend_p, 5), "trend_passed", checks->trend_passed, "leave_one_out_least",
      fc_json_number(checks->leave_lo, 3), "leave_one_out_most", fc_json_number(checks->leave_hi, 3),
      "above_earlier_level_percent", fc_json_number(checks->regression_to_mean, 3), "regression_to_mean_warning",
      checks->regression_warning, "item_days_without_entry", fc_json_number(checks->missing_days, 0),
      "received_without_entry", fc_json_number(checks->missing_received, 3), "share_without_entry",
      fc_json_number(checks->missing_share, 4), "entries_passed", checks->missing_passed, "without_those_days",
      estimate_json(&checks->complete, report->language), "long_life_goods",
      estimate_json(&impact->placebo_goods, report->language), "least_detectable_percent",
      fc_json_number(impact->least_detectable_percent, 2));
  return object;
}

static json_t *verdict_json(const struct fc_impact_report *report) {
  const struct fc_impact_verdict *verdict = &report->impact->verdict;
  json_t *reasons = json_array();
  for (int i = 0; i < verdict->reason_count; i++)
    json_array_append_new(reasons,
                          json_string(fc_impact_text(report->language, fc_impact_reason_text(verdict->reason[i]))));
  return json_pack("{ss ss so so}", "grade", fc_impact_grade_letter(verdict->grade), "meaning",
                   fc_impact_text(report->language, fc_impact_grade_text(verdict->grade)), "reasons", reasons,
                   "headline", estimate_json(&report->impact->all[verdict->headline], report->language));
}

static json_t *strengths_json(const struct fc_impact *impact) {
  static const char *const names[FC_IMPACT_STRENGTHS] = {"weak", "normal", "strong"};
  json_t *list = json_array();
  for (int k = 0; k < FC_IMPACT_STRENGTHS; k++) {
    const struct fc_impact_strength *strength = &impact->strength[k];
    json_array_append_new(list, json_pack("{ss so so so}", "days", names[k], "before", pair_json(&strength->before),
                                          "after", pair_json(&strength->after), "reduction_percent",
                                          fc_json_number(strength->reduction_percent, 3)));
  }
  return list;
}

static json_t *window_json(const struct fc_impact_data *data, struct fc_impact_window window) {
  return json_pack("{so so si}", "first", fc_json_date(data->first_date + window.first), "last",
                   fc_json_date(data->first_date + window.first + window.days - 1), "days", window.days);
}

static json_t *guards_json(const struct fc_impact_report *report) {
  static const char *const names[FC_IMPACT_GUARDS] = {
      [FC_GUARD_COST] = "disposed_cost_per_received_cost", [FC_GUARD_VALUE] = "disposed_value_per_sales_value",
      [FC_GUARD_PER_SOLD] = "disposed_per_sold",           [FC_GUARD_SOLD_OUT] = "sold_out_rate",
      [FC_GUARD_MARKDOWN] = "marked_down_per_sold",        [FC_GUARD_SALES] = "sold_per_item_day"};
  json_t *object = json_object();
  for (int g = 0; g < FC_IMPACT_GUARDS; g++)
    json_object_set_new(object, names[g], estimate_json(&report->impact->measure[g], report->language));
  return object;
}

static json_t *assumed_json(const struct fc_impact *impact) {
  const struct fc_impact_data *data = impact->data;
  return json_pack("{sb sb si si si si si si si}", "receipts", data->assumed_receipts, "disposals",
                   data->assumed_disposals, "items", data->items, "items_without_cost", data->unpriced_items,
                   "items_without_weight", data->unweighed_items, "treated_shops_left_out", impact->left_out[1],
                   "control_shops_left_out", impact->left_out[0], "treated_shops_below_50_units", impact->few_units[1],
                   "control_shops_below_50_units", impact->few_units[0]);
}

enum fc_status fc_impact_write_json(const struct fc_impact_report *report, const char *folder, struct fc_error *err) {
  const struct fc_impact *impact = report->impact;
  json_t *estimates = json_array(), *arguments = json_array();
  for (int e = 0; e < FC_IMPACT_ESTIMATORS; e++)
    json_array_append_new(estimates, estimate_json(&impact->all[e], report->language));
  for (int i = 0; report->arguments && report->arguments[i] && !report->anonymous; i++)
    json_array_append_new(arguments, json_string(report->arguments[i]));
  json_t *warnings = json_array(), *goods = json_array();
  for (int w = 0; w < FC_IMPACT_WARNINGS; w++)
    if (impact->warning[w])
      json_array_append_new(
          warnings, json_string(fc_impact_text(report->language, fc_impact_warning_text((enum fc_impact_warning)w))));
  for (int g = 0; g < impact->goods_count && !report->anonymous; g++) {
    json_t *part = estimate_json(&impact->goods[g], report->language);
    json_object_set_new(part, "scope", json_string(impact->goods[g].scope));
    json_object_set_new(part, "key", json_string(impact->goods[g].key));
    json_array_append_new(goods, part);
  }
  json_t *chosen = json_array();
  for (int i = 0; report->chosen && report->chosen[i] && !report->anonymous; i++)
    json_array_append_new(chosen, json_string(report->chosen[i]));
  json_t *inputs = report->ingest && !report->anonymous ? fc_report_input_list(report->config, report->ingest) : NULL;
  json_t *sums =
      json_pack("{so so so so so so}", "treated_before", sums_json(&impact->sums[1][0]), "treated_after",
                sums_json(&impact->sums[1][1]), "control_before", sums_json(&impact->sums[0][0]), "control_after",
                sums_json(&impact->sums[0][1]), "treated_before_a_year_ago", sums_json(&impact->year_sums[0]),
                "treated_after_a_year_ago", sums_json(&impact->year_sums[1]));
  json_t *object = json_pack("{ss ss so so so so so so so so so so so so so so ss so so so}", "foodcast", FC_VERSION,
                             "retailer", report->retailer, "verdict", verdict_json(report), "estimates", estimates,
                             "before_as_asked", window_json(impact->data, impact->question.before), "after_as_asked",
                             window_json(impact->data, impact->question.after), "before_whole_weeks",
                             window_json(impact->data, impact->before), "after_whole_weeks",
                             window_json(impact->data, impact->after), "sums", sums, "split",
                             split_json(&impact->split), "day_strength", strengths_json(impact), "checks",
                             checks_json(report), "other_ratios", guards_json(report), "arguments", arguments,
                             "warnings", warnings, "goods", goods, "inputs_id", report->inputs_id, "best_sellers",
                             chosen, "inputs", inputs ? inputs : json_array(), "assumed", assumed_json(impact));
  if (!object) return fc_fail_memory(err);
  return fc_report_write_json(object, folder, "impact.json", err);
}
