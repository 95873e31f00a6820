/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small tables of tests/reference/data: a line of names, then rows of numbers and words. */
#ifndef FC_TEST_REFERENCE_TABLE_H
#define FC_TEST_REFERENCE_TABLE_H

#include "model_cases.h"

struct reference_table {
  char *bytes; /* the file, its commas and newlines made into ends of words */
  char **cell; /* [rows + 1][columns]; row 0 holds the names */
  int rows, columns;
};

/* Reads tests/reference/data/<name> or fails the test; release with reference_free. */
struct reference_table reference_read(const char *name);
void reference_free(struct reference_table *table);
/* Row 0..rows-1. A missing column, or a number that is none, fails the test; an empty cell is NAN. */
const char *reference_text(const struct reference_table *table, int row, const char *column);
double reference_number(const struct reference_table *table, int row, const char *column);
/* Columns <stem>1 .. <stem>count. */
void reference_numbers(const struct reference_table *table, int row, const char *stem, int count, double *values);
/* Series 1.. of series.csv; day 0 is a Monday. */
void reference_series(int number, struct test_series *series);

#endif
