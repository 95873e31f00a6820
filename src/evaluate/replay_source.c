/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only place where replay meets the forecasting engine. */
#include "foodcast/evaluate/replay.h"
#include "foodcast/evaluate/what_if.h"

static int slot_of(const struct fc_forecast_options *options, int origin) {
  int low = 0, high = options->origin_count - 1;
  while (low < high) {
    int middle = (low + high + 1) / 2;
    if (options->origins[middle] <= origin)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

static void from_engine(const void *context, int series, int origin, struct fc_forecast *forecast) {
  const struct fc_replay_forecasts *from = context;
  fc_forecasts_get(from->forecasts, series, slot_of(from->options, origin), forecast);
}

static void drivers_from_engine(const void *context, int series, int origin, int h, double *factor) {
  const struct fc_replay_forecasts *from = context;
  fc_forecasts_drivers(from->forecasts, series, slot_of(from->options, origin), h, factor);
}

void fc_replay_source_init(struct fc_replay_source *source, const struct fc_replay_forecasts *forecasts) {
  const struct fc_forecast_options *options = forecasts->options;
  int first = options->origin_count - 1;
  while (first > 0 && options->origins[first - 1] == options->origins[first] - 1) first--;
  *source = (struct fc_replay_source){.forecast = from_engine,
                                      .drivers = drivers_from_engine,
                                      .context = forecasts,
                                      .first_origin = options->origin_count ? options->origins[first] : 0,
                                      .last_origin =
                                          options->origin_count ? options->origins[options->origin_count - 1] : -1};
}

enum fc_status fc_what_if_run(const struct fc_panel *panel, const struct fc_retailer_config *config,
                              const struct fc_forecasts *forecasts, const struct fc_forecast_options *options,
                              const struct fc_context *context, struct fc_what_if *what_if, struct fc_error *err) {
  struct fc_replay_forecasts from = {forecasts, options};
  struct fc_replay_source source;
  fc_replay_source_init(&source, &from);
  return fc_what_if_from_source(panel, config, &source, context, what_if, err);
}
