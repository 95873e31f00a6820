/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foodcast impact: did disposal fall, by how much, and was it the tool? */
#include "impact_print.h"

#include "foodcast/base/random.h"
#include "foodcast/impact/panel_sums.h"

enum { KEY_BEFORE = 1, KEY_AFTER, KEY_CONTROL, KEY_DRAWS, KEY_PLAN, KEY_ANONYMOUS, KEY_BEST };
enum { MAX_CONTROLS = 256, MAX_RETAILERS = 1024, MAX_ARGUMENTS = 64, DRAWS = 9999, USUAL_DAYS = 56 };

struct impact_own {
  fc_date before[2], after[2]; /* FC_DATE_NONE: from the start of the trial */
  const char *stores[MAX_CONTROLS], *categories[MAX_CONTROLS];
  struct fc_strings control_stores, control_categories;
  long draws;
  int plan, anonymous, planned;                       /* planned: retailers so far */
  long best_sellers;                                  /* 0: all goods */
  struct fc_impact_retailer retailers[MAX_RETAILERS]; /* those analysed so far */
  int retailer_count;
  const char *language;
  int csv_bom;
};

static const struct argp_option options[] = {
    {"before", KEY_BEFORE, "A..B", 0, "days before (default: as many as after)", 1},
    {"after", KEY_AFTER, "C..D", 0, "days after (default: up to 56 from the start of the trial)", 1},
    {"control", KEY_CONTROL, "KIND=LIST", 0, "store=CODE,... or category=NAME,... that nothing was changed for", 1},
    {"best-sellers", KEY_BEST, "N", 0, "only the N items that sold most in the year before the start", 1},
    {"draws", KEY_DRAWS, "N", 0, "allocations drawn by the randomisation test (default: 9999)", 1},
    {"plan", KEY_PLAN, 0, 0, "before a trial: what it could find with these shops", 1},
    {"anonymous", KEY_ANONYMOUS, 0, 0, "name retailers and shops by numbers in the reports", 1},
    {0}};

static enum fc_status parse_window(const char *option, const char *text, fc_date window[2], struct fc_error *err) {
  size_t length = strlen(text);
  const char *dots = strstr(text, "..");
  fc_date first = dots ? fc_date_parse_iso(text, (size_t)(dots - text)) : FC_DATE_NONE;
  fc_date last = dots ? fc_date_parse_iso(dots + 2, length - (size_t)(dots + 2 - text)) : FC_DATE_NONE;
  if (first == FC_DATE_NONE || last == FC_DATE_NONE || last < first)
    return fc_fail(err, FC_USAGE, "%s: '%s' is not a range of days like 2020-09-01..2020-10-31", option, text);
  window[0] = first, window[1] = last;
  return FC_OK;
}

static enum fc_status parse_control(struct impact_own *own, char *text, struct fc_error *err) {
  int store = !strncmp(text, "store=", 6), category = !strncmp(text, "category=", 9);
  if (!store && !category)
    return fc_fail(err, FC_USAGE, "--control: '%s' begins with neither 'store=' nor 'category='", text);
  struct fc_strings *list = store ? &own->control_stores : &own->control_categories;
  char *name = text + (store ? 6 : 9);
  list->items = store ? own->stores : own->categories;
  while (1) {
    size_t length = strcspn(name, ",");
    int last = !name[length];
    if (list->count == MAX_CONTROLS) return fc_fail(err, FC_USAGE, "--control: more than %d names", MAX_CONTROLS);
    name[length] = '\0';
    list->items[list->count++] = name;
    if (last) return FC_OK;
    name += length + 1;
  }
}

static error_t parse(int key, char *argument, struct argp_state *state, void *context) {
  struct impact_own *own = context;
  struct fc_error err = {0};
  enum fc_status status = FC_OK;
  switch (key) {
  case ARGP_KEY_INIT:
    own->before[0] = own->before[1] = own->after[0] = own->after[1] = FC_DATE_NONE;
    own->draws = DRAWS;
    break;
  case KEY_BEFORE: status = parse_window("--before", argument, own->before, &err); break;
  case KEY_AFTER: status = parse_window("--after", argument, own->after, &err); break;
  case KEY_CONTROL: status = parse_control(own, argument, &err); break;
  case KEY_DRAWS: status = fc_cli_whole("--draws", argument, 0, 1000000, &own->draws, &err); break;
  case KEY_BEST: status = fc_cli_whole("--best-sellers", argument, 1, 1000000, &own->best_sellers, &err); break;
  case KEY_PLAN: own->plan = 1; break;
  case KEY_ANONYMOUS: own->anonymous = 1; break;
  default: return ARGP_ERR_UNKNOWN;
  }
  if (status) fc_cli_argp_error(state, &err);
  return 0;
}

/* Start of the trial: configured, or the first of the treated stores'. */
static fc_date trial_start(const struct fc_cli_job *job) {
  fc_date start = job->retailer->impact.start;
  for (int i = 0; i < job->panel->store_count && job->retailer->impact.start == FC_DATE_NONE; i++) {
    fc_date own = job->panel->stores[i].trial_start;
    if (own != FC_DATE_NONE && (start == FC_DATE_NONE || own < start)) start = own;
  }
  return start;
}

static enum fc_status choose_windows(const struct fc_cli_job *job, const struct impact_own *own,
                                     struct fc_impact_question *question, struct fc_error *err) {
  fc_date first = job->panel->first_date, last = first + job->panel->as_of;
  fc_date after[2] = {own->after[0], own->after[1]}, before[2] = {own->before[0], own->before[1]};
  if (after[0] == FC_DATE_NONE) {
    after[0] = trial_start(job);
    if (after[0] == FC_DATE_NONE) {
      fc_fail(err, FC_USAGE, "nothing says when the trial began");
      return fc_error_hint(err,
                           "give --before A..B --after C..D, or impact { start = 2020-09-01 } in the configuration");
    }
    after[1] = after[0] + USUAL_DAYS - 1 < last ? after[0] + USUAL_DAYS - 1 : last;
  }
  if (before[0] == FC_DATE_NONE) {
    before[1] = after[0] - 1;
    before[0] = after[0] - (after[1] - after[0] + 1);
  }
  question->before = (struct fc_impact_window){before[0] - first, before[1] - before[0] + 1};
  question->after = (struct fc_impact_window){after[0] - first, after[1] - after[0] + 1};
  return FC_OK;
}

/* The retailer's own, or its number. */
static void public_name(const struct impact_own *own, const struct fc_cli_job *job, int number, char *name,
                        size_t size) {
  if (own->anonymous)
    snprintf(name, size, "%s %d", fc_impact_text(job->language, FC_IMPACT_TEXT_RETAILER), number);
  else
    snprintf(name, size, "%s", job->retailer->name);
}

static void remember(struct impact_own *own, const struct fc_cli_job *job, const char *name,
                     const struct fc_impact *impact) {
  own->language = strcmp(job->language, "ja") ? "en" : "ja"; /* the configuration is gone before the summary */
  own->csv_bom = job->config->csv_bom;
  if (own->retailer_count < MAX_RETAILERS)
    fc_impact_retailer_take(&own->retailers[own->retailer_count++], name, impact);
}

static enum fc_status publish(const struct fc_cli *cli, const struct fc_cli_job *job,
                              const struct fc_impact_report *report, struct fc_error *err) {
  struct fc_publication publication;
  char parent[FC_PATH_MAX];
  enum fc_status status = fc_cli_results_folder(cli, job, parent, err);
  if (!status) status = fc_publish_begin(&publication, parent, "impact", err);
  if (status) return status;
  status = fc_report_impact(report, publication.staging, err);
  if (status) {
    fc_publish_abort(&publication);
    return status;
  }
  status = fc_publish_commit(&publication, 0, err);
  if (!status && !cli->options.quiet)
    printf("%s: %s/impact.html\n", fc_impact_text(job->language, FC_IMPACT_TEXT_WRITTEN), publication.final);
  return status;
}

/* The command line without what must not change a result: where the program lies, and how many threads it had. */
static void plain_arguments(const char *const *from, const char **to, int most) {
  int count = 0;
  to[count++] = "foodcast";
  for (int i = 1; from[i] && count < most - 1; i++) {
    if (!strcmp(from[i], "--threads") && from[i + 1])
      i++;
    else if (strncmp(from[i], "--threads=", 10) != 0)
      to[count++] = from[i];
  }
  to[count] = NULL;
}

/* One short name for all that was read: of checksums, so it tells equal inputs from different ones. */
static void name_inputs(const struct fc_cli_job *job, struct fc_impact_report *report) {
  char sum[FC_SHA256_TEXT];
  struct fc_error ignored = {0}; /* a file that can no longer be read has no name; it was read before */
  if (fc_file_sha256(job->config->path, sum, &ignored)) return;
  uint64_t id = fc_hash_text(0, sum);
  for (int i = 0; i < job->ingest->file_count; i++) id = fc_hash_text(id, job->ingest->files[i].sha256);
  snprintf(report->inputs_id, sizeof report->inputs_id, "%016llx", (unsigned long long)id);
}

/* Codes of the chosen items; `codes` has room for all and a NULL. */
static void list_chosen(const struct fc_panel *panel, const unsigned char *chosen, const char **codes) {
  int count = 0;
  for (int i = 0; i < panel->item_count; i++)
    if (chosen[i]) codes[count++] = panel->items[i].code;
  codes[count] = NULL;
}

static enum fc_status analyse(struct fc_cli *cli, struct fc_cli_job *job, const struct fc_impact_data *data,
                              const struct fc_impact_question *question, const struct fc_impact_selection *selection,
                              struct fc_error *err) {
  struct impact_own *own = cli->own;
  struct fc_impact impact;
  char name[256];
  const char *arguments[MAX_ARGUMENTS];
  plain_arguments(cli->arguments, arguments, MAX_ARGUMENTS);
  const char **chosen = selection->chosen ? fc_new((size_t)job->panel->item_count + 1, sizeof *chosen) : NULL;
  if (selection->chosen && !chosen) return fc_fail_memory(err);
  if (chosen) list_chosen(job->panel, selection->chosen, chosen);
  enum fc_status status = fc_impact_analyse(data, question, &impact, err);
  if (status) {
    free(chosen);
    return status;
  }
  status = fc_impact_add_goods(job->panel, job->retailer, selection, &impact, err);
  public_name(own, job, own->retailer_count + 1, name, sizeof name);
  struct fc_impact_report report = {.retailer = name,
                                    .language = job->language,
                                    .impact = &impact,
                                    .csv_bom = job->config->csv_bom,
                                    .anonymous = own->anonymous,
                                    .best_sellers = (int)own->best_sellers,
                                    .chosen = chosen,
                                    .co2e_kg = job->retailer->conversion.co2e_kg,
                                    .conversion_source = job->retailer->conversion.source,
                                    .arguments = arguments,
                                    .config = job->config,
                                    .ingest = job->ingest};
  name_inputs(job, &report);
  if (!status) remember(own, job, name, &impact);
  if (!status && !cli->options.quiet) fc_cli_print_impact(job, &impact, name);
  if (!status && !cli->options.dry_run) status = publish(cli, job, &report, err);
  fc_impact_release(&impact);
  free(chosen);
  return status;
}

static enum fc_status plan_trial(struct fc_cli *cli, const struct fc_cli_job *job, const struct fc_impact_data *data,
                                 int end, struct fc_error *err) {
  struct fc_impact_plan plan;
  struct impact_own *own = cli->own;
  char name[256];
  public_name(own, job, ++own->planned, name, sizeof name);
  enum fc_status status = fc_impact_plan_trial(data, end, &plan, err);
  if (!status) fc_cli_print_plan(job, &plan, name);
  return status;
}

static enum fc_status impact_retailer(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  struct impact_own *own = cli->own;
  struct fc_impact_question question = {.draws = (int)own->draws, .seed = cli->options.seed};
  struct fc_impact_data *data = NULL;
  enum fc_status status = fc_cli_job_ingest(cli, job, err);
  if (status) return status;
  int end = job->panel->as_of + 1;
  if (own->plan && own->control_categories.count)
    return fc_fail(err, FC_USAGE, "--plan compares shops: '--control category=' has no part in it");
  if (!own->plan) status = choose_windows(job, own, &question, err);
  if (own->plan && trial_start(job) != FC_DATE_NONE && trial_start(job) - job->panel->first_date < end)
    end = trial_start(job) - job->panel->first_date;
  if (status) return status;
  unsigned char *chosen = NULL;
  struct fc_impact_selection selection = {.control_stores = own->control_stores,
                                          .control_categories = own->control_categories,
                                          .before = question.before,
                                          .after = question.after,
                                          .start = own->plan ? end : question.after.first,
                                          .replay = !own->plan,
                                          .shops_only = own->plan};
  if (own->best_sellers) {
    selection.chosen = chosen = fc_new((size_t)job->panel->item_count + 1, 1);
    if (!chosen) return fc_fail_memory(err);
    status = fc_impact_best_sellers(job->panel, job->retailer, &selection, (int)own->best_sellers, chosen, err);
  }
  if (!status) status = fc_impact_from_panel(job->panel, job->retailer, &selection, &data, err);
  if (!status)
    status = own->plan ? plan_trial(cli, job, data, end, err) : analyse(cli, job, data, &question, &selection, err);
  fc_impact_data_free(data);
  free(chosen);
  return status;
}

/* <results>/impact/, beside the retailers. */
static enum fc_status publish_pooled(const struct fc_cli *cli, const struct impact_own *own, struct fc_error *err) {
  struct fc_config *config = NULL;
  struct fc_publication publication;
  char parent[FC_PATH_MAX];
  enum fc_status status = FC_OK;
  if (cli->options.output) {
    snprintf(parent, sizeof parent, "%s", cli->options.output);
  } else {
    status = fc_config_read(cli->files[0], &config, err);
    if (!status) status = fc_path_join(parent, config->folder, config->results, err);
    fc_config_free(config);
  }
  if (!status) status = fc_publish_begin(&publication, parent, "impact", err);
  if (status) return status;
  const struct fc_impact_pooled_report report = {own->retailers, own->retailer_count, own->language, own->csv_bom};
  status = fc_report_impact_pooled(&report, publication.staging, err);
  if (!status) return fc_publish_commit(&publication, 0, err);
  fc_publish_abort(&publication);
  return status;
}

static enum fc_status run(struct fc_cli *cli, struct fc_error *err) {
  struct impact_own *own = cli->own;
  enum fc_status status = fc_cli_each_retailer(cli, impact_retailer, err);
  if (own->retailer_count < 2 || (status && status != FC_DEGRADED)) return status;
  struct fc_pooled pooled;
  enum fc_impact_estimator by = fc_impact_pooled_estimator(own->retailers, own->retailer_count);
  enum fc_status pooling = fc_impact_pool_retailers(own->retailers, own->retailer_count, by, &pooled, err);
  if (!pooling && !cli->options.quiet) fc_cli_print_pooled(own->language, &pooled, by, own->retailer_count);
  if (!pooling && !cli->options.dry_run) pooling = publish_pooled(cli, own, err);
  return pooling ? pooling : status;
}

const struct fc_cli_command fc_command_impact = {
    .name = "impact",
    .arguments = "CONFIG",
    .summary = "measured reduction of the disposal rate, with controls and intervals",
    .details =
        "Writes impact.csv, impact.json, impact.html and impact.xlsx to <results>/<retailer>/impact/, and for several "
        "retailers together to <results>/impact/.",
    .least_files = 1,
    .most_files = 1,
    .options = options,
    .parse = parse,
    .own_size = sizeof(struct impact_own),
    .run = run,
};
