/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/math/special.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

double fc_normal_density(double z) { return exp(-.5 * z * z) * 0.39894228040143267794; }

double fc_normal_cdf(double z) { return .5 * erfc(-z * M_SQRT1_2); }

double fc_normal_quantile(double p) { return p > 0 && p < 1 ? gsl_cdf_ugaussian_Pinv(p) : NAN; }

double fc_normal_loss(double z) { return fc_normal_density(z) - z * fc_normal_cdf(-z); }

double fc_student_cdf(double t, double freedom) { return freedom > 0 ? gsl_cdf_tdist_P(t, freedom) : NAN; }

double fc_student_quantile(double p, double freedom) {
  return freedom > 0 && p > 0 && p < 1 ? gsl_cdf_tdist_Pinv(p, freedom) : NAN;
}

/* Below this excess the negative binomial's size is so large that its tail sums lose digits; the Poisson is as near. */
static int is_poisson(double dispersion) { return dispersion < 1 + 1e-7; }

static int is_valid(double mean, double dispersion) { return mean >= 0 && isfinite(mean) && isfinite(dispersion); }

/* The tail sums of GSL take whole numbers of 32 bits; beyond them a count is as good as normal. */
static const double LARGEST_COUNT = 2e9;

double fc_count_cdf(double x, double mean, double dispersion) {
  if (!is_valid(mean, dispersion) || isnan(x)) return NAN;
  if (x < 0) return 0;
  if (mean == 0) return 1;
  if (x > LARGEST_COUNT) return fc_normal_cdf((x + .5 - mean) / sqrt(mean * fmax(1, dispersion)));
  unsigned count = (unsigned)floor(x);
  if (is_poisson(dispersion)) return gsl_cdf_poisson_P(count, mean);
  return gsl_cdf_negative_binomial_P(count, 1 / dispersion, mean / (dispersion - 1));
}

double fc_count_probability(double x, double mean, double dispersion) {
  if (!is_valid(mean, dispersion) || !(x >= 0) || x > LARGEST_COUNT || x != floor(x)) return NAN;
  if (mean == 0) return x == 0;
  if (is_poisson(dispersion)) return gsl_ran_poisson_pdf((unsigned)x, mean);
  return gsl_ran_negative_binomial_pdf((unsigned)x, 1 / dispersion, mean / (dispersion - 1));
}

double fc_count_quantile(double p, double mean, double dispersion) {
  if (!is_valid(mean, dispersion) || !(p >= 0 && p < 1)) return NAN;
  if (mean == 0 || p <= fc_count_cdf(0, mean, dispersion)) return 0;
  /* doubling steps find low < answer <= high, halving closes in */
  double low = 0, step = sqrt(mean * fmax(1, dispersion)) + 1;
  double high = ceil(mean + step);
  while (fc_count_cdf(high, mean, dispersion) < p) {
    low = high;
    step *= 2;
    high = ceil(high + step);
  }
  while (high - low > 1) {
    double middle = floor(.5 * (low + high));
    if (fc_count_cdf(middle, mean, dispersion) >= p)
      high = middle;
    else
      low = middle;
  }
  return high;
}
