/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_support.h"

#include "foodcast/forecast/forecast.h"
#include "foodcast/math/threads.h"
#include "panel_fixture.h"

enum { DAYS = 200, MOST_ORIGINS = 64 };

static const struct fc_context one_thread = {.threads = 1, .seed = 7};
static const char *const three[] = {"smoothing", "weekday-mean", "seasonal-naive", NULL};

static struct fc_design *design_of(const struct fc_panel *panel) {
  struct fc_retailer_config config = {.country = "JP"};
  struct fc_design *design = NULL;
  struct fc_error err = {0};
  if (fc_design_new(panel, &config, FC_WEATHER_ISSUED, &one_thread, &design, &err) != FC_OK) fail_msg("%s", err.what);
  return design;
}

/* Forecasts at `origin_count` origins `step` days apart, the last at the last known day. NULL names: automatic. */
static struct fc_forecasts *forecast(const struct fc_panel *panel, const struct fc_design *design,
                                     const char *const *names, int origin_count, int step,
                                     const struct fc_context *context) {
  const struct fc_model *models[8];
  int origins[MOST_ORIGINS], count = 0;
  for (; names && names[count]; count++) {
    models[count] = fc_model_find(names[count]);
    assert_non_null(models[count]);
  }
  for (int i = 0; i < origin_count; i++) origins[i] = panel->as_of - (origin_count - 1 - i) * step;
  struct fc_forecast_options options = fc_forecast_defaults();
  options.origins = origins, options.origin_count = origin_count;
  options.models = names ? models : NULL, options.model_count = count;
  options.keep_members = 1;
  struct fc_forecasts *forecasts = NULL;
  struct fc_error err = {0};
  if (fc_forecast_all(panel, design, &options, context, &forecasts, &err) != FC_OK) fail_msg("%s", err.what);
  return forecasts;
}

static void assert_proper(const struct fc_forecast *forecast) {
  for (int h = 0; h < forecast->horizon; h++) {
    assert_true(isfinite(forecast->mean[h]) && forecast->mean[h] >= 0);
    unsigned char seen[FC_POINTS] = {0};
    for (int i = 0; i < FC_POINTS; i++) {
      assert_true(isfinite(forecast->points[h][i]) && forecast->points[h][i] >= 0);
      if (i) assert_true(forecast->points[h][i] >= forecast->points[h][i - 1]);
      seen[forecast->rank[h][i]]++;
    }
    for (int i = 0; i < FC_POINTS; i++) assert_int_equal(seen[i], 1);
  }
}

static void forecasts_are_proper(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(2, 3, DAYS, 0);
  fixture_demand(panel, 1, 1);
  struct fc_forecasts *forecasts = forecast(panel, NULL, three, 5, 1, &one_thread);
  for (int s = 0; s < panel->series_count; s++)
    for (int slot = 0; slot < 5; slot++) {
      struct fc_forecast got;
      fc_forecasts_get(forecasts, s, slot, &got);
      assert_proper(&got);
      double weights = 0;
      for (int m = 0; m < 3; m++) weights += fc_forecasts_weight(forecasts, m, s, slot);
      assert_near(weights, 1, 1e-6);
      for (int h = 0; h < 7; h++) {
        int sunday = (panel->as_of - 4 + slot + 1 + h) % 7 == 6;
        assert_int_equal(fc_forecasts_fallback(forecasts, s, slot, h), FC_FALLBACK_NONE);
        assert_int_equal(got.mean[h] == 0, sunday);
        assert_string_equal(fc_forecasts_model_name(forecasts, s, slot, h), sunday ? "closed" : "combination");
        assert_int_equal(got.points[h][FC_POINTS - 1] == 0, sunday);
        if (!sunday) assert_true(got.points[h][190] > got.points[h][10]);
      }
    }
  fc_forecasts_free(forecasts);
  fc_panel_free(panel);
}

/* Poisson demand around a slow drift: what is forecast must be near what is known to be true, and the interval must cover. */
static void forecasts_are_calibrated(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(4, 5, 400, 0);
  fixture_demand(panel, 2, 0);
  struct fc_forecasts *forecasts = forecast(panel, NULL, three, 20, 7, &one_thread);
  double error = 0, demand = 0;
  long days = 0, covered = 0, above = 0;
  for (int s = 0; s < panel->series_count; s++)
    for (int slot = 0; slot < 19; slot++) {
      struct fc_forecast got;
      fc_forecasts_get(forecasts, s, slot, &got);
      for (int h = 0; h < 7; h++) {
        double y = panel->series[s].column[FC_SOLD][panel->as_of - (19 - slot) * 7 + 1 + h];
        error += fabs(got.mean[h] - y), demand += y, days++;
        covered += y >= fc_quantile(got.points[h], .1) && y <= fc_quantile(got.points[h], .9);
        above += y > fc_quantile(got.points[h], .95);
      }
    }
  /* the mean absolute deviation of the Poisson distribution itself is about .8 sqrt(mean): .15 here */
  assert_in_range((int)(1000 * error / demand), 120, 190);
  assert_in_range((int)(1000 * covered / days), 760, 860);
  assert_in_range((int)(1000 * above / days), 25, 75);
  fc_forecasts_free(forecasts);
  fc_panel_free(panel);
}

enum evil {
  ZEROS,
  SPIKE,
  MISSING,
  ALL_SOLD_OUT,
  ONE_DAY,
  CONSTANT,
  HUGE_VALUES,
  ENDED,
  TEN_DAYS,
  TWENTY_DAYS,
  FORTY_DAYS,
  TINY,
  ALTERNATING,
  ORDINARY,
  EVILS
};

static void make_evil(struct fc_panel *panel, int series, enum evil kind) {
  for (int day = 0; day <= panel->as_of; day++) {
    int age = panel->as_of - day, noise = day * 7919 % 13;
    switch (kind) {
    case ZEROS: fixture_set(panel, series, day, FC_DAY_OPEN, 0); break;
    case SPIKE: fixture_set(panel, series, day, FC_DAY_OPEN, age == 20 ? 1e6 : 0); break;
    case MISSING: break;
    case ALL_SOLD_OUT: fixture_set(panel, series, day, FC_DAY_SOLD_OUT, 5 + noise % 3); break;
    case ONE_DAY:
      if (age == 0) fixture_set(panel, series, day, FC_DAY_OPEN, 12);
      break;
    case CONSTANT: fixture_set(panel, series, day, FC_DAY_OPEN, 10); break;
    case HUGE_VALUES: fixture_set(panel, series, day, FC_DAY_OPEN, 1e9 + 1e7 * noise); break;
    case ENDED:
      if (age > 100) fixture_set(panel, series, day, FC_DAY_OPEN, 20 + noise);
      break;
    case TEN_DAYS:
      if (age < 10) fixture_set(panel, series, day, FC_DAY_OPEN, 20 + noise);
      break;
    case TWENTY_DAYS:
      if (age < 20) fixture_set(panel, series, day, FC_DAY_OPEN, 20 + noise);
      break;
    case FORTY_DAYS:
      if (age < 40) fixture_set(panel, series, day, FC_DAY_OPEN, 20 + noise);
      break;
    case TINY: fixture_set(panel, series, day, FC_DAY_OPEN, 1e-6 * noise); break;
    case ALTERNATING: fixture_set(panel, series, day, day % 3 ? FC_DAY_OPEN : FC_DAY_CLOSED, day % 2 ? 0 : 100); break;
    case ORDINARY: fixture_set(panel, series, day, FC_DAY_OPEN, 20 + noise); break;
    case EVILS: break;
    }
  }
}

/* What is expected of each: a fallback on the first day. */
static const enum fc_fallback evil_fallback[EVILS] = {
    [ZEROS] = FC_FALLBACK_NO_DEMAND,         [MISSING] = FC_FALLBACK_NEW_ITEM,
    [ONE_DAY] = FC_FALLBACK_SHORT_HISTORY,   [ENDED] = FC_FALLBACK_NO_DEMAND,
    [TEN_DAYS] = FC_FALLBACK_SHORT_HISTORY,  [TWENTY_DAYS] = FC_FALLBACK_SHORT_HISTORY,
    [FORTY_DAYS] = FC_FALLBACK_SHORT_HISTORY};

static void check_evil(int with_design) {
  struct fc_panel *panel = fixture_panel(1, EVILS, DAYS, 0);
  for (int kind = 0; kind < EVILS; kind++) make_evil(panel, kind, (enum evil)kind);
  fixture_finish(panel);
  struct fc_design *design = with_design ? design_of(panel) : NULL;
  struct fc_forecasts *forecasts = forecast(panel, design, NULL, 3, 1, &one_thread);
  for (int s = 0; s < EVILS; s++) {
    for (int slot = 0; slot < 3; slot++) {
      struct fc_forecast got;
      double factor[FC_DRIVER_COUNT + 1], product = 1;
      fc_forecasts_get(forecasts, s, slot, &got);
      assert_proper(&got);
      fc_forecasts_drivers(forecasts, s, slot, 3, factor);
      for (int d = 0; d <= FC_DRIVER_COUNT; d++) product *= factor[d];
      assert_near(product, got.mean[3], 1e-9);
    }
    enum fc_fallback why = fc_forecasts_fallback(forecasts, s, 2, 0);
    if (why != evil_fallback[s])
      fail_msg("kind %d: '%s', not '%s'", s, fc_fallback_name(why), fc_fallback_name(evil_fallback[s]));
  }
  struct fc_forecast got;
  fc_forecasts_get(forecasts, CONSTANT, 2, &got);
  assert_near(got.mean[0], 10, .1);
  fc_forecasts_get(forecasts, ALL_SOLD_OUT, 2, &got);
  assert_true(got.mean[0] > 6.5);
  fc_forecasts_get(forecasts, TEN_DAYS, 2, &got);
  assert_true(got.mean[0] > 15);
  assert_string_equal(fc_forecasts_model_name(forecasts, TEN_DAYS, 2, 0), "category-profile");
  assert_string_equal(fc_forecasts_model_name(forecasts, ENDED, 2, 0), "zero");
  fc_forecasts_free(forecasts);
  fc_design_free(design);
  fc_panel_free(panel);
}

static void evil_series_without_design(void **test) { (void)test, check_evil(0); }
static void evil_series_with_design(void **test) { (void)test, check_evil(1); }

/* Every byte that can be read is the same for any number of threads, and for the same seed. */
static void threads_change_nothing(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(5, 14, DAYS, 0);
  fixture_demand(panel, 3, 1);
  for (int kind = 0; kind < EVILS; kind++) make_evil(panel, 14 + kind, (enum evil)kind);
  fixture_finish(panel);
  struct fc_design *design = design_of(panel);
  struct fc_context four = {.threads = 4, .seed = 7};
  struct fc_forecasts *a = forecast(panel, design, NULL, 4, 2, &one_thread);
  struct fc_forecasts *b = forecast(panel, design, NULL, 4, 2, &four);
  for (int s = 0; s < panel->series_count; s++)
    for (int slot = 0; slot < 4; slot++) {
      struct fc_forecast x, y;
      memset(&x, 0, sizeof x), memset(&y, 0, sizeof y);
      fc_forecasts_get(a, s, slot, &x), fc_forecasts_get(b, s, slot, &y);
      assert_memory_equal(&x, &y, sizeof x);
      for (int m = 0; m < fc_forecasts_model_count(a); m++)
        assert_memory_equal(fc_forecasts_member(a, m, s, slot), fc_forecasts_member(b, m, s, slot), 7 * sizeof(float));
    }
  fc_forecasts_free(a);
  fc_forecasts_free(b);
  fc_design_free(design);
  fc_panel_free(panel);
}

/* A new item in a store that sells twice as much as the other is expected to sell like that. */
static void new_items_follow_store_and_item(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(4, 6, 120, 0);
  for (int s = 0; s < panel->series_count; s++)
    for (int day = 0; day < 120; day++)
      fixture_set(panel, s, day, FC_DAY_OPEN, (panel->series[s].store == 3 ? 2 : 1) * (10.0 + day * 31 % 7));
  int fresh = 3 * 6 + 2;
  for (int day = 0; day < 120; day++) fixture_set(panel, fresh, day, FC_DAY_NOT_RECORDED, NAN);
  fixture_finish(panel);
  struct fc_forecasts *forecasts = forecast(panel, NULL, NULL, 1, 1, &one_thread);
  assert_int_equal(fc_forecasts_fallback(forecasts, fresh, 0, 0), FC_FALLBACK_NEW_ITEM);
  double mean = 0;
  for (int h = 0; h < 7; h++) mean += (double)fc_forecasts_mean(forecasts, fresh, 0)[h] / 7;
  assert_in_range((int)mean, 20, 30);
  fc_forecasts_free(forecasts);
  fc_panel_free(panel);
}

/* A new item for which somebody made a plan: the plan, at the ratio that plans of other items have to their sales. Days
 * without a plan are estimated from the other series. */
static void plans_for_new_items_are_followed(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(2, 4, 120, 1U << FC_PLANNED);
  fixture_demand(panel, 6, 0);
  int fresh = 5;
  for (int s = 0; s < panel->series_count; s++)
    for (int day = 0; day < panel->days; day++)
      if (s == fresh ? day > panel->as_of && day != panel->as_of + 2 : day <= panel->as_of)
        panel->series[s].column[FC_PLANNED][day] = s == fresh ? 300 : 2 * panel->series[s].column[FC_SOLD][day];
  for (int day = 0; day < 120; day++) fixture_set(panel, fresh, day, FC_DAY_NOT_RECORDED, NAN);
  fixture_finish(panel);
  for (int with_design = 0; with_design < 2; with_design++) {
    struct fc_design *design = with_design ? design_of(panel) : NULL;
    struct fc_forecasts *forecasts = forecast(panel, design, NULL, 1, 1, &one_thread);
    const float *mean = fc_forecasts_mean(forecasts, fresh, 0);
    for (int h = 0; h < 7; h++) {
      assert_int_equal(fc_forecasts_fallback(forecasts, fresh, 0, h), FC_FALLBACK_NEW_ITEM);
      if (h != 1) assert_near((double)mean[h], 150, 1e-6);
    }
    assert_true(mean[1] > 5 && mean[1] < 60);
    assert_string_equal(fc_forecasts_model_name(forecasts, fresh, 0, 0), "plan");
    fc_forecasts_free(forecasts);
    fc_design_free(design);
  }
  fc_panel_free(panel);
}

/* Twelve days of a new item that sells on Saturdays among items that do not: it is expected to go on so. */
static void new_items_show_their_weekdays(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(2, 6, 120, 0);
  int fresh = 8;
  for (int s = 0; s < panel->series_count; s++)
    for (int day = 0; day < panel->days; day++) {
      int known = day <= panel->as_of, saturday = fc_date_weekday(panel->first_date + day) == FC_SATURDAY;
      if (s == fresh && day <= panel->as_of - 12)
        fixture_set(panel, s, day, FC_DAY_NOT_RECORDED, NAN);
      else if (known)
        fixture_set(panel, s, day, FC_DAY_OPEN, s == fresh && saturday ? 120 : 40);
    }
  fixture_finish(panel);
  struct fc_forecasts *forecasts = forecast(panel, NULL, NULL, 1, 1, &one_thread);
  assert_int_equal(fc_forecasts_fallback(forecasts, fresh, 0, 0), FC_FALLBACK_SHORT_HISTORY);
  for (int h = 0; h < 7; h++) {
    double mean = (double)fc_forecasts_mean(forecasts, fresh, 0)[h];
    int saturday = fc_date_weekday(panel->first_date + panel->as_of + 1 + h) == FC_SATURDAY;
    if (saturday ? mean < 85 : mean > 60) fail_msg("%d days ahead: %.1f", h + 1, mean);
  }
  fc_forecasts_free(forecasts);
  fc_panel_free(panel);
}

/* Mean of Saturdays over that of other days, forecast for an item of twelve days that sold three times as much on its
 * one or two Saturdays. `others`: what an item sells otherwise. */
static double believed_saturday(double (*others)(int series, int day)) {
  struct fc_panel *panel = fixture_panel(2, 6, 120, 0);
  int fresh = 8;
  double saturdays = 0, rest = 0;
  for (int s = 0; s < panel->series_count; s++)
    for (int day = 0; day <= panel->as_of; day++) {
      int saturday = fc_date_weekday(panel->first_date + day) == FC_SATURDAY;
      if (s != fresh)
        fixture_set(panel, s, day, FC_DAY_OPEN, others(s, day));
      else if (day > panel->as_of - 12)
        fixture_set(panel, s, day, FC_DAY_OPEN, saturday ? 120 : 40);
    }
  fixture_finish(panel);
  struct fc_forecasts *forecasts = forecast(panel, NULL, NULL, 1, 1, &one_thread);
  for (int h = 0; h < 7; h++) {
    double mean = (double)fc_forecasts_mean(forecasts, fresh, 0)[h];
    int saturday = fc_date_weekday(panel->first_date + panel->as_of + 1 + h) == FC_SATURDAY;
    *(saturday ? &saturdays : &rest) += saturday ? mean : mean / 6;
  }
  fc_forecasts_free(forecasts);
  fc_panel_free(panel);
  return saturdays / rest;
}

static double own_weekdays(int series, int day) { return day % 7 == series % 7 ? 120 : 40; }
static double mere_noise(int series, int day) { return (double)(20 + (series * 31 + day * day * 7 + day * 13) % 61); }

/* Noise over the variance of weekdays says how much a new item's few days are worth: where every item has a weekday of its
 * own and keeps to it, they are believed, where weekdays are noise they are not. */
static void weekdays_are_believed_where_they_last(void **test) {
  (void)test;
  double lasting = believed_saturday(own_weekdays), noise = believed_saturday(mere_noise);
  if (!(lasting > 2)) fail_msg("lasting weekdays: %.2f times as much on Saturdays", lasting);
  if (!(noise > 1 && noise < 1.6)) fail_msg("mere noise: %.2f times as much on Saturdays", noise);
}

/* Better members get more weight; one model alone lends its name. */
static void weights_follow_errors(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(1, 4, 300, 0);
  fixture_demand(panel, 5, 0);
  const char *const names[] = {"weekday-mean", "seasonal-naive", NULL}, *const one[] = {"smoothing", NULL};
  struct fc_forecasts *forecasts = forecast(panel, NULL, names, 2, 6, &one_thread);
  for (int s = 0; s < 4; s++) {
    double good = fc_forecasts_weight(forecasts, 0, s, 1), bad = fc_forecasts_weight(forecasts, 1, s, 1);
    assert_true(good > 1.5 * bad);
    float mixed = fc_forecasts_mean(forecasts, s, 1)[2];
    float expected = (float)(good * (double)fc_forecasts_member(forecasts, 0, s, 1)[2] +
                             bad * (double)fc_forecasts_member(forecasts, 1, s, 1)[2]);
    assert_near((double)mixed, (double)expected, 1e-5);
  }
  fc_forecasts_free(forecasts);
  forecasts = forecast(panel, NULL, one, 1, 1, &one_thread);
  assert_string_equal(fc_forecasts_model_name(forecasts, 0, 0, 0), "smoothing");
  assert_near((double)fc_forecasts_mean(forecasts, 0, 0)[0], (double)fc_forecasts_member(forecasts, 0, 0, 0)[0], 0);
  fc_forecasts_free(forecasts);
  fc_panel_free(panel);
}

/* A yardstick that is a member for short histories only changes no forecast, whatever it says. */
static void yardsticks_change_nothing(void **test) {
  (void)test;
  const struct fc_model *yardsticks[] = {fc_model_find("weekday-mean"), fc_model_find("seasonal-naive"),
                                         fc_model_find("ses")};
  struct fc_panel *panel = fixture_panel(2, 4, 150, 0);
  fixture_demand(panel, 5, 1);
  for (int s = 1; s < 8; s++) /* two weeks to three months old: some grow up while the origins are walked */
    for (int day = 0; day < 145 - 12 * s; day++) fixture_set(panel, s, day, FC_DAY_NOT_RECORDED, NAN);
  for (int s = 4; s < 8; s++) /* and some begin to sell on few days */
    for (int day = 100; day < 150; day += 2) fixture_set(panel, s, day, FC_DAY_OPEN, 0);
  fixture_finish(panel);
  struct fc_design *design = design_of(panel);
  struct fc_forecasts *forecasts[2] = {NULL, NULL};
  int origin = panel->as_of;
  for (int i = 0; i < 2; i++) {
    struct fc_forecast_options options = fc_forecast_defaults();
    options.origins = &origin, options.origin_count = 1, options.keep_members = 1;
    options.references = yardsticks, options.reference_count = i ? 3 : 0;
    assert_int_equal(fc_forecast_all(panel, design, &options, &one_thread, &forecasts[i], NULL), FC_OK);
  }
  for (int s = 0; s < panel->series_count; s++)
    assert_memory_equal(fc_forecasts_mean(forecasts[0], s, 0), fc_forecasts_mean(forecasts[1], s, 0),
                        7 * sizeof(float));
  fc_forecasts_free(forecasts[0]), fc_forecasts_free(forecasts[1]);
  fc_design_free(design);
  fc_panel_free(panel);
}

/* A list of which one model alone can speak of so short a history: its name, and the reason. */
static void a_shortened_list_says_so(void **test) {
  (void)test;
  const char *const names[] = {"ratio", "seasonal-naive", NULL};
  struct fc_panel *panel = fixture_panel(1, 4, 40, 0);
  fixture_demand(panel, 5, 0);
  struct fc_design *design = design_of(panel);
  struct fc_forecasts *forecasts = forecast(panel, design, names, 1, 1, &one_thread);
  for (int h = 0; h < 7; h++) {
    assert_string_equal(fc_forecasts_model_name(forecasts, 0, 0, h), "seasonal-naive");
    assert_int_equal(fc_forecasts_fallback(forecasts, 0, 0, h), FC_FALLBACK_SHORT_HISTORY);
  }
  fc_forecasts_free(forecasts);
  fc_design_free(design);
  fc_panel_free(panel);
}

/* Models that take regressors for themselves get them: demand that doubles on the days of an event is forecast so. */
static void regressors_reach_series_models(void **test) {
  (void)test;
  const char *const names[] = {"arima", NULL};
  struct fc_panel *panel = fixture_panel(1, 2, 200, 0);
  fixture_demand(panel, 5, 0);
  struct fc_event *events = fc_arena_new(&panel->arena, 40, sizeof *events);
  int name = fc_dictionary_add(&panel->event_names, "festival", 8), ahead = panel->as_of + 3;
  for (int day = 3; day <= ahead; day += day + 10 > panel->as_of && day < ahead ? ahead - day : 10) {
    events[panel->event_count++] = (struct fc_event){
        .date = panel->first_date + day, .name = name, .kind = FC_EVENT_NAMED, .store = -1, .category = -1};
    for (int s = 0; s < 2 && day <= panel->as_of; s++) panel->series[s].column[FC_SOLD][day] *= 2;
  }
  panel->events = events;
  struct fc_design *design = design_of(panel);
  struct fc_forecasts *forecasts = forecast(panel, design, names, 1, 1, &one_thread);
  for (int s = 0; s < 2; s++) {
    const float *mean = fc_forecasts_mean(forecasts, s, 0);
    assert_true(mean[2] > mean[1] && mean[2] > 1.5F * mean[3]); /* .64 and 1.1 on days without an event */
  }
  fc_forecasts_free(forecasts);
  fc_design_free(design);
  fc_panel_free(panel);
}

/* A plan that knows the day is followed; where it is missing the other members answer. */
static void plans_are_followed(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(2, 4, 300, 1U << FC_PLANNED);
  fixture_demand(panel, 6, 0);
  for (int s = 0; s < panel->series_count; s++)
    for (int day = 0; day < panel->days; day++) {
      int known = day <= panel->as_of, party = day % 11 == 0;
      if (known && party) panel->series[s].column[FC_SOLD][day] *= 2;
      double sold = known ? panel->series[s].column[FC_SOLD][day] : party ? 60 : 30;
      panel->series[s].column[FC_PLANNED][day] = day == panel->as_of + 3 ? NAN : 1.2 * sold;
    }
  const char *const names[] = {"smoothing", "weekday-mean", "plan", NULL};
  struct fc_forecasts *forecasts = forecast(panel, NULL, names, 1, 1, &one_thread);
  for (int s = 0; s < panel->series_count; s++) {
    assert_true(fc_forecasts_weight(forecasts, 2, s, 0) > .6);
    assert_true(isfinite(fc_forecasts_mean(forecasts, s, 0)[2]) && fc_forecasts_mean(forecasts, s, 0)[2] > 0);
    assert_true(isnan(fc_forecasts_member(forecasts, 2, s, 0)[2]));
    assert_int_equal(fc_forecasts_fallback(forecasts, s, 0, 0), FC_FALLBACK_NONE);
  }
  fc_forecasts_free(forecasts);
  fc_panel_free(panel);
}

/* How far a plan is followed is the series' own affair: one that knows the day and one that knows nothing, side by side. */
static void plans_are_followed_where_they_are_good(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(2, 4, 300, 1U << FC_PLANNED);
  fixture_demand(panel, 6, 0);
  for (int s = 0; s < panel->series_count; s++)
    for (int day = 0; day < panel->days; day++) {
      double *sold = &panel->series[s].column[FC_SOLD][day];
      if (day <= panel->as_of && day % 11 == 0) *sold *= 2;
      double known = day <= panel->as_of ? *sold : 30, ignorant = day * 37 % 50 + 5;
      panel->series[s].column[FC_PLANNED][day] = s % 2 ? ignorant : known;
    }
  const char *const names[] = {"smoothing", "weekday-mean", "plan", NULL};
  struct fc_forecasts *forecasts = forecast(panel, NULL, names, 4, 6, &one_thread);
  for (int s = 0; s < panel->series_count; s++) {
    double weight = fc_forecasts_weight(forecasts, 2, s, 3);
    if (s % 2 ? weight > .3 : weight < .7) fail_msg("series %d: weight of the plan %.2f", s, weight);
  }
  fc_forecasts_free(forecasts);
  fc_panel_free(panel);
}

/* Under two weeks of history no member joins, but a plan that has been right so far corrects the estimate. */
static void plans_correct_short_histories(void **test) {
  (void)test;
  for (int right = 0; right < 2; right++) {
    struct fc_panel *panel = fixture_panel(2, 8, 13, 1U << FC_PLANNED);
    fixture_demand(panel, 6, 0);
    for (int s = 0; s < panel->series_count; s++)
      for (int day = 0; day < panel->days; day++) {
        int known = day <= panel->as_of, odd = (day + s) % 2;
        if (known && odd) panel->series[s].column[FC_SOLD][day] *= 3;
        int alike = known ? day : panel->as_of - (day - panel->as_of) % 2; /* odd as that day is */
        double sold = panel->series[s].column[FC_SOLD][alike];
        panel->series[s].column[FC_PLANNED][day] = right ? 1.2 * sold : 40 + (day * 7 + s * 5) % 11;
      }
    struct fc_forecasts *forecasts = forecast(panel, NULL, NULL, 6, 1, &one_thread);
    double odd = 0, even = 0;
    for (int s = 0; s < panel->series_count; s++) {
      assert_string_equal(fc_forecasts_model_name(forecasts, s, 5, 0), "category-profile");
      *((panel->as_of + 1 + s) % 2 ? &odd : &even) += (double)fc_forecasts_mean(forecasts, s, 5)[0];
    }
    assert_true(right ? odd > 1.8 * even : odd < 1.4 * even);
    fc_forecasts_free(forecasts);
    fc_panel_free(panel);
  }
}

/* Origins a day apart count less each, so that weekly and daily backtests learn about the same; and no window of the
 * ring is too short for them. */
static void daily_origins_agree_with_sparse_ones(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(2, 4, 300, 0);
  fixture_demand(panel, 8, 0);
  struct fc_forecasts *daily = forecast(panel, NULL, three, 30, 1, &one_thread);
  struct fc_forecasts *sparse = forecast(panel, NULL, three, 5, 6, &one_thread);
  for (int s = 0; s < panel->series_count; s++) {
    assert_near(fc_forecasts_weight(daily, 1, s, 29), fc_forecasts_weight(sparse, 1, s, 4), .12);
    assert_near(fc_forecasts_dispersion(daily, s, 29), fc_forecasts_dispersion(sparse, s, 4), .5);
  }
  fc_forecasts_free(daily);
  fc_forecasts_free(sparse);
  fc_panel_free(panel);
}

static void wrong_options_are_refused(void **test) {
  (void)test;
  struct fc_panel *panel = fixture_panel(1, 1, 50, 0);
  fixture_demand(panel, 1, 0);
  struct fc_forecasts *forecasts = NULL;
  const struct {
    int horizon, first, second, count;
  } wrong[] = {{0, 40, 41, 2}, {29, 40, 41, 2}, {7, 40, 40, 2}, {7, 41, 40, 2},
               {7, -1, 40, 2}, {7, 40, 50, 2},  {7, 40, 41, 0}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    int origins[] = {wrong[i].first, wrong[i].second};
    struct fc_forecast_options options = fc_forecast_defaults();
    options.horizon = wrong[i].horizon, options.origins = origins, options.origin_count = wrong[i].count;
    struct fc_error err = {0};
    assert_int_equal(fc_forecast_all(panel, NULL, &options, &one_thread, &forecasts, &err), FC_USAGE);
    assert_true(err.what[0]);
    assert_null(forecasts);
  }
  const struct fc_model *regression = fc_model_find("one-stage");
  int origin = 40;
  struct fc_forecast_options options = fc_forecast_defaults();
  options.origins = &origin, options.origin_count = 1, options.models = &regression, options.model_count = 1;
  assert_int_equal(fc_forecast_all(panel, NULL, &options, &one_thread, &forecasts, NULL), FC_USAGE);
  fc_panel_free(panel);
}

/* Origins on the first days, and panels of a day, leave nothing to learn from. */
static void short_panels_work(void **test) {
  (void)test;
  static const int lengths[] = {1, 2, 7, 13, 14, 15, 27, 28, 29, 55, 56, 57, 90};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    struct fc_panel *panel = fixture_panel(2, 2, lengths[i], 0);
    fixture_demand(panel, 9, 0);
    for (int with_design = 0; with_design < 2; with_design++) {
      struct fc_design *design = with_design ? design_of(panel) : NULL;
      struct fc_forecasts *forecasts = forecast(panel, design, NULL, 1, 1, &one_thread);
      for (int s = 0; s < 4; s++) {
        struct fc_forecast got;
        fc_forecasts_get(forecasts, s, 0, &got);
        assert_proper(&got);
        assert_true(got.mean[0] > .5);
        assert_int_equal(fc_forecasts_fallback(forecasts, s, 0, 0) != FC_FALLBACK_NONE, lengths[i] < 56);
      }
      fc_forecasts_free(forecasts);
      fc_design_free(design);
    }
    fc_panel_free(panel);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(forecasts_are_proper),
      cmocka_unit_test(forecasts_are_calibrated),
      cmocka_unit_test(evil_series_without_design),
      cmocka_unit_test(evil_series_with_design),
      cmocka_unit_test(threads_change_nothing),
      cmocka_unit_test(new_items_follow_store_and_item),
      cmocka_unit_test(new_items_show_their_weekdays),
      cmocka_unit_test(weekdays_are_believed_where_they_last),
      cmocka_unit_test(weights_follow_errors),
      cmocka_unit_test(plans_for_new_items_are_followed),
      cmocka_unit_test(yardsticks_change_nothing),
      cmocka_unit_test(a_shortened_list_says_so),
      cmocka_unit_test(regressors_reach_series_models),
      cmocka_unit_test(plans_are_followed),
      cmocka_unit_test(plans_are_followed_where_they_are_good),
      cmocka_unit_test(plans_correct_short_histories),
      cmocka_unit_test(daily_origins_agree_with_sparse_ones),
      cmocka_unit_test(wrong_options_are_refused),
      cmocka_unit_test(short_panels_work),
  };
  fc_math_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
