/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponential smoothing with additive level and weekdays, (A,N,A) of Hyndman et al. (2008), its two gains from a grid
 * by absolute errors instead of by likelihood (docs/methods/models.md).
 *
 *   e = y - (L + S_k),  L += a e,  S_k += g e      on days with a value; other days change nothing
 *   |e| is taken in up to 2 s, s the mean of |e| <= 4 s (gain .04), at least .4 sqrt(L): robust as in Gelper, Fried and
 *   Croux (2010)
 *   a in {.01 .. .45}, g in {0 .. .2} minimise  sum .998^age |y_t - max(0, L_(t-3) + S_k)|
 *
 * The error is taken against the level of three days before, because forecasts are made for days 1..7 ahead and not
 * only for tomorrow. Pure functions on caller-owned structs; nothing allocates; any thread. */
#ifndef FC_MODEL_SMOOTHING_INTERNAL_H
#define FC_MODEL_SMOOTHING_INTERNAL_H

#include "series_internal.h"

struct fc_smoothing {
  double level, season[FC_WEEK]; /* season: Monday first; 0 on weekdays without a value */
  double scale;                  /* usual size of an error */
  double level_gain, season_gain;
  double loss; /* least value of the criterion */
  int seen;    /* days taken in */
};

/* Fits to value[start..length-1] (NAN where there is none), day 0 being `first_weekday`; FC_NUMERIC where all are
 * NAN. */
enum fc_status fc_smoothing_fit(const double *value, int start, int length, int first_weekday,
                                struct fc_smoothing *smoothing, struct fc_error *err);
/* Takes in the days seen..length-1 with the gains kept. */
void fc_smoothing_advance(const double *value, int length, int first_weekday, struct fc_smoothing *smoothing);
/* The mean of any coming day of that weekday, >= 0. */
double fc_smoothing_mean(const struct fc_smoothing *smoothing, int weekday);

#endif
