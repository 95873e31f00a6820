/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Member D of methods.md: how far demand has lately been from what the calendar and the weather expect.
 *
 * The regression without annual and trend columns gives m. Volume-weighted ratios of y over m with half-lives of 80, 20 and
 * 5 days, each drawn to the longer one, and one of the same weekday, are known at an origin; one Poisson regression for all
 * series, offset ln m, says how much of each to believe h days later:
 *
 *   ln mean = ln m + theta . [ln E80, ln E20/E80, ln E5/E20, ln Ew/E20, ln(E5/E20) (h - h0)/3, 1]
 *
 * A day more than two standard deviations off what the ratios say by then is taken in only up to there, so that one wild
 * day does not fill the short ratios. theta has the prior mean (1, .5, .5, .3, 0, 0) and sd .3, one vector for h = 1..7
 * (h0 = 4) and one beyond (h0 = 11). In a chain that shrinks or grows the ratios are off on average; the constant takes
 * that out, and newer targets count more, because it changes. */
#include "panel_model_internal.h"
#include "ratio_internal.h"
#include "regression_internal.h"

#include "foodcast/base/parallel.h"

enum { SPEEDS = FC_RATIO_SPEEDS, TERMS = FC_RATIO_TERMS, RANGES = FC_RATIO_RANGES, STEPS = 5, WARM_STEPS = 2 };
enum {
  TRAINING_DAYS = 300, /* targets of the pooled regression */
  BURN_IN_DAYS = 500,  /* after which the slowest ratio has forgotten where it began */
  LEAST_AGE = 56,      /* days of a series before its first target */
  LEAST_DAYS = 14,     /* weight of days behind the ratios before they judge a new one */
  HESSIAN = TERMS * TERMS
};

static const double half_life[SPEEDS] = {80, 20, 5}, shrinkage[SPEEDS] = {5, 3, 1.5}; /* mean days of m */
static const double weekday_keep = .75, weekday_shrinkage = 1.5, most_log = 3;
static const double prior_mean[TERMS] = {1, .5, .5, .3, 0, 0}, prior_precision = 1 / (.3 * .3), step_cap = 1,
                    winsor_width = 2, tolerance = 1e-4, target_half_life = 100;

/* Exponentially weighted sums of one series at the end of a day. */
struct ratios {
  double demand[SPEEDS], expected[SPEEDS], days; /* days: weight behind the slowest */
  double weekday_demand[FC_WEEK], weekday_expected[FC_WEEK];
};

struct state {
  int origin;
  struct fc_regression *regression; /* without slow columns */
  double theta[RANGES][TERMS];
  struct ratios ratios[]; /* [series] */
};

/* What the pooled regression takes from one series. */
struct sums {
  double gradient[RANGES][TERMS], hessian[RANGES][HESSIAN];
};

/* One worker's memory, by day from the first whose ratios are predictors: logs of the ratios at its end, and what the
 * regression expects of it. */
struct scratch {
  double (*terms)[SPEEDS + FC_WEEK], *mean;
};

struct job {
  const struct fc_training *training;
  struct state *state;
  struct scratch *scratch;
  struct sums *sums;   /* [series] */
  struct ratios *kept; /* [series] before the first day whose ratios are predictors */
  int first_run, ranges;
  double weight[TRAINING_DAYS]; /* of a target that many days before the origin */
};

/* ---- ratios */

static void take_in(struct ratios *ratios, int weekday, double demand, double expected) {
  for (int k = 0; k < SPEEDS; k++) {
    double keep = exp2(-1 / half_life[k]);
    ratios->demand[k] *= keep, ratios->expected[k] *= keep;
  }
  ratios->days *= exp2(-1 / half_life[0]);
  ratios->weekday_demand[weekday] *= weekday_keep, ratios->weekday_expected[weekday] *= weekday_keep;
  if (isnan(demand)) return;
  for (int k = 0; k < SPEEDS; k++) ratios->demand[k] += demand, ratios->expected[k] += expected;
  ratios->days += 1;
  ratios->weekday_demand[weekday] += demand, ratios->weekday_expected[weekday] += expected;
}

/* ln E80, ln E20/E80, ln E5/E20, then ln Ew/E20 of the weekdays `from` to `to`; the others are left alone. */
static void log_some(const struct ratios *ratios, int from, int to, double terms[SPEEDS + FC_WEEK]) {
  double usual = ratios->days > 0 ? ratios->expected[0] / ratios->days : 1, longer = 1, middle = 1;
  for (int k = 0; k < SPEEDS; k++) {
    double own = (ratios->demand[k] + shrinkage[k] * usual * longer) / (ratios->expected[k] + shrinkage[k] * usual);
    terms[k] = fc_ratio_clip(log(own / longer), most_log);
    longer = own;
    if (k < SPEEDS - 1) middle = own;
  }
  for (int w = from; w <= to; w++) {
    double extra = weekday_shrinkage * usual;
    double own = (ratios->weekday_demand[w] + extra * middle) / (ratios->weekday_expected[w] + extra);
    terms[SPEEDS + w] = fc_ratio_clip(log(own / middle), most_log);
  }
}

static void log_ratios(const struct ratios *ratios, double terms[SPEEDS + FC_WEEK]) {
  log_some(ratios, FC_MONDAY, FC_SUNDAY, terms);
}

/* Demand as the ratios take it in: pulled towards what the prior weights make of them. `told`: the logs of the ratios,
 * NULL where they are not there yet. */
static double pull_in(const struct ratios *ratios, const double *told, int weekday, double demand, double expected,
                      double usual) {
  double terms[SPEEDS + FC_WEEK];
  if (isnan(demand) || ratios->days < LEAST_DAYS) return demand;
  if (!told) log_some(ratios, weekday, weekday, terms), told = terms;
  double sum = prior_mean[3] * told[SPEEDS + weekday];
  for (int k = 0; k < SPEEDS; k++) sum += prior_mean[k] * told[k];
  return fc_pull_in(demand, expected * exp(fc_ratio_clip(sum, most_log)), winsor_width, usual);
}

static double expected_on(const struct job *job, int series, int day) {
  return exp(fc_regression_eta(job->state->regression, job->training, series, day,
                               fc_training_row(job->training, series, day)));
}

/* ---- the pooled regression */

static struct fc_ratio_targets targets_of(const struct job *job, int series, const double *mean) {
  const struct fc_training *training = job->training;
  int target = training->origin - TRAINING_DAYS + 1;
  return (struct fc_ratio_targets){.demand = training->demand[series],
                                   .mean = mean,
                                   .weight = job->weight,
                                   .origin = training->origin,
                                   .target = target,
                                   .kept = target - fc_ratio_ranges[RANGES - 1].last,
                                   .first_weekday = fc_panel_weekday(training->panel, 0)};
}

static void add_targets(const struct job *job, int series, const struct fc_ratio_targets *targets,
                        const struct scratch *scratch, struct sums *sums) {
  double phi = fc_regression_dispersion(job->state->regression, series);
  int begin = job->training->panel->series[series].first + LEAST_AGE;
  for (int range = 0; range < job->ranges; range++) {
    const double *theta = job->state->theta[range];
    for (int day = begin > targets->kept ? begin : targets->kept; day < targets->origin; day++)
      fc_ratio_add_day(targets, scratch->terms[day - targets->kept], theta, range, day, sums->gradient[range],
                       sums->hessian[range]);
    for (int j = 0; j < TERMS; j++) sums->gradient[range][j] /= phi;
    for (int j = 0; j < HESSIAN; j++) sums->hessian[range][j] /= phi;
  }
}

/* Runs through one series for its ratios at the origin and what it says about theta. Nothing before the first
 * day whose ratios are predictors depends on
 * theta: later runs begin there, with the ratios that the first one left. */
static void run_series(void *context, int series, int worker) {
  const struct job *job = context;
  const struct fc_training *training = job->training;
  const double *demand = training->demand[series];
  const struct scratch *scratch = &job->scratch[worker];
  struct ratios *ratios = &job->state->ratios[series], *kept = &job->kept[series];
  struct fc_ratio_targets targets = targets_of(job, series, scratch->mean);
  int begin = training->panel->series[series].first, kept_from = targets.kept;
  job->sums[series] = (struct sums){0};
  *ratios = job->first_run ? (struct ratios){0} : *kept;
  if (fc_regression_require(&fc_model_ratio, job->state->regression, NULL, series, NULL)) return;
  double usual = job->state->regression->spread[series];
  int oldest = job->first_run ? kept_from - BURN_IN_DAYS : kept_from;
  const double *told = NULL;
  for (int day = begin > oldest ? begin : oldest; day <= training->origin; day++) {
    if (day <= kept_from) *kept = *ratios; /* as they were before that day */
    int weekday = fc_panel_weekday(training->panel, day);
    double mean = isnan(demand[day]) ? NAN : expected_on(job, series, day);
    take_in(ratios, weekday, pull_in(ratios, told, weekday, demand[day], mean, usual), mean);
    if (day < kept_from) continue;
    scratch->mean[day - kept_from] = mean;
    log_ratios(ratios, scratch->terms[day - kept_from]);
    told = scratch->terms[day - kept_from];
  }
  add_targets(job, series, &targets, scratch, &job->sums[series]);
}

/* One Newton step for a range from the sums of all series, added in their order. */
static int improve(const struct job *job, int range, double *largest) {
  double gradient[TERMS], hessian[HESSIAN] = {0}, direction[TERMS];
  double *theta = job->state->theta[range];
  for (int j = 0; j < TERMS; j++) {
    gradient[j] = prior_precision * (theta[j] - prior_mean[j]);
    hessian[j * TERMS + j] = prior_precision;
  }
  for (int s = 0; s < job->training->panel->series_count; s++) {
    for (int j = 0; j < TERMS; j++) gradient[j] += job->sums[s].gradient[range][j];
    for (int j = 0; j < HESSIAN; j++) hessian[j] += job->sums[s].hessian[range][j];
  }
  if (fc_newton_direction(TERMS, hessian, gradient, step_cap, direction, largest)) return -1;
  for (int j = 0; j < TERMS; j++) theta[j] += direction[j];
  return 0;
}

static enum fc_status fit_theta(struct job *job, int steps, struct fc_error *err) {
  int count = job->training->panel->series_count;
  for (int step = 0; step < steps; step++) {
    double most = 0;
    job->first_run = step == 0;
    fc_parallel_for(count, fc_training_threads(job->training), run_series, job);
    for (int range = 0; range < job->ranges; range++) {
      double largest;
      if (improve(job, range, &largest)) return fc_fail(err, FC_NUMERIC, "'ratio' found no weights for its ratios");
      most = fmax(most, largest);
    }
    if (most < tolerance) break;
  }
  return FC_OK;
}

/* ---- the model */

static void release(void *state) {
  struct state *own = state;
  if (!own) return;
  fc_regression_free(own->regression);
  free(own);
}

static enum fc_status fit_state(const struct fc_training *training, const struct state *earlier, struct state *state,
                                struct fc_error *err) {
  enum fc_status status = fc_regression_fit(training, 0, earlier ? earlier->regression : NULL, &state->regression, err);
  if (status) return status;
  struct fc_arena arena = {0};
  size_t threads = (size_t)fc_training_threads(training);
  size_t days = (size_t)(TRAINING_DAYS + fc_ratio_ranges[RANGES - 1].last);
  int within_first = training->horizon > 0 && training->horizon <= fc_ratio_ranges[0].last;
  struct job job = {.training = training, .state = state, .ranges = within_first ? 1 : RANGES};
  for (int age = 0; age < TRAINING_DAYS; age++) job.weight[age] = exp2(-age / target_half_life);
  job.sums = fc_arena_new(&arena, (size_t)training->panel->series_count, sizeof *job.sums);
  job.kept = fc_arena_new(&arena, (size_t)training->panel->series_count, sizeof *job.kept);
  job.scratch = fc_arena_new(&arena, threads, sizeof *job.scratch);
  int short_of_memory = !job.sums || !job.kept || !job.scratch;
  for (size_t i = 0; i < threads && !short_of_memory; i++) {
    job.scratch[i].terms = fc_arena_new(&arena, days, sizeof *job.scratch[i].terms);
    job.scratch[i].mean = fc_arena_new(&arena, days, sizeof *job.scratch[i].mean);
    short_of_memory = !job.scratch[i].terms || !job.scratch[i].mean;
  }
  for (int range = 0; range < RANGES; range++)
    memcpy(state->theta[range], earlier ? earlier->theta[range] : prior_mean, sizeof prior_mean);
  status = short_of_memory ? fc_fail_memory(err) : fit_theta(&job, earlier ? WARM_STEPS : STEPS, err);
  fc_arena_release(&arena);
  return status;
}

static enum fc_status fit_panel(const struct fc_training *training, void **state, struct fc_error *err) {
  struct state *fitted = fc_new(1, sizeof *fitted + (size_t)training->panel->series_count * sizeof fitted->ratios[0]);
  if (!fitted) return fc_fail_memory(err);
  fitted->origin = training->origin;
  enum fc_status status = fit_state(training, *state, fitted, err);
  if (status) {
    release(fitted);
    return status;
  }
  release(*state);
  *state = fitted;
  return FC_OK;
}

static void advance_series(void *context, int series, int worker) {
  (void)worker;
  const struct job *job = context;
  const struct fc_training *training = job->training;
  struct ratios *ratios = &job->state->ratios[series];
  if (fc_regression_require(&fc_model_ratio, job->state->regression, NULL, series, NULL)) return;
  double usual = job->state->regression->spread[series];
  for (int day = job->state->origin + 1; day <= training->origin; day++) {
    int weekday = fc_panel_weekday(training->panel, day);
    double demand = training->demand[series][day];
    double expected = isnan(demand) ? NAN : expected_on(job, series, day);
    take_in(ratios, weekday, pull_in(ratios, NULL, weekday, demand, expected, usual), expected);
  }
}

static enum fc_status advance_panel(const struct fc_training *training, void **state, struct fc_error *err) {
  (void)err;
  struct job job = {.training = training, .state = *state};
  fc_parallel_for(training->panel->series_count, fc_training_threads(training), advance_series, &job);
  job.state->origin = training->origin;
  return FC_OK;
}

static enum fc_status predict_panel(const void *state, const struct fc_training *training, int series,
                                    const struct fc_future *future, double *mean, struct fc_error *err) {
  const struct state *own = state;
  double computed[FC_MAX_HORIZON], terms[SPEEDS + FC_WEEK];
  enum fc_status status = fc_regression_require(&fc_model_ratio, own->regression, future, series, err);
  if (status) return status;
  log_ratios(&own->ratios[series], terms);
  for (int h = 1; h <= future->horizon; h++) {
    int day = training->origin + h, range = h <= fc_ratio_ranges[0].last ? 0 : 1;
    double x[TERMS];
    fc_ratio_predictors(terms, fc_panel_weekday(training->panel, day), range, h, x);
    computed[h - 1] =
        exp(fc_regression_eta(own->regression, training, series, day, fc_future_row(training, future, h - 1))) *
        fc_ratio_lift(own->theta[range], x);
  }
  return fc_means_give(&fc_model_ratio, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_ratio = {
    .name = "ratio",
    .summary = "recent ratios of demand to a regression without season, their weights fitted over all series",
    .summary_ja = "季節項のない回帰に対する直近の比率を、全系列で学習した重みで反映",
    .uses = FC_USES_REGRESSORS,
    .least_history = 56,
    .fit_panel = fit_panel,
    .advance_panel = advance_panel,
    .predict_panel = predict_panel,
    .release = release,
};
