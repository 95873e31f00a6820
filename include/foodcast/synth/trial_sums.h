/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trials of a better ordering rule, many of them and fast: shops with items whose shelves age, ordered by habit, some
 * of them by the better rule from a day on. For experiments that need thousands of trials with a known truth; whole
 * retailers with files are foodcast/synth/synth.h. docs/methods/impact.md describes the world.
 *
 * The old rule's course of the treated shops is simulated on the same demand, so the true effect of every trial is
 * known, and a trial without an effect is the same trial. Seeded by (seed, shop, item): equal for any number of
 * threads. */
#ifndef FC_SYNTH_TRIAL_SUMS_H
#define FC_SYNTH_TRIAL_SUMS_H

#include "foodcast/base/random.h"
#include "foodcast/base/status.h"

enum { FC_TRIAL_OLD, FC_TRIAL_NEW, FC_TRIAL_RULES };

struct fc_trial_options {
  uint64_t seed;
  int shops, treated; /* shops 0..treated-1 are treated */
  int items;          /* of every shop */
  int days, start;    /* the better rule orders from day `start` on */
  double persistence; /* of the daily shocks to demand, a day: .3 or .7 */
  double season;      /* amplitude of the yearly wave of ln demand; its peak lies at the start */
  double mood;        /* standard deviation of a shop's slow drift of the habit's buffer */
  double size;        /* standard deviation of the logarithm of a shop's size */
};
/* Shops of one size, 20 shops, 10 treated, 40 items, 560 days with the start on day 504, persistence .7, season .15, mood .03. */
void fc_trial_options_init(struct fc_trial_options *options);

/* What a shop's days were under a rule; [items][days] each, item-major. */
struct fc_trial_rows {
  double *demand, *sold, *received, *disposed;
  unsigned char *sold_out;
};
struct fc_trial_shop {
  struct fc_trial_rows rows[FC_TRIAL_RULES]; /* equal before the start; NEW only filled for treated shops */
  int *shelf_life;                           /* [items] days */
  double *pack;                              /* [items] units */
};

struct fc_trial_world;
/* The days that all shops share. NULL when memory is out. Free by fc_trial_world_free. */
struct fc_trial_world *fc_trial_world_new(const struct fc_trial_options *options);
void fc_trial_world_free(struct fc_trial_world *world);
enum fc_status fc_trial_shop_new(const struct fc_trial_options *options, struct fc_trial_shop *shop,
                                 struct fc_error *err);
void fc_trial_shop_release(struct fc_trial_shop *shop);
/* Fills the rows of one shop. */
enum fc_status fc_trial_simulate(const struct fc_trial_world *world, int shop, struct fc_trial_shop *rows,
                                 struct fc_error *err);

#endif
