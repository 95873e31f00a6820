/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/impact/panel_sums.h"

#include "impact_internal.h"
#include "panel_sums_internal.h"

static void add(struct fc_impact_data *data, enum fc_impact_measure measure, int row, int day, double value) {
  if (isnan(value) || !data->value[measure]) return;
  double *cell = &data->value[measure][(size_t)row * (size_t)data->days + (size_t)day];
  *cell = isnan(*cell) ? value : *cell + value;
}

static void add_money(struct fc_impact_data *data, const struct fc_series *series, const struct fc_item *item, int row,
                      int day, double received, double disposed, double sold) {
  double price = fc_series_value(series, FC_PRICE, day);
  double salvage = isnan(item->salvage) ? 0 : item->salvage, fee = isnan(item->disposal_cost) ? 0 : item->disposal_cost;
  if (isnan(price)) price = item->price;
  add(data, FC_IMPACT_RECEIVED_COST, row, day, received * item->cost);
  add(data, FC_IMPACT_DISPOSED_COST, row, day, disposed * item->cost);
  add(data, FC_IMPACT_SALES_VALUE, row, day, sold * price);
  add(data, FC_IMPACT_DISPOSED_VALUE, row, day, disposed * price);
  add(data, FC_IMPACT_DISPOSED_KG, row, day, disposed * item->weight_kg);
  add(data, FC_IMPACT_MARGIN, row, day, sold * price - received * item->cost + disposed * (salvage - fee));
}

struct entry {
  double received, disposed, sold; /* disposed NAN: nobody entered it */
};

static struct entry read_entry(const struct fc_sums_source *source, const struct fc_series *series, int day) {
  struct entry entry = {fc_series_value(series, FC_RECEIVED, day), fc_series_value(series, FC_DISPOSED, day), 0};
  int observed = fc_series_observed(series, day);
  if (observed) entry.sold = series->column[FC_SOLD][day];
  /* without a column of receipts, what came in is what went out */
  if (!source->receipts && !isnan(entry.disposed)) entry.received = fmax(0, entry.sold) + entry.disposed;
  /* without one of disposals, goods of one day end as sold or disposed of */
  if (!source->disposals && source->panel->items[series->item].shelf_life_days == 1 && observed)
    entry.disposed = fmax(0, entry.received - fmax(0, entry.sold));
  if (isnan(entry.received)) entry.received = 0;
  return entry;
}

static void add_entry(const struct fc_sums_source *source, struct fc_impact_data *data, const struct fc_series *series,
                      int row, int day) {
  const struct entry entry = read_entry(source, series, day);
  if (isnan(entry.disposed)) {
    if (entry.received > 0) {
      add(data, FC_IMPACT_MISSING, row, day, 1);
      add(data, FC_IMPACT_MISSING_RECEIVED, row, day, entry.received);
    }
    return;
  }
  add(data, FC_IMPACT_RECEIVED, row, day, entry.received);
  add(data, FC_IMPACT_DISPOSED, row, day, entry.disposed);
  add(data, FC_IMPACT_SOLD, row, day, entry.sold);
  add_money(data, series, &source->panel->items[series->item], row, day, entry.received, entry.disposed, entry.sold);
}

/* The goods of the treated shops that are compared; which these are is known only after all sums. */
static void add_group_sums(const struct fc_sums_source *source, struct fc_impact_data *data) {
  const struct fc_impact_question question = {.before = source->selection->before, .after = source->selection->after};
  struct fc_impact impact;
  fc_impact_windows(data, &question, &impact);
  const struct fc_impact_window windows[2] = {impact.before, impact.after};
  int asked = question.before.days > 0 && question.after.days > 0;
  for (int i = 0; i < source->panel->series_count; i++) {
    const struct fc_series *series = &source->panel->series[i];
    int row = fc_sums_row(source, data, series);
    if (row < 0 || data->shop[row].arm != FC_ARM_TREATED) continue;
    if (asked && !fc_impact_comparable(data, row, windows, 2)) continue;
    int group = source->by_item ? series->item : source->panel->items[series->item].category_id;
    for (int d = 0; d < data->days; d++) {
      const struct entry entry = read_entry(source, series, d);
      if (isnan(entry.disposed)) continue;
      data->group_received[(size_t)group * (size_t)data->days + (size_t)d] += entry.received;
      data->group_disposed[(size_t)group * (size_t)data->days + (size_t)d] += entry.disposed;
    }
  }
}

static void add_series(const struct fc_sums_source *source, struct fc_impact_data *data,
                       const struct fc_series *series) {
  int row = fc_sums_row(source, data, series);
  for (int d = 0; d < data->days && row >= 0; d++) {
    add_entry(source, data, series, row, d);
    add(data, FC_IMPACT_MARKED_DOWN, row, d, fc_series_value(series, FC_MARKED_DOWN, d));
    if (!fc_series_observed(series, d)) continue;
    add(data, FC_IMPACT_SALES, row, d, series->column[FC_SOLD][d]);
    add(data, FC_IMPACT_OPEN, row, d, 1);
    add(data, FC_IMPACT_SOLD_OUT, row, d, series->state[d] == FC_DAY_SOLD_OUT);
  }
}

static void describe(const struct fc_sums_source *source, struct fc_impact_data *data) {
  const struct fc_panel *panel = source->panel;
  data->assumed_receipts = !source->receipts;
  data->assumed_disposals = !source->disposals;
  for (int i = 0; i < panel->item_count; i++) {
    if (source->selection->chosen && !source->selection->chosen[i]) continue;
    data->items++;
    data->unpriced_items += isnan(panel->items[i].cost);
    data->unweighed_items += isnan(panel->items[i].weight_kg);
  }
}

static enum fc_status add_groups(const struct fc_sums_source *source, struct fc_impact_data *data,
                                 struct fc_error *err) {
  const struct fc_panel *panel = source->panel;
  data->group_count = source->by_item ? panel->item_count : panel->categories.count;
  size_t cells = (size_t)data->group_count * (size_t)data->days;
  data->group_name = fc_arena_new(&data->arena, (size_t)data->group_count, sizeof *data->group_name);
  data->group_received = fc_arena_new(&data->arena, cells, sizeof(double));
  data->group_disposed = fc_arena_new(&data->arena, cells, sizeof(double));
  if (!data->group_name || !data->group_received || !data->group_disposed) return fc_fail_memory(err);
  for (int g = 0; g < data->group_count; g++)
    data->group_name[g] = source->by_item ? panel->items[g].code : fc_dictionary_name(&panel->categories, g);
  return FC_OK;
}

static void choose_measures(const struct fc_sums_source *source, unsigned *measures) {
  const struct fc_panel *panel = source->panel;
  *measures = (1u << FC_IMPACT_MEASURES) - 1;
  if (source->selection->units_only) *measures = 1u << FC_IMPACT_RECEIVED | 1u << FC_IMPACT_DISPOSED;
  if (!((panel->columns >> FC_MARKED_DOWN) & 1)) *measures &= ~(1u << FC_IMPACT_MARKED_DOWN);
  if (!panel->sold_out_known) *measures &= ~(1u << FC_IMPACT_SOLD_OUT);
  if (!source->selection->replay || !source->receipts)
    *measures &= ~(1u << FC_IMPACT_RULE_RECEIVED | 1u << FC_IMPACT_RULE_DISPOSED);
}

static int any_of_one_day(const struct fc_panel *panel) {
  for (int i = 0; i < panel->item_count; i++)
    if (panel->items[i].shelf_life_days == 1) return 1;
  return 0;
}

static enum fc_status prepare(struct fc_sums_source *source, struct fc_error *err) {
  const struct fc_panel *panel = source->panel;
  const struct fc_impact_selection *selection = source->selection;
  const struct fc_retailer_config *config = source->config;
  int given = selection->control_stores.count || selection->control_categories.count;
  source->stores = given ? selection->control_stores : config->impact.control_stores;
  source->categories = given ? selection->control_categories : config->impact.control_categories;
  if (selection->shops_only) source->categories.count = 0;
  source->receipts = (panel->columns >> FC_RECEIVED) & 1;
  source->disposals = (panel->columns >> FC_DISPOSED) & 1;
  source->by_item = panel->categories.count < 2;
  for (int i = 0; i < panel->store_count; i++) source->any_treated |= panel->stores[i].trial == FC_ARM_TREATED;
  if (!source->disposals && !(source->receipts && any_of_one_day(panel))) {
    fc_fail(err, FC_INPUT, "there is no column of what was disposed of");
    return fc_error_hint(err, "set disposed = \"...\" in the columns of the sales section");
  }
  return fc_sums_check_controls(source, err);
}

enum fc_status fc_impact_from_panel(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                    const struct fc_impact_selection *selection, struct fc_impact_data **data,
                                    struct fc_error *err) {
  struct fc_sums_source source = {.panel = panel, .config = config, .selection = selection};
  struct fc_impact_data *made = NULL;
  unsigned measures;
  enum fc_status status = prepare(&source, err);
  if (status) return status;
  choose_measures(&source, &measures);
  int paired = source.categories.count > 0;
  status =
      fc_impact_data_new(panel->store_count * (1 + paired), panel->as_of + 1, panel->first_date, measures, &made, err);
  if (status) return status;
  made->paired = paired;
  status = fc_sums_arms(&source, made, err);
  describe(&source, made);
  if (!status && !selection->units_only) status = add_groups(&source, made, err);
  for (int i = 0; i < panel->series_count && !status; i++) add_series(&source, made, &panel->series[i]);
  if (!status && !selection->units_only) add_group_sums(&source, made);
  if (!status && !selection->units_only) status = fc_sums_covariates(&source, made, err);
  if (!status && !selection->units_only) status = fc_sums_demand(&source, made, err);
  if (status)
    fc_impact_data_free(made);
  else
    *data = made;
  return status;
}
