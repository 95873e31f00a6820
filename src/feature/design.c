/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/feature/design.h"

#include "design_internal.h"
#include "foodcast/base/parallel.h"

#include <assert.h>
#include <math.h>

static double mean_before(const struct fc_day_weather *day) {
  return (day[-1].temperature + day[-2].temperature + day[-3].temperature) / 3;
}

static void fill_observed_weather(const struct fc_design *design, struct fc_group *group) {
  if (group->station < 0) return;
  const struct fc_station_weather *station = &design->stations[group->station];
  for (int day = 0; day < design->panel->days; day++) {
    const struct fc_day_weather *weather = &station->observed[day + FC_DAYS_BEFORE];
    fc_weather_write(&design->layout, station, weather, mean_before(weather),
                     fc_is_weekend(design->panel->first_date + day), group->rows + (size_t)day * design->layout.count);
  }
}

struct filling {
  struct fc_design *design;
  unsigned char *scratch; /* [groups][days + 2] */
};

static void fill_group(void *context, int index, int worker) {
  (void)worker;
  struct filling *filling = context;
  struct fc_group *group = &filling->design->groups[index];
  fc_calendar_fill(filling->design, group,
                   filling->scratch + (size_t)index * (size_t)(filling->design->panel->days + 2));
  fill_observed_weather(filling->design, group);
}

static enum fc_status fill_groups(struct fc_design *design, int threads, struct fc_error *err) {
  size_t days = (size_t)design->panel->days;
  for (int g = 0; g < design->group_count; g++) {
    struct fc_group *group = &design->groups[g];
    group->rows = fc_arena_new(&design->arena, days, (size_t)design->layout.count * sizeof *group->rows);
    group->marks = fc_arena_new(&design->arena, days, 1);
    if (!group->rows || !group->marks) return fc_fail_memory(err);
  }
  struct filling filling = {design, fc_new((size_t)design->group_count, days + 2)};
  if (!filling.scratch) return fc_fail_memory(err);
  fc_parallel_for(design->group_count, threads, fill_group, &filling);
  free(filling.scratch);
  return FC_OK;
}

static enum fc_status build_stations(struct fc_design *design, struct fc_error *err) {
  int count = design->use == FC_WEATHER_NONE ? 0 : design->panel->weather.station_count;
  design->stations = fc_arena_new(&design->arena, (size_t)count, sizeof *design->stations);
  if (!design->stations) return fc_fail_memory(err);
  for (int i = 0; i < count; i++) {
    enum fc_status status = fc_station_build(&design->stations[i], design->panel, i, &design->arena, err);
    if (status != FC_OK) return status;
  }
  return FC_OK;
}

enum fc_status fc_design_new(const struct fc_panel *panel, const struct fc_retailer_config *config,
                             enum fc_weather_use use, const struct fc_context *context, struct fc_design **design,
                             struct fc_error *err) {
  struct fc_design *built = fc_new(1, sizeof *built);
  if (!built) return fc_fail_memory(err);
  built->panel = panel;
  built->use = use;
  built->japanese = config->country && strcmp(config->country, "JP") == 0;
  enum fc_status status = build_stations(built, err);
  if (status == FC_OK) status = fc_columns_build(built, err);
  if (status == FC_OK) status = fc_groups_build(built, err);
  if (status == FC_OK) status = fill_groups(built, context ? context->threads : 1, err);
  if (status != FC_OK) {
    fc_design_free(built);
    return status;
  }
  *design = built;
  return FC_OK;
}

void fc_design_free(struct fc_design *design) {
  if (!design) return;
  fc_arena_release(&design->arena);
  free(design);
}

int fc_design_column_count(const struct fc_design *design) { return design->layout.count; }

const struct fc_design_column *fc_design_columns(const struct fc_design *design) { return design->columns; }

int fc_design_group_count(const struct fc_design *design) { return design->group_count; }

int fc_design_group(const struct fc_design *design, int series) { return design->group_of[series]; }

int fc_design_has_weather(const struct fc_design *design, int group) {
  int station = design->groups[group].station;
  if (station < 0) return 0;
  const int *available = design->stations[station].climatology.available;
  return available[FC_CLIMATE_TEMPERATURE] || available[FC_CLIMATE_RAIN] || available[FC_CLIMATE_SUN];
}

const double *fc_design_observed(const struct fc_design *design, int group) { return design->groups[group].rows; }

enum fc_status fc_design_shifted(const struct fc_design *design, const struct fc_weather_shift *shift,
                                 struct fc_design **shifted, struct fc_error *err) {
  struct fc_design *copy = fc_new(1, sizeof *copy);
  if (!copy) return fc_fail_memory(err);
  *copy = *design;
  copy->arena = (struct fc_arena){0}; /* everything on it stays the other design's */
  copy->has_shift = 1;
  copy->shift = *shift;
  *shifted = copy;
  return FC_OK;
}

static void shift_weather(const struct fc_design *design, int origin, int h, struct fc_day_weather *weather) {
  if (!design->has_shift || origin != design->shift.origin) return;
  weather->temperature += design->shift.temperature;
  if (h > 0 || !(design->shift.rain_mm > 0)) return;
  weather->rain = fmin(design->shift.rain_mm, 1);
  weather->rain_amount = log1p(design->shift.rain_mm) / 3;
  weather->sun = 0;
}

void fc_design_future(const struct fc_design *design, int group, int origin, int horizon, double *rows) {
  const struct fc_group *g = &design->groups[group];
  int columns = design->layout.count;
  assert(origin >= -1 && horizon >= 1 && horizon <= FC_MAX_HORIZON && origin + horizon < design->panel->days);
  memcpy(rows, g->rows + (size_t)(origin + 1) * columns, (size_t)horizon * columns * sizeof *rows);
  if (g->station < 0) return;
  const struct fc_station_weather *station = &design->stations[g->station];
  struct fc_day_weather days[FC_DAYS_BEFORE + FC_MAX_HORIZON];
  /* the first of the coming days change against days that were observed */
  memcpy(days, station->observed + origin + 1, FC_DAYS_BEFORE * sizeof *days);
  for (int h = 0; h < horizon; h++) {
    int day = origin + 1 + h;
    struct fc_day_weather *weather = &days[FC_DAYS_BEFORE + h];
    *weather = fc_weather_expected(station, design->use, origin, day);
    shift_weather(design, origin, h, weather);
    fc_weather_write(&design->layout, station, weather, mean_before(weather),
                     fc_is_weekend(design->panel->first_date + day), rows + (size_t)h * columns);
  }
}
