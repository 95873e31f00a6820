/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "order_internal.h"

#include <math.h>

/* The usual order as it is; where nobody knows it, the expected demand less what is there. */
static void order_practice(const struct fc_order_situation *situation, struct fc_order *order) {
  struct fc_order_frame frame;
  fc_order_frame_init(&frame, situation, order);
  struct fc_order_ageing ageing = fc_order_age(&frame, situation, 0);
  double wanted = situation->practice;
  if (!isfinite(wanted)) wanted = order->expected_demand - (ageing.at_delivery - ageing.outdating);
  wanted = fmax(0, wanted);
  order->expected_outdating = ageing.outdating;
  order->safety = wanted + ageing.at_delivery - ageing.outdating - order->expected_demand;
  fc_order_settle(&frame, wanted, fc_cases_up(wanted, frame.case_size), ageing.at_delivery, order);
}

const struct fc_policy fc_policy_practice = {
    .name = "practice",
    .summary = "the shop's usual order, recorded or assumed from the last four same weekdays",
    .summary_ja = "店のこれまでの発注（記録、または直近4回の同じ曜日から推定）",
    .least_shelf_life = 1,
    .most_shelf_life = FC_MAX_SHELF_LIFE,
    .order = order_practice,
};
