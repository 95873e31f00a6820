/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws from distributions, fed by a fc_random stream through GSL's generators. The same stream gives the same draws
 * everywhere. One stream belongs to one thread. */
#ifndef FC_MATH_SAMPLE_H
#define FC_MATH_SAMPLE_H

#include "foodcast/base/random.h"

/* Mean 0, standard deviation 1. */
double fc_draw_normal(struct fc_random *random);
/* Mean shape x scale; both > 0. */
double fc_draw_gamma(struct fc_random *random, double shape, double scale);
/* mean >= 0. */
double fc_draw_poisson(struct fc_random *random, double mean);
/* Counts of this mean and dispersion = variance / mean, as in special.h: Poisson where dispersion <= 1. */
double fc_draw_count(struct fc_random *random, double mean, double dispersion);

#endif
