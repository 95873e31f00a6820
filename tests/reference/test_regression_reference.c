/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The solver of the pooled regression against R's glm, and against iterated lm.fit where the penalty is Gaussian
 * (tests/reference/make_regression.R). */
#include "../../src/model/regression_internal.h"

#include "foodcast/math/threads.h"
#include "reference_table.h"
#include "test_support.h"

enum { COLUMNS = 8, MOST_ROWS = 200 };

struct rows {
  int count;
  double x[MOST_ROWS * COLUMNS], y[MOST_ROWS], weight[MOST_ROWS];
};

static void read_rows(const struct reference_table *table, const char *name, struct rows *rows) {
  rows->count = 0;
  for (int row = 0; row < table->rows; row++) {
    if (strcmp(reference_text(table, row, "case"), name) != 0) continue;
    assert_true(rows->count < MOST_ROWS);
    reference_numbers(table, row, "x", COLUMNS, rows->x + rows->count * COLUMNS);
    rows->y[rows->count] = reference_number(table, row, "y");
    rows->weight[rows->count++] = reference_number(table, row, "weight");
  }
}

static void test_coefficients(void **unused) {
  (void)unused;
  static struct rows rows;
  static double scratch[MOST_ROWS * (COLUMNS + 2) + 200], mean[MOST_ROWS];
  struct reference_table data = reference_read("regression_rows.csv"), fits = reference_read("regression_fits.csv");
  const struct fc_newton_options options = {50, 2, 1e-9};
  int glm = 0;
  for (int row = 0; row < fits.rows; row++) {
    double centre[COLUMNS], precision[COLUMNS], expected[COLUMNS], b[COLUMNS] = {0};
    read_rows(&data, reference_text(&fits, row, "case"), &rows);
    reference_numbers(&fits, row, "centre", COLUMNS, centre);
    reference_numbers(&fits, row, "precision", COLUMNS, precision);
    reference_numbers(&fits, row, "b", COLUMNS, expected);
    glm += strcmp(reference_text(&fits, row, "source"), "glm") == 0;
    assert_true(fc_poisson_scratch(rows.count, COLUMNS) <= sizeof scratch / sizeof *scratch);
    struct fc_poisson_problem problem = {rows.count, COLUMNS, rows.x, rows.y, rows.weight, centre, precision};
    int steps;
    assert_int_equal(fc_poisson_fit(&problem, &options, scratch, b, mean, &steps), FC_OK);
    assert_in_range(steps, 2, 30);
    for (int j = 0; j < COLUMNS; j++) assert_near(b[j], expected[j], 1e-8);
  }
  assert_true(rows.count > 0 && glm >= 3 && glm < fits.rows);
  reference_free(&data);
  reference_free(&fits);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_coefficients)};
  fc_math_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
