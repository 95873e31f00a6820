/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a CSV file seems to hold, by its name, its header and its first rows. */
#ifndef FC_CLI_INSPECT_H
#define FC_CLI_INSPECT_H

#include "foodcast/base/arena.h"
#include "foodcast/io/config.h"

enum fc_role {
  FC_ROLE_SALES,
  FC_ROLE_ITEMS,
  FC_ROLE_STORES,
  FC_ROLE_OBSERVED,
  FC_ROLE_FORECAST,
  FC_ROLE_EVENTS,
  FC_ROLE_COUNT
};

enum { FC_INSPECT_COLUMNS = 24 };

struct fc_inspected {
  const char *path;
  enum fc_role role;
  enum fc_layout layout; /* of sales */
  const char *format;    /* of weather: "jma-obsdl", or "" */
  const char *encoding, *delimiter;
  /* canonical column <- header, in the order of the file */
  const char *column[FC_INSPECT_COLUMNS], *header[FC_INSPECT_COLUMNS];
  int column_count;
  int header_line; /* from 1 */
  int fields;      /* of the header */
};

/* Strings hang on `arena`. FC_INPUT where no header can be found. */
enum fc_status fc_inspect_file(const char *path, struct fc_arena *arena, struct fc_inspected *inspected,
                               struct fc_error *err);
const char *fc_role_name(enum fc_role role);

#endif
