/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FC_REPORT_IMPACT_INTERNAL_H
#define FC_REPORT_IMPACT_INTERNAL_H

#include "foodcast/report/impact.h"
#include "html_internal.h"

enum fc_status fc_impact_write_csv(const struct fc_impact_report *report, const char *folder, struct fc_error *err);
enum fc_status fc_impact_write_json(const struct fc_impact_report *report, const char *folder, struct fc_error *err);
enum fc_status fc_impact_write_html(const struct fc_impact_report *report, const char *folder, struct fc_error *err);

enum fc_status fc_impact_write_xlsx(const struct fc_impact_report *report, const char *folder, struct fc_error *err);

enum fc_status fc_impact_write_pooled_html(const struct fc_impact_pooled_report *report, const char *folder,
                                           struct fc_error *err);

/* Parts of the change in points, rounded so that what is printed adds up: mix + within = total, and calendar + weather +
 * rest = within, NAN parts left out; the rest takes what rounding leaves. */
struct fc_impact_points {
  double mix, within, calendar, weather, rest, total;
};
struct fc_impact_points fc_impact_points(const struct fc_impact_split *split, int decimals);

/* As in impact.json. */
extern const char *const fc_impact_measure_names[FC_IMPACT_MEASURES];

enum { FC_IMPACT_COLUMNS = 24, FC_IMPACT_KEY = 256 };
/* Of impact.csv; decimals -1: text. */
struct fc_impact_column {
  const char *name;
  int decimals;
};
extern const struct fc_impact_column fc_impact_columns[FC_IMPACT_COLUMNS];
struct fc_impact_row {
  struct fc_impact_estimate estimate;
  const char *scope, *grade; /* all | store | category | item | day-strength | measure */
  char key[FC_IMPACT_KEY];
  int headline;
};
/* All rows, in the order of the file; free with free(). */
enum fc_status fc_impact_rows(const struct fc_impact_report *report, struct fc_impact_row **rows, int *count,
                              struct fc_error *err);
const char *fc_impact_row_text(const struct fc_impact_row *row, int column);
double fc_impact_row_value(const struct fc_impact_row *row, int column);

/* Header, title and style of a page; and its end. */
enum fc_status fc_impact_html_open(struct fc_html *html, const char *path, const char *language, const char *name,
                                   struct fc_error *err);
enum fc_status fc_impact_html_close(struct fc_html *html, const char *path, struct fc_error *err);
void fc_impact_say(const struct fc_html *html, enum fc_impact_text text);
void fc_impact_heading(const struct fc_html *html, enum fc_impact_text text);
void fc_impact_head_row(const struct fc_html *html, const enum fc_impact_text *texts, int count);
/* Sections of the page of one retailer, in impact_html_tables.c and impact_html_checks.c. */
void fc_impact_section_scope(const struct fc_html *html, const struct fc_impact_report *report);
void fc_impact_section_sums(const struct fc_html *html, const struct fc_impact *impact);
void fc_impact_section_split(const struct fc_html *html, const struct fc_impact *impact);
void fc_impact_section_guards(const struct fc_html *html, const struct fc_impact *impact);
void fc_impact_section_checks(const struct fc_html *html, const struct fc_impact *impact);
void fc_impact_section_strength(const struct fc_html *html, const struct fc_impact *impact);
void fc_impact_section_shops(const struct fc_html *html, const struct fc_impact_report *report);
void fc_impact_section_goods(const struct fc_html *html, const struct fc_impact_report *report);
void fc_impact_section_quality(const struct fc_html *html, const struct fc_impact_report *report);
void fc_impact_section_conversions(const struct fc_html *html, const struct fc_impact_report *report);
void fc_impact_section_limits(const struct fc_html *html, const struct fc_impact_report *report);
void fc_impact_section_footer(const struct fc_html *html, const struct fc_impact_report *report);

/* One line of a forest plot. `mark`: drawn as the summary. NAN lo: a dot alone. */
struct fc_forest_row {
  char label[256];
  double value, lo, hi;
  int mark;
};
/* Inline SVG of reductions in percent. */
void fc_impact_forest(const struct fc_html *html, const struct fc_forest_row *rows, int count);
/* "shop 3" where anonymous, else the shop's own name. */
void fc_impact_shop_name(const struct fc_impact_report *report, int shop, char *text, size_t size);

#endif
