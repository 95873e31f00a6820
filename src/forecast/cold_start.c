/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forecasts for series with little or no history (methods.md, Short history), from the other series:
 *
 *   0 days      what the item, or its category, sells a day in other stores x the store's share x the category's weekday
 *   1-13 days   the series' own mean over the category's weekdays, newer days first, shrunk to that by one day; its own
 *               weekdays shrunk to the category's as far as weekdays are noise in this panel
 *
 * Levels are the tracks' moving averages; weekday shares come from the last eight weeks. The estimate also stands in where
 * every model failed. */
#include "forecast_internal.h"

enum { WINDOW = 56, OWN_DAYS = 1, STORE_ITEMS = 1, ITEM_STORES = 1, PROFILE_DAYS = 28, LEAST_REPEATED = 50 };

/* Days that the category's weekday counts beside the series' own: noise over the variance of weekdays, learnt from the
 * panel; one while too little repeats; where little is sold, Poisson noise over that variance (sd .4) on top. */
static const double weekday_days = 1, least_weekday_days = .25, most_weekday_days = 4, weekday_units = 6;
static const double own_keep = .8; /* weight of a day over that of the open day after it */

struct group {
  double level, series;                            /* sum of levels, how many */
  double demand[FC_WEEK_DAYS], days[FC_WEEK_DAYS]; /* demand over the series' level, by weekday */
};

struct tables {
  struct group chain, *categories;
  double *item_level, *item_series;  /* [item] */
  double *store_level, *store_usual; /* [store]: sum of levels, sum of what other stores would sell of the same */
  double profile[FC_WEEK_DAYS];      /* the chain's */
  double weekday_days;               /* what the category's weekday counts beside a series' own */
};

static int needs(const struct fc_stage *stage, int series) {
  const struct fc_forecasts *f = stage->forecasts;
  const struct fc_track *track = &f->tracks[series];
  if (track->no_demand) return 0;
  for (int m = 0; m < f->member_count; m++) {
    size_t place = (size_t)m * (size_t)f->panel->series_count + (size_t)series;
    if (m != f->plan_member && fc_roster_combines(f, m, track) && stage->outcome[place] > 0) return 0;
  }
  return 1;
}

static int settled(const struct fc_track *track) {
  return fc_roster_age(track) >= FC_AGE_WEEKS && !track->no_demand && track->level > 0;
}

static void add_days(const struct fc_stage *stage, int series, struct group *group) {
  const struct fc_forecasts *f = stage->forecasts;
  const double *demand = fc_demand_row(f, series);
  for (int day = stage->day; day >= 0 && day > stage->day - WINDOW; day--) {
    if (isnan(demand[day])) continue;
    int weekday = fc_weekday_of(f, day);
    group->demand[weekday] += demand[day] / f->tracks[series].level;
    group->days[weekday] += 1;
  }
}

static void profile_of(const struct group *group, const double *prior, double profile[static FC_WEEK_DAYS]) {
  double demand = 0, days = 0;
  for (int k = 0; k < FC_WEEK_DAYS; k++) demand += group->demand[k], days += group->days[k];
  double mean = demand > 0 ? demand / days : 1;
  for (int k = 0; k < FC_WEEK_DAYS; k++)
    profile[k] = (group->demand[k] / mean + PROFILE_DAYS * (prior ? prior[k] : 1)) / (group->days[k] + PROFILE_DAYS);
}

static void fill_tables(const struct fc_stage *stage, struct tables *tables) {
  const struct fc_forecasts *f = stage->forecasts;
  for (int s = 0; s < f->panel->series_count; s++) {
    const struct fc_series *series = &f->panel->series[s];
    if (!settled(&f->tracks[s])) continue;
    double level = f->tracks[s].level;
    struct group *category = &tables->categories[f->panel->items[series->item].category_id];
    struct group *const groups[] = {&tables->chain, category};
    for (int i = 0; i < 2; i++) {
      groups[i]->level += level, groups[i]->series += 1;
      add_days(stage, s, groups[i]);
    }
    tables->item_level[series->item] += level, tables->item_series[series->item] += 1;
  }
  profile_of(&tables->chain, NULL, tables->profile);
  for (int s = 0; s < f->panel->series_count; s++) {
    const struct fc_series *series = &f->panel->series[s];
    if (!settled(&f->tracks[s])) continue;
    tables->store_level[series->store] += f->tracks[s].level;
    double own = f->tracks[s].level, others = tables->item_series[series->item] - 1;
    tables->store_usual[series->store] += others > 0 ? (tables->item_level[series->item] - own) / others : own;
  }
}

/* What a store of usual size sells of the item a day; NAN where there is nothing to go by. */
static double usual_level(const struct fc_panel *panel, const struct tables *tables, int item) {
  const struct group *category = &tables->categories[panel->items[item].category_id];
  double chain = tables->chain.series > 0 ? tables->chain.level / tables->chain.series : NAN;
  double level = category->series > 0 ? category->level / category->series : chain;
  double series = tables->item_series[item];
  if (isnan(level)) return NAN;
  return (tables->item_level[item] + ITEM_STORES * level) / (series + ITEM_STORES);
}

/* Demand over its mean by weekday. */
struct weekdays {
  double sold[FC_WEEK_DAYS], squares[FC_WEEK_DAYS], days[FC_WEEK_DAYS];
};

static struct weekdays weekdays_of(const struct fc_stage *stage, int s, double mean) {
  const double *demand = fc_demand_row(stage->forecasts, s);
  struct weekdays w = {.days = {0}};
  for (int day = stage->day; day >= 0 && day > stage->day - WINDOW; day--) {
    if (isnan(demand[day])) continue;
    int k = fc_weekday_of(stage->forecasts, day);
    double ratio = demand[day] / mean;
    w.sold[k] += ratio, w.squares[k] += ratio * ratio, w.days[k] += 1;
  }
  return w;
}

/* One-way analysis of variance over the days of all series, by volume: within weekdays it is noise, beyond that the
 * distance of the series' weekdays from their category's. */
static double learn_weekday_days(const struct fc_stage *stage, const struct tables *tables) {
  const struct fc_forecasts *f = stage->forecasts;
  double within = 0, freedom = 0, around = 0, days = 0, repeated = 0, profile[FC_WEEK_DAYS];
  for (int s = 0; s < f->panel->series_count; s++) {
    double level = f->tracks[s].level;
    if (f->tracks[s].no_demand || !(level > 0)) continue;
    struct weekdays w = weekdays_of(stage, s, level);
    profile_of(&tables->categories[f->panel->items[f->panel->series[s].item].category_id], tables->profile, profile);
    for (int k = 0; k < FC_WEEK_DAYS; k++) {
      if (w.days[k] <= 0) continue;
      within += level * (w.squares[k] - w.sold[k] * w.sold[k] / w.days[k]);
      freedom += level * (w.days[k] - 1), repeated += w.days[k] - 1;
      around += level * (w.squares[k] - 2 * profile[k] * w.sold[k] + profile[k] * profile[k] * w.days[k]);
      days += level * w.days[k];
    }
  }
  if (repeated < LEAST_REPEATED) return weekday_days;
  double noise = within / freedom, weekday = around / days - noise;
  return weekday > 0 ? fmin(fmax(noise / weekday, least_weekday_days), most_weekday_days) : most_weekday_days;
}

/* Draws the category's profile towards the weekdays that the series has shown at that mean. */
static void own_weekdays(const struct fc_stage *stage, const struct tables *tables, int s, double mean,
                         double profile[static FC_WEEK_DAYS]) {
  if (!(mean > 0)) return;
  struct weekdays w = weekdays_of(stage, s, mean);
  double shrinkage = tables->weekday_days + weekday_units / mean;
  for (int k = 0; k < FC_WEEK_DAYS; k++) profile[k] = (w.sold[k] + shrinkage * profile[k]) / (w.days[k] + shrinkage);
}

static void estimate(const struct fc_stage *stage, const struct tables *tables, int s) {
  const struct fc_forecasts *f = stage->forecasts;
  const struct fc_series *series = &f->panel->series[s];
  const double *demand = fc_demand_row(f, s);
  double profile[FC_WEEK_DAYS], sold = 0, days = 0, weight = 1, level = usual_level(f->panel, tables, series->item);
  profile_of(&tables->categories[f->panel->items[series->item].category_id], tables->profile, profile);
  for (int day = stage->day; day >= 0 && day > stage->day - WINDOW; day--) {
    if (isnan(demand[day])) continue;
    sold += weight * demand[day];
    days += weight * profile[fc_weekday_of(f, day)];
    weight *= own_keep;
  }
  if (days > 0) own_weekdays(stage, tables, s, sold / days, profile);
  if (!isnan(level)) {
    double chain = tables->chain.level / tables->chain.series;
    level *= (tables->store_level[series->store] + STORE_ITEMS * chain) /
             (tables->store_usual[series->store] + STORE_ITEMS * chain);
    level = (sold + OWN_DAYS * level) / (days + OWN_DAYS);
  } else {
    level = days > 0 ? sold / days : 0;
  }
  for (int h = 0; h < f->horizon; h++)
    stage->cold[s * f->horizon + h] = level * profile[fc_weekday_of(f, stage->day + 1 + h)];
}

enum fc_status fc_cold_start(struct fc_stage *stage, struct fc_error *err) {
  const struct fc_panel *panel = stage->forecasts->panel;
  int any = 0;
  for (int s = 0; s < panel->series_count && !any; s++) any = needs(stage, s);
  if (!any) return FC_OK;
  size_t items = (size_t)panel->item_count, stores = (size_t)panel->store_count;
  size_t categories = (size_t)(panel->categories.count > 0 ? panel->categories.count : 1);
  struct tables tables = {.categories = fc_new(categories, sizeof *tables.categories),
                          .item_level = fc_new(2 * (items + stores), sizeof(double))};
  enum fc_status status = tables.categories && tables.item_level ? FC_OK : fc_fail_memory(err);
  if (status == FC_OK) {
    tables.item_series = tables.item_level + items;
    tables.store_level = tables.item_series + items;
    tables.store_usual = tables.store_level + stores;
    fill_tables(stage, &tables);
    tables.weekday_days = learn_weekday_days(stage, &tables);
    for (int s = 0; s < panel->series_count; s++)
      if (needs(stage, s)) estimate(stage, &tables, s);
  }
  free(tables.categories);
  free(tables.item_level);
  return status;
}
