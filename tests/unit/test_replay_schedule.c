/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When orders are placed, when they arrive, how long they last, and what the usual order knows. */
#include "replay_fixture.h"

#include "../../src/evaluate/replay_internal.h"

/* Day 0 is a Monday; evenings are days 70 (Monday) to 76 (Sunday). */
struct schedule {
  const char *name;
  int closed_weekdays;
  unsigned order_weekdays;
  int lead_days;
  struct fc_replay_slot week[7];
};

static const struct schedule schedules[] = {
    {"every day", 0, 127, 1, {{71, 1}, {72, 1}, {73, 1}, {74, 1}, {75, 1}, {76, 1}, {77, 1}}},
    {"closed at weekends: Sunday evening decides for Monday",
     1 << 5 | 1 << 6,
     127,
     1,
     {{71, 1}, {72, 1}, {73, 1}, {74, 3}, {FC_NO_DAY, 0}, {FC_NO_DAY, 0}, {77, 1}}},
    {"closed at weekends, nobody orders then: Friday evening for Monday",
     1 << 5 | 1 << 6,
     31,
     1,
     {{71, 1}, {72, 1}, {73, 1}, {74, 3}, {77, 1}, {FC_NO_DAY, 0}, {FC_NO_DAY, 0}}},
    {"two evenings a week, two days of lead",
     0,
     1u << 0 | 1u << 3,
     2,
     {{72, 3}, {FC_NO_DAY, 0}, {FC_NO_DAY, 0}, {75, 4}, {FC_NO_DAY, 0}, {FC_NO_DAY, 0}, {FC_NO_DAY, 0}}},
    {"never",
     0,
     0,
     1,
     {{FC_NO_DAY, 0}, {FC_NO_DAY, 0}, {FC_NO_DAY, 0}, {FC_NO_DAY, 0}, {FC_NO_DAY, 0}, {FC_NO_DAY, 0}, {FC_NO_DAY, 0}}},
};

static void slots_are_as_by_hand(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof schedules / sizeof *schedules; i++) {
    const struct schedule *schedule = &schedules[i];
    struct retail retail;
    print_message("%s\n", schedule->name);
    retail_init(&retail, (struct retail_choice){.stores = 1,
                                                .items = 1,
                                                .days = 120,
                                                .shelf_life_days = 1,
                                                .level = 10,
                                                .practice_factor = 1,
                                                .closed_weekdays = schedule->closed_weekdays});
    struct fc_item *item = &retail.panel->items[0];
    item->order_weekdays = schedule->order_weekdays;
    item->lead_days = schedule->lead_days;
    for (int day = 0; day < 7; day++) {
      struct fc_replay_slot slot = fc_replay_slot_of(retail.panel, &retail.panel->series[0], item, 70 + day, 7);
      assert_int_equal(slot.arrival, schedule->week[day].arrival);
      assert_int_equal(slot.cover, schedule->week[day].cover);
    }
    retail_release(&retail);
  }
}

static void usual_order_is_the_mean_of_four_known_weekdays(void **state) {
  (void)state;
  struct retail retail;
  struct fc_replay_setup setup;
  retail_init(&retail, (struct retail_choice){.stores = 1, .items = 1, .days = 120, .shelf_life_days = 3, .level = 10});
  struct fc_series *series = &retail.panel->series[0];
  for (int day = 0; day < 120; day++) series->column[FC_SOLD][day] = day;
  assert_near(fc_replay_usual(series, 99, 100), (93 + 86 + 79 + 72) / 4., 1e-12);
  assert_near(fc_replay_usual(series, 92, 100), (86 + 79 + 72 + 65) / 4., 1e-12); /* day 93 is not known yet */
  series->state[86] = FC_DAY_CLOSED;
  assert_near(fc_replay_usual(series, 99, 100), (93 + 79 + 72 + 65) / 4., 1e-12);
  for (int day = 0; day < 120; day++) series->state[day] = FC_DAY_NOT_RECORDED;
  assert_true(isnan(fc_replay_usual(series, 99, 100)));
  for (int day = 0; day < 120; day++) {
    series->state[day] = FC_DAY_OPEN;
    series->column[FC_SOLD][day] = 10;
  }
  assert_int_equal(fc_replay_setup_init(&setup, retail.panel, &retail.config, &retail.source, &retail.context, NULL),
                   0);
  struct fc_replay_slot slot = {100, 5};
  assert_near(fc_replay_assumed_order(&setup, series, 99, slot, 3, 4), 3 * 10 * 1.1 - 4, 1e-12); /* lives three days */
  assert_near(fc_replay_assumed_order(&setup, series, 99, slot, 3, 99), 0, 1e-12);
  series->state[101] = FC_DAY_CLOSED;
  assert_near(fc_replay_assumed_order(&setup, series, 99, slot, 3, 4), 2 * 10 * 1.1 - 4, 1e-12);
  fc_replay_setup_release(&setup);
  retail_release(&retail);
}

/* A lead of three days: the order must aim at the day of its arrival, so a fortnight without demand gets nothing. */
static void lead_days_aim_at_the_arrival(void **state) {
  (void)state;
  struct retail retail;
  retail_init(&retail, (struct retail_choice){.stores = 1,
                                              .items = 1,
                                              .days = 140,
                                              .shelf_life_days = 1,
                                              .level = 60,
                                              .practice_factor = 1.1,
                                              .lead_days = 3,
                                              .exceed = 1});
  struct fc_reduction reduction = retail_reduction(&retail);
  const struct fc_reduction_row *all = reduction_row(&reduction, "all", "");
  double expected = 0, points[FC_POINTS];
  for (int day = 84; day < 140; day++) {
    poisson_points(retail_mean(&retail.choice, 0, day), points);
    expected += round(fc_quantile(points, 60. / 105));
  }
  assert_true(fabs(all->policy.received - expected) <= 28); /* half a unit a day: the cheaper side may be either */
  assert_true(all->policy.lost < .06 * all->policy.sold);
  fc_reduction_release(&reduction);
  retail_release(&retail);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(slots_are_as_by_hand),
      cmocka_unit_test(usual_order_is_the_mean_of_four_known_weekdays),
      cmocka_unit_test(lead_days_aim_at_the_arrival),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
