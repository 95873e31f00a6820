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

struct fc_reduction_row {
  const char *scope; /* all | store | category | item | day-strength */
  const char *key;
  int days;
  struct fc_waste_sums baseline, policy, matched; /* matched: the policy at the baseline's availability */
  double reduction_percent, reduction_lo, reduction_hi; /* NAN where there is no honest interval */
  double equal_percent, equal_lo, equal_hi;
  const char *baseline_kind; /* recorded | assumed */
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
  struct fc_waste_sums practice;    /* the baseline as a point beside the frontier */
  const char *why_none;             /* "" or why no number is given */
};

enum fc_status fc_reduction_replay(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                   const struct fc_forecasts *forecasts, const struct fc_forecast_options *options,
                                   const struct fc_context *context, struct fc_reduction *reduction,
                                   struct fc_error *err);
void fc_reduction_release(struct fc_reduction *reduction);

/* Tomorrow's orders, from the forecasts of the last origin slot. */
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
