/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is treated, who is a control, and which row a series is summed in. */
#include "panel_sums_internal.h"

static int listed(const struct fc_strings *names, const char *name) {
  for (int i = 0; i < names->count; i++)
    if (!strcmp(names->items[i], name)) return 1;
  return 0;
}

static enum fc_status check_names(const struct fc_strings *names, const struct fc_dictionary *known, const char *what,
                                  struct fc_error *err) {
  for (int i = 0; i < names->count; i++) {
    if (fc_dictionary_find(known, names->items[i], strlen(names->items[i])) >= 0) continue;
    fc_fail(err, FC_USAGE, "control %s '%s' is not in the data", what, names->items[i]);
    return fc_error_hint(err, "the first %s is '%s'", what, known->count ? fc_dictionary_name(known, 0) : "");
  }
  return FC_OK;
}

/* A control that has the tool itself hides the effect; one that starts later is none the worse. */
static enum fc_status check_untreated(const struct fc_sums_source *source, struct fc_error *err) {
  const struct fc_panel *panel = source->panel;
  const struct fc_impact_window after = source->selection->after;
  for (int i = 0; i < panel->store_count && after.days > 0; i++) {
    const struct fc_store *store = &panel->stores[i];
    fc_date end = panel->first_date + after.first + after.days;
    int begun = store->trial_start == FC_DATE_NONE || store->trial_start < end;
    if (store->trial != FC_ARM_TREATED || !begun || !listed(&source->stores, store->code)) continue;
    fc_fail(err, FC_USAGE, "control store '%s' is treated itself, as the stores' trial column has it", store->code);
    return fc_error_hint(err, "leave it out of the controls, or correct that column");
  }
  return FC_OK;
}

static enum fc_status some_treated(const struct fc_impact_data *data, struct fc_error *err) {
  if (fc_impact_arm_count(data, FC_ARM_TREATED)) return FC_OK;
  fc_fail(err, FC_USAGE, "no store is treated: every one is a control or takes no part");
  return fc_error_hint(err, "name fewer stores in --control, or mark treated ones in the stores' trial column");
}

static enum fc_trial_arm arm_of(const struct fc_panel *panel, const struct fc_sums_source *source, int store) {
  const struct fc_store *s = &panel->stores[store];
  if (source->stores.count) {
    if (listed(&source->stores, s->code)) return FC_ARM_CONTROL;
    return source->any_treated && s->trial != FC_ARM_TREATED ? FC_ARM_NONE : FC_ARM_TREATED;
  }
  if (!source->any_treated) return s->trial == FC_ARM_CONTROL ? FC_ARM_CONTROL : FC_ARM_TREATED;
  return s->trial;
}

/* In paired data rows stores..2 stores - 1 are the control goods of the same stores. */
enum fc_status fc_sums_arms(const struct fc_sums_source *source, struct fc_impact_data *data, struct fc_error *err) {
  const struct fc_panel *panel = source->panel;
  for (int i = 0; i < panel->store_count; i++) {
    enum fc_trial_arm arm = arm_of(panel, source, i);
    data->shop[i] = (struct fc_impact_shop){panel->stores[i].code, arm, panel->stores[i].trial_start};
    if (!data->paired) continue;
    data->shop[panel->store_count + i] = data->shop[i];
    if (arm == FC_ARM_TREATED) data->shop[panel->store_count + i].arm = FC_ARM_CONTROL;
    if (arm == FC_ARM_CONTROL) data->shop[i].arm = data->shop[panel->store_count + i].arm = FC_ARM_NONE;
  }
  return source->selection->after.days > 0 ? some_treated(data, err) : FC_OK;
}

enum fc_status fc_sums_check_controls(const struct fc_sums_source *source, struct fc_error *err) {
  const struct fc_panel *panel = source->panel;
  if (source->stores.count && source->categories.count)
    return fc_fail(err, FC_USAGE, "controls are stores or categories, not both");
  enum fc_status status = check_names(&source->stores, &panel->store_codes, "store", err);
  if (!status) status = check_names(&source->categories, &panel->categories, "category", err);
  return status ? status : check_untreated(source, err);
}

int fc_sums_row(const struct fc_sums_source *source, const struct fc_impact_data *data,
                const struct fc_series *series) {
  const struct fc_item *item = &source->panel->items[series->item];
  int control = data->paired && listed(&source->categories, item->category);
  if (source->selection->chosen && !control && !source->selection->chosen[series->item]) return -1;
  if (source->selection->most_life &&
      (item->shelf_life_days < source->selection->least_life || item->shelf_life_days > source->selection->most_life))
    return -1;
  return control ? source->panel->store_count + series->store : series->store;
}
