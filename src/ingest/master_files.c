/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Master data of items and stores. */
#include "ingest_internal.h"

#include <math.h>
#include <strings.h>

enum item_column {
  ITEM_CODE,
  ITEM_NAME,
  ITEM_CATEGORY,
  ITEM_SHELF_LIFE,
  ITEM_CASE,
  ITEM_MINIMUM,
  ITEM_MAXIMUM,
  ITEM_PRICE,
  ITEM_COST,
  ITEM_SALVAGE,
  ITEM_DISPOSAL_COST,
  ITEM_WEIGHT,
  ITEM_LEAD,
  ITEM_WEEKDAYS,
  ITEM_DISPLAY,
  ITEM_CAPACITY,
  ITEM_COLUMNS
};

static const char *const item_columns[ITEM_COLUMNS] = {
    "item",      "name",           "category",        "shelf_life_days",
    "case_size", "minimum_order",  "maximum_order",   "price",
    "cost",      "salvage",        "disposal_cost",   "weight_kg",
    "lead_days", "order_weekdays", "minimum_display", "shelf_capacity"};
static const struct fc_role items_role = {"items", item_columns, ITEM_COLUMNS, 1U << ITEM_CODE, 0};

enum store_column { STORE_CODE, STORE_NAME, STORE_STATION, STORE_TRIAL, STORE_START, STORE_COLUMNS };
static const char *const store_columns[STORE_COLUMNS] = {"store", "name", "station", "trial", "trial_start"};
static const struct fc_role stores_role = {"stores", store_columns, STORE_COLUMNS, 1U << STORE_CODE, 0};

struct reading_masters {
  struct fc_masters *masters;
  struct fc_ingest *ingest;
  struct fc_table_reader *reader;
};

struct fc_item fc_item_default(const struct fc_item_defaults *defaults) {
  return (struct fc_item){.category = "",
                          .shelf_life_days = defaults->shelf_life_days,
                          .case_size = defaults->case_size,
                          .maximum_order = INFINITY,
                          .price = defaults->price,
                          .cost = defaults->cost,
                          .salvage = defaults->salvage,
                          .disposal_cost = defaults->disposal_cost,
                          .weight_kg = defaults->weight_kg,
                          .lead_days = defaults->lead_days > 0 ? defaults->lead_days : 1,
                          .order_weekdays = 127,
                          .shelf_capacity = INFINITY};
}

int fc_masters_one_day(const struct fc_masters *masters, const char *code) {
  int id = fc_dictionary_find(&masters->item_codes, code, strlen(code));
  return (id >= 0 ? masters->items[id].shelf_life_days : masters->defaults.shelf_life_days) == 1;
}

static const char *take_text(struct reading_masters *r, const struct fc_table_row *row, int column) {
  struct fc_csv_field field = fc_mapping_field(row->mapping, row->record, column);
  if (!field.length) return NULL;
  const char *text = fc_arena_text(&r->ingest->arena, field.text, field.length);
  if (!text) r->reader->failure = FC_FAILED;
  return text;
}

/* Day of the week that the text begins with, -1 where it is none. */
static int weekday_of(const char **text) {
  static const char *const english[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  static const char *const japanese[7] = {"月", "火", "水", "木", "金", "土", "日"};
  for (int d = 0; d < 7; d++) {
    size_t length = strlen(japanese[d]);
    if (strncmp(*text, japanese[d], length) == 0) {
      *text += length;
      return d;
    }
    if (strncasecmp(*text, english[d], 3) == 0) {
      *text += 3;
      while ((**text >= 'a' && **text <= 'z') || (**text >= 'A' && **text <= 'Z')) ++*text;
      return d;
    }
  }
  if (**text < '1' || **text > '7') return -1;
  return *(*text)++ - '1';
}

/* 12345, 1-5, Mon-Fri, mon tue, 月火水木金: bits from Monday. 0 where it is not understood. */
static unsigned parse_weekdays(const char *text, size_t length) {
  char narrow[128];
  fc_field_narrow(text, length, narrow, sizeof narrow);
  unsigned days = 0;
  int last = -1, range = 0;
  for (const char *c = narrow; *c;) {
    if (strchr(" ,;/|+", *c)) {
      c++;
      continue;
    }
    if (*c == '-' && last >= 0) {
      range = 1;
      c++;
      continue;
    }
    int day = weekday_of(&c);
    if (day < 0) return 0;
    if (range)
      for (int d = last; d != day; d = (d + 1) % 7) days |= 1U << d;
    days |= 1U << day;
    last = day;
    range = 0;
  }
  return range ? 0 : days;
}

struct item_number {
  int column;
  double *value;
  double low;
};

static enum fc_reason read_item_numbers(const struct fc_table_row *row, struct fc_item *item, int *place) {
  double life = NAN, lead = NAN;
  const struct item_number numbers[] = {{ITEM_SHELF_LIFE, &life, 1},
                                        {ITEM_CASE, &item->case_size, 0},
                                        {ITEM_MINIMUM, &item->minimum_order, 0},
                                        {ITEM_MAXIMUM, &item->maximum_order, 0},
                                        {ITEM_PRICE, &item->price, 0},
                                        {ITEM_COST, &item->cost, 0},
                                        {ITEM_SALVAGE, &item->salvage, -1e12},
                                        {ITEM_DISPOSAL_COST, &item->disposal_cost, 0},
                                        {ITEM_WEIGHT, &item->weight_kg, 0},
                                        {ITEM_LEAD, &lead, 1},
                                        {ITEM_DISPLAY, &item->minimum_display, 0},
                                        {ITEM_CAPACITY, &item->shelf_capacity, 0}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    double value = NAN;
    enum fc_reason reason = fc_row_number(row, numbers[i].column, &value, place);
    if (reason != FC_KEPT) return reason;
    if (isnan(value)) continue;
    *place = row->mapping->place[numbers[i].column];
    if (value < numbers[i].low) return value < 0 ? FC_NEGATIVE_QUANTITY : FC_VALUE_OUT_OF_RANGE;
    *numbers[i].value = value;
  }
  if (!isnan(life)) item->shelf_life_days = life < 3650 ? (int)life : 3650;
  if (!isnan(lead)) item->lead_days = lead < 28 ? (int)lead : 28;
  return FC_KEPT;
}

static enum fc_reason on_item(void *context, const struct fc_table_row *row, int *place) {
  struct reading_masters *r = context;
  struct fc_masters *m = r->masters;
  struct fc_csv_field code = fc_mapping_field(row->mapping, row->record, ITEM_CODE);
  *place = row->mapping->place[ITEM_CODE];
  if (!code.length) return FC_MISSING_KEY;
  if (fc_dictionary_find(&m->item_codes, code.text, code.length) >= 0) return FC_DUPLICATE_KEY;
  struct fc_item item = fc_item_default(&m->defaults);
  enum fc_reason reason = read_item_numbers(row, &item, place);
  if (reason != FC_KEPT) return reason;
  struct fc_csv_field weekdays = fc_mapping_field(row->mapping, row->record, ITEM_WEEKDAYS);
  if (weekdays.length) {
    item.order_weekdays = parse_weekdays(weekdays.text, weekdays.length);
    *place = row->mapping->place[ITEM_WEEKDAYS];
    if (!item.order_weekdays) return FC_NOT_A_NUMBER;
  }
  item.name = take_text(r, row, ITEM_NAME);
  const char *category = take_text(r, row, ITEM_CATEGORY);
  if (category) item.category = category;
  int id = fc_dictionary_add(&m->item_codes, code.text, code.length);
  if (id < 0 || fc_grow(&m->items, &m->item_capacity, m->item_codes.count, sizeof *m->items)) {
    r->reader->failure = FC_FAILED;
    return FC_KEPT;
  }
  m->items[id] = item;
  return FC_KEPT;
}

static enum fc_reason parse_arm(const char *text, size_t length, enum fc_trial_arm *arm) {
  static const struct {
    const char *word;
    enum fc_trial_arm arm;
  } words[] = {
      {"treated", FC_ARM_TREATED}, {"treatment", FC_ARM_TREATED}, {"trial", FC_ARM_TREATED},   {"1", FC_ARM_TREATED},
      {"介入", FC_ARM_TREATED},    {"実施", FC_ARM_TREATED},      {"control", FC_ARM_CONTROL}, {"0", FC_ARM_CONTROL},
      {"対照", FC_ARM_CONTROL},    {"none", FC_ARM_NONE},         {"-", FC_ARM_NONE},          {"", FC_ARM_NONE}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strlen(words[i].word) != length || strncasecmp(words[i].word, text, length) != 0) continue;
    *arm = words[i].arm;
    return FC_KEPT;
  }
  return FC_UNKNOWN_KIND;
}

static enum fc_reason on_store(void *context, const struct fc_table_row *row, int *place) {
  struct reading_masters *r = context;
  struct fc_masters *m = r->masters;
  struct fc_csv_field code = fc_mapping_field(row->mapping, row->record, STORE_CODE);
  struct fc_csv_field trial = fc_mapping_field(row->mapping, row->record, STORE_TRIAL);
  struct fc_csv_field start = fc_mapping_field(row->mapping, row->record, STORE_START);
  *place = row->mapping->place[STORE_CODE];
  if (!code.length) return FC_MISSING_KEY;
  if (fc_dictionary_find(&m->store_codes, code.text, code.length) >= 0) return FC_DUPLICATE_KEY;
  struct fc_store store = {.station = -1, .trial_start = FC_DATE_NONE};
  *place = row->mapping->place[STORE_TRIAL];
  if (parse_arm(trial.text, trial.length, &store.trial) != FC_KEPT) return FC_UNKNOWN_KIND;
  if (start.length && fc_row_date(row, STORE_START, &store.trial_start, place) != FC_KEPT) return FC_BAD_DATE;
  store.name = take_text(r, row, STORE_NAME);
  const char *station = take_text(r, row, STORE_STATION);
  int id = fc_dictionary_add(&m->store_codes, code.text, code.length);
  if (id < 0 || fc_grow(&m->stores, &m->store_capacity, m->store_codes.count, sizeof *m->stores) ||
      fc_grow(&m->stations, &m->station_capacity, m->store_codes.count, sizeof *m->stations)) {
    r->reader->failure = FC_FAILED;
    return FC_KEPT;
  }
  m->stores[id] = store;
  m->stations[id] = station ? station : "";
  return FC_KEPT;
}

enum fc_status fc_masters_read(struct fc_masters *masters, struct fc_ingest *ingest,
                               const struct fc_retailer_config *config, const char *folder, struct fc_error *err) {
  masters->defaults = config->defaults;
  struct fc_table_reader reader = {.ingest = ingest, .folder = folder};
  struct reading_masters reading = {masters, ingest, &reader};
  reader.context = &reading;
  enum fc_status status = FC_OK;
  masters->has_items = config->items.files.count > 0;
  masters->has_stores = config->stores.files.count > 0;
  if (masters->has_items) {
    reader.source = &config->items;
    reader.role = &items_role;
    reader.handler = on_item;
    status = fc_table_read(&reader, err);
  }
  if (status == FC_OK && masters->has_stores) {
    reader.source = &config->stores;
    reader.role = &stores_role;
    reader.handler = on_store;
    status = fc_table_read(&reader, err);
  }
  return status;
}

void fc_masters_release(struct fc_masters *masters) {
  fc_dictionary_release(&masters->item_codes);
  fc_dictionary_release(&masters->store_codes);
  free(masters->items);
  free(masters->stores);
  free(masters->stations);
  *masters = (struct fc_masters){0};
}
