/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TSB (Teunter, Syntetos & Babai 2011) with a weekday factor on the probability that anything is sold:
 *
 *   p += ap (o - min(1, f_k p)),  o = [y > 0], p kept in [0, 1];   z += az (y - z) where y > 0
 *   forecast min(1, f_k p) z
 *   f_k = (O_k + 4 p) / (E_k + 4 p);  on each day of weekday k:  O_k <- .97 O_k + o,  E_k <- .97 E_k + p
 *
 * so f is the ratio of occurrences to expected ones with four pseudo-days at one. ap and az minimise the absolute
 * error of the forecast of three days before, faded as in smoothing_internal.h. */
#include "series_internal.h"

static const double chance_gains[] = {.02, .05, .1, .2, .35}, size_gains[] = {.02, .05, .1, .2};
static const double criterion_decay = .998, factor_decay = .97, pseudo_days = 4;

enum {
  CHANCE_GAINS = sizeof chance_gains / sizeof *chance_gains,
  SIZE_GAINS = sizeof size_gains / sizeof *size_gains,
  START_DAYS = 56,
};

struct state {
  double chance, size; /* p and z */
  double occurred[FC_WEEK], expected[FC_WEEK];
  double chance_gain, size_gain, loss;
  int seen; /* days taken in */
};

/* The chance that anything is sold on a weekday, from the chance p of any day. */
static double weekday_chance(const struct state *state, int weekday, double p) {
  if (p <= 0) return 0;
  double factor = (state->occurred[weekday] + pseudo_days * p) / (state->expected[weekday] + pseudo_days * p);
  return fmin(1, factor * p);
}

static void take_in(struct state *state, int weekday, double value) {
  double occurred = value > 0, error = occurred - weekday_chance(state, weekday, state->chance);
  state->occurred[weekday] = factor_decay * state->occurred[weekday] + occurred;
  state->expected[weekday] = factor_decay * state->expected[weekday] + state->chance;
  state->chance = fmin(1, fmax(0, state->chance + state->chance_gain * error));
  if (occurred > 0) state->size += state->size_gain * (value - state->size);
}

static double run(const struct fc_history *history, struct state *state) {
  double loss = 0, chance[3], size[3];
  for (int i = 0; i < 3; i++) chance[i] = state->chance, size[i] = state->size;
  for (int day = state->seen; day < history->length; day++) {
    int weekday = fc_history_weekday(history, day);
    loss *= criterion_decay;
    if (!isnan(history->demand[day])) {
      loss += fabs(history->demand[day] - weekday_chance(state, weekday, chance[0]) * size[0]);
      take_in(state, weekday, history->demand[day]);
    }
    chance[0] = chance[1], chance[1] = chance[2], chance[2] = state->chance;
    size[0] = size[1], size[1] = size[2], size[2] = state->size;
  }
  state->seen = history->length;
  return loss;
}

/* Share of selling days and mean size on them, over the first open days. */
static struct state start_state(const struct fc_history *history) {
  struct state state = {.seen = fc_history_start(history)};
  int days = 0, selling = 0;
  for (int day = state.seen; day < history->length && (days < START_DAYS || !selling); day++) {
    if (isnan(history->demand[day])) continue;
    days++;
    if (history->demand[day] > 0) selling++, state.size += history->demand[day];
  }
  state.chance = (double)selling / days;
  if (selling) state.size /= selling;
  return state;
}

static enum fc_status fit(const struct fc_history *history, void *memory, struct fc_error *err) {
  enum fc_status status = fc_history_require(history, &fc_model_tsb_weekday, err);
  if (status) return status;
  struct state first = start_state(history), best = {.loss = INFINITY};
  for (int i = 0; i < CHANCE_GAINS; i++) {
    for (int j = 0; j < SIZE_GAINS; j++) {
      struct state candidate = first;
      candidate.chance_gain = chance_gains[i], candidate.size_gain = size_gains[j];
      candidate.loss = run(history, &candidate);
      if (candidate.loss < best.loss) best = candidate;
    }
  }
  if (!isfinite(best.loss)) return fc_fail(err, FC_NUMERIC, "model 'tsb-weekday' found no finite criterion");
  memcpy(memory, &best, sizeof best);
  return FC_OK;
}

static enum fc_status advance(const struct fc_history *history, void *state, struct fc_error *err) {
  (void)err;
  run(history, state);
  return FC_OK;
}

static enum fc_status predict(const void *memory, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  const struct state *state = memory;
  double computed[FC_MAX_HORIZON];
  for (int h = 0; h < future->horizon; h++)
    computed[h] = weekday_chance(state, fc_future_weekday(history, h), state->chance) * state->size;
  return fc_means_give(&fc_model_tsb_weekday, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_tsb_weekday = {
    .name = "tsb-weekday",
    .summary = "TSB with weekday factors on the chance of a sale (after Teunter, Syntetos & Babai 2011)",
    .summary_ja = "曜日別の販売確率をもつTSB法",
    .uses = FC_USES_COUNTS,
    .least_history = 14,
    .state_size = sizeof(struct state),
    .fit = fit,
    .advance = advance,
    .predict = predict,
};
