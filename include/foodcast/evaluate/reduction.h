/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The predicted reduction of the disposal rate: replay of the practice and of the policy over past days, day by day with
 * only what was known that day, on the same recovered demand; with intervals (design: ratio of sums on the log scale,
 * weekly-block t on the linearised influence, the wider of matched and unmatched availability). */
#ifndef FC_EVALUATE_REDUCTION_H
#define FC_EVALUATE_REDUCTION_H

#include "foodcast/evaluate/why.h"
#include "foodcast/forecast/forecast.h"
#include "foodcast/io/config.h"
#include "foodcast/order/order.h"

/* One side of the comparison over the replayed days. */
struct fc_waste_sums {
  double received, sold, disposed; /* units */
  double lost;                     /* units of demand not met, an estimate */
  double sold_out_days, open_days; /* store-item-days */
  double revenue, margin;          /* currency; NAN without prices */
  double disposed_value;           /* at sales price; NAN without prices */
  double disposed_kg;              /* NAN where the weight of a unit is not known */
};

/* A row of scope all, store, category or item is matched at its own availability: the level at which the policy loses as
 * many units there as the practice did. Their matched sums therefore do not add up to those of `all`. Days of a strength
 * (weak | normal | strong thirds of the chain's day sales) are those of `all` at its level, without intervals. */
struct fc_reduction_row {
  const char *scope; /* all | store | category | item | day-strength */
  const char *key;   /* code of store or item, name of category; "" for all; borrowed from the panel */
  int days;          /* replayed days */
  struct fc_waste_sums baseline, policy, matched;       /* matched: the policy at the baseline's availability */
  double reduction_percent, reduction_lo, reduction_hi; /* NAN where there is no honest interval */
  double equal_percent, equal_lo, equal_hi;
  const char *baseline_kind; /* recorded | assumed */
  double matched_level;      /* on the frontier; NAN where the practice's availability is out of its reach */
  /* equal_percent with the recovered demand of sold-out days 15 % lower and higher; NAN where nothing sold out */
  double recovery_low_percent, recovery_high_percent;
  /* The same number set ahead: each week aims at the level of struct fc_reduction_week, chosen from weeks before it. Lost
   * units then differ a little: ahead_lost_ratio = the policy's over the practice's; ahead_equal_* moves all weeks along
   * the frontier together until it is 1 (the only thing read in hindsight), with its interval. NAN in the first weeks. */
  double ahead_percent, ahead_lost_ratio;
  double ahead_equal_percent, ahead_equal_lo, ahead_equal_hi;
  /* What the next such window may show: levels matched in one window and realised in the next, at least five times
   * (windows of prediction_days); NAN with fewer. Another quantity than the interval of equal_percent, and wider. */
  double prediction_percent, prediction_lo, prediction_hi;
  int prediction_days;
  double books_error, unsold_share; /* as fc_replay_books_error, of all and of stores; else NAN */
  enum fc_why why_no_equal;         /* why equal_percent is NAN */
  enum fc_why why_no_interval;      /* why equal_percent has no interval, where it is given */
  int refused; /* of a store: its books cannot be reproduced, so it has no number and no part in the other rows */
};

struct fc_frontier_point {
  double level; /* aimed at */
  struct fc_waste_sums sums;
};

/* One week of the replay at a level set before it began (see docs/methods/orders.md), of all items and of each store.
 * Weeks without receipts are left out. */
struct fc_reduction_week {
  const char *scope, *key; /* all | store */
  fc_date first;
  double level; /* NAN in the first weeks, from which nothing could be learnt yet; then ahead_* are NAN too */
  double baseline_received, baseline_disposed, baseline_lost;
  double ahead_received, ahead_disposed, ahead_lost;
  double step_received, step_disposed, step_lost; /* change of these three for one step up the frontier */
};

enum { FC_FRONTIER_POINTS = 11 };

/* What is assumed of demand on sold-out days. */
enum fc_recovery { FC_RECOVERY_DRAWN, FC_RECOVERY_LOWER, FC_RECOVERY_HIGHER, FC_RECOVERIES }; /* drawn, x .85, x 1.15 */
enum { FC_SCALED_PRACTICES = 15 };
extern const double fc_practice_scales[FC_SCALED_PRACTICES];

/* A point of a curve of surplus against demand met. */
struct fc_curve_point {
  double received, disposed, lost, demand; /* units */
};

struct fc_reduction {
  struct fc_reduction_row *rows;
  int count;
  struct fc_reduction_week *weeks; /* all first, then stores */
  int week_count;
  double next_level;   /* tracked, for the week that comes; NAN where too little was replayed */
  fc_date first, last; /* replayed days */
  struct fc_frontier_point frontier[FC_FRONTIER_POINTS];
  /* The recorded practice with every receipt of one-day items times a factor, in whole pieces: what the planners' own
   * numbers would have given at other availabilities; zeros without recorded receipts or where items live longer. */
  struct fc_curve_point scaled[FC_RECOVERIES][FC_SCALED_PRACTICES];
  struct fc_curve_point curve[FC_RECOVERIES][FC_FRONTIER_POINTS]; /* the policy at its levels, on the same demand */
  struct fc_waste_sums practice;                                  /* the baseline as a point beside the frontier */
  enum fc_why why_none;                                           /* why no number is given: then there are no rows */
  enum fc_why why_no_equal; /* why equal availability has no answer for scope all */
  double books_error;    /* share of recorded disposals that the replayed practice misses; NAN where not comparable */
  double unsold_share;   /* share of recorded sales for which the replayed stock was too small; NAN likewise */
  int refused_stores;    /* rows that are refused */
  int draws;             /* of recovered demand; 1 where nothing sold out */
  enum fc_target target; /* of `policy`: the configured one, or equal availability where no item has price and cost */
  const char *one_day_policy, *longer_policy; /* names; longer_policy "" without items that live longer */
};

/* Replays practice and policy on the days that `forecasts` has evenings for (the longest run of consecutive origins up to
 * the last; order.replay_days of them are scored, up to 28 before them warm up). Deterministic for any thread count. Where
 * nothing can be said honestly the status is FC_OK and why_none says why. Intervals are 95 %: t with weeks - 1 degrees of
 * freedom on weekly sums of the linearised log ratio, the wider of availability matched and not, draws of recovered demand
 * combined (Rubin 1987; Barnard and Rubin 1999); NAN under 28 days or 50 units disposed of by the practice. */
enum fc_status fc_reduction_replay(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                   const struct fc_forecasts *forecasts, const struct fc_forecast_options *options,
                                   const struct fc_context *context, struct fc_reduction *reduction,
                                   struct fc_error *err);
void fc_reduction_release(struct fc_reduction *reduction);

/* One evening's work: books, tuning and replay done once for the reduction and for tomorrow's orders. Everything is
 * borrowed until fc_evening_free. Ask for the reduction first where both are wanted: the orders then need no replay of
 * their own. One evening belongs to one thread. */
struct fc_evening;
enum fc_status fc_evening_new(const struct fc_panel *panel, const struct fc_retailer_config *config,
                              const struct fc_forecasts *forecasts, const struct fc_forecast_options *options,
                              const struct fc_context *context, struct fc_evening **evening, struct fc_error *err);
enum fc_status fc_evening_reduction(struct fc_evening *evening, struct fc_reduction *reduction, struct fc_error *err);
void fc_evening_free(struct fc_evening *evening); /* NULL is fine */

/* Tomorrow's orders, from the forecasts of the last origin slot. Stock on hand is the recorded closing stock where there
 * is one, else what the replayed practice would have left (its age always comes from that replay). Deliveries on their way
 * are recorded receipts of coming days, else the usual order. */
struct fc_order_row {
  int series;
  fc_date order_date, delivery_date;
  struct fc_order order;
  const char *policy; /* name of the registry */
  char reason[480];   /* a sentence for the store manager, in the configured language */
};
/* For equal availability the level is next_level of the reduction. */
enum fc_status fc_evening_orders(struct fc_evening *evening, const char *language, struct fc_order_row **rows,
                                 int *count, struct fc_error *err); /* freed by free() */
/* The same alone. */
enum fc_status fc_orders_tomorrow(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                  const char *language, const struct fc_forecasts *forecasts,
                                  const struct fc_forecast_options *options, const struct fc_context *context,
                                  struct fc_order_row **rows, int *count, struct fc_error *err); /* freed by free() */

#endif
