/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_support.h"

#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

void assert_near_at(double actual, double expected, double tolerance, const char *file, int line) {
  if (isnan(actual) && isnan(expected)) return;
  if (fabs(actual - expected) <= tolerance * fmax(1.0, fabs(expected))) return;
  print_error("%.17g is not %.17g within %g\n", actual, expected, tolerance);
  _fail(file, line);
}

static char folder[64];

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place) {
  (void)status, (void)type, (void)place;
  return remove(path);
}

static void remove_folder(void) { nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

const char *test_folder(void) {
  if (!folder[0]) {
    snprintf(folder, sizeof folder, "/tmp/foodcast-test-XXXXXX");
    if (!mkdtemp(folder)) fail_msg("no temporary folder");
    atexit(remove_folder);
  }
  return folder;
}

char *test_file(const char *name, const void *bytes, size_t size) {
  char *path;
  if (asprintf(&path, "%s/%s", test_folder(), name) < 0) fail_msg("out of memory");
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) fail_msg("cannot write '%s'", path);
  return path;
}

const char *test_data(void) {
  const char *path = getenv("FOODCAST_DATA");
  if (!path) path = "../shared/data";
  return access(path, R_OK) == 0 ? path : NULL;
}
