/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/evaluate/backtest.h"

#include "foodcast/io/csv_writer.h"

#include <math.h>

const double fc_backtest_quantile[FC_BACKTEST_QUANTILES] = {.05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99};

static const char header[] =
    "store,item,origin,date,horizon,actual,mean,q05,q10,q20,q30,q40,q50,q60,q70,q80,q90,q95,q99,"
    "model";

enum { DEFAULT_DAYS = 56, DEFAULT_STEP = 6 };

struct fc_backtest_options fc_backtest_defaults(const struct fc_panel *panel) {
  struct fc_forecast_options engine = fc_forecast_defaults();
  int to = panel->as_of - engine.horizon;
  return (struct fc_backtest_options){.from = to > DEFAULT_DAYS ? to - DEFAULT_DAYS / DEFAULT_STEP * DEFAULT_STEP : 0,
                                      .to = to > 0 ? to : 0,
                                      .step = DEFAULT_STEP,
                                      .horizon = engine.horizon,
                                      .refit_days = engine.refit_days,
                                      .warm_origins = engine.warm_origins,
                                      .weather = FC_WEATHER_ISSUED};
}

static enum fc_status plan(const struct fc_panel *panel, const struct fc_backtest_options *options,
                           struct fc_backtest *backtest, struct fc_error *err) {
  if (options->step < 1) return fc_fail(err, FC_USAGE, "step %d is not a number of days", options->step);
  if (options->from < 0 || options->from > options->to || options->to >= panel->as_of)
    return fc_fail(err, FC_USAGE, "origins %d to %d are not days before the last one with sales, %d", options->from,
                   options->to, panel->as_of);
  int count = (options->to - options->from) / options->step + 1;
  int *origins = fc_new((size_t)count, sizeof *origins);
  if (!origins) return fc_fail_memory(err);
  for (int i = 0; i < count; i++) origins[i] = options->from + i * options->step;
  backtest->options = (struct fc_forecast_options){.horizon = options->horizon,
                                                   .origins = origins,
                                                   .origin_count = count,
                                                   .models = options->models,
                                                   .model_count = options->model_count,
                                                   .refit_days = options->refit_days,
                                                   .warm_origins = options->warm_origins,
                                                   .keep_members = 1,
                                                   .references = options->references,
                                                   .reference_count = options->reference_count};
  return FC_OK;
}

enum fc_status fc_backtest_run(const struct fc_panel *panel, const struct fc_retailer_config *config,
                               const struct fc_backtest_options *options, const struct fc_context *context,
                               struct fc_backtest *backtest, struct fc_error *err) {
  const struct fc_model *usual[] = {fc_model_find("seasonal-naive"), fc_model_find("weekday-mean")};
  struct fc_backtest_options own = *options;
  if (own.reference_count == 0) own.references = usual, own.reference_count = sizeof usual / sizeof *usual;
  struct fc_backtest made = {0};
  enum fc_status status = plan(panel, &own, &made, err);
  if (status == FC_OK) status = fc_design_new(panel, config, own.weather, context, &made.design, err);
  if (status == FC_OK) status = fc_forecast_all(panel, made.design, &made.options, context, &made.forecasts, err);
  if (status == FC_OK) status = fc_accuracy_measure(panel, made.forecasts, &made.options, context, &made.accuracy, err);
  made.options.references = options->references; /* `usual` ends here */
  made.options.reference_count = options->reference_count;
  if (status != FC_OK) {
    fc_backtest_release(&made);
    return status;
  }
  *backtest = made;
  return FC_OK;
}

void fc_backtest_release(struct fc_backtest *backtest) {
  fc_accuracy_release(&backtest->accuracy);
  fc_forecasts_free(backtest->forecasts);
  fc_design_free(backtest->design);
  union {
    const int *borrowed;
    void *owned;
  } origins = {backtest->options.origins};
  free(origins.owned);
  *backtest = (struct fc_backtest){0};
}

/* The days of one series from one origin by one model; model -1 is the combination. */
static int each_day(const struct fc_panel *panel, const struct fc_forecasts *forecasts, int series, int slot,
                    int origin, int model, const struct fc_forecast *forecast, fc_backtest_handler *handler,
                    void *context) {
  const struct fc_series *s = &panel->series[series];
  const float *member = model >= 0 ? fc_forecasts_member(forecasts, model, series, slot) : NULL;
  struct fc_backtest_day day = {
      .store = panel->stores[s->store].code, .item = panel->items[s->item].code, .origin = panel->first_date + origin};
  day.model = model >= 0 ? fc_forecasts_model(forecasts, model)->name : "combination";
  for (int h = 0; h < forecast->horizon && origin + 1 + h <= panel->as_of; h++) {
    int t = origin + 1 + h;
    day.date = panel->first_date + t, day.horizon = h + 1;
    day.state = (enum fc_day_state)s->state[t];
    day.actual = s->column[FC_SOLD][t];
    day.mean = member ? (double)member[h] : forecast->mean[h];
    for (int q = 0; q < FC_BACKTEST_QUANTILES; q++)
      day.quantile[q] = member ? NAN : fc_quantile(forecast->points[h], fc_backtest_quantile[q]);
    if (handler(context, &day)) return 1;
  }
  return 0;
}

int fc_backtest_each(const struct fc_panel *panel, const struct fc_forecasts *forecasts,
                     const struct fc_forecast_options *options, fc_backtest_handler *handler, void *context) {
  int models = options->keep_members ? fc_forecasts_model_count(forecasts) : 0;
  struct fc_forecast forecast;
  for (int s = 0; s < panel->series_count; s++)
    for (int slot = 0; slot < options->origin_count; slot++) {
      fc_forecasts_get(forecasts, s, slot, &forecast);
      for (int m = -1; m < models; m++)
        if (each_day(panel, forecasts, s, slot, options->origins[slot], m, &forecast, handler, context)) return 1;
    }
  return 0;
}

static int write_day(void *context, const struct fc_backtest_day *day) {
  struct fc_csv_writer *writer = context;
  fc_csv_text(writer, day->store);
  fc_csv_text(writer, day->item);
  fc_csv_date(writer, day->origin);
  fc_csv_date(writer, day->date);
  fc_csv_whole(writer, day->horizon);
  fc_csv_number(writer, day->actual, 3);
  fc_csv_number(writer, day->mean, 3);
  for (int q = 0; q < FC_BACKTEST_QUANTILES; q++) fc_csv_number(writer, day->quantile[q], 3);
  fc_csv_text(writer, day->model);
  fc_csv_end_row(writer);
  return 0;
}

enum fc_status fc_backtest_write(const struct fc_panel *panel, const struct fc_forecasts *forecasts,
                                 const struct fc_forecast_options *options, const char *path, int bom,
                                 struct fc_error *err) {
  struct fc_csv_writer writer;
  enum fc_status status = fc_csv_writer_open(&writer, path, header, bom, err);
  if (status != FC_OK) return status;
  fc_backtest_each(panel, forecasts, options, write_day, &writer);
  return fc_csv_writer_close(&writer, err);
}
