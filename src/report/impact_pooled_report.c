/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several retailers as one. */
#include "impact_internal.h"

#include "foodcast/io/csv_writer.h"

#include <math.h>

static int verdict_says(const struct fc_impact_verdict *verdict, enum fc_impact_reason reason) {
  for (int i = 0; i < verdict->reason_count; i++)
    if (verdict->reason[i] == reason) return 1;
  return 0;
}

/* A ratio of a handful of units, or of a few days, says nothing and would weigh as much as any other. */
static int enough(const struct fc_impact *impact, const struct fc_impact_estimate *estimate) {
  return estimate->available && estimate->why != FC_REASON_FEW_UNITS && estimate->why != FC_REASON_SHORT_WINDOW &&
         !verdict_says(&impact->verdict, FC_REASON_FEW_UNITS) &&
         !verdict_says(&impact->verdict, FC_REASON_SHORT_WINDOW);
}

void fc_impact_retailer_take(struct fc_impact_retailer *retailer, const char *name, const struct fc_impact *impact) {
  *retailer = (struct fc_impact_retailer){.grade = impact->verdict.grade, .headline = impact->verdict.headline};
  snprintf(retailer->name, sizeof retailer->name, "%s", name);
  for (int e = 0; e < FC_IMPACT_ESTIMATORS; e++) {
    const struct fc_impact_estimate *estimate = &impact->all[e];
    retailer->theta[e] = enough(impact, estimate) ? estimate->interval.theta : NAN;
    retailer->error[e] = estimate->interval.error;
    retailer->lo[e] = estimate->lo;
    retailer->hi[e] = estimate->hi;
  }
}

static int having(const struct fc_impact_retailer *retailers, int count, int estimator) {
  int number = 0;
  for (int i = 0; i < count; i++) number += isfinite(retailers[i].theta[estimator]);
  return number;
}

enum fc_impact_estimator fc_impact_pooled_estimator(const struct fc_impact_retailer *retailers, int count) {
  static const enum fc_impact_estimator order[] = {FC_IMPACT_CONTROLLED, FC_IMPACT_SEASONAL, FC_IMPACT_PRE_POST};
  enum fc_impact_estimator most = FC_IMPACT_PRE_POST;
  for (int i = 0; i < 3; i++) {
    if (having(retailers, count, (int)order[i]) >= FC_POOLED_LEAST) return order[i];
    if (having(retailers, count, (int)order[i]) > having(retailers, count, (int)most)) most = order[i];
  }
  return most;
}

enum fc_status fc_impact_pool_retailers(const struct fc_impact_retailer *retailers, int count,
                                        enum fc_impact_estimator estimator, struct fc_pooled *pooled,
                                        struct fc_error *err) {
  double *theta = fc_new((size_t)count * 2, sizeof *theta);
  int number = 0;
  if (!theta) return fc_fail_memory(err);
  for (int i = 0; i < count; i++) {
    if (!isfinite(retailers[i].theta[estimator])) continue;
    theta[number] = retailers[i].theta[estimator];
    theta[count + number++] = retailers[i].error[estimator];
  }
  *pooled = fc_pool(theta, theta + count, number);
  /* retailers share the season that these two do not take out: no interval for one is none for their mean */
  if (estimator == FC_IMPACT_PRE_POST || estimator == FC_IMPACT_YEAR_ON_YEAR) {
    pooled->mean = fc_interval_none(pooled->mean.theta);
    pooled->predict_lo = pooled->predict_hi = NAN;
  }
  free(theta);
  return FC_OK;
}

static const char header[] = "estimator,scope,key,reduction_percent,lo,hi,p_value,retailers,tau2,i2,grade";

static void csv_row(struct fc_csv_writer *writer, int estimator, const char *scope, const char *key,
                    const double values[4], int retailers, const struct fc_pooled *pooled, const char *grade) {
  fc_csv_text(writer, fc_impact_estimator_name((enum fc_impact_estimator)estimator));
  fc_csv_text(writer, scope);
  fc_csv_text(writer, key);
  for (int i = 0; i < 3; i++) fc_csv_number(writer, values[i], 3);
  fc_csv_number(writer, values[3], 5);
  fc_csv_whole(writer, retailers);
  fc_csv_number(writer, pooled ? pooled->tau2 : NAN, 6);
  fc_csv_number(writer, pooled ? pooled->i2 : NAN, 4);
  fc_csv_text(writer, grade);
  fc_csv_end_row(writer);
}

static void pooled_rows(struct fc_csv_writer *writer, int e, const struct fc_pooled *pooled) {
  const struct {
    const char *key;
    const struct fc_interval *interval;
  } rows[] = {{"mean", &pooled->mean}, {"hartung-knapp", &pooled->knapp}};
  for (int r = 0; r < 2; r++) {
    const struct fc_interval *interval = rows[r].interval;
    const double values[] = {fc_percent_reduction(interval->theta), fc_percent_reduction(interval->hi),
                             fc_percent_reduction(interval->lo), interval->p};
    if (isfinite(interval->theta)) csv_row(writer, e, "retailers", rows[r].key, values, pooled->count, pooled, "");
  }
  const double next[] = {fc_percent_reduction(pooled->mean.theta), fc_percent_reduction(pooled->predict_hi),
                         fc_percent_reduction(pooled->predict_lo), NAN};
  if (!isnan(pooled->predict_lo)) csv_row(writer, e, "retailers", "next-retailer", next, pooled->count, NULL, "");
}

static enum fc_status write_csv(const struct fc_impact_pooled_report *report, const char *folder,
                                struct fc_error *err) {
  struct fc_csv_writer writer;
  char path[FC_PATH_MAX];
  enum fc_status status = fc_path_join(path, folder, "impact.csv", err);
  if (!status) status = fc_csv_writer_open(&writer, path, header, report->csv_bom, err);
  if (status) return status;
  for (int e = 0; e < FC_IMPACT_ESTIMATORS; e++) {
    struct fc_pooled pooled;
    if (!having(report->retailers, report->count, e)) continue;
    for (int i = 0; i < report->count; i++) {
      const struct fc_impact_retailer *retailer = &report->retailers[i];
      const double values[] = {fc_percent_reduction(retailer->theta[e]), retailer->lo[e], retailer->hi[e], NAN};
      if (isfinite(retailer->theta[e]))
        csv_row(&writer, e, "retailer", retailer->name, values, 1, NULL, fc_impact_grade_letter(retailer->grade));
    }
    struct fc_error own = {0};
    if (fc_impact_pool_retailers(report->retailers, report->count, (enum fc_impact_estimator)e, &pooled, &own)) {
      fc_csv_writer_close(&writer, NULL);
      if (err) *err = own;
      return own.status;
    }
    pooled_rows(&writer, e, &pooled);
  }
  return fc_csv_writer_close(&writer, err);
}

enum fc_status fc_report_impact_pooled(const struct fc_impact_pooled_report *report, const char *folder,
                                       struct fc_error *err) {
  enum fc_status status = write_csv(report, folder, err);
  return status ? status : fc_impact_write_pooled_html(report, folder, err);
}
