/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "order_internal.h"

#include <math.h>

/* Below half of the least order it is better to wait for the next delivery than to carry the surplus. */
static double skip_small(double wanted, const struct fc_order_frame *frame) {
  return wanted < .5 * frame->minimum ? 0 : wanted;
}

void fc_order_up_to(const struct fc_order_situation *situation, double buffer, double low_share,
                    struct fc_order *order) {
  struct fc_order_frame frame;
  fc_order_frame_init(&frame, situation, order);
  double safety = buffer * (fc_quantile(frame.cover->total, frame.level) - frame.cover->total_mean);
  double wanted = 0;
  struct fc_order_ageing ageing = {0};
  /* The newest-first customers leave old stock standing when the order arrives, so the outdating depends on the order:
   * once without it, once with it is close enough, and never falls from the first to the second. */
  for (int pass = 0; pass < 2; pass++) {
    ageing = fc_order_age(&frame, situation, wanted);
    double usable = ageing.at_delivery - ageing.outdating;
    double missing = fmax(0, order->expected_demand - usable);
    order->safety = safety > 0 ? fmax(low_share * safety, safety - missing) : safety;
    wanted = fmax(0, order->expected_demand + order->safety - usable);
  }
  order->expected_outdating = ageing.outdating;
  wanted = skip_small(wanted, &frame);
  if (!(order->expected_demand > 0)) wanted = 0;
  fc_order_settle(&frame, wanted, fc_cases_up(wanted, frame.case_size), ageing.at_delivery, order);
}
