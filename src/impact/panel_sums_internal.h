/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FC_PANEL_SUMS_INTERNAL_H
#define FC_PANEL_SUMS_INTERNAL_H

#include "foodcast/impact/panel_sums.h"

struct fc_sums_source {
  const struct fc_panel *panel;
  const struct fc_retailer_config *config;
  const struct fc_impact_selection *selection;
  struct fc_strings stores, categories; /* controls */
  int receipts, disposals, by_item, any_treated;
};

/* Names that do not exist, stores beside categories, and controls that are treated themselves are refused. */
enum fc_status fc_sums_check_controls(const struct fc_sums_source *source, struct fc_error *err);
/* The arm of every row; FC_USAGE where none is treated, once the windows are known. */
enum fc_status fc_sums_arms(const struct fc_sums_source *source, struct fc_impact_data *data, struct fc_error *err);
/* Row of a series; -1 where it does not count. */
int fc_sums_row(const struct fc_sums_source *source, const struct fc_impact_data *data, const struct fc_series *series);
/* Holidays, events, temperature and rain of every row and day. */
enum fc_status fc_sums_covariates(const struct fc_sums_source *source, struct fc_impact_data *data,
                                  struct fc_error *err);
/* Demand, and what the old rule would have received and disposed of. */
enum fc_status fc_sums_demand(const struct fc_sums_source *source, struct fc_impact_data *data, struct fc_error *err);

#endif
