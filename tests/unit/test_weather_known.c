/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weather columns on real forecasts: what was known at the origin must be nearer to what came than climatology, and
 * never worse than taking the forecast at its word. */
#include "foodcast/feature/design.h"
#include "foodcast/math/threads.h"
#include "test_support.h"

#include <glob.h>

enum { LEADS = 7 };

struct record {
  struct fc_panel panel;
  struct fc_station station;
};

static void read_observed(struct record *r) {
  char pattern[4096], line[8192];
  glob_t files;
  snprintf(pattern, sizeof pattern, "%s/jma_tokyo_obs/data*.csv", test_data());
  assert_int_equal(glob(pattern, 0, NULL, &files), 0);
  for (size_t f = 0; f < files.gl_pathc; f++) {
    FILE *file = fopen(files.gl_pathv[f], "rb");
    while (file && fgets(line, sizeof line, file)) {
      int year, month, day;
      if (sscanf(line, "%d/%d/%d,", &year, &month, &day) != 3) continue;
      int at = fc_date_of(year, month, day) - r->panel.weather.first_date, column = 0;
      for (char *field = line; field; field = strchr(field, ',') ? strchr(field, ',') + 1 : NULL, column++) {
        double value = strtod(field, NULL);
        if (column == 44) r->station.observed[FC_TMAX][at] = value;
        if (column == 36) r->station.observed[FC_PRECIP][at] = value;
      }
    }
    if (file) fclose(file);
  }
  globfree(&files);
}

static void read_issued(struct record *r) {
  char path[4096], line[1024];
  snprintf(path, sizeof path, "%s/jma_forecast_archive/tokyo_daily_forecasts.csv", test_data());
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  while (fgets(line, sizeof line, file)) {
    struct fc_issued issue = {fc_date_parse_iso(line, 10), fc_date_parse_iso(line + 11, 10), {0}};
    if (issue.date == FC_DATE_NONE) continue;
    for (int e = 0; e < FC_WEATHER_COUNT; e++) issue.value[e] = NAN;
    char *field = line;
    for (int column = 0; field; field = strchr(field, ',') ? strchr(field, ',') + 1 : NULL, column++) {
      char *end;
      double value = strtod(field, &end);
      if (end == field) continue;
      if (column == 5) issue.value[FC_PRECIP_PROBABILITY] = value;
      if (column == 7) issue.value[FC_TMAX] = value;
    }
    r->station.issued[r->station.issued_count++] = issue;
  }
  fclose(file);
}

static int by_date(const void *a, const void *b) {
  const struct fc_issued *x = a, *y = b;
  return x->date != y->date ? x->date - y->date : x->issued_on - y->issued_on;
}

/* Tokyo from October 2013 to October 2023; the panel begins in November 2021, with the forecasts. */
static struct record *new_record(void) {
  static const struct fc_store store = {.station = 0};
  static const struct fc_item item = {.category_id = 0};
  struct record *r = calloc(1, sizeof *r);
  struct fc_panel *panel = &r->panel;
  panel->weather = (struct fc_weather){fc_date_of(2013, 10, 20), 3652, 1, &r->station};
  panel->first_date = fc_date_of(2021, 11, 4);
  panel->as_of = fc_date_of(2023, 9, 21) - panel->first_date;
  panel->days = panel->as_of + 1 + FC_MAX_HORIZON;
  panel->store_count = panel->item_count = panel->series_count = 1;
  panel->stores = memcpy(calloc(1, sizeof store), &store, sizeof store);
  panel->items = memcpy(calloc(1, sizeof item), &item, sizeof item);
  panel->series = calloc(1, sizeof *panel->series);
  panel->series->state = calloc((size_t)panel->days, 1);
  for (int e = FC_TMAX; e <= FC_PRECIP; e += FC_PRECIP - FC_TMAX)
    r->station.observed[e] = calloc((size_t)panel->weather.days, sizeof(double));
  r->station.issued = calloc(10000, sizeof *r->station.issued);
  read_observed(r);
  read_issued(r);
  qsort(r->station.issued, (size_t)r->station.issued_count, sizeof *r->station.issued, by_date);
  return r;
}

static void free_record(struct record *r) {
  free(r->panel.stores), free(r->panel.items), free(r->panel.series->state), free(r->panel.series);
  free(r->station.observed[FC_TMAX]), free(r->station.observed[FC_PRECIP]), free(r->station.issued);
  free(r);
}

static int column(const struct fc_design *design, const char *name) {
  for (int i = 0; i < fc_design_column_count(design); i++)
    if (strcmp(fc_design_columns(design)[i].name, name) == 0) return i;
  fail_msg("no column '%s'", name);
  return -1;
}

/* The issue's own value, where that very lead was issued. */
static double issued(const struct record *r, int origin, int day) {
  for (int i = 0; i < r->station.issued_count; i++) {
    const struct fc_issued *issue = &r->station.issued[i];
    if (issue->date - r->panel.first_date == day && issue->issued_on - r->panel.first_date == origin)
      return issue->value[FC_TMAX];
  }
  return NAN;
}

enum { HALF_YEAR = 180 };

struct errors {
  double known[LEADS], raw[LEADS], climate[LEADS], rain_known[LEADS], rain_climate[LEADS], heat[2];
};

/* Sums of squared errors over the origins of a year and a half, after half a year of forecasts. */
static void collect(const struct record *r, const struct fc_design *design, struct errors *e) {
  const struct fc_panel *panel = &r->panel;
  int columns = fc_design_column_count(design), warm = column(design, "temperature"), rain = column(design, "rain");
  int heat = column(design, "heat");
  double *rows = calloc((size_t)(FC_MAX_HORIZON * columns), sizeof *rows);
  double *climate = calloc((size_t)(FC_MAX_HORIZON * columns), sizeof *climate);
  for (int origin = HALF_YEAR; origin <= panel->as_of; origin++) {
    fc_design_future(design, 0, origin, LEADS, rows);
    for (int h = 0; h < LEADS; h++) {
      const double *row = rows + h * columns, *came = fc_design_observed(design, 0) + (origin + 1 + h) * columns;
      int before = origin + h - FC_MAX_HORIZON + 1; /* so long ago that nothing had been issued for the day */
      double word = issued(r, origin, origin + 1 + h);
      if (before < 0 || isnan(word)) continue;
      fc_design_future(design, 0, before, FC_MAX_HORIZON, climate);
      const double *usual = climate + (FC_MAX_HORIZON - 1) * columns;
      e->known[h] += pow(10 * (row[warm] - came[warm]), 2);
      e->raw[h] += pow(word - 15 - 10 * came[warm], 2);
      e->climate[h] += pow(10 * (usual[warm] - came[warm]), 2);
      e->rain_known[h] += pow(row[rain] - came[rain], 2);
      e->rain_climate[h] += pow(usual[rain] - came[rain], 2);
      if (h == LEADS - 1) e->heat[0] += row[heat], e->heat[1] += came[heat];
    }
  }
  free(rows);
  free(climate);
}

static void forecasts_help_and_are_not_spoilt(void **state) {
  (void)state;
  skip_without_data();
  static const struct fc_retailer_config config = {.country = "JP"};
  struct record *r = new_record();
  struct fc_design *design;
  struct errors e = {0};
  assert_int_equal(r->station.issued_count, 8295);
  assert_int_equal(fc_design_new(&r->panel, &config, FC_WEATHER_ISSUED, NULL, &design, NULL), FC_OK);
  collect(r, design, &e);
  for (int h = 0; h < LEADS; h++) {
    print_message("lead %d: squared error of tmax %.3f of climatology's (as issued %.3f), of rain %.3f\n", h + 1,
                  e.known[h] / e.climate[h], e.raw[h] / e.climate[h], e.rain_known[h] / e.rain_climate[h]);
    assert_true(e.known[h] < .6 * e.climate[h]);
    assert_true(e.known[h] < 1.01 * e.raw[h]);
    assert_true(e.rain_known[h] < .9 * e.rain_climate[h]);
    if (h > 0) assert_true(e.known[h] > .98 * e.known[h - 1]);
  }
  print_message("heat a week ahead: %.1f expected, %.1f came\n", e.heat[0], e.heat[1]);
  assert_near(e.heat[0], e.heat[1], .15);
  fc_design_free(design);
  free_record(r);
}

static int init(void **state) {
  (void)state;
  fc_math_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(forecasts_help_and_are_not_spoilt)};
  return cmocka_run_group_tests(tests, init, NULL);
}
