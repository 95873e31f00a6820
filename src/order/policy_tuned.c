/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "order_internal.h"

#include <math.h>

/* The factor comes from whoever replayed earlier days with several of them on the same demand (evaluate/replay.h). */
static void order_tuned(const struct fc_order_situation *situation, struct fc_order *order) {
  fc_order_up_to(situation, isfinite(situation->buffer) ? fmax(0, situation->buffer) : 1, 1, order);
}

const struct fc_policy fc_policy_tuned = {
    .name = "tuned",
    .summary = "order-up-to whose safety is scaled by a factor tuned by replaying earlier days",
    .summary_ja = "過去の日の再現で安全在庫の倍率を調整した補充点方式",
    .least_shelf_life = 1,
    .most_shelf_life = FC_MAX_SHELF_LIFE,
    .order = order_tuned,
};
