/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections of impact.html: sums, guardrails, parts of the change, weak and strong days, shops, goods. */
#include "impact_internal.h"

#include <math.h>

static void percent_cell(const struct fc_html *html, double percent, int main) {
  fc_html_percent_cell(html, percent / 100, 1, main);
}

/* One column of the table: an arm and a window; NULL where there is none. */
struct sums_column {
  enum fc_impact_text arm, when;
  const struct fc_impact_sums *sums;
};
enum { SUMS_COLUMNS = 6 };

static int has_sums(const struct sums_column *column) {
  return column->sums->days && column->sums->shops && !isnan(column->sums->value[FC_IMPACT_RECEIVED]);
}

static double value_or_ratio(const struct fc_impact_sums *sums, int top, int bottom) {
  return bottom < 0 ? sums->value[top] : sums->value[top] / sums->value[bottom];
}

/* A measure, or a rate where `bottom` is one; nothing where nobody knows it anywhere. */
static void sums_row(const struct fc_html *html, const struct sums_column *columns, enum fc_impact_text name, int top,
                     int bottom) {
  int known = 0;
  for (int c = 0; c < SUMS_COLUMNS; c++)
    known += has_sums(&columns[c]) && !isnan(value_or_ratio(columns[c].sums, top, bottom));
  if (!known) return;
  fc_html_raw(html, "<tr><td class=\"text\">");
  fc_impact_say(html, name);
  fc_html_raw(html, "</td>");
  for (int c = 0; c < SUMS_COLUMNS; c++) {
    if (!has_sums(&columns[c])) continue;
    double value = value_or_ratio(columns[c].sums, top, bottom);
    if (bottom < 0)
      fc_html_number_cell(html, value, 0, 0);
    else
      fc_html_percent_cell(html, value, 2, top == FC_IMPACT_DISPOSED);
  }
  fc_html_raw(html, "</tr>\n");
}

static void sums_head(const struct fc_html *html, const struct sums_column *columns) {
  fc_html_raw(html, "<tr><th></th>");
  for (int c = 0; c < SUMS_COLUMNS; c++) {
    if (!has_sums(&columns[c])) continue;
    fc_html_raw(html, "<th class=\"number\">");
    fc_impact_say(html, columns[c].arm);
    fc_html_raw(html, ", ");
    fc_impact_say(html, columns[c].when);
    fc_html_raw(html, "<br>%d × %d</th>", columns[c].sums->shops, columns[c].sums->days);
  }
  fc_html_raw(html, "</tr>\n");
}

void fc_impact_section_sums(const struct fc_html *html, const struct fc_impact *impact) {
  static const struct {
    enum fc_impact_text name;
    int top, bottom;
  } rows[] = {{FC_IMPACT_TEXT_RECEIVED, FC_IMPACT_RECEIVED, -1},
              {FC_IMPACT_TEXT_SOLD, FC_IMPACT_SOLD, -1},
              {FC_IMPACT_TEXT_DISPOSED, FC_IMPACT_DISPOSED, -1},
              {FC_IMPACT_TEXT_RATE, FC_IMPACT_DISPOSED, FC_IMPACT_RECEIVED},
              {FC_IMPACT_TEXT_SOLD_OUT_RATE, FC_IMPACT_SOLD_OUT, FC_IMPACT_OPEN},
              {FC_IMPACT_TEXT_MARKDOWN, FC_IMPACT_MARKED_DOWN, -1},
              {FC_IMPACT_TEXT_DISPOSED_KG, FC_IMPACT_DISPOSED_KG, -1},
              {FC_IMPACT_TEXT_COST, FC_IMPACT_DISPOSED_COST, -1},
              {FC_IMPACT_TEXT_VALUE, FC_IMPACT_DISPOSED_VALUE, -1},
              {FC_IMPACT_TEXT_SALES_VALUE, FC_IMPACT_SALES_VALUE, -1},
              {FC_IMPACT_TEXT_MARGIN, FC_IMPACT_MARGIN, -1}};
  const struct sums_column columns[SUMS_COLUMNS] = {
      {FC_IMPACT_TEXT_TREATED, FC_IMPACT_TEXT_BEFORE, &impact->sums[1][0]},
      {FC_IMPACT_TEXT_TREATED, FC_IMPACT_TEXT_AFTER, &impact->sums[1][1]},
      {FC_IMPACT_TEXT_CONTROL, FC_IMPACT_TEXT_BEFORE, &impact->sums[0][0]},
      {FC_IMPACT_TEXT_CONTROL, FC_IMPACT_TEXT_AFTER, &impact->sums[0][1]},
      {FC_IMPACT_TEXT_YEAR_AGO, FC_IMPACT_TEXT_BEFORE, &impact->year_sums[0]},
      {FC_IMPACT_TEXT_YEAR_AGO, FC_IMPACT_TEXT_AFTER, &impact->year_sums[1]}};
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_SUMS);
  fc_html_raw(html, "<p class=\"note\">");
  fc_impact_say(html, FC_IMPACT_TEXT_SUMS_NOTE);
  fc_html_raw(html, "</p><div class=\"scroll\"><table>\n");
  sums_head(html, columns);
  for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
    sums_row(html, columns, rows[r].name, rows[r].top, rows[r].bottom);
  fc_html_raw(html, "</table></div></section>\n");
}

void fc_impact_section_guards(const struct fc_html *html, const struct fc_impact *impact) {
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
  fc_html_number_cell(html, points, 2, main);
  fc_html_raw(html, "</tr>\n");
}

void fc_impact_section_split(const struct fc_html *html, const struct fc_impact *impact) {
  const struct fc_impact_split *split = &impact->split;
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_SPLIT);
  fc_html_raw(html, "<p class=\"note\">");
  fc_impact_say(html, FC_IMPACT_TEXT_SPLIT_NOTE);
  fc_html_raw(html, "</p><table>\n");
  const struct fc_impact_points points = fc_impact_points(split, 2);
  split_row(html, FC_IMPACT_TEXT_SPLIT_MIX, points.mix, 0);
  split_row(html, FC_IMPACT_TEXT_SPLIT_CALENDAR, points.calendar, 0);
  split_row(html, FC_IMPACT_TEXT_SPLIT_WEATHER, points.weather, 0);
  split_row(html, FC_IMPACT_TEXT_SPLIT_REST, points.rest, 0);
  split_row(html, FC_IMPACT_TEXT_SPLIT_TOTAL, points.total, 1);
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

void fc_impact_section_strength(const struct fc_html *html, const struct fc_impact *impact) {
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

void fc_impact_section_shops(const struct fc_html *html, const struct fc_impact_report *report) {
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

/* Categories and the items that had enough disposals, each with its own interval where it has one. */
void fc_impact_section_goods(const struct fc_html *html, const struct fc_impact_report *report) {
  static const enum fc_impact_text head[] = {
      FC_IMPACT_TEXT_COUNT,  FC_IMPACT_TEXT_DISPOSED, FC_IMPACT_TEXT_RATE_BEFORE, FC_IMPACT_TEXT_RATE_AFTER,
      FC_IMPACT_TEXT_CHANGE, FC_IMPACT_TEXT_LOW,      FC_IMPACT_TEXT_HIGH};
  enum { MOST_ROWS = 40 };
  const struct fc_impact *impact = report->impact;
  if (!impact->goods_count) return;
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_BY_GOODS);
  fc_html_raw(html, "<p class=\"note\">");
  fc_impact_say(html, FC_IMPACT_TEXT_BY_GOODS_NOTE);
  fc_html_raw(html, "</p><div class=\"scroll\"><table>\n");
  fc_impact_head_row(html, head, 7);
  for (int g = 0; g < impact->goods_count && g < MOST_ROWS; g++) {
    const struct fc_impact_estimate *estimate = &impact->goods[g];
    fc_html_raw(html, "<tr><td class=\"text\">");
    if (report->anonymous)
      fc_html_raw(html, "%d", g + 1);
    else
      fc_html_text(html, *estimate->key ? estimate->key : "-");
    fc_html_raw(html, "</td>");
    fc_html_number_cell(html, estimate->before.disposed + estimate->after.disposed, 0, 0);
    fc_html_percent_cell(html, estimate->before.disposed / estimate->before.received, 2, 0);
    fc_html_percent_cell(html, estimate->after.disposed / estimate->after.received, 2, 0);
    percent_cell(html, estimate->reduction_percent, 1);
    percent_cell(html, estimate->lo, 0);
    percent_cell(html, estimate->hi, 0);
    fc_html_raw(html, "</tr>\n");
  }
  fc_html_raw(html, "</table></div></section>\n");
}
