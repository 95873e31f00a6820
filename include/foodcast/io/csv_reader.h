/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV input. Two layers:
 *
 * - a fc_csv_file gives the file as chunks of UTF-8 that end at line ends (gzip undone, encoding converted, byte order
 *   mark removed, delimiter found); memory is bounded by the chunk size whatever the file holds;
 * - fc_csv_scan cuts one chunk into records. It has no state between chunks beyond what it tells, so that chunks can be
 *   scanned by several threads: a chunk's records begin at its first byte unless the chunk before ended inside one.
 *
 * Lines end in LF, CRLF or CR, in any mix; quoted fields may hold line ends, doubled quotes and delimiters; space around
 * unquoted fields is dropped; lines of nothing but delimiters and space are skipped. A quote that opens and is not
 * closed within FC_CSV_OPEN_LINES lines costs only its own line. */
#ifndef FC_IO_CSV_READER_H
#define FC_IO_CSV_READER_H

#include "foodcast/base/status.h"

#include <stddef.h>

enum {
  FC_CSV_CHUNK = 1 << 20,    /* bytes asked for at a time */
  FC_CSV_LINE_MAX = 1 << 20, /* a longer line is set aside */
  FC_CSV_OPEN_LINES = 50,    /* lines that one record may have */
  FC_CSV_FIELDS_MAX = 65536
};

struct fc_csv_field {
  const char *text; /* no NUL behind it */
  size_t length;
};

enum fc_csv_fault {
  FC_CSV_FINE,
  FC_CSV_OPEN_QUOTE,   /* never closed */
  FC_CSV_BAD_QUOTE,    /* text behind a closing quote */
  FC_CSV_BAD_ENCODING, /* not the encoding the file is read in, or NUL */
  FC_CSV_LINE_TOO_LONG,
  FC_CSV_TOO_MANY_FIELDS
};

struct fc_csv_record {
  const struct fc_csv_field *fields;
  int count;
  long line; /* from 1, of its first byte */
  enum fc_csv_fault fault;
  const char *raw; /* as it stands in the file, for faults and messages */
  size_t raw_length;
};

/* Called for every record, in order; borrowed until it returns. Non-zero stops the scan behind that record. */
typedef int fc_csv_handler(void *context, const struct fc_csv_record *record);

/* Working space of one scanning thread; {0} to begin with. */
struct fc_csv_scratch {
  struct fc_csv_field *fields;
  char *text;
  int field_capacity, text_capacity;
};
void fc_csv_scratch_release(struct fc_csv_scratch *scratch);

/* Cuts `size` bytes, whose first line has the number *line, into records. *used gets the bytes of complete records; the
 * rest belongs in front of the next chunk, and there is none where `final`. *line becomes the number of the line at
 * *used. FC_FAILED when memory is out. */
enum fc_status fc_csv_scan(struct fc_csv_scratch *scratch, char delimiter, const char *bytes, size_t size, int final,
                           long *line, fc_csv_handler *handler, void *context, size_t *used, struct fc_error *err);

/* What a file is known or found to be. Empty or NULL: find out. */
struct fc_csv_options {
  const char *encoding, *delimiter; /* "auto" is as good as empty; the delimiter may be "tab" */
};

struct fc_csv_file;
/* Opens and looks at the beginning. FC_USAGE for an unknown encoding or a delimiter that is not one character. */
enum fc_status fc_csv_open(const char *path, const struct fc_csv_options *options, struct fc_csv_file **file,
                           struct fc_error *err);
void fc_csv_close(struct fc_csv_file *file);
/* The next chunk, ending behind a line end; *size 0 at the end of the file. The bytes are put behind `*length` bytes
 * already in *buffer (grown as needed, freed by free()); *length counts them afterwards. */
enum fc_status fc_csv_next(struct fc_csv_file *file, char **buffer, size_t *capacity, size_t *length, int *at_end,
                           struct fc_error *err);
/* FC_INPUT where the file was written to, or another put in its place, since it was opened. */
enum fc_status fc_csv_unchanged(const struct fc_csv_file *file, struct fc_error *err);
const char *fc_csv_path(const struct fc_csv_file *file);
/* As found; "ASCII" until anything else was seen. Constant strings. */
const char *fc_csv_encoding(const struct fc_csv_file *file);
char fc_csv_delimiter(const struct fc_csv_file *file);
const char *fc_csv_delimiter_name(char delimiter);

/* The delimiter of some lines: the one of , ; tab and | that most lines have equally often. */
char fc_csv_guess_delimiter(const char *text, size_t length);
/* Line ends in the bytes. */
long fc_csv_count_lines(const char *bytes, size_t size);

/* All records of a file, one after another; the handler must not stop the scan. */
enum fc_status fc_csv_read(struct fc_csv_file *file, fc_csv_handler *handler, void *context, struct fc_error *err);

#endif
