/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Share of a day's demand that has usually shown by each half hour, learnt from the times of selling out.
 *
 * A day of supply y and demand D sells out by the time t when D S(t) >= y. Given that it sold out at all, that has the
 * probability P(D >= y/S(t)) / P(D >= y), D ~ N(mu, phi mu). S(t) is where these add up to the days that did sell out by
 * t. A share cannot be read off sold-out days directly: they are the days of high demand. Stores with enough such days
 * have a curve of their own, for they open and close when they like; the others take the chain's. */
#include "forecast_internal.h"

#include "foodcast/base/parallel.h"
#include "foodcast/math/special.h"

enum { SLOTS = 48, SLOT_MINUTES = 30, LEAST_CHAIN = 30, LEAST_STORE = 100, MOST_EVENTS = 400, STEPS = 14 };

static const double least_share = .02;

struct fc_shares {
  int stores;
  double share[][SLOTS]; /* [store][slot]: by the end of the half hour; NAN where unknown */
};

/* A day that sold out at a known time. */
struct event {
  int store, slot;
  double sold, mean, sd;
};

struct events {
  struct event *items;
  int count, capacity;
};

static int slot_of(double minutes) {
  int slot = (int)(minutes / SLOT_MINUTES);
  return slot < 0 ? 0 : slot >= SLOTS ? SLOTS - 1 : slot;
}

static enum fc_status add_series(const struct fc_stage *stage, const struct fc_series *s, struct events *events,
                                 struct fc_error *err) {
  int length = stage->day + 1, sold_out = 0;
  for (int day = 0; day < length; day++)
    sold_out += s->state[day] == FC_DAY_SOLD_OUT && isfinite(s->column[FC_SOLD_OUT_AT][day]);
  if (!sold_out) return FC_OK;
  if (fc_grow(&events->items, &events->capacity, events->count + sold_out, sizeof *events->items))
    return fc_fail_memory(err);
  double *demand = fc_new((size_t)length, 4 * sizeof *demand), *mean = demand + length;
  if (!demand) return fc_fail_memory(err);
  for (int day = 0; day < length; day++) demand[day] = fc_series_observed(s, day) ? s->column[FC_SOLD][day] : NAN;
  double phi =
      fc_recover_demand(s->state, length, (int)fc_date_weekday(stage->forecasts->panel->first_date), demand, mean);
  for (int day = 0; day < length; day++) {
    double minutes = s->column[FC_SOLD_OUT_AT][day], mu = mean[2 * day];
    if (s->state[day] != FC_DAY_SOLD_OUT || !isfinite(minutes) || !(demand[day] > 0) || !(mu > 0)) continue;
    events->items[events->count++] =
        (struct event){s->store, slot_of(minutes), s->column[FC_SOLD][day], mu, sqrt(phi * mu)};
  }
  free(demand);
  return FC_OK;
}

static double expected_by(const struct event *const *events, int count, double share) {
  double sum = 0;
  for (int i = 0; i < count; i++) {
    const struct event *e = events[i];
    double later = fc_normal_cdf((e->mean - e->sold / share) / e->sd),
           ever = fc_normal_cdf((e->mean - e->sold) / e->sd);
    sum += ever > 1e-12 ? later / ever : 0;
  }
  return sum;
}

/* Never falls, because both sides rise with the time. */
static void solve_curve(const struct event *const *events, int count, double curve[static SLOTS]) {
  int by = 0, at[SLOTS] = {0};
  for (int i = 0; i < count; i++) at[events[i]->slot]++;
  double from = least_share;
  for (int slot = 0; slot < SLOTS; slot++) {
    by += at[slot];
    curve[slot] = slot > 0 ? curve[slot - 1] : NAN;
    if (!at[slot]) continue;
    double low = from, high = 1;
    for (int step = 0; step < STEPS; step++) {
      double middle = .5 * (low + high);
      if (expected_by(events, count, middle) < by)
        low = middle;
      else
        high = middle;
    }
    curve[slot] = from = .5 * (low + high);
  }
}

struct job {
  const struct events *events;
  const double *chain;
  struct fc_shares *shares;
};

/* Evenly spread events of one store (-1: all), at most MOST_EVENTS. Returns how many there are in all. */
static int pick_events(const struct events *events, int store, const struct event *picked[static MOST_EVENTS],
                       int *picked_count) {
  int count = 0, taken = 0;
  for (int i = 0; i < events->count; i++) count += store < 0 || events->items[i].store == store;
  for (int i = 0, seen = 0; i < events->count; i++) {
    if (store >= 0 && events->items[i].store != store) continue;
    int due = count <= MOST_EVENTS ? seen + 1 : (int)((long)(seen + 1) * MOST_EVENTS / count);
    if (due > taken) picked[taken++] = &events->items[i];
    seen++;
  }
  *picked_count = taken;
  return count;
}

static void store_curve(void *context, int store, int worker) {
  (void)worker;
  struct job *job = context;
  const struct event *picked[MOST_EVENTS];
  int count;
  double *curve = job->shares->share[store];
  if (pick_events(job->events, store, picked, &count) < LEAST_STORE)
    memcpy(curve, job->chain, SLOTS * sizeof *curve);
  else
    solve_curve(picked, count, curve);
}

enum fc_status fc_shares_learn(struct fc_stage *stage, struct fc_error *err) {
  const struct fc_panel *panel = stage->forecasts->panel;
  if (!(panel->columns >> FC_SOLD_OUT_AT & 1U) || panel->sold_may_exceed_supply) return FC_OK;
  struct events events = {0};
  enum fc_status status = FC_OK;
  for (int s = 0; status == FC_OK && s < panel->series_count; s++)
    if (panel->series[s].column[FC_SOLD_OUT_AT]) status = add_series(stage, &panel->series[s], &events, err);
  const struct event *picked[MOST_EVENTS];
  int count;
  if (status == FC_OK && pick_events(&events, -1, picked, &count) >= LEAST_CHAIN) {
    double chain[SLOTS];
    struct fc_shares *shares = fc_new(1, sizeof *shares + (size_t)panel->store_count * sizeof shares->share[0]);
    if (shares) {
      shares->stores = panel->store_count;
      solve_curve(picked, count, chain);
      struct job job = {&events, chain, shares};
      fc_parallel_for(panel->store_count, fc_threads(stage->forecasts), store_curve, &job);
      fc_shares_free(stage->shares);
      stage->shares = shares;
    } else {
      status = fc_fail_memory(err);
    }
  }
  free(events.items);
  return status;
}

double fc_shares_get(const struct fc_shares *shares, int store, double minutes) {
  if (!isfinite(minutes) || store < 0 || store >= shares->stores) return NAN;
  int slot = slot_of(minutes);
  double end = shares->share[store][slot], begin = slot > 0 ? shares->share[store][slot - 1] : NAN;
  if (isnan(begin)) return end;
  double part = fmax(0, fmin(minutes / SLOT_MINUTES - slot, 1));
  return begin + part * (end - begin);
}

void fc_shares_free(struct fc_shares *shares) { free(shares); }
