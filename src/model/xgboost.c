/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradient boosted trees (Chen & Guestrin 2016) over all series, through the C interface of XGBoost. Built only where
 * its library is found.
 *
 * One tree model learns the ratio of demand to the series' level 1..14 days earlier, by the Tweedie deviance of power
 * 1.5 with weights sqrt(level) .5^(age/365): the same as the deviance of demand itself with the log level as offset.
 * One thread, histograms, no sampling: the same bytes each time. */
#ifdef FC_HAVE_XGBOOST

#include "boosting_internal.h"

#include "foodcast/base/arena.h"
#include "foodcast/base/random.h"

#include <xgboost/c_api.h>

enum {
  MOST_ROWS = 60000,
  MOST_DAYS = 730, /* targets at most this old */
  MOST_AHEAD = 14, /* days between origin and target in training; more is forecast as this */
  LEAST_DAYS = 28, /* with a value, of the last 112, behind every row */
  ROUNDS = 150,
};

static const double most_ratio = 10, half_life = 365;
static const char *const parameters[][2] = {
    {"objective", "reg:tweedie"},
    {"tweedie_variance_power", "1.5"},
    {"tree_method", "hist"},
    {"max_depth", "5"},
    {"eta", "0.08"},
    {"min_child_weight", "10"},
    {"lambda", "5"},
    {"nthread", "1"},
    {"seed", "20240401"},
    {"base_score", "1"},
    {"verbosity", "0"},
};

struct state {
  BoosterHandle booster;
  int width;
};

struct rows {
  float *features, *label, *weight; /* [count][width], [count], [count] */
  int count, width;
};

static enum fc_status failed(struct fc_error *err) {
  return fc_fail(err, FC_NUMERIC, "xgboost: %.400s", XGBGetLastError());
}

static void release(void *memory) {
  struct state *state = memory;
  if (!state) return;
  if (state->booster) XGBoosterFree(state->booster);
  free(state);
}

static int first_target(const struct fc_training *training, int series) {
  int first = training->panel->series[series].first + LEAST_DAYS, oldest = training->origin - MOST_DAYS;
  return first > oldest ? first : oldest;
}

/* Every how many days a target is taken so that there are not too many. The day's number counts, not the series'
 * first day, so that a day is taken for all series or for none. */
static int target_stride(const struct fc_training *training) {
  long all = 0;
  for (int s = 0; s < training->panel->series_count; s++) {
    int days = training->origin + 1 - first_target(training, s);
    if (days > 0) all += days;
  }
  int stride = (int)(all / MOST_ROWS) + 1;
  return stride % FC_WEEK ? stride : stride + 1; /* or some weekdays would never be seen */
}

/* Adds the row of a target day; nothing where the series was too young or sold nothing. */
static void add_row(const struct fc_training *training, int series, int day, struct rows *rows) {
  double value = training->demand[series][day];
  int weekday = fc_panel_weekday(training->panel, day), first_weekday = fc_panel_weekday(training->panel, 0);
  int h = 1 + (int)(fc_hash_number(fc_hash_number(1, (uint64_t)series), (uint64_t)day) % MOST_AHEAD);
  struct fc_recent recent;
  if (isnan(value) || day < h) return;
  fc_boosting_recent(training->demand[series], first_weekday, day - h, &recent);
  if (recent.days < LEAST_DAYS || !(recent.level > 0)) return;
  size_t i = (size_t)rows->count++;
  fc_boosting_features(training->design, fc_training_row(training, series, day), &recent, weekday, h,
                       rows->features + i * (size_t)rows->width);
  rows->label[i] = (float)fmin(value / recent.level, most_ratio);
  rows->weight[i] = (float)(sqrt(recent.level) * exp2((day - training->origin) / half_life));
}

static enum fc_status collect(const struct fc_training *training, struct rows *rows, struct fc_error *err) {
  int stride = target_stride(training);
  size_t most = 0;
  for (int s = 0; s < training->panel->series_count; s++) {
    int days = training->origin + 1 - first_target(training, s);
    if (days > 0) most += (size_t)(days / stride + 1);
  }
  rows->width = fc_boosting_width(training->design);
  rows->features = fc_new(most * (size_t)rows->width + 1, sizeof *rows->features);
  rows->label = fc_new(most + 1, sizeof *rows->label), rows->weight = fc_new(most + 1, sizeof *rows->weight);
  if (!rows->features || !rows->label || !rows->weight) return fc_fail_memory(err);
  for (int s = 0; s < training->panel->series_count; s++)
    for (int day = first_target(training, s); day <= training->origin; day++)
      if (day >= 0 && day % stride == 0) add_row(training, s, day, rows);
  if (rows->count < 100) return fc_fail(err, FC_NUMERIC, "model 'xgboost' found %d days to learn from", rows->count);
  double sum = 0;
  for (int i = 0; i < rows->count; i++) sum += (double)rows->weight[i];
  for (int i = 0; i < rows->count; i++) rows->weight[i] = (float)((double)rows->weight[i] * rows->count / sum);
  return FC_OK;
}

static int train(BoosterHandle booster, DMatrixHandle matrix) {
  for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++)
    if (XGBoosterSetParam(booster, parameters[i][0], parameters[i][1])) return -1;
  for (int round = 0; round < ROUNDS; round++)
    if (XGBoosterUpdateOneIter(booster, round, matrix)) return -1;
  return 0;
}

static enum fc_status boost(const struct rows *rows, BoosterHandle *booster, struct fc_error *err) {
  DMatrixHandle matrix = NULL;
  bst_ulong count = (bst_ulong)rows->count;
  int bad = XGDMatrixCreateFromMat_omp(rows->features, count, (bst_ulong)rows->width, NAN, &matrix, 1) ||
            XGDMatrixSetFloatInfo(matrix, "label", rows->label, count) ||
            XGDMatrixSetFloatInfo(matrix, "weight", rows->weight, count) || XGBoosterCreate(&matrix, 1, booster) ||
            train(*booster, matrix);
  enum fc_status status = bad ? failed(err) : FC_OK;
  if (matrix) XGDMatrixFree(matrix);
  return status;
}

static enum fc_status fit_panel(const struct fc_training *training, void **memory, struct fc_error *err) {
  struct rows rows = {0};
  struct state *state = fc_new(1, sizeof *state);
  if (!state) return fc_fail_memory(err);
  enum fc_status status = collect(training, &rows, err);
  if (!status) status = boost(&rows, &state->booster, err);
  state->width = rows.width;
  free(rows.features), free(rows.label), free(rows.weight);
  if (status) {
    release(state);
    return status;
  }
  release(*memory);
  *memory = state;
  return FC_OK;
}

/* The trees are kept; what is recent is read when a forecast is asked for. */
static enum fc_status advance_panel(const struct fc_training *training, void **memory, struct fc_error *err) {
  const struct state *state = *memory;
  if (state->width == fc_boosting_width(training->design)) return FC_OK;
  return fc_fail(err, FC_NUMERIC, "the design of model 'xgboost' has changed");
}

/* Ratios of `count` rows of features; borrowed by the booster, so they are copied. */
static enum fc_status ask(const struct state *state, const float *features, int count, double *ratio,
                          struct fc_error *err) {
  static const char config[] = "{\"type\":0,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
                               "\"strict_shape\":false,\"cache_id\":0,\"missing\":NaN}";
  char array[128];
  const float *result = NULL;
  const bst_ulong *shape = NULL;
  bst_ulong dimensions = 0;
  snprintf(array, sizeof array, "{\"data\":[%llu,true],\"shape\":[%d,%d],\"typestr\":\"<f4\",\"version\":3}",
           (unsigned long long)(uintptr_t)features, count, state->width);
  if (XGBoosterPredictFromDense(state->booster, array, config, NULL, &shape, &dimensions, &result)) return failed(err);
  for (int i = 0; i < count; i++) ratio[i] = (double)result[i];
  return FC_OK;
}

static enum fc_status predict_panel(const void *memory, const struct fc_training *training, int series,
                                    const struct fc_future *future, double *mean, struct fc_error *err) {
  const struct state *state = memory;
  double computed[FC_MAX_HORIZON] = {0};
  struct fc_recent recent;
  fc_boosting_recent(training->demand[series], fc_panel_weekday(training->panel, 0), training->origin, &recent);
  if (recent.days < LEAST_DAYS)
    return fc_fail(err, FC_NUMERIC, "model 'xgboost' needs %d observed days of the last 16 weeks, the series has %d",
                   LEAST_DAYS, recent.days);
  if (!(recent.level > 0)) return fc_means_give(&fc_model_xgboost, computed, future->horizon, mean, err);
  float *features = fc_new((size_t)future->horizon * (size_t)state->width, sizeof *features);
  if (!features) return fc_fail_memory(err);
  for (int h = 0; h < future->horizon; h++)
    fc_boosting_features(training->design, fc_future_row(training, future, h), &recent,
                         fc_panel_weekday(training->panel, training->origin + 1 + h),
                         h < MOST_AHEAD ? h + 1 : MOST_AHEAD, features + (size_t)h * (size_t)state->width);
  enum fc_status status = ask(state, features, future->horizon, computed, err);
  free(features);
  if (status) return status;
  for (int h = 0; h < future->horizon; h++) computed[h] *= recent.level;
  return fc_means_give(&fc_model_xgboost, computed, future->horizon, mean, err);
}

const struct fc_model fc_model_xgboost = {
    .name = "xgboost",
    .summary = "gradient boosted trees over all series (Chen & Guestrin 2016)",
    .summary_ja = "全系列の勾配ブースティング(XGBoost)",
    .uses = FC_USES_REGRESSORS,
    .least_history = LEAST_DAYS,
    .fit_panel = fit_panel,
    .advance_panel = advance_panel,
    .predict_panel = predict_panel,
    .release = release,
};

#endif
