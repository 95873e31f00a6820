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

enum fc_status fc_croston_advance(const struct fc_history *history, void *memory, struct fc_error *err) {
  (void)err;
  struct fc_croston_state *state = memory;
  fc_croston_take_in(&state->croston, history->demand, state->seen, history->length);
  state->seen = history->length;
  return FC_OK;
}

enum fc_status fc_croston_fit(const struct fc_model *model, const struct fc_history *history,
                              struct fc_croston_state *state, struct fc_error *err) {
  enum fc_status status = fc_history_require(history, model, err);
  if (status) return status;
  *state = (struct fc_croston_state){.croston.gain = FC_CROSTON_GAIN, .seen = fc_history_start(history)};
  return fc_croston_advance(history, state, err);
}

enum fc_status fc_croston_predict(const struct fc_model *model, const struct fc_croston_state *state, double share,
                                  int horizon, double *mean, struct fc_error *err) {
  double computed[FC_MAX_HORIZON];
  for (int h = 0; h < horizon; h++) computed[h] = share * fc_croston_rate(&state->croston);
  return fc_means_give(model, computed, horizon, mean, err);
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
