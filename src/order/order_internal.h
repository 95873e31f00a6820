/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the order policies share: a situation made safe, stock aged along expected demand, limits and cases. */
#ifndef FC_ORDER_INTERNAL_H
#define FC_ORDER_INTERNAL_H

#include "foodcast/order/order.h"

/* Numbers of a situation that have been brought into range, so that policies need no checks of their own. */
struct fc_order_frame {
  int life, delivery; /* shelf life, index of the delivery day */
  const struct fc_cover *cover;
  struct fc_cover own; /* where the situation brought none */
  double level;        /* 0..1 */
  double fifo_share;   /* 0..1 */
  double case_size;    /* > 0, or NAN for any quantity */
  double minimum, maximum, display, capacity;
};

/* Fills the frame, and what every policy reports: on_hand, on_order, expected_demand; the rest of `order` is reset. */
void fc_order_frame_init(struct fc_order_frame *frame, const struct fc_order_situation *situation,
                         struct fc_order *order);

/* Stock, on order and `quantity` more on the delivery day, aged with expected demand to the end of the cover. */
struct fc_order_ageing {
  double at_delivery; /* units before opening of the delivery day, `quantity` not counted */
  double outdating;   /* units that expire before the last day of the cover, when they could still have been sold */
};
struct fc_order_ageing fc_order_age(const struct fc_order_frame *frame, const struct fc_order_situation *situation,
                                    double quantity);

/* Largest and smallest whole number of cases around a quantity >= 0, in units. */
double fc_cases_down(double quantity, double case_size);
double fc_cases_up(double quantity, double case_size);

/* Sets quantity, cases, rounding and limit. `wanted`: units before any rounding; `rounded`: the same in whole cases as
 * the policy likes it. Order of precedence: maximum order, then minimum order, then shelf capacity, then display. */
void fc_order_settle(const struct fc_order_frame *frame, double wanted, double rounded, double at_delivery,
                     struct fc_order *order);

/* The order-up-to family: S = expected demand + safety, less what will be there, plus what will have expired
 * (Broekmeulen and van Donselaar 2009, eq. 5). Where the usable stock before the delivery is below the cover's
 * expected demand the safety falls with it, unit by unit, down to `low_share` of itself; so the order stays the same in
 * between and never rises with the stock. */
void fc_order_up_to(const struct fc_order_situation *situation, double buffer, double low_share,
                    struct fc_order *order);

#endif
