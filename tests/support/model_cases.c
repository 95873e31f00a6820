/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model_cases.h"

#include "test_support.h"

struct fc_history test_history(const struct test_series *series, int length) {
  return (struct fc_history){.demand = series->demand,
                             .state = series->state,
                             .length = length,
                             .first_weekday = series->first_weekday,
                             .first = series->first};
}

enum fc_status test_model_run(const struct fc_model *model, const struct test_series *series, int fitted, int horizon,
                              double *mean, struct fc_error *err) {
  size_t bytes = (model->state_size + 63) / 64 * 64;
  char *state = aligned_alloc(64, bytes ? 2 * bytes : 64); /* and a copy behind it */
  if (!state) return fc_fail_memory(err);
  memset(state, 0, bytes);
  struct fc_history history = test_history(series, fitted);
  unsigned char open[FC_MAX_HORIZON];
  memset(open, 1, sizeof open);
  struct fc_future future = {.horizon = horizon, .open = open};
  enum fc_status status = model->fit(&history, state, err);
  if (!status && fitted < series->length) {
    history.length = series->length;
    status = model->advance ? model->advance(&history, state, err) : model->fit(&history, state, err);
  }
  if (!status) {
    memcpy(state + bytes, state, bytes);
    status = model->predict(state, &history, &future, mean, err);
    if (memcmp(state + bytes, state, bytes)) fail_msg("%s: predict changed the state", model->name);
  }
  free(state);
  return status;
}

void test_model_mean(const char *name, const struct test_series *series, int fitted, int horizon, double *mean) {
  const struct fc_model *model = fc_model_find(name);
  struct fc_error err;
  if (!model) fail_msg("no model '%s'", name);
  if (test_model_run(model, series, fitted, horizon, mean, &err)) fail_msg("%s: %s", name, err.what);
}
