/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weather columns: observed days, and later days as they were known at an origin. */
#include "design_internal.h"

#include "foodcast/math/special.h"

#include <math.h>

static struct fc_day_weather climate_of_day(const struct fc_climate_version *known, fc_date date) {
  return (struct fc_day_weather){
      .temperature = fc_climatology_value(known, FC_CLIMATE_TEMPERATURE, date),
      .temperature_sd = known->temperature_sd,
      .rain = fc_climatology_value(known, FC_CLIMATE_RAIN, date),
      .rain_amount = fc_climatology_value(known, FC_CLIMATE_RAIN_AMOUNT, date),
      .sun = fc_climatology_value(known, FC_CLIMATE_SUN, date),
  };
}

/* Puts what was observed on a weather day in place of what was expected. */
static void set_observed(const struct fc_station_weather *s, int weather_day, struct fc_day_weather *day) {
  double value[FC_CLIMATE_COUNT];
  for (int e = 0; e < FC_CLIMATE_COUNT; e++)
    value[e] = fc_climatology_observed(&s->climatology, s->weather, s->source, (enum fc_climate_element)e, weather_day);
  if (!isnan(value[FC_CLIMATE_TEMPERATURE])) day->temperature = value[FC_CLIMATE_TEMPERATURE], day->temperature_sd = 0;
  if (!isnan(value[FC_CLIMATE_RAIN]))
    day->rain = value[FC_CLIMATE_RAIN], day->rain_amount = value[FC_CLIMATE_RAIN_AMOUNT];
  if (!isnan(value[FC_CLIMATE_SUN])) day->sun = value[FC_CLIMATE_SUN];
}

/* An element, or the rain probability where `element` is FC_CLIMATE_COUNT, from one issue. */
static double issued_value(const struct fc_station_weather *s, const struct fc_issued *issue,
                           enum fc_climate_element element) {
  if (element == FC_CLIMATE_COUNT) return issue->value[FC_PRECIP_PROBABILITY];
  return fc_climatology_issued(&s->climatology, issue, element);
}

/* The newest value issued for `day` by the end of `origin`, and its lead; NAN where there is none. */
static double newest_issue(const struct fc_station_weather *s, int origin, int day, enum fc_climate_element element,
                           int *lead) {
  int begin = day > 0 ? s->issue_end[day - 1] : s->issue_begin;
  for (int i = s->issue_end[day] - 1; i >= begin; i--) {
    const struct fc_issued *issue = &s->source->issued[i];
    double value = issued_value(s, issue, element);
    if (issue->issued_on > s->first_date + origin || isnan(value)) continue;
    *lead = issue->date - issue->issued_on;
    return value;
  }
  return NAN;
}

/* Moves `expected`, the climatology, towards what was issued last as far as that lead has earned. Returns whether
 * anything was issued. */
static int move_to_issue(const struct fc_station_weather *s, const struct fc_climate_version *known, int origin,
                         int day, enum fc_climate_element element, double *expected, int *lead) {
  double value = newest_issue(s, origin, day, element, lead);
  if (isnan(value)) return 0;
  *expected += known->trust[element][fc_skill_lead(*lead)] * (value - *expected);
  return 1;
}

static void set_issued(const struct fc_station_weather *s, const struct fc_climate_version *known, int origin, int day,
                       struct fc_day_weather *weather) {
  int lead = 0, amount_lead = 0;
  if (move_to_issue(s, known, origin, day, FC_CLIMATE_TEMPERATURE, &weather->temperature, &lead))
    weather->temperature_sd = known->error_sd[fc_skill_lead(lead)];
  move_to_issue(s, known, origin, day, FC_CLIMATE_SUN, &weather->sun, &lead);
  int has_amount = move_to_issue(s, known, origin, day, FC_CLIMATE_RAIN, &weather->rain, &amount_lead);
  move_to_issue(s, known, origin, day, FC_CLIMATE_RAIN_AMOUNT, &weather->rain_amount, &amount_lead);
  double percent = newest_issue(s, origin, day, FC_CLIMATE_COUNT, &lead);
  /* an amount says more than a probability, unless it is older */
  if (!isnan(percent) && (!has_amount || lead < amount_lead))
    fc_climatology_rain_given(known, percent, &weather->rain, &weather->rain_amount);
}

struct fc_day_weather fc_weather_expected(const struct fc_station_weather *station, enum fc_weather_use use, int origin,
                                          int day) {
  int offset = station->first_date - station->weather->first_date;
  const struct fc_climate_version *known = fc_climatology_known(&station->climatology, origin + offset);
  struct fc_day_weather weather = climate_of_day(known, station->first_date + day);
  set_issued(station, known, origin, day, &weather);
  if (use == FC_WEATHER_ACTUAL) set_observed(station, day + offset, &weather);
  return weather;
}

/* E[max(0, T - threshold)] where T is normal: with sd 0 the plain excess. */
static double expected_excess(double mean, double sd, double threshold) {
  if (sd <= 0) return fmax(0, mean - threshold);
  return sd * fc_normal_loss((threshold - mean) / sd);
}

void fc_weather_write(const struct fc_design_layout *layout, const struct fc_station_weather *station,
                      const struct fc_day_weather *weather, double before, int weekend, double *row) {
  const int *available = station->climatology.available;
  if (layout->temperature >= 0 && available[FC_CLIMATE_TEMPERATURE]) {
    double *at = row + layout->temperature, mean = weather->temperature, sd = weather->temperature_sd;
    at[0] = (mean - 15) / 10;
    at[1] = expected_excess(mean, sd, 25) / 10;
    at[2] = expected_excess(-mean, sd, -8) / 10;
    at[3] = (mean - before) / 10;
  }
  if (layout->rain >= 0 && available[FC_CLIMATE_RAIN]) {
    row[layout->rain] = weather->rain;
    row[layout->rain + 1] = weather->rain_amount;
    row[layout->rain + 2] = weekend * weather->rain;
  }
  if (layout->sun >= 0 && available[FC_CLIMATE_SUN]) row[layout->sun] = weather->sun;
}

/* Where the issues for each panel day end in the station's list, which is sorted by date. */
static int *index_issues(struct fc_station_weather *s, int days, struct fc_arena *arena) {
  int *end = fc_arena_new(arena, (size_t)days, sizeof *end);
  int at = 0;
  while (at < s->source->issued_count && s->source->issued[at].date < s->first_date) at++;
  s->issue_begin = at;
  for (int day = 0; end && day < days; day++) {
    while (at < s->source->issued_count && s->source->issued[at].date <= s->first_date + day) at++;
    end[day] = at;
  }
  return end;
}

enum fc_status fc_station_build(struct fc_station_weather *station, const struct fc_panel *panel, int index,
                                struct fc_arena *arena, struct fc_error *err) {
  const struct fc_weather *weather = &panel->weather;
  int offset = panel->first_date - weather->first_date;
  station->source = &weather->stations[index];
  station->weather = weather;
  station->first_date = panel->first_date;
  station->issue_end = index_issues(station, panel->days, arena);
  station->observed = fc_arena_new(arena, (size_t)(panel->days + FC_DAYS_BEFORE), sizeof *station->observed);
  if (!station->issue_end || !station->observed) return fc_fail_memory(err);
  if (fc_climatology_build(&station->climatology, weather, station->source, panel->days - 1 + offset, arena))
    return fc_fail_memory(err);
  for (int day = -FC_DAYS_BEFORE; day < panel->days; day++) {
    struct fc_day_weather *at = &station->observed[day + FC_DAYS_BEFORE];
    *at = climate_of_day(fc_climatology_known(&station->climatology, day + offset), panel->first_date + day);
    set_observed(station, day + offset, at);
  }
  return FC_OK;
}
