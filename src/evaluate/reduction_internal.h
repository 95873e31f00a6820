/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the weekly sums of a scope to its reduction with intervals. */
#ifndef FC_REDUCTION_INTERNAL_H
#define FC_REDUCTION_INTERNAL_H

#include "foodcast/evaluate/replay.h"

struct fc_estimate {
  double percent, lo, hi; /* 100 (1 - ratio of rates); NAN where there is no answer */
};

/* The candidate against the practice at whatever availability it has. */
struct fc_estimate fc_reduction_unmatched(const struct fc_replay_result *sums, int draws, int candidate);
/* The frontier at the practice's availability; each draw is matched on its own. */
struct fc_estimate fc_reduction_matched(const struct fc_replay_result *sums, int draws);
/* The point answer on worlds from..from+count-1 alone. */
double fc_reduction_matched_percent(const struct fc_replay_result *sums, int from, int count);
/* Level from weeks a..b-1, realised in weeks c..d-1, mean over draws; also lost units, policy over practice. */
double fc_reduction_ahead(const struct fc_replay_result *sums, int draws, int a, int b, int c, int d,
                          double *lost_ratio);

/* Policy and practice of one week. */
struct fc_week_pair {
  struct fc_replay_cell policy, practice;
};
struct fc_week_pair fc_week_sum(const struct fc_week_pair *weeks, int count);
double fc_week_theta(struct fc_week_pair sum); /* ln of the ratio of disposal rates */
/* Variance of theta from weeks: V = k var(U), U the weekly sums of the linearised log ratio, less `slope` times the week's
 * difference in lost units (slope = dtheta/dlost along the frontier; 0 for unmatched). NAN for fewer than two weeks. */
double fc_week_variance(const struct fc_week_pair *weeks, int count, double slope);
/* Draws combined; the wider of the two variances counts (`matched` may be NULL). No interval under four weeks or with less
 * than 50 units disposed of by the practice. */
struct fc_estimate fc_estimate_of(const double *theta, const double *variance, const double *matched, int draws,
                                  int weeks, double practice_disposed);
/* Why an estimate with a percent has no interval. */
enum fc_why fc_estimate_why_no_interval(int weeks, double practice_disposed);

/* Positions 0 .. FC_FRONTIER_POINTS - 1 on the frontier; a half lies midway between two points. */
double fc_frontier_level(double position);
struct fc_replay_cell fc_frontier_week(const struct fc_replay_result *sums, int world, int week, double position);
/* The position to aim at in each week, from weeks before it alone (`lag` more weeks must have passed, where orders are
 * placed long ahead): the one that would have lost what the practice lost, recent weeks counting more, corrected by what
 * earlier tracked weeks lost too much. position[weeks + 1], the last for the week to come; NAN before four weeks are known. */
void fc_reduction_track(const struct fc_replay_result *sums, int draws, int lag, double *position);

struct fc_ahead {
  double percent, lost_ratio; /* as realised */
  struct fc_estimate equal;   /* all weeks moved along the frontier together until the ratio is 1 */
};
/* What tracked positions realised in their weeks; `weeks` is room for sums->weeks pairs. */
struct fc_ahead fc_reduction_tracked(const struct fc_replay_result *sums, int draws, const double *position,
                                     struct fc_week_pair *weeks);
/* From windows of `weeks` weeks, or percent NAN where there are fewer than five differences. */
struct fc_estimate fc_reduction_prediction(const struct fc_replay_result *sums, int draws, int weeks);
/* Match on the mean over draws, for the tables. */
struct fc_match fc_reduction_match(const struct fc_replay_result *sums, int draws);
struct fc_waste_sums fc_waste_over_strengths(const struct fc_waste_sums parts[static FC_REPLAY_STRENGTHS]);
/* The frontier at a match; NAN everywhere where there is none. */
struct fc_waste_sums fc_waste_matched(const struct fc_waste_sums sums[static FC_FRONTIER_POINTS],
                                      struct fc_match match);

#endif
