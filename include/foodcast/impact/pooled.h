/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several retailers' effects as one: the plain mean with a t interval is the headline, because with few retailers it
 * holds its promise whatever their spread; the usual random-effects figures stand beside it. Pure, any thread. */
#ifndef FC_IMPACT_POOLED_H
#define FC_IMPACT_POOLED_H

#include "foodcast/impact/interval.h"

enum { FC_POOLED_LEAST = 3, FC_POOLED_PREDICTION = 5 };

struct fc_pooled {
  int count;
  struct fc_interval mean;  /* unweighted mean +- t(k - 1) s / sqrt k; no interval below FC_POOLED_LEAST */
  struct fc_interval knapp; /* DerSimonian and Laird's weights, Hartung and Knapp's error, factor max(1, q) */
  double tau2;              /* between retailers (DerSimonian and Laird 1986), >= 0 */
  double heterogeneity, i2; /* Cochran's Q, and Higgins and Thompson's (2002) I^2 = max(0, (Q - k + 1) / Q), 0..1 */
  double predict_lo,
      predict_hi; /* the next retailer: mean +- t(k - 1) s sqrt(1 + 1/k); NAN below FC_POOLED_PREDICTION */
};

/* `theta` and its standard `error` [count], on the log scale. tau2, i2 and knapp are NAN where an error is not
 * positive. */
struct fc_pooled fc_pool(const double *theta, const double *error, int count);

#endif
