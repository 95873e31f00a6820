/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fit reads: the window of days, their weights, the columns that say anything, the series' own columns. */
#include "regression_internal.h"

#include "foodcast/math/median.h"

static const double own_sd = .5;           /* promotion and log price ratio */
static const double price_ratio_cap = 1.5; /* a price off by more than a factor of 4.5 is a mistake or another unit */

enum { USUAL_PRICE_DAYS = 365, LAST_PRICE_DAYS = 28 };

/* Median of the positive prices of the newest `most` priced days at or before the origin, none older than a year. */
static double median_price(const struct fc_series *series, int origin, int most) {
  double price[USUAL_PRICE_DAYS];
  int count = 0;
  for (int day = origin; day >= 0 && day > origin - USUAL_PRICE_DAYS && count < most; day--) {
    double value = fc_series_value(series, FC_PRICE, day);
    if (value > 0) price[count++] = value;
  }
  return fc_median(price, count);
}

double fc_regression_own(const struct fc_regression *regression, const struct fc_panel *panel, int series, int own,
                         int day) {
  double value = day < panel->days ? fc_series_value(&panel->series[series], regression->own[own], day) : NAN;
  if (regression->own[own] == FC_PROMO) return value > 0 ? fmin(value, 1) : 0;
  /* a coming day without a price of its own is sold at the newest usual one */
  if (!(value > 0) && day > regression->origin) value = regression->last_price[series];
  double ratio = log(value / regression->usual_price[series]);
  return isfinite(ratio) ? fmin(fmax(ratio, -price_ratio_cap), price_ratio_cap) : 0;
}

void fc_fit_gather(const struct fc_fit_layout *layout, const double *wide, double *packed) {
  for (int j = 0; j < layout->count; j++) packed[j] = wide[layout->column[j]];
}

void fc_fit_scatter(const struct fc_fit_layout *layout, const double *packed, double *wide) {
  for (int j = 0; j < layout->count; j++) wide[layout->column[j]] = packed[j];
}

int fc_fit_pack(const struct fc_fit *fit, int group, const unsigned char *keep, int stride, double *rows) {
  const struct fc_regression *regression = fit->regression;
  const struct fc_fit_layout *layout = &fit->layout;
  const double *observed = fc_design_observed(fit->training->design, group);
  double shift = regression->origin / (double)FC_YEAR;
  int trend = -1, count = 0;
  for (int j = 0; j < layout->shared; j++)
    if (layout->column[j] == regression->trend) trend = j;
  for (int day = 0; day < fit->days; day++) {
    if (keep && !keep[day]) continue;
    const double *from = observed + (size_t)(fit->first_day + day) * (size_t)regression->columns;
    double *to = rows + (size_t)count++ * (size_t)stride;
    for (int j = 0; j < layout->shared; j++) to[j] = from[layout->column[j]];
    if (trend >= 0) to[trend] -= shift;
  }
  return count;
}

/* Promotion and price take part where the retailer has them and they ever move. */
static void find_own_columns(struct fc_fit *fit) {
  static const enum fc_column candidates[] = {FC_PROMO, FC_PRICE};
  struct fc_regression *regression = fit->regression;
  const struct fc_panel *panel = fit->training->panel;
  for (size_t c = 0; c < sizeof candidates / sizeof *candidates; c++) {
    if (!(panel->columns & 1u << candidates[c])) continue;
    int own = regression->own_count, moves = 0;
    regression->own[own] = candidates[c];
    for (int s = 0; s < regression->series_count && !moves; s++)
      for (int day = fit->first_day; day <= regression->origin && !moves; day++)
        moves = fc_regression_own(regression, panel, s, own, day) != 0;
    if (moves)
      regression->own_count++;
    else
      regression->own[own] = FC_SOLD; /* unused places compare equal between fits */
  }
}

static enum fc_status new_regression_arrays(struct fc_regression *regression, struct fc_error *err) {
  struct fc_arena *arena = &regression->arena;
  size_t width = (size_t)regression->width, series = (size_t)regression->series_count,
         categories = (size_t)regression->category_count;
  regression->chain = fc_arena_new(arena, width, sizeof(double));
  regression->category = fc_arena_new(arena, categories * width, sizeof(double));
  regression->coefficients = fc_arena_new(arena, series * width, sizeof(double));
  regression->reference = fc_arena_new(arena, series * width, sizeof(double));
  regression->intercept = fc_arena_new(arena, series, sizeof(double));
  regression->dispersion = fc_arena_new(arena, series, sizeof(double));
  regression->spread = fc_arena_new(arena, series, sizeof(double));
  regression->driver = fc_arena_new(arena, width, sizeof *regression->driver);
  regression->passing = fc_arena_new(arena, width, 1);
  if (!regression->chain || !regression->category || !regression->coefficients || !regression->reference ||
      !regression->intercept || !regression->dispersion || !regression->spread || !regression->driver ||
      !regression->passing)
    return fc_fail_memory(err);
  return FC_OK;
}

/* Which columns differ from zero anywhere in the window; the others keep a coefficient of 0 at no cost. */
static void find_moving_columns(const struct fc_fit *fit, unsigned char *moving) {
  const struct fc_regression *regression = fit->regression;
  int groups = fc_design_group_count(fit->training->design);
  for (int column = 0; column < regression->columns; column++)
    for (int group = 0; group < groups && !moving[column]; group++) {
      const double *x = fc_design_observed(fit->training->design, group);
      for (int day = fit->first_day; day <= regression->origin && !moving[column]; day++)
        moving[column] = x[(size_t)day * (size_t)regression->columns + (size_t)column] != 0;
    }
}

/* Level, weekday, season and trend stay; everything else comes and goes with the day. */
static int is_passing(const struct fc_design_column *column) {
  switch (column->driver) {
  case FC_DRIVER_LEVEL:
  case FC_DRIVER_WEEKDAY:
  case FC_DRIVER_TREND: return 0;
  case FC_DRIVER_SEASON: /* weekend x season makes a summer's Sunday unlike its Monday: nothing that a level can follow */
    return !column->slow;
  default: return 1;
  }
}

static enum fc_status init_layout(struct fc_fit *fit, int slow_columns, struct fc_error *err) {
  struct fc_regression *regression = fit->regression;
  struct fc_fit_layout *layout = &fit->layout;
  const struct fc_design_column *columns = fc_design_columns(fit->training->design);
  size_t width = (size_t)regression->width;
  unsigned char *moving = fc_arena_new(&fit->arena, width, 1);
  layout->column = fc_arena_new(&fit->arena, width, sizeof *layout->column);
  layout->sd = fc_arena_new(&fit->arena, width, sizeof *layout->sd);
  layout->short_sd = fc_arena_new(&fit->arena, width, sizeof *layout->short_sd);
  if (!moving || !layout->column || !layout->sd || !layout->short_sd) return fc_fail_memory(err);
  find_moving_columns(fit, moving);
  for (int j = 0; j < regression->columns; j++) {
    regression->driver[j] = columns[j].driver;
    regression->passing[j] = (unsigned char)is_passing(&columns[j]);
    if (!moving[j] || (!slow_columns && columns[j].slow)) continue;
    layout->column[layout->shared] = j;
    layout->sd[layout->shared] = columns[j].prior_sd;
    layout->short_sd[layout->shared++] = columns[j].prior_sd * columns[j].short_factor;
  }
  layout->count = layout->shared;
  for (int j = 0; j < regression->own_count; j++, layout->own++, layout->count++) {
    regression->driver[regression->columns + j] =
        regression->own[j] == FC_PROMO ? FC_DRIVER_PROMOTION : FC_DRIVER_PRICE;
    regression->passing[regression->columns + j] = 1;
    layout->column[layout->count] = regression->columns + j;
    layout->sd[layout->count] = layout->short_sd[layout->count] = own_sd;
  }
  return FC_OK;
}

static void count_days(struct fc_fit *fit) {
  const struct fc_training *training = fit->training;
  for (int s = 0; s < fit->regression->series_count; s++) {
    const double *demand = training->demand[s] + fit->first_day;
    int first = training->panel->series[s].first;
    for (int day = 0; day < fit->days; day++) fit->observed[s] += !isnan(demand[day]);
    fit->span[s] = first > training->origin ? 0 : training->origin - first + 1;
  }
}

static void init_dimensions(struct fc_regression *regression, const struct fc_training *training) {
  const struct fc_panel *panel = training->panel;
  const struct fc_design_column *columns = fc_design_columns(training->design);
  regression->origin = training->origin;
  regression->series_count = panel->series_count;
  regression->columns = fc_design_column_count(training->design);
  regression->trend = -1;
  for (int j = 0; j < regression->columns; j++)
    if (columns[j].driver == FC_DRIVER_TREND) regression->trend = j;
  regression->category_count = 1;
  for (int i = 0; i < panel->item_count; i++)
    if (panel->items[i].category_id >= regression->category_count)
      regression->category_count = panel->items[i].category_id + 1;
}

/* An earlier fit helps only where it speaks of the same series and columns. */
static int compatible(const struct fc_regression *start, const struct fc_regression *regression) {
  return start && start->series_count == regression->series_count && start->columns == regression->columns &&
         start->category_count == regression->category_count && start->own_count == regression->own_count &&
         !memcmp(start->own, regression->own, sizeof start->own);
}

static enum fc_status init_prices(struct fc_regression *regression, const struct fc_panel *panel,
                                  struct fc_error *err) {
  regression->usual_price = fc_arena_new(&regression->arena, (size_t)regression->series_count, sizeof(double));
  regression->last_price = fc_arena_new(&regression->arena, (size_t)regression->series_count, sizeof(double));
  if (!regression->usual_price || !regression->last_price) return fc_fail_memory(err);
  for (int s = 0; s < regression->series_count; s++) {
    regression->usual_price[s] = median_price(&panel->series[s], regression->origin, USUAL_PRICE_DAYS);
    regression->last_price[s] = median_price(&panel->series[s], regression->origin, LAST_PRICE_DAYS);
  }
  return FC_OK;
}

enum fc_status fc_fit_init(struct fc_fit *fit, const struct fc_training *training, int slow_columns,
                           const struct fc_regression *start, struct fc_regression *regression, struct fc_error *err) {
  int origin = training->origin;
  fit->training = training;
  fit->regression = regression;
  fit->threads = training->context ? training->context->threads : 1;
  fit->first_day = origin + 1 > FC_REGRESSION_DAYS ? origin + 1 - FC_REGRESSION_DAYS : 0;
  fit->days = origin + 1 - fit->first_day;
  init_dimensions(regression, training);
  enum fc_status status = init_prices(regression, training->panel, err);
  if (status) return status;
  find_own_columns(fit);
  regression->width = regression->columns + regression->own_count;
  status = new_regression_arrays(regression, err);
  if (status) return status;
  size_t series = (size_t)regression->series_count;
  fit->age_weight = fc_arena_new(&fit->arena, (size_t)fit->days, sizeof *fit->age_weight);
  fit->observed = fc_arena_new(&fit->arena, series, sizeof *fit->observed);
  fit->span = fc_arena_new(&fit->arena, series, sizeof *fit->span);
  if (!fit->age_weight || !fit->observed || !fit->span) return fc_fail_memory(err);
  for (int day = 0; day < fit->days; day++) fit->age_weight[day] = exp2(-(double)(fit->days - 1 - day) / FC_YEAR);
  fit->start = compatible(start, regression) ? start : NULL;
  count_days(fit);
  return init_layout(fit, slow_columns, err);
}
