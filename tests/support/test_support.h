/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every test program needs: cmocka with the headers it wants, comparison of doubles, temporary folders. */
#ifndef FC_TEST_SUPPORT_H
#define FC_TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>

/* cmocka's own comparison casts to float. Equal within `tolerance`, absolute or relative to `expected`; NAN equals NAN. */
void assert_near_at(double actual, double expected, double tolerance, const char *file, int line);
#define assert_near(actual, expected, tolerance) assert_near_at(actual, expected, tolerance, __FILE__, __LINE__)

/* A fresh folder below the system's temporary one, removed when the program ends. Borrowed. */
const char *test_folder(void);
/* Writes bytes to a file of that folder and returns its path (freed by free()). */
char *test_file(const char *name, const void *bytes, size_t size);
/* Folder with real data sets, from FOODCAST_DATA or ../shared/data beside the checkout; NULL where it is missing. */
const char *test_data(void);
/* Prints why and marks the test as skipped when the real data are missing. */
#define skip_without_data()                                                                                            \
  do {                                                                                                                 \
    if (!test_data()) {                                                                                                \
      print_message("skipped: no real data at ../shared/data or FOODCAST_DATA\n");                                     \
      skip();                                                                                                          \
    }                                                                                                                  \
  } while (0)

#endif
