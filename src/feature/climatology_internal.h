/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Climatology of a station as it was known at each past day, and how far its forecasts were to be believed then.
 *
 * A version of it is fitted every FC_CLIMATE_BLOCK days from the days before alone, so nothing later can leak into a
 * forecast. Each element is regressed on a mean and two harmonics of the year with a ridge penalty (Wilks 2019, section
 * 10.4), which also bridges the first year. */
#ifndef FC_FEATURE_CLIMATOLOGY_INTERNAL_H
#define FC_FEATURE_CLIMATOLOGY_INTERNAL_H

#include "foodcast/base/arena.h"
#include "foodcast/panel/weather.h"

enum { FC_CLIMATE_BLOCK = 28, FC_HARMONICS = 5, FC_PROBABILITY_BINS = 11, FC_SKILL_LEADS = 7 };

enum fc_climate_element {
  FC_CLIMATE_TEMPERATURE, /* deg C: tmax, or tmean where there is no tmax */
  FC_CLIMATE_RAIN,        /* min(mm, 1) */
  FC_CLIMATE_RAIN_AMOUNT, /* log1p(mm)/3 */
  FC_CLIMATE_SUN,         /* hours/10 */
  FC_CLIMATE_COUNT
};

struct fc_climate_version {
  double coefficient[FC_CLIMATE_COUNT][FC_HARMONICS];
  double temperature_sd; /* of the days around the climatology */
  /* Share of an issued anomaly to believe at leads 1-7 (index 0 is lead 1; later ones as 7), 0..1, and the standard
   * deviation of the temperature around what is then expected. */
  double trust[FC_CLIMATE_COUNT][FC_SKILL_LEADS];
  double error_sd[FC_SKILL_LEADS];
  /* E[min(mm, 1)] and E[log1p(mm)/3] given a probability of 0, 10, ... 100 percent */
  double given_probability[FC_PROBABILITY_BINS][2];
};

struct fc_climatology {
  int available[FC_CLIMATE_COUNT];             /* whether the station ever observed it */
  enum fc_weather_element temperature_element; /* FC_TMAX or FC_TMEAN */
  int version_count;
  struct fc_climate_version *versions; /* version v has seen the weather days before v x FC_CLIMATE_BLOCK */
};

/* Versions for weather days 0..last_day, in the arena. -1 when memory is out. */
int fc_climatology_build(struct fc_climatology *climatology, const struct fc_weather *weather,
                         const struct fc_station *station, int last_day, struct fc_arena *arena);
/* The version known at the end of a weather day (any number; before the first day: what holds without data). */
const struct fc_climate_version *fc_climatology_known(const struct fc_climatology *climatology, int weather_day);
/* Expected value on a date. */
double fc_climatology_value(const struct fc_climate_version *version, enum fc_climate_element element, fc_date date);
/* What a rain probability (percent) stands for: *rain and *amount as the two rain elements. */
void fc_climatology_rain_given(const struct fc_climate_version *version, double percent, double *rain, double *amount);
/* The element as observed on a weather day; NAN where it was not, or outside the record. */
double fc_climatology_observed(const struct fc_climatology *climatology, const struct fc_weather *weather,
                               const struct fc_station *station, enum fc_climate_element element, int weather_day);
/* The same element from the values of one issue; NAN where it was not issued. */
double fc_climatology_issued(const struct fc_climatology *climatology, const struct fc_issued *issue,
                             enum fc_climate_element element);
/* Mean and two harmonics of the year at a date. */
void fc_climatology_basis(fc_date date, double basis[static FC_HARMONICS]);

/* forecast_skill.c: sums over past days with rain, and over past issues beside what then came. */
struct fc_skill_sums {
  double wet_days, wet_amount, dry_days, dry_rain, dry_amount; /* wet: 1 mm or more, as JMA's probability means it */
  double given[FC_PROBABILITY_BINS][3];                        /* issues of a probability: count, rain, amount */
  double anomaly[FC_CLIMATE_COUNT][FC_SKILL_LEADS][4]; /* x issued, y observed anomaly: count, sum xx, sum xy, sum yy */
};

/* `observed`: the elements of the day that the issue speaks of. `known`: the version that gives the anomalies. */
void fc_skill_add_day(struct fc_skill_sums *sums, const double observed[static FC_CLIMATE_COUNT]);
void fc_skill_add_issue(struct fc_skill_sums *sums, const struct fc_climatology *climatology,
                        const struct fc_climate_version *known, const struct fc_issued *issue,
                        const double observed[static FC_CLIMATE_COUNT]);
/* Sets trust, error_sd and given_probability of a version whose temperature_sd is set. */
void fc_skill_solve(const struct fc_skill_sums *sums, struct fc_climate_version *version);
/* Index of a lead in days. */
static inline int fc_skill_lead(int lead) {
  return lead < 1 ? 0 : lead > FC_SKILL_LEADS ? FC_SKILL_LEADS - 1 : lead - 1;
}

#endif
