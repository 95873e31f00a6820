/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "intermittent_internal.h"

void fc_croston_take_in(struct fc_croston *croston, const double *value, int start, int length) {
  for (int day = start; day < length; day++) {
    if (isnan(value[day])) continue;
    croston->waiting++;
    if (!(value[day] > 0)) continue;
    if (croston->started) {
      croston->size += croston->gain * (value[day] - croston->size);
      croston->interval += croston->gain * (croston->waiting - croston->interval);
    } else {
      croston->size = value[day], croston->interval = croston->waiting, croston->started = 1;
    }
    croston->waiting = 0;
  }
}

double fc_croston_rate(const struct fc_croston *croston) {
  return croston->started ? croston->size / croston->interval : 0;
}

double fc_tsb_take_in(struct fc_tsb *tsb, const double *value, int start, int length) {
  double loss = 0;
  for (int day = start; day < length; day++) {
    if (isnan(value[day])) continue;
    double error = value[day] - tsb->chance * tsb->size;
    loss += error * error;
    tsb->chance += tsb->chance_gain * ((value[day] > 0) - tsb->chance);
    if (value[day] > 0) tsb->size += tsb->size_gain * (value[day] - tsb->size);
  }
  return loss;
}
