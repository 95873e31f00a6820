/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/impact/data.h"

#include <math.h>

enum fc_status fc_impact_data_new(int shops, int days, fc_date first_date, unsigned measures,
                                  struct fc_impact_data **data, struct fc_error *err) {
  struct fc_impact_data *made = fc_new(1, sizeof *made);
  if (!made) return fc_fail_memory(err);
  *made = (struct fc_impact_data){.first_date = first_date, .shops = shops, .days = days};
  size_t cells = (size_t)shops * (size_t)days;
  made->shop = fc_arena_new(&made->arena, (size_t)shops, sizeof *made->shop);
  if (!made->shop) goto memory;
  for (int s = 0; s < shops; s++) made->shop[s] = (struct fc_impact_shop){"", FC_ARM_NONE, FC_DATE_NONE};
  for (int m = 0; m < FC_IMPACT_MEASURES; m++) {
    if (!((measures >> m) & 1)) continue;
    made->value[m] = fc_arena_new(&made->arena, cells, sizeof(double));
    if (!made->value[m]) goto memory;
    for (size_t i = 0; i < cells; i++) made->value[m][i] = NAN;
  }
  *data = made;
  return FC_OK;
memory:
  fc_impact_data_free(made);
  return fc_fail_memory(err);
}

void fc_impact_data_free(struct fc_impact_data *data) {
  if (!data) return;
  fc_arena_release(&data->arena);
  free(data);
}

int fc_impact_pair(const struct fc_impact_data *data, int shop, struct fc_impact_window window,
                   enum fc_impact_measure top, enum fc_impact_measure bottom, double *top_sum, double *bottom_sum) {
  int known = 0;
  *top_sum = *bottom_sum = 0;
  for (int d = window.first; d < window.first + window.days; d++) {
    double a = fc_impact_value(data, top, shop, d), b = fc_impact_value(data, bottom, shop, d);
    if (isnan(a) || isnan(b)) continue;
    *top_sum += a;
    *bottom_sum += b;
    known++;
  }
  return known;
}

int fc_impact_arm_count(const struct fc_impact_data *data, enum fc_trial_arm arm) {
  int count = 0;
  for (int s = 0; s < data->shops; s++) count += data->shop[s].arm == arm;
  return count;
}

int fc_impact_comparable(const struct fc_impact_data *data, int shop, const struct fc_impact_window *windows,
                         int count) {
  int least = data->days, most = 0;
  for (int w = 0; w < count; w++) {
    double top, bottom;
    if (windows[w].first < 0 || windows[w].first + windows[w].days > data->days) return 0;
    int days = fc_impact_pair(data, shop, windows[w], FC_IMPACT_DISPOSED, FC_IMPACT_RECEIVED, &top, &bottom);
    /* windows of unequal length are compared by the share of their days */
    days = days * windows[0].days / (windows[w].days > 0 ? windows[w].days : 1);
    if (days < least) least = days;
    if (days > most) most = days;
  }
  return least > 0 && 2 * least >= most;
}

double fc_impact_total(const struct fc_impact_data *data, int shop, struct fc_impact_window window,
                       enum fc_impact_measure measure) {
  double sum = 0;
  for (int d = window.first; d < window.first + window.days; d++) {
    double value = fc_impact_value(data, measure, shop, d);
    if (!isnan(value)) sum += value;
  }
  return sum;
}
