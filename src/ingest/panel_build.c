/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grid to panel: the last known day, which series there are, their columns, stores and items with master data. */
#include "ingest_internal.h"

#include <malloc.h>
#include <math.h>

enum { KNOWN_AHEAD = 1U << FC_PRICE | 1U << FC_PROMO | 1U << FC_PLANNED };
static const double FRACTION_SHARE =
    .01; /* of days with a broken quantity, from which an item is weighed, not counted */

static fc_date last_day_with_sales(const struct fc_grid *grid) {
  fc_date last = FC_DATE_NONE;
  for (int i = 0; i < grid->series_count; i++) {
    const struct fc_grid_series *s = &grid->series[i];
    if (s->low == FC_DATE_NONE) continue;
    for (fc_date d = s->high; d >= s->low && (last == FC_DATE_NONE || d > last); d--)
      if (!isnan(fc_grid_value(grid, s, FC_SOLD, d))) {
        last = d;
        break;
      }
  }
  return last;
}

static fc_date first_day(const struct fc_grid *grid, fc_date as_of) {
  fc_date first = as_of;
  for (int i = 0; i < grid->series_count; i++)
    if (grid->series[i].low != FC_DATE_NONE && grid->series[i].low < first) first = grid->series[i].low;
  return first;
}

/* Whether something is known of a series: a row by `as_of`, or a plan, price or promotion after it. */
static int has_something(const struct fc_grid *grid, const struct fc_grid_series *s, fc_date as_of) {
  if (s->low == FC_DATE_NONE) return 0;
  if (s->low <= as_of) return 1;
  for (int v = 0; v < FC_COLUMN_COUNT; v++) {
    if (!(KNOWN_AHEAD >> v & 1U) || grid->slot_of[v] < 0) continue;
    for (fc_date d = s->low; d <= s->high && d <= as_of + FC_MAX_HORIZON; d++)
      if (!isnan(fc_grid_value(grid, s, v, d))) return 1;
  }
  return 0;
}

static fc_date last_row(const struct fc_grid_series *s, fc_date as_of) {
  fc_date d = s->high < as_of ? s->high : as_of;
  while (d >= s->low && !s->cell[d - s->base]) d--;
  return d;
}

/* Gives up a series' values. What is freed lies between what is not, where the library keeps it until it is told. */
static void give_up(const struct fc_grid *grid, struct fc_grid_series *from, size_t *freed) {
  enum { WORTH_RETURNING = 64 << 20 }; /* bytes */
  free(from->values);
  from->values = NULL;
  *freed += (size_t)from->capacity * (size_t)grid->stride * sizeof *from->values;
  if (*freed < WORTH_RETURNING) return;
  malloc_trim(0);
  *freed = 0;
}

/* The series' values are given up one series after another: grid and panel need not both fit. */
static enum fc_status fill_series(struct fc_panel *panel, const struct fc_grid *grid, struct fc_grid_series *from,
                                  struct fc_series *to, struct fc_error *err) {
  fc_date as_of = panel->first_date + panel->as_of;
  enum fc_status status = fc_panel_add_columns(panel, to, panel->columns, err);
  if (status != FC_OK) return status;
  if (from->low <= as_of) {
    to->first = from->low - panel->first_date;
    to->last = last_row(from, as_of) - panel->first_date;
  } else { /* only plans for coming days */
    to->first = panel->as_of + 1;
    to->last = panel->as_of;
  }
  for (int v = 0; v < FC_COLUMN_COUNT; v++) {
    if (!to->column[v] || grid->slot_of[v] < 0) continue;
    fc_date end = KNOWN_AHEAD >> v & 1U ? as_of + FC_MAX_HORIZON : as_of;
    if (end > from->high) end = from->high;
    const double *value = from->values + (size_t)(from->low - from->base) * (size_t)grid->stride + grid->slot_of[v];
    for (fc_date d = from->low; d <= end; d++, value += grid->stride)
      if (from->cell[d - from->base]) to->column[v][d - panel->first_date] = *value;
  }
  return FC_OK;
}

struct order {
  struct fc_grid_series *series;
  int store, item;
};

static int compare_order(const void *a, const void *b) {
  const struct order *x = a, *y = b;
  if (x->store != y->store) return x->store < y->store ? -1 : 1;
  return (x->item > y->item) - (x->item < y->item);
}

/* The panel's names: those of the grid that some series has, in order of first appearance. */
static int copy_used(const struct fc_dictionary *from, const unsigned char *used, struct fc_dictionary *to, int *ids) {
  for (int id = 0; id < from->count; id++) {
    ids[id] = -1;
    if (!used[id]) continue;
    ids[id] = fc_dictionary_add(to, from->names[id], strlen(from->names[id]));
    if (ids[id] < 0) return -1;
  }
  return 0;
}

static enum fc_status order_series(const struct fc_grid *grid, struct fc_panel *panel, struct order *order, int *count,
                                   struct fc_error *err) {
  fc_date as_of = panel->first_date + panel->as_of;
  int stores = grid->stores.count, items = grid->items.count;
  unsigned char *used = calloc((size_t)(stores + items) + 1, 1);
  int *ids = calloc((size_t)(stores + items) + 1, sizeof *ids);
  enum fc_status status = used && ids ? FC_OK : fc_fail_memory(err);
  int n = 0;
  for (int i = 0; i < grid->series_count && status == FC_OK; i++) {
    struct fc_grid_series *s = &grid->series[i];
    if (!has_something(grid, s, as_of)) continue;
    used[s->store] = used[stores + s->item] = 1;
    order[n++] = (struct order){s, s->store, s->item};
  }
  if (status == FC_OK && (copy_used(&grid->stores, used, &panel->store_codes, ids) ||
                          copy_used(&grid->items, used + stores, &panel->item_codes, ids + stores)))
    status = fc_fail_memory(err);
  for (int i = 0; i < n && status == FC_OK; i++) {
    order[i].store = ids[order[i].store];
    order[i].item = ids[stores + order[i].item];
  }
  if (status == FC_OK) qsort(order, (size_t)n, sizeof *order, compare_order);
  free(used);
  free(ids);
  *count = n;
  return status;
}

/* Pieces or weight: by the quantities that were sold, where nobody wrote down a case size. */
static enum fc_status guess_case_sizes(struct fc_panel *panel, struct fc_error *err) {
  long *days = calloc((size_t)panel->item_count * 2 + 1, sizeof *days);
  if (!days) return fc_fail_memory(err);
  long *broken = days + panel->item_count;
  for (int i = 0; i < panel->series_count; i++) {
    const struct fc_series *s = &panel->series[i];
    for (int d = s->first; d <= s->last; d++) {
      double sold = s->column[FC_SOLD][d];
      if (isnan(sold) || sold == 0) continue;
      days[s->item]++;
      broken[s->item] += sold != floor(sold);
    }
  }
  for (int i = 0; i < panel->item_count; i++) {
    struct fc_item *item = &panel->items[i];
    if (isnan(item->case_size)) item->case_size = (double)broken[i] > FRACTION_SHARE * (double)days[i] ? NAN : 1;
    if (item->case_size == 0) item->case_size = NAN; /* said to be any quantity */
  }
  free(days);
  return FC_OK;
}

static enum fc_status fill_items(struct fc_reading *reading, struct fc_panel *panel, struct fc_error *err) {
  const struct fc_masters *masters = &reading->masters;
  panel->item_count = panel->item_codes.count;
  panel->items = fc_arena_new(&panel->arena, (size_t)panel->item_count, sizeof *panel->items);
  if (!panel->items) return fc_fail_memory(err);
  for (int i = 0; i < panel->item_count; i++) {
    const char *code = fc_dictionary_name(&panel->item_codes, i);
    int id = fc_dictionary_find(&masters->item_codes, code, strlen(code));
    struct fc_item item = id >= 0 ? masters->items[id] : fc_item_default(&masters->defaults);
    item.code = code;
    item.name = fc_arena_text(&panel->arena, item.name ? item.name : code, strlen(item.name ? item.name : code));
    item.category_id = fc_dictionary_add(&panel->categories, item.category, strlen(item.category));
    if (!item.name || item.category_id < 0) return fc_fail_memory(err);
    item.category = fc_dictionary_name(&panel->categories, item.category_id);
    if (item.shelf_life_days < 1) item.shelf_life_days = 1;
    if (item.shelf_life_days > FC_MAX_SHELF_LIFE) item.shelf_life_days = FC_MAX_SHELF_LIFE;
    panel->items[i] = item;
  }
  return guess_case_sizes(panel, err);
}

static enum fc_status fill_stores(struct fc_reading *reading, struct fc_panel *panel, struct fc_error *err) {
  const struct fc_masters *masters = &reading->masters;
  panel->store_count = panel->store_codes.count;
  panel->stores = fc_arena_new(&panel->arena, (size_t)panel->store_count, sizeof *panel->stores);
  if (!panel->stores) return fc_fail_memory(err);
  for (int i = 0; i < panel->store_count; i++) {
    const char *code = fc_dictionary_name(&panel->store_codes, i);
    int id = fc_dictionary_find(&masters->store_codes, code, strlen(code));
    struct fc_store store = id >= 0 ? masters->stores[id] : (struct fc_store){.trial_start = FC_DATE_NONE};
    store.code = code;
    store.name = fc_arena_text(&panel->arena, store.name ? store.name : code, strlen(store.name ? store.name : code));
    store.station = -1;
    if (!store.name) return fc_fail_memory(err);
    panel->stores[i] = store;
  }
  return FC_OK;
}

static enum fc_status fill_panel(struct fc_reading *reading, struct fc_panel *panel, struct fc_error *err) {
  const struct fc_grid *grid = &reading->grid;
  fc_date as_of = reading->as_of != FC_DATE_NONE ? reading->as_of : last_day_with_sales(grid);
  if (as_of == FC_DATE_NONE) return fc_fail(err, FC_INPUT, "no row of the sales files has a quantity sold");
  panel->first_date = first_day(grid, as_of);
  panel->as_of = as_of - panel->first_date;
  panel->days = panel->as_of + 1 + FC_MAX_HORIZON;
  panel->columns = (grid->columns & ((1U << FC_COLUMN_COUNT) - 1)) | 1U << FC_SOLD;
  panel->retailer = fc_arena_text(&panel->arena, reading->config->name, strlen(reading->config->name));
  if (!panel->retailer) return fc_fail_memory(err);
  struct order *order = calloc((size_t)grid->series_count + 1, sizeof *order);
  struct fc_grid_series **origin = calloc((size_t)grid->series_count + 1, sizeof *origin);
  enum fc_status status = order && origin ? FC_OK : fc_fail_memory(err);
  if (status == FC_OK) status = order_series(grid, panel, order, &panel->series_count, err);
  if (status == FC_OK && panel->series_count == 0) {
    char date[FC_DATE_TEXT];
    status = fc_fail(err, FC_INPUT, "no sales rows by %s", fc_date_format(as_of, date));
  }
  if (status == FC_OK) {
    panel->series = fc_arena_new(&panel->arena, (size_t)panel->series_count, sizeof *panel->series);
    if (!panel->series) status = fc_fail_memory(err);
  }
  size_t freed = 0;
  for (int i = 0; i < panel->series_count && status == FC_OK; i++) {
    panel->series[i].store = order[i].store;
    panel->series[i].item = order[i].item;
    origin[i] = order[i].series;
    status = fill_series(panel, grid, order[i].series, &panel->series[i], err);
    give_up(grid, order[i].series, &freed);
  }
  if (status == FC_OK) status = fill_items(reading, panel, err);
  if (status == FC_OK) status = fill_stores(reading, panel, err);
  if (status == FC_OK) status = fc_states_set(reading, panel, origin, err);
  free(order);
  free(origin);
  return status;
}

enum fc_status fc_panel_build(struct fc_reading *reading, struct fc_error *err) {
  struct fc_panel *panel = calloc(1, sizeof *panel);
  if (!panel) return fc_fail_memory(err);
  enum fc_status status = fill_panel(reading, panel, err);
  if (status == FC_OK) {
    reading->ingest->panel = panel;
  } else {
    fc_panel_free(panel);
  }
  return status;
}

enum fc_status fc_panel_of_weather(struct fc_reading *reading, struct fc_error *err) {
  struct fc_panel *panel = calloc(1, sizeof *panel);
  if (!panel) return fc_fail_memory(err);
  panel->retailer = fc_arena_text(&panel->arena, reading->config->name, strlen(reading->config->name));
  panel->first_date = reading->as_of != FC_DATE_NONE ? reading->as_of : 0;
  panel->days = 1 + FC_MAX_HORIZON;
  reading->ingest->panel = panel; /* freed with the ingest */
  return panel->retailer ? FC_OK : fc_fail_memory(err);
}
