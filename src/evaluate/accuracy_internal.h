/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of errors by model, scope and horizon, from which the measures are made. */
#ifndef FC_EVALUATE_ACCURACY_INTERNAL_H
#define FC_EVALUATE_ACCURACY_INTERNAL_H

#include "foodcast/evaluate/accuracy.h"

enum { FC_DECILES = 9 }; /* q10 .. q90 */

/* One forecast of one day. */
struct fc_scored_day {
  int series, h;               /* h from 0 */
  double actual, mean;
  double decile[FC_DECILES];   /* decile[0] NAN: none */
  double absolute_scale, squared_scale; /* in-sample seasonal-naive errors; NAN where unknown */
};

struct fc_error_sums {
  long n, sold_out, scaled, with_quantiles;
  double absolute, signed_error, demand, scaled_absolute, scaled_squared, pinball, covered, width;
};

struct fc_error_table {
  const struct fc_panel *panel;
  int models, horizon, keys; /* keys: all, stores, categories, items */
  struct fc_error_sums *sums; /* [model][key][0 = all horizons, 1..horizon] */
};

enum fc_status fc_error_table_init(struct fc_error_table *table, const struct fc_panel *panel, int models, int horizon,
                                   struct fc_error *err);
void fc_error_table_release(struct fc_error_table *table);
void fc_error_table_add(struct fc_error_table *table, int model, const struct fc_scored_day *day);
/* A sold-out day that is left out. */
void fc_error_table_leave_out(struct fc_error_table *table, int model, int series, int h);
/* Appends one row for every (model, scope, key, horizon) with days. `names` [models]. */
enum fc_status fc_error_table_tell(const struct fc_error_table *table, const char *const *names,
                                   struct fc_accuracy *accuracy, struct fc_error *err);

/* In-sample seasonal-naive errors of a series, moved on from origin to origin. */
struct fc_naive_scale {
  int next; /* first day not yet taken in */
  long observed, pairs;
  double absolute, squared;
};
void fc_naive_scale_advance(struct fc_naive_scale *scale, const struct fc_series *series, int day);

/* The combination's deciles at h, from its points. */
void fc_deciles_of(const struct fc_forecast *forecast, int h, double decile[static FC_DECILES]);
/* Normal deciles cut at 0; NAN for an unknown sd. */
void fc_deciles_normal(double mean, double sd, double decile[static FC_DECILES]);

#endif
