/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/math/median.h"

#include <math.h>

/* Puts the value of that rank in its place, none greater before it and none smaller behind it. */
static void select_rank(double *values, int count, int rank) {
  for (int low = 0, high = count - 1; low < high;) {
    double pivot = values[low + (high - low) / 2];
    int i = low - 1, j = high + 1;
    for (;;) {
      do i++;
      while (values[i] < pivot);
      do j--;
      while (values[j] > pivot);
      if (i >= j) break;
      double swap = values[i];
      values[i] = values[j], values[j] = swap;
    }
    if (rank <= j)
      high = j;
    else
      low = j + 1;
  }
}

double fc_median(double *values, int count) {
  if (count < 1) return NAN;
  int lower = (count - 1) / 2;
  select_rank(values, count, lower);
  if (count % 2) return values[lower];
  double upper = values[lower + 1];
  for (int i = lower + 2; i < count; i++) upper = values[i] < upper ? values[i] : upper;
  return .5 * (values[lower] + upper);
}
