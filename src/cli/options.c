/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that every command knows, from the environment and the command line. */
#include "cli_internal.h"

#include "foodcast/base/parallel.h"

#include <errno.h>
#include <limits.h>

enum {
  KEY_RETAILER = 0x1000,
  KEY_AS_OF,
  KEY_OUTPUT,
  KEY_THREADS,
  KEY_SEED,
  KEY_LOG_FORMAT,
  KEY_LANGUAGE,
  KEY_DRY_RUN,
  KEY_VERSION
};

static const struct argp_option common_options[] = {
    {0, 0, 0, 0, "Common options:", 90},
    {"retailer", KEY_RETAILER, "NAME", 0, "this retailer of the configuration only", 90},
    {"as-of", KEY_AS_OF, "DATE", 0, "last day whose sales are known (default: the last day in the data)", 90},
    {"output", KEY_OUTPUT, "DIR", 0, "folder for results instead of the configuration's", 90},
    {"threads", KEY_THREADS, "N", 0, "worker threads (default: all processors); results do not depend on it", 90},
    {"seed", KEY_SEED, "N", 0, "seed of every random stream (default: 1)", 90},
    {"quiet", 'q', 0, 0, "errors only, no table", 90},
    {"verbose", 'v', 0, 0, "more messages", 90},
    {"log-format", KEY_LOG_FORMAT, "FORMAT", 0, "messages as text or json lines", 90},
    {"language", KEY_LANGUAGE, "LANGUAGE", 0, "ja or en, for tables and reports (default: the configuration's)", 90},
    {"dry-run", KEY_DRY_RUN, 0, 0, "do everything but write nothing", 90},
    {"version", KEY_VERSION, 0, 0, "print the version", 90},
    {0}};

static const struct {
  int key;
  const char *variable;
} environment[] = {{KEY_RETAILER, "FOODCAST_RETAILER"}, {KEY_AS_OF, "FOODCAST_AS_OF"},
                   {KEY_OUTPUT, "FOODCAST_OUTPUT"},     {KEY_THREADS, "FOODCAST_THREADS"},
                   {KEY_SEED, "FOODCAST_SEED"},         {'q', "FOODCAST_QUIET"},
                   {'v', "FOODCAST_VERBOSE"},           {KEY_LOG_FORMAT, "FOODCAST_LOG_FORMAT"},
                   {KEY_LANGUAGE, "FOODCAST_LANGUAGE"}, {KEY_DRY_RUN, "FOODCAST_DRY_RUN"}};

enum fc_status fc_cli_whole(const char *option, const char *text, long least, long most, long *value,
                            struct fc_error *err) {
  char *end;
  errno = 0;
  long number = strtol(text, &end, 10);
  if (end == text || *end || errno || number < least || number > most || *text == ' ')
    return fc_fail(err, FC_USAGE, "%s: '%s' is not a whole number from %ld to %ld", option, text, least, most);
  *value = number;
  return FC_OK;
}

enum fc_status fc_cli_date(const char *option, const char *text, fc_date *value, struct fc_error *err) {
  fc_date date = fc_date_parse_iso(text, strlen(text));
  if (date == FC_DATE_NONE) return fc_fail(err, FC_USAGE, "%s: '%s' is not a date like 2020-09-01", option, text);
  *value = date;
  return FC_OK;
}

static enum fc_status choose(const char *option, const char *text, const char *first, const char *second, int *value,
                             struct fc_error *err) {
  if (strcmp(text, first) != 0 && strcmp(text, second) != 0)
    return fc_fail(err, FC_USAGE, "%s: '%s' is neither '%s' nor '%s'", option, text, first, second);
  *value = !strcmp(text, second);
  return FC_OK;
}

/* `name`: how the user knows it, "--seed" or "FOODCAST_SEED". */
static enum fc_status set_common(struct fc_cli_options *options, int key, const char *name, const char *text,
                                 struct fc_error *err) {
  long number = 0;
  int second = 0;
  enum fc_status status = FC_OK;
  switch (key) {
  case KEY_RETAILER: options->retailer = text; break;
  case KEY_AS_OF: status = fc_cli_date(name, text, &options->as_of, err); break;
  case KEY_OUTPUT: options->output = text; break;
  case KEY_THREADS:
    status = fc_cli_whole(name, text, 1, FC_MAX_THREADS, &number, err);
    if (!status) options->threads = (int)number;
    break;
  case KEY_SEED:
    status = fc_cli_whole(name, text, 0, LONG_MAX, &number, err);
    if (!status) options->seed = (uint64_t)number;
    break;
  case 'q': options->quiet = 1; break;
  case 'v': options->verbose = 1; break;
  case KEY_DRY_RUN: options->dry_run = 1; break;
  case KEY_LOG_FORMAT: status = choose(name, text, "text", "json", &options->json_log, err); break;
  case KEY_LANGUAGE:
    status = choose(name, text, "ja", "en", &second, err);
    if (!status) options->language = second ? "en" : "ja";
    break;
  default: return FC_NUMERIC;
  }
  return status;
}

void fc_cli_argp_error(struct argp_state *state, const struct fc_error *err) { argp_error(state, "%s", err->what); }

static error_t parse_common(int key, char *argument, struct argp_state *state) {
  struct fc_cli *cli = state->input;
  if (key == KEY_VERSION) {
    printf("foodcast %s\n", FC_VERSION);
    exit(FC_EXIT_OK);
  }
  for (const struct argp_option *option = common_options; option->name || option->doc; option++) {
    if (!option->name || option->key != key) continue;
    char name[64];
    struct fc_error err = {0};
    snprintf(name, sizeof name, "--%s", option->name);
    if (set_common(&cli->options, key, name, argument, &err)) fc_cli_argp_error(state, &err);
    return 0;
  }
  return ARGP_ERR_UNKNOWN;
}

static const struct argp common_argp = {common_options, parse_common, NULL, NULL, NULL, NULL, NULL};

static error_t parse_command(int key, char *argument, struct argp_state *state) {
  struct fc_cli *cli = state->input;
  const struct fc_cli_command *command = cli->command;
  switch (key) {
  case ARGP_KEY_INIT: state->child_inputs[0] = cli; break;
  case ARGP_KEY_ARG:
    if (cli->file_count >= command->most_files)
      argp_error(state, "one argument too many: '%s'", argument);
    else
      cli->files[cli->file_count++] = argument;
    return 0;
  case ARGP_KEY_END:
    if (cli->file_count < command->least_files) argp_error(state, "%s is missing", command->arguments);
    break;
  default: break;
  }
  return command->parse ? command->parse(key, argument, state, cli->own) : ARGP_ERR_UNKNOWN;
}

static enum fc_status read_environment(struct fc_cli_options *options, struct fc_error *err) {
  for (size_t i = 0; i < sizeof environment / sizeof *environment; i++) {
    const char *text = getenv(environment[i].variable);
    int is_switch = environment[i].key == 'q' || environment[i].key == 'v' || environment[i].key == KEY_DRY_RUN;
    if (!text || !*text || (is_switch && !strcmp(text, "0"))) continue;
    enum fc_status status = set_common(options, environment[i].key, environment[i].variable, text, err);
    if (status) return status;
  }
  return FC_OK;
}

enum fc_status fc_cli_parse(struct fc_cli *cli, int argc, char **argv, struct fc_error *err) {
  cli->options = (struct fc_cli_options){.as_of = FC_DATE_NONE, .threads = fc_processor_count(), .seed = 1};
  enum fc_status status = read_environment(&cli->options, err);
  if (status) return status;
  const struct argp_child children[] = {{&common_argp, 0, NULL, 0}, {0}};
  char doc[1024];
  snprintf(doc, sizeof doc, "%s\v%s", cli->command->summary, cli->command->details ? cli->command->details : "");
  const struct argp argp = {cli->command->options, parse_command, cli->command->arguments, doc, children, NULL, NULL};
  argp_err_exit_status = FC_USAGE;
  if (argp_parse(&argp, argc, argv, 0, NULL, cli)) return fc_fail(err, FC_USAGE, "cannot read the command line");
  cli->context = (struct fc_context){.threads = cli->options.threads,
                                     .seed = cli->options.seed,
                                     .log = fc_cli_messages_log(cli->messages, &cli->options)};
  return FC_OK;
}
