/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CSV files of a run; docs/outputs.md describes every column. */
#include "report_internal.h"

#include "foodcast/io/csv_writer.h"

#include <math.h>

static const double quantiles[] = {.05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99};
enum { QUANTILES = sizeof quantiles / sizeof *quantiles };

static const char forecast_header[] = "store,item,date,horizon,mean,q05,q10,q20,q30,q40,q50,q60,q70,q80,q90,q95,q99,"
                                      "model,fallback_reason";
static const char order_header[] = "store,item,order_date,delivery_date,quantity,cases,on_hand,on_order,"
                                   "expected_demand,expected_disposed,sold_out_probability,policy,reason";
static const char reduction_header[] =
    "scope,key,days,"
    "baseline_received,baseline_sold,baseline_disposed,baseline_disposal_rate,baseline_sold_out_rate,baseline_margin,"
    "policy_received,policy_sold,policy_disposed,policy_disposal_rate,policy_sold_out_rate,policy_margin,"
    "reduction_percent,reduction_lo,reduction_hi,equal_availability_reduction_percent,"
    "equal_availability_reduction_lo,equal_availability_reduction_hi,baseline_kind,"
    "ahead_percent,ahead_lost_ratio,ahead_equal_percent,ahead_equal_lo,ahead_equal_hi,"
    "baseline_disposed_value,policy_disposed_value,baseline_disposed_kg,policy_disposed_kg,"
    "equal_availability_disposed_value,equal_availability_disposed_kg,recovery_low_percent,recovery_high_percent,"
    "prediction_percent,prediction_lo,prediction_hi,prediction_days,books_error,unsold_share,no_number_because,"
    "no_interval_because";
static const char curve_header[] = "demand,curve,setting,received,disposed,lost,fill_percent,surplus_percent";
static const char week_header[] = "scope,key,week,level,baseline_received,baseline_disposed,baseline_lost,"
                                  "ahead_received,ahead_disposed,ahead_lost,step_received,step_disposed,step_lost";
static const char accuracy_header[] = "model,scope,key,horizon,n,wape,bias,mase,rmsse,pinball,cover80,width80";

static enum fc_status open_table(struct fc_csv_writer *writer, const char *folder, const char *name, const char *header,
                                 int bom, struct fc_error *err) {
  char path[FC_PATH_MAX];
  enum fc_status status = fc_path_join(path, folder, name, err);
  return status ? status : fc_csv_writer_open(writer, path, header, bom, err);
}

static void write_series(struct fc_csv_writer *writer, const struct fc_panel *panel, int series) {
  fc_csv_text(writer, panel->stores[panel->series[series].store].code);
  fc_csv_text(writer, panel->items[panel->series[series].item].code);
}

enum fc_status fc_report_write_forecasts(const struct fc_run_results *results, const char *folder,
                                         struct fc_error *err) {
  const struct fc_panel *panel = results->panel;
  int slot = results->options->origin_count - 1;
  struct fc_csv_writer writer;
  struct fc_forecast *forecast = fc_new(1, sizeof *forecast);
  if (!forecast) return fc_fail_memory(err);
  enum fc_status status = open_table(&writer, folder, "forecasts.csv", forecast_header, results->config->csv_bom, err);
  if (status) goto out;
  for (int i = 0; i < panel->series_count; i++) {
    fc_forecasts_get(results->forecasts, i, slot, forecast);
    for (int h = 0; h < forecast->horizon; h++) {
      write_series(&writer, panel, i);
      fc_csv_date(&writer, panel->first_date + panel->as_of + h + 1);
      fc_csv_whole(&writer, h + 1);
      fc_csv_number(&writer, forecast->mean[h], 3);
      for (int q = 0; q < QUANTILES; q++) fc_csv_number(&writer, fc_quantile(forecast->points[h], quantiles[q]), 3);
      fc_csv_text(&writer, fc_forecasts_model_name(results->forecasts, i, slot, h));
      fc_csv_text(&writer, fc_fallback_name(fc_forecasts_fallback(results->forecasts, i, slot, h)));
      fc_csv_end_row(&writer);
    }
  }
  status = fc_csv_writer_close(&writer, err);
out:
  free(forecast);
  return status;
}

enum fc_status fc_report_write_orders(const struct fc_run_results *results, const char *folder, struct fc_error *err) {
  struct fc_csv_writer writer;
  enum fc_status status = open_table(&writer, folder, "orders.csv", order_header, results->config->csv_bom, err);
  if (status) return status;
  for (int i = 0; i < results->order_count; i++) {
    const struct fc_order_row *row = &results->orders[i];
    write_series(&writer, results->panel, row->series);
    fc_csv_date(&writer, row->order_date);
    fc_csv_date(&writer, row->delivery_date);
    fc_csv_number(&writer, row->order.quantity, 3);
    fc_csv_number(&writer, row->order.cases, 3);
    fc_csv_number(&writer, row->order.on_hand, 3);
    fc_csv_number(&writer, row->order.on_order, 3);
    fc_csv_number(&writer, row->order.expected_demand, 3);
    fc_csv_number(&writer, row->order.expected_disposed, 3);
    fc_csv_number(&writer, row->order.sold_out_probability, 4);
    fc_csv_text(&writer, row->policy);
    fc_csv_text(&writer, row->reason);
    fc_csv_end_row(&writer);
  }
  return fc_csv_writer_close(&writer, err);
}

static void write_sums(struct fc_csv_writer *writer, const struct fc_waste_sums *sums) {
  fc_csv_number(writer, sums->received, 3);
  fc_csv_number(writer, sums->sold, 3);
  fc_csv_number(writer, sums->disposed, 3);
  fc_csv_number(writer, fc_disposal_rate(sums), 6);
  fc_csv_number(writer, fc_sold_out_rate(sums), 6);
  fc_csv_number(writer, sums->margin, 2);
}

/* What another recovery of demand would say, and what the next weeks may show. */
static void write_outlook(struct fc_csv_writer *writer, const struct fc_reduction_row *row) {
  fc_csv_number(writer, row->recovery_low_percent, 2);
  fc_csv_number(writer, row->recovery_high_percent, 2);
  fc_csv_number(writer, row->prediction_percent, 2);
  fc_csv_number(writer, row->prediction_lo, 2);
  fc_csv_number(writer, row->prediction_hi, 2);
  if (isnan(row->prediction_percent))
    fc_csv_text(writer, "");
  else
    fc_csv_whole(writer, row->prediction_days);
}

enum fc_status fc_report_write_reduction(const struct fc_run_results *results, const char *folder,
                                         struct fc_error *err) {
  struct fc_csv_writer writer;
  enum fc_status status = open_table(&writer, folder, "reduction.csv", reduction_header, results->config->csv_bom, err);
  if (status) return status;
  for (int i = 0; i < results->reduction->count; i++) {
    const struct fc_reduction_row *row = &results->reduction->rows[i];
    fc_csv_text(&writer, row->scope);
    fc_csv_text(&writer, row->key);
    fc_csv_whole(&writer, row->days);
    write_sums(&writer, &row->baseline);
    write_sums(&writer, &row->policy);
    fc_csv_number(&writer, row->reduction_percent, 2);
    fc_csv_number(&writer, row->reduction_lo, 2);
    fc_csv_number(&writer, row->reduction_hi, 2);
    fc_csv_number(&writer, row->equal_percent, 2);
    fc_csv_number(&writer, row->equal_lo, 2);
    fc_csv_number(&writer, row->equal_hi, 2);
    fc_csv_text(&writer, row->baseline_kind);
    fc_csv_number(&writer, row->ahead_percent, 2);
    fc_csv_number(&writer, row->ahead_lost_ratio, 4);
    fc_csv_number(&writer, row->ahead_equal_percent, 2);
    fc_csv_number(&writer, row->ahead_equal_lo, 2);
    fc_csv_number(&writer, row->ahead_equal_hi, 2);
    fc_csv_number(&writer, row->baseline.disposed_value, 2);
    fc_csv_number(&writer, row->policy.disposed_value, 2);
    fc_csv_number(&writer, row->baseline.disposed_kg, 3);
    fc_csv_number(&writer, row->policy.disposed_kg, 3);
    fc_csv_number(&writer, row->matched.disposed_value, 2);
    fc_csv_number(&writer, row->matched.disposed_kg, 3);
    write_outlook(&writer, row);
    fc_csv_number(&writer, row->books_error, 4);
    fc_csv_number(&writer, row->unsold_share, 4);
    fc_csv_text(&writer, fc_why_text("en", row->why_no_equal));
    fc_csv_text(&writer, fc_why_text("en", row->why_no_interval));
    fc_csv_end_row(&writer);
  }
  return fc_csv_writer_close(&writer, err);
}

static void write_point(struct fc_csv_writer *writer, enum fc_recovery recovery, const char *curve, double setting,
                        const struct fc_curve_point *point) {
  static const char *const names[FC_RECOVERIES] = {"recovered", "recovered-15%", "recovered+15%"};
  if (!(point->received > 0)) return;
  fc_csv_text(writer, names[recovery]);
  fc_csv_text(writer, curve);
  fc_csv_number(writer, setting, 3);
  fc_csv_number(writer, point->received, 3);
  fc_csv_number(writer, point->disposed, 3);
  fc_csv_number(writer, point->lost, 3);
  fc_csv_number(writer, 100 * (1 - point->lost / point->demand), 3);
  fc_csv_number(writer, 100 * point->disposed / point->received, 3);
  fc_csv_end_row(writer);
}

enum fc_status fc_report_write_curves(const struct fc_run_results *results, const char *folder, struct fc_error *err) {
  struct fc_csv_writer writer;
  const struct fc_reduction *reduction = results->reduction;
  enum fc_status status = open_table(&writer, folder, "frontier.csv", curve_header, results->config->csv_bom, err);
  if (status) return status;
  for (int r = 0; r < FC_RECOVERIES; r++) {
    for (int f = 0; f < FC_SCALED_PRACTICES; f++)
      write_point(&writer, (enum fc_recovery)r, "practice-scaled", fc_practice_scales[f], &reduction->scaled[r][f]);
    for (int c = 0; c < FC_FRONTIER_POINTS; c++)
      write_point(&writer, (enum fc_recovery)r, "foodcast", reduction->frontier[c].level, &reduction->curve[r][c]);
  }
  return fc_csv_writer_close(&writer, err);
}

enum fc_status fc_report_write_weeks(const struct fc_run_results *results, const char *folder, struct fc_error *err) {
  struct fc_csv_writer writer;
  enum fc_status status =
      open_table(&writer, folder, "reduction_weeks.csv", week_header, results->config->csv_bom, err);
  if (status) return status;
  for (int i = 0; i < results->reduction->week_count; i++) {
    const struct fc_reduction_week *week = &results->reduction->weeks[i];
    fc_csv_text(&writer, week->scope);
    fc_csv_text(&writer, week->key);
    fc_csv_date(&writer, week->first);
    fc_csv_number(&writer, week->level, 4);
    fc_csv_number(&writer, week->baseline_received, 3);
    fc_csv_number(&writer, week->baseline_disposed, 3);
    fc_csv_number(&writer, week->baseline_lost, 3);
    fc_csv_number(&writer, week->ahead_received, 3);
    fc_csv_number(&writer, week->ahead_disposed, 3);
    fc_csv_number(&writer, week->ahead_lost, 3);
    fc_csv_number(&writer, week->step_received, 3);
    fc_csv_number(&writer, week->step_disposed, 3);
    fc_csv_number(&writer, week->step_lost, 3);
    fc_csv_end_row(&writer);
  }
  return fc_csv_writer_close(&writer, err);
}

enum fc_status fc_report_accuracy(const struct fc_accuracy *accuracy, int csv_bom, const char *path,
                                  struct fc_error *err) {
  struct fc_csv_writer writer;
  enum fc_status status = fc_csv_writer_open(&writer, path, accuracy_header, csv_bom, err);
  if (status) return status;
  for (int i = 0; i < accuracy->count; i++) {
    const struct fc_accuracy_row *row = &accuracy->rows[i];
    const double values[] = {row->wape, row->bias, row->mase, row->rmsse, row->pinball, row->cover80, row->width80};
    fc_csv_text(&writer, row->model);
    fc_csv_text(&writer, row->scope);
    fc_csv_text(&writer, row->key);
    if (row->horizon)
      fc_csv_whole(&writer, row->horizon);
    else
      fc_csv_text(&writer, "all");
    fc_csv_whole(&writer, row->n);
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) fc_csv_number(&writer, values[v], 6);
    fc_csv_end_row(&writer);
  }
  return fc_csv_writer_close(&writer, err);
}

static const char *const driver_names[FC_DRIVER_COUNT + 1] = {
    [FC_DRIVER_LEVEL] = "level",     [FC_DRIVER_WEEKDAY] = "weekday", [FC_DRIVER_SEASON] = "season",
    [FC_DRIVER_HOLIDAY] = "holiday", [FC_DRIVER_EVENT] = "event",     [FC_DRIVER_TEMPERATURE] = "temperature",
    [FC_DRIVER_RAIN] = "rain",       [FC_DRIVER_SUN] = "sun",         [FC_DRIVER_PROMOTION] = "promotion",
    [FC_DRIVER_PRICE] = "price",     [FC_DRIVER_TREND] = "trend",     [FC_DRIVER_COUNT] = "combination"};

const char *fc_report_driver_name(int driver) {
  return driver >= 0 && driver <= FC_DRIVER_COUNT ? driver_names[driver] : "";
}

enum fc_status fc_report_write_drivers(const struct fc_run_results *results, const char *folder, struct fc_error *err) {
  const struct fc_panel *panel = results->panel;
  int slot = results->options->origin_count - 1;
  struct fc_csv_writer writer;
  enum fc_status status =
      open_table(&writer, folder, "drivers.csv", "store,item,date,driver,factor", results->config->csv_bom, err);
  if (status) return status;
  for (int i = 0; i < panel->series_count; i++)
    for (int h = 0; h < results->options->horizon; h++) {
      double factor[FC_DRIVER_COUNT + 1];
      fc_forecasts_drivers(results->forecasts, i, slot, h, factor);
      for (int d = 0; d <= FC_DRIVER_COUNT; d++) {
        /* a factor of one changes nothing and is left out, or the file would be mostly ones */
        if (d != FC_DRIVER_LEVEL && factor[d] == 1) continue;
        write_series(&writer, panel, i);
        fc_csv_date(&writer, panel->first_date + panel->as_of + h + 1);
        fc_csv_text(&writer, driver_names[d]);
        fc_csv_number(&writer, factor[d], 6);
        fc_csv_end_row(&writer);
      }
    }
  return fc_csv_writer_close(&writer, err);
}

static enum fc_status write_rejects(const struct fc_ingest *ingest, int bom, const char *folder, struct fc_error *err) {
  struct fc_csv_writer writer;
  enum fc_status status = open_table(&writer, folder, "rejects.csv", "file,line,column,reason,text", bom, err);
  if (status) return status;
  for (int i = 0; i < ingest->reject_count; i++) {
    const struct fc_reject *reject = &ingest->rejects[i];
    fc_csv_text(&writer, ingest->files[reject->file].path);
    fc_csv_whole(&writer, reject->line);
    fc_csv_whole(&writer, reject->column);
    fc_csv_text(&writer, reject->reason);
    fc_csv_text(&writer, reject->text);
    fc_csv_end_row(&writer);
  }
  return fc_csv_writer_close(&writer, err);
}

static enum fc_status write_quality(const struct fc_ingest *ingest, int bom, const char *folder, struct fc_error *err) {
  struct fc_csv_writer writer;
  enum fc_status status = open_table(&writer, folder, "quality.csv", "check,scope,key,count,effect", bom, err);
  if (status) return status;
  for (int i = 0; i < ingest->finding_count; i++) {
    const struct fc_finding *finding = &ingest->findings[i];
    fc_csv_text(&writer, finding->check);
    fc_csv_text(&writer, finding->scope);
    fc_csv_text(&writer, finding->key);
    fc_csv_number(&writer, finding->count, 0);
    fc_csv_text(&writer, finding->effect);
    fc_csv_end_row(&writer);
  }
  return fc_csv_writer_close(&writer, err);
}

enum fc_status fc_report_ingest(const struct fc_ingest *ingest, int csv_bom, const char *folder, struct fc_error *err) {
  enum fc_status status = write_rejects(ingest, csv_bom, folder, err);
  return status ? status : write_quality(ingest, csv_bom, folder, err);
}
