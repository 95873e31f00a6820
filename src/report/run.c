/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report_internal.h"

enum fc_status fc_report_run(const struct fc_run_results *results, const char *folder, struct fc_error *err) {
  const char *files[] = {"forecasts.csv",  "orders.csv",
                         "reduction.csv",  "accuracy.csv",
                         "drivers.csv",    "rejects.csv",
                         "quality.csv",    "summary.json",
                         "report.html",    "reduction_weeks.csv",
                         "frontier.csv",   "what_if.csv",
                         "case_cover.csv", NULL};
  struct fc_run_summary summary;
  char accuracy[FC_PATH_MAX];
  if (!results->what_if) files[sizeof files / sizeof *files - 3] = NULL;
  fc_report_summarise(results, &summary);
  enum fc_status status = fc_path_join(accuracy, folder, "accuracy.csv", err);
  if (!status) status = fc_report_write_forecasts(results, folder, err);
  if (!status) status = fc_report_write_orders(results, folder, err);
  if (!status) status = fc_report_write_reduction(results, folder, err);
  if (!status) status = fc_report_write_curves(results, folder, err);
  if (!status) status = fc_report_write_weeks(results, folder, err);
  if (!status) status = fc_report_accuracy(results->accuracy, results->config->csv_bom, accuracy, err);
  if (!status && results->what_if) status = fc_report_write_what_if(results, folder, err);
  if (!status && results->what_if) status = fc_report_write_covers(results, folder, err);
  if (!status) status = fc_report_write_drivers(results, folder, err);
  if (!status) status = fc_report_ingest(results->ingest, results->config->csv_bom, folder, err);
  if (!status) status = fc_report_write_summary(results, &summary, folder, err);
  if (!status) status = fc_report_write_html(results, &summary, folder, err);
  if (!status) status = fc_report_write_manifest(results, files, folder, err);
  return status;
}
