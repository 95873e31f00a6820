/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reduction_internal.h"

#include "foodcast/base/arena.h"

#include <math.h>

static const double MOST_BOOKS_ERROR = .25, MOST_UNSOLD = .05;
/* A policy that empties the shelf more often than this is never seen to have had enough: it has hit demand to the piece,
 * as no shop's forecast does, or its lost sales are a guess. No number is given then. */
static const double MOST_SOLD_OUT = .9;
enum { PREDICTION_WEEKS = 4, SHORT_PREDICTION_WEEKS = 2 };

/* Sums of every scope, filled while series come in panel order. */
struct scopes {
  const struct fc_replay_setup *setup;
  struct fc_replay_result all;
  struct fc_replay_result *stores, *categories, *items;
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
}

static enum fc_status init_scopes(struct scopes *scopes, const struct fc_replay_setup *setup, struct fc_error *err) {
  const struct fc_panel *panel = setup->panel;
  *scopes = (struct scopes){.setup = setup};
  enum fc_status status = fc_replay_result_init(&scopes->all, setup, err);
  if (status) return status;
  scopes->stores = new_scope(setup, panel->store_count);
  scopes->categories = new_scope(setup, panel->categories.count);
  scopes->items = new_scope(setup, panel->item_count);
  if (scopes->stores && scopes->categories && scopes->items) return FC_OK;
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
                              .disposed_value = a->disposed_value + t * (b->disposed_value - a->disposed_value)};
  return sum;
}

static const struct fc_waste_sums no_sums = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

struct fc_waste_sums fc_waste_matched(const struct fc_waste_sums sums[static FC_FRONTIER_POINTS],
                                      struct fc_match match) {
  return match.below < 0 ? no_sums : between(&sums[match.below], &sums[match.below + 1], match.t);
}

static double rate_reduction(const struct fc_waste_sums *baseline, const struct fc_waste_sums *policy) {
  double before = baseline->disposed / baseline->received, after = policy->disposed / policy->received;
  return before > 0 ? 100 * (1 - after / before) : NAN;
}

static void fill_ahead(struct fc_reduction_row *row, const struct fc_replay_result *sums, int draws) {
  int weeks = sums->weeks, half = weeks / 2;
  double theta = half ? fc_reduction_ahead(sums, draws, 0, half, half, weeks, &row->ahead_lost_ratio) : NAN;
  row->ahead_percent = 100 * (1 - exp(theta));
  if (!isfinite(row->ahead_percent)) row->ahead_percent = row->ahead_lost_ratio = NAN;
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

static int always_sells_out(const struct fc_waste_sums *sums) {
  return sums->open_days > 0 && sums->sold_out_days > MOST_SOLD_OUT * sums->open_days;
}

static void fill_row(struct fc_reduction_row *row, const struct fc_replay_setup *setup, const char *scope,
                     const char *key, const struct fc_replay_result *sums) {
  struct fc_waste_sums frontier[FC_FRONTIER_POINTS];
  for (int c = 0; c < FC_FRONTIER_POINTS; c++) frontier[c] = fc_waste_over_strengths(sums->candidate_sums[c]);
  *row = (struct fc_reduction_row){.scope = scope, .key = key, .days = 7 * setup->days.weeks};
  row->baseline_kind = fc_replay_recorded(setup->panel) ? "recorded" : "assumed";
  row->baseline = fc_waste_over_strengths(sums->practice_sums);
  struct fc_match match = fc_reduction_match(sums, setup->draws);
  struct fc_estimate equal = fc_reduction_matched(sums, setup->draws);
  if (isnan(equal.percent)) match.below = -1;
  row->matched = fc_waste_matched(frontier, match);
  if (always_sells_out(&row->matched)) equal = (struct fc_estimate){NAN, NAN, NAN};
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
  fill_recovery_band(row, setup, sums);
  fill_ahead(row, sums, setup->draws);
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

static void fill_strength_row(struct fc_reduction_row *row, const struct fc_replay_setup *setup, int strength,
                              const struct fc_replay_result *all) {
  static const char *const names[FC_REPLAY_STRENGTHS] = {"weak", "normal", "strong"};
  struct fc_waste_sums frontier[FC_FRONTIER_POINTS];
  for (int c = 0; c < FC_FRONTIER_POINTS; c++) frontier[c] = all->candidate_sums[c][strength];
  struct fc_match match = fc_reduction_match(all, setup->draws);
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
  row->prediction_percent = row->prediction_lo = row->prediction_hi = NAN;
}

static void fill_rows(struct fc_reduction *reduction, const struct scopes *scopes) {
  const struct fc_replay_setup *setup = scopes->setup;
  const struct fc_panel *panel = setup->panel;
  struct fc_reduction_row *row = reduction->rows;
  fill_row(row++, setup, "all", "", &scopes->all);
  for (int s = 0; s < FC_REPLAY_STRENGTHS; s++) fill_strength_row(row++, setup, s, &scopes->all);
  for (int i = 0; i < panel->store_count; i++)
    fill_row(row++, setup, "store", panel->stores[i].code, &scopes->stores[i]);
  for (int i = 0; i < panel->categories.count; i++)
    fill_row(row++, setup, "category", fc_dictionary_name(&panel->categories, i), &scopes->categories[i]);
  for (int i = 0; i < panel->item_count; i++) fill_row(row++, setup, "item", panel->items[i].code, &scopes->items[i]);
  reduction->count = (int)(row - reduction->rows);
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

static const char *why_no_equal(const struct fc_reduction *reduction) {
  const struct fc_reduction_row *all = &reduction->rows[0];
  if (!isnan(all->equal_percent)) return "";
  if (!(all->baseline.disposed > 0)) return "the practice disposed of nothing";
  if (always_sells_out(&all->matched)) return "the policy would sell out on nearly every open day";
  if (!(all->baseline.lost > 0)) return "the practice lost no sales, so there is no availability to match";
  return "the practice's availability is out of the policy's reach";
}

static const char *why_none(const struct fc_replay_setup *setup, const struct fc_reduction *reduction) {
  if (reduction->books_error > MOST_BOOKS_ERROR)
    return "recorded disposals cannot be reproduced from receipts and sales";
  if (reduction->unsold_share > MOST_UNSOLD) return "more was sold than receipts and shelf life can explain";
  return setup->panel->series_count ? "" : "there is no series";
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
    fill_rows(reduction, &scopes);
    fill_head(reduction, &scopes);
    reduction->why_no_equal = why_no_equal(reduction);
  }
  release_scopes(&scopes);
  return status;
}

enum fc_status fc_reduction_from_source(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                        const struct fc_replay_source *source, const struct fc_context *context,
                                        struct fc_reduction *reduction, struct fc_error *err) {
  struct fc_replay_setup setup;
  struct fc_reduction found = {.why_none = "", .why_no_equal = "", .one_day_policy = "", .longer_policy = ""};
  enum fc_status status = fc_replay_setup_init(&setup, panel, config, source, context, err);
  if (status == FC_NUMERIC) {
    found.why_none = "fewer than seven days have a forecast of the evening before";
    found.books_error = found.unsold_share = NAN;
    *reduction = found;
    return FC_OK;
  }
  if (status) return status;
  found.books_error = fc_replay_books_error(&setup, &found.unsold_share);
  found.why_none = why_none(&setup, &found);
  if (!found.why_none[0]) status = replay_scopes(&setup, &found, err);
  fc_replay_setup_release(&setup);
  if (status)
    fc_reduction_release(&found);
  else
    *reduction = found;
  return status;
}

void fc_reduction_release(struct fc_reduction *reduction) {
  free(reduction->rows);
  reduction->rows = NULL;
  reduction->count = 0;
}
