/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/stock/stock.h"

#include "foodcast/order/ageing.h"

#include <math.h>

void fc_stock_init(struct fc_stock *stock, int shelf_life_days) {
  *stock = (struct fc_stock){0};
  stock->shelf_life_days = shelf_life_days < 1                   ? 1
                           : shelf_life_days > FC_MAX_SHELF_LIFE ? FC_MAX_SHELF_LIFE
                                                                 : shelf_life_days;
}

double fc_stock_on_hand(const struct fc_stock *stock) { return fc_age_total(stock->age, stock->shelf_life_days); }

void fc_stock_step(struct fc_stock *stock, double received, double demand, double fifo_share, int open,
                   struct fc_stock_day *day) {
  int life = stock->shelf_life_days;
  day->opening = fc_stock_on_hand(stock);
  day->received = received;
  day->demand = open ? demand : 0;
  stock->age[life - 1] += received;
  double supply = day->opening + received;
  day->sold = fc_age_serve(stock->age, life, day->demand, fifo_share);
  day->lost = day->demand - day->sold;
  day->sold_out = day->lost > 0 || (supply > 0 && day->demand >= supply);
  day->disposed = fc_age_close(stock->age, life);
  day->closing = fc_stock_on_hand(stock);
  double out = day->sold + day->disposed + day->closing;
  if (!(fabs(supply - out) <= 1e-9 * fmax(1, fabs(supply)))) {
    abort(); /* units appeared or vanished: a bug, not a state of the world */
  }
}
