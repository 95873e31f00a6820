/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every policy of the registry against everything a situation may hold: quantities stay finite, not negative, in whole
 * cases and within the maximum; the answer is the same each time. */
#include "test_support.h"

#include "foodcast/base/random.h"
#include "foodcast/order/order.h"

enum shape { ZEROS, CONSTANT, SPREAD, SPIKE, HUGE_DEMAND, TINY, SHAPES };

static void fill(struct fc_forecast *forecast, enum shape shape, int horizon) {
  memset(forecast, 0, sizeof *forecast);
  forecast->horizon = horizon;
  for (int h = 0; h < horizon; h++)
    for (int i = 0; i < FC_POINTS; i++) {
      double u = (i + .5) / FC_POINTS;
      double value[SHAPES] = {0, 7, 3 + 20 * u, i == FC_POINTS - 1 ? 1e6 : 0, 1e9 * u, 1e-6 * u};
      forecast->points[h][i] = value[shape];
      forecast->rank[h][i] = (unsigned char)((i * (1 + 2 * h)) % FC_POINTS % 200);
    }
  for (int h = 0; h < horizon; h++) forecast->mean[h] = fc_points_mean(forecast->points[h]);
}

static const double case_sizes[] = {1, 6, .1, 1e6, NAN, 0, -3};
static const double limits[][4] = {/* minimum, maximum, display, capacity */
                                   {0, INFINITY, 0, INFINITY}, {10, 5, 0, INFINITY},
                                   {0, 0, 0, INFINITY},        {3, 40, 12, 8},
                                   {NAN, NAN, NAN, NAN},       {-5, -5, -5, -5},
                                   {0, INFINITY, 1e7, 3},      {1e8, INFINITY, 0, INFINITY}};
static const double costs[][4] = {{10, 3, 0, 0}, {0, 0, 0, 0}, {3, 10, 0, 5}, {10, 3, 20, 0}, {1e6, 1, 0, 0}};
static const double levels[] = {NAN, 0, .5, .95, 1, -1, 7};

static void check(const struct fc_policy *policy, const struct fc_order_situation *situation) {
  struct fc_order order, again;
  memset(&order, 0x7f, sizeof order);
  policy->order(situation, &order);
  policy->order(situation, &again);
  assert_true(isfinite(order.quantity) && order.quantity >= 0);
  assert_true(order.quantity == again.quantity);
  assert_true(isfinite(order.safety) && isfinite(order.expected_demand) && isfinite(order.expected_outdating));
  assert_true(isfinite(order.rounding) && isfinite(order.on_hand) && isfinite(order.on_order));
  assert_non_null(order.limit);
  if (situation->maximum_order >= 0) assert_true(order.quantity <= situation->maximum_order * (1 + 1e-9));
  if (situation->case_size > 0) {
    assert_true(isfinite(order.cases) && order.cases == floor(order.cases));
    assert_near(order.cases * situation->case_size, order.quantity, 1e-9);
  } else {
    assert_true(isnan(order.cases));
  }
  fc_order_expect(situation, &order);
  assert_true(order.sold_out_probability >= 0 && order.sold_out_probability <= 1);
  assert_true(order.expected_disposed >= 0 && isfinite(order.expected_disposed));
}

static void vary_limits_and_costs(const struct fc_policy *policy, struct fc_order_situation *situation) {
  for (size_t l = 0; l < sizeof limits / sizeof *limits; l++) {
    situation->minimum_order = limits[l][0];
    situation->maximum_order = limits[l][1];
    situation->minimum_display = limits[l][2];
    situation->shelf_capacity = limits[l][3];
    size_t k = l % (sizeof costs / sizeof *costs), v = l % (sizeof levels / sizeof *levels);
    situation->price = costs[k][0];
    situation->cost = costs[k][1];
    situation->salvage = costs[k][2];
    situation->disposal_cost = costs[k][3];
    situation->level = levels[v];
    situation->fifo_share = l % 3 / 2.;
    situation->buffer = l % 4 == 3 ? NAN : (double)l;
    check(policy, situation);
  }
}

static void every_policy_keeps_the_contract(void **state) {
  (void)state;
  static struct fc_forecast forecast;
  static const int lives[] = {1, 2, 5, FC_MAX_SHELF_LIFE};
  static const double stocks[] = {0, 3, 1e12};
  int count;
  const struct fc_policy *const *policies = fc_policies(&count);
  assert_true(count >= 5);
  for (int shape = 0; shape < SHAPES; shape++)
    for (int horizon = 1; horizon <= FC_MAX_HORIZON; horizon += 9) {
      fill(&forecast, (enum shape)shape, horizon);
      for (size_t life = 0; life < 4; life++)
        for (size_t size = 0; size < sizeof case_sizes / sizeof *case_sizes; size++)
          for (int p = 0; p < count; p++) {
            struct fc_order_situation situation = {.forecast = &forecast,
                                                   .delivery_day = (int)size % (horizon + 2), /* past the horizon too */
                                                   .cover_days = (int)life * 2,
                                                   .shelf_life_days = lives[life],
                                                   .case_size = case_sizes[size],
                                                   .practice = size % 2 ? NAN : 1e3};
            situation.stock[0] = situation.stock[lives[life] - 1] = stocks[(size + life) % 3];
            situation.on_order[0] = situation.on_order[horizon - 1] = stocks[size % 3];
            vary_limits_and_costs(policies[p], &situation);
          }
    }
}

static void names_are_unique_and_found(void **state) {
  (void)state;
  int count;
  const struct fc_policy *const *policies = fc_policies(&count);
  for (int i = 0; i < count; i++) {
    assert_ptr_equal(fc_policy_find(policies[i]->name), policies[i]);
    assert_true(strlen(policies[i]->summary) > 0 && strlen(policies[i]->summary_ja) > 0);
    assert_true(policies[i]->least_shelf_life >= 1);
    assert_true(policies[i]->most_shelf_life >= policies[i]->least_shelf_life);
  }
  assert_null(fc_policy_find("auto")); /* a choice among policies, not one of them */
  assert_null(fc_policy_find(""));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_policy_keeps_the_contract),
      cmocka_unit_test(names_are_unique_and_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
