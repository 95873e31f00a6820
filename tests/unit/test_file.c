/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_support.h"

#include "foodcast/base/file.h"

#include <sys/stat.h>
#include <unistd.h>

static void path_in(char *path, size_t size, const char *name) { snprintf(path, size, "%s/%s", test_folder(), name); }

static void reads_and_limits(void **state) {
  (void)state;
  struct fc_error err;
  char *path = test_file("abc", "abc", 3), *bytes = NULL;
  size_t size = 0;
  assert_int_equal(fc_file_read(path, 3, &bytes, &size, &err), FC_OK);
  assert_int_equal(size, 3);
  assert_string_equal(bytes, "abc");
  free(bytes);
  assert_int_equal(fc_file_read(path, 2, &bytes, &size, &err), FC_INPUT);
  assert_int_equal(fc_file_read(test_folder(), 100, &bytes, &size, &err), FC_FAILED);
  assert_int_equal(fc_file_read("/nonexistent/x", 100, &bytes, &size, &err), FC_FAILED);
  assert_non_null(strstr(err.what, "/nonexistent/x"));
  free(path);
}

static void hashes(void **state) {
  (void)state;
  struct fc_error err;
  char text[FC_SHA256_TEXT];
  char *path = test_file("abc", "abc", 3);
  assert_int_equal(fc_file_sha256(path, text, &err), FC_OK);
  assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); /* FIPS 180-2, B.1 */
  struct fc_file_hash *hash;
  assert_int_equal(fc_file_hash_new(path, &hash, &err), FC_OK);
  fc_file_hash_step(hash, 1);
  fc_file_hash_step(hash, 1);
  char piecewise[FC_SHA256_TEXT];
  assert_int_equal(fc_file_hash_end(hash, piecewise, &err), FC_OK);
  assert_string_equal(piecewise, text);
  assert_int_equal(fc_file_sha256(test_folder(), text, &err), FC_FAILED);
  free(path);
}

static void joins_paths(void **state) {
  (void)state;
  static const struct {
    const char *folder, *name, *joined;
  } cases[] = {{"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"a", "/b", "/b"}, {"", "b", "b"}, {"/", "b", "/b"}};
  char path[FC_PATH_MAX];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(fc_path_join(path, cases[i].folder, cases[i].name, NULL), FC_OK);
    assert_string_equal(path, cases[i].joined);
  }
  char name[FC_PATH_MAX];
  memset(name, 'x', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  assert_int_equal(fc_path_join(path, "folder", name, NULL), FC_USAGE);
}

static void makes_folders(void **state) {
  (void)state;
  char path[200];
  struct stat found;
  path_in(path, sizeof path, "one/two/three");
  assert_int_equal(fc_folder_make(path, NULL), FC_OK);
  assert_int_equal(fc_folder_make(path, NULL), FC_OK);
  assert_int_equal(stat(path, &found), 0);
  assert_true(S_ISDIR(found.st_mode));
  free(test_file("plain", "", 0));
  path_in(path, sizeof path, "plain");
  assert_int_equal(fc_folder_make(path, NULL), FC_FAILED);
  path_in(path, sizeof path, "plain/below");
  assert_int_equal(fc_folder_make(path, NULL), FC_FAILED);
}

static void globs_in_byte_order(void **state) {
  (void)state;
  char folder[200];
  path_in(folder, sizeof folder, "glob[1]*");
  assert_int_equal(fc_folder_make(folder, NULL), FC_OK);
  static const char *const names[] = {"glob[1]*/b.csv", "glob[1]*/a.csv", "glob[1]*/Z.csv", "glob[1]*/é.csv",
                                      "glob[1]*/x.txt"};
  for (size_t i = 0; i < 5; i++) free(test_file(names[i], "", 0));
  struct fc_file_list list;
  assert_int_equal(fc_file_glob(folder, "*.csv", &list, NULL), FC_OK);
  assert_int_equal(list.count, 4);
  static const char *const order[] = {"Z.csv", "a.csv", "b.csv", "é.csv"};
  for (int i = 0; i < 4; i++) assert_string_equal(strrchr(list.paths[i], '/') + 1, order[i]);
  fc_file_list_release(&list);
  assert_int_equal(fc_file_glob(folder, "*.gz", &list, NULL), FC_OK);
  assert_int_equal(list.count, 0);
  fc_file_list_release(&list);
}

static void tells_of_a_full_disk(void **state) {
  (void)state;
  FILE *full = fopen("/dev/full", "w");
  if (!full) skip();
  fputs("something", full);
  struct fc_error err;
  assert_int_equal(fc_file_close(full, "/dev/full", &err), FC_FAILED);
  assert_non_null(strstr(err.what, "/dev/full"));
}

static void write_into(const struct fc_publication *publication, const char *name, const char *text) {
  char path[FC_PATH_MAX];
  assert_int_equal(fc_path_join(path, publication->staging, name, NULL), FC_OK);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fc_file_close(file, path, NULL), FC_OK);
}

static void assert_content(const char *parent, const char *name, const char *text) {
  char path[FC_PATH_MAX], *bytes;
  size_t size;
  assert_int_equal(fc_path_join(path, parent, name, NULL), FC_OK);
  assert_int_equal(fc_file_read(path, 1000, &bytes, &size, NULL), FC_OK);
  assert_string_equal(bytes, text);
  free(bytes);
}

static int is_there(const char *parent, const char *name) {
  char path[FC_PATH_MAX];
  struct stat found;
  assert_int_equal(fc_path_join(path, parent, name, NULL), FC_OK);
  return lstat(path, &found) == 0;
}

static void publishes_whole_folders(void **state) {
  (void)state;
  char parent[200];
  path_in(parent, sizeof parent, "results/shop");
  struct fc_publication p;
  struct fc_error err;
  assert_int_equal(fc_publish_begin(&p, parent, "2024-01-01", &err), FC_OK);
  write_into(&p, "a.csv", "first");
  assert_false(is_there(parent, "2024-01-01"));
  assert_int_equal(fc_publish_commit(&p, 1, &err), FC_OK);
  assert_content(parent, "2024-01-01/a.csv", "first");
  assert_content(parent, "current/a.csv", "first");

  assert_int_equal(fc_publish_begin(&p, parent, "2024-01-02", &err), FC_OK);
  write_into(&p, "a.csv", "second");
  assert_int_equal(fc_publish_commit(&p, 0, &err), FC_OK);
  assert_content(parent, "current/a.csv", "first"); /* the link was not to move */

  assert_int_equal(fc_publish_begin(&p, parent, "2024-01-01", &err), FC_OK);
  write_into(&p, "b.csv", "again");
  assert_content(parent, "2024-01-01/a.csv", "first"); /* the older one stays until the commit */
  assert_int_equal(fc_publish_commit(&p, 1, &err), FC_OK);
  assert_content(parent, "current/b.csv", "again");
  assert_false(is_there(parent, "2024-01-01/a.csv"));
}

static void locks_and_cleans_up(void **state) {
  (void)state;
  char parent[200], dead[300];
  path_in(parent, sizeof parent, "locked");
  struct fc_publication first, second;
  struct fc_error err;
  snprintf(dead, sizeof dead, "%s/.staging-2023-12-31-1", parent);
  assert_int_equal(fc_folder_make(dead, NULL), FC_OK);
  free(test_file("locked/.staging-2023-12-31-1/half.csv", "x", 1));
  assert_int_equal(fc_publish_begin(&first, parent, "one", &err), FC_OK);
  assert_false(is_there(parent, ".staging-2023-12-31-1"));
  assert_int_equal(fc_publish_begin(&second, parent, "two", &err), FC_LOCKED);
  assert_true(err.hint[0] != '\0');
  fc_publish_abort(&first);
  assert_false(is_there(parent, "one"));
  assert_int_equal(fc_publish_begin(&second, parent, "two", &err), FC_OK);
  assert_int_equal(fc_publish_commit(&second, 0, &err), FC_OK);
  assert_true(is_there(parent, "two"));
  assert_int_equal(fc_publish_begin(&first, parent, "../up", &err), FC_USAGE);
  assert_int_equal(fc_publish_begin(&first, parent, ".hidden", &err), FC_USAGE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_and_limits),
      cmocka_unit_test(hashes),
      cmocka_unit_test(joins_paths),
      cmocka_unit_test(makes_folders),
      cmocka_unit_test(globs_in_byte_order),
      cmocka_unit_test(tells_of_a_full_disk),
      cmocka_unit_test(publishes_whole_folders),
      cmocka_unit_test(locks_and_cleans_up),
  };
  return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
