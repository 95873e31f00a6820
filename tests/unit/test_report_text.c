/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/report/report.h"
#include "foodcast/report/text.h"
#include "test_support.h"

#include <stdlib.h>

static void test_both_languages_are_complete(void **state) {
  (void)state;
  for (int t = 0; t < FC_TEXT_COUNT; t++) {
    assert_true(strlen(fc_text("en", (enum fc_text)t)) > 0);
    assert_true(strlen(fc_text("ja", (enum fc_text)t)) > 0);
  }
}

static void test_languages_are_told_apart(void **state) {
  (void)state;
  assert_string_equal(fc_text("ja", FC_TEXT_DISPOSAL_RATE), "廃棄率");
  assert_string_equal(fc_text("en", FC_TEXT_DISPOSAL_RATE), "disposal rate");
  assert_string_equal(fc_text(NULL, FC_TEXT_DISPOSAL_RATE), "disposal rate");
  assert_string_equal(fc_text("en", FC_TEXT_COUNT), "");
}

/* English holds no character of Japanese, or the columns were swapped. */
static void test_english_is_plain(void **state) {
  (void)state;
  for (int t = 0; t < FC_TEXT_COUNT; t++)
    for (const char *c = fc_text("en", (enum fc_text)t); *c; c++) assert_true(*c > 0);
}

static void test_every_reason_has_words(void **state) {
  (void)state;
  for (int why = FC_WHY_GIVEN + 1; why < FC_WHY_COUNT; why++) {
    const char *en = fc_why_text("en", (enum fc_why)why), *ja = fc_why_text("ja", (enum fc_why)why);
    assert_true(strlen(en) > 0 && strlen(ja) > 0 && (unsigned char)ja[strlen(ja) - 1] > 0x7f);
    for (int other = FC_WHY_GIVEN + 1; other < why; other++)
      assert_string_not_equal(en, fc_why_text("en", (enum fc_why)other));
  }
  assert_string_equal(fc_why_text("ja", FC_WHY_GIVEN), "");
  assert_string_equal(fc_why_text("ja", FC_WHY_COUNT), "");
}

static void test_rates(void **state) {
  (void)state;
  struct fc_waste_sums sums = {.received = 200, .disposed = 30, .sold_out_days = 3, .open_days = 12};
  assert_near(fc_disposal_rate(&sums), .15, 1e-12);
  assert_near(fc_sold_out_rate(&sums), .25, 1e-12);
  sums.received = sums.open_days = 0;
  assert_true(isnan(fc_disposal_rate(&sums)));
  assert_true(isnan(fc_sold_out_rate(&sums)));
}

static void test_drivers_have_names(void **state) {
  (void)state;
  for (int d = 0; d <= FC_DRIVER_COUNT; d++) {
    assert_true(strlen(fc_report_driver_name(d)) > 0);
    for (int e = 0; e < d; e++) assert_string_not_equal(fc_report_driver_name(d), fc_report_driver_name(e));
  }
  assert_string_equal(fc_report_driver_name(FC_DRIVER_COUNT + 1), "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_both_languages_are_complete),
      cmocka_unit_test(test_languages_are_told_apart),
      cmocka_unit_test(test_english_is_plain),
      cmocka_unit_test(test_every_reason_has_words),
      cmocka_unit_test(test_rates),
      cmocka_unit_test(test_drivers_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
