/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Did disposal fall, by how much, and was it the tool? Every estimate that can honestly be made side by side, each a
 * ratio of sums and never a mean of rates, with an interval only where one held its promise in simulation
 * (results/experiments/impact-coverage); a split of the change that adds up; checks; and a grade of the evidence.
 * Methods and papers: docs/methods/impact.md. Deterministic; one analysis belongs to one thread. */
#ifndef FC_IMPACT_IMPACT_H
#define FC_IMPACT_IMPACT_H

#include "foodcast/impact/data.h"
#include "foodcast/impact/interval.h"

enum fc_impact_estimator {
  FC_IMPACT_PRE_POST,
  FC_IMPACT_YEAR_ON_YEAR,
  FC_IMPACT_SEASONAL,            /* before/after against before/after a year ago, the same shops */
  FC_IMPACT_PLACEBO_TIME,        /* before/after against what such changes used to be */
  FC_IMPACT_CONTROLLED,          /* before/after, treated against control shops */
  FC_IMPACT_COUNTERFACTUAL,      /* the same with the disposals that a regression expected */
  FC_IMPACT_COUNTERFACTUAL_RULE, /* the same with the disposals of the old ordering rule on the same days */
  FC_IMPACT_ESTIMATORS
};
/* As in impact.csv: "pre-post", "year-on-year", "seasonal-did", ... */
const char *fc_impact_estimator_name(enum fc_impact_estimator estimator);

enum fc_impact_claim {
  FC_CLAIM_NONE,       /* a ratio; season and chance may explain it */
  FC_CLAIM_INDICATIVE, /* about 90-95 % if what is assumed holds */
  FC_CLAIM_CONFIDENCE  /* 95 % */
};

/* Why an estimate or an interval is missing, or a grade is not better. */
enum fc_impact_reason {
  FC_REASON_NONE,
  FC_REASON_SHORT_WINDOW, /* fewer than 28 days */
  FC_REASON_FEW_UNITS,    /* fewer than 50 units disposed of in some shop and window */
  FC_REASON_NO_CONTROLS,
  FC_REASON_FEW_SHOPS, /* too few controls, or too few shops in all */
  FC_REASON_NO_LAST_YEAR,
  FC_REASON_SHORT_SEASONAL, /* fewer than 56 days for the seasonal comparison */
  FC_REASON_FEW_PLACEBOS,   /* fewer than five past changes */
  FC_REASON_NO_EXPECTED,    /* nothing to expect disposals from */
  FC_REASON_NO_DATA,        /* a window without a sum */
  FC_REASON_PRE_TREND,      /* the arms drifted apart before */
  FC_REASON_PLACEBO_DATES,  /* an effect was found where there was none */
  FC_REASON_TOO_WIDE,       /* half the interval is more than 30 points */
  FC_REASON_FEW_TREATED,    /* one or two treated shops, or more of which one outweighs the others */
  FC_REASON_THIN,           /* the interval rests on three to five shops an arm */
  FC_REASON_CONTROLLED,     /* grade A: nothing is missing */
  FC_REASON_PAIRED,         /* controls are other goods of the same shops */
  FC_REASON_SEASON,         /* season and weather may explain a before/after */
  FC_REASON_SEASONAL_ONLY,  /* holds if last year's season repeats */
  FC_REASON_PLACEBO_ONLY,   /* holds if past changes are like this one */
  FC_REASON_FEW_PAIRS,      /* control goods, of fewer than five shops */
  FC_REASON_NO_SPREAD,      /* every shop changed alike to the last digit: nothing to take an error from */
  FC_REASON_DISAGREE,       /* with the old rule's expectation the estimate lies outside the interval without it */
  FC_REASON_MISSING,        /* entries are missing, and without the days concerned the answer is another or none */
  FC_REASON_SMALLER,        /* treated shops dispose of less than three quarters of what controls do, and vary more */
  FC_REASON_COUNT
};

struct fc_impact_pair_sums {
  double disposed, received; /* units, of the days of the estimate; of another ratio its upper and lower sum */
};

struct fc_impact_estimate {
  enum fc_impact_estimator estimator;
  const char *scope, *key; /* all | store | category | item; borrowed from the data */
  int available;           /* 0: nothing but `why` holds */
  struct fc_impact_pair_sums before, after, control_before,
      control_after; /* control: last year for the seasonal ones */
  struct fc_interval interval;
  double reduction_percent, lo, hi; /* of the interval; lo and hi NAN where there is none */
  double randomisation_p;           /* NAN where it could hardly reject */
  enum fc_spread spread;
  enum fc_impact_claim claim;
  enum fc_impact_reason why; /* there is no interval, or no estimate */
  double equal_treated;      /* as many equal shops as the treated ones' weights are worth: 1 / sum a^2; NAN without */
  double size_ratio;         /* disposed of before by a treated shop over a control one, on average; NAN without */
  int days, treated, controls, placebos;
};

/* The grades of the evidence: controlled, controlled but thin, uncontrolled, descriptive, not enough data. */
enum fc_impact_grade { FC_GRADE_A, FC_GRADE_B, FC_GRADE_C, FC_GRADE_D, FC_GRADE_N };
enum { FC_IMPACT_MOST_REASONS = 12 }; /* more than ever meet: none is lost */

struct fc_impact_verdict {
  enum fc_impact_grade grade;
  int headline; /* index into all[]; -1 for none */
  enum fc_impact_reason reason[FC_IMPACT_MOST_REASONS];
  int reason_count;
};

/* Sums of an arm over a window; guardrails stand beside the rates. */
struct fc_impact_sums {
  double value[FC_IMPACT_MEASURES]; /* NAN where nobody knows */
  int days, shops;
};

/* The change of the treated shops' rate in points (share of received), in parts that add up to `total`; and the change
 * of disposed per sold on the log scale. NAN parts: not told apart, then they are in `rest`. */
struct fc_impact_split {
  double before, after, total; /* rates of the windows; after - before */
  double mix;                  /* goods with other rates: sum (w1 - w0) r1 */
  double within;               /* the goods' own rates: sum w0 (r1 - r0) = calendar + weather + rest */
  double calendar, weather, rest;
  double log_disposed, log_sold, log_rate; /* log_rate = log_disposed - log_sold: disposed per sold */
};

/* Ratios beside the disposal rate: the same in money, and what must not get worse for it. Units of `before` and `after`
 * are the two sums of each ratio. */
enum fc_impact_guard {
  FC_GUARD_COST,     /* cost of what was disposed of / of what was received */
  FC_GUARD_VALUE,    /* sales value of what was disposed of / sales */
  FC_GUARD_PER_SOLD, /* units disposed of / sold */
  FC_GUARD_SOLD_OUT, /* item-days sold out / on sale */
  FC_GUARD_MARKDOWN, /* units marked down / sold */
  FC_GUARD_SALES,    /* units sold / item-day on sale */
  FC_IMPACT_GUARDS
};

/* What a fall may have been bought with, or come from, besides the tool. */
enum fc_impact_warning {
  FC_WARNING_EMPTY_SHELVES, /* the sold-out rate rose, beyond chance where that can be told, else by a tenth */
  FC_WARNING_MARKDOWN,      /* so did the share sold at a reduced price */
  FC_WARNING_SALES,         /* sales fell likewise */
  FC_WARNING_MISSING,    /* entries of disposals are missing on a twentieth of the item-days or of the goods of an arm
                               and window, or more */
  FC_WARNING_REGRESSION, /* the treated shops disposed of unusually much before the start */
  FC_WARNING_PLACEBO_GOODS, /* long-life goods changed too, beyond chance; set by fc_impact_add_goods */
  FC_WARNING_START,         /* a treated shop's own start lies before the end of `before`, or after `after` began */
  FC_IMPACT_WARNINGS
};

enum { FC_IMPACT_STRENGTHS = 3, FC_IMPACT_MOST_PLACEBOS = 24 };

/* Weak, normal and strong days: thirds of a shop's demand against its last four same weekdays. */
struct fc_impact_strength {
  struct fc_impact_pair_sums before, after, control_before, control_after;
  double reduction_percent; /* controlled where there are controls */
};

struct fc_impact_checks {
  int placebo_count; /* earlier dates at which the same estimate was made */
  struct {
    fc_date start;
    struct fc_interval interval;
  } placebo[FC_IMPACT_MOST_PLACEBOS];
  int placebo_passed;   /* none below .05 / count; 1 where there is none */
  double trend_percent; /* a week, of the ratio of the arms before the start, and its p value; NAN where unknown */
  double trend_p;
  int trend_weeks, trend_passed;
  double leave_lo, leave_hi; /* reduction in percent when one shop is left out: smallest and largest */
  int leave_lo_shop, leave_hi_shop;
  double regression_to_mean; /* percent by which the treated shops' rate before stood above their earlier one, against
                                the controls'; NAN where unknown */
  int regression_warning;    /* above 5 percent and beyond chance */
  double missing_days, missing_received; /* item-days with goods and no entry, and their units, in both windows */
  double missing_share;                  /* of the goods received, in the arm and window with most */
  struct fc_impact_estimate complete;    /* the headline without the days of shops with such entries */
  int missing_passed; /* 0: more than a twentieth, and `complete` lies outside the headline's interval or is not there */
};

struct fc_impact_question {
  struct fc_impact_window before, after; /* as asked */
  int draws;                             /* of the randomisation test: 9,999; 0: none */
  uint64_t seed;
};

struct fc_impact {
  const struct fc_impact_data *data; /* borrowed */
  struct fc_impact_question question;
  struct fc_impact_window before, after;           /* whole weeks of equal length around the start */
  struct fc_impact_window year_before, year_after; /* 52 weeks earlier; days 0 where there is none */
  struct fc_impact_estimate all[FC_IMPACT_ESTIMATORS];
  struct fc_impact_estimate *shops; /* each treated shop against the controls */
  int shop_count;
  int left_out[2], few_units[2];    /* [treated]: shops without comparable days before and after; below fifty units */
  struct fc_impact_estimate *goods; /* each category and item, set by fc_impact_add_goods; scope and key say which */
  int goods_count;
  struct fc_impact_verdict verdict;
  struct fc_impact_sums sums[2][2];   /* [treated][after], windows in whole weeks */
  struct fc_impact_sums year_sums[2]; /* treated a year ago */
  struct fc_impact_split split;
  struct fc_impact_strength strength[FC_IMPACT_STRENGTHS]; /* weak, normal, strong */
  struct fc_impact_checks checks;
  struct fc_impact_estimate measure[FC_IMPACT_GUARDS]; /* the same comparison of other ratios; see enum above */
  unsigned char warning[FC_IMPACT_WARNINGS];
  double least_detectable_percent;         /* smallest reduction that this trial finds four times in five */
  struct fc_impact_estimate placebo_goods; /* long-life goods; set by fc_impact_add_goods */
};

/* FC_USAGE where a window lies outside the data or the windows overlap, FC_INPUT where no treated shop has entries in
 * both. Windows may be as short as one day; the grade says what they are worth. */
enum fc_status fc_impact_analyse(const struct fc_impact_data *data, const struct fc_impact_question *question,
                                 struct fc_impact *impact, struct fc_error *err);
void fc_impact_release(struct fc_impact *impact);
/* The comparison of treated with control shops, windows in whole weeks, for a part of the goods; before/after where
 * there are no controls. `goods`: sums of that part, shops as in the analysis. */
enum fc_status fc_impact_of_goods(const struct fc_impact *impact, const struct fc_impact_data *goods,
                                  struct fc_impact_estimate *estimate, struct fc_error *err);

/* One estimator alone, for simulations: the windows are the whole weeks of fc_impact_windows. */
void fc_impact_windows(const struct fc_impact_data *data, const struct fc_impact_question *question,
                       struct fc_impact *impact);
enum fc_status fc_impact_estimate_one(const struct fc_impact *impact, enum fc_impact_estimator estimator,
                                      struct fc_impact_estimate *estimate, struct fc_error *err);

/* Before a trial: what could be found with the shops and weeks at hand. */
enum { FC_PLAN_LENGTHS = 4, FC_PLAN_MOST_SHOPS = 30 };
struct fc_impact_plan {
  int treated, controls, history_days;
  double unequal; /* how much the shops' sizes take from precision, as a factor of the variance; 1: all alike */
  struct {
    int days;             /* of each window: 28, 56, 84, 112 */
    int pairs;            /* past pairs of windows that the spread was taken from; 0: not enough history */
    double spread;        /* of a shop's log change between them, against the other shops' */
    double least_percent; /* smallest detectable reduction with these shops (80 % power) */
    int shops_for_ten, shops_for_fifteen,
        shops_for_twenty; /* treated and as many controls; 0: more than FC_PLAN_MOST_SHOPS */
  } length[FC_PLAN_LENGTHS];
};
/* `end`: days before it are history. Shops without an arm count as candidates, half of them for each arm. FC_INPUT with
 * fewer than two shops with entries. */
enum fc_status fc_impact_plan_trial(const struct fc_impact_data *data, int end, struct fc_impact_plan *plan,
                                    struct fc_error *err);
/* Smallest detectable reduction in percent for `treated` against `controls` equal shops; NAN where no interval exists.
 */
double fc_impact_detectable(double spread, int treated, int controls);

#endif
