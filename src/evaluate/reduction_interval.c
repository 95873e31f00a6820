/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reduction_internal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { LEAST_WEEKS = 4, LEAST_WASTE = 50, LEAST_DIFFERENCES = 5, LEAST_DF = 3, MOST_WEEKS = 520 };

static double percent_of(double theta) { return 100 * (1 - exp(theta)); }

static struct fc_replay_cell cell_sum(const struct fc_replay_cell *cells, int from, int to) {
  struct fc_replay_cell sum = {0};
  for (int k = from; k < to; k++) {
    sum.received += cells[k].received;
    sum.disposed += cells[k].disposed;
    sum.lost += cells[k].lost;
  }
  return sum;
}

static double log_rate(struct fc_replay_cell sum) { return log(sum.disposed / sum.received); }

/* Candidates of one world: the frontier between two points. */
struct blend {
  const struct fc_replay_cell *low, *high;
  double t;
};

static struct fc_replay_cell blend_week(struct blend blend, int k) {
  const struct fc_replay_cell *a = &blend.low[k], *b = &blend.high[k];
  return (struct fc_replay_cell){.received = a->received + blend.t * (b->received - a->received),
                                 .disposed = a->disposed + blend.t * (b->disposed - a->disposed),
                                 .lost = a->lost + blend.t * (b->lost - a->lost)};
}

static struct fc_replay_cell blend_sum(struct blend blend, int from, int to) {
  struct fc_replay_cell sum = {0};
  for (int k = from; k < to; k++) {
    struct fc_replay_cell week = blend_week(blend, k);
    sum.received += week.received;
    sum.disposed += week.disposed;
    sum.lost += week.lost;
  }
  return sum;
}

static const struct fc_replay_cell *of_world(const struct fc_replay_result *sums, int candidate, int world) {
  const struct fc_replay_cell *cells = candidate < 0 ? sums->practice : sums->candidate[candidate];
  return cells + (size_t)world * sums->weeks;
}

static struct fc_match match_world(const struct fc_replay_result *sums, int world, int from, int to) {
  double lost[FC_FRONTIER_POINTS];
  for (int c = 0; c < FC_FRONTIER_POINTS; c++) lost[c] = cell_sum(of_world(sums, c, world), from, to).lost;
  return fc_replay_match(lost, cell_sum(of_world(sums, -1, world), from, to).lost);
}

static struct blend blend_of(const struct fc_replay_result *sums, int world, struct fc_match match) {
  return (struct blend){of_world(sums, match.below, world), of_world(sums, match.below + 1, world), match.t};
}

struct fc_week_pair fc_week_sum(const struct fc_week_pair *weeks, int count) {
  struct fc_week_pair sum = {{0, 0, 0}, {0, 0, 0}};
  for (int k = 0; k < count; k++) {
    struct fc_replay_cell p = weeks[k].policy, b = weeks[k].practice;
    sum.policy.received += p.received;
    sum.policy.disposed += p.disposed;
    sum.policy.lost += p.lost;
    sum.practice.received += b.received;
    sum.practice.disposed += b.disposed;
    sum.practice.lost += b.lost;
  }
  return sum;
}

double fc_week_theta(struct fc_week_pair sum) { return log_rate(sum.policy) - log_rate(sum.practice); }

/* What a week adds to the linearised theta. */
static double influence(const struct fc_week_pair *week, const struct fc_week_pair *sum, double slope) {
  double rate_p = sum->policy.disposed / sum->policy.received, rate_b = sum->practice.disposed / sum->practice.received;
  return (week->policy.disposed - rate_p * week->policy.received) / sum->policy.disposed -
         (week->practice.disposed - rate_b * week->practice.received) / sum->practice.disposed -
         slope * (week->policy.lost - week->practice.lost);
}

double fc_week_variance(const struct fc_week_pair *weeks, int count, double slope) {
  struct fc_week_pair sum = fc_week_sum(weeks, count);
  double mean = 0, squares = 0;
  for (int k = 0; k < count; k++) mean += influence(&weeks[k], &sum, slope) / count;
  for (int k = 0; k < count; k++) {
    double from_mean = influence(&weeks[k], &sum, slope) - mean;
    squares += from_mean * from_mean;
  }
  return count > 1 ? count * squares / (count - 1) : NAN;
}

/* Ten years and more: the first weeks give the variance of a week well enough. */
static double week_variance(const struct fc_replay_result *sums, int world, struct blend blend, double slope) {
  struct fc_week_pair weeks[MOST_WEEKS];
  int count = sums->weeks < MOST_WEEKS ? sums->weeks : MOST_WEEKS;
  for (int k = 0; k < count; k++) weeks[k] = (struct fc_week_pair){blend_week(blend, k), of_world(sums, -1, world)[k]};
  return fc_week_variance(weeks, count, slope) * count / sums->weeks;
}

/* Two grid steps down and one up from the matched point. */
static double frontier_slope(const struct fc_replay_result *sums, int world, struct fc_match match) {
  int low = match.below > 0 ? match.below - 1 : 0, high = match.below + 1;
  struct fc_replay_cell a = cell_sum(of_world(sums, low, world), 0, sums->weeks);
  struct fc_replay_cell b = cell_sum(of_world(sums, high, world), 0, sums->weeks);
  double slope = (log_rate(b) - log_rate(a)) / (b.lost - a.lost);
  return isfinite(slope) ? slope : 0;
}

static double mean_of(const double *values, int count) {
  double mean = 0;
  for (int i = 0; i < count; i++) mean += values[i] / count;
  return mean;
}

/* Rubin's rules over draws with the degrees of freedom of Barnard and Rubin. These fall below one where the weeks agree
 * and only the draws differ, and t has no sensible quantile there: LEAST_DF is the floor. */
static double half_width(const double *theta, double within, int draws, int weeks) {
  double mean = mean_of(theta, draws), between = 0, df = weeks - 1;
  for (int m = 0; m < draws; m++) between += (theta[m] - mean) * (theta[m] - mean);
  between = draws > 1 ? (1 + 1. / draws) * between / (draws - 1) : 0;
  double total = within + between, share = between / total;
  if (share > 0) {
    double of_draws = (draws - 1) / (share * share);
    double of_days = (df + 1) / (df + 3) * df * (1 - share);
    df = fmax(LEAST_DF, 1 / (1 / of_draws + 1 / of_days));
  }
  return total >= 0 && df > 0 ? gsl_cdf_tdist_Pinv(.975, df) * sqrt(total) : NAN;
}

static double practice_disposed(const struct fc_replay_result *sums, int draws) {
  double disposed = 0;
  for (int m = 0; m < draws; m++) disposed += cell_sum(of_world(sums, -1, m), 0, sums->weeks).disposed / draws;
  return disposed;
}

struct fc_estimate fc_estimate_of(const double *theta, const double *variance, const double *matched, int draws,
                                  int weeks, double disposed) {
  struct fc_estimate estimate = {NAN, NAN, NAN};
  double mean = draws > 0 ? mean_of(theta, draws) : NAN;
  if (isnan(mean) || mean == INFINITY) return estimate; /* the practice disposed of nothing */
  estimate.percent = percent_of(mean);
  if (weeks < LEAST_WEEKS || disposed < LEAST_WASTE || !isfinite(mean)) return estimate;
  double within = mean_of(variance, draws);
  if (matched) within = fmax(within, mean_of(matched, draws)); /* both have the same spread between draws */
  double half = half_width(theta, within, draws, weeks);
  if (!isfinite(half)) return estimate;
  estimate.lo = percent_of(mean + half);
  estimate.hi = percent_of(mean - half);
  return estimate;
}

enum fc_why fc_estimate_why_no_interval(int weeks, double disposed) {
  if (weeks < LEAST_WEEKS) return FC_WHY_FEW_WEEKS;
  return disposed < LEAST_WASTE ? FC_WHY_LITTLE_DISPOSED : FC_WHY_POLICY_DISPOSED_NOTHING;
}

static double theta_of(const struct fc_replay_result *sums, int world, struct blend blend, int from, int to) {
  return log_rate(blend_sum(blend, from, to)) - log_rate(cell_sum(of_world(sums, -1, world), from, to));
}

struct fc_estimate fc_reduction_unmatched(const struct fc_replay_result *sums, int draws, int candidate) {
  double theta[FC_REPLAY_DRAWS], variance[FC_REPLAY_DRAWS];
  for (int m = 0; m < draws; m++) {
    struct blend blend = {of_world(sums, candidate, m), of_world(sums, candidate, m), 0};
    theta[m] = theta_of(sums, m, blend, 0, sums->weeks);
    variance[m] = week_variance(sums, m, blend, 0);
  }
  return fc_estimate_of(theta, variance, NULL, draws, sums->weeks, practice_disposed(sums, draws));
}

/* Draws whose practice is out of the frontier's reach have no answer; where they are the half, there is none at all. */
struct fc_estimate fc_reduction_matched(const struct fc_replay_result *sums, int draws) {
  double theta[FC_REPLAY_DRAWS], variance[FC_REPLAY_DRAWS], matched_variance[FC_REPLAY_DRAWS];
  int answered = 0;
  for (int m = 0; m < draws; m++) {
    struct fc_match match = match_world(sums, m, 0, sums->weeks);
    if (match.below < 0) continue;
    struct blend blend = blend_of(sums, m, match);
    theta[answered] = theta_of(sums, m, blend, 0, sums->weeks);
    variance[answered] = week_variance(sums, m, blend, 0);
    matched_variance[answered++] = week_variance(sums, m, blend, frontier_slope(sums, m, match));
  }
  if (2 * answered <= draws) answered = 0;
  return fc_estimate_of(theta, variance, matched_variance, answered, sums->weeks, practice_disposed(sums, draws));
}

double fc_reduction_matched_percent(const struct fc_replay_result *sums, int from, int count) {
  double sum = 0;
  int answered = 0;
  for (int m = from; m < from + count; m++) {
    struct fc_match match = match_world(sums, m, 0, sums->weeks);
    if (match.below < 0) continue;
    sum += theta_of(sums, m, blend_of(sums, m, match), 0, sums->weeks);
    answered++;
  }
  return 2 * answered > count ? percent_of(sum / answered) : NAN;
}

double fc_reduction_ahead(const struct fc_replay_result *sums, int draws, int a, int b, int c, int d,
                          double *lost_ratio) {
  double sum = 0, policy = 0, practice = 0;
  int answered = 0;
  for (int m = 0; m < draws; m++) {
    struct fc_match match = match_world(sums, m, a, b);
    if (match.below < 0) continue;
    struct blend blend = blend_of(sums, m, match);
    sum += theta_of(sums, m, blend, c, d);
    policy += blend_sum(blend, c, d).lost;
    practice += cell_sum(of_world(sums, -1, m), c, d).lost;
    answered++;
  }
  if (lost_ratio) *lost_ratio = answered && practice > 0 ? policy / practice : NAN;
  return 2 * answered > draws ? sum / answered : NAN;
}

struct fc_estimate fc_reduction_prediction(const struct fc_replay_result *sums, int draws, int weeks) {
  struct fc_estimate estimate = {NAN, NAN, NAN};
  double mean = 0, squares = 0, theta[64];
  int count = 0;
  for (int first = sums->weeks % weeks; first + 2 * weeks <= sums->weeks && count < 64; first += weeks) {
    int middle = first + weeks;
    theta[count] = fc_reduction_ahead(sums, draws, first, middle, middle, middle + weeks, NULL);
    if (isfinite(theta[count])) mean += theta[count++];
  }
  if (count < LEAST_DIFFERENCES) return estimate;
  mean /= count;
  for (int j = 0; j < count; j++) squares += (theta[j] - mean) * (theta[j] - mean);
  double half = gsl_cdf_tdist_Pinv(.975, count - 1) * sqrt(squares / (count - 1) * (1 + 1. / count));
  estimate.percent = percent_of(mean);
  estimate.lo = percent_of(mean + half);
  estimate.hi = percent_of(mean - half);
  return estimate;
}

struct fc_match fc_reduction_match(const struct fc_replay_result *sums, int draws) {
  double lost[FC_FRONTIER_POINTS] = {0}, practice = 0;
  for (int m = 0; m < draws; m++) {
    practice += cell_sum(of_world(sums, -1, m), 0, sums->weeks).lost;
    for (int c = 0; c < FC_FRONTIER_POINTS; c++) lost[c] += cell_sum(of_world(sums, c, m), 0, sums->weeks).lost;
  }
  return fc_replay_match(lost, practice);
}
