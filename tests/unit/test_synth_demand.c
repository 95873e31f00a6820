/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the hidden demand has in it what docs/methods/synth.md says, and whether it matters how shoppers choose. */
#include "synth_reader.h"

#include "foodcast/math/sample.h"

#include <math.h>

/* Around small means shocks add little: counts scattered as these are not Poisson, whose sum would be 1.0x. */
static void test_counts_scatter_wider_than_poisson(void **state) {
  (void)state;
  write_default();
  double square = 0, bias = 0, days = 0;
  for (int r = 0; r < FC_SYNTH_RETAILERS; r++) {
    struct file file = open_truth("default", fc_synth_retailer_name(r));
    struct truth_day day;
    while (next_truth(&file, &day)) {
      if (!day.open || day.mean < 6 || day.mean > 14) continue;
      square += (day.demand - day.mean) * (day.demand - day.mean) / day.mean;
      bias += (day.demand - day.mean) / day.mean;
      days++;
    }
    free(file.bytes);
  }
  assert_true(days > 10000);
  assert_true(square / days > 1.2 && square / days < 1.5);
  assert_true(fabs(bias / days) < .03);
}

struct life {
  char key[40];
  char first[16], last[16];
  int open, none;
  double mean;
};

/* What a series was like from its first to its last open day; `tally`: rare, new, dropped. */
static void add_series(const struct life *life, int tally[3]) {
  if (!life->open) return;
  tally[0] += life->none > .25 * life->open && life->mean > 1.3 * life->open;
  tally[1] += strcmp(life->first, "2019-06-15") > 0;
  tally[2] += strcmp(life->last, "2020-10-25") < 0;
}

static void test_items_are_rare_new_and_dropped(void **state) {
  (void)state;
  write_default();
  int tally[3] = {0};
  for (int r = 0; r < FC_SYNTH_RETAILERS; r++) {
    struct file file = open_truth("default", fc_synth_retailer_name(r));
    struct truth_day day;
    struct life life = {0};
    while (next_truth(&file, &day)) {
      char key[40];
      snprintf(key, sizeof key, "%s %s", day.store, day.item);
      if (strcmp(key, life.key)) add_series(&life, tally), life = (struct life){0};
      memcpy(life.key, key, sizeof key);
      if (!day.open) continue;
      if (!life.open) memcpy(life.first, day.date, sizeof day.date);
      memcpy(life.last, day.date, sizeof day.date);
      life.open++, life.none += day.demand == 0, life.mean += day.mean;
    }
    add_series(&life, tally);
    free(file.bytes);
  }
  /* of 295: one in ten (those of one day's life sell each day), one in eight, one in twelve */
  assert_in_range(tally[0], 8, 40);
  assert_in_range(tally[1], 20, 60);
  assert_in_range(tally[2], 10, 45);
}

static double mean_of_weekdays(const char *retailer, unsigned weekdays) {
  struct file file = open_truth("default", retailer);
  struct truth_day day;
  double sum = 0, days = 0;
  while (next_truth(&file, &day)) {
    int weekday = fc_date_weekday(fc_date_parse_iso(day.date, 10));
    if (day.open && weekdays >> weekday & 1) sum += day.mean, days++;
  }
  free(file.bytes);
  return sum / days;
}

static void test_weekdays_differ(void **state) {
  (void)state;
  write_default();
  unsigned weekend = 1u << FC_SATURDAY | 1u << FC_SUNDAY, working = 127u & ~weekend;
  assert_true(mean_of_weekdays("tenjin-bento", weekend) < .8 * mean_of_weekdays("tenjin-bento", working));
  assert_true(mean_of_weekdays("tojin-bakery", weekend) > 1.1 * mean_of_weekdays("tojin-bakery", working));
}

enum { ITEMS = 40, DAYS = 700 };

/* Mean demand of offered days over that of the others, item by item: 10 or 20 per cent off sell 26 to 63 per cent more. */
static void test_offers_sell_more(void **state) {
  (void)state;
  write_default();
  static unsigned char offered[ITEMS][DAYS];
  fc_date first = fc_date_of(2019, 6, 1);
  char *fields[8];
  struct file file = open_file("default", "momochi-greens/sales.csv");
  while (next_row(&file, ',', fields, 8))
    if (strcmp(fields[0], "day"))
      offered[whole(fields[2] + 3)][fc_date_parse_iso(fields[0], 10) - first] = *fields[7] == '1';
  free(file.bytes);
  double sum[ITEMS][2] = {{0}}, days[ITEMS][2] = {{0}}, logs = 0;
  file = open_truth("default", "momochi-greens");
  struct truth_day day;
  while (next_truth(&file, &day)) {
    int item = whole(day.item + 3), place = fc_date_parse_iso(day.date, 10) - first;
    if (!day.open || place < 0 || place >= DAYS) continue;
    sum[item][offered[item][place]] += day.mean;
    days[item][offered[item][place]]++;
  }
  free(file.bytes);
  int items = 0;
  for (int i = 0; i < ITEMS; i++)
    if (days[i][0] > 100 && days[i][1] > 20) logs += log(sum[i][1] / days[i][1] / (sum[i][0] / days[i][0])), items++;
  assert_true(items > 15);
  assert_true(exp(logs / items) > 1.26 && exp(logs / items) < 1.63);
}

enum { LENGTH = 300 };

/* Units thrown away of an item that lasts three days, with this share of shoppers who take the oldest. */
static int disposed_with(double share) {
  static struct fc_synth_day days[LENGTH];
  static int columns[7][LENGTH], demand[LENGTH];
  static double base[LENGTH], special[LENGTH], noise[LENGTH], fifo[LENGTH], rounding[LENGTH], mood[LENGTH];
  static unsigned char open[LENGTH];
  struct fc_random random;
  fc_random_seed(&random, 5);
  for (int d = 0; d < LENGTH; d++) {
    days[d].weekday = (enum fc_weekday)(d % 7);
    demand[d] = (int)fc_draw_count(&random, 20, 1.4);
    open[d] = 1, base[d] = 20, noise[d] = 1, fifo[d] = share, rounding[d] = .5;
  }
  struct fc_synth_product product = {.life = 3, .pack = 1, .lead = 1, .weekdays = 127};
  struct fc_synth_item item = {.product = &product, .to = LENGTH - 1};
  struct fc_synth_store store = {.buffer = .3, .raise = .1, .mood = mood};
  struct fc_synth_world world = {.days = LENGTH, .day = days};
  struct fc_synth_company company = {.safety = .5};
  struct fc_synth_series series = {.open = open,
                                   .base = base,
                                   .special = special,
                                   .noise = noise,
                                   .fifo = fifo,
                                   .rounding = rounding,
                                   .demand = demand};
  series.usual =
      (struct fc_synth_shelf){columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6]};
  struct fc_synth_retailer retailer = {.world = &world, .company = &company, .items = &item, .stores = &store};
  fc_synth_run_shelf(&retailer, &series, LENGTH, 0, &series.usual);
  int sum = 0;
  for (int d = 0; d < LENGTH; d++) sum += columns[4][d];
  return sum;
}

static void test_shoppers_who_take_the_newest_waste(void **state) {
  (void)state;
  int oldest = disposed_with(1), half = disposed_with(.5), newest = disposed_with(0);
  assert_true(newest > half && half > oldest);
  assert_true(newest > oldest + LENGTH / 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_counts_scatter_wider_than_poisson),
      cmocka_unit_test(test_items_are_rare_new_and_dropped),
      cmocka_unit_test(test_weekdays_differ),
      cmocka_unit_test(test_offers_sell_more),
      cmocka_unit_test(test_shoppers_who_take_the_newest_waste),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
