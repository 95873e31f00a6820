/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the files that read the configuration. */
#ifndef FC_IO_CONFIG_INTERNAL_H
#define FC_IO_CONFIG_INTERNAL_H

#include "foodcast/io/config.h"

#include <confuse.h>

/* Where each option stood in the file; libconfuse forgets it. */
struct fc_config_line {
  const cfg_opt_t *option;
  int line;
};

struct fc_config_reader {
  struct fc_config *config;
  const char *path;
  struct fc_config_line *lines;
  int line_count, line_capacity;
  struct fc_error *err;
  int failed;
};

/* The option tables, built in `arena`; NULL when memory is out. */
cfg_opt_t *fc_config_options(struct fc_arena *arena);
/* Sets the callback that is told of every option that was set. */
void fc_config_watch(cfg_t *cfg, cfg_validate_callback_t callback);
/* 0 where the option's value is what its name allows; else the message is set in `why`. */
int fc_config_check_value(const cfg_t *section, cfg_opt_t *option, char *why, size_t size);
/* Copies what libconfuse holds into the structs. */
enum fc_status fc_config_copy(struct fc_config_reader *reader, cfg_t *cfg, struct fc_error *err);
/* The line of an option, 0 where it was not set. */
int fc_config_line_of(const struct fc_config_reader *reader, cfg_t *section, const char *name);

#endif
