/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A level set ahead of every week, so that lost units stay those of the practice without reading the week itself.
 *
 * Matching past weeks alone drifts with the season: a level that was right in the autumn loses too much in the spring. So
 * the aim also pays back what earlier tracked weeks lost too much or too little, as adaptive conformal inference does for
 * coverage (Gibbs and Candes 2021; with an integrating term, Angelopoulos, Candes and Tibshirani 2023). */
#include "reduction_internal.h"

#include <math.h>

/* Weeks are those on which the practice received anything. Chosen on the Nantes canteens up to July 2014. */
static const double HALF_LIFE = 8, PAY_BACK = 8, MOST_CORRECTION = .5;
enum { LEAST_KNOWN = 4, BISECTIONS = 40 };

double fc_frontier_level(double position) {
  if (isnan(position)) return NAN;
  int below = position < FC_FRONTIER_POINTS - 2 ? (int)position : FC_FRONTIER_POINTS - 2;
  return fc_match_level((struct fc_match){below, position - below});
}

struct fc_replay_cell fc_frontier_week(const struct fc_replay_result *sums, int world, int week, double position) {
  int below = position < FC_FRONTIER_POINTS - 2 ? (int)position : FC_FRONTIER_POINTS - 2;
  size_t at = (size_t)world * (size_t)sums->weeks + (size_t)week;
  struct fc_replay_cell a = sums->candidate[below][at], b = sums->candidate[below + 1][at];
  double t = position - below;
  return (struct fc_replay_cell){.received = a.received + t * (b.received - a.received),
                                 .disposed = a.disposed + t * (b.disposed - a.disposed),
                                 .lost = a.lost + t * (b.lost - a.lost)};
}

static double mean_lost(const struct fc_replay_result *sums, int draws, int week, double position) {
  double lost = 0;
  for (int m = 0; m < draws; m++)
    lost += isnan(position) ? sums->practice[(size_t)m * sums->weeks + week].lost
                            : fc_frontier_week(sums, m, week, position).lost;
  return lost / draws;
}

/* Whether the practice worked in a week; holidays teach nothing. */
static int worked(const struct fc_replay_result *sums, int week) { return sums->practice[week].received > 0; }

/* Lost units fall along the frontier; where the aim is out of reach its nearer end. */
static double position_of(const struct fc_replay_result *sums, int draws, int known, double aim) {
  double low = 0, high = FC_FRONTIER_POINTS - 1;
  for (int i = 0; i < BISECTIONS; i++) {
    double middle = (low + high) / 2, lost = 0, weight = 1;
    for (int k = known - 1; k >= 0; k--) {
      if (!worked(sums, k)) continue;
      lost += weight * mean_lost(sums, draws, k, middle);
      weight *= exp2(-1 / HALF_LIFE);
    }
    if (lost > aim)
      low = middle;
    else
      high = middle;
  }
  return low > 0 ? high : 0; /* of levels that lose the same, the lowest wastes least */
}

void fc_reduction_track(const struct fc_replay_result *sums, int draws, int lag, double *position) {
  for (int week = 0; week <= sums->weeks; week++) {
    int known = week - lag, count = 0;
    double practice = 0, weights = 0, weight = 1, excess = 0;
    for (int k = known - 1; k >= 0; k--) {
      if (!worked(sums, k)) continue;
      double lost = mean_lost(sums, draws, k, NAN);
      practice += weight * lost;
      weights += weight;
      weight *= exp2(-1 / HALF_LIFE);
      if (!isnan(position[k])) excess += mean_lost(sums, draws, k, position[k]) - lost;
      count++;
    }
    position[week] = NAN;
    if (count < LEAST_KNOWN) continue;
    double usual = practice / weights, most = MOST_CORRECTION * usual;
    double correction = fmin(most, fmax(-most, -excess / PAY_BACK));
    position[week] = position_of(sums, draws, known, (usual + correction) * weights);
  }
}

/* Weeks at their positions moved along the frontier together, without those that have none. */
static int path_of(const struct fc_replay_result *sums, int world, const double *position, double shift,
                   struct fc_week_pair *weeks) {
  int count = 0;
  for (int k = 0; k < sums->weeks; k++) {
    if (isnan(position[k])) continue;
    double at = fmin(FC_FRONTIER_POINTS - 1, fmax(0, position[k] + shift));
    weeks[count++] = (struct fc_week_pair){.policy = fc_frontier_week(sums, world, k, at),
                                           .practice = sums->practice[(size_t)world * sums->weeks + k]};
  }
  return count;
}

/* Of all draws: what the policy lost more than the practice. */
static double excess_of(const struct fc_replay_result *sums, int draws, const double *position, double shift,
                        struct fc_week_pair *weeks, double *practice) {
  double excess = 0;
  *practice = 0;
  for (int m = 0; m < draws; m++) {
    int count = path_of(sums, m, position, shift, weeks);
    for (int k = 0; k < count; k++) {
      excess += weeks[k].policy.lost - weeks[k].practice.lost;
      *practice += weeks[k].practice.lost;
    }
  }
  return excess;
}

/* NAN where even the ends of the frontier lose too little or too much. */
static double equal_shift(const struct fc_replay_result *sums, int draws, const double *position,
                          struct fc_week_pair *weeks) {
  double low = 1 - FC_FRONTIER_POINTS, high = FC_FRONTIER_POINTS - 1, practice;
  if (excess_of(sums, draws, position, low, weeks, &practice) < 0) return NAN;
  if (excess_of(sums, draws, position, high, weeks, &practice) > 0) return NAN;
  for (int i = 0; i < BISECTIONS; i++) {
    double middle = (low + high) / 2;
    if (excess_of(sums, draws, position, middle, weeks, &practice) > 0)
      low = middle;
    else
      high = middle;
  }
  return high;
}

/* dtheta/dlost about a shift, from half a grid step to each side. */
static double slope_at(const struct fc_replay_result *sums, int world, const double *position, double shift,
                       struct fc_week_pair *weeks) {
  int count = path_of(sums, world, position, shift - .5, weeks);
  struct fc_week_pair low = fc_week_sum(weeks, count);
  count = path_of(sums, world, position, shift + .5, weeks);
  struct fc_week_pair high = fc_week_sum(weeks, count);
  double slope = (fc_week_theta(high) - fc_week_theta(low)) / (high.policy.lost - low.policy.lost);
  return isfinite(slope) ? slope : 0;
}

static struct fc_estimate estimate_at(const struct fc_replay_result *sums, int draws, const double *position,
                                      double shift, struct fc_week_pair *weeks) {
  double theta[FC_REPLAY_DRAWS], variance[FC_REPLAY_DRAWS], matched[FC_REPLAY_DRAWS], disposed = 0;
  int count = 0;
  for (int m = 0; m < draws; m++) {
    double slope = slope_at(sums, m, position, shift, weeks);
    count = path_of(sums, m, position, shift, weeks);
    struct fc_week_pair sum = fc_week_sum(weeks, count);
    theta[m] = fc_week_theta(sum);
    variance[m] = fc_week_variance(weeks, count, 0);
    matched[m] = fc_week_variance(weeks, count, slope);
    disposed += sum.practice.disposed / draws;
  }
  return fc_estimate_of(theta, variance, matched, draws, count, disposed);
}

struct fc_ahead fc_reduction_tracked(const struct fc_replay_result *sums, int draws, const double *position,
                                     struct fc_week_pair *weeks) {
  struct fc_ahead ahead = {NAN, NAN, {NAN, NAN, NAN}};
  double practice, excess = excess_of(sums, draws, position, 0, weeks, &practice);
  if (!(practice > 0)) return ahead;
  ahead.percent = estimate_at(sums, draws, position, 0, weeks).percent;
  if (isnan(ahead.percent)) return ahead;
  ahead.lost_ratio = 1 + excess / practice;
  double shift = equal_shift(sums, draws, position, weeks);
  if (!isnan(shift)) ahead.equal = estimate_at(sums, draws, position, shift, weeks);
  return ahead;
}
