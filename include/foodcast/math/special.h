/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distribution functions. Pure, any thread.
 *
 * Counts are described by mean and dispersion = variance / mean, as the quasi-Poisson models estimate it: dispersion > 1
 * is the negative binomial (size mean / (dispersion - 1), Hilbe 2011, section 8), 1 or less the Poisson. Mean 0 puts
 * everything on 0. NAN for arguments outside the stated ranges. */
#ifndef FC_MATH_SPECIAL_H
#define FC_MATH_SPECIAL_H

double fc_normal_density(double z);
double fc_normal_cdf(double z);
/* p in (0, 1). */
double fc_normal_quantile(double p);
/* E[max(0, Z - z)] of a standard normal Z, the unit loss function. */
double fc_normal_loss(double z);
/* `freedom` > 0, not needed to be whole. */
double fc_student_cdf(double t, double freedom);
double fc_student_quantile(double p, double freedom);
/* P(D <= x); x below 0 gives 0, and a fraction counts as the whole number below it. */
double fc_count_cdf(double x, double mean, double dispersion);
/* P(D = x) for whole x >= 0. */
double fc_count_probability(double x, double mean, double dispersion);
/* Least whole number x with P(D <= x) >= p, p in [0, 1). */
double fc_count_quantile(double p, double mean, double dispersion);

#endif
