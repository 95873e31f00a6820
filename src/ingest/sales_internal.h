/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sales files: how a file is laid out, and the rows of a piece of it. */
#ifndef FC_INGEST_SALES_INTERNAL_H
#define FC_INGEST_SALES_INTERNAL_H

#include "ingest_internal.h"

extern const struct fc_role fc_sales_role;

/* A column of an items-across or days-across file. */
struct fc_across_column {
  int place;
  const char *item; /* items-across */
  fc_date date;     /* days-across */
};

/* How the records of one file are to be understood. Read-only while its pieces are parsed. */
struct fc_sales_format {
  enum fc_layout layout;
  struct fc_mapping mapping;
  struct fc_date_style dates;
  char decimal;
  const char *store;                       /* where there is no such column */
  int sums;                                /* rows of a day add up */
  int tells_sales;                         /* what was sold is in it */
  int cells;                               /* the value column that the cells of an across layout are */
  int values[FC_VALUE_COUNT], value_count; /* the value columns that the file has */
  struct fc_across_column *across;         /* freed by fc_sales_format_release */
  int across_count;
  char **header; /* [mapping.width] texts, to know a repeated header */
  const struct fc_masters *masters;
};

/* From the header record; FC_INPUT where it is not the header. `source` is one of the configuration's. */
enum fc_status fc_sales_format_init(struct fc_sales_format *format, const struct fc_retailer_config *config,
                                    const struct fc_source_config *source, const struct fc_masters *masters,
                                    const char *path, const struct fc_csv_record *header, struct fc_error *err);
/* Bits of the panel's columns, and FC_IN_SOLD_OUT, that the file has. */
unsigned fc_sales_columns(const struct fc_sales_format *format);
void fc_sales_format_release(struct fc_sales_format *format);

struct fc_sales_bad {
  long line;
  int column; /* from 1, 0 = the whole row */
  enum fc_reason reason;
  int after; /* rows of the piece that came before it */
  const char *text;
  size_t length;
};

/* What came out of one piece of a file. The dictionaries and arrays are kept from piece to piece. */
struct fc_sales_piece {
  struct fc_sales_row *rows; /* ids are those of stores and items below */
  int row_count, row_capacity;
  struct fc_sales_bad *bads;
  int bad_count, bad_capacity;
  struct fc_arena text; /* of the bad rows */
  struct fc_dictionary stores, items;
  int *store_ids, *item_ids; /* in the grid, -1 where not known yet */
  int store_id_capacity, item_id_capacity, store_id_count, item_id_count;
  int *after; /* [after_count] the item that came after each item when it was last seen */
  int after_count, after_capacity, item_before;
  /* of the row before */
  struct fc_csv_field last_date, last_store, last_item;
  char last_text[3][64];
  fc_date date;
  int minutes, store, item;
  int out_of_memory;
};

void fc_sales_piece_release(struct fc_sales_piece *piece);
void fc_sales_piece_clear(struct fc_sales_piece *piece);
/* Adds a record's rows or bads. */
void fc_sales_parse(const struct fc_sales_format *format, struct fc_sales_piece *piece,
                    const struct fc_csv_record *record);

#endif
