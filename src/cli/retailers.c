/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every retailer of a configuration, one after the other; a failed one never stops the rest. */
#include "cli_internal.h"

static int is_chosen(const struct fc_cli *cli, const struct fc_retailer_config *retailer) {
  return !cli->options.retailer || !strcmp(cli->options.retailer, retailer->name);
}

/* A retailer's name becomes a folder's name. */
static enum fc_status check_name(const struct fc_config *config, const struct fc_retailer_config *retailer,
                                 struct fc_error *err) {
  if (retailer->name[0] && retailer->name[0] != '.' && !strchr(retailer->name, '/') && strlen(retailer->name) < 200)
    return FC_OK;
  fc_fail(err, FC_USAGE, "retailer '%s' cannot name a folder", retailer->name);
  fc_error_where(err, "%s:%d", config->path, retailer->line);
  return fc_error_hint(err, "choose a name without '/' and without a dot in front");
}

static void prefix_name(const struct fc_retailer_config *retailer, struct fc_error *err) {
  char text[sizeof err->what];
  snprintf(text, sizeof text, "%s", err->what);
  snprintf(err->what, sizeof err->what, "retailer '%.80s': %.400s", retailer->name, text);
}

static const char *retailer_name(const void *config, int i) {
  return ((const struct fc_config *)config)->retailers[i].name;
}

enum fc_status fc_cli_each_retailer(struct fc_cli *cli,
                                    enum fc_status (*each)(struct fc_cli *, struct fc_cli_job *, struct fc_error *),
                                    struct fc_error *err) {
  struct fc_config *config = NULL;
  enum fc_status status = fc_config_read(cli->files[0], &config, err);
  if (status) return status;
  int asked = 0, done = 0, degraded = 0;
  enum fc_status worst = FC_OK;
  for (int i = 0; i < config->retailer_count; i++) {
    const struct fc_retailer_config *retailer = &config->retailers[i];
    if (!is_chosen(cli, retailer)) continue;
    asked++;
    struct fc_error own = {0};
    struct fc_cli_job job = {.config = config, .retailer = retailer};
    job.language = cli->options.language ? cli->options.language : config->language;
    status = check_name(config, retailer, &own);
    if (!status) status = each(cli, &job, &own);
    fc_cli_job_release(&job);
    if (status && own.what[0]) {
      if (config->retailer_count > 1) prefix_name(retailer, &own);
      fc_log_error(cli->context.log, status == FC_DEGRADED ? FC_WARNING : FC_ERROR, &own);
    }
    if (status == FC_OK)
      done++;
    else if (status == FC_DEGRADED)
      degraded++;
    else
      worst = worst == FC_OK || worst == status ? status : FC_FAILED;
  }
  if (!asked) {
    status = fc_fail(err, FC_USAGE, "no retailer named '%s'", cli->options.retailer ? cli->options.retailer : "");
    fc_error_where(err, "%s", config->path);
    if (cli->options.retailer)
      fc_cli_hint_near(err, cli->options.retailer, retailer_name, config, config->retailer_count);
  } else if (worst != FC_OK && done + degraded == 0) {
    status = worst;
  } else {
    status = worst != FC_OK || degraded ? FC_DEGRADED : FC_OK;
  }
  fc_config_free(config);
  return status;
}

enum fc_status fc_cli_results_folder(const struct fc_cli *cli, const struct fc_cli_job *job,
                                     char path[static FC_PATH_MAX], struct fc_error *err) {
  char base[FC_PATH_MAX];
  enum fc_status status = FC_OK;
  if (cli->options.output) {
    if (strlen(cli->options.output) >= FC_PATH_MAX) return fc_fail(err, FC_USAGE, "--output: the path is too long");
    snprintf(base, sizeof base, "%s", cli->options.output);
  } else {
    status = fc_path_join(base, job->config->folder, job->config->results, err);
  }
  if (!status) status = fc_path_join(path, base, job->retailer->name, err);
  return status;
}
