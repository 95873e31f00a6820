/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a panel to the sums by shop and day that the before/after analysis works on. */
#ifndef FC_IMPACT_PANEL_SUMS_H
#define FC_IMPACT_PANEL_SUMS_H

#include "foodcast/impact/data.h"
#include "foodcast/io/config.h"

struct fc_impact_selection {
  /* Who is a control: given here, or else by the configuration, or else by the stores' own trial column. Control stores
   * make every store that is not named treated, unless stores are marked as treated; control categories make two rows
   * of every store, its other goods (treated) and these (control). Both at once are refused. */
  struct fc_strings control_stores, control_categories;
  /* as asked: goods are summed for the treated shops that can be compared between them; days 0: for all */
  struct fc_impact_window before, after;
  int start;                 /* first day of the trial: the old rule's buffers are fitted before it */
  int least_life, most_life; /* shelf lives of the goods that count; 0, 0: all */
  int replay;                /* whether to replay the old rule (FC_IMPACT_RULE_*) */
  /* [item_count]: 1 for goods that count, beside control goods, which always do; NULL: all. Borrowed. */
  const unsigned char *chosen;
  int units_only; /* 1: received and disposed of in units, nothing else */
  int shops_only; /* 1: categories that the configuration takes as controls are not */
};

/* Days run from the panel's first to as_of. FC_USAGE for stores or categories that do not exist, for control stores that
 * are treated themselves by the end of `after`, and where no store is treated; FC_INPUT without disposals. Where the
 * retailer has no column of disposals, those of goods of one day are what was received and not sold. Names are borrowed
 * from the panel. Free by fc_impact_data_free. */
enum fc_status fc_impact_from_panel(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                    const struct fc_impact_selection *selection, struct fc_impact_data **data,
                                    struct fc_error *err);

/* Marks the `count` items, control goods apart, of which most units were sold in the year before the selection's start:
 * chosen before the trial could show in them. `chosen`: [item_count]. FC_FAILED when memory is out. */
enum fc_status fc_impact_best_sellers(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                      const struct fc_impact_selection *selection, int count, unsigned char *chosen,
                                      struct fc_error *err);

/* The analysis again for parts of the goods: long-life ones (where nothing should show), every category where there are
 * two or more, and every item of which FC_IMPACT_LEAST_UNITS were disposed of before and after. `selection` is that of
 * the analysis. Names are borrowed from the panel. */
struct fc_impact;
enum fc_status fc_impact_add_goods(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                   const struct fc_impact_selection *selection, struct fc_impact *impact,
                                   struct fc_error *err);

#endif
