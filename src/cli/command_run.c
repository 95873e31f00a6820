/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foodcast run: ingest, design, forecasts, orders, replay, accuracy, report; published whole or not at all. */
#include "cli_internal.h"

#include <math.h>

enum { STALE_DAYS = 3 }; /* sales older than this before as_of: the run says that its input is stale */
/* A share of forecast days above this that a failed model left to another makes the run a degraded one. */
static const double most_failed = .2;

enum { KEY_WHAT_IF = 0x2000 };

static const struct argp_option options[] = {
    {"what-if", KEY_WHAT_IF, 0, 0, "also what other shelf lives, cases, deliveries and weather would change", 0}, {0}};

struct run_own {
  int what_if;
  /* rows at the end, one a retailer */
  struct fc_cli_table *table;
  struct fc_cli_table *reports;
};

static error_t parse(int key, char *argument, struct argp_state *state, void *context) {
  struct run_own *own = context;
  (void)argument;
  (void)state;
  if (key != KEY_WHAT_IF) return ARGP_ERR_UNKNOWN;
  own->what_if = 1;
  return 0;
}

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
                                     .what_if = job->has_what_if ? &job->what_if : NULL,
                                     .weather_what_if = job->weather_what_if,
                                     .weather_what_if_count = job->weather_what_if_count,
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
  fc_cli_job_tell_rejects(cli, job);
  if (!status) status = fc_cli_job_design(cli, job, err);
  fc_cli_job_options(job);
  job->options.keep_members = 1; /* the accuracy table sets foodcast beside its yardsticks */
  if (!status) status = fc_cli_job_models(job, &job->retailer->forecast.models, err);
  if (!status) status = fc_cli_job_references(job, 0, err);
  if (status) return status;
  status = fc_cli_job_evenings(job, err);
  if (!status) status = fc_cli_job_forecast(cli, job, err);
  if (!status) status = fc_cli_job_reduction(cli, job, err);
  if (!status && (job->retailer->order.what_if || ((struct run_own *)cli->own)->what_if))
    status = fc_cli_job_what_if(cli, job, err);
  if (!status) status = fc_cli_job_orders(cli, job, err);
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

enum { VALUE = 256 };

/* What the table says of a retailer, as text. */
struct run_values {
  char series[VALUE], wape[VALUE], naive[VALUE], mean[VALUE], disposal[VALUE], reduction[VALUE], sold_out[VALUE];
  char fallbacks[VALUE];
};

static const char *percent(double share, char text[static 32]) {
  if (isnan(share))
    snprintf(text, 32, "-");
  else
    snprintf(text, 32, "%.1f %%", 100 * share);
  return text;
}

static void set_reduction(const struct fc_cli_job *job, const struct fc_reduction_row *row, struct run_values *values) {
  char before[32], after[32];
  const char *kind =
      fc_text(job->language, !strcmp(row->baseline_kind, "recorded") ? FC_TEXT_RECORDED : FC_TEXT_ASSUMED);
  const struct fc_waste_sums *policy = isnan(row->equal_percent) ? &row->policy : &row->matched;
  snprintf(values->disposal, VALUE, "%s (%s) -> %s", percent(fc_disposal_rate(&row->baseline), before), kind,
           percent(fc_disposal_rate(policy), after));
  snprintf(values->sold_out, VALUE, "%s -> %s", percent(fc_sold_out_rate(&row->baseline), before),
           percent(fc_sold_out_rate(policy), after));
  if (isnan(row->equal_percent)) return;
  int used = snprintf(values->reduction, VALUE, "%.1f %%", row->equal_percent);
  if (isnan(row->equal_lo))
    snprintf(values->reduction + used, VALUE - (size_t)used, " (%s)", fc_text(job->language, FC_TEXT_NO_INTERVAL));
  else
    snprintf(values->reduction + used, VALUE - (size_t)used, " (%.1f .. %.1f)", row->equal_lo, row->equal_hi);
}

static void set_values(const struct fc_cli_job *job, const struct fc_run_summary *summary, struct run_values *values) {
  char text[32];
  size_t used = 0;
  *values = (struct run_values){.disposal = "-", .reduction = "-", .sold_out = "-", .fallbacks = "0"};
  snprintf(values->series, VALUE, "%d", summary->series);
  snprintf(values->wape, VALUE, "%s", percent(summary->wape, text));
  snprintf(values->naive, VALUE, "%s", percent(summary->wape_seasonal_naive, text));
  snprintf(values->mean, VALUE, "%s", percent(summary->wape_weekday_mean, text));
  if (summary->all) set_reduction(job, summary->all, values);
  for (int f = 1; f < FC_FALLBACK_COUNT && used < VALUE; f++)
    if (summary->fallbacks[f])
      used += (size_t)snprintf(values->fallbacks + used, VALUE - used, "%s%s %d", used ? ", " : "",
                               fc_fallback_name((enum fc_fallback)f), summary->fallbacks[f]);
}

static void add_head(struct fc_cli_table *table, const char *language) {
  static const enum fc_text head[] = {FC_TEXT_RETAILER,      FC_TEXT_SERIES,        FC_TEXT_WAPE,
                                      FC_TEXT_NAIVE_WAPE,    FC_TEXT_DISPOSAL_RATE, FC_TEXT_REDUCTION_SHORT,
                                      FC_TEXT_SOLD_OUT_RATE, FC_TEXT_FALLBACKS};
  for (size_t i = 0; i < sizeof head / sizeof *head; i++) fc_cli_table_cell(table, "%s", fc_text(language, head[i]));
}

static void add_row(struct fc_cli *cli, const struct fc_cli_job *job, const struct run_values *values,
                    const char *path) {
  struct run_own *own = cli->own;
  if (!own->table) {
    own->table = fc_cli_table_new(8);
    own->reports = fc_cli_table_new(2);
    add_head(own->table, job->language);
  }
  const char *cells[] = {job->retailer->name, values->series,    values->wape,     values->naive,
                         values->disposal,    values->reduction, values->sold_out, values->fallbacks};
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) fc_cli_table_cell(own->table, "%s", cells[i]);
  fc_cli_table_cell(own->reports, "%s", fc_text(job->language, FC_TEXT_REPORT));
  fc_cli_table_cell(own->reports, "%s", path);
}

/* One retailer alone has room for one line a number. */
static void print_alone(const struct fc_cli_job *job, const struct fc_run_summary *summary,
                        const struct run_values *values, const char *path) {
  char date[FC_DATE_TEXT];
  const char *language = job->language;
  struct fc_cli_table *table = fc_cli_table_new(2);
  const struct {
    enum fc_text label;
    const char *value;
  } lines[] = {{FC_TEXT_RETAILER, job->retailer->name},
               {FC_TEXT_AS_OF, fc_date_format(summary->as_of, date)},
               {FC_TEXT_SERIES, values->series},
               {FC_TEXT_WAPE, values->wape},
               {FC_TEXT_NAIVE_WAPE, values->naive},
               {FC_TEXT_MEAN_WAPE, values->mean},
               {FC_TEXT_DISPOSAL_RATE, values->disposal},
               {FC_TEXT_REDUCTION_EQUAL, values->reduction},
               {FC_TEXT_SOLD_OUT_RATE, values->sold_out},
               {FC_TEXT_FALLBACKS, values->fallbacks},
               {FC_TEXT_REPORT, path}};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    fc_cli_table_cell(table, "%s", fc_text(language, lines[i].label));
    fc_cli_table_cell(table, "%s", lines[i].value);
  }
  fc_cli_table_print(table, 2);
}

static void print_reasons(const struct fc_cli *cli, const struct fc_cli_job *job,
                          const struct fc_run_summary *summary) {
  const struct fc_reduction *reduction = &job->reduction;
  enum fc_why why = reduction->why_none ? reduction->why_none : reduction->why_no_equal;
  if (why && (!summary->all || isnan(summary->all->equal_percent)))
    fc_log(cli->context.log, FC_INFO, "%s '%s': %s: %s", fc_text(job->language, FC_TEXT_RETAILER), job->retailer->name,
           fc_text(job->language, FC_TEXT_NO_REDUCTION), fc_why_text(job->language, why));
}

/* A store without a number must not pass for one without anything to save. */
static void print_refused_stores(const struct fc_cli *cli, const struct fc_cli_job *job) {
  const struct fc_reduction *reduction = &job->reduction;
  for (int i = 0; reduction->refused_stores && i < reduction->count; i++) {
    const struct fc_reduction_row *row = &reduction->rows[i];
    if (row->refused)
      fc_log(cli->context.log, FC_WARNING, "%s '%s': %s '%s' %s: %s", fc_text(job->language, FC_TEXT_RETAILER),
             job->retailer->name, fc_text(job->language, FC_TEXT_STORE), row->key,
             fc_text(job->language, FC_TEXT_LEFT_OUT), fc_why_text(job->language, row->why_no_equal));
  }
}

static void show_summary(struct fc_cli *cli, const struct fc_cli_job *job, const struct fc_run_summary *summary,
                         const char *path) {
  struct run_values values;
  print_reasons(cli, job, summary);
  print_refused_stores(cli, job);
  if (cli->options.quiet) return;
  set_values(job, summary, &values);
  if (job->config->retailer_count == 1 || cli->options.retailer)
    print_alone(job, summary, &values, path);
  else
    add_row(cli, job, &values, path);
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
  show_summary(cli, job, &summary, path);
  return check_limits(job, &summary, err);
}

static enum fc_status run(struct fc_cli *cli, struct fc_error *err) {
  struct run_own *own = cli->own;
  enum fc_status status = fc_cli_each_retailer(cli, run_retailer, err);
  fc_cli_table_print(own->table, 8);
  fc_cli_table_print(own->reports, 2);
  return status;
}

const struct fc_cli_command fc_command_run = {
    .name = "run",
    .arguments = "CONFIG",
    .summary = "the nightly job: ingest, forecast, order, predicted reduction, report",
    .details = "Results go to <results>/<retailer>/<as-of>/, and <results>/<retailer>/current points to the newest.",
    .least_files = 1,
    .most_files = 1,
    .options = options,
    .parse = parse,
    .own_size = sizeof(struct run_own),
    .run = run,
};
