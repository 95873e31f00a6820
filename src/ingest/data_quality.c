/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is odd about the data, with what it does to the forecast. A check gives one line for all and its worst cases. */
#include "ingest_internal.h"

#include <math.h>

enum {
  WORST_LISTED = 20,
  STOPPED_DAYS = 28,
  ZERO_RUN_DAYS = 7,
  RECENT_DAYS = 28,
  BEFORE_DAYS = 84,
  SHIFT_ERRORS = 6 /* standard errors that a change of level must be beyond */
};
static const double ZERO_RUN_CHANCE = 1e-6, SHIFT_RATIO = 2, SLACK = 1e-9;

struct worst {
  int index; /* of series, store or item */
  double count;
};

struct checking {
  struct fc_reading *reading;
  const struct fc_panel *panel;
  struct worst *list; /* [list_capacity] of the check in hand */
  int list_count;
  double total;
  struct fc_error *err;
  enum fc_status status;
};

enum scope { BY_SERIES, BY_STORE, BY_ITEM };

static void note(struct checking *c, int index, double count) {
  if (!(count > 0)) return;
  c->list[c->list_count++] = (struct worst){index, count};
  c->total += count;
}

static int compare_worst(const void *a, const void *b) {
  const struct worst *x = a, *y = b;
  if (x->count != y->count) return x->count > y->count ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

static void find(struct checking *c, const char *check, const char *scope, const char *key, double count,
                 const char *effect) {
  if (c->status == FC_OK) c->status = fc_ingest_find(c->reading->ingest, check, scope, key, count, effect, c->err);
}

static void find_if(struct checking *c, const char *check, double count, const char *effect) {
  if (count > 0) find(c, check, "all", "", count, effect);
}

/* Reports what was noted and begins anew. */
static void report(struct checking *c, const char *check, enum scope scope, const char *effect) {
  static const char *const scopes[] = {"series", "store", "item"};
  if (c->list_count) {
    qsort(c->list, (size_t)c->list_count, sizeof *c->list, compare_worst);
    find(c, check, "all", "", c->total, effect);
  }
  for (int i = 0; i < c->list_count && i < WORST_LISTED; i++) {
    char key[600];
    const struct worst *w = &c->list[i];
    if (scope == BY_SERIES) {
      const struct fc_series *s = &c->panel->series[w->index];
      snprintf(key, sizeof key, "%s/%s", c->panel->stores[s->store].code, c->panel->items[s->item].code);
    } else {
      snprintf(key, sizeof key, "%s",
               scope == BY_STORE ? c->panel->stores[w->index].code : c->panel->items[w->index].code);
    }
    find(c, check, scopes[scope], key, w->count, effect);
  }
  c->list_count = 0;
  c->total = 0;
}

/* ---- gaps, stops and zeros ---- */

static void check_gaps(struct checking *c) {
  static const char *const effects[] = {
      [FC_MISSING_ZERO] = "days without a row count as nothing sold and lower the forecast if they were not",
      [FC_MISSING_NOT_RECORDED] = "days without a quantity are unknown and leave the forecast less to learn from",
      [FC_MISSING_CLOSED] = "on days without a row the shop counts as closed, which does not touch the forecast"};
  for (int taken = 0; taken <= FC_MISSING_CLOSED; taken++) {
    for (int i = 0; i < c->panel->series_count; i++) note(c, i, c->reading->gap_days[i][taken]);
    report(c, "gap", BY_SERIES, effects[taken]);
  }
}

static void check_stops(struct checking *c) {
  for (int i = 0; i < c->panel->series_count; i++) {
    int days = c->panel->as_of - c->panel->series[i].last;
    if (c->panel->series[i].first <= c->panel->series[i].last && days >= STOPPED_DAYS) note(c, i, days);
  }
  report(c, "series-stopped", BY_SERIES,
         c->reading->config->missing_day == FC_MISSING_ZERO
             ? "no row for weeks: it counts as not sold, and after some eight weeks nothing is forecast any more"
             : "no row for weeks: it is forecast from the days before, and after some eight weeks not at all");
}

/* Zeros in a row that chance does not make, by the share of zeros among the other open days. */
static double unlikely_zeros(const struct fc_series *s) {
  long zeros = 0, open = 0;
  double days = 0;
  int run = 0, longest = 0;
  for (int d = s->first; d <= s->last; d++) {
    if (!fc_series_observed(s, d)) continue;
    int zero = s->column[FC_SOLD][d] == 0;
    open++;
    zeros += zero;
    run = zero ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  if (longest < ZERO_RUN_DAYS || open - longest < RECENT_DAYS) return 0;
  double share = ((double)(zeros - longest) + 1) / ((double)(open - longest) + 2);
  for (int d = s->first, length = 0; d <= s->last + 1; d++) {
    int observed = d <= s->last && fc_series_observed(s, d);
    if (observed && s->column[FC_SOLD][d] == 0) {
      length++;
    } else if (observed || d > s->last) {
      if (length >= ZERO_RUN_DAYS && pow(share, length) < ZERO_RUN_CHANCE) days += length;
      length = 0;
    }
  }
  return days;
}

static void check_zero_runs(struct checking *c) {
  for (int i = 0; i < c->panel->series_count; i++) note(c, i, unlikely_zeros(&c->panel->series[i]));
  report(c, "zero-run", BY_SERIES, "so many zeros in a row look like days not recorded; they lower the forecast");
}

/* ---- balance ---- */

/* Days of a series on which more was sold (`what`: FC_SOLD) or disposed of than there was: what came and, where things
 * keep for more than a day, what was left. What lay there before the first row is not known, so items that keep are
 * checked once it has gone. */
static int days_beyond_supply(const struct fc_panel *panel, const struct fc_series *s, enum fc_column what) {
  double carried = 0;
  int days = 0, life = panel->items[s->item].shelf_life_days;
  for (int d = s->first; d <= s->last; d++) {
    double received = fc_series_value(s, FC_RECEIVED, d), disposed = fc_series_value(s, FC_DISPOSED, d);
    double left = (isnan(received) ? 0 : received) + carried;
    int known = life == 1 || what == FC_DISPOSED || d >= s->first + life;
    days += known && !isnan(received) && fc_series_value(s, what, d) > left + SLACK;
    left -= (isnan(s->column[FC_SOLD][d]) ? 0 : s->column[FC_SOLD][d]) + (isnan(disposed) ? 0 : disposed);
    carried = life > 1 && left > 0 ? left : 0;
  }
  return days;
}

static void check_balance(struct checking *c) {
  const struct fc_panel *panel = c->panel;
  if (!(panel->columns & 1U << FC_RECEIVED)) return;
  for (int i = 0; i < panel->series_count; i++) note(c, i, days_beyond_supply(panel, &panel->series[i], FC_SOLD));
  report(c, "sold-exceeds-supply", BY_SERIES,
         panel->sold_may_exceed_supply && !panel->sold_out_known
             ? "more was sold than came, so demand is taken as seen and no day as sold out"
             : "more was sold than came: the days are kept as demand above the supply");
  if (!(panel->columns & 1U << FC_DISPOSED)) return;
  for (int i = 0; i < panel->series_count; i++) note(c, i, days_beyond_supply(panel, &panel->series[i], FC_DISPOSED));
  report(c, "disposed-exceeds-supply", BY_SERIES, "more was disposed of than there was: the disposal rate is too high");
}

/* Days on which a store sold but wrote down no disposal for anything. */
static void check_disposal_entries(struct checking *c) {
  const struct fc_panel *panel = c->panel;
  size_t days = (size_t)panel->as_of + 1;
  if (!(panel->columns & 1U << FC_DISPOSED)) return;
  unsigned char *seen = calloc((size_t)panel->store_count * days, 1);
  if (!seen) {
    c->status = fc_fail_memory(c->err);
    return;
  }
  for (int i = 0; i < panel->series_count; i++) {
    const struct fc_series *s = &panel->series[i];
    for (int d = s->first; d <= s->last; d++) {
      unsigned char *cell = &seen[(size_t)s->store * days + (size_t)d];
      if (fc_series_observed(s, d)) *cell |= 1;
      if (!isnan(fc_series_value(s, FC_DISPOSED, d))) *cell |= 2;
    }
  }
  for (int s = 0; s < panel->store_count; s++) {
    int count = 0;
    for (size_t d = 0; d < days; d++) count += seen[(size_t)s * days + d] == 1;
    note(c, s, count);
  }
  free(seen);
  report(c, "no-disposal-entry", BY_STORE,
         "on these days no disposal is recorded: it is taken as what was received and not sold, where that is known");
}

/* ---- level ---- */

struct moments {
  double n, mean, variance;
};

static struct moments moments_of(const struct fc_series *s, int first, int last) {
  struct moments m = {0};
  double square = 0;
  for (int d = first; d <= last; d++) {
    if (d < s->first || d > s->last || !fc_series_observed(s, d)) continue;
    double step = s->column[FC_SOLD][d] - m.mean;
    m.n++;
    m.mean += step / m.n;
    square += step * (s->column[FC_SOLD][d] - m.mean);
  }
  m.variance = m.n > 1 ? square / (m.n - 1) : 0;
  return m;
}

static void check_shifts(struct checking *c) {
  for (int i = 0; i < c->panel->series_count; i++) {
    const struct fc_series *s = &c->panel->series[i];
    struct moments now = moments_of(s, c->panel->as_of - RECENT_DAYS + 1, c->panel->as_of);
    struct moments before =
        moments_of(s, c->panel->as_of - RECENT_DAYS - BEFORE_DAYS + 1, c->panel->as_of - RECENT_DAYS);
    if (now.n < RECENT_DAYS / 2 || before.n < BEFORE_DAYS / 2) continue;
    double error = sqrt(now.variance / now.n + before.variance / before.n);
    double high = fmax(now.mean, before.mean), low = fmin(now.mean, before.mean);
    if (high > SHIFT_RATIO * low && high - low > SHIFT_ERRORS * error) note(c, i, now.n);
  }
  report(c, "level-shift", BY_SERIES, "the last four weeks are at another level; forecasts follow it with some delay");
}

/* ---- master data, weather, accounts ---- */

/* 4.90123E+12 is what a spreadsheet makes of a long code: its last digits are gone. */
static int is_rounded_code(const char *code) {
  size_t digits = strspn(code, "0123456789.");
  const char *exponent = code + digits;
  if (!digits || (*exponent != 'E' && *exponent != 'e') || exponent[1] != '+') return 0;
  size_t power = strspn(exponent + 2, "0123456789");
  return power && !exponent[2 + power];
}

static void check_codes(struct checking *c) {
  for (int i = 0; i < c->panel->item_count; i++) note(c, i, is_rounded_code(c->panel->items[i].code));
  report(c, "code-rounded", BY_ITEM,
         "a spreadsheet cut the code's last digits off: items of different codes may be forecast as one");
}

static void check_masters(struct checking *c) {
  const struct fc_masters *m = &c->reading->masters;
  for (int i = 0; m->has_items && i < c->panel->item_count; i++) {
    const char *code = c->panel->items[i].code;
    if (fc_dictionary_find(&m->item_codes, code, strlen(code)) < 0) note(c, i, 1);
  }
  report(c, "item-without-master", BY_ITEM, "shelf life, price and case size are the configuration's defaults");
  for (int i = 0; m->has_stores && i < c->panel->store_count; i++) {
    const char *code = c->panel->stores[i].code;
    if (fc_dictionary_find(&m->store_codes, code, strlen(code)) < 0) note(c, i, 1);
  }
  report(c, "store-without-master", BY_STORE, "the store has no station of its own and no place in a trial");
}

static int price_below_cost(const struct fc_item *i, int horizon) {
  (void)horizon;
  return i->price < i->cost;
}
static int salvage_above_cost(const struct fc_item *i, int horizon) {
  (void)horizon;
  return i->salvage > i->cost;
}
static int minimum_above_maximum(const struct fc_item *i, int horizon) {
  (void)horizon;
  return i->minimum_order > i->maximum_order;
}
static int case_above_maximum(const struct fc_item *i, int horizon) {
  (void)horizon;
  return i->case_size > i->maximum_order;
}
static int lead_beyond_horizon(const struct fc_item *i, int horizon) { return i->lead_days > horizon; }

/* Terms of an item that contradict each other: orders follow them all the same. */
static void check_terms(struct checking *c) {
  static const struct {
    int (*wrong)(const struct fc_item *item, int horizon);
    const char *check, *effect;
  } terms[] = {
      {price_below_cost, "price-below-cost", "every sale loses money, so as little as possible is ordered for profit"},
      {salvage_above_cost, "salvage-above-cost", "surplus earns money, so as much as can be is ordered for profit"},
      {minimum_above_maximum, "minimum-above-maximum", "the maximum order counts"},
      {case_above_maximum, "case-above-maximum", "not even one case may be ordered, so nothing is"},
      {lead_beyond_horizon, "lead-beyond-horizon", "an order would come after the forecast ends, so none is made"}};
  for (size_t t = 0; t < sizeof terms / sizeof *terms; t++) {
    for (int i = 0; i < c->panel->item_count; i++)
      note(c, i, terms[t].wrong(&c->panel->items[i], c->reading->config->forecast.horizon));
    report(c, terms[t].check, BY_ITEM, terms[t].effect);
  }
}

static void check_weather(struct checking *c) {
  const struct fc_panel *panel = c->panel;
  const struct fc_weather *w = &panel->weather;
  if (!c->reading->config->observed.files.count && !c->reading->config->forecast_weather.files.count) return;
  for (int s = 0; s < panel->store_count; s++)
    if (panel->stores[s].station < 0) note(c, s, 1);
  report(c, "station-without-weather", BY_STORE, "the store has no weather, so its forecasts use none");
  for (int s = 0; s < w->station_count; s++) {
    const double *observed =
        w->stations[s].observed[FC_TMEAN] ? w->stations[s].observed[FC_TMEAN] : w->stations[s].observed[FC_TMAX];
    int last = -1, missing = 0, as_of = panel->first_date + panel->as_of - w->first_date;
    for (int d = 0; observed && d < w->days && d <= as_of; d++)
      if (!isnan(observed[d])) last = d;
    for (int d = panel->first_date > w->first_date ? panel->first_date - w->first_date : 0; observed && d <= last; d++)
      missing += isnan(observed[d]);
    if (observed && last < as_of)
      find(c, "weather-ends-early", "station", w->stations[s].name, as_of - last,
           "the last days have no observed weather, so the models learn nothing about it from them");
    if (missing)
      find(c, "weather-gap", "station", w->stations[s].name, missing,
           "days without a temperature are left out where weather effects are learnt");
  }
}

/* Rows set aside by reason, but for second rows of a key, which have a check of their own. */
static void check_reasons(struct checking *c) {
  const struct fc_ingest *ingest = c->reading->ingest;
  for (int r = FC_KEPT + 1; r < FC_REJECT_REASON_COUNT; r++) {
    long count = ingest->rows_by_reason[r];
    if (!count || r == FC_DUPLICATE_KEY) continue;
    find(c, "set-aside", "reason", fc_reason_name((enum fc_reason)r), (double)count,
         fc_reason_is_no_loss((enum fc_reason)r) ? "sums and repeated headers are no data: the forecast loses nothing"
                                                 : "the forecast learns nothing from these rows: see rejects.csv");
  }
}

static void check_accounts(struct checking *c) {
  const struct fc_ingest *ingest = c->reading->ingest;
  find_if(c, "no-sales", !c->panel->series_count, "no sales files are named: there is nothing to forecast yet");
  find_if(c, "duplicate-key", (double)ingest->rows_by_reason[FC_DUPLICATE_KEY],
          "the first row of a day is used and the others are set aside");
  find_if(c, "returns", (double)c->reading->grid.returns, "negative sales are taken off the day's sales, down to zero");
  find_if(c, "rejects-not-listed", (double)(ingest->rows_set_aside - ingest->reject_count),
          "rejects.csv would be too long: these rows are counted and not listed");
}

enum fc_status fc_quality_check(struct fc_reading *reading, struct fc_error *err) {
  const struct fc_panel *panel = reading->ingest->panel;
  struct checking c = {.reading = reading, .panel = panel, .err = err, .status = FC_OK};
  int most = panel->series_count;
  if (panel->item_count > most) most = panel->item_count;
  if (panel->store_count > most) most = panel->store_count;
  c.list = calloc((size_t)most + 1, sizeof *c.list);
  if (!c.list) return fc_fail_memory(err);
  check_reasons(&c);
  check_accounts(&c);
  check_gaps(&c);
  check_stops(&c);
  check_zero_runs(&c);
  check_balance(&c);
  check_disposal_entries(&c);
  check_shifts(&c);
  check_codes(&c);
  check_masters(&c);
  check_terms(&c);
  check_weather(&c);
  free(c.list);
  return c.status;
}
