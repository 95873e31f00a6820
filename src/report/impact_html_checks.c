/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections of impact.html: what was compared, checks, quality of the data, conversions, limits, footer. */
#include "impact_internal.h"

#include <math.h>

static void begin_row(const struct fc_html *html, enum fc_impact_text name) {
  fc_html_raw(html, "<tr><td>");
  fc_impact_say(html, name);
  fc_html_raw(html, "</td><td>");
}

static void end_row(const struct fc_html *html) { fc_html_raw(html, "</td></tr>\n"); }

static void window_row(const struct fc_html *html, const struct fc_impact *impact, enum fc_impact_text name,
                       struct fc_impact_window before, struct fc_impact_window after) {
  const struct fc_impact_window windows[2] = {before, after};
  if (!before.days || !after.days) return;
  begin_row(html, name);
  for (int w = 0; w < 2; w++) {
    char first[FC_DATE_TEXT], last[FC_DATE_TEXT];
    fc_html_raw(html, "%s", w ? " → " : "");
    fc_html_text(html, fc_date_format(impact->data->first_date + windows[w].first, first));
    fc_html_raw(html, " … ");
    fc_html_text(html, fc_date_format(impact->data->first_date + windows[w].first + windows[w].days - 1, last));
    fc_html_raw(html, " (%d)", windows[w].days);
  }
  end_row(html);
}

static void arm_row(const struct fc_html *html, const struct fc_impact_report *report, enum fc_trial_arm arm,
                    enum fc_impact_text name) {
  enum { MOST_NAMES = 12 };
  const struct fc_impact_data *data = report->impact->data;
  int count = fc_impact_arm_count(data, arm), shown = 0;
  begin_row(html, name);
  if (arm == FC_ARM_CONTROL && data->paired) {
    fc_impact_say(html, FC_IMPACT_TEXT_SCOPE_PAIRED);
    fc_html_raw(html, " (%d)", count);
    end_row(html);
    return;
  }
  fc_html_raw(html, "%d", count);
  for (int s = 0; s < data->shops && shown < MOST_NAMES; s++) {
    char shop[256];
    if (data->shop[s].arm != arm) continue;
    fc_impact_shop_name(report, s, shop, sizeof shop);
    fc_html_raw(html, "%s", shown++ ? ", " : ": ");
    fc_html_text(html, shop);
  }
  if (count > shown) fc_html_raw(html, ", …");
  end_row(html);
}

static void goods_row(const struct fc_html *html, const struct fc_impact_report *report) {
  const struct fc_impact_data *data = report->impact->data;
  begin_row(html, FC_IMPACT_TEXT_SCOPE_GOODS);
  fc_html_raw(html, "%d; ", data->items);
  fc_impact_say(html, report->best_sellers ? FC_IMPACT_TEXT_SCOPE_BEST : FC_IMPACT_TEXT_SCOPE_ALL);
  end_row(html);
}

static void note_if(const struct fc_html *html, int holds, enum fc_impact_text text, int count) {
  if (!holds) return;
  fc_html_raw(html, "<p class=\"note\">");
  fc_impact_say(html, text);
  if (count) fc_html_raw(html, ": %d", count);
  fc_html_raw(html, "</p>");
}

void fc_impact_section_scope(const struct fc_html *html, const struct fc_impact_report *report) {
  const struct fc_impact *impact = report->impact;
  const struct fc_impact_data *data = impact->data;
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_SCOPE);
  fc_html_raw(html, "<table>\n");
  window_row(html, impact, FC_IMPACT_TEXT_SCOPE_ASKED, impact->question.before, impact->question.after);
  window_row(html, impact, FC_IMPACT_TEXT_SCOPE_WEEKS, impact->before, impact->after);
  window_row(html, impact, FC_IMPACT_TEXT_SCOPE_YEAR, impact->year_before, impact->year_after);
  arm_row(html, report, FC_ARM_TREATED, FC_IMPACT_TEXT_TREATED);
  arm_row(html, report, FC_ARM_CONTROL, FC_IMPACT_TEXT_CONTROL);
  goods_row(html, report);
  fc_html_raw(html, "</table>");
  note_if(html, impact->left_out[1] > 0, FC_IMPACT_TEXT_LEFT_OUT_TREATED, impact->left_out[1]);
  note_if(html, impact->left_out[0] > 0, FC_IMPACT_TEXT_LEFT_OUT_CONTROL, impact->left_out[0]);
  note_if(html, impact->few_units[0] + impact->few_units[1] > 0, FC_IMPACT_TEXT_FEW_UNITS_SHOPS,
          impact->few_units[0] + impact->few_units[1]);
  note_if(html, data->assumed_receipts, FC_IMPACT_TEXT_ASSUMED_RECEIPTS, 0);
  note_if(html, data->assumed_disposals, FC_IMPACT_TEXT_ASSUMED_DISPOSALS, 0);
  note_if(html, data->unpriced_items > 0, FC_IMPACT_TEXT_UNPRICED, data->unpriced_items);
  note_if(html, data->unweighed_items > 0, FC_IMPACT_TEXT_UNWEIGHED, data->unweighed_items);
  fc_html_raw(html, "</section>\n");
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

void fc_impact_section_checks(const struct fc_html *html, const struct fc_impact *impact) {
  const struct fc_impact_checks *checks = &impact->checks;
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_CHECKS);
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
  const struct fc_impact_estimate *goods = &impact->placebo_goods;
  check_row(html, FC_IMPACT_TEXT_CHECK_GOODS, !isnan(goods->lo), !impact->warning[FC_WARNING_PLACEBO_GOODS]);
  fc_html_percent(html, goods->reduction_percent / 100, 1);
  if (!isnan(goods->lo)) {
    fc_html_raw(html, " (");
    fc_html_percent(html, goods->lo / 100, 1);
    fc_html_raw(html, " … ");
    fc_html_percent(html, goods->hi / 100, 1);
    fc_html_raw(html, ")");
  }
  fc_html_raw(html, "</td></tr>\n");
  value_row(html, FC_IMPACT_TEXT_CHECK_DETECTABLE, impact->least_detectable_percent, 1);
  fc_html_raw(html, "</table></section>\n");
}

static double or_none(double value) { return isnan(value) ? 0 : value; }

/* Entries by arm and window, and the headline with and without the days that lack one. */
void fc_impact_section_quality(const struct fc_html *html, const struct fc_impact_report *report) {
  static const enum fc_impact_text head[] = {FC_IMPACT_TEXT_COUNT, FC_IMPACT_TEXT_QUALITY_OPEN,
                                             FC_IMPACT_TEXT_QUALITY_MISSING, FC_IMPACT_TEXT_QUALITY_UNITS};
  const struct fc_impact *impact = report->impact;
  const struct fc_impact_checks *checks = &impact->checks;
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_QUALITY);
  fc_html_raw(html, "<p class=\"note\">");
  fc_impact_say(html, FC_IMPACT_TEXT_QUALITY_NOTE);
  fc_html_raw(html, "</p><table>\n");
  fc_impact_head_row(html, head, 4);
  for (int treated = 1; treated >= 0; treated--)
    for (int after = 0; after < 2; after++) {
      const struct fc_impact_sums *sums = &impact->sums[treated][after];
      if (!sums->shops) continue;
      fc_html_raw(html, "<tr><td>");
      fc_impact_say(html, treated ? FC_IMPACT_TEXT_TREATED : FC_IMPACT_TEXT_CONTROL);
      fc_html_raw(html, ", ");
      fc_impact_say(html, after ? FC_IMPACT_TEXT_AFTER : FC_IMPACT_TEXT_BEFORE);
      fc_html_raw(html, "</td>");
      fc_html_number_cell(html, sums->value[FC_IMPACT_OPEN], 0, 0);
      fc_html_number_cell(html, or_none(sums->value[FC_IMPACT_MISSING]), 0, 0);
      fc_html_number_cell(html, or_none(sums->value[FC_IMPACT_MISSING_RECEIVED]), 0, 0);
      fc_html_raw(html, "</tr>\n");
    }
  fc_html_raw(html, "</table>");
  if (checks->missing_days > 0) {
    fc_html_raw(html, "<p>");
    fc_impact_say(html, FC_IMPACT_TEXT_CHECK_COMPLETE);
    fc_html_raw(html, ": ");
    fc_html_percent(html, checks->complete.reduction_percent / 100, 1);
    fc_html_raw(html, " (");
    fc_impact_say(html, FC_IMPACT_TEXT_QUALITY_WITH);
    fc_html_raw(html, " ");
    fc_html_percent(html, impact->all[checks->complete.estimator].reduction_percent / 100, 1);
    fc_html_raw(html, ")</p>");
  }
  fc_html_raw(html, "</section>\n");
}

/* What was not disposed of because the rate fell: disposed after x (1 / (1 - reduction) - 1). */
static void conversion_row(const struct fc_html *html, const struct fc_impact_estimate *headline,
                           enum fc_impact_text name, double disposed, int decimals) {
  const double percents[3] = {headline->reduction_percent, headline->lo, headline->hi};
  if (!(disposed > 0)) return;
  fc_html_raw(html, "<tr><td>");
  fc_impact_say(html, name);
  fc_html_raw(html, "</td>");
  for (int i = 0; i < 3; i++) fc_html_number_cell(html, disposed * (1 / (1 - percents[i] / 100) - 1), decimals, i == 0);
  fc_html_raw(html, "</tr>\n");
}

void fc_impact_section_conversions(const struct fc_html *html, const struct fc_impact_report *report) {
  static const enum fc_impact_text head[] = {FC_IMPACT_TEXT_COUNT, FC_IMPACT_TEXT_CONVERSION_SAVED, FC_IMPACT_TEXT_LOW,
                                             FC_IMPACT_TEXT_HIGH};
  const struct fc_impact *impact = report->impact;
  const struct fc_impact_estimate *headline = &impact->all[impact->verdict.headline];
  const double *after = impact->sums[1][1].value;
  /* a change that nobody can put down to the tool saved nothing */
  if (impact->verdict.grade > FC_GRADE_C || isnan(headline->lo)) return;
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_CONVERSION);
  fc_html_raw(html, "<table>\n");
  fc_impact_head_row(html, head, 4);
  conversion_row(html, headline, FC_IMPACT_TEXT_CONVERSION_UNITS, after[FC_IMPACT_DISPOSED], 0);
  conversion_row(html, headline, FC_IMPACT_TEXT_DISPOSED_KG, after[FC_IMPACT_DISPOSED_KG], 1);
  conversion_row(html, headline, FC_IMPACT_TEXT_COST, after[FC_IMPACT_DISPOSED_COST], 0);
  conversion_row(html, headline, FC_IMPACT_TEXT_VALUE, after[FC_IMPACT_DISPOSED_VALUE], 0);
  conversion_row(html, headline, FC_IMPACT_TEXT_CONVERSION_CO2E, after[FC_IMPACT_DISPOSED_KG] * report->co2e_kg, 1);
  fc_html_raw(html, "</table>");
  if (report->conversion_source && after[FC_IMPACT_DISPOSED_KG] > 0) {
    fc_html_raw(html, "<p class=\"note\">");
    fc_html_number(html, report->co2e_kg, 2);
    fc_html_raw(html, " kg CO2e/kg: ");
    fc_html_text(html, report->conversion_source);
    fc_html_raw(html, "</p>");
  }
  fc_html_raw(html, "</section>\n");
}

void fc_impact_section_limits(const struct fc_html *html, const struct fc_impact_report *report) {
  static const enum fc_impact_text limits[] = {FC_IMPACT_TEXT_LIMIT_SHOPS,    FC_IMPACT_TEXT_LIMIT_INDEPENDENT,
                                               FC_IMPACT_TEXT_LIMIT_ADOPTION, FC_IMPACT_TEXT_LIMIT_FORECASTS,
                                               FC_IMPACT_TEXT_LIMIT_MARKDOWN, FC_IMPACT_TEXT_LIMIT_MANY};
  (void)report;
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_LIMITS);
  fc_html_raw(html, "<ul>");
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
    fc_html_raw(html, "<li>");
    fc_impact_say(html, limits[i]);
    fc_html_raw(html, "</li>\n");
  }
  fc_html_raw(html, "</ul></section>\n");
}

void fc_impact_section_footer(const struct fc_html *html, const struct fc_impact_report *report) {
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
  if (*report->inputs_id) {
    fc_html_raw(html, "<br>");
    fc_impact_say(html, FC_IMPACT_TEXT_INPUTS_ID);
    fc_html_raw(html, ": <code>%s</code>", report->inputs_id);
  }
  fc_html_raw(html, "</p></footer>\n");
}
