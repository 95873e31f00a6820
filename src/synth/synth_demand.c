/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/math/sample.h"
#include "synth_internal.h"

#include <math.h>

/* Elasticity of promoted items: 10 per cent off sell 26 per cent more, 20 per cent off 63 per cent more. */
static const double elasticity = 2.2;

/* Log effect of what the calendar and the leaflet say ahead. */
static double special_effect(const struct fc_synth_company *company, const struct fc_synth_day *day, int promotion) {
  double effect = 0;
  int weekend = day->weekday >= FC_SATURDAY;
  if (day->holiday) effect += company->holiday * (weekend ? .3 : 1);
  if (day->school_holiday && !weekend) effect += company->school;
  if (day->festival) effect += company->festival;
  if (day->obon) effect += company->obon;
  if (day->month == 11 && day->year_end >= 23 && day->year_end <= 25) effect += company->christmas;
  if (day->month == 11 && day->year_end >= 28) effect += company->year_end;
  if (promotion) effect -= elasticity * log(1 - promotion / 100.);
  return effect;
}

/* Rain works more on weekends, and less at each further millimetre. */
static double weather_effect(const struct fc_synth_company *company, const struct fc_synth_item *item,
                             const struct fc_synth_day *day) {
  double rain = company->rain * (.6 * fmin(day->precip, 1) + .15 * log1p(day->precip));
  if (day->weekday >= FC_SATURDAY) rain *= 1.3;
  double frost = fmax(0, 8 - day->tmax) / 10, swelter = fmax(0, day->tmax - 33) / 10;
  return item->heat * (day->tmean - 18) / 10 + rain - .15 * frost - .15 * swelter;
}

static void fill_means(const struct fc_synth_retailer *retailer, struct fc_synth_series *series, double own) {
  const struct fc_synth_world *world = retailer->world;
  const struct fc_synth_item *item = &retailer->items[series->item];
  double level = item->log_level + retailer->stores[series->store].log_level + own;
  for (int d = 0; d < world->days; d++) {
    const struct fc_synth_day *day = &world->day[d];
    series->open[d] = d >= item->from && d <= item->to && !fc_synth_closed(retailer, d);
    series->special[d] = special_effect(retailer->company, day, item->promotion[d]);
    double log_mean = level + item->trend * (d - world->begin) / 365 + item->weekday[day->weekday] +
                      weather_effect(retailer->company, item, day) + series->special[d];
    series->base[d] = series->open[d] ? exp(fmin(log_mean, 9)) : 0;
  }
}

/* Common shocks of the shop, a slow drift of the item's own, and counts around the mean. */
static void draw_demand(const struct fc_synth_retailer *retailer, struct fc_synth_series *series, const char *store,
                        const struct fc_synth_item *item) {
  struct fc_random random;
  fc_synth_stream(&random, retailer, store, item->code, "demand");
  double drift = fc_draw_normal(&random), persistence = .97, step = sqrt(1 - persistence * persistence);
  for (int d = 0; d < retailer->world->days; d++) {
    double mean = series->base[d] * exp(retailer->stores[series->store].shock[d] + .05 * drift);
    int none = fc_random_uniform(&random) < item->intermittent;
    double count = fc_draw_count(&random, mean / (1 - item->intermittent), item->dispersion);
    series->demand[d] = none || !series->open[d] ? 0 : (int)count;
    drift = persistence * drift + step * fc_draw_normal(&random);
  }
}

static void draw_habits(const struct fc_synth_retailer *retailer, struct fc_synth_series *series, const char *store,
                        const char *item) {
  struct fc_random random;
  fc_synth_stream(&random, retailer, store, item, "shelf");
  for (int d = 0; d < retailer->world->days; d++) {
    series->noise[d] = exp(.04 * fc_draw_normal(&random));
    series->fifo[d] = fmin(1, fmax(0, retailer->company->fifo + .1 * fc_draw_normal(&random)));
    series->rounding[d] = fc_random_uniform(&random);
  }
}

static int new_columns(struct fc_arena *arena, size_t days, struct fc_synth_shelf *shelf) {
  int **columns[] = {&shelf->opening,  &shelf->received, &shelf->sold, &shelf->marked_down,
                     &shelf->disposed, &shelf->closing,  &shelf->lost};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    if (!(*columns[i] = fc_arena_new(arena, days, sizeof(int)))) return -1;
  return 0;
}

static enum fc_status new_series(struct fc_arena *arena, size_t days, struct fc_synth_series *series,
                                 struct fc_error *err) {
  double **columns[] = {&series->base, &series->special, &series->noise, &series->fifo, &series->rounding};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    if (!(*columns[i] = fc_arena_new(arena, days, sizeof(double)))) return fc_fail_memory(err);
  series->open = fc_arena_new(arena, days, 1);
  series->demand = fc_arena_new(arena, days, sizeof(int));
  if (!series->open || !series->demand || new_columns(arena, days, &series->usual)) return fc_fail_memory(err);
  series->actual = series->usual;
  if (series->treated && new_columns(arena, days, &series->actual)) return fc_fail_memory(err);
  return FC_OK;
}

static enum fc_status make_series(struct fc_synth_retailer *retailer, int s, int i, struct fc_error *err) {
  struct fc_synth_store *store = &retailer->stores[s];
  struct fc_synth_item *item = &retailer->items[i];
  struct fc_random random;
  fc_synth_stream(&random, retailer, store->code, item->code, "range");
  double own = .15 * fc_draw_normal(&random);
  /* a shop among several does not carry everything */
  if (retailer->store_count > 1 && fc_random_uniform(&random) < .06) return FC_OK;
  const char *left_out = fc_synth_control_category(retailer->world, retailer->company);
  struct fc_synth_series *series = &retailer->series[retailer->series_count];
  *series = (struct fc_synth_series){.store = s, .item = i, .treated = store->treated};
  if (left_out && !strcmp(left_out, item->product->category)) series->treated = 0;
  enum fc_status status = new_series(&retailer->arena, (size_t)retailer->world->days, series, err);
  if (status) return status;
  fill_means(retailer, series, own);
  draw_demand(retailer, series, store->code, item);
  draw_habits(retailer, series, store->code, item->code);
  retailer->treated_count += series->treated;
  retailer->series_count++;
  return FC_OK;
}

enum fc_status fc_synth_make_series(struct fc_synth_retailer *retailer, struct fc_error *err) {
  size_t most = (size_t)retailer->store_count * (size_t)retailer->item_count;
  retailer->series = fc_arena_new(&retailer->arena, most, sizeof *retailer->series);
  if (!retailer->series) return fc_fail_memory(err);
  enum fc_status status = FC_OK;
  for (int s = 0; s < retailer->store_count && !status; s++)
    for (int i = 0; i < retailer->item_count && !status; i++) status = make_series(retailer, s, i, err);
  return status;
}
