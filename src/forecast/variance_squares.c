/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Squared errors of the pooled regression, made like those of a forecast: its mean is moved by the series' recent ratio of
 * demand to it, as known four days before. Over the series' own mean square they are averaged over a group's series. */
#include "variance_internal.h"

#include "forecast_internal.h"

#include "foodcast/base/parallel.h"

enum { LAG = 4, LEAST_SEEN = 14, BATCH = 128, YEAR = 365 };

static const double ratio_half_life = 10, ratio_rows = 2, most_square = 25;

/* Days are counted from `first`. */
struct squares {
  const struct fc_stage *stage;
  int first, days;
  int from;           /* first series of the batch */
  float *batch;       /* [BATCH][days] squares of single series, NAN where there is none */
  double *scratch;    /* [worker][days] */
  float *sum, *count; /* [group][days] */
};

static void expected_demand(const struct squares *squares, int series, double *mean) {
  const struct fc_training *training = &squares->stage->training;
  const struct fc_design *design = training->design;
  const double *rows = fc_design_observed(design, fc_design_group(design, series));
  const double *demand = training->demand[series] + squares->first;
  size_t columns = (size_t)fc_design_column_count(design);
  for (int day = 0; day < squares->days; day++) {
    mean[day] = NAN;
    if (isnan(demand[day])) continue;
    int t = squares->first + day;
    mean[day] = exp(fc_regression_eta(training->regression, training, series, t, rows + (size_t)t * columns));
  }
}

/* Squared errors over the variance that demand of that size has at dispersion 1; returns their weighted mean. */
static double square_errors(const struct squares *squares, int series, const double *mean, float *square) {
  const struct fc_track *track = &squares->stage->forecasts->tracks[series];
  const double *demand = squares->stage->training.demand[series] + squares->first;
  double decay = exp2(-1 / ratio_half_life), sold = 0, expected = 0, seen = 0, sum = 0, weights = 0;
  int rows = 0;
  for (int day = 0; day < squares->days; day++) {
    int known = day - LAG;
    sold *= decay, expected *= decay, seen *= decay;
    if (known >= 0 && !isnan(mean[known])) sold += demand[known], expected += mean[known], seen += 1, rows++;
    square[day] = NAN;
    if (isnan(mean[day]) || rows < LEAST_SEEN || !(expected > 0)) continue;
    double usual = expected / seen, ratio = (sold / usual + ratio_rows) / (seen + ratio_rows);
    double off = demand[day] - ratio * mean[day];
    double value = off * off / fc_unit_variance(ratio * mean[day], track->intermittent ? track->level : 0);
    double weight = exp2(-(squares->days - 1 - day) / (double)YEAR);
    square[day] = (float)value;
    sum += weight * value, weights += weight;
  }
  return weights > 0 ? sum / weights : 0;
}

static void square_series(void *context, int index, int worker) {
  struct squares *squares = context;
  int series = squares->from + index;
  float *square = squares->batch + (size_t)index * (size_t)squares->days;
  double *mean = squares->scratch + (size_t)worker * (size_t)squares->days;
  expected_demand(squares, series, mean);
  double usual = square_errors(squares, series, mean, square);
  for (int day = 0; day < squares->days; day++)
    if (!isnan(square[day])) square[day] = usual > 0 ? (float)fmin((double)square[day] / usual, most_square) : NAN;
}

static void add_squares(struct squares *squares, int count) {
  for (int i = 0; i < count; i++) {
    int group = fc_design_group(squares->stage->training.design, squares->from + i);
    const float *square = squares->batch + (size_t)i * (size_t)squares->days;
    float *sum = squares->sum + (size_t)group * (size_t)squares->days;
    float *rows = squares->count + (size_t)group * (size_t)squares->days;
    for (int day = 0; day < squares->days; day++)
      if (!isnan(square[day])) sum[day] += square[day], rows[day] += 1;
  }
}

enum fc_status fc_variance_squares(const struct fc_stage *stage, int first, int days, float *sum, float *count,
                                   struct fc_error *err) {
  const struct fc_forecasts *f = stage->forecasts;
  struct squares squares = {.stage = stage, .first = first, .days = days, .sum = sum, .count = count};
  squares.batch = fc_new((size_t)BATCH * (size_t)days, sizeof *squares.batch);
  squares.scratch = fc_new((size_t)fc_threads(f) * (size_t)days, sizeof *squares.scratch);
  enum fc_status status = squares.batch && squares.scratch ? FC_OK : fc_fail_memory(err);
  for (int from = 0; status == FC_OK && from < f->panel->series_count; from += BATCH) {
    int series = f->panel->series_count - from < BATCH ? f->panel->series_count - from : BATCH;
    squares.from = from;
    fc_parallel_for(series, fc_threads(f), square_series, &squares);
    add_squares(&squares, series);
  }
  free(squares.batch);
  free(squares.scratch);
  return status;
}
