/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows to series by day, as they come. A series' days are an array that grows, so memory follows the panel and not the
 * files. One mistyped year would make it huge: dates far from all others wait until there are enough of them. */
#include "ingest_internal.h"

#include "foodcast/base/random.h"

#include <math.h>

enum {
  CLUSTER_GAP_DAYS = 120, /* further away than any holiday closure */
  CLUSTER_ROWS = 32,      /* enough rows not to be a slip */
  STRAY_SHARE = 20,       /* fewer than one row in so many */
  FIRST_CAPACITY_DAYS = 32
};

struct waiting_row {
  int file;
  struct fc_sales_row row;
};

/* A stretch of dates without a long gap. Its rows wait until there are enough. */
struct fc_date_cluster {
  fc_date low, high;
  long rows;
  int established;
  struct waiting_row *waiting;
  int count, capacity;
};

void fc_grid_release(struct fc_grid *grid) {
  for (int i = 0; i < grid->series_count; i++) {
    free(grid->series[i].values);
    free(grid->series[i].cell);
  }
  for (int i = 0; i < grid->cluster_count; i++) free(grid->clusters[i].waiting);
  free(grid->clusters);
  free(grid->series);
  free(grid->slots);
  fc_dictionary_release(&grid->stores);
  fc_dictionary_release(&grid->items);
  *grid = (struct fc_grid){0};
}

/* ---- series ---- */

static int find_slot(const struct fc_grid *grid, int store, int item) {
  uint64_t key = (uint64_t)(unsigned)store << 32 | (unsigned)item;
  unsigned mask = (unsigned)grid->slot_count - 1;
  unsigned slot = (unsigned)(fc_hash_number(0, key)) & mask;
  while (grid->slots[slot] >= 0) {
    const struct fc_grid_series *held = &grid->series[grid->slots[slot]];
    if (held->store == store && held->item == item) break;
    slot = (slot + 1) & mask;
  }
  return (int)slot;
}

static int rehash(struct fc_grid *grid) {
  int wanted = grid->slot_count ? grid->slot_count * 2 : 256;
  int *slots = malloc((size_t)wanted * sizeof *slots);
  if (!slots) return -1;
  memset(slots, -1, (size_t)wanted * sizeof *slots);
  free(grid->slots);
  grid->slots = slots;
  grid->slot_count = wanted;
  for (int i = 0; i < grid->series_count; i++)
    grid->slots[find_slot(grid, grid->series[i].store, grid->series[i].item)] = i;
  return 0;
}

/* Rows come series by series, or day by day with the series in the same order: a look at the series of the row before and
 * at the one that came after it last time saves the search. -1 where it is neither. */
static int guess_series(const struct fc_grid *grid, int before, int store, int item) {
  if (before >= grid->series_count) return -1;
  const struct fc_grid_series *last = &grid->series[before];
  if (last->store == store && last->item == item) return before;
  const struct fc_grid_series *after = &grid->series[last->after];
  return after->store == store && after->item == item ? last->after : -1;
}

static int find_series(struct fc_grid *grid, int store, int item) {
  int guess = guess_series(grid, grid->last_series, store, item);
  if (guess >= 0) return grid->last_series = guess;
  if (2 * (grid->series_count + 1) > grid->slot_count && rehash(grid)) return -1;
  int slot = find_slot(grid, store, item);
  if (grid->slots[slot] < 0) {
    if (fc_grow(&grid->series, &grid->series_capacity, grid->series_count + 1, sizeof *grid->series)) return -1;
    grid->series[grid->series_count] =
        (struct fc_grid_series){.store = store, .item = item, .low = FC_DATE_NONE, .high = FC_DATE_NONE};
    grid->slots[slot] = grid->series_count++;
  }
  grid->series[grid->last_series].after = grid->slots[slot];
  return grid->last_series = grid->slots[slot];
}

/* A day's values mean something where its cell is not 0. So days without a row are never written, and take no memory from
 * the system. Growing behind the end is left to realloc, which moves large arrays without copying them. */
static int grow_behind(const struct fc_grid *grid, struct fc_grid_series *s, int capacity) {
  unsigned char *cell = realloc(s->cell, (size_t)capacity);
  if (!cell) return -1;
  s->cell = cell;
  memset(cell + s->capacity, 0, (size_t)(capacity - s->capacity));
  double *values = realloc(s->values, ((size_t)capacity * (size_t)grid->stride + 1) * sizeof *values);
  if (!values) return -1;
  s->values = values;
  return 0;
}

/* The arrays over more days: the old ones begin at `shift`. */
static int move_arrays(const struct fc_grid *grid, struct fc_grid_series *s, int shift, int capacity) {
  size_t stride = (size_t)grid->stride;
  unsigned char *cell = calloc((size_t)capacity, 1);
  double *values = malloc(((size_t)capacity * stride + 1) * sizeof *values);
  if (!cell || !values) {
    free(cell);
    free(values);
    return -1;
  }
  memcpy(cell + shift, s->cell, (size_t)s->capacity);
  for (int d = 0; d < s->capacity; d++)
    if (s->cell[d])
      memcpy(values + (size_t)(d + shift) * stride, s->values + (size_t)d * stride, stride * sizeof *values);
  free(s->cell);
  free(s->values);
  s->cell = cell;
  s->values = values;
  return 0;
}

/* Makes the series' arrays reach over `date`; at once over all days seen so far, then half as many again on the side
 * where it grows. */
static int reach(struct fc_grid *grid, struct fc_grid_series *s, fc_date date) {
  if (s->capacity && date >= s->base && date < s->base + s->capacity) return 0;
  fc_date low = date < grid->low ? date : grid->low, high = date > grid->high ? date : grid->high;
  if (s->capacity) {
    int more = s->capacity / 2;
    if (low > s->base) low = s->base;
    if (date < s->base) low = low < s->base - more ? low : s->base - more;
    if (high < s->base + s->capacity - 1) high = s->base + s->capacity - 1;
    if (date >= s->base + s->capacity && high < s->base + s->capacity + more) high = s->base + s->capacity + more;
  } else if (high - low < FIRST_CAPACITY_DAYS) {
    high = low + FIRST_CAPACITY_DAYS;
  }
  int capacity = high - low + 1, shift = s->capacity ? s->base - low : 0;
  if (shift ? move_arrays(grid, s, shift, capacity) : grow_behind(grid, s, capacity)) return -1;
  s->base = low;
  s->capacity = capacity;
  return 0;
}

enum fc_status fc_grid_add_columns(struct fc_grid *grid, unsigned columns, struct fc_error *err) {
  int slot_of[FC_COLUMN_COUNT], stride = grid->stride;
  for (int v = 0; v < FC_COLUMN_COUNT; v++) {
    int known = grid->columns >> v & 1U;
    slot_of[v] = known ? grid->slot_of[v] : columns >> v & 1U ? stride++ : -1;
  }
  for (int i = 0; i < grid->series_count && stride > grid->stride; i++) { /* a later file with more columns */
    struct fc_grid_series *s = &grid->series[i];
    double *values = malloc(((size_t)s->capacity * (size_t)stride + 1) * sizeof *values);
    if (!values) return fc_fail_memory(err);
    for (int d = 0; d < s->capacity; d++) {
      if (!s->cell[d]) continue;
      double *to = values + (size_t)d * (size_t)stride;
      memcpy(to, s->values + (size_t)d * (size_t)grid->stride, (size_t)grid->stride * sizeof *values);
      for (int v = grid->stride; v < stride; v++) to[v] = NAN;
    }
    free(s->values);
    s->values = values;
  }
  grid->columns |= columns;
  grid->stride = stride;
  memcpy(grid->slot_of, slot_of, sizeof slot_of);
  return FC_OK;
}

double fc_grid_value(const struct fc_grid *grid, const struct fc_grid_series *s, int column, fc_date date) {
  int d = date - s->base;
  if (d < 0 || d >= s->capacity || !s->cell[d] || grid->slot_of[column] < 0) return NAN;
  return s->values[(size_t)d * (size_t)grid->stride + (size_t)grid->slot_of[column]];
}

unsigned char fc_grid_cell(const struct fc_grid_series *s, fc_date date) {
  int d = date - s->base;
  return d >= 0 && d < s->capacity ? s->cell[d] : 0;
}

/* How a value joins the one that is there. */
static double join(int v, double held, double value) {
  if (isnan(held)) return value;
  switch (v) {
  case FC_SOLD:
  case FC_RECEIVED:
  case FC_DISPOSED:
  case FC_MARKED_DOWN: return held + value;
  case FC_SOLD_OUT_AT:
  case FC_PROMO: return value > held ? value : held;
  default: return held;
  }
}

static unsigned char sold_out_bits(const struct fc_sales_row *row) {
  if (!(row->present >> FC_IN_SOLD_OUT & 1U)) return 0;
  return row->value[FC_IN_SOLD_OUT] == 1 ? FC_CELL_SOLD_OUT : FC_CELL_NOT_SOLD_OUT;
}

/* Whether the row says something that was said of the day before. */
static int says_again(const struct fc_grid *grid, const double *values, const struct fc_sales_row *row,
                      unsigned char cell) {
  for (int v = 0; v < FC_COLUMN_COUNT; v++)
    if ((row->present >> v & 1U) && !isnan(values[grid->slot_of[v]])) return 1;
  if (row->present >> FC_IN_SOLD_OUT & 1U) return (cell & (FC_CELL_SOLD_OUT | FC_CELL_NOT_SOLD_OUT)) != 0;
  return row->present == 0 && (cell & FC_CELL_ROW) && row->tells_sales;
}

enum placing { PLACED, DUPLICATE, NO_MEMORY };

static enum placing place(struct fc_grid *grid, const struct fc_sales_row *row) {
  int index = find_series(grid, row->store, row->item);
  if (index < 0) return NO_MEMORY;
  struct fc_grid_series *s = &grid->series[index];
  if (reach(grid, s, row->date)) return NO_MEMORY;
  int d = row->date - s->base;
  int is_return = (row->present >> FC_SOLD & 1U) && row->value[FC_SOLD] < 0;
  unsigned char cell = s->cell[d];
  double *values = s->values + (size_t)d * (size_t)grid->stride;
  for (int v = 0; !cell && v < grid->stride; v++) values[v] = NAN;
  /* a second row of a day is a slip, unless rows are single sales, or one of the two takes back what was sold, or each
   * says something else, as files of sales and of disposals do */
  int joins = row->sums || is_return || ((cell & FC_CELL_RETURN) && !(cell & FC_CELL_SALE));
  if (cell && !joins && says_again(grid, values, row, cell)) return DUPLICATE;
  for (unsigned left = row->present & ((1U << FC_COLUMN_COUNT) - 1); left; left &= left - 1) {
    int v = __builtin_ctz(left);
    double *to = &values[grid->slot_of[v]];
    *to = cell ? join(v, *to, row->value[v]) : row->value[v];
  }
  unsigned char kind = row->tells_sales ? FC_CELL_ROW | (is_return ? FC_CELL_RETURN : FC_CELL_SALE) : FC_CELL_OTHER;
  s->cell[d] = (unsigned char)(cell | kind | sold_out_bits(row));
  grid->returns += is_return;
  if (s->low == FC_DATE_NONE || row->date < s->low) s->low = row->date;
  if (s->high == FC_DATE_NONE || row->date > s->high) s->high = row->date;
  return PLACED;
}

void fc_grid_expect(struct fc_grid *grid, const struct fc_sales_row *row) {
  if (!grid->slot_count) return;
  int index = guess_series(grid, grid->expected_series, row->store, row->item);
  if (index < 0) index = grid->slots[find_slot(grid, row->store, row->item)];
  if (index < 0) return;
  grid->expected_series = index;
  const struct fc_grid_series *s = &grid->series[index];
  int d = row->date - s->base;
  if (d < 0 || d >= s->capacity) return;
  __builtin_prefetch(s->cell + d, 1);
  __builtin_prefetch(s->values + (size_t)d * (size_t)grid->stride, 1);
}

/* ---- clusters of dates ---- */

static void describe(const struct fc_grid *grid, const struct fc_sales_row *row, char *text, size_t size) {
  char date[FC_DATE_TEXT];
  snprintf(text, size, "%s %s %s", fc_date_format(row->date, date), fc_dictionary_name(&grid->stores, row->store),
           fc_dictionary_name(&grid->items, row->item));
}

static enum fc_status put(struct fc_grid *grid, int file, const struct fc_sales_row *row, struct fc_error *err) {
  enum placing placing = place(grid, row);
  if (placing == NO_MEMORY) return fc_fail_memory(err);
  if (placing == PLACED) {
    fc_ingest_keep(grid->ingest, file, 1);
    return FC_OK;
  }
  char text[600];
  describe(grid, row, text, sizeof text);
  return fc_ingest_set_aside(grid->ingest, file, row->line, 0, FC_DUPLICATE_KEY, text, strlen(text), err);
}

static int is_near(const struct fc_date_cluster *c, fc_date date) {
  return date >= c->low - CLUSTER_GAP_DAYS && date <= c->high + CLUSTER_GAP_DAYS;
}

static void widen(struct fc_grid *grid, const struct fc_date_cluster *c) {
  if (!c->established) return;
  if (grid->rows == 0) grid->low = c->low, grid->high = c->high;
  if (c->low < grid->low) grid->low = c->low;
  if (c->high > grid->high) grid->high = c->high;
}

static enum fc_status establish(struct fc_grid *grid, struct fc_date_cluster *c, struct fc_error *err) {
  if (!c->established) {
    c->established = 1;
    widen(grid, c);
  }
  enum fc_status status = FC_OK;
  for (int i = 0; i < c->count && status == FC_OK; i++) {
    status = put(grid, c->waiting[i].file, &c->waiting[i].row, err);
    grid->rows++;
  }
  free(c->waiting);
  c->waiting = NULL;
  c->count = c->capacity = 0;
  return status;
}

static enum fc_status wait_for_more(struct fc_grid *grid, struct fc_date_cluster *c, int file,
                                    const struct fc_sales_row *row, struct fc_error *err) {
  if (fc_grow(&c->waiting, &c->capacity, c->count + 1, sizeof *c->waiting)) return fc_fail_memory(err);
  c->waiting[c->count++] = (struct waiting_row){file, *row};
  return c->rows >= CLUSTER_ROWS ? establish(grid, c, err) : FC_OK;
}

/* The cluster that the date belongs to, a new one where there is none. */
static int find_cluster(struct fc_grid *grid, fc_date date) {
  if (grid->cluster_count && is_near(&grid->clusters[grid->last_cluster], date)) return grid->last_cluster;
  for (int i = 0; i < grid->cluster_count; i++)
    if (is_near(&grid->clusters[i], date)) return grid->last_cluster = i;
  if (fc_grow(&grid->clusters, &grid->cluster_capacity, grid->cluster_count + 1, sizeof *grid->clusters)) return -1;
  grid->clusters[grid->cluster_count] = (struct fc_date_cluster){.low = date, .high = date};
  return grid->last_cluster = grid->cluster_count++;
}

/* Clusters that have grown together become one. */
static enum fc_status unite(struct fc_grid *grid, int into, struct fc_error *err) {
  for (int i = 0; i < grid->cluster_count; i++) {
    struct fc_date_cluster *a = &grid->clusters[into], *b = &grid->clusters[i];
    if (i == into || (!is_near(a, b->low) && !is_near(a, b->high))) continue;
    if (b->low < a->low) a->low = b->low;
    if (b->high > a->high) a->high = b->high;
    a->rows += b->rows;
    enum fc_status status = FC_OK;
    int established = a->established || b->established || a->rows >= CLUSTER_ROWS;
    for (int k = 0; k < b->count && status == FC_OK; k++) {
      if (fc_grow(&a->waiting, &a->capacity, a->count + 1, sizeof *a->waiting)) return fc_fail_memory(err);
      a->waiting[a->count++] = b->waiting[k];
    }
    free(b->waiting);
    int last = grid->cluster_count - 1;
    grid->clusters[i] = grid->clusters[last];
    grid->cluster_count--;
    if (into == last) into = i;
    grid->last_cluster = into;
    if (established) status = establish(grid, &grid->clusters[into], err);
    if (status != FC_OK) return status;
    i = -1; /* it reaches further now */
  }
  return FC_OK;
}

enum fc_status fc_grid_add(struct fc_grid *grid, int file, const struct fc_sales_row *row, struct fc_error *err) {
  int index = find_cluster(grid, row->date);
  if (index < 0) return fc_fail_memory(err);
  struct fc_date_cluster *c = &grid->clusters[index];
  c->rows++;
  int wider = row->date < c->low || row->date > c->high;
  if (row->date < c->low) c->low = row->date;
  if (row->date > c->high) c->high = row->date;
  if (wider) widen(grid, c);
  if (!c->established) {
    enum fc_status status = wait_for_more(grid, c, file, row, err);
    return status == FC_OK && wider ? unite(grid, index, err) : status;
  }
  grid->rows++;
  enum fc_status status = put(grid, file, row, err);
  return status == FC_OK && wider && grid->cluster_count > 1 ? unite(grid, index, err) : status;
}

enum fc_status fc_grid_finish(struct fc_grid *grid, struct fc_error *err) {
  long all = 0;
  enum fc_status status = FC_OK;
  for (int i = 0; i < grid->cluster_count; i++) all += grid->clusters[i].rows;
  for (int i = 0; i < grid->cluster_count && status == FC_OK; i++) {
    struct fc_date_cluster *c = &grid->clusters[i];
    if (c->established) continue;
    if (c->rows * STRAY_SHARE > all) {
      status = establish(grid, c, err);
      continue;
    }
    for (int k = 0; k < c->count && status == FC_OK; k++) {
      char text[600];
      describe(grid, &c->waiting[k].row, text, sizeof text);
      status = fc_ingest_set_aside(grid->ingest, c->waiting[k].file, c->waiting[k].row.line, 0, FC_DATE_OUT_OF_RANGE,
                                   text, strlen(text), err);
    }
  }
  return status;
}
