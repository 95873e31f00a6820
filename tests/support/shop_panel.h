/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small chain of made-up shops whose demand follows known effects, for tests of panel models. */
#ifndef FC_TEST_SHOP_PANEL_H
#define FC_TEST_SHOP_PANEL_H

#include "foodcast/model/model.h"

enum { SHOP_STORES = 3, SHOP_ITEMS = 4, SHOP_SERIES = SHOP_STORES * SHOP_ITEMS, SHOP_CATEGORIES = 2 };

/* The truth behind the demand, on the log scale. */
struct shop_truth {
  double weekday[7], event, promotion, price, annual, trend; /* price: per unit of log price; trend: a year */
  double noise;                                              /* standard deviation of the log */
};

struct shop {
  struct fc_panel panel;
  struct fc_design *design;
  struct fc_context context;
  const double *demand[SHOP_SERIES]; /* the panel's own sold columns */
  struct shop_truth truth;
};

/* `days` of sales from Monday 2018-01-01 on, closed on the first of each month, an event "fair" every 17 days (in store 2
 * every 23 days, so that it has a group of its own), `columns` of fc_column besides sold: promotions, prices, plans. */
struct shop *shop_new(int days, unsigned columns, const struct shop_truth *truth);
void shop_free(struct shop *shop);
/* All series as known at `origin`. */
struct fc_training shop_training(const struct shop *shop, int origin);
/* The truth's mean of a series on a day. */
double shop_mean(const struct shop *shop, int series, int day);
int shop_is_fair(const struct shop *shop, int series, int day);
/* Means of a panel model for one series; rows come from the design. */
enum fc_status shop_predict(const struct fc_model *model, const void *state, const struct fc_training *training,
                            int series, int horizon, double *mean, struct fc_error *err);

#endif
