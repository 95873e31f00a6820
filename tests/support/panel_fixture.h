/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small panels made in memory, for tests of what comes after ingest. */
#ifndef FC_PANEL_FIXTURE_H
#define FC_PANEL_FIXTURE_H

#include "foodcast/panel/panel.h"

#include <stdint.h>

/* `stores` x `items` series of `days` known days from 2024-01-01 (a Monday), all NOT_RECORDED; items in two categories.
 * `columns`: bits of enum fc_column beside FC_SOLD. Freed by fc_panel_free. */
struct fc_panel *fixture_panel(int stores, int items, int days, unsigned columns);
/* One observed day. */
void fixture_set(struct fc_panel *panel, int series, int day, enum fc_day_state state, double sold);
/* first and last of every series from its states. */
void fixture_finish(struct fc_panel *panel);
/* Fills every series with Poisson demand: level by item and store, weekday profile, closed on Sundays where asked. */
void fixture_demand(struct fc_panel *panel, uint64_t seed, int closed_sundays);

#endif
