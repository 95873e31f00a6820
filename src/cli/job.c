/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stages of a run, one retailer at a time. */
#include "cli_internal.h"

enum {
  WARM_UP_DAYS = 28,  /* of the replay, before the days that count */
  LEAST_HISTORY = 28, /* days before the first replayed origin, or a third of a short history */
};

static double seconds_of(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

struct fc_cli_clock fc_cli_clock(void) {
  return (struct fc_cli_clock){seconds_of(CLOCK_MONOTONIC), seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
}

void fc_cli_job_time(struct fc_cli_job *job, const char *stage, struct fc_cli_clock start) {
  if (job->stage_count == FC_MAX_STAGES) return;
  struct fc_cli_clock now = fc_cli_clock();
  job->stages[job->stage_count++] = (struct fc_stage_time){stage, now.seconds - start.seconds, now.cpu - start.cpu};
}

void fc_cli_job_release(struct fc_cli_job *job) {
  free(job->orders);
  fc_evening_free(job->evening);
  fc_reduction_release(&job->reduction);
  fc_what_if_release(&job->what_if);
  free(job->weather_what_if);
  fc_accuracy_release(&job->accuracy);
  fc_reference_release(&job->reference);
  fc_forecasts_free(job->forecasts);
  free(job->origins);
  free(job->models);
  free(job->references);
  fc_design_free(job->design);
  if (job->own_panel) fc_panel_free(job->panel);
  fc_ingest_free(job->ingest);
  *job = (struct fc_cli_job){0};
}

void fc_cli_job_tell_rejects(const struct fc_cli *cli, const struct fc_cli_job *job) {
  const struct fc_ingest *ingest = job->ingest;
  for (int i = 0; ingest && i < ingest->reject_count; i++) {
    const struct fc_reject *reject = &ingest->rejects[i];
    struct fc_error text = {0};
    fc_fail(&text, FC_INPUT, "'%.80s': row set aside (reason: %s)", reject->text, reject->reason);
    if (reject->column)
      fc_error_where(&text, "%s:%ld:%ld", ingest->files[reject->file].path, reject->line, reject->column);
    else
      fc_error_where(&text, "%s:%ld", ingest->files[reject->file].path, reject->line);
    fc_log_error(cli->context.log, FC_WARNING, &text);
  }
}

/* A mistyped policy must not pass for the program's own choice. */
static enum fc_status check_policy(const struct fc_cli_job *job, struct fc_error *err) {
  const char *name = job->retailer->order.policy;
  if (!strcmp(name, "auto") || fc_policy_find(name)) return FC_OK;
  fc_fail(err, FC_USAGE, "retailer '%.200s': no order policy named '%.100s'", job->retailer->name, name);
  fc_error_where(err, "%s:%d", job->config->path, job->retailer->order.policy_line);
  return fc_error_hint(err, "'foodcast models' lists them; 'auto' lets the program choose");
}

enum fc_status fc_cli_job_ingest(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  struct fc_cli_clock start = fc_cli_clock();
  enum fc_status status = check_policy(job, err);
  if (status) return status;
  status = fc_ingest_retailer(job->retailer, job->config->folder, cli->options.as_of, &cli->context, &job->ingest, err);
  if (!status && !job->ingest->panel) status = fc_fail(err, FC_INPUT, "no usable row of sales");
  if (!status && !job->ingest->panel->series_count && cli->command != &fc_command_check) {
    status = fc_fail(err, FC_USAGE, "retailer '%.200s' names no sales files", job->retailer->name);
    fc_error_hint(err, "add sales { files = { \"sales-*.csv\" } }; without it only 'foodcast check' can be run");
  }
  if (!status) job->panel = job->ingest->panel;
  fc_cli_job_time(job, "ingest", start);
  return status;
}

enum fc_status fc_cli_job_cut(struct fc_cli_job *job, int as_of, struct fc_error *err) {
  struct fc_panel *copy = NULL;
  enum fc_status status = fc_panel_as_of(job->panel, as_of, &copy, err);
  if (status) return status;
  job->panel = copy;
  job->own_panel = 1;
  return FC_OK;
}

enum fc_status fc_cli_job_design(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  struct fc_cli_clock start = fc_cli_clock();
  enum fc_status status = fc_design_new(job->panel, job->retailer, job->weather, &cli->context, &job->design, err);
  fc_cli_job_time(job, "design", start);
  return status;
}

enum fc_status fc_cli_job_models(struct fc_cli_job *job, const struct fc_strings *names, struct fc_error *err) {
  if (names->count == 0 || (names->count == 1 && !strcmp(names->items[0], "auto"))) return FC_OK;
  const struct fc_model **models = fc_new((size_t)names->count, sizeof *models);
  if (!models) return fc_fail_memory(err);
  for (int i = 0; i < names->count; i++) {
    models[i] = fc_model_find(names->items[i]);
    if (models[i]) continue;
    free(models);
    fc_fail(err, FC_USAGE, "no model named '%s'", names->items[i]);
    return fc_error_hint(err, "'foodcast models' lists them; 'auto' alone lets the program choose");
  }
  free(job->models);
  job->models = models;
  job->options.models = models;
  job->options.model_count = names->count;
  return FC_OK;
}

enum fc_status fc_cli_job_references(struct fc_cli_job *job, int all, struct fc_error *err) {
  static const char *const yardsticks[] = {"seasonal-naive", "weekday-mean"};
  int known = 0, count = 0;
  const struct fc_model *const *registry = fc_models(&known);
  const struct fc_model **references = fc_new((size_t)known, sizeof *references);
  if (!references) return fc_fail_memory(err);
  for (int i = 0; i < known; i++) {
    int wanted = all || !strcmp(registry[i]->name, yardsticks[0]) || !strcmp(registry[i]->name, yardsticks[1]);
    if (wanted) references[count++] = registry[i];
  }
  free(job->references);
  job->references = references;
  job->options.references = references;
  job->options.reference_count = count;
  return FC_OK;
}

void fc_cli_job_options(struct fc_cli_job *job) {
  job->options = fc_forecast_defaults();
  job->options.horizon = job->retailer->forecast.horizon;
  job->options.refit_days = job->retailer->forecast.refit_days;
}

enum fc_status fc_cli_job_origins(struct fc_cli_job *job, int first, int last, int step, struct fc_error *err) {
  if (first > last) first = last;
  int count = (last - first) / step + 1 + ((last - first) % step != 0);
  int *origins = fc_new((size_t)count, sizeof *origins);
  if (!origins) return fc_fail_memory(err);
  for (int i = 0; i < count; i++) origins[i] = first + i * step < last ? first + i * step : last;
  free(job->origins);
  job->origins = origins;
  job->options.origins = origins;
  job->options.origin_count = count;
  return FC_OK;
}

enum fc_status fc_cli_job_evenings(struct fc_cli_job *job, struct fc_error *err) {
  int as_of = job->panel->as_of, first = as_of - job->retailer->order.replay_days - WARM_UP_DAYS;
  int least = as_of / 3 < LEAST_HISTORY ? as_of / 3 : LEAST_HISTORY;
  return fc_cli_job_origins(job, first > least ? first : least, as_of, 1, err);
}

enum fc_status fc_cli_job_forecast(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  struct fc_cli_clock start = fc_cli_clock();
  enum fc_status status = fc_forecast_all(job->panel, job->design, &job->options, &cli->context, &job->forecasts, err);
  fc_cli_job_time(job, "forecast", start);
  return status;
}

/* Reduction and orders share one tuned replay. */
static enum fc_status need_evening(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  if (job->evening) return FC_OK;
  return fc_evening_new(job->panel, job->retailer, job->forecasts, &job->options, &cli->context, &job->evening, err);
}

enum fc_status fc_cli_job_orders(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  struct fc_cli_clock start = fc_cli_clock();
  enum fc_status status = need_evening(cli, job, err);
  if (!status) status = fc_evening_orders(job->evening, job->language, &job->orders, &job->order_count, err);
  fc_cli_job_time(job, "orders", start);
  return status;
}

enum fc_status fc_cli_job_reduction(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  struct fc_cli_clock start = fc_cli_clock();
  enum fc_status status = need_evening(cli, job, err);
  if (!status) status = fc_evening_reduction(job->evening, &job->reduction, err);
  fc_cli_job_time(job, "replay", start);
  return status;
}

enum fc_status fc_cli_job_what_if(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  struct fc_cli_clock start = fc_cli_clock();
  enum fc_status status = FC_OK;
  enum fc_why why = job->reduction.why_none;
  if (why)
    job->what_if = (struct fc_what_if){.why_none = why};
  else
    status =
        fc_what_if_run(job->panel, job->retailer, job->forecasts, &job->options, &cli->context, &job->what_if, err);
  job->has_what_if = !status;
  if (!status)
    status = fc_weather_what_if_run(job->panel, job->design, &job->options, &cli->context, &job->weather_what_if,
                                    &job->weather_what_if_count, err);
  fc_cli_job_time(job, "what-if", start);
  return status;
}

enum fc_status fc_cli_job_accuracy(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  struct fc_cli_clock start = fc_cli_clock();
  enum fc_status status =
      fc_accuracy_measure(job->panel, job->forecasts, &job->options, &cli->context, &job->accuracy, err);
  fc_cli_job_time(job, "accuracy", start);
  return status;
}
