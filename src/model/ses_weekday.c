/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simple exponential smoothing of demand over its weekday profile
 *   P_k = (sum_k w y + K) / (L sum_k w + K),  w = .5^(age/56),  L = sum w y / sum w,  K = 2 L:
 * two days of mean demand keep the profile of a slow item near one. */
#include "ses_internal.h"

static const double half_life = 56, pseudo_days = 2, least_factor = .05;

static void weekday_profile(const struct fc_history *history, double profile[FC_WEEK]) {
  double fade = exp2(-1 / half_life), sum[FC_WEEK] = {0}, weight[FC_WEEK] = {0}, all_sum = 0, all_weight = 0, w = 1;
  int start = fc_history_start(history);
  for (int day = history->length - 1; day >= start; day--, w *= fade) {
    if (isnan(history->demand[day])) continue;
    int weekday = fc_history_weekday(history, day);
    sum[weekday] += w * history->demand[day], weight[weekday] += w;
    all_sum += w * history->demand[day], all_weight += w;
  }
  double level = all_sum / all_weight;
  for (int k = 0; k < FC_WEEK; k++) {
    double factor = (sum[k] + pseudo_days * level) / (level * (weight[k] + pseudo_days));
    profile[k] = level > 0 ? fmax(factor, least_factor) : 1;
  }
}

static enum fc_status fit(const struct fc_history *history, void *state, struct fc_error *err) {
  double profile[FC_WEEK];
  enum fc_status status = fc_history_require(history, &fc_model_ses_weekday, err);
  if (status) return status;
  weekday_profile(history, profile);
  return fc_ses_fit(history, profile, state, err);
}

static enum fc_status advance(const struct fc_history *history, void *state, struct fc_error *err) {
  (void)err;
  fc_ses_advance(history, state);
  return FC_OK;
}

static enum fc_status predict(const void *state, const struct fc_history *history, const struct fc_future *future,
                              double *mean, struct fc_error *err) {
  return fc_ses_predict(&fc_model_ses_weekday, state, history, future->horizon, mean, err);
}

const struct fc_model fc_model_ses_weekday = {
    .name = "ses-weekday",
    .summary = "simple exponential smoothing over a shrunk weekday profile",
    .summary_ja = "曜日係数で割った単純指数平滑",
    .uses = FC_USES_COUNTS,
    .least_history = 14,
    .state_size = sizeof(struct fc_ses),
    .fit = fit,
    .advance = advance,
    .predict = predict,
};
