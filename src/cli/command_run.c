/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foodcast run: ingest, design, forecasts, orders, replay, accuracy, report; published whole or not at all. */
#include "cli_internal.h"

#include <math.h>
#include <stdarg.h>

enum {
  WARM_UP_DAYS = 28,  /* of the replay, before the days that count */
  LEAST_HISTORY = 28, /* days before the first replayed origin */
  STALE_DAYS = 3,     /* sales older than this before as_of: the run says that its input is stale */
};
/* A share of forecast days above this that a failed model left to another makes the run a degraded one. */
static const double most_failed = .2;

struct run_lines {
  struct fc_cli_table *table;
  const char *language;
};

static void fill_results(const struct fc_cli *cli, const struct fc_cli_job *job, struct fc_run_results *results) {
  *results = (struct fc_run_results){.config = job->config,
                                     .retailer = job->retailer,
                                     .ingest = job->ingest,
                                     .panel = job->panel,
                                     .design = job->design,
                                     .forecasts = job->forecasts,
                                     .options = &job->options,
                                     .accuracy = &job->accuracy,
                                     .reduction = &job->reduction,
                                     .orders = job->orders,
                                     .order_count = job->order_count,
                                     .language = job->language,
                                     .arguments = cli->arguments,
                                     .context = &cli->context,
                                     .weather = job->weather,
                                     .stages = job->stages,
                                     .stage_count = job->stage_count};
}

static enum fc_status compute(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  enum fc_status status = fc_cli_job_ingest(cli, job, err);
  if (!status) status = fc_cli_job_design(cli, job, err);
  if (!status) status = fc_cli_job_models(job, &job->retailer->forecast.models, err);
  if (status) return status;
  job->options.horizon = job->retailer->forecast.horizon;
  job->options.refit_days = job->retailer->forecast.refit_days;
  int as_of = job->panel->as_of, first = as_of - job->retailer->order.replay_days - WARM_UP_DAYS;
  status = fc_cli_job_origins(job, first > LEAST_HISTORY ? first : LEAST_HISTORY, as_of, 1, err);
  if (!status) status = fc_cli_job_forecast(cli, job, err);
  if (!status) status = fc_cli_job_orders(cli, job, err);
  if (!status) status = fc_cli_job_reduction(cli, job, err);
  if (!status) status = fc_cli_job_accuracy(cli, job, err);
  return status;
}

static enum fc_status publish(const struct fc_cli *cli, struct fc_cli_job *job, char path[static FC_PATH_MAX],
                              struct fc_error *err) {
  struct fc_publication publication;
  struct fc_run_results results;
  char parent[FC_PATH_MAX], name[FC_DATE_TEXT];
  fc_date_format(job->panel->first_date + job->panel->as_of, name);
  enum fc_status status = fc_cli_results_folder(cli, job, parent, err);
  if (!status) status = fc_publish_begin(&publication, parent, name, err);
  if (status) return status;
  fill_results(cli, job, &results);
  status = fc_report_run(&results, publication.staging, err);
  snprintf(path, FC_PATH_MAX, "%.4000s/report.html", publication.final);
  if (!status)
    status = fc_publish_commit(&publication, 1, err);
  else
    fc_publish_abort(&publication);
  return status;
}

/* Whether the run was done but should be looked at. */
static enum fc_status check_limits(const struct fc_cli_job *job, const struct fc_run_summary *summary,
                                   struct fc_error *err) {
  int newest = -1;
  for (int i = 0; i < job->panel->series_count; i++)
    if (job->panel->series[i].last > newest) newest = job->panel->series[i].last;
  if (job->panel->as_of - newest > STALE_DAYS) {
    fc_fail(err, FC_DEGRADED, "the newest sales are %d days older than the day of the run", job->panel->as_of - newest);
    return fc_error_hint(err, "has the delivery of sales files stopped?");
  }
  int failed = summary->fallbacks[FC_FALLBACK_MODEL_FAILED];
  if (failed > most_failed * summary->forecast_days)
    return fc_fail(err, FC_DEGRADED, "a model had no answer for %d of %d forecast days", failed,
                   summary->forecast_days);
  return FC_OK;
}

static void line(struct run_lines *lines, enum fc_text label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void line(struct run_lines *lines, enum fc_text label, const char *format, ...) {
  char value[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(value, sizeof value, format, args);
  va_end(args);
  fc_cli_table_cell(lines->table, "%s", fc_text(lines->language, label));
  fc_cli_table_cell(lines->table, "%s", value);
}

static const char *percent(double share, int decimals, char text[static 32]) {
  if (isnan(share))
    snprintf(text, 32, "-");
  else
    snprintf(text, 32, "%.*f %%", decimals, 100 * share);
  return text;
}

static void print_reduction(struct run_lines *lines, const struct fc_cli_job *job,
                            const struct fc_run_summary *summary) {
  char before[32], after[32];
  const struct fc_reduction_row *row = summary->all;
  if (!row) {
    line(lines, FC_TEXT_DISPOSAL_RATE, "- (%s)", job->reduction.why_none ? job->reduction.why_none : "");
    return;
  }
  int has_matched = row->matched.received > 0;
  const struct fc_waste_sums *policy = has_matched ? &row->matched : &row->policy;
  line(lines, FC_TEXT_DISPOSAL_RATE, "%s -> %s (%s: %s)", percent(fc_disposal_rate(&row->baseline), 1, before),
       percent(fc_disposal_rate(policy), 1, after), fc_text(lines->language, FC_TEXT_BASELINE),
       fc_text(lines->language, !strcmp(row->baseline_kind, "recorded") ? FC_TEXT_RECORDED : FC_TEXT_ASSUMED));
  if (isnan(row->equal_lo))
    line(lines, FC_TEXT_REDUCTION_EQUAL, "%.1f %%", row->equal_percent);
  else
    line(lines, FC_TEXT_REDUCTION_EQUAL, "%.1f %% (%s %.1f .. %.1f)", row->equal_percent,
         fc_text(lines->language, FC_TEXT_INTERVAL_95), row->equal_lo, row->equal_hi);
  line(lines, FC_TEXT_SOLD_OUT_RATE, "%s -> %s", percent(fc_sold_out_rate(&row->baseline), 1, before),
       percent(fc_sold_out_rate(policy), 1, after));
  if (row->baseline_kind && job->reduction.why_none && job->reduction.why_none[0])
    line(lines, FC_TEXT_NOTE, "%s", job->reduction.why_none);
}

static void print_fallbacks(struct run_lines *lines, const struct fc_run_summary *summary) {
  char text[512] = "";
  size_t used = 0;
  for (int f = 1; f < FC_FALLBACK_COUNT && used < sizeof text; f++)
    if (summary->fallbacks[f])
      used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %d", used ? ", " : "",
                               fc_fallback_name((enum fc_fallback)f), summary->fallbacks[f]);
  line(lines, FC_TEXT_FALLBACKS, "%s / %d", used ? text : "0", summary->forecast_days);
}

static void print_summary(const struct fc_cli *cli, const struct fc_cli_job *job, const struct fc_run_summary *summary,
                          const char *path) {
  if (cli->options.quiet) return;
  char date[FC_DATE_TEXT], own[32], naive[32], mean[32];
  struct run_lines lines = {fc_cli_table_new(2), job->language};
  line(&lines, FC_TEXT_RETAILER, "%s", job->retailer->name);
  line(&lines, FC_TEXT_AS_OF, "%s", fc_date_format(summary->as_of, date));
  line(&lines, FC_TEXT_SERIES, "%d (%s %d, %s %d)", summary->series, fc_text(job->language, FC_TEXT_STORES),
       summary->stores, fc_text(job->language, FC_TEXT_ITEMS), summary->items);
  line(&lines, FC_TEXT_ROWS, "%ld (%s %ld)", summary->rows_read, fc_text(job->language, FC_TEXT_SET_ASIDE),
       summary->rows_set_aside);
  line(&lines, FC_TEXT_WAPE, "%s (%s %s, %s %s)", percent(summary->wape, 1, own),
       fc_text(job->language, FC_TEXT_SEASONAL_NAIVE), percent(summary->wape_seasonal_naive, 1, naive),
       fc_text(job->language, FC_TEXT_WEEKDAY_MEAN), percent(summary->wape_weekday_mean, 1, mean));
  print_reduction(&lines, job, summary);
  line(&lines, FC_TEXT_ORDERS, "%d (%.0f)", summary->order_count, summary->order_quantity);
  print_fallbacks(&lines, summary);
  line(&lines, FC_TEXT_REPORT, "%s", path);
  fc_cli_table_print(lines.table, 2);
}

static enum fc_status run_retailer(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  struct fc_run_results results;
  struct fc_run_summary summary;
  char path[FC_PATH_MAX] = "-";
  enum fc_status status = compute(cli, job, err);
  if (!status && !cli->options.dry_run) status = publish(cli, job, path, err);
  if (status) return status;
  fill_results(cli, job, &results);
  fc_report_summarise(&results, &summary);
  print_summary(cli, job, &summary, path);
  return check_limits(job, &summary, err);
}

static enum fc_status run(struct fc_cli *cli, struct fc_error *err) {
  return fc_cli_each_retailer(cli, run_retailer, err);
}

const struct fc_cli_command fc_command_run = {
    .name = "run",
    .arguments = "CONFIG",
    .summary = "the nightly job: ingest, forecast, order, predicted reduction, report",
    .details = "Results go to <results>/<retailer>/<as-of>/, and <results>/<retailer>/current points to the newest.",
    .least_files = 1,
    .most_files = 1,
    .own_size = 1,
    .run = run,
};
