/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Disposals to be expected had nothing been changed: from a regression, or from the old ordering rule. Pure. */
#ifndef FC_IMPACT_EXPECTED_H
#define FC_IMPACT_EXPECTED_H

#include "foodcast/impact/data.h"

enum { FC_EXPECTED_DEMAND = 1, FC_EXPECTED_COVARIATES = 2 };

/* Quasi-Poisson regression (McCullagh and Nelder 1989, chapter 9): ln E[disposed] = ln received + shop + weekday
 * + g + g^2, g = ln(demand of the day / mean of the last four same weekdays) with FC_EXPECTED_DEMAND, and the data's
 * covariates with FC_EXPECTED_COVARIATES. Shops' levels are concentrated out. */
struct fc_expected_fit {
  int columns, terms;
  double coefficient[32];
  double centre[32];     /* covariates are taken from their mean */
  double *level;         /* [shops], NAN where a shop has no untreated row */
  int calendar, weather; /* columns 0..calendar-1 are the calendar's, to weather-1 the weather's, then demand */
  int rows;
};

/* Fitted on the untreated rows of `windows`: control shops' days in all of them, treated shops' days before
 * `treated_from`. FC_NUMERIC where there are too few rows. Release by fc_expected_release. */
enum fc_status fc_expected_fit(const struct fc_impact_data *data, const struct fc_impact_window *windows, int count,
                               int treated_from, int terms, struct fc_expected_fit *fit, struct fc_error *err);
void fc_expected_release(struct fc_expected_fit *fit);
/* Expected disposals of a day for its received units; with `until` below fit->columns only the first columns count and
 * the rest stand at their mean. NAN where received is unknown or the shop has no level. */
double fc_expected_disposed(const struct fc_expected_fit *fit, const struct fc_impact_data *data, int shop, int day,
                            int until);
/* g of a day, 0 where it cannot be told, kept inside +-1. */
double fc_demand_surprise(const struct fc_impact_data *data, int shop, int day);

/* The old rule: at each opening the shelf is filled up to the mean of the last four same weekdays' demand x (1 +
 * buffer). */
struct fc_old_rule {
  double buffer, fifo_share;
  int shelf_life_days;
  double case_size; /* NAN: any quantity */
};
/* Demand from sales: what was sold, and on sold-out days a value drawn (the same every time) from what was usual on
 * that weekday, given that it was at least what was sold. `sold` NAN: closed or unknown, then demand is NAN. */
void fc_old_rule_demand(int days, const double *sold, const unsigned char *sold_out, double *demand);
/* What the rule receives and disposes of day by day, from empty shelves; NAN where it could not order yet. */
void fc_old_rule_replay(int days, const double *demand, const struct fc_old_rule *rule, double *received,
                        double *disposed);

#endif
