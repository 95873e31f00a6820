/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The design matrix: calendar and weather regressors of methods.md section 2, as known at an origin.
 *
 * Series whose regressors are equal (all items of a store, all stores of a station without events of their own) share a
 * *group*, so models can factor once and solve for many. A row of a day <= origin uses observed weather; a later day uses
 * the newest issue of <= origin, its anomaly shrunk towards the station's climatology by lead, or climatology where
 * nothing was issued. Climatology and shrinkage are learnt from days up to the origin alone. Blocks without data (no
 * holidays, no sunshine record) have no columns; a group whose station never observed an element has zeros there.
 * Promotion and price belong to one series alone: they are no columns of the design, models read them from the series.
 * docs/methods/features.md lists every column.
 *
 * A design borrows the panel, which must outlive it. It is read-only after fc_design_new; fc_design_free releases it.
 * Rows may be asked for from any thread. */
#ifndef FC_FEATURE_DESIGN_H
#define FC_FEATURE_DESIGN_H

#include "foodcast/base/log.h"
#include "foodcast/io/config.h"
#include "foodcast/panel/panel.h"

/* What a column drives, for drivers.csv and explain. */
enum fc_driver {
  FC_DRIVER_LEVEL,
  FC_DRIVER_WEEKDAY,
  FC_DRIVER_SEASON,
  FC_DRIVER_HOLIDAY,
  FC_DRIVER_EVENT,
  FC_DRIVER_TEMPERATURE,
  FC_DRIVER_RAIN,
  FC_DRIVER_SUN,
  FC_DRIVER_PROMOTION,
  FC_DRIVER_PRICE,
  FC_DRIVER_TREND,
  FC_DRIVER_COUNT
};

enum fc_weather_use {
  FC_WEATHER_ISSUED, /* the rule above */
  FC_WEATHER_ACTUAL, /* observed weather for later days too: for comparison only, labelled wherever it shows */
  FC_WEATHER_NONE    /* no weather columns */
};

struct fc_design_column {
  char name[48];
  enum fc_driver driver;
  double prior_sd;     /* on the log scale */
  double short_factor; /* multiplies prior_sd for series of under 500 days (1, .5 or .3) */
  int slow;            /* annual or trend: left out of the ratio model's regression */
};

struct fc_design; /* opaque */

enum fc_status fc_design_new(const struct fc_panel *panel, const struct fc_retailer_config *config,
                             enum fc_weather_use use, const struct fc_context *context, struct fc_design **design,
                             struct fc_error *err);
void fc_design_free(struct fc_design *design);

/* Columns 0..6 are the weekdays (Monday first); they add up to 1, so there is no separate constant. */
int fc_design_column_count(const struct fc_design *design);
const struct fc_design_column *fc_design_columns(const struct fc_design *design);
int fc_design_group_count(const struct fc_design *design);
/* The group of a series, 0..groups-1. */
int fc_design_group(const struct fc_design *design, int series);
/* Whether the group has any weather of its own (a member without regressors is kept beside it in any case). */
int fc_design_has_weather(const struct fc_design *design, int group);

/* Rows of days 0..panel->days-1 with *observed* values, row-major [days][columns], borrowed: for fitting, where only rows
 * of days <= origin may be read. The trend column holds day/365 (models subtract the origin's). Days whose weather was not
 * observed hold climatology. */
const double *fc_design_observed(const struct fc_design *design, int group);
/* Rows of days origin+1 .. origin+horizon as known at the end of day `origin`, row-major [horizon][columns]. `origin` from
 * -1, `horizon` 1..FC_MAX_HORIZON, ending inside the panel. Costs microseconds. Hinges of the temperature and rain are
 * expectations over what may come, not values at the expected weather. */
void fc_design_future(const struct fc_design *design, int group, int origin, int horizon, double *rows);

/* Another weather for the days after one origin: everything else as it was. */
struct fc_weather_shift {
  int origin;         /* rows known at this origin change, those of others do not */
  double temperature; /* deg C added to every coming day */
  double rain_mm;     /* above 0: so much falls on the first coming day for certain, and the sun does not shine */
};
/* A design that gives shifted future rows; it borrows `design`, which must outlive it. Released by fc_design_free. */
enum fc_status fc_design_shifted(const struct fc_design *design, const struct fc_weather_shift *shift,
                                 struct fc_design **shifted, struct fc_error *err);

/* Whether the series is expected to be open on `day`, as known at `origin`: closed by an event, on a public or school
 * holiday where less than a fifth of at least five such days of the last three years were open, or a weekday on which
 * less than a fifth of the last eight weeks' days were open. Weeks without any open day (holidays, gaps) say nothing and
 * are passed over, up to half a year back; with nothing to go by a day is open. Days <= as_of whose state is CLOSED are
 * known closed in a replay of the past (`closed days known`): the row's own state is used where day <= panel->as_of and
 * it was recorded. */
int fc_design_open(const struct fc_design *design, int series, int origin, int day);

/* How far a day is from a break: at least five days in a row, weekends between them included, on which events say that
 * shops are closed or schools on holiday. All 0 inside a break and where none is within reach. */
enum { FC_BREAK_REACH = 21, FC_LONG_BREAK = 28 };
struct fc_break_distance {
  unsigned char until, next_is_long; /* days to the first day of the next one; whether it lasts FC_LONG_BREAK days */
  unsigned char since, last_is_long; /* days from the last day of the one before */
};
/* Of the days 0..days-1; events are known ahead, so days may lie beyond the panel's. */
void fc_design_breaks(const struct fc_design *design, int group, int days, struct fc_break_distance *distance);

/* Names of events and holidays on `day` for the group, joined by ", " into text; "" where none, and names that do not
 * fit are left out whole. */
void fc_design_day_names(const struct fc_design *design, int group, int day, char *text, size_t size);

#endif
