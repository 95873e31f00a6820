/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TSB with both gains from a grid by squared one-step errors (absolute ones would favour a forecast of zero). */
#include "intermittent_internal.h"

static const double gains[] = {.02, .05, .1, .15, .2, .3};

enum { GAINS = sizeof gains / sizeof *gains, START_DAYS = 56 };

struct state {
  struct fc_tsb tsb;
  int seen; /* days taken in */
};

static struct fc_tsb start_state(const struct fc_history *history, int start) {
  struct fc_tsb tsb = {0};
  int days = 0, selling = 0;
  for (int day = start; day < history->length && (days < START_DAYS || !selling); day++) {
    if (isnan(history->demand[day])) continue;
    days++;
    if (history->demand[day] > 0) selling++, tsb.size += history->demand[day];
  }
  tsb.chance = (double)selling / days;
  if (selling) tsb.size /= selling;
  return tsb;
}

static enum fc_status fit(const struct fc_history *history, void *memory, struct fc_error *err) {
  enum fc_status status = fc_history_require(history, &fc_model_tsb, err);
  if (status) return status;
  int start = fc_history_start(history);
  struct fc_tsb first = start_state(history, start), best = {0};
  double least = INFINITY;
  for (int i = 0; i < GAINS; i++) {
    for (int j = 0; j < GAINS; j++) {
      struct fc_tsb candidate = first;
      candidate.chance_gain = gains[i], candidate.size_gain = gains[j];
      double loss = fc_tsb_take_in(&candidate, history->demand, start, history->length);
      if (loss < least) least = loss, best = candidate;
    }
  }
  if (!isfinite(least)) return fc_fail(err, FC_NUMERIC, "model 'tsb' found no finite criterion");
  *(struct state *)memory = (struct state){best, history->length};
  return FC_OK;
}

static enum fc_status advance(const struct fc_history *history, void *memory, struct fc_error *err) {
  (void)err;
  struct state *state = memory;
  fc_tsb_take_in(&state->tsb, history->demand, state->seen, history->length);
  state->seen = history->length;
  return FC_OK;
}

static enum fc_status predict(const void *memory, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  (void)history;
  const struct state *state = memory;
  double computed[FC_MAX_HORIZON];
  for (int h = 0; h < future->horizon; h++) computed[h] = state->tsb.chance * state->tsb.size;
  return fc_means_give(&fc_model_tsb, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_tsb = {
    .name = "tsb",
    .summary = "chance and size of a sale smoothed apart (Teunter, Syntetos & Babai 2011)",
    .summary_ja = "販売確率と販売量の平滑(TSB法)",
    .uses = FC_USES_COUNTS,
    .least_history = 14,
    .state_size = sizeof(struct state),
    .fit = fit,
    .advance = advance,
    .predict = predict,
};
