/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The beginning of a file, counted column by column. */
#include "init_internal.h"

#include "weather_internal.h"

#include <math.h>

enum { EXCEL_LEAST = 20000 }; /* 1954: smaller numbers are quantities */
enum { DISTINCT_MAX = 1000, FIELD_COUNTS = 4096, DAY_HEADINGS = 20 };

const char *const fc_profile_formats[FC_DATE_FORMATS] = {"%d/%m/%Y",  "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y",
                                                         "%d.%m.%y",  "%d/%m/%y", "%m/%d/%y", "%y/%m/%d",
                                                         "%b %d, %Y", "%d-%b-%y", "excel"};

struct profiling {
  struct fc_file_profile *profile;
  int *widths; /* how many records have so many fields */
  int *filled; /* of records with so many fields: the most that are not empty */
  int width;   /* the most frequent one */
  int date_column;
  struct fc_dictionary dates;
  int out_of_memory;
};

static int count_filled(const struct fc_csv_record *record) {
  int filled = 0;
  for (int i = 0; i < record->count; i++) filled += record->fields[i].length > 0;
  return filled;
}

static int on_width(void *context, const struct fc_csv_record *record) {
  struct profiling *p = context;
  if (record->fault != FC_CSV_FINE || record->count >= FIELD_COUNTS) return 0;
  int filled = count_filled(record);
  if (++p->widths[record->count] <= FC_HEADER_LINES && filled > p->filled[record->count])
    p->filled[record->count] = filled;
  return 0;
}

/* Spreadsheets fill titles above the table up with empty fields: the header has about as many words as rows have values. */
static int may_be_header(const struct profiling *p, const struct fc_csv_record *record) {
  return record->count == p->width && record->count <= FC_PROFILE_COLUMNS &&
         5 * count_filled(record) > 3 * p->filled[p->width];
}

static int take_header(struct profiling *p, const struct fc_csv_record *record) {
  struct fc_file_profile *profile = p->profile;
  struct fc_csv_field *fields = fc_arena_new(&profile->arena, (size_t)record->count, sizeof *fields);
  profile->columns = fc_arena_new(&profile->arena, (size_t)record->count, sizeof *profile->columns);
  profile->values = calloc((size_t)record->count, sizeof *profile->values);
  if (!fields || !profile->columns || !profile->values) return -1;
  struct fc_date_style any = {.format = ""}, month = {.format = ""};
  fc_month_of_path(profile->path, &month.year, &month.month);
  if (!month.month) month.year = 2024, month.month = 1; /* any that has 31 days */
  for (int i = 0; i < record->count; i++) {
    struct fc_csv_field field = record->fields[i];
    fc_field_trim(&field.text, &field.length);
    const char *copy = fc_arena_text(&profile->arena, field.text, field.length);
    if (!copy) return -1;
    fields[i] = (struct fc_csv_field){copy, strlen(copy)};
    profile->columns[i].heading = copy;
    fc_date date;
    int is_date = fc_date_read(&any, field.text, field.length, &date, NULL) == FC_FIELD_OK;
    profile->header_dates += is_date;
    profile->header_days += !is_date && fc_date_read(&month, field.text, field.length, &date, NULL) == FC_FIELD_OK;
  }
  profile->header = (struct fc_csv_record){.fields = fields, .count = record->count, .line = record->line};
  return 0;
}

static void count_value(struct profiling *p, int i, struct fc_csv_field field) {
  struct fc_column_profile *column = &p->profile->columns[i];
  double number = NAN;
  fc_date date;
  struct fc_date_style style = {.format = ""};
  fc_field_trim(&field.text, &field.length);
  enum fc_field result = fc_number_parse(field.text, field.length, '.', &number);
  if (result == FC_FIELD_MISSING) {
    column->blank++;
    return;
  }
  column->filled++;
  column->numbers += result == FC_FIELD_OK;
  column->zeros += number == 0;
  column->ones += number == 1;
  column->comma_numbers += fc_number_parse(field.text, field.length, ',', &number) == FC_FIELD_OK;
  column->dates += fc_date_read(&style, field.text, field.length, &date, NULL) == FC_FIELD_OK;
  for (int f = 0; f < FC_DATE_FORMATS; f++) {
    style.format = fc_profile_formats[f];
    if (strcmp(style.format, "excel") == 0 && !(number > EXCEL_LEAST)) continue;
    column->fits[f] += fc_date_read(&style, field.text, field.length, &date, NULL) == FC_FIELD_OK;
  }
  struct fc_dictionary *values = &p->profile->values[i];
  if (values->count < DISTINCT_MAX && fc_dictionary_add(values, field.text, field.length) < 0) p->out_of_memory = 1;
  column->distinct = values->count;
}

/* Rows of sums say nothing about the columns. */
static int is_sum(const struct fc_csv_record *record) {
  for (int i = 0; i < record->count; i++)
    if (fc_means_total(&record->fields[i])) return 1;
  return fc_ends_in_total(&record->fields[0]);
}

static int on_sample(void *context, const struct fc_csv_record *record) {
  struct profiling *p = context;
  if (record->fault != FC_CSV_FINE) return 0;
  if (!p->profile->header.count) {
    if (!may_be_header(p, record)) return 0;
    if (take_header(p, record)) p->out_of_memory = 1;
    return p->out_of_memory;
  }
  if (record->count != p->width || is_sum(record)) return 0;
  p->profile->rows++;
  for (int i = 0; i < record->count; i++) count_value(p, i, record->fields[i]);
  return p->out_of_memory || p->profile->rows >= FC_PROFILE_ROWS;
}

/* How the dates lie over the week, to tell shops that are shut on some days. */
static int on_date(void *context, const struct fc_csv_record *record) {
  struct profiling *p = context;
  if (record->fault != FC_CSV_FINE || record->count != p->width) return 0;
  struct fc_csv_field field = record->fields[p->date_column];
  struct fc_date_style any = {.format = ""};
  fc_date date;
  int minutes = -1;
  if (fc_date_read(&any, field.text, field.length, &date, &minutes) != FC_FIELD_OK) return 0;
  struct fc_file_profile *profile = p->profile;
  profile->timed_dates += minutes > 0;
  if (profile->low == FC_DATE_NONE || date < profile->low) profile->low = date;
  if (profile->high == FC_DATE_NONE || date > profile->high) profile->high = date;
  int before = p->dates.count;
  char day[FC_DATE_TEXT]; /* a time behind it makes no other day */
  if (fc_dictionary_add(&p->dates, fc_date_format(date, day), strlen(day)) < 0) return 1;
  if (p->dates.count > before) {
    profile->weekday_dates[fc_date_weekday(date)]++;
  } else {
    profile->repeated_dates++;
  }
  return 0;
}

static void choose_width(struct profiling *p) {
  long most = 0;
  for (int w = 1; w < FIELD_COUNTS; w++)
    if (p->widths[w] > most || (p->widths[w] == most && most > 0 && w > p->width)) {
      most = p->widths[w];
      p->width = w;
    }
}

static void choose_date(struct profiling *p) {
  const struct fc_file_profile *profile = p->profile;
  p->date_column = -1;
  for (int i = 0; i < profile->header.count && p->date_column < 0; i++)
    if (fc_profile_date_share(&profile->columns[i]) > .9) p->date_column = i;
}

static enum fc_status scan(const struct fc_csv_file *csv, const char *bytes, size_t size, fc_csv_handler *handler,
                           struct profiling *p, struct fc_error *err) {
  struct fc_csv_scratch scratch = {0};
  long line = 1;
  size_t used;
  enum fc_status status = fc_csv_scan(&scratch, fc_csv_delimiter(csv), bytes, size, 1, &line, handler, p, &used, err);
  fc_csv_scratch_release(&scratch);
  return status == FC_OK && p->out_of_memory ? fc_fail_memory(err) : status;
}

static enum fc_status profile_bytes(struct profiling *p, const struct fc_csv_file *csv, const char *bytes, size_t size,
                                    struct fc_error *err) {
  p->widths = calloc(FIELD_COUNTS, sizeof *p->widths);
  p->filled = calloc(FIELD_COUNTS, sizeof *p->filled);
  enum fc_status status = p->widths && p->filled ? FC_OK : fc_fail_memory(err);
  if (status == FC_OK) status = scan(csv, bytes, size, on_width, p, err);
  if (status != FC_OK) goto out;
  choose_width(p);
  if (p->width) status = scan(csv, bytes, size, on_sample, p, err);
  choose_date(p);
  if (status == FC_OK && p->date_column >= 0) status = scan(csv, bytes, size, on_date, p, err);
out:
  fc_dictionary_release(&p->dates);
  free(p->filled);
  free(p->widths);
  return status;
}

enum fc_status fc_profile_read(const char *path, struct fc_file_profile *profile, struct fc_error *err) {
  struct fc_source_config source = {.encoding = "", .delimiter = "", .date_format = "", .format = "", .decimal = '.'};
  struct fc_csv_options options = {"", ""};
  struct profiling p = {.profile = profile};
  struct fc_csv_file *csv;
  enum fc_status status = fc_weather_layout(&source, path, &profile->weather_layout, err);
  if (status == FC_OK) status = fc_csv_open(path, &options, &csv, err);
  if (status != FC_OK) return status;
  char *buffer = NULL;
  size_t capacity = 0, length = 0;
  int at_end;
  profile->path = path;
  profile->low = profile->high = FC_DATE_NONE;
  status = fc_csv_next(csv, &buffer, &capacity, &length, &at_end, err);
  if (status == FC_OK) {
    profile->encoding = fc_arena_text(&profile->arena, fc_csv_encoding(csv), strlen(fc_csv_encoding(csv)));
    profile->delimiter = fc_csv_delimiter_name(fc_csv_delimiter(csv));
    status = profile->encoding ? profile_bytes(&p, csv, buffer, length, err) : fc_fail_memory(err);
  }
  free(buffer);
  fc_csv_close(csv);
  return status;
}

void fc_profile_release(struct fc_file_profile *profile) {
  for (int i = 0; profile->values && i < profile->header.count; i++) fc_dictionary_release(&profile->values[i]);
  free(profile->values);
  fc_arena_release(&profile->arena);
  *profile = (struct fc_file_profile){0};
}

double fc_profile_date_share(const struct fc_column_profile *column) {
  return column->filled ? (double)column->dates / (double)column->filled : 0;
}

double fc_profile_number_share(const struct fc_column_profile *column) {
  return column->filled ? (double)column->numbers / (double)column->filled : 0;
}

const char *fc_profile_date_format(const struct fc_column_profile *column, int *unclear) {
  *unclear = 0;
  if (!column->filled) return NULL;
  if (column->dates * 10 >= column->filled * 9) return "";
  const char *best = NULL;
  int eastern = (unsigned char)column->heading[0] >= 0xE3; /* the year comes first */
  long most = column->filled * 9 / 10;
  for (int f = 0; f < FC_DATE_FORMATS; f++) {
    if (column->fits[f] == most && best) {
      *unclear = 1;
      if (eastern && strncmp(fc_profile_formats[f], "%y", 2) == 0) best = fc_profile_formats[f];
    }
    if (column->fits[f] <= most) continue;
    most = column->fits[f];
    best = fc_profile_formats[f];
    *unclear = 0;
  }
  return best;
}
