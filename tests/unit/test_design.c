/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/feature/design.h"

#include "foodcast/base/random.h"
#include "foodcast/math/threads.h"
#include "test_support.h"

/* A small retailer: three stores, the first two at one station, two items of two categories each. The weather record
 * begins 400 days before the panel, with issues for leads 1-7 on every day. */
enum { LEAD_IN = 400, AS_OF = 799, DAYS = AS_OF + 1 + FC_MAX_HORIZON, LEADS = 7, STORES = 3, ITEMS = 2 };
enum { WEATHER_DAYS = LEAD_IN + DAYS };

static void *piece(struct fc_panel *panel, size_t count, size_t size) {
  void *at = fc_arena_new(&panel->arena, count, size);
  if (!at) fail_msg("out of memory");
  return at;
}

static int by_date_then_issue(const void *a, const void *b) {
  const struct fc_issued *x = a, *y = b;
  return x->date != y->date ? (x->date > y->date) - (x->date < y->date)
                            : (x->issued_on > y->issued_on) - (x->issued_on < y->issued_on);
}

static void add_issues(struct fc_panel *panel, struct fc_station *station, struct fc_random *random) {
  station->issued = piece(panel, WEATHER_DAYS * LEADS, sizeof *station->issued);
  for (int day = 0; day < WEATHER_DAYS; day++)
    for (int lead = 1; lead <= LEADS; lead++) {
      struct fc_issued *issue = &station->issued[station->issued_count++];
      *issue = (struct fc_issued){.issued_on = panel->weather.first_date + day - lead,
                                  .date = panel->weather.first_date + day};
      for (int e = 0; e < FC_WEATHER_COUNT; e++) issue->value[e] = NAN;
      issue->value[FC_TMAX] = station->observed[FC_TMAX][day] + lead * (fc_random_uniform(random) - .5);
      double wet = station->observed[FC_PRECIP][day] >= 1 ? .6 : .1;
      issue->value[FC_PRECIP_PROBABILITY] = 10 * floor(10 * (wet + .3 * fc_random_uniform(random)));
    }
  qsort(station->issued, (size_t)station->issued_count, sizeof *station->issued, by_date_then_issue);
}

static void add_station(struct fc_panel *panel, struct fc_station *station, int with_rest, struct fc_random *random) {
  *station = (struct fc_station){.name = "station"};
  for (int e = 0; e < FC_WEATHER_COUNT; e++) {
    if (e != FC_TMAX && !(with_rest && (e == FC_PRECIP || e == FC_SUNSHINE))) continue;
    station->observed[e] = piece(panel, WEATHER_DAYS, sizeof(double));
    for (int day = 0; day < WEATHER_DAYS; day++) {
      double u = fc_random_uniform(random), season = cos(2 * M_PI * (panel->weather.first_date + day - 210) / 365.2425);
      station->observed[e][day] = e == FC_TMAX     ? 18 + 10 * season + 8 * (u - .5)
                                  : e == FC_PRECIP ? fmax(0, 40 * u - 28)
                                                   : 12 * u;
    }
  }
  if (with_rest) add_issues(panel, station, random);
}

static void add_event(struct fc_panel *panel, int day, enum fc_event_kind kind, const char *name, int store,
                      int category) {
  panel->events[panel->event_count++] = (struct fc_event){
      panel->first_date + day, kind, fc_dictionary_add(&panel->event_names, name, strlen(name)), store, category};
}

static void add_events(struct fc_panel *panel) {
  panel->events = piece(panel, 64, sizeof *panel->events);
  add_event(panel, 10, FC_EVENT_NAMED, "fair", -1, -1);
  add_event(panel, 40, FC_EVENT_SCHOOL_HOLIDAY, "half-term", -1, -1);
  add_event(panel, 60, FC_EVENT_NAMED, "parade", 0, -1);
  add_event(panel, 60, FC_EVENT_NAMED, "parade", 1, -1);
  add_event(panel, 100, FC_EVENT_NAMED, "fair", -1, -1);
  add_event(panel, 200, FC_EVENT_CLOSED, "stocktaking", -1, -1);
  add_event(panel, 300, FC_EVENT_NAMED, "fair", -1, -1);
  add_event(panel, AS_OF + 2, FC_EVENT_CLOSED, "stocktaking", -1, -1);
  add_event(panel, AS_OF + 3, FC_EVENT_NAMED, "fair", -1, -1);
}

static void add_series(struct fc_panel *panel) {
  panel->stores = piece(panel, STORES, sizeof *panel->stores);
  panel->items = piece(panel, ITEMS, sizeof *panel->items);
  panel->series = piece(panel, STORES * ITEMS, sizeof *panel->series);
  panel->store_count = STORES, panel->item_count = ITEMS;
  for (int i = 0; i < ITEMS; i++) {
    const char *category = i == 0 ? "bread" : "cake";
    panel->items[i].category_id = fc_dictionary_add(&panel->categories, category, strlen(category));
  }
  for (int s = 0; s < STORES; s++) panel->stores[s].station = s < 2 ? 0 : 1;
  for (int s = 0; s < STORES; s++)
    for (int i = 0; i < ITEMS; i++) {
      struct fc_series *series = &panel->series[panel->series_count++];
      *series = (struct fc_series){.store = s, .item = i, .last = AS_OF, .state = piece(panel, DAYS, 1)};
      series->column[FC_SOLD] = piece(panel, DAYS, sizeof(double));
      for (int day = 0; day < DAYS; day++) {
        int open = fc_date_weekday(panel->first_date + day) != FC_SUNDAY;
        series->state[day] = day > AS_OF ? FC_DAY_NOT_RECORDED : open ? FC_DAY_OPEN : FC_DAY_CLOSED;
        series->column[FC_SOLD][day] = day <= AS_OF && open ? day % 17 : NAN;
      }
    }
}

static struct fc_panel *new_panel(void) {
  struct fc_panel *panel = calloc(1, sizeof *panel);
  struct fc_random random;
  fc_random_seed(&random, 7);
  panel->first_date = fc_date_of(2021, 3, 1);
  panel->days = DAYS, panel->as_of = AS_OF;
  panel->weather =
      (struct fc_weather){.first_date = panel->first_date - LEAD_IN, .days = WEATHER_DAYS, .station_count = 2};
  panel->weather.stations = piece(panel, 2, sizeof *panel->weather.stations);
  add_station(panel, &panel->weather.stations[0], 1, &random);
  add_station(panel, &panel->weather.stations[1], 0, &random);
  add_series(panel);
  add_events(panel);
  return panel;
}

static void free_panel(struct fc_panel *panel) {
  fc_arena_release(&panel->arena);
  fc_dictionary_release(&panel->event_names);
  fc_dictionary_release(&panel->categories);
  free(panel);
}

static const struct fc_retailer_config japan = {.name = "test", .country = "JP"};
static const struct fc_retailer_config elsewhere = {.name = "test", .country = "none"};
static const struct fc_context two_threads = {.threads = 2};

static struct fc_design *new_design(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                    enum fc_weather_use use) {
  struct fc_design *design = NULL;
  struct fc_error err;
  assert_int_equal(fc_design_new(panel, config, use, &two_threads, &design, &err), FC_OK);
  return design;
}

static int column(const struct fc_design *design, const char *name) {
  for (int i = 0; i < fc_design_column_count(design); i++)
    if (strcmp(fc_design_columns(design)[i].name, name) == 0) return i;
  return -1;
}

static double observed(const struct fc_design *design, int group, int day, const char *name) {
  int at = column(design, name);
  assert_true(at >= 0);
  return fc_design_observed(design, group)[(size_t)day * fc_design_column_count(design) + at];
}

static void series_share_groups(void **state) {
  (void)state;
  struct fc_panel *panel = new_panel();
  struct fc_design *design = new_design(panel, &japan, FC_WEATHER_ISSUED);
  /* stores 0 and 1 have a parade each on the same day, so all their items share; store 2 has another station */
  assert_int_equal(fc_design_group_count(design), 2);
  for (int s = 0; s < panel->series_count; s++) assert_int_equal(fc_design_group(design, s), s < 4 ? 0 : 1);
  fc_design_free(design);
  add_event(panel, AS_OF + 4, FC_EVENT_NAMED, "parade", 1, 1); /* one category of one store */
  design = new_design(panel, &japan, FC_WEATHER_ISSUED);
  assert_int_equal(fc_design_group_count(design), 3);
  assert_int_equal(fc_design_group(design, 2), 0);
  assert_int_equal(fc_design_group(design, 3), 1);
  fc_design_free(design);
  free_panel(panel);
}

static void columns_and_priors(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double prior_sd, short_factor;
    int slow;
  } expected[] = {
      {"monday", .4, 1, 0},
      {"sunday", .4, 1, 0},
      {"annual-sine", .3, .5, 1},
      {"half-year-cosine", .15, .3, 1},
      {"weekend-annual-sine", .1, .3, 0},
      {"holiday", .5, 1, 0},
      {"holiday-on-weekday", .3, 1, 0},
      {"day-before-holiday", .3, 1, 0},
      {"bridge-day", .2, 1, 0},
      {"school-holiday", .2, 1, 0},
      {"event:fair", .4, 1, 0},
      {"other-events", .4, 1, 0},
      {"20-24-december", .3, 1, 0},
      {"2-6-january", .2, 1, 0},
      {"obon", .3, 1, 0},
      {"temperature", .2, 1, 0},
      {"temperature-change", .1, 1, 0},
      {"rain", .1, 1, 0},
      {"weekend-rain", .1, 1, 0},
      {"sunshine", .1, 1, 0},
      {"trend", .15, .5, 1},
  };
  struct fc_panel *panel = new_panel();
  struct fc_design *design = new_design(panel, &japan, FC_WEATHER_ISSUED);
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    int at = column(design, expected[i].name);
    if (at < 0) fail_msg("no column '%s'", expected[i].name);
    const struct fc_design_column *c = &fc_design_columns(design)[at];
    assert_near(c->prior_sd, expected[i].prior_sd, 1e-15);
    assert_near(c->short_factor, expected[i].short_factor, 1e-15);
    assert_int_equal(c->slow, expected[i].slow);
  }
  assert_int_equal(column(design, "event:parade"), -1); /* rare: one day */
  fc_design_free(design);
  design = new_design(panel, &elsewhere, FC_WEATHER_NONE);
  static const char *const absent[] = {"obon", "holiday", "temperature", "rain", "sunshine"};
  for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) assert_int_equal(column(design, absent[i]), -1);
  assert_false(fc_design_has_weather(design, 0));
  fc_design_free(design);
  free_panel(panel);
}

/* A break is five days or more; weekends do not end it, two of them may lie next to each other. */
static void days_know_their_breaks(void **state) {
  (void)state;
  struct fc_panel *panel = new_panel();
  int monday = 700 + (7 - ((int)fc_date_weekday(panel->first_date) + 700) % 7) % 7;
  panel->event_count = 0;
  for (int day = 0; day < 4; day++) add_event(panel, monday - 28 + day, FC_EVENT_CLOSED, "four days", -1, -1);
  for (int day = 0; day < 12; day++) /* two weeks from Monday to Friday, the weekend between them unmarked */
    if (day < 5 || day > 6) add_event(panel, monday + day, FC_EVENT_SCHOOL_HOLIDAY, "two weeks", -1, -1);
  for (int day = 0; day < 6; day++) add_event(panel, monday + 21 + day, FC_EVENT_CLOSED, "far ahead", -1, -1);
  struct fc_design *design = new_design(panel, &elsewhere, FC_WEATHER_NONE);
  struct fc_break_distance distance[DAYS];
  fc_design_breaks(design, 0, DAYS, distance);
  static const struct {
    int day, until, since;
  } expected[] = {{-22, 0, 0}, {-21, 21, 0}, {-1, 1, 0}, {0, 0, 0},  {5, 0, 0},
                  {11, 0, 0},  {12, 9, 1},   {20, 1, 9}, {24, 0, 0}, {27, 0, 1}};
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    const struct fc_break_distance *at = &distance[monday + expected[i].day];
    assert_int_equal(at->until, expected[i].until);
    assert_int_equal(at->since, expected[i].since);
    assert_int_equal(at->next_is_long | at->last_is_long, 0);
  }
  fc_design_free(design);
  free_panel(panel);
}

static void calendar_values(void **state) {
  (void)state;
  struct fc_panel *panel = new_panel();
  struct fc_design *design = new_design(panel, &japan, FC_WEATHER_ISSUED);
  static const struct {
    int year, month, day;
    const char *name;
    double value;
  } cases[] = {
      {2021, 7, 22, "holiday", 1},
      {2021, 7, 22, "holiday-on-weekday", 1},
      {2021, 7, 21, "day-before-holiday", 1},
      {2021, 7, 22, "day-before-holiday", 0},
      {2021, 7, 24, "day-after-holiday", 1},
      {2021, 5, 2, "day-before-holiday", 1},
      {2022, 5, 2, "bridge-day", 1},
      {2021, 4, 30, "bridge-day", 1},
      {2021, 7, 21, "bridge-day", 0},
      {2021, 8, 8, "holiday", 1},
      {2021, 8, 8, "holiday-on-weekday", 0},
      {2021, 8, 16, "obon", 1},
      {2021, 8, 17, "obon", 0},
      {2021, 12, 24, "20-24-december", 1},
      {2021, 12, 31, "27-31-december", 1},
      {2022, 1, 6, "2-6-january", 1},
      {2022, 1, 7, "2-6-january", 0},
      {2021, 3, 1, "monday", 1},
      {2021, 3, 11, "event:fair", 1},
      {2021, 4, 30, "other-events", 1},
      {2021, 4, 10, "school-holiday", 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int day = fc_date_of(cases[i].year, cases[i].month, cases[i].day) - panel->first_date;
    assert_near(observed(design, 0, day, cases[i].name), cases[i].value, 1e-15);
  }
  for (int day = 0; day < DAYS; day++) {
    double sum = 0;
    for (int c = 0; c < 7; c++) sum += fc_design_observed(design, 1)[(size_t)day * fc_design_column_count(design) + c];
    assert_near(sum, 1, 1e-15);
  }
  assert_near(observed(design, 1, 60, "other-events"), 0, 1e-15); /* the parade is not at store 2 */
  assert_near(observed(design, 0, 730, "trend"), 2, 1e-15);
  char text[64];
  fc_design_day_names(design, 0, 10, text, sizeof text);
  assert_string_equal(text, "fair");
  fc_design_day_names(design, 0, fc_date_of(2021, 4, 29) - panel->first_date, text, sizeof text);
  assert_string_equal(text, "昭和の日");
  fc_design_day_names(design, 0, 11, text, sizeof text);
  assert_string_equal(text, "");
  fc_design_free(design);
  free_panel(panel);
}

static void public_holidays_from_events(void **state) {
  (void)state;
  struct fc_panel *panel = new_panel();
  panel->event_count = 0;
  add_event(panel, 0, FC_EVENT_PUBLIC_HOLIDAY, "first", -1, -1);   /* Monday 1 March 2021 */
  add_event(panel, 17, FC_EVENT_PUBLIC_HOLIDAY, "second", -1, -1); /* a Thursday */
  struct fc_design *design = new_design(panel, &elsewhere, FC_WEATHER_ISSUED);
  assert_near(observed(design, 0, 0, "holiday"), 1, 0);
  assert_near(observed(design, 0, 1, "day-after-holiday"), 1, 0);
  assert_near(observed(design, 0, 18, "bridge-day"), 1, 0);
  assert_near(observed(design, 0, fc_date_of(2021, 4, 29) - panel->first_date, "holiday"), 0, 0);
  fc_design_free(design);
  free_panel(panel);
}

/* Three days of a name give it columns of its own, two do not; the day before is none where it is a holiday itself. */
static void frequent_holidays_have_names(void **state) {
  (void)state;
  struct fc_panel *panel = new_panel();
  panel->event_count = 0;
  add_event(panel, 10, FC_EVENT_PUBLIC_HOLIDAY, "feast", -1, -1);
  add_event(panel, 11, FC_EVENT_PUBLIC_HOLIDAY, "second day", -1, -1);
  add_event(panel, 20, FC_EVENT_PUBLIC_HOLIDAY, "feast", -1, -1);
  add_event(panel, 21, FC_EVENT_PUBLIC_HOLIDAY, "second day", -1, -1);
  add_event(panel, 30, FC_EVENT_PUBLIC_HOLIDAY, "feast", -1, -1);
  add_event(panel, 31, FC_EVENT_PUBLIC_HOLIDAY, "second day", -1, -1);
  add_event(panel, 40, FC_EVENT_PUBLIC_HOLIDAY, "rare", -1, -1);
  add_event(panel, 44, FC_EVENT_PUBLIC_HOLIDAY, "rare", -1, -1);
  struct fc_design *design = new_design(panel, &elsewhere, FC_WEATHER_ISSUED);
  assert_int_equal(column(design, "holiday:rare"), -1);
  assert_int_equal(column(design, "before:rare"), -1);
  for (int day = 0; day < 50; day++) {
    int feast = day == 10 || day == 20 || day == 30, second = day == 11 || day == 21 || day == 31;
    assert_near(observed(design, 0, day, "holiday"), feast || second || day == 40 || day == 44, 0);
    assert_near(observed(design, 0, day, "holiday:feast"), feast, 0);
    assert_near(observed(design, 0, day, "before:feast"), day == 9 || day == 19 || day == 29, 0);
    assert_near(observed(design, 0, day, "holiday:second day"), second, 0);
    assert_near(observed(design, 0, day, "before:second day"), 0, 0);
  }
  const struct fc_design_column *named = &fc_design_columns(design)[column(design, "before:feast")];
  assert_int_equal(named->driver, FC_DRIVER_HOLIDAY);
  assert_near(named->prior_sd, .2 * sqrt(panel->store_count / (panel->store_count + 10.0)), 1e-15);
  fc_design_free(design);
  /* in Japan they are computed: a retailer that lists the panel's two New Years has no more of them */
  panel->event_count = 0;
  for (int year = 2022; year <= 2023; year++)
    add_event(panel, fc_date_of(year, 1, 1) - panel->first_date, FC_EVENT_PUBLIC_HOLIDAY, "元日", -1, -1);
  design = new_design(panel, &japan, FC_WEATHER_ISSUED);
  assert_int_equal(column(design, "holiday:元日"), -1);
  fc_design_free(design);
  free_panel(panel);
}

static void observed_weather(void **state) {
  (void)state;
  struct fc_panel *panel = new_panel();
  double *tmax = panel->weather.stations[0].observed[FC_TMAX] + LEAD_IN;
  double *precip = panel->weather.stations[0].observed[FC_PRECIP] + LEAD_IN;
  tmax[97] = 20, tmax[98] = 24, tmax[99] = 28, tmax[100] = 30, precip[100] = 5, precip[101] = .5, tmax[102] = 2;
  tmax[200] = NAN, precip[200] = NAN;
  struct fc_design *design = new_design(panel, &japan, FC_WEATHER_ISSUED);
  assert_near(observed(design, 0, 100, "temperature"), 1.5, 1e-12);
  assert_near(observed(design, 0, 100, "heat"), .5, 1e-12);
  assert_near(observed(design, 0, 100, "cold"), 0, 1e-12);
  assert_near(observed(design, 0, 102, "cold"), .6, 1e-12);
  assert_near(observed(design, 0, 100, "temperature-change"), .6, 1e-12);
  assert_near(observed(design, 0, 100, "rain"), 1, 1e-12);
  assert_near(observed(design, 0, 101, "rain"), .5, 1e-12);
  assert_near(observed(design, 0, 100, "rain-amount"), log1p(5) / 3, 1e-12);
  int weekend = fc_date_weekday(panel->first_date + 100) >= FC_SATURDAY;
  assert_near(observed(design, 0, 100, "weekend-rain"), weekend, 1e-12);
  /* a missing day holds what is usual then: 18 + 10 cos(...) for the temperature, within the noise of the record */
  double usual = 18 + 10 * cos(2 * M_PI * (panel->first_date + 200 - 210) / 365.2425);
  assert_near(observed(design, 0, 200, "temperature"), (usual - 15) / 10, .1);
  assert_near(observed(design, 0, 200, "rain"), .29, .1);
  assert_true(fc_design_has_weather(design, 0) && fc_design_has_weather(design, 1));
  assert_near(observed(design, 1, 100, "rain"), 0, 0); /* never observed at the other station */
  fc_design_free(design);
  free_panel(panel);
}

/* What is known at an origin: the newest issue, trusted less the longer its lead, then climatology. */
static void future_weather(void **state) {
  (void)state;
  struct fc_panel *panel = new_panel();
  struct fc_design *design = new_design(panel, &japan, FC_WEATHER_ISSUED);
  int columns = fc_design_column_count(design), at = column(design, "temperature"), rain = column(design, "rain");
  double *rows = calloc((size_t)(FC_MAX_HORIZON * columns), sizeof *rows);
  double error[FC_MAX_HORIZON] = {0}, wet = 0, dry = 0;
  int wet_days = 0, dry_days = 0;
  for (int origin = 300; origin < 700; origin++) {
    fc_design_future(design, 0, origin, FC_MAX_HORIZON, rows);
    for (int h = 0; h < FC_MAX_HORIZON; h++)
      error[h] += fabs(rows[h * columns + at] - observed(design, 0, origin + 1 + h, "temperature")) / 400;
    int rained = panel->weather.stations[0].observed[FC_PRECIP][LEAD_IN + origin + 1] >= 1;
    *(rained ? &wet : &dry) += rows[rain];
    *(rained ? &wet_days : &dry_days) += 1;
  }
  assert_true(error[0] < .07 && error[0] < error[6] && error[6] < error[7]);
  assert_true(error[27] < .25);
  assert_true(wet / wet_days > .8 && dry / dry_days < .25);
  fc_design_free(design);
  design = new_design(panel, &japan, FC_WEATHER_ACTUAL);
  fc_design_future(design, 0, 500, FC_MAX_HORIZON, rows);
  assert_memory_equal(rows, fc_design_observed(design, 0) + 501 * columns,
                      (size_t)(FC_MAX_HORIZON * columns) * sizeof *rows);
  fc_design_free(design);
  free(rows);
  free_panel(panel);
}

/* Replaces everything that was not known at the end of day `origin`. */
static void spoil_after(struct fc_panel *panel, int origin) {
  for (int s = 0; s < panel->weather.station_count; s++) {
    struct fc_station *station = &panel->weather.stations[s];
    for (int e = 0; e < FC_WEATHER_COUNT; e++)
      for (int day = LEAD_IN + origin + 1; station->observed[e] && day < WEATHER_DAYS; day++)
        station->observed[e][day] = day % 3 ? 1e6 : NAN;
    for (int i = 0; i < station->issued_count; i++)
      if (station->issued[i].issued_on > panel->first_date + origin)
        for (int e = 0; e < FC_WEATHER_COUNT; e++) station->issued[i].value[e] = -1e6;
  }
  for (int s = 0; s < panel->series_count; s++)
    for (int day = origin + 1; day < DAYS; day++) {
      panel->series[s].column[FC_SOLD][day] = 1e9;
      panel->series[s].state[day] = day <= AS_OF ? FC_DAY_CLOSED : FC_DAY_NOT_RECORDED;
    }
}

static void nothing_leaks_from_the_future(void **state) {
  (void)state;
  static const int origins[] = {-1, 0, 3, 27, 200, 503, 504, 655, AS_OF};
  for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
    int origin = origins[i];
    struct fc_panel *panel = new_panel(), *spoilt = new_panel();
    panel->weather.stations[0].observed[FC_TMAX][LEAD_IN + 190] =
        NAN; /* a filled day before the origin must hold still too */
    spoilt->weather.stations[0].observed[FC_TMAX][LEAD_IN + 190] = NAN;
    spoil_after(spoilt, origin);
    struct fc_design *one = new_design(panel, &japan, FC_WEATHER_ISSUED),
                     *two = new_design(spoilt, &japan, FC_WEATHER_ISSUED);
    size_t columns = (size_t)fc_design_column_count(one);
    double *a = calloc(FC_MAX_HORIZON * columns, sizeof *a), *b = calloc(FC_MAX_HORIZON * columns, sizeof *b);
    assert_int_equal(fc_design_column_count(two), columns);
    for (int group = 0; group < fc_design_group_count(one); group++) {
      assert_memory_equal(fc_design_observed(one, group), fc_design_observed(two, group),
                          (size_t)(origin + 1) * columns * sizeof *a);
      fc_design_future(one, group, origin, FC_MAX_HORIZON, a);
      fc_design_future(two, group, origin, FC_MAX_HORIZON, b);
      assert_memory_equal(a, b, FC_MAX_HORIZON * columns * sizeof *a);
    }
    free(a), free(b);
    fc_design_free(one), fc_design_free(two);
    free_panel(panel), free_panel(spoilt);
  }
}

static void open_days(void **state) {
  (void)state;
  struct fc_panel *panel = new_panel();
  struct fc_series *gap = &panel->series[1], *mondays = &panel->series[2], *young = &panel->series[3];
  for (int day = AS_OF - 90; day <= AS_OF; day++) gap->state[day] = FC_DAY_NOT_RECORDED;
  int seen = 0; /* two open Mondays among the last eight weeks pass the fifth, one does not */
  for (int day = AS_OF; day > AS_OF - 56; day--)
    if (fc_date_weekday(panel->first_date + day) == FC_MONDAY && seen++ != 1) mondays->state[day] = FC_DAY_CLOSED;
  for (int day = 0; day < AS_OF; day++) young->state[day] = FC_DAY_NOT_RECORDED;
  young->first = AS_OF;
  young->state[AS_OF] = FC_DAY_OPEN;
  struct fc_design *design = new_design(panel, &japan, FC_WEATHER_ISSUED);
  for (int day = AS_OF + 1; day < DAYS; day++) {
    enum fc_weekday weekday = fc_date_weekday(panel->first_date + day);
    int closed_by_event = day == AS_OF + 2;
    assert_int_equal(fc_design_open(design, 0, AS_OF, day), weekday != FC_SUNDAY && !closed_by_event);
    assert_int_equal(fc_design_open(design, 1, AS_OF, day), weekday != FC_SUNDAY && !closed_by_event);
    assert_int_equal(fc_design_open(design, 2, AS_OF, day),
                     weekday != FC_SUNDAY && weekday != FC_MONDAY && !closed_by_event);
    assert_int_equal(fc_design_open(design, 3, AS_OF, day), !closed_by_event);
  }
  /* in a replay of the past the row's own state decides, even where an event said otherwise */
  assert_int_equal(fc_design_open(design, 0, 150, 200), panel->series[0].state[200] == FC_DAY_OPEN);
  fc_design_free(design);
  free_panel(panel);
}

static int by_event_date(const void *a, const void *b) {
  const struct fc_event *x = a, *y = b;
  return (x->date > y->date) - (x->date < y->date);
}

/* A canteen that was shut in earlier school holidays is shut in the next; a shop that stayed open stays open; one day off
 * is no habit, and what comes after the origin is not known. */
static void holidays_off_are_learnt(void **state) {
  (void)state;
  struct fc_panel *panel = new_panel();
  enum { CANTEEN = 0, SHOP = 1, ONCE = 2, FIRST = 602, COMING = AS_OF + 7 };
  add_event(panel, COMING, FC_EVENT_SCHOOL_HOLIDAY, "half-term", -1, -1);
  for (int day = FIRST; day < FIRST + 14; day++) {
    add_event(panel, day, FC_EVENT_SCHOOL_HOLIDAY, "half-term", -1, -1);
    panel->series[CANTEEN].state[day] = FC_DAY_CLOSED;
  }
  panel->series[ONCE].state[FIRST + 1] = FC_DAY_CLOSED;
  qsort(panel->events, (size_t)panel->event_count, sizeof *panel->events, by_event_date);
  struct fc_design *design = new_design(panel, &elsewhere, FC_WEATHER_NONE);
  assert_int_not_equal(fc_date_weekday(panel->first_date + COMING), FC_SUNDAY);
  assert_int_equal(fc_design_open(design, CANTEEN, AS_OF, COMING), 0);
  assert_int_equal(fc_design_open(design, CANTEEN, AS_OF, COMING + 1), 1);
  assert_int_equal(fc_design_open(design, SHOP, AS_OF, COMING), 1);
  assert_int_equal(fc_design_open(design, ONCE, AS_OF, COMING), 1);
  assert_int_equal(fc_design_open(design, CANTEEN, FIRST - 1, COMING), 1);
  fc_design_free(design);
  free_panel(panel);
}

/* No weather, no events, no country: weekdays, seasons and the trend are left, and nothing breaks. */
static void a_bare_panel(void **state) {
  (void)state;
  struct fc_panel *panel = new_panel();
  panel->event_count = 0;
  panel->event_names.count = 0;
  panel->weather = (struct fc_weather){0};
  for (int s = 0; s < STORES; s++) panel->stores[s].station = -1;
  struct fc_design *design = new_design(panel, &elsewhere, FC_WEATHER_ISSUED);
  assert_int_equal(fc_design_group_count(design), 1);
  assert_int_equal(fc_design_column_count(design), 7 + 6 + 3 + 1);
  assert_false(fc_design_has_weather(design, 0));
  double rows[FC_MAX_HORIZON * 17];
  fc_design_future(design, 0, AS_OF, FC_MAX_HORIZON, rows);
  assert_memory_equal(rows, fc_design_observed(design, 0) + (AS_OF + 1) * 17, sizeof rows);
  fc_design_free(design);
  free_panel(panel);
}

/* Only rows known at the shift's own origin move, and only by what was shifted. */
static void shifted_weather(void **state) {
  (void)state;
  struct fc_panel *panel = new_panel();
  struct fc_design *design = new_design(panel, &japan, FC_WEATHER_ISSUED), *shifted = NULL;
  struct fc_weather_shift shift = {.origin = 500, .temperature = 1, .rain_mm = 10};
  assert_int_equal(fc_design_shifted(design, &shift, &shifted, NULL), FC_OK);
  int columns = fc_design_column_count(design), at = column(design, "temperature"), rain = column(design, "rain");
  size_t size = (size_t)(FC_MAX_HORIZON * columns);
  double *before = calloc(size, sizeof *before), *after = calloc(size, sizeof *after);
  fc_design_future(design, 0, 499, FC_MAX_HORIZON, before);
  fc_design_future(shifted, 0, 499, FC_MAX_HORIZON, after);
  assert_memory_equal(before, after, size * sizeof *before);
  fc_design_future(design, 0, 500, FC_MAX_HORIZON, before);
  fc_design_future(shifted, 0, 500, FC_MAX_HORIZON, after);
  for (int h = 0; h < FC_MAX_HORIZON; h++) assert_near(after[h * columns + at], before[h * columns + at] + .1, 1e-12);
  assert_near(after[rain], 1, 0);
  assert_near(after[rain + 1], log1p(10) / 3, 1e-12);
  for (int h = 1; h < FC_MAX_HORIZON; h++) assert_near(after[h * columns + rain], before[h * columns + rain], 0);
  fc_design_free(shifted);
  fc_design_free(design); /* the copy owned nothing */
  free(before);
  free(after);
  free_panel(panel);
}

/* A weather record that begins after the panel and has holes: rows stay finite, and climatology fills what is missing. */
static void a_late_and_broken_record(void **state) {
  (void)state;
  struct fc_panel *panel = new_panel();
  panel->weather.first_date = panel->first_date + 200;
  panel->weather.days = 300;
  for (int i = 0; i < panel->weather.stations[0].issued_count; i++) {
    panel->weather.stations[0].issued[i].date += LEAD_IN + 200;
    panel->weather.stations[0].issued[i].issued_on += LEAD_IN + 200;
  }
  for (int day = 50; day < 90; day++) panel->weather.stations[0].observed[FC_TMAX][day] = NAN;
  struct fc_design *design = new_design(panel, &japan, FC_WEATHER_ISSUED);
  size_t count = (size_t)DAYS * (size_t)fc_design_column_count(design);
  for (size_t i = 0; i < count; i++) assert_true(isfinite(fc_design_observed(design, 0)[i]));
  double *rows = calloc((size_t)(FC_MAX_HORIZON * fc_design_column_count(design)), sizeof *rows);
  for (int origin = -1; origin <= AS_OF; origin++) {
    fc_design_future(design, 0, origin, FC_MAX_HORIZON, rows);
    for (int i = 0; i < FC_MAX_HORIZON * fc_design_column_count(design); i++) assert_true(isfinite(rows[i]));
  }
  free(rows);
  fc_design_free(design);
  free_panel(panel);
}

static int init(void **state) {
  (void)state;
  fc_math_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(series_share_groups),
      cmocka_unit_test(columns_and_priors),
      cmocka_unit_test(calendar_values),
      cmocka_unit_test(days_know_their_breaks),
      cmocka_unit_test(public_holidays_from_events),
      cmocka_unit_test(frequent_holidays_have_names),
      cmocka_unit_test(observed_weather),
      cmocka_unit_test(future_weather),
      cmocka_unit_test(nothing_leaks_from_the_future),
      cmocka_unit_test(open_days),
      cmocka_unit_test(holidays_off_are_learnt),
      cmocka_unit_test(a_bare_panel),
      cmocka_unit_test(shifted_weather),
      cmocka_unit_test(a_late_and_broken_record),
  };
  return cmocka_run_group_tests(tests, init, NULL);
}
