/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading what was forecast. */
#include "forecast_internal.h"

/* Too few residuals to know the shape: the negative binomial says half of it everywhere; beyond .975 always. */
static const double few_residuals = 200;
enum { TAIL_FROM = FC_POINTS * 975 / 1000 };

static const char *const fallback_names[FC_FALLBACK_COUNT] = {
    [FC_FALLBACK_NONE] = "",
    [FC_FALLBACK_SHORT_HISTORY] = "short-history",
    [FC_FALLBACK_NEW_ITEM] = "new-item",
    [FC_FALLBACK_MODEL_FAILED] = "model-failed",
    [FC_FALLBACK_NO_WEATHER] = "no-weather",
    [FC_FALLBACK_NO_DEMAND] = "no-demand",
};

const char *fc_fallback_name(enum fc_fallback fallback) { return fallback_names[fallback]; }

static unsigned char flags(const struct fc_forecasts *f, int series, int slot, int h) {
  return f->fallback[fc_asked_place(f, series, slot) * (size_t)f->horizon + (size_t)h];
}

enum fc_fallback fc_forecasts_fallback(const struct fc_forecasts *f, int series, int slot, int h) {
  return (enum fc_fallback)(flags(f, series, slot, h) & ~(unsigned)FC_ZERO_DAY);
}

const float *fc_forecasts_mean(const struct fc_forecasts *f, int series, int slot) {
  return f->mean + fc_mean_place(f, series, f->warm_count + slot);
}

const float *fc_forecasts_member(const struct fc_forecasts *f, int model, int series, int slot) {
  return f->cube ? f->cube + fc_cube_place(f, model, series, f->warm_count + slot) : NULL;
}

int fc_forecasts_model_count(const struct fc_forecasts *f) { return f->model_count; }

int fc_forecasts_member_count(const struct fc_forecasts *f) { return f->member_count; }

const struct fc_model *fc_forecasts_model(const struct fc_forecasts *f, int model) { return f->models[model]; }

double fc_forecasts_weight(const struct fc_forecasts *f, int model, int series, int slot) {
  if (model >= f->member_count) return 0;
  return (double)f->weight[fc_asked_place(f, series, slot) * (size_t)f->member_count + (size_t)model];
}

double fc_forecasts_spread(const struct fc_forecasts *f, int model, int series, int slot) {
  if (!f->spread) return NAN;
  size_t asked = (size_t)fc_asked_count(f), all = (size_t)f->panel->series_count * asked;
  return (double)f->spread[(size_t)model * all + fc_asked_place(f, series, slot)];
}

const char *fc_forecasts_model_name(const struct fc_forecasts *f, int series, int slot, int h) {
  int maker = f->maker[fc_asked_place(f, series, slot)];
  if (maker != FC_MAKER_ZERO && flags(f, series, slot, h) & FC_ZERO_DAY) return "closed";
  return maker == FC_MAKER_COMBINATION ? "combination"
         : maker == FC_MAKER_PROFILE   ? "category-profile"
         : maker == FC_MAKER_ZERO      ? "zero"
                                       : f->models[maker]->name;
}

const double *fc_forecasts_demand(const struct fc_forecasts *f, int series) { return fc_demand_row(f, series); }

double fc_forecasts_dispersion(const struct fc_forecasts *f, int series, int slot) {
  return (double)f->calibrated[fc_asked_place(f, series, slot)].dispersion;
}

/* The standardised value at the probability of each point, by lines between the knots, which run over 0.0025-0.9975. */
static void spread_knots(const float knot[static FC_KNOTS], double z[static FC_POINTS]) {
  int k = 0;
  for (int i = 0; i < FC_POINTS; i++) {
    double p = (i + .5) / FC_POINTS;
    while (k < FC_KNOTS - 2 && p > fc_knot_probability[k + 1]) k++;
    double from = fc_knot_probability[k], to = fc_knot_probability[k + 1];
    double share = fmax(0, fmin((p - from) / (to - from), 1));
    z[i] = (double)knot[k] + share * ((double)knot[k + 1] - (double)knot[k]);
  }
}

/* fmax is a call into the mathematical library where NAN is to be minded; here there is none, and 1,400 points a forecast. */
static double larger(double a, double b) { return a > b ? a : b; }

/* `count_from`: points from there on are averaged with the count distribution's. */
static void fill_day(const double z[static FC_POINTS], double mean, double sd, int count_from,
                     double points[static FC_POINTS]) {
  double last = 0;
  if (mean > 0)
    fc_count_points(mean, sd * sd, count_from, points);
  else
    count_from = FC_POINTS;
  for (int i = 0; i < FC_POINTS; i++) {
    double value = larger(0, mean + sd * z[i]);
    last = points[i] = larger(i < count_from ? value : .5 * (value + points[i]), last);
  }
}

void fc_forecasts_get(const struct fc_forecasts *f, int series, int slot, struct fc_forecast *forecast) {
  const struct fc_calibrated *own = &f->calibrated[fc_asked_place(f, series, slot)];
  const struct fc_pooled *pooled = &f->pooled[slot];
  const float *mean = fc_forecasts_mean(f, series, slot);
  int pieces = !isnan(f->panel->items[f->panel->series[series].item].case_size), open = 0;
  int count_from = !pieces ? FC_POINTS : pooled->residuals < few_residuals ? 0 : TAIL_FROM;
  double z[FC_POINTS];
  spread_knots(own->knot, z);
  forecast->horizon = f->horizon;
  for (int h = 0; h < f->horizon; h++) {
    forecast->mean[h] = (double)mean[h];
    if (flags(f, series, slot, h) & FC_ZERO_DAY) {
      forecast->mean[h] = 0;
      for (int i = 0; i < FC_POINTS; i++) forecast->points[h][i] = 0, forecast->rank[h][i] = (unsigned char)i;
      continue;
    }
    double unit = fc_unit_variance((double)mean[h], (double)own->level);
    double sd = sqrt(unit * (double)own->dispersion) * pooled->horizon_factor[h] * fc_coming_scale(f, series, slot, h);
    fill_day(z, (double)mean[h], sd, count_from, forecast->points[h]);
    memcpy(forecast->rank[h], pooled->rank[open++], FC_POINTS);
  }
}
