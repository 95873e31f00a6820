/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reduction_internal.h"
#include "replay_internal.h"

#include "foodcast/base/arena.h"

#include <math.h>

/* A policy that empties the shelf more often than this is never seen to have had enough: it has hit demand to the piece,
 * as no shop's forecast does, or its lost sales are a guess. No number is given then. */
static const double MOST_SOLD_OUT = .9;
enum { PREDICTION_WEEKS = 4, SHORT_PREDICTION_WEEKS = 2 };

/* Sums of every scope, filled while series come in panel order. */
struct scopes {
  const struct fc_replay_setup *setup;
  struct fc_replay_result all;
  struct fc_replay_result *stores, *categories, *items;
  double *position;           /* [weeks + 1] tracked, of `all`: a chain aims at one level */
  struct fc_week_pair *weeks; /* [weeks] room */
};

static void take_series(void *context, int series, const struct fc_replay_result *result) {
  struct scopes *scopes = context;
  const struct fc_panel *panel = scopes->setup->panel;
  const struct fc_series *s = &panel->series[series];
  fc_replay_result_add(&scopes->all, result);
  fc_replay_result_add(&scopes->stores[s->store], result);
  fc_replay_result_add(&scopes->categories[panel->items[s->item].category_id], result);
  fc_replay_result_add(&scopes->items[s->item], result);
}

static struct fc_replay_result *new_scope(const struct fc_replay_setup *setup, int count) {
  struct fc_replay_result *results = fc_new((size_t)count, sizeof *results);
  for (int i = 0; results && i < count; i++)
    if (fc_replay_result_init(&results[i], setup, NULL)) {
      while (i-- > 0) fc_replay_result_release(&results[i]);
      free(results);
      return NULL;
    }
  return results;
}

static void free_scope(struct fc_replay_result *results, int count) {
  for (int i = 0; results && i < count; i++) fc_replay_result_release(&results[i]);
  free(results);
}

static void release_scopes(struct scopes *scopes) {
  const struct fc_panel *panel = scopes->setup->panel;
  fc_replay_result_release(&scopes->all);
  free_scope(scopes->stores, panel->store_count);
  free_scope(scopes->categories, panel->categories.count);
  free_scope(scopes->items, panel->item_count);
  free(scopes->position);
  free(scopes->weeks);
}

static enum fc_status init_scopes(struct scopes *scopes, const struct fc_replay_setup *setup, struct fc_error *err) {
  const struct fc_panel *panel = setup->panel;
  *scopes = (struct scopes){.setup = setup};
  enum fc_status status = fc_replay_result_init(&scopes->all, setup, err);
  if (status) return status;
  scopes->stores = new_scope(setup, panel->store_count);
  scopes->categories = new_scope(setup, panel->categories.count);
  scopes->items = new_scope(setup, panel->item_count);
  scopes->position = fc_new((size_t)setup->days.weeks + 1, sizeof *scopes->position);
  scopes->weeks = fc_new((size_t)setup->days.weeks, sizeof *scopes->weeks);
  if (scopes->stores && scopes->categories && scopes->items && scopes->position && scopes->weeks) return FC_OK;
  release_scopes(scopes);
  return fc_fail_memory(err);
}

struct fc_waste_sums fc_waste_over_strengths(const struct fc_waste_sums parts[static FC_REPLAY_STRENGTHS]) {
  struct fc_waste_sums sum = parts[0];
  for (int s = 1; s < FC_REPLAY_STRENGTHS; s++) fc_waste_add(&sum, &parts[s]);
  return sum;
}

static struct fc_waste_sums between(const struct fc_waste_sums *a, const struct fc_waste_sums *b, double t) {
  struct fc_waste_sums sum = {.received = a->received + t * (b->received - a->received),
                              .sold = a->sold + t * (b->sold - a->sold),
                              .disposed = a->disposed + t * (b->disposed - a->disposed),
                              .lost = a->lost + t * (b->lost - a->lost),
                              .sold_out_days = a->sold_out_days + t * (b->sold_out_days - a->sold_out_days),
                              .open_days = a->open_days + t * (b->open_days - a->open_days),
                              .revenue = a->revenue + t * (b->revenue - a->revenue),
                              .margin = a->margin + t * (b->margin - a->margin),
                              .disposed_value = a->disposed_value + t * (b->disposed_value - a->disposed_value),
                              .disposed_kg = a->disposed_kg + t * (b->disposed_kg - a->disposed_kg)};
  return sum;
}

static const struct fc_waste_sums no_sums = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

struct fc_waste_sums fc_waste_matched(const struct fc_waste_sums sums[static FC_FRONTIER_POINTS],
                                      struct fc_match match) {
  return match.below < 0 ? no_sums : between(&sums[match.below], &sums[match.below + 1], match.t);
}

static double rate_reduction(const struct fc_waste_sums *baseline, const struct fc_waste_sums *policy) {
  double before = baseline->disposed / baseline->received, after = policy->disposed / policy->received;
  return before > 0 ? 100 * (1 - after / before) : NAN;
}

static void fill_ahead(struct fc_reduction_row *row, const struct scopes *scopes, const struct fc_replay_result *sums) {
  int weeks = sums->weeks, draws = scopes->setup->draws;
  struct fc_ahead ahead = fc_reduction_tracked(sums, draws, scopes->position, scopes->weeks);
  row->ahead_percent = ahead.percent;
  row->ahead_lost_ratio = ahead.lost_ratio;
  row->ahead_equal_percent = ahead.equal.percent;
  row->ahead_equal_lo = ahead.equal.lo;
  row->ahead_equal_hi = ahead.equal.hi;
  row->prediction_days = 7 * (weeks >= 6 * PREDICTION_WEEKS ? PREDICTION_WEEKS : SHORT_PREDICTION_WEEKS);
  struct fc_estimate estimate = fc_reduction_prediction(sums, draws, row->prediction_days / 7);
  row->prediction_percent = estimate.percent;
  row->prediction_lo = estimate.lo;
  row->prediction_hi = estimate.hi;
}

static void fill_recovery_band(struct fc_reduction_row *row, const struct fc_replay_setup *setup,
                               const struct fc_replay_result *sums) {
  row->recovery_low_percent = row->recovery_high_percent = NAN;
  int draws = setup->draws, band = setup->band_draws;
  if (!band) return;
  double same = fc_reduction_matched_percent(sums, 0, band); /* on the same random numbers */
  double low = fc_reduction_matched_percent(sums, draws, band);
  double high = fc_reduction_matched_percent(sums, draws + band, band);
  row->recovery_low_percent = row->equal_percent + low - same;
  row->recovery_high_percent = row->equal_percent + high - same;
}

/* Why a row has no answer at equal availability. */
static enum fc_why why_no_equal(const struct fc_reduction_row *row, int matched_sells_out) {
  if (!isnan(row->equal_percent)) return FC_WHY_GIVEN;
  if (!(row->baseline.received > 0)) return FC_WHY_NOTHING_RECEIVED;
  if (!(row->baseline.disposed > 0)) return FC_WHY_NOTHING_DISPOSED;
  if (matched_sells_out) return FC_WHY_ALWAYS_SOLD_OUT;
  return row->baseline.lost > 0 ? FC_WHY_OUT_OF_REACH : FC_WHY_NOTHING_LOST;
}

/* Why its answer has no interval. */
static enum fc_why why_no_interval(const struct fc_reduction_row *row, int weeks) {
  if (isnan(row->equal_percent) || !isnan(row->equal_lo)) return FC_WHY_GIVEN;
  return fc_estimate_why_no_interval(weeks, row->baseline.disposed);
}

static int always_sells_out(const struct fc_waste_sums *sums) {
  return sums->open_days > 0 && sums->sold_out_days > MOST_SOLD_OUT * sums->open_days;
}

static void fill_row(struct fc_reduction_row *row, const struct scopes *scopes, const char *scope, const char *key,
                     const struct fc_replay_result *sums) {
  const struct fc_replay_setup *setup = scopes->setup;
  struct fc_waste_sums frontier[FC_FRONTIER_POINTS];
  for (int c = 0; c < FC_FRONTIER_POINTS; c++) frontier[c] = fc_waste_over_strengths(sums->candidate_sums[c]);
  *row = (struct fc_reduction_row){.scope = scope, .key = key, .days = 7 * setup->days.weeks};
  row->baseline_kind = fc_replay_recorded(setup->panel) ? "recorded" : "assumed";
  row->baseline = fc_waste_over_strengths(sums->practice_sums);
  struct fc_match match = fc_reduction_match(sums, setup->draws);
  struct fc_estimate equal = fc_reduction_matched(sums, setup->draws);
  if (isnan(equal.percent)) match.below = -1;
  row->matched = fc_waste_matched(frontier, match);
  int sells_out = always_sells_out(&row->matched);
  if (sells_out) equal = (struct fc_estimate){NAN, NAN, NAN};
  row->matched_level = fc_match_level(match);
  row->equal_percent = equal.percent;
  row->equal_lo = equal.lo;
  row->equal_hi = equal.hi;
  struct fc_estimate aimed = fc_reduction_unmatched(sums, setup->draws, FC_FRONTIER_POINTS);
  row->policy = fc_waste_over_strengths(sums->candidate_sums[FC_FRONTIER_POINTS]);
  if (setup->target == FC_TARGET_EQUAL_AVAILABILITY) {
    aimed = equal;
    row->policy = row->matched;
  }
  row->reduction_percent = aimed.percent;
  row->reduction_lo = aimed.lo;
  row->reduction_hi = aimed.hi;
  row->books_error = row->unsold_share = NAN;
  row->why_no_equal = why_no_equal(row, sells_out);
  row->why_no_interval = why_no_interval(row, setup->days.weeks);
  fill_recovery_band(row, setup, sums);
  fill_ahead(row, scopes, sums);
}

static int days_of_strength(const struct fc_replay_setup *setup, int strength) {
  int count = 0;
  for (int day = setup->days.score_first; day <= setup->days.score_last; day++) {
    int open = 0;
    for (int s = 0; s < setup->panel->series_count && !open; s++)
      open = fc_series_observed(&setup->panel->series[s], day);
    count += open && setup->strength[day] == strength;
  }
  return count;
}

/* `whole`: the row of scope all; where it has no answer its parts have none. */
static void fill_strength_row(struct fc_reduction_row *row, const struct fc_replay_setup *setup, int strength,
                              const struct fc_replay_result *all, const struct fc_reduction_row *whole) {
  static const char *const names[FC_REPLAY_STRENGTHS] = {"weak", "normal", "strong"};
  struct fc_waste_sums frontier[FC_FRONTIER_POINTS];
  for (int c = 0; c < FC_FRONTIER_POINTS; c++) frontier[c] = all->candidate_sums[c][strength];
  struct fc_match match =
      isnan(whole->equal_percent) ? (struct fc_match){-1, 0} : fc_reduction_match(all, setup->draws);
  *row = (struct fc_reduction_row){.scope = "day-strength", .key = names[strength]};
  row->days = days_of_strength(setup, strength);
  row->baseline_kind = fc_replay_recorded(setup->panel) ? "recorded" : "assumed";
  row->baseline = all->practice_sums[strength];
  row->matched = fc_waste_matched(frontier, match);
  row->policy =
      setup->target == FC_TARGET_EQUAL_AVAILABILITY ? row->matched : all->candidate_sums[FC_FRONTIER_POINTS][strength];
  row->matched_level = fc_match_level(match);
  row->reduction_percent = rate_reduction(&row->baseline, &row->policy);
  row->equal_percent = rate_reduction(&row->baseline, &row->matched);
  row->reduction_lo = row->reduction_hi = row->equal_lo = row->equal_hi = NAN;
  row->recovery_low_percent = row->recovery_high_percent = row->ahead_percent = row->ahead_lost_ratio = NAN;
  row->ahead_equal_percent = row->ahead_equal_lo = row->ahead_equal_hi = NAN;
  row->prediction_percent = row->prediction_lo = row->prediction_hi = NAN;
  row->books_error = row->unsold_share = NAN;
  row->why_no_equal = whole->why_no_equal ? whole->why_no_equal : why_no_equal(row, 0);
  row->why_no_interval = isnan(row->equal_percent) ? FC_WHY_GIVEN : FC_WHY_NO_WEEKS_OF_ITS_OWN;
}

static void fill_store_row(struct fc_reduction_row *row, const struct scopes *scopes, int store) {
  const struct fc_replay_setup *setup = scopes->setup;
  enum fc_why refused = fc_replay_books_refused(setup, store);
  fill_row(row, scopes, "store", setup->panel->stores[store].code, &scopes->stores[store]);
  row->books_error = fc_replay_books_error(setup, store, &row->unsold_share);
  if (!refused) return;
  row->refused = 1;
  row->why_no_equal = refused;
}

static void fill_rows(struct fc_reduction *reduction, const struct scopes *scopes) {
  const struct fc_replay_setup *setup = scopes->setup;
  const struct fc_panel *panel = setup->panel;
  struct fc_reduction_row *row = reduction->rows;
  fill_row(row, scopes, "all", "", &scopes->all);
  row->books_error = fc_replay_books_error(setup, -1, &row->unsold_share);
  row++;
  for (int s = 0; s < FC_REPLAY_STRENGTHS; s++) fill_strength_row(row++, setup, s, &scopes->all, reduction->rows);
  for (int i = 0; i < panel->store_count; i++) fill_store_row(row++, scopes, i);
  for (int i = 0; i < panel->categories.count; i++)
    fill_row(row++, scopes, "category", fc_dictionary_name(&panel->categories, i), &scopes->categories[i]);
  for (int i = 0; i < panel->item_count; i++) fill_row(row++, scopes, "item", panel->items[i].code, &scopes->items[i]);
  reduction->count = (int)(row - reduction->rows);
}

static void add_week(const struct fc_replay_result *sums, int world, int k, double position, double share,
                     struct fc_reduction_week *week) {
  struct fc_replay_cell practice = sums->practice[(size_t)world * sums->weeks + k];
  week->baseline_received += share * practice.received;
  week->baseline_disposed += share * practice.disposed;
  week->baseline_lost += share * practice.lost;
  if (isnan(position)) return;
  double low = fmax(0, position - .5), high = fmin(FC_FRONTIER_POINTS - 1, position + .5);
  struct fc_replay_cell policy = fc_frontier_week(sums, world, k, position);
  struct fc_replay_cell from = fc_frontier_week(sums, world, k, low), to = fc_frontier_week(sums, world, k, high);
  week->ahead_received += share * policy.received;
  week->ahead_disposed += share * policy.disposed;
  week->ahead_lost += share * policy.lost;
  week->step_received += share * (to.received - from.received) / (high - low);
  week->step_disposed += share * (to.disposed - from.disposed) / (high - low);
  week->step_lost += share * (to.lost - from.lost) / (high - low);
}

static void fill_weeks(struct fc_reduction *reduction, const struct scopes *scopes, const char *scope, const char *key,
                       const struct fc_replay_result *sums) {
  const struct fc_replay_setup *setup = scopes->setup;
  for (int k = 0; k < sums->weeks; k++) {
    struct fc_reduction_week *week = &reduction->weeks[reduction->week_count];
    double position = scopes->position[k];
    *week = (struct fc_reduction_week){.scope = scope, .key = key, .level = fc_frontier_level(position)};
    week->first = setup->panel->first_date + setup->days.score_first + 7 * k;
    for (int m = 0; m < setup->draws; m++) add_week(sums, m, k, position, 1. / setup->draws, week);
    if (week->baseline_received > 0 || week->ahead_received > 0) reduction->week_count++;
    if (!isnan(position)) continue;
    week->ahead_received = week->ahead_disposed = week->ahead_lost = NAN;
    week->step_received = week->step_disposed = week->step_lost = NAN;
  }
}

static enum fc_status fill_all_weeks(struct fc_reduction *reduction, const struct scopes *scopes,
                                     struct fc_error *err) {
  const struct fc_panel *panel = scopes->setup->panel;
  size_t most = (size_t)scopes->all.weeks * (size_t)(1 + panel->store_count);
  reduction->weeks = fc_new(most, sizeof *reduction->weeks);
  if (!reduction->weeks) return fc_fail_memory(err);
  fill_weeks(reduction, scopes, "all", "", &scopes->all);
  for (int i = 0; i < panel->store_count; i++)
    fill_weeks(reduction, scopes, "store", panel->stores[i].code, &scopes->stores[i]);
  return FC_OK;
}

static void fill_curves(struct fc_reduction *reduction, const struct fc_replay_setup *setup,
                        const struct fc_replay_result *all) {
  for (int i = 0; i < setup->panel->item_count; i++)
    if (setup->items[i].shelf_life_days > 1) return; /* demand met would be that of other days */
  memcpy(reduction->scaled, all->scaled, sizeof reduction->scaled);
  for (int c = 0; c < FC_FRONTIER_POINTS; c++)
    for (int world = 0; world < all->worlds; world++) {
      enum fc_recovery recovery = fc_replay_recovery_of(setup, world);
      double weight = recovery == FC_RECOVERY_DRAWN ? 1. / setup->draws : 1. / setup->band_draws;
      struct fc_curve_point *point = &reduction->curve[recovery][c];
      for (int k = 0; k < all->weeks; k++) {
        struct fc_replay_cell cell = all->candidate[c][(size_t)world * all->weeks + k];
        point->received += weight * cell.received;
        point->disposed += weight * cell.disposed;
        point->lost += weight * cell.lost;
      }
      point->demand = all->demand[recovery];
    }
}

static void fill_head(struct fc_reduction *reduction, const struct scopes *scopes) {
  const struct fc_replay_setup *setup = scopes->setup;
  reduction->first = setup->panel->first_date + setup->days.score_first;
  reduction->last = setup->panel->first_date + setup->days.score_last;
  reduction->draws = setup->draws;
  reduction->target = setup->target;
  reduction->one_day_policy = setup->one_day.policy->name;
  reduction->longer_policy = "";
  for (int i = 0; i < setup->panel->item_count; i++) {
    int group = fc_replay_life_group(setup->panel->items[i].shelf_life_days);
    if (group >= 0) reduction->longer_policy = setup->longer[group].policy->name;
  }
  for (int c = 0; c < FC_FRONTIER_POINTS; c++)
    reduction->frontier[c] =
        (struct fc_frontier_point){fc_frontier_levels[c], fc_waste_over_strengths(scopes->all.candidate_sums[c])};
  reduction->practice = fc_waste_over_strengths(scopes->all.practice_sums);
}

static enum fc_why why_none(const struct fc_replay_setup *setup) {
  enum fc_why refused = fc_replay_books_refused(setup, -1);
  if (refused) return refused;
  return setup->panel->series_count ? FC_WHY_GIVEN : FC_WHY_NO_SERIES;
}

static enum fc_status replay_scopes(const struct fc_replay_setup *setup, struct fc_reduction *reduction,
                                    struct fc_error *err) {
  const struct fc_panel *panel = setup->panel;
  struct scopes scopes;
  int rows = 1 + FC_REPLAY_STRENGTHS + panel->store_count + panel->categories.count + panel->item_count;
  enum fc_status status = init_scopes(&scopes, setup, err);
  if (status) return status;
  if (!(reduction->rows = fc_new((size_t)rows, sizeof *reduction->rows))) status = fc_fail_memory(err);
  if (!status) status = fc_replay_all(setup, take_series, &scopes, err);
  if (!status) {
    /* an order for the first day of a week is placed lead - 1 days before the week begins */
    fc_reduction_track(&scopes.all, setup->draws, (fc_replay_longest_lead(setup->panel, setup->items) + 5) / 7,
                       scopes.position);
    fill_rows(reduction, &scopes);
    fill_head(reduction, &scopes);
    fill_curves(reduction, setup, &scopes.all);
    reduction->next_level = fc_frontier_level(scopes.position[scopes.all.weeks]);
    reduction->why_no_equal = reduction->rows[0].why_no_equal;
    status = fill_all_weeks(reduction, &scopes, err);
  }
  release_scopes(&scopes);
  return status;
}

enum fc_status fc_reduction_of_setup(const struct fc_replay_setup *setup, struct fc_reduction *reduction,
                                     struct fc_error *err) {
  struct fc_reduction found = {.why_none = FC_WHY_GIVEN, .one_day_policy = "", .longer_policy = ""};
  enum fc_status status = FC_OK;
  found.next_level = NAN;
  found.books_error = found.unsold_share = NAN;
  if (!setup->days.weeks) {
    found.why_none = FC_WHY_TOO_SHORT;
  } else {
    found.books_error = fc_replay_books_error(setup, -1, &found.unsold_share);
    found.why_none = why_none(setup);
    for (int i = 0; i < setup->panel->store_count; i++)
      found.refused_stores += fc_replay_books_refused(setup, i) != FC_WHY_GIVEN;
  }
  if (!found.why_none) status = replay_scopes(setup, &found, err);
  if (status)
    fc_reduction_release(&found);
  else
    *reduction = found;
  return status;
}

void fc_reduction_release(struct fc_reduction *reduction) {
  free(reduction->rows);
  free(reduction->weeks);
  reduction->rows = NULL;
  reduction->weeks = NULL;
  reduction->count = reduction->week_count = 0;
}
