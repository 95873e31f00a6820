/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weekday mean: the mean of the last four same weekdays that were open, the common practice in shops. A weekday that
 * was never open gets the plain mean of the weekdays that were. */
#include "series_internal.h"

enum { KEPT = 4 };

struct state {
  double kept[FC_WEEK][KEPT]; /* the newest values of each weekday, as a ring */
  int count[FC_WEEK];         /* values taken in; the next goes to count % KEPT */
  int seen;                   /* days taken in */
};

static enum fc_status advance(const struct fc_history *history, void *memory, struct fc_error *err) {
  (void)err;
  struct state *state = memory;
  for (int day = state->seen; day < history->length; day++) {
    if (isnan(history->demand[day])) continue;
    int weekday = fc_history_weekday(history, day);
    state->kept[weekday][state->count[weekday]++ % KEPT] = history->demand[day];
  }
  state->seen = history->length;
  return FC_OK;
}

static enum fc_status fit(const struct fc_history *history, void *memory, struct fc_error *err) {
  enum fc_status status = fc_history_require(history, &fc_model_weekday_mean, err);
  if (status) return status;
  struct state *state = memory;
  *state = (struct state){.seen = fc_history_start(history)};
  return advance(history, state, err);
}

static enum fc_status predict(const void *memory, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  const struct state *state = memory;
  double computed[FC_MAX_HORIZON], level[FC_WEEK], sum = 0;
  int open = 0;
  for (int k = 0; k < FC_WEEK; k++) {
    int count = state->count[k] < KEPT ? state->count[k] : KEPT;
    level[k] = 0;
    for (int i = 0; i < count; i++) level[k] += state->kept[k][i] / count;
    if (count) sum += level[k], open++;
  }
  for (int h = 0; h < future->horizon; h++) {
    int weekday = fc_future_weekday(history, h);
    computed[h] = state->count[weekday] ? level[weekday] : sum / open;
  }
  return fc_means_give(&fc_model_weekday_mean, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_weekday_mean = {
    .name = "weekday-mean",
    .summary = "mean of the last four same weekdays that were open",
    .summary_ja = "直近4回の同じ曜日(営業日)の平均",
    .least_history = 1,
    .state_size = sizeof(struct state),
    .fit = fit,
    .advance = advance,
    .predict = predict,
};
