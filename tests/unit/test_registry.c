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

/* The models that configurations and documents name are in the list, too. */
static void test_list(void **unused) {
  (void)unused;
  const char *const names[] = {
      "seasonal-naive", "weekday-mean", "ewma-5", "smoothing", "ses",       "ses-weekday",
      "tsb-weekday",    "croston",      "sba",    "tsb",       "ets",       "theta",
      "arima",          "regression",   "ratio",  "plan",      "one-stage", "two-stage",
#ifdef FC_HAVE_XGBOOST
      "xgboost",
#endif
  };
  int count;
  const struct fc_model *const *models = fc_models(&count);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    int listed = 0;
    for (int j = 0; j < count; j++) listed += strcmp(models[j]->name, names[i]) == 0;
    if (listed != 1) fail_msg("model '%s' is listed %d times", names[i], listed);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_fields), cmocka_unit_test(test_find),
                                     cmocka_unit_test(test_list)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
