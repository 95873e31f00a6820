/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the calendar says of the variance: a factor v of a day, learnt from years of the pooled regression's residuals,
 * because the two months of past forecasts that calibrate.c has are the wrong season as often as not. Their
 * squares (variance_squares.c), averaged over the series that share a day's calendar, are regressed on the calendar. */
#include "variance_internal.h"

#include "forecast_internal.h"

enum { LEAST_DAYS = 56, MOST_DAYS = 1500, MOST_KINDS = 16, BREAK_COLUMNS = 4, LEARN_DAYS = 28 };

static const double age_half_life = 730, series_share = 10;
static const double break_days = 4, break_sd = 1, constant_sd = 1, sd_of_mean = 2, most_log = 2.8;

/* One learning. Days are counted from `first`. */
struct learning {
  const struct fc_stage *stage;
  struct fc_variance *variance;
  int first, days;
  float *sum, *count;          /* [group][days] */
  double *x, *square, *weight; /* rows of the regression: the kinds of day there were, in order of days */
  int rows;
};

/* ---- the calendar's columns */

static int is_calendar(enum fc_driver driver) {
  return driver == FC_DRIVER_WEEKDAY || driver == FC_DRIVER_SEASON || driver == FC_DRIVER_HOLIDAY ||
         driver == FC_DRIVER_EVENT;
}

static void choose_columns(const struct fc_design *design, struct fc_variance *variance) {
  const struct fc_design_column *columns = fc_design_columns(design);
  variance->columns = 0;
  for (int j = 0; j < fc_design_column_count(design) && variance->columns < FC_VARIANCE_COLUMNS - BREAK_COLUMNS - 1;
       j++)
    if (is_calendar(columns[j].driver)) variance->from[variance->columns++] = j;
  variance->columns += BREAK_COLUMNS + 1;
}

/* The prior: what moves the mean may move the standard deviation as much, and the variance by its square. */
static void set_priors(const struct fc_design *design, const struct fc_variance *variance, double *sd) {
  const struct fc_design_column *columns = fc_design_columns(design);
  int calendar = variance->columns - BREAK_COLUMNS - 1;
  for (int j = 0; j < calendar; j++) sd[j] = sd_of_mean * columns[variance->from[j]].prior_sd;
  for (int j = 0; j < BREAK_COLUMNS; j++) sd[calendar + j] = break_sd;
  sd[variance->columns - 1] = constant_sd;
}

static double nearness(int days) { return days > 0 ? exp(-(days - 1) / break_days) : 0; }

/* `row`: the design's of that day. */
static void write_row(const struct fc_variance *variance, const double *row, const struct fc_break_distance *distance,
                      double *x) {
  int calendar = variance->columns - BREAK_COLUMNS - 1;
  for (int j = 0; j < calendar; j++) x[j] = row[variance->from[j]];
  double until = nearness(distance->until), since = nearness(distance->since);
  x[calendar] = until;
  x[calendar + 1] = distance->next_is_long ? until : 0;
  x[calendar + 2] = since;
  x[calendar + 3] = distance->last_is_long ? since : 0;
  x[calendar + 4] = 1;
}

/* ---- rows of the regression */

/* The row of a day for a group: an equal one of the same day, or a new one; -1 where the day has too many kinds. */
static int find_row(struct learning *learning, int first_of_day, const double *x) {
  size_t k = (size_t)learning->variance->columns;
  for (int row = first_of_day; row < learning->rows; row++)
    if (!memcmp(learning->x + (size_t)row * k, x, k * sizeof *x)) return row;
  if (learning->rows - first_of_day == MOST_KINDS) return -1;
  memcpy(learning->x + (size_t)learning->rows * k, x, k * sizeof *x);
  learning->square[learning->rows] = learning->weight[learning->rows] = 0;
  return learning->rows++;
}

/* `weight` holds the number of series at first. Many series of one day share its shocks: they count as ten at most. */
static void weigh_day(struct learning *learning, int first_of_day, int day) {
  double all = 0, age = exp2(-(learning->days - 1 - day) / age_half_life);
  for (int row = first_of_day; row < learning->rows; row++) all += learning->weight[row];
  for (int row = first_of_day; row < learning->rows; row++) {
    learning->square[row] /= learning->weight[row];
    learning->weight[row] *= age / (1 + all / series_share);
  }
}

static int build_rows(struct learning *learning) {
  const struct fc_design *design = learning->stage->training.design;
  struct fc_variance *variance = learning->variance;
  double x[FC_VARIANCE_COLUMNS];
  size_t width = (size_t)fc_design_column_count(design);
  int days = 0;
  for (int day = 0; day < learning->days; day++) {
    int first_of_day = learning->rows, t = learning->first + day;
    for (int g = 0; g < fc_design_group_count(design); g++) {
      size_t place = (size_t)g * (size_t)learning->days + (size_t)day;
      if (!(learning->count[place] > 0)) continue;
      write_row(variance, fc_design_observed(design, g) + (size_t)t * width, &variance->breaks[g * variance->days + t],
                x);
      int row = find_row(learning, first_of_day, x);
      if (row < 0) continue;
      learning->square[row] += (double)learning->sum[place];
      learning->weight[row] += (double)learning->count[place];
    }
    days += learning->rows > first_of_day;
    weigh_day(learning, first_of_day, day);
  }
  return days;
}

/* ---- learning and telling */

static double log_factor(const struct fc_variance *variance, const double *x) {
  double sum = 0;
  for (int j = 0; j < variance->columns; j++) sum += variance->coefficient[j] * x[j];
  return fmax(-most_log, fmin(sum, most_log));
}

static enum fc_status new_learning(struct learning *learning, struct fc_arena *arena, struct fc_error *err) {
  const struct fc_stage *stage = learning->stage;
  size_t groups = (size_t)fc_design_group_count(stage->training.design), days = (size_t)learning->days;
  size_t kinds = groups < MOST_KINDS ? groups : MOST_KINDS, columns = (size_t)learning->variance->columns;
  learning->sum = fc_arena_new(arena, groups * days, sizeof *learning->sum);
  learning->count = fc_arena_new(arena, groups * days, sizeof *learning->count);
  learning->x = fc_arena_new(arena, kinds * days * columns, sizeof *learning->x);
  learning->square = fc_arena_new(arena, kinds * days, sizeof *learning->square);
  learning->weight = fc_arena_new(arena, kinds * days, sizeof *learning->weight);
  int there = learning->sum && learning->count && learning->x && learning->square && learning->weight;
  return there ? FC_OK : fc_fail_memory(err);
}

static enum fc_status learn(const struct fc_stage *stage, struct fc_variance *variance, struct fc_error *err) {
  struct fc_arena arena = {0};
  struct learning learning = {.stage = stage, .variance = variance};
  learning.first = stage->day + 1 > MOST_DAYS ? stage->day + 1 - MOST_DAYS : 0;
  learning.days = stage->day + 1 - learning.first;
  double sd[FC_VARIANCE_COLUMNS];
  memset(variance->coefficient, 0, sizeof variance->coefficient);
  enum fc_status status = new_learning(&learning, &arena, err);
  if (status == FC_OK)
    status = fc_variance_squares(stage, learning.first, learning.days, learning.sum, learning.count, err);
  if (status == FC_OK && build_rows(&learning) >= LEAST_DAYS) {
    set_priors(stage->training.design, variance, sd);
    struct fc_variance_problem problem = {learning.rows,   variance->columns, learning.x,
                                          learning.square, learning.weight,   sd};
    status = fc_variance_fit(&problem, variance->coefficient, err);
    if (status == FC_NUMERIC) memset(variance->coefficient, 0, sizeof variance->coefficient), status = FC_OK;
  }
  fc_arena_release(&arena);
  return status;
}

static enum fc_status init(const struct fc_stage *stage, struct fc_variance *variance, struct fc_error *err) {
  const struct fc_forecasts *f = stage->forecasts;
  size_t groups = (size_t)fc_design_group_count(f->design), asked = (size_t)fc_asked_count(f);
  variance->days = (int)f->known_days + FC_MAX_HORIZON;
  variance->breaks = fc_new(groups * (size_t)variance->days, sizeof *variance->breaks);
  variance->past = fc_new(groups * f->known_days, sizeof *variance->past);
  variance->coming = fc_new(asked * groups * (size_t)f->horizon, sizeof *variance->coming);
  if (!variance->breaks || !variance->past || !variance->coming) return fc_fail_memory(err);
  for (int g = 0; g < (int)groups; g++)
    fc_design_breaks(f->design, g, variance->days, variance->breaks + (size_t)g * (size_t)variance->days);
  choose_columns(f->design, variance);
  return FC_OK;
}

static void apply(const struct fc_stage *stage, struct fc_variance *variance, int from) {
  const struct fc_forecasts *f = stage->forecasts;
  double x[FC_VARIANCE_COLUMNS];
  size_t width = (size_t)fc_design_column_count(f->design), groups = (size_t)fc_design_group_count(f->design);
  float *coming = variance->coming + (size_t)(stage->origin - f->warm_count) * groups * (size_t)f->horizon;
  for (size_t g = 0; g < groups; g++) {
    const struct fc_break_distance *breaks = variance->breaks + g * (size_t)variance->days;
    const double *observed = fc_design_observed(f->design, (int)g);
    for (int day = from; day <= stage->day; day++) {
      write_row(variance, observed + (size_t)day * width, &breaks[day], x);
      variance->past[g * f->known_days + (size_t)day] = (float)exp(.5 * log_factor(variance, x));
    }
    for (int h = 0; h < f->horizon; h++) {
      const double *row = stage->rows + (g * (size_t)f->horizon + (size_t)h) * width;
      write_row(variance, row, &breaks[stage->day + 1 + h], x);
      coming[g * (size_t)f->horizon + (size_t)h] = (float)exp(.5 * log_factor(variance, x));
    }
  }
}

enum fc_status fc_variance_learn(const struct fc_stage *stage, struct fc_error *err) {
  struct fc_forecasts *f = stage->forecasts;
  struct fc_variance *variance = &f->variance;
  if (!f->design || !stage->training.regression) return FC_OK;
  enum fc_status status = FC_OK;
  int from = variance->applied + 1;
  if (!variance->breaks) {
    status = init(stage, variance, err);
    variance->learnt = -LEARN_DAYS;
  }
  if (status == FC_OK && stage->day - variance->learnt >= LEARN_DAYS) {
    status = learn(stage, variance, err);
    variance->learnt = stage->day;
    from = f->origins[0] + 1;
  }
  if (status == FC_OK) apply(stage, variance, from);
  variance->applied = stage->day;
  return status;
}

void fc_variance_release(struct fc_variance *variance) {
  free(variance->breaks);
  free(variance->past);
  free(variance->coming);
  *variance = (struct fc_variance){0};
}
