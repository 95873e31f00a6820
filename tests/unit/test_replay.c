/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay_fixture.h"

static const struct retail_choice bakery = {.stores = 2,
                                            .items = 3,
                                            .days = 140,
                                            .shelf_life_days = 1,
                                            .level = 12,
                                            .practice_factor = 1.2,
                                            .fifo_share = 1,
                                            .seed = 5};

static void days_are_whole_weeks_after_a_warm_up(void **state) {
  (void)state;
  struct retail retail;
  struct fc_replay_setup setup;
  retail_init(&retail, bakery);
  assert_int_equal(fc_replay_setup_init(&setup, retail.panel, &retail.config, &retail.source, &retail.context, NULL),
                   0);
  assert_int_equal(setup.days.weeks, 8);
  assert_int_equal(setup.days.score_last, 139);
  assert_int_equal(setup.days.score_first, 84);
  assert_int_equal(setup.days.first, 56);
  fc_replay_setup_release(&setup);
  retail.source.first_origin = 100; /* 39 days can be replayed: 5 weeks, 4 days to warm up */
  assert_int_equal(fc_replay_setup_init(&setup, retail.panel, &retail.config, &retail.source, &retail.context, NULL),
                   0);
  assert_int_equal(setup.days.weeks, 5);
  assert_int_equal(setup.days.first, 101);
  fc_replay_setup_release(&setup);
  retail.source.first_origin = 135;
  assert_int_equal(fc_replay_setup_init(&setup, retail.panel, &retail.config, &retail.source, &retail.context, NULL),
                   FC_NUMERIC);
  struct fc_reduction reduction = retail_reduction(&retail);
  assert_int_equal(reduction.count, 0);
  assert_int_equal(reduction.why_none, FC_WHY_TOO_SHORT);
  retail_release(&retail);
}

static void recovered_demand_is_the_conditional_distribution(void **state) {
  (void)state;
  double points[FC_POINTS], mean = 0, expected = 0, mass = 0;
  poisson_points(10, points);
  struct fc_random random;
  fc_random_seed(&random, 1);
  enum { N = 40000 };
  for (int i = 0; i < N; i++) {
    double demand = fc_replay_recover(points, 12, 1, fc_random_uniform(&random));
    assert_true(demand >= 12 && demand == floor(demand));
    mean += demand / N;
  }
  double p = exp(-10.);
  for (int k = 0; k < 60; k++) {
    if (k >= 12) {
      expected += k * p;
      mass += p;
    }
    p *= 10. / (k + 1);
  }
  assert_true(fabs(mean - expected / mass) < .1);
  assert_true(fc_replay_recover(points, 40, 1, .999) >= 40); /* beyond all points: still an answer */
  assert_near(fc_replay_recover(points, 40, 1, 0), 40, 1e-12);
}

static void availability_is_matched_by_interpolation(void **state) {
  (void)state;
  double lost[FC_FRONTIER_POINTS];
  for (int c = 0; c < FC_FRONTIER_POINTS; c++) lost[c] = 100 - 10 * c;
  struct fc_match match = fc_replay_match(lost, 72.5);
  assert_int_equal(match.below, 2);
  assert_near(match.t, .75, 1e-12);
  assert_near(fc_match_level(match), fc_frontier_levels[2] + .75 * (fc_frontier_levels[3] - fc_frontier_levels[2]),
              1e-12);
  assert_int_equal(fc_replay_match(lost, 101).below, -1);
  assert_int_equal(fc_replay_match(lost, -.1).below, -1);
  assert_true(isnan(fc_match_level(fc_replay_match(lost, 101))));
  lost[5] = lost[4]; /* a flat piece */
  assert_near(fc_match_level(fc_replay_match(lost, lost[4])), fc_frontier_levels[4], 1e-12);
}

/* The recorded practice is the books, to the unit. */
static void recorded_practice_is_what_the_books_say(void **state) {
  (void)state;
  struct retail retail;
  retail_init(&retail, bakery);
  struct fc_reduction reduction = retail_reduction(&retail);
  double received = 0, disposed = 0, sold = 0, sold_out = 0;
  for (int s = 0; s < retail.panel->series_count; s++)
    for (int day = 84; day < 140; day++) {
      received += retail.panel->series[s].column[FC_RECEIVED][day];
      disposed += retail.panel->series[s].column[FC_DISPOSED][day];
      sold += retail.panel->series[s].column[FC_SOLD][day];
      sold_out += retail.panel->series[s].state[day] == FC_DAY_SOLD_OUT;
    }
  assert_int_equal(reduction.why_none, FC_WHY_GIVEN);
  assert_near(reduction.practice.received, received, 1e-9);
  assert_near(reduction.practice.disposed, disposed, 1e-9);
  assert_near(reduction.practice.sold, sold, 1e-9);
  assert_near(reduction.practice.sold_out_days, sold_out, 1e-9);
  assert_near(reduction.practice.open_days, 6 * 56, 1e-9);
  assert_near(reduction.practice.revenue, 100 * sold, 1e-9);
  assert_near(reduction.practice.margin, 100 * sold - 40 * received - 5 * disposed, 1e-9);
  assert_near(reduction.books_error, 0, 1e-12);
  assert_int_equal(reduction.draws, FC_REPLAY_DRAWS);
  assert_true(reduction.practice.lost > 0);
  fc_reduction_release(&reduction);
  retail_release(&retail);
}

/* What the policy did is checked by doing it again by hand: orders from the forecast, stock of one day. */
static void policy_days_are_as_by_hand(void **state) {
  (void)state;
  struct retail retail;
  struct retail_choice choice = bakery;
  choice.exceed = 1; /* demand is sold, so it is known */
  choice.stores = 1;
  choice.items = 1;
  retail_init(&retail, choice);
  struct fc_reduction reduction = retail_reduction(&retail);
  const struct fc_series *series = &retail.panel->series[0];
  double received = 0, disposed = 0, lost = 0, points[FC_POINTS];
  for (int day = 84; day < 140; day++) {
    poisson_points(retail_mean(&choice, 0, day), points);
    double target = fc_quantile(points, 60. / 105), down = floor(target), up = ceil(target);
    double cost_down = 60 * fc_expected_short(points, down) + 45 * fc_expected_left(points, down);
    double cost_up = 60 * fc_expected_short(points, up) + 45 * fc_expected_left(points, up);
    double quantity = cost_up < cost_down ? up : down, demand = series->column[FC_SOLD][day];
    received += quantity;
    disposed += fmax(0, quantity - demand);
    lost += fmax(0, demand - quantity);
  }
  const struct fc_reduction_row *all = reduction_row(&reduction, "all", "");
  assert_near(all->policy.received, received, 1e-9);
  assert_near(all->policy.disposed, disposed, 1e-9);
  assert_near(all->policy.lost, lost, 1e-9);
  assert_near(all->reduction_percent,
              100 * (1 - disposed / received / (all->baseline.disposed / all->baseline.received)), 1e-9);
  assert_int_equal(reduction.draws, 1);
  assert_true(isnan(all->recovery_low_percent));
  fc_reduction_release(&reduction);
  retail_release(&retail);
}

static void equal_availability_loses_as_much(void **state) {
  (void)state;
  struct retail retail;
  struct retail_choice choice = bakery;
  choice.practice_factor = 1.05;
  retail_init(&retail, choice);
  struct fc_reduction reduction = retail_reduction(&retail);
  for (int i = 0; i < reduction.count; i++) {
    const struct fc_reduction_row *row = &reduction.rows[i];
    if (strcmp(row->scope, "day-strength") == 0 || isnan(row->equal_percent)) continue;
    assert_near(row->matched.lost, row->baseline.lost, 1e-9);
  }
  const struct fc_reduction_row *all = reduction_row(&reduction, "all", "");
  assert_false(isnan(all->equal_percent));
  assert_true(all->equal_lo < all->equal_percent && all->equal_percent < all->equal_hi);
  assert_true(all->recovery_low_percent <= all->equal_percent + 1e-9);
  assert_true(all->recovery_high_percent >= all->equal_percent - 1e-9);
  double parts = 0;
  static const char *const strengths[] = {"weak", "normal", "strong"};
  for (int s = 0; s < 3; s++) parts += reduction_row(&reduction, "day-strength", strengths[s])->baseline.disposed;
  assert_near(parts, all->baseline.disposed, 1e-9);
  fc_reduction_release(&reduction);
  retail_release(&retail);
}

static void assumed_practice_against_itself_changes_nothing(void **state) {
  (void)state;
  for (int life = 1; life <= 4; life += 3) {
    struct retail retail;
    struct retail_choice choice = bakery;
    choice.practice_factor = 0;
    choice.shelf_life_days = life;
    retail_init(&retail, choice);
    retail.config.order.policy = "practice";
    for (int i = 0; i < retail.panel->item_count; i++) {
      retail.panel->items[i].case_size = 4;
      retail.panel->items[i].minimum_order = 14;
      retail.panel->items[i].maximum_order = 22;
    }
    struct fc_reduction reduction = retail_reduction(&retail);
    const struct fc_reduction_row *all = reduction_row(&reduction, "all", "");
    assert_string_equal(all->baseline_kind, "assumed");
    assert_true(all->baseline.received > 0);
    assert_near(all->policy.received, all->baseline.received, 1e-9);
    assert_near(all->policy.disposed, all->baseline.disposed, 1e-9);
    assert_near(all->policy.lost, all->baseline.lost, 1e-9);
    fc_reduction_release(&reduction);
    retail_release(&retail);
  }
}

static int same_number(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

static void threads_change_nothing(void **state) {
  (void)state;
  for (int life = 1; life <= 3; life += 2) {
    struct retail retail;
    struct retail_choice choice = bakery;
    choice.shelf_life_days = life;
    choice.stores = 12;
    choice.fifo_share = .4;
    retail_init(&retail, choice);
    struct fc_reduction one = retail_reduction(&retail);
    retail.context.threads = 5;
    struct fc_reduction five = retail_reduction(&retail);
    assert_int_equal(one.count, five.count);
    assert_true(one.count > 0);
    for (int i = 0; i < one.count; i++) {
      const struct fc_reduction_row *a = &one.rows[i], *b = &five.rows[i];
      assert_true(same_number(a->equal_percent, b->equal_percent) && same_number(a->equal_lo, b->equal_lo));
      assert_true(same_number(a->policy.margin, b->policy.margin) && same_number(a->baseline.lost, b->baseline.lost));
    }
    fc_reduction_release(&one);
    fc_reduction_release(&five);
    retail_release(&retail);
  }
}

/* Longer lives: the share of customers who take the oldest is found again from the books. */
static void fifo_share_is_fitted(void **state) {
  (void)state;
  static const double shares[] = {0, .3, .8};
  for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
    struct retail retail;
    struct retail_choice choice = bakery;
    struct fc_replay_setup setup;
    double unsold;
    choice.shelf_life_days = 3;
    choice.fifo_share = shares[i];
    choice.practice_factor = 2.2;
    retail_init(&retail, choice);
    assert_int_equal(fc_replay_setup_init(&setup, retail.panel, &retail.config, &retail.source, &retail.context, NULL),
                     0);
    assert_near(setup.books[0].fifo_share, shares[i], .1001);
    assert_true(fc_replay_books_error(&setup, -1, &unsold) < .05);
    assert_true(unsold < .01);
    fc_replay_setup_release(&setup);
    retail_release(&retail);
  }
}

/* An item that came during the scored days is judged from its first day, not from memory before it. */
static void books_of_new_items_begin_with_them(void **state) {
  (void)state;
  struct retail retail;
  struct retail_choice choice = bakery;
  struct fc_replay_setup setup;
  double unsold, sold = 0;
  choice.shelf_life_days = 3;
  choice.practice_factor = 2.2;
  choice.items = 1;
  retail_init(&retail, choice);
  struct fc_series *series = &retail.panel->series[0];
  int begin = choice.days - 20;
  for (int day = 0; day < begin; day++) {
    series->state[day] = FC_DAY_NOT_RECORDED;
    series->column[FC_SOLD][day] = series->column[FC_RECEIVED][day] = series->column[FC_DISPOSED][day] = NAN;
  }
  series->first = begin;
  for (int day = begin; day < choice.days; day++)
    if (fc_series_observed(series, day)) sold += series->column[FC_SOLD][day];
  assert_int_equal(fc_replay_setup_init(&setup, retail.panel, &retail.config, &retail.source, &retail.context, NULL),
                   0);
  assert_true(setup.days.score_first < begin);
  fc_replay_books_error(&setup, -1, &unsold);
  assert_near(setup.books[0].sold, sold, 1e-9);
  assert_true(isfinite(unsold) && unsold < .2);
  fc_replay_setup_release(&setup);
  retail_release(&retail);
}

static void books_that_cannot_be_are_refused(void **state) {
  (void)state;
  struct retail retail;
  struct retail_choice choice = bakery;
  choice.shelf_life_days = 3;
  choice.practice_factor = 1.6;
  retail_init(&retail, choice);
  for (int s = 0; s < retail.panel->series_count; s++)
    for (int day = 0; day < choice.days; day++) retail.panel->series[s].column[FC_DISPOSED][day] *= 3;
  struct fc_reduction reduction = retail_reduction(&retail);
  assert_int_equal(reduction.count, 0);
  assert_true(reduction.why_none == FC_WHY_BOOKS_DISPOSED && reduction.books_error > .25);
  fc_reduction_release(&reduction);
  retail_release(&retail);
}

/* One store's bad books cost that store its number, and leave the others' as if it were not there. */
static void a_store_with_bad_books_is_left_out(void **state) {
  (void)state;
  struct retail both, alone;
  struct retail_choice choice = bakery;
  choice.shelf_life_days = 3;
  choice.practice_factor = 1.6;
  choice.stores = 2;
  retail_init(&both, choice);
  choice.stores = 1; /* the same draws of demand for the first store */
  retail_init(&alone, choice);
  for (int s = 0; s < both.panel->series_count; s++)
    for (int day = 0; both.panel->series[s].store == 1 && day < choice.days; day++)
      both.panel->series[s].column[FC_DISPOSED][day] *= .3;
  struct fc_reduction reduction = retail_reduction(&both), expected = retail_reduction(&alone);
  const struct fc_reduction_row *good = reduction_row(&reduction, "store", "S01");
  const struct fc_reduction_row *bad = reduction_row(&reduction, "store", "S02");
  const struct fc_reduction_row *all = reduction_row(&reduction, "all", "");
  assert_int_equal(reduction.refused_stores, 1);
  assert_true(bad->refused && !good->refused && bad->why_no_equal == FC_WHY_BOOKS_DISPOSED);
  assert_true(bad->books_error > .25 && good->books_error < 1e-9);
  assert_true(isnan(bad->equal_percent) && isnan(bad->reduction_percent) && isnan(bad->ahead_percent));
  assert_near(all->equal_percent, good->equal_percent, 1e-9);
  assert_near(all->baseline.disposed, reduction_row(&expected, "all", "")->baseline.disposed, 1e-9);
  assert_near(reduction.books_error, expected.books_error, 1e-9);
  fc_reduction_release(&reduction);
  fc_reduction_release(&expected);
  retail_release(&both);
  retail_release(&alone);
}

/* A day of one side without records counts on neither. */
static void days_without_receipts_are_left_out(void **state) {
  (void)state;
  struct retail retail;
  struct retail_choice choice = bakery;
  retail_init(&retail, choice);
  for (int s = 0; s < retail.panel->series_count; s++) retail.panel->series[s].column[FC_RECEIVED][120] = NAN;
  struct fc_reduction reduction = retail_reduction(&retail);
  const struct fc_reduction_row *all = reduction_row(&reduction, "all", "");
  assert_near(all->baseline.open_days, 6 * 55, 1e-9);
  assert_near(all->policy.open_days, 6 * 55, 1e-9);
  fc_reduction_release(&reduction);
  retail_release(&retail);
}

/* Closed Sundays and a lead of two days: every open day is served, and nothing arrives when nobody is there. */
static void deliveries_find_open_days(void **state) {
  (void)state;
  struct retail retail;
  struct retail_choice choice = bakery;
  choice.closed_weekdays = 1 << 6 | 1 << 2;
  choice.lead_days = 2;
  choice.level = 40;
  choice.exceed = 1;
  retail_init(&retail, choice);
  struct fc_reduction reduction = retail_reduction(&retail);
  const struct fc_reduction_row *all = reduction_row(&reduction, "all", "");
  assert_near(all->policy.open_days, 6 * 40, 1e-9);
  assert_true(all->policy.lost / (all->policy.sold + all->policy.lost) < .1);
  fc_reduction_release(&reduction);
  retail_release(&retail);
}

/* Rules for longer lives come from earlier days: the scored ones do not matter. */
static void tuning_sees_earlier_days_only(void **state) {
  (void)state;
  struct retail retail;
  struct retail_choice choice = bakery;
  struct fc_replay_setup before, after;
  choice.shelf_life_days = 3;
  choice.fifo_share = .2;
  choice.level = 4;
  choice.exceed = 1;
  choice.practice_factor = 0;
  retail_init(&retail, choice);
  assert_int_equal(fc_replay_setup_init(&before, retail.panel, &retail.config, &retail.source, &retail.context, NULL),
                   0);
  for (int s = 0; s < retail.panel->series_count; s++)
    for (int day = before.days.score_first; day < choice.days; day++) retail.panel->series[s].column[FC_SOLD][day] = 90;
  assert_int_equal(fc_replay_setup_init(&after, retail.panel, &retail.config, &retail.source, &retail.context, NULL),
                   0);
  assert_ptr_equal(before.longer[1].policy, after.longer[1].policy);
  assert_near(before.longer[1].overage_share, after.longer[1].overage_share, 0);
  for (int i = 0; i < choice.items; i++) assert_ptr_equal(before.own[i].policy, after.own[i].policy);
  fc_replay_setup_release(&after);
  for (int s = 0; s < retail.panel->series_count; s++) /* but earlier ones do */
    for (int day = 0; day < before.days.score_first; day++) retail.panel->series[s].column[FC_SOLD][day] *= 8;
  assert_int_equal(fc_replay_setup_init(&after, retail.panel, &retail.config, &retail.source, &retail.context, NULL),
                   0);
  assert_true(before.longer[1].overage_share != after.longer[1].overage_share ||
              before.longer[1].policy != after.longer[1].policy);
  fc_replay_setup_release(&before);
  fc_replay_setup_release(&after);
  retail_release(&retail);
}

/* Items of one group of lives are given policies of their own where they differ, at the group's share of surplus. */
static void each_item_has_its_own_policy(void **state) {
  (void)state;
  struct retail retail;
  struct retail_choice choice = bakery;
  struct fc_replay_setup setup;
  choice.shelf_life_days = 2;
  choice.stores = 6;
  choice.items = 6;
  choice.level = 8;
  choice.practice_factor = 1.4;
  retail_init(&retail, choice);
  for (int i = 1; i < choice.items; i += 2) retail.panel->items[i].case_size = 6;
  assert_int_equal(fc_replay_setup_init(&setup, retail.panel, &retail.config, &retail.source, &retail.context, NULL),
                   0);
  int low = 0;
  for (int i = 0; i < choice.items; i++) {
    const struct fc_replay_rule *rule = fc_replay_rule_of(&setup, &retail.panel->items[i]);
    low += strcmp(rule->policy->name, "order-up-to-low") == 0;
    assert_near(rule->overage_share, setup.longer[0].overage_share, 0);
  }
  print_message("low-stock variant for %d of %d items\n", low, choice.items);
  assert_true(low > 0 && low < choice.items);
  fc_replay_setup_release(&setup);
  retail_release(&retail);
}

/* What is sold on the last day changes no earlier week, of practice or policy. */
static void nothing_is_known_before_it_happens(void **state) {
  (void)state;
  for (int life = 1; life <= 4; life += 3)
    for (int recorded = 0; recorded <= 1; recorded++) {
      struct retail retail;
      struct retail_choice choice = bakery;
      struct fc_replay_setup setup;
      struct fc_replay_result before, after;
      choice.shelf_life_days = life;
      choice.practice_factor = 1.3 * recorded;
      choice.exceed = 1;
      retail_init(&retail, choice);
      assert_int_equal(
          fc_replay_setup_init(&setup, retail.panel, &retail.config, &retail.source, &retail.context, NULL), 0);
      struct fc_replay_scratch *scratch = fc_replay_scratch_new(&setup);
      assert_int_equal(fc_replay_result_init(&before, &setup, NULL), 0);
      assert_int_equal(fc_replay_result_init(&after, &setup, NULL), 0);
      fc_replay_series(&setup, 0, scratch, &before);
      retail.panel->series[0].column[FC_SOLD][139] += 30;
      fc_replay_series(&setup, 0, scratch, &after);
      for (int k = 0; k < 7; k++)
        for (int c = 0; c < FC_REPLAY_CANDIDATES; c++)
          assert_memory_equal(&before.candidate[c][k], &after.candidate[c][k], sizeof before.candidate[c][k]);
      assert_memory_equal(before.practice, after.practice, 7 * sizeof *before.practice);
      assert_true(after.practice[7].lost > before.practice[7].lost);
      fc_replay_result_release(&before);
      fc_replay_result_release(&after);
      fc_replay_scratch_free(scratch);
      fc_replay_setup_release(&setup);
      retail_release(&retail);
    }
}

static void perfect_forecast(const void *context, int series, int origin, struct fc_forecast *forecast) {
  const struct retail *retail = context;
  memset(forecast, 0, sizeof *forecast);
  forecast->horizon = 7;
  for (int h = 0; h < 7; h++) {
    double sold = fc_series_value(&retail->panel->series[series], FC_SOLD, origin + h + 1);
    forecast->mean[h] = isnan(sold) ? 0 : sold;
    for (int i = 0; i < FC_POINTS; i++) {
      forecast->points[h][i] = forecast->mean[h];
      forecast->rank[h][i] = (unsigned char)i;
    }
  }
}

/* Demand hit to the piece empties the shelf each evening: 100 % less disposal, and it means nothing. */
static void emptying_the_shelf_each_day_is_no_reduction(void **state) {
  (void)state;
  struct retail retail;
  struct retail_choice choice = bakery;
  choice.practice_factor = 3; /* the practice never sells out */
  retail_init(&retail, choice);
  retail.source.forecast = perfect_forecast;
  struct fc_reduction perfect = retail_reduction(&retail);
  assert_true(perfect.count > 0);
  for (int i = 0; i < perfect.count; i++) {
    assert_true(isnan(perfect.rows[i].equal_percent));
    assert_int_equal(perfect.rows[i].why_no_equal, FC_WHY_ALWAYS_SOLD_OUT);
  }
  assert_int_equal(perfect.why_no_equal, FC_WHY_ALWAYS_SOLD_OUT);
  fc_reduction_release(&perfect);
  retail_release(&retail);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(days_are_whole_weeks_after_a_warm_up),
      cmocka_unit_test(recovered_demand_is_the_conditional_distribution),
      cmocka_unit_test(availability_is_matched_by_interpolation),
      cmocka_unit_test(recorded_practice_is_what_the_books_say),
      cmocka_unit_test(policy_days_are_as_by_hand),
      cmocka_unit_test(equal_availability_loses_as_much),
      cmocka_unit_test(emptying_the_shelf_each_day_is_no_reduction),
      cmocka_unit_test(assumed_practice_against_itself_changes_nothing),
      cmocka_unit_test(threads_change_nothing),
      cmocka_unit_test(fifo_share_is_fitted),
      cmocka_unit_test(books_that_cannot_be_are_refused),
      cmocka_unit_test(books_of_new_items_begin_with_them),
      cmocka_unit_test(a_store_with_bad_books_is_left_out),
      cmocka_unit_test(days_without_receipts_are_left_out),
      cmocka_unit_test(deliveries_find_open_days),
      cmocka_unit_test(tuning_sees_earlier_days_only),
      cmocka_unit_test(each_item_has_its_own_policy),
      cmocka_unit_test(nothing_is_known_before_it_happens),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
