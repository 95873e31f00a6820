/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of named columns, read row by row with accounts. */
#include "ingest_internal.h"

#include <ctype.h>
#include <math.h>
#include <strings.h>

struct reading_file {
  struct fc_table_reader *reader;
  const char *path;
  int file, header_found, looked_at;
  struct fc_mapping mapping;
  struct fc_date_style dates;
  struct fc_error *err, first;
  enum fc_status status;
};

static int same_as_header(const struct fc_csv_record *record, const struct fc_mapping *mapping,
                          const struct fc_role *role) {
  for (int c = 0; c < role->count; c++)
    if (mapping->place[c] >= 0 && mapping->place[c] < record->count &&
        fc_header_matches(&record->fields[mapping->place[c]], role->columns[c]))
      return 1;
  return 0;
}

static void look_for_header(struct reading_file *f, const struct fc_csv_record *record) {
  struct fc_error err = {0};
  if (record->fault != FC_CSV_FINE) return;
  if (fc_mapping_resolve(f->reader->source, f->reader->role, record, &f->mapping, &err) == FC_OK) {
    f->header_found = 1;
    f->status = fc_mapping_report(f->reader->ingest, f->reader->role, &f->mapping, record, f->err);
  } else if (f->looked_at == 0) {
    f->first = err;
  }
  f->looked_at++;
}

static enum fc_reason judge(struct reading_file *f, const struct fc_csv_record *record, int *column) {
  if (record->fault != FC_CSV_FINE) return fc_reason_of_fault(record->fault);
  if (record->count < f->mapping.width) return FC_FIELD_COUNT;
  for (int i = f->mapping.width; i < record->count; i++)
    if (record->fields[i].length) return FC_FIELD_COUNT;
  struct fc_table_row row = {&f->mapping, record, &f->dates, f->path, f->file, f->reader->source->decimal};
  enum fc_reason reason = f->reader->handler(f->reader->context, &row, column);
  if (reason != FC_KEPT && same_as_header(record, &f->mapping, f->reader->role)) return FC_REPEATED_HEADER;
  return reason;
}

static int on_record(void *context, const struct fc_csv_record *record) {
  struct reading_file *f = context;
  if (f->status != FC_OK) return 1;
  if (!f->header_found) {
    if (f->looked_at < FC_HEADER_LINES) look_for_header(f, record);
    return 0;
  }
  int column = -1;
  enum fc_reason reason = judge(f, record, &column);
  if (f->reader->failure != FC_OK) {
    f->status = fc_fail_memory(f->err);
  } else if (reason == FC_KEPT) {
    fc_ingest_keep(f->reader->ingest, f->file, 1);
  } else {
    struct fc_csv_field shown = {record->raw, record->raw_length};
    if (column >= 0 && column < record->count) shown = record->fields[column];
    f->status = fc_ingest_set_aside(f->reader->ingest, f->file, record->line, column + 1, reason, shown.text,
                                    shown.length, f->err);
  }
  return f->status != FC_OK;
}

enum fc_status fc_table_read_file(struct fc_table_reader *reader, const char *path, struct fc_error *err) {
  const struct fc_source_config *source = reader->source;
  struct reading_file f = {.reader = reader, .path = path, .err = err};
  f.dates = (struct fc_date_style){.format = source->date_format};
  fc_month_of_path(path, &f.dates.year, &f.dates.month);
  f.file = fc_ingest_add_file(reader->ingest, path, reader->role->name);
  if (f.file < 0) return fc_fail_memory(err);
  struct fc_csv_options options = {source->encoding, source->delimiter};
  struct fc_csv_file *csv;
  enum fc_status status = fc_csv_open(path, &options, &csv, err);
  if (status != FC_OK) return status;
  status = fc_csv_read(csv, on_record, &f, err);
  if (status == FC_OK) status = f.status;
  if (status == FC_OK && !f.header_found) {
    status = FC_INPUT;
    if (f.looked_at == 0) fc_fail(&f.first, FC_INPUT, "the file is empty");
    fc_mapping_locate(&f.first, path);
    if (err) *err = f.first;
  }
  if (status == FC_OK) status = fc_ingest_file_read(reader->ingest, f.file, csv, NULL, err);
  fc_csv_close(csv);
  return status;
}

enum fc_status fc_table_read(struct fc_table_reader *reader, struct fc_error *err) {
  struct fc_file_list paths;
  enum fc_status status = fc_source_paths(reader->source, reader->folder, reader->role->name, &paths, err);
  if (status != FC_OK) return status;
  for (int i = 0; i < paths.count && status == FC_OK; i++) status = fc_table_read_file(reader, paths.paths[i], err);
  fc_file_list_release(&paths);
  return status;
}

enum fc_reason fc_row_number(const struct fc_table_row *row, int column, double *value, int *place) {
  struct fc_csv_field field = fc_mapping_field(row->mapping, row->record, column);
  double number = NAN;
  if (fc_number_parse(field.text, field.length, row->decimal, &number) == FC_FIELD_BAD) {
    *place = row->mapping->place[column];
    return FC_NOT_A_NUMBER;
  }
  *value = number * row->mapping->scale[column] + row->mapping->offset[column];
  return FC_KEPT;
}

enum fc_reason fc_row_moment(const struct fc_table_row *row, int column, fc_date *date, int *minutes, int *place) {
  struct fc_csv_field field = fc_mapping_field(row->mapping, row->record, column);
  if (fc_date_read(row->dates, field.text, field.length, date, minutes) == FC_FIELD_OK) return FC_KEPT;
  *place = row->mapping->place[column];
  return FC_BAD_DATE;
}

enum fc_reason fc_row_date(const struct fc_table_row *row, int column, fc_date *date, int *place) {
  return fc_row_moment(row, column, date, NULL, place);
}

enum fc_reason fc_flag_parse(const char *text, size_t length, double *value) {
  static const char *const yes[] = {"true", "t",    "yes",  "y",  "on",  "○",    "〇", "◯",
                                    "有",   "あり", "はい", "ja", "oui", "vrai", "x"};
  static const char *const no[] = {"false", "f", "no", "n", "off", "×", "無", "なし", "いいえ", "nein", "non", "faux"};
  double number;
  switch (fc_number_parse(text, length, '.', &number)) {
  case FC_FIELD_MISSING: *value = NAN; return FC_KEPT;
  case FC_FIELD_OK: *value = number; return number == 0 || number == 1 ? FC_KEPT : FC_NOT_A_FLAG;
  case FC_FIELD_BAD: break;
  }
  fc_field_trim(&text, &length);
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
    if (strlen(yes[i]) == length && strncasecmp(yes[i], text, length) == 0) {
      *value = 1;
      return FC_KEPT;
    }
  for (size_t i = 0; i < sizeof no / sizeof *no; i++)
    if (strlen(no[i]) == length && strncasecmp(no[i], text, length) == 0) {
      *value = 0;
      return FC_KEPT;
    }
  return FC_NOT_A_FLAG;
}

void fc_month_of_path(const char *path, int *year, int *month) {
  static const char *const forms[] = {"%4d_%2d%n", "%4d-%2d%n", "%4d年%2d%n"};
  const char *slash = strrchr(path, '/');
  *year = *month = 0;
  for (const char *c = slash ? slash + 1 : path; *c; c++) {
    if (!isdigit((unsigned char)*c)) continue;
    size_t digits = strspn(c, "0123456789");
    int y = 0, m = 0, used = 0;
    if (digits == 6 && sscanf(c, "%4d%2d", &y, &m) == 2) used = 6;
    for (size_t f = 0; f < sizeof forms / sizeof *forms && digits == 4 && !used; f++)
      sscanf(c, forms[f], &y, &m, &used);
    /* with a third number it is the file of one day */
    if (used && (c[used] == '_' || c[used] == '-') && isdigit((unsigned char)c[used + 1])) return;
    if (used && y >= 1900 && y <= 2199 && m >= 1 && m <= 12) {
      *year = y;
      *month = m;
    }
    c += digits - 1;
  }
}
