/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of a replay that live in several files. */
#ifndef FC_REPLAY_INTERNAL_H
#define FC_REPLAY_INTERNAL_H

#include "foodcast/evaluate/replay.h"
#include "foodcast/stock/stock.h"

enum { FC_NO_DAY = -1 };

/* Money of an item with gaps filled: salvage and disposal cost 0 where not given. */
struct fc_replay_prices {
  double price, cost, salvage, disposal_cost;
  double weight_kg; /* of a unit; NAN where not given */
  int known;        /* price and cost are */
};
struct fc_replay_prices fc_replay_prices_of(const struct fc_item *item);

/* One delivery that a policy may decide on an evening. */
struct fc_replay_slot {
  int arrival; /* day before whose opening it arrives; FC_NO_DAY: nothing to decide on this evening */
  int cover;   /* days until the next delivery */
};
/* The evening `evening` of a series: orders are placed on allowed weekdays, arrive after lead_days, and wait for the first
 * open day. Where a later allowed evening still reaches the same day, the order waits for it and its newer knowledge.
 * Days after as_of count as open. */
struct fc_replay_slot fc_replay_slot_of(const struct fc_panel *panel, const struct fc_series *series,
                                        const struct fc_item *item, int evening, int horizon);

/* Whether the item may be ordered at the end of day `evening`, which may lie after as_of. */
int fc_replay_may_order(const struct fc_panel *panel, const struct fc_item *item, int evening);
/* Longest lead of the items, at least 1 day. */
int fc_replay_longest_lead(const struct fc_panel *panel, const struct fc_item *items);

/* Mean of the last four same weekdays known on `evening`, for day `day`; NAN where there was none in eight weeks. */
double fc_replay_usual(const struct fc_series *series, int evening, int day);
/* What the assumed practice orders on an evening for a slot: the usual sales of the cover and a margin, less `position`. */
double fc_replay_assumed_order(const struct fc_replay_setup *setup, const struct fc_series *series, int evening,
                               struct fc_replay_slot slot, int shelf_life_days, double position);

/* One series while it is replayed. Day i of the arrays is setup->days.first + i. */
struct fc_replay_scratch {
  int days;
  struct fc_forecast *forecast;  /* [days] of the evening before day i */
  struct fc_cover *cover;        /* [days], for the slot decided on that evening */
  struct fc_replay_slot *slot;   /* [days] */
  double *demand;                /* [worlds][days]; NAN where nothing was observed */
  struct fc_stock_day *practice; /* [days], of the world at hand */
  struct fc_stock_day *policy;   /* [days] */
  double *arrivals;              /* [days + FC_MAX_HORIZON] */
  unsigned char *scored;         /* [days]: both sides are known */
  int series, worlds;            /* worlds that differ: 1 where the series never sold out */
};

/* Forecasts, slots, covers and demand of a series into scratch. */
void fc_replay_prepare(const struct fc_replay_setup *setup, int series, struct fc_replay_scratch *scratch);
/* Draws of demand on sold-out days for every world of scratch->worlds. */
void fc_replay_draw_demand(const struct fc_replay_setup *setup, struct fc_replay_scratch *scratch);

/* The practice in a world, into scratch->practice; needs prepare. */
void fc_replay_practice(const struct fc_replay_setup *setup, struct fc_replay_scratch *scratch, int world);
/* The day from which recorded receipts are replayed so that the shelf is as it was on `day`: the stock before the first one
 * is unknown, and with oldest-first customers a unit too few stays too few until the shelf is empty or something expires. */
int fc_replay_shelf_from(const struct fc_series *series, int shelf_life_days, int day);
/* Recorded receipts through the stock simulation: `day`[i] for days from..to; demand NULL: what was sold. */
void fc_replay_recorded_stock(const struct fc_panel *panel, int series, double fifo_share, int from, int to,
                              const double *demand, int demand_first, struct fc_stock *stock, struct fc_stock_day *day);

/* What a candidate aims at. */
struct fc_replay_aim {
  const struct fc_policy *policy;
  int usual;    /* the policy repeats the practice and needs to know its order */
  double level; /* NAN: from the costs */
  double overage_share, buffer;
};
/* The policy in a world, into scratch->policy. */
void fc_replay_policy(const struct fc_replay_setup *setup, struct fc_replay_scratch *scratch,
                      const struct fc_replay_aim *aim, int world);
struct fc_replay_aim fc_replay_aim_of(const struct fc_replay_setup *setup, const struct fc_item *item, int candidate);
/* The situation without forecast, stock and days: costs, limits and level of an aim. */
void fc_replay_situation(const struct fc_item *item, const struct fc_replay_aim *aim, double fifo_share,
                         struct fc_order_situation *situation);

void fc_waste_add_day(struct fc_waste_sums *sums, const struct fc_stock_day *day, const struct fc_replay_prices *prices,
                      double weight);

/* The reduction by a setup; one without days says why there is none. */
enum fc_status fc_reduction_of_setup(const struct fc_replay_setup *setup, struct fc_reduction *reduction,
                                     struct fc_error *err);
/* Tomorrow's orders by a setup whose matched_level is settled. */
enum fc_status fc_orders_of_setup(const struct fc_replay_setup *setup, const char *language, struct fc_order_row **rows,
                                  int *count, struct fc_error *err);

/* Adds demand and scaled practice of the series in scratch. */
void fc_replay_scaled(const struct fc_replay_setup *setup, const struct fc_replay_scratch *scratch,
                      struct fc_replay_result *result);
enum fc_recovery fc_replay_recovery_of(const struct fc_replay_setup *setup, int world);

/* Fills setup->books. */
enum fc_status fc_replay_fit_books(struct fc_replay_setup *setup, struct fc_error *err);
/* The same without days to fit on: FIFO share as configured or .5. */
enum fc_status fc_replay_bare_books(struct fc_replay_setup *setup, struct fc_error *err);
/* setup->one_day and setup->longer from the configuration alone. */
void fc_replay_default_rules(struct fc_replay_setup *setup);
/* Chooses setup->longer on the days before the scored ones. */
enum fc_status fc_replay_tune(struct fc_replay_setup *setup, struct fc_error *err);

#endif
