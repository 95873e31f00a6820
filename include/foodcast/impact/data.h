/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the before/after analysis works on: sums over items, by shop and day. Filled from a panel (panel_sums.h), from a
 * simulation, or by hand; read-only afterwards, any thread.
 *
 * Units are pieces or kg, money the retailer's currency. NAN is missing. Where goods came but nobody entered what was
 * disposed of, the item-day is in FC_IMPACT_MISSING and in none of the other sums: no entry is not a zero. */
#ifndef FC_IMPACT_DATA_H
#define FC_IMPACT_DATA_H

#include "foodcast/base/arena.h"
#include "foodcast/base/date.h"
#include "foodcast/panel/panel.h"

enum fc_impact_measure {
  FC_IMPACT_RECEIVED, /* units, of the item-days with an entry of what was disposed of */
  FC_IMPACT_DISPOSED, /* units of the same item-days */
  FC_IMPACT_SOLD,     /* units of the same item-days */
  FC_IMPACT_RECEIVED_COST,
  FC_IMPACT_DISPOSED_COST,
  FC_IMPACT_SALES_VALUE,
  FC_IMPACT_DISPOSED_VALUE, /* at sales price */
  FC_IMPACT_DISPOSED_KG,
  FC_IMPACT_MARGIN, /* sales less cost of what was received, salvage and disposal cost included */
  FC_IMPACT_SALES,  /* units sold of all item-days, with or without an entry */
  FC_IMPACT_DEMAND, /* units asked for, of all item-days: sold, and on sold-out days an estimate (fc_old_rule_demand) */
  FC_IMPACT_MARKED_DOWN,
  FC_IMPACT_SOLD_OUT,         /* item-days that sold out */
  FC_IMPACT_OPEN,             /* item-days on sale */
  FC_IMPACT_MISSING,          /* item-days with goods and no entry */
  FC_IMPACT_MISSING_RECEIVED, /* their units */
  FC_IMPACT_RULE_RECEIVED,    /* what the old ordering rule would have received and disposed of on the same days */
  FC_IMPACT_RULE_DISPOSED,
  FC_IMPACT_MEASURES
};

enum fc_impact_block { FC_BLOCK_CALENDAR, FC_BLOCK_WEATHER };
enum { FC_IMPACT_COVARIATES = 8 };

struct fc_impact_shop {
  const char *name;
  enum fc_trial_arm arm; /* shops with FC_ARM_NONE are left out */
  fc_date trial_start;   /* FC_DATE_NONE where not given */
};

struct fc_impact_covariate {
  const char *name;
  enum fc_impact_block block;
  double *value; /* [shops][days]; NAN counts as the mean */
};

struct fc_impact_data {
  struct fc_arena arena;
  fc_date first_date;
  int shops, days;
  struct fc_impact_shop *shop;
  double *value[FC_IMPACT_MEASURES]; /* [shops][days]; NULL where nobody knows */
  int covariate_count;
  struct fc_impact_covariate covariate[FC_IMPACT_COVARIATES];
  /* goods of the treated shops that are compared, for the split of the change into goods and mix; 0 where not told
   * apart */
  int group_count;
  const char **group_name;
  double *group_received, *group_disposed; /* [groups][days] */
  /* treated and control goods of the same shops: row s of the first half is the same shop as row s of the second */
  int paired;
  int items, unpriced_items, unweighed_items; /* compared; left out of the sums of money, of kg */
  /* nobody wrote down receipts (then sold + disposed), or disposals (then received - sold, of goods of one day) */
  int assumed_receipts, assumed_disposals;
};

/* A run of days, by index from first_date. days 0: there is none. */
struct fc_impact_window {
  int first, days;
};

/* All values NAN and arms FC_ARM_NONE. `measures`: bit m allocates value[m]. */
enum fc_status fc_impact_data_new(int shops, int days, fc_date first_date, unsigned measures,
                                  struct fc_impact_data **data, struct fc_error *err);
void fc_impact_data_free(struct fc_impact_data *data);

static inline double fc_impact_value(const struct fc_impact_data *data, enum fc_impact_measure measure, int shop,
                                     int day) {
  return data->value[measure] ? data->value[measure][(size_t)shop * (size_t)data->days + (size_t)day]
                              : (double)__builtin_nan("");
}

/* Sums over the window's days on which both are known; returns how many these are. */
int fc_impact_pair(const struct fc_impact_data *data, int shop, struct fc_impact_window window,
                   enum fc_impact_measure top, enum fc_impact_measure bottom, double *top_sum, double *bottom_sum);
/* Shops of an arm. */
int fc_impact_arm_count(const struct fc_impact_data *data, enum fc_trial_arm arm);
/* Whether a shop can be compared between the windows: entries in each, and in none on fewer than half as many days as
 * in another. One that opened or closed in between cannot. */
int fc_impact_comparable(const struct fc_impact_data *data, int shop, const struct fc_impact_window *windows,
                         int count);
/* Sum of the known values; 0 where none is. */
double fc_impact_total(const struct fc_impact_data *data, int shop, struct fc_impact_window window,
                       enum fc_impact_measure measure);

#endif
