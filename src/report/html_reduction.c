/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of report.html and what the replay found. */
#include "html_internal.h"

#include <math.h>

static void say_paragraph(const struct fc_html *html, const char *class, enum fc_text text) {
  fc_html_raw(html, "<p class=\"%s\">", class);
  fc_html_say(html, text);
  fc_html_raw(html, "</p>\n");
}

static void write_figure(const struct fc_html *html, const struct fc_reduction_row *row) {
  int rise = row->equal_percent < 0;
  fc_html_raw(html, "<div class=\"label\">");
  fc_html_say(html, rise ? FC_TEXT_HTML_HEADLINE_RISE : FC_TEXT_HTML_HEADLINE);
  fc_html_raw(html, "</div><div class=\"figure%s\">", rise ? " rise" : "");
  fc_html_number(html, fabs(row->equal_percent), 1);
  fc_html_raw(html, "<small> %%</small></div><div class=\"interval\">");
  if (isnan(row->equal_lo)) {
    fc_html_say(html, FC_TEXT_HTML_NO_INTERVAL);
    fc_html_raw(html, " (");
    fc_html_text(html, fc_why_text(html->language, row->why_no_interval));
    fc_html_raw(html, ")");
  } else {
    /* of a rise, the limits change sides with the sign */
    fc_html_say(html, FC_TEXT_INTERVAL_95);
    fc_html_raw(html, " ");
    fc_html_number(html, rise ? -row->equal_hi : row->equal_lo, 1);
    fc_html_raw(html, " .. ");
    fc_html_number(html, rise ? -row->equal_lo : row->equal_hi, 1);
    fc_html_raw(html, " %%");
  }
  fc_html_raw(html, "</div>\n");
}

void fc_html_section_hero(const struct fc_html *html) {
  const struct fc_reduction_row *row = html->summary->all;
  enum fc_why why = html->results->reduction->why_none;
  if (!why) why = html->results->reduction->why_no_equal;
  int has_number = row && isfinite(row->equal_percent);
  char first[FC_DATE_TEXT], last[FC_DATE_TEXT];
  fc_html_raw(html, "<section class=\"hero\"><div>");
  if (has_number) {
    write_figure(html, row);
  } else {
    fc_html_raw(html, "<div class=\"figure none\">");
    fc_html_say(html, FC_TEXT_HTML_NO_NUMBER);
    fc_html_raw(html, "</div>");
  }
  fc_html_raw(html, "</div><div>");
  if (why) {
    fc_html_raw(html, "<p class=\"warning\">");
    fc_html_text(html, fc_why_text(html->language, why));
    fc_html_raw(html, "</p>");
  }
  if (has_number) {
    fc_html_raw(html, "<p><strong>");
    fc_html_say(html, FC_TEXT_HTML_REPLAYED);
    fc_html_raw(html, "</strong> %s – %s</p>", fc_date_format(html->results->reduction->first, first),
                fc_date_format(html->results->reduction->last, last));
    say_paragraph(html, "note", FC_TEXT_HTML_MEANING);
    say_paragraph(html, "note", FC_TEXT_HTML_NOT_A_TRIAL);
    if (row->equal_lo <= 0 && row->equal_hi >= 0) say_paragraph(html, "warning", FC_TEXT_HTML_INCLUDES_ZERO);
    if (row->baseline_kind && strcmp(row->baseline_kind, "recorded") != 0)
      say_paragraph(html, "warning", FC_TEXT_HTML_ASSUMED);
  }
  fc_html_raw(html, "</div></section>\n");
}

static void say_range(const struct fc_html *html, enum fc_text text, double low, double high) {
  if (isnan(low) || isnan(high)) return;
  fc_html_raw(html, "<tr><td>");
  fc_html_say(html, text);
  fc_html_raw(html, "</td><td class=\"number\">");
  fc_html_number(html, fmin(low, high), 1);
  fc_html_raw(html, " .. ");
  fc_html_number(html, fmax(low, high), 1);
  fc_html_raw(html, " %%</td></tr>\n");
}

static void write_refused_stores(const struct fc_html *html) {
  const struct fc_reduction *reduction = html->results->reduction;
  for (int i = 0; reduction->refused_stores && i < reduction->count; i++) {
    const struct fc_reduction_row *row = &reduction->rows[i];
    if (!row->refused) continue;
    fc_html_raw(html, "<p class=\"warning\">");
    fc_html_say(html, FC_TEXT_HTML_STORE_LEFT_OUT);
    fc_html_raw(html, " ");
    fc_html_text(html, row->key);
    fc_html_raw(html, " – ");
    fc_html_text(html, fc_why_text(html->language, row->why_no_equal));
    fc_html_raw(html, "</p>\n");
  }
}

/* How far the headline can be trusted: what it rests on, and the other honest numbers beside it. */
void fc_html_section_trust(const struct fc_html *html) {
  const struct fc_reduction_row *row = html->summary->all;
  const struct fc_reduction *reduction = html->results->reduction;
  if (!row || isnan(row->equal_percent)) return;
  fc_html_raw(html, "<section>");
  fc_html_heading(html, FC_TEXT_HTML_TRUST);
  fc_html_raw(html, "<table>\n");
  say_range(html, FC_TEXT_HTML_TRUST_INTERVAL, row->equal_lo, row->equal_hi);
  say_range(html, FC_TEXT_HTML_TRUST_RECOVERY, row->recovery_low_percent, row->recovery_high_percent);
  if (isfinite(
          row->ahead_equal_percent)) { /* as realised it may have lost more than the practice: no figure to show alone */
    fc_html_raw(html, "<tr><td>");
    fc_html_say(html, FC_TEXT_HTML_TRUST_AHEAD);
    fc_html_raw(html, "</td>");
    fc_html_percent_cell(html, row->ahead_equal_percent / 100, 1, 0);
    fc_html_raw(html, "</tr>\n");
  }
  say_range(html, FC_TEXT_HTML_TRUST_PREDICTION, row->prediction_lo, row->prediction_hi);
  if (isfinite(reduction->books_error)) {
    fc_html_raw(html, "<tr><td>");
    fc_html_say(html, FC_TEXT_HTML_TRUST_BOOKS);
    fc_html_raw(html, "</td>");
    fc_html_percent_cell(html, reduction->books_error, 1, 0);
    fc_html_raw(html, "</tr>\n");
  }
  fc_html_raw(html, "</table>\n");
  write_refused_stores(html);
  fc_html_raw(html, "</section>\n");
}

static void open_card(const struct fc_html *html, enum fc_text label) {
  fc_html_raw(html, "<div class=\"card\"><div class=\"label\">");
  fc_html_say(html, label);
  fc_html_raw(html, "</div><div class=\"figure\">");
}

static void write_change_card(const struct fc_html *html, enum fc_text label, double before, double after,
                              const char *under) {
  open_card(html, label);
  fc_html_raw(html, "<span class=\"was\">");
  fc_html_percent(html, before, 1);
  fc_html_raw(html, " →</span> ");
  fc_html_percent(html, after, 1);
  fc_html_raw(html, "</div><div class=\"under\">");
  fc_html_text(html, under);
  fc_html_raw(html, "</div></div>\n");
}

void fc_html_section_cards(const struct fc_html *html) {
  const struct fc_run_summary *summary = html->summary;
  fc_html_raw(html, "<div class=\"cards\">\n");
  if (summary->all) {
    const char *kind =
        fc_text(html->language, !strcmp(summary->all->baseline_kind, "recorded") ? FC_TEXT_RECORDED : FC_TEXT_ASSUMED);
    const struct fc_waste_sums *policy = fc_html_policy(summary->all);
    char under[128];
    snprintf(under, sizeof under, "%s (%s) → foodcast", fc_text(html->language, FC_TEXT_HTML_PRACTICE), kind);
    write_change_card(html, FC_TEXT_DISPOSAL_RATE, fc_disposal_rate(&summary->all->baseline), fc_disposal_rate(policy),
                      under);
    write_change_card(html, FC_TEXT_SOLD_OUT_RATE, fc_sold_out_rate(&summary->all->baseline), fc_sold_out_rate(policy),
                      under);
  }
  char under[160];
  snprintf(under, sizeof under, "%s → foodcast", fc_text(html->language, FC_TEXT_SEASONAL_NAIVE));
  write_change_card(html, FC_TEXT_WAPE, summary->wape_seasonal_naive, summary->wape, under);
  open_card(html, FC_TEXT_HTML_ORDERS);
  fc_html_number(html, summary->order_quantity, 0);
  fc_html_raw(html, " <span class=\"was\">");
  fc_html_say(html, FC_TEXT_HTML_UNITS);
  fc_html_raw(html, "</span></div><div class=\"under\">");
  fc_html_say(html, FC_TEXT_SERIES);
  fc_html_raw(html, " ");
  fc_html_number(html, summary->order_count, 0);
  fc_html_raw(html, " / ");
  fc_html_number(html, summary->series, 0);
  fc_html_raw(html, "</div></div>\n</div>\n");
}

/* One measure of the comparison as a table row, for practice, policy and matched. */
static void write_measure(const struct fc_html *html, const struct fc_reduction_row *row, enum fc_text label,
                          double (*measure)(const struct fc_waste_sums *sums), int is_rate, int decimals) {
  const struct fc_waste_sums *sides[] = {&row->baseline, &row->policy, &row->matched};
  fc_html_raw(html, "<tr>");
  fc_html_text_cell(html, fc_text(html->language, label));
  for (int i = 0; i < 3; i++) {
    /* without a match the third column stays empty */
    double value = i == 2 && isnan(row->equal_percent) ? NAN : measure(sides[i]);
    if (is_rate)
      fc_html_percent_cell(html, value, decimals, i == 2);
    else
      fc_html_number_cell(html, value, decimals, i == 2);
  }
  fc_html_raw(html, "</tr>\n");
}

static double received(const struct fc_waste_sums *sums) { return sums->received; }
static double sold(const struct fc_waste_sums *sums) { return sums->sold; }
static double disposed(const struct fc_waste_sums *sums) { return sums->disposed; }
static double disposed_value(const struct fc_waste_sums *sums) { return sums->disposed_value; }
static double disposed_kg(const struct fc_waste_sums *sums) { return sums->disposed_kg; }
static double lost(const struct fc_waste_sums *sums) { return sums->lost; }
static double margin(const struct fc_waste_sums *sums) { return sums->margin; }

/* What was avoided at equal availability, by weight, and what the configured factors make of it. */
static void write_conversion(const struct fc_html *html, const struct fc_reduction_row *row) {
  double kg = row->baseline.disposed_kg - row->matched.disposed_kg;
  double co2e_kg = html->results->retailer->conversion.co2e_kg, yen_kg = html->results->retailer->conversion.yen_kg;
  if (isnan(row->equal_percent) || isnan(kg)) return;
  fc_html_raw(html, "<p>");
  fc_html_say(html, FC_TEXT_HTML_AVOIDED);
  fc_html_raw(html, ": ");
  fc_html_number(html, kg, 1);
  fc_html_raw(html, " kg = ");
  fc_html_number(html, kg * co2e_kg, 0);
  fc_html_raw(html, " kg CO2e, ");
  fc_html_number(html, kg * yen_kg, 0);
  fc_html_raw(html, " ");
  fc_html_say(html, FC_TEXT_HTML_YEN);
  fc_html_raw(html, "</p>\n<p class=\"note\">");
  fc_html_say(html, FC_TEXT_HTML_CONVERSION);
  fc_html_raw(html, " 1 kg = ");
  fc_html_number(html, co2e_kg, 2);
  fc_html_raw(html, " kg CO2e = ");
  fc_html_number(html, yen_kg, 0);
  fc_html_raw(html, " ");
  fc_html_say(html, FC_TEXT_HTML_YEN);
  fc_html_raw(html, " (");
  fc_html_text(html, html->results->retailer->conversion.source);
  fc_html_raw(html, ")</p>\n");
}

void fc_html_section_reduction(const struct fc_html *html) {
  static const enum fc_text head[] = {FC_TEXT_COUNT, FC_TEXT_HTML_PRACTICE, FC_TEXT_HTML_POLICY, FC_TEXT_HTML_MATCHED};
  const struct fc_reduction_row *row = html->summary->all;
  if (!row) return;
  fc_html_raw(html, "<section>");
  fc_html_heading(html, FC_TEXT_HTML_BEFORE_AFTER);
  fc_html_raw(html, "<div class=\"scroll\"><table>\n");
  fc_html_head_row(html, head, 4, 1, 4, 3);
  write_measure(html, row, FC_TEXT_HTML_RECEIVED, received, 0, 0);
  write_measure(html, row, FC_TEXT_HTML_SOLD, sold, 0, 0);
  write_measure(html, row, FC_TEXT_HTML_DISPOSED, disposed, 0, 0);
  write_measure(html, row, FC_TEXT_DISPOSAL_RATE, fc_disposal_rate, 1, 2);
  write_measure(html, row, FC_TEXT_HTML_DISPOSED_VALUE, disposed_value, 0, 0);
  if (isfinite(row->baseline.disposed_kg)) write_measure(html, row, FC_TEXT_HTML_DISPOSED_KG, disposed_kg, 0, 1);
  write_measure(html, row, FC_TEXT_SOLD_OUT_RATE, fc_sold_out_rate, 1, 2);
  write_measure(html, row, FC_TEXT_HTML_LOST, lost, 0, 0);
  write_measure(html, row, FC_TEXT_HTML_MARGIN, margin, 0, 0);
  fc_html_raw(html, "</table></div>\n");
  write_conversion(html, row);
  fc_html_raw(html, "</section>\n");
}

static int has_strength(const struct fc_reduction *reduction) {
  for (int i = 0; i < reduction->count; i++)
    if (!strcmp(reduction->rows[i].scope, "day-strength")) return 1;
  return 0;
}

void fc_html_section_charts(const struct fc_html *html) {
  if (!html->summary->all) return;
  int two = has_strength(html->results->reduction);
  fc_html_raw(html, "<div%s><section>", two ? " class=\"two\"" : "");
  fc_html_heading(html, FC_TEXT_HTML_FRONTIER);
  fc_html_raw(html, "<div class=\"chart\"><canvas data-chart=\"frontier\">");
  fc_html_say(html, FC_TEXT_HTML_TEXT_ONLY_CHART);
  fc_html_raw(html, "</canvas></div>\n");
  say_paragraph(html, "note", FC_TEXT_HTML_FRONTIER_NOTE);
  fc_html_raw(html, "</section>\n");
  if (two) {
    fc_html_raw(html, "<section>");
    fc_html_heading(html, FC_TEXT_HTML_STRENGTH);
    fc_html_raw(html, "<div class=\"chart\"><canvas data-chart=\"strength\">");
    fc_html_say(html, FC_TEXT_HTML_TEXT_ONLY_CHART);
    fc_html_raw(html, "</canvas></div></section>\n");
  }
  fc_html_raw(html, "</div>\n");
}

/* Name of a store or category for a row's key. */
static const char *key_name(const struct fc_html *html, const struct fc_reduction_row *row) {
  const struct fc_panel *panel = html->results->panel;
  if (!strcmp(row->scope, "store")) {
    int store = fc_dictionary_find(&panel->store_codes, row->key, strlen(row->key));
    if (store >= 0) return panel->stores[store].name;
  }
  return row->key[0] ? row->key : "–";
}

static void write_where_row(const struct fc_html *html, const struct fc_reduction_row *row) {
  double percent = row->equal_percent, width = fmin(fabs(percent), 60) * 1.6;
  const struct fc_waste_sums *policy = fc_html_policy(row);
  fc_html_raw(html, "<tr>");
  fc_html_text_cell(html,
                    fc_text(html->language, !strcmp(row->scope, "store") ? FC_TEXT_HTML_STORE : FC_TEXT_HTML_CATEGORY));
  fc_html_text_cell(html, key_name(html, row));
  fc_html_number_cell(html, row->baseline.received, 0, 0);
  fc_html_percent_cell(html, fc_disposal_rate(&row->baseline), 1, 0);
  fc_html_percent_cell(html, fc_disposal_rate(policy), 1, 0);
  fc_html_percent_cell(html, percent / 100, 1, 1);
  fc_html_raw(html, "<td class=\"number\">");
  if (isnan(row->equal_lo)) {
    fc_html_raw(html, "–");
  } else {
    fc_html_number(html, row->equal_lo, 1);
    fc_html_raw(html, " .. ");
    fc_html_number(html, row->equal_hi, 1);
  }
  fc_html_raw(html, "</td><td>");
  if (isfinite(percent) && isfinite(width))
    fc_html_raw(html, "<span class=\"bar%s\" style=\"width:%.0fpx\"></span>", percent < 0 ? " rise" : "", width);
  fc_html_raw(html, "</td></tr>\n");
}

void fc_html_section_where(const struct fc_html *html) {
  static const enum fc_text head[] = {FC_TEXT_HTML_SCOPE,    FC_TEXT_COUNT,        FC_TEXT_HTML_RECEIVED,
                                      FC_TEXT_HTML_PRACTICE, FC_TEXT_HTML_MATCHED, FC_TEXT_HTML_REDUCTION,
                                      FC_TEXT_INTERVAL_95,   FC_TEXT_COUNT};
  enum { MOST = 40 };
  const struct fc_reduction *reduction = html->results->reduction;
  int written = 0;
  for (int i = 0; i < reduction->count && written < MOST; i++) {
    const char *scope = reduction->rows[i].scope;
    if (strcmp(scope, "store") != 0 && strcmp(scope, "category") != 0) continue;
    if (!written++) {
      fc_html_raw(html, "<section>");
      fc_html_heading(html, FC_TEXT_HTML_WHERE);
      fc_html_raw(html, "<div class=\"scroll\"><table>\n");
      fc_html_head_row(html, head, 8, 2, 8, 5);
    }
    write_where_row(html, &reduction->rows[i]);
  }
  if (written) fc_html_raw(html, "</table></div></section>\n");
}
