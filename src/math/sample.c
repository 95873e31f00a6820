/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/math/sample.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

static void stream_seed(void *state, unsigned long seed) { fc_random_seed(state, seed); }

/* 32 bits a number, so that GSL's algorithms do the same where a long is shorter. */
static unsigned long stream_bits(void *state) { return (unsigned long)(fc_random_bits(state) >> 32); }

static double stream_uniform(void *state) { return fc_random_uniform(state); }

static const gsl_rng_type stream_type = {
    .name = "xoshiro256**",
    .max = 0xffffffffUL,
    .min = 0,
    .size = sizeof(struct fc_random),
    .set = stream_seed,
    .get = stream_bits,
    .get_double = stream_uniform,
};

/* A view of the caller's stream: nothing is copied, so its state moves on. */
static gsl_rng view(struct fc_random *random) { return (gsl_rng){.type = &stream_type, .state = random}; }

double fc_draw_normal(struct fc_random *random) {
  gsl_rng generator = view(random);
  return gsl_ran_gaussian_ziggurat(&generator, 1);
}

double fc_draw_gamma(struct fc_random *random, double shape, double scale) {
  gsl_rng generator = view(random);
  return gsl_ran_gamma(&generator, shape, scale);
}

double fc_draw_poisson(struct fc_random *random, double mean) {
  gsl_rng generator = view(random);
  /* beyond what fits GSL's 32-bit counts the rounded normal is indistinguishable */
  if (mean > 1e9) return fmax(0, floor(mean + sqrt(mean) * fc_draw_normal(random) + .5));
  return mean > 0 ? gsl_ran_poisson(&generator, mean) : 0;
}

double fc_draw_count(struct fc_random *random, double mean, double dispersion) {
  if (!(mean > 0)) return 0;
  if (dispersion < 1 + 1e-7) return fc_draw_poisson(random, mean);
  /* a Poisson whose mean is gamma: the negative binomial */
  return fc_draw_poisson(random, fc_draw_gamma(random, mean / (dispersion - 1), dispersion - 1));
}
