/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything a run found, written as the files of docs/formats.md into one folder. Knows no model. */
#ifndef FC_REPORT_REPORT_H
#define FC_REPORT_REPORT_H

#include "foodcast/evaluate/accuracy.h"
#include "foodcast/evaluate/reduction.h"
#include "foodcast/ingest/ingest.h"

struct fc_run_results {
  const struct fc_config *config;
  const struct fc_retailer_config *retailer;
  const struct fc_ingest *ingest;
  const struct fc_design *design;
  const struct fc_forecasts *forecasts;     /* the last origin slot is as_of */
  const struct fc_forecast_options *options;
  const struct fc_accuracy *accuracy;
  const struct fc_reduction *reduction;
  const struct fc_order_row *orders;
  int order_count;
  const char *const *arguments; /* of the command line, NULL-terminated */
  const struct fc_context *context;
  enum fc_weather_use weather;
};

/* Writes forecasts.csv, orders.csv, reduction.csv, accuracy.csv, drivers.csv, rejects.csv, quality.csv, summary.json,
 * report.html and, last, manifest.json with the sha256 of all of them, into `folder`. */
enum fc_status fc_report_run(const struct fc_run_results *results, const char *folder, struct fc_error *err);

#endif
