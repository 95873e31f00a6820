/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `foodcast impact` says on the terminal. */
#ifndef FC_CLI_IMPACT_PRINT_H
#define FC_CLI_IMPACT_PRINT_H

#include "cli_internal.h"

#include "foodcast/report/impact.h"

/* The answer, its grade and reasons, the days compared, and the estimates side by side. */
void fc_cli_print_impact(const struct fc_cli_job *job, const struct fc_impact *impact, const char *name);
/* The mean over retailers; `retailers`: those analysed, of which the pooled ones had enough data. */
void fc_cli_print_pooled(const char *language, const struct fc_pooled *pooled, enum fc_impact_estimator by,
                         int retailers);
void fc_cli_print_plan(const struct fc_cli_job *job, const struct fc_impact_plan *plan, const char *name);

#endif
