/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay_internal.h"

#include "foodcast/base/arena.h"
#include "foodcast/base/parallel.h"

#include <math.h>

/* What is tried for every item and every group of shelf lives: policies of the order-up-to family with chances that a
 * surplus unit is disposed of in the end, or, for the policy `tuned`, factors on the safety. All on the same days and the
 * same demand. */
enum { TRIES = 9, MOST_POLICIES = 2, TUNE_WORLDS = 3, LEAST_TUNE_DAYS = 14 };
static const double GROUP_DAYS = 112;
static const double shares_tried[TRIES] = {1, .75, .55, .4, .3, .2, .13, .08, .05};
static const double buffers_tried[TRIES] = {0, .3, .6, .8, 1, 1.25, 1.5, 2, 3};

struct tuning {
  struct fc_replay_setup setup; /* a copy whose days are the earlier ones */
  struct fc_replay_scratch **scratch;
  const struct fc_policy *policy[MOST_POLICIES];
  int policies, buffers;                /* buffers: try factors rather than shares */
  double (*cost)[MOST_POLICIES][TRIES]; /* [series] */
};

static struct fc_replay_aim aim_tried(const struct tuning *tuning, const struct fc_item *item, int policy, int k) {
  struct fc_replay_aim aim = fc_replay_aim_of(&tuning->setup, item, FC_FRONTIER_POINTS);
  aim.policy = tuning->policy[policy];
  if (tuning->buffers)
    aim.buffer = buffers_tried[k];
  else
    aim.overage_share = shares_tried[k];
  return aim;
}

/* The cost of being short and of disposal; units where there are no prices, in the proportion that the level implies. */
static double cost_of(const struct tuning *tuning, const struct fc_item *item, double lost, double disposed) {
  struct fc_replay_prices prices = fc_replay_prices_of(item);
  if (tuning->setup.target == FC_TARGET_PROFIT && prices.known)
    return (prices.price - prices.cost) * lost + (prices.cost - prices.salvage + prices.disposal_cost) * disposed;
  double level = fc_replay_aim_of(&tuning->setup, item, FC_FRONTIER_POINTS).level;
  return level * lost + (1 - level) * disposed;
}

static void tune_series(void *context, int series, int worker) {
  struct tuning *tuning = context;
  struct fc_replay_setup *setup = &tuning->setup;
  struct fc_replay_scratch *scratch = tuning->scratch[worker];
  const struct fc_item *item = &setup->items[setup->panel->series[series].item];
  if (item->shelf_life_days < 2) return;
  fc_replay_prepare(setup, series, scratch);
  int worlds = scratch->worlds < TUNE_WORLDS ? scratch->worlds : TUNE_WORLDS;
  for (int p = 0; p < tuning->policies; p++)
    for (int k = 0; k < TRIES; k++) {
      struct fc_replay_aim aim = aim_tried(tuning, item, p, k);
      double lost = 0, disposed = 0;
      for (int world = 0; world < worlds; world++) {
        fc_replay_policy(setup, scratch, &aim, world);
        for (int i = setup->days.score_first - setup->days.first; i < scratch->days; i++) {
          lost += scratch->policy[i].lost;
          disposed += scratch->policy[i].disposed;
        }
      }
      tuning->cost[series][p][k] = cost_of(tuning, item, lost, disposed) / worlds;
    }
}

/* Costs of all tries, of one item or of a group of lives. */
struct costs {
  double of[MOST_POLICIES][TRIES];
  int series;
};

static void add_costs(struct costs *sum, const struct tuning *tuning, int series) {
  for (int p = 0; p < tuning->policies; p++)
    for (int k = 0; k < TRIES; k++) sum->of[p][k] += tuning->cost[series][p][k];
  sum->series++;
}

/* The try of least cost; nothing changes where nothing went wrong whatever was tried. */
static void take_best(const struct tuning *tuning, const struct costs *costs, struct fc_replay_rule *rule) {
  int best_policy = -1, best = 0;
  double least = INFINITY, most = 0;
  for (int p = 0; p < tuning->policies; p++)
    for (int k = 0; k < TRIES; k++) {
      most = fmax(most, costs->of[p][k]);
      if (costs->of[p][k] >= least) continue;
      least = costs->of[p][k];
      best_policy = p;
      best = k;
    }
  if (!(most > 0)) return;
  rule->policy = tuning->policy[best_policy];
  if (tuning->buffers)
    rule->buffer = buffers_tried[best];
  else
    rule->overage_share = shares_tried[best];
}

/* The policy of least cost at the share (or buffer) of the group: shares that differ between items would take from a chain
 * what one level for all saves. */
static void take_best_policy(const struct tuning *tuning, const struct costs *costs, struct fc_replay_rule *rule) {
  double least = INFINITY;
  for (int k = 0; k < TRIES; k++) {
    if (tuning->buffers ? buffers_tried[k] != rule->buffer : shares_tried[k] != rule->overage_share) continue;
    for (int p = 0; p < tuning->policies; p++) {
      if (costs->of[p][k] >= least) continue;
      least = costs->of[p][k];
      rule->policy = tuning->policy[p];
    }
  }
}

static double mean_cost(const struct tuning *tuning, const struct costs *costs) {
  double sum = 0;
  for (int p = 0; p < tuning->policies; p++)
    for (int k = 0; k < TRIES; k++) sum += costs->of[p][k];
  return sum / (tuning->policies * TRIES);
}

/* An item's own few weeks decide as far as they go: its group's costs, brought to its size, count as GROUP_DAYS days of it. */
static void shrink(const struct tuning *tuning, const struct costs *group, struct costs *own) {
  const struct fc_replay_days *days = &tuning->setup.days;
  double usual = mean_cost(tuning, group), size = mean_cost(tuning, own);
  double weight = GROUP_DAYS / ((days->score_last - days->score_first + 1) * fmax(1, own->series));
  for (int p = 0; usual > 0 && p < tuning->policies; p++)
    for (int k = 0; k < TRIES; k++) own->of[p][k] += weight * size / usual * group->of[p][k];
}

static enum fc_status choose(const struct tuning *tuning, struct fc_replay_setup *setup, struct fc_error *err) {
  const struct fc_panel *panel = setup->panel;
  struct costs groups[FC_REPLAY_LIFE_GROUPS] = {0}, *own = fc_new((size_t)panel->item_count, sizeof *own);
  setup->own = fc_new((size_t)panel->item_count, sizeof *setup->own);
  if (!own || !setup->own) {
    free(own);
    return fc_fail_memory(err);
  }
  for (int s = 0; s < panel->series_count; s++) {
    int item = panel->series[s].item, group = fc_replay_life_group(setup->items[item].shelf_life_days);
    if (group < 0) continue;
    add_costs(&groups[group], tuning, s);
    add_costs(&own[item], tuning, s);
  }
  for (int g = 0; g < FC_REPLAY_LIFE_GROUPS; g++) take_best(tuning, &groups[g], &setup->longer[g]);
  for (int i = 0; i < panel->item_count; i++) {
    int group = fc_replay_life_group(setup->items[i].shelf_life_days);
    setup->own[i] = group < 0 ? setup->one_day : setup->longer[group];
    if (group < 0) continue;
    shrink(tuning, &groups[group], &own[i]);
    take_best_policy(tuning, &own[i], &setup->own[i]);
  }
  free(own);
  return FC_OK;
}

static int any_longer(const struct fc_replay_setup *setup) {
  for (int i = 0; i < setup->panel->item_count; i++)
    if (setup->items[i].shelf_life_days > 1) return 1;
  return 0;
}

/* Which policies are open to choice; 0 where the configuration has settled it. */
static int policies_open(const struct fc_replay_setup *setup, struct tuning *tuning) {
  const char *name = setup->config->order.policy;
  tuning->buffers = strcmp(name, "tuned") == 0;
  if (tuning->buffers) tuning->policy[tuning->policies++] = fc_policy_find("tuned");
  if (strcmp(name, "auto") == 0 || strcmp(name, "order-up-to") == 0)
    tuning->policy[tuning->policies++] = fc_policy_find("order-up-to");
  if (strcmp(name, "auto") == 0 || strcmp(name, "order-up-to-low") == 0)
    tuning->policy[tuning->policies++] = fc_policy_find("order-up-to-low");
  return tuning->policies;
}

enum fc_status fc_replay_tune(struct fc_replay_setup *setup, struct fc_error *err) {
  struct tuning tuning = {.setup = *setup};
  struct fc_replay_days *days = &tuning.setup.days;
  int training = setup->days.score_first - setup->days.first, series = setup->panel->series_count;
  if (!any_longer(setup) || !policies_open(setup, &tuning) || training < LEAST_TUNE_DAYS) return FC_OK;
  days->score_last = setup->days.score_first - 1;
  days->score_first = setup->days.first + 7; /* the first week fills the shelf */
  int threads = setup->context->threads < 1 ? 1 : setup->context->threads;
  enum fc_status status = FC_OK;
  tuning.scratch = fc_new((size_t)threads, sizeof *tuning.scratch);
  tuning.cost = fc_new((size_t)series, sizeof *tuning.cost);
  if (!tuning.scratch || !tuning.cost) status = fc_fail_memory(err);
  for (int i = 0; !status && i < threads; i++)
    if (!(tuning.scratch[i] = fc_replay_scratch_new(&tuning.setup))) status = fc_fail_memory(err);
  if (!status) {
    fc_parallel_for(series, threads, tune_series, &tuning);
    status = choose(&tuning, setup, err);
  }
  for (int i = 0; tuning.scratch && i < threads; i++) fc_replay_scratch_free(tuning.scratch[i]);
  free(tuning.scratch);
  free(tuning.cost);
  return status;
}
