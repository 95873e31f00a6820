/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay_internal.h"

#include "foodcast/base/arena.h"

#include <math.h>

enum { SHARES = 11 }; /* 0, .1, ..., 1 */
static const double UNKNOWN_SHARE = .5;

/* Sums of a category for every FIFO share tried. */
struct trial {
  double recorded, sold;
  double replayed[SHARES], unsold[SHARES];
};

/* One series, whole records up to the last scored day; the first days, on which the shelf fills, are left out. */
static void try_series(const struct fc_replay_setup *setup, int series, struct fc_stock_day *days,
                       struct trial *trial) {
  const struct fc_panel *panel = setup->panel;
  const struct fc_series *s = &panel->series[series];
  const struct fc_item *item = &panel->items[s->item];
  int life = item->shelf_life_days, to = setup->days.score_last;
  int from = setup->days.first - 2 * life - 14;
  if (from < s->first) from = s->first;
  int settled = from + life > setup->days.first ? from + life : setup->days.first;
  for (int k = 0; k < SHARES; k++) {
    struct fc_stock stock;
    fc_stock_init(&stock, life);
    fc_replay_recorded_stock(panel, series, k / (SHARES - 1.), from, to, NULL, 0, &stock, days);
    for (int t = settled; t <= to; t++) {
      if (isnan(fc_series_value(s, FC_DISPOSED, t))) continue;
      trial->replayed[k] += days[t - from].disposed;
    }
    for (int t = settled; t <= to; t++) trial->unsold[k] += days[t - from].lost;
  }
  for (int t = settled; t <= to; t++) {
    double disposed = fc_series_value(s, FC_DISPOSED, t);
    if (!isnan(disposed)) trial->recorded += fmax(0, disposed);
    if (fc_series_observed(s, t)) trial->sold += fmax(0, s->column[FC_SOLD][t]);
  }
}

/* A life of one day: are received - sold and disposed the same thing? */
static void try_one_day(const struct fc_replay_setup *setup, int series, struct fc_replay_books *books) {
  const struct fc_series *s = &setup->panel->series[series];
  for (int t = setup->days.score_first; t <= setup->days.score_last; t++) {
    double received = fc_series_value(s, FC_RECEIVED, t), disposed = fc_series_value(s, FC_DISPOSED, t);
    if (!fc_series_observed(s, t) || isnan(received) || isnan(disposed)) continue;
    books->recorded += disposed;
    books->replayed += fmax(0, received - s->column[FC_SOLD][t]);
  }
}

static double misfit(const struct trial *trial, int k) {
  return fabs(trial->replayed[k] - trial->recorded) + trial->unsold[k];
}

static void settle(struct fc_replay_books *books, const struct trial *trial, double configured) {
  int best = 0;
  for (int k = 1; k < SHARES; k++)
    if (misfit(trial, k) < misfit(trial, best)) best = k;
  if (!isnan(configured))
    best = (int)lround(fmin(1, fmax(0, configured)) * (SHARES - 1));
  else if (!(trial->recorded > 0))
    best = (int)(UNKNOWN_SHARE * (SHARES - 1));
  books->fifo_share = isnan(configured) ? best / (SHARES - 1.) : fmin(1, fmax(0, configured));
  if (trial->recorded > 0) {
    books->recorded += trial->recorded;
    books->replayed += trial->replayed[best];
  }
  books->sold += trial->sold;
  books->unsold += trial->unsold[best];
}

enum fc_status fc_replay_fit_books(struct fc_replay_setup *setup, struct fc_error *err) {
  const struct fc_panel *panel = setup->panel;
  int categories = panel->categories.count > 0 ? panel->categories.count : 1;
  struct trial *trials = fc_new((size_t)categories, sizeof *trials);
  struct fc_stock_day *days = fc_new((size_t)panel->days, sizeof *days);
  setup->books = fc_new((size_t)categories, sizeof *setup->books);
  if (!trials || !days || !setup->books) {
    free(trials);
    free(days);
    return fc_fail_memory(err);
  }
  for (int series = 0; fc_replay_recorded(panel) && series < panel->series_count; series++) {
    const struct fc_item *item = &panel->items[panel->series[series].item];
    if (item->shelf_life_days > 1)
      try_series(setup, series, days, &trials[item->category_id]);
    else
      try_one_day(setup, series, &setup->books[item->category_id]);
  }
  for (int c = 0; c < categories; c++) settle(&setup->books[c], &trials[c], setup->config->order.fifo_share);
  free(trials);
  free(days);
  return FC_OK;
}

double fc_replay_books_error(const struct fc_replay_setup *setup, double *unsold_share) {
  const struct fc_panel *panel = setup->panel;
  int categories = panel->categories.count > 0 ? panel->categories.count : 1;
  double recorded = 0, wrong = 0, sold = 0, unsold = 0;
  for (int c = 0; c < categories; c++) {
    recorded += setup->books[c].recorded;
    wrong += fabs(setup->books[c].replayed - setup->books[c].recorded);
    sold += setup->books[c].sold;
    unsold += setup->books[c].unsold;
  }
  *unsold_share = sold > 0 ? unsold / sold : NAN;
  return recorded > 0 ? wrong / recorded : NAN;
}
