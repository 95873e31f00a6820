/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay_internal.h"

#include "foodcast/base/arena.h"

#include <math.h>

enum { SHARES = 11 }; /* 0, .1, ..., 1 */
static const double UNKNOWN_SHARE = .5;

/* With fewer recorded disposals a category of a store has the share of all its stores. */
static const double OWN_SHARE_FROM = 50;
static const double MOST_BOOKS_ERROR = .25, MOST_UNSOLD = .05;

/* Sums of a category of a store for every FIFO share tried, and of its items with a life of one day. */
struct trial {
  double recorded, sold;
  double replayed[SHARES], unsold[SHARES];
  double one_day_recorded, one_day_replayed;
};

static int categories_of(const struct fc_panel *panel) {
  return panel->categories.count > 0 ? panel->categories.count : 1;
}

static size_t place_of(const struct fc_panel *panel, int series) {
  const struct fc_series *s = &panel->series[series];
  return (size_t)s->store * (size_t)categories_of(panel) + (size_t)panel->items[s->item].category_id;
}

const struct fc_replay_books *fc_replay_books_of(const struct fc_replay_setup *setup, int series) {
  return &setup->books[place_of(setup->panel, series)];
}

/* One series, whole records up to the last scored day; the first days, on which the shelf fills, are left out. */
static void try_series(const struct fc_replay_setup *setup, int series, struct fc_stock_day *days,
                       struct trial *trial) {
  const struct fc_panel *panel = setup->panel;
  const struct fc_series *s = &panel->series[series];
  const struct fc_item *item = &panel->items[s->item];
  int life = item->shelf_life_days, to = setup->days.score_last;
  int from = fc_replay_shelf_from(s, life, setup->days.first);
  int settled = from + life > setup->days.first ? from + life : setup->days.first;
  if (settled > setup->days.score_first) settled = setup->days.score_first; /* what is scored is judged */
  if (settled < from) settled = from;                                       /* an item that came later */
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
static void try_one_day(const struct fc_replay_setup *setup, int series, struct trial *trial) {
  const struct fc_series *s = &setup->panel->series[series];
  for (int t = setup->days.score_first; t <= setup->days.score_last; t++) {
    double received = fc_series_value(s, FC_RECEIVED, t), disposed = fc_series_value(s, FC_DISPOSED, t);
    if (!fc_series_observed(s, t) || isnan(received) || isnan(disposed)) continue;
    trial->one_day_recorded += disposed;
    trial->one_day_replayed += fmax(0, received - s->column[FC_SOLD][t]);
  }
}

/* A recorded sale for which the replay has no stock counts twice: counted once it would be no worse than the disposal it
 * leaves behind, and disposals that nobody can explain would be made up by denying sales. */
static double misfit(const struct trial *trial, int k) {
  return fabs(trial->replayed[k] - trial->recorded) + 2 * trial->unsold[k];
}

static int best_share(const struct trial *trial) {
  int best = 0;
  if (!(trial->recorded > 0)) return (int)(UNKNOWN_SHARE * (SHARES - 1));
  for (int k = 1; k < SHARES; k++)
    if (misfit(trial, k) < misfit(trial, best)) best = k;
  return best;
}

static void settle(struct fc_replay_books *books, const struct trial *trial, const struct trial *pooled,
                   double configured) {
  int k = best_share(trial->recorded >= OWN_SHARE_FROM ? trial : pooled);
  if (!isnan(configured)) k = (int)lround(fmin(1, fmax(0, configured)) * (SHARES - 1));
  *books = (struct fc_replay_books){
      .fifo_share = isnan(configured) ? k / (SHARES - 1.) : fmin(1, fmax(0, configured)),
      .recorded = trial->one_day_recorded,
      .replayed = trial->one_day_replayed,
      .sold = trial->sold,
      .unsold = trial->unsold[k],
  };
  if (!(trial->recorded > 0)) return;
  books->recorded += trial->recorded;
  books->replayed += trial->replayed[k];
}

/* Stores whose books no share reproduces say nothing of the others' customers. */
static void pool(const struct fc_replay_setup *setup, const struct trial *trials, struct trial *pooled) {
  int categories = categories_of(setup->panel);
  for (int i = 0; i < setup->panel->store_count * categories; i++) {
    struct trial *sum = &pooled[i % categories];
    if (fc_replay_books_refused(setup, i / categories)) continue;
    sum->recorded += trials[i].recorded;
    for (int k = 0; k < SHARES; k++) {
      sum->replayed[k] += trials[i].replayed[k];
      sum->unsold[k] += trials[i].unsold[k];
    }
  }
}

enum fc_status fc_replay_fit_books(struct fc_replay_setup *setup, struct fc_error *err) {
  const struct fc_panel *panel = setup->panel;
  size_t categories = (size_t)categories_of(panel), places = categories * (size_t)panel->store_count;
  struct trial *trials = fc_new(places, sizeof *trials), *pooled = fc_new(categories, sizeof *pooled);
  struct fc_stock_day *days = fc_new((size_t)panel->days, sizeof *days);
  enum fc_status status = FC_OK;
  setup->books = fc_new(places, sizeof *setup->books);
  if (!trials || !pooled || !days || !setup->books) {
    status = fc_fail_memory(err);
    goto out;
  }
  for (int series = 0; fc_replay_recorded(panel) && series < panel->series_count; series++) {
    struct trial *trial = &trials[place_of(panel, series)];
    if (panel->items[panel->series[series].item].shelf_life_days > 1)
      try_series(setup, series, days, trial);
    else
      try_one_day(setup, series, trial);
  }
  double configured = setup->config->order.fifo_share;
  for (size_t i = 0; i < places; i++) settle(&setup->books[i], &trials[i], &trials[i], configured);
  pool(setup, trials, pooled);
  for (size_t i = 0; i < places; i++) settle(&setup->books[i], &trials[i], &pooled[i % categories], configured);
out:
  free(trials);
  free(pooled);
  free(days);
  return status;
}

enum fc_status fc_replay_bare_books(struct fc_replay_setup *setup, struct fc_error *err) {
  const struct fc_panel *panel = setup->panel;
  size_t places = (size_t)categories_of(panel) * (size_t)panel->store_count;
  double configured = setup->config->order.fifo_share;
  if (!(setup->books = fc_new(places, sizeof *setup->books))) return fc_fail_memory(err);
  for (size_t i = 0; i < places; i++) setup->books[i].fifo_share = isnan(configured) ? UNKNOWN_SHARE : configured;
  return FC_OK;
}

/* Sums of a store's categories: wrong = what their replays miss or have too many. */
struct books_sums {
  double recorded, wrong, sold, unsold;
};

static void add_store(const struct fc_replay_setup *setup, int store, struct books_sums *sums) {
  int categories = categories_of(setup->panel);
  const struct fc_replay_books *books = setup->books + (size_t)store * (size_t)categories;
  for (int c = 0; c < categories; c++) {
    sums->recorded += books[c].recorded;
    sums->wrong += fabs(books[c].replayed - books[c].recorded);
    sums->sold += books[c].sold;
    sums->unsold += books[c].unsold;
  }
}

static enum fc_why refusal(struct books_sums sums) {
  if (sums.wrong > MOST_BOOKS_ERROR * sums.recorded && sums.recorded > 0) return FC_WHY_BOOKS_DISPOSED;
  return sums.unsold > MOST_UNSOLD * sums.sold ? FC_WHY_BOOKS_SOLD : FC_WHY_GIVEN;
}

enum fc_why fc_replay_books_refused(const struct fc_replay_setup *setup, int store) {
  struct books_sums sums = {0};
  if (store >= 0) {
    add_store(setup, store, &sums);
    return refusal(sums);
  }
  enum fc_why why = FC_WHY_GIVEN;
  for (int s = 0; s < setup->panel->store_count; s++) {
    enum fc_why own = fc_replay_books_refused(setup, s);
    if (!own) return FC_WHY_GIVEN;
    if (!why) why = own;
  }
  return why;
}

double fc_replay_books_error(const struct fc_replay_setup *setup, int store, double *unsold_share) {
  struct books_sums sums = {0};
  int none = store < 0 && fc_replay_books_refused(setup, -1) != FC_WHY_GIVEN;
  for (int s = 0; s < setup->panel->store_count; s++)
    if (store < 0 ? none || !fc_replay_books_refused(setup, s) : s == store) add_store(setup, s, &sums);
  *unsold_share = sums.sold > 0 ? sums.unsold / sums.sold : NAN;
  return sums.recorded > 0 ? sums.wrong / sums.recorded : NAN;
}
