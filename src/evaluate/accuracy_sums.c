/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "accuracy_internal.h"

#include <math.h>

enum { SEASON = 7 };

static struct fc_error_sums *sums_at(const struct fc_error_table *table, int model, int key, int horizon) {
  return &table->sums[((size_t)model * (size_t)table->keys + (size_t)key) * (size_t)(table->horizon + 1) +
                      (size_t)horizon];
}

enum fc_status fc_error_table_init(struct fc_error_table *table, const struct fc_panel *panel, int models, int horizon,
                                   struct fc_error *err) {
  int keys = 1 + panel->store_count + panel->categories.count + panel->item_count;
  struct fc_error_sums *sums = fc_new((size_t)models * (size_t)keys * (size_t)(horizon + 1), sizeof *sums);
  if (!sums) return fc_fail_memory(err);
  *table = (struct fc_error_table){panel, models, horizon, keys, sums};
  return FC_OK;
}

void fc_error_table_release(struct fc_error_table *table) {
  free(table->sums);
  *table = (struct fc_error_table){0};
}

static void keys_of(const struct fc_error_table *table, int series, int key[static 4]) {
  const struct fc_panel *panel = table->panel;
  const struct fc_series *s = &panel->series[series];
  key[0] = 0;
  key[1] = 1 + s->store;
  key[2] = 1 + panel->store_count + panel->items[s->item].category_id;
  key[3] = 1 + panel->store_count + panel->categories.count + s->item;
}

static void add(struct fc_error_sums *sums, const struct fc_scored_day *day) {
  double error = day->mean - day->actual;
  sums->n++;
  sums->absolute += fabs(error);
  sums->signed_error += error;
  sums->demand += day->actual;
  if (day->absolute_scale > 0 && day->squared_scale > 0) {
    sums->scaled++;
    sums->scaled_absolute += fabs(error) / day->absolute_scale;
    sums->scaled_squared += error * error / day->squared_scale;
  }
  if (isnan(day->decile[0])) return;
  sums->with_quantiles++;
  for (int i = 0; i < FC_DECILES; i++)
    sums->pinball += fc_pinball(day->actual, day->decile[i], .1 * (i + 1)) / FC_DECILES;
  sums->covered += day->actual >= day->decile[0] && day->actual <= day->decile[FC_DECILES - 1];
  sums->width += day->decile[FC_DECILES - 1] - day->decile[0];
}

void fc_error_table_add(struct fc_error_table *table, int model, const struct fc_scored_day *day) {
  int key[4];
  keys_of(table, day->series, key);
  for (int i = 0; i < 4; i++) {
    add(sums_at(table, model, key[i], 0), day);
    add(sums_at(table, model, key[i], day->h + 1), day);
  }
}

void fc_error_table_leave_out(struct fc_error_table *table, int model, int series, int h) {
  int key[4];
  keys_of(table, series, key);
  for (int i = 0; i < 4; i++) {
    sums_at(table, model, key[i], 0)->sold_out++;
    sums_at(table, model, key[i], h + 1)->sold_out++;
  }
}

static void name_key(const struct fc_panel *panel, int key, struct fc_accuracy_row *row) {
  int store = key - 1, category = store - panel->store_count, item = category - panel->categories.count;
  row->scope = key == 0 ? "all" : category < 0 ? "store" : item < 0 ? "category" : "item";
  row->key = key == 0       ? ""
             : category < 0 ? panel->stores[store].code
             : item < 0     ? fc_dictionary_name(&panel->categories, category)
                            : panel->items[item].code;
}

static double over(double sum, double by) { return by > 0 ? sum / by : NAN; }

static void measure(const struct fc_error_sums *sums, struct fc_accuracy_row *row) {
  row->n = sums->n;
  row->sold_out_left_out = sums->sold_out;
  row->wape = over(sums->absolute, sums->demand);
  row->bias = over(sums->signed_error, sums->demand);
  row->mase = over(sums->scaled_absolute, (double)sums->scaled);
  row->rmsse = sqrt(over(sums->scaled_squared, (double)sums->scaled));
  row->pinball = over(sums->pinball, (double)sums->with_quantiles);
  row->cover80 = over(sums->covered, (double)sums->with_quantiles);
  row->width80 = over(sums->width, (double)sums->with_quantiles);
}

enum fc_status fc_error_table_tell(const struct fc_error_table *table, const char *const *names,
                                   struct fc_accuracy *accuracy, struct fc_error *err) {
  int capacity = accuracy->count, count = accuracy->count;
  for (int m = 0; m < table->models; m++)
    for (int key = 0; key < table->keys; key++)
      for (int h = 0; h <= table->horizon; h++) capacity += sums_at(table, m, key, h)->n > 0;
  struct fc_accuracy_row *rows = realloc(accuracy->rows, (size_t)(capacity ? capacity : 1) * sizeof *rows);
  if (!rows) return fc_fail_memory(err);
  accuracy->rows = rows;
  for (int m = 0; m < table->models; m++)
    for (int key = 0; key < table->keys; key++)
      for (int h = 0; h <= table->horizon; h++) {
        const struct fc_error_sums *sums = sums_at(table, m, key, h);
        if (sums->n == 0) continue;
        struct fc_accuracy_row *row = &rows[count++];
        *row = (struct fc_accuracy_row){.model = names[m], .horizon = h};
        name_key(table->panel, key, row);
        measure(sums, row);
      }
  accuracy->count = count;
  return FC_OK;
}

void fc_accuracy_release(struct fc_accuracy *accuracy) {
  free(accuracy->rows);
  *accuracy = (struct fc_accuracy){0};
}

void fc_naive_scale_advance(struct fc_naive_scale *scale, const struct fc_series *series, int day) {
  for (; scale->next <= day; scale->next++) {
    int t = scale->next;
    scale->observed += fc_series_observed(series, t);
    if (t < SEASON || series->state[t] != FC_DAY_OPEN || series->state[t - SEASON] != FC_DAY_OPEN) continue;
    double change = series->column[FC_SOLD][t] - series->column[FC_SOLD][t - SEASON];
    scale->absolute += fabs(change), scale->squared += change * change, scale->pairs++;
  }
}

void fc_deciles_of(const struct fc_forecast *forecast, int h, double decile[static FC_DECILES]) {
  for (int i = 0; i < FC_DECILES; i++) decile[i] = fc_quantile(forecast->points[h], .1 * (i + 1));
}
