/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a forecasting model is. One file per model holds one constant struct fc_model; models.def lists it by one line.
 *
 * A model forecasts the *mean* of demand; distributions come from calibration. It never prints, exits, keeps globals or
 * falls back: where it cannot answer it returns FC_NUMERIC and the engine takes another, by name, counted.
 *
 * Two kinds. A *series model* sees one series (fit, advance, predict with FC_MODEL_SERIES). A *panel model* sees all of
 * them (fit_panel and so on). State is opaque memory, const in predict. Models run on worker threads: series models are
 * called for different series at the same time; panel models are called by one thread and may use fc_parallel_for. */
#ifndef FC_MODEL_MODEL_H
#define FC_MODEL_MODEL_H

#include "foodcast/base/log.h"
#include "foodcast/feature/design.h"
#include "foodcast/panel/panel.h"

struct fc_regression; /* the pooled regression, foodcast/model/regression.h */

/* Demand of one series as known at an origin. */
struct fc_history {
  const double *demand;       /* [length]: sold, on sold-out days recovered demand; NAN where closed or not recorded */
  const unsigned char *state; /* [length] of enum fc_day_state */
  const double *planned;      /* [length + FC_MAX_HORIZON], the plan for each day; NULL where there is none */
  int length;                 /* origin + 1 */
  int first_weekday;          /* of day 0, enum fc_weekday */
  int first;                  /* first day with a row */
  const double *rows;         /* [length][columns] of the design with observed values; NULL without design */
  int columns;                /* of rows here and in fc_future; 0 without design */
};

/* The days asked for: origin+1 .. origin+horizon. */
struct fc_future {
  int horizon;
  const unsigned char
      *open;          /* [horizon]; the forecast of a closed day is 0 and set by the engine, models may skip it */
  const double *rows; /* [horizon][columns] of the design, as known at the origin; NULL without design */
};

/* Everything as known at an origin, for panel models. */
struct fc_training {
  const struct fc_panel *panel;
  const struct fc_design *design;
  const double *const *demand; /* [series][origin + 1], as in fc_history */
  int origin;
  int horizon;                            /* most days ahead that will be asked for; 0: not known */
  const struct fc_regression *regression; /* fitted at or before the origin; NULL unless uses & FC_USES_REGRESSION */
  const struct fc_context *context;
};

enum fc_model_uses {
  FC_USES_REGRESSORS = 1,
  FC_USES_REGRESSION = 2, /* needs the pooled regression of all series */
  FC_USES_PLAN = 4,
  FC_USES_COUNTS = 8, /* made for pieces, many zeros */
};

struct fc_model {
  const char *name;       /* as in configuration and output: "seasonal-naive" */
  const char *summary;    /* one line, with the paper */
  const char *summary_ja; /* the same in Japanese */
  unsigned uses;
  int least_history; /* observed days */

  /* series models: exactly these, or the panel functions */
  size_t state_size; /* bytes, zeroed and aligned before fit */
  enum fc_status (*fit)(const struct fc_history *history, void *state, struct fc_error *err);
  /* Moves the state on to a longer history with the parameters kept; NULL: the engine fits anew. */
  enum fc_status (*advance)(const struct fc_history *history, void *state, struct fc_error *err);
  enum fc_status (*predict)(const void *state, const struct fc_history *history, const struct fc_future *future,
                            double *mean, struct fc_error *err);

  /* panel models. fit_panel: *state is NULL or the state of an earlier origin, to start from; on success *state is the
   * new one. advance_panel as above. predict_panel writes the means of one series. */
  enum fc_status (*fit_panel)(const struct fc_training *training, void **state, struct fc_error *err);
  enum fc_status (*advance_panel)(const struct fc_training *training, void **state, struct fc_error *err);
  enum fc_status (*predict_panel)(const void *state, const struct fc_training *training, int series,
                                  const struct fc_future *future, double *mean, struct fc_error *err);
  void (*release)(void *state); /* panel models */
};

/* All models in the order of models.def. */
const struct fc_model *const *fc_models(int *count);
/* NULL where there is none of that name. */
const struct fc_model *fc_model_find(const char *name);

#endif
