/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay_internal.h"

#include "foodcast/base/arena.h"

#include <math.h>

enum { WARM_UP_DAYS = 28 };

static enum fc_status choose_days(struct fc_replay_setup *setup, struct fc_error *err) {
  struct fc_replay_days *days = &setup->days;
  int lead = fc_replay_longest_lead(setup->panel, setup->panel->items), first = setup->source.first_origin + 1;
  if (lead > FC_MAX_HORIZON) lead = FC_MAX_HORIZON;
  int last = setup->source.last_origin + 1, wanted = setup->config->order.replay_days;
  if (last > setup->panel->as_of) last = setup->panel->as_of;
  int scored = last - (first + lead - 1) + 1; /* before that no order could have arrived */
  if (scored > wanted) scored = wanted;
  days->weeks = scored / 7;
  if (days->weeks < 1)
    return fc_fail(err, FC_NUMERIC, "fewer than seven days with a forecast of the evening before (%d)",
                   scored > 0 ? scored : 0);
  days->score_last = last;
  days->score_first = last - 7 * days->weeks + 1;
  days->first = days->score_first - WARM_UP_DAYS - (lead - 1);
  if (days->first < first) days->first = first;
  return FC_OK;
}

static double chain_sales(const struct fc_panel *panel, int day) {
  double sum = 0;
  for (int s = 0; s < panel->series_count; s++)
    if (fc_series_observed(&panel->series[s], day)) sum += fmax(0, panel->series[s].column[FC_SOLD][day]);
  return sum;
}

static int rising(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Thirds of the days by what the whole chain sold; days on which it sold nothing count nowhere. */
static enum fc_status grade_days(struct fc_replay_setup *setup, struct fc_error *err) {
  int count = 7 * setup->days.weeks, open = 0;
  double *sales = fc_new((size_t)count, sizeof *sales), *sorted = fc_new((size_t)count, sizeof *sorted);
  setup->strength = fc_new((size_t)setup->panel->days, 1);
  if (!sales || !sorted || !setup->strength) {
    free(sales);
    free(sorted);
    return fc_fail_memory(err);
  }
  for (int i = 0; i < count; i++) {
    sales[i] = chain_sales(setup->panel, setup->days.score_first + i);
    if (sales[i] > 0) sorted[open++] = sales[i];
  }
  qsort(sorted, (size_t)open, sizeof *sorted, rising);
  for (int i = 0; open && i < count; i++)
    setup->strength[setup->days.score_first + i] =
        (unsigned char)((sales[i] >= sorted[open / 3]) + (sales[i] >= sorted[2 * open / 3]));
  free(sales);
  free(sorted);
  return FC_OK;
}

static int anything_sold_out(const struct fc_replay_setup *setup) {
  const struct fc_panel *panel = setup->panel;
  if (panel->sold_may_exceed_supply) return 0;
  for (int s = 0; s < panel->series_count; s++)
    for (int day = setup->days.first; day <= setup->days.score_last; day++)
      if (panel->series[s].state[day] == FC_DAY_SOLD_OUT) return 1;
  return 0;
}

/* Chance that a unit too many is disposed of in the end, where no earlier days can tell. */
static const double usual_overage[FC_REPLAY_LIFE_GROUPS] = {.5, .35, .25, .15, .08};

void fc_replay_default_rules(struct fc_replay_setup *setup) {
  const struct fc_policy *asked = fc_policy_find(setup->config->order.policy);
  const struct fc_policy *one_day = asked && asked->least_shelf_life <= 1 ? asked : fc_policy_find("newsvendor");
  setup->one_day = (struct fc_replay_rule){one_day, 1, 1};
  for (int g = 0; g < FC_REPLAY_LIFE_GROUPS; g++) {
    const struct fc_policy *policy = asked && asked->most_shelf_life > 1 ? asked : fc_policy_find("order-up-to");
    setup->longer[g] = (struct fc_replay_rule){policy, usual_overage[g], 1};
  }
}

static enum fc_target choose_target(const struct fc_replay_setup *setup) {
  if (setup->config->order.target != FC_TARGET_PROFIT) return setup->config->order.target;
  for (int i = 0; i < setup->panel->item_count; i++)
    if (fc_replay_prices_of(&setup->panel->items[i]).known) return FC_TARGET_PROFIT;
  return FC_TARGET_EQUAL_AVAILABILITY; /* nobody knows what profit is */
}

static void start(struct fc_replay_setup *setup, const struct fc_panel *panel, const struct fc_retailer_config *config,
                  const struct fc_replay_source *source, const struct fc_context *context) {
  *setup = (struct fc_replay_setup){.panel = panel,
                                    .config = config,
                                    .items = panel->items,
                                    .source = *source,
                                    .context = context,
                                    .matched_level = NAN,
                                    .draws = 1};
  setup->target = choose_target(setup);
  fc_replay_default_rules(setup);
}

enum fc_status fc_replay_setup_bare(struct fc_replay_setup *setup, const struct fc_panel *panel,
                                    const struct fc_retailer_config *config, const struct fc_replay_source *source,
                                    const struct fc_context *context, struct fc_error *err) {
  struct fc_replay_setup bare;
  start(&bare, panel, config, source, context);
  enum fc_status status = fc_replay_bare_books(&bare, err);
  if (!status) *setup = bare;
  return status;
}

enum fc_status fc_replay_setup_init(struct fc_replay_setup *setup, const struct fc_panel *panel,
                                    const struct fc_retailer_config *config, const struct fc_replay_source *source,
                                    const struct fc_context *context, struct fc_error *err) {
  struct fc_replay_setup full;
  start(&full, panel, config, source, context);
  enum fc_status status = choose_days(&full, err);
  if (!status) status = grade_days(&full, err);
  if (!status && anything_sold_out(&full)) {
    full.draws = FC_REPLAY_DRAWS;
    full.band_draws = FC_REPLAY_BAND_DRAWS;
  }
  if (!status) status = fc_replay_fit_books(&full, err);
  if (!status) status = fc_replay_tune(&full, err);
  if (status)
    fc_replay_setup_release(&full);
  else
    *setup = full;
  return status;
}

void fc_replay_setup_release(struct fc_replay_setup *setup) {
  free(setup->books);
  free(setup->strength);
  free(setup->own);
  setup->own = NULL;
  setup->books = NULL;
  setup->strength = NULL;
}

struct fc_replay_scratch *fc_replay_scratch_new(const struct fc_replay_setup *setup) {
  struct fc_replay_scratch *scratch = fc_new(1, sizeof *scratch);
  if (!scratch) return NULL;
  size_t days = (size_t)(setup->days.score_last - setup->days.first + 1);
  scratch->days = (int)days;
  scratch->forecast = fc_new(days, sizeof *scratch->forecast);
  scratch->cover = fc_new(days, sizeof *scratch->cover);
  scratch->slot = fc_new(days, sizeof *scratch->slot);
  scratch->demand = fc_new(days * (size_t)fc_replay_worlds(setup), sizeof *scratch->demand);
  scratch->practice = fc_new(days, sizeof *scratch->practice);
  scratch->policy = fc_new(days, sizeof *scratch->policy);
  scratch->arrivals = fc_new(days + FC_MAX_HORIZON, sizeof *scratch->arrivals);
  scratch->scored = fc_new(days, 1);
  if (scratch->forecast && scratch->cover && scratch->slot && scratch->demand && scratch->practice && scratch->policy &&
      scratch->arrivals && scratch->scored)
    return scratch;
  fc_replay_scratch_free(scratch);
  return NULL;
}

void fc_replay_scratch_free(struct fc_replay_scratch *scratch) {
  if (!scratch) return;
  free(scratch->forecast);
  free(scratch->cover);
  free(scratch->slot);
  free(scratch->demand);
  free(scratch->practice);
  free(scratch->policy);
  free(scratch->arrivals);
  free(scratch->scored);
  free(scratch);
}
