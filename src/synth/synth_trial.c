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

struct search {
  const struct fc_synth_retailer *retailer;
  double effect, best, distance; /* nearest so far */
};

static double try_buffer(struct search *search, double buffer) {
  double reduction = reduction_with(search->retailer, buffer), distance = fabs(reduction - search->effect);
  if (distance < search->distance) {
    search->best = buffer;
    search->distance = distance;
  }
  return reduction;
}

/* Bisection on the buffer, which lowers the reduction as it rises. Packs make steps of it, not all of them downwards,
 * so the nearest value met is kept rather than the last, and a few shelves that bisection fails on are searched in
 * full. */
static double solve_buffer(const struct fc_synth_retailer *retailer, double effect) {
  double low = -.9, high = 1.5;
  struct search search = {retailer, effect, NAN, INFINITY};
  for (int i = 0; i < 30 && search.distance > .01; i++) {
    double middle = (low + high) / 2;
    if (try_buffer(&search, middle) > effect)
      low = middle;
    else
      high = middle;
  }
  for (int i = 0; i <= 240 && search.distance > 1; i++) try_buffer(&search, -.9 + .01 * i);
  return search.best;
}

void fc_synth_run_trial(struct fc_synth_retailer *retailer) {
  const struct fc_synth_world *world = retailer->world;
  retailer->better_buffer = NAN;
  for (int i = 0; i < retailer->series_count; i++)
    fc_synth_run_shelf(retailer, &retailer->series[i], world->days, 0, &retailer->series[i].usual);
  int changes = retailer->treated_count && world->trial <= world->end && world->options.effect_percent > 0;
  if (changes) retailer->better_buffer = solve_buffer(retailer, world->options.effect_percent);
  int change = isnan(retailer->better_buffer) ? world->days : world->trial;
  for (int i = 0; i < retailer->series_count; i++)
    if (retailer->series[i].treated)
      fc_synth_run_shelf(retailer, &retailer->series[i], change, retailer->better_buffer, &retailer->series[i].actual);
}
