/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/model/model.h"

#include "test_support.h"

#include <ctype.h>

static void test_fields(void **unused) {
  (void)unused;
  int count;
  const struct fc_model *const *models = fc_models(&count);
  assert_true(count > 0);
  for (int i = 0; i < count; i++) {
    const struct fc_model *m = models[i];
    for (const char *c = m->name; *c; c++) assert_true(islower(*c) || isdigit(*c) || *c == '-');
    assert_true(m->summary[0] && m->summary_ja[0]);
    int series = m->fit && m->predict && !m->fit_panel && !m->advance_panel && !m->predict_panel && !m->release;
    int panel = m->fit_panel && m->predict_panel && m->release && !m->fit && !m->advance && !m->predict;
    if (series == panel) fail_msg("model '%s' is not exactly one of series and panel model", m->name);
    if (series) assert_in_range(m->state_size, 1, 1 << 16);
    assert_in_range(m->least_history, 0, 365);
  }
}

static void test_find(void **unused) {
  (void)unused;
  int count;
  const struct fc_model *const *models = fc_models(&count);
  for (int i = 0; i < count; i++) assert_ptr_equal(fc_model_find(models[i]->name), models[i]); /* so names are unique */
  assert_null(fc_model_find("seasonal"));
  assert_null(fc_model_find(""));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_fields), cmocka_unit_test(test_find)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
