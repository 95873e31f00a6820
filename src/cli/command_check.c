/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foodcast check: reads everything, tells what it found, forecasts nothing. */
#include "cli_internal.h"

static enum fc_status publish(const struct fc_cli *cli, struct fc_cli_job *job, char path[static FC_PATH_MAX],
                              struct fc_error *err) {
  struct fc_publication publication;
  char parent[FC_PATH_MAX];
  enum fc_status status = fc_cli_results_folder(cli, job, parent, err);
  if (!status) status = fc_publish_begin(&publication, parent, "check", err);
  if (status) return status;
  status = fc_report_ingest(job->ingest, job->config->csv_bom, publication.staging, err);
  snprintf(path, FC_PATH_MAX, "%s", publication.final);
  if (!status) return fc_publish_commit(&publication, 0, err);
  fc_publish_abort(&publication);
  return status;
}

static void print_files(const struct fc_cli_job *job) {
  const char *language = job->language;
  struct fc_cli_table *table = fc_cli_table_new(7);
  const enum fc_text head[] = {FC_TEXT_FILE, FC_TEXT_ROLE, FC_TEXT_ENCODING, FC_TEXT_DELIMITER,
                               FC_TEXT_ROWS, FC_TEXT_KEPT, FC_TEXT_SET_ASIDE};
  for (int i = 0; i < 7; i++) fc_cli_table_cell(table, "%s", fc_text(language, head[i]));
  for (int i = 0; i < job->ingest->file_count; i++) {
    const struct fc_input_file *file = &job->ingest->files[i];
    fc_cli_table_cell(table, "%s", file->path);
    fc_cli_table_cell(table, "%s", file->role);
    fc_cli_table_cell(table, "%s", file->encoding ? file->encoding : "");
    fc_cli_table_cell(table, "%s", !file->delimiter ? "" : !strcmp(file->delimiter, "\t") ? "tab" : file->delimiter);
    fc_cli_table_cell(table, "%ld", file->rows_read);
    fc_cli_table_cell(table, "%ld", file->rows_kept);
    fc_cli_table_cell(table, "%ld", file->rows_set_aside);
  }
  fc_cli_table_print(table, 4);
}

/* Rows set aside by reason, in the order of docs/formats.md. */
static void print_reasons(const struct fc_cli_job *job) {
  for (int r = FC_KEPT + 1; r < FC_REJECT_REASON_COUNT; r++)
    if (job->ingest->rows_by_reason[r])
      printf("%s: %s %ld\n", fc_text(job->language, FC_TEXT_SET_ASIDE), fc_reason_name((enum fc_reason)r),
             job->ingest->rows_by_reason[r]);
}

/* Of each check the sum and its worst cases: a check with many must not hide the others. They follow each other. */
static void print_findings(const struct fc_cli_job *job) {
  const struct fc_ingest *ingest = job->ingest;
  enum { MOST = 3 };
  const enum fc_text head[] = {FC_TEXT_HTML_CHECK, FC_TEXT_HTML_SCOPE, FC_TEXT_HTML_COUNT, FC_TEXT_HTML_EFFECT};
  int printed = 0, of_check = 0;
  if (!ingest->finding_count) return;
  struct fc_cli_table *table = fc_cli_table_new(4);
  for (int i = 0; i < 4; i++) fc_cli_table_cell(table, "%s", fc_text(job->language, head[i]));
  for (int i = 0; i < ingest->finding_count; i++) {
    const struct fc_finding *finding = &ingest->findings[i];
    int has_key = finding->key && finding->key[0];
    of_check = i && !strcmp(finding->check, finding[-1].check) ? of_check + 1 : 1;
    if (of_check > MOST && strcmp(finding->scope, "reason") != 0) continue;
    printed++;
    fc_cli_table_cell(table, "%s", finding->check);
    fc_cli_table_cell(table, "%s%s%s", finding->scope, has_key ? " " : "", has_key ? finding->key : "");
    fc_cli_table_cell(table, "%.0f", finding->count);
    fc_cli_table_cell(table, "%s", fc_effect_text(job->language, finding->effect));
  }
  fc_cli_table_print(table, 4);
  if (ingest->finding_count > printed)
    printf("%s %d\n", fc_text(job->language, FC_TEXT_MORE_FINDINGS), ingest->finding_count - printed);
}

static enum fc_status check_retailer(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  char path[FC_PATH_MAX] = "";
  struct fc_error later = {0};
  enum fc_status status = fc_cli_job_ingest(cli, job, err);
  if (!job->ingest) return status;
  fc_cli_job_tell_rejects(cli, job);
  if (!cli->options.dry_run) {
    enum fc_status published = publish(cli, job, path, &later);
    if (published && status) fc_log_error(cli->context.log, FC_ERROR, &later);
    if (published && !status) {
      *err = later;
      return published;
    }
  }
  if (cli->options.quiet) return status;
  printf("%s: %s\n", fc_text(job->language, FC_TEXT_RETAILER), job->retailer->name);
  print_files(job);
  if (!job->ingest->panel) print_reasons(job); /* else they are among the findings */
  print_findings(job);
  if (path[0]) printf("%s: %s\n", fc_text(job->language, FC_TEXT_WRITTEN), path);
  return status;
}

static enum fc_status run(struct fc_cli *cli, struct fc_error *err) {
  return fc_cli_each_retailer(cli, check_retailer, err);
}

const struct fc_cli_command fc_command_check = {
    .name = "check",
    .arguments = "CONFIG",
    .summary = "read everything, report data quality, forecast nothing",
    .details = "Writes rejects.csv and quality.csv to <results>/<retailer>/check/.",
    .least_files = 1,
    .most_files = 1,
    .own_size = 1,
    .run = run,
};
