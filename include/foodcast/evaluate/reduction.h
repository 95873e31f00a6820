/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The predicted reduction of the disposal rate: replay of the practice and of the policy over past days, day by day with
 * only what was known that day, on the same recovered demand; with intervals (design: ratio of sums on the log scale,
 * weekly-block t on the linearised influence, the wider of matched and unmatched availability). */
#ifndef FC_EVALUATE_REDUCTION_H
#define FC_EVALUATE_REDUCTION_H

#include "foodcast/forecast/forecast.h"
#include "foodcast/io/config.h"
#include "foodcast/order/order.h"

/* One side of the comparison over the replayed days. */
struct fc_waste_sums {
  double received, sold, disposed; /* units */
  double lost;                     /* units of demand not met, an estimate */
  double sold_out_days, open_days; /* store-item-days */
  double revenue, margin;          /* currency; NAN without prices */
  double disposed_value;           /* at price */
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
  /* The same number set ahead: level matched on the first half of the days, reduction realised on the second half. Lost
   * units then differ: ahead_lost_ratio = the policy's over the practice's. */
  double ahead_percent, ahead_lost_ratio;
  /* What the next such window may show: levels matched in one window and realised in the next, at least five times
   * (windows of prediction_days); NAN with fewer. Another quantity than the interval of equal_percent, and wider. */
  double prediction_percent, prediction_lo, prediction_hi;
  int prediction_days;
};

struct fc_frontier_point {
  double level; /* aimed at */
  struct fc_waste_sums sums;
};

enum { FC_FRONTIER_POINTS = 11 };

struct fc_reduction {
  struct fc_reduction_row *rows;
  int count;
  fc_date first, last; /* replayed days */
  struct fc_frontier_point frontier[FC_FRONTIER_POINTS];
  struct fc_waste_sums practice; /* the baseline as a point beside the frontier */
  const char *why_none;          /* "" or why no number is given: then there are no rows */
  const char *why_no_equal;      /* "" or why equal availability has no answer for scope all */
  double books_error;    /* share of recorded disposals that the replayed practice misses; NAN where not comparable */
  double unsold_share;   /* share of recorded sales for which the replayed stock was too small; NAN likewise */
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

/* Tomorrow's orders, from the forecasts of the last origin slot. Stock on hand is the recorded closing stock where there
 * is one, else what the replayed practice would have left (its age always comes from that replay). Deliveries on their way
 * are recorded receipts of coming days, else the usual order. */
struct fc_order_row {
  int series;
  fc_date order_date, delivery_date;
  struct fc_order order;
  const char *policy; /* name of the registry */
  char reason[256];   /* a sentence for the store manager, in the configured language */
};
enum fc_status fc_orders_tomorrow(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                  const char *language, const struct fc_forecasts *forecasts,
                                  const struct fc_forecast_options *options, const struct fc_context *context,
                                  struct fc_order_row **rows, int *count, struct fc_error *err); /* freed by free() */

#endif
