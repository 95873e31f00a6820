/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponential smoothing of a level alone, over a fixed weekday profile P (all ones for the plain form):
 *
 *   L += a (y / P_k - L)   on days with a value;   forecast P_k L
 *   a in {.03 .. .45} minimises  sum .998^age |y_t - P_k L_(t-3)|, started from the mean of 56 open days
 *
 * docs/methods/models.md, 'Many zeros'. Pure functions on caller-owned structs; nothing allocates; any thread. */
#ifndef FC_MODEL_SES_INTERNAL_H
#define FC_MODEL_SES_INTERNAL_H

#include "series_internal.h"

struct fc_ses {
  double profile[FC_WEEK]; /* > 0, Monday first */
  double level, gain, loss;
  int seen; /* days taken in */
};

/* Fits to the history's window; FC_NUMERIC where no day has a value. */
enum fc_status fc_ses_fit(const struct fc_history *history, const double profile[FC_WEEK], struct fc_ses *ses,
                          struct fc_error *err);
/* Takes in the days seen..length-1 with profile and gain kept. */
void fc_ses_advance(const struct fc_history *history, struct fc_ses *ses);
/* Writes the means of the coming days, through fc_means_give. */
enum fc_status fc_ses_predict(const struct fc_model *model, const struct fc_ses *ses, const struct fc_history *history,
                              int horizon, double *mean, struct fc_error *err);

#endif
