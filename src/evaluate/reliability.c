/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/evaluate/reliability.h"

#include <math.h>

/* Probabilities are counted into bins as fine as the points of a forecast. */
struct counts {
  long seen[FC_POINTS], above[FC_POINTS]; /* demand was known; it was at least that */
};

const double fc_reliability_level[FC_RELIABILITY_LEVELS] = {.01, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99};

static int bin_of(double probability) { return (int)fmin(probability * FC_POINTS, FC_POINTS - 1); }

static void count_origin(const struct fc_panel *panel, const struct fc_forecast *forecast, int series, int origin,
                         int first, int last, struct counts *counts) {
  const struct fc_series *s = &panel->series[series];
  for (int h = first; h <= last && origin + 1 + h <= panel->as_of; h++) {
    int day = origin + 1 + h;
    if (!fc_series_observed(s, day) || !(forecast->mean[h] > 0)) continue;
    double sold = s->column[FC_SOLD][day], less = fc_probability_below(forecast->points[h], nextafter(sold, -1));
    if (s->state[day] == FC_DAY_SOLD_OUT && !panel->sold_may_exceed_supply)
      counts->above[bin_of(less)]++;
    else /* counts are lumps of probability: the middle of theirs */
      counts->seen[bin_of(.5 * (less + fc_probability_below(forecast->points[h], sold)))]++;
  }
}

/* 1 - the product-limit estimate of the survival at each level. */
static void tell(const struct counts *counts, struct fc_reliability *reliability) {
  double survival = 1;
  long at_risk = 0;
  int level = 0;
  *reliability = (struct fc_reliability){0};
  for (int b = 0; b < FC_POINTS; b++) {
    at_risk += counts->seen[b] + counts->above[b];
    reliability->sold_out += counts->above[b];
  }
  reliability->days = at_risk;
  for (int b = 0; b < FC_POINTS; b++) {
    for (; level < FC_RELIABILITY_LEVELS && fc_reliability_level[level] * FC_POINTS < b + .5; level++)
      reliability->observed[level] = at_risk > 0 || survival == 0 ? 1 - survival : NAN;
    if (at_risk > 0) survival *= 1 - (double)counts->seen[b] / (double)at_risk;
    at_risk -= counts->seen[b] + counts->above[b];
  }
}

void fc_reliability_measure(const struct fc_panel *panel, const struct fc_forecasts *forecasts,
                            const struct fc_forecast_options *options, int recent, int step, int first, int last,
                            struct fc_reliability *reliability) {
  struct counts counts = {0};
  struct fc_forecast forecast;
  int newest = options->origins[options->origin_count - 1];
  for (int slot = options->origin_count - 1; slot >= 0 && newest - options->origins[slot] <= recent; slot -= step)
    for (int s = 0; s < panel->series_count; s++) {
      if (options->origins[slot] + 1 + first > panel->as_of) continue;
      fc_forecasts_get(forecasts, s, slot, &forecast);
      count_origin(panel, &forecast, s, options->origins[slot], first, last, &counts);
    }
  tell(&counts, reliability);
}
