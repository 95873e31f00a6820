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

/* Croston's model and its variants, which differ in the share of z / x that they forecast. Each begins with the usual gain. */
#define FC_CROSTON_GAIN .1
struct fc_croston_state {
  struct fc_croston croston;
  int seen; /* days taken in */
};
enum fc_status fc_croston_fit(const struct fc_model *model, const struct fc_history *history,
                              struct fc_croston_state *state, struct fc_error *err);
/* As fc_model.advance: `memory` is a struct fc_croston_state. */
enum fc_status fc_croston_advance(const struct fc_history *history, void *memory, struct fc_error *err);
enum fc_status fc_croston_predict(const struct fc_model *model, const struct fc_croston_state *state, double share,
                                  int horizon, double *mean, struct fc_error *err);

/* Teunter, Syntetos & Babai (2011): the chance of a sale is updated on every day, so it fades when sales stop:
 *   p += b (1 - p), z += a (y - z) on days with a sale; p += b (0 - p) on others; forecast p z. */
struct fc_tsb {
  double chance, size, chance_gain, size_gain;
};
/* Returns the sum of squared one-step errors over the days taken in. */
double fc_tsb_take_in(struct fc_tsb *tsb, const double *value, int start, int length);

#endif
