/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/evaluate/weather_what_if.h"

#include "foodcast/base/arena.h"

#include <math.h>

static const double RAIN_MM = 10, WARMER = 1;

const char *fc_weather_what_if_name(enum fc_weather_what_if_change change) {
  static const char *const names[FC_WEATHER_WHAT_IF_COUNT] = {"warmer+1", "rain-tomorrow"};
  return names[change];
}

static int any_weather(const struct fc_design *design) {
  for (int g = 0; design && g < fc_design_group_count(design); g++)
    if (fc_design_has_weather(design, g)) return 1;
  return 0;
}

/* Expected demand of each series: of the horizon, and of its first day. */
struct demand {
  double *horizon, *tomorrow;
};

static enum fc_status forecast_demand(const struct fc_panel *panel, const struct fc_design *design,
                                      const struct fc_forecast_options *options, const struct fc_context *context,
                                      struct demand *demand, struct fc_error *err) {
  struct fc_forecasts *forecasts = NULL;
  enum fc_status status = fc_forecast_all(panel, design, options, context, &forecasts, err);
  if (status) return status;
  for (int s = 0; s < panel->series_count; s++) {
    const float *mean = fc_forecasts_mean(forecasts, s, 0);
    demand->tomorrow[s] = mean[0];
    demand->horizon[s] = 0;
    for (int h = 0; h < options->horizon; h++) demand->horizon[s] += mean[h];
  }
  fc_forecasts_free(forecasts);
  return FC_OK;
}

static void add_rows(const struct fc_panel *panel, enum fc_weather_what_if_change change, const struct demand *before,
                     const struct demand *after, struct fc_weather_what_if_row *rows) {
  int tomorrow = change == FC_WEATHER_RAIN;
  rows[0] = (struct fc_weather_what_if_row){.change = change, .scope = "all", .key = ""};
  for (int c = 0; c < panel->categories.count; c++)
    rows[1 + c] = (struct fc_weather_what_if_row){
        .change = change, .scope = "category", .key = fc_dictionary_name(&panel->categories, c)};
  for (int s = 0; s < panel->series_count; s++) {
    double from = tomorrow ? before->tomorrow[s] : before->horizon[s];
    double to = tomorrow ? after->tomorrow[s] : after->horizon[s];
    struct fc_weather_what_if_row *own = &rows[1 + panel->items[panel->series[s].item].category_id];
    rows[0].before += from, rows[0].after += to;
    own->before += from, own->after += to;
  }
  for (int i = 0; i <= panel->categories.count; i++)
    rows[i].change_percent = rows[i].before > 0 ? 100 * (rows[i].after / rows[i].before - 1) : NAN;
}

static enum fc_status try_shifts(const struct fc_panel *panel, const struct fc_design *design,
                                 const struct fc_forecast_options *options, const struct fc_context *context,
                                 struct demand demand[static 2], struct fc_weather_what_if_row *rows,
                                 struct fc_error *err) {
  enum fc_status status = forecast_demand(panel, design, options, context, &demand[0], err);
  for (int change = 0; !status && change < FC_WEATHER_WHAT_IF_COUNT; change++) {
    struct fc_weather_shift shift = {.origin = panel->as_of};
    struct fc_design *shifted = NULL;
    if (change == FC_WEATHER_WARMER)
      shift.temperature = WARMER;
    else
      shift.rain_mm = RAIN_MM;
    status = fc_design_shifted(design, &shift, &shifted, err);
    if (!status) status = forecast_demand(panel, shifted, options, context, &demand[1], err);
    fc_design_free(shifted);
    if (!status)
      add_rows(panel, (enum fc_weather_what_if_change)change, &demand[0], &demand[1],
               rows + (size_t)change * (size_t)(1 + panel->categories.count));
  }
  return status;
}

enum fc_status fc_weather_what_if_run(const struct fc_panel *panel, const struct fc_design *design,
                                      const struct fc_forecast_options *options, const struct fc_context *context,
                                      struct fc_weather_what_if_row **rows, int *count, struct fc_error *err) {
  *rows = NULL;
  *count = 0;
  if (!any_weather(design)) return FC_OK;
  struct fc_forecast_options last = *options;
  last.origins = &panel->as_of;
  last.origin_count = 1;
  last.keep_members = last.reference_count = 0;
  size_t series = (size_t)panel->series_count;
  size_t most = FC_WEATHER_WHAT_IF_COUNT * (size_t)(1 + panel->categories.count);
  double *room = fc_new(4 * series, sizeof *room);
  struct fc_weather_what_if_row *found = fc_new(most, sizeof *found);
  enum fc_status status = room && found ? FC_OK : fc_fail_memory(err);
  struct demand demand[2] = {{room, room + series}, {room + 2 * series, room + 3 * series}};
  if (!status) status = try_shifts(panel, design, &last, context, demand, found, err);
  free(room);
  if (status) {
    free(found);
    return status;
  }
  *rows = found;
  *count = (int)most;
  return FC_OK;
}
