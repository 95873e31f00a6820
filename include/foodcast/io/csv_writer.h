/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV output: UTF-8, LF, a header, fixed decimals, empty for missing. Fields are quoted only where they must be.
 * One writer belongs to one thread. Errors are kept and told once, by fc_csv_writer_close. */
#ifndef FC_IO_CSV_WRITER_H
#define FC_IO_CSV_WRITER_H

#include "foodcast/base/date.h"
#include "foodcast/base/status.h"

#include <stdio.h>

struct fc_csv_writer {
  FILE *file;
  char path[4096];
  int column; /* of the field to come */
};

/* Creates `path` and writes the header line, given as one string "store,item,date". */
enum fc_status fc_csv_writer_open(struct fc_csv_writer *writer, const char *path, const char *header, int bom,
                                  struct fc_error *err);
void fc_csv_text(struct fc_csv_writer *writer, const char *text);
/* Empty for NAN; never "-0". */
void fc_csv_number(struct fc_csv_writer *writer, double value, int decimals);
void fc_csv_whole(struct fc_csv_writer *writer, long value);
void fc_csv_date(struct fc_csv_writer *writer, fc_date date);
void fc_csv_end_row(struct fc_csv_writer *writer);
enum fc_status fc_csv_writer_close(struct fc_csv_writer *writer, struct fc_error *err);

#endif
