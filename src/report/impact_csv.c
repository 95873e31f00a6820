/* SPDX-License-Identifier: GPL-3.0-or-later */
/* impact.csv: one line for every estimate that could be made. */
#include "impact_internal.h"

#include "foodcast/io/csv_writer.h"

#include <math.h>

static const char header[] =
    "estimator,scope,key,before_rate,after_rate,reduction_percent,lo,hi,p_value,days,"
    "before_disposed,before_received,after_disposed,after_received,"
    "comparison_before_disposed,comparison_before_received,comparison_after_disposed,comparison_after_received,"
    "shops,control_shops,randomisation_p,claim,headline,grade";

void fc_impact_shop_name(const struct fc_impact_report *report, int shop, char *text, size_t size) {
  if (report->anonymous)
    snprintf(text, size, "shop %d", shop + 1);
  else
    snprintf(text, size, "%s", report->impact->data->shop[shop].name);
}

static const char *claim_name(enum fc_impact_claim claim) {
  static const char *const names[] = {"none", "indicative", "95"};
  return names[claim];
}

static double known(double value, int there) { return there ? value : NAN; }

static void write_estimate(struct fc_csv_writer *writer, const struct fc_impact_estimate *estimate, const char *key,
                           int headline, const char *grade) {
  int compared = estimate->control_before.received > 0;
  fc_csv_text(writer, fc_impact_estimator_name(estimate->estimator));
  fc_csv_text(writer, estimate->scope);
  fc_csv_text(writer, key);
  fc_csv_number(writer, estimate->before.disposed / estimate->before.received, 6);
  fc_csv_number(writer, estimate->after.disposed / estimate->after.received, 6);
  fc_csv_number(writer, estimate->reduction_percent, 3);
  fc_csv_number(writer, estimate->lo, 3);
  fc_csv_number(writer, estimate->hi, 3);
  fc_csv_number(writer, estimate->interval.p, 5);
  fc_csv_whole(writer, estimate->days);
  fc_csv_number(writer, estimate->before.disposed, 3);
  fc_csv_number(writer, estimate->before.received, 3);
  fc_csv_number(writer, estimate->after.disposed, 3);
  fc_csv_number(writer, estimate->after.received, 3);
  fc_csv_number(writer, known(estimate->control_before.disposed, compared), 3);
  fc_csv_number(writer, known(estimate->control_before.received, compared), 3);
  fc_csv_number(writer, known(estimate->control_after.disposed, compared), 3);
  fc_csv_number(writer, known(estimate->control_after.received, compared), 3);
  fc_csv_whole(writer, estimate->treated);
  fc_csv_whole(writer, estimate->controls);
  fc_csv_number(writer, estimate->randomisation_p, 5);
  fc_csv_text(writer, claim_name(estimate->claim));
  fc_csv_whole(writer, headline);
  fc_csv_text(writer, grade);
  fc_csv_end_row(writer);
}

enum fc_status fc_impact_write_csv(const struct fc_impact_report *report, const char *folder, struct fc_error *err) {
  const struct fc_impact *impact = report->impact;
  struct fc_csv_writer writer;
  char path[FC_PATH_MAX], name[256];
  enum fc_status status = fc_path_join(path, folder, "impact.csv", err);
  if (!status) status = fc_csv_writer_open(&writer, path, header, report->csv_bom, err);
  if (status) return status;
  for (int e = 0; e < FC_IMPACT_ESTIMATORS; e++) {
    int headline = e == impact->verdict.headline;
    if (impact->all[e].available)
      write_estimate(&writer, &impact->all[e], "", headline,
                     headline ? fc_impact_grade_letter(impact->verdict.grade) : "");
  }
  for (int s = 0, row = 0; s < impact->data->shops; s++) {
    if (impact->data->shop[s].arm != FC_ARM_TREATED) continue;
    const struct fc_impact_estimate *estimate = &impact->shops[row++];
    fc_impact_shop_name(report, s, name, sizeof name);
    if (estimate->available) write_estimate(&writer, estimate, name, 0, "");
  }
  return fc_csv_writer_close(&writer, err);
}
