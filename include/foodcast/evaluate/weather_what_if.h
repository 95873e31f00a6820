/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What another weather would change in the demand of the coming days: the last origin's forecasts made again with shifted
 * weather rows, against the same forecasts without the shift. It says what the models have learnt of weather: where no
 * member uses it, or a group of series has none, the change is 0. */
#ifndef FC_EVALUATE_WEATHER_WHAT_IF_H
#define FC_EVALUATE_WEATHER_WHAT_IF_H

#include "foodcast/forecast/forecast.h"

enum fc_weather_what_if_change {
  FC_WEATHER_WARMER, /* 1 deg C more on every day of the horizon; demand of the horizon */
  FC_WEATHER_RAIN,   /* 10 mm and no sunshine on the first day; demand of that day */
  FC_WEATHER_WHAT_IF_COUNT
};
/* "warmer+1", "rain-tomorrow" */
const char *fc_weather_what_if_name(enum fc_weather_what_if_change change);

struct fc_weather_what_if_row {
  enum fc_weather_what_if_change change;
  const char *scope, *key; /* all | category; borrowed from the panel */
  double before, after;    /* units */
  double change_percent;   /* of demand; NAN where none is expected */
};

/* Rows [*count], all first and then categories for each change; freed by free(). None where the design has no weather. The
 * models and refit days of `options` count, its origins do not: as_of alone is forecast. */
enum fc_status fc_weather_what_if_run(const struct fc_panel *panel, const struct fc_design *design,
                                      const struct fc_forecast_options *options, const struct fc_context *context,
                                      struct fc_weather_what_if_row **rows, int *count, struct fc_error *err);

#endif
