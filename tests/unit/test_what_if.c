/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay_fixture.h"

#include "foodcast/evaluate/what_if.h"

static void changes_are_the_smallest_useful_ones(void **state) {
  (void)state;
  struct fc_item item = {.shelf_life_days = 1, .case_size = 7, .order_weekdays = 1u << 0 | 1u << 3};
  assert_int_equal(fc_what_if_apply(FC_WHAT_IF_LIFE_SHORTER, &item), 0);
  assert_int_equal(fc_what_if_apply(FC_WHAT_IF_LIFE_LONGER, &item), 1);
  assert_int_equal(item.shelf_life_days, 2);
  assert_int_equal(fc_what_if_apply(FC_WHAT_IF_CASE_HALVED, &item), 1);
  assert_near(item.case_size, 4, 1e-12);
  assert_int_equal(fc_what_if_apply(FC_WHAT_IF_DELIVERY, &item), 1); /* Thursday to Monday is the longer gap */
  assert_int_equal(item.order_weekdays, 1 << 0 | 1 << 3 | 1 << 5);
  item.order_weekdays = 127;
  item.case_size = NAN;
  assert_int_equal(fc_what_if_apply(FC_WHAT_IF_DELIVERY, &item), 0);
  assert_int_equal(fc_what_if_apply(FC_WHAT_IF_CASE_HALVED, &item), 0);
  item.case_size = 2.5; /* of kg goods, which can be halved as they are */
  assert_int_equal(fc_what_if_apply(FC_WHAT_IF_CASE_HALVED, &item), 1);
  assert_near(item.case_size, 1.25, 1e-12);
  item.case_size = 1;
  assert_int_equal(fc_what_if_apply(FC_WHAT_IF_CASE_HALVED, &item), 0);
}

static const struct fc_what_if_row *row_of(const struct fc_what_if *what_if, enum fc_what_if_change change) {
  for (int i = 0; i < what_if->count; i++)
    if (what_if->rows[i].change == change && strcmp(what_if->rows[i].scope, "all") == 0) return &what_if->rows[i];
  return NULL;
}

static void life_and_cases_move_waste_the_right_way(void **state) {
  (void)state;
  struct retail retail;
  struct fc_what_if what_if;
  retail_init(&retail, (struct retail_choice){.stores = 3,
                                              .items = 2,
                                              .days = 140,
                                              .shelf_life_days = 2,
                                              .level = 6,
                                              .practice_factor = 1.3,
                                              .fifo_share = .3,
                                              .seed = 4});
  for (int i = 0; i < 2; i++) retail.panel->items[i].case_size = 8;
  assert_int_equal(
      fc_what_if_from_source(retail.panel, &retail.config, &retail.source, &retail.context, &what_if, NULL), FC_OK);
  assert_int_equal(what_if.why_none, FC_WHY_GIVEN);
  const struct fc_what_if_row *longer = row_of(&what_if, FC_WHAT_IF_LIFE_LONGER);
  const struct fc_what_if_row *shorter = row_of(&what_if, FC_WHAT_IF_LIFE_SHORTER);
  const struct fc_what_if_row *halved = row_of(&what_if, FC_WHAT_IF_CASE_HALVED);
  assert_non_null(longer);
  assert_non_null(shorter);
  assert_non_null(halved);
  assert_null(row_of(&what_if, FC_WHAT_IF_DELIVERY)); /* there is one every day */
  assert_int_equal(longer->items, 2);
  assert_near(longer->after.lost, longer->before.lost, 1e-9);
  print_message("longer %.1f %%, shorter %.1f %%, halved %.1f %%\n", longer->change_percent, shorter->change_percent,
                halved->change_percent);
  assert_true(longer->change_percent < -5);
  assert_true(shorter->change_percent > 5);
  assert_true(halved->change_percent < -5);
  assert_int_equal(what_if.cover_count, 6);
  double demand = what_if.covers[0].daily_demand;
  assert_true(demand > 4 && demand < 8);
  assert_near(what_if.covers[0].cover, 8 / (2 * demand), 1e-12);
  fc_what_if_release(&what_if);
  retail_release(&retail);
}

/* Two order weekdays a week and a third one; an item that can be ordered daily is none of the change's business. */
static void one_more_delivery_wastes_less(void **state) {
  (void)state;
  struct retail retail;
  struct fc_what_if what_if;
  retail_init(&retail, (struct retail_choice){.stores = 3,
                                              .items = 2,
                                              .days = 140,
                                              .shelf_life_days = 4,
                                              .level = 6,
                                              .practice_factor = 1.3,
                                              .fifo_share = .5,
                                              .seed = 4});
  retail.panel->items[0].order_weekdays = 1 | 1 << 3;
  retail.config.order.target = FC_TARGET_SERVICE_LEVEL;
  assert_int_equal(
      fc_what_if_from_source(retail.panel, &retail.config, &retail.source, &retail.context, &what_if, NULL), FC_OK);
  const struct fc_what_if_row *more = row_of(&what_if, FC_WHAT_IF_DELIVERY), *item = more + 1;
  assert_non_null(more);
  assert_int_equal(more->items, 1);
  assert_string_equal(item->key, "item01");
  print_message("delivery: all %.1f %%, item %.1f %%\n", more->change_percent, item->change_percent);
  assert_true(more->change_percent < -5);
  assert_near(more->after.lost, more->before.lost, 1e-9);
  assert_true(item->after.disposed < item->before.disposed);
  fc_what_if_release(&what_if);
  retail_release(&retail);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(changes_are_the_smallest_useful_ones),
      cmocka_unit_test(life_and_cases_move_waste_the_right_way),
      cmocka_unit_test(one_more_delivery_wastes_less),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
