/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which models forecast a series: the automatic choice by length of history (methods.md, Short history), or a list. */
#include "forecast_internal.h"

enum {
  ON_NEW = 1 << FC_AGE_NEW,
  ON_WEEKS = 1 << FC_AGE_WEEKS,
  ON_MONTH = 1 << FC_AGE_MONTH,
  ON_FULL = 1 << FC_AGE_FULL,
  ALWAYS = 255
};

struct role {
  const char *name;
  unsigned ages;
  int intermittent; /* only for series with many zero days */
};

static const struct role with_design[] = {
    {"one-stage", ON_WEEKS | ON_MONTH | ON_FULL, 0},
    {"ratio", ON_FULL, 0},
    {"two-stage", ON_MONTH | ON_FULL, 0},
    {"smoothing", ON_MONTH | ON_FULL, 0},
    {"plan", ON_NEW | ON_WEEKS | ON_MONTH | ON_FULL, 0},
    {"ses", ON_MONTH | ON_FULL, 1},
    {"ses-weekday", ON_MONTH | ON_FULL, 1},
    {"tsb-weekday", ON_MONTH | ON_FULL, 1},
    {"weekday-mean", ON_WEEKS, 0},
    {"ewma-5", ON_WEEKS, 0},
};

/* What is left where there is no design to regress on. */
static const struct role without_design[] = {
    {"smoothing", ON_WEEKS | ON_MONTH | ON_FULL, 0},
    {"theta", ON_FULL, 0},
    {"plan", ON_NEW | ON_WEEKS | ON_MONTH | ON_FULL, 0},
    {"ses", ON_MONTH | ON_FULL, 1},
    {"ses-weekday", ON_MONTH | ON_FULL, 1},
    {"tsb-weekday", ON_MONTH | ON_FULL, 1},
    {"weekday-mean", ON_WEEKS | ON_MONTH | ON_FULL, 0},
    {"ewma-5", ON_WEEKS, 0},
};

static const struct role *roles(const struct fc_forecasts *f, int *count) {
  *count = f->design ? sizeof with_design / sizeof *with_design : sizeof without_design / sizeof *without_design;
  return f->design ? with_design : without_design;
}

static int place_of(const struct fc_forecasts *f, const struct fc_model *model) {
  for (int m = 0; m < f->model_count; m++)
    if (f->models[m] == model) return m;
  return -1;
}

static enum fc_status add(struct fc_forecasts *f, const struct fc_model *model, unsigned ages, int intermittent,
                          struct fc_error *err) {
  unsigned regressors = FC_USES_REGRESSORS | FC_USES_REGRESSION;
  if (!model) return fc_fail(err, FC_USAGE, "a model of the list is missing");
  if (!f->design && model->uses & regressors)
    return fc_fail(err, FC_USAGE, "model '%s' needs calendar and weather regressors, and there are none", model->name);
  if (f->model_count == FC_MAX_MEMBERS) return fc_fail(err, FC_USAGE, "more than %d models", FC_MAX_MEMBERS);
  int place = place_of(f, model);
  if (place >= 0) {
    f->always_asked[place] |= ages == ALWAYS;
    return FC_OK;
  }
  if (model->uses & FC_USES_PLAN) f->plan_member = f->model_count;
  f->ages[f->model_count] = ages;
  f->always_asked[f->model_count] = ages == ALWAYS;
  f->intermittent_only[f->model_count] = intermittent;
  f->models[f->model_count++] = model;
  return FC_OK;
}

static void add_automatic(struct fc_forecasts *f) {
  int count;
  const struct role *role = roles(f, &count);
  for (int i = 0; i < count; i++) {
    const struct fc_model *model = fc_model_find(role[i].name);
    if (!model || (model->uses & FC_USES_PLAN && !(f->panel->columns >> FC_PLANNED & 1U))) continue;
    add(f, model, role[i].ages, role[i].intermittent, NULL);
  }
}

enum fc_status fc_roster_choose(struct fc_forecasts *f, const struct fc_forecast_options *options,
                                struct fc_error *err) {
  f->plan_member = -1;
  f->automatic = options->models == NULL;
  if (f->automatic) add_automatic(f);
  for (int i = 0; i < options->model_count && !f->automatic; i++) {
    enum fc_status status = add(f, options->models[i], ALWAYS, 0, err);
    if (status != FC_OK) return status;
  }
  if (f->model_count == 0) return fc_fail(err, FC_USAGE, "no model to forecast with");
  f->member_count = f->model_count;
  int plan = f->plan_member;
  for (int i = 0; i < options->reference_count; i++) {
    enum fc_status status = add(f, options->references[i], ALWAYS, 0, err);
    if (status != FC_OK) return status;
  }
  f->plan_member = plan; /* a plan among the references corrects nothing */
  return FC_OK;
}

enum fc_age fc_roster_age(const struct fc_track *track) {
  return track->observed == 0   ? FC_AGE_NEW
         : track->observed < 14 ? FC_AGE_DAYS
         : track->observed < 28 ? FC_AGE_WEEKS
         : track->observed < 56 ? FC_AGE_MONTH
                                : FC_AGE_FULL;
}

int fc_roster_asks(const struct fc_forecasts *f, int model, const struct fc_track *track) {
  /* what somebody plans to sell of a new item is all that is known of it */
  if (track->observed == 0) return f->models[model]->uses & FC_USES_PLAN ? 1 : 0;
  if (track->observed < f->models[model]->least_history) return 0;
  if (f->always_asked[model]) return 1;
  if (f->intermittent_only[model]) return track->intermittent;
  return f->ages[model] != ON_WEEKS || fc_roster_age(track) <= FC_AGE_WEEKS;
}

int fc_roster_combines(const struct fc_forecasts *f, int model, const struct fc_track *track) {
  if (model >= f->member_count || (f->intermittent_only[model] && !track->intermittent)) return 0;
  return f->ages[model] == ALWAYS || (f->ages[model] >> fc_roster_age(track) & 1U);
}
