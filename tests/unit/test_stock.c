/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_support.h"

#include "foodcast/base/random.h"
#include "foodcast/stock/stock.h"

struct move {
  const char *name;
  int life;
  double age[4]; /* by remaining life - 1 */
  double received, demand, fifo;
  int open;
  double sold, disposed, lost, after[4];
  int sold_out;
};

static const struct move moves[] = {
    {"oldest first", 3, {4, 5, 0}, 6, 7, 1, 1, 7, 0, 0, {2, 6, 0}, 0},
    {"newest first leaves the old to expire", 3, {4, 5, 0}, 6, 7, 0, 1, 7, 4, 0, {4, 0, 0}, 0},
    {"half and half", 3, {4, 5, 0}, 6, 8, .5, 1, 8, 0, 0, {5, 2, 0}, 0},
    {"everything goes", 2, {1, 0}, 2, 5, .3, 1, 3, 0, 2, {0, 0}, 1},
    {"exactly everything is sold out too", 2, {1, 0}, 2, 3, .3, 1, 3, 0, 0, {0, 0}, 1},
    {"one day of life", 1, {0}, 9, 4, 1, 1, 4, 5, 0, {0}, 0},
    {"closed: ages, sells nothing", 3, {4, 5, 0}, 6, 7, 1, 0, 0, 4, 0, {5, 6, 0}, 0},
    {"nothing there, nothing asked", 2, {0, 0}, 0, 0, 1, 1, 0, 0, 0, {0, 0}, 0},
    {"nothing there, something asked", 2, {0, 0}, 0, 2, 1, 1, 0, 0, 2, {0, 0}, 1},
    {"kilograms", 2, {.25, 0}, .5, .3, 1, 1, .3, 0, 0, {.45, 0}, 0},
};

static void moves_are_as_by_hand(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
    const struct move *move = &moves[i];
    print_message("%s\n", move->name);
    struct fc_stock stock;
    struct fc_stock_day day;
    fc_stock_init(&stock, move->life);
    memcpy(stock.age, move->age, sizeof *stock.age * (size_t)move->life);
    fc_stock_step(&stock, move->received, move->demand, move->fifo, move->open, &day);
    assert_near(day.sold, move->sold, 1e-12);
    assert_near(day.disposed, move->disposed, 1e-12);
    assert_near(day.lost, move->lost, 1e-12);
    assert_int_equal(day.sold_out, move->sold_out);
    for (int a = 0; a < move->life; a++) assert_near(stock.age[a], move->after[a], 1e-12);
  }
}

/* Independent of the code under test: every unit is a number, its remaining life. */
struct units {
  int life[400];
  int count;
};

static int take_unit(struct units *units, int oldest) {
  int best = -1;
  for (int i = 0; i < units->count; i++)
    if (best < 0 || (oldest ? units->life[i] < units->life[best] : units->life[i] > units->life[best])) best = i;
  if (best < 0) return 0;
  units->life[best] = units->life[--units->count];
  return 1;
}

static void whole_units_agree(void **state) {
  (void)state;
  struct fc_random random;
  fc_random_seed(&random, 3);
  for (int trial = 0; trial < 50; trial++) {
    int life = 1 + fc_random_below(&random, 5), oldest_first = fc_random_below(&random, 2);
    struct units units = {.count = 0};
    struct fc_stock stock;
    fc_stock_init(&stock, life);
    for (int day = 0; day < 60; day++) {
      int received = fc_random_below(&random, 9), demand = fc_random_below(&random, 12), sold = 0, disposed = 0;
      for (int i = 0; i < received; i++) units.life[units.count++] = life;
      for (int i = 0; i < demand; i++) sold += take_unit(&units, oldest_first);
      for (int i = units.count - 1; i >= 0; i--)
        if (--units.life[i] == 0) {
          units.life[i] = units.life[--units.count];
          disposed++;
        }
      struct fc_stock_day out;
      fc_stock_step(&stock, received, demand, oldest_first, 1, &out);
      assert_near(out.sold, sold, 1e-9);
      assert_near(out.disposed, disposed, 1e-9);
      assert_near(fc_stock_on_hand(&stock), units.count, 1e-9);
    }
  }
}

static void balance_holds_each_day(void **state) {
  (void)state;
  struct fc_random random;
  fc_random_seed(&random, 11);
  for (int trial = 0; trial < 200; trial++) {
    struct fc_stock stock;
    fc_stock_init(&stock, 1 + fc_random_below(&random, FC_MAX_SHELF_LIFE));
    double fifo = fc_random_uniform(&random), scale = pow(10, 12 * fc_random_uniform(&random) - 3);
    for (int day = 0; day < 100; day++) {
      struct fc_stock_day out;
      fc_stock_step(&stock, scale * fc_random_uniform(&random), scale * fc_random_uniform(&random), fifo,
                    fc_random_below(&random, 7) > 0, &out);
      assert_near((out.opening + out.received - out.sold - out.disposed - out.closing) / scale, 0, 1e-9);
      assert_true(out.sold >= 0 && out.disposed >= 0 && out.closing >= 0 && out.lost >= 0);
      for (int a = 0; a < stock.shelf_life_days; a++) assert_true(stock.age[a] >= 0);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(moves_are_as_by_hand),
      cmocka_unit_test(whole_units_agree),
      cmocka_unit_test(balance_holds_each_day),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
