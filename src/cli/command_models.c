/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foodcast models: what the registries hold. */
#include "cli_internal.h"

static enum fc_status run(struct fc_cli *cli, struct fc_error *err) {
  int japanese = cli->options.language && !strcmp(cli->options.language, "ja");
  const char *language = japanese ? "ja" : "en";
  int count = 0;
  (void)err;
  const struct fc_model *const *models = fc_models(&count);
  printf("%s\n", fc_text(language, FC_TEXT_MODELS));
  struct fc_cli_table *table = fc_cli_table_new(3);
  for (int i = 0; i < count; i++) {
    fc_cli_table_cell(table, "  %s", models[i]->name);
    fc_cli_table_cell(table, "%s", models[i]->fit_panel ? "panel" : "series");
    fc_cli_table_cell(table, "%s", japanese ? models[i]->summary_ja : models[i]->summary);
  }
  fc_cli_table_print(table, 3);
  const struct fc_policy *const *policies = fc_policies(&count);
  printf("%s\n", fc_text(language, FC_TEXT_POLICIES));
  table = fc_cli_table_new(3);
  for (int i = 0; i < count; i++) {
    fc_cli_table_cell(table, "  %s", policies[i]->name);
    if (policies[i]->least_shelf_life == policies[i]->most_shelf_life)
      fc_cli_table_cell(table, "%d", policies[i]->least_shelf_life);
    else
      fc_cli_table_cell(table, "%d-%d", policies[i]->least_shelf_life, policies[i]->most_shelf_life);
    fc_cli_table_cell(table, "%s", japanese ? policies[i]->summary_ja : policies[i]->summary);
  }
  fc_cli_table_print(table, 3);
  return FC_OK;
}

const struct fc_cli_command fc_command_models = {
    .name = "models",
    .arguments = "",
    .summary = "list models and order policies",
    .own_size = 1,
    .run = run,
};
