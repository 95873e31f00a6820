/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reference_table.h"

#include "test_support.h"

static char *read_all(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) fail_msg("cannot read '%s'; run from the top of the tree", path);
  fseek(file, 0, SEEK_END);
  long length = ftell(file);
  rewind(file);
  char *bytes = length > 0 ? malloc((size_t)length + 1) : NULL;
  if (!bytes || fread(bytes, 1, (size_t)length, file) != (size_t)length) fail_msg("cannot read '%s'", path);
  fclose(file);
  bytes[length] = 0;
  *size = (size_t)length;
  return bytes;
}

struct reference_table reference_read(const char *name) {
  char path[256];
  size_t size;
  struct reference_table table = {.columns = 1};
  snprintf(path, sizeof path, "tests/reference/data/%s", name);
  table.bytes = read_all(path, &size);
  int lines = 0;
  for (size_t i = 0; i < size; i++) {
    if (table.bytes[i] == '\n') lines++;
    if (table.bytes[i] == ',' && !lines) table.columns++;
  }
  table.rows = lines - 1;
  table.cell = calloc((size_t)(lines * table.columns), sizeof *table.cell);
  if (!table.cell) fail_msg("out of memory");
  char *next = table.bytes;
  for (int i = 0; i < lines * table.columns; i++) {
    table.cell[i] = next;
    next += strcspn(next, ",\n");
    *next++ = 0;
  }
  return table;
}

void reference_free(struct reference_table *table) {
  free(table->cell);
  free(table->bytes);
}

const char *reference_text(const struct reference_table *table, int row, const char *column) {
  for (int i = 0; i < table->columns; i++)
    if (strcmp(table->cell[i], column) == 0) return table->cell[(row + 1) * table->columns + i];
  fail_msg("no column '%s'", column);
  return NULL;
}

double reference_number(const struct reference_table *table, int row, const char *column) {
  const char *text = reference_text(table, row, column);
  char *end;
  double value = strtod(text, &end);
  if (*end) fail_msg("'%s' is not a number", text);
  return end == text ? NAN : value;
}

void reference_numbers(const struct reference_table *table, int row, const char *stem, int count, double *values) {
  for (int i = 0; i < count; i++) {
    char name[64];
    snprintf(name, sizeof name, "%s%d", stem, i + 1);
    values[i] = reference_number(table, row, name);
  }
}

void reference_series(int number, struct test_series *series) {
  struct reference_table table = reference_read("series.csv");
  *series = (struct test_series){.first_weekday = FC_MONDAY};
  for (int row = 0; row < table.rows; row++)
    if ((int)reference_number(&table, row, "series") == number) {
      series->state[series->length] = FC_DAY_OPEN;
      series->demand[series->length++] = reference_number(&table, row, "value");
    }
  reference_free(&table);
  if (!series->length) fail_msg("no series %d", number);
}
