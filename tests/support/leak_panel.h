/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A panel with everything that could leak, and the same with nonsense after a day, for the tests that look for leaks. */
#ifndef FC_LEAK_PANEL_H
#define FC_LEAK_PANEL_H

#include "foodcast/panel/panel.h"

enum { LEAK_DAYS = 420 };

/* Eight series with every column, sold-out and closed days, weather with issues of three leads, prices and promotions that
 * move, plans. Freed by fc_panel_free. */
struct fc_panel *leak_panel(void);
/* What was learnt after `origin` becomes nonsense: sales, receipts, disposals, stocks, weather and its issues. Which days
 * were open stays (closed days are known), and so do plans, prices, promotions and events, which are known ahead. */
void leak_spoil(struct fc_panel *panel, int origin);

#endif
