/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report_internal.h"

#include <math.h>

double fc_disposal_rate(const struct fc_waste_sums *sums) {
  return sums->received > 0 ? sums->disposed / sums->received : NAN;
}

double fc_sold_out_rate(const struct fc_waste_sums *sums) {
  return sums->open_days > 0 ? sums->sold_out_days / sums->open_days : NAN;
}

static void take_accuracy(const struct fc_accuracy *accuracy, struct fc_run_summary *summary) {
  for (int i = 0; i < accuracy->count; i++) {
    const struct fc_accuracy_row *row = &accuracy->rows[i];
    if (strcmp(row->scope, "all") != 0 || row->horizon != 0) continue;
    if (!strcmp(row->model, "seasonal-naive")) summary->wape_seasonal_naive = row->wape;
    if (!strcmp(row->model, "weekday-mean")) summary->wape_weekday_mean = row->wape;
    if (strcmp(row->model, "combination") != 0) continue;
    summary->wape = row->wape;
    summary->bias = row->bias;
    summary->cover80 = row->cover80;
    summary->scored = row->n;
    summary->sold_out_left_out = row->sold_out_left_out;
  }
}

static void count_fallbacks(const struct fc_run_results *results, struct fc_run_summary *summary) {
  int slot = results->options->origin_count - 1;
  for (int i = 0; i < results->panel->series_count; i++)
    for (int h = 0; h < results->options->horizon; h++) {
      summary->fallbacks[fc_forecasts_fallback(results->forecasts, i, slot, h)]++;
      summary->forecast_days++;
    }
}

void fc_report_summarise(const struct fc_run_results *results, struct fc_run_summary *summary) {
  const struct fc_panel *panel = results->panel;
  *summary = (struct fc_run_summary){.stores = panel->store_count,
                                     .items = panel->item_count,
                                     .series = panel->series_count,
                                     .as_of = panel->first_date + panel->as_of,
                                     .first_date = panel->first_date,
                                     .wape = NAN,
                                     .wape_seasonal_naive = NAN,
                                     .wape_weekday_mean = NAN,
                                     .bias = NAN,
                                     .cover80 = NAN,
                                     .rows_read = results->ingest->rows_read,
                                     .rows_kept = results->ingest->rows_kept,
                                     .rows_set_aside = results->ingest->rows_set_aside};
  take_accuracy(results->accuracy, summary);
  count_fallbacks(results, summary);
  for (int i = 0; i < results->reduction->count && !summary->all; i++)
    if (!strcmp(results->reduction->rows[i].scope, "all")) summary->all = &results->reduction->rows[i];
  for (int i = 0; i < results->order_count; i++) {
    summary->order_quantity += results->orders[i].order.quantity;
    summary->order_count += results->orders[i].order.quantity > 0;
  }
}

json_t *fc_json_number(double value, int decimals) {
  if (!isfinite(value)) return json_null();
  double scale = pow(10, decimals), rounded = round(value * scale) / scale;
  return json_real(rounded == 0 ? 0 : rounded); /* never -0 */
}

json_t *fc_json_date(fc_date date) {
  char text[FC_DATE_TEXT];
  return date == FC_DATE_NONE ? json_null() : json_string(fc_date_format(date, text));
}

json_t *fc_json_sums(const struct fc_waste_sums *sums) {
  return json_pack("{so so so so so so so so so so so so}", "received", fc_json_number(sums->received, 3), "sold",
                   fc_json_number(sums->sold, 3), "disposed", fc_json_number(sums->disposed, 3), "disposal_rate",
                   fc_json_number(fc_disposal_rate(sums), 6), "lost", fc_json_number(sums->lost, 3), "sold_out_rate",
                   fc_json_number(fc_sold_out_rate(sums), 6), "sold_out_days", fc_json_number(sums->sold_out_days, 3),
                   "open_days", fc_json_number(sums->open_days, 3), "revenue", fc_json_number(sums->revenue, 2),
                   "margin", fc_json_number(sums->margin, 2), "disposed_value", fc_json_number(sums->disposed_value, 2),
                   "disposed_value_rate",
                   fc_json_number(sums->revenue > 0 ? sums->disposed_value / sums->revenue : NAN, 6));
}

enum fc_status fc_report_write_json(json_t *object, const char *folder, const char *name, struct fc_error *err) {
  char path[FC_PATH_MAX];
  FILE *file = NULL;
  enum fc_status status = object ? fc_path_join(path, folder, name, err) : fc_fail_memory(err);
  if (!status && !(file = fopen(path, "wb"))) status = fc_fail_errno(err, "write", path);
  if (!status) {
    /* a failed write shows in fc_file_close; this return value tells of memory too */
    int failed =
        json_dumpf(object, file, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_REAL_PRECISION(15)) || fputc('\n', file) == EOF;
    status = fc_file_close(file, path, err);
    if (!status && failed) status = fc_fail(err, FC_FAILED, "cannot write '%s'", path);
  }
  json_decref(object);
  return status;
}

static json_t *reduction_json(const struct fc_run_results *results, const struct fc_run_summary *summary) {
  const struct fc_reduction_row *row = summary->all;
  if (!row) return json_pack("{ss}", "why_none", fc_why_text("en", results->reduction->why_none));
  return json_pack(
      "{so so si so so so so so so so so so ss so so so so so si so so}", "first",
      fc_json_date(results->reduction->first), "last", fc_json_date(results->reduction->last), "days", row->days,
      "baseline", fc_json_sums(&row->baseline), "policy", fc_json_sums(&row->policy), "matched",
      fc_json_sums(&row->matched), "reduction_percent", fc_json_number(row->reduction_percent, 2), "reduction_lo",
      fc_json_number(row->reduction_lo, 2), "reduction_hi", fc_json_number(row->reduction_hi, 2),
      "equal_availability_reduction_percent", fc_json_number(row->equal_percent, 2), "equal_availability_reduction_lo",
      fc_json_number(row->equal_lo, 2), "equal_availability_reduction_hi", fc_json_number(row->equal_hi, 2),
      "baseline_kind", row->baseline_kind, "recovery_low_percent", fc_json_number(row->recovery_low_percent, 2),
      "recovery_high_percent", fc_json_number(row->recovery_high_percent, 2), "ahead_percent",
      fc_json_number(row->ahead_percent, 2), "prediction_lo", fc_json_number(row->prediction_lo, 2), "prediction_hi",
      fc_json_number(row->prediction_hi, 2), "prediction_days", row->prediction_days, "books_error",
      fc_json_number(results->reduction->books_error, 6), "matched_level", fc_json_number(row->matched_level, 4));
}

enum fc_status fc_report_write_summary(const struct fc_run_results *results, const struct fc_run_summary *summary,
                                       const char *folder, struct fc_error *err) {
  json_t *fallbacks = json_object();
  for (int f = 1; f < FC_FALLBACK_COUNT; f++)
    json_object_set_new(fallbacks, fc_fallback_name((enum fc_fallback)f), json_integer(summary->fallbacks[f]));
  json_t *root = json_pack(
      "{ss so so si si si s{si si si} s{so so so so so si si} so s{si so} so si}", "retailer", results->retailer->name,
      "as_of", fc_json_date(summary->as_of), "first_date", fc_json_date(summary->first_date), "stores", summary->stores,
      "items", summary->items, "series", summary->series, "rows", "read", (int)summary->rows_read, "kept",
      (int)summary->rows_kept, "set_aside", (int)summary->rows_set_aside, "accuracy", "wape",
      fc_json_number(summary->wape, 6), "wape_seasonal_naive", fc_json_number(summary->wape_seasonal_naive, 6),
      "wape_weekday_mean", fc_json_number(summary->wape_weekday_mean, 6), "bias", fc_json_number(summary->bias, 6),
      "cover80", fc_json_number(summary->cover80, 6), "scored", (int)summary->scored, "sold_out_left_out",
      (int)summary->sold_out_left_out, "reduction", reduction_json(results, summary), "orders", "count",
      summary->order_count, "quantity", fc_json_number(summary->order_quantity, 3), "fallbacks", fallbacks,
      "forecast_days", summary->forecast_days);
  return fc_report_write_json(root, folder, "summary.json", err);
}
