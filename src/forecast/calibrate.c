/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far demand falls from the combined forecasts (methods.md, Quantiles):
 *
 *   sigma^2 = phi_s unit(mu) f_h^2 v_t,  unit(mu) = max(mu, .05)
 *
 * from past out-of-sample residuals with half-life 30 days. v_t is the calendar's part (variance.c), by which residuals are
 * divided first; with the season in it the memory of the rest may be short. phi_s is shrunk with 15 pseudo-observations to
 * what series of that level have (a line of ln phi over ln level); f_h is linear in h, has mean 1 and stays in
 * [.7, 1.4]. */
#include "forecast_internal.h"

#include "foodcast/base/parallel.h"

static const double half_life = 30, pseudo_rows = 15, least_f = .7, most_f = 1.4, widest_square = 25,
                    least_dispersion = .01, least_rows = 5;
enum { LEAST_SERIES = 10 };

struct moments {
  double rows, square; /* weight, and weighted squares over f_h^2 */
  double by_rows[FC_MAX_HORIZON], by_square[FC_MAX_HORIZON];
};

struct job {
  const struct fc_stage *stage;
  const double *weight;     /* [origin][h] */
  const double *factor;     /* f_h */
  const double *dispersion; /* [series], NULL in the first pass */
  struct moments *moments;  /* [series] */
};

static double residual_weight(const struct fc_stage *stage, int origin, int h) {
  const struct fc_forecasts *f = stage->forecasts;
  int age = stage->day - (f->origins[origin] + 1 + h);
  return age < 0 ? 0 : f->origin_weight[origin] * exp2(-age / half_life);
}

static void sum_series(void *context, int series, int worker) {
  (void)worker;
  struct job *job = context;
  const struct fc_forecasts *f = job->stage->forecasts;
  struct moments *moments = &job->moments[series];
  *moments = (struct moments){0};
  for (int j = 0; j < job->stage->origin; j++) {
    for (int h = 0; h < f->horizon; h++) {
      double residual = fc_scaled_residual(f, series, j, h);
      if (!fc_residual_known(residual)) continue;
      double weight = job->weight[j * f->horizon + h], square = residual * residual;
      moments->rows += weight;
      moments->square += weight * square / (job->factor[h] * job->factor[h]);
      if (!job->dispersion) continue;
      moments->by_rows[h] += weight;
      moments->by_square[h] += weight * fmin(square / job->dispersion[series], widest_square);
    }
  }
}

/* ln phi over ln level by weighted least squares; the mean where there are few series. */
static void usual_dispersion(const struct fc_forecasts *f, const struct moments *moments, double line[static 2]) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  int series = 0;
  for (int s = 0; s < f->panel->series_count; s++) {
    const struct moments *m = &moments[s];
    if (m->rows < least_rows || m->square <= 0 || !(f->tracks[s].level > 0)) continue;
    double level = log(fmax(f->tracks[s].level, .05)), phi = log(fmax(m->square / m->rows, least_dispersion));
    double w = m->rows / (m->rows + pseudo_rows);
    n += w, x += w * level, y += w * phi, xx += w * level * level, xy += w * level * phi;
    series++;
  }
  line[0] = n > 0 ? y / n : 0, line[1] = 0;
  double spread = n > 0 ? xx - x * x / n : 0;
  if (series < LEAST_SERIES || spread <= .01 * n) return;
  line[1] = fmax(0, fmin((xy - x * y / n) / spread, 1));
  line[0] = (y - line[1] * x) / n;
}

static void shrink_dispersion(const struct fc_forecasts *f, const struct moments *moments, double *dispersion) {
  double line[2];
  usual_dispersion(f, moments, line);
  for (int s = 0; s < f->panel->series_count; s++) {
    double level = fmax(f->tracks[s].level > 0 ? f->tracks[s].level : 1, .05);
    double usual = exp(line[0] + line[1] * log(level));
    dispersion[s] = fmax((moments[s].square + pseudo_rows * usual) / (moments[s].rows + pseudo_rows), least_dispersion);
  }
}

/* A line through sqrt(mean square) by horizon, scaled to a weighted mean of 1. */
static void learn_factor(const struct fc_forecasts *f, const struct moments *moments, double *factor) {
  double rows[FC_MAX_HORIZON] = {0}, square[FC_MAX_HORIZON] = {0}, n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (int s = 0; s < f->panel->series_count; s++)
    for (int h = 0; h < f->horizon; h++) rows[h] += moments[s].by_rows[h], square[h] += moments[s].by_square[h];
  for (int h = 0; h < f->horizon; h++) {
    if (rows[h] <= 0) continue;
    double value = sqrt(square[h] / rows[h]);
    n += rows[h], x += rows[h] * h, y += rows[h] * value, xx += rows[h] * h * h, xy += rows[h] * h * value;
  }
  double spread = n > 0 ? xx - x * x / n : 0;
  if (n <= 0 || y <= 0 || spread <= 0) return;
  double slope = (xy - x * y / n) / spread;
  for (int h = 0; h < f->horizon; h++) factor[h] = fmax(least_f, fmin((y / n + slope * (h - x / n)) / (y / n), most_f));
}

enum fc_status fc_calibrate(struct fc_stage *stage, struct fc_error *err) {
  struct fc_forecasts *f = stage->forecasts;
  int slot = stage->origin - f->warm_count;
  size_t series = (size_t)f->panel->series_count;
  struct fc_pooled *pooled = &f->pooled[slot];
  for (int h = 0; h < FC_MAX_HORIZON; h++) pooled->horizon_factor[h] = 1;
  double *weight = fc_new((size_t)(stage->origin + 1) * (size_t)f->horizon, sizeof *weight);
  double *dispersion = fc_new(series, sizeof *dispersion);
  struct moments *moments = fc_new(series, sizeof *moments);
  enum fc_status status = weight && dispersion && moments ? fc_variance_learn(stage, err) : fc_fail_memory(err);
  if (status == FC_OK) {
    for (int j = 0; j < stage->origin; j++)
      for (int h = 0; h < f->horizon; h++) weight[j * f->horizon + h] = residual_weight(stage, j, h);
    struct job job = {stage, weight, pooled->horizon_factor, NULL, moments};
    fc_parallel_for((int)series, fc_threads(f), sum_series, &job);
    shrink_dispersion(f, moments, dispersion);
    job.dispersion = dispersion;
    fc_parallel_for((int)series, fc_threads(f), sum_series, &job);
    learn_factor(f, moments, pooled->horizon_factor);
    fc_parallel_for((int)series, fc_threads(f), sum_series, &job);
    shrink_dispersion(f, moments, dispersion);
    for (size_t s = 0; s < series; s++) {
      struct fc_calibrated *own = &f->calibrated[fc_asked_place(f, (int)s, slot)];
      own->dispersion = (float)dispersion[s];
      own->level = f->tracks[s].intermittent ? (float)f->tracks[s].level : 0;
    }
    status = fc_shape_learn(stage, weight, dispersion, err);
  }
  if (status == FC_OK) status = fc_dependence_learn(stage, dispersion, err);
  free(weight);
  free(dispersion);
  free(moments);
  return status;
}
