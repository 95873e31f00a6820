/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendar and weather beside the sums, and the old rule's course. */
#include "foodcast/feature/calendar.h"
#include "impact_internal.h"
#include "panel_sums_internal.h"

enum { FIT_DAYS = 56, FIT_PASSES = 2 };
static const double first_buffer = .2, usual_fifo_share = .5;

static double *new_covariate(struct fc_impact_data *data, const char *name, enum fc_impact_block block) {
  size_t cells = (size_t)data->shops * (size_t)data->days;
  double *value = fc_arena_new(&data->arena, cells, sizeof *value);
  if (value) data->covariate[data->covariate_count++] = (struct fc_impact_covariate){name, block, value};
  return value;
}

static void mark_events(const struct fc_panel *panel, int store, int kinds, double *days, int count) {
  for (int e = 0; e < panel->event_count; e++) {
    const struct fc_event *event = &panel->events[e];
    int day = event->date - panel->first_date;
    if (day < 0 || day >= count || !((kinds >> event->kind) & 1)) continue;
    if (event->store == -1 || event->store == store) days[day] = 1;
  }
}

static void weather_day(const struct fc_panel *panel, int store, int day, double *warmth, double *rain) {
  const struct fc_weather *weather = &panel->weather;
  int station = panel->stores[store].station, at = panel->first_date + day - weather->first_date;
  *warmth = *rain = NAN;
  if (station < 0 || station >= weather->station_count || at < 0 || at >= weather->days) return;
  const struct fc_station *from = &weather->stations[station];
  if (from->observed[FC_TMEAN]) *warmth = (from->observed[FC_TMEAN][at] - 15) / 10;
  if (from->observed[FC_PRECIP]) *rain = log1p(fmax(0, from->observed[FC_PRECIP][at]));
}

static int any_value(const double *value, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!isnan(value[i])) return 1;
  return 0;
}

enum fc_status fc_sums_covariates(const struct fc_sums_source *source, struct fc_impact_data *data,
                                  struct fc_error *err) {
  const struct fc_panel *panel = source->panel;
  size_t days = (size_t)data->days;
  double *holiday = new_covariate(data, "holiday", FC_BLOCK_CALENDAR);
  double *event = new_covariate(data, "event", FC_BLOCK_CALENDAR);
  double *warmth = new_covariate(data, "temperature", FC_BLOCK_WEATHER);
  double *squared = new_covariate(data, "temperature squared", FC_BLOCK_WEATHER);
  double *rain = new_covariate(data, "rain", FC_BLOCK_WEATHER);
  if (!holiday || !event || !warmth || !squared || !rain) return fc_fail_memory(err);
  int japan = source->config->country && !strcmp(source->config->country, "JP");
  for (int row = 0; row < data->shops; row++) {
    int store = row % panel->store_count;
    size_t at = (size_t)row * days;
    for (int d = 0; d < data->days; d++) {
      holiday[at + (size_t)d] = japan && fc_japanese_holiday(panel->first_date + d);
      weather_day(panel, store, d, &warmth[at + (size_t)d], &rain[at + (size_t)d]);
      squared[at + (size_t)d] = warmth[at + (size_t)d] * warmth[at + (size_t)d];
    }
    mark_events(panel, store, 1 << FC_EVENT_PUBLIC_HOLIDAY, holiday + at, data->days);
    mark_events(panel, store, 1 << FC_EVENT_NAMED | 1 << FC_EVENT_SCHOOL_HOLIDAY, event + at, data->days);
  }
  if (!any_value(warmth, (size_t)data->shops * days)) data->covariate_count -= 3; /* no weather at all */
  return FC_OK;
}

/* One shop's series on their way through the old rule. */
struct shop_rule {
  const struct fc_sums_source *source;
  const struct fc_impact_data *data;
  int row, fit_from, fit_to;
  double *sold, *demand, *received, *disposed;
  double *total_received, *total_disposed, *total_demand;
  unsigned char *sold_out;
};

static void read_series(const struct shop_rule *shop, const struct fc_series *series) {
  for (int d = 0; d < shop->data->days; d++) {
    double reduced = fc_series_value(series, FC_MARKED_DOWN, d);
    shop->sold[d] =
        fc_series_observed(series, d) ? fmax(0, series->column[FC_SOLD][d] - (isnan(reduced) ? 0 : reduced)) : NAN;
    shop->sold_out[d] = series->state[d] == FC_DAY_SOLD_OUT;
  }
  fc_old_rule_demand(shop->data->days, shop->sold, shop->sold_out, shop->demand);
}

static int replayed(const struct shop_rule *shop) { return shop->data->value[FC_IMPACT_RULE_RECEIVED] != NULL; }

static void run_shop(const struct shop_rule *shop, double buffer) {
  const struct fc_panel *panel = shop->source->panel;
  double configured = shop->source->config->order.fifo_share;
  for (int d = 0; d < shop->data->days; d++)
    shop->total_received[d] = shop->total_disposed[d] = 0, shop->total_demand[d] = NAN;
  for (int i = 0; i < panel->series_count; i++) {
    const struct fc_item *item = &panel->items[panel->series[i].item];
    if (fc_sums_row(shop->source, shop->data, &panel->series[i]) != shop->row) continue;
    read_series(shop, &panel->series[i]);
    struct fc_old_rule rule = {buffer, isnan(configured) ? usual_fifo_share : configured, item->shelf_life_days,
                               item->case_size};
    if (replayed(shop)) fc_old_rule_replay(shop->data->days, shop->demand, &rule, shop->received, shop->disposed);
    for (int d = 0; d < shop->data->days; d++) {
      if (!isnan(shop->demand[d]))
        shop->total_demand[d] =
            isnan(shop->total_demand[d]) ? shop->demand[d] : shop->total_demand[d] + shop->demand[d];
      if (!replayed(shop) || isnan(shop->received[d])) continue;
      shop->total_received[d] += shop->received[d];
      shop->total_disposed[d] += shop->disposed[d];
    }
  }
}

/* What a shop received, entries of disposals or not: orders are not less because nobody wrote down what came of them. */
static double all_received(const struct shop_rule *shop, int day) {
  double known = fc_impact_value(shop->data, FC_IMPACT_RECEIVED, shop->row, day);
  double without = fc_impact_value(shop->data, FC_IMPACT_MISSING_RECEIVED, shop->row, day);
  if (isnan(known)) return without;
  return isnan(without) ? known : known + without;
}

/* The buffer with which the rule received as much as the shop did in the weeks before the start. */
static double fit_buffer(const struct shop_rule *shop, double buffer) {
  double recorded = 0, sum = 0;
  for (int d = shop->fit_from; d < shop->fit_to; d++) {
    double received = all_received(shop, d);
    if (isnan(received)) continue;
    recorded += received;
    sum += shop->total_received[d];
  }
  double fitted = sum > 0 && recorded > 0 ? (1 + buffer) * recorded / sum - 1 : buffer;
  return fmax(-.5, fmin(3, fitted));
}

static void keep_shop(const struct shop_rule *shop, struct fc_impact_data *data) {
  for (int d = 0; d < data->days; d++) {
    size_t at = (size_t)shop->row * (size_t)data->days + (size_t)d;
    data->value[FC_IMPACT_DEMAND][at] = shop->total_demand[d];
    if (!replayed(shop)) continue;
    data->value[FC_IMPACT_RULE_RECEIVED][at] = shop->total_received[d];
    data->value[FC_IMPACT_RULE_DISPOSED][at] = shop->total_disposed[d];
  }
}

enum fc_status fc_sums_demand(const struct fc_sums_source *source, struct fc_impact_data *data, struct fc_error *err) {
  size_t days = (size_t)data->days;
  int start = source->selection->start < data->days ? source->selection->start : data->days;
  double *scratch = fc_new(days * 7, sizeof *scratch);
  unsigned char *sold_out = fc_new(days, 1);
  enum fc_status status = scratch && sold_out ? FC_OK : fc_fail_memory(err);
  for (int row = 0; row < data->shops && !status; row++) {
    struct shop_rule shop = {source,
                             data,
                             row,
                             start > FIT_DAYS ? start - FIT_DAYS : 0,
                             start,
                             scratch,
                             scratch + days,
                             scratch + 2 * days,
                             scratch + 3 * days,
                             scratch + 4 * days,
                             scratch + 5 * days,
                             scratch + 6 * days,
                             sold_out};
    double buffer = first_buffer;
    for (int pass = 0; pass < FIT_PASSES; pass++) {
      if (pass) buffer = fit_buffer(&shop, buffer);
      run_shop(&shop, buffer);
    }
    keep_shop(&shop, data);
  }
  free(scratch);
  free(sold_out);
  return status;
}
