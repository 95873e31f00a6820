/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "order_internal.h"

static void order_up_to(const struct fc_order_situation *situation, struct fc_order *order) {
  fc_order_up_to(situation, 1, 1, order);
}

const struct fc_policy fc_policy_order_up_to = {
    .name = "order-up-to",
    .summary = "order up to a level over lead and review, with the stock expected to expire replaced "
               "(Broekmeulen and van Donselaar 2009)",
    .summary_ja = "納品までと次の納品までの需要を満たす水準まで発注し、期限切れ見込み分を補う",
    .least_shelf_life = 2,
    .most_shelf_life = FC_MAX_SHELF_LIFE,
    .order = order_up_to,
};
