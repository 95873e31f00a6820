/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recorded practice scaled up and down, on the demand of every recovery. */
#include "replay_internal.h"

#include <math.h>

const double fc_practice_scales[FC_SCALED_PRACTICES] = {.6,   .7,  .75, .8,   .85, .9,   .95, 1,
                                                        1.05, 1.1, 1.2, 1.35, 1.5, 1.75, 2};

enum fc_recovery fc_replay_recovery_of(const struct fc_replay_setup *setup, int world) {
  if (world < setup->draws) return FC_RECOVERY_DRAWN;
  return world < setup->draws + setup->band_draws ? FC_RECOVERY_LOWER : FC_RECOVERY_HIGHER;
}

static void add_day(double received, double demand, int pieces, double weight,
                    struct fc_curve_point points[static FC_SCALED_PRACTICES]) {
  for (int f = 0; f < FC_SCALED_PRACTICES; f++) {
    double order = fc_practice_scales[f] * received;
    if (pieces) order = floor(order + .5);
    points[f].received += weight * order;
    points[f].disposed += weight * fmax(0, order - demand);
    points[f].lost += weight * fmax(0, demand - order);
    points[f].demand += weight * demand;
  }
}

void fc_replay_scaled(const struct fc_replay_setup *setup, const struct fc_replay_scratch *scratch,
                      struct fc_replay_result *result) {
  const struct fc_series *series = &setup->panel->series[scratch->series];
  const struct fc_item *item = &setup->items[series->item];
  int recorded = fc_replay_recorded(setup->panel) && item->shelf_life_days == 1;
  for (int world = 0; world < result->worlds; world++) {
    enum fc_recovery recovery = fc_replay_recovery_of(setup, world);
    double weight = recovery == FC_RECOVERY_DRAWN ? 1. / setup->draws : 1. / setup->band_draws;
    const double *demand = scratch->demand + (size_t)(world < scratch->worlds ? world : 0) * scratch->days;
    for (int i = setup->days.score_first - setup->days.first; i < scratch->days; i++) {
      if (!scratch->scored[i]) continue;
      result->demand[recovery] += weight * demand[i];
      if (!recorded) continue;
      double received = fmax(0, fc_series_value(series, FC_RECEIVED, setup->days.first + i));
      add_day(received, demand[i], !isnan(item->case_size), weight, result->scaled[recovery]);
    }
  }
}
