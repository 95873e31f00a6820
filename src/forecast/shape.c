/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shape of the error: quantiles of the standardised residuals, a series' own mixed with those of all series.
 *
 * Residuals are counted into fine bins. A day that sold out says only that demand was at least so much: its weight moves
 * to the residuals above it (the product-limit estimate of Kaplan and Meier 1958, in Efron's form of 1967). Twenty
 * standard normal residuals stand beside the pool, so that it is never empty. */
#include "forecast_internal.h"

#include "foodcast/base/parallel.h"
#include "foodcast/math/special.h"

enum { BINS = 1200, CHUNKS = 64 };

static const double lowest = -8, width = .02, pool_rows = 150, normal_rows = 20;

const double fc_knot_probability[FC_KNOTS] = {.0025, .005, .01, .02, .03, .05, .075, .1,  .125, .15, .2,   .25, .3,
                                              .35,   .4,   .45, .5,  .55, .6,  .65,  .7,  .75,  .8,  .825, .85, .875,
                                              .9,    .92,  .94, .95, .96, .97, .975, .98, .985, .99, .9975};

/* `seen`: demand was known; `above`: it was at least that. */
struct fc_histogram {
  double seen[BINS], above[BINS];
  double rows; /* not weighted */
};

struct job {
  const struct fc_stage *stage;
  const double *weight, *dispersion;
  struct fc_histogram *chunks, *pool;
  struct fc_histogram *scratch; /* [worker] */
};

static int bin_of(double z) {
  double place = (z - lowest) / width;
  return place < 0 ? 0 : place >= BINS ? BINS - 1 : (int)place;
}

/* Residual of what was sold, for a day whose demand was recovered. */
static double sold_residual(const struct fc_forecasts *f, int series, int origin, int h) {
  const struct fc_track *track = &f->tracks[series];
  double mean = (double)f->mean[fc_mean_place(f, series, origin) + (size_t)h];
  double sold = f->panel->series[series].column[FC_SOLD][f->origins[origin] + 1 + h];
  double usual = sqrt(fc_unit_variance(mean, track->intermittent ? track->level : 0));
  return (sold - mean) / usual / fc_past_scale(f, series, f->origins[origin] + 1 + h);
}

static void count_series(const struct job *job, int series, struct fc_histogram *histogram) {
  const struct fc_forecasts *f = job->stage->forecasts;
  const double *factor = f->pooled[job->stage->origin - f->warm_count].horizon_factor;
  const unsigned char *state = fc_state_row(f, series);
  double sd = sqrt(job->dispersion[series]);
  for (int j = 0; j < job->stage->origin; j++) {
    for (int h = 0; h < f->horizon; h++) {
      double residual = fc_scaled_residual(f, series, j, h);
      if (!fc_residual_known(residual)) continue;
      double weight = job->weight[j * f->horizon + h];
      histogram->rows += 1;
      if (state[f->origins[j] + 1 + h] == FC_DAY_SOLD_OUT && !f->panel->sold_may_exceed_supply)
        histogram->above[bin_of(sold_residual(f, series, j, h) / (sd * factor[h]))] += weight;
      else
        histogram->seen[bin_of(residual / (sd * factor[h]))] += weight;
    }
  }
}

/* A fixed share of the series, so that sums do not depend on the number of threads. */
static void count_chunk(void *context, int chunk, int worker) {
  (void)worker;
  struct job *job = context;
  int series = job->stage->forecasts->panel->series_count;
  int from = (int)((long)series * chunk / CHUNKS), to = (int)((long)series * (chunk + 1) / CHUNKS);
  for (int s = from; s < to; s++) count_series(job, s, &job->chunks[chunk]);
}

static void pool_chunks(struct job *job) {
  struct fc_histogram *pool = job->pool;
  for (int chunk = 0; chunk < CHUNKS; chunk++) {
    pool->rows += job->chunks[chunk].rows;
    for (int b = 0; b < BINS; b++) {
      pool->seen[b] += job->chunks[chunk].seen[b];
      pool->above[b] += job->chunks[chunk].above[b];
    }
  }
  double mass = normal_rows;
  for (int b = 0; b < BINS; b++) {
    double from = lowest + b * width;
    pool->seen[b] += normal_rows * (fc_normal_cdf(from + width) - fc_normal_cdf(from));
    mass += pool->seen[b] + pool->above[b];
  }
  mass -= normal_rows;
  for (int b = 0; b < BINS; b++) pool->seen[b] *= pool_rows / mass, pool->above[b] *= pool_rows / mass;
}

/* Knots of the product-limit estimate. Mass that lies above every seen residual goes to the highest one. */
static void read_knots(const struct fc_histogram *own, const struct fc_histogram *pool, float knot[static FC_KNOTS]) {
  double at_risk = 0, survival = 1;
  for (int b = 0; b < BINS; b++) at_risk += own->seen[b] + own->above[b] + pool->seen[b] + pool->above[b];
  int k = 0, last = 0;
  for (int b = 0; b < BINS && k < FC_KNOTS; b++) {
    double seen = own->seen[b] + pool->seen[b];
    double next = at_risk > 0 ? survival * (1 - fmin(seen / at_risk, 1)) : survival;
    if (seen > 0) last = b;
    for (; k < FC_KNOTS && 1 - next >= fc_knot_probability[k]; k++) {
      double share = survival > next ? (survival - (1 - fc_knot_probability[k])) / (survival - next) : 0;
      knot[k] = (float)(lowest + (b + fmax(0, fmin(share, 1))) * width);
    }
    at_risk -= seen + own->above[b] + pool->above[b];
    survival = next;
  }
  for (; k < FC_KNOTS; k++) knot[k] = (float)(lowest + (last + 1) * width);
}

static void shape_series(void *context, int series, int worker) {
  struct job *job = context;
  const struct fc_forecasts *f = job->stage->forecasts;
  struct fc_histogram *own = &job->scratch[worker];
  memset(own, 0, sizeof *own);
  count_series(job, series, own);
  read_knots(own, job->pool, f->calibrated[fc_asked_place(f, series, job->stage->origin - f->warm_count)].knot);
}

enum fc_status fc_shape_learn(struct fc_stage *stage, const double *weight, const double *dispersion,
                              struct fc_error *err) {
  struct fc_forecasts *f = stage->forecasts;
  int threads = fc_threads(f);
  struct fc_histogram *histograms = fc_new((size_t)(CHUNKS + 1 + threads), sizeof *histograms);
  if (!histograms) return fc_fail_memory(err);
  struct job job = {stage, weight, dispersion, histograms, histograms + CHUNKS, histograms + CHUNKS + 1};
  fc_parallel_for(CHUNKS, threads, count_chunk, &job);
  pool_chunks(&job);
  f->pooled[stage->origin - f->warm_count].residuals = job.pool->rows;
  fc_parallel_for(f->panel->series_count, threads, shape_series, &job);
  free(histograms);
  return FC_OK;
}
