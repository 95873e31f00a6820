/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Order quantities rise with the cost of being short and fall with the cost of disposal and with what is there already;
 * more shelf life never raises the least waste. */
#include "../unit/replay_fixture.h"

static void random_forecast(struct fc_random *random, struct fc_forecast *forecast) {
  double mean = exp(4 * fc_random_uniform(random)), spread = 2 * fc_random_uniform(random);
  forecast->horizon = 7;
  for (int h = 0; h < 7; h++) {
    double value = 0;
    for (int i = 0; i < FC_POINTS; i++) {
      value += -log(1 - fc_random_uniform(random)) * spread * mean / FC_POINTS;
      forecast->points[h][i] = value;
      forecast->rank[h][i] = (unsigned char)i;
    }
    forecast->mean[h] = fc_points_mean(forecast->points[h]);
  }
}

static struct fc_order_situation random_situation(struct fc_random *random, const struct fc_forecast *forecast,
                                                  int life) {
  struct fc_order_situation situation = {.forecast = forecast,
                                         .delivery_day = life > 1 ? fc_random_below(random, 2) : 0,
                                         .cover_days = 1 + fc_random_below(random, 3),
                                         .shelf_life_days = life,
                                         .fifo_share = fc_random_uniform(random),
                                         .case_size = fc_random_below(random, 4) ? 1 + fc_random_below(random, 6) : NAN,
                                         .maximum_order = INFINITY,
                                         .shelf_capacity = INFINITY,
                                         .price = 1 + 9 * fc_random_uniform(random),
                                         .level = NAN,
                                         .buffer = 1,
                                         .practice = NAN};
  situation.cost = situation.price * fc_random_uniform(random);
  for (int i = 0; i < life && life > 1; i++) situation.stock[i] = 5 * fc_random_uniform(random);
  return situation;
}

static double quantity(const struct fc_policy *policy, const struct fc_order_situation *situation) {
  struct fc_order order;
  policy->order(situation, &order);
  return order.quantity;
}

static void orders_follow_the_costs(void **state) {
  (void)state;
  static struct fc_forecast forecast;
  struct fc_random random;
  int count, moved = 0;
  const struct fc_policy *const *policies = fc_policies(&count);
  fc_random_seed(&random, 21);
  for (int trial = 0; trial < 2000; trial++) {
    random_forecast(&random, &forecast);
    const struct fc_policy *policy = policies[trial % count];
    int life = policy->least_shelf_life + fc_random_below(&random, policy->most_shelf_life < 7 ? 1 : 6);
    struct fc_order_situation base = random_situation(&random, &forecast, life), dearer = base, costly = base;
    dearer.price *= 1.5;
    costly.disposal_cost = base.price;
    double usual = quantity(policy, &base), more = quantity(policy, &dearer), less = quantity(policy, &costly);
    assert_true(more >= usual - 1e-9);
    assert_true(less <= usual + 1e-9);
    moved += more > usual && less < usual;
  }
  assert_true(moved > 500); /* the property is not kept by standing still */
}

static void orders_fall_with_stock(void **state) {
  (void)state;
  static struct fc_forecast forecast;
  struct fc_random random;
  fc_random_seed(&random, 22);
  for (int trial = 0; trial < 1000; trial++) {
    random_forecast(&random, &forecast);
    struct fc_order_situation base = random_situation(&random, &forecast, 4), fuller = base;
    fuller.stock[3] += 10 * fc_random_uniform(&random);
    const struct fc_policy *policy = fc_policy_find(trial % 2 ? "order-up-to" : "order-up-to-low");
    assert_true(quantity(policy, &fuller) <= quantity(policy, &base) + 1e-9);
  }
}

/* Least waste of the frontier at the lost units of a shelf life of one day. */
static double least_waste(int life, double fifo_share, uint64_t seed, double *lost) {
  struct retail retail;
  retail_init(&retail, (struct retail_choice){.stores = 4,
                                              .items = 2,
                                              .days = 140,
                                              .shelf_life_days = life,
                                              .level = 8,
                                              .fifo_share = fifo_share,
                                              .seed = seed});
  retail.config.order.fifo_share = fifo_share;
  struct fc_reduction reduction = retail_reduction(&retail);
  double least = INFINITY;
  for (int c = 0; c < FC_FRONTIER_POINTS; c++) {
    if (isnan(*lost) && c == 6) *lost = reduction.frontier[c].sums.lost;
    if (reduction.frontier[c].sums.lost <= *lost) least = fmin(least, reduction.frontier[c].sums.disposed);
  }
  fc_reduction_release(&reduction);
  retail_release(&retail);
  return least;
}

static void more_life_never_wastes_more(void **state) {
  (void)state;
  for (int k = 0; k < 3; k++) {
    double lost = NAN, before = INFINITY;
    for (int life = 1; life <= 6; life++) {
      double waste = least_waste(life, k / 2., 50 + (uint64_t)k, &lost);
      print_message("fifo %.1f life %d: %.1f units disposed of at most %.1f lost\n", k / 2., life, waste, lost);
      assert_true(waste <= before);
      before = waste;
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(orders_follow_the_costs),
      cmocka_unit_test(orders_fall_with_stock),
      cmocka_unit_test(more_life_never_wastes_more),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
