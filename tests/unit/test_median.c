/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/math/median.h"

#include "foodcast/base/random.h"
#include "test_support.h"

#include <stdlib.h>

enum { MOST = 130 };

static int rising(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* To the bit what sorting gives, on every length, with and without ties and infinities. */
static void equals_sorting(void **state) {
  (void)state;
  struct fc_random random;
  fc_random_seed(&random, 3);
  for (int count = 1; count <= MOST; count++)
    for (int kind = 0; kind < 6; kind++) {
      double values[MOST], sorted[MOST];
      for (int i = 0; i < count; i++) {
        double u = fc_random_uniform(&random);
        values[i] = kind == 0 ? u : kind == 1 ? floor(4 * u) : kind == 2 ? i : kind == 3 ? -i : u < .3 ? INFINITY : u;
        if (kind == 5) values[i] = 7;
        sorted[i] = values[i];
      }
      qsort(sorted, (size_t)count, sizeof *sorted, rising);
      double expected = .5 * (sorted[(count - 1) / 2] + sorted[count / 2]), got = fc_median(values, count);
      assert_memory_equal(&got, &expected, sizeof got);
      qsort(values, (size_t)count, sizeof *values, rising);
      assert_memory_equal(values, sorted, (size_t)count * sizeof *sorted); /* nothing lost, nothing doubled */
    }
}

static void of_nothing_is_unknown(void **state) {
  (void)state;
  double none = 0;
  assert_true(isnan(fc_median(&none, 0)));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(equals_sorting), cmocka_unit_test(of_nothing_is_unknown)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
