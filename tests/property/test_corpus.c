/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fuzzers' corpora, and bytes made at random from them, through the fuzzers' targets. */
#include "test_support.h"

#include "../fuzz/targets.h"
#include "foodcast/base/file.h"
#include "foodcast/base/random.h"

enum { RANDOM_INPUTS = 60, RANDOM_SIZE = 400 };

static const struct {
  const char *name;
  fuzz_target *target;
} targets[] = {{"csv", fuzz_csv},       {"number", fuzz_number}, {"date", fuzz_date},       {"encoding", fuzz_encoding},
               {"config", fuzz_config}, {"sales", fuzz_sales},   {"weather", fuzz_weather}, {"jma", fuzz_jma}};

static void replay(const char *name, fuzz_target *target) {
  char pattern[100];
  struct fc_file_list files;
  snprintf(pattern, sizeof pattern, "corpus/%s/*", name);
  assert_int_equal(fc_file_glob("tests/fuzz", pattern, &files, NULL), FC_OK);
  if (files.count == 0) fail_msg("no corpus for '%s': run the tests from the top of the tree", name);
  for (int i = 0; i < files.count; i++) {
    char *bytes;
    size_t size;
    assert_int_equal(fc_file_read(files.paths[i], 1 << 20, &bytes, &size, NULL), FC_OK);
    target(bytes, size);
    for (size_t cut = 1; cut <= 3; cut++) target(bytes, size * cut / 4);
    free(bytes);
  }
  fc_file_list_release(&files);
}

static void make_noise(struct fc_random *random, char *bytes, size_t size) {
  static const char *const words[] = {
      "date",     "item", "sold",     ",",     "\n", "\"",  "2024-01-01", "日付", "retailer", "{",
      "}",        "=",    "sales",    "\r\n",  ";",  "1.5", "年月日",     "福岡", "\xff",     "平均気温(℃)",
      "品質情報", "8",    "\x93\xFA", "files", "#",  "'",   "/*",         "",     "-5",       "store"};
  size_t used = 0;
  while (used < size) {
    const char *word = words[fc_random_below(random, 30)];
    size_t n = strlen(word);
    if (n == 0) {
      bytes[used++] = (char)fc_random_below(random, 256);
    } else {
      memcpy(bytes + used, word, n < size - used ? n : size - used);
      used += n < size - used ? n : size - used;
    }
  }
}

static void nothing_breaks(void **state) {
  (void)state;
  struct fc_random random;
  fc_random_seed(&random, 3);
  for (size_t t = 0; t < sizeof targets / sizeof *targets; t++) {
    replay(targets[t].name, targets[t].target);
    for (int i = 0; i < RANDOM_INPUTS; i++) {
      char bytes[RANDOM_SIZE];
      size_t size = (size_t)fc_random_below(&random, RANDOM_SIZE);
      make_noise(&random, bytes, size);
      targets[t].target(bytes, size);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_breaks)};
  return cmocka_run_group_tests_name("corpus", tests, NULL, NULL);
}
