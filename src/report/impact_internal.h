/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FC_REPORT_IMPACT_INTERNAL_H
#define FC_REPORT_IMPACT_INTERNAL_H

#include "foodcast/report/impact.h"
#include "html_internal.h"

enum fc_status fc_impact_write_csv(const struct fc_impact_report *report, const char *folder, struct fc_error *err);
enum fc_status fc_impact_write_json(const struct fc_impact_report *report, const char *folder, struct fc_error *err);
enum fc_status fc_impact_write_html(const struct fc_impact_report *report, const char *folder, struct fc_error *err);

/* Header, title and style of a page; and its end. */
enum fc_status fc_impact_html_open(struct fc_html *html, const char *path, const char *language, const char *name,
                                   struct fc_error *err);
enum fc_status fc_impact_html_close(struct fc_html *html, const char *path, struct fc_error *err);
void fc_impact_say(const struct fc_html *html, enum fc_impact_text text);
void fc_impact_heading(const struct fc_html *html, enum fc_impact_text text);
void fc_impact_head_row(const struct fc_html *html, const enum fc_impact_text *texts, int count);
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
