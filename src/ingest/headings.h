/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What columns are called in the files that people have. */
#ifndef FC_INGEST_HEADINGS_H
#define FC_INGEST_HEADINGS_H

#include "ingest_internal.h"

enum fc_sureness { FC_UNLIKELY, FC_LIKELY, FC_SURE };

/* Whether a heading, without its unit, is a known name of a role's column. */
enum fc_sureness fc_heading_is(const char *role, const char *column, const struct fc_csv_field *field);
/* Gives columns that have no place yet the field whose heading surely means them, and notes that in `guessed`. A field
 * that serves a column already is left alone, and so are the columns that the role skips. */
void fc_headings_complete(const struct fc_role *role, const struct fc_csv_record *record, struct fc_mapping *mapping);
/* Factors for headings with another unit: sunshine in seconds, wind in km/h, temperatures in degrees Fahrenheit. */
void fc_headings_units(const struct fc_role *role, const struct fc_csv_record *record, struct fc_mapping *mapping);

#endif
