/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Croston's forecast is too high by about 1 / (1 - a/2), because E[z/x] > E[z] / E[x]: Syntetos & Boylan (2005). */
#include "intermittent_internal.h"

static enum fc_status fit(const struct fc_history *history, void *state, struct fc_error *err) {
  return fc_croston_fit(&fc_model_sba, history, state, err);
}

static enum fc_status predict(const void *state, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  (void)history;
  return fc_croston_predict(&fc_model_sba, state, 1 - FC_CROSTON_GAIN / 2, future->horizon, mean, err);
}

const struct fc_model fc_model_sba = {
    .name = "sba",
    .summary = "Croston's method with its bias removed (Syntetos & Boylan 2005)",
    .summary_ja = "クロストン法の偏り補正版(SBA)",
    .uses = FC_USES_COUNTS,
    .least_history = 14,
    .state_size = sizeof(struct fc_croston_state),
    .fit = fit,
    .advance = fc_croston_advance,
    .predict = predict,
};
