/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forecasting engine: members, combination, calibration, fallback, at one origin or at many.
 *
 * For every asked origin, and for the earlier ones that weights and residuals need, each model forecasts every series
 * from what was known that day; the members are combined by weights learnt from errors known by that day; quantiles come
 * from the combined forecasts' own past errors. Nothing later than an origin enters its forecast.
 *
 * One struct fc_forecasts holds everything; free by fc_forecasts_free; reading from any thread. */
#ifndef FC_FORECAST_FORECAST_H
#define FC_FORECAST_FORECAST_H

#include "foodcast/dist/distribution.h"
#include "foodcast/model/model.h"

struct fc_forecast_options {
  int horizon;        /* 1..FC_MAX_HORIZON */
  const int *origins; /* rising day indices */
  int origin_count;
  const struct fc_model *const *models; /* members; NULL: the automatic choice */
  int model_count;
  int refit_days;   /* parameters at least this old are fitted anew */
  int warm_origins; /* earlier origins for weights and residuals, six days apart; 0: the default of 10 */
  int keep_members; /* keep every member's forecasts, for backtests */
  /* Computed beside the members and kept, but never part of the combination: the yardsticks of a backtest. One that is a
   * member already is not computed twice. */
  const struct fc_model *const *references;
  int reference_count;
};

/* Why a number does not come from the full combination. */
enum fc_fallback {
  FC_FALLBACK_NONE,
  FC_FALLBACK_SHORT_HISTORY, /* fewer members than usual, by the rules of methods.md */
  FC_FALLBACK_NEW_ITEM,      /* no history: category and store share */
  FC_FALLBACK_MODEL_FAILED,  /* a member had no answer */
  FC_FALLBACK_NO_WEATHER,    /* day beyond the issued weather: climatology */
  FC_FALLBACK_NO_DEMAND,     /* nothing sold in the last eight weeks: forecast zero */
  FC_FALLBACK_COUNT
};

struct fc_forecasts;

/* Horizon 7, refits weekly, 10 warm origins, automatic members; origins are the caller's to give. */
struct fc_forecast_options fc_forecast_defaults(void);

/* `design` may be NULL: then models that need regressors are not used, and a series is open on the weekdays on which it
 * was open in the last eight weeks. FC_USAGE for options out of range. The panel, the design and the models must outlive
 * *forecasts; the options need not. */
enum fc_status fc_forecast_all(const struct fc_panel *panel, const struct fc_design *design,
                               const struct fc_forecast_options *options, const struct fc_context *context,
                               struct fc_forecasts **forecasts, struct fc_error *err);
void fc_forecasts_free(struct fc_forecasts *forecasts);

/* The calibrated forecast of a series at options->origins[origin_slot]. Cheap (tens of microseconds), no allocation. */
void fc_forecasts_get(const struct fc_forecasts *forecasts, int series, int origin_slot, struct fc_forecast *forecast);
/* Point forecasts alone: [horizon], borrowed. */
const float *fc_forecasts_mean(const struct fc_forecasts *forecasts, int series, int origin_slot);
/* A member's point forecasts [horizon], NAN where it had none; NULL without keep_members. */
const float *fc_forecasts_member(const struct fc_forecasts *forecasts, int model, int series, int origin_slot);
/* Models computed: the members of the combination first, then the references. */
int fc_forecasts_model_count(const struct fc_forecasts *forecasts);
int fc_forecasts_member_count(const struct fc_forecasts *forecasts);
const struct fc_model *fc_forecasts_model(const struct fc_forecasts *forecasts, int model);
/* Root mean square error of the model's past forecasts of the series, all horizons, known at the origin, with half-life
 * 90 days; NAN before ten of them, and without keep_members. */
double fc_forecasts_spread(const struct fc_forecasts *forecasts, int model, int series, int origin_slot);
/* Weight of a member in a series' combination, adding up to 1 over models. */
double fc_forecasts_weight(const struct fc_forecasts *forecasts, int model, int series, int origin_slot);
enum fc_fallback fc_forecasts_fallback(const struct fc_forecasts *forecasts, int series, int origin_slot, int h);
/* "short-history" and so on, as in forecasts.csv; "" for FC_FALLBACK_NONE. */
const char *fc_fallback_name(enum fc_fallback fallback);
/* What made the number: "combination", or the one model's name; "category-profile" where the other series gave it,
 * "zero" where nothing was sold for eight weeks, "closed" on a day that is expected to be shut. */
const char *fc_forecasts_model_name(const struct fc_forecasts *forecasts, int series, int origin_slot, int h);
/* Recovered demand: [as_of + 1] of a series (sold where not sold out, NAN where nothing was observed). Days after the last
 * origin are there for replays; no forecast has seen them. Borrowed. */
const double *fc_forecasts_demand(const struct fc_forecasts *forecasts, int series);
/* Dispersion phi of demand around the forecast of an ordinary day: variance = phi x mean. Quantiles and paths also hold what
 * days ahead and the calendar make of it (docs/methods/combination.md), so take uncertainty from them, not from here. */
double fc_forecasts_dispersion(const struct fc_forecasts *forecasts, int series, int origin_slot);
/* Driver factors of the forecast of one day: they multiply exactly to the mean. factor[FC_DRIVER_COUNT + 1]; the last is
 * the combination's share (what the members without regressors add). */
void fc_forecasts_drivers(const struct fc_forecasts *forecasts, int series, int origin_slot, int h, double *factor);

#endif
