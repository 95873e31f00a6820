/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles of the negative binomial distribution (Poisson where the variance is the mean or less) at all points in one
 * pass: the probabilities follow p(k + 1) = p(k) (size + k)/(k + 1) q from k = 0. Large means take the gamma distribution
 * of the same mean and variance by the cube-root formula of Wilson and Hilferty (1931). */
#include "forecast_internal.h"

#include "foodcast/math/special.h"

enum { MOST_COUNTS = 20000 };

static const double large_mean = 300;

static double gamma_quantile(double mean, double variance, double p) {
  double c = variance / (mean * mean) / 9, root = 1 - c + fc_normal_quantile(p) * sqrt(c);
  return root > 0 ? mean * root * root * root : 0;
}

void fc_count_points(double mean, double variance, int from, double points[static FC_POINTS]) {
  double dispersion = fmax(variance / mean, 1);
  if (mean > large_mean) {
    for (int i = from; i < FC_POINTS; i++) points[i] = gamma_quantile(mean, fmax(variance, mean), (i + .5) / FC_POINTS);
    return;
  }
  int negative_binomial = dispersion > 1 + 1e-9;
  double size = negative_binomial ? mean / (dispersion - 1) : INFINITY, q = 1 - 1 / dispersion;
  double probability = negative_binomial ? exp(-size * log(dispersion)) : exp(-mean), below = probability;
  int count = 0;
  for (int i = from; i < FC_POINTS; i++) {
    for (; below < (i + .5) / FC_POINTS && count < MOST_COUNTS; count++) {
      probability *= negative_binomial ? (size + count) / (count + 1) * q : mean / (count + 1);
      below += probability;
    }
    points[i] = count;
  }
}
