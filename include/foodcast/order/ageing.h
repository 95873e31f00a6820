/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two moves of ageing stock, shared by order policies (which look ahead) and the stock simulation (which happens).
 *
 * age[i] holds what can be sold on i + 1 more days, today included. A share of customers takes the oldest first, the
 * others the newest first; they meet in the middle only when everything goes, so it does not matter who comes first.
 * Pure, any thread. */
#ifndef FC_ORDER_AGEING_H
#define FC_ORDER_AGEING_H

/* Takes `demand` (>= 0) from age[0..life-1] as far as it goes; returns the units sold. */
double fc_age_serve(double *age, int life, double demand, double fifo_share);
/* Closing: what had one day left is returned (to be disposed of), the rest is one day older. */
double fc_age_close(double *age, int life);
/* Units in age[0..life-1]. */
double fc_age_total(const double *age, int life);

#endif
