/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ets_internal.h"

struct state {
  struct fc_ets ets; /* after the last day taken in */
  int seen;
};

static struct fc_ets_data window(const struct fc_history *history, int start) {
  return (struct fc_ets_data){history->demand, start, history->length, history->first_weekday};
}

static enum fc_status fit(const struct fc_history *history, void *memory, struct fc_error *err) {
  enum fc_status status = fc_history_require(history, &fc_model_ets, err);
  if (status) return status;
  struct state *state = memory;
  struct fc_ets_data data = window(history, fc_history_start(history));
  struct fc_ets first;
  double aicc;
  status = fc_ets_fit(&data, &first, &aicc, err);
  if (status) return status;
  fc_ets_criterion(&first, &data, &state->ets);
  state->seen = history->length;
  return FC_OK;
}

static enum fc_status advance(const struct fc_history *history, void *memory, struct fc_error *err) {
  struct state *state = memory;
  struct fc_ets_data data = window(history, state->seen);
  if (isinf(fc_ets_criterion(&state->ets, &data, &state->ets)))
    return fc_fail(err, FC_NUMERIC, "model 'ets' left the positive numbers");
  state->seen = history->length;
  return FC_OK;
}

static enum fc_status predict(const void *memory, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  const struct fc_ets *ets = &((const struct state *)memory)->ets;
  double computed[FC_MAX_HORIZON];
  fc_ets_forecast(ets, fc_future_weekday(history, 0), future->horizon, computed);
  return fc_means_give(&fc_model_ets, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_ets = {
    .name = "ets",
    .summary = "exponential smoothing by likelihood, form by AICc (Hyndman, Koehler, Ord & Snyder 2008)",
    .summary_ja = "指数平滑状態空間モデル(ETS、AICcで選択)",
    .least_history = 14,
    .state_size = sizeof(struct state),
    .fit = fit,
    .advance = advance,
    .predict = predict,
};
