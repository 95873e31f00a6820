/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foodcast init: looks at CSV files and writes a commented configuration. */
#include "cli_internal.h"
#include "foodcast/ingest/init.h"

struct fc_init_run {
  struct fc_init_file *files; /* [file_count] of the command line */
  const char **paths;         /* the same, as the configuration is to name them */
  struct fc_arena arena;
  char *text;
};

static int holds(const struct fc_init_file *file, const char *kind) {
  return !file->why_not && strcmp(file->kind, kind) == 0;
}

static void tell_file(const struct fc_cli *cli, const char *path, const struct fc_init_file *file) {
  char columns[100] = "";
  if (file->why_not) {
    fc_log(cli->context.log, FC_WARNING, "'%s' is left out: %s", path, file->why_not);
    return;
  }
  if (file->sure + file->unsure)
    snprintf(columns, sizeof columns, ": %d columns sure, %d to check, %d without a place", file->sure, file->unsure,
             file->unplaced);
  fc_log(cli->context.log, FC_INFO, "'%s' holds %s (%s%s%s)%s", path, file->kind, file->layout,
         file->layout[0] ? ", " : "", file->encoding, columns);
}

/* What was found, for every file; FC_INPUT where nothing of it can be used. */
static enum fc_status tell_found(const struct fc_cli *cli, const struct fc_init_run *run, struct fc_error *err) {
  int sales = 0, weather = 0;
  for (int i = 0; i < cli->file_count; i++) {
    const struct fc_init_file *file = &run->files[i];
    sales += holds(file, "sales");
    weather += holds(file, "weather") || holds(file, "forecast");
    if (!cli->options.quiet) tell_file(cli, cli->files[i], file);
  }
  if (sales) return FC_OK;
  if (weather) {
    fc_log(cli->context.log, FC_WARNING,
           "no file of sales: 'foodcast check' reads the weather, 'foodcast run' needs sales");
    return FC_OK;
  }
  fc_fail(err, FC_INPUT, "none of the files looks like sales or weather");
  return fc_error_hint(err, "sales need columns of dates and of quantities; weather one of dates and two of weather");
}

static enum fc_status write_config(const struct fc_cli *cli, const char *text, struct fc_error *err) {
  char path[FC_PATH_MAX];
  const char *folder = cli->options.output ? cli->options.output : ".";
  enum fc_status status = cli->options.output ? fc_folder_make(folder, err) : FC_OK;
  if (!status) status = fc_path_join(path, folder, "foodcast.conf", err);
  if (status) return status;
  FILE *file = fopen(path, "wxb"); /* x: never over a configuration that somebody wrote */
  if (!file) {
    status = fc_fail_errno(err, "write", path);
    fc_error_hint(err, "--dry-run shows it on standard output");
    return status;
  }
  fputs(text, file);
  status = fc_file_close(file, path, err);
  if (!status && !cli->options.quiet) printf("%s\n", path);
  return status;
}

/* Paths are relative to the configuration, which --output puts elsewhere. */
static enum fc_status make_absolute(struct fc_arena *arena, const char **path, struct fc_error *err) {
  char *full = realpath(*path, NULL);
  if (!full) return fc_fail_errno(err, "find", *path);
  const char *copy = fc_arena_text(arena, full, strlen(full));
  free(full);
  if (!copy) return fc_fail_memory(err);
  *path = copy;
  return FC_OK;
}

static enum fc_status look(const struct fc_cli *cli, struct fc_init_run *run, struct fc_error *err) {
  run->files = fc_new((size_t)cli->file_count, sizeof *run->files);
  run->paths = fc_new((size_t)cli->file_count, sizeof *run->paths);
  if (!run->files || !run->paths) return fc_fail_memory(err);
  enum fc_status status = FC_OK;
  for (int i = 0; i < cli->file_count && !status; i++) {
    run->paths[i] = cli->files[i];
    if (cli->options.output) status = make_absolute(&run->arena, &run->paths[i], err);
  }
  return status ? status : fc_init_guess(run->paths, cli->file_count, run->files, &run->text, err);
}

static enum fc_status run(struct fc_cli *cli, struct fc_error *err) {
  struct fc_init_run run = {0};
  enum fc_status status = look(cli, &run, err);
  if (!status) status = tell_found(cli, &run, err);
  if (!status && cli->options.dry_run)
    fputs(run.text, stdout);
  else if (!status)
    status = write_config(cli, run.text, err);
  free(run.text);
  free(run.files);
  free(run.paths);
  fc_arena_release(&run.arena);
  return status;
}

const struct fc_cli_command fc_command_init = {
    .name = "init",
    .arguments = "FILE...",
    .summary = "look at CSV files and write a commented foodcast.conf",
    .details = "Guesses encoding, delimiter, layout and columns. Writes foodcast.conf to the folder of --output, or "
               "here; --dry-run shows it on standard output instead.",
    .least_files = 1,
    .most_files = FC_CLI_MAX_FILES,
    .own_size = 1,
    .run = run,
};
