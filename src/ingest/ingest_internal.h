/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the files of ingest: what was read, what was set aside, and the grid that sales rows are put into. */
#ifndef FC_INGEST_INTERNAL_H
#define FC_INGEST_INTERNAL_H

#include "foodcast/base/file.h"
#include "foodcast/ingest/ingest.h"
#include "foodcast/io/csv_reader.h"
#include "foodcast/io/field.h"

/* ---- accounts: files, rows set aside, findings ---- */

enum { FC_REJECTS_LISTED = 1000000, FC_REJECT_TEXT = 200 };

enum fc_reason fc_reason_of_fault(enum fc_csv_fault fault);

/* Registers a file; its index, or -1 when memory is out. */
int fc_ingest_add_file(struct fc_ingest *ingest, const char *path, const char *role);
/* Notes how the file was read and its hash: that of `hash`, which is ended, or computed here where it is NULL. */
enum fc_status fc_ingest_file_read(struct fc_ingest *ingest, int file, const struct fc_csv_file *csv,
                                   struct fc_file_hash *hash, struct fc_error *err);
void fc_ingest_keep(struct fc_ingest *ingest, int file, long rows);
/* Rows set aside that are no loss: sums and repeated headers, which are not held against the limit. */
int fc_reason_is_no_loss(enum fc_reason reason);
/* Counts one row as read and set aside. `text` need not be UTF-8. */
enum fc_status fc_ingest_set_aside(struct fc_ingest *ingest, int file, long line, long column, enum fc_reason reason,
                                   const char *text, size_t length, struct fc_error *err);
/* A row that was counted as kept before is set aside after all. */
enum fc_status fc_ingest_take_back(struct fc_ingest *ingest, int file, long line, enum fc_reason reason,
                                   const char *text, size_t length, struct fc_error *err);
/* `key` is copied; the other texts are constants. */
enum fc_status fc_ingest_find(struct fc_ingest *ingest, const char *check, const char *scope, const char *key,
                              double count, const char *effect, struct fc_error *err);

/* ---- tables: a header line and rows with named columns ---- */

enum { FC_TABLE_COLUMNS = 24, FC_HEADER_LINES = 30 };

/* Where each canonical column of a role is in this file's records. */
struct fc_mapping {
  int place[FC_TABLE_COLUMNS];                              /* index of the field, -1 where there is none */
  const char *constant[FC_TABLE_COLUMNS];                   /* text for every row, NULL where there is none */
  double scale[FC_TABLE_COLUMNS], offset[FC_TABLE_COLUMNS]; /* to the canonical unit: value * scale + offset */
  int width;                                                /* fields of the header */
  unsigned guessed; /* bit per column: found by a well-known heading, not by the configuration */
};

/* A role's canonical columns. */
struct fc_role {
  const char *name;           /* sales | items | ... */
  const char *const *columns; /* canonical names, [count] */
  int count;
  unsigned required, skip; /* bit per column; skipped ones are not looked for by other headings */
};

/* Whether the record is the header. FC_INPUT where it might be but a configured column is not in it: that message is the
 * one to show if no later line fits better. The error's `where` is the line; fc_mapping_locate puts the file before it. */
void fc_mapping_locate(struct fc_error *err, const char *path);
enum fc_status fc_mapping_resolve(const struct fc_source_config *source, const struct fc_role *role,
                                  const struct fc_csv_record *record, struct fc_mapping *mapping, struct fc_error *err);
int fc_mapping_has(const struct fc_mapping *mapping, int column);
/* The field of a column, trimmed; empty where it is missing. */
struct fc_csv_field fc_mapping_field(const struct fc_mapping *mapping, const struct fc_csv_record *record, int column);
/* Whether the header has this name (space, width and case do not matter). */
int fc_header_matches(const struct fc_csv_field *field, const char *name);
/* Whether a field is a word for a sum: 合計, 小計, total, Summe; and, where no name can stand, whether it ends like one. */
enum { FC_TOTAL_LENGTH = 24 };
int fc_means_total(const struct fc_csv_field *field);
int fc_ends_in_total(const struct fc_csv_field *field);

/* A record as a row of a role: fills nothing itself. Returns FC_KEPT or why not; *column (0-based field, or -1). */
struct fc_table_row {
  const struct fc_mapping *mapping;
  const struct fc_csv_record *record;
  const struct fc_date_style *dates;
  const char *path;
  int file;
  char decimal;
};
typedef enum fc_reason fc_row_handler(void *context, const struct fc_table_row *row, int *column);

/* Reads every file of a source, one after another: header, rows, accounts. `context` goes to the handler, whose own
 * failures (memory) are told by *failure. */
struct fc_table_reader {
  struct fc_ingest *ingest;
  const struct fc_source_config *source;
  const struct fc_role *role;
  const char *folder;
  fc_row_handler *handler;
  void *context;
  enum fc_status failure;
};
enum fc_status fc_table_read(struct fc_table_reader *reader, struct fc_error *err);
/* One file of it. */
enum fc_status fc_table_read_file(struct fc_table_reader *reader, const char *path, struct fc_error *err);
/* Paths of all globs of a source; FC_INPUT where a pattern finds nothing. */
enum fc_status fc_source_paths(const struct fc_source_config *source, const char *folder, const char *role,
                               struct fc_file_list *paths, struct fc_error *err);
/* Reports the columns that were found by a well-known heading. */
enum fc_status fc_mapping_report(struct fc_ingest *ingest, const struct fc_role *role, const struct fc_mapping *mapping,
                                 const struct fc_csv_record *header, struct fc_error *err);
/* Numbers of a table row in the column's unit: NAN where missing. */
enum fc_reason fc_row_number(const struct fc_table_row *row, int column, double *value, int *place);
enum fc_reason fc_row_date(const struct fc_table_row *row, int column, fc_date *date, int *place);
/* The same with the time in minutes, -1 where there is none. */
enum fc_reason fc_row_moment(const struct fc_table_row *row, int column, fc_date *date, int *minutes, int *place);
/* 0 or 1; NAN where missing. */
enum fc_reason fc_flag_parse(const char *text, size_t length, double *value);
/* Year and month in a file's name (2020_1, 2020-11, 202011, 2020年11月); 0 where there are none. */
void fc_month_of_path(const char *path, int *year, int *month);

/* ---- sales ---- */

/* Columns of a sales file. The first FC_COLUMN_COUNT are those of the panel, so that values need no translation. */
enum fc_sales_column {
  FC_IN_SOLD_OUT = FC_COLUMN_COUNT,
  FC_IN_DATE,
  FC_IN_STORE,
  FC_IN_ITEM,
  FC_IN_TIME,
  FC_IN_QUANTITY,
  FC_IN_COUNT
};
enum { FC_LONG_GAP_DAYS = 14 };                /* days without a row, from which quality.csv tells of it */
enum { FC_VALUE_COUNT = FC_COLUMN_COUNT + 1 }; /* the panel's columns and sold_out */

/* Rows of one piece of a file, in order, with names as ids of the worker's dictionaries. */
struct fc_sales_row {
  int store, item;
  fc_date date;
  unsigned present; /* bit per value: the others are missing */
  int sums;         /* a single sale or entry: the day's rows add up */
  int tells_sales;  /* its file says what was sold; where it does not, the day has no row yet */
  long line;
  double value[FC_VALUE_COUNT];
};

/* ---- grid: series by day while rows come in ---- */

enum {
  FC_CELL_ROW = 1, /* of a file that says what was sold */
  FC_CELL_SALE = 2,
  FC_CELL_RETURN = 4,
  FC_CELL_SOLD_OUT = 8,      /* said to have sold out */
  FC_CELL_NOT_SOLD_OUT = 16, /* said not to have */
  FC_CELL_OTHER = 32         /* a row of a file that says other things alone */
};

struct fc_grid_series {
  int store, item;
  fc_date base; /* of index 0 */
  int capacity;
  int after;           /* the series whose row came after this one's when last seen: a guess */
  fc_date low, high;   /* first and last row */
  double *values;      /* [capacity * stride], a day's side by side; of days with a cell of 0 they are not set */
  unsigned char *cell; /* [capacity] of FC_CELL_* */
};

struct fc_date_cluster;

struct fc_grid {
  struct fc_ingest *ingest;
  int times_are_sales; /* FC_SOLD_OUT_AT is the last sale of receipts */
  struct fc_dictionary stores, items;
  struct fc_grid_series *series;
  int series_count, series_capacity;
  int *slots; /* hash of (store, item) to series */
  int slot_count, last_series, expected_series;
  fc_date low, high;                /* of all rows in the series */
  struct fc_date_cluster *clusters; /* stretches of dates far apart from each other */
  int cluster_count, cluster_capacity, last_cluster;
  long rows, returns;
  unsigned columns;                     /* panel columns and bit FC_IN_SOLD_OUT that were in the input */
  int stride, slot_of[FC_COLUMN_COUNT]; /* of a value within its day, -1 where the column was not in the input */
};

void fc_grid_release(struct fc_grid *grid);
/* Makes room for the columns of another file. */
enum fc_status fc_grid_add_columns(struct fc_grid *grid, unsigned columns, struct fc_error *err);
/* NAN where there is none. */
double fc_grid_value(const struct fc_grid *grid, const struct fc_grid_series *series, int column, fc_date date);
unsigned char fc_grid_cell(const struct fc_grid_series *series, fc_date date);
/* Puts a row (ids of the grid's own dictionaries) in its place, or sets it aside as duplicate. The row counts as kept or
 * set aside here. `text` is what rejects.csv shows of it. */
enum fc_status fc_grid_add(struct fc_grid *grid, int file, const struct fc_sales_row *row, struct fc_error *err);
/* Says that this row will be put in soon. */
void fc_grid_expect(struct fc_grid *grid, const struct fc_sales_row *row);
/* When all rows are in: stray dates are set aside, the others of few rows are put in. */
enum fc_status fc_grid_finish(struct fc_grid *grid, struct fc_error *err);

/* Item master rows, needed while sales are read. */
struct fc_masters {
  struct fc_dictionary item_codes, store_codes;
  struct fc_item *items;   /* [item_codes.count]; texts in the ingest's arena; fields not given as in the defaults */
  struct fc_store *stores; /* [store_codes.count]; station is not resolved yet */
  const char **stations;   /* [store_codes.count] station name or "" */
  int item_capacity, store_capacity, station_capacity;
  int has_items, has_stores;        /* there is such a file */
  struct fc_item_defaults defaults; /* of items without a row or a value */
};
void fc_masters_release(struct fc_masters *masters);
enum fc_status fc_masters_read(struct fc_masters *masters, struct fc_ingest *ingest,
                               const struct fc_retailer_config *config, const char *folder, struct fc_error *err);
/* An item without master row. shelf_life_days is 0 where neither file nor configuration says it; name is NULL. */
struct fc_item fc_item_default(const struct fc_item_defaults *defaults);
/* Whether it is written down that an item is sold or disposed of on the day it came. */
int fc_masters_one_day(const struct fc_masters *masters, const char *code);

/* Everything that is known while one retailer is read. */
struct fc_reading {
  struct fc_ingest *ingest;
  const struct fc_retailer_config *config;
  const char *folder;
  fc_date as_of; /* FC_DATE_NONE: the last day with sales */
  const struct fc_context *context;
  struct fc_masters masters;
  struct fc_grid grid;
  /* [series_count] days without a quantity in gaps of two weeks or more, by what they are taken for; freed by free() */
  int (*gap_days)[FC_MISSING_CLOSED + 1];
};

enum fc_status fc_sales_read(struct fc_reading *reading, struct fc_error *err);
/* Where no sales file is named: a panel without series, whose days are those of the weather once that is read. */
enum fc_status fc_panel_of_weather(struct fc_reading *reading, struct fc_error *err);
/* Grid to panel: days, states, sold-out days. */
enum fc_status fc_panel_build(struct fc_reading *reading, struct fc_error *err);
enum fc_status fc_states_set(struct fc_reading *reading, struct fc_panel *panel, struct fc_grid_series *const *origin,
                             struct fc_error *err);
enum fc_status fc_events_read(struct fc_reading *reading, struct fc_error *err);
enum fc_status fc_weather_read(struct fc_reading *reading, struct fc_error *err);
enum fc_status fc_quality_check(struct fc_reading *reading, struct fc_error *err);

#endif
