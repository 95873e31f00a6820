/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendar files: events of one day or of a range of days. */
#include "ingest_internal.h"

#include <math.h>
#include <strings.h>

enum event_column { EVENT_DATE, EVENT_END, EVENT_NAME, EVENT_KIND, EVENT_STORE, EVENT_CATEGORY, EVENT_COLUMNS };
static const char *const event_columns[EVENT_COLUMNS] = {"date", "date_end", "name", "kind", "store", "category"};
static const struct fc_role events_role = {"events", event_columns, EVENT_COLUMNS, 1U << EVENT_DATE | 1U << EVENT_NAME,
                                           0};
enum { LONGEST_EVENT_DAYS = 400 };

struct reading_events {
  struct fc_reading *reading;
  struct fc_table_reader *table;
  struct fc_event *events;
  int count, capacity;
};

static enum fc_reason parse_kind(const char *text, size_t length, enum fc_event_kind *kind) {
  static const struct {
    const char *word;
    enum fc_event_kind kind;
  } words[] = {{"public-holiday", FC_EVENT_PUBLIC_HOLIDAY},
               {"holiday", FC_EVENT_PUBLIC_HOLIDAY},
               {"祝日", FC_EVENT_PUBLIC_HOLIDAY},
               {"休日", FC_EVENT_PUBLIC_HOLIDAY},
               {"school-holiday", FC_EVENT_SCHOOL_HOLIDAY},
               {"学校休業", FC_EVENT_SCHOOL_HOLIDAY},
               {"closed", FC_EVENT_CLOSED},
               {"休業", FC_EVENT_CLOSED},
               {"店休", FC_EVENT_CLOSED},
               {"event", FC_EVENT_NAMED},
               {"イベント", FC_EVENT_NAMED},
               {"", FC_EVENT_NAMED}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strlen(words[i].word) != length || strncasecmp(words[i].word, text, length) != 0) continue;
    *kind = words[i].kind;
    return FC_KEPT;
  }
  return FC_UNKNOWN_KIND;
}

static int add_days(struct reading_events *r, struct fc_event event, fc_date end) {
  int days = end - event.date + 1;
  if (fc_grow(&r->events, &r->capacity, r->count + days, sizeof *r->events)) return -1;
  for (; event.date <= end; event.date++) r->events[r->count++] = event;
  return 0;
}

static enum fc_reason on_event(void *context, const struct fc_table_row *row, int *place) {
  struct reading_events *r = context;
  struct fc_panel *panel = r->reading->ingest->panel;
  struct fc_event event = {.store = -1, .category = -1};
  enum fc_reason reason = fc_row_date(row, EVENT_DATE, &event.date, place);
  if (reason != FC_KEPT) return reason;
  fc_date end = event.date;
  struct fc_csv_field last = fc_mapping_field(row->mapping, row->record, EVENT_END);
  if (last.length && (reason = fc_row_date(row, EVENT_END, &end, place)) != FC_KEPT) return reason;
  *place = row->mapping->place[EVENT_END];
  if (end < event.date || end - event.date > LONGEST_EVENT_DAYS) return FC_DATE_OUT_OF_RANGE;
  struct fc_csv_field kind = fc_mapping_field(row->mapping, row->record, EVENT_KIND);
  *place = row->mapping->place[EVENT_KIND];
  if (parse_kind(kind.text, kind.length, &event.kind) != FC_KEPT) return FC_UNKNOWN_KIND;
  struct fc_csv_field store = fc_mapping_field(row->mapping, row->record, EVENT_STORE);
  *place = row->mapping->place[EVENT_STORE];
  if (store.length && (event.store = fc_dictionary_find(&panel->store_codes, store.text, store.length)) < 0)
    return FC_UNKNOWN_STORE;
  struct fc_csv_field category = fc_mapping_field(row->mapping, row->record, EVENT_CATEGORY);
  struct fc_csv_field name = fc_mapping_field(row->mapping, row->record, EVENT_NAME);
  *place = row->mapping->place[EVENT_NAME];
  if (!name.length) return FC_MISSING_KEY;
  event.name = fc_dictionary_add(&panel->event_names, name.text, name.length);
  if (category.length) event.category = fc_dictionary_add(&panel->categories, category.text, category.length);
  if (event.name < 0 || (category.length && event.category < 0) || add_days(r, event, end))
    r->table->failure = FC_FAILED;
  return FC_KEPT;
}

static int compare_events(const void *a, const void *b) {
  const struct fc_event *x = a, *y = b;
  if (x->date != y->date) return x->date < y->date ? -1 : 1;
  if (x->name != y->name) return x->name < y->name ? -1 : 1;
  if (x->store != y->store) return x->store < y->store ? -1 : 1;
  if (x->category != y->category) return x->category < y->category ? -1 : 1;
  return (x->kind > y->kind) - (x->kind < y->kind);
}

/* A store that was closed had no demand to show, unless it sold something all the same. */
static void close_days(struct fc_panel *panel) {
  for (int e = 0; e < panel->event_count; e++) {
    const struct fc_event *event = &panel->events[e];
    int day = event->date - panel->first_date;
    if (event->kind != FC_EVENT_CLOSED || day < 0 || day > panel->as_of) continue;
    for (int i = 0; i < panel->series_count; i++) {
      struct fc_series *s = &panel->series[i];
      if (day < s->first || day > s->last || s->column[FC_SOLD][day] > 0) continue;
      if (event->store >= 0 && s->store != event->store) continue;
      if (event->category >= 0 && panel->items[s->item].category_id != event->category) continue;
      s->state[day] = FC_DAY_CLOSED;
      s->column[FC_SOLD][day] = NAN;
    }
  }
}

enum fc_status fc_events_read(struct fc_reading *reading, struct fc_error *err) {
  const struct fc_retailer_config *config = reading->config;
  struct fc_panel *panel = reading->ingest->panel;
  struct fc_table_reader table = {.ingest = reading->ingest, .role = &events_role, .folder = reading->folder};
  struct reading_events r = {.reading = reading, .table = &table};
  table.handler = on_event;
  table.context = &r;
  enum fc_status status = FC_OK;
  for (int i = -1; i < config->more_events_count && status == FC_OK; i++) {
    table.source = i < 0 ? &config->events : &config->more_events[i];
    if (table.source->files.count) status = fc_table_read(&table, err);
  }
  if (status == FC_OK) {
    panel->events = fc_arena_new(&panel->arena, (size_t)r.count, sizeof *panel->events);
    if (!panel->events) status = fc_fail_memory(err);
  }
  if (status == FC_OK && r.count) {
    qsort(r.events, (size_t)r.count, sizeof *r.events, compare_events);
    memcpy(panel->events, r.events, (size_t)r.count * sizeof *r.events);
    panel->event_count = r.count;
    close_days(panel);
  }
  free(r.events);
  return status;
}
