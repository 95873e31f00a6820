/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact_internal.h"

enum { WEEK = 7 };

void fc_impact_windows(const struct fc_impact_data *data, const struct fc_impact_question *question,
                       struct fc_impact *impact) {
  int days = question->before.days < question->after.days ? question->before.days : question->after.days;
  if (days >= WEEK) days -= days % WEEK; /* whole weeks: every weekday as often in all windows */
  *impact = (struct fc_impact){.data = data, .question = *question};
  impact->before = (struct fc_impact_window){question->before.first + question->before.days - days, days};
  impact->after = (struct fc_impact_window){question->after.first, days};
  struct fc_impact_window before = {impact->before.first - FC_IMPACT_YEAR, days};
  struct fc_impact_window after = {impact->after.first - FC_IMPACT_YEAR, days};
  if (fc_impact_window_inside(data, before) && after.first + days <= impact->before.first)
    impact->year_before = before, impact->year_after = after;
}
