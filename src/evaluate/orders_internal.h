/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FC_ORDERS_INTERNAL_H
#define FC_ORDERS_INTERNAL_H

#include "foodcast/evaluate/replay.h"
#include "foodcast/feature/design.h"

/* What a sentence about one order is made of. */
struct fc_order_story {
  const struct fc_order *order;
  fc_date delivery; /* FC_DATE_NONE: no order can be placed on this evening */
  int cover_days;
  double level;         /* chance that expected demand and safety are enough, 0..1 */
  const double *factor; /* [FC_DRIVER_COUNT + 1] of the delivery day, as fc_forecasts_drivers; NULL: unknown */
  double delivery_mean; /* expected demand of the delivery day */
  int stock_estimated;  /* stock on hand was replayed, not counted */
  int pieces;
};

/* The sentence for the store manager in "ja" or any other language in English; whole words and characters only, as much
 * of it as fits. */
void fc_order_sentence(const struct fc_order_story *story, const char *language, char *text, size_t size);

#endif
