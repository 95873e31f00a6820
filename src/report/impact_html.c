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
  if (!(headline->lo <= 0 && headline->hi >= 0)) return;
  fc_html_raw(html, "<br>");
  fc_impact_say(html, FC_IMPACT_TEXT_HOLDS_ZERO);
}

static void section_hero(const struct fc_html *html, const struct fc_impact_report *report) {
  const struct fc_impact_verdict *verdict = &report->impact->verdict;
  const struct fc_impact_estimate *headline = &report->impact->all[verdict->headline];
  /* without enough data the number stands in the table below, not in front */
  double percent = verdict->grade == FC_GRADE_N ? NAN : headline->reduction_percent;
  fc_html_raw(html, "<section><div class=\"hero\"><div><div class=\"label\">");
  fc_impact_say(html, isnan(percent) ? FC_IMPACT_TEXT_NO_ANSWER
                      : percent < 0  ? FC_IMPACT_TEXT_RISE
                                     : FC_IMPACT_TEXT_REDUCTION);
  fc_html_raw(html, "</div>");
  if (!isnan(percent)) {
    fc_html_raw(html, "<div class=\"figure%s\">", percent < 0 ? " rise" : "");
    fc_html_number(html, fabs(percent), 1);
    fc_html_raw(html, "<small> %%</small></div><div class=\"interval\">");
    interval_text(html, headline);
    fc_html_raw(html, "</div>");
  }
  fc_html_raw(html, "</div><div><div class=\"label\">");
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
  fc_html_raw(html, "</p></div></div>");
  for (int w = 0; w < FC_IMPACT_WARNINGS; w++) {
    if (!report->impact->warning[w]) continue;
    fc_html_raw(html, "<div class=\"warning\">");
    fc_impact_say(html, fc_impact_warning_text((enum fc_impact_warning)w));
    fc_html_raw(html, "</div>");
  }
  fc_html_raw(html, "</section>\n");
}

static void estimate_row(const struct fc_html *html, const struct fc_impact_estimate *estimate, int main) {
  fc_html_raw(html, "<tr><td class=\"text\">");
  fc_impact_say(html, fc_impact_estimator_text(estimate->estimator));
  if (estimate->why || estimate->claim == FC_CLAIM_INDICATIVE) {
    fc_html_raw(html, "<br><span class=\"note\">");
    fc_impact_say(html, estimate->why ? fc_impact_reason_text(estimate->why) : FC_IMPACT_TEXT_INDICATIVE);
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

enum fc_status fc_impact_write_html(const struct fc_impact_report *report, const char *folder, struct fc_error *err) {
  char path[FC_PATH_MAX];
  struct fc_html html;
  enum fc_status status = fc_path_join(path, folder, "impact.html", err);
  if (!status) status = fc_impact_html_open(&html, path, report->language, report->retailer, err);
  if (status) return status;
  /* the order in which a sceptical reader asks */
  section_hero(&html, report);
  fc_impact_section_scope(&html, report);
  fc_impact_section_sums(&html, report->impact);
  section_estimates(&html, report);
  fc_impact_section_split(&html, report->impact);
  fc_impact_section_guards(&html, report->impact);
  fc_impact_section_checks(&html, report->impact);
  fc_impact_section_strength(&html, report->impact);
  fc_impact_section_shops(&html, report);
  fc_impact_section_goods(&html, report);
  fc_impact_section_quality(&html, report);
  fc_impact_section_conversions(&html, report);
  fc_impact_section_limits(&html, report);
  fc_impact_section_footer(&html, report);
  return fc_impact_html_close(&html, path, err);
}
