/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ses_internal.h"

static const double gains[] = {.03, .06, .1, .15, .22, .3, .45};
static const double decay = .998;

enum { GAINS = sizeof gains / sizeof *gains, START_DAYS = 56 };

/* Mean of y / P over the first open days; NAN where there is none. */
static double start_level(const struct fc_history *history, const double *profile, int start) {
  double sum = 0;
  int days = 0;
  for (int day = start; day < history->length && days < START_DAYS; day++)
    if (!isnan(history->demand[day])) sum += history->demand[day] / profile[fc_history_weekday(history, day)], days++;
  return sum / days;
}

/* Runs over the days that were not seen yet and returns the criterion over them. */
static double run(const struct fc_history *history, struct fc_ses *ses) {
  double loss = 0, earlier[3] = {ses->level, ses->level, ses->level};
  for (int day = ses->seen; day < history->length; day++) {
    double value = history->demand[day], profile = ses->profile[fc_history_weekday(history, day)];
    loss *= decay;
    if (!isnan(value)) {
      loss += fabs(value - profile * earlier[0]);
      ses->level += ses->gain * (value / profile - ses->level);
    }
    earlier[0] = earlier[1], earlier[1] = earlier[2], earlier[2] = ses->level;
  }
  ses->seen = history->length;
  return loss;
}

enum fc_status fc_ses_fit(const struct fc_history *history, const double profile[FC_WEEK], struct fc_ses *ses,
                          struct fc_error *err) {
  int start = fc_history_start(history);
  struct fc_ses first = {.level = start_level(history, profile, start), .seen = start}, best = {.loss = INFINITY};
  memcpy(first.profile, profile, sizeof first.profile);
  if (isnan(first.level)) return fc_fail(err, FC_NUMERIC, "smoothing needs a day with demand");
  for (int i = 0; i < GAINS; i++) {
    struct fc_ses candidate = first;
    candidate.gain = gains[i];
    candidate.loss = run(history, &candidate);
    if (candidate.loss < best.loss) best = candidate;
  }
  if (!isfinite(best.loss)) return fc_fail(err, FC_NUMERIC, "smoothing found no finite criterion");
  *ses = best;
  return FC_OK;
}

void fc_ses_advance(const struct fc_history *history, struct fc_ses *ses) { run(history, ses); }

enum fc_status fc_ses_predict(const struct fc_model *model, const struct fc_ses *ses, const struct fc_history *history,
                              int horizon, double *mean, struct fc_error *err) {
  double computed[FC_MAX_HORIZON];
  for (int h = 0; h < horizon; h++) computed[h] = ses->level * ses->profile[fc_future_weekday(history, h)];
  return fc_means_give(model, computed, horizon, mean, err);
}

static enum fc_status fit(const struct fc_history *history, void *state, struct fc_error *err) {
  static const double even[FC_WEEK] = {1, 1, 1, 1, 1, 1, 1};
  enum fc_status status = fc_history_require(history, &fc_model_ses, err);
  return status ? status : fc_ses_fit(history, even, state, err);
}

static enum fc_status advance(const struct fc_history *history, void *state, struct fc_error *err) {
  (void)err;
  fc_ses_advance(history, state);
  return FC_OK;
}

static enum fc_status predict(const void *state, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  return fc_ses_predict(&fc_model_ses, state, history, future->horizon, mean, err);
}

const struct fc_model fc_model_ses = {
    .name = "ses",
    .summary = "simple exponential smoothing, gain by absolute errors (Brown 1956)",
    .summary_ja = "単純指数平滑(係数は絶対誤差で選択)",
    .uses = FC_USES_COUNTS,
    .least_history = 14,
    .state_size = sizeof(struct fc_ses),
    .fit = fit,
    .advance = advance,
    .predict = predict,
};
