/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine keeps while it walks from origin to origin, and its stages in the order in which they run.
 *
 * Everything that is learnt at an origin is learnt then and there, from buffers that end at that origin: no stage can
 * see later days even by mistake. Arrays are indexed [series][origin][h] unless said otherwise; origins are the warm ones
 * followed by the asked ones. */
#ifndef FC_FORECAST_INTERNAL_H
#define FC_FORECAST_INTERNAL_H

#include "foodcast/forecast/forecast.h"
#include "foodcast/model/regression.h"

#include <math.h>
#include <stdint.h>

enum {
  FC_WEEK_DAYS = 7,
  FC_MAX_MEMBERS = 32,
  FC_WARM_STEP = 6,  /* days between warm origins; not a multiple of a week, so that weekdays rotate */
  FC_KNOTS = 37,     /* of the standardised quantile function, at fc_knot_probability */
  FC_PLAN_STEPS = 21 /* candidates of the plan correction's exponent: 0, .05, ..., 1 */
};

/* What made a series' forecast at an origin, below the registry's models. */
enum { FC_ZERO_DAY = 128 }; /* bit of fc_forecasts.fallback: closed, or forecast zero */

enum fc_maker { FC_MAKER_COMBINATION = -1, FC_MAKER_PROFILE = -2, FC_MAKER_ZERO = -3 };

/* Past performance of the members of one series, as decayed sums. */
struct fc_scores {
  double rows;                   /* weight of the scored days */
  int origins;                   /* past origins with a scored day */
  int last_origin;               /* the newest of them */
  double error[FC_MAX_MEMBERS];  /* absolute errors of the member */
  double common[FC_MAX_MEMBERS]; /* mean absolute error of all members on the same rows */
};

/* What changes from origin to origin in one series. */
struct fc_track {
  int last_observed; /* day of the newest demand */
  int observed;      /* days with demand up to the origin */
  int sold_out;      /* of them sold out */
  int intermittent;  /* more than 5 % zero days */
  double level;      /* EWMA of demand over 60 days; NAN before the first day */
  double level_weight;
  double most;   /* largest demand so far */
  int no_demand; /* nothing sold in the last eight weeks */
  struct fc_scores scores;
  double plan_error[FC_PLAN_STEPS];
};

/* A model's past errors of one series, as decayed sums. */
struct fc_spread {
  double rows, squares;
  int count;
};

/* Calibration of one series at one asked origin. */
struct fc_calibrated {
  float dispersion; /* phi */
  float level;      /* the track's, for intermittent series; 0 otherwise */
  float knot[FC_KNOTS];
};

/* What all series share at one origin. */
struct fc_pooled {
  double horizon_factor[FC_MAX_HORIZON];         /* f_h */
  double residuals;                              /* how many were pooled */
  unsigned char rank[FC_MAX_HORIZON][FC_POINTS]; /* [k-th open day] */
};

/* The calendar's part of the variance, see variance.c. All 0 where there is no regression to learn it from. */
enum { FC_VARIANCE_COLUMNS = 96 };
struct fc_variance {
  int columns, from[FC_VARIANCE_COLUMNS]; /* columns of the design that take part, then the variance's own */
  double coefficient[FC_VARIANCE_COLUMNS];
  int learnt, applied;              /* days */
  int days;                         /* known_days + FC_MAX_HORIZON */
  struct fc_break_distance *breaks; /* [group][days] */
  float *past;                      /* [group][known_days] sqrt of the factor, from the first origin to `applied` */
  float *coming;                    /* [asked][group][h] the same of the days that an asked origin forecasts */
};

struct fc_forecasts {
  const struct fc_panel *panel;
  const struct fc_design *design;
  const struct fc_context *context;
  int horizon, refit_days, keep_members, automatic;

  const struct fc_model *models[FC_MAX_MEMBERS]; /* members, then references */
  unsigned ages[FC_MAX_MEMBERS];                 /* bit a: combined for series of enum fc_age a */
  int intermittent_only[FC_MAX_MEMBERS];
  int always_asked[FC_MAX_MEMBERS]; /* of every series: a list's models, references */
  int yardstick[FC_MAX_MEMBERS];    /* a member that is a reference too */
  int model_count, member_count;
  int plan_member; /* index, -1 where there is none */

  int *origins; /* [origin_count], warm ones first */
  int origin_count, warm_count;
  double *origin_weight; /* a residual's share: origins closer than six days apart count less */

  struct fc_track *tracks;          /* [series] */
  double *demand;                   /* [series][known_days]; NAN beyond the origin reached */
  unsigned char *state;             /* [series][known_days]; FC_DAY_NOT_RECORDED beyond it */
  const double **demand_rows;       /* [series] -> demand, as models want it */
  size_t known_days;                /* as_of + 1 */
  float *cube;                      /* [model][series][ring][h] */
  uint32_t *played;                 /* [series][ring] bit m: member m was asked, and not as a yardstick alone */
  int ring;                         /* origins held in the cube: all with keep_members, else as many as matter */
  float *spread;                    /* [model][series][asked], NULL without keep_members */
  struct fc_spread *spreads;        /* [model][series], the same while it grows */
  float *base;                      /* [series][ring][h], the combination without the plan; NULL without a plan */
  float *mean;                      /* [series][origin][h] */
  float *residual;                  /* [series][origin][h]: (y - mean)/sqrt(unit variance), NAN until known */
  signed char *maker;               /* [series][asked] */
  float *weight;                    /* [series][asked][member] */
  unsigned char *fallback;          /* [series][asked][h]; bit 7: closed, or forecast zero */
  struct fc_calibrated *calibrated; /* [series][asked] */
  struct fc_pooled *pooled;         /* [asked] */
  struct fc_variance variance;

  void **series_state;                /* [model] -> [series][state_size], series models */
  unsigned char *fitted;              /* [model][series]: the state may be advanced */
  void **panel_state;                 /* [model], panel models */
  unsigned char *panel_fitted;        /* [model] */
  struct fc_regression **regressions; /* in order of their fits, kept for the drivers */
  int *regression_of;                 /* [origin], -1 where there is none */
  int regression_count, regression_capacity;
  struct fc_training last_training; /* of the last origin, for its drivers */
  double *panel_ratio;              /* [member], past error over the members' mean, all series */
  double plan_error[FC_PLAN_STEPS]; /* of all series, by the exponent of the plan's correction */
};

/* Sizes and places. */
static inline int fc_asked_count(const struct fc_forecasts *f) { return f->origin_count - f->warm_count; }
static inline size_t fc_mean_place(const struct fc_forecasts *f, int series, int origin) {
  return ((size_t)series * (size_t)f->origin_count + (size_t)origin) * (size_t)f->horizon;
}
static inline size_t fc_ring_place(const struct fc_forecasts *f, int series, int origin) {
  return ((size_t)series * (size_t)f->ring + (size_t)(origin % f->ring)) * (size_t)f->horizon;
}
static inline size_t fc_cube_place(const struct fc_forecasts *f, int model, int series, int origin) {
  return ((size_t)model * (size_t)f->panel->series_count) * (size_t)f->ring * (size_t)f->horizon +
         fc_ring_place(f, series, origin);
}
static inline size_t fc_asked_place(const struct fc_forecasts *f, int series, int slot) {
  return (size_t)series * (size_t)fc_asked_count(f) + (size_t)slot;
}
static inline double *fc_demand_row(const struct fc_forecasts *f, int series) {
  return f->demand + (size_t)series * f->known_days;
}
static inline unsigned char *fc_state_row(const struct fc_forecasts *f, int series) {
  return f->state + (size_t)series * f->known_days;
}
static inline int fc_weekday_of(const struct fc_forecasts *f, int day) {
  return ((int)fc_date_weekday(f->panel->first_date) + day) % FC_WEEK_DAYS;
}
/* Variance of a forecast `mean` at dispersion 1 (methods.md, Quantiles; intermittent series lean on their level). */
static inline double fc_unit_variance(double mean, double level) {
  return level > 0 ? fmax(.5 * mean + .5 * level, .05) : fmax(mean, .05);
}

/* How many times as wide as usual the calendar makes a past day, and day h after an asked origin. */
static inline double fc_past_scale(const struct fc_forecasts *f, int series, int day) {
  if (!f->variance.past) return 1;
  return (double)f->variance.past[(size_t)fc_design_group(f->design, series) * f->known_days + (size_t)day];
}
static inline double fc_coming_scale(const struct fc_forecasts *f, int series, int slot, int h) {
  if (!f->variance.coming) return 1;
  size_t groups = (size_t)fc_design_group_count(f->design), group = (size_t)fc_design_group(f->design, series);
  return (double)f->variance.coming[((size_t)slot * groups + group) * (size_t)f->horizon + (size_t)h];
}

/* engine.c */
struct fc_shares; /* recover_shares.c */
struct fc_stage {
  struct fc_forecasts *forecasts;
  int origin; /* index into forecasts->origins */
  int day;    /* its day */
  int before; /* day of the origin before, -1 at the first */
  int refit;  /* parameters are fitted anew at this origin */
  struct fc_training training;
  unsigned char *open;      /* [series][horizon] */
  double *rows;             /* [group][horizon][columns], NULL without design */
  signed char *outcome;     /* [model][series]: 1 answered, 0 not asked, -1 failed */
  double *cold;             /* [series][h], the estimate from the other series, for those that need it */
  struct fc_shares *shares; /* NULL where no time of selling out is recorded */
};
int fc_threads(const struct fc_forecasts *forecasts);
/* Bytes between the states of two series. */
static inline size_t fc_state_stride(const struct fc_model *model) { return (model->state_size + 15) / 16 * 16; }

/* recover.c: moves demand, state and track of a series on to the stage's day. */
void fc_recover_series(const struct fc_stage *stage, int series);
/* The same for the demand alone, as fc_parallel_body. */
void fc_recover_last(void *stage, int series, int worker);
/* Expected demand of sold-out days, in place: `demand` [length] holds what was sold, NAN where nothing was observed.
 * Returns phi. `scratch` [3 length]: scratch[2 day] is mu of the day afterwards. */
double fc_recover_demand(const unsigned char *state, int length, int first_weekday, double *demand, double *scratch);

/* recover_shares.c: how much of a day's demand has usually shown by the time of selling out, learnt up to the stage's
 * day. Does nothing where no such time is recorded. */
enum fc_status fc_shares_learn(struct fc_stage *stage, struct fc_error *err);
/* 0..1; NAN where unknown. */
double fc_shares_get(const struct fc_shares *shares, int store, double minutes);
void fc_shares_free(struct fc_shares *shares);

/* roster.c: which models forecast a series at an origin. */
enum fc_status fc_roster_choose(struct fc_forecasts *forecasts, const struct fc_forecast_options *options,
                                struct fc_error *err);
/* Whether the model is computed for the series now; whether it would be if it were no yardstick, for what a yardstick
 * says must not change a forecast; and whether it is part of the combination. */
int fc_roster_asks(const struct fc_forecasts *forecasts, int model, const struct fc_track *track);
int fc_roster_plays(const struct fc_forecasts *forecasts, int model, const struct fc_track *track);
int fc_roster_combines(const struct fc_forecasts *forecasts, int model, const struct fc_track *track);
enum fc_age { FC_AGE_NEW, FC_AGE_DAYS, FC_AGE_WEEKS, FC_AGE_MONTH, FC_AGE_FULL };
enum fc_age fc_roster_age(const struct fc_track *track);

/* members.c: every model's forecasts at the stage's origin into the cube. */
enum fc_status fc_members_run(struct fc_stage *stage, struct fc_error *err);

/* cold_start.c: forecasts for series with little or no history, from the other series. */
enum fc_status fc_cold_start(struct fc_stage *stage, struct fc_error *err);

/* combine.c: scores what has become known, learns weights, combines. */
enum fc_status fc_combine(struct fc_stage *stage, struct fc_error *err);

/* variance.c: the calendar's part of the variance at an asked origin. */
enum fc_status fc_variance_learn(const struct fc_stage *stage, struct fc_error *err);
void fc_variance_release(struct fc_variance *variance);

/* calibrate.c: dispersion, shape and dependence at an asked origin. */
enum fc_status fc_calibrate(struct fc_stage *stage, struct fc_error *err);

/* shape.c: the standardised quantile function, own residuals mixed with all. */
extern const double fc_knot_probability[FC_KNOTS];
enum fc_status fc_shape_learn(struct fc_stage *stage, const double *weight, const double *dispersion,
                              struct fc_error *err);

/* dependence.c: ranks of FC_POINTS paths of standardised residuals on consecutive open days. */
enum fc_status fc_dependence_learn(struct fc_stage *stage, const double *dispersion, struct fc_error *err);

/* tail.c: quantiles of the count distribution of that mean > 0 and variance at points from..FC_POINTS - 1. */
void fc_count_points(double mean, double variance, int from, double points[static FC_POINTS]);

/* Whether there is a residual there: known, of an open day, of the combination. */
static inline int fc_residual_known(double residual) { return isfinite(residual); }
/* It over what the calendar says of the day's scale. */
static inline double fc_scaled_residual(const struct fc_forecasts *f, int series, int origin, int h) {
  double residual = (double)f->residual[fc_mean_place(f, series, origin) + (size_t)h];
  return fc_residual_known(residual) ? residual / fc_past_scale(f, series, f->origins[origin] + 1 + h) : residual;
}

#endif
