/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this folder share. */
#ifndef FC_REPORT_INTERNAL_H
#define FC_REPORT_INTERNAL_H

#include "foodcast/base/file.h"
#include "foodcast/report/report.h"

#include <jansson.h>

/* Each writes one file into `folder`. */
enum fc_status fc_report_write_forecasts(const struct fc_run_results *results, const char *folder,
                                         struct fc_error *err);
enum fc_status fc_report_write_orders(const struct fc_run_results *results, const char *folder, struct fc_error *err);
enum fc_status fc_report_write_curves(const struct fc_run_results *results, const char *folder, struct fc_error *err);
enum fc_status fc_report_write_weeks(const struct fc_run_results *results, const char *folder, struct fc_error *err);
enum fc_status fc_report_write_reduction(const struct fc_run_results *results, const char *folder,
                                         struct fc_error *err);
/* Both need results->what_if. */
enum fc_status fc_report_write_what_if(const struct fc_run_results *results, const char *folder, struct fc_error *err);
enum fc_status fc_report_write_covers(const struct fc_run_results *results, const char *folder, struct fc_error *err);
enum fc_status fc_report_write_drivers(const struct fc_run_results *results, const char *folder, struct fc_error *err);
enum fc_status fc_report_write_summary(const struct fc_run_results *results, const struct fc_run_summary *summary,
                                       const char *folder, struct fc_error *err);
enum fc_status fc_report_write_html(const struct fc_run_results *results, const struct fc_run_summary *summary,
                                    const char *folder, struct fc_error *err);
/* `files`: names within `folder` that are there already, NULL-terminated. */
enum fc_status fc_report_write_manifest(const struct fc_run_results *results, const char *const *files,
                                        const char *folder, struct fc_error *err);
/* Pretty-printed with sorted keys and a newline at the end. Takes the reference, also on failure. */
enum fc_status fc_report_write_json(json_t *object, const char *folder, const char *name, struct fc_error *err);

/* The files that were read, with checksums and counts of rows. */
json_t *fc_report_input_list(const struct fc_config *config, const struct fc_ingest *ingest);

/* A number for JSON rounded to `decimals`, null for NAN and infinities. */
json_t *fc_json_number(double value, int decimals);
json_t *fc_json_date(fc_date date);
json_t *fc_json_sums(const struct fc_waste_sums *sums);

/* Version of OpenBLAS; kept apart because its header and GSL's cannot share a file. Static. */
const char *fc_report_blas_version(void);

#endif
