/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foodcast init: looks at CSV files and writes a commented configuration. */
#include "cli_internal.h"

#include "inspect.h"

static const char *const layouts[] = {
    [FC_LAYOUT_LONG] = "long",
    [FC_LAYOUT_ITEMS_ACROSS] = "items-across",
    [FC_LAYOUT_DAYS_ACROSS] = "days-across",
    [FC_LAYOUT_RECEIPTS] = "receipts",
};

static void print_quoted(FILE *file, const char *text) {
  fputc('"', file);
  for (; *text; text++) {
    if (*text == '"' || *text == '\\') fputc('\\', file);
    fputc(*text, file);
  }
  fputc('"', file);
}

static void print_files(FILE *file, const struct fc_inspected *files, int count, enum fc_role role) {
  int written = 0;
  for (int i = 0; i < count; i++) {
    if (files[i].role != role) continue;
    fputs(written++ ? ", " : "", file);
    print_quoted(file, files[i].path);
  }
}

static const struct fc_inspected *first_of(const struct fc_inspected *files, int count, enum fc_role role) {
  for (int i = 0; i < count; i++)
    if (files[i].role == role) return &files[i];
  return NULL;
}

static void print_reading(FILE *file, const struct fc_inspected *found) {
  fprintf(file, "    encoding  = auto    # found: %s\n", found->encoding);
  fprintf(file, "    delimiter = auto    # found: %s\n", found->delimiter);
  if (!found->column_count) return;
  fprintf(file, "    columns {\n");
  for (int c = 0; c < found->column_count; c++) {
    fprintf(file, "      %s = ", found->column[c]);
    print_quoted(file, found->header[c]);
    fputc('\n', file);
  }
  fprintf(file, "    }\n");
}

static void print_sales(FILE *file, const struct fc_inspected *files, int count) {
  const struct fc_inspected *sales = first_of(files, count, FC_ROLE_SALES);
  fprintf(file, "  sales {\n    files     = { ");
  print_files(file, files, count, FC_ROLE_SALES);
  fprintf(file,
          " }    # patterns work too: \"sales-*.csv\"\n    layout    = \"%s\"    "
          "# long, items-across, days-across or receipts\n",
          layouts[sales->layout]);
  print_reading(file, sales);
  fprintf(file, "    missing_day = \"zero\"    # a day without a row: zero, not-recorded or closed\n"
                "    max_rejected_percent = 1.0    # more rows than that set aside: the retailer is rejected\n  }\n");
}

static void print_single(FILE *file, const struct fc_inspected *files, int count, enum fc_role role) {
  const struct fc_inspected *found = first_of(files, count, role);
  if (!found) return;
  fprintf(file, "  %s {\n    file = ", fc_role_name(role));
  print_quoted(file, found->path);
  fputc('\n', file);
  print_reading(file, found);
  fprintf(file, "  }\n");
}

static void print_weather(FILE *file, const struct fc_inspected *files, int count) {
  const struct fc_inspected *observed = first_of(files, count, FC_ROLE_OBSERVED);
  const struct fc_inspected *forecast = first_of(files, count, FC_ROLE_FORECAST);
  if (!observed && !forecast) {
    fprintf(file, "  # weather { observed = { \"weather/*.csv\" } forecast = { \"forecast/*.csv\" } }\n");
    return;
  }
  fprintf(file, "  weather {\n");
  if (observed) {
    fprintf(file, "    observed = { ");
    print_files(file, files, count, FC_ROLE_OBSERVED);
    fprintf(file, " }\n");
  }
  if (forecast) {
    fprintf(file, "    forecast = { ");
    print_files(file, files, count, FC_ROLE_FORECAST);
    fprintf(file, " }    # used from the day they were issued on\n");
  }
  if (observed && observed->format[0]) fprintf(file, "    format = \"%s\"\n", observed->format);
  fprintf(file, "  }\n");
}

static void print_config(FILE *file, const struct fc_inspected *files, int count) {
  const struct fc_inspected *events = first_of(files, count, FC_ROLE_EVENTS);
  fprintf(file, "# Written by 'foodcast init'; 'foodcast check' tells whether it fits.\n"
                "results  = \"results\"    # relative to this file\n"
                "language = \"ja\"         # of reports: ja or en\n\n"
                "retailer \"my-shop\" {\n");
  print_sales(file, files, count);
  print_single(file, files, count, FC_ROLE_ITEMS);
  if (!first_of(files, count, FC_ROLE_ITEMS))
    fprintf(file, "  # items { file = \"items.csv\" }    # shelf life, case size, price, cost\n");
  print_single(file, files, count, FC_ROLE_STORES);
  print_weather(file, files, count);
  fprintf(file, "  calendar {\n    country = \"JP\"    # none: no public holidays\n");
  if (events) {
    fprintf(file, "    events = ");
    print_quoted(file, events->path);
    fputc('\n', file);
  }
  fprintf(file, "  }\n  forecast { horizon = 7 }\n"
                "  order { target = \"profit\" }    # profit, equal-availability or service-level\n}\n");
}

static void print_found(const struct fc_cli *cli, const struct fc_inspected *files) {
  for (int i = 0; i < cli->file_count && !cli->options.quiet; i++)
    if (files[i].role == FC_ROLE_COUNT)
      fc_log(cli->context.log, FC_WARNING, "'%s' is left out: its columns are not understood", files[i].path);
    else
      fc_log(cli->context.log, FC_INFO, "'%s' holds %s (%s, %d columns known)", files[i].path,
             fc_role_name(files[i].role), files[i].encoding, files[i].column_count);
}

static enum fc_status write_config(const struct fc_cli *cli, const struct fc_inspected *files, struct fc_error *err) {
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
  print_config(file, files, cli->file_count);
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

static enum fc_status run(struct fc_cli *cli, struct fc_error *err) {
  struct fc_arena arena = {0};
  struct fc_inspected *files = fc_new((size_t)cli->file_count, sizeof *files);
  enum fc_status status = files ? FC_OK : fc_fail_memory(err);
  for (int i = 0; i < cli->file_count && !status; i++) {
    status = fc_inspect_file(cli->files[i], &arena, &files[i], err);
    if (!status && cli->options.output) status = make_absolute(&arena, &files[i].path, err);
  }
  if (!status && !first_of(files, cli->file_count, FC_ROLE_SALES)) {
    status = fc_fail(err, FC_INPUT, "none of the files looks like sales");
    fc_error_hint(err, "sales need a date, an item and a quantity column");
  }
  if (!status) {
    print_found(cli, files);
    if (cli->options.dry_run)
      print_config(stdout, files, cli->file_count);
    else
      status = write_config(cli, files, err);
  }
  free(files);
  fc_arena_release(&arena);
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
