/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One setup, tuned once, for the reduction and for tomorrow's orders. */
#include "replay_internal.h"

#include "foodcast/base/arena.h"

#include <math.h>

struct fc_evening {
  struct fc_replay_forecasts from; /* what setup.source reads, when the engine forecasts */
  struct fc_replay_setup setup;
  int replayed; /* the reduction's replay has settled the level */
};

static enum fc_status start(struct fc_evening *evening, const struct fc_panel *panel,
                            const struct fc_retailer_config *config, const struct fc_replay_source *source,
                            const struct fc_context *context, struct fc_error *err) {
  enum fc_status status = fc_replay_setup_init(&evening->setup, panel, config, source, context, err);
  if (status == FC_NUMERIC) status = fc_replay_setup_bare(&evening->setup, panel, config, source, context, err);
  return status;
}

enum fc_status fc_evening_from_source(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                      const struct fc_replay_source *source, const struct fc_context *context,
                                      struct fc_evening **evening, struct fc_error *err) {
  struct fc_evening *made = fc_new(1, sizeof *made);
  if (!made) return fc_fail_memory(err);
  enum fc_status status = start(made, panel, config, source, context, err);
  if (status)
    free(made);
  else
    *evening = made;
  return status;
}

enum fc_status fc_evening_new(const struct fc_panel *panel, const struct fc_retailer_config *config,
                              const struct fc_forecasts *forecasts, const struct fc_forecast_options *options,
                              const struct fc_context *context, struct fc_evening **evening, struct fc_error *err) {
  struct fc_evening *made = fc_new(1, sizeof *made);
  if (!made) return fc_fail_memory(err);
  made->from = (struct fc_replay_forecasts){forecasts, options};
  struct fc_replay_source source;
  fc_replay_source_init(&source, &made->from);
  enum fc_status status = start(made, panel, config, &source, context, err);
  if (status)
    free(made);
  else
    *evening = made;
  return status;
}

void fc_evening_free(struct fc_evening *evening) {
  if (evening) fc_replay_setup_release(&evening->setup);
  free(evening);
}

enum fc_status fc_evening_reduction(struct fc_evening *evening, struct fc_reduction *reduction, struct fc_error *err) {
  enum fc_status status = fc_reduction_of_setup(&evening->setup, reduction, err);
  if (status || reduction->why_none) return status;
  double tracked = reduction->next_level, matched = reduction->rows[0].matched_level;
  evening->setup.matched_level = isnan(tracked) ? matched : tracked;
  evening->replayed = 1;
  return FC_OK;
}

/* Equal availability needs the level of the replayed days. Where the books do not balance there is none. */
static enum fc_status settle_level(struct fc_evening *evening, struct fc_error *err) {
  if (evening->replayed || evening->setup.target != FC_TARGET_EQUAL_AVAILABILITY) return FC_OK;
  struct fc_reduction reduction;
  enum fc_status status = fc_evening_reduction(evening, &reduction, err);
  if (!status) fc_reduction_release(&reduction);
  return status;
}

enum fc_status fc_evening_orders(struct fc_evening *evening, const char *language, struct fc_order_row **rows,
                                 int *count, struct fc_error *err) {
  enum fc_status status = settle_level(evening, err);
  return status ? status : fc_orders_of_setup(&evening->setup, language, rows, count, err);
}

enum fc_status fc_reduction_from_source(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                        const struct fc_replay_source *source, const struct fc_context *context,
                                        struct fc_reduction *reduction, struct fc_error *err) {
  struct fc_evening *evening = NULL;
  enum fc_status status = fc_evening_from_source(panel, config, source, context, &evening, err);
  if (!status) status = fc_evening_reduction(evening, reduction, err);
  fc_evening_free(evening);
  return status;
}

enum fc_status fc_orders_from_source(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                     const char *language, const struct fc_replay_source *source,
                                     const struct fc_context *context, struct fc_order_row **rows, int *count,
                                     struct fc_error *err) {
  struct fc_evening *evening = NULL;
  if (source->last_origin != panel->as_of)
    return fc_fail(err, FC_NUMERIC, "the last forecast is not of the last day with sales");
  enum fc_status status = fc_evening_from_source(panel, config, source, context, &evening, err);
  if (!status) status = fc_evening_orders(evening, language, rows, count, err);
  fc_evening_free(evening);
  return status;
}

enum fc_status fc_reduction_replay(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                   const struct fc_forecasts *forecasts, const struct fc_forecast_options *options,
                                   const struct fc_context *context, struct fc_reduction *reduction,
                                   struct fc_error *err) {
  struct fc_replay_forecasts from = {forecasts, options};
  struct fc_replay_source source;
  fc_replay_source_init(&source, &from);
  return fc_reduction_from_source(panel, config, &source, context, reduction, err);
}

enum fc_status fc_orders_tomorrow(const struct fc_panel *panel, const struct fc_retailer_config *config,
                                  const char *language, const struct fc_forecasts *forecasts,
                                  const struct fc_forecast_options *options, const struct fc_context *context,
                                  struct fc_order_row **rows, int *count, struct fc_error *err) {
  struct fc_replay_forecasts from = {forecasts, options};
  struct fc_replay_source source;
  fc_replay_source_init(&source, &from);
  return fc_orders_from_source(panel, config, language, &source, context, rows, count, err);
}
