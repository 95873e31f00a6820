/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponentially weighted mean of open days with a span of five of them: weight (1 - a)^k for the k-th newest, a =
 * 2/(5+1), divided by the sum of the weights so that the first days are not favoured. */
#include "series_internal.h"

static const double gain = 2.0 / (5 + 1);

struct state {
  double sum, weight;
  int seen; /* days taken in */
};

static enum fc_status advance(const struct fc_history *history, void *memory, struct fc_error *err) {
  (void)err;
  struct state *state = memory;
  for (int day = state->seen; day < history->length; day++) {
    if (isnan(history->demand[day])) continue;
    state->sum = (1 - gain) * state->sum + gain * history->demand[day];
    state->weight = (1 - gain) * state->weight + gain;
  }
  state->seen = history->length;
  return FC_OK;
}

static enum fc_status fit(const struct fc_history *history, void *memory, struct fc_error *err) {
  enum fc_status status = fc_history_require(history, &fc_model_ewma_5, err);
  if (status) return status;
  struct state *state = memory;
  *state = (struct state){.seen = fc_history_start(history)};
  return advance(history, state, err);
}

static enum fc_status predict(const void *memory, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  (void)history;
  const struct state *state = memory;
  double computed[FC_MAX_HORIZON];
  for (int h = 0; h < future->horizon; h++) computed[h] = state->sum / state->weight;
  return fc_means_give(&fc_model_ewma_5, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_ewma_5 = {
    .name = "ewma-5",
    .summary = "exponentially weighted mean of open days, span five days",
    .summary_ja = "営業日の指数加重平均(5日)",
    .least_history = 1,
    .state_size = sizeof(struct state),
    .fit = fit,
    .advance = advance,
    .predict = predict,
};
