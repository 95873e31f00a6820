/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the days of one forecast hang together: FC_POINTS paths of standardised residuals on consecutive open days, drawn
 * from all series and past origins, of which only the ranks are kept (the Schaake shuffle of Clark et al. 2004).
 *
 * Draws are seeded by the seed and the origin's day, so they are the same for any number of threads. A path that ends
 * early is filled up with independent normal values. */
#include "forecast_internal.h"

#include "foodcast/base/random.h"
#include "foodcast/math/special.h"

enum { TRIES = 8000 };

static const double tie_jitter = 1e-6;

struct path {
  double z[FC_MAX_HORIZON];
  int length;
};

static int read_path(const struct fc_stage *stage, int series, int origin, double dispersion, struct path *path) {
  const struct fc_forecasts *f = stage->forecasts;
  const double *factor = f->pooled[stage->origin - f->warm_count].horizon_factor;
  path->length = 0;
  for (int h = 0; h < f->horizon; h++) {
    double residual = fc_scaled_residual(f, series, origin, h);
    if (fc_residual_known(residual)) path->z[path->length++] = residual / (sqrt(dispersion) * factor[h]);
  }
  return path->length;
}

static double uniform_open(struct fc_random *random) { return (fc_random_uniform(random) + 0x1p-54) * (1 - 0x1p-53); }

static int compare(const void *a, const void *b) {
  const double *x = *(const double *const *)a, *y = *(const double *const *)b;
  if (*x != *y) return *x < *y ? -1 : 1;
  return (x > y) - (x < y);
}

static void rank_day(const struct path *paths, int k, unsigned char rank[static FC_POINTS]) {
  const double *order[FC_POINTS];
  for (int i = 0; i < FC_POINTS; i++) order[i] = &paths[i].z[k];
  qsort(order, FC_POINTS, sizeof *order, compare);
  for (int i = 0; i < FC_POINTS; i++) {
    size_t path = (size_t)((const char *)order[i] - (const char *)&paths[0].z[k]) / sizeof *paths;
    rank[path] = (unsigned char)i;
  }
}

/* Draws paths at random; short ones only where long ones are rare. Returns how many. */
static int draw_paths(const struct fc_stage *stage, const double *dispersion, struct fc_random *random,
                      struct path *paths) {
  const struct fc_forecasts *f = stage->forecasts;
  int found = 0;
  for (int try = 0; try < TRIES && found < FC_POINTS && stage->origin > 0; try++) {
    int series = fc_random_below(random, f->panel->series_count), origin = fc_random_below(random, stage->origin);
    int least = f->horizon * (TRIES - 2 * try) / TRIES * 3 / 4;
    int length = read_path(stage, series, origin, dispersion[series], &paths[found]);
    if (length >= (least > 2 ? least : 2)) found++;
  }
  return found;
}

enum fc_status fc_dependence_learn(struct fc_stage *stage, const double *dispersion, struct fc_error *err) {
  struct fc_forecasts *f = stage->forecasts;
  struct path *paths = fc_new(FC_POINTS, sizeof *paths);
  if (!paths) return fc_fail_memory(err);
  uint64_t seed = fc_hash_text(f->context ? f->context->seed : 0, "forecast-paths");
  struct fc_random random;
  fc_random_seed(&random, fc_hash_number(seed, (uint64_t)(f->panel->first_date + stage->day)));
  int found = f->panel->series_count > 0 ? draw_paths(stage, dispersion, &random, paths) : 0;
  for (int i = found; i < FC_POINTS; i++) {
    if (found)
      paths[i] = paths[i % found];
    else
      paths[i].length = 0;
  }
  for (int i = 0; i < FC_POINTS; i++)
    for (int k = 0; k < f->horizon; k++) {
      double noise = fc_normal_quantile(uniform_open(&random));
      paths[i].z[k] = k < paths[i].length ? paths[i].z[k] + tie_jitter * noise : noise;
    }
  struct fc_pooled *pooled = &f->pooled[stage->origin - f->warm_count];
  for (int k = 0; k < f->horizon; k++) rank_day(paths, k, pooled->rank[k]);
  free(paths);
  return FC_OK;
}
