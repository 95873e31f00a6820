/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often the intervals of the predicted reduction hold the truth: simulated retailers whose whole demand is known.
 *
 * FOODCAST_COVERAGE_REPETITIONS: repetitions of every case (40); FOODCAST_COVERAGE_TABLE: file for the table. */
#include "../unit/replay_fixture.h"

#include "../../src/evaluate/reduction_internal.h"
#include "../../src/evaluate/replay_internal.h"

enum { WEEK = 7, WARM_UP = 28, MOST = 1000 };

enum drift { DRIFT_NONE, DRIFT_RAMP, DRIFT_WANDERING, DRIFTS };
static const char *const drift_names[DRIFTS] = {"none", "ramp", "wandering"};

/* Receipts over expected demand: steady, rising by .15 over the days, or wandering from week to week. */
static void practice_path(enum drift drift, int days, struct fc_random *random, double *factor) {
  double wander = 0;
  for (int day = 0; day < days; day++) {
    if (day % WEEK == 0) wander = .8 * wander + .04 * (2 * fc_random_uniform(random) - 1);
    factor[day] = drift == DRIFT_NONE ? 1.15 : drift == DRIFT_RAMP ? 1.075 + .15 * day / days : 1.15 + wander;
  }
}

/* The fixture's retailer with another practice. `hidden`: sales beyond supply are on record, so nothing needs recovery. */
static void make(struct retail *retail, enum drift drift, int weeks, int hidden, uint64_t seed) {
  int days = WARM_UP + weeks * WEEK;
  retail_init(retail, (struct retail_choice){.stores = 3,
                                             .items = 2,
                                             .days = days,
                                             .shelf_life_days = 1,
                                             .level = 9,
                                             .practice_factor = 1.15,
                                             .fifo_share = .5,
                                             .exceed = hidden,
                                             .seed = seed});
  struct fc_random random;
  double *factor = fc_new((size_t)days, sizeof *factor);
  assert_non_null(factor);
  fc_random_seed(&random, fc_hash_number(seed, 99));
  practice_path(drift, days, &random, factor);
  for (int s = 0; s < retail->panel->series_count; s++) {
    struct fc_series *series = &retail->panel->series[s];
    for (int day = 0; day < days; day++) {
      double received =
          round(factor[day] * retail_mean(&retail->choice, series->item, day) + 3 * (fc_random_uniform(&random) - .5));
      double demand = poisson_draw(&random, retail_mean(&retail->choice, series->item, day));
      series->column[FC_RECEIVED][day] = received = fmax(1, received);
      series->column[FC_SOLD][day] = hidden ? demand : fmin(demand, received);
      series->column[FC_DISPOSED][day] = fmax(0, received - demand);
      series->state[day] = !hidden && demand >= received ? FC_DAY_SOLD_OUT : FC_DAY_OPEN;
    }
  }
  free(factor);
  retail->config.order.replay_days = weeks * WEEK;
  retail->source.first_origin = 0;
}

static double pooled_truth(struct fc_waste_sums frontier[static FC_FRONTIER_POINTS],
                           const struct fc_waste_sums *practice) {
  double lost[FC_FRONTIER_POINTS];
  for (int c = 0; c < FC_FRONTIER_POINTS; c++) lost[c] = frontier[c].lost;
  struct fc_waste_sums matched = fc_waste_matched(frontier, fc_replay_match(lost, practice->lost));
  return 100 * (1 - matched.disposed / matched.received / (practice->disposed / practice->received));
}

struct found {
  int repetitions, held, ahead_held, intervals;
  double truth, mean, width, ahead_ratio;
};

/* The reduction at equal availability, on censored records; the truth from all hidden demand of all repetitions. */
static struct found cover_reduction(enum drift drift, int weeks, int repetitions) {
  static double lo[MOST], hi[MOST], ahead_lo[MOST], ahead_hi[MOST];
  struct fc_waste_sums frontier[FC_FRONTIER_POINTS] = {{0}}, practice = {0};
  struct found found = {.repetitions = repetitions};
  for (int r = 0; r < repetitions; r++)
    for (int hidden = 0; hidden < 2; hidden++) {
      struct retail retail;
      make(&retail, drift, weeks, hidden, 1000 * (uint64_t)drift + (uint64_t)r + 1);
      struct fc_reduction reduction = retail_reduction(&retail);
      const struct fc_reduction_row *all = &reduction.rows[0];
      if (!hidden) {
        lo[r] = all->equal_lo, hi[r] = all->equal_hi;
        ahead_lo[r] = all->ahead_equal_lo, ahead_hi[r] = all->ahead_equal_hi;
        found.mean += all->equal_percent / repetitions;
        found.ahead_ratio += all->ahead_lost_ratio / repetitions;
      }
      for (int c = 0; hidden && c < FC_FRONTIER_POINTS; c++) fc_waste_add(&frontier[c], &reduction.frontier[c].sums);
      if (hidden) fc_waste_add(&practice, &reduction.practice);
      fc_reduction_release(&reduction);
      retail_release(&retail);
    }
  found.truth = pooled_truth(frontier, &practice);
  for (int r = 0; r < repetitions; r++) {
    found.intervals += isfinite(lo[r]);
    found.held += lo[r] <= found.truth && found.truth <= hi[r];
    found.ahead_held += ahead_lo[r] <= found.truth && found.truth <= ahead_hi[r];
    found.width += (hi[r] - lo[r]) / repetitions;
  }
  return found;
}

static void take_all(void *context, int series, const struct fc_replay_result *result) {
  (void)series;
  fc_replay_result_add(context, result);
}

/* What the four weeks after `weeks` show at the level of the four before, on hidden demand. */
static double next_window(const struct retail *retail) {
  struct fc_replay_setup setup;
  struct fc_replay_result all;
  assert_int_equal(
      fc_replay_setup_init(&setup, retail->panel, &retail->config, &retail->source, &retail->context, NULL), FC_OK);
  assert_int_equal(fc_replay_result_init(&all, &setup, NULL), FC_OK);
  assert_int_equal(fc_replay_all(&setup, take_all, &all, NULL), FC_OK);
  int weeks = all.weeks;
  double theta = fc_reduction_ahead(&all, setup.draws, weeks - 8, weeks - 4, weeks - 4, weeks, NULL);
  fc_replay_result_release(&all);
  fc_replay_setup_release(&setup);
  return 100 * (1 - exp(theta));
}

static struct found cover_prediction(enum drift drift, int weeks, int repetitions) {
  struct found found = {.repetitions = repetitions, .truth = NAN};
  for (int r = 0; r < repetitions; r++) {
    struct retail retail;
    uint64_t seed = 50000 + 1000 * (uint64_t)drift + (uint64_t)r;
    make(&retail, drift, weeks + 4, 1, seed);
    double next = next_window(&retail);
    retail_release(&retail);
    make(&retail, drift, weeks + 4, 0, seed); /* the same demand and receipts, censored and cut four weeks earlier */
    retail.panel->as_of -= 4 * WEEK;
    retail.source.last_origin -= 4 * WEEK;
    struct fc_reduction reduction = retail_reduction(&retail);
    const struct fc_reduction_row *all = &reduction.rows[0];
    found.intervals += isfinite(all->prediction_lo);
    found.held += all->prediction_lo <= next && next <= all->prediction_hi;
    found.width += (all->prediction_hi - all->prediction_lo) / repetitions;
    found.mean += all->prediction_percent / repetitions;
    fc_reduction_release(&reduction);
    retail_release(&retail);
  }
  return found;
}

static int repetitions_asked(void) {
  const char *text = getenv("FOODCAST_COVERAGE_REPETITIONS");
  long asked = text ? strtol(text, NULL, 10) : 40;
  return asked > 0 && asked <= MOST ? (int)asked : 40;
}

static void tell(FILE *table, const char *interval, const char *drift, int weeks, const struct found *found, int held) {
  fprintf(table, "%s,%s,%d,%d,%d,%.1f,", interval, drift, weeks, found->repetitions, found->intervals,
          100. * held / found->repetitions);
  if (!isnan(found->truth)) fprintf(table, "%.2f", found->truth);
  fprintf(table, ",%.2f,%.1f,", found->mean, found->width);
  if (!strcmp(interval, "set ahead")) fprintf(table, "%.3f", found->ahead_ratio); /* mean over repetitions */
  fputc('\n', table);
}

static void intervals_hold_the_truth(void **state) {
  (void)state;
  const char *path = getenv("FOODCAST_COVERAGE_TABLE");
  FILE *table = path ? fopen(path, "w") : stderr;
  assert_non_null(table);
  int repetitions = repetitions_asked(), least = (int)(repetitions * (repetitions < 200 ? .85 : .93));
  fprintf(table, "interval,practice_drift,weeks,repetitions,intervals,coverage_percent,truth_percent,mean_percent,"
                 "width,lost_ratio\n");
  for (enum drift drift = 0; drift < DRIFTS; drift++) {
    struct found found = cover_reduction(drift, 8, repetitions);
    tell(table, "equal availability", drift_names[drift], 8, &found, found.held);
    assert_true(found.held >= least);
    found = cover_reduction(drift, 16, repetitions);
    tell(table, "equal availability", drift_names[drift], 16, &found, found.held);
    assert_true(found.held >= least);
    tell(table, "set ahead", drift_names[drift], 16, &found, found.ahead_held);
    assert_true(found.ahead_held >= least);
    assert_true(fabs(found.ahead_ratio - 1) < (drift == DRIFT_NONE ? .1 : .4)); /* a trend leads the level by weeks */
    found = cover_prediction(drift, 24, repetitions);
    tell(table, "prediction", drift_names[drift], 24, &found, found.held);
    assert_true(found.held >= least);
  }
  if (path) assert_int_equal(fclose(table), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(intervals_hold_the_truth)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
