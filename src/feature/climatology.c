/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "climatology_internal.h"

#include "foodcast/math/linear.h"

#include <math.h>

/* Before any observation: a temperate station. The mean is worth one day; harmonics are penalised by five times
 * (noise sd / prior sd)^2, five because neighbouring days are alike. */
static const struct {
  double mean, first_penalty, second_penalty;
} priors[FC_CLIMATE_COUNT] = {
    [FC_CLIMATE_TEMPERATURE] = {15, .7, 11},
    [FC_CLIMATE_RAIN] = {.3, 45, 180},
    [FC_CLIMATE_RAIN_AMOUNT] = {.2, 45, 180},
    [FC_CLIMATE_SUN] = {.5, 35, 140},
};

static const double PRIOR_TEMPERATURE_SD = 3, PRIOR_DAYS = 30;

/* Sums over the days seen so far; a version is solved from them. */
struct sums {
  double gram[FC_CLIMATE_COUNT][FC_HARMONICS * FC_HARMONICS];
  double moment[FC_CLIMATE_COUNT][FC_HARMONICS];
  double temperature_squares, temperature_days;
  struct fc_skill_sums skill;
};

void fc_climatology_basis(fc_date date, double basis[static FC_HARMONICS]) {
  double angle = 2 * M_PI * fmod(date, 365.2425) / 365.2425;
  basis[0] = 1;
  sincos(angle, &basis[1], &basis[2]);
  sincos(2 * angle, &basis[3], &basis[4]);
}

static double raw_value(const struct fc_weather *weather, const struct fc_station *station, enum fc_weather_element e,
                        int day) {
  return day >= 0 && day < weather->days && station->observed[e] ? station->observed[e][day] : NAN;
}

/* One of the elements from the raw values of a day. */
static double element_of(enum fc_climate_element element, double temperature, double mm, double hours) {
  switch (element) {
  case FC_CLIMATE_TEMPERATURE: return temperature;
  case FC_CLIMATE_RAIN: return isnan(mm) ? NAN : fmin(fmax(mm, 0), 1);
  case FC_CLIMATE_RAIN_AMOUNT: return isnan(mm) ? NAN : log1p(fmax(mm, 0)) / 3;
  case FC_CLIMATE_SUN: return isnan(hours) ? NAN : fmax(hours, 0) / 10;
  case FC_CLIMATE_COUNT: break;
  }
  return NAN;
}

double fc_climatology_issued(const struct fc_climatology *climatology, const struct fc_issued *issue,
                             enum fc_climate_element element) {
  return element_of(element, issue->value[climatology->temperature_element], issue->value[FC_PRECIP],
                    issue->value[FC_SUNSHINE]);
}

double fc_climatology_observed(const struct fc_climatology *climatology, const struct fc_weather *weather,
                               const struct fc_station *station, enum fc_climate_element element, int weather_day) {
  return element_of(element, raw_value(weather, station, climatology->temperature_element, weather_day),
                    raw_value(weather, station, FC_PRECIP, weather_day),
                    raw_value(weather, station, FC_SUNSHINE, weather_day));
}

static int ever_observed(const struct fc_weather *weather, const struct fc_station *station,
                         enum fc_weather_element e) {
  for (int day = 0; day < weather->days; day++)
    if (!isnan(raw_value(weather, station, e, day))) return 1;
  return 0;
}

static void add_element(struct sums *s, enum fc_climate_element element, const double *basis, double value) {
  fc_gram_add(1, FC_HARMONICS, basis, NULL, NULL, s->gram[element]);
  fc_moments_add(1, FC_HARMONICS, 1, basis, &value, s->moment[element]);
}

static void add_day(struct sums *s, const struct fc_climatology *c, const struct fc_weather *weather,
                    const struct fc_station *station, int day) {
  double basis[FC_HARMONICS], value[FC_CLIMATE_COUNT];
  fc_climatology_basis(weather->first_date + day, basis);
  for (int e = 0; e < FC_CLIMATE_COUNT; e++) {
    value[e] = fc_climatology_observed(c, weather, station, (enum fc_climate_element)e, day);
    if (!isnan(value[e])) add_element(s, (enum fc_climate_element)e, basis, value[e]);
  }
  double temperature = value[FC_CLIMATE_TEMPERATURE];
  if (!isnan(temperature)) s->temperature_squares += temperature * temperature, s->temperature_days++;
  fc_skill_add_day(&s->skill, value);
}

static void add_issue(struct sums *s, const struct fc_climatology *c, const struct fc_climate_version *known,
                      const struct fc_weather *weather, const struct fc_station *station,
                      const struct fc_issued *issue) {
  double observed[FC_CLIMATE_COUNT];
  for (int e = 0; e < FC_CLIMATE_COUNT; e++)
    observed[e] =
        fc_climatology_observed(c, weather, station, (enum fc_climate_element)e, issue->date - weather->first_date);
  fc_skill_add_issue(&s->skill, c, known, issue, observed);
}

/* Residual variance from the sums: y'y - 2 b'X'y + b'X'X b, shrunk to the usual one. */
static double residual_sd(const struct sums *s, const double *b) {
  const double *gram = s->gram[FC_CLIMATE_TEMPERATURE], *moment = s->moment[FC_CLIMATE_TEMPERATURE];
  double squares = s->temperature_squares;
  for (int i = 0; i < FC_HARMONICS; i++) {
    squares -= 2 * b[i] * moment[i];
    for (int j = 0; j < FC_HARMONICS; j++)
      squares += b[i] * b[j] * gram[i <= j ? i * FC_HARMONICS + j : j * FC_HARMONICS + i];
  }
  double prior = PRIOR_TEMPERATURE_SD * PRIOR_TEMPERATURE_SD;
  return sqrt((fmax(squares, 0) + PRIOR_DAYS * prior) / (s->temperature_days + PRIOR_DAYS));
}

static void solve_version(const struct sums *s, struct fc_climate_version *v) {
  for (int e = 0; e < FC_CLIMATE_COUNT; e++) {
    double first = priors[e].first_penalty, second = priors[e].second_penalty;
    double penalty[FC_HARMONICS] = {1, first, first, second, second}, prior[FC_HARMONICS] = {priors[e].mean};
    double scratch[FC_HARMONICS * FC_HARMONICS];
    /* with penalties above zero this fails only for values that are not finite: then the prior stays */
    memcpy(v->coefficient[e], prior, sizeof prior);
    fc_penalised_solve(FC_HARMONICS, s->gram[e], s->moment[e], penalty, prior, scratch, v->coefficient[e], NULL);
  }
  v->temperature_sd = residual_sd(s, v->coefficient[FC_CLIMATE_TEMPERATURE]);
  fc_skill_solve(&s->skill, v);
}

static void find_elements(struct fc_climatology *c, const struct fc_weather *weather,
                          const struct fc_station *station) {
  int has_maximum = ever_observed(weather, station, FC_TMAX);
  c->temperature_element = has_maximum ? FC_TMAX : FC_TMEAN;
  c->available[FC_CLIMATE_TEMPERATURE] = has_maximum || ever_observed(weather, station, FC_TMEAN);
  c->available[FC_CLIMATE_RAIN] = ever_observed(weather, station, FC_PRECIP);
  c->available[FC_CLIMATE_RAIN_AMOUNT] = c->available[FC_CLIMATE_RAIN];
  c->available[FC_CLIMATE_SUN] = ever_observed(weather, station, FC_SUNSHINE);
}

int fc_climatology_build(struct fc_climatology *climatology, const struct fc_weather *weather,
                         const struct fc_station *station, int last_day, struct fc_arena *arena) {
  int count = (last_day < 0 ? 0 : (last_day + 1) / FC_CLIMATE_BLOCK) + 1, issue = 0;
  climatology->version_count = count;
  climatology->versions = fc_arena_new(arena, (size_t)count, sizeof *climatology->versions);
  if (!climatology->versions) return -1;
  find_elements(climatology, weather, station);
  struct sums sums = {0};
  for (int v = 0; v < count; v++) {
    solve_version(&sums, &climatology->versions[v]);
    int end = (v + 1) * FC_CLIMATE_BLOCK;
    for (int day = v * FC_CLIMATE_BLOCK; day < end; day++) add_day(&sums, climatology, weather, station, day);
    for (; issue < station->issued_count && station->issued[issue].date < weather->first_date + end; issue++)
      add_issue(&sums, climatology, &climatology->versions[v], weather, station, &station->issued[issue]);
  }
  return 0;
}

const struct fc_climate_version *fc_climatology_known(const struct fc_climatology *climatology, int weather_day) {
  int version = weather_day < 0 ? 0 : (weather_day + 1) / FC_CLIMATE_BLOCK;
  return &climatology->versions[version < climatology->version_count ? version : climatology->version_count - 1];
}

double fc_climatology_value(const struct fc_climate_version *version, enum fc_climate_element element, fc_date date) {
  double basis[FC_HARMONICS], value = 0;
  fc_climatology_basis(date, basis);
  for (int i = 0; i < FC_HARMONICS; i++) value += version->coefficient[element][i] * basis[i];
  if (element == FC_CLIMATE_TEMPERATURE) return value;
  return element == FC_CLIMATE_RAIN ? fmin(fmax(value, 0), 1) : fmax(value, 0);
}

void fc_climatology_rain_given(const struct fc_climate_version *version, double percent, double *rain, double *amount) {
  double at = fmin(fmax(percent, 0), 100) / 100 * (FC_PROBABILITY_BINS - 1);
  int bin = at >= FC_PROBABILITY_BINS - 1 ? FC_PROBABILITY_BINS - 2 : (int)at;
  const double *low = version->given_probability[bin], *high = version->given_probability[bin + 1], share = at - bin;
  *rain = (1 - share) * low[0] + share * high[0];
  *amount = (1 - share) * low[1] + share * high[1];
}
