/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every section and key of foodcast.conf, with its default and its range. */
#include "config_internal.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const sales_columns[] = {"date",        "store",         "item",    "sold",  "received",
                                            "disposed",    "marked_down",   "price",   "promo", "sold_out",
                                            "sold_out_at", "closing_stock", "planned", "time",  "quantity"};
static const char *const item_columns[] = {"item",      "name",           "category",        "shelf_life_days",
                                           "case_size", "minimum_order",  "maximum_order",   "price",
                                           "cost",      "salvage",        "disposal_cost",   "weight_kg",
                                           "lead_days", "order_weekdays", "minimum_display", "shelf_capacity"};
static const char *const store_columns[] = {"store", "name", "station", "trial", "trial_start"};
static const char *const weather_columns[] = {
    "date",       "station",  "issued_on", "tmean",   "tmax",    "tmin",        "precip_mm", "precip_probability",
    "sunshine_h", "humidity", "wind",      "snow_cm", "weather", "weather_code"};
static const char *const event_columns[] = {"date", "date_end", "name", "kind", "store", "category"};

/* What numbers may be, by the key's name (a name means the same in every section). */
static const struct range {
  const char *name;
  double low, high;
} ranges[] = {{"max_rejected_percent", 0, 100},
              {"shelf_life_days", 1, 3650},
              {"lead_days", 1, 28},
              {"case_size", 0, 1e6},
              {"price", 0, 1e9},
              {"cost", 0, 1e9},
              {"salvage", -1e9, 1e9},
              {"disposal_cost", 0, 1e9},
              {"weight_kg", 0, 1e4},
              {"horizon", 1, 28},
              {"refit_days", 1, 366},
              {"service_level", .01, .9999},
              {"practice_margin", -.9, 10},
              {"fifo_share", 0, 1},
              {"replay_days", 7, 3660},
              {"co2e_kg", 0, 1e3},
              {"yen_kg", 0, 1e6}};

/* What words may be. */
static const struct choice {
  const char *section, *name, *words;
} choices[] = {{"", "language", "en|ja"},
               {"", "layout", "long|items-across|days-across|receipts"},
               {"", "cells", "sold|received|disposed|marked_down|price|planned|closing_stock"},
               {"sales", "missing_day", "zero|not-recorded|closed"},
               {"sales", "sold_out", "auto|recorded|supply|never"},
               {"", "decimal", ".|,"},
               {"weather", "format", "auto|generic|jma-obsdl|jma-etrn|open-meteo"},
               {"calendar", "country", "JP|none"},
               {"order", "target", "profit|equal-availability|service-level"}};

enum { OPTIONS_MAX = 40 };

struct table {
  cfg_opt_t *options;
  int count;
};

static struct table new_table(struct fc_arena *arena) {
  struct table table = {fc_arena_new(arena, OPTIONS_MAX, sizeof(cfg_opt_t)), 0};
  return table;
}

static void add(struct table *table, cfg_opt_t option) {
  if (table->options && table->count < OPTIONS_MAX - 1) table->options[table->count++] = option;
}

static void add_text(struct table *table, const char *name, const char *value) {
  add(table, (cfg_opt_t)CFG_STR(name, value, value ? CFGF_NONE : CFGF_NODEFAULT));
}
static void add_list(struct table *table, const char *name) {
  add(table, (cfg_opt_t)CFG_STR_LIST(name, NULL, CFGF_NODEFAULT));
}
/* NAN: no default */
static void add_number(struct table *table, const char *name, double value) {
  add(table, (cfg_opt_t)CFG_FLOAT(name, isnan(value) ? 0 : value, isnan(value) ? CFGF_NODEFAULT : CFGF_NONE));
}
static void add_whole(struct table *table, const char *name, long value) {
  add(table, (cfg_opt_t)CFG_INT(name, value, value ? CFGF_NONE : CFGF_NODEFAULT));
}

static cfg_opt_t *finish(struct table *table) {
  add(table, (cfg_opt_t)CFG_END());
  return table->options;
}

static void add_section(struct table *table, const char *name, struct table *section) {
  cfg_opt_t *options = finish(section);
  if (!options) table->options = NULL; /* memory is out: the caller sees NULL */
  add(table, (cfg_opt_t)CFG_SEC(name, options, CFGF_NONE));
}

static void add_columns(struct table *table, struct fc_arena *arena, const char *name, const char *const *names,
                        size_t count) {
  struct table columns = new_table(arena);
  for (size_t i = 0; i < count; i++) add_text(&columns, names[i], NULL);
  add_section(table, name, &columns);
}

static void add_reading(struct table *table) {
  add_text(table, "encoding", "auto");
  add_text(table, "delimiter", "auto");
  add_text(table, "decimal", ".");
  add_text(table, "date_format", "");
}

static void add_sales_files(struct table *t, struct fc_arena *arena) {
  add_list(t, "files");
  add_text(t, "layout", "long");
  add_text(t, "cells", "sold");
  add_reading(t);
  add_columns(t, arena, "columns", sales_columns, COUNT(sales_columns));
  add_list(t, "ignore");
}

static void add_sales(struct table *retailer, struct fc_arena *arena) {
  struct table t = new_table(arena), source = new_table(arena);
  add_sales_files(&t, arena);
  add_sales_files(&source, arena);
  add(&t, (cfg_opt_t)CFG_SEC("source", finish(&source), CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES));
  add_text(&t, "missing_day", "zero");
  add_text(&t, "sold_out", "auto");
  add_number(&t, "max_rejected_percent", 1);
  add_section(retailer, "sales", &t);
}

static void add_masters(struct table *retailer, struct fc_arena *arena) {
  struct table items = new_table(arena), stores = new_table(arena);
  add_text(&items, "file", NULL);
  add_reading(&items);
  add_columns(&items, arena, "columns", item_columns, COUNT(item_columns));
  add_whole(&items, "shelf_life_days", 0);
  add_whole(&items, "lead_days", 0);
  static const char *const numbers[] = {"case_size", "price", "cost", "salvage", "disposal_cost", "weight_kg"};
  for (size_t i = 0; i < COUNT(numbers); i++) add_number(&items, numbers[i], NAN);
  add_section(retailer, "items", &items);
  add_text(&stores, "file", NULL);
  add_reading(&stores);
  add_columns(&stores, arena, "columns", store_columns, COUNT(store_columns));
  add_section(retailer, "stores", &stores);
}

static void add_weather(struct table *retailer, struct fc_arena *arena) {
  struct table t = new_table(arena);
  add_list(&t, "observed");
  add_list(&t, "forecast");
  add_text(&t, "format", "auto");
  add_text(&t, "station", "");
  add_reading(&t);
  add_columns(&t, arena, "columns", weather_columns, COUNT(weather_columns));
  add_columns(&t, arena, "forecast_columns", weather_columns, COUNT(weather_columns));
  add_section(retailer, "weather", &t);
}

static void add_calendar(struct table *retailer, struct fc_arena *arena) {
  struct table t = new_table(arena), source = new_table(arena);
  add_text(&t, "country", "JP");
  add_list(&t, "events");
  add_reading(&t);
  add_columns(&t, arena, "columns", event_columns, COUNT(event_columns));
  add_list(&source, "files");
  add_reading(&source);
  add_columns(&source, arena, "columns", event_columns, COUNT(event_columns));
  add(&t, (cfg_opt_t)CFG_SEC("source", finish(&source), CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES));
  add_section(retailer, "calendar", &t);
}

static void add_work(struct table *retailer, struct fc_arena *arena) {
  struct table forecast = new_table(arena), order = new_table(arena), impact = new_table(arena),
               conversion = new_table(arena);
  add_whole(&forecast, "horizon", 7);
  add_list(&forecast, "models");
  add_whole(&forecast, "refit_days", 7);
  add_section(retailer, "forecast", &forecast);
  add_text(&order, "policy", "auto");
  add_text(&order, "target", "profit");
  add_number(&order, "service_level", .95);
  add_number(&order, "practice_margin", .1);
  add_number(&order, "fifo_share", NAN);
  add_whole(&order, "replay_days", 56);
  add(&order, (cfg_opt_t)CFG_BOOL("what_if", cfg_false, CFGF_NONE));
  add_section(retailer, "order", &order);
  add_text(&impact, "start", "");
  add_list(&impact, "control_stores");
  add_list(&impact, "control_categories");
  add_section(retailer, "impact", &impact);
  add_number(&conversion, "co2e_kg", 2.26);
  add_number(&conversion, "yen_kg", 862);
  add_text(&conversion, "source", "Consumer Affairs Agency, estimate for FY2023");
  add_section(retailer, "conversion", &conversion);
}

cfg_opt_t *fc_config_options(struct fc_arena *arena) {
  struct table top = new_table(arena), retailer = new_table(arena);
  add_sales(&retailer, arena);
  add_masters(&retailer, arena);
  add_weather(&retailer, arena);
  add_calendar(&retailer, arena);
  add_work(&retailer, arena);
  add_text(&top, "results", "results");
  add_text(&top, "language", "en");
  add(&top, (cfg_opt_t)CFG_BOOL("csv_bom", cfg_false, CFGF_NONE));
  cfg_opt_t *options = finish(&retailer);
  if (!options) return NULL;
  add(&top, (cfg_opt_t)CFG_SEC("retailer", options, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES));
  return finish(&top);
}

static void watch_options(cfg_opt_t *options, cfg_validate_callback_t callback) {
  for (cfg_opt_t *o = options; o && o->name; o++) {
    if (o->type == CFGT_SEC) {
      watch_options(o->subopts, callback);
      for (unsigned i = 0; i < cfg_opt_size(o); i++) watch_options(cfg_opt_getnsec(o, i)->opts, callback);
    } else {
      o->validcb = callback;
    }
  }
}

void fc_config_watch(cfg_t *cfg, cfg_validate_callback_t callback) { watch_options(cfg->opts, callback); }

static int is_choice(const char *word, const char *words) {
  size_t length = strlen(word);
  for (const char *w = words; *w;) {
    size_t n = strcspn(w, "|");
    if (n == length && memcmp(w, word, n) == 0) return 1;
    w += n + (w[n] == '|');
  }
  return 0;
}

static int check_word(const cfg_t *section, cfg_opt_t *option, char *why, size_t size) {
  for (size_t i = 0; i < COUNT(choices); i++) {
    const struct choice *c = &choices[i];
    if (strcmp(c->name, option->name) != 0 || (c->section[0] && strcmp(c->section, section->name) != 0)) continue;
    const char *word = cfg_opt_getnstr(option, 0);
    if (word && is_choice(word, c->words)) return 0;
    snprintf(why, size, "'%s' cannot be '%.100s'; it is one of %s", option->name, word ? word : "", c->words);
    return -1;
  }
  return 0;
}

int fc_config_check_value(const cfg_t *section, cfg_opt_t *option, char *why, size_t size) {
  if (option->type == CFGT_STR) return option->flags & CFGF_LIST ? 0 : check_word(section, option, why, size);
  if (option->type != CFGT_INT && option->type != CFGT_FLOAT) return 0;
  double value = option->type == CFGT_INT ? (double)cfg_opt_getnint(option, 0) : cfg_opt_getnfloat(option, 0);
  for (size_t i = 0; i < COUNT(ranges); i++) {
    const struct range *r = &ranges[i];
    if (strcmp(r->name, option->name) != 0) continue;
    if (value >= r->low && value <= r->high) return 0;
    snprintf(why, size, "'%s' cannot be %g; it is from %g to %g", option->name, value, r->low, r->high);
    return -1;
  }
  return 0;
}
