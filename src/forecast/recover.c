/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demand as it is known at an origin. On a sold-out day what was sold is a lower bound; the day gets its expected demand
 * given that bound (methods.md, Sold-out days):
 *
 *   y <- min(max(y, E[D | D >= y]), 1.6 y + 3),  D ~ N(mu, phi mu),  two passes
 *
 * mu: a two-sided moving level of half-life 14 days times the weekday's share, both without the day itself. */
#include "forecast_internal.h"

enum {
  PASSES = 2,
  LEVEL_HALF_LIFE = 14,
  PROFILE_DAYS = 2,
  LONGEST = 730,
  ZERO_WINDOW = 180,
  STOPPED_DAYS = 56,
  STOPPED_SEEN = 7,
  LONGEST_CLOSURE = 200
};

static const double least_phi = .3, timed_cap = 3, least_share = .15, level_days = 60;

/* E[Z | Z >= a] of the standard normal: phi(a)/(1 - Phi(a)), by its asymptote far out where the ratio is 0/0. */
static double mean_above(double a) {
  if (a > 8) return a + 1 / a;
  return exp(-.5 * a * a) / 2.5066282746310002 / (.5 * erfc(a * 0.7071067811865476));
}

static void weekday_profile(const double *demand, int start, int length, int first_weekday,
                            double profile[static FC_WEEK_DAYS]) {
  double sum[FC_WEEK_DAYS] = {0}, total = 0;
  int count[FC_WEEK_DAYS] = {0}, days = 0;
  for (int day = start; day < length; day++) {
    if (isnan(demand[day])) continue;
    int weekday = (first_weekday + day) % FC_WEEK_DAYS;
    sum[weekday] += demand[day], count[weekday]++;
    total += demand[day], days++;
  }
  double mean = total > 0 ? total / days : 1;
  for (int k = 0; k < FC_WEEK_DAYS; k++)
    profile[k] = fmax((sum[k] / mean + PROFILE_DAYS) / (count[k] + PROFILE_DAYS), .05);
}

/* mu of every day into `mean`, from the other days. */
static void moving_mean(const double *demand, int start, int length, int first_weekday,
                        const double profile[static FC_WEEK_DAYS], double *mean) {
  double keep = exp2(-1.0 / LEVEL_HALF_LIFE), sum = 0, weight = 0;
  for (int day = start; day < length;
       day++) { /* the days before it; the sums are kept as sum and weight, level later */
    mean[2 * day] = sum, mean[2 * day + 1] = weight;
    sum *= keep, weight *= keep;
    if (!isnan(demand[day])) sum += demand[day] / profile[(first_weekday + day) % FC_WEEK_DAYS], weight += 1;
  }
  sum = weight = 0;
  for (int day = length - 1; day >= start; day--) {
    double level = mean[2 * day + 1] + weight > 0 ? (mean[2 * day] + sum) / (mean[2 * day + 1] + weight) : NAN;
    mean[2 * day] = level * profile[(first_weekday + day) % FC_WEEK_DAYS];
    sum *= keep, weight *= keep;
    if (!isnan(demand[day])) sum += demand[day] / profile[(first_weekday + day) % FC_WEEK_DAYS], weight += 1;
  }
}

static double dispersion(const double *demand, const unsigned char *state, int start, int length, const double *mean) {
  double sum = 0;
  int count = 0;
  for (int day = start; day < length; day++) {
    double mu = mean[2 * day];
    if (isnan(demand[day]) || isnan(mu) || state[day] == FC_DAY_SOLD_OUT) continue;
    sum += (demand[day] - mu) * (demand[day] - mu) / fmax(mu, .05);
    count++;
  }
  return count ? fmax(sum / count, least_phi) : 1;
}

double fc_recover_demand(const unsigned char *state, int length, int first_weekday, double *demand, double *scratch) {
  int start = length > LONGEST ? length - LONGEST : 0;
  double *mean = scratch, *sold = scratch + 2 * (size_t)length, profile[FC_WEEK_DAYS], phi = 1;
  memcpy(sold + start, demand + start, (size_t)(length - start) * sizeof *sold);
  for (int pass = 0; pass < PASSES; pass++) {
    weekday_profile(demand, start, length, first_weekday, profile);
    moving_mean(demand, start, length, first_weekday, profile, mean);
    phi = dispersion(demand, state, start, length, mean);
    for (int day = start; day < length; day++) {
      if (state[day] != FC_DAY_SOLD_OUT || isnan(sold[day])) continue;
      double mu = isnan(mean[2 * day]) ? sold[day] : fmax(mean[2 * day], .05), sd = sqrt(phi * mu);
      double expected = mu + sd * mean_above((sold[day] - mu) / sd);
      demand[day] = fmin(fmax(sold[day], expected), 1.6 * sold[day] + 3);
    }
  }
  return phi;
}

/* Where the time of selling out is known it says more: what was sold over the usual share of the day by then. */
static void recover_timed(const struct fc_stage *stage, int series, int length, const double *sold, double *demand) {
  const struct fc_series *s = &stage->forecasts->panel->series[series];
  if (!stage->shares || !s->column[FC_SOLD_OUT_AT]) return;
  for (int day = 0; day < length; day++) {
    if (s->state[day] != FC_DAY_SOLD_OUT || isnan(sold[day])) continue;
    double share = fc_shares_get(stage->shares, s->store, s->column[FC_SOLD_OUT_AT][day]);
    if (share >= least_share) demand[day] = fmin(fmax(sold[day], sold[day] / share), timed_cap * sold[day]);
  }
}

/* Demand into the buffer: all of it at a refit, later only the new days, so that states that were moved on have seen what
 * the buffer holds. */
static void recover(const struct fc_stage *stage, int series) {
  const struct fc_forecasts *f = stage->forecasts;
  const struct fc_series *s = &f->panel->series[series];
  int length = stage->day + 1, from = stage->before + 1;
  double *demand = fc_demand_row(f, series);
  int sold_out = 0, newly = 0;
  for (int day = 0; day < length; day++) {
    sold_out += s->state[day] == FC_DAY_SOLD_OUT;
    newly += s->state[day] == FC_DAY_SOLD_OUT && day >= from;
  }
  for (int day = sold_out && stage->refit ? 0 : from; day < length; day++) /* returns can pass sales: not below 0 */
    demand[day] = fc_series_observed(s, day) ? fmax(0, s->column[FC_SOLD][day]) : NAN;
  if (!(stage->refit ? sold_out : newly) || f->panel->sold_may_exceed_supply) return;
  double *work = malloc((size_t)length * 5 * sizeof *work);
  if (!work) return; /* out of memory: the lower bounds stand */
  double *sold = work, *whole = work + length;
  for (int day = 0; day < length; day++)
    sold[day] = whole[day] = fc_series_observed(s, day) ? fmax(0, s->column[FC_SOLD][day]) : NAN;
  fc_recover_demand(s->state, length, (int)fc_date_weekday(f->panel->first_date), whole, work + 2 * (size_t)length);
  recover_timed(stage, series, length, sold, whole);
  if (stage->refit) from = 0;
  for (int day = from; day < length; day++)
    if (s->state[day] == FC_DAY_SOLD_OUT) demand[day] = whole[day];
  free(work);
}

void fc_recover_last(void *stage, int series, int worker) {
  (void)worker;
  recover(stage, series);
}

/* A weekday on which nothing was sold for eight weeks is as good as closed: its zeros make no series intermittent. */
static unsigned dead_weekdays(const struct fc_forecasts *f, const double *demand, int day) {
  unsigned seen = 0, alive = 0;
  for (int back = 0; back < 8 * FC_WEEK_DAYS && back <= day; back++) {
    if (isnan(demand[day - back])) continue;
    unsigned bit = 1U << fc_weekday_of(f, day - back);
    seen |= bit;
    if (demand[day - back] > 0) alive |= bit;
  }
  return seen & ~alive;
}

static void count_zeros(const struct fc_forecasts *f, const double *demand, int day, struct fc_track *track) {
  unsigned dead = dead_weekdays(f, demand, day);
  int days = 0, zeros = 0;
  for (int t = day; t >= 0 && t > day - 2 * ZERO_WINDOW && days < ZERO_WINDOW; t--) {
    if (isnan(demand[t]) || dead >> fc_weekday_of(f, t) & 1U) continue;
    days++;
    zeros += demand[t] <= 0;
  }
  track->intermittent = 20 * zeros > days;
}

/* Nothing sold in eight weeks, no record at all of a series that once had some, or closed for longer than any holidays. */
static int stopped(const struct fc_forecasts *f, int series, const double *demand, int day,
                   const struct fc_track *track) {
  const unsigned char *state = f->panel->series[series].state;
  int seen = 0, sold = 0, missing = 0;
  for (int t = day; t >= 0 && t > day - STOPPED_DAYS; t--) {
    seen += !isnan(demand[t]);
    sold += demand[t] > 0;
    missing += state[t] == FC_DAY_NOT_RECORDED;
  }
  if (seen >= STOPPED_SEEN) return !sold;
  return track->observed && !seen && (missing == STOPPED_DAYS || day - track->last_observed > LONGEST_CLOSURE);
}

void fc_recover_series(const struct fc_stage *stage, int series) {
  const struct fc_forecasts *f = stage->forecasts;
  const struct fc_series *s = &f->panel->series[series];
  struct fc_track *track = &f->tracks[series];
  const double *demand = fc_demand_row(f, series);
  recover(stage, series);
  int from = stage->before + 1;
  memcpy(fc_state_row(f, series) + from, s->state + from, (size_t)(stage->day + 1 - from));
  double gain = 1 - exp(-1 / level_days);
  for (int day = from; day <= stage->day; day++) {
    if (isnan(demand[day])) continue;
    track->observed++;
    track->last_observed = day;
    track->sold_out += s->state[day] == FC_DAY_SOLD_OUT;
    track->most = fmax(track->most, demand[day]);
    track->level = isnan(track->level) ? demand[day] : track->level;
    track->level += fmax(gain, 1.0 / track->observed) * (demand[day] - track->level);
  }
  count_zeros(f, demand, stage->day, track);
  track->no_demand = stopped(f, series, demand, stage->day, track);
}
