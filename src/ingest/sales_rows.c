/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One record of a sales file to rows: dates, names and numbers checked, bad ones noted. */
#include "sales_internal.h"

#include <math.h>

void fc_sales_piece_release(struct fc_sales_piece *piece) {
  free(piece->rows);
  free(piece->bads);
  free(piece->store_ids);
  free(piece->item_ids);
  free(piece->after);
  fc_arena_release(&piece->text);
  fc_dictionary_release(&piece->stores);
  fc_dictionary_release(&piece->items);
  *piece = (struct fc_sales_piece){0};
}

void fc_sales_piece_clear(struct fc_sales_piece *piece) {
  piece->row_count = piece->bad_count = 0;
  fc_arena_reset(&piece->text);
  piece->last_date = piece->last_store = piece->last_item = (struct fc_csv_field){0};
}

static void add_bad(struct fc_sales_piece *piece, const struct fc_csv_record *record, int place,
                    enum fc_reason reason) {
  struct fc_csv_field shown = {record->raw, record->raw_length};
  if (place >= 0 && place < record->count) shown = record->fields[place];
  size_t length = shown.length < FC_REJECT_TEXT + 8 ? shown.length : FC_REJECT_TEXT + 8;
  char *text = fc_arena_new(&piece->text, length + 1, 1); /* by length: there may be a NUL inside */
  if (!text || fc_grow(&piece->bads, &piece->bad_capacity, piece->bad_count + 1, sizeof *piece->bads)) {
    piece->out_of_memory = 1;
    return;
  }
  if (length) memcpy(text, shown.text, length);
  piece->bads[piece->bad_count++] =
      (struct fc_sales_bad){record->line, place + 1, reason, piece->row_count, text, length};
}

static struct fc_sales_row *add_row(const struct fc_sales_format *format, struct fc_sales_piece *piece, long line) {
  if (fc_grow(&piece->rows, &piece->row_capacity, piece->row_count + 1, sizeof *piece->rows)) {
    piece->out_of_memory = 1;
    return NULL;
  }
  struct fc_sales_row *row = &piece->rows[piece->row_count++];
  row->store = piece->store;
  row->item = piece->item;
  row->date = piece->date;
  row->line = line;
  row->present = 0;
  row->sums = format->sums;
  row->tells_sales = format->tells_sales;
  return row;
}

/* As fc_mapping_field, which every field of every row would call: nearly all have nothing to trim. */
static inline struct fc_csv_field field_of(const struct fc_mapping *mapping, const struct fc_csv_record *record,
                                           int column) {
  int place = mapping->place[column];
  if (place >= 0 && place < record->count) {
    struct fc_csv_field field = record->fields[place];
    const char *s = field.text;
    size_t n = field.length;
    if (n && s[0] > ' ' && s[0] < 127 && s[n - 1] > ' ' && s[n - 1] < 127 && !mapping->constant[column]) return field;
  }
  return fc_mapping_field(mapping, record, column);
}

static int same_text(const struct fc_csv_field *a, const struct fc_csv_field *b) {
  return a->length == b->length && a->length && memcmp(a->text, b->text, a->length) == 0;
}

/* Remembers a field until the next row; the record's own memory is gone by then. */
static void remember(struct fc_sales_piece *piece, int which, const struct fc_csv_field *field,
                     struct fc_csv_field *last) {
  last->length = 0;
  if (field->length > sizeof piece->last_text[which]) return;
  memcpy(piece->last_text[which], field->text, field->length);
  *last = (struct fc_csv_field){piece->last_text[which], field->length};
}

static enum fc_reason read_date(const struct fc_sales_format *format, struct fc_sales_piece *piece,
                                const struct fc_csv_record *record) {
  struct fc_csv_field field = field_of(&format->mapping, record, FC_IN_DATE);
  if (same_text(&field, &piece->last_date)) return FC_KEPT;
  piece->last_date.length = 0;
  if (fc_date_read(&format->dates, field.text, field.length, &piece->date, &piece->minutes) != FC_FIELD_OK)
    return FC_BAD_DATE;
  remember(piece, 0, &field, &piece->last_date);
  return FC_KEPT;
}

/* Files repeat the same items day after day: the name that followed the one before is tried first. */
static int find_item(struct fc_sales_piece *piece, struct fc_csv_field field) {
  struct fc_dictionary *names = &piece->items;
  int before = piece->item_before;
  if (before < piece->after_count) {
    int guess = piece->after[before];
    const char *name = fc_dictionary_name(names, guess);
    if (strncmp(name, field.text, field.length) == 0 && name[field.length] == '\0') return piece->item_before = guess;
  }
  int found = fc_dictionary_add(names, field.text, field.length);
  if (found < 0 || fc_grow(&piece->after, &piece->after_capacity, names->count, sizeof *piece->after)) return -1;
  while (piece->after_count < names->count) piece->after[piece->after_count++] = 0;
  if (before < names->count) piece->after[before] = found;
  return piece->item_before = found;
}

static enum fc_reason read_name(struct fc_sales_piece *piece, int which, struct fc_csv_field field,
                                struct fc_csv_field *last, struct fc_dictionary *names, int *id) {
  if (same_text(&field, last)) return FC_KEPT;
  if (!field.length) return FC_MISSING_KEY;
  int found = names == &piece->items ? find_item(piece, field) : fc_dictionary_add(names, field.text, field.length);
  if (found < 0) piece->out_of_memory = 1;
  *id = found;
  remember(piece, which, &field, last);
  return FC_KEPT;
}

static enum fc_reason read_keys(const struct fc_sales_format *format, struct fc_sales_piece *piece,
                                const struct fc_csv_record *record, int *place) {
  const struct fc_mapping *m = &format->mapping;
  if (format->layout != FC_LAYOUT_DAYS_ACROSS) {
    *place = m->place[FC_IN_DATE];
    if (read_date(format, piece, record) != FC_KEPT) {
      struct fc_csv_field date = field_of(m, record, FC_IN_DATE);
      return fc_ends_in_total(&date) ? FC_TOTAL_ROW : FC_BAD_DATE;
    }
  }
  *place = m->place[FC_IN_STORE];
  struct fc_csv_field store =
      format->store ? (struct fc_csv_field){format->store, strlen(format->store)} : field_of(m, record, FC_IN_STORE);
  if (!same_text(&store, &piece->last_store) && fc_means_total(&store)) return FC_TOTAL_ROW;
  if (read_name(piece, 1, store, &piece->last_store, &piece->stores, &piece->store) != FC_KEPT) return FC_MISSING_KEY;
  if (format->layout == FC_LAYOUT_ITEMS_ACROSS) return FC_KEPT;
  *place = m->place[FC_IN_ITEM];
  struct fc_csv_field item = field_of(m, record, FC_IN_ITEM);
  if (item.length <= FC_TOTAL_LENGTH && !same_text(&item, &piece->last_item) && fc_means_total(&item))
    return FC_TOTAL_ROW;
  return read_name(piece, 2, item, &piece->last_item, &piece->items, &piece->item);
}

/* *value stays as it is where the field is empty. */
static enum fc_reason read_value(const struct fc_sales_format *format, int v, const struct fc_csv_field *field,
                                 double *value) {
  int minutes = 0;
  switch (v) {
  case FC_SOLD_OUT_AT:
    switch (fc_time_read(field->text, field->length, &minutes)) {
    case FC_FIELD_OK: *value = minutes; return FC_KEPT;
    case FC_FIELD_MISSING: return FC_KEPT;
    default: return FC_NOT_A_TIME;
    }
  case FC_PROMO:
  case FC_IN_SOLD_OUT: return fc_flag_parse(field->text, field->length, value);
  default: break;
  }
  if (fc_number_parse(field->text, field->length, format->decimal, value) == FC_FIELD_BAD) return FC_NOT_A_NUMBER;
  return v != FC_SOLD && *value < 0 ? FC_NEGATIVE_QUANTITY : FC_KEPT;
}

static enum fc_reason set_value(const struct fc_sales_format *format, const struct fc_csv_record *record, int v,
                                struct fc_sales_row *row) {
  struct fc_csv_field field = field_of(&format->mapping, record, v);
  double value = NAN;
  enum fc_reason reason = read_value(format, v, &field, &value);
  if (reason != FC_KEPT || isnan(value)) return reason;
  row->value[v] = value;
  row->present |= 1U << v;
  return FC_KEPT;
}

/* A day's waste cannot be more than what came that day, where nothing lives longer. */
static int disposes_too_much(const struct fc_sales_format *format, const struct fc_sales_piece *piece,
                             const struct fc_sales_row *row) {
  const unsigned both = 1U << FC_RECEIVED | 1U << FC_DISPOSED;
  if ((row->present & both) != both || row->value[FC_DISPOSED] <= row->value[FC_RECEIVED] + 1e-9) return 0;
  return fc_masters_one_day(format->masters, fc_dictionary_name(&piece->items, row->item));
}

static void parse_long(const struct fc_sales_format *format, struct fc_sales_piece *piece,
                       const struct fc_csv_record *record) {
  struct fc_sales_row *row = add_row(format, piece, record->line);
  if (!row) return;
  enum fc_reason reason = FC_KEPT;
  int place = -1;
  for (int i = 0; i < format->value_count && reason == FC_KEPT; i++) {
    int v = format->values[i];
    place = format->mapping.place[v];
    reason = set_value(format, record, v, row);
  }
  if (reason == FC_KEPT && disposes_too_much(format, piece, row)) {
    reason = FC_DISPOSED_EXCEEDS_SUPPLY;
    place = format->mapping.place[FC_DISPOSED];
  }
  if (reason == FC_KEPT && format->sums && format->tells_sales) {
    int minutes = piece->minutes;
    struct fc_csv_field time = field_of(&format->mapping, record, FC_IN_TIME);
    place = format->mapping.place[FC_IN_TIME];
    if (fc_time_read(time.text, time.length, &minutes) == FC_FIELD_BAD) reason = FC_NOT_A_TIME;
    if (minutes >= 0) {
      row->value[FC_SOLD_OUT_AT] = minutes;
      row->present |= 1U << FC_SOLD_OUT_AT;
    }
  }
  if (reason == FC_KEPT) return;
  piece->row_count--;
  add_bad(piece, record, place, reason);
}

/* Every cell is a row of its own: a bad one costs nothing but itself. */
static void parse_across(const struct fc_sales_format *format, struct fc_sales_piece *piece,
                         const struct fc_csv_record *record) {
  for (int i = 0; i < format->across_count; i++) {
    const struct fc_across_column *column = &format->across[i];
    struct fc_csv_field field = record->fields[column->place];
    double value = NAN;
    enum fc_reason reason = read_value(format, format->cells, &field, &value);
    if (reason != FC_KEPT) {
      add_bad(piece, record, column->place, reason);
      continue;
    }
    if (column->item) {
      piece->item = fc_dictionary_add(&piece->items, column->item, strlen(column->item));
      if (piece->item < 0) piece->out_of_memory = 1;
    } else {
      piece->date = column->date;
    }
    struct fc_sales_row *row = piece->out_of_memory ? NULL : add_row(format, piece, record->line);
    if (!row) return;
    row->value[format->cells] = value;
    row->present = isnan(value) ? 0 : 1U << format->cells;
    for (int k = 0; k < format->value_count; k++) { /* what a row says beside: price, promotion */
      int v = format->values[k];
      if (v != format->cells) (void)set_value(format, record, v, row); /* what cannot be read is missing */
    }
  }
}

static int is_repeated_header(const struct fc_sales_format *format, const struct fc_csv_record *record) {
  int same = 0;
  for (int i = 0; i < record->count && i < format->mapping.width; i++) {
    if (!fc_header_matches(&record->fields[i], format->header[i])) {
      if (record->fields[i].length || format->header[i][0]) return 0;
    } else {
      same++;
    }
  }
  return same > 0;
}

/* The same headings in another order: files of two layouts were put into one. */
static int is_other_header(const struct fc_sales_format *format, const struct fc_csv_record *record) {
  int same = 0, moved = 0;
  for (int i = 0; i < record->count; i++)
    for (int k = 0; k < format->mapping.width; k++) {
      if (!fc_header_matches(&record->fields[i], format->header[k])) continue;
      same++;
      moved += i != k;
      break;
    }
  return moved >= 2 && same >= 3 && 2 * same >= record->count;
}

/* The field that says that the row is a sum, in whatever column; -1 where none does. */
static int place_of_total(const struct fc_csv_record *record) {
  for (int i = 0; i < record->count; i++)
    if (fc_means_total(&record->fields[i])) return i;
  return -1;
}

/* Rows without a usable key are looked at again: a header is no row, and a sum is none either, though it may say so in a
 * column that is not used, such as that of the names beside the codes. */
static enum fc_reason reason_of_keys(const struct fc_sales_format *format, const struct fc_csv_record *record,
                                     enum fc_reason reason, int *place) {
  if (is_repeated_header(format, record)) return FC_REPEATED_HEADER;
  if (is_other_header(format, record)) return FC_OTHER_HEADER;
  int total = reason == FC_TOTAL_ROW ? -1 : place_of_total(record);
  if (total < 0) return reason;
  *place = total;
  return FC_TOTAL_ROW;
}

static int has_wrong_width(const struct fc_sales_format *format, const struct fc_csv_record *record) {
  if (record->count < format->mapping.width) return 1;
  for (int i = format->mapping.width; i < record->count; i++)
    if (record->fields[i].length) return 1;
  return 0;
}

void fc_sales_parse(const struct fc_sales_format *format, struct fc_sales_piece *piece,
                    const struct fc_csv_record *record) {
  int place = -1;
  if (record->fault != FC_CSV_FINE) {
    add_bad(piece, record, -1, fc_reason_of_fault(record->fault));
    return;
  }
  if (record->count != format->mapping.width && has_wrong_width(format, record)) {
    add_bad(piece, record, -1, is_other_header(format, record) ? FC_OTHER_HEADER : FC_FIELD_COUNT);
    return;
  }
  enum fc_reason reason = read_keys(format, piece, record, &place);
  if (piece->out_of_memory) return;
  if (reason != FC_KEPT) {
    reason = reason_of_keys(format, record, reason, &place);
    add_bad(piece, record, place, reason);
  } else if (format->across) {
    parse_across(format, piece, record);
  } else {
    parse_long(format, piece, record);
  }
}
