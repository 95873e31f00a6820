/* SPDX-License-Identifier: GPL-3.0-or-later */
/* impact.html of several retailers. */
#include "impact_internal.h"

#include <math.h>

/* The numbers of the plot: who publishes them must not read them off an axis. */
static void table(const struct fc_html *html, const struct fc_forest_row *rows, int count) {
  static const enum fc_impact_text head[] = {FC_IMPACT_TEXT_RETAILER, FC_IMPACT_TEXT_CHANGE, FC_IMPACT_TEXT_LOW,
                                             FC_IMPACT_TEXT_HIGH};
  fc_html_raw(html, "<div class=\"scroll\"><table>\n");
  fc_impact_head_row(html, head, 4);
  for (int i = 0; i < count; i++) {
    fc_html_raw(html, "<tr>");
    fc_html_text_cell(html, rows[i].label);
    fc_html_percent_cell(html, rows[i].value / 100, 1, rows[i].mark);
    fc_html_percent_cell(html, rows[i].lo / 100, 1, 0);
    fc_html_percent_cell(html, rows[i].hi / 100, 1, 0);
    fc_html_raw(html, "</tr>\n");
  }
  fc_html_raw(html, "</table></div>\n");
}

static void heterogeneity(const struct fc_html *html, const struct fc_pooled *pooled) {
  if (isnan(pooled->tau2)) return;
  fc_html_raw(html, "<p>τ² ");
  fc_html_number(html, pooled->tau2, 4);
  fc_html_raw(html, ", I² ");
  fc_html_percent(html, pooled->i2, 0);
  fc_html_raw(html, ", Hartung–Knapp ");
  fc_html_percent(html, fc_percent_reduction(pooled->knapp.theta) / 100, 1);
  fc_html_raw(html, " (");
  fc_html_percent(html, fc_percent_reduction(pooled->knapp.hi) / 100, 1);
  fc_html_raw(html, " … ");
  fc_html_percent(html, fc_percent_reduction(pooled->knapp.lo) / 100, 1);
  fc_html_raw(html, ")</p>");
}

static void remarks(const struct fc_html *html, const struct fc_pooled *pooled, int retailers) {
  if (!isnan(pooled->mean.lo)) {
    fc_html_raw(html, "<p class=\"note\">");
    fc_impact_say(html, FC_IMPACT_TEXT_MEAN_INTERVAL);
    fc_html_raw(html, "</p>");
  }
  if (pooled->count < retailers) {
    fc_html_raw(html, "<p>");
    fc_impact_say(html, FC_IMPACT_TEXT_LEFT_OUT);
    fc_html_raw(html, ": %d</p>", retailers - pooled->count);
  }
  fc_html_raw(html, "<div class=\"warning\">");
  if (pooled->count < FC_POOLED_LEAST) {
    fc_impact_say(html, FC_IMPACT_TEXT_TOO_FEW_RETAILERS);
    fc_html_raw(html, "<br>");
  }
  fc_impact_say(html, FC_IMPACT_TEXT_SHARED_SEASON);
  fc_html_raw(html, "</div>");
}

static void page(const struct fc_html *html, const struct fc_impact_pooled_report *report,
                 enum fc_impact_estimator estimator, const struct fc_pooled *pooled, struct fc_forest_row *rows) {
  int count = 0;
  for (int i = 0; i < report->count; i++) {
    const struct fc_impact_retailer *retailer = &report->retailers[i];
    if (!isfinite(retailer->theta[estimator])) continue;
    rows[count] = (struct fc_forest_row){.value = fc_percent_reduction(retailer->theta[estimator]),
                                         .lo = retailer->lo[estimator],
                                         .hi = retailer->hi[estimator]};
    snprintf(rows[count++].label, sizeof rows[0].label, "%.240s (%s)", retailer->name,
             fc_impact_grade_letter(retailer->grade));
  }
  rows[count] = (struct fc_forest_row){.value = fc_percent_reduction(pooled->mean.theta),
                                       .lo = fc_percent_reduction(pooled->mean.hi),
                                       .hi = fc_percent_reduction(pooled->mean.lo),
                                       .mark = 1};
  snprintf(rows[count++].label, sizeof rows[0].label, "%s", fc_impact_text(html->language, FC_IMPACT_TEXT_MEAN));
  if (!isnan(pooled->predict_lo)) {
    rows[count] = rows[count - 1];
    rows[count].mark = 0;
    rows[count].lo = fc_percent_reduction(pooled->predict_hi),
    rows[count].hi = fc_percent_reduction(pooled->predict_lo);
    snprintf(rows[count++].label, sizeof rows[0].label, "%s",
             fc_impact_text(html->language, FC_IMPACT_TEXT_NEXT_RETAILER));
  }
  fc_html_raw(html, "<section>");
  fc_impact_heading(html, FC_IMPACT_TEXT_RETAILERS);
  fc_html_raw(html, "<p>");
  fc_impact_say(html, fc_impact_estimator_text(estimator));
  fc_html_raw(html, "</p>");
  fc_impact_forest(html, rows, count);
  table(html, rows, count);
  heterogeneity(html, pooled);
  remarks(html, pooled, report->count);
  fc_html_raw(html, "</section>\n");
}

enum fc_status fc_impact_write_pooled_html(const struct fc_impact_pooled_report *report, const char *folder,
                                           struct fc_error *err) {
  char path[FC_PATH_MAX];
  struct fc_html html;
  struct fc_pooled pooled;
  enum fc_impact_estimator estimator = fc_impact_pooled_estimator(report->retailers, report->count);
  enum fc_status status = fc_path_join(path, folder, "impact.html", err);
  if (!status) status = fc_impact_pool_retailers(report->retailers, report->count, estimator, &pooled, err);
  if (status) return status;
  struct fc_forest_row *rows = fc_new((size_t)report->count + 2, sizeof *rows);
  if (!rows) return fc_fail_memory(err);
  status = fc_impact_html_open(&html, path, report->language,
                               fc_impact_text(report->language, FC_IMPACT_TEXT_RETAILERS), err);
  if (!status) {
    page(&html, report, estimator, &pooled, rows);
    status = fc_impact_html_close(&html, path, err);
  }
  free(rows);
  return status;
}
