/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of report.html. Errors of writing stay in the stream and show when it is closed. */
#ifndef FC_HTML_INTERNAL_H
#define FC_HTML_INTERNAL_H

#include "report_internal.h"

/* NUL-terminated contents of the embedded files. */
extern const char fc_asset_chart_js[], fc_asset_report_css[], fc_asset_report_js[];

struct fc_html {
  FILE *file;
  const char *language;
  const struct fc_run_results *results;
  const struct fc_run_summary *summary;
};

/* Markup as it is, with printf's directives for numbers only; text of any origin goes through fc_html_text. */
void fc_html_raw(const struct fc_html *html, const char *format, ...) __attribute__((format(printf, 2, 3)));
void fc_html_text(const struct fc_html *html, const char *text);
/* The text of the table in the report's language, escaped. */
void fc_html_say(const struct fc_html *html, enum fc_text text);
/* <h2> of a text. */
void fc_html_heading(const struct fc_html *html, enum fc_text text);
/* 12,345.6; a dash for NAN. */
void fc_html_number(const struct fc_html *html, double value, int decimals);
void fc_html_percent(const struct fc_html *html, double share, int decimals);
/* <td> with a number, flush right; `main` sets the column off. */
void fc_html_number_cell(const struct fc_html *html, double value, int decimals, int main);
void fc_html_percent_cell(const struct fc_html *html, double share, int decimals, int main);
void fc_html_text_cell(const struct fc_html *html, const char *text);
/* A row of <th>; texts right..left-1 are flush right; `main` is the index of the column set off, -1 for none. */
void fc_html_head_row(const struct fc_html *html, const enum fc_text *texts, int count, int right, int left, int main);
const char *fc_html_fallback(const struct fc_html *html, enum fc_fallback fallback);
/* The row that is shown as foodcast at equal availability, or as configured where there is no match. */
const struct fc_waste_sums *fc_html_policy(const struct fc_reduction_row *row);

void fc_html_section_hero(const struct fc_html *html);
void fc_html_section_cards(const struct fc_html *html);
void fc_html_section_trust(const struct fc_html *html);
void fc_html_section_reduction(const struct fc_html *html);
void fc_html_section_charts(const struct fc_html *html);
void fc_html_section_where(const struct fc_html *html);
void fc_html_section_what_if(const struct fc_html *html); /* nothing where there are no what-ifs */
void fc_html_section_orders(const struct fc_html *html);
void fc_html_section_accuracy(const struct fc_html *html);
void fc_html_section_reliability(const struct fc_html *html);
void fc_html_section_quality(const struct fc_html *html);
void fc_html_section_fallbacks(const struct fc_html *html);
void fc_html_section_about(const struct fc_html *html);
/* What the charts draw; NULL when memory is out. */
json_t *fc_html_chart_data(const struct fc_html *html);

#endif
