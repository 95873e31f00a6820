/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the combination's quantiles mean what they say: the share of days whose demand was at or below each of them.
 *
 * A day that sold out says only that demand was at least so much: it counts by the product-limit estimate of Kaplan and
 * Meier (1958) of P(demand <= quantile), so that neither leaving such days out nor taking what was sold for demand bends
 * the picture. Closed days and days forecast as zero are left out. Pure; nothing to free. */
#ifndef FC_EVALUATE_RELIABILITY_H
#define FC_EVALUATE_RELIABILITY_H

#include "foodcast/forecast/forecast.h"

enum { FC_RELIABILITY_LEVELS = 13 };

extern const double fc_reliability_level[FC_RELIABILITY_LEVELS]; /* .01, .05, .1, .2, .. .9, .95, .99 */

struct fc_reliability {
  long days, sold_out;                    /* days counted, and how many of them sold out */
  double observed[FC_RELIABILITY_LEVELS]; /* NAN where no day was counted, and beyond the highest known demand */
};

/* Origins of the last `recent` days before the newest one, every `step`-th origin; horizons first..last, 0 = the day
 * after the origin. */
void fc_reliability_measure(const struct fc_panel *panel, const struct fc_forecasts *forecasts,
                            const struct fc_forecast_options *options, int recent, int step, int first, int last,
                            struct fc_reliability *reliability);

#endif
