/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would change if a day of shelf life, half a case or one more delivery a week came: the policy replayed on the same
 * days and the same demand with changed items, both at the same lost units.
 *
 * Those are the units that the practice lost where the policy can match them, else those that the policy loses at its
 * configured target; in the row of all items those that the change touches lose together what they lost before, and the
 * others stay as they were. Nothing is said of prices or of what the change costs. Answers are differences between two replays,
 * without interval. */
#ifndef FC_EVALUATE_WHAT_IF_H
#define FC_EVALUATE_WHAT_IF_H

#include "foodcast/evaluate/reduction.h"
#include "foodcast/evaluate/replay.h"

enum fc_what_if_change {
  FC_WHAT_IF_LIFE_LONGER,  /* one day more for every item */
  FC_WHAT_IF_LIFE_SHORTER, /* one day less for items that live two days or more */
  FC_WHAT_IF_CASE_HALVED,  /* for items in cases of more than one unit; half a case of 7 is 4, of 2.5 kg 1.25 kg */
  FC_WHAT_IF_DELIVERY,     /* one more order weekday, in the middle of the longest gap, where not every day has one */
  FC_WHAT_IF_COUNT
};
/* "shelf-life+1", "shelf-life-1", "case-halved", "delivery+1" */
const char *fc_what_if_name(enum fc_what_if_change change);
/* The item after the change; whether anything changed. */
int fc_what_if_apply(enum fc_what_if_change change, struct fc_item *item);

struct fc_what_if_row {
  enum fc_what_if_change change;
  const char *scope, *key;            /* all | item; borrowed from the panel */
  int items;                          /* items that the change touches */
  struct fc_waste_sums before, after; /* the policy, at equal lost units */
  double change_percent; /* of the disposal rate: -20 = a fifth less; NAN where there is no common availability */
};

/* Fresh case cover: the share of its shelf life that one case lasts, case / (mean demand of an open day x shelf life),
 * by which cases and lives explain waste (Broekmeulen and van Donselaar 2019). Above 1 some of a case must expire. */
struct fc_case_cover {
  int series;
  double daily_demand; /* units an open day, over the replayed days */
  double cover;        /* NAN where nothing is sold or any quantity can be ordered */
};

struct fc_what_if {
  struct fc_what_if_row
      *rows; /* all first, then items, for each change; items that a change leaves alone have no row */
  int count;
  struct fc_case_cover *covers; /* of each series */
  int cover_count;
  enum fc_why why_none; /* why there are no rows */
};

enum fc_status fc_what_if_run(const struct fc_panel *panel, const struct fc_retailer_config *config,
                              const struct fc_forecasts *forecasts, const struct fc_forecast_options *options,
                              const struct fc_context *context, struct fc_what_if *what_if, struct fc_error *err);
/* The same with forecasts from anywhere. */
enum fc_status fc_what_if_from_source(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                      const struct fc_replay_source *source, const struct fc_context *context,
                                      struct fc_what_if *what_if, struct fc_error *err);
void fc_what_if_release(struct fc_what_if *what_if);

#endif
