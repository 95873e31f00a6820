/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Level (iii): each series around its category, with wild days pulled in. */
#include "regression_internal.h"

#include "foodcast/base/parallel.h"
#include "foodcast/math/linear.h"
#include "foodcast/math/median.h"

enum { RESIDUAL_DAYS = 400, WINSOR_PASSES = 2, MAX_STEPS = 6, REFIT_STEPS = 3 };

static const double step_cap = 2, tolerance = 1e-4, refit_tolerance = 1e-3, intercept_precision = 1.0 / 25,
                    short_history_factor = .5, least_dispersion = .3, least_variance_mean = .05, least_level = 1e-3,
                    winsor_width = 3;

/* One worker's memory. */
struct scratch {
  unsigned char *keep;
  double *rows, *y, *pulled, *weight, *mean, *age, *residual, *prior_mean, *precision, *b, *newton;
};

struct level {
  struct fc_fit *fit;
  struct scratch *scratch;
  unsigned char *failed; /* [series] */
};

/* Observed days with their design, demand and weight; the last column is the intercept's. */
static int pack_series(const struct fc_fit *fit, int series, struct scratch *scratch) {
  const struct fc_fit_layout *layout = &fit->layout;
  const double *demand = fit->training->demand[series] + fit->first_day;
  int stride = layout->count + 1, rows = 0;
  for (int day = 0; day < fit->days; day++) {
    scratch->keep[day] = !isnan(demand[day]);
    if (!scratch->keep[day]) continue;
    double *row = scratch->rows + (size_t)rows * (size_t)stride;
    for (int j = 0; j < layout->own; j++)
      row[layout->shared + j] =
          fc_regression_own(fit->regression, fit->training->panel, series, j, fit->first_day + day);
    row[layout->count] = 1;
    scratch->y[rows] = demand[day];
    scratch->age[rows++] = fit->age_weight[day];
  }
  fc_fit_pack(fit, fc_design_group(fit->training->design, series), scratch->keep, stride, scratch->rows);
  return rows;
}

/* exp(rows . b) into scratch->mean. */
static void means_at(int rows, int columns, const double *b, struct scratch *scratch) {
  fc_predict_many(rows, columns, 1, scratch->rows, b, scratch->mean);
  for (int i = 0; i < rows; i++) scratch->mean[i] = exp(fmin(fmax(scratch->mean[i], FC_ETA_LOW), FC_ETA_HIGH));
}

/* ln of the level at the category's coefficients, which leaves the least to the series' own. */
static double profiled_intercept(int rows, int columns, struct scratch *scratch) {
  double demand = 0, mean = 0;
  scratch->prior_mean[columns - 1] = 0;
  means_at(rows, columns, scratch->prior_mean, scratch);
  for (int i = 0; i < rows; i++) {
    demand += scratch->age[i] * scratch->y[i];
    mean += scratch->age[i] * scratch->mean[i];
  }
  return log(fmax(demand / mean, least_level));
}

static void set_priors(const struct fc_fit *fit, int series, int rows, struct scratch *scratch) {
  const struct fc_regression *regression = fit->regression;
  const struct fc_fit_layout *layout = &fit->layout;
  const struct fc_panel *panel = fit->training->panel;
  int category = panel->items[panel->series[series].item].category_id;
  double factor = fit->observed[series] < FC_SHORT_HISTORY ? short_history_factor : 1;
  const double *sd = fit->span[series] < FC_SHORT_SPAN ? layout->short_sd : layout->sd;
  fc_fit_gather(layout, regression->category + (size_t)category * (size_t)regression->width, scratch->prior_mean);
  for (int j = 0; j < layout->count; j++) scratch->precision[j] = 1 / (factor * factor * sd[j] * sd[j]);
  scratch->prior_mean[layout->count] = profiled_intercept(rows, layout->count + 1, scratch);
  scratch->precision[layout->count] = intercept_precision;
}

/* The earlier fit's coefficients, its trend counted from the new origin; the category's without one. */
static int set_start(const struct fc_fit *fit, int series, struct scratch *scratch) {
  const struct fc_regression *regression = fit->regression, *start = fit->start;
  int count = fit->layout.count;
  memcpy(scratch->b, scratch->prior_mean, (size_t)(count + 1) * sizeof(double));
  if (!start || isnan(start->intercept[series])) return 0;
  const double *earlier = start->coefficients + (size_t)series * (size_t)start->width;
  double years = (regression->origin - start->origin) / (double)FC_YEAR;
  fc_fit_gather(&fit->layout, earlier, scratch->b);
  scratch->b[count] = start->intercept[series] + (start->trend >= 0 ? earlier[start->trend] * years : 0);
  return 1;
}

/* 1.4826 times the median of |y - mu|/sqrt(mu) over the newest days. */
static double robust_scale(int rows, const struct scratch *scratch) {
  int count = rows < RESIDUAL_DAYS ? rows : RESIDUAL_DAYS;
  for (int i = 0; i < count; i++) {
    int row = rows - count + i;
    scratch->residual[i] = fabs(scratch->y[row] - scratch->mean[row]) / sqrt(scratch->mean[row]);
  }
  return 1.4826 * fc_median(scratch->residual, count);
}

/* min(phi, max(scale^2, 1)): the dispersion of usual days. */
static double usual_dispersion(int rows, double phi, const struct scratch *scratch) {
  double scale = robust_scale(rows, scratch);
  return fmin(phi, fmax(scale * scale, 1));
}

static double pearson_dispersion(int rows, const struct scratch *scratch) {
  double chi2 = 0, weights = 0;
  for (int i = 0; i < rows; i++) {
    double off = scratch->y[i] - scratch->mean[i];
    chi2 += scratch->age[i] * off * off / fmax(scratch->mean[i], least_variance_mean);
    weights += scratch->age[i];
  }
  return fmax(least_dispersion, chi2 / weights);
}

/* A first fit to the plain data unless an earlier one can take its place, then fits to winsorised data. */
static enum fc_status fit_passes(int rows, int columns, double phi, int warm, struct scratch *scratch) {
  struct fc_poisson_problem problem = {
      rows, columns, scratch->rows, scratch->y, scratch->weight, scratch->prior_mean, scratch->precision};
  const struct fc_newton_options first = {MAX_STEPS, step_cap, tolerance};
  const struct fc_newton_options again = {REFIT_STEPS, step_cap, refit_tolerance};
  enum fc_status status = FC_OK;
  for (int i = 0; i < rows; i++) scratch->weight[i] = scratch->age[i] / phi;
  if (warm)
    means_at(rows, columns, scratch->b, scratch);
  else
    status = fc_poisson_fit(&problem, &first, scratch->newton, scratch->b, scratch->mean, NULL);
  problem.y = scratch->pulled;
  for (int pass = 0; pass < WINSOR_PASSES && !status; pass++) {
    double usual = usual_dispersion(rows, phi, scratch);
    for (int i = 0; i < rows; i++)
      scratch->pulled[i] = fc_pull_in(scratch->y[i], scratch->mean[i], winsor_width, usual);
    status = fc_poisson_fit(&problem, &again, scratch->newton, scratch->b, scratch->mean, NULL);
  }
  return status;
}

/* Weighted means of the columns over the last year: what the drivers are told against. */
static void set_reference(const struct fc_fit *fit, int series, int rows, struct scratch *scratch) {
  const struct fc_fit_layout *layout = &fit->layout;
  int columns = layout->count + 1, first = 0;
  while (first < rows && scratch->age[first] < .5) first++; /* weight .5 is a year old */
  if (first == rows) first = 0;
  double *wide = fit->regression->reference + (size_t)series * (size_t)fit->regression->width;
  double *sum = scratch->newton, weights = 0; /* not in use yet */
  memset(sum, 0, (size_t)columns * sizeof *sum);
  fc_moments_add(rows - first, columns, 1, scratch->rows + (size_t)first * (size_t)columns, scratch->age + first, sum);
  for (int i = first; i < rows; i++) weights += scratch->age[i];
  for (int j = 0; j < layout->count; j++) wide[layout->column[j]] = sum[j] / weights;
}

static void fit_series(void *context, int series, int worker) {
  struct level *level = context;
  struct fc_fit *fit = level->fit;
  struct fc_regression *regression = fit->regression;
  struct scratch *scratch = &level->scratch[worker];
  const struct fc_panel *panel = fit->training->panel;
  size_t width = (size_t)regression->width;
  double *coefficients = regression->coefficients + (size_t)series * width;
  memcpy(coefficients, regression->category + (size_t)panel->items[panel->series[series].item].category_id * width,
         width * sizeof(double));
  regression->intercept[series] = NAN;
  if (!fit->observed[series]) return;
  int rows = pack_series(fit, series, scratch), columns = fit->layout.count + 1;
  set_priors(fit, series, rows, scratch);
  int warm = set_start(fit, series, scratch);
  set_reference(fit, series, rows, scratch);
  regression->intercept[series] = scratch->prior_mean[columns - 1];
  regression->spread[series] = regression->dispersion[series];
  if (fit_passes(rows, columns, regression->dispersion[series], warm, scratch)) {
    level->failed[series] = 1;
    return;
  }
  fc_fit_scatter(&fit->layout, scratch->b, coefficients);
  regression->intercept[series] = scratch->b[columns - 1];
  regression->dispersion[series] = pearson_dispersion(rows, scratch);
  regression->spread[series] = usual_dispersion(rows, regression->dispersion[series], scratch);
}

static enum fc_status new_scratch(struct level *level, struct fc_arena *arena, struct fc_error *err) {
  const struct fc_fit *fit = level->fit;
  size_t days = (size_t)fit->days, columns = (size_t)fit->layout.count + 1,
         threads = (size_t)(fit->threads > 1 ? fit->threads : 1);
  level->scratch = fc_arena_new(arena, threads, sizeof *level->scratch);
  level->failed = fc_arena_new(arena, (size_t)fit->regression->series_count, 1);
  if (!level->scratch || !level->failed) return fc_fail_memory(err);
  for (size_t i = 0; i < threads; i++) {
    struct scratch *scratch = &level->scratch[i];
    size_t newton = fc_poisson_scratch(fit->days, (int)columns);
    double *memory =
        fc_arena_new(arena, days * columns + 5 * days + RESIDUAL_DAYS + 3 * columns + newton, sizeof(double));
    scratch->keep = fc_arena_new(arena, days, 1);
    if (!memory || !scratch->keep) return fc_fail_memory(err);
    scratch->rows = memory, memory += days * columns;
    scratch->y = memory, memory += days;
    scratch->pulled = memory, memory += days;
    scratch->weight = memory, memory += days;
    scratch->mean = memory, memory += days;
    scratch->age = memory, memory += days;
    scratch->residual = memory, memory += RESIDUAL_DAYS;
    scratch->prior_mean = memory, memory += columns;
    scratch->precision = memory, memory += columns;
    scratch->b = memory, memory += columns;
    scratch->newton = memory;
  }
  return FC_OK;
}

enum fc_status fc_fit_series(struct fc_fit *fit, struct fc_error *err) {
  struct fc_arena arena = {0};
  struct level level = {.fit = fit};
  enum fc_status status = new_scratch(&level, &arena, err);
  if (!status) {
    fc_parallel_for(fit->regression->series_count, fit->threads, fit_series, &level);
    for (int s = 0; s < fit->regression->series_count; s++)
      if (level.failed[s])
        fc_log(fit->training->context ? fit->training->context->log : NULL, FC_WARNING,
               "regression of series %d did not converge: its category's coefficients are used", s);
  }
  fc_arena_release(&arena);
  return status;
}
