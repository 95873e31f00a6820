/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay_internal.h"

#include "foodcast/base/random.h"

#include <math.h>

static const double BAND_LOW = .85, BAND_HIGH = 1.15;

/* Sales beyond what the forecast thought possible say little of what would have come after: an exponential tail with the
 * mean excess of the upper tenth. */
static double beyond(const double points[static FC_POINTS], double sold, double u) {
  double tenth = fc_quantile(points, .9), excess = fc_expected_short(points, tenth) / .1;
  return sold - excess * log1p(-u);
}

double fc_replay_recover(const double points[static FC_POINTS], double sold, int pieces, double u) {
  double bound = pieces ? fmax(0, sold - .5) : sold; /* whole pieces: from the middle below the last one sold */
  double below = fc_probability_below(points, bound);
  double demand = below > 1 - 1. / FC_POINTS ? beyond(points, sold, u) : fc_quantile(points, below + u * (1 - below));
  if (pieces) demand = round(demand);
  return fmax(sold, demand);
}

static int in_pieces(const struct fc_replay_setup *setup, int series) {
  const struct fc_series *s = &setup->panel->series[series];
  if (isnan(setup->panel->items[s->item].case_size)) return 0;
  for (int day = setup->days.first; day <= setup->days.score_last; day++) {
    double sold = s->column[FC_SOLD][day];
    if (!isnan(sold) && sold != floor(sold)) return 0;
  }
  return 1;
}

static double of_world(const struct fc_replay_setup *setup, double sold, const double *draw, int world) {
  if (world < setup->draws) return draw[world];
  int band = world - setup->draws, low = band < setup->band_draws;
  double demand = draw[low ? band : band - setup->band_draws];
  return fmax(sold, demand * (low ? BAND_LOW : BAND_HIGH));
}

/* The stream of a series does not depend on other series or on threads. */
static void seed_series(struct fc_random *random, const struct fc_replay_setup *setup, const struct fc_series *series) {
  const struct fc_panel *panel = setup->panel;
  uint64_t hash = fc_hash_number(fc_hash_text(0, "recovered demand"), setup->context->seed);
  hash = fc_hash_text(hash, panel->retailer ? panel->retailer : "");
  hash = fc_hash_text(hash, panel->stores[series->store].code);
  fc_random_seed(random, fc_hash_text(hash, panel->items[series->item].code));
}

void fc_replay_draw_demand(const struct fc_replay_setup *setup, struct fc_replay_scratch *scratch) {
  const struct fc_series *series = &setup->panel->series[scratch->series];
  int pieces = in_pieces(setup, scratch->series);
  struct fc_random random;
  seed_series(&random, setup, series);
  for (int i = 0; i < scratch->days; i++) {
    int day = setup->days.first + i, observed = fc_series_observed(series, day);
    double sold = observed ? fmax(0, series->column[FC_SOLD][day]) : NAN, draw[FC_REPLAY_DRAWS];
    int censored = scratch->worlds > 1 && observed && series->state[day] == FC_DAY_SOLD_OUT;
    for (int m = 0; censored && m < setup->draws; m++)
      draw[m] = fc_replay_recover(scratch->forecast[i].points[0], sold, pieces, fc_random_uniform(&random));
    for (int world = 0; world < scratch->worlds; world++)
      scratch->demand[(size_t)world * scratch->days + i] = censored ? of_world(setup, sold, draw, world) : sold;
  }
}
