/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recursions for demand with many zeros, at given gains. `value` may hold NAN (closed or not recorded): such days
 * neither count towards an interval nor change anything. Pure, nothing allocates, any thread. */
#ifndef FC_MODEL_INTERMITTENT_INTERNAL_H
#define FC_MODEL_INTERMITTENT_INTERNAL_H

#include "series_internal.h"

/* Croston (1972): sizes and intervals between sales smoothed apart, both started from the first one:
 *   z += a (y - z),  x += a (interval - x)  on days with a sale;  forecast z / x. */
struct fc_croston {
  double size, interval, gain;
  int waiting; /* observed days since the last sale, or since the start */
  int started; /* whether there was a sale */
};
void fc_croston_take_in(struct fc_croston *croston, const double *value, int start, int length);
/* 0 where nothing was ever sold. */
double fc_croston_rate(const struct fc_croston *croston);

/* Teunter, Syntetos & Babai (2011): the chance of a sale is updated on every day, so it fades when sales stop:
 *   p += b (1 - p), z += a (y - z) on days with a sale; p += b (0 - p) on others; forecast p z. */
struct fc_tsb {
  double chance, size, chance_gain, size_gain;
};
/* Returns the sum of squared one-step errors over the days taken in. */
double fc_tsb_take_in(struct fc_tsb *tsb, const double *value, int start, int length);

#endif
