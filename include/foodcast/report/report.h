/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything a run found, written as the files of docs/outputs.md into one folder. Knows no model. */
#ifndef FC_REPORT_REPORT_H
#define FC_REPORT_REPORT_H

#include "foodcast/evaluate/accuracy.h"
#include "foodcast/evaluate/reduction.h"
#include "foodcast/evaluate/weather_what_if.h"
#include "foodcast/evaluate/what_if.h"
#include "foodcast/ingest/ingest.h"
#include "foodcast/report/text.h"

enum { FC_MAX_STAGES = 16 };

struct fc_stage_time {
  const char *stage;
  double seconds, cpu_seconds; /* by the clock; of all threads together */
};

/* All borrowed, all read only. */
struct fc_run_results {
  const struct fc_config *config;
  const struct fc_retailer_config *retailer;
  const struct fc_ingest *ingest;
  const struct fc_panel *panel;
  const struct fc_design *design;
  const struct fc_forecasts *forecasts; /* the last origin slot is as_of */
  const struct fc_forecast_options *options;
  const struct fc_accuracy *accuracy;
  const struct fc_reduction *reduction;
  const struct fc_what_if *what_if; /* NULL where nobody asked */
  const struct fc_weather_what_if_row *weather_what_if;
  int weather_what_if_count;
  const struct fc_order_row *orders;
  int order_count;
  const char *language;         /* of the report and of reasons: "ja" or "en" */
  const char *const *arguments; /* of the command line, NULL-terminated */
  const struct fc_context *context;
  enum fc_weather_use weather;
  const struct fc_stage_time *stages; /* for the manifest */
  int stage_count;
};

/* The few numbers that the terminal, summary.json and the report's head show. NAN where there is none. */
struct fc_run_summary {
  int stores, items, series;
  fc_date as_of, first_date;
  double wape, wape_seasonal_naive, wape_weekday_mean, bias, cover80;
  long scored, sold_out_left_out;
  const struct fc_reduction_row *all; /* row of scope all, NULL where there is none */
  int fallbacks[FC_FALLBACK_COUNT];   /* forecast days (series x horizon) by reason, of the newest forecasts */
  int forecast_days;
  long rows_read, rows_kept, rows_set_aside;
  double order_quantity; /* units of tomorrow's orders */
  int order_count;       /* orders above zero */
};

void fc_report_summarise(const struct fc_run_results *results, struct fc_run_summary *summary);

/* disposed / received and sold-out days / open days; NAN for nothing received or no open day. */
double fc_disposal_rate(const struct fc_waste_sums *sums);
double fc_sold_out_rate(const struct fc_waste_sums *sums);

/* Writes forecasts.csv, orders.csv, reduction.csv, accuracy.csv, drivers.csv, rejects.csv, quality.csv, summary.json,
 * report.html (with what-ifs also what_if.csv and case_cover.csv) and, last, manifest.json with the sha256 of all of them,
 * into `folder`. */
enum fc_status fc_report_run(const struct fc_run_results *results, const char *folder, struct fc_error *err);
/* rejects.csv and quality.csv alone. */
enum fc_status fc_report_ingest(const struct fc_ingest *ingest, int csv_bom, const char *folder, struct fc_error *err);
/* The columns of accuracy.csv and backtest.csv, into the file `path`. */
enum fc_status fc_report_accuracy(const struct fc_accuracy *accuracy, int csv_bom, const char *path,
                                  struct fc_error *err);
/* Name of a driver as in drivers.csv; FC_DRIVER_COUNT is "combination". */
const char *fc_report_driver_name(int driver);

#endif
