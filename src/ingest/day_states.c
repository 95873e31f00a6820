/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each day of a series is: not recorded, closed, open, sold out. */
#include "ingest_internal.h"

#include <math.h>

/* A store that writes down this many rows a day and none at all on some day was shut on it, rather than sold nothing of
 * everything. */
static const double STORE_ROWS_A_DAY = 10;
/* Nor does a store that sells this many units a day sell nothing of everything on a day when it is open: by chance alone
 * that would happen once in e^10 days. Zeros written down for the whole store mean that it was shut. */
static const double STORE_UNITS_A_DAY = 10;
enum { UNSOLD_DAYS = 56 };
/* With more of the rows selling more than there was, what was received is no limit of what could be sold. */
static const double EXCESS_SHARE = .005;
static const double SLACK = 1e-9;

/* Days with sales and a known supply, and those on which more was sold. */
struct excess {
  long both, exceeding;
};

struct stating {
  struct fc_reading *reading;
  struct fc_panel *panel;
  struct fc_grid_series *const *origin; /* [series_count] */
  int *rows;                            /* [store_count * (as_of + 1)] rows of the store on that day */
  unsigned char *shut;                  /* the same: no row of the whole store, or zeros alone */
  double *units;                        /* the same: sold and received by the whole store */
  struct excess *excess;                /* [store_count] */
};

static unsigned char cell_of(const struct stating *st, int series, int day) {
  return fc_grid_cell(st->origin[series], st->panel->first_date + day);
}

static void count_store_rows(struct stating *st) {
  const struct fc_panel *panel = st->panel;
  size_t days = (size_t)panel->as_of + 1;
  for (int i = 0; i < panel->series_count; i++) {
    const struct fc_series *s = &panel->series[i];
    for (int d = s->first; d <= s->last; d++) {
      size_t place = (size_t)s->store * days + (size_t)d;
      if (!(cell_of(st, i, d) & FC_CELL_ROW)) continue;
      st->rows[place]++;
      st->units[place] += fmax(0, s->column[FC_SOLD][d]) + fmax(0, fc_series_value(s, FC_RECEIVED, d));
    }
  }
}

static void find_shut_days(struct stating *st) {
  int days = st->panel->as_of + 1;
  count_store_rows(st);
  for (int s = 0; s < st->panel->store_count; s++) {
    const int *rows = st->rows + (size_t)s * (size_t)days;
    const double *units = st->units + (size_t)s * (size_t)days;
    unsigned char *shut = st->shut + (size_t)s * (size_t)days;
    long total = 0, with_rows = 0, selling = 0;
    double sum = 0;
    for (int d = 0; d < days; d++) {
      total += rows[d], with_rows += rows[d] > 0;
      sum += units[d], selling += units[d] > 0;
    }
    int by_rows = (double)total >= STORE_ROWS_A_DAY * (double)with_rows;
    int by_units = sum >= STORE_UNITS_A_DAY * (double)selling;
    for (int d = 0; d < days; d++)
      shut[d] = (by_rows && rows[d] == 0) || (by_units && selling && rows[d] > 1 && units[d] <= 0);
  }
}

static int is_shut(const struct stating *st, const struct fc_series *s, int day) {
  return st->shut[(size_t)s->store * (size_t)(st->panel->as_of + 1) + (size_t)day];
}

static enum fc_day_state state_without_row(const struct stating *st, const struct fc_series *s, int day) {
  switch (st->reading->config->missing_day) {
  case FC_MISSING_NOT_RECORDED: return FC_DAY_NOT_RECORDED;
  case FC_MISSING_CLOSED: return FC_DAY_CLOSED;
  case FC_MISSING_ZERO: break;
  }
  return is_shut(st, s, day) ? FC_DAY_CLOSED : FC_DAY_OPEN;
}

static enum fc_day_state state_of_row(const struct stating *st, const struct fc_series *s, int day) {
  double sold = s->column[FC_SOLD][day];
  double received = fc_series_value(s, FC_RECEIVED, day);
  if (isnan(sold)) return FC_DAY_NOT_RECORDED;
  if (sold <= 0 && is_shut(st, s, day)) return FC_DAY_CLOSED;
  /* nothing there to be bought: no demand could show */
  if (sold == 0 && received == 0 && st->panel->items[s->item].shelf_life_days == 1) return FC_DAY_CLOSED;
  return FC_DAY_OPEN;
}

/* Where a missing row means nothing sold, that holds after the last row too, on days on which the store wrote down other
 * items; after eight weeks of it the item is no longer on sale. */
static void close_off(struct stating *st, struct fc_series *s) {
  int end = s->last + UNSOLD_DAYS < st->panel->as_of ? s->last + UNSOLD_DAYS : st->panel->as_of;
  for (int d = s->last + 1; d <= end; d++) {
    if (!st->rows[(size_t)s->store * (size_t)(st->panel->as_of + 1) + (size_t)d]) continue;
    if (state_without_row(st, s, d) != FC_DAY_OPEN) continue;
    s->column[FC_SOLD][d] = 0;
    s->state[d] = FC_DAY_OPEN;
  }
}

static void set_basic_states(struct stating *st) {
  for (int i = 0; i < st->panel->series_count; i++) {
    struct fc_series *s = &st->panel->series[i];
    for (int d = s->first; d <= s->last; d++) {
      double *sold = &s->column[FC_SOLD][d];
      if (*sold < 0) *sold = 0; /* more came back than was sold */
      int has_row = cell_of(st, i, d) & FC_CELL_ROW;
      enum fc_day_state state = has_row ? state_of_row(st, s, d) : state_without_row(st, s, d);
      if (!has_row && state == FC_DAY_OPEN) *sold = 0;
      if (state != FC_DAY_OPEN) *sold = NAN;
      s->state[d] = (unsigned char)state;
    }
    if (st->reading->config->missing_day == FC_MISSING_ZERO) close_off(st, s);
  }
}

/* What could be sold of a series on the days from its first on: received, and for items that live longer what was left
 * the evening before. NAN where it is not known. */
static void supply_of(const struct fc_panel *panel, const struct fc_series *s, double *supply) {
  int life = panel->items[s->item].shelf_life_days;
  double carried = 0;
  for (int d = s->first; d <= s->last; d++) {
    double received = fc_series_value(s, FC_RECEIVED, d), sold = s->column[FC_SOLD][d];
    double disposed = fc_series_value(s, FC_DISPOSED, d), closing = fc_series_value(s, FC_CLOSING_STOCK, d);
    supply[d] = received + carried;
    if (life == 1) continue;
    double left =
        carried + (isnan(received) ? 0 : received) - (isnan(sold) ? 0 : sold) - (isnan(disposed) ? 0 : disposed);
    carried = !isnan(closing) ? closing : left > 0 ? left : 0;
  }
}

static int is_bounded(struct excess excess) { return (double)excess.exceeding <= EXCESS_SHARE * (double)excess.both; }

static void count_excess(const struct stating *st, double *supply) {
  const struct fc_panel *panel = st->panel;
  for (int i = 0; i < panel->series_count; i++) {
    const struct fc_series *s = &panel->series[i];
    struct excess *excess = &st->excess[s->store];
    supply_of(panel, s, supply);
    for (int d = s->first; d <= s->last; d++) {
      double sold = s->column[FC_SOLD][d];
      if (isnan(sold) || isnan(supply[d]) || sold == 0) continue;
      excess->both++;
      excess->exceeding += sold > supply[d] + SLACK;
    }
  }
}

/* Whether sold stays within supply, so that reaching it means sold out. Where it does not, but the stores that are to
 * blame have less than half of the days, it is said of these stores alone. */
static int supply_bounds_sales(struct stating *st, double *supply) {
  struct excess all = {0, 0};
  long blamed = 0;
  count_excess(st, supply);
  for (int i = 0; i < st->panel->store_count; i++) {
    all.both += st->excess[i].both;
    all.exceeding += st->excess[i].exceeding;
    if (!is_bounded(st->excess[i])) blamed += st->excess[i].both;
  }
  if (is_bounded(all)) return 1;
  if (2 * blamed >= all.both) return 0;
  for (int i = 0; i < st->panel->store_count; i++)
    st->panel->stores[i].sold_may_exceed_supply = !is_bounded(st->excess[i]);
  return 1;
}

static void mark_by_supply(struct stating *st, double *supply) {
  for (int i = 0; i < st->panel->series_count; i++) {
    struct fc_series *s = &st->panel->series[i];
    if (st->panel->stores[s->store].sold_may_exceed_supply) continue;
    supply_of(st->panel, s, supply);
    for (int d = s->first; d <= s->last; d++)
      if (s->state[d] == FC_DAY_OPEN && supply[d] > 0 && s->column[FC_SOLD][d] >= supply[d] - SLACK)
        s->state[d] = FC_DAY_SOLD_OUT;
  }
}

/* Returns how many days sold out. */
static long mark_by_record(struct stating *st) {
  long count = 0;
  for (int i = 0; i < st->panel->series_count; i++) {
    struct fc_series *s = &st->panel->series[i];
    for (int d = s->first; d <= s->last; d++) {
      unsigned char cell = cell_of(st, i, d);
      int timed = !(cell & FC_CELL_NOT_SOLD_OUT) && !isnan(fc_series_value(s, FC_SOLD_OUT_AT, d));
      if (s->state[d] != FC_DAY_OPEN || !((cell & FC_CELL_SOLD_OUT) || timed)) continue;
      s->state[d] = FC_DAY_SOLD_OUT;
      count++;
    }
  }
  return count;
}

/* A time of selling out belongs to a day that did. */
static void clear_times(struct fc_panel *panel) {
  for (int i = 0; i < panel->series_count; i++) {
    struct fc_series *s = &panel->series[i];
    if (!s->column[FC_SOLD_OUT_AT]) continue;
    for (int d = s->first; d <= s->last; d++)
      if (s->state[d] != FC_DAY_SOLD_OUT) s->column[FC_SOLD_OUT_AT][d] = NAN;
  }
}

static void bound_all(struct fc_panel *panel) {
  panel->sold_may_exceed_supply = 0;
  for (int i = 0; i < panel->store_count; i++) panel->stores[i].sold_may_exceed_supply = 0;
}

static void set_sold_out(struct stating *st, double *supply) {
  const struct fc_grid *grid = &st->reading->grid;
  struct fc_panel *panel = st->panel;
  /* the last sale of a receipts file is no record of selling out */
  unsigned recorded = 1U << FC_IN_SOLD_OUT | (grid->times_are_sales ? 0 : 1U << FC_SOLD_OUT_AT);
  enum fc_sold_out_rule rule = st->reading->config->sold_out;
  int bounded = grid->columns & 1U << FC_RECEIVED ? supply_bounds_sales(st, supply) : 0;
  panel->sold_may_exceed_supply = (grid->columns & 1U << FC_RECEIVED) && !bounded;
  if (rule == FC_SOLD_OUT_AUTO) {
    rule = grid->columns & recorded ? FC_SOLD_OUT_RECORDED : bounded ? FC_SOLD_OUT_SUPPLY : FC_SOLD_OUT_NEVER;
  }
  if (rule == FC_SOLD_OUT_RECORDED && (grid->columns & recorded)) {
    /* where days are written down as sold out, the shelf was the limit, even if the books of it have gaps */
    if (mark_by_record(st)) bound_all(panel);
    panel->sold_out_known = 1;
  }
  if (rule == FC_SOLD_OUT_SUPPLY && (grid->columns & 1U << FC_RECEIVED)) {
    if (st->reading->config->sold_out == FC_SOLD_OUT_SUPPLY) bound_all(panel);
    mark_by_supply(st, supply);
    panel->sold_out_known = 1;
    panel->sold_may_exceed_supply = 0;
  }
  clear_times(panel);
}

/* What a day without a quantity is taken for, whatever the configuration says of days without a row: the store may have
 * been shut, and a row may have no quantity. */
static enum fc_missing_day taken_for(const struct stating *st, int series, int day) {
  if (cell_of(st, series, day) & FC_CELL_ROW) return FC_MISSING_NOT_RECORDED;
  switch (state_without_row(st, &st->panel->series[series], day)) {
  case FC_DAY_CLOSED: return FC_MISSING_CLOSED;
  case FC_DAY_NOT_RECORDED: return FC_MISSING_NOT_RECORDED;
  default: return FC_MISSING_ZERO;
  }
}

/* Before days without a row are filled with zeros. */
static void count_gaps(struct stating *st) {
  for (int i = 0; i < st->panel->series_count; i++) {
    const struct fc_series *s = &st->panel->series[i];
    for (int d = s->first, begin = d; d <= s->last + 1; d++) {
      if (d <= s->last && isnan(s->column[FC_SOLD][d])) continue;
      for (int k = begin; d - begin >= FC_LONG_GAP_DAYS && k < d; k++) st->reading->gap_days[i][taken_for(st, i, k)]++;
      begin = d + 1;
    }
  }
}

enum fc_status fc_states_set(struct fc_reading *reading, struct fc_panel *panel, struct fc_grid_series *const *origin,
                             struct fc_error *err) {
  size_t days = (size_t)panel->as_of + 1;
  struct stating st = {.reading = reading, .panel = panel, .origin = origin};
  st.rows = calloc((size_t)panel->store_count * days, sizeof *st.rows);
  st.shut = calloc((size_t)panel->store_count * days, 1);
  st.units = calloc((size_t)panel->store_count * days, sizeof *st.units);
  st.excess = calloc((size_t)panel->store_count + 1, sizeof *st.excess);
  double *supply = calloc(days, sizeof *supply);
  reading->gap_days = calloc((size_t)panel->series_count, sizeof *reading->gap_days);
  enum fc_status status =
      st.rows && st.shut && st.units && st.excess && supply && reading->gap_days ? FC_OK : fc_fail_memory(err);
  if (status == FC_OK) {
    find_shut_days(&st);
    count_gaps(&st);
    set_basic_states(&st);
    set_sold_out(&st, supply);
  }
  free(st.rows);
  free(st.shut);
  free(st.units);
  free(st.excess);
  free(supply);
  return status;
}
