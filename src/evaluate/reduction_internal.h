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
/* From windows of `weeks` weeks, or percent NAN where there are fewer than five differences. */
struct fc_estimate fc_reduction_prediction(const struct fc_replay_result *sums, int draws, int weeks);
/* Match on the mean over draws, for the tables. */
struct fc_match fc_reduction_match(const struct fc_replay_result *sums, int draws);
struct fc_waste_sums fc_waste_over_strengths(const struct fc_waste_sums parts[static FC_REPLAY_STRENGTHS]);
/* The frontier at a match; NAN everywhere where there is none. */
struct fc_waste_sums fc_waste_matched(const struct fc_waste_sums sums[static FC_FRONTIER_POINTS],
                                      struct fc_match match);

#endif
