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
  int start;                 /* first day of the trial: the old rule's buffers are fitted before it */
  int least_life, most_life; /* shelf lives of the goods that count; 0, 0: all */
  int replay;                /* whether to replay the old rule (FC_IMPACT_RULE_*) */
};

/* Days run from the panel's first to as_of. FC_USAGE for stores or categories that do not exist, FC_INPUT without
 * disposals. Names are borrowed from the panel. Free by fc_impact_data_free. */
enum fc_status fc_impact_from_panel(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                    const struct fc_impact_selection *selection, struct fc_impact_data **data,
                                    struct fc_error *err);

#endif
