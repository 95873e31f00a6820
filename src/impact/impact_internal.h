/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this folder share. */
#ifndef FC_IMPACT_INTERNAL_H
#define FC_IMPACT_INTERNAL_H

#include "foodcast/impact/expected.h"
#include "foodcast/impact/impact.h"

#include <math.h>

enum {
  FC_IMPACT_YEAR = 364, /* 52 weeks: the same weekdays */
  FC_IMPACT_LEAST_DAYS = 28,
  FC_IMPACT_SEASONAL_DAYS = 56,
  FC_IMPACT_LEAST_UNITS = 50
};

/* A window counts where the shops that are compared have entries on most of its days. */
#define FC_IMPACT_LEAST_SHARE .8
/* From this share of missing entries on it is said. */
#define FC_IMPACT_MOST_MISSING .05

/* A ratio and the disposals that were to be expected: how a shop's window is summed. */
struct fc_impact_ratio {
  enum fc_impact_measure top, bottom;
  const struct fc_expected_fit *fit; /* NULL: expected in proportion to bottom */
  int rule;                          /* 1: as the old rule's own ratio */
};
struct fc_impact_cell {
  double top, bottom, expected;
  int days;
};
/* FC_OK is days > 0 with something to divide by. */
int fc_impact_cell(const struct fc_impact_data *data, const struct fc_impact_ratio *ratio, int shop,
                   struct fc_impact_window window, struct fc_impact_cell *cell);
/* Treated against control shops between the question's windows; `without` leaves one shop out (-1: none). Fills
 * everything but estimator, scope and key; claims CONFIDENCE where a t interval on shops exists. */
enum fc_status fc_impact_contrast(const struct fc_impact_data *data, const struct fc_impact_ratio *ratio,
                                  const struct fc_impact_question *question, int without,
                                  struct fc_impact_estimate *estimate, struct fc_error *err);
/* The estimator's ratio; a fit is made where it needs one, released by fc_impact_ratio_release. FC_NUMERIC where it
 * cannot be had. */
enum fc_status fc_impact_ratio_for(const struct fc_impact_data *data, enum fc_impact_estimator estimator,
                                   struct fc_impact_window before, struct fc_impact_window after,
                                   struct fc_expected_fit *fit, struct fc_impact_ratio *ratio, struct fc_error *err);
struct fc_impact_estimate fc_impact_missing(enum fc_impact_estimator estimator, enum fc_impact_reason why);
/* Sets the interval and the percentages that follow from it. */
void fc_impact_take(struct fc_impact_estimate *estimate, struct fc_interval interval);
static inline int fc_impact_window_inside(const struct fc_impact_data *data, struct fc_impact_window window) {
  return window.days > 0 && window.first >= 0 && window.first + window.days <= data->days;
}

/* Uncontrolled estimates of impact_uncontrolled.c. */
void fc_impact_pre_post(const struct fc_impact *impact, struct fc_impact_estimate *estimate);
void fc_impact_year_on_year(const struct fc_impact *impact, struct fc_impact_estimate *estimate);
enum fc_status fc_impact_seasonal(const struct fc_impact *impact, struct fc_impact_estimate *estimate,
                                  struct fc_error *err);
enum fc_status fc_impact_placebo_time(const struct fc_impact *impact, struct fc_impact_estimate *estimate,
                                      struct fc_error *err);

enum fc_status fc_impact_split_change(const struct fc_impact_data *data, struct fc_impact_window before,
                                      struct fc_impact_window after, struct fc_impact_split *split,
                                      struct fc_error *err);
void fc_impact_strengths(const struct fc_impact *impact, struct fc_impact_strength *strength);
enum fc_status fc_impact_check(struct fc_impact *impact, struct fc_error *err);
/* The controlled estimate that goes first: an interval, then with controls at all; FC_IMPACT_PRE_POST without. */
enum fc_impact_estimator fc_impact_main(const struct fc_impact *impact);
void fc_impact_judge(struct fc_impact *impact);
/* Nothing at placebo dates, no drift before, the same answer without days that lack entries: what every controlled
 * interval rests on. */
int fc_impact_checks_passed(const struct fc_impact *impact);
/* 95 % becomes indicative. */
void fc_impact_lower_claim(struct fc_impact_estimate *estimate);

#endif
