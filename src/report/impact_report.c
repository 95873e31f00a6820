/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact_internal.h"

enum fc_status fc_report_impact(const struct fc_impact_report *report, const char *folder, struct fc_error *err) {
  enum fc_status status = fc_impact_write_csv(report, folder, err);
  if (!status) status = fc_impact_write_json(report, folder, err);
  if (!status) status = fc_impact_write_xlsx(report, folder, err);
  if (!status) status = fc_impact_write_html(report, folder, err);
  return status;
}
