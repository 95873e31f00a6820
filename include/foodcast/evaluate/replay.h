/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replay of past days: what a practice and an order policy would have received, sold, lost and disposed of on the same
 * demand, each evening knowing only what was known that evening.
 *
 * Demand of a day is what was sold; on sold-out days it is drawn from the forecast of the evening before, given that it
 * was at least what was sold, in several *worlds*. Worlds 0..draws-1 are those draws; where anything sold out, `band_draws`
 * more follow with the demand of sold-out days x .85 and as many x 1.15, on the same random numbers, because the
 * recovery model matters more than its draws.
 *
 * Every series gives one struct fc_replay_result; they are added in panel order, so sums are the same for any number of
 * threads. Replay reads panel, configuration and forecasts and changes nothing; one run may use several threads. */
#ifndef FC_EVALUATE_REPLAY_H
#define FC_EVALUATE_REPLAY_H

#include "foodcast/base/log.h"
#include "foodcast/evaluate/reduction.h"

/* Where replay gets its forecasts: the engine's, or a test's own. */
struct fc_replay_source {
  /* the forecast of a series made at the end of day `origin`, first_origin <= origin <= last_origin; any thread */
  void (*forecast)(const void *context, int series, int origin, struct fc_forecast *forecast);
  /* what drives the forecast of day origin + h + 1, as fc_forecasts_drivers; NULL where nobody knows */
  void (*drivers)(const void *context, int series, int origin, int h, double *factor);
  const void *context;
  int first_origin, last_origin; /* one forecast for every evening of this range */
};
/* The longest run of consecutive origins that ends with the last one. `source` borrows both. */
struct fc_replay_forecasts {
  const struct fc_forecasts *forecasts;
  const struct fc_forecast_options *options;
};
void fc_replay_source_init(struct fc_replay_source *source, const struct fc_replay_forecasts *forecasts);

enum {
  FC_REPLAY_DRAWS = 20,
  FC_REPLAY_BAND_DRAWS = 5,
  FC_REPLAY_MOST_WORLDS = FC_REPLAY_DRAWS + 2 * FC_REPLAY_BAND_DRAWS,
  FC_REPLAY_CANDIDATES = FC_FRONTIER_POINTS + 1, /* the frontier, then the configured target */
  FC_REPLAY_STRENGTHS = 3,                       /* weak, normal, strong days */
  FC_REPLAY_LIFE_GROUPS = 5                      /* shelf life 2, 3, 4-5, 6-9, 10 and more days */
};

/* Levels of the frontier: probabilities of not selling out on a day of the cover, for a shelf life of one day. Longer
 * lives aim at level/(level + (1 - level) w), where w is the chance that a unit too many is disposed of in the end. */
extern const double fc_frontier_levels[FC_FRONTIER_POINTS];

/* How an item, or a group of shelf lives, is ordered; tuned on days before the scored ones. */
struct fc_replay_rule {
  const struct fc_policy *policy;
  double overage_share; /* w above; 1 for a life of one day */
  double buffer;        /* of the policy `tuned`, else 1 */
};

struct fc_replay_days {
  int first;       /* first simulated day: the one after the first evening */
  int score_first; /* first scored day; whole weeks from here */
  int score_last;
  int weeks;
};

/* How well the recorded practice of a category in a store can be replayed: the books. For a life of one day the
 * simulation is the record itself, and the error says how far received - sold is from what was disposed of. */
struct fc_replay_books {
  double fifo_share;         /* of customers who take the oldest first, fitted or configured */
  double recorded, replayed; /* units disposed of, on the days that could be compared */
  double sold, unsold;       /* recorded sales, and those for which the replayed stock was too small */
};

struct fc_replay_setup {
  const struct fc_panel *panel;
  const struct fc_retailer_config *config;
  const struct fc_item *items; /* as the policy is to see them: panel->items, or changed copies for what-ifs */
  struct fc_replay_source source;
  struct fc_replay_days days;
  const struct fc_context *context;
  struct fc_replay_rule one_day, longer[FC_REPLAY_LIFE_GROUPS];
  struct fc_replay_rule *own;    /* [items] of longer lives, where earlier days could tell them apart; else NULL */
  enum fc_target target;         /* what candidate FC_FRONTIER_POINTS aims at */
  double matched_level;          /* of equal availability once known, else NAN; for tomorrow's orders */
  int draws, band_draws;         /* draws 1 and band_draws 0 where nothing sold out */
  struct fc_replay_books *books; /* [stores * categories], see fc_replay_books_of */
  unsigned char *strength;       /* [panel->days] 0 weak .. 2 strong, of scored days */
};

/* Units of one week. */
struct fc_replay_cell {
  double received, disposed, lost;
};

/* One side's or candidate's weeks in every world: cell[world * weeks + week]. */
struct fc_replay_result {
  int worlds, weeks;
  struct fc_replay_cell *practice;                        /* [worlds * weeks] */
  struct fc_replay_cell *candidate[FC_REPLAY_CANDIDATES]; /* [worlds * weeks] each */
  /* sums over the scored days by strength of the day, mean of worlds 0..draws-1 */
  struct fc_waste_sums practice_sums[FC_REPLAY_STRENGTHS];
  struct fc_waste_sums candidate_sums[FC_REPLAY_CANDIDATES][FC_REPLAY_STRENGTHS];
  double demand[FC_RECOVERIES]; /* of the scored days */
  struct fc_curve_point scaled[FC_RECOVERIES][FC_SCALED_PRACTICES];
};

enum fc_status fc_replay_result_init(struct fc_replay_result *result, const struct fc_replay_setup *setup,
                                     struct fc_error *err);
void fc_replay_result_release(struct fc_replay_result *result);
void fc_replay_result_clear(struct fc_replay_result *result);
void fc_replay_result_add(struct fc_replay_result *sum, const struct fc_replay_result *part);

void fc_waste_add(struct fc_waste_sums *sum, const struct fc_waste_sums *part);
void fc_waste_take(struct fc_waste_sums *sum, const struct fc_waste_sums *part); /* the opposite */

/* Whether the practice is recorded (receipts) or assumed. */
int fc_replay_recorded(const struct fc_panel *panel);
int fc_replay_worlds(const struct fc_replay_setup *setup);
/* Index into setup->longer, or -1 for a life of one day. */
int fc_replay_life_group(int shelf_life_days);
/* `item` is one of setup->items. */
const struct fc_replay_rule *fc_replay_rule_of(const struct fc_replay_setup *setup, const struct fc_item *item);

const struct fc_replay_books *fc_replay_books_of(const struct fc_replay_setup *setup, int series);
/* Share of a store's recorded disposals that the replayed books miss (or have too many), category by category, and share
 * of its recorded sales for which they had no stock; NAN where nothing was recorded. `store` -1: of all stores whose books
 * can be reproduced, or of all where no store's can. */
double fc_replay_books_error(const struct fc_replay_setup *setup, int store, double *unsold_share);
/* Why a store's books cannot be reproduced, if they cannot: then the store has no part in the replay, whose results are zeros for
 * it. `store` -1: why none of the stores' can. */
enum fc_why fc_replay_books_refused(const struct fc_replay_setup *setup, int store);

/* Days, draws, FIFO shares (fitted where they are not configured) and rules of the setup from what panel, configuration
 * and source hold; FC_NUMERIC with the reason where nothing can be replayed. Release by fc_replay_setup_release. */
enum fc_status fc_replay_setup_init(struct fc_replay_setup *setup, const struct fc_panel *panel,
                                    const struct fc_retailer_config *config, const struct fc_replay_source *source,
                                    const struct fc_context *context, struct fc_error *err);
/* The same without a replay behind it: default rules, FIFO share as configured or .5, no days. */
enum fc_status fc_replay_setup_bare(struct fc_replay_setup *setup, const struct fc_panel *panel,
                                    const struct fc_retailer_config *config, const struct fc_replay_source *source,
                                    const struct fc_context *context, struct fc_error *err);
void fc_replay_setup_release(struct fc_replay_setup *setup);

/* One draw of the demand D of a day on which `sold` units sold out: D given D >= sold, from the points forecast on the
 * evening before and a uniform u in [0, 1); in whole units where `pieces`. Beyond the last point the tail is exponential. */
double fc_replay_recover(const double points[static FC_POINTS], double sold, int pieces, double u);

/* Memory that one thread needs to replay series after series. */
struct fc_replay_scratch;
struct fc_replay_scratch *fc_replay_scratch_new(const struct fc_replay_setup *setup); /* NULL when memory is out */
void fc_replay_scratch_free(struct fc_replay_scratch *scratch);

/* Replays one series; `result` holds it alone afterwards. Series without a scored day give zeros. */
void fc_replay_series(const struct fc_replay_setup *setup, int series, struct fc_replay_scratch *scratch,
                      struct fc_replay_result *result);

/* Replays every series on context->threads threads and calls `take` in panel order on the caller's thread. */
typedef void fc_replay_take(void *context, int series, const struct fc_replay_result *result);
enum fc_status fc_replay_all(const struct fc_replay_setup *setup, fc_replay_take *take, void *context,
                             struct fc_error *err);

/* The level at which a policy loses as many units as the practice: between frontier points `below` and below + 1,
 * share `t` of the way. */
struct fc_match {
  int below; /* -1: the practice's availability is out of the frontier's reach */
  double t;
};
struct fc_match fc_replay_match(const double lost[static FC_FRONTIER_POINTS], double practice_lost);
double fc_match_level(struct fc_match match); /* NAN where there is none */

/* fc_evening_new with forecasts from anywhere; `source` is copied, what it refers to is borrowed. */
enum fc_status fc_evening_from_source(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                      const struct fc_replay_source *source, const struct fc_context *context,
                                      struct fc_evening **evening, struct fc_error *err);

/* fc_reduction_replay with forecasts from anywhere. */
enum fc_status fc_reduction_from_source(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                        const struct fc_replay_source *source, const struct fc_context *context,
                                        struct fc_reduction *reduction, struct fc_error *err);

/* fc_orders_tomorrow likewise; the last origin must be the panel's as_of. */
enum fc_status fc_orders_from_source(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                     const char *language, const struct fc_replay_source *source,
                                     const struct fc_context *context, struct fc_order_row **rows, int *count,
                                     struct fc_error *err);

#endif
