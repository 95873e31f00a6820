/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands share: options, messages, and the stages of a run. Only this folder prints and exits. */
#ifndef FC_CLI_INTERNAL_H
#define FC_CLI_INTERNAL_H

#include "foodcast/base/file.h"
#include "foodcast/evaluate/reference_forecasts.h"
#include "foodcast/report/report.h"

#include <argp.h>

/* Exit codes of docs/formats.md that no enum fc_status stands for. */
enum { FC_EXIT_OK = 0, FC_EXIT_FAILED = 1, FC_EXIT_BUG = 70 };

struct fc_cli_options {
  const char *retailer; /* NULL: all */
  fc_date as_of;        /* FC_DATE_NONE: the last day in the data */
  const char *output;   /* NULL: the configuration's results folder */
  int threads;
  uint64_t seed;
  int quiet, verbose, json_log, dry_run;
  const char *language; /* NULL: the configuration's */
};

/* Keeps count of messages alike; see messages.c. */
struct fc_cli_messages;
struct fc_cli_messages *fc_cli_messages_new(void);
/* Prints how often repeated messages were left out, and ends the progress line. */
void fc_cli_messages_finish(struct fc_cli_messages *messages);
void fc_cli_messages_free(struct fc_cli_messages *messages);
/* The sink to hand to computations; its threshold follows the options. Borrowed. */
struct fc_log *fc_cli_messages_log(struct fc_cli_messages *messages, const struct fc_cli_options *options);

enum { FC_CLI_MAX_FILES = 1024 };

struct fc_cli {
  const struct fc_cli_command *command;
  struct fc_cli_options options;
  const char *files[FC_CLI_MAX_FILES]; /* arguments that are no options */
  int file_count;
  void *own;                    /* of the command, command->own_size bytes, zeroed */
  const char *const *arguments; /* the whole command line */
  struct fc_context context;
  struct fc_cli_messages *messages;
};

struct fc_cli_command {
  const char *name, *arguments, *summary, *details;
  int least_files, most_files;
  const struct argp_option *options;
  /* sets cli->own; ARGP_ERR_UNKNOWN for keys it does not know */
  error_t (*parse)(int key, char *argument, struct argp_state *state, void *own);
  size_t own_size;
  enum fc_status (*run)(struct fc_cli *cli, struct fc_error *err);
};

extern const struct fc_cli_command fc_command_run, fc_command_backtest, fc_command_check, fc_command_init,
    fc_command_explain, fc_command_synth, fc_command_models, fc_command_impact;

/* Fills cli from the environment and the command line. Prints help and exits where asked to; exits 2 on bad usage. */
enum fc_status fc_cli_parse(struct fc_cli *cli, int argc, char **argv, struct fc_error *err);
/* Whole numbers and dates of the command line: the whole text or an error that names `option`. */
enum fc_status fc_cli_whole(const char *option, const char *text, long least, long most, long *value,
                            struct fc_error *err);
enum fc_status fc_cli_date(const char *option, const char *text, fc_date *value, struct fc_error *err);
/* For parsers: reports err through argp, which exits 2. */
void fc_cli_argp_error(struct argp_state *state, const struct fc_error *err);

/* One retailer on its way through the stages. Starts as {0}; fc_cli_job_release in any state. */
struct fc_cli_job {
  const struct fc_config *config;
  const struct fc_retailer_config *retailer;
  const char *language;
  struct fc_ingest *ingest;
  struct fc_panel *panel; /* of ingest, or a copy that ends earlier */
  int own_panel;
  struct fc_design *design;
  enum fc_weather_use weather;
  const struct fc_model **models, **references;
  int *origins;
  struct fc_forecast_options options;
  struct fc_forecasts *forecasts;
  struct fc_accuracy accuracy;
  struct fc_reference reference; /* of a backtest; its names are borrowed by `accuracy` */
  struct fc_evening *evening;    /* what orders and reduction share */
  struct fc_reduction reduction;
  struct fc_what_if what_if;
  int has_what_if;
  struct fc_weather_what_if_row *weather_what_if;
  int weather_what_if_count;
  struct fc_order_row *orders;
  int order_count;
  struct fc_stage_time stages[FC_MAX_STAGES];
  int stage_count;
};

void fc_cli_job_release(struct fc_cli_job *job);
enum fc_status fc_cli_job_ingest(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err);
/* A message for every row set aside; the sink shows the first of a kind and counts the rest. */
void fc_cli_job_tell_rejects(const struct fc_cli *cli, const struct fc_cli_job *job);
/* Ends the panel at an earlier day than the ingest did. */
enum fc_status fc_cli_job_cut(struct fc_cli_job *job, int as_of, struct fc_error *err);
enum fc_status fc_cli_job_design(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err);
/* Takes the models of the list ("auto" alone: the engine's choice). Unknown names are FC_USAGE. */
enum fc_status fc_cli_job_models(struct fc_cli_job *job, const struct fc_strings *names, struct fc_error *err);
/* Models to score beside the members: seasonal naive and weekday mean, or `all` of the registry. */
enum fc_status fc_cli_job_references(struct fc_cli_job *job, int all, struct fc_error *err);
/* Horizon and refit of the retailer's configuration over the engine's defaults. */
void fc_cli_job_options(struct fc_cli_job *job);
/* Origins first, first + step, ... up to and always including `last`. */
enum fc_status fc_cli_job_origins(struct fc_cli_job *job, int first, int last, int step, struct fc_error *err);
/* The evenings that a night's run forecasts and replays, up to as_of. What they teach is in the last one's numbers, so
 * whoever tells of a run's forecast has to walk the same. */
enum fc_status fc_cli_job_evenings(struct fc_cli_job *job, struct fc_error *err);
enum fc_status fc_cli_job_forecast(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err);
enum fc_status fc_cli_job_orders(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err);
enum fc_status fc_cli_job_reduction(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err);
/* After fc_cli_job_reduction: where that gives no number, neither do what-ifs, for the same reason. */
enum fc_status fc_cli_job_what_if(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err);
enum fc_status fc_cli_job_accuracy(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err);
/* Seconds since some fixed moment; and the time since `start` put down under the name of a stage. */
/* Seconds, and seconds of processor time of all threads. */
struct fc_cli_clock {
  double seconds, cpu;
};
struct fc_cli_clock fc_cli_clock(void);
void fc_cli_job_time(struct fc_cli_job *job, const char *stage, struct fc_cli_clock start);

/* Reads the configuration and calls `each` for every retailer asked for. One failure never stops the others: it is
 * printed, and the status of the whole is the only one's, or FC_DEGRADED where some came through. */
enum fc_status fc_cli_each_retailer(struct fc_cli *cli,
                                    enum fc_status (*each)(struct fc_cli *cli, struct fc_cli_job *job,
                                                           struct fc_error *err),
                                    struct fc_error *err);
/* <results>/<retailer>, from the options or the configuration. */
enum fc_status fc_cli_results_folder(const struct fc_cli *cli, const struct fc_cli_job *job,
                                     char path[static FC_PATH_MAX], struct fc_error *err);

/* Adds to an error the names nearest to the one that was not found; name(context, i) for i in 0..total-1, borrowed.
 * Returns the error's status. */
enum fc_status fc_cli_hint_near(struct fc_error *err, const char *asked, const char *(*name)(const void *, int),
                                const void *context, int total);

/* A table on stdout: columns line up by the width that a terminal shows, wide characters counted as two. */
struct fc_cli_table;
struct fc_cli_table *fc_cli_table_new(int columns);
void fc_cli_table_cell(struct fc_cli_table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints and frees. Columns from `right` on are set flush right. */
void fc_cli_table_print(struct fc_cli_table *table, int right);
int fc_cli_text_width(const char *text);

#endif
