/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ets_internal.h"

static const double least_error = 1e-20;

/* What one day needs again on the way back. */
struct moment {
  double base, growth, season, forecast; /* q, b before the day, s_k, f */
};

static double forecast_of(enum fc_ets_season form, double base, double season) {
  if (form == FC_ETS_NO_SEASON) return base;
  return form == FC_ETS_ADDITIVE_SEASON ? base + season : base * season;
}

/* One day: updates the state and says what was forecast. */
static struct moment step(struct fc_ets *ets, int weekday, double value) {
  double drift = ets->phi * ets->growth;
  struct moment m = {ets->level + drift, ets->growth, ets->season[weekday], 0};
  m.forecast = forecast_of(ets->form.season, m.base, m.season);
  ets->level = m.base, ets->growth = drift;
  if (isnan(value)) return m;
  double error = value - m.forecast, u = error, v = error;
  if (ets->form.season == FC_ETS_MULTIPLICATIVE_SEASON) u = error / m.season, v = error / m.base;
  ets->level += ets->alpha * u;
  ets->growth += ets->beta * u;
  if (ets->form.season != FC_ETS_NO_SEASON) ets->season[weekday] += ets->gamma * v;
  return m;
}

struct sums {
  double squares, logs, values; /* of errors, of log|f|, of squared values */
  int days;
};

/* Returns 0 where the form leaves its domain. */
static int add(struct sums *sums, const struct fc_ets_form *form, const struct moment *m, double value) {
  if (isnan(value)) return 1;
  double error = value - m->forecast;
  if (form->season == FC_ETS_MULTIPLICATIVE_SEASON && !(m->season > 0 && m->base > 0)) return 0;
  if (form->error == FC_ETS_MULTIPLICATIVE_ERROR) {
    if (!(m->forecast > 0)) return 0;
    error /= m->forecast;
    sums->logs += log(m->forecast);
    sums->values += 1;
  } else {
    sums->values += value * value;
  }
  sums->squares += error * error;
  sums->days++;
  return 1;
}

static double criterion_of(const struct sums *sums) {
  double squares = fmax(sums->squares, least_error * sums->values);
  return squares > 0 ? sums->days * log(squares) + 2 * sums->logs : 0;
}

double fc_ets_criterion(const struct fc_ets *ets, const struct fc_ets_data *data, struct fc_ets *end) {
  struct fc_ets now = *ets;
  struct sums sums = {0};
  int weekday = (data->first_weekday + data->start) % FC_WEEK;
  for (int day = data->start; day < data->length; day++) {
    struct moment m = step(&now, weekday, data->value[day]);
    if (!add(&sums, &now.form, &m, data->value[day])) return INFINITY;
    weekday = weekday == FC_SUNDAY ? FC_MONDAY : weekday + 1;
  }
  if (end) *end = now;
  return criterion_of(&sums);
}

/* Derivative of the criterion by the forecast of one day. */
static double forecast_slope(const struct fc_ets *ets, const struct sums *sums, const struct moment *m, double value) {
  double scale = sums->squares > least_error * sums->values ? 2 * sums->days / sums->squares : 0;
  double error = value - m->forecast;
  if (ets->form.error == FC_ETS_ADDITIVE_ERROR) return -scale * error;
  return 2 / m->forecast - scale * (error / m->forecast) * value / (m->forecast * m->forecast);
}

/* One day backwards: `back` holds the derivatives by the state after the day and gets those before it. */
static void step_back(const struct fc_ets *ets, const struct moment *m, int weekday, double value, double direct,
                      struct fc_ets *back) {
  double base = back->level, drift = back->growth;
  if (!isnan(value)) {
    double error = value - m->forecast, by_u = ets->alpha * back->level + ets->beta * back->growth, u = error;
    double by_error = 0, by_season = back->season[weekday], by_v = ets->gamma * by_season, v = error;
    if (ets->form.season == FC_ETS_MULTIPLICATIVE_SEASON) {
      u /= m->season, v /= m->base;
      by_error = by_u / m->season + by_v / m->base;
      back->gamma += by_season * v;
      by_season -= by_u * u / m->season;
      base -= by_v * v / m->base;
    } else if (ets->form.season == FC_ETS_ADDITIVE_SEASON) {
      by_error = by_u + by_v;
      back->gamma += by_season * v;
    } else {
      by_error = by_u;
    }
    back->alpha += back->level * u;
    back->beta += back->growth * u;
    double by_forecast = direct - by_error;
    if (ets->form.season == FC_ETS_MULTIPLICATIVE_SEASON) {
      base += by_forecast * m->season, by_season += by_forecast * m->base;
    } else {
      base += by_forecast;
      if (ets->form.season == FC_ETS_ADDITIVE_SEASON) by_season += by_forecast;
    }
    back->season[weekday] = by_season;
  }
  back->phi += (base + drift) * m->growth;
  back->level = base;
  back->growth = ets->phi * (base + drift);
}

double fc_ets_gradient(const struct fc_ets *ets, const struct fc_ets_data *data, struct fc_ets *gradient) {
  struct moment trace[FC_SERIES_WINDOW];
  struct fc_ets now = *ets, back = {.form = ets->form};
  struct sums sums = {0};
  int weekday = (data->first_weekday + data->start) % FC_WEEK;
  for (int day = data->start; day < data->length; day++) {
    trace[day - data->start] = step(&now, weekday, data->value[day]);
    if (!add(&sums, &now.form, &trace[day - data->start], data->value[day])) return INFINITY;
    weekday = weekday == FC_SUNDAY ? FC_MONDAY : weekday + 1;
  }
  for (int day = data->length - 1; day >= data->start; day--) {
    const struct moment *m = &trace[day - data->start];
    weekday = weekday == FC_MONDAY ? FC_SUNDAY : weekday - 1;
    double direct = isnan(data->value[day]) ? 0 : forecast_slope(ets, &sums, m, data->value[day]);
    step_back(ets, m, weekday, data->value[day], direct, &back);
  }
  *gradient = back;
  return criterion_of(&sums);
}

void fc_ets_forecast(const struct fc_ets *ets, int weekday, int horizon, double *mean) {
  struct fc_ets now = *ets;
  for (int h = 0; h < horizon; h++) mean[h] = step(&now, (weekday + h) % FC_WEEK, NAN).forecast;
}
