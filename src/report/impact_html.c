/* SPDX-License-Identifier: GPL-3.0-or-later */
/* impact.html: the answer, how good it is, and everything needed to doubt it. */
#include "impact_internal.h"

#include <math.h>

static void percent_cell(const struct fc_html *html, double percent, int main) {
  fc_html_percent_cell(html, percent / 100, 1, main);
}

static void interval_text(const struct fc_html *html, const struct fc_impact_estimate *headline) {
  fc_impact_say(html, headline->claim == FC_CLAIM_CONFIDENCE   ? FC_IMPACT_TEXT_INTERVAL
                      : headline->claim == FC_CLAIM_INDICATIVE ? FC_IMPACT_TEXT_INTERVAL_INDICATIVE
                                                               : FC_IMPACT_TEXT_NO_INTERVAL);
  if (isnan(headline->lo)) return;
  fc_html_raw(html, " ");
  fc_html_number(html, headline->lo, 1);
  fc_html_raw(html, " … ");
  fc_html_number(html, headline->hi, 1);
  fc_html_raw(html, " %%");
}

static void section_hero(const struct fc_html *html, const struct fc_impact_report *report) {
  const struct fc_impact_verdict *verdict = &report->impact->verdict;
  const struct fc_impact_estimate *headline = &report->impact->all[verdict->headline];
  double percent = headline->reduction_percent;
  fc_html_raw(html, "<section><div class=\"hero\"><div><div class=\"label\">");
  fc_impact_say(html, isnan(percent) ? FC_IMPACT_TEXT_NO_ANSWER
                      : percent < 0  ? FC_IMPACT_TEXT_RISE
                                     : FC_IMPACT_TEXT_REDUCTION);
  fc_html_raw(html, "</div><div class=\"figure%s\">", isnan(percent) ? " none" : percent < 0 ? " rise" : "");
  fc_html_number(html, fabs(percent), 1);
  fc_html_raw(html, "<small> %%</small></div><div class=\"interval\">");
  interval_text(html, headline);
  fc_html_raw(html, "</div></div><div><div class=\"label\">");
  fc_impact_say(html, FC_IMPACT_TEXT_GRADE);
  fc_html_raw(html, "</div><p><b>");
  fc_impact_say(html, fc_impact_grade_text(verdict->grade));
  fc_html_raw(html, "</b></p><ul>");
  for (int i = 0; i < verdict->reason_count; i++) {
    fc_html_raw(html, "<li>");
    fc_impact_say(html, fc_impact_reason_text(verdict->reason[i]));
    fc_html_raw(html, "</li>");
  }
  fc_html_raw(html, "</ul><p class=\"note\">");
  fc_impact_say(html, fc_impact_estimator_text(headline->estimator));
  fc_html_raw(html, "</p></div></div></section>\n");
}

static void estimate_row(const struct fc_html *html, const struct fc_impact_estimate *estimate, int main) {
  fc_html_raw(html, "<tr><td class=\"text\">");
  fc_impact_say(html, fc_impact_estimator_text(estimate->estimator));
  if (estimate->why) {
    fc_html_raw(html, "<br><span class=\"note\">");
    fc_impact_say(html, fc_impact_reason_text(estimate->why));
    fc_html_raw(html, "</span>");
  }
  fc_html_raw(html, "</td>");
  int there = estimate->available;
  fc_html_percent_cell(html, there ? estimate->before.disposed / estimate->before.received : NAN, 2, 0);
  fc_html_percent_cell(html, there ? estimate->after.disposed / estimate->after.received : NAN, 2, 0);
  percent_cell(html, estimate->reduction_percent, main);
  percent_cell(html, estimate->lo, 0);
  percent_cell(html, estimate->hi, 0);
  fc_html_number_cell(html, estimate->interval.p, 4, 0);
  fc_html_number_cell(html, estimate->randomisation_p, 4, 0);
  fc_html_number_cell(html, there ? estimate->days : NAN, 0, 0);
  fc_html_number_cell(html, there ? estimate->treated : NAN, 0, 0);
  fc_html_number_cell(html, there ? estimate->controls : NAN, 0, 0);
  fc_html_raw(html, "</tr>\n");
}

static void section_estimates(const struct fc_html *html, const struct fc_impact_report *report) {
  static const enum fc_impact_text head[] = {
      FC_IMPACT_TEXT_METHOD, FC_IMPACT_TEXT_RATE_BEFORE, FC_IMPACT_TEXT_RATE_AFTER, FC_IMPACT_TEXT_CHANGE,
      FC_IMPACT_TEXT_LOW,    FC_IMPACT_TEXT_HIGH,        FC_IMPACT_TEXT_P_VALUE,    FC_IMPACT_TEXT_P_RANDOM,
      FC_IMPACT_TEXT_DAYS,   FC_IMPACT_TEXT_SHOPS,       FC_IMPACT_TEXT_CONTROLS};
  const struct fc_impact *impact = report->impact;
  struct fc_forest_row rows[FC_IMPACT_ESTIMATORS];
  int count = 0;
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_ESTIMATES);
  fc_html_raw(html, "<p class=\"note\">");
  fc_impact_say(html, FC_IMPACT_TEXT_ESTIMATES_NOTE);
  fc_html_raw(html, "</p>");
  for (int e = 0; e < FC_IMPACT_ESTIMATORS; e++) {
    const struct fc_impact_estimate *estimate = &impact->all[e];
    if (!estimate->available) continue;
    rows[count] = (struct fc_forest_row){.value = estimate->reduction_percent,
                                         .lo = estimate->lo,
                                         .hi = estimate->hi,
                                         .mark = e == impact->verdict.headline};
    snprintf(rows[count++].label, sizeof rows[0].label, "%s",
             fc_impact_text(html->language, fc_impact_estimator_text((enum fc_impact_estimator)e)));
  }
  fc_impact_forest(html, rows, count);
  fc_html_raw(html, "<div class=\"scroll\"><table>\n");
  fc_impact_head_row(html, head, 11);
  for (int e = 0; e < FC_IMPACT_ESTIMATORS; e++) estimate_row(html, &impact->all[e], e == impact->verdict.headline);
  fc_html_raw(html, "</table></div></section>\n");
}

static void sums_row(const struct fc_html *html, enum fc_impact_text arm, enum fc_impact_text when,
                     const struct fc_impact_sums *sums) {
  const double *value = sums->value;
  if (!sums->days || !sums->shops || isnan(value[FC_IMPACT_RECEIVED])) return;
  fc_html_raw(html, "<tr><td>");
  fc_impact_say(html, arm);
  fc_html_raw(html, ", ");
  fc_impact_say(html, when);
  fc_html_raw(html, "</td>");
  fc_html_number_cell(html, sums->shops, 0, 0);
  fc_html_number_cell(html, sums->days, 0, 0);
  fc_html_number_cell(html, value[FC_IMPACT_RECEIVED], 0, 0);
  fc_html_number_cell(html, value[FC_IMPACT_SOLD], 0, 0);
  fc_html_number_cell(html, value[FC_IMPACT_DISPOSED], 0, 0);
  fc_html_percent_cell(html, value[FC_IMPACT_DISPOSED] / value[FC_IMPACT_RECEIVED], 2, 1);
  fc_html_percent_cell(html, value[FC_IMPACT_SOLD_OUT] / value[FC_IMPACT_OPEN], 1, 0);
  fc_html_number_cell(html, value[FC_IMPACT_MARKED_DOWN], 0, 0);
  fc_html_number_cell(html, value[FC_IMPACT_DISPOSED_COST], 0, 0);
  fc_html_number_cell(html, value[FC_IMPACT_DISPOSED_VALUE], 0, 0);
  fc_html_number_cell(html, value[FC_IMPACT_SALES_VALUE], 0, 0);
  fc_html_raw(html, "</tr>\n");
}

static void section_sums(const struct fc_html *html, const struct fc_impact *impact) {
  static const enum fc_impact_text head[] = {
      FC_IMPACT_TEXT_COUNT,    FC_IMPACT_TEXT_SHOPS,    FC_IMPACT_TEXT_DAYS,  FC_IMPACT_TEXT_RECEIVED,
      FC_IMPACT_TEXT_SOLD,     FC_IMPACT_TEXT_DISPOSED, FC_IMPACT_TEXT_RATE,  FC_IMPACT_TEXT_SOLD_OUT_RATE,
      FC_IMPACT_TEXT_MARKDOWN, FC_IMPACT_TEXT_COST,     FC_IMPACT_TEXT_VALUE, FC_IMPACT_TEXT_SALES_VALUE};
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_SUMS);
  fc_html_raw(html, "<div class=\"scroll\"><table>\n");
  fc_impact_head_row(html, head, 12);
  sums_row(html, FC_IMPACT_TEXT_TREATED, FC_IMPACT_TEXT_BEFORE, &impact->sums[1][0]);
  sums_row(html, FC_IMPACT_TEXT_TREATED, FC_IMPACT_TEXT_AFTER, &impact->sums[1][1]);
  sums_row(html, FC_IMPACT_TEXT_CONTROL, FC_IMPACT_TEXT_BEFORE, &impact->sums[0][0]);
  sums_row(html, FC_IMPACT_TEXT_CONTROL, FC_IMPACT_TEXT_AFTER, &impact->sums[0][1]);
  sums_row(html, FC_IMPACT_TEXT_YEAR_AGO, FC_IMPACT_TEXT_BEFORE, &impact->year_sums[0]);
  sums_row(html, FC_IMPACT_TEXT_YEAR_AGO, FC_IMPACT_TEXT_AFTER, &impact->year_sums[1]);
  fc_html_raw(html, "</table></div></section>\n");
}

static void section_guards(const struct fc_html *html, const struct fc_impact *impact) {
  static const enum fc_impact_text head[] = {FC_IMPACT_TEXT_COUNT,        FC_IMPACT_TEXT_BEFORE, FC_IMPACT_TEXT_AFTER,
                                             FC_IMPACT_TEXT_GUARD_CHANGE, FC_IMPACT_TEXT_LOW,    FC_IMPACT_TEXT_HIGH};
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_GUARDS);
  fc_html_raw(html, "<div class=\"scroll\"><table>\n");
  fc_impact_head_row(html, head, 6);
  for (int g = 0; g < FC_IMPACT_GUARDS; g++) {
    const struct fc_impact_estimate *estimate = &impact->measure[g];
    if (!estimate->available) continue;
    fc_html_raw(html, "<tr><td>");
    fc_impact_say(html, (enum fc_impact_text)(FC_IMPACT_TEXT_GUARD_COST + g));
    fc_html_raw(html, "</td>");
    fc_html_number_cell(html, estimate->before.disposed / estimate->before.received, 4, 0);
    fc_html_number_cell(html, estimate->after.disposed / estimate->after.received, 4, 0);
    percent_cell(html, -estimate->reduction_percent, 1);
    percent_cell(html, -estimate->hi, 0);
    percent_cell(html, -estimate->lo, 0);
    fc_html_raw(html, "</tr>\n");
  }
  fc_html_raw(html, "</table></div></section>\n");
}

static void split_row(const struct fc_html *html, enum fc_impact_text name, double points, int main) {
  if (isnan(points)) return;
  fc_html_raw(html, "<tr><td>");
  fc_impact_say(html, name);
  fc_html_raw(html, "</td>");
  fc_html_number_cell(html, 100 * points, 2, main);
  fc_html_raw(html, "</tr>\n");
}

static void section_split(const struct fc_html *html, const struct fc_impact *impact) {
  const struct fc_impact_split *split = &impact->split;
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_SPLIT);
  fc_html_raw(html, "<p class=\"note\">");
  fc_impact_say(html, FC_IMPACT_TEXT_SPLIT_NOTE);
  fc_html_raw(html, "</p><table>\n");
  split_row(html, FC_IMPACT_TEXT_SPLIT_MIX, split->mix, 0);
  split_row(html, FC_IMPACT_TEXT_SPLIT_CALENDAR, split->calendar, 0);
  split_row(html, FC_IMPACT_TEXT_SPLIT_WEATHER, split->weather, 0);
  split_row(html, FC_IMPACT_TEXT_SPLIT_REST, split->rest, 0);
  split_row(html, FC_IMPACT_TEXT_SPLIT_TOTAL, split->total, 1);
  fc_html_raw(html, "</table><p>");
  fc_impact_say(html, FC_IMPACT_TEXT_SPLIT_LOG);
  fc_html_raw(html, ": ");
  fc_html_percent(html, expm1(split->log_rate), 1);
  fc_html_raw(html, " = (1 ");
  fc_html_raw(html, split->log_disposed < 0 ? "− " : "+ ");
  fc_html_percent(html, fabs(expm1(split->log_disposed)), 1);
  fc_html_raw(html, ") / (1 %s ", split->log_sold < 0 ? "−" : "+");
  fc_html_percent(html, fabs(expm1(split->log_sold)), 1);
  fc_html_raw(html, ") − 1</p></section>\n");
}

static void section_strength(const struct fc_html *html, const struct fc_impact *impact) {
  static const enum fc_impact_text head[] = {FC_IMPACT_TEXT_COUNT, FC_IMPACT_TEXT_RATE_BEFORE,
                                             FC_IMPACT_TEXT_RATE_AFTER, FC_IMPACT_TEXT_CHANGE};
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_STRENGTH);
  fc_html_raw(html, "<table>\n");
  fc_impact_head_row(html, head, 4);
  for (int k = 0; k < FC_IMPACT_STRENGTHS; k++) {
    const struct fc_impact_strength *strength = &impact->strength[k];
    fc_html_raw(html, "<tr><td>");
    fc_impact_say(html, (enum fc_impact_text)(FC_IMPACT_TEXT_WEAK + k));
    fc_html_raw(html, "</td>");
    fc_html_percent_cell(html, strength->before.disposed / strength->before.received, 2, 0);
    fc_html_percent_cell(html, strength->after.disposed / strength->after.received, 2, 0);
    percent_cell(html, strength->reduction_percent, 1);
    fc_html_raw(html, "</tr>\n");
  }
  fc_html_raw(html, "</table></section>\n");
}

static void section_shops(const struct fc_html *html, const struct fc_impact_report *report) {
  const struct fc_impact *impact = report->impact;
  if (impact->shop_count < 2) return;
  struct fc_forest_row *rows = fc_new((size_t)impact->shop_count, sizeof *rows);
  if (!rows) return; /* the shops are in impact.csv; the page leaves the picture out */
  int row = 0, count = 0;
  for (int s = 0; s < impact->data->shops; s++) {
    if (impact->data->shop[s].arm != FC_ARM_TREATED) continue;
    const struct fc_impact_estimate *estimate = &impact->shops[row++];
    if (!estimate->available) continue;
    rows[count] = (struct fc_forest_row){.value = estimate->reduction_percent, .lo = estimate->lo, .hi = estimate->hi};
    fc_impact_shop_name(report, s, rows[count].label, sizeof rows[0].label);
    count++;
  }
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_BY_SHOP);
  fc_impact_forest(html, rows, count);
  fc_html_raw(html, "</section>\n");
  free(rows);
}

static void check_row(const struct fc_html *html, enum fc_impact_text name, int possible, int passed) {
  fc_html_raw(html, "<tr><td>");
  fc_impact_say(html, name);
  fc_html_raw(html, "</td><td>");
  fc_impact_say(html, !possible ? FC_IMPACT_TEXT_NOT_POSSIBLE : passed ? FC_IMPACT_TEXT_PASSED : FC_IMPACT_TEXT_FAILED);
  fc_html_raw(html, "</td><td class=\"number\">");
}

static void value_row(const struct fc_html *html, enum fc_impact_text name, double value, int decimals) {
  fc_html_raw(html, "<tr><td>");
  fc_impact_say(html, name);
  fc_html_raw(html, "</td><td></td>");
  fc_html_number_cell(html, value, decimals, 0);
  fc_html_raw(html, "</tr>\n");
}

static void section_checks(const struct fc_html *html, const struct fc_impact *impact) {
  const struct fc_impact_checks *checks = &impact->checks;
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_CHECKS);
  if (checks->regression_warning) {
    fc_html_raw(html, "<div class=\"warning\">");
    fc_impact_say(html, FC_IMPACT_TEXT_CHECK_REGRESSION_WARNING);
    fc_html_raw(html, "</div>");
  }
  fc_html_raw(html, "<table>\n");
  check_row(html, FC_IMPACT_TEXT_CHECK_PLACEBO, checks->placebo_count > 0, checks->placebo_passed);
  for (int k = 0; k < checks->placebo_count; k++) {
    fc_html_raw(html, "%s", k ? "; " : "");
    fc_html_percent(html, fc_percent_reduction(checks->placebo[k].interval.theta) / 100, 1);
  }
  fc_html_raw(html, "</td></tr>\n");
  check_row(html, FC_IMPACT_TEXT_CHECK_TREND, !isnan(checks->trend_p), checks->trend_passed);
  fc_html_number(html, checks->trend_percent, 2);
  fc_html_raw(html, " (p ");
  fc_html_number(html, checks->trend_p, 3);
  fc_html_raw(html, ")</td></tr>\n<tr><td>");
  fc_impact_say(html, FC_IMPACT_TEXT_CHECK_LEAVE);
  fc_html_raw(html, "</td><td></td><td class=\"number\">");
  fc_html_percent(html, checks->leave_lo / 100, 1);
  fc_html_raw(html, " … ");
  fc_html_percent(html, checks->leave_hi / 100, 1);
  fc_html_raw(html, "</td></tr>\n");
  value_row(html, FC_IMPACT_TEXT_CHECK_REGRESSION, checks->regression_to_mean, 1);
  value_row(html, FC_IMPACT_TEXT_CHECK_MISSING, checks->missing_days, 0);
  if (checks->missing_days > 0) value_row(html, FC_IMPACT_TEXT_CHECK_COMPLETE, checks->complete.reduction_percent, 1);
  value_row(html, FC_IMPACT_TEXT_CHECK_GOODS, impact->placebo_goods.reduction_percent, 1);
  value_row(html, FC_IMPACT_TEXT_CHECK_DETECTABLE, impact->least_detectable_percent, 1);
  fc_html_raw(html, "</table></section>\n");
}

static void footer(const struct fc_html *html, const struct fc_impact_report *report) {
  fc_html_raw(html, "<footer><p>foodcast %s", FC_VERSION);
  if (report->arguments && !report->anonymous) {
    fc_html_raw(html, ", ");
    fc_impact_say(html, FC_IMPACT_TEXT_COMMAND);
    fc_html_raw(html, ": <code>");
    for (int i = 0; report->arguments[i]; i++) {
      fc_html_raw(html, i ? " " : "");
      fc_html_text(html, report->arguments[i]);
    }
    fc_html_raw(html, "</code>");
  }
  fc_html_raw(html, "</p></footer>\n");
}

enum fc_status fc_impact_write_html(const struct fc_impact_report *report, const char *folder, struct fc_error *err) {
  char path[FC_PATH_MAX];
  struct fc_html html;
  enum fc_status status = fc_path_join(path, folder, "impact.html", err);
  if (!status) status = fc_impact_html_open(&html, path, report->language, report->retailer, err);
  if (status) return status;
  section_hero(&html, report);
  section_estimates(&html, report);
  section_sums(&html, report->impact);
  section_guards(&html, report->impact);
  section_split(&html, report->impact);
  section_strength(&html, report->impact);
  section_shops(&html, report);
  section_checks(&html, report->impact);
  footer(&html, report);
  return fc_impact_html_close(&html, path, err);
}
