/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing later than an evening enters its order: not in the replay behind reduction.csv, not in tomorrow's orders, not in
 * what explain tells of a day that is over. */
#include "test_support.h"

#include "foodcast/evaluate/reduction.h"
#include "foodcast/math/threads.h"
#include "leak_panel.h"

enum { REPLAYED = 84, LATER = 8, WEDNESDAY = LEAK_DAYS - 5 };

static const struct fc_context context = {.threads = 2, .seed = 11};

static struct fc_retailer_config config_of(enum fc_target target) {
  struct fc_retailer_config config = {.country = "JP"};
  config.order.policy = "auto", config.order.target = target;
  config.order.service_level = .9, config.order.practice_margin = .1;
  config.order.fifo_share = NAN, config.order.replay_days = 56;
  return config;
}

struct night {
  struct fc_retailer_config config;
  struct fc_design *design;
  struct fc_forecasts *forecasts;
  struct fc_forecast_options options;
  int origins[REPLAYED];
};

/* The evenings up to the panel's last day. */
static void walk(const struct fc_panel *panel, enum fc_target target, struct night *night) {
  struct fc_error err = {0};
  night->config = config_of(target);
  night->options = fc_forecast_defaults();
  for (int i = 0; i < REPLAYED; i++) night->origins[i] = panel->as_of - REPLAYED + 1 + i;
  night->options.origins = night->origins, night->options.origin_count = REPLAYED;
  if (fc_design_new(panel, &night->config, FC_WEATHER_ISSUED, &context, &night->design, &err) ||
      fc_forecast_all(panel, night->design, &night->options, &context, &night->forecasts, &err))
    fail_msg("%s", err.what);
}

static void night_free(struct night *night) {
  fc_forecasts_free(night->forecasts);
  fc_design_free(night->design);
}

static struct fc_reduction reduction_of(const struct fc_panel *panel) {
  struct night night;
  struct fc_reduction reduction;
  struct fc_error err = {0};
  walk(panel, FC_TARGET_EQUAL_AVAILABILITY, &night);
  if (fc_reduction_replay(panel, &night.config, night.forecasts, &night.options, &context, &reduction, &err))
    fail_msg("%s", err.what);
  assert_int_equal(reduction.why_none, FC_WHY_GIVEN);
  night_free(&night);
  return reduction;
}

/* Where the books of the nonsense do not balance there is no reduction at all: another history, but a possible one. */
static void balance_books(struct fc_panel *panel, int origin) {
  for (int s = 0; s < panel->series_count; s++) {
    struct fc_series *series = &panel->series[s];
    for (int day = origin + 1; day <= panel->as_of; day++) {
      if (series->state[day] == FC_DAY_CLOSED) continue;
      double left = series->state[day] == FC_DAY_SOLD_OUT ? 0 : 15;
      series->column[FC_SOLD][day] = 40 + day % 9 + 2 * s;
      series->column[FC_RECEIVED][day] = series->column[FC_SOLD][day] + left;
      series->column[FC_DISPOSED][day] = left;
    }
  }
}

static int same_week(const struct fc_reduction_week *a, const struct fc_reduction_week *b) {
  const double x[] = {a->level,          a->baseline_received, a->baseline_disposed, a->baseline_lost,
                      a->ahead_received, a->ahead_disposed,    a->ahead_lost,        a->step_received,
                      a->step_disposed,  a->step_lost};
  const double y[] = {b->level,          b->baseline_received, b->baseline_disposed, b->baseline_lost,
                      b->ahead_received, b->ahead_disposed,    b->ahead_lost,        b->step_received,
                      b->step_disposed,  b->step_lost};
  return memcmp(x, y, sizeof x) == 0;
}

/* Weeks that were over by the day after which all is nonsense: orders, levels, sums are the same to the bit. */
static void replay_sees_no_later_day(void **test) {
  (void)test;
  struct fc_panel *whole = leak_panel(), *garbage = leak_panel(), *clean = NULL, *spoilt = NULL;
  int origin = WEDNESDAY - LATER, over = 0, ordered = 0, levels = 0, later = 0;
  leak_spoil(garbage, origin);
  balance_books(garbage, origin);
  assert_int_equal(fc_panel_as_of(whole, WEDNESDAY, &clean, NULL), FC_OK);
  assert_int_equal(fc_panel_as_of(garbage, WEDNESDAY, &spoilt, NULL), FC_OK);
  struct fc_reduction a = reduction_of(clean), b = reduction_of(spoilt);
  assert_int_equal(a.week_count, b.week_count);
  for (int i = 0; i < a.week_count; i++) {
    assert_int_equal(a.weeks[i].first, b.weeks[i].first);
    int last = a.weeks[i].first + 6 - clean->first_date;
    /* of a week whose last day alone is nonsense, what was ordered the evening before is not */
    if (last == origin + 1) {
      assert_near(a.weeks[i].ahead_received, b.weeks[i].ahead_received, 0);
      assert_near(a.weeks[i].level, b.weeks[i].level, 0);
      ordered += !isnan(a.weeks[i].level);
    }
    if (last <= origin) {
      if (!same_week(&a.weeks[i], &b.weeks[i]))
        fail_msg("%s %s, week until day %d", a.weeks[i].scope, a.weeks[i].key, last);
      over++, levels += !isnan(a.weeks[i].level);
    } else {
      later += !same_week(&a.weeks[i], &b.weeks[i]);
    }
  }
  assert_true(over >= 18 && ordered >= 3 && levels >= 6 && later > 0);
  fc_reduction_release(&a), fc_reduction_release(&b);
  fc_panel_free(clean), fc_panel_free(spoilt);
  fc_panel_free(whole), fc_panel_free(garbage);
}

/* As of a day in the past: what run --as-of orders and explain tells. */
static void orders_as_of_see_no_later_day(void **test) {
  (void)test;
  static const enum fc_target targets[] = {FC_TARGET_EQUAL_AVAILABILITY, FC_TARGET_SERVICE_LEVEL};
  for (size_t t = 0; t < sizeof targets / sizeof *targets; t++) {
    struct fc_order_row *rows[2] = {NULL, NULL};
    double factor[2][FC_DRIVER_COUNT + 1];
    int count[2];
    for (int i = 0; i < 2; i++) {
      struct fc_panel *panel = leak_panel(), *cut = NULL;
      struct night night;
      struct fc_error err = {0};
      int as_of = panel->as_of - LATER;
      if (i) leak_spoil(panel, as_of);
      assert_int_equal(fc_panel_as_of(panel, as_of, &cut, &err), FC_OK);
      walk(cut, targets[t], &night);
      if (fc_orders_tomorrow(cut, &night.config, "en", night.forecasts, &night.options, &context, &rows[i], &count[i],
                             &err))
        fail_msg("%s", err.what);
      memset(factor[i], 0, sizeof factor[i]);
      fc_forecasts_drivers(night.forecasts, 2, REPLAYED - 1, 1, factor[i]);
      night_free(&night);
      fc_panel_free(cut), fc_panel_free(panel);
    }
    assert_int_equal(count[0], count[1]);
    assert_true(count[0] > 0);
    for (int i = 0; i < count[0]; i++) {
      assert_near(rows[0][i].order.quantity, rows[1][i].order.quantity, 0);
      assert_string_equal(rows[0][i].reason, rows[1][i].reason);
      assert_int_equal(rows[0][i].delivery_date, rows[1][i].delivery_date);
    }
    assert_memory_equal(factor[0], factor[1], sizeof factor[0]);
    free(rows[0]), free(rows[1]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(replay_sees_no_later_day),
      cmocka_unit_test(orders_as_of_see_no_later_day),
  };
  fc_math_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
