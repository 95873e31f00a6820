/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at files nobody has described yet: a first foodcast.conf. */
#ifndef FC_INGEST_INIT_H
#define FC_INGEST_INIT_H

#include "foodcast/base/status.h"

/* Looks at the beginning of every file and writes a commented configuration into *text (UTF-8, freed by free()): which
 * file is what, its encoding, delimiter, layout and columns, how sure each of that is, and which columns and files it
 * found no place for. Paths are written as they were given. FC_FAILED where a file cannot be read; a file of no use is
 * no error, the text says so. */
enum fc_status fc_init_guess(const char *const *paths, int count, char **text, struct fc_error *err);

#endif
