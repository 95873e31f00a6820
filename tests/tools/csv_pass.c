/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_pass FILE: libcsv alone over a file, for `make bench` to compare with. Prints how many records and fields it has. */
#include <csv.h>

struct counts {
  long records, fields, bytes;
};

static void on_field(void *text, size_t length, void *context) {
  struct counts *counts = context;
  (void)text;
  counts->fields++;
  counts->bytes += (long)length;
}

static void on_record(int terminator, void *context) {
  (void)terminator;
  ((struct counts *)context)->records++;
}

int main(int argc, char **argv) {
  enum { BLOCK = 1 << 20 };
  static char block[BLOCK];
  struct csv_parser parser;
  struct counts counts = {0};
  FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
  if (!file || csv_init(&parser, 0)) {
    fprintf(stderr, "usage: csv_pass FILE, which must be readable\n");
    return 2;
  }
  int fine = 1;
  for (size_t got; fine && (got = fread(block, 1, sizeof block, file)) > 0;)
    fine = csv_parse(&parser, block, got, on_field, on_record, &counts) == got;
  fine = fine && !ferror(file) && csv_fini(&parser, on_field, on_record, &counts) == 0;
  printf("%ld records, %ld fields, %ld bytes in fields\n", counts.records, counts.fields, counts.bytes);
  csv_free(&parser);
  fclose(file);
  return fine ? 0 : 1;
}
