/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stock by age, day by day: opening, received, sold, expired, disposed, closing.
 *
 * Remaining life 1 = must be sold today. A share of customers (fifo) takes the oldest, the others the newest (methods.md
 * section 3; Broekmeulen and van Donselaar 2009). opening + received = sold + disposed + closing holds each day and is
 * checked inside; a broken balance aborts, because it is a bug. Pure, any thread. */
#ifndef FC_STOCK_STOCK_H
#define FC_STOCK_STOCK_H

#include "foodcast/order/order.h"

struct fc_stock {
  int shelf_life_days;           /* 1..FC_MAX_SHELF_LIFE */
  double age[FC_MAX_SHELF_LIFE]; /* on hand by remaining life - 1 at opening */
};

struct fc_stock_day {
  double opening, received, demand, sold, disposed, closing;
  double lost;  /* demand - sold */
  int sold_out; /* demand not met, or nothing left at closing with demand >= supply */
};

void fc_stock_init(struct fc_stock *stock, int shelf_life_days);
/* One day: `received` arrives before opening with full life; `demand` shows; what has one day of life left is disposed of
 * at closing; the rest ages. `open` 0: nothing is sold, stock ages all the same. */
void fc_stock_step(struct fc_stock *stock, double received, double demand, double fifo_share, int open,
                   struct fc_stock_day *day);
double fc_stock_on_hand(const struct fc_stock *stock);

#endif
