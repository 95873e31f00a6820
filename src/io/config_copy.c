/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From libconfuse's sections to the structs of config.h. */
#include "config_internal.h"

#include "foodcast/io/field.h"

#include <math.h>

struct copier {
  struct fc_config_reader *reader;
  struct fc_arena *arena;
  struct fc_error *err;
  enum fc_status status; /* of the first failure */
};

static int index_of(const char *word, const char *const *words, int count) {
  for (int i = 0; i < count; i++)
    if (strcmp(words[i], word) == 0) return i;
  return 0; /* the values were checked when they were read */
}

static const char *text_of(struct copier *c, const char *text) {
  if (!text) return "";
  const char *copy = fc_arena_text(c->arena, text, strlen(text));
  if (!copy) c->status = fc_fail_memory(c->err);
  return copy ? copy : "";
}

static const char *get_text(struct copier *c, cfg_t *section, const char *name) {
  return cfg_size(section, name) ? text_of(c, cfg_getstr(section, name)) : "";
}

static double get_number(cfg_t *section, const char *name) {
  return cfg_size(section, name) ? cfg_getfloat(section, name) : NAN;
}

static struct fc_strings get_list(struct copier *c, cfg_t *section, const char *name) {
  struct fc_strings list = {0};
  unsigned count = cfg_size(section, name);
  list.items = fc_arena_new(c->arena, count, sizeof *list.items);
  if (!list.items) {
    c->status = fc_fail_memory(c->err);
    return list;
  }
  for (unsigned i = 0; i < count; i++) list.items[list.count++] = text_of(c, cfg_getnstr(section, name, i));
  return list;
}

static struct fc_strings one_text(struct copier *c, cfg_t *section, const char *name) {
  struct fc_strings list = {0};
  const char *text = get_text(c, section, name);
  if (!text[0]) return list;
  list.items = fc_arena_new(c->arena, 1, sizeof *list.items);
  if (!list.items) {
    c->status = fc_fail_memory(c->err);
    return list;
  }
  list.items[list.count++] = text;
  return list;
}

static void complain(struct copier *c, cfg_t *section, const char *name, const char *what, const char *hint) {
  if (c->status != FC_OK) return;
  int line = fc_config_line_of(c->reader, section, name);
  c->status = fc_fail(c->err, FC_USAGE, "%s", what);
  fc_error_where(c->err, "%s:%d", c->reader->path, line ? line : section->line);
  if (hint[0]) fc_error_hint(c->err, "%s", hint);
}

static void get_columns(struct copier *c, cfg_t *section, const char *name, struct fc_source_config *source) {
  cfg_t *columns = cfg_getsec(section, name);
  int count = 0;
  for (const cfg_opt_t *o = columns->opts; o->name; o++) count += o->nvalues > 0;
  source->columns = fc_arena_new(c->arena, (size_t)count, sizeof *source->columns);
  if (!source->columns) {
    c->status = fc_fail_memory(c->err);
    return;
  }
  for (const cfg_opt_t *o = columns->opts; o->name; o++) {
    if (!o->nvalues) continue;
    source->columns[source->column_count++] = (struct fc_column_name){
        text_of(c, o->name), get_text(c, columns, o->name), fc_config_line_of(c->reader, columns, o->name)};
  }
}

static struct fc_source_config get_source(struct copier *c, cfg_t *section, const char *columns) {
  struct fc_source_config source = {.layout = FC_LAYOUT_LONG, .format = "", .cells = "", .line = section->line};
  source.encoding = get_text(c, section, "encoding");
  source.delimiter = get_text(c, section, "delimiter");
  source.date_format = get_text(c, section, "date_format");
  if (strcmp(source.date_format, "auto") == 0) source.date_format = "";
  source.decimal = cfg_getstr(section, "decimal")[0];
  get_columns(c, section, columns, &source);
  return source;
}

static struct fc_source_config get_sales_source(struct copier *c, cfg_t *section) {
  static const char *const layouts[] = {"long", "items-across", "days-across", "receipts"};
  struct fc_source_config source = get_source(c, section, "columns");
  source.files = get_list(c, section, "files");
  source.ignore = get_list(c, section, "ignore");
  source.cells = get_text(c, section, "cells");
  source.layout = (enum fc_layout)index_of(cfg_getstr(section, "layout"), layouts, 4);
  return source;
}

static void copy_more_sales(struct copier *c, cfg_t *sales, struct fc_retailer_config *to) {
  unsigned count = cfg_size(sales, "source");
  to->more_sales = fc_arena_new(c->arena, count, sizeof *to->more_sales);
  if (!to->more_sales) {
    c->status = fc_fail_memory(c->err);
    return;
  }
  for (unsigned i = 0; i < count; i++) {
    cfg_t *section = cfg_getnsec(sales, "source", i);
    to->more_sales[to->more_sales_count++] = get_sales_source(c, section);
    if (cfg_size(section, "files") == 0) complain(c, section, "files", "this sales source names no files", "");
  }
}

static void copy_sales(struct copier *c, cfg_t *retailer, struct fc_retailer_config *to) {
  static const char *const missing[] = {"zero", "not-recorded", "closed"};
  static const char *const rules[] = {"auto", "recorded", "supply", "never"};
  cfg_t *sales = cfg_getsec(retailer, "sales");
  to->sales = get_sales_source(c, sales);
  copy_more_sales(c, sales, to);
  to->missing_day = (enum fc_missing_day)index_of(cfg_getstr(sales, "missing_day"), missing, 3);
  to->sold_out = (enum fc_sold_out_rule)index_of(cfg_getstr(sales, "sold_out"), rules, 4);
  to->max_rejected_percent = cfg_getfloat(sales, "max_rejected_percent");
}

/* Weather alone is something that can be checked. */
static void need_files(struct copier *c, cfg_t *retailer, const struct fc_retailer_config *to) {
  if (to->sales.files.count ||
      (!to->more_sales_count && (to->observed.files.count || to->forecast_weather.files.count)))
    return;
  char what[300];
  snprintf(what, sizeof what, "retailer '%.200s' names no sales files", to->name);
  complain(c, cfg_getsec(retailer, "sales"), "files", what, "add sales { files = { \"sales-*.csv\" } }");
}

static void copy_masters(struct copier *c, cfg_t *retailer, struct fc_retailer_config *to) {
  cfg_t *items = cfg_getsec(retailer, "items"), *stores = cfg_getsec(retailer, "stores");
  to->items = get_source(c, items, "columns");
  to->items.files = one_text(c, items, "file");
  to->defaults = (struct fc_item_defaults){
      .shelf_life_days = cfg_size(items, "shelf_life_days") ? (int)cfg_getint(items, "shelf_life_days") : 0,
      .lead_days = cfg_size(items, "lead_days") ? (int)cfg_getint(items, "lead_days") : 0,
      .case_size = get_number(items, "case_size"),
      .price = get_number(items, "price"),
      .cost = get_number(items, "cost"),
      .salvage = get_number(items, "salvage"),
      .disposal_cost = get_number(items, "disposal_cost"),
      .weight_kg = get_number(items, "weight_kg")};
  to->stores = get_source(c, stores, "columns");
  to->stores.files = one_text(c, stores, "file");
}

static void copy_weather(struct copier *c, cfg_t *retailer, struct fc_retailer_config *to) {
  cfg_t *weather = cfg_getsec(retailer, "weather");
  to->observed = get_source(c, weather, "columns");
  to->observed.files = get_list(c, weather, "observed");
  to->observed.format = get_text(c, weather, "format");
  to->forecast_weather = get_source(c, weather, "forecast_columns");
  to->forecast_weather.files = get_list(c, weather, "forecast");
  if (to->forecast_weather.column_count == 0) {
    to->forecast_weather.columns = to->observed.columns;
    to->forecast_weather.column_count = to->observed.column_count;
    to->observed.shared_columns = to->forecast_weather.shared_columns = to->forecast_weather.files.count > 0;
  }
  to->station = get_text(c, weather, "station");
}

static void copy_calendar(struct copier *c, cfg_t *retailer, struct fc_retailer_config *to) {
  cfg_t *calendar = cfg_getsec(retailer, "calendar");
  to->country = get_text(c, calendar, "country");
  to->events = get_source(c, calendar, "columns");
  to->events.files = get_list(c, calendar, "events");
  unsigned count = cfg_size(calendar, "source");
  to->more_events = fc_arena_new(c->arena, count, sizeof *to->more_events);
  if (!to->more_events) {
    c->status = fc_fail_memory(c->err);
    return;
  }
  for (unsigned i = 0; i < count; i++) {
    cfg_t *section = cfg_getnsec(calendar, "source", i);
    struct fc_source_config *source = &to->more_events[to->more_events_count++];
    *source = get_source(c, section, "columns");
    source->files = get_list(c, section, "files");
    if (source->files.count == 0) complain(c, section, "files", "this calendar source names no files", "");
  }
}

static void copy_work(struct copier *c, cfg_t *retailer, struct fc_retailer_config *to) {
  static const char *const targets[] = {"profit", "equal-availability", "service-level"};
  cfg_t *forecast = cfg_getsec(retailer, "forecast"), *order = cfg_getsec(retailer, "order");
  to->forecast.horizon = (int)cfg_getint(forecast, "horizon");
  to->forecast.models = get_list(c, forecast, "models");
  if (to->forecast.models.count == 0) {
    to->forecast.models.items = fc_arena_new(c->arena, 1, sizeof *to->forecast.models.items);
    if (to->forecast.models.items) to->forecast.models.items[to->forecast.models.count++] = "auto";
    if (!to->forecast.models.items) c->status = fc_fail_memory(c->err);
  }
  to->forecast.refit_days = (int)cfg_getint(forecast, "refit_days");
  to->order.policy = get_text(c, order, "policy");
  to->order.policy_line = fc_config_line_of(c->reader, order, "policy");
  to->order.target = (enum fc_target)index_of(cfg_getstr(order, "target"), targets, 3);
  to->order.service_level = cfg_getfloat(order, "service_level");
  to->order.practice_margin = cfg_getfloat(order, "practice_margin");
  to->order.fifo_share = get_number(order, "fifo_share");
  to->order.replay_days = (int)cfg_getint(order, "replay_days");
  to->order.what_if = cfg_getbool(order, "what_if") == cfg_true;
}

static void copy_impact(struct copier *c, cfg_t *retailer, struct fc_retailer_config *to) {
  cfg_t *impact = cfg_getsec(retailer, "impact"), *conversion = cfg_getsec(retailer, "conversion");
  const char *start = cfg_getstr(impact, "start");
  struct fc_date_style any = {.format = ""};
  to->impact.start = FC_DATE_NONE;
  if (start && start[0] && fc_date_read(&any, start, strlen(start), &to->impact.start, NULL) != FC_FIELD_OK)
    complain(c, impact, "start", "the start of the trial is not a date", "write it as 2024-04-01");
  to->impact.control_stores = get_list(c, impact, "control_stores");
  to->impact.control_categories = get_list(c, impact, "control_categories");
  to->conversion.co2e_kg = cfg_getfloat(conversion, "co2e_kg");
  to->conversion.yen_kg = cfg_getfloat(conversion, "yen_kg");
  to->conversion.source = get_text(c, conversion, "source");
}

static void copy_retailer(struct copier *c, cfg_t *retailer, struct fc_retailer_config *to) {
  to->name = text_of(c, cfg_title(retailer));
  to->line = retailer->line;
  if (!to->name[0] || to->name[0] == '.' || strchr(to->name, '/') || strlen(to->name) > 200)
    complain(c, retailer, "", "a retailer's name becomes the name of a folder and cannot be this",
             "use a short name without '/' that does not begin with '.'");
  copy_sales(c, retailer, to);
  copy_masters(c, retailer, to);
  copy_weather(c, retailer, to);
  need_files(c, retailer, to);
  copy_calendar(c, retailer, to);
  copy_work(c, retailer, to);
  copy_impact(c, retailer, to);
}

enum fc_status fc_config_copy(struct fc_config_reader *reader, cfg_t *cfg, struct fc_error *err) {
  struct fc_config *config = reader->config;
  struct copier copier = {.reader = reader, .arena = &config->arena, .err = err, .status = FC_OK};
  config->results = get_text(&copier, cfg, "results");
  config->language = get_text(&copier, cfg, "language");
  config->csv_bom = cfg_getbool(cfg, "csv_bom") == cfg_true;
  unsigned count = cfg_size(cfg, "retailer");
  config->retailers = fc_arena_new(&config->arena, count, sizeof *config->retailers);
  if (!config->retailers) return fc_fail_memory(err);
  for (unsigned i = 0; i < count && copier.status == FC_OK; i++)
    copy_retailer(&copier, cfg_getnsec(cfg, "retailer", i), &config->retailers[config->retailer_count++]);
  if (copier.status == FC_OK && count == 0) {
    copier.status = fc_fail(err, FC_USAGE, "'%s' names no retailer", reader->path);
    fc_error_hint(err,
                  "write retailer \"name\" { sales { files = { \"sales.csv\" } } }, or let `foodcast init` write it");
  }
  return copier.status;
}
