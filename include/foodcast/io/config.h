/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foodcast.conf, read by libconfuse into plain structs. Unknown keys, wrong types and values out of range are FC_USAGE
 * errors with file:line and a hint. All strings belong to `arena`; fc_config_free releases everything. Read-only. */
#ifndef FC_IO_CONFIG_H
#define FC_IO_CONFIG_H

#include "foodcast/base/arena.h"
#include "foodcast/base/date.h"
#include "foodcast/base/status.h"

enum fc_layout { FC_LAYOUT_LONG, FC_LAYOUT_ITEMS_ACROSS, FC_LAYOUT_DAYS_ACROSS, FC_LAYOUT_RECEIPTS };
enum fc_missing_day { FC_MISSING_ZERO, FC_MISSING_NOT_RECORDED, FC_MISSING_CLOSED };
enum fc_sold_out_rule {
  FC_SOLD_OUT_AUTO, /* the column where there is one; else where sold reaches supply, unless sold passes supply often */
  FC_SOLD_OUT_RECORDED, /* the sold_out or sold_out_at column alone */
  FC_SOLD_OUT_SUPPLY,   /* sold >= received + stock carried over */
  FC_SOLD_OUT_NEVER
};
enum fc_target { FC_TARGET_PROFIT, FC_TARGET_EQUAL_AVAILABILITY, FC_TARGET_SERVICE_LEVEL };

struct fc_strings {
  const char **items;
  int count;
};

/* canonical column name <- header in the file */
struct fc_column_name {
  const char *column, *header;
  int line; /* in the configuration */
};

/* How a set of CSV files is to be read. Empty strings mean: find out. */
struct fc_source_config {
  struct fc_strings files;                                 /* globs relative to the configuration's folder */
  const char *encoding, *delimiter, *date_format, *format; /* format: weather files only */
  char decimal;                                            /* '.' or ','; the other one separates thousands */
  enum fc_layout layout;
  struct fc_strings ignore;       /* headers of columns to leave alone */
  const char *cells;              /* items-across and days-across: the column that the cells are, "sold" unless told */
  struct fc_column_name *columns; /* a header "=text" stands for no column but for that text in every row */
  int column_count;
  int shared_columns; /* the columns serve files of several kinds: a header that is not there is no error */
  int line;           /* of the section in the configuration, for messages */
};

/* Defaults of items without a value of their own; NAN or 0 where not given. */
struct fc_item_defaults {
  int shelf_life_days, lead_days;
  double case_size, price, cost, salvage, disposal_cost, weight_kg;
};

struct fc_retailer_config {
  const char *name;
  int line;
  struct fc_source_config sales, items, stores, observed, forecast_weather, events;
  struct fc_source_config *more_sales; /* deliveries, disposals and so on in files of their own */
  int more_sales_count;
  struct fc_source_config *more_events; /* calendar files with columns of their own */
  int more_events_count;
  enum fc_missing_day missing_day;
  enum fc_sold_out_rule sold_out;
  double max_rejected_percent; /* of rows; above it the retailer is rejected (exit 3) */
  struct fc_item_defaults defaults;
  const char *station, *country; /* country "JP" or "none" */
  struct {
    int horizon;              /* 1..FC_MAX_HORIZON */
    struct fc_strings models; /* {"auto"} or names of the registry */
    int refit_days;           /* regressions are fitted anew this often; states nightly */
  } forecast;
  struct {
    const char *policy; /* "auto" or a name of the registry */
    int policy_line;    /* of the file, for messages; 0 where not given */
    enum fc_target target;
    double service_level;   /* 0..1 */
    double practice_margin; /* of the assumed practice, a share: .1 = 10 % above the mean of four same weekdays */
    double fifo_share;      /* NAN: fitted */
    int replay_days;        /* 56 */
    int what_if; /* every run also tells what other shelf lives, cases, deliveries and weather would change */
  } order;
  struct {
    fc_date start; /* FC_DATE_NONE where not given */
    struct fc_strings control_stores, control_categories;
  } impact;
  struct {
    double co2e_kg, yen_kg; /* per kg of food: 2.26 and 862 (FY2023) */
    const char *source;
  } conversion;
};

struct fc_config {
  struct fc_arena arena;
  const char *path, *folder; /* folder that relative paths start from */
  const char *results;       /* as written; relative to folder */
  const char *language;      /* "ja" or "en" */
  int csv_bom;
  struct fc_retailer_config *retailers;
  int retailer_count;
};

enum fc_status fc_config_read(const char *path, struct fc_config **config, struct fc_error *err);
void fc_config_free(struct fc_config *config);

#endif
