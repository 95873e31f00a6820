/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rolling-origin backtest: forecasts from past days, each with what was known that day, measured against what came
 * (Tashman 2000). Members, combination and yardsticks are scored on the same days.
 *
 * fc_backtest_run fills a struct that fc_backtest_release frees; reading it is safe from any thread. */
#ifndef FC_EVALUATE_BACKTEST_H
#define FC_EVALUATE_BACKTEST_H

#include "foodcast/evaluate/accuracy.h"

struct fc_backtest_options {
  int from, to; /* day indices of the first and the last origin; to <= as_of - 1 */
  int step;     /* days between origins, >= 1; the last origin is the greatest from + k step <= to */
  int horizon;  /* 1..FC_MAX_HORIZON */
  const struct fc_model *const *models; /* as in struct fc_forecast_options */
  int model_count;
  const struct fc_model *const *references;
  int reference_count;
  int refit_days, warm_origins;
  enum fc_weather_use weather; /* FC_WEATHER_ACTUAL must be labelled wherever the result shows */
};

struct fc_backtest {
  struct fc_design *design;
  struct fc_forecasts *forecasts;
  struct fc_forecast_options options; /* as handed to the engine; origins are owned */
  struct fc_accuracy accuracy;
};

/* The last eight weeks of origins six days apart, horizon 7, yardsticks seasonal-naive and weekday-mean, weather as issued. */
struct fc_backtest_options fc_backtest_defaults(const struct fc_panel *panel);
/* FC_USAGE for a range outside the panel. */
enum fc_status fc_backtest_run(const struct fc_panel *panel, const struct fc_retailer_config *config,
                               const struct fc_backtest_options *options, const struct fc_context *context,
                               struct fc_backtest *backtest, struct fc_error *err);
void fc_backtest_release(struct fc_backtest *backtest);

enum { FC_BACKTEST_QUANTILES = 12 };
extern const double fc_backtest_quantile[FC_BACKTEST_QUANTILES]; /* .05, .1, .2, .. .9, .95, .99 */

/* One line of backtest_forecasts.csv. */
struct fc_backtest_day {
  const char *store, *item, *model; /* borrowed */
  fc_date origin, date;
  int horizon;                            /* from 1 */
  enum fc_day_state state;                /* of the day */
  double actual;                          /* NAN unless it was observed; a lower bound where sold out */
  double mean;                            /* NAN where the model had no answer */
  double quantile[FC_BACKTEST_QUANTILES]; /* NAN but for the combination */
};

/* Called for every series, origin, model (the combination first) and day up to as_of, in this order; non-zero stops. */
typedef int fc_backtest_handler(void *context, const struct fc_backtest_day *day);
int fc_backtest_each(const struct fc_panel *panel, const struct fc_forecasts *forecasts,
                     const struct fc_forecast_options *options, fc_backtest_handler *handler, void *context);
/* Writes backtest_forecasts.csv: store, item, origin, date, horizon, actual, mean, q05, q10, .., q90, q95, q99, model. */
enum fc_status fc_backtest_write(const struct fc_panel *panel, const struct fc_forecasts *forecasts,
                                 const struct fc_forecast_options *options, const char *path, int bom,
                                 struct fc_error *err);

#endif
