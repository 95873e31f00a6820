/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/order/ageing.h"

static double take(double *bucket, double wanted) {
  double taken = wanted < *bucket ? wanted : *bucket;
  *bucket -= taken;
  return taken;
}

double fc_age_total(const double *age, int life) {
  double total = 0;
  for (int i = 0; i < life; i++) total += age[i];
  return total;
}

double fc_age_serve(double *age, int life, double demand, double fifo_share) {
  double total = fc_age_total(age, life);
  if (demand >= total) { /* nothing is left, and rounding shall not leave crumbs */
    for (int i = 0; i < life; i++) age[i] = 0;
    return total;
  }
  double oldest = demand * fifo_share, newest = demand - oldest;
  for (int i = 0; i < life && oldest > 0; i++) oldest -= take(&age[i], oldest);
  for (int i = life - 1; i >= 0 && newest > 0; i--) newest -= take(&age[i], newest);
  return demand - oldest - newest;
}

double fc_age_close(double *age, int life) {
  double expired = age[0];
  for (int i = 1; i < life; i++) age[i - 1] = age[i];
  age[life - 1] = 0;
  return expired;
}
