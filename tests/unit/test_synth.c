/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/base/file.h"
#include "foodcast/io/config.h"
#include "foodcast/synth/synth.h"
#include "test_support.h"

#include "../../src/synth/synth_internal.h"

#include <ftw.h>

/* ---- writing and reading back ---- */

static void path_of(char path[static FC_PATH_MAX], const char *world, const char *name) {
  snprintf(path, FC_PATH_MAX, "%s/%s/%s", test_folder(), world, name);
}

static void write_world(const struct fc_synth_options *options, const char *world, int threads) {
  struct fc_error err = {0};
  char folder[FC_PATH_MAX];
  snprintf(folder, sizeof folder, "%s/%s", test_folder(), world);
  if (fc_synth_write(options, folder, &(struct fc_context){.threads = threads}, &err)) fail_msg("%s", err.what);
}

/* The default world, written once. */
static void write_default(void) {
  static int done;
  struct fc_synth_options options;
  fc_synth_options_init(&options);
  if (!done) write_world(&options, "default", 2);
  done = 1;
}

struct file {
  char *bytes, *next;
};

static struct file open_file(const char *world, const char *name) {
  struct file file;
  struct fc_error err = {0};
  char path[FC_PATH_MAX];
  size_t size;
  path_of(path, world, name);
  if (fc_file_read(path, 1 << 28, &file.bytes, &size, &err)) fail_msg("%s", err.what);
  file.next = file.bytes;
  return file;
}

/* The next row's fields; none of these files has quotes. 0 at the end. */
static int next_row(struct file *file, char delimiter, char *fields[], int most) {
  int count = 0;
  if (!*file->next) return 0;
  char *at = file->next, *end = strchr(at, '\n');
  assert_non_null(end);
  *end = 0;
  file->next = end + 1;
  while (1) {
    char *cut = strchr(at, delimiter);
    assert_in_range(count, 0, most - 1);
    fields[count++] = at;
    if (!cut) return count;
    *cut = 0;
    at = cut + 1;
  }
}

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

/* ---- the truth, day by day ---- */

enum { OPENING, RECEIVED, SOLD, MARKED_DOWN, DISPOSED, CLOSING, LOST, SHELF };
struct truth_day {
  char store[16], item[16], date[16];
  int open, demand, shelf[2][SHELF]; /* actual, usual */
  double mean;
};

static int whole(const char *text) {
  char *end;
  long value = strtol(text, &end, 10);
  assert_true(end != text && !*end);
  return (int)value;
}

/* 0 at the end; days after the last sales are passed over. */
static int next_truth(struct file *file, struct truth_day *day) {
  char *fields[20];
  do {
    int count = next_row(file, ',', fields, 20);
    if (!count) return 0;
    assert_int_equal(count, 20);
  } while (!*fields[6] || !strcmp(fields[0], "store"));
  snprintf(day->store, sizeof day->store, "%s", fields[0]);
  snprintf(day->item, sizeof day->item, "%s", fields[1]);
  snprintf(day->date, sizeof day->date, "%s", fields[2]);
  day->open = whole(fields[3]);
  day->demand = whole(fields[4]);
  day->mean = strtod(fields[5], NULL);
  for (int i = 0; i < 2 * SHELF; i++) day->shelf[i / SHELF][i % SHELF] = whole(fields[6 + i]);
  return 1;
}

static struct file open_truth(const char *world, const char *retailer) {
  char name[64];
  snprintf(name, sizeof name, "truth/%s.csv", retailer);
  return open_file(world, name);
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
      assert_true(sums[1] / sums[0] > .03 && sums[1] / sums[0] < .22);
      assert_true(sums[3] / sums[2] > .02 && sums[3] / sums[2] < .2);
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

/* ---- sales files against the truth ---- */

struct fault {
  char key[64], kind[24];
};

static int read_faults(const char *world, const char *retailer, struct fault *faults, int most) {
  struct file file = open_file(world, "truth/recording_errors.csv");
  char *fields[5];
  int count = 0;
  while (next_row(&file, ',', fields, 5)) {
    if (strcmp(fields[0], retailer)) continue;
    assert_in_range(count, 0, most - 1);
    snprintf(faults[count].key, sizeof faults[count].key, "%s|%s|%s", fields[1], fields[2], fields[3]);
    snprintf(faults[count++].kind, sizeof faults->kind, "%s", fields[4]);
  }
  free(file.bytes);
  return count;
}

static int has_fault(const struct fault *faults, int count, const char *key, const char *kind) {
  for (int i = 0; i < count; i++)
    if (!strcmp(faults[i].key, key) && !strcmp(faults[i].kind, kind)) return 1;
  return 0;
}

/* Sold, received and disposed of a plain file, as a table by item number and day. */
enum { ITEMS = 64, DAYS = 520 };
static void read_sales(const char *name, fc_date first, int (*table)[DAYS][4]) {
  struct file file = open_file("default", name);
  char *fields[7];
  while (next_row(&file, ',', fields, 7)) {
    if (!strcmp(fields[0], "date")) continue;
    int item = whole(fields[2] + 3), day = fc_date_parse_iso(fields[0], 10) - first;
    assert_in_range(item, 1, ITEMS - 1);
    assert_in_range(day, 0, DAYS - 1);
    for (int c = 0; c < 3; c++) table[item][day][c] = whole(fields[3 + c]);
    table[item][day][3]++;
  }
  free(file.bytes);
}

static void test_sales_files_tell_the_truth_but_for_the_errors_listed(void **state) {
  (void)state;
  write_default();
  fc_date first = fc_date_of(2019, 6, 1);
  int(*table)[DAYS][4] = calloc(ITEMS, sizeof *table);
  struct fault *faults = calloc(2000, sizeof *faults);
  assert_true(table && faults);
  read_sales("tojin-bakery/sales-2019.csv", first, table);
  read_sales("tojin-bakery/sales-2020.csv", first, table);
  int count = read_faults("default", "tojin-bakery", faults, 2000), missed = 0, returned = 0, twice = 0;
  struct file file = open_truth("default", "tojin-bakery");
  struct truth_day day;
  while (next_truth(&file, &day)) {
    int *row = table[whole(day.item + 3)][fc_date_parse_iso(day.date, 10) - first];
    char key[64], day_key[64];
    snprintf(key, sizeof key, "%s|%s|%s", day.store, day.item, day.date);
    snprintf(day_key, sizeof day_key, "%s||%s", day.store, day.date);
    int is_missed = has_fault(faults, count, key, "disposal-missed"),
        is_return = has_fault(faults, count, key, "return");
    int is_twice = day.open && has_fault(faults, count, day_key, "day-twice");
    assert_int_equal(row[3], day.open + is_twice);
    if (!day.open) continue;
    assert_int_equal(row[0], day.shelf[0][SOLD] - is_return);
    assert_int_equal(row[1], day.shelf[0][RECEIVED]);
    assert_int_equal(row[2], is_missed ? 0 : day.shelf[0][DISPOSED]);
    missed += is_missed, returned += is_return, twice += is_twice;
  }
  assert_true(missed > 10 && returned > 2 && twice > 10);
  free(file.bytes);
  free(table);
  free(faults);
}

/* Receipts add up to the units sold. */
static void test_receipts_add_up(void **state) {
  (void)state;
  write_default();
  long sold = 0, written = 0, returns = 0;
  static const char *const names[] = {"hakozaki-tofu/receipts-2019.csv", "hakozaki-tofu/receipts-2020.csv"};
  char *fields[5], last[32] = "";
  for (int f = 0; f < 2; f++) {
    struct file file = open_file("default", names[f]);
    while (next_row(&file, ',', fields, 5)) {
      if (!strcmp(fields[0], "timestamp")) continue;
      int quantity = whole(fields[2]);
      assert_true(strcmp(last, fields[0]) <= 0);
      snprintf(last, sizeof last, "%s", fields[0]);
      written += quantity;
      returns += quantity < 0;
    }
    free(file.bytes);
  }
  struct file file = open_truth("default", "hakozaki-tofu");
  struct truth_day day;
  while (next_truth(&file, &day)) sold += day.shelf[0][SOLD];
  free(file.bytes);
  assert_true(returns > 0);
  assert_int_equal(written + returns, sold);
}

/* ---- weather ---- */

static struct fc_synth_world long_world(struct fc_synth_climate *climate, int days) {
  struct fc_synth_world world = {.days = days, .options = {.seed = 5}};
  world.day = fc_arena_new(&world.arena, (size_t)days, sizeof *world.day);
  world.issue = fc_arena_new(&world.arena, (size_t)days * SYNTH_LEADS, sizeof *world.issue);
  assert_true(world.day && world.issue);
  for (int d = 0; d < days; d++) world.day[d].date = fc_date_of(1995, 1, 1) + d;
  fc_synth_mark_calendar(&world);
  fc_synth_draw_weather(&world, climate);
  fc_synth_draw_forecasts(&world, climate);
  return world;
}

static void test_weather_has_its_climate(void **state) {
  (void)state;
  struct fc_synth_climate climate = fc_synth_fukuoka;
  struct fc_synth_world world = long_world(&climate, 14610);
  double sums[12][4] = {{0}};
  for (int d = 0; d < world.days; d++) {
    const struct fc_synth_day *day = &world.day[d];
    assert_true(day->tmin <= day->tmean && day->tmean <= day->tmax);
    assert_true(day->sunshine >= 0 && day->sunshine <= 14.5 && day->precip >= 0);
    sums[day->month][0]++;
    sums[day->month][1] += day->tmean;
    sums[day->month][2] += day->precip >= 1;
    sums[day->month][3] += day->precip;
  }
  for (int m = 0; m < 12; m++) {
    /* a month's mean of the straight lines between mid-months is not quite its middle */
    assert_near(sums[m][1] / sums[m][0] - climate.tmean[m], 0, .9);
    assert_near(sums[m][2] / sums[m][0], climate.wet[m], .04);
    assert_near(sums[m][3] / sums[m][0] / (climate.wet[m] * climate.wet_amount[m]), 1, .25);
  }
  fc_arena_release(&world.arena);
}

/* The errors of JMA's forecasts by lead, the numbers that the generator was given. */
static void test_forecasts_err_as_they_should(void **state) {
  (void)state;
  static const double sd[SYNTH_LEADS] = {1.36, 1.79, 1.89, 2.13, 2.27, 2.34, 2.49};
  struct fc_synth_climate climate = fc_synth_fukuoka;
  struct fc_synth_world world = long_world(&climate, 7300);
  for (int lead = 0; lead < SYNTH_LEADS; lead++) {
    double sum = 0, squares = 0, wet[2] = {0}, rain[2] = {0};
    for (int d = 0; d < world.days; d++) {
      const struct fc_synth_issue *issue = &world.issue[d * SYNTH_LEADS + lead];
      double error = issue->tmax - world.day[d].tmax;
      int is_wet = world.day[d].precip >= 1;
      sum += error, squares += error * error;
      wet[is_wet]++, rain[is_wet] += issue->probability;
    }
    assert_near(sqrt(squares / world.days), sd[lead], .15);
    assert_near(sum / world.days, 0, .15);
    assert_true(rain[1] / wet[1] - rain[0] / wet[0] > 10);
  }
  fc_arena_release(&world.arena);
}

/* A climate fitted to what a climate has drawn is that climate. */
static void test_climate_is_found_again(void **state) {
  (void)state;
  struct fc_synth_climate climate = fc_synth_fukuoka, found = {.latitude = fc_synth_fukuoka.latitude};
  struct fc_synth_world world = long_world(&climate, 7300);
  struct fc_synth_text text;
  struct fc_error err = {0};
  fc_synth_text_init(&text, ',');
  fc_synth_print(&text, "date,station,tmean,tmax,tmin,precip_mm,sunshine_h\n");
  for (int d = 0; d < world.days; d++) {
    fc_synth_put_date(&text, world.day[d].date);
    fc_synth_put(&text, "somewhere");
    fc_synth_put_number(&text, world.day[d].tmean, 1);
    fc_synth_put_number(&text, world.day[d].tmax, 1);
    fc_synth_put_number(&text, world.day[d].tmin, 1);
    fc_synth_put_number(&text, world.day[d].precip, 1);
    fc_synth_put_number(&text, world.day[d].sunshine, 1);
    fc_synth_end_row(&text);
  }
  assert_int_equal(fc_synth_text_write(&text, test_folder(), "observed.csv", "UTF-8", &err), FC_OK);
  char path[FC_PATH_MAX];
  snprintf(path, sizeof path, "%s/observed.csv", test_folder());
  if (fc_synth_fit_climate(path, &world.arena, &found, &err)) fail_msg("%s", err.what);
  assert_string_equal(found.station, "somewhere");
  for (int m = 0; m < 12; m++) {
    assert_near(found.tmean[m] - climate.tmean[m], 0, 1.1);
    assert_near(found.deviation[m] / climate.deviation[m], 1, .25);
    assert_near(found.sun_effect[m] - climate.sun_effect[m], 0, 1.2);
    assert_near(found.wet[m], climate.wet[m], .06);
  }
  assert_near(found.persistence, climate.persistence, .06);
  assert_near(found.wet_persistence, climate.wet_persistence, .05);
  assert_near(found.above_sun, climate.above_sun, .2);
  assert_near(found.below_sun, climate.below_sun, .2);
  fc_synth_text_release(&text);
  fc_arena_release(&world.arena);
}

static void test_weather_files_that_will_not_do(void **state) {
  (void)state;
  static const char *const texts[] = {
      "", "day,tmean\n2020-01-01,4\n", "date,tmean,tmax,tmin,precip_mm,sunshine_h\n",
      "date,tmean,tmax,tmin,precip_mm,sunshine_h\n2020-01-02,1,2,0,0,3\n2020-01-01,1,2,0,0,3\n"};
  struct fc_synth_options options;
  fc_synth_options_init(&options);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct fc_error err = {0};
    char folder[FC_PATH_MAX], *path = test_file("weather.csv", texts[i], strlen(texts[i]));
    snprintf(folder, sizeof folder, "%s/refused", test_folder());
    options.weather_file = path;
    assert_int_equal(fc_synth_write(&options, folder, &(struct fc_context){.threads = 1}, &err), FC_INPUT);
    assert_true(err.what[0]);
    free(path);
  }
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

static void test_configuration_is_read_back(void **state) {
  (void)state;
  write_default();
  char path[FC_PATH_MAX];
  struct fc_config *config;
  struct fc_error err = {0};
  path_of(path, "default", "foodcast.conf");
  if (fc_config_read(path, &config, &err)) fail_msg("%s (%s)", err.what, err.where);
  assert_int_equal(config->retailer_count, FC_SYNTH_RETAILERS);
  for (int r = 0; r < FC_SYNTH_RETAILERS; r++) {
    assert_string_equal(config->retailers[r].name, fc_synth_retailer_name(r));
    int treated = fc_synth_company(r)->treated;
    assert_int_equal(config->retailers[r].impact.start, treated ? fc_date_of(2020, 9, 1) : FC_DATE_NONE);
  }
  fc_config_free(config);
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_books_balance),
      cmocka_unit_test(test_effect_is_what_was_asked),
      cmocka_unit_test(test_no_effect_changes_nothing),
      cmocka_unit_test(test_demand_is_the_same_for_any_effect),
      cmocka_unit_test(test_rates_are_plausible),
      cmocka_unit_test(test_same_bytes),
      cmocka_unit_test(test_streams_are_apart),
      cmocka_unit_test(test_sales_files_tell_the_truth_but_for_the_errors_listed),
      cmocka_unit_test(test_receipts_add_up),
      cmocka_unit_test(test_weather_has_its_climate),
      cmocka_unit_test(test_forecasts_err_as_they_should),
      cmocka_unit_test(test_climate_is_found_again),
      cmocka_unit_test(test_weather_files_that_will_not_do),
      cmocka_unit_test(test_numbers_are_written_plainly),
      cmocka_unit_test(test_minutes_follow_the_shoppers),
      cmocka_unit_test(test_options_out_of_range),
      cmocka_unit_test(test_configuration_is_read_back),
      cmocka_unit_test(test_many_shops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
