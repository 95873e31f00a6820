/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_support.h"

#include "foodcast/forecast/forecast.h"
#include "panel_fixture.h"

static const struct fc_context one_thread = {.threads = 1, .seed = 7};

/* Forecasts at rising origins ending `ahead` days before the last known one. */
static struct fc_forecasts *forecast(const struct fc_panel *panel, const char *const *names, int name_count,
                                     int origin_count, int step, const struct fc_context *context) {
  const struct fc_model *models[8];
  int origins[64];
  for (int i = 0; i < name_count; i++) {
    models[i] = fc_model_find(names[i]);
    assert_non_null(models[i]);
  }
  for (int i = 0; i < origin_count; i++) origins[i] = panel->as_of - (origin_count - 1 - i) * step;
  struct fc_forecast_options options = fc_forecast_defaults();
  options.origins = origins, options.origin_count = origin_count;
  options.models = name_count ? models : NULL, options.model_count = name_count;
  options.keep_members = 1;
  struct fc_forecasts *forecasts = NULL;
  struct fc_error err = {0};
  if (fc_forecast_all(panel, NULL, &options, context, &forecasts, &err) != FC_OK) fail_msg("%s", err.what);
  return forecasts;
}

static void assert_proper(const struct fc_forecast *forecast) {
  for (int h = 0; h < forecast->horizon; h++) {
    assert_true(isfinite(forecast->mean[h]) && forecast->mean[h] >= 0);
    unsigned char seen[FC_POINTS] = {0};
    for (int i = 0; i < FC_POINTS; i++) {
      assert_true(isfinite(forecast->points[h][i]) && forecast->points[h][i] >= 0);
      if (i) assert_true(forecast->points[h][i] >= forecast->points[h][i - 1]);
      assert_true(forecast->rank[h][i] < FC_POINTS);
      seen[forecast->rank[h][i]]++;
    }
    for (int i = 0; i < FC_POINTS; i++) assert_int_equal(seen[i], 1);
  }
}

static void forecasts_are_proper(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(2, 3, 200, 0);
  fixture_demand(panel, 1, 1);
  const char *const names[] = {"smoothing", "weekday-mean", "seasonal-naive"};
  struct fc_forecasts *forecasts = forecast(panel, names, 3, 5, 1, &one_thread);
  for (int s = 0; s < panel->series_count; s++)
    for (int slot = 0; slot < 5; slot++) {
      struct fc_forecast got;
      fc_forecasts_get(forecasts, s, slot, &got);
      assert_proper(&got);
      double weights = 0;
      for (int m = 0; m < fc_forecasts_model_count(forecasts); m++)
        weights += fc_forecasts_weight(forecasts, m, s, slot);
      assert_near(weights, 1, 1e-6);
      assert_string_equal(fc_forecasts_model_name(forecasts, s, slot), "combination");
      for (int h = 0; h < 7; h++) {
        int sunday = (panel->as_of - 4 + slot + 1 + h) % 7 == 6;
        assert_int_equal(got.mean[h] == 0, sunday);
        if (sunday)
          assert_near(got.points[h][FC_POINTS - 1], 0, 0);
        else
          assert_true(got.points[h][190] > got.points[h][10]);
      }
    }
  fc_forecasts_free(forecasts);
  fc_panel_free(panel);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(forecasts_are_proper),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
