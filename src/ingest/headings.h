/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What columns are called in the files that people have. */
#ifndef FC_INGEST_HEADINGS_H
#define FC_INGEST_HEADINGS_H

#include "ingest_internal.h"

/* Gives columns that have no place yet the field whose heading is a well-known name of theirs. A field that serves a
 * column already is left alone. */
void fc_headings_complete(const struct fc_role *role, const struct fc_csv_record *record, struct fc_mapping *mapping);

#endif
