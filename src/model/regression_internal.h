/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of the pooled regression that its files share; see regression.h for what it is. */
#ifndef FC_MODEL_REGRESSION_INTERNAL_H
#define FC_MODEL_REGRESSION_INTERNAL_H

#include "foodcast/base/arena.h"
#include "foodcast/model/regression.h"

#include <math.h>

#define FC_ETA_LOW (-10.0) /* exp(-10): a piece in sixty years */
#define FC_ETA_HIGH 15.0

enum { FC_REGRESSION_DAYS = 1500, FC_OWN_COLUMNS = 2, FC_SHORT_SPAN = 500, FC_SHORT_HISTORY = 120, FC_YEAR = 365 };

struct fc_regression {
  int origin, series_count, category_count;
  int columns;   /* of the design */
  int own_count; /* columns of a series' own, after the design's */
  int width;     /* columns + own_count */
  enum fc_column own[FC_OWN_COLUMNS];
  int trend;                        /* the trend's column, -1 where there is none */
  double *chain;                    /* [width] */
  double *category;                 /* [categories][width] */
  double *coefficients;             /* [series][width] */
  double *intercept;                /* [series], NAN where the series was never observed */
  double *dispersion;               /* [series] */
  double *spread;                   /* [series] dispersion without the wild days: what is usual */
  double *reference;                /* [series][width], weighted mean of each column over the last year */
  double *usual_price, *last_price; /* [series], NAN where unknown */
  unsigned char *passing;           /* [width] 1: an effect of single days, see fc_regression_effect */
  enum fc_driver *driver;           /* [width] */
  struct fc_arena arena;            /* all the arrays */
};

/* The columns that take part in a fit: shared ones (of the design) first, then the series' own. */
struct fc_fit_layout {
  int shared, own, count; /* count = shared + own */
  int *column;            /* [count] -> 0..width-1 of the regression */
  double *sd;             /* [count] prior standard deviation */
  double *short_sd;       /* [count] the same for series of under FC_SHORT_SPAN days */
};

/* What every part of one fit reads. */
struct fc_fit {
  const struct fc_training *training;
  struct fc_regression *regression;
  const struct fc_regression *start; /* NULL: cold */
  struct fc_fit_layout layout;
  int first_day, days;  /* window first_day .. first_day + days - 1 = origin */
  double *age_weight;   /* [days] .5^(age/365) */
  int *observed, *span; /* [series] observed days in the window; days from the first row to the origin */
  int threads;
  struct fc_arena arena; /* everything above that has an array */
};

/* ---- regression_data.c */
enum fc_status fc_fit_init(struct fc_fit *fit, const struct fc_training *training, int slow_columns,
                           const struct fc_regression *start, struct fc_regression *regression, struct fc_error *err);
/* Value of a series' own column on a day. */
double fc_regression_own(const struct fc_regression *regression, const struct fc_panel *panel, int series, int own,
                         int day);
/* The shared part of the design rows of `group`, days of the window, row-major [days][stride]; the trend counts from the
 * origin. Only rows where keep[day] (NULL: all) are written, one after another; returns their number. */
int fc_fit_pack(const struct fc_fit *fit, int group, const unsigned char *keep, int stride, double *rows);
/* Between the regression's width and the layout's count. */
void fc_fit_gather(const struct fc_fit_layout *layout, const double *wide, double *packed);
void fc_fit_scatter(const struct fc_fit_layout *layout, const double *packed, double *wide);

/* A wild day pulled towards its mean: y into mean -+ width sqrt(phi mean), and phi more above, for counts are skewed and the
 * mean of rare sales must not be cut off. */
static inline double fc_pull_in(double y, double mean, double width, double phi) {
  double reach = width * sqrt(phi * mean);
  return fmin(fmax(y, mean - reach), mean + reach + phi);
}

/* ---- regression_solver.c */
/* Penalised Poisson likelihood with log link on dense rows: sum weight (mu - y eta) + sum precision (b - b0)^2 / 2. */
struct fc_poisson_problem {
  int rows, columns;
  const double *x;                            /* row-major [rows][columns] */
  const double *y;                            /* >= 0, need not be whole */
  const double *weight;                       /* > 0, a dispersion divided in already */
  const double *prior_mean, *prior_precision; /* [columns] */
};

struct fc_newton_options {
  int steps;        /* at most */
  double cap;       /* no coefficient moves further in one step */
  double tolerance; /* the last step is the first whose largest move is below it */
};

/* Doubles of scratch that fc_poisson_fit needs. */
size_t fc_poisson_scratch(int rows, int columns);
/* Newton's method from `coefficients` on, steps halved where the objective would rise. `mean` [rows] is that of the
 * coefficients returned. FC_NUMERIC where the Hessian is not positive definite. Returns the number of steps in *steps
 * unless NULL. */
enum fc_status fc_poisson_fit(const struct fc_poisson_problem *problem, const struct fc_newton_options *options,
                              double *scratch, double *coefficients, double *mean, int *steps);
/* Solves H d = -g by Cholesky's decomposition, upper triangle of row-major H overwritten; -1 where H is not positive
 * definite. Scales d so that no element exceeds `cap` and returns the largest absolute element in *largest. */
int fc_newton_direction(int count, double *hessian, const double *gradient, double cap, double *direction,
                        double *largest);

/* ---- regression_pooled.c */
/* Levels (i) and (ii). Writes regression->chain, ->category and ->dispersion. */
enum fc_status fc_fit_pooled(struct fc_fit *fit, struct fc_error *err);

/* ---- regression_series.c */
/* Level (iii). Writes coefficients, intercepts, dispersions and reference means. */
enum fc_status fc_fit_series(struct fc_fit *fit, struct fc_error *err);

#endif
