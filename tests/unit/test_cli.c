/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../src/cli/cli_internal.h"
#include "test_support.h"

#include <unistd.h>

static void test_width_of_text(void **state) {
  static const struct {
    const char *text;
    int width;
  } cases[] = {{"", 0},  {"abc", 3}, {"廃棄率", 6},   {"é", 1}, {"A店1", 4},
               {"ｱ", 1}, {"Ａ", 2},  {"\xff\xfe", 2}, {"🍞", 2}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(fc_cli_text_width(cases[i].text), cases[i].width);
}

static void test_whole_numbers(void **state) {
  static const struct {
    const char *text;
    enum fc_status status;
  } cases[] = {
      {"1", FC_OK},     {"28", FC_OK},    {"0", FC_USAGE},   {"29", FC_USAGE}, {"", FC_USAGE},
      {"1x", FC_USAGE}, {" 1", FC_USAGE}, {"1.0", FC_USAGE}, {"-1", FC_USAGE}, {"99999999999999999999", FC_USAGE}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct fc_error err = {0};
    long value = -7;
    assert_int_equal(fc_cli_whole("--horizon", cases[i].text, 1, 28, &value, &err), cases[i].status);
    if (cases[i].status) {
      assert_int_equal(value, -7); /* untouched on failure */
      assert_non_null(strstr(err.what, "--horizon"));
    }
  }
}

static void test_dates(void **state) {
  fc_date date = FC_DATE_NONE;
  struct fc_error err = {0};
  (void)state;
  assert_int_equal(fc_cli_date("--as-of", "2020-02-29", &date, &err), FC_OK);
  assert_int_equal(date, fc_date_of(2020, 2, 29));
  assert_int_equal(fc_cli_date("--as-of", "2021-02-29", &date, &err), FC_USAGE);
  assert_int_equal(date, fc_date_of(2020, 2, 29));
}

/* The log's own promise: a message of a kind shows five times; other kinds are not held back. */
static void test_messages_alike_are_counted(void **state) {
  (void)state;
  fflush(stderr);
  FILE *capture = tmpfile();
  int saved = dup(STDERR_FILENO);
  assert_non_null(capture);
  dup2(fileno(capture), STDERR_FILENO);
  struct fc_cli_messages *messages = fc_cli_messages_new();
  struct fc_cli_options options = {0};
  struct fc_log *log = fc_cli_messages_log(messages, &options);
  for (int i = 0; i < 12; i++) fc_log(log, FC_WARNING, "quantity 'l%d' is not a number", i);
  fc_log(log, FC_WARNING, "something else");
  fc_cli_messages_finish(messages);
  fc_cli_messages_free(messages);
  fflush(stderr);
  dup2(saved, STDERR_FILENO);
  close(saved);
  char line[256];
  int alike = 0, other = 0, more = 0;
  rewind(capture);
  while (fgets(line, sizeof line, capture)) {
    more += strstr(line, "7 more messages like: quantity") != NULL;
    alike += strstr(line, "warning: quantity") != NULL;
    other += strstr(line, "something else") != NULL;
  }
  fclose(capture);
  assert_int_equal(alike, 5);
  assert_int_equal(other, 1);
  assert_int_equal(more, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_width_of_text),
      cmocka_unit_test(test_whole_numbers),
      cmocka_unit_test(test_dates),
      cmocka_unit_test(test_messages_alike_are_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
