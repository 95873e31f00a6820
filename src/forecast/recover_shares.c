/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares of a day's demand that have shown by each half hour, learnt from sold-out days themselves: what was sold by then
 * over the expected demand of that day given what was sold. Each store's curve leans on the chain's; a curve never falls. */
#include "forecast_internal.h"

enum { SLOTS = 48, SLOT_MINUTES = 30, LEAST_DAYS = 20, OWN_DAYS = 10 };

struct fc_shares {
  int stores;
  double share[][SLOTS]; /* [store] */
};

struct sums {
  double sold[SLOTS], demand[SLOTS], days[SLOTS];
};

static int slot_of(double minutes) {
  int slot = (int)(minutes / SLOT_MINUTES);
  return slot < 0 ? 0 : slot >= SLOTS ? SLOTS - 1 : slot;
}

static enum fc_status add_series(const struct fc_stage *stage, const struct fc_series *s, struct sums *store,
                                 struct sums *chain, struct fc_error *err) {
  int length = stage->day + 1, sold_out = 0;
  for (int day = 0; day < length; day++)
    sold_out += s->state[day] == FC_DAY_SOLD_OUT && isfinite(s->column[FC_SOLD_OUT_AT][day]);
  if (!sold_out) return FC_OK;
  double *demand = fc_new((size_t)length, 4 * sizeof *demand);
  if (!demand) return fc_fail_memory(err);
  for (int day = 0; day < length; day++) demand[day] = fc_series_observed(s, day) ? s->column[FC_SOLD][day] : NAN;
  fc_recover_demand(s->state, length, (int)fc_date_weekday(stage->forecasts->panel->first_date), demand,
                    demand + length);
  for (int day = 0; day < length; day++) {
    double minutes = s->column[FC_SOLD_OUT_AT][day];
    if (s->state[day] != FC_DAY_SOLD_OUT || !isfinite(minutes) || isnan(demand[day]) || demand[day] <= 0) continue;
    int slot = slot_of(minutes);
    struct sums *const both[] = {store, chain};
    for (int i = 0; i < 2; i++) {
      /* every item counts alike, whatever its volume */
      both[i]->sold[slot] += s->column[FC_SOLD][day] / demand[day];
      both[i]->demand[slot] += 1;
      both[i]->days[slot] += 1;
    }
  }
  free(demand);
  return FC_OK;
}

/* Non-decreasing least squares by pooling neighbours that fall (pool adjacent violators). Empty slots keep NAN weight 0
 * and take the value of the slot before. */
static void make_curve(const double *share, const double *weight, double curve[static SLOTS]) {
  double value[SLOTS], mass[SLOTS];
  int size[SLOTS], blocks = 0;
  for (int slot = 0; slot < SLOTS; slot++) {
    value[blocks] = weight[slot] > 0 ? share[slot] : blocks ? value[blocks - 1] : 0;
    mass[blocks] = weight[slot], size[blocks] = 1;
    blocks++;
    while (blocks > 1 && value[blocks - 2] > value[blocks - 1]) {
      double both = mass[blocks - 2] + mass[blocks - 1];
      if (both > 0)
        value[blocks - 2] = (value[blocks - 2] * mass[blocks - 2] + value[blocks - 1] * mass[blocks - 1]) / both;
      mass[blocks - 2] = both, size[blocks - 2] += size[blocks - 1];
      blocks--;
    }
  }
  for (int block = 0, slot = 0; block < blocks; block++)
    for (int i = 0; i < size[block]; i++) curve[slot++] = fmin(value[block], 1);
}

static void make_curves(const struct fc_panel *panel, const struct sums *sums, const struct sums *chain,
                        struct fc_shares *shares) {
  double chain_share[SLOTS], chain_curve[SLOTS];
  for (int slot = 0; slot < SLOTS; slot++)
    chain_share[slot] = chain->demand[slot] > 0 ? chain->sold[slot] / chain->demand[slot] : 0;
  make_curve(chain_share, chain->days, chain_curve);
  for (int store = 0; store < panel->store_count; store++) {
    double share[SLOTS], weight[SLOTS];
    for (int slot = 0; slot < SLOTS; slot++) {
      share[slot] = (sums[store].sold[slot] + OWN_DAYS * chain_curve[slot]) / (sums[store].demand[slot] + OWN_DAYS);
      weight[slot] = sums[store].days[slot] + OWN_DAYS;
    }
    make_curve(share, weight, shares->share[store]);
  }
}

enum fc_status fc_shares_learn(struct fc_stage *stage, struct fc_error *err) {
  const struct fc_panel *panel = stage->forecasts->panel;
  if (!(panel->columns >> FC_SOLD_OUT_AT & 1U) || panel->sold_may_exceed_supply) return FC_OK;
  struct sums *sums = fc_new((size_t)panel->store_count + 1, sizeof *sums), *chain = sums + panel->store_count;
  struct fc_shares *shares = fc_new(1, sizeof *shares + (size_t)panel->store_count * sizeof shares->share[0]);
  enum fc_status status = sums && shares ? FC_OK : fc_fail_memory(err);
  for (int s = 0; status == FC_OK && s < panel->series_count; s++)
    if (panel->series[s].column[FC_SOLD_OUT_AT])
      status = add_series(stage, &panel->series[s], &sums[panel->series[s].store], chain, err);
  double days = 0;
  for (int slot = 0; status == FC_OK && slot < SLOTS; slot++) days += chain->days[slot];
  if (status == FC_OK && days >= LEAST_DAYS) {
    shares->stores = panel->store_count;
    make_curves(panel, sums, chain, shares);
    fc_shares_free(stage->shares);
    stage->shares = shares;
    shares = NULL;
  }
  free(sums);
  free(shares);
  return status;
}

double fc_shares_get(const struct fc_shares *shares, int store, double minutes) {
  return isfinite(minutes) ? shares->share[store][slot_of(minutes)] : NAN;
}

void fc_shares_free(struct fc_shares *shares) { free(shares); }
