/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Member P of methods.md: the incumbent's plan (production plan, bookings, usual order) times its usual error.
 *
 *   P = g p,  g = (sum w y + K gbar)/(sum w p + K),  w = .5^(age/28) over days with both, K = 5 mean plans of the series,
 *   gbar = the ratio of all series together. A day without a plan has no forecast (NAN). A plan of zero says that nothing
 *   will be wanted, unless most days with such a plan had demand: then zero is how this panel writes "not planned". */
#include "panel_model_internal.h"

static const double half_life = 28, shrinkage = 5; /* mean plans */

enum { OLDEST_DAYS = 365 };

struct state {
  int origin, zero_is_none;
  double gain[]; /* [series], NAN where no plan was ever seen */
};

struct sums {
  double demand, plan, weight;
  long zeros, zeros_with_demand;
};

static struct sums sum_series(const struct fc_training *training, int series) {
  const struct fc_series *rows = &training->panel->series[series];
  struct sums sums = {0};
  int first = training->origin - OLDEST_DAYS;
  for (int day = first > 0 ? first : 0; day <= training->origin; day++) {
    double demand = training->demand[series][day], plan = fc_series_value(rows, FC_PLANNED, day);
    if (isnan(demand)) continue;
    sums.zeros += plan == 0;
    sums.zeros_with_demand += plan == 0 && demand > 0;
    if (!(plan > 0)) continue;
    double weight = exp2(-(training->origin - day) / half_life);
    sums.demand += weight * demand, sums.plan += weight * plan, sums.weight += weight;
  }
  return sums;
}

static enum fc_status fit_panel(const struct fc_training *training, void **state, struct fc_error *err) {
  int count = training->panel->series_count;
  struct sums *sums = fc_new((size_t)count, sizeof *sums), all = {0};
  struct state *fitted = fc_new(1, sizeof *fitted + (size_t)count * sizeof fitted->gain[0]);
  enum fc_status status = FC_OK;
  if (!sums || !fitted) {
    status = fc_fail_memory(err);
    goto out;
  }
  for (int s = 0; s < count; s++) {
    sums[s] = sum_series(training, s);
    all.demand += sums[s].demand, all.plan += sums[s].plan;
    all.zeros += sums[s].zeros, all.zeros_with_demand += sums[s].zeros_with_demand;
  }
  if (!(all.plan > 0)) {
    status = fc_fail(err, FC_NUMERIC, "'plan' needs days with both a plan and demand");
    goto out;
  }
  double usual = all.demand / all.plan;
  fitted->origin = training->origin;
  fitted->zero_is_none = 2 * all.zeros_with_demand > all.zeros;
  for (int s = 0; s < count; s++) {
    double extra = sums[s].weight > 0 ? shrinkage * sums[s].plan / sums[s].weight : 1;
    fitted->gain[s] = (sums[s].demand + extra * usual) / (sums[s].plan + extra);
  }
  free(*state);
  *state = fitted;
  fitted = NULL;
out:
  free(fitted);
  free(sums);
  return status;
}

static enum fc_status predict_panel(const void *state, const struct fc_training *training, int series,
                                    const struct fc_future *future, double *mean, struct fc_error *err) {
  const struct fc_panel *panel = training->panel;
  const struct state *fitted = state;
  double computed[FC_MAX_HORIZON], gain = fitted->gain[series];
  int planned = 0;
  for (int h = 0; h < future->horizon; h++) {
    int day = training->origin + 1 + h;
    double plan = day < panel->days ? fc_series_value(&panel->series[series], FC_PLANNED, day) : NAN;
    int told = fitted->zero_is_none ? plan > 0 : plan >= 0;
    computed[h] = told ? gain * plan : NAN;
    planned += told;
  }
  if (!planned) return fc_fail(err, FC_NUMERIC, "'plan' has no plan for the coming days");
  memcpy(mean, computed, (size_t)future->horizon * sizeof *mean);
  return FC_OK;
}

const struct fc_model fc_model_plan = {
    .name = "plan",
    .summary = "the plan, booking or usual order of the day, corrected by its recent ratio to demand",
    .summary_ja = "計画・予約・通常発注量に、直近の実績比を掛けたもの",
    .uses = FC_USES_PLAN,
    .least_history = 1,
    .fit_panel = fit_panel,
    .advance_panel = fit_panel,
    .predict_panel = predict_panel,
    .release = free,
};
