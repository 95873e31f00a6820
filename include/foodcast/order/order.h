/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an order policy is: from a predictive distribution, the stock by age, what is on order, shelf life, case pack,
 * limits and costs, to a quantity and the reason for it. One file per policy, one line in policies.def. A policy includes
 * no model, keeps no state and allocates nothing; it may be called from any thread. */
#ifndef FC_ORDER_ORDER_H
#define FC_ORDER_ORDER_H

#include "foodcast/dist/distribution.h"

/* What a policy needs to know of the days an order must last, made once by fc_cover_make and shared by many calls. */
struct fc_cover {
  int first, last;                 /* days on which the order can be sold: from its arrival, no longer than it lives */
  double day_mean[FC_MAX_HORIZON]; /* mean of the points of days 0..last */
  double total[FC_POINTS];         /* totals of days 0..last, rising: lead and review together */
  double total_mean;
};

/* The situation at the end of the order day, after closing and disposal. Day 0 is the day after the order day. */
struct fc_order_situation {
  const struct fc_forecast *forecast; /* from the order day; reaches at least the last day of the cover */
  int delivery_day;                   /* lead days - 1: index of the day before whose opening the order arrives */
  int cover_days;                  /* days the order must last: from delivery_day to the day before the next delivery */
  int shelf_life_days;             /* of what arrives */
  double stock[FC_MAX_SHELF_LIFE]; /* on hand by remaining life: [0] can be sold on day 0 only */
  double on_order[FC_MAX_HORIZON]; /* arrives before opening of day i */
  double fifo_share;               /* of customers who take the oldest first; the others the newest */
  double case_size;                /* NAN: any quantity */
  double minimum_order, maximum_order, minimum_display, shelf_capacity;
  double price, cost, salvage, disposal_cost; /* per unit, finite */
  double level;                 /* probability of not selling out that is aimed at, 0..1; NAN: from the costs */
  double buffer;                /* tuned policies: factor on the level's safety, 1 = none */
  double practice;              /* the usual order of the day (recorded or assumed); NAN where unknown */
  const struct fc_cover *cover; /* made from the same forecast; NULL: the policy makes its own */
};

struct fc_order {
  double quantity; /* units, a whole number of cases */
  double cases;
  double on_hand, on_order;  /* units usable on the delivery day or later */
  double expected_demand;    /* over the cover */
  double safety;             /* target level - expected demand */
  double expected_outdating; /* units of stock expected to expire before the delivery covers */
  double expected_disposed;  /* units of this order's cover expected to be disposed of; by fc_order_expect, else NAN */
  double sold_out_probability; /* by the end of the cover; by fc_order_expect, else NAN */
  double rounding;             /* units added (or taken) by the case, minimum, maximum */
  const char *limit;           /* "minimum-order", "maximum-order", "shelf-capacity", "minimum-display", or "" */
};

struct fc_policy {
  const char *name;
  const char *summary;
  const char *summary_ja;
  int least_shelf_life, most_shelf_life; /* days it is made for */
  void (*order)(const struct fc_order_situation *situation, struct fc_order *order);
};

/* All policies in the order of policies.def. */
const struct fc_policy *const *fc_policies(int *count);
/* NULL where there is none of that name. */
const struct fc_policy *fc_policy_find(const char *name);
/* The newsvendor's critical ratio cu/(cu + co) with cu = price - cost, co = cost - salvage + disposal cost, in [.01,.99]. */
double fc_critical_ratio(double price, double cost, double salvage, double disposal_cost);
/* A usual order as a supplier takes it: up to whole cases (NAN: any quantity), at least the minimum, at most the maximum. */
double fc_order_limited(double wanted, double case_size, double minimum_order, double maximum_order);
/* The days and totals of a situation's cover: arrival to the day before the next arrival, within shelf life and horizon. */
void fc_cover_make(const struct fc_forecast *forecast, int delivery_day, int cover_days, int shelf_life_days,
                   struct fc_cover *cover);
/* Fills expected_disposed and sold_out_probability of an order that a policy has made, by selling the stock, what is on
 * order and the order itself along every path of the forecast, with nothing ordered afterwards. About 100 microseconds,
 * so replays leave it out. */
void fc_order_expect(const struct fc_order_situation *situation, struct fc_order *order);

#endif
