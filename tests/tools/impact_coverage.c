/* SPDX-License-Identifier: GPL-3.0-or-later */
/* impact_coverage TRIALS SEED THREADS [SIZE]: how often the intervals of `foodcast impact` hold the truth, in simulated
 * trials whose effect is known. SIZE: standard deviation of the logarithm of the shops' sizes (default 0: one size).
 * Writes coverage.csv to stdout. The same bytes for any number of threads. */
#include "foodcast/base/parallel.h"
#include "foodcast/impact/expected.h"
#include "foodcast/impact/impact.h"
#include "foodcast/math/special.h"
#include "foodcast/math/threads.h"
#include "foodcast/synth/trial_sums.h"

#include <math.h>

enum { DESIGNS = 4, LENGTHS = 2, EFFECTS = 2, CELLS = DESIGNS * LENGTHS * EFFECTS };
enum { MOST_DAYS = 56, RULE_HISTORY = 49, SPAN = RULE_HISTORY + 3 * MOST_DAYS };
enum { BOOTSTRAP_DRAWS = 199, BLOCK = 7, RANDOMISATIONS = 499 };

static const struct { int treated, controls; } designs[DESIGNS] = {{1, 5}, {3, 3}, {3, 10}, {10, 10}};
static const int lengths[LENGTHS] = {28, 56};

/* Those of the program; the controlled comparison of a category (a quarter of the items) and of two other ratios; the
 * randomisation test, and what is often done instead. */
enum { CATEGORY, SOLD_OUT, PER_SOLD, PARTS, CATEGORY_ITEMS = 10 };
enum { FIRST_PART = FC_IMPACT_ESTIMATORS, RANDOMISATION = FIRST_PART + PARTS, DAY_BOOTSTRAP, METHODS };
static const struct {
  const char *name, *claim;
} names[METHODS] = {
    [FC_IMPACT_PRE_POST] = {"pre-post", "none"},
    [FC_IMPACT_YEAR_ON_YEAR] = {"year-on-year", "none"},
    [FC_IMPACT_SEASONAL] = {"seasonal-did", "indicative"},
    [FC_IMPACT_PLACEBO_TIME] = {"placebo-in-time", "indicative"},
    [FC_IMPACT_CONTROLLED] = {"controlled-did", "95"},
    [FC_IMPACT_COUNTERFACTUAL] = {"counterfactual", "indicative"},
    [FC_IMPACT_COUNTERFACTUAL_RULE] = {"counterfactual-old-rule", "95"},
    [FIRST_PART + CATEGORY] = {"controlled-did category", "indicative"},
    [FIRST_PART + SOLD_OUT] = {"controlled-did sold-out-rate", "95"},
    [FIRST_PART + PER_SOLD] = {"controlled-did disposed-per-sold", "95"},
    [RANDOMISATION] = {"randomisation", "95"},
    [DAY_BOOTSTRAP] = {"day-bootstrap", "none"},
};

struct outcome {
  double theta, lo, hi, p;
};
struct trial {
  double truth[CELLS][METHODS], waste_rate, lost_share;
  struct outcome outcome[CELLS][METHODS];
};
struct worker {
  struct fc_trial_shop shop;
  struct fc_impact_data *data[EFFECTS], *part[EFFECTS][PARTS];
  double *demand; /* [items][SPAN] */
};
struct run {
  struct fc_trial_options options;
  struct trial *trials;
  struct worker *workers;
  int failed;
};

static size_t at(const struct fc_impact_data *data, int shop, int day) {
  return (size_t)shop * (size_t)data->days + (size_t)day;
}

/* Sums over the items, day by day; `from` NULL: ones. */
static void sum_items(const double *from, int items, int days, double *sums) {
  for (int d = 0; d < days; d++) sums[d] = from ? 0 : items;
  for (int i = 0; i < items && from; i++)
    for (int d = 0; d < days; d++) sums[d] += from[(size_t)i * (size_t)days + (size_t)d];
}

static void count_sold_out(const unsigned char *sold_out, int items, int days, double *sums) {
  for (int d = 0; d < days; d++) sums[d] = 0;
  for (int i = 0; i < items; i++)
    for (int d = 0; d < days; d++) sums[d] += sold_out[(size_t)i * (size_t)days + (size_t)d];
}

/* One of the parts: its upper and lower sum stand as disposed of and received. */
static void add_part(struct fc_impact_data *data, int part, int shop, const struct fc_trial_rows *rows, int items) {
  int count = part == CATEGORY ? CATEGORY_ITEMS : items;
  const double *bottoms[PARTS] = {[CATEGORY] = rows->received, [SOLD_OUT] = NULL, [PER_SOLD] = rows->sold};
  double *top = data->value[FC_IMPACT_DISPOSED] + at(data, shop, 0);
  if (part == SOLD_OUT)
    count_sold_out(rows->sold_out, count, data->days, top);
  else
    sum_items(rows->disposed, count, data->days, top);
  sum_items(bottoms[part], count, data->days, data->value[FC_IMPACT_RECEIVED] + at(data, shop, 0));
}

static void add_rows(struct fc_impact_data *data, int shop, const struct fc_trial_rows *rows, int items) {
  sum_items(rows->received, items, data->days, data->value[FC_IMPACT_RECEIVED] + at(data, shop, 0));
  sum_items(rows->disposed, items, data->days, data->value[FC_IMPACT_DISPOSED] + at(data, shop, 0));
  sum_items(rows->sold, items, data->days, data->value[FC_IMPACT_SOLD] + at(data, shop, 0));
}

/* The old rule as the program would replay it, from sales and sold-out marks alone: its buffer is fitted to what the
 * shop received before the start. */
static void replay_rule(struct fc_impact_data *data, int shop, const struct fc_trial_shop *from, int rule,
                        const struct fc_trial_options *options, double *demand) {
  enum { PASSES = 2 };
  double received[SPAN], disposed[SPAN], total[3][SPAN], buffer = .2, recorded = 0;
  int first = options->start - 2 * MOST_DAYS - RULE_HISTORY;
  int fit_from = RULE_HISTORY + MOST_DAYS, fit_to = fit_from + MOST_DAYS;
  for (int d = fit_from; d < fit_to; d++) recorded += fc_impact_value(data, FC_IMPACT_RECEIVED, shop, first + d);
  for (int i = 0; i < options->items; i++) {
    size_t start = (size_t)i * (size_t)options->days + (size_t)first;
    fc_old_rule_demand(SPAN, from->rows[rule].sold + start, from->rows[rule].sold_out + start, demand + SPAN * i);
  }
  for (int pass = 0; pass < PASSES; pass++) {
    memset(total, 0, sizeof total);
    for (int i = 0; i < options->items; i++) {
      const double *own = demand + SPAN * i;
      struct fc_old_rule old = {buffer, .5, from->shelf_life[i], from->pack[i]};
      fc_old_rule_replay(SPAN, own, &old, received, disposed);
      for (int d = 0; d < SPAN; d++) total[0][d] += received[d], total[1][d] += disposed[d], total[2][d] += own[d];
    }
    double replayed = 0;
    for (int d = fit_from; d < fit_to; d++) replayed += total[0][d];
    buffer = (1 + buffer) * recorded / replayed - 1;
  }
  for (int d = 0; d < SPAN; d++) {
    data->value[FC_IMPACT_RULE_RECEIVED][at(data, shop, first + d)] = total[0][d];
    data->value[FC_IMPACT_RULE_DISPOSED][at(data, shop, first + d)] = total[1][d];
    data->value[FC_IMPACT_DEMAND][at(data, shop, first + d)] = total[2][d];
  }
}

static void copy_shop(const struct fc_impact_data *from, struct fc_impact_data *to, int shop) {
  for (int m = 0; m < FC_IMPACT_MEASURES; m++)
    if (from->value[m])
      memcpy(to->value[m] + at(to, shop, 0), from->value[m] + at(from, shop, 0), (size_t)from->days * sizeof(double));
}

/* A shop without an effect, and with one: its own course where it is treated. */
static void keep_shop(const struct worker *worker, int shop, const struct fc_trial_options *options) {
  for (int e = 0; e < EFFECTS; e++) {
    int rule = e && shop < options->treated ? FC_TRIAL_NEW : FC_TRIAL_OLD;
    if (e && rule == FC_TRIAL_OLD) {
      copy_shop(worker->data[0], worker->data[1], shop);
      for (int p = 0; p < PARTS; p++) copy_shop(worker->part[0][p], worker->part[1][p], shop);
      continue;
    }
    add_rows(worker->data[e], shop, &worker->shop.rows[rule], options->items);
    for (int p = 0; p < PARTS; p++) add_part(worker->part[e][p], p, shop, &worker->shop.rows[rule], options->items);
    replay_rule(worker->data[e], shop, &worker->shop, rule, options, worker->demand);
  }
}

static enum fc_status simulate(struct worker *worker, const struct fc_trial_options *options, struct trial *trial) {
  struct fc_trial_world *world = fc_trial_world_new(options);
  if (!world) return FC_FAILED;
  double received = 0, disposed = 0, demand = 0, sold = 0;
  enum fc_status status = FC_OK;
  for (int s = 0; s < options->shops && !status; s++) {
    status = fc_trial_simulate(world, s, &worker->shop, NULL);
    if (status) break;
    keep_shop(worker, s, options);
    for (int i = 0; i < options->items; i++)
      for (int d = options->start; d < options->days; d++) {
        size_t place = (size_t)i * (size_t)options->days + (size_t)d;
        const struct fc_trial_rows *rows = &worker->shop.rows[FC_TRIAL_OLD];
        received += rows->received[place], disposed += rows->disposed[place];
        demand += rows->demand[place], sold += rows->sold[place];
      }
  }
  trial->waste_rate = disposed / received;
  trial->lost_share = 1 - sold / demand;
  fc_trial_world_free(world);
  return status;
}

static void set_arms(struct fc_impact_data *data, int design, int first_control) {
  for (int s = 0; s < data->shops; s++) {
    int control = s >= first_control && s < first_control + designs[design].controls;
    data->shop[s].arm = s < designs[design].treated ? FC_ARM_TREATED : control ? FC_ARM_CONTROL : FC_ARM_NONE;
  }
}

/* ln of the treated shops' ratio as it happened over what it would have been. */
static double true_theta(struct fc_impact_data *const data[EFFECTS], const struct fc_impact *impact) {
  double sums[EFFECTS][2] = {{0}};
  for (int e = 0; e < EFFECTS; e++)
    for (int s = 0; s < impact->data->shops; s++) {
      double disposed, received;
      if (impact->data->shop[s].arm != FC_ARM_TREATED) continue;
      fc_impact_pair(data[e], s, impact->after, FC_IMPACT_DISPOSED, FC_IMPACT_RECEIVED, &disposed, &received);
      sums[e][0] += disposed, sums[e][1] += received;
    }
  return log(sums[1][0] / sums[1][1]) - log(sums[0][0] / sums[0][1]);
}

struct day_sums {
  double disposed[MOST_DAYS], received[MOST_DAYS];
};

static void sum_days(const struct fc_impact_data *data, enum fc_trial_arm arm, struct fc_impact_window window,
                     struct day_sums *sums) {
  for (int t = 0; t < window.days; t++) {
    sums->disposed[t] = sums->received[t] = 0;
    for (int s = 0; s < data->shops; s++) {
      if (data->shop[s].arm != arm) continue;
      sums->disposed[t] += fc_impact_value(data, FC_IMPACT_DISPOSED, s, window.first + t);
      sums->received[t] += fc_impact_value(data, FC_IMPACT_RECEIVED, s, window.first + t);
    }
  }
}

/* What a before/after with an interval from days would claim: the cosines' t of two windows. */
static struct fc_interval two_windows(const struct fc_impact_data *data, struct fc_impact_window before,
                                      struct fc_impact_window after, double theta) {
  struct fc_impact_window windows[2] = {before, after};
  struct fc_day_variance variance[2];
  struct day_sums sums;
  double influence[MOST_DAYS];
  for (int w = 0; w < 2; w++) {
    double disposed = 0, received = 0;
    sum_days(data, FC_ARM_TREATED, windows[w], &sums);
    for (int t = 0; t < windows[w].days; t++) disposed += sums.disposed[t], received += sums.received[t];
    for (int t = 0; t < windows[w].days; t++)
      influence[t] = (sums.disposed[t] - disposed / received * sums.received[t]) / disposed;
    variance[w] = fc_variance_cosines(influence, windows[w].days);
  }
  struct fc_day_variance both = fc_variance_add(variance, 2);
  return fc_interval_of(theta, sqrt(both.variance), both.freedom);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

/* Weekly blocks of days, shops together; percentiles of the controlled difference. */
static struct outcome day_bootstrap(const struct fc_impact *impact, double theta, uint64_t seed) {
  struct day_sums sums[2][2];
  struct fc_random random;
  double draws[BOOTSTRAP_DRAWS];
  int n = impact->after.days;
  for (int arm = 0; arm < 2; arm++) {
    sum_days(impact->data, arm ? FC_ARM_TREATED : FC_ARM_CONTROL, impact->before, &sums[arm][0]);
    sum_days(impact->data, arm ? FC_ARM_TREATED : FC_ARM_CONTROL, impact->after, &sums[arm][1]);
  }
  fc_random_seed(&random, seed);
  for (int b = 0; b < BOOTSTRAP_DRAWS; b++) {
    draws[b] = 0;
    for (int after = 0; after < 2; after++) {
      double total[2][2] = {{0}};
      for (int block = 0; block < n / BLOCK; block++) {
        int from = fc_random_below(&random, n);
        for (int i = 0; i < BLOCK; i++)
          for (int arm = 0; arm < 2; arm++) {
            total[arm][0] += sums[arm][after].disposed[(from + i) % n];
            total[arm][1] += sums[arm][after].received[(from + i) % n];
          }
      }
      double difference = log(total[1][0] / total[1][1]) - log(total[0][0] / total[0][1]);
      draws[b] += after ? difference : -difference;
    }
  }
  qsort(draws, BOOTSTRAP_DRAWS, sizeof *draws, ascending);
  double lo = draws[4], hi = draws[BOOTSTRAP_DRAWS - 5]; /* 2.5 % of 199 + 1 */
  return (struct outcome){theta, lo, hi, lo > 0 || hi < 0 ? 0 : 1};
}

static struct outcome outcome_of(struct fc_interval interval) {
  return (struct outcome){interval.theta, interval.lo, interval.hi, interval.p};
}

static void analyse_part(const struct worker *worker, const struct fc_impact *impact, int part, int effect, int cell,
                         struct trial *trial) {
  struct fc_impact_data *const data[EFFECTS] = {worker->part[0][part], worker->part[1][part]};
  struct fc_impact_estimate estimate;
  for (int s = 0; s < impact->data->shops; s++) data[effect]->shop[s].arm = impact->data->shop[s].arm;
  trial->truth[cell][FIRST_PART + part] = effect ? true_theta(data, impact) : 0;
  if (!fc_impact_of_goods(impact, data[effect], &estimate, NULL))
    trial->outcome[cell][FIRST_PART + part] = outcome_of(estimate.interval);
}

static void analyse_cell(const struct worker *worker, int cell, int start, uint64_t seed, struct trial *trial) {
  int design = cell / (LENGTHS * EFFECTS), length = lengths[cell / EFFECTS % LENGTHS], effect = cell % EFFECTS;
  struct fc_impact_data *data = worker->data[effect];
  struct outcome *outcome = trial->outcome[cell];
  set_arms(data, design, 10);
  struct fc_impact_question question = {.before = {start - length, length}, .after = {start, length}, .seed = seed};
  struct fc_impact impact;
  fc_impact_windows(data, &question, &impact);
  double whole = effect ? true_theta(worker->data, &impact) : 0;
  for (int e = 0; e < METHODS; e++) outcome[e] = (struct outcome){NAN, NAN, NAN, NAN}, trial->truth[cell][e] = whole;
  for (int p = 0; p < PARTS; p++) analyse_part(worker, &impact, p, effect, cell, trial);
  for (int e = 0; e < FC_IMPACT_ESTIMATORS; e++) {
    struct fc_impact_estimate estimate;
    impact.question.draws = e == FC_IMPACT_CONTROLLED && !effect ? RANDOMISATIONS : 0;
    if (fc_impact_estimate_one(&impact, (enum fc_impact_estimator)e, &estimate, NULL)) continue;
    outcome[e] = outcome_of(estimate.interval);
    if (e == FC_IMPACT_PRE_POST)
      outcome[e] = outcome_of(two_windows(data, impact.before, impact.after, estimate.interval.theta));
    if (e == FC_IMPACT_YEAR_ON_YEAR)
      outcome[e] = outcome_of(two_windows(data, impact.year_after, impact.after, estimate.interval.theta));
    if (e == FC_IMPACT_CONTROLLED) {
      outcome[DAY_BOOTSTRAP] = day_bootstrap(&impact, estimate.interval.theta, seed);
      outcome[RANDOMISATION] = (struct outcome){estimate.interval.theta, NAN, NAN, estimate.randomisation_p};
    }
  }
}

static void one_trial(void *context, int index, int worker) {
  struct run *run = context;
  struct fc_trial_options options = run->options;
  options.seed = fc_hash_number(run->options.seed, (uint64_t)index);
  options.persistence = index % 2 ? .7 : .3;
  if (simulate(&run->workers[worker], &options, &run->trials[index])) {
    run->trials[index].waste_rate = NAN;
    return;
  }
  for (int cell = 0; cell < CELLS; cell++)
    analyse_cell(&run->workers[worker], cell, options.start, options.seed, &run->trials[index]);
}

/* In percent, and its Monte-Carlo error. */
static void print_share(int count, int of) {
  double share = (double)count / (of ? of : 1);
  if (of)
    printf("%.2f,%.2f,", 100 * share, 100 * sqrt(share * (1 - share) / of));
  else
    printf(",,");
}

static void write_row(const struct run *run, int trials, int cell, int method) {
  int covered = 0, alarms = 0, intervals = 0, estimates = 0, tests = 0;
  double width = 0, bias = 0, truth = 0;
  for (int i = 0; i < trials; i++) {
    const struct outcome *outcome = &run->trials[i].outcome[cell][method];
    double theta = run->trials[i].truth[cell][method];
    truth += fc_percent_reduction(theta) / trials;
    if (isfinite(outcome->theta)) estimates++, bias += outcome->theta - theta;
    if (!isnan(outcome->p)) tests++, alarms += outcome->p <= .05;
    if (isnan(outcome->lo)) continue;
    intervals++;
    covered += outcome->lo <= theta && theta <= outcome->hi;
    width += outcome->hi - outcome->lo;
  }
  if (!tests && !intervals) return;
  int design = cell / (LENGTHS * EFFECTS);
  printf("%s,%s,%d,%d,%d,%.1f,%d,", names[method].name, names[method].claim, designs[design].treated,
         designs[design].controls, lengths[cell / EFFECTS % LENGTHS], truth, trials);
  print_share(covered, intervals);
  print_share(alarms, tests);
  printf(intervals ? "%.3f," : ",", width / (intervals ? intervals : 1));
  printf("%.4f,%d\n", bias / estimates, intervals);
}

static int write_table(const struct run *run, int trials) {
  double waste = 0, lost = 0;
  for (int i = 0; i < trials; i++)
    waste += run->trials[i].waste_rate / trials, lost += run->trials[i].lost_share / trials;
  if (isnan(waste)) return 1;
  fprintf(stderr, "old rule: %.1f %% of received disposed of, %.1f %% of demand lost\n", 100 * waste, 100 * lost);
  printf("method,claim,treated,controls,days,true_reduction_percent,trials,coverage,coverage_error,rejects,rejects_"
         "error,width,"
         "bias,intervals\n");
  for (int cell = 0; cell < CELLS; cell++)
    for (int method = 0; method < METHODS; method++) write_row(run, trials, cell, method);
  return 0;
}

static enum fc_status worker_new(struct worker *worker, const struct fc_trial_options *options) {
  unsigned part = 1u << FC_IMPACT_RECEIVED | 1u << FC_IMPACT_DISPOSED;
  unsigned whole = part | 1u << FC_IMPACT_SOLD | 1u << FC_IMPACT_DEMAND | 1u << FC_IMPACT_RULE_RECEIVED |
                   1u << FC_IMPACT_RULE_DISPOSED;
  enum fc_status status = fc_trial_shop_new(options, &worker->shop, NULL);
  worker->demand = fc_new((size_t)options->items * SPAN, sizeof *worker->demand);
  if (!worker->demand) return FC_FAILED;
  for (int e = 0; e < EFFECTS && !status; e++) {
    status = fc_impact_data_new(options->shops, options->days, 0, whole, &worker->data[e], NULL);
    for (int p = 0; p < PARTS && !status; p++)
      status = fc_impact_data_new(options->shops, options->days, 0, part, &worker->part[e][p], NULL);
  }
  return status;
}

static void worker_release(struct worker *worker) {
  fc_trial_shop_release(&worker->shop);
  free(worker->demand);
  for (int e = 0; e < EFFECTS; e++) {
    fc_impact_data_free(worker->data[e]);
    for (int p = 0; p < PARTS; p++) fc_impact_data_free(worker->part[e][p]);
  }
}

int main(int argc, char **argv) {
  struct run run = {0};
  if (argc != 4 && argc != 5) {
    fprintf(stderr, "usage: impact_coverage TRIALS SEED THREADS [SIZE]\n");
    return 2;
  }
  int trials = (int)strtol(argv[1], NULL, 10), threads = (int)strtol(argv[3], NULL, 10);
  if (trials < 1 || threads < 1 || threads > FC_MAX_THREADS) return 2;
  fc_math_init();
  fc_trial_options_init(&run.options);
  run.options.seed = strtoull(argv[2], NULL, 10);
  if (argc == 5) run.options.size = strtod(argv[4], NULL);
  run.trials = fc_new((size_t)trials, sizeof *run.trials);
  run.workers = fc_new((size_t)threads, sizeof *run.workers);
  if (!run.trials || !run.workers) return 1;
  for (int w = 0; w < threads; w++)
    if (worker_new(&run.workers[w], &run.options)) return 1;
  fc_parallel_for(trials, threads, one_trial, &run);
  int failed = write_table(&run, trials);
  for (int w = 0; w < threads; w++) worker_release(&run.workers[w]);
  free(run.trials);
  free(run.workers);
  return failed;
}
