/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foodcast backtest: rolling-origin accuracy of every model and of the combination. */
#include "cli_internal.h"

#include "foodcast/evaluate/backtest.h"
#include "foodcast/evaluate/reference_forecasts.h"

#include <math.h>

enum { KEY_FROM = 1, KEY_TO, KEY_STEP, KEY_HORIZON, KEY_MODELS, KEY_KEEP, KEY_WEATHER, KEY_REFERENCE };
enum { DEFAULT_DAYS = 56, MAX_NAMES = 64 };

struct backtest_own {
  fc_date from, to;
  long step, horizon;
  const char *names[MAX_NAMES];
  struct fc_strings models; /* count 0: the configuration's */
  int keep_forecasts;
  const char *reference; /* NULL: none */
  enum fc_weather_use weather;
};

static const struct argp_option options[] = {
    {"from", KEY_FROM, "DATE", 0, "first origin (default: eight weeks before the last)", 1},
    {"to", KEY_TO, "DATE", 0, "last origin (default: the last whose whole horizon has sales)", 1},
    {"step", KEY_STEP, "DAYS", 0, "days between origins (default: 7)", 1},
    {"horizon", KEY_HORIZON, "DAYS", 0, "days ahead, 1 to 28 (default: the configuration's)", 1},
    {"models", KEY_MODELS, "LIST", 0, "names parted by commas (default: the configuration's)", 1},
    {"keep-forecasts", KEY_KEEP, 0, 0, "write backtest_forecasts.csv too", 1},
    {"reference", KEY_REFERENCE, "FILE", 0, "score forecasts made elsewhere on the days that they have", 1},
    {"weather", KEY_WEATHER, "USE", 0, "issued (default), actual (for comparison only) or none", 1},
    {0}};

static enum fc_status parse_models(struct backtest_own *own, char *list, struct fc_error *err) {
  own->models = (struct fc_strings){.items = own->names};
  while (1) {
    size_t length = strcspn(list, ",");
    int last = !list[length];
    if (own->models.count == MAX_NAMES) return fc_fail(err, FC_USAGE, "--models: more than %d names", MAX_NAMES);
    list[length] = '\0';
    own->names[own->models.count++] = list;
    if (last) return FC_OK;
    list += length + 1;
  }
}

static enum fc_status parse_weather(struct backtest_own *own, const char *text, struct fc_error *err) {
  if (!strcmp(text, "issued"))
    own->weather = FC_WEATHER_ISSUED;
  else if (!strcmp(text, "actual"))
    own->weather = FC_WEATHER_ACTUAL;
  else if (!strcmp(text, "none"))
    own->weather = FC_WEATHER_NONE;
  else
    return fc_fail(err, FC_USAGE, "--weather: '%s' is none of 'issued', 'actual' and 'none'", text);
  return FC_OK;
}

static error_t parse(int key, char *argument, struct argp_state *state, void *context) {
  struct backtest_own *own = context;
  struct fc_error err = {0};
  enum fc_status status = FC_OK;
  switch (key) {
  case ARGP_KEY_INIT: *own = (struct backtest_own){.from = FC_DATE_NONE, .to = FC_DATE_NONE, .step = 7}; break;
  case KEY_FROM: status = fc_cli_date("--from", argument, &own->from, &err); break;
  case KEY_TO: status = fc_cli_date("--to", argument, &own->to, &err); break;
  case KEY_STEP: status = fc_cli_whole("--step", argument, 1, 366, &own->step, &err); break;
  case KEY_HORIZON: status = fc_cli_whole("--horizon", argument, 1, FC_MAX_HORIZON, &own->horizon, &err); break;
  case KEY_MODELS: status = parse_models(own, argument, &err); break;
  case KEY_KEEP: own->keep_forecasts = 1; break;
  case KEY_REFERENCE: own->reference = argument; break;
  case KEY_WEATHER: status = parse_weather(own, argument, &err); break;
  default: return ARGP_ERR_UNKNOWN;
  }
  if (status) fc_cli_argp_error(state, &err);
  return 0;
}

static enum fc_status choose_origins(struct fc_cli_job *job, const struct backtest_own *own, struct fc_error *err) {
  const struct fc_panel *panel = job->panel;
  int last = own->to == FC_DATE_NONE ? panel->as_of - job->options.horizon : own->to - panel->first_date;
  int first = own->from == FC_DATE_NONE ? last - DEFAULT_DAYS : own->from - panel->first_date;
  if (last < 0 && own->to == FC_DATE_NONE) {
    fc_fail(err, FC_INPUT, "%d days of sales are too few for a backtest of %d days ahead", panel->as_of + 1,
            job->options.horizon);
    return fc_error_hint(err, "a shorter --horizon needs fewer days");
  }
  if (first > last) return fc_fail(err, FC_USAGE, "--from is later than --to");
  if (first < 0 && own->from == FC_DATE_NONE) first = 0;
  if (first < 0 || last >= panel->as_of) {
    char begin[FC_DATE_TEXT], end[FC_DATE_TEXT];
    fc_fail(err, FC_USAGE, "the origins reach beyond the data");
    return fc_error_hint(err, "sales are known from %s to %s", fc_date_format(panel->first_date, begin),
                         fc_date_format(panel->first_date + panel->as_of, end));
  }
  return fc_cli_job_origins(job, first, first + (last - first) / (int)own->step * (int)own->step, (int)own->step, err);
}

/* All on the days that the reference has, or its figures would not compare. */
static enum fc_status score_reference(struct fc_cli *cli, struct fc_cli_job *job, const struct backtest_own *own,
                                      struct fc_error *err) {
  struct fc_cli_clock start = fc_cli_clock();
  enum fc_status status = fc_reference_score(job->panel, &job->reference, job->forecasts, &job->options, &cli->context,
                                             &job->accuracy, err);
  if (!status)
    fc_log(cli->context.log, FC_INFO, "'%s': %ld of %ld forecasts belong to these series, origins and days",
           own->reference, job->reference.rows_matched, job->reference.rows_read);
  if (!status && job->reference.models_without_quantiles)
    fc_log(cli->context.log, FC_INFO,
           "'%s': %d of its %d models have no quantiles (q10, q90 or -lo-80, -hi-80) in every row: no pinball loss",
           own->reference, job->reference.models_without_quantiles, job->reference.model_count);
  fc_cli_job_time(job, "accuracy", start);
  return status;
}

static enum fc_status compute(struct fc_cli *cli, struct fc_cli_job *job, const struct backtest_own *own,
                              struct fc_error *err) {
  job->weather = own->weather;
  enum fc_status status = fc_cli_job_ingest(cli, job, err);
  if (!status) status = fc_cli_job_design(cli, job, err);
  fc_cli_job_options(job);
  if (own->horizon) job->options.horizon = (int)own->horizon;
  /* a list names the members of the combination; without one every model of the registry is scored */
  const struct fc_strings *models = own->models.count ? &own->models : &job->retailer->forecast.models;
  if (!status) status = fc_cli_job_models(job, models, err);
  if (!status) status = fc_cli_job_references(job, !own->models.count, err);
  if (status) return status;
  job->options.keep_members = 1;
  status = choose_origins(job, own, err);
  /* before the long work, so that a file that cannot be used is told of at once */
  if (!status && own->reference)
    status = fc_reference_read(own->reference, job->panel, &job->options, &job->reference, err);
  if (!status) status = fc_cli_job_forecast(cli, job, err);
  if (!status) status = own->reference ? score_reference(cli, job, own, err) : fc_cli_job_accuracy(cli, job, err);
  return status;
}

static enum fc_status publish(const struct fc_cli *cli, const struct fc_cli_job *job, const struct backtest_own *own,
                              char path[static FC_PATH_MAX], struct fc_error *err) {
  struct fc_publication publication;
  char parent[FC_PATH_MAX], file[FC_PATH_MAX];
  /* a comparison with weather that nobody knew must never be taken for a backtest */
  const char *name = own->weather == FC_WEATHER_ACTUAL ? "backtest-actual-weather" : "backtest";
  enum fc_status status = fc_cli_results_folder(cli, job, parent, err);
  if (!status) status = fc_publish_begin(&publication, parent, name, err);
  if (status) return status;
  status = fc_path_join(file, publication.staging, "backtest.csv", err);
  if (!status) status = fc_report_accuracy(&job->accuracy, job->config->csv_bom, file, err);
  if (!status && own->keep_forecasts) status = fc_path_join(file, publication.staging, "backtest_forecasts.csv", err);
  if (!status && own->keep_forecasts)
    status = fc_backtest_write(job->panel, job->forecasts, &job->options, file, job->config->csv_bom, err);
  snprintf(path, FC_PATH_MAX, "%.4000s/backtest.csv", publication.final);
  if (!status) return fc_publish_commit(&publication, 0, err);
  fc_publish_abort(&publication);
  return status;
}

static void print_table(const struct fc_cli_job *job, const struct backtest_own *own, const char *path) {
  static const char *const heads[] = {"n", "WAPE", "bias", "MASE", "RMSSE", "pinball", "cover80"};
  char first[FC_DATE_TEXT], last[FC_DATE_TEXT];
  const struct fc_panel *panel = job->panel;
  const int *origins = job->options.origins, count = job->options.origin_count;
  printf("%s: %s .. %s, %d %s, %d %s%s\n", job->retailer->name, fc_date_format(panel->first_date + origins[0], first),
         fc_date_format(panel->first_date + origins[count - 1], last), count, fc_text(job->language, FC_TEXT_ORIGINS),
         job->options.horizon, fc_text(job->language, FC_TEXT_DAYS_AHEAD),
         own->weather == FC_WEATHER_ACTUAL ? fc_text(job->language, FC_TEXT_WEATHER_ACTUAL) : "");
  struct fc_cli_table *table = fc_cli_table_new(8);
  fc_cli_table_cell(table, "%s", fc_text(job->language, FC_TEXT_MODEL));
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) fc_cli_table_cell(table, "%s", heads[i]);
  for (int i = 0; i < job->accuracy.count; i++) {
    const struct fc_accuracy_row *row = &job->accuracy.rows[i];
    if (strcmp(row->scope, "all") != 0 || row->horizon != 0) continue;
    const double values[] = {row->wape, row->bias, row->mase, row->rmsse, row->pinball, row->cover80};
    fc_cli_table_cell(table, "%s", row->model);
    fc_cli_table_cell(table, "%ld", row->n);
    for (int v = 0; v < 6; v++)
      if (isnan(values[v]))
        fc_cli_table_cell(table, "-");
      else
        fc_cli_table_cell(table, "%.4f", values[v]);
  }
  fc_cli_table_print(table, 1);
  if (path[0]) printf("%s: %s\n", fc_text(job->language, FC_TEXT_WRITTEN), path);
}

static enum fc_status backtest_retailer(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  const struct backtest_own *own = cli->own;
  char path[FC_PATH_MAX] = "";
  enum fc_status status = compute(cli, job, own, err);
  if (!status && !cli->options.dry_run) status = publish(cli, job, own, path, err);
  if (!status && !cli->options.quiet) print_table(job, own, path);
  return status;
}

static enum fc_status run(struct fc_cli *cli, struct fc_error *err) {
  return fc_cli_each_retailer(cli, backtest_retailer, err);
}

const struct fc_cli_command fc_command_backtest = {
    .name = "backtest",
    .arguments = "CONFIG",
    .summary = "rolling-origin accuracy of every model and of the combination",
    .details = "Writes backtest.csv to <results>/<retailer>/backtest/.",
    .least_files = 1,
    .most_files = 1,
    .options = options,
    .parse = parse,
    .own_size = sizeof(struct backtest_own),
    .run = run,
};
