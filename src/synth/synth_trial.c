/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_internal.h"

#include <math.h>

void fc_synth_add_days(struct fc_synth_sums *sums, const struct fc_synth_series *series,
                       const struct fc_synth_shelf *shelf, int from, int to) {
  for (int d = from; d <= to; d++) {
    sums->received += shelf->received[d];
    sums->sold += shelf->sold[d];
    sums->marked_down += shelf->marked_down[d];
    sums->disposed += shelf->disposed[d];
    sums->lost += shelf->lost[d];
    sums->demand += series->demand[d];
    sums->open_days += series->open[d];
    sums->sold_out_days += fc_synth_sold_out(series, shelf, d);
  }
}

double fc_synth_reduction(const struct fc_synth_sums *actual, const struct fc_synth_sums *usual) {
  if (!(usual->disposed > 0 && usual->received > 0 && actual->received > 0)) return NAN;
  return 100 * (1 - actual->disposed / actual->received / (usual->disposed / usual->received));
}

/* The reduction over the trial in all that is treated, with this buffer. Fills the actual shelves. */
static double reduction_with(const struct fc_synth_retailer *retailer, double buffer) {
  const struct fc_synth_world *world = retailer->world;
  struct fc_synth_sums actual = {0}, usual = {0};
  for (int i = 0; i < retailer->series_count; i++) {
    const struct fc_synth_series *series = &retailer->series[i];
    if (!series->treated) continue;
    fc_synth_run_shelf(retailer, series, world->trial, buffer, &series->actual);
    fc_synth_add_days(&actual, series, &series->actual, world->trial, world->end);
    fc_synth_add_days(&usual, series, &series->usual, world->trial, world->end);
  }
  return fc_synth_reduction(&actual, &usual);
}

/* Bisection on the buffer, which lowers the reduction as it rises. Packs make steps of it, so the nearest value met is
 * kept rather than the last. */
static double solve_buffer(const struct fc_synth_retailer *retailer, double effect) {
  double low = -.9, high = 1.5, best = NAN, best_distance = INFINITY;
  for (int i = 0; i < 30 && best_distance > .01; i++) {
    double middle = (low + high) / 2, reduction = reduction_with(retailer, middle);
    if (isnan(reduction)) return NAN;
    if (fabs(reduction - effect) < best_distance) {
      best = middle;
      best_distance = fabs(reduction - effect);
    }
    if (reduction > effect)
      low = middle;
    else
      high = middle;
  }
  return best;
}

enum fc_status fc_synth_run_trial(struct fc_synth_retailer *retailer, struct fc_error *err) {
  const struct fc_synth_world *world = retailer->world;
  double effect = world->options.effect_percent;
  retailer->better_buffer = NAN;
  for (int i = 0; i < retailer->series_count; i++) {
    const struct fc_synth_series *series = &retailer->series[i];
    fc_synth_run_shelf(retailer, series, world->days, 0, &series->usual);
    if (series->treated) fc_synth_run_shelf(retailer, series, world->days, 0, &series->actual);
  }
  if (!retailer->treated_count || world->trial > world->end || effect <= 0) return FC_OK;
  double buffer = solve_buffer(retailer, effect);
  if (isnan(buffer)) {
    fc_fail(err, FC_USAGE, "retailer '%s' disposes of nothing during the trial, so no effect can be given",
            retailer->company->name);
    return fc_error_hint(err, "make the trial longer or the size larger");
  }
  double reached = reduction_with(retailer, buffer);
  if (fabs(reached - effect) <= 1) {
    retailer->better_buffer = buffer;
    return FC_OK;
  }
  fc_fail(err, FC_USAGE, "retailer '%s' cannot reach an effect of %.1f %% (nearest %.1f %%)", retailer->company->name,
          effect, reached);
  return fc_error_hint(err, "make the trial longer or the size larger");
}
