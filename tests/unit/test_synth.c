/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_reader.h"

#include <ftw.h>

static uint64_t hash_of_files;
static int file_count;
static int add_hash(const char *path, const struct stat *status, int type, struct FTW *place) {
  (void)status, (void)place;
  char text[FC_SHA256_TEXT];
  struct fc_error err = {0};
  if (type != FTW_F) return 0;
  if (fc_file_sha256(path, text, &err)) fail_msg("%s", err.what);
  /* a sum, because the order of a folder's files is not fixed */
  hash_of_files += fc_hash_text(fc_hash_text(0, strrchr(path, '/')), text);
  file_count++;
  return 0;
}

static uint64_t folder_hash(const char *world) {
  char path[FC_PATH_MAX];
  snprintf(path, sizeof path, "%s/%s", test_folder(), world);
  hash_of_files = 0;
  file_count = 0;
  assert_int_equal(nftw(path, add_hash, 16, FTW_PHYS), 0);
  return hash_of_files;
}

static void check_shelf(const int shelf[SHELF], const struct truth_day *day) {
  for (int i = 0; i < SHELF; i++) assert_true(shelf[i] >= 0);
  assert_int_equal(shelf[OPENING] + shelf[RECEIVED], shelf[SOLD] + shelf[DISPOSED] + shelf[CLOSING]);
  assert_int_equal(day->demand, shelf[SOLD] - shelf[MARKED_DOWN] + shelf[LOST]);
  if (!day->open) assert_int_equal(shelf[SOLD] + shelf[RECEIVED] + shelf[DISPOSED] + day->demand, 0);
}

static void test_books_balance(void **state) {
  (void)state;
  write_default();
  for (int r = 0; r < FC_SYNTH_RETAILERS; r++) {
    struct file file = open_truth("default", fc_synth_retailer_name(r));
    struct truth_day day, before = {0};
    int days = 0, differing = 0;
    while (next_truth(&file, &day)) {
      int same = !strcmp(day.store, before.store) && !strcmp(day.item, before.item);
      for (int arm = 0; arm < 2; arm++) {
        check_shelf(day.shelf[arm], &day);
        if (same) assert_int_equal(day.shelf[arm][OPENING], before.shelf[arm][CLOSING]);
      }
      int differs = memcmp(day.shelf[0], day.shelf[1], sizeof day.shelf[0]) != 0;
      if (differs) assert_true(strcmp(day.date, "2020-09-01") >= 0);
      differing += differs;
      before = day;
      days++;
    }
    assert_true(days > 5000);
    int treated = fc_synth_company(r)->treated;
    assert_true(treated ? differing > 100 : differing == 0);
    free(file.bytes);
  }
}

/* ---- the effect ---- */

/* Recomputed from the days of the truth: what effects.csv says must be what happened. */
static double reduction_from_days(const char *world, const char *retailer, const char *from) {
  double sums[2][2] = {{0}};
  struct file file = open_truth(world, retailer);
  struct truth_day *days = calloc(700, sizeof *days);
  int count = 0, more;
  assert_non_null(days);
  do {
    more = next_truth(&file, &days[count]);
    int ends = !more || (count && (strcmp(days[count].item, days[0].item) || strcmp(days[count].store, days[0].store)));
    if (ends) {
      int treated = 0;
      for (int i = 0; i < count; i++) treated |= memcmp(days[i].shelf[0], days[i].shelf[1], sizeof days[i].shelf[0]);
      for (int i = 0; i < count && treated; i++)
        for (int arm = 0; arm < 2 && strcmp(days[i].date, from) >= 0; arm++) {
          sums[arm][0] += days[i].shelf[arm][DISPOSED];
          sums[arm][1] += days[i].shelf[arm][RECEIVED];
        }
      days[0] = days[count];
      count = 0;
    }
    count++;
    assert_in_range(count, 1, 699);
  } while (more);
  free(days);
  free(file.bytes);
  return 100 * (1 - sums[0][0] / sums[0][1] / (sums[1][0] / sums[1][1]));
}

static double reduction_told(const char *world, const char *retailer) {
  struct file file = open_file(world, "truth/effects.csv");
  char *fields[24];
  double reduction = NAN;
  while (next_row(&file, ',', fields, 24))
    if (!strcmp(fields[0], "retailer") && !strcmp(fields[1], retailer) && !strcmp(fields[3], "yes") &&
        !strcmp(fields[4], "trial"))
      reduction = strtod(fields[22], NULL);
  free(file.bytes);
  return reduction;
}

static void test_effect_is_what_was_asked(void **state) {
  (void)state;
  static const double effects[] = {3, 15, 40};
  for (size_t e = 0; e < sizeof effects / sizeof *effects; e++) {
    struct fc_synth_options options;
    fc_synth_options_init(&options);
    options.retailers = 1u << 0 | 1u << 1 | 1u << 3 | 1u << 6;
    options.effect_percent = effects[e];
    options.seed = 11 + e;
    write_world(&options, "effect", 1);
    for (int r = 0; r < FC_SYNTH_RETAILERS; r++) {
      if (!(options.retailers >> r & 1)) continue;
      double told = reduction_told("effect", fc_synth_retailer_name(r));
      assert_near(told / 100, effects[e] / 100, .01);
      /* a treated series that never differed is left out of the recomputed sums; there is next to none */
      assert_near(reduction_from_days("effect", fc_synth_retailer_name(r), "2020-09-01"), told, .02);
    }
  }
}

static void test_no_effect_changes_nothing(void **state) {
  (void)state;
  struct fc_synth_options options;
  fc_synth_options_init(&options);
  options.retailers = 1u << 1;
  options.effect_percent = 0;
  write_world(&options, "placebo", 1);
  assert_near(reduction_told("placebo", "ohori-market"), 0, 1e-12);
  struct file file = open_truth("placebo", "ohori-market");
  struct truth_day day;
  while (next_truth(&file, &day)) assert_memory_equal(day.shelf[0], day.shelf[1], sizeof day.shelf[0]);
  free(file.bytes);
}

/* The demand does not know of the trial. */
static void test_demand_is_the_same_for_any_effect(void **state) {
  (void)state;
  struct fc_synth_options options;
  fc_synth_options_init(&options);
  options.retailers = 1;
  options.effect_percent = 30;
  write_world(&options, "strong", 1);
  write_default();
  struct file strong = open_truth("strong", "tojin-bakery"), usual = open_truth("default", "tojin-bakery");
  struct truth_day a, b;
  int differing = 0;
  while (next_truth(&strong, &a)) {
    assert_true(next_truth(&usual, &b));
    assert_int_equal(a.demand, b.demand);
    assert_memory_equal(a.shelf[1], b.shelf[1], sizeof a.shelf[1]);
    differing += memcmp(a.shelf[0], b.shelf[0], sizeof a.shelf[0]) != 0;
  }
  assert_true(differing > 100);
  free(strong.bytes);
  free(usual.bytes);
}

static void test_rates_are_plausible(void **state) {
  (void)state;
  for (int seed = 1; seed <= 2; seed++) {
    double received = 0, disposed = 0, open = 0, out = 0;
    struct fc_synth_options options;
    fc_synth_options_init(&options);
    options.seed = (uint64_t)seed;
    if (seed > 1)
      write_world(&options, "rates", 1);
    else
      write_default();
    for (int r = 0; r < FC_SYNTH_RETAILERS; r++) {
      double sums[4] = {0};
      struct file file = open_truth(seed > 1 ? "rates" : "default", fc_synth_retailer_name(r));
      struct truth_day day;
      while (next_truth(&file, &day)) {
        const int *shelf = day.shelf[1];
        sums[0] += shelf[RECEIVED];
        sums[1] += shelf[DISPOSED];
        sums[2] += day.open;
        sums[3] += day.open && day.demand >= shelf[OPENING] + shelf[RECEIVED];
      }
      free(file.bytes);
      assert_true(sums[1] / sums[0] > .04 && sums[1] / sums[0] < .21);
      assert_true(sums[3] / sums[2] > .025 && sums[3] / sums[2] < .16);
      received += sums[0], disposed += sums[1], open += sums[2], out += sums[3];
    }
    assert_true(disposed / received > .05 && disposed / received < .20);
    assert_true(out / open > .03 && out / open < .15);
  }
}

/* ---- bytes ---- */

static void test_same_bytes(void **state) {
  (void)state;
  struct fc_synth_options options;
  fc_synth_options_init(&options);
  options.size = .4;
  options.from = fc_date_of(2020, 5, 1);
  write_world(&options, "one", 1);
  write_world(&options, "two", 2);
  write_world(&options, "again", 1);
  uint64_t one = folder_hash("one");
  assert_true(file_count > 40);
  assert_true(folder_hash("two") == one);
  assert_true(folder_hash("again") == one);
  options.seed = 2;
  write_world(&options, "other", 1);
  assert_true(folder_hash("other") != one);
}

/* An item's demand depends on its own names alone: not on how many retailers or items there are. */
static void test_streams_are_apart(void **state) {
  (void)state;
  struct fc_synth_options options;
  fc_synth_options_init(&options);
  options.size = .5;
  options.retailers = 1u << 3;
  write_world(&options, "small", 1);
  write_default();
  struct file small = open_truth("small", "nakasu-deli"), large = open_truth("default", "nakasu-deli");
  struct truth_day a, b;
  while (next_truth(&small, &a)) {
    assert_true(next_truth(&large, &b));
    assert_string_equal(a.item, b.item);
    assert_int_equal(a.demand, b.demand);
  }
  free(small.bytes);
  free(large.bytes);
}

/* ---- small things ---- */

static void test_numbers_are_written_plainly(void **state) {
  (void)state;
  static const struct {
    double value;
    int decimals;
    const char *text;
  } cases[] = {{0, 0, "0"},          {-0., 1, "0.0"},       {-.04, 1, "0.0"}, {-.06, 1, "-0.1"},
               {1.25, 2, "1.25"},    {2.5, 0, "3"},         {-2.5, 0, "-3"},  {.999, 2, "1.00"},
               {12.05, 3, "12.050"}, {123456, 0, "123456"}, {NAN, 2, ""}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct fc_synth_text text;
    fc_synth_text_init(&text, ',');
    fc_synth_put_number(&text, cases[i].value, cases[i].decimals);
    fc_synth_print(&text, "%c", 0);
    assert_string_equal(text.bytes, cases[i].text);
    fc_synth_text_release(&text);
  }
}

static void test_minutes_follow_the_shoppers(void **state) {
  (void)state;
  for (int r = 0; r < FC_SYNTH_RETAILERS; r++) {
    const struct fc_synth_company *company = fc_synth_company(r);
    double sum = 0;
    int last = company->opens;
    for (int s = 0; s < SYNTH_SEGMENTS; s++) sum += company->segment[s];
    assert_near(sum, 1, 1e-9);
    assert_int_equal(fc_synth_minute_of_share(company, 0), company->opens);
    for (int i = 0; i <= 100; i++) {
      int minute = fc_synth_minute_of_share(company, i / 100.);
      assert_in_range(minute, last, company->closes);
      last = minute;
    }
    assert_in_range(last, company->closes - 1, company->closes);
  }
}

static void test_options_out_of_range(void **state) {
  (void)state;
  struct fc_synth_options good, bad[9];
  fc_synth_options_init(&good);
  for (int i = 0; i < 9; i++) bad[i] = good;
  bad[0].to = good.from + 20;
  bad[1].from = fc_date_of(1980, 1, 1);
  bad[2].retailers = 0;
  bad[3].retailers = 1u << FC_SYNTH_RETAILERS;
  bad[4].size = NAN;
  bad[5].effect_percent = 61;
  bad[6].trial_start = good.from + 3;
  bad[7].stores = FC_SYNTH_MAX_STORES + 1;
  bad[8].trial_start = good.to;
  for (int i = 0; i < 9; i++) {
    struct fc_error err = {0};
    char folder[FC_PATH_MAX];
    snprintf(folder, sizeof folder, "%s/bad", test_folder());
    assert_int_equal(fc_synth_write(&bad[i], folder, &(struct fc_context){.threads = 1}, &err), FC_USAGE);
    assert_true(err.what[0]);
  }
  assert_null(fc_synth_retailer_name(FC_SYNTH_RETAILERS));
  assert_null(fc_synth_retailer_name(-1));
}

/* Several shops each: half of them are controls, and only the others change. */
static void test_many_shops(void **state) {
  (void)state;
  struct fc_synth_options options;
  fc_synth_options_init(&options);
  options.stores = 4;
  options.size = .3;
  options.retailers = 1u << 4;
  options.from = fc_date_of(2020, 3, 1);
  write_world(&options, "shops", 1);
  struct file file = open_truth("shops", "tenjin-bento");
  struct truth_day day;
  int differing[5] = {0};
  while (next_truth(&file, &day))
    differing[whole(day.store + 2)] += memcmp(day.shelf[0], day.shelf[1], sizeof day.shelf[0]) != 0;
  assert_true(differing[1] && !differing[2] && differing[3] && !differing[4]);
  free(file.bytes);
}

/* Few items, all of the category that would stay out: then it does not. */
static void test_small_shop_has_a_trial(void **state) {
  (void)state;
  struct fc_synth_options options;
  fc_synth_options_init(&options);
  options.size = .1;
  options.retailers = 1;
  write_world(&options, "tiny", 1);
  struct file file = open_truth("tiny", "tojin-bakery");
  struct truth_day day;
  int differing = 0;
  while (next_truth(&file, &day)) differing += memcmp(day.shelf[0], day.shelf[1], sizeof day.shelf[0]) != 0;
  assert_true(differing > 20);
  free(file.bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_books_balance),
      cmocka_unit_test(test_effect_is_what_was_asked),
      cmocka_unit_test(test_no_effect_changes_nothing),
      cmocka_unit_test(test_demand_is_the_same_for_any_effect),
      cmocka_unit_test(test_rates_are_plausible),
      cmocka_unit_test(test_same_bytes),
      cmocka_unit_test(test_streams_are_apart),
      cmocka_unit_test(test_numbers_are_written_plainly),
      cmocka_unit_test(test_minutes_follow_the_shoppers),
      cmocka_unit_test(test_options_out_of_range),
      cmocka_unit_test(test_many_shops),
      cmocka_unit_test(test_small_shop_has_a_trial),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
