/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Intervals for a change of the disposal rate, on the log scale: theta = ln(rate after / rate before), against what was
 * to be expected. A reduction in percent is 100 (1 - e^theta), so the lower limit of theta is the upper limit of it.
 *
 * All of these are pure and deterministic (the one that draws takes a seed) and may be called from any thread.
 * docs/methods/impact.md derives them; results/experiments/impact-coverage holds what they were worth in simulation. */
#ifndef FC_IMPACT_INTERVAL_H
#define FC_IMPACT_INTERVAL_H

#include <stdint.h>

/* lo and hi hold 95 %; NAN error, freedom, lo, hi and p where there is no interval. */
struct fc_interval {
  double theta, error, freedom, lo, hi, p; /* p: two-sided, against theta = 0 */
};

/* theta +- t(.975, freedom) error; no interval where error is not positive or freedom is not. */
struct fc_interval fc_interval_of(double theta, double error, double freedom);
struct fc_interval fc_interval_none(double theta);
/* The wider of two around the same theta; the one that exists where only one does. */
struct fc_interval fc_interval_wider(struct fc_interval a, struct fc_interval b);
/* 100 (1 - e^theta). */
double fc_percent_reduction(double theta);

/* Where the spread of theta between shops was taken from. */
enum fc_spread {
  FC_SPREAD_NONE,    /* too few shops */
  FC_SPREAD_CONTROL, /* five or more control shops: theirs alone */
  FC_SPREAD_POOLED,  /* fewer: both arms, with three or more treated and six or more in all */
  FC_SPREAD_EARLIER  /* as pooled, the treated arm's from its changes before the start */
};

/* One number per shop: its own change, and its disposals before, the weight it has in its arm. `earlier`: its change
 * between the two windows before the start, NAN where unknown. */
struct fc_shop_change {
  double theta, weight;
  int treated;
  double earlier;
};

/* theta = sum a_s theta_s (treated) - sum c_s theta_s (controls), a and c the weights as shares of their arm. */
double fc_shop_theta(const struct fc_shop_change *shops, int count);
/* The t interval on shops around `theta` (fc_shop_theta, or the same as a ratio of sums, which differs in second
 * order): variance s^2 (sum a^2 + sum c^2), degrees of freedom of s^2. One number per shop makes it hold whatever the
 * days of a shop have in common (Bertrand, Duflo and Mullainathan 2004, section IV; Donald and Lang 2007). Where both
 * arms are pooled and every treated shop has an earlier change, their spread is that of the earlier changes: that of
 * theta would hold the differences of the effect between shops, which are no error of the effect on these shops. */
enum fc_spread fc_shop_interval(const struct fc_shop_change *shops, int count, double theta,
                                struct fc_interval *interval);
/* Randomisation test: the share of allocations of the treatment to as many shops whose |fc_shop_theta| is at least as
 * large as the one that happened; all allocations where there are at most 10,000, else `draws` drawn ones and the real
 * one. NAN where there are fewer than 40 allocations (it could hardly reject then), more shops than 1,024, or no draws. */
double fc_shop_randomisation(const struct fc_shop_change *shops, int count, int draws, uint64_t seed);

/* Variance of a sum of `count` daily influences, and its degrees of freedom. NAN, 0 where there are too few days. */
struct fc_day_variance {
  double variance, freedom;
};
/* Equal-weighted cosines (Lazarus, Lewis, Stock and Watson 2018): nu = max(2, .4 n^(2/3)) projections. */
struct fc_day_variance fc_variance_cosines(const double *influence, int count);
/* Sums of whole weeks; a rest of less than a week is left out of the spread and scaled for. */
struct fc_day_variance fc_variance_weeks(const double *influence, int count);
/* Of a sum over independent windows: variances add, freedom by Satterthwaite (1946). */
struct fc_day_variance fc_variance_add(const struct fc_day_variance *windows, int count);

/* Clustered by shop with the CR2 correction for a shop's share of the whole (Bell and McCaffrey 2002): `influence` and
 * mean `share` of each shop; freedom 1 / sum share^2 - 1. None (freedom 0) where that is 1 or less: two shops, or one
 * beside small ones, have no spread between shops to speak of, and t would run to millions. */
struct fc_day_variance fc_variance_shops(const double *influence, const double *share, int shops);

/* Past changes of the same shops between neighbouring windows of the same length, when nothing was done: theta +-
 * t(.975, max(1, .6 count)) times their root mean square. They are not centred: the season's usual change is part of
 * the error. No interval below five. */
struct fc_interval fc_interval_from_placebos(double theta, const double *changes, int count);

#endif
