/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file's header to the canonical columns of its role. */
#include "headings.h"
#include "ingest_internal.h"

#include <strings.h>

enum { HEADING_MAX = 256 };

/* Without space around it, narrow, lower case: what people see as the same heading. */
static size_t normalise(const char *text, size_t length, char *normal) {
  fc_field_trim(&text, &length);
  char narrow[HEADING_MAX];
  size_t n = fc_field_narrow(text, length, narrow, sizeof narrow), used = 0;
  for (size_t i = 0; i < n; i++) {
    char c = narrow[i];
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    normal[used++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
  }
  normal[used] = '\0';
  return used;
}

int fc_header_matches(const struct fc_csv_field *field, const char *name) {
  char a[HEADING_MAX], b[HEADING_MAX];
  size_t na = normalise(field->text, field->length, a), nb = normalise(name, strlen(name), b);
  return na == nb && na > 0 && memcmp(a, b, na) == 0;
}

static int find_header(const struct fc_csv_record *record, const char *name) {
  for (int i = 0; i < record->count; i++)
    if (fc_header_matches(&record->fields[i], name)) return i;
  return -1;
}

static const struct fc_column_name *configured(const struct fc_source_config *source, const char *column) {
  for (int i = 0; i < source->column_count; i++)
    if (strcmp(source->columns[i].column, column) == 0) return &source->columns[i];
  return NULL;
}

static void list_headers(const struct fc_csv_record *record, char *text, size_t size) {
  size_t used = 0;
  text[0] = '\0';
  for (int i = 0; i < record->count && used + 64 < size; i++) {
    size_t length = record->fields[i].length < 40 ? record->fields[i].length : 40;
    while (length < record->fields[i].length && length &&
           ((unsigned char)record->fields[i].text[length] & 0xC0) == 0x80)
      length--;
    used += (size_t)snprintf(text + used, size - used, "%s%.*s", i ? ", " : "", (int)length, record->fields[i].text);
  }
}

static enum fc_status missing_column(const struct fc_role *role, const struct fc_csv_record *record, const char *column,
                                     const char *header, struct fc_error *err) {
  char found[400];
  list_headers(record, found, sizeof found);
  if (header) {
    fc_fail(err, FC_INPUT, "no column named '%.100s', which the configuration gives for '%s'", header, column);
  } else {
    fc_fail(err, FC_INPUT, "no column named '%s'", column);
  }
  fc_error_hint(err,
                "columns found: %s; set columns { %s = \"...\" } in the section for %s, or see what "
                "`foodcast init` makes of the file",
                found, column, role->name);
  fc_error_where(err, "%ld", record->line);
  return FC_INPUT;
}

void fc_mapping_locate(struct fc_error *err, const char *path) {
  char line[32];
  if (!err) return;
  snprintf(line, sizeof line, "%.31s", err->where);
  fc_error_where(err, "%s%s%s", path, line[0] ? ":" : "", line);
}

enum fc_status fc_mapping_resolve(const struct fc_source_config *source, const struct fc_role *role,
                                  const struct fc_csv_record *record, struct fc_mapping *mapping,
                                  struct fc_error *err) {
  struct fc_mapping made = {.width = record->count};
  while (made.width > 1 && !record->fields[made.width - 1].length) made.width--; /* spreadsheets leave empty columns */
  for (int c = 0; c < role->count; c++) {
    const struct fc_column_name *given = configured(source, role->columns[c]);
    made.place[c] = -1;
    if (given && given->header[0] == '=') {
      made.constant[c] = given->header + 1;
      continue;
    }
    made.place[c] = find_header(record, given ? given->header : role->columns[c]);
    if (made.place[c] >= 0) continue;
    if (given && !source->shared_columns) return missing_column(role, record, role->columns[c], given->header, err);
  }
  fc_headings_complete(role, record, &made);
  fc_headings_units(role, record, &made);
  for (int c = 0; c < role->count; c++)
    if ((role->required >> c & 1U) && !fc_mapping_has(&made, c)) {
      const struct fc_column_name *given = configured(source, role->columns[c]);
      return missing_column(role, record, role->columns[c], given ? given->header : NULL, err);
    }
  *mapping = made;
  return FC_OK;
}

/* Another column with the heading of one that is used: the first is taken, which may be the wrong one. */
static enum fc_status report_twice(struct fc_ingest *ingest, const struct fc_role *role,
                                   const struct fc_mapping *mapping, const struct fc_csv_record *header,
                                   struct fc_error *err) {
  enum fc_status status = FC_OK;
  for (int c = 0; c < role->count && status == FC_OK; c++) {
    char name[200];
    int place = mapping->place[c], more = 0;
    if (place < 0) continue;
    const struct fc_csv_field *field = &header->fields[place];
    snprintf(name, sizeof name, "%.*s", (int)(field->length < 150 ? field->length : 150), field->text);
    for (int i = place + 1; i < header->count; i++) more += fc_header_matches(&header->fields[i], name);
    if (more)
      status = fc_ingest_find(ingest, "heading-twice", "file", name, more,
                              "the first column of that heading is used and the others are not", err);
  }
  return status;
}

enum fc_status fc_mapping_report(struct fc_ingest *ingest, const struct fc_role *role, const struct fc_mapping *mapping,
                                 const struct fc_csv_record *header, struct fc_error *err) {
  enum fc_status status = report_twice(ingest, role, mapping, header, err);
  for (int c = 0; c < role->count && status == FC_OK; c++) {
    if (!(mapping->guessed >> c & 1U)) continue;
    const struct fc_csv_field *field = &header->fields[mapping->place[c]];
    char key[300];
    snprintf(key, sizeof key, "%s: %s = %.*s", role->name, role->columns[c],
             (int)(field->length < 200 ? field->length : 200), field->text);
    int known = 0;
    for (int i = 0; i < ingest->finding_count; i++) known |= strcmp(ingest->findings[i].key, key) == 0;
    if (!known)
      status = fc_ingest_find(
          ingest, "column-by-heading", "file", key, 1,
          "the column is used because of its heading; columns {} says otherwise where that is wrong", err);
  }
  return status;
}

int fc_mapping_has(const struct fc_mapping *mapping, int column) {
  return mapping->place[column] >= 0 || mapping->constant[column] != NULL;
}

struct fc_csv_field fc_mapping_field(const struct fc_mapping *mapping, const struct fc_csv_record *record, int column) {
  const char *constant = mapping->constant[column];
  if (constant) return (struct fc_csv_field){constant, strlen(constant)};
  int place = mapping->place[column];
  if (place < 0 || place >= record->count) return (struct fc_csv_field){"", 0};
  struct fc_csv_field field = record->fields[place];
  fc_field_trim(&field.text, &field.length);
  return field;
}
