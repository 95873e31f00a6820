/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docs/formats.md tells of every key, column and reason that the program knows. */
#include "test_support.h"

#include "../../src/ingest/ingest_internal.h"
#include "../../src/io/config_internal.h"

static char *page(void) {
  char *text;
  size_t size;
  if (fc_file_read("docs/formats.md", 1 << 20, &text, &size, NULL) != FC_OK)
    fail_msg("no docs/formats.md: run the tests from the top of the tree");
  return text;
}

static void must_name(const char *text, const char *name) {
  size_t length = strlen(name);
  for (const char *at = text; (at = strstr(at, name)); at += length) {
    char before = at == text ? ' ' : at[-1], after = at[length];
    if (!strchr("_-abcdefghijklmnopqrstuvwxyz", before) && !strchr("_abcdefghijklmnopqrstuvwxyz", after)) return;
  }
  fail_msg("docs/formats.md does not tell of '%s'", name);
}

static void name_options(const char *text, const cfg_opt_t *options) {
  for (const cfg_opt_t *o = options; o && o->name; o++) {
    must_name(text, o->name);
    if (o->type == CFGT_SEC) name_options(text, o->subopts);
  }
}

static void keys_and_columns(void **state) {
  (void)state;
  struct fc_arena arena = {0};
  char *text = page();
  name_options(text, fc_config_options(&arena));
  fc_arena_release(&arena);
  free(text);
}

static void reasons(void **state) {
  (void)state;
  char *text = page();
  for (int r = FC_KEPT + 1; r < FC_REJECT_REASON_COUNT; r++) {
    char row[100];
    snprintf(row, sizeof row, "| %s |", fc_reason_name((enum fc_reason)r));
    if (!strstr(text, row)) fail_msg("docs/formats.md does not tell of '%s'", fc_reason_name((enum fc_reason)r));
  }
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(keys_and_columns), cmocka_unit_test(reasons)};
  return cmocka_run_group_tests_name("formats page", tests, NULL, NULL);
}
