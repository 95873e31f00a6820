/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "order_internal.h"

/* When the shelf is nearly empty, everything that arrives has the same date and expires together, and part of the demand
 * is lost rather than waiting. The paper searches for two levels and their breakpoint by simulation; here the level moves
 * both, and between them the order is constant. */
static const double LOW_STOCK_SAFETY = .75;

static void order_up_to_low(const struct fc_order_situation *situation, struct fc_order *order) {
  fc_order_up_to(situation, 1, LOW_STOCK_SAFETY, order);
}

const struct fc_policy fc_policy_order_up_to_low = {
    .name = "order-up-to-low",
    .summary = "order-up-to with a level lowered when the stock is low (BSP-low-EW, Haijema and Minner 2019)",
    .summary_ja = "在庫が少ないときは発注水準を下げる、期限切れ見込みを含む補充点方式",
    .least_shelf_life = 2,
    .most_shelf_life = FC_MAX_SHELF_LIFE,
    .order = order_up_to_low,
};
