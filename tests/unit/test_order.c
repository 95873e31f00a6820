/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_support.h"

#include "foodcast/order/ageing.h"
#include "foodcast/order/order.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

static void fill(struct fc_forecast *forecast, int horizon) {
  memset(forecast, 0, sizeof *forecast);
  forecast->horizon = horizon;
  for (int h = 0; h < horizon; h++)
    for (int i = 0; i < FC_POINTS; i++) forecast->rank[h][i] = (unsigned char)i;
}

static void fill_normal(struct fc_forecast *forecast, int horizon, double mean, double sd) {
  fill(forecast, horizon);
  for (int h = 0; h < horizon; h++) {
    forecast->mean[h] = mean;
    for (int i = 0; i < FC_POINTS; i++)
      forecast->points[h][i] = fmax(0, mean + gsl_cdf_gaussian_Pinv((i + .5) / FC_POINTS, sd));
  }
}

static double poisson_below(int k, double mean, double unused) {
  (void)unused;
  return gsl_cdf_poisson_P((unsigned)k, mean);
}
static double negative_binomial_below(int k, double mean, double size) {
  return gsl_cdf_negative_binomial_P((unsigned)k, size / (size + mean), size);
}

static void fill_counts(struct fc_forecast *forecast, double (*below)(int, double, double), double mean, double size) {
  fill(forecast, 1);
  forecast->mean[0] = mean;
  for (int i = 0, k = 0; i < FC_POINTS; i++) {
    while (below(k, mean, size) < (i + .5) / FC_POINTS) k++;
    forecast->points[0][i] = k;
  }
}

static struct fc_order_situation plain(const struct fc_forecast *forecast, int life) {
  return (struct fc_order_situation){.forecast = forecast,
                                     .cover_days = 1,
                                     .shelf_life_days = life,
                                     .fifo_share = 1,
                                     .case_size = 1,
                                     .maximum_order = INFINITY,
                                     .shelf_capacity = INFINITY,
                                     .price = 1,
                                     .level = NAN,
                                     .buffer = 1,
                                     .practice = NAN};
}

static struct fc_order order_by(const char *policy, const struct fc_order_situation *situation) {
  struct fc_order order;
  fc_policy_find(policy)->order(situation, &order);
  return order;
}

/* cu and co as in the text books: the smallest q with F(q) >= cu/(cu + co). */
struct book {
  double mean, size; /* size 0: Poisson */
  double price, cost, salvage;
};
static const struct book books[] = {
    {4, 0, 10, 3, 0}, {4, 0, 10, 8, 0}, {12, 0, 5, 2, 1}, {30, 0, 3, 1, .5},
    {5, 3, 10, 3, 0}, {9, 4, 9, 7, 3},  {25, 8, 2, 1, 0}, {.6, 0, 10, 3, 0},
};

static void counts_give_the_textbook_quantity(void **state) {
  (void)state;
  struct fc_forecast forecast;
  for (size_t i = 0; i < sizeof books / sizeof *books; i++) {
    const struct book *book = &books[i];
    double (*below)(int, double, double) = book->size > 0 ? negative_binomial_below : poisson_below;
    fill_counts(&forecast, below, book->mean, book->size);
    struct fc_order_situation situation = plain(&forecast, 1);
    situation.price = book->price;
    situation.cost = book->cost;
    situation.salvage = book->salvage;
    double ratio = (book->price - book->cost) / (book->price - book->salvage);
    int best = 0;
    while (below(best, book->mean, book->size) < ratio) best++;
    assert_near(order_by("newsvendor", &situation).quantity, best, 1e-12);
  }
}

/* L(z) of the standard normal: E[(Z - z)+] = phi(z) - z (1 - Phi(z)). The points are cut at the 99.75th percentile. */
static void losses_are_those_of_the_text_books(void **state) {
  (void)state;
  struct fc_forecast forecast;
  fill_normal(&forecast, 1, 100, 20);
  for (double x = 80; x <= 130; x += 10) {
    double z = (x - 100) / 20, loss = 20 * (gsl_ran_gaussian_pdf(z, 1) - z * gsl_cdf_gaussian_Q(z, 1));
    assert_near(fc_expected_short(forecast.points[0], x), loss, .02);
    assert_near(fc_expected_left(forecast.points[0], x), loss + x - 100, .02);
  }
  fill_counts(&forecast, poisson_below, 6, 0);
  for (int x = 0; x <= 10; x++) {
    double loss = 0;
    for (int k = x + 1; k < 60; k++) loss += (k - x) * gsl_ran_poisson_pdf((unsigned)k, 6);
    assert_true(fabs(fc_expected_short(forecast.points[0], x) - loss) < .02);
  }
  fill_counts(&forecast, negative_binomial_below, 6, 3);
  for (int x = 0; x <= 15; x++) {
    double loss = 0;
    for (int k = x + 1; k < 400; k++) loss += (k - x) * gsl_ran_negative_binomial_pdf((unsigned)k, 3. / 9, 3);
    assert_true(fabs(fc_expected_short(forecast.points[0], x) - loss) < .04);
  }
}

static void normal_gives_mean_plus_z_sd(void **state) {
  (void)state;
  struct fc_forecast forecast;
  fill_normal(&forecast, 1, 100, 20);
  struct fc_order_situation situation = plain(&forecast, 1);
  situation.case_size = NAN;
  for (double level = .1; level < .96; level += .05) {
    situation.level = level;
    struct fc_order order = order_by("newsvendor", &situation);
    assert_true(fabs(order.quantity - (100 + gsl_cdf_gaussian_Pinv(level, 20))) < .1);
    assert_true(isnan(order.cases));
  }
}

static void critical_ratio_is_in_bounds(void **state) {
  (void)state;
  assert_near(fc_critical_ratio(10, 3, 0, 0), .7, 1e-12);
  assert_near(fc_critical_ratio(10, 3, 1, 2), 7. / 11, 1e-12);
  assert_near(fc_critical_ratio(3, 10, 0, 0), .01, 1e-12); /* sold at a loss */
  assert_near(fc_critical_ratio(10, 3, 5, 0), .99, 1e-12); /* surplus earns */
  assert_near(fc_critical_ratio(0, 0, 0, 0), .5, 1e-12);
}

struct limit_case {
  const char *name;
  double case_size, minimum, maximum, display, capacity, level;
  double quantity;
  const char *limit;
};
static const struct limit_case limits[] = {
    {"none", 1, 0, INFINITY, 0, INFINITY, .5, 100, ""},
    {"cases, the cheaper side", 30, 0, INFINITY, 0, INFINITY, .5, 90, ""},
    {"maximum in whole cases", 12, 0, 50, 0, INFINITY, .5, 48, "maximum-order"},
    {"minimum worth it", 1, 120, INFINITY, 0, INFINITY, .5, 120, "minimum-order"},
    {"minimum not worth it", 1, 300, INFINITY, 0, INFINITY, .5, 0, ""},
    {"display", 1, 0, INFINITY, 130, INFINITY, .5, 130, "minimum-display"},
    {"capacity", 12, 0, INFINITY, 0, 70, .5, 60, "shelf-capacity"},
    {"minimum above maximum: the maximum counts", 1, 90, 80, 0, INFINITY, .5, 80, "maximum-order"},
    {"any quantity", NAN, 0, INFINITY, 0, 55.5, .5, 55.5, "shelf-capacity"},
};

static void limits_bind(void **state) {
  (void)state;
  struct fc_forecast forecast;
  fill_normal(&forecast, 1, 100, 20);
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
    const struct limit_case *limit = &limits[i];
    print_message("%s\n", limit->name);
    struct fc_order_situation situation = plain(&forecast, 1);
    situation.case_size = limit->case_size;
    situation.minimum_order = limit->minimum;
    situation.maximum_order = limit->maximum;
    situation.minimum_display = limit->display;
    situation.shelf_capacity = limit->capacity;
    situation.level = limit->level;
    struct fc_order order = order_by("newsvendor", &situation);
    assert_near(order.quantity, limit->quantity, 1e-9);
    assert_string_equal(order.limit, limit->limit);
  }
}

/* Also where half of the minimum is more than is wanted, which would otherwise be a reason to wait for ever. */
static void a_minimum_above_the_maximum_gives_the_maximum(void **state) {
  (void)state;
  static const char *const policies[] = {"newsvendor", "order-up-to", "practice"};
  struct fc_forecast forecast;
  fill_normal(&forecast, 3, 10, 0);
  for (size_t p = 0; p < sizeof policies / sizeof *policies; p++) {
    struct fc_order_situation situation = plain(&forecast, p == 1 ? 3 : 1);
    situation.minimum_order = 30;
    situation.maximum_order = 8;
    assert_near(order_by(policies[p], &situation).quantity, 8, 1e-9);
  }
}

/* Three days of cover at 10 a day, no spread: S = 30. On hand 4 that expire after day 0 and 8 that live on. */
static void order_up_to_replaces_what_expires(void **state) {
  (void)state;
  struct fc_forecast forecast;
  fill_normal(&forecast, 4, 10, 0);
  struct fc_order_situation situation = plain(&forecast, 4);
  situation.cover_days = 3;
  situation.stock[0] = 14;
  situation.stock[3] = 8;
  struct fc_order order = order_by("order-up-to", &situation);
  assert_near(order.expected_outdating, 4, 1e-9); /* 14 there, 10 sold on day 0 */
  assert_near(order.quantity, 30 - 22 + 4, 1e-9);
  assert_near(order.expected_demand, 30, 1e-9);
  situation.fifo_share = 0; /* newest first: day 0 takes from the delivery, all 14 expire */
  order = order_by("order-up-to", &situation);
  assert_near(order.expected_outdating, 14, 1e-9);
  assert_near(order.quantity, 30 - 22 + 14, 1e-9);
}

/* Lead of two days: 5 on hand are gone before the order arrives, and what is lost is not waiting. */
static void lost_sales_do_not_wait(void **state) {
  (void)state;
  struct fc_forecast forecast;
  fill_normal(&forecast, 4, 10, 0);
  struct fc_order_situation situation = plain(&forecast, 4);
  situation.delivery_day = 1;
  situation.cover_days = 2;
  situation.stock[3] = 5;
  assert_near(order_by("order-up-to", &situation).quantity, 20, 1e-9);
  situation.on_order[0] = 12; /* 7 left on the delivery day */
  struct fc_order order = order_by("order-up-to", &situation);
  assert_near(order.quantity, 13, 1e-9);
  assert_near(order.on_order, 12, 1e-9);
}

static void low_stock_lowers_the_level(void **state) {
  (void)state;
  struct fc_forecast forecast;
  fill_normal(&forecast, 3, 100, 20);
  struct fc_order_situation situation = plain(&forecast, 5);
  situation.level = .95;
  double full = order_by("order-up-to", &situation).quantity, low = order_by("order-up-to-low", &situation).quantity;
  assert_true(low < full && low > 100);
  situation.stock[4] = 100; /* the expected demand is there already: no difference left */
  assert_near(order_by("order-up-to-low", &situation).quantity, order_by("order-up-to", &situation).quantity, 1e-9);
  situation.buffer = 0;
  situation.stock[4] = 0;
  assert_near(order_by("tuned", &situation).quantity, ceil(fc_points_mean(forecast.points[0]) - 1e-9), 1e-9);
}

/* Demand of one day is 0 or 10 with equal chances, life 2, order 10: nothing sold on both days is disposed of. */
static void expectations_follow_the_paths(void **state) {
  (void)state;
  struct fc_forecast forecast;
  fill(&forecast, 2);
  for (int h = 0; h < 2; h++)
    for (int i = FC_POINTS / 2; i < FC_POINTS; i++) forecast.points[h][i] = 10;
  for (int i = 0; i < FC_POINTS; i++) forecast.rank[1][i] = (unsigned char)((i + FC_POINTS / 4) % FC_POINTS);
  struct fc_order_situation situation = plain(&forecast, 2);
  struct fc_order order = {.quantity = 10};
  fc_order_expect(&situation, &order);
  assert_near(order.expected_disposed, 10 * .25, 1e-12);
  assert_near(order.sold_out_probability, 0, 1e-12);
  order.quantity = 6;
  fc_order_expect(&situation, &order);
  assert_near(order.sold_out_probability, .5, 1e-12);
}

/* Base stock, life 2, oldest first, demand 0, 1 or 2 with given chances: expected disposal and lost sales over five days
 * by walking all 243 demand paths with units counted one by one, against the policy's orders and the ageing code. */
static const double chance[3] = {.3, .4, .3};

struct walk {
  double disposed, lost;
};

static void walk_by_hand(int base, int old, int day, double weight, struct walk *sum) {
  if (day == 5) return;
  for (int demand = 0; demand < 3; demand++) {
    int fresh = base > old ? base - old : 0; /* no unit expires before its last day, so nothing is replaced */
    int from_old = demand < old ? demand : old, rest = demand - from_old;
    int from_fresh = rest < fresh ? rest : fresh;
    double w = weight * chance[demand];
    sum->disposed += w * (old - from_old);
    sum->lost += w * (rest - from_fresh);
    walk_by_hand(base, fresh - from_fresh, day + 1, w, sum);
  }
}

static void walk_by_policy(const struct fc_forecast *forecast, int base, const double *stock, int day, double weight,
                           struct walk *sum) {
  if (day == 5) return;
  struct fc_order_situation situation = plain(forecast, 2);
  memcpy(situation.stock, stock, 2 * sizeof *stock);
  double quantity = order_by("order-up-to", &situation).quantity;
  for (int demand = 0; demand < 3; demand++) {
    double age[2] = {stock[0], stock[1] + quantity}, w = weight * chance[demand];
    sum->lost += w * (demand - fc_age_serve(age, 2, demand, 1));
    sum->disposed += w * fc_age_close(age, 2);
    walk_by_policy(forecast, base, age, day + 1, w, sum);
  }
}

static void small_base_stock_cases_are_exact(void **state) {
  (void)state;
  for (int base = 1; base <= 4; base++) {
    struct fc_forecast forecast; /* certain, so that S is the base stock whatever the level */
    fill(&forecast, 2);
    for (int h = 0; h < 2; h++) {
      forecast.mean[h] = base;
      for (int i = 0; i < FC_POINTS; i++) forecast.points[h][i] = base;
    }
    struct walk hand = {0}, policy = {0};
    double empty[2] = {0, 0};
    walk_by_hand(base, 0, 0, 1, &hand);
    walk_by_policy(&forecast, base, empty, 0, 1, &policy);
    assert_near(policy.disposed, hand.disposed, 1e-12);
    assert_near(policy.lost, hand.lost, 1e-12);
    assert_true(base > 1 || hand.lost > 0);
    assert_true(base < 3 || hand.disposed > 0);
  }
}

enum { CELL_STATES = 25, CELL_DEMANDS = 40 }; /* units with one day left at closing: 0..24; demand 0..39 */

/* Life 2, an order every evening for the next morning, Poisson demand, lost sales: a policy's orders q(x) make a Markov
 * chain of the old units x, whose long-run waste + lost_cost x lost sales a day is computed exactly. */
static double cost_of_cell(const char *policy, double level, double mean, double fifo_share, double lost_cost) {
  struct fc_forecast forecast;
  fill_counts(&forecast, poisson_below, mean, 0);
  struct fc_order_situation situation = plain(&forecast, 2);
  situation.level = level;
  situation.fifo_share = fifo_share;
  double cost[CELL_STATES] = {0}, at[CELL_STATES] = {1}, move[CELL_STATES][CELL_STATES] = {{0}};
  for (int x = 0; x < CELL_STATES; x++) {
    situation.stock[0] = x;
    double quantity = order_by(policy, &situation).quantity;
    assert_true(quantity < CELL_STATES);
    for (int demand = 0; demand < CELL_DEMANDS; demand++) {
      double age[2] = {x, quantity}, p = gsl_ran_poisson_pdf((unsigned)demand, mean);
      cost[x] += p * lost_cost * (demand - fc_age_serve(age, 2, demand, fifo_share));
      cost[x] += p * fc_age_close(age, 2);
      move[x][(int)lround(age[0])] += p;
    }
  }
  for (int step = 0; step < 300; step++) {
    double next[CELL_STATES] = {0};
    for (int x = 0; x < CELL_STATES; x++)
      for (int y = 0; y < CELL_STATES; y++) next[y] += at[x] * move[x][y];
    memcpy(at, next, sizeof at);
  }
  double sum = 0;
  for (int x = 0; x < CELL_STATES; x++) sum += at[x] * cost[x];
  return sum;
}

static double least_cost(const char *policy, double mean, double fifo_share, double lost_cost) {
  double least = INFINITY;
  for (int k = 1; k < 100; k++) least = fmin(least, cost_of_cell(policy, k / 100., mean, fifo_share, lost_cost));
  return least;
}

/* The low-stock variant pays where customers take the oldest first, and not where they take the newest. */
static void low_stock_variant_in_small_cells(void **state) {
  (void)state;
  static const struct {
    double mean, fifo_share, lost_cost;
  } cells[] = {{3, 1, 1}, {3, 1, 2},  {3, 1, 9}, {5, 1, 1}, {5, 1, 2}, {5, 1, 4},
               {5, 1, 9}, {5, 1, 19}, {3, 0, 2}, {5, 0, 2}, {5, 0, 9}};
  int gains = 0;
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
    double plain_cost = least_cost("order-up-to", cells[i].mean, cells[i].fifo_share, cells[i].lost_cost);
    double low_cost = least_cost("order-up-to-low", cells[i].mean, cells[i].fifo_share, cells[i].lost_cost);
    print_message("mean %g, oldest first %g, a lost unit costs %g: %.4f, low %.4f, %+.2f %%\n", cells[i].mean,
                  cells[i].fifo_share, cells[i].lost_cost, plain_cost, low_cost, 100 * (low_cost / plain_cost - 1));
    assert_true(low_cost <= plain_cost * (1 + 1e-9));
    gains += low_cost < .99 * plain_cost;
    assert_true(cells[i].fifo_share > 0 || fabs(low_cost - plain_cost) < 1e-9);
  }
  assert_true(gains >= 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(counts_give_the_textbook_quantity),
      cmocka_unit_test(losses_are_those_of_the_text_books),
      cmocka_unit_test(normal_gives_mean_plus_z_sd),
      cmocka_unit_test(critical_ratio_is_in_bounds),
      cmocka_unit_test(limits_bind),
      cmocka_unit_test(a_minimum_above_the_maximum_gives_the_maximum),
      cmocka_unit_test(order_up_to_replaces_what_expires),
      cmocka_unit_test(lost_sales_do_not_wait),
      cmocka_unit_test(low_stock_lowers_the_level),
      cmocka_unit_test(low_stock_variant_in_small_cells),
      cmocka_unit_test(expectations_follow_the_paths),
      cmocka_unit_test(small_base_stock_cases_are_exact),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
