/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Croston's forecast is too high by about 1 / (1 - a/2), because E[z/x] > E[z] / E[x]: Syntetos & Boylan (2005). */
#include "intermittent_internal.h"

static const double gain = .1;

struct state {
  struct fc_croston croston;
  int seen; /* days taken in */
};

static enum fc_status advance(const struct fc_history *history, void *memory, struct fc_error *err) {
  (void)err;
  struct state *state = memory;
  fc_croston_take_in(&state->croston, history->demand, state->seen, history->length);
  state->seen = history->length;
  return FC_OK;
}

static enum fc_status fit(const struct fc_history *history, void *memory, struct fc_error *err) {
  enum fc_status status = fc_history_require(history, &fc_model_sba, err);
  if (status) return status;
  struct state *state = memory;
  *state = (struct state){.croston.gain = gain, .seen = fc_history_start(history)};
  return advance(history, state, err);
}

static enum fc_status predict(const void *memory, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  (void)history;
  const struct state *state = memory;
  double computed[FC_MAX_HORIZON];
  for (int h = 0; h < future->horizon; h++) computed[h] = (1 - gain / 2) * fc_croston_rate(&state->croston);
  return fc_means_give(&fc_model_sba, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_sba = {
    .name = "sba",
    .summary = "Croston's method with its bias removed (Syntetos & Boylan 2005)",
    .summary_ja = "クロストン法の偏り補正版(SBA)",
    .uses = FC_USES_COUNTS,
    .least_history = 14,
    .state_size = sizeof(struct state),
    .fit = fit,
    .advance = advance,
    .predict = predict,
};
