/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levels (i) chain and (ii) category: one coefficient vector for many series, each with an intercept of its own.
 *
 * The intercepts are profiled out: at any coefficients the best one is ln(sum w y / sum w m), and the Hessian is the
 * Schur complement of theirs. Series of a group share the design, so gradient and Hessian need only sums over series
 * per date. Work is cut into blocks of series of one cluster and one group; a block writes to its own slot and slots are
 * added in block order, so the sums do not depend on the number of threads. */
#include "regression_internal.h"

#include "foodcast/base/parallel.h"
#include "foodcast/math/linear.h"

enum { BLOCK_SERIES = 32, WAVE_BLOCKS = 128, MAX_STEPS = 6, MAX_ROUNDS = 14 };

static const double step_cap = 1.5, tolerance = 1e-3, relative_eta = 25, least_variance_mean = .05;
static const double least_dispersion = .3;

struct block {
  int cluster, group;
  int first, count; /* in pooled.order */
};

/* A coefficient vector being fitted: the chain, or a category. */
struct cluster {
  int first_block, block_count;
  double *best, *trial, *direction; /* [count] */
  double *prior_mean, *precision;
  double *hessian, *gradient; /* sums over blocks at trial */
  double objective, best_objective;
  int steps, done, last;
};

/* What a block adds to its cluster; the intercepts take `profiled` away from the Hessian. */
struct slot {
  double *hessian, *profiled, *gradient, objective;
};

/* One worker's memory. */
struct scratch {
  double *rows, *scaled;      /* [days][count], own columns 0 */
  double *eta, *mean;         /* [days], shared part */
  double *own, *own_mean;     /* [own][days], [days]: of one series */
  double *weight, *residual;  /* [days], sums over the block's series */
  double *own_weight, *cross; /* [own][days], sum of weight x own column; [own][count] */
  double *border;             /* [BLOCK_SERIES][days] weights of each series */
  double *schur;              /* [BLOCK_SERIES][count] */
};

struct pooled {
  struct fc_fit *fit;
  int *order; /* series by cluster, group, number; only those that ever sold */
  int order_count;
  struct block *blocks;
  int block_count;
  struct cluster *clusters;
  int cluster_count;
  double *total; /* [series] sum w y */
  struct slot *slots;
  struct scratch *scratch;
  const int *wave; /* blocks worked on now */
};

/* ---- one series */

/* The relative mean (without intercept) of a series at `beta`; the shared part is in scratch->mean. */
static const double *series_mean(const struct pooled *pooled, int series, const double *beta, struct scratch *scratch) {
  const struct fc_fit *fit = pooled->fit;
  const struct fc_fit_layout *layout = &fit->layout;
  if (!layout->own) return scratch->mean;
  for (int day = 0; day < fit->days; day++) {
    double sum = 0;
    for (int j = 0; j < layout->own; j++) {
      double value = fc_regression_own(fit->regression, fit->training->panel, series, j, fit->first_day + day);
      scratch->own[(size_t)j * (size_t)fit->days + (size_t)day] = value;
      sum += value * beta[layout->shared + j];
    }
    scratch->own_mean[day] = sum == 0 ? scratch->mean[day] : scratch->mean[day] * exp(sum);
  }
  return scratch->own_mean;
}

/* exp(intercept), profiled. */
static double series_level(const struct pooled *pooled, int series, const double *mean) {
  const struct fc_fit *fit = pooled->fit;
  const double *demand = fit->training->demand[series] + fit->first_day;
  double sum = 0;
  for (int day = 0; day < fit->days; day++)
    if (!isnan(demand[day])) sum += fit->age_weight[day] * mean[day];
  return pooled->total[series] / sum;
}

/* Adds a series' share to the block's per-date sums and writes its border and Schur row. Returns the objective. */
static double add_series(const struct pooled *pooled, int series, int place, const double *beta,
                         struct scratch *scratch, struct slot *slot) {
  const struct fc_fit *fit = pooled->fit;
  const struct fc_fit_layout *layout = &fit->layout;
  const double *demand = fit->training->demand[series] + fit->first_day;
  const double *mean = series_mean(pooled, series, beta, scratch);
  double phi = fit->regression->dispersion[series], level = series_level(pooled, series, mean);
  double *border = scratch->border + (size_t)place * (size_t)fit->days;
  double *schur = scratch->schur + (size_t)place * (size_t)layout->count;
  double sum = 0, objective = 0;
  for (int day = 0; day < fit->days; day++) {
    border[day] = 0;
    if (isnan(demand[day])) continue;
    double weight = fit->age_weight[day] / phi, mu = weight * level * mean[day];
    scratch->weight[day] += border[day] = mu;
    scratch->residual[day] += mu - weight * demand[day];
    sum += mu;
    objective -= weight * demand[day] * scratch->eta[day];
  }
  for (int j = 0; j < layout->own; j++) {
    const double *own = scratch->own + (size_t)j * (size_t)fit->days;
    double *own_weight = scratch->own_weight + (size_t)j * (size_t)fit->days;
    double gradient = 0, edge = 0, slope = 0;
    for (int day = 0; day < fit->days; day++) {
      if (own[day] == 0 || isnan(demand[day])) continue;
      own_weight[day] += border[day] * own[day];
      edge += border[day] * own[day];
      gradient += (border[day] - fit->age_weight[day] / phi * demand[day]) * own[day];
      slope += fit->age_weight[day] / phi * demand[day] * own[day];
      for (int k = j; k < layout->own; k++)
        slot->hessian[(size_t)(layout->shared + j) * (size_t)layout->count + (size_t)(layout->shared + k)] +=
            border[day] * own[day] * scratch->own[(size_t)k * (size_t)fit->days + (size_t)day];
    }
    schur[layout->shared + j] = edge / sqrt(sum);
    slot->gradient[layout->shared + j] += gradient;
    objective -= slope * beta[layout->shared + j];
  }
  double scale = 1 / sqrt(sum);
  for (int day = 0; day < fit->days; day++) border[day] *= scale;
  return objective + pooled->total[series] / phi * (1 - log(level));
}

/* ---- one block */

static void shared_means(const struct pooled *pooled, int group, const double *beta, struct scratch *scratch) {
  const struct fc_fit *fit = pooled->fit;
  int count = fit->layout.count;
  fc_fit_pack(fit, group, NULL, count, scratch->rows);
  fc_predict_many(fit->days, count, 1, scratch->rows, beta, scratch->eta);
  for (int day = 0; day < fit->days; day++) {
    scratch->eta[day] = fmin(fmax(scratch->eta[day], -relative_eta), relative_eta);
    scratch->mean[day] = exp(scratch->eta[day]);
  }
}

static void clear_sums(const struct fc_fit *fit, struct scratch *scratch, struct slot *slot) {
  size_t days = (size_t)fit->days, own = (size_t)fit->layout.own, count = (size_t)fit->layout.count;
  memset(slot->hessian, 0, count * count * sizeof(double));
  memset(slot->profiled, 0, count * count * sizeof(double));
  memset(slot->gradient, 0, count * sizeof(double));
  memset(scratch->weight, 0, days * sizeof(double));
  memset(scratch->residual, 0, days * sizeof(double));
  memset(scratch->own_weight, 0, days * own * sizeof(double));
  memset(scratch->cross, 0, count * own * sizeof(double));
  memset(scratch->schur, 0, count * BLOCK_SERIES * sizeof(double));
  slot->objective = 0;
}

/* Objective, gradient and Hessian of a block's series at its cluster's trial coefficients. */
static void evaluate_block(void *context, int index, int worker) {
  const struct pooled *pooled = context;
  const struct fc_fit *fit = pooled->fit;
  const struct block *block = &pooled->blocks[pooled->wave[index]];
  const double *beta = pooled->clusters[block->cluster].trial;
  struct scratch *scratch = &pooled->scratch[worker];
  struct slot *slot = &pooled->slots[index];
  int days = fit->days, shared = fit->layout.shared, own = fit->layout.own, count = fit->layout.count;
  clear_sums(fit, scratch, slot);
  shared_means(pooled, block->group, beta, scratch);
  for (int i = 0; i < block->count; i++)
    slot->objective += add_series(pooled, pooled->order[block->first + i], i, beta, scratch, slot);
  fc_gram_add(days, count, scratch->rows, scratch->weight, scratch->scaled, slot->hessian);
  fc_moments_add(days, count, own, scratch->rows, scratch->own_weight, scratch->cross);
  for (int j = 0; j < own; j++)
    for (int i = 0; i < shared; i++)
      slot->hessian[(size_t)i * (size_t)count + (size_t)(shared + j)] += scratch->cross[j * count + i];
  fc_moments_add(days, count, block->count, scratch->rows, scratch->border, scratch->schur);
  fc_gram_add(block->count, count, scratch->schur, NULL, NULL, slot->profiled);
  fc_moments_add(days, count, 1, scratch->rows, scratch->residual, slot->gradient);
}

/* Pearson's dispersion of each series of a block at its cluster's best coefficients. */
static void disperse_block(void *context, int index, int worker) {
  const struct pooled *pooled = context;
  const struct fc_fit *fit = pooled->fit;
  const struct block *block = &pooled->blocks[index];
  const double *beta = pooled->clusters[block->cluster].best;
  struct scratch *scratch = &pooled->scratch[worker];
  shared_means(pooled, block->group, beta, scratch);
  for (int i = 0; i < block->count; i++) {
    int series = pooled->order[block->first + i];
    const double *demand = fit->training->demand[series] + fit->first_day;
    const double *mean = series_mean(pooled, series, beta, scratch);
    double level = series_level(pooled, series, mean), chi2 = 0, weights = 0;
    for (int day = 0; day < fit->days; day++) {
      if (isnan(demand[day])) continue;
      double mu = level * mean[day], off = demand[day] - mu;
      chi2 += fit->age_weight[day] * off * off / fmax(mu, least_variance_mean);
      weights += fit->age_weight[day];
    }
    fit->regression->dispersion[series] = fmax(least_dispersion, chi2 / weights);
  }
}

/* ---- Newton's method for all clusters side by side */

static void start_sums(const struct fc_fit_layout *layout, struct cluster *cluster) {
  size_t count = (size_t)layout->count;
  memset(cluster->hessian, 0, count * count * sizeof(double));
  cluster->objective = 0;
  for (size_t j = 0; j < count; j++) {
    double off = cluster->trial[j] - cluster->prior_mean[j];
    cluster->hessian[j * count + j] = cluster->precision[j];
    cluster->gradient[j] = cluster->precision[j] * off;
    cluster->objective += .5 * cluster->precision[j] * off * off;
  }
}

static void add_slot(const struct fc_fit_layout *layout, struct cluster *cluster, const struct slot *slot) {
  size_t count = (size_t)layout->count;
  cluster->objective += slot->objective;
  for (size_t j = 0; j < count; j++) cluster->gradient[j] += slot->gradient[j];
  for (size_t j = 0; j < count * count; j++) cluster->hessian[j] += slot->hessian[j] - slot->profiled[j];
}

/* Evaluates the trial coefficients of every cluster that is not done. */
static void evaluate_round(struct pooled *pooled, int *wave) {
  const struct fc_fit_layout *layout = &pooled->fit->layout;
  for (int c = 0; c < pooled->cluster_count; c++)
    if (!pooled->clusters[c].done) start_sums(layout, &pooled->clusters[c]);
  int next = 0;
  do {
    int count = 0;
    for (; next < pooled->block_count && count < WAVE_BLOCKS; next++)
      if (!pooled->clusters[pooled->blocks[next].cluster].done) wave[count++] = next;
    pooled->wave = wave;
    fc_parallel_for(count, pooled->fit->threads, evaluate_block, pooled);
    for (int i = 0; i < count; i++)
      add_slot(layout, &pooled->clusters[pooled->blocks[wave[i]].cluster], &pooled->slots[i]);
  } while (next < pooled->block_count);
}

/* Takes the trial where it is no worse and looks for the next one, or halves the step. */
static void advance_cluster(const struct fc_fit_layout *layout, struct cluster *cluster) {
  int count = layout->count;
  double slack = 1e-9 * fabs(cluster->best_objective);
  if (cluster->steps && !(cluster->objective <= cluster->best_objective + slack)) {
    for (int j = 0; j < count; j++) cluster->direction[j] *= .5;
  } else {
    memcpy(cluster->best, cluster->trial, (size_t)count * sizeof(double));
    cluster->best_objective = cluster->objective;
    double largest;
    if (cluster->steps == MAX_STEPS ||
        fc_newton_direction(count, cluster->hessian, cluster->gradient, step_cap, cluster->direction, &largest)) {
      cluster->done = 1;
      return;
    }
    cluster->steps++;
    cluster->last = largest < tolerance;
  }
  for (int j = 0; j < count; j++) cluster->trial[j] = cluster->best[j] + cluster->direction[j];
  if (!cluster->last) return;
  memcpy(cluster->best, cluster->trial, (size_t)count * sizeof(double)); /* so small a step needs no look back */
  cluster->done = 1;
}

static void fit_clusters(struct pooled *pooled) {
  int wave[WAVE_BLOCKS];
  for (int round = 0, left = 1; round < MAX_ROUNDS && left; round++) {
    evaluate_round(pooled, wave);
    left = 0;
    for (int c = 0; c < pooled->cluster_count; c++) {
      struct cluster *cluster = &pooled->clusters[c];
      if (!cluster->done) advance_cluster(&pooled->fit->layout, cluster);
      left += !cluster->done;
    }
  }
}

/* ---- setting up */

static int cluster_of(const struct pooled *pooled, int series) {
  const struct fc_panel *panel = pooled->fit->training->panel;
  return pooled->cluster_count == 1 ? 0 : panel->items[panel->series[series].item].category_id;
}

/* Sorts series by cluster and group with two stable counting passes. */
static enum fc_status order_series(struct pooled *pooled, struct fc_arena *arena, struct fc_error *err) {
  const struct fc_fit *fit = pooled->fit;
  const struct fc_design *design = fit->training->design;
  int series_count = fit->regression->series_count, groups = fc_design_group_count(design);
  int most = groups > pooled->cluster_count ? groups : pooled->cluster_count;
  int *by_group = fc_arena_new(arena, (size_t)series_count, sizeof(int));
  int *place = fc_arena_new(arena, (size_t)most + 1, sizeof(int));
  pooled->order = fc_arena_new(arena, (size_t)series_count, sizeof(int));
  if (!by_group || !place || !pooled->order) return fc_fail_memory(err);
  int kept = 0;
  for (int s = 0; s < series_count; s++)
    if (pooled->total[s] > 0) place[fc_design_group(design, s) + 1]++, kept++;
  for (int g = 0; g < groups; g++) place[g + 1] += place[g];
  for (int s = 0; s < series_count; s++)
    if (pooled->total[s] > 0) by_group[place[fc_design_group(design, s)]++] = s;
  memset(place, 0, ((size_t)most + 1) * sizeof(int));
  for (int i = 0; i < kept; i++) place[cluster_of(pooled, by_group[i]) + 1]++;
  for (int c = 0; c < pooled->cluster_count; c++) place[c + 1] += place[c];
  for (int i = 0; i < kept; i++) pooled->order[place[cluster_of(pooled, by_group[i])]++] = by_group[i];
  pooled->order_count = kept;
  return FC_OK;
}

static enum fc_status cut_blocks(struct pooled *pooled, struct fc_arena *arena, struct fc_error *err) {
  const struct fc_design *design = pooled->fit->training->design;
  pooled->blocks = fc_arena_new(arena, (size_t)pooled->order_count, sizeof *pooled->blocks);
  if (!pooled->blocks) return fc_fail_memory(err);
  pooled->block_count = 0;
  for (int i = 0; i < pooled->order_count; i++) {
    int series = pooled->order[i], cluster = cluster_of(pooled, series), group = fc_design_group(design, series);
    struct block *block = pooled->block_count ? &pooled->blocks[pooled->block_count - 1] : NULL;
    if (!block || block->cluster != cluster || block->group != group || block->count == BLOCK_SERIES) {
      block = &pooled->blocks[pooled->block_count++];
      *block = (struct block){cluster, group, i, 0};
    }
    block->count++;
  }
  return FC_OK;
}

/* `parent`: prior mean and, without an earlier fit, the start; NULL: zero. `factor` multiplies the prior's sd. */
static enum fc_status init_cluster(const struct pooled *pooled, int c, const double *parent, const double *start,
                                   double factor, struct fc_arena *arena, struct fc_error *err) {
  const struct fc_fit *fit = pooled->fit;
  const struct fc_fit_layout *layout = &fit->layout;
  struct cluster *cluster = &pooled->clusters[c];
  size_t count = (size_t)layout->count;
  double *memory = fc_arena_new(arena, 6 * count + count * count, sizeof(double));
  if (!memory) return fc_fail_memory(err);
  cluster->best = memory, cluster->trial = memory + count, cluster->direction = memory + 2 * count;
  cluster->prior_mean = memory + 3 * count, cluster->precision = memory + 4 * count;
  cluster->gradient = memory + 5 * count, cluster->hessian = memory + 6 * count;
  if (parent) fc_fit_gather(layout, parent, cluster->prior_mean);
  if (start)
    fc_fit_gather(layout, start, cluster->trial);
  else
    memcpy(cluster->trial, cluster->prior_mean, count * sizeof(double));
  memcpy(cluster->best, cluster->trial, count * sizeof(double));
  int longest = 0;
  for (int i = 0; i < pooled->order_count; i++) {
    int series = pooled->order[i];
    if (cluster_of(pooled, series) == c && fit->span[series] > longest) longest = fit->span[series];
  }
  const double *sd = longest < FC_SHORT_SPAN ? layout->short_sd : layout->sd;
  for (size_t j = 0; j < count; j++) cluster->precision[j] = 1 / (factor * factor * sd[j] * sd[j]);
  return FC_OK;
}

static enum fc_status new_scratch(struct pooled *pooled, struct fc_arena *arena, struct fc_error *err) {
  const struct fc_fit_layout *layout = &pooled->fit->layout;
  size_t days = (size_t)pooled->fit->days, own = (size_t)layout->own, count = (size_t)layout->count,
         threads = (size_t)(pooled->fit->threads > 1 ? pooled->fit->threads : 1);
  pooled->scratch = fc_arena_new(arena, threads, sizeof *pooled->scratch);
  pooled->slots = fc_arena_new(arena, WAVE_BLOCKS, sizeof *pooled->slots);
  if (!pooled->scratch || !pooled->slots) return fc_fail_memory(err);
  for (size_t i = 0; i < threads; i++) {
    double *memory = fc_arena_new(
        arena, 2 * days * count + (5 + 2 * own + BLOCK_SERIES) * days + (own + BLOCK_SERIES) * count, sizeof(double));
    if (!memory) return fc_fail_memory(err);
    struct scratch *scratch = &pooled->scratch[i];
    scratch->rows = memory, memory += days * count;
    scratch->scaled = memory, memory += days * count;
    scratch->eta = memory, memory += days;
    scratch->mean = memory, memory += days;
    scratch->own_mean = memory, memory += days;
    scratch->weight = memory, memory += days;
    scratch->residual = memory, memory += days;
    scratch->own = memory, memory += days * own;
    scratch->own_weight = memory, memory += days * own;
    scratch->border = memory, memory += days * BLOCK_SERIES;
    scratch->cross = memory, memory += own * count;
    scratch->schur = memory;
  }
  int slots = pooled->block_count < WAVE_BLOCKS ? pooled->block_count : WAVE_BLOCKS;
  for (int i = 0; i < slots; i++) {
    pooled->slots[i].hessian = fc_arena_new(arena, 2 * count * count + count, sizeof(double));
    if (!pooled->slots[i].hessian) return fc_fail_memory(err);
    pooled->slots[i].profiled = pooled->slots[i].hessian + count * count;
    pooled->slots[i].gradient = pooled->slots[i].profiled + count * count;
  }
  return FC_OK;
}

/* Sums of demand and the first guess of the dispersions. */
static enum fc_status sum_demand(struct pooled *pooled, struct fc_arena *arena, struct fc_error *err) {
  struct fc_fit *fit = pooled->fit;
  int series_count = fit->regression->series_count;
  pooled->total = fc_arena_new(arena, (size_t)series_count, sizeof(double));
  if (!pooled->total) return fc_fail_memory(err);
  for (int s = 0; s < series_count; s++) {
    const double *demand = fit->training->demand[s] + fit->first_day;
    double sum = 0;
    for (int day = 0; day < fit->days; day++) {
      if (isnan(demand[day])) continue;
      pooled->total[s] += fit->age_weight[day] * demand[day];
      sum += demand[day];
    }
    fit->regression->dispersion[s] = fit->observed[s] ? fmax(1, .05 * sum / fit->observed[s]) : 1;
  }
  return FC_OK;
}

static enum fc_status fit_level(struct pooled *pooled, int cluster_count, struct fc_arena *arena,
                                struct fc_error *err) {
  struct fc_fit *fit = pooled->fit;
  struct fc_regression *regression = fit->regression;
  const struct fc_regression *start = fit->start;
  int chain = pooled->clusters == NULL; /* the chain comes first */
  pooled->cluster_count = cluster_count;
  pooled->clusters = fc_arena_new(arena, (size_t)cluster_count, sizeof *pooled->clusters);
  if (!pooled->clusters) return fc_fail_memory(err);
  enum fc_status status = order_series(pooled, arena, err);
  if (!status) status = cut_blocks(pooled, arena, err);
  if (!status) status = new_scratch(pooled, arena, err);
  size_t width = (size_t)regression->width;
  for (int c = 0; c < cluster_count && !status; c++) {
    const double *from = !start ? NULL : chain ? start->chain : start->category + (size_t)c * width;
    status = init_cluster(pooled, c, chain ? NULL : regression->chain, from, chain ? 2 : 1, arena, err);
  }
  if (status) return status;
  fit_clusters(pooled);
  for (int c = 0; c < cluster_count; c++)
    fc_fit_scatter(&fit->layout, pooled->clusters[c].best,
                   chain ? regression->chain : regression->category + (size_t)c * width);
  if (chain) fc_parallel_for(pooled->block_count, fit->threads, disperse_block, pooled);
  return FC_OK;
}

enum fc_status fc_fit_pooled(struct fc_fit *fit, struct fc_error *err) {
  struct fc_arena arena = {0};
  struct pooled pooled = {.fit = fit};
  enum fc_status status = sum_demand(&pooled, &arena, err);
  if (!status) status = fit_level(&pooled, 1, &arena, err);
  if (!status) status = fit_level(&pooled, fit->regression->category_count, &arena, err);
  fc_arena_release(&arena);
  return status;
}
