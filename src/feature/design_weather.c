/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weather columns: observed days, and later days as they were known at an origin. */
#include "design_internal.h"

#include "foodcast/math/special.h"

#include <math.h>

/* Standard deviation of the error of issued maximum temperatures, deg C, for leads of 1-7 days (JMA's forecasts of
 * 2021-2025 against Tokyo); beyond, it grows by a tenth of a degree a day. */
static double error_sd(int lead) {
  static const double sd[] = {1.4, 1.8, 1.9, 2.1, 2.3, 2.3, 2.5};
  if (lead < 1) lead = 1;
  return lead <= 7 ? sd[lead - 1] : sd[6] + .1 * (lead - 7);
}

/* How much of an issued anomaly to believe: the share of the variance that is not error. */
static double temperature_trust(const struct fc_climate_version *known, int lead) {
  double climate = known->temperature_sd * known->temperature_sd, error = error_sd(lead) * error_sd(lead);
  return climate / (climate + error);
}

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

/* The newest value of an element issued for `day` by the end of `origin`, and its lead; NAN where there is none. */
static double newest_issue(const struct fc_station_weather *s, int origin, int day, enum fc_weather_element element,
                           int *lead) {
  int begin = day > 0 ? s->issue_end[day - 1] : s->issue_begin;
  for (int i = s->issue_end[day] - 1; i >= begin; i--) {
    const struct fc_issued *issue = &s->source->issued[i];
    if (issue->issued_on > s->first_date + origin || isnan(issue->value[element])) continue;
    *lead = issue->date - issue->issued_on;
    return issue->value[element];
  }
  return NAN;
}

static void set_issued_rain(const struct fc_station_weather *s, const struct fc_climate_version *known, int origin,
                            int day, struct fc_day_weather *weather) {
  int amount_lead = 0, probability_lead = 0;
  double mm = newest_issue(s, origin, day, FC_PRECIP, &amount_lead);
  double percent = newest_issue(s, origin, day, FC_PRECIP_PROBABILITY, &probability_lead);
  if (!isnan(percent) && (isnan(mm) || probability_lead < amount_lead)) {
    /* a probability is hedged by whoever issued it, and the table knows how far to believe it */
    fc_climatology_rain_given(known, percent, &weather->rain, &weather->rain_amount);
  } else if (!isnan(mm)) {
    /* an amount is less certain than a temperature: its trust is the square */
    double trust = pow(temperature_trust(known, amount_lead), 2);
    weather->rain += trust * (fmin(fmax(mm, 0), 1) - weather->rain);
    weather->rain_amount += trust * (log1p(fmax(mm, 0)) / 3 - weather->rain_amount);
  }
}

static void set_issued(const struct fc_station_weather *s, const struct fc_climate_version *known, int origin, int day,
                       struct fc_day_weather *weather) {
  int lead = 0;
  double temperature = newest_issue(s, origin, day, s->climatology.temperature_element, &lead);
  if (!isnan(temperature)) {
    double trust = temperature_trust(known, lead);
    weather->temperature += trust * (temperature - weather->temperature);
    weather->temperature_sd = known->temperature_sd * sqrt(1 - trust);
  }
  double hours = newest_issue(s, origin, day, FC_SUNSHINE, &lead);
  if (!isnan(hours)) weather->sun += pow(temperature_trust(known, lead), 2) * (fmax(hours, 0) / 10 - weather->sun);
  set_issued_rain(s, known, origin, day, weather);
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
