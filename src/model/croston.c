/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Croston's method with its usual gain of .1. */
#include "intermittent_internal.h"

static enum fc_status fit(const struct fc_history *history, void *state, struct fc_error *err) {
  return fc_croston_fit(&fc_model_croston, history, state, err);
}

static enum fc_status predict(const void *state, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  (void)history;
  return fc_croston_predict(&fc_model_croston, state, 1, future->horizon, mean, err);
}

const struct fc_model fc_model_croston = {
    .name = "croston",
    .summary = "sizes and intervals of sales smoothed apart (Croston 1972)",
    .summary_ja = "クロストン法(間欠需要)",
    .uses = FC_USES_COUNTS,
    .least_history = 14,
    .state_size = sizeof(struct fc_croston_state),
    .fit = fit,
    .advance = fc_croston_advance,
    .predict = predict,
};
