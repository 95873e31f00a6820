/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/math/sample.h"
#include "synth_internal.h"

#include <math.h>

double fc_synth_month_value(const double month[12], fc_date date) {
  struct fc_civil civil = fc_date_civil(date);
  double place = civil.month - 1.5 + (civil.day - .5) / fc_date_days_in_month(civil.year, civil.month);
  int before = (int)floor(place);
  double share = place - before;
  return (1 - share) * month[(before + 12) % 12] + share * month[(before + 13) % 12];
}

double fc_synth_day_length(double latitude, fc_date date) {
  const double radian = 3.14159265358979323846 / 180;
  double declination = -23.44 * radian * cos(2 * 180 * radian * (fc_date_day_of_year(date) + 11) / 365.25);
  double hour = -tan(latitude * radian) * tan(declination);
  return 24 / (180 * radian) * acos(fmin(1, fmax(-1, hour)));
}

static double one_decimal(double value) { return round(value * 10) / 10; }

/* Share of possible sunshine: the skewed draw max x u^b has the mean asked for, with dry days close to the maximum and
 * wet ones close to none, as observed. */
static double draw_sun(struct fc_random *random, double mean) {
  const double most = .95;
  return most * pow(fc_random_uniform(random), most / mean - 1);
}

static double draw_rain(struct fc_random *random, const struct fc_synth_climate *climate, fc_date date) {
  double mean = fc_synth_month_value(climate->wet_amount, date);
  double amount = fc_draw_gamma(random, climate->wet_shape, mean / climate->wet_shape);
  return fmax(1, round(amount * 2) / 2);
}

/* Days of less than 1 mm count as dry; one in sixteen of them has a trace. */
static double draw_trace(struct fc_random *random) { return fc_random_uniform(random) < .06 ? .5 : 0; }

void fc_synth_draw_weather(struct fc_synth_world *world, const struct fc_synth_climate *climate) {
  struct fc_random random;
  fc_random_seed(&random, fc_hash_text(fc_hash_number(0, world->options.seed), "weather"));
  double deviation = fc_draw_normal(&random), step = sqrt(1 - climate->persistence * climate->persistence);
  int wet = 0;
  for (int d = 0; d < world->days; d++) {
    struct fc_synth_day *day = &world->day[d];
    fc_date date = day->date;
    double share = fc_synth_month_value(climate->wet, date);
    double chance = share * (1 - climate->wet_persistence) + (wet ? climate->wet_persistence : 0);
    wet = fc_random_uniform(&random) < chance;
    day->precip = wet ? draw_rain(&random, climate, date) : draw_trace(&random);
    double sun_dry = fc_synth_month_value(climate->sun_dry, date);
    double sun = draw_sun(&random, wet ? climate->sun_wet : sun_dry);
    double usual_sun = share * climate->sun_wet + (1 - share) * sun_dry;
    deviation = climate->persistence * deviation + step * fc_draw_normal(&random);
    double mean = fc_synth_month_value(climate->tmean, date) +
                  fc_synth_month_value(climate->deviation, date) * deviation +
                  fc_synth_month_value(climate->sun_effect, date) * (sun - usual_sun);
    double above = fc_synth_month_value(climate->above, date) + climate->above_sun * sun +
                   climate->range_deviation * fc_draw_normal(&random);
    double below = fc_synth_month_value(climate->below, date) + climate->below_sun * sun +
                   climate->range_deviation * fc_draw_normal(&random);
    day->sunshine = one_decimal(sun * fc_synth_day_length(climate->latitude, date));
    day->tmean = one_decimal(mean);
    day->tmax = one_decimal(mean + fmax(.3, above));
    day->tmin = one_decimal(mean - fmax(.3, below));
  }
}

/* JMA against the Tokyo observations of 2021-2023, leads 1-7: sd of the errors of tmax and tmin, mean and sd of the
 * probability of rain ahead of wet and of dry days, correlation of the error with that of the next longer lead. */
static const struct {
  double tmax, tmin, wet_mean, wet_sd, dry_mean, dry_sd, correlation;
} lead_error[SYNTH_LEADS] = {
    {1.36, 1.32, 57.3, 19.2, 17.1, 14.0, .62}, {1.79, 1.33, 54.6, 20.2, 21.7, 13.5, .80},
    {1.89, 1.40, 50.1, 16.7, 24.1, 13.2, .86}, {2.13, 1.42, 46.6, 15.2, 25.2, 13.0, .86},
    {2.27, 1.52, 44.1, 13.3, 25.9, 12.3, .89}, {2.34, 1.62, 40.8, 11.7, 26.9, 11.9, .89},
    {2.49, 1.73, 38.9, 10.2, 26.9, 11.3, 0},
};

/* A calibrated forecast: with anomaly a of sd s and error sd e it says k a + n, k = 1 - e^2/s^2, var n = k (1-k) s^2,
 * so that its error has sd e and is not correlated with what it says. */
static double calibrated(double anomaly, double anomaly_sd, double error_sd, double noise) {
  double share = error_sd < anomaly_sd ? 1 - error_sd * error_sd / (anomaly_sd * anomaly_sd) : 0;
  return share * anomaly + sqrt(share * (1 - share)) * anomaly_sd * noise;
}

static void draw_issues(struct fc_random *random, const struct fc_synth_climate *climate,
                        const struct fc_synth_day *day, struct fc_synth_issue issue[SYNTH_LEADS]) {
  double share = fc_synth_month_value(climate->wet, day->date);
  double sun = share * climate->sun_wet + (1 - share) * fc_synth_month_value(climate->sun_dry, day->date);
  double mean = fc_synth_month_value(climate->tmean, day->date);
  double usual_max = mean + fc_synth_month_value(climate->above, day->date) + climate->above_sun * sun;
  double usual_min = mean - fc_synth_month_value(climate->below, day->date) - climate->below_sun * sun;
  double noise[3] = {0};
  for (int lead = SYNTH_LEADS - 1; lead >= 0; lead--) {
    double correlation = lead_error[lead].correlation, rest = sqrt(1 - correlation * correlation);
    for (int k = 0; k < 3; k++) noise[k] = correlation * noise[k] + rest * fc_draw_normal(random);
    int wet = day->precip >= 1;
    double rain = wet ? lead_error[lead].wet_mean + lead_error[lead].wet_sd * noise[2]
                      : lead_error[lead].dry_mean + lead_error[lead].dry_sd * noise[2];
    /* sd of daily anomalies over the year: 3.1 deg C of tmax, 2.3 of tmin */
    issue[lead].tmax = round(usual_max + calibrated(day->tmax - usual_max, 3.1, lead_error[lead].tmax, noise[0]));
    issue[lead].tmin = round(usual_min + calibrated(day->tmin - usual_min, 2.3, lead_error[lead].tmin, noise[1]));
    issue[lead].probability = 10 * round(fmin(100, fmax(0, rain)) / 10);
  }
}

void fc_synth_draw_forecasts(struct fc_synth_world *world, const struct fc_synth_climate *climate) {
  struct fc_random random;
  fc_random_seed(&random, fc_hash_text(fc_hash_number(0, world->options.seed), "weather forecasts"));
  for (int d = 0; d < world->days; d++)
    draw_issues(&random, climate, &world->day[d], world->issue + (size_t)d * SYNTH_LEADS);
}
