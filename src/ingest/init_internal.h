/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file looks like, column by column, and what it is taken for. */
#ifndef FC_INGEST_INIT_INTERNAL_H
#define FC_INGEST_INIT_INTERNAL_H

#include "headings.h"
#include "ingest_internal.h"

enum { FC_PROFILE_COLUMNS = 2048, FC_PROFILE_ROWS = 20000, FC_DATE_FORMATS = 11 };

struct fc_column_profile {
  const char *heading; /* trimmed */
  long filled, blank, numbers, comma_numbers, zeros, ones, dates;
  long fits[FC_DATE_FORMATS]; /* values that a date format of fc_profile_formats reads */
  int distinct;               /* up to a thousand */
};

struct fc_file_profile {
  const char *path;
  const char *encoding, *delimiter;
  const char *weather_layout; /* as fc_weather_layout says */
  struct fc_arena arena;
  struct fc_csv_record header; /* fields point into arena; count 0 where no header was found */
  struct fc_column_profile *columns;
  struct fc_dictionary *values; /* [header.count] up to a thousand different values of each column */
  long rows;
  int header_dates, header_days;         /* headings that are dates, and day numbers */
  long weekday_dates[7], repeated_dates; /* of the first column of dates */
  long timed_dates;                      /* the same: those with a time of day other than midnight */
  fc_date low, high;                     /* the same; FC_DATE_NONE where there is none */
};

extern const char *const fc_profile_formats[FC_DATE_FORMATS];

enum fc_status fc_profile_read(const char *path, struct fc_file_profile *profile, struct fc_error *err);
void fc_profile_release(struct fc_file_profile *profile);
/* Share of a column's values that are dates in the auto format; 0 without values. */
double fc_profile_date_share(const struct fc_column_profile *column);
double fc_profile_number_share(const struct fc_column_profile *column);
/* The date format that reads all values: "" for auto; NULL where none does. *unclear: two of them do. */
const char *fc_profile_date_format(const struct fc_column_profile *column, int *unclear);

enum fc_file_kind {
  FC_KIND_UNKNOWN,
  FC_KIND_SALES,
  FC_KIND_ITEMS,
  FC_KIND_STORES,
  FC_KIND_WEATHER,
  FC_KIND_FORECAST,
  FC_KIND_EVENTS
};

/* One canonical column's place. */
struct fc_guess {
  const char *column; /* canonical */
  int place;          /* -1: the constant */
  const char *constant;
  enum fc_sureness sure;
  int by_content; /* the values decided, not the heading */
  int by_path;    /* the constant comes from the file's name */
  int comment;    /* written, but not in force */
};

struct fc_file_guess {
  enum fc_file_kind kind;
  enum fc_layout layout;
  struct fc_guess guesses[FC_TABLE_COLUMNS];
  int guess_count;
  const char *date_format, *missing_day, *event_kind;
  int date_unclear, decimal_comma;
  const char *why; /* for a file of no use */
};

void fc_file_guess(const struct fc_file_profile *profile, struct fc_file_guess *guess);
/* Finds what was sold by the values, in a file whose headings speak of other things; whether there is such a column. */
int fc_file_guess_sold(const struct fc_file_profile *profile, struct fc_file_guess *guess);
const struct fc_guess *fc_guess_of(const struct fc_file_guess *guess, const char *column);
/* Adds a column that is `text` in every row. */
struct fc_guess *fc_guess_add_constant(struct fc_file_guess *guess, const char *column, const char *text);

/* A sentence of the written configuration, in Japanese where there is one. */
const char *fc_init_say(int japanese, const char *english);

/* The files of one call, side by side. */
struct fc_init_set {
  const struct fc_file_profile *profiles;
  const struct fc_file_guess *guesses;
  int count;
};

/* Gives files of sales that say the same of the same days, and name no shop, the shop that is in their paths. */
enum fc_status fc_init_name_stores(struct fc_file_profile *profiles, struct fc_file_guess *guesses, int count,
                                   struct fc_error *err);

/* The first file of a kind, -1 where there is none; of sales files the first that says what was sold. */
int fc_init_first(const struct fc_init_set *set, enum fc_file_kind kind);
/* Whether a sales file says what was sold. */
int fc_init_says_sold(const struct fc_file_guess *guess);
/* Whether one section can read both files. */
int fc_init_goes_with(const struct fc_init_set *set, int first, int other);
/* The file whose section a sales file is read by: itself where it begins one, -1 where it is not used. */
int fc_init_source_of(const struct fc_init_set *set, int file);
/* Why no section names the file; NULL where one does. */
const char *fc_init_why_not(const struct fc_init_set *set, int file);

#endif
