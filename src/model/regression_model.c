/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pooled regression as a model of its own: what the fast layer of one-stage is compared with. */
#include "panel_model_internal.h"

#include "foodcast/model/regression.h"

/* The regression itself belongs to the training; the state only says that there was one. */
struct state {
  int origin;
};

enum fc_status fc_regression_require(const struct fc_model *model, const struct fc_regression *regression,
                                     const struct fc_future *future, int series, struct fc_error *err) {
  if (!regression || (future && !future->rows))
    return fc_fail(err, FC_NUMERIC, "'%s' needs the regression and a design", model->name);
  double intercept;
  fc_regression_coefficients(regression, series, &intercept);
  if (isnan(intercept)) return fc_fail(err, FC_NUMERIC, "'%s' needs an observed day", model->name);
  return FC_OK;
}

static enum fc_status fit_panel(const struct fc_training *training, void **state, struct fc_error *err) {
  if (!training->regression) return fc_fail(err, FC_NUMERIC, "'regression' needs the regression");
  struct state *own = *state ? *state : fc_new(1, sizeof *own);
  if (!own) return fc_fail_memory(err);
  own->origin = training->origin;
  *state = own;
  return FC_OK;
}

static enum fc_status predict_panel(const void *state, const struct fc_training *training, int series,
                                    const struct fc_future *future, double *mean, struct fc_error *err) {
  (void)state;
  double computed[FC_MAX_HORIZON];
  enum fc_status status = fc_regression_require(&fc_model_regression, training->regression, future, series, err);
  if (status) return status;
  for (int h = 0; h < future->horizon; h++)
    computed[h] = exp(fc_regression_eta(training->regression, training, series, training->origin + 1 + h,
                                        fc_future_row(training, future, h)));
  return fc_means_give(&fc_model_regression, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_regression = {
    .name = "regression",
    .summary = "pooled penalised quasi-Poisson regression on calendar and weather (Wood 2017)",
    .summary_ja = "暦と天候のプール型罰則付き準ポアソン回帰",
    .uses = FC_USES_REGRESSORS | FC_USES_REGRESSION,
    .least_history = 1,
    .fit_panel = fit_panel,
    .advance_panel = fit_panel,
    .predict_panel = predict_panel,
    .release = free,
};
