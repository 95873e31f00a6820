/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pooled regression of the ratio model: its predictors, and what one day's targets add to gradient and Hessian. */
#ifndef FC_MODEL_RATIO_INTERNAL_H
#define FC_MODEL_RATIO_INTERNAL_H

#include "foodcast/base/date.h"

enum {
  FC_RATIO_SPEEDS = 3, /* 80, 20 and 5 days */
  FC_RATIO_TERMS = 6,
  FC_RATIO_RANGES = 2,
  FC_RATIO_LOGS = FC_RATIO_SPEEDS + 7 /* ln E80, ln E20/E80, ln E5/E20, then ln Ew/E20 from Monday */
};

/* Days ahead that share a theta. */
struct fc_ratio_range {
  int first, last; /* that it is fitted on */
  double centre, widest;
};
extern const struct fc_ratio_range fc_ratio_ranges[FC_RATIO_RANGES];

/* One series. */
struct fc_ratio_targets {
  const double *demand; /* [day], NAN where there is none */
  const double *mean;   /* [day - kept] the regression's */
  const double *weight; /* [origin - day] */
  int origin;           /* last day that is a target */
  int target;           /* first one */
  int kept;             /* first day whose ratios are predictors */
  int first_weekday;    /* of day 0 */
};

/* value within +-most */
double fc_ratio_clip(double value, double most);

/* x of a day of that weekday, h days after the ratios `logs` were known. */
void fc_ratio_predictors(const double logs[FC_RATIO_LOGS], int weekday, int range, int h, double x[FC_RATIO_TERMS]);

/* exp(theta . x), |theta . x| at most 3. */
double fc_ratio_lift(const double theta[FC_RATIO_TERMS], const double x[FC_RATIO_TERMS]);

/* Adds the gradient and the Hessian (upper triangle, row-major) of sum w (mu - y ln mu), mu = mean x lift, over the targets
 * that are predicted from `logs`, those of `day`. Pure. */
void fc_ratio_add_day(const struct fc_ratio_targets *targets, const double logs[FC_RATIO_LOGS],
                      const double theta[FC_RATIO_TERMS], int range, int day, double gradient[FC_RATIO_TERMS],
                      double hessian[FC_RATIO_TERMS * FC_RATIO_TERMS]);

#endif
