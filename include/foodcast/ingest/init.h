/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at files nobody has described yet: a first foodcast.conf. */
#ifndef FC_INGEST_INIT_H
#define FC_INGEST_INIT_H

#include "foodcast/base/status.h"

/* What one file was taken for. */
struct fc_init_file {
  const char *kind;    /* sales | items | stores | weather | forecast | events, empty where it is none */
  const char *layout;  /* long | items-across | ... of sales, jma-obsdl | jma-etrn of weather, else empty */
  const char *why_not; /* why the configuration does not name the file; NULL where it does. All three are constants */
  char encoding[64];   /* as found; ASCII where nothing else was seen */
  int sure, unsure;    /* columns found by a heading that means one thing; by a likely one, or by the values */
  int unplaced;        /* headings that no use was found for */
};

/* Looks at the beginning of every file and writes a commented configuration into *text (UTF-8, freed by free()): which
 * file is what, its encoding, delimiter, layout and columns, how sure each of that is, and which columns and files it
 * found no place for. `found`, [count], tells the same in short; it may be NULL. Paths are written as they were given.
 * FC_FAILED where a file cannot be read; a file of no use is no error, the text says so. */
enum fc_status fc_init_guess(const char *const *paths, int count, struct fc_init_file *found, char **text,
                             struct fc_error *err);

#endif
