/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay_fixture.h"

#include "../../src/evaluate/orders_internal.h"

#include <iconv.h>

static struct fc_order_row *orders_of(const struct retail *retail, const char *language, int *count) {
  struct fc_order_row *rows = NULL;
  struct fc_error err;
  assert_int_equal(fc_orders_from_source(retail->panel, &retail->config, language, &retail->source, &retail->context,
                                         &rows, count, &err),
                   FC_OK);
  return rows;
}

static const struct retail_choice bakery = {
    .stores = 2, .items = 2, .days = 120, .shelf_life_days = 1, .level = 20, .practice_factor = 1.1, .seed = 9};

/* Day 120 after 2024-01-01 is a Tuesday; the ratio is (100 - 40)/(100 - 40 + 40 + 5). */
static void one_day_orders_are_the_newsvendors(void **state) {
  (void)state;
  struct retail retail;
  int count;
  retail_init(&retail, bakery);
  struct fc_order_row *rows = orders_of(&retail, "en", &count);
  assert_int_equal(count, 4);
  double points[FC_POINTS];
  poisson_points(retail_mean(&bakery, 0, 120), points);
  assert_near(rows[0].order.quantity, fc_quantile(points, 60. / 105), 1.0);
  assert_int_equal(rows[0].order_date, fc_date_of(2024, 1, 1) + 119);
  assert_int_equal(rows[0].delivery_date, fc_date_of(2024, 1, 1) + 120);
  assert_string_equal(rows[0].policy, "newsvendor");
  assert_true(rows[0].order.expected_disposed > 0 && rows[0].order.sold_out_probability > 0);
  assert_non_null(strstr(rows[0].reason, "order "));
  free(rows);
  retail.config.order.target = FC_TARGET_SERVICE_LEVEL;
  retail.config.order.service_level = .95;
  rows = orders_of(&retail, "en", &count);
  assert_near(rows[0].order.quantity, fc_quantile(points, .95), 1.0);
  assert_true(rows[0].order.sold_out_probability < .08);
  free(rows);
  retail_release(&retail);
}

/* Closing stock that was counted is what is on hand, whatever the replay thinks. */
static void counted_stock_is_believed(void **state) {
  (void)state;
  struct retail retail;
  struct retail_choice choice = bakery;
  int count;
  choice.shelf_life_days = 4;
  choice.fifo_share = .5;
  retail_init(&retail, choice);
  struct fc_order_row *estimated = orders_of(&retail, "en", &count);
  assert_non_null(strstr(estimated[0].reason, "(estimated)"));
  for (int s = 0; s < retail.panel->series_count; s++) {
    double *stock = fc_arena_new(&retail.panel->arena, (size_t)retail.panel->days, sizeof *stock);
    for (int day = 0; day < retail.panel->days; day++) stock[day] = 17;
    retail.panel->series[s].column[FC_CLOSING_STOCK] = stock;
  }
  struct fc_order_row *counted = orders_of(&retail, "en", &count);
  assert_near(counted[0].order.on_hand, 17, 1e-9);
  assert_null(strstr(counted[0].reason, "(estimated)"));
  assert_true(counted[0].order.quantity + 17 >= counted[0].order.expected_demand);
  free(estimated);
  free(counted);
  retail_release(&retail);
}

static void nights_without_orders_say_so(void **state) {
  (void)state;
  struct retail retail;
  int count;
  retail_init(&retail, bakery);
  retail.panel->items[0].order_weekdays = 127 & ~(1u << 0); /* 2024-04-29 was a Monday */
  struct fc_order_row *rows = orders_of(&retail, "ja", &count);
  assert_int_equal(rows[0].delivery_date, FC_DATE_NONE);
  assert_near(rows[0].order.quantity, 0, 1e-12);
  assert_true(rows[1].order.quantity > 0);
  free(rows);
  retail_release(&retail);
}

static int is_utf8(const char *text) {
  char copy[480], wide[2048], *in = copy, *out = wide;
  size_t left = strlen(text), room = sizeof wide;
  memcpy(copy, text, left + 1);
  iconv_t conversion = iconv_open("UTF-16", "UTF-8");
  size_t result = iconv(conversion, &in, &left, &out, &room);
  iconv_close(conversion);
  return result != (size_t)-1;
}

/* Every part of the sentence that can be there, and none cut in the middle. */
static void sentences_hold_what_was_decided(void **state) {
  (void)state;
  double factor[FC_DRIVER_COUNT + 1];
  for (int d = 0; d <= FC_DRIVER_COUNT; d++) factor[d] = 1;
  factor[FC_DRIVER_WEEKDAY] = 1.25;
  factor[FC_DRIVER_RAIN] = .8;
  struct fc_order order = {.quantity = 48,
                           .cases = 4,
                           .on_hand = 5,
                           .on_order = 0,
                           .expected_demand = 40,
                           .safety = 9,
                           .expected_outdating = 2,
                           .rounding = 2,
                           .limit = ""};
  struct fc_order_story story = {.order = &order,
                                 .delivery = fc_date_of(2024, 5, 4),
                                 .cover_days = 1,
                                 .level = .9,
                                 .factor = factor,
                                 .delivery_mean = 40,
                                 .stock_estimated = 0,
                                 .pieces = 1};
  char text[480];
  fc_order_sentence(&story, "en", text, sizeof text);
  assert_string_equal(text,
                      "Usually 40 a day, Saturday +25 %, rain -20 %. Expected 40, safety +9 (enough 90 times in 100), "
                      "expiring before then +2, on hand -5, filling cases +2: order 48");
  fc_order_sentence(&story, "ja", text, sizeof text);
  assert_string_equal(text, "ふだんは1日40、土曜+25%、雨-20%。見込み40、欠品を防ぐ余裕+9（100回のうち90回足りる量）、"
                            "期限切れの補い+2、在庫-5、ケース合わせ+2→発注48");
  for (size_t size = 1; size < sizeof text; size++) {
    fc_order_sentence(&story, "ja", text, size);
    assert_true(strlen(text) < size && is_utf8(text));
  }
  factor[FC_DRIVER_HOLIDAY] = .97; /* no holiday, as on most days: not worth a word, and part of the usual level */
  fc_order_sentence(&story, "en", text, sizeof text);
  assert_null(strstr(text, "holiday"));
  order.on_hand = 25; /* 20 of them are sold before the delivery */
  fc_order_sentence(&story, "en", text, sizeof text);
  assert_non_null(strstr(text, "on hand -25, sold before the delivery +20, filling cases +2: order 48"));
  order.on_hand = 80, order.quantity = order.cases = 0;
  fc_order_sentence(&story, "en", text, sizeof text);
  assert_non_null(strstr(text, "on hand -80, the stock is enough: order 0"));
  order.safety = -3, order.on_hand = 0, order.quantity = 39.4, story.pieces = 0;
  fc_order_sentence(&story, "en", text, sizeof text);
  assert_non_null(strstr(text, ", kept short as leftovers cost more -3.0 (enough 90 times in 100)"));
  story.factor = NULL;
  order.limit = "shelf-capacity";
  fc_order_sentence(&story, "en", text, sizeof text);
  assert_non_null(strstr(text, "shelf capacity"));
}

static int times_enough(const struct fc_order_row *row) {
  static const char before[] = "(enough ";
  for (size_t at = 0; row->reason[at]; at++)
    if (strncmp(row->reason + at, before, sizeof before - 1) == 0)
      return (int)strtol(row->reason + at + sizeof before - 1, NULL, 10);
  return -1;
}

/* A sentence's "enough so many times" is what the order's safety does, whatever policy chose it. */
static void safety_is_told_as_it_is(void **state) {
  (void)state;
  static const char *const policies[] = {"newsvendor", "order-up-to", "order-up-to-low", "tuned", "practice"};
  for (size_t p = 0; p < sizeof policies / sizeof *policies; p++)
    for (int life = 1; life <= 3; life += 2) {
      struct retail retail;
      struct retail_choice choice = bakery;
      int count;
      choice.shelf_life_days = life;
      retail_init(&retail, choice);
      retail.config.order.policy = policies[p];
      struct fc_order_row *rows = orders_of(&retail, "en", &count);
      for (int i = 0; i < count; i++) {
        int times = times_enough(&rows[i]);
        double points[FC_POINTS], mean = retail_mean(&bakery, retail.panel->series[rows[i].series].item, 120);
        poisson_points(mean, points);
        double chance = fc_probability_below(points, fc_points_mean(points) + rows[i].order.safety + 1e-6);
        assert_true(fabs(times - fmin(99, fmax(1, 100 * chance))) <= 3);
      }
      free(rows);
      retail_release(&retail);
    }
}

/* Longer lives, whose surplus is seldom disposed of, get the level that is asked for and no more. */
static void service_levels_are_as_asked(void **state) {
  (void)state;
  struct retail retail;
  struct retail_choice choice = bakery;
  int count;
  choice.shelf_life_days = 4;
  retail_init(&retail, choice);
  retail.config.order.target = FC_TARGET_SERVICE_LEVEL;
  retail.config.order.service_level = .8;
  retail.config.order.policy = "order-up-to";
  struct fc_order_row *rows = orders_of(&retail, "en", &count);
  for (int i = 0; i < count; i++) assert_true(abs(times_enough(&rows[i]) - 80) <= 7); /* whole pieces */
  free(rows);
  retail_release(&retail);
}

/* Goods in cases of 2.5 kg are told of in tenths. */
static void broken_cases_are_told_as_weights(void **state) {
  (void)state;
  struct retail retail;
  int count;
  retail_init(&retail, bakery);
  retail.panel->items[0].case_size = 2.5;
  struct fc_order_row *rows = orders_of(&retail, "en", &count);
  char expected[64];
  snprintf(expected, sizeof expected, "order %.1f", rows[0].order.quantity);
  assert_non_null(strstr(rows[0].reason, expected));
  free(rows);
  retail_release(&retail);
}

static void last_origin_must_be_today(void **state) {
  (void)state;
  struct retail retail;
  struct fc_order_row *rows = NULL;
  int count = 0;
  retail_init(&retail, bakery);
  retail.source.last_origin--;
  assert_int_equal(
      fc_orders_from_source(retail.panel, &retail.config, "en", &retail.source, &retail.context, &rows, &count, NULL),
      FC_NUMERIC);
  assert_null(rows);
  retail_release(&retail);
}

/* With too few evenings for a replay there are orders all the same. */
static void orders_need_no_replay(void **state) {
  (void)state;
  struct retail retail;
  int count;
  retail_init(&retail, bakery);
  retail.source.first_origin = retail.source.last_origin;
  retail.config.order.target = FC_TARGET_EQUAL_AVAILABILITY;
  struct fc_order_row *rows = orders_of(&retail, "en", &count);
  assert_true(rows[0].order.quantity > 0);
  free(rows);
  retail_release(&retail);
}

/* Sharing the replay with the reduction changes nothing. */
static void shared_replay_gives_the_same_orders(void **state) {
  (void)state;
  static const enum fc_target targets[] = {FC_TARGET_PROFIT, FC_TARGET_EQUAL_AVAILABILITY};
  for (size_t t = 0; t < sizeof targets / sizeof *targets; t++) {
    struct retail retail;
    struct fc_evening *evening = NULL;
    struct fc_reduction reduction;
    struct fc_order_row *shared = NULL;
    int count, shared_count;
    retail_init(&retail, bakery);
    retail.config.order.target = targets[t];
    struct fc_order_row *alone = orders_of(&retail, "en", &count);
    assert_int_equal(
        fc_evening_from_source(retail.panel, &retail.config, &retail.source, &retail.context, &evening, NULL), FC_OK);
    assert_int_equal(fc_evening_reduction(evening, &reduction, NULL), FC_OK);
    assert_int_equal(fc_evening_orders(evening, "en", &shared, &shared_count, NULL), FC_OK);
    assert_int_equal(shared_count, count);
    for (int i = 0; i < count; i++) {
      assert_float_equal(shared[i].order.quantity, alone[i].order.quantity, 0);
      assert_string_equal(shared[i].reason, alone[i].reason);
    }
    fc_reduction_release(&reduction);
    fc_evening_free(evening);
    free(shared);
    free(alone);
    retail_release(&retail);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_day_orders_are_the_newsvendors),
      cmocka_unit_test(counted_stock_is_believed),
      cmocka_unit_test(nights_without_orders_say_so),
      cmocka_unit_test(sentences_hold_what_was_decided),
      cmocka_unit_test(service_levels_are_as_asked),
      cmocka_unit_test(safety_is_told_as_it_is),
      cmocka_unit_test(broken_cases_are_told_as_weights),
      cmocka_unit_test(last_origin_must_be_today),
      cmocka_unit_test(orders_need_no_replay),
      cmocka_unit_test(shared_replay_gives_the_same_orders),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
