/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes synthetic worlds into the test's folder and reads their files back; for the tests of synth alone. */
#ifndef FC_TEST_SYNTH_READER_H
#define FC_TEST_SYNTH_READER_H

#include "foodcast/base/file.h"
#include "foodcast/synth/synth.h"
#include "test_support.h"

#include "../../src/synth/synth_internal.h"

/* ---- writing and reading back ---- */

static inline void path_of(char path[static FC_PATH_MAX], const char *world, const char *name) {
  snprintf(path, FC_PATH_MAX, "%s/%s/%s", test_folder(), world, name);
}

static inline void write_world(const struct fc_synth_options *options, const char *world, int threads) {
  struct fc_error err = {0};
  char folder[FC_PATH_MAX];
  snprintf(folder, sizeof folder, "%s/%s", test_folder(), world);
  if (fc_synth_write(options, folder, &(struct fc_context){.threads = threads}, &err)) fail_msg("%s", err.what);
}

/* The default world, written once. */
static inline void write_default(void) {
  static int done;
  struct fc_synth_options options;
  fc_synth_options_init(&options);
  if (!done) write_world(&options, "default", 2);
  done = 1;
}

struct file {
  char *bytes, *next;
};

static inline struct file open_file(const char *world, const char *name) {
  struct file file;
  struct fc_error err = {0};
  char path[FC_PATH_MAX];
  size_t size;
  path_of(path, world, name);
  if (fc_file_read(path, 1 << 28, &file.bytes, &size, &err)) fail_msg("%s", err.what);
  file.next = file.bytes;
  return file;
}

/* The next row's fields; none of these files has quotes. 0 at the end. */
static inline int next_row(struct file *file, char delimiter, char *fields[], int most) {
  int count = 0;
  if (!*file->next) return 0;
  char *at = file->next, *end = strchr(at, '\n');
  assert_non_null(end);
  *end = 0;
  file->next = end + 1;
  while (1) {
    char *cut = strchr(at, delimiter);
    assert_in_range(count, 0, most - 1);
    fields[count++] = at;
    if (!cut) return count;
    *cut = 0;
    at = cut + 1;
  }
}

/* ---- the truth, day by day ---- */

enum { OPENING, RECEIVED, SOLD, MARKED_DOWN, DISPOSED, CLOSING, LOST, SHELF };
struct truth_day {
  char store[16], item[16], date[16];
  int open, demand, shelf[2][SHELF]; /* actual, usual */
  double mean;
};

static inline int whole(const char *text) {
  char *end;
  long value = strtol(text, &end, 10);
  assert_true(end != text && !*end);
  return (int)value;
}

/* 0 at the end; days after the last sales are passed over. */
static inline int next_truth(struct file *file, struct truth_day *day) {
  char *fields[20];
  do {
    int count = next_row(file, ',', fields, 20);
    if (!count) return 0;
    assert_int_equal(count, 20);
  } while (!*fields[6] || !strcmp(fields[0], "store"));
  snprintf(day->store, sizeof day->store, "%s", fields[0]);
  snprintf(day->item, sizeof day->item, "%s", fields[1]);
  snprintf(day->date, sizeof day->date, "%s", fields[2]);
  day->open = whole(fields[3]);
  day->demand = whole(fields[4]);
  day->mean = strtod(fields[5], NULL);
  for (int i = 0; i < 2 * SHELF; i++) day->shelf[i / SHELF][i % SHELF] = whole(fields[6 + i]);
  return 1;
}

static inline struct file open_truth(const char *world, const char *retailer) {
  char name[64];
  snprintf(name, sizeof name, "truth/%s.csv", retailer);
  return open_file(world, name);
}

/* ---- recording errors ---- */

struct fault {
  char key[64], kind[24];
};

static inline int read_faults(const char *world, const char *retailer, struct fault *faults, int most) {
  struct file file = open_file(world, "truth/recording_errors.csv");
  char *fields[5];
  int count = 0;
  while (next_row(&file, ',', fields, 5)) {
    if (strcmp(fields[0], retailer)) continue;
    assert_in_range(count, 0, most - 1);
    snprintf(faults[count].key, sizeof faults[count].key, "%s|%s|%s", fields[1], fields[2], fields[3]);
    snprintf(faults[count++].kind, sizeof faults->kind, "%s", fields[4]);
  }
  free(file.bytes);
  return count;
}

static inline int has_fault(const struct fault *faults, int count, const char *key, const char *kind) {
  for (int i = 0; i < count; i++)
    if (!strcmp(faults[i].key, key) && !strcmp(faults[i].kind, kind)) return 1;
  return 0;
}

#endif
