/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders, accuracy, data quality, fallbacks and origin of report.html. */
#include "html_internal.h"

#include <math.h>

enum { MOST_ORDERS = 30, MOST_FINDINGS = 25, MOST_REASONS = 64 };

static int larger_order(const void *left, const void *right) {
  const struct fc_order_row *a = *(const struct fc_order_row *const *)left;
  const struct fc_order_row *b = *(const struct fc_order_row *const *)right;
  if (a->order.quantity != b->order.quantity) return a->order.quantity < b->order.quantity ? 1 : -1;
  return a->series - b->series;
}

static void write_order(const struct fc_html *html, const struct fc_order_row *row) {
  const struct fc_panel *panel = html->results->panel;
  const struct fc_series *series = &panel->series[row->series];
  char date[FC_DATE_TEXT];
  int decimals = row->order.quantity == floor(row->order.quantity) ? 0 : 1;
  fc_html_raw(html, "<tr>");
  fc_html_text_cell(html, panel->stores[series->store].name);
  fc_html_text_cell(html, panel->items[series->item].name);
  fc_html_raw(html, "<td class=\"number\">%s</td>", fc_date_format(row->delivery_date, date));
  fc_html_number_cell(html, row->order.quantity, decimals, 1);
  fc_html_number_cell(html, row->order.expected_demand, 1, 0);
  fc_html_percent_cell(html, row->order.sold_out_probability, 0, 0);
  fc_html_raw(html, "<td class=\"why\">");
  fc_html_text(html, row->reason);
  fc_html_raw(html, "</td></tr>\n");
}

void fc_html_section_orders(const struct fc_html *html) {
  static const enum fc_text head[] = {FC_TEXT_HTML_STORE,    FC_TEXT_HTML_ITEM,   FC_TEXT_HTML_DELIVERY,
                                      FC_TEXT_HTML_QUANTITY, FC_TEXT_HTML_DEMAND, FC_TEXT_HTML_SOLD_OUT_CHANCE,
                                      FC_TEXT_HTML_REASON};
  int count = html->results->order_count;
  if (!count) return;
  const struct fc_order_row **rows = fc_new((size_t)count, sizeof *rows);
  if (!rows) return; /* the orders are in orders.csv; the report leaves the table out */
  for (int i = 0; i < count; i++) rows[i] = &html->results->orders[i];
  qsort(rows, (size_t)count, sizeof *rows, larger_order);
  fc_html_raw(html, "<section>");
  fc_html_heading(html, FC_TEXT_HTML_ORDERS);
  fc_html_raw(html, "<p class=\"note\">");
  fc_html_say(html, FC_TEXT_HTML_ORDERS_NOTE);
  fc_html_raw(html, "</p><div class=\"scroll\"><table>\n");
  fc_html_head_row(html, head, 7, 2, 6, 3);
  for (int i = 0; i < count && i < MOST_ORDERS; i++) write_order(html, rows[i]);
  fc_html_raw(html, "</table></div></section>\n");
  free(rows);
}

static const char *model_label(const struct fc_html *html, const char *model) {
  if (!strcmp(model, "combination")) return fc_text(html->language, FC_TEXT_COMBINATION);
  if (!strcmp(model, "seasonal-naive")) return fc_text(html->language, FC_TEXT_SEASONAL_NAIVE);
  if (!strcmp(model, "weekday-mean")) return fc_text(html->language, FC_TEXT_WEEKDAY_MEAN);
  return NULL;
}

void fc_html_section_accuracy(const struct fc_html *html) {
  static const enum fc_text head[] = {FC_TEXT_MODEL, FC_TEXT_WAPE, FC_TEXT_HTML_BIAS, FC_TEXT_HTML_COVER80,
                                      FC_TEXT_HTML_SCORED};
  const struct fc_accuracy *accuracy = html->results->accuracy;
  fc_html_raw(html, "<section>");
  fc_html_heading(html, FC_TEXT_HTML_ACCURACY);
  fc_html_raw(html, "<div class=\"scroll\"><table>\n");
  fc_html_head_row(html, head, 5, 1, 5, 1);
  for (int i = 0; i < accuracy->count; i++) {
    const struct fc_accuracy_row *row = &accuracy->rows[i];
    const char *label = model_label(html, row->model);
    if (strcmp(row->scope, "all") != 0 || row->horizon != 0 || !label) continue;
    fc_html_raw(html, "<tr>");
    fc_html_text_cell(html, label);
    fc_html_percent_cell(html, row->wape, 1, 1);
    fc_html_percent_cell(html, row->bias, 1, 0);
    fc_html_percent_cell(html, row->cover80, 1, 0);
    fc_html_number_cell(html, (double)row->n, 0, 0);
    fc_html_raw(html, "</tr>\n");
  }
  fc_html_raw(html, "</table></div><div class=\"chart\"><canvas data-chart=\"accuracy\">");
  fc_html_say(html, FC_TEXT_HTML_TEXT_ONLY_CHART);
  fc_html_raw(html, "</canvas></div><p class=\"note\">");
  fc_html_say(html, FC_TEXT_HTML_ACCURACY_NOTE);
  fc_html_raw(html, " ");
  fc_html_say(html, FC_TEXT_HTML_LEFT_OUT);
  fc_html_raw(html, ": ");
  fc_html_number(html, (double)html->summary->sold_out_left_out, 0);
  fc_html_raw(html, "</p></section>\n");
}

void fc_html_section_reliability(const struct fc_html *html) {
  fc_html_raw(html, "<section>");
  fc_html_heading(html, FC_TEXT_HTML_RELIABILITY);
  fc_html_raw(html, "<div class=\"chart\"><canvas data-chart=\"reliability\">");
  fc_html_say(html, FC_TEXT_HTML_TEXT_ONLY_CHART);
  fc_html_raw(html, "</canvas></div><p class=\"note\">");
  fc_html_say(html, FC_TEXT_HTML_RELIABILITY_NOTE);
  fc_html_raw(html, "</p></section>\n");
}

struct reason_count {
  const char *reason;
  long count;
  const struct fc_reject *first;
};

static int count_reasons(const struct fc_ingest *ingest, struct reason_count *reasons) {
  int count = 0;
  for (int i = 0; i < ingest->reject_count; i++) {
    int r = 0;
    while (r < count && strcmp(reasons[r].reason, ingest->rejects[i].reason) != 0) r++;
    if (r == MOST_REASONS) continue;
    if (r == count) reasons[count++] = (struct reason_count){ingest->rejects[i].reason, 0, &ingest->rejects[i]};
    reasons[r].count++;
  }
  return count;
}

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static void write_rejects(const struct fc_html *html) {
  static const enum fc_text head[] = {FC_TEXT_HTML_REASON_CODE, FC_TEXT_HTML_EXAMPLE, FC_TEXT_HTML_FIELD,
                                      FC_TEXT_HTML_COUNT};
  const struct fc_ingest *ingest = html->results->ingest;
  struct reason_count reasons[MOST_REASONS];
  int count = count_reasons(ingest, reasons);
  if (!count) {
    fc_html_raw(html, "<p>");
    fc_html_say(html, FC_TEXT_HTML_NO_REJECTS);
    fc_html_raw(html, "</p>\n");
    return;
  }
  fc_html_raw(html, "<div class=\"scroll\"><table>\n");
  fc_html_head_row(html, head, 4, 3, 4, -1);
  for (int i = 0; i < count; i++) {
    fc_html_raw(html, "<tr><td><code>");
    fc_html_text(html, reasons[i].reason);
    fc_html_raw(html, "</code></td><td>");
    fc_html_text(html, base_name(ingest->files[reasons[i].first->file].path));
    fc_html_raw(html, ":%ld</td><td class=\"text\"><code>", reasons[i].first->line);
    fc_html_text(html, reasons[i].first->text);
    fc_html_raw(html, "</code></td>");
    fc_html_number_cell(html, (double)reasons[i].count, 0, 0);
    fc_html_raw(html, "</tr>\n");
  }
  fc_html_raw(html, "</table></div>\n");
}

static void write_findings(const struct fc_html *html) {
  static const enum fc_text head[] = {FC_TEXT_HTML_CHECK, FC_TEXT_HTML_SCOPE, FC_TEXT_HTML_EFFECT, FC_TEXT_HTML_COUNT};
  const struct fc_ingest *ingest = html->results->ingest;
  if (!ingest->finding_count) return;
  fc_html_raw(html, "<h3>");
  fc_html_say(html, FC_TEXT_HTML_FINDINGS);
  fc_html_raw(html, "</h3><div class=\"scroll\"><table>\n");
  fc_html_head_row(html, head, 4, 3, 4, -1);
  for (int i = 0; i < ingest->finding_count && i < MOST_FINDINGS; i++) {
    const struct fc_finding *finding = &ingest->findings[i];
    fc_html_raw(html, "<tr><td><code>");
    fc_html_text(html, finding->check);
    fc_html_raw(html, "</code></td><td class=\"text\">");
    fc_html_text(html, finding->scope);
    fc_html_raw(html, " ");
    fc_html_text(html, finding->key);
    fc_html_raw(html, "</td>");
    fc_html_text_cell(html, fc_effect_text(html->language, finding->effect));
    fc_html_number_cell(html, finding->count, 0, 0);
    fc_html_raw(html, "</tr>\n");
  }
  fc_html_raw(html, "</table></div>\n");
  if (ingest->finding_count <= MOST_FINDINGS) return;
  fc_html_raw(html, "<p class=\"note\">");
  fc_html_say(html, FC_TEXT_MORE_FINDINGS);
  fc_html_raw(html, " %d</p>\n", ingest->finding_count - MOST_FINDINGS);
}

void fc_html_section_quality(const struct fc_html *html) {
  const struct fc_run_summary *summary = html->summary;
  fc_html_raw(html, "<section>");
  fc_html_heading(html, FC_TEXT_HTML_QUALITY);
  fc_html_raw(html, "<p>");
  fc_html_say(html, FC_TEXT_ROWS);
  fc_html_raw(html, " ");
  fc_html_number(html, (double)summary->rows_read, 0);
  fc_html_raw(html, " = ");
  fc_html_say(html, FC_TEXT_KEPT);
  fc_html_raw(html, " ");
  fc_html_number(html, (double)summary->rows_kept, 0);
  fc_html_raw(html, " + ");
  fc_html_say(html, FC_TEXT_SET_ASIDE);
  fc_html_raw(html, " ");
  fc_html_number(html, (double)summary->rows_set_aside, 0);
  fc_html_raw(html, "</p>\n");
  write_rejects(html);
  write_findings(html);
  fc_html_raw(html, "</section>\n");
}

void fc_html_section_fallbacks(const struct fc_html *html) {
  static const enum fc_text head[] = {FC_TEXT_HTML_REASON_CODE, FC_TEXT_HTML_COUNT, FC_TEXT_HTML_SHARE};
  const struct fc_run_summary *summary = html->summary;
  int any = 0;
  for (int f = 1; f < FC_FALLBACK_COUNT; f++) any |= summary->fallbacks[f] > 0;
  fc_html_raw(html, "<section>");
  fc_html_heading(html, FC_TEXT_HTML_FALLBACKS);
  fc_html_raw(html, "<p class=\"note\">");
  fc_html_say(html, any ? FC_TEXT_HTML_FALLBACKS_NOTE : FC_TEXT_HTML_NO_FALLBACKS);
  fc_html_raw(html, "</p>\n");
  if (any) {
    fc_html_raw(html, "<table>\n");
    fc_html_head_row(html, head, 3, 1, 3, -1);
    for (int f = 1; f < FC_FALLBACK_COUNT; f++) {
      if (!summary->fallbacks[f]) continue;
      fc_html_raw(html, "<tr>");
      fc_html_text_cell(html, fc_html_fallback(html, (enum fc_fallback)f));
      fc_html_number_cell(html, summary->fallbacks[f], 0, 0);
      fc_html_percent_cell(html, (double)summary->fallbacks[f] / summary->forecast_days, 1, 0);
      fc_html_raw(html, "</tr>\n");
    }
    fc_html_raw(html, "</table>\n");
  }
  fc_html_raw(html, "</section>\n");
}

void fc_html_section_about(const struct fc_html *html) {
  fc_html_raw(html, "<footer><p>");
  fc_html_say(html, FC_TEXT_HTML_ABOUT);
  fc_html_raw(html, ": foodcast ");
  fc_html_say(html, FC_TEXT_HTML_VERSION);
  fc_html_raw(html, " %s, ", FC_VERSION);
  fc_html_say(html, FC_TEXT_HTML_SEED);
  fc_html_raw(html, " %llu, ", (unsigned long long)html->results->context->seed);
  fc_html_say(html, FC_TEXT_HTML_INPUTS);
  fc_html_raw(html, " %d. ", html->results->ingest->file_count);
  fc_html_say(html, FC_TEXT_HTML_COMMAND);
  fc_html_raw(html, "</p></footer>\n");
}
