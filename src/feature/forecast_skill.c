/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far issued weather was to be believed, learnt from the station's own past issues.
 *
 * Anomalies: the observed one is regressed on the issued one through the origin, per lead (model output statistics,
 * Glahn and Lowry 1972), starting from what the usual errors of a lead would make right. Probabilities: mean rain after
 * each, starting from wet and dry days. */
#include "climatology_internal.h"

#include <math.h>

static const double PRIOR_PAIRS = 20, PRIOR_DAYS = 30;

/* Standard deviation of the error of issued maximum temperatures, deg C, by lead (JMA's forecasts of 2021-2025 against
 * Tokyo). */
static const double usual_error[FC_SKILL_LEADS] = {1.4, 1.8, 1.9, 2.1, 2.3, 2.3, 2.5};

/* Usual variance of an element around its climatology; the temperature's is the station's own. */
static const double usual_variance[FC_CLIMATE_COUNT] = {
    [FC_CLIMATE_RAIN] = .2, [FC_CLIMATE_RAIN_AMOUNT] = .15, [FC_CLIMATE_SUN] = .13};

void fc_skill_add_day(struct fc_skill_sums *sums, const double observed[static FC_CLIMATE_COUNT]) {
  double rain = observed[FC_CLIMATE_RAIN], amount = observed[FC_CLIMATE_RAIN_AMOUNT];
  if (rain >= 1) sums->wet_days++, sums->wet_amount += amount;
  if (rain < 1) sums->dry_days++, sums->dry_rain += rain, sums->dry_amount += amount;
}

static void add_anomaly(double sums[static 4], double issued, double observed) {
  sums[0]++;
  sums[1] += issued * issued;
  sums[2] += issued * observed;
  sums[3] += observed * observed;
}

void fc_skill_add_issue(struct fc_skill_sums *sums, const struct fc_climatology *climatology,
                        const struct fc_climate_version *known, const struct fc_issued *issue,
                        const double observed[static FC_CLIMATE_COUNT]) {
  int lead = fc_skill_lead(issue->date - issue->issued_on);
  for (int e = 0; e < FC_CLIMATE_COUNT; e++) {
    double issued = fc_climatology_issued(climatology, issue, (enum fc_climate_element)e);
    if (isnan(issued) || isnan(observed[e])) continue;
    double usual = fc_climatology_value(known, (enum fc_climate_element)e, issue->date);
    add_anomaly(sums->anomaly[e][lead], issued - usual, observed[e] - usual);
  }
  double percent = issue->value[FC_PRECIP_PROBABILITY];
  if (isnan(percent) || isnan(observed[FC_CLIMATE_RAIN])) return;
  double *given = sums->given[(int)lround(fmin(fmax(percent, 0), 100) / 100 * (FC_PROBABILITY_BINS - 1))];
  given[0]++;
  given[1] += observed[FC_CLIMATE_RAIN];
  given[2] += observed[FC_CLIMATE_RAIN_AMOUNT];
}

/* With truth and error independent the share to believe is the truth's share of the variance; rain and sun are forecast
 * less well than temperature, so theirs starts at its square. */
static void solve_trust(const struct fc_skill_sums *sums, struct fc_climate_version *v) {
  double climate = v->temperature_sd * v->temperature_sd;
  for (int lead = 0; lead < FC_SKILL_LEADS; lead++) {
    double start = climate / (climate + usual_error[lead] * usual_error[lead]);
    for (int e = 0; e < FC_CLIMATE_COUNT; e++) {
      const double *s = sums->anomaly[e][lead];
      int is_temperature = e == FC_CLIMATE_TEMPERATURE;
      double weight = PRIOR_PAIRS * (is_temperature ? climate : usual_variance[e]);
      double trust = (s[2] + weight * (is_temperature ? start : start * start)) / (s[1] + weight);
      v->trust[e][lead] = fmin(fmax(trust, 0), 1);
    }
    const double *s = sums->anomaly[FC_CLIMATE_TEMPERATURE][lead];
    double trust = v->trust[FC_CLIMATE_TEMPERATURE][lead], squares = s[3] - 2 * trust * s[2] + trust * trust * s[1];
    v->error_sd[lead] = sqrt((fmax(squares, 0) + PRIOR_PAIRS * climate * (1 - start)) / (s[0] + PRIOR_PAIRS));
  }
}

/* Each bin: the mean over the issues of that probability, shrunk towards p x wet mean + (1 - p) x dry mean. */
static void solve_probability(const struct fc_skill_sums *s, struct fc_climate_version *v) {
  double wet_amount = (s->wet_amount + PRIOR_DAYS * .7) / (s->wet_days + PRIOR_DAYS);
  double dry_rain = (s->dry_rain + PRIOR_DAYS * .05) / (s->dry_days + PRIOR_DAYS);
  double dry_amount = (s->dry_amount + PRIOR_DAYS * .01) / (s->dry_days + PRIOR_DAYS);
  for (int i = 0; i < FC_PROBABILITY_BINS; i++) {
    double p = i / (FC_PROBABILITY_BINS - 1.0), weight = s->given[i][0] + PRIOR_PAIRS;
    v->given_probability[i][0] = (s->given[i][1] + PRIOR_PAIRS * (p + (1 - p) * dry_rain)) / weight;
    v->given_probability[i][1] = (s->given[i][2] + PRIOR_PAIRS * (p * wet_amount + (1 - p) * dry_amount)) / weight;
  }
}

void fc_skill_solve(const struct fc_skill_sums *sums, struct fc_climate_version *version) {
  solve_trust(sums, version);
  solve_probability(sums, version);
}
