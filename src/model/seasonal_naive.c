/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seasonal naive: what the same weekday sold when it was last open. A weekday that was never open gets the plain mean
 * of the weekdays that were. */
#include "series_internal.h"

struct state {
  double last[FC_WEEK]; /* NAN until seen */
  int seen;             /* days taken in */
};

static enum fc_status advance(const struct fc_history *history, void *memory, struct fc_error *err) {
  (void)err;
  struct state *state = memory;
  for (int day = state->seen; day < history->length; day++)
    if (!isnan(history->demand[day])) state->last[fc_history_weekday(history, day)] = history->demand[day];
  state->seen = history->length;
  return FC_OK;
}

static enum fc_status fit(const struct fc_history *history, void *memory, struct fc_error *err) {
  enum fc_status status = fc_history_require(history, &fc_model_seasonal_naive, err);
  if (status) return status;
  struct state *state = memory;
  for (int k = 0; k < FC_WEEK; k++) state->last[k] = NAN;
  state->seen = fc_history_start(history);
  return advance(history, state, err);
}

static enum fc_status predict(const void *memory, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  const struct state *state = memory;
  double computed[FC_MAX_HORIZON], sum = 0;
  int open = 0;
  for (int k = 0; k < FC_WEEK; k++)
    if (!isnan(state->last[k])) sum += state->last[k], open++;
  for (int h = 0; h < future->horizon; h++) {
    double last = state->last[fc_future_weekday(history, h)];
    computed[h] = isnan(last) ? sum / open : last;
  }
  return fc_means_give(&fc_model_seasonal_naive, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_seasonal_naive = {
    .name = "seasonal-naive",
    .summary = "the last same weekday that was open",
    .summary_ja = "直近の同じ曜日(営業日)の値",
    .least_history = 1,
    .state_size = sizeof(struct state),
    .fit = fit,
    .advance = advance,
    .predict = predict,
};
