/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel: every series (store x item) day by day, with the master data, events and weather that belong to it.
 *
 * Days are indices 0..days-1 from `first_date`. The panel reaches FC_MAX_HORIZON days past `as_of`, the last day whose
 * sales are known, so that plans, prices, promotions and events of coming days have their place; after `as_of` no
 * series has sales. Quantities are pieces or kg, money is the retailer's currency. Missing is NAN, and `state` says why.
 *
 * "no row", "zero sold" and "sold out" are three different states. Built by ingest, read-only afterwards, so it may be
 * read from any thread. Everything hangs on `arena`; fc_panel_free releases it all. */
#ifndef FC_PANEL_PANEL_H
#define FC_PANEL_PANEL_H

#include "foodcast/base/arena.h"
#include "foodcast/base/date.h"
#include "foodcast/base/dictionary.h"
#include "foodcast/base/status.h"
#include "foodcast/panel/weather.h"

enum fc_day_state {
  FC_DAY_NOT_RECORDED, /* nobody wrote anything down, or the day is past as_of: unknown, not zero */
  FC_DAY_CLOSED,       /* not on sale: no demand could show */
  FC_DAY_OPEN,         /* sold is the demand */
  FC_DAY_SOLD_OUT,     /* sold is a lower bound of the demand */
};

enum fc_column {
  FC_SOLD,
  FC_RECEIVED, /* delivered or produced */
  FC_DISPOSED,
  FC_MARKED_DOWN, /* units sold at a reduced price, part of sold */
  FC_PRICE,
  FC_PROMO,   /* 0 or 1 */
  FC_PLANNED, /* plan, booking or usual order for the day, known at order time */
  FC_CLOSING_STOCK,
  FC_SOLD_OUT_AT, /* minutes after midnight */
  FC_COLUMN_COUNT
};

struct fc_series {
  int store, item; /* indices into the panel's stores and items */
  int first, last; /* day indices of the first and last row at or before as_of */
  /* [days] each; NULL where the retailer has no such column. sold is never NULL, and NAN unless OPEN or SOLD_OUT. */
  double *column[FC_COLUMN_COUNT];
  unsigned char *state; /* [days] of enum fc_day_state */
};

struct fc_item {
  const char *code, *name, *category;  /* name = code and category = "" where not given */
  int category_id;                     /* index into categories; "" is a category too */
  int shelf_life_days;                 /* 1..FC_MAX_SHELF_LIFE; 1 = sold or disposed of on the day it came */
  double case_size;                    /* smallest order step; 1 for pieces, NAN where any quantity may be ordered */
  double minimum_order, maximum_order; /* 0 and INFINITY where not given */
  double price, cost, salvage, disposal_cost; /* per unit; NAN where not given */
  double weight_kg;                           /* of one unit; NAN where not given */
  int lead_days;           /* order at the end of day d arrives before opening of day d + lead_days; >= 1 */
  unsigned order_weekdays; /* bit 0 = Monday; 127 where not given */
  double minimum_display, shelf_capacity; /* units; 0 and INFINITY where not given */
};

enum fc_trial_arm { FC_ARM_NONE, FC_ARM_TREATED, FC_ARM_CONTROL };

struct fc_store {
  const char *code, *name;
  int station; /* index into weather->stations, -1 where none */
  enum fc_trial_arm trial;
  fc_date trial_start;        /* FC_DATE_NONE where not given */
  int sold_may_exceed_supply; /* as of the panel, where that is said of this store and not of all */
};

enum fc_event_kind { FC_EVENT_PUBLIC_HOLIDAY, FC_EVENT_SCHOOL_HOLIDAY, FC_EVENT_CLOSED, FC_EVENT_NAMED };

struct fc_event {
  fc_date date;
  enum fc_event_kind kind;
  int name;            /* id in event_names */
  int store, category; /* -1 = all */
};

struct fc_panel {
  struct fc_arena arena;
  const char *retailer;
  fc_date first_date;
  int days;  /* as_of + 1 + FC_MAX_HORIZON */
  int as_of; /* day index */
  int series_count, store_count, item_count, event_count;
  struct fc_series *series; /* sorted by store, then item, in order of first appearance in the files */
  struct fc_store *stores;
  struct fc_item *items;
  struct fc_event *events; /* from files only; sorted by date, then name */
  struct fc_dictionary store_codes, item_codes, categories, event_names;
  unsigned columns;           /* bit c: column c was in the input */
  int sold_out_known;         /* whether sold-out days can be told: recorded, or sold reaching supply */
  int sold_may_exceed_supply; /* demand beyond what was received shows in sold (canteens): nothing is censored */
  struct fc_weather weather;
};

/* Allocates a series' state and the columns of `columns` (all NAN, all NOT_RECORDED). */
enum fc_status fc_panel_add_columns(struct fc_panel *panel, struct fc_series *series, unsigned columns,
                                    struct fc_error *err);
void fc_panel_free(struct fc_panel *panel);
/* NULL-safe reading: NAN where the column is missing. */
double fc_series_value(const struct fc_series *series, enum fc_column column, int day);
/* Whether demand (or a lower bound of it) was observed on that day. */
int fc_series_observed(const struct fc_series *series, int day);

/* A copy that shares everything but ends at an earlier day: what was known at the end of day `as_of`. Rows after it are
 * hidden (NAN, NOT_RECORDED) except plans, prices and promotions, which are known ahead. Used by tests for leaks. */
enum fc_status fc_panel_as_of(const struct fc_panel *panel, int as_of, struct fc_panel **copy, struct fc_error *err);

#endif
