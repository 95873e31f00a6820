/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli_internal.h"

#include "foodcast/math/threads.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

/* The table of commands is also the usage. */
static const struct fc_cli_command *const commands[] = {
    &fc_command_init,    &fc_command_check,  &fc_command_run,   &fc_command_backtest,
    &fc_command_explain, &fc_command_impact, &fc_command_synth, &fc_command_models,
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static void print_usage(FILE *stream) {
  fprintf(stream, "Usage: foodcast COMMAND [OPTION...]\n"
                  "Forecasts demand, orders, and shows what that does to the disposal rate.\n\n");
  for (int i = 0; i < COMMAND_COUNT; i++) {
    char call[40];
    snprintf(call, sizeof call, "%s %s", commands[i]->name, commands[i]->arguments ? commands[i]->arguments : "");
    fprintf(stream, "  foodcast %-18s %s\n", call, commands[i]->summary);
  }
  fprintf(stream, "\n'foodcast COMMAND --help' lists a command's options; 'man foodcast' tells more.\n");
}

static const struct fc_cli_command *find_command(const char *name) {
  for (int i = 0; i < COMMAND_COUNT; i++)
    if (!strcmp(commands[i]->name, name)) return commands[i];
  return NULL;
}

/* A write that failed late (full disk, closed pipe) must not look like success. */
static void close_stdout(void) {
  int failed = ferror(stdout);
  errno = 0;
  if (fclose(stdout) || failed) {
    fprintf(stderr, "foodcast: cannot write to standard output: %s\n", errno ? strerror(errno) : "write error");
    _exit(FC_EXIT_FAILED);
  }
}

static void report_bug(int signal_number) {
  static const char text[] = "foodcast: a promise inside the program was broken; this is a bug\n"
                             "  hint: please report it with the command line and the version\n";
  (void)signal_number;
  ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
  (void)written;
  _exit(FC_EXIT_BUG);
}

static int exit_code(enum fc_status status) {
  /* a number without an answer has a fallback everywhere; one that comes up here was forgotten */
  return status == FC_NUMERIC ? FC_EXIT_BUG : (int)status;
}

static int run_command(struct fc_cli *cli, int argc, char **argv) {
  struct fc_error err = {0};
  enum fc_status status = fc_cli_parse(cli, argc, argv, &err);
  if (!status) status = cli->command->run(cli, &err);
  /* FC_DEGRADED without text: what went wrong has been told on the way */
  if (status && err.what[0]) {
    struct fc_log *log = fc_cli_messages_log(cli->messages, &cli->options);
    fc_log_error(log, status == FC_DEGRADED ? FC_WARNING : FC_ERROR, &err);
  }
  fc_cli_messages_finish(cli->messages);
  return exit_code(status);
}

static int start_command(const struct fc_cli_command *command, int argc, char **argv) {
  struct fc_cli *cli = fc_new(1, sizeof *cli);
  int code = FC_EXIT_FAILED;
  char name[64];
  if (!cli) goto out;
  cli->command = command;
  cli->own = fc_new(1, command->own_size);
  cli->messages = fc_cli_messages_new();
  cli->arguments = (const char *const *)argv;
  if (!cli->own || !cli->messages) goto out;
  snprintf(name, sizeof name, "foodcast %s", command->name);
  char **rest = fc_new((size_t)argc + 1, sizeof *rest);
  if (!rest) goto out;
  for (int i = 1; i < argc; i++) rest[i - 1] = argv[i];
  rest[0] = name;
  code = run_command(cli, argc - 1, rest);
  free(rest);
out:
  if (!cli || !cli->own || !cli->messages) fprintf(stderr, "foodcast: out of memory\n");
  if (cli) {
    free(cli->own);
    fc_cli_messages_free(cli->messages);
  }
  free(cli);
  return code;
}

int main(int argc, char **argv) {
  fc_math_init();
  signal(SIGPIPE, SIG_IGN); /* a closed pipe shows as a failed write, with a message */
  signal(SIGABRT, report_bug);
  setlocale(LC_CTYPE, "C.UTF-8");
  atexit(close_stdout);
  if (argc < 2) {
    print_usage(stderr);
    return FC_USAGE;
  }
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
    print_usage(stdout);
    return FC_EXIT_OK;
  }
  if (!strcmp(argv[1], "--version")) {
    printf("foodcast %s\n", FC_VERSION);
    return FC_EXIT_OK;
  }
  const struct fc_cli_command *command = find_command(argv[1]);
  if (!command) {
    fprintf(stderr, "foodcast: no command named '%s'\n  hint: 'foodcast --help' lists the commands\n", argv[1]);
    return FC_USAGE;
  }
  return start_command(command, argc, argv);
}
