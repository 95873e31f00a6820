/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The median by selection (Hoare 1961): the middle value without sorting the others. Pure, any thread. */
#ifndef FC_MATH_MEDIAN_H
#define FC_MATH_MEDIAN_H

/* Median of `count` values that are not NAN, the mean of the middle two where their number is even; NAN where there is
 * none. Changes the order of `values`. */
double fc_median(double *values, int count);

#endif
