/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ratio_internal.h"

#include <math.h>

enum { WEEK = 7, SUNDAY = 6 };

static const double most_log = 3;

const struct fc_ratio_range fc_ratio_ranges[FC_RATIO_RANGES] = {{1, 7, 4, 1}, {8, 14, 11, 1}};

double fc_ratio_clip(double value, double most) { return fmin(fmax(value, -most), most); }

/* How far ahead, about -1 to 1. */
static double ahead_of(const struct fc_ratio_range *range, int h) {
  return fc_ratio_clip((h - range->centre) / 3, range->widest);
}

void fc_ratio_predictors(const double logs[FC_RATIO_LOGS], int weekday, int range, int h, double x[FC_RATIO_TERMS]) {
  for (int k = 0; k < FC_RATIO_SPEEDS; k++) x[k] = logs[k];
  x[3] = logs[FC_RATIO_SPEEDS + weekday];
  x[4] = logs[2] * ahead_of(&fc_ratio_ranges[range], h);
  x[5] = 1;
}

double fc_ratio_lift(const double theta[FC_RATIO_TERMS], const double x[FC_RATIO_TERMS]) {
  double sum = 0;
  for (int j = 0; j < FC_RATIO_TERMS; j++) sum += theta[j] * x[j];
  return exp(fc_ratio_clip(sum, most_log));
}

/* Sums over the targets of one day. Of the predictors only the weekday's ratio x and the distance c change from target to
 * target, so sums over these are enough. */
struct sums {
  double off, off_x, off_c;          /* of w (mu - y) */
  double mass, x, c, x_x, c_c, both; /* of w mu */
};

static void add_target(double weighted_mu, double off, double x, double c, struct sums *sums) {
  sums->off += off, sums->off_x += off * x, sums->off_c += off * c;
  sums->mass += weighted_mu, sums->x += weighted_mu * x, sums->c += weighted_mu * c;
  sums->x_x += weighted_mu * x * x, sums->c_c += weighted_mu * c * c, sums->both += weighted_mu * x * c;
}

static struct sums sum_targets(const struct fc_ratio_targets *targets, const double *logs, const double *theta,
                               int range, int day) {
  const struct fc_ratio_range *ahead = &fc_ratio_ranges[range];
  struct sums sums = {0};
  double base = theta[5];
  for (int k = 0; k < FC_RATIO_SPEEDS; k++) base += theta[k] * logs[k];
  int weekday = (targets->first_weekday + day + ahead->first) % WEEK;
  for (int h = ahead->first; h <= ahead->last && day + h <= targets->origin; h++) {
    int target = day + h;
    double x = logs[FC_RATIO_SPEEDS + weekday], c = ahead_of(ahead, h), demand = targets->demand[target];
    weekday = weekday == SUNDAY ? 0 : weekday + 1;
    if (target < targets->target || isnan(demand)) continue;
    double weight = targets->weight[targets->origin - target];
    double lift = exp(fc_ratio_clip(base + theta[3] * x + theta[4] * (logs[2] * c), most_log));
    double mu = targets->mean[target - targets->kept] * lift;
    add_target(weight * mu, weight * (mu - demand), x, c, &sums);
  }
  return sums;
}

void fc_ratio_add_day(const struct fc_ratio_targets *targets, const double logs[FC_RATIO_LOGS],
                      const double theta[FC_RATIO_TERMS], int range, int day, double gradient[FC_RATIO_TERMS],
                      double hessian[FC_RATIO_TERMS * FC_RATIO_TERMS]) {
  enum { N = FC_RATIO_TERMS };
  struct sums s = sum_targets(targets, logs, theta, range, day);
  double speed = logs[2];
  for (int a = 0; a < FC_RATIO_SPEEDS; a++) {
    gradient[a] += s.off * logs[a];
    for (int b = a; b < FC_RATIO_SPEEDS; b++) hessian[a * N + b] += s.mass * logs[a] * logs[b];
    hessian[a * N + 3] += s.x * logs[a];
    hessian[a * N + 4] += s.c * speed * logs[a];
    hessian[a * N + 5] += s.mass * logs[a];
  }
  gradient[3] += s.off_x, gradient[4] += s.off_c * speed, gradient[5] += s.off;
  hessian[3 * N + 3] += s.x_x, hessian[3 * N + 4] += s.both * speed, hessian[3 * N + 5] += s.x;
  hessian[4 * N + 4] += s.c_c * speed * speed, hessian[4 * N + 5] += s.c * speed;
  hessian[5 * N + 5] += s.mass;
}
