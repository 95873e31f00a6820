/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foodcast explain: why one forecast and one order are what they are, in a sentence and in numbers. */
#include "cli_internal.h"

#include <math.h>

enum { KEY_STORE = 1, KEY_ITEM, KEY_DATE };
enum { SIMILAR_DAYS = 5 };

struct explain_own {
  const char *store, *item;
  fc_date date;
};

static const struct argp_option options[] = {
    {"store", KEY_STORE, "CODE", 0, "store of the forecast (default: the first that sells the item)", 1},
    {"item", KEY_ITEM, "CODE", 0, "item of the forecast", 1},
    {"date", KEY_DATE, "DATE", 0, "day of the forecast (default: the next open day)", 1},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state, void *context) {
  struct explain_own *own = context;
  struct fc_error err = {0};
  switch (key) {
  case ARGP_KEY_INIT: own->date = FC_DATE_NONE; break;
  case KEY_STORE: own->store = argument; break;
  case KEY_ITEM: own->item = argument; break;
  case KEY_DATE:
    if (fc_cli_date("--date", argument, &own->date, &err)) fc_cli_argp_error(state, &err);
    break;
  case ARGP_KEY_END:
    if (!own->item) argp_error(state, "--item is missing");
    break;
  default: return ARGP_ERR_UNKNOWN;
  }
  return 0;
}

/* What is asked, found in the panel. */
struct subject {
  int series, h; /* h: days after the origin, from 0 */
  double actual; /* NAN where it is not known */
};

static const char *item_name(const void *panel, int i) { return ((const struct fc_panel *)panel)->items[i].code; }
static const char *store_name(const void *panel, int i) { return ((const struct fc_panel *)panel)->stores[i].code; }

/* A store that lacks the item, or an item that no store sells. */
static enum fc_status fail_pair(const struct fc_panel *panel, const struct explain_own *own, int store,
                                struct fc_error *err) {
  if (!own->store) return fc_fail(err, FC_USAGE, "no store sells item '%s'", own->item);
  fc_fail(err, FC_USAGE, "store '%s' does not sell item '%s'", own->store, own->item);
  for (int i = 0; i < panel->series_count; i++)
    if (panel->series[i].store == store)
      return fc_error_hint(err, "the first item that it sells is '%s'", panel->items[panel->series[i].item].code);
  return FC_USAGE;
}

static enum fc_status find_series(const struct fc_panel *panel, const struct explain_own *own, int *series,
                                  struct fc_error *err) {
  int item = fc_dictionary_find(&panel->item_codes, own->item, strlen(own->item));
  int store = own->store ? fc_dictionary_find(&panel->store_codes, own->store, strlen(own->store)) : -1;
  if (item < 0) {
    fc_fail(err, FC_USAGE, "no item '%s'", own->item);
    return fc_cli_hint_near(err, own->item, item_name, panel, panel->item_count);
  }
  if (own->store && store < 0) {
    fc_fail(err, FC_USAGE, "no store '%s'", own->store);
    return fc_cli_hint_near(err, own->store, store_name, panel, panel->store_count);
  }
  for (int i = 0; i < panel->series_count; i++) {
    if (panel->series[i].item != item || (store >= 0 && panel->series[i].store != store)) continue;
    *series = i;
    return FC_OK;
  }
  return fail_pair(panel, own, store, err);
}

/* A day that is over is explained as its forecast was made: from the day before. */
static enum fc_status set_origin(struct fc_cli_job *job, const struct explain_own *own, struct subject *subject,
                                 struct fc_error *err) {
  const struct fc_panel *panel = job->panel;
  int day = own->date == FC_DATE_NONE ? panel->as_of + 1 : own->date - panel->first_date;
  int limit = panel->as_of + job->options.horizon;
  if (day < 1 || day > limit) {
    char first[FC_DATE_TEXT], last[FC_DATE_TEXT];
    fc_fail(err, FC_USAGE, "--date: that day is out of reach");
    return fc_error_hint(err, "days from %s to %s can be explained", fc_date_format(panel->first_date + 1, first),
                         fc_date_format(panel->first_date + limit, last));
  }
  subject->actual = NAN;
  if (day > panel->as_of) {
    subject->h = day - panel->as_of - 1;
    return FC_OK;
  }
  subject->h = 0;
  subject->actual = fc_series_value(&panel->series[subject->series], FC_SOLD, day);
  return fc_cli_job_cut(job, day - 1, err);
}

static int is_open(const struct fc_cli_job *job, const struct subject *subject) {
  int origin = job->panel->as_of;
  return fc_design_open(job->design, subject->series, origin, origin + subject->h + 1);
}

/* Nobody asks about a day on which the shop is shut: without --date the first open day is meant, if there is one. */
static void skip_closed_days(const struct fc_cli_job *job, const struct explain_own *own, struct subject *subject) {
  if (own->date != FC_DATE_NONE) return;
  while (!is_open(job, subject) && subject->h + 1 < job->options.horizon) subject->h++;
  if (!is_open(job, subject)) subject->h = 0;
}

static enum fc_status compute(struct fc_cli *cli, struct fc_cli_job *job, const struct explain_own *own,
                              struct subject *subject, struct fc_error *err) {
  fc_cli_job_options(job);
  job->options.keep_members = 1;
  enum fc_status status = fc_cli_job_ingest(cli, job, err);
  if (!status) status = find_series(job->panel, own, &subject->series, err);
  if (!status) status = set_origin(job, own, subject, err);
  if (!status) status = fc_cli_job_design(cli, job, err);
  if (!status) skip_closed_days(job, own, subject);
  if (!status) status = fc_cli_job_models(job, &job->retailer->forecast.models, err);
  if (!status) status = fc_cli_job_evenings(job, err);
  if (!status) status = fc_cli_job_forecast(cli, job, err);
  if (!status) status = fc_cli_job_orders(cli, job, err);
  return status;
}

static const char *say(const struct fc_cli_job *job, enum fc_text text) { return fc_text(job->language, text); }

static const char *say_weekday(const struct fc_cli_job *job, fc_date date) {
  return say(job, (enum fc_text)(FC_TEXT_MONDAY + (int)fc_date_weekday(date)));
}

static const char *say_driver(const struct fc_cli_job *job, int driver) {
  static const enum fc_text texts[] = {
      [FC_DRIVER_LEVEL] = FC_TEXT_DRIVER_LEVEL,         [FC_DRIVER_WEEKDAY] = FC_TEXT_DRIVER_WEEKDAY,
      [FC_DRIVER_SEASON] = FC_TEXT_DRIVER_SEASON,       [FC_DRIVER_HOLIDAY] = FC_TEXT_DRIVER_HOLIDAY,
      [FC_DRIVER_EVENT] = FC_TEXT_DRIVER_EVENT,         [FC_DRIVER_TEMPERATURE] = FC_TEXT_DRIVER_TEMPERATURE,
      [FC_DRIVER_RAIN] = FC_TEXT_DRIVER_RAIN,           [FC_DRIVER_SUN] = FC_TEXT_DRIVER_SUN,
      [FC_DRIVER_PROMOTION] = FC_TEXT_DRIVER_PROMOTION, [FC_DRIVER_PRICE] = FC_TEXT_DRIVER_PRICE,
      [FC_DRIVER_TREND] = FC_TEXT_DRIVER_TREND,         [FC_DRIVER_COUNT] = FC_TEXT_DRIVER_COMBINATION,
  };
  return say(job, texts[driver]);
}

/* The two drivers that move the forecast most, level and combination aside: "weekday +18 %, rain -7 %". */
static void main_drivers(const struct fc_cli_job *job, const double *factor, char *text, size_t size) {
  size_t used = 0;
  int taken = -1;
  text[0] = '\0';
  for (int round = 0; round < 2; round++) {
    int best = -1;
    for (int d = FC_DRIVER_LEVEL + 1; d < FC_DRIVER_COUNT; d++)
      if (d != taken && (best < 0 || fabs(log(factor[d])) > fabs(log(factor[best])))) best = d;
    if (best < 0 || fabs(factor[best] - 1) < .01 || used >= size) return;
    used += (size_t)snprintf(text + used, size - used, "%s%s %+.0f %%", round ? ", " : "", say_driver(job, best),
                             100 * (factor[best] - 1));
    taken = best;
  }
}

static void print_sentence(const struct fc_cli_job *job, const struct subject *subject,
                           const struct fc_forecast *forecast, const double *factor) {
  const struct fc_panel *panel = job->panel;
  const struct fc_series *series = &panel->series[subject->series];
  const double *points = forecast->points[subject->h];
  fc_date date = panel->first_date + panel->as_of + subject->h + 1;
  char text[FC_DATE_TEXT], drivers[256], names[256];
  main_drivers(job, factor, drivers, sizeof drivers);
  fc_design_day_names(job->design, fc_design_group(job->design, subject->series), panel->as_of + subject->h + 1, names,
                      sizeof names);
  printf("%s, %s, %s (%s%s%s): ", panel->stores[series->store].name, panel->items[series->item].name,
         fc_date_format(date, text), say_weekday(job, date), names[0] ? ", " : "", names);
  if (!is_open(job, subject))
    printf("%s\n", say(job, FC_TEXT_EXPLAIN_CLOSED));
  else if (!strcmp(job->language, "ja"))
    printf("需要は約 %.1f の見込みです%s%s%s。8割の確率で %.0f から %.0f の間になります。\n",
           forecast->mean[subject->h], drivers[0] ? " (主な要因: " : "", drivers, drivers[0] ? ")" : "",
           fc_quantile(points, .1), fc_quantile(points, .9));
  else
    printf("about %.1f expected%s%s%s; eight times in ten between %.0f and %.0f.\n", forecast->mean[subject->h],
           drivers[0] ? " (mainly " : "", drivers, drivers[0] ? ")" : "", fc_quantile(points, .1),
           fc_quantile(points, .9));
}

/* A forecast that is not the full combination says what made it, and why. */
static void print_fallback(const struct fc_cli_job *job, const struct subject *subject) {
  int slot = job->options.origin_count - 1;
  enum fc_fallback why = fc_forecasts_fallback(job->forecasts, subject->series, slot, subject->h);
  if (why == FC_FALLBACK_NONE) return;
  printf("%s: %s (%s)\n", say(job, FC_TEXT_MODEL),
         fc_forecasts_model_name(job->forecasts, subject->series, slot, subject->h), fc_fallback_name(why));
}

static void print_drivers(const struct fc_cli_job *job, const double *factor) {
  struct fc_cli_table *table = fc_cli_table_new(3);
  double product = 1;
  fc_cli_table_cell(table, "%s", say(job, FC_TEXT_EXPLAIN_DRIVER));
  fc_cli_table_cell(table, "%s", say(job, FC_TEXT_EXPLAIN_FACTOR));
  fc_cli_table_cell(table, "%s", say(job, FC_TEXT_EXPLAIN_EFFECT));
  for (int d = 0; d <= FC_DRIVER_COUNT; d++) {
    product *= factor[d];
    if (d != FC_DRIVER_LEVEL && factor[d] == 1) continue;
    fc_cli_table_cell(table, "%s", say_driver(job, d));
    fc_cli_table_cell(table, "%.6f", factor[d]);
    if (d == FC_DRIVER_LEVEL)
      fc_cli_table_cell(table, "%s", "");
    else
      fc_cli_table_cell(table, "%+.1f %%", 100 * (factor[d] - 1));
  }
  fc_cli_table_cell(table, "%s", say(job, FC_TEXT_EXPLAIN_PRODUCT));
  fc_cli_table_cell(table, "%.6f", product);
  fc_cli_table_cell(table, "%s", "");
  fc_cli_table_print(table, 1);
}

static void print_members(const struct fc_cli_job *job, const struct subject *subject) {
  int slot = job->options.origin_count - 1, count = fc_forecasts_model_count(job->forecasts);
  struct fc_cli_table *table = fc_cli_table_new(3);
  fc_cli_table_cell(table, "%s", say(job, FC_TEXT_MODEL));
  fc_cli_table_cell(table, "%s", say(job, FC_TEXT_EXPLAIN_FORECAST));
  fc_cli_table_cell(table, "%s", say(job, FC_TEXT_EXPLAIN_WEIGHT));
  for (int m = 0; m < count; m++) {
    const float *mean = fc_forecasts_member(job->forecasts, m, subject->series, slot);
    double weight = fc_forecasts_weight(job->forecasts, m, subject->series, slot);
    if (!(weight > 0)) continue;
    fc_cli_table_cell(table, "%s", fc_forecasts_model(job->forecasts, m)->name);
    if (mean && isfinite(mean[subject->h]))
      fc_cli_table_cell(table, "%.2f", (double)mean[subject->h]);
    else
      fc_cli_table_cell(table, "-");
    fc_cli_table_cell(table, "%.3f", weight);
  }
  fc_cli_table_print(table, 1);
}

struct similar {
  int day;
  double distance;
};

/* How differently two days should sell: the difference of each regressor times the effect that it may have. Trend and
 * season are left to the age of the day, a year being worth as much as .3 on the log scale. */
static double day_distance(const struct fc_cli_job *job, const double *past, const double *asked, int age) {
  const struct fc_design_column *columns = fc_design_columns(job->design);
  int count = fc_design_column_count(job->design);
  double sum = 0;
  for (int c = 0; c < count; c++) {
    if (columns[c].driver == FC_DRIVER_TREND) continue;
    double difference = (past[c] - asked[c]) * columns[c].prior_sd;
    sum += difference * difference;
  }
  double old = .3 * age / 365;
  return sqrt(sum + old * old);
}

static int find_similar(const struct fc_cli_job *job, const struct subject *subject, const double *asked,
                        struct similar *nearest) {
  const struct fc_panel *panel = job->panel;
  const struct fc_series *series = &panel->series[subject->series];
  int columns = fc_design_column_count(job->design), found = 0;
  const double *rows = fc_design_observed(job->design, fc_design_group(job->design, subject->series));
  for (int day = panel->as_of; day >= series->first; day--) {
    if (!fc_series_observed(series, day)) continue;
    struct similar own = {day, day_distance(job, rows + (size_t)day * (size_t)columns, asked, panel->as_of - day)};
    int place = found < SIMILAR_DAYS ? found++ : SIMILAR_DAYS;
    for (; place > 0 && nearest[place - 1].distance > own.distance; place--)
      if (place < SIMILAR_DAYS) nearest[place] = nearest[place - 1];
    if (place < SIMILAR_DAYS) nearest[place] = own;
  }
  return found;
}

static void describe_weather(const struct fc_panel *panel, int store, int day, char *text, size_t size) {
  static const struct {
    enum fc_weather_element element;
    const char *format;
  } parts[] = {{FC_TMAX, "%.0f °C"}, {FC_PRECIP, "%.0f mm"}};
  int station = panel->stores[store].station;
  size_t used = 0;
  text[0] = '\0';
  if (station < 0 || panel->weather.days == 0) return;
  int index = panel->first_date + day - panel->weather.first_date;
  if (index < 0 || index >= panel->weather.days) return;
  for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
    const double *values = panel->weather.stations[station].observed[parts[p].element];
    if (!values || isnan(values[index]) || used >= size) continue;
    if (used) used += (size_t)snprintf(text + used, size - used, ", ");
    used += (size_t)snprintf(text + used, size - used, parts[p].format, values[index]);
  }
}

static enum fc_status print_similar(const struct fc_cli_job *job, const struct subject *subject, struct fc_error *err) {
  const struct fc_panel *panel = job->panel;
  const struct fc_series *series = &panel->series[subject->series];
  int columns = fc_design_column_count(job->design), group = fc_design_group(job->design, subject->series);
  struct similar nearest[SIMILAR_DAYS];
  double *rows = fc_new((size_t)(subject->h + 1) * (size_t)columns, sizeof *rows);
  if (!rows) return fc_fail_memory(err);
  fc_design_future(job->design, group, panel->as_of, subject->h + 1, rows);
  int count = find_similar(job, subject, rows + (size_t)subject->h * (size_t)columns, nearest);
  free(rows);
  printf("\n%s\n", say(job, FC_TEXT_EXPLAIN_SIMILAR));
  struct fc_cli_table *table = fc_cli_table_new(4);
  for (int i = 0; i < count; i++) {
    char date[FC_DATE_TEXT], names[128], weather[64];
    fc_date day = panel->first_date + nearest[i].day;
    fc_design_day_names(job->design, group, nearest[i].day, names, sizeof names);
    describe_weather(panel, series->store, nearest[i].day, weather, sizeof weather);
    fc_cli_table_cell(table, "%s (%s)", fc_date_format(day, date), say_weekday(job, day));
    fc_cli_table_cell(table, "%s", names);
    fc_cli_table_cell(table, "%s", weather);
    fc_cli_table_cell(table, "%s %.0f%s%s", say(job, FC_TEXT_EXPLAIN_SOLD),
                      fc_series_value(series, FC_SOLD, nearest[i].day),
                      series->state[nearest[i].day] == FC_DAY_SOLD_OUT ? ", " : "",
                      series->state[nearest[i].day] == FC_DAY_SOLD_OUT ? say(job, FC_TEXT_EXPLAIN_SOLD_OUT) : "");
  }
  fc_cli_table_print(table, 4);
  return FC_OK;
}

static void print_order(const struct fc_cli_job *job, const struct subject *subject) {
  for (int i = 0; i < job->order_count; i++) {
    const struct fc_order_row *row = &job->orders[i];
    char order[FC_DATE_TEXT], delivery[FC_DATE_TEXT];
    if (row->series != subject->series) continue;
    if (row->delivery_date == FC_DATE_NONE) { /* no order may be placed on that day */
      printf("\n%s %s: %s\n", say(job, FC_TEXT_EXPLAIN_ORDER), fc_date_format(row->order_date, order), row->reason);
      continue;
    }
    printf("\n%s %s -> %s: %g (%s)\n%s\n", say(job, FC_TEXT_EXPLAIN_ORDER), fc_date_format(row->order_date, order),
           fc_date_format(row->delivery_date, delivery), row->order.quantity, row->policy, row->reason);
  }
}

static enum fc_status print_explanation(const struct fc_cli_job *job, const struct subject *subject,
                                        struct fc_error *err) {
  int slot = job->options.origin_count - 1;
  double factor[FC_DRIVER_COUNT + 1];
  struct fc_forecast *forecast = fc_new(1, sizeof *forecast);
  if (!forecast) return fc_fail_memory(err);
  fc_forecasts_get(job->forecasts, subject->series, slot, forecast);
  fc_forecasts_drivers(job->forecasts, subject->series, slot, subject->h, factor);
  print_sentence(job, subject, forecast, factor);
  print_fallback(job, subject);
  if (isfinite(subject->actual)) printf("%s: %g\n", say(job, FC_TEXT_EXPLAIN_ACTUAL), subject->actual);
  free(forecast);
  enum fc_status status = FC_OK;
  if (is_open(job, subject)) {
    printf("\n");
    print_drivers(job, factor);
    printf("\n");
    print_members(job, subject);
    status = print_similar(job, subject, err);
  }
  if (!status) print_order(job, subject);
  return status;
}

static enum fc_status explain_retailer(struct fc_cli *cli, struct fc_cli_job *job, struct fc_error *err) {
  struct subject subject = {0};
  enum fc_status status = compute(cli, job, cli->own, &subject, err);
  return status ? status : print_explanation(job, &subject, err);
}

static enum fc_status run(struct fc_cli *cli, struct fc_error *err) {
  return fc_cli_each_retailer(cli, explain_retailer, err);
}

const struct fc_cli_command fc_command_explain = {
    .name = "explain",
    .arguments = "CONFIG",
    .summary = "why one forecast and one order are what they are, in a sentence and in numbers",
    .details = "With several retailers in the configuration, --retailer names the one that is meant.",
    .least_files = 1,
    .most_files = 1,
    .options = options,
    .parse = parse,
    .own_size = sizeof(struct explain_own),
    .run = run,
};
