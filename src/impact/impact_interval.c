/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/impact/interval.h"

#include "foodcast/base/random.h"
#include "foodcast/math/special.h"

#include <math.h>

enum {
  LEAST_CONTROLS = 5,
  LEAST_TREATED = 3,
  LEAST_SHOPS = 6,
  LEAST_ALLOCATIONS = 40,
  MOST_ALLOCATIONS = 10000,
  MOST_SHOPS = 1024
};

struct fc_interval fc_interval_none(double theta) {
  return (struct fc_interval){.theta = theta, .error = NAN, .freedom = NAN, .lo = NAN, .hi = NAN, .p = NAN};
}

struct fc_interval fc_interval_of(double theta, double error, double freedom) {
  if (!isfinite(theta) || !(error > 0) || !(freedom > 0)) return fc_interval_none(theta);
  double half = fc_student_quantile(.975, freedom) * error;
  return (struct fc_interval){.theta = theta,
                              .error = error,
                              .freedom = freedom,
                              .lo = theta - half,
                              .hi = theta + half,
                              .p = 2 * fc_student_cdf(-fabs(theta) / error, freedom)};
}

struct fc_interval fc_interval_wider(struct fc_interval a, struct fc_interval b) {
  if (isnan(a.lo)) return b;
  if (isnan(b.lo)) return a;
  return b.hi - b.lo > a.hi - a.lo ? b : a;
}

double fc_percent_reduction(double theta) { return 100 * (1 - exp(theta)); }

/* Sums of weights by arm. */
static void arm_weights(const struct fc_shop_change *shops, int count, double total[2], int number[2]) {
  total[0] = total[1] = 0;
  number[0] = number[1] = 0;
  for (int i = 0; i < count; i++) {
    total[!!shops[i].treated] += shops[i].weight;
    number[!!shops[i].treated]++;
  }
}

double fc_shop_theta(const struct fc_shop_change *shops, int count) {
  double total[2], theta = 0;
  int number[2];
  arm_weights(shops, count, total, number);
  for (int i = 0; i < count; i++) {
    int treated = !!shops[i].treated;
    theta += (treated ? 1 : -1) * shops[i].weight / total[treated] * shops[i].theta;
  }
  return theta;
}

static double change_of(const struct fc_shop_change *shop, int earlier) {
  return earlier ? shop->earlier : shop->theta;
}

/* Sum of squared deviations from the plain mean of one arm; NAN where an earlier change is asked for and unknown. */
static double arm_squares(const struct fc_shop_change *shops, int count, int treated, int number, int earlier) {
  double mean = 0, squares = 0;
  for (int i = 0; i < count; i++)
    if (!!shops[i].treated == treated) mean += change_of(&shops[i], earlier) / number;
  for (int i = 0; i < count; i++)
    if (!!shops[i].treated == treated) squares += pow(change_of(&shops[i], earlier) - mean, 2);
  return squares;
}

enum fc_spread fc_shop_interval(const struct fc_shop_change *shops, int count, double theta,
                                struct fc_interval *interval) {
  double total[2], concentration = 0;
  int number[2];
  arm_weights(shops, count, total, number);
  enum fc_spread spread = FC_SPREAD_NONE;
  if (number[1] >= 1 && number[0] >= LEAST_CONTROLS)
    spread = FC_SPREAD_CONTROL;
  else if (number[0] >= 1 && number[1] >= LEAST_TREATED && count >= LEAST_SHOPS)
    spread = FC_SPREAD_POOLED;
  *interval = fc_interval_none(theta);
  if (spread == FC_SPREAD_NONE) return spread;
  for (int i = 0; i < count; i++) {
    double share = shops[i].weight / total[!!shops[i].treated];
    concentration += share * share;
  }
  int pooled = spread == FC_SPREAD_POOLED, freedom = number[0] - 1 + (pooled ? number[1] - 1 : 0);
  double squares = arm_squares(shops, count, 0, number[0], 0);
  if (pooled) {
    double own = arm_squares(shops, count, 1, number[1], 1);
    if (!isnan(own)) spread = FC_SPREAD_EARLIER;
    squares += isnan(own) ? arm_squares(shops, count, 1, number[1], 0) : own;
  }
  *interval = fc_interval_of(theta, sqrt(squares / freedom * concentration), freedom);
  return spread;
}

/* C(n, k), at most `limit` + 1. */
static int allocations(int n, int k, int limit) {
  double ways = 1;
  for (int i = 1; i <= k; i++) {
    ways = ways * (n - k + i) / i;
    if (ways > limit) return limit + 1;
  }
  return (int)(ways + .5);
}

/* The next choice of k out of n in lexical order; 0 after the last one. */
static int next_choice(int *chosen, int n, int k) {
  int i = k - 1;
  while (i >= 0 && chosen[i] == n - k + i) i--;
  if (i < 0) return 0;
  chosen[i]++;
  for (int j = i + 1; j < k; j++) chosen[j] = chosen[j - 1] + 1;
  return 1;
}

static double theta_of_choice(struct fc_shop_change *shops, int count, const int *chosen, int k) {
  for (int i = 0; i < count; i++) shops[i].treated = 0;
  for (int i = 0; i < k; i++) shops[chosen[i]].treated = 1;
  return fc_shop_theta(shops, count);
}

static double drawn_p(struct fc_shop_change *shops, int count, int k, double least, int draws, uint64_t seed) {
  struct fc_random random;
  int order[MOST_SHOPS], extreme = 1;
  fc_random_seed(&random, fc_hash_text(seed, "impact-randomisation"));
  for (int i = 0; i < count; i++) order[i] = i;
  for (int draw = 0; draw < draws; draw++) {
    for (int i = 0; i < k; i++) {
      int j = i + fc_random_below(&random, count - i), keep = order[i];
      order[i] = order[j];
      order[j] = keep;
    }
    extreme += fabs(theta_of_choice(shops, count, order, k)) >= least;
  }
  return (double)extreme / (draws + 1);
}

double fc_shop_randomisation(const struct fc_shop_change *shops, int count, int draws, uint64_t seed) {
  if (count > MOST_SHOPS) return NAN;
  struct fc_shop_change copy[MOST_SHOPS];
  int chosen[MOST_SHOPS], treated = 0, extreme = 0;
  for (int i = 0; i < count; i++) copy[i] = shops[i], treated += !!shops[i].treated;
  int ways = allocations(count, treated, MOST_ALLOCATIONS);
  if (ways < LEAST_ALLOCATIONS || treated == 0) return NAN;
  /* the allocation that happened must count as at least as large as itself */
  double least = fabs(fc_shop_theta(shops, count)) * (1 - 1e-12);
  if (ways > MOST_ALLOCATIONS) return draws > 0 ? drawn_p(copy, count, treated, least, draws, seed) : NAN;
  for (int i = 0; i < treated; i++) chosen[i] = i;
  do extreme += fabs(theta_of_choice(copy, count, chosen, treated)) >= least;
  while (next_choice(chosen, count, treated));
  return (double)extreme / ways;
}
