/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accounts of ingest: files, rows set aside, findings. */
#include "ingest_internal.h"

#include "foodcast/base/file.h"
#include "foodcast/io/encoding.h"

static const char *const reason_names[FC_REJECT_REASON_COUNT] = {
    [FC_KEPT] = "kept",
    [FC_NOT_A_NUMBER] = "not-a-number",
    [FC_NOT_A_FLAG] = "not-a-flag",
    [FC_NOT_A_TIME] = "not-a-time",
    [FC_BAD_DATE] = "bad-date",
    [FC_DATE_OUT_OF_RANGE] = "date-out-of-range",
    [FC_MISSING_KEY] = "missing-key",
    [FC_DUPLICATE_KEY] = "duplicate-key",
    [FC_NEGATIVE_QUANTITY] = "negative-quantity",
    [FC_VALUE_OUT_OF_RANGE] = "value-out-of-range",
    [FC_UNKNOWN_STORE] = "unknown-store",
    [FC_UNKNOWN_KIND] = "unknown-kind",
    [FC_DISPOSED_EXCEEDS_SUPPLY] = "disposed-exceeds-supply",
    [FC_ISSUED_TOO_LATE] = "issued-too-late",
    [FC_FIELD_COUNT] = "field-count",
    [FC_REPEATED_HEADER] = "repeated-header",
    [FC_OTHER_HEADER] = "other-header",
    [FC_TOTAL_ROW] = "total-row",
    [FC_BAD_ENCODING] = "bad-encoding",
    [FC_OPEN_QUOTE] = "open-quote",
    [FC_BAD_QUOTE] = "bad-quote",
    [FC_LINE_TOO_LONG] = "line-too-long",
};

const char *fc_reason_name(enum fc_reason reason) { return reason_names[reason]; }

int fc_reason_is_no_loss(enum fc_reason reason) { return reason == FC_TOTAL_ROW || reason == FC_REPEATED_HEADER; }

enum fc_reason fc_reason_of_fault(enum fc_csv_fault fault) {
  switch (fault) {
  case FC_CSV_FINE: return FC_KEPT;
  case FC_CSV_OPEN_QUOTE: return FC_OPEN_QUOTE;
  case FC_CSV_BAD_QUOTE: return FC_BAD_QUOTE;
  case FC_CSV_BAD_ENCODING: return FC_BAD_ENCODING;
  case FC_CSV_LINE_TOO_LONG: return FC_LINE_TOO_LONG;
  case FC_CSV_TOO_MANY_FIELDS: return FC_FIELD_COUNT;
  }
  return FC_FIELD_COUNT;
}

/* At most `most` bytes of well-formed UTF-8 on one line: what is not becomes U+FFFD, line ends become spaces. */
static const char *show_text(struct fc_ingest *ingest, const char *text, size_t length, size_t most) {
  char shown[FC_PATH_MAX + 1];
  size_t used = 0;
  for (size_t i = 0; i < length && used + 4 <= most;) {
    size_t size = 1;
    while (size < 4 && i + size < length && ((unsigned char)text[i + size] & 0xC0) == 0x80) size++;
    if ((unsigned char)text[i] < 0x80) size = 1;
    if (fc_utf8_valid(text + i, size)) {
      memcpy(shown + used, text + i, size);
      if (size == 1 && (unsigned char)text[i] < ' ') shown[used] = ' ';
      used += size;
    } else {
      memcpy(shown + used, "\xEF\xBF\xBD", 3);
      used += 3;
      size = 1;
    }
    i += size;
  }
  while (used && shown[used - 1] == ' ') used--;
  return fc_arena_text(&ingest->arena, shown, used);
}

int fc_ingest_add_file(struct fc_ingest *ingest, const char *path, const char *role) {
  if (fc_grow(&ingest->files, &ingest->file_capacity, ingest->file_count + 1, sizeof *ingest->files)) return -1;
  struct fc_input_file *file = &ingest->files[ingest->file_count];
  *file = (struct fc_input_file){.path = show_text(ingest, path, strlen(path), FC_PATH_MAX), .role = role};
  file->encoding = file->delimiter = "";
  return file->path ? ingest->file_count++ : -1;
}

enum fc_status fc_ingest_file_read(struct fc_ingest *ingest, int file, const struct fc_csv_file *csv,
                                   struct fc_file_hash *hash, struct fc_error *err) {
  struct fc_input_file *entry = &ingest->files[file];
  const char *encoding = fc_csv_encoding(csv);
  entry->encoding = fc_arena_text(&ingest->arena, encoding, strlen(encoding));
  entry->delimiter = fc_csv_delimiter_name(fc_csv_delimiter(csv));
  enum fc_status status =
      hash ? fc_file_hash_end(hash, entry->sha256, err) : fc_file_sha256(fc_csv_path(csv), entry->sha256, err);
  if (status == FC_OK) status = fc_csv_unchanged(csv, err); /* else half an export would pass for a whole one */
  return status == FC_OK && !entry->encoding ? fc_fail_memory(err) : status;
}

void fc_ingest_keep(struct fc_ingest *ingest, int file, long rows) {
  ingest->files[file].rows_read += rows;
  ingest->files[file].rows_kept += rows;
  ingest->rows_read += rows;
  ingest->rows_kept += rows;
}

static enum fc_status list_reject(struct fc_ingest *ingest, int file, long line, long column, enum fc_reason reason,
                                  const char *text, size_t length, struct fc_error *err) {
  ingest->files[file].rows_set_aside++;
  ingest->rows_set_aside++;
  ingest->rows_by_reason[reason]++;
  ingest->rows_no_loss += fc_reason_is_no_loss(reason);
  if (ingest->reject_count >= FC_REJECTS_LISTED) return FC_OK; /* counted, and a finding says so */
  if (fc_grow(&ingest->rejects, &ingest->reject_capacity, ingest->reject_count + 1, sizeof *ingest->rejects))
    return fc_fail_memory(err);
  const char *shown = show_text(ingest, text, length, FC_REJECT_TEXT);
  if (!shown) return fc_fail_memory(err);
  ingest->rejects[ingest->reject_count++] = (struct fc_reject){file, line, column, fc_reason_name(reason), shown};
  return FC_OK;
}

enum fc_status fc_ingest_set_aside(struct fc_ingest *ingest, int file, long line, long column, enum fc_reason reason,
                                   const char *text, size_t length, struct fc_error *err) {
  ingest->files[file].rows_read++;
  ingest->rows_read++;
  return list_reject(ingest, file, line, column, reason, text, length, err);
}

enum fc_status fc_ingest_take_back(struct fc_ingest *ingest, int file, long line, enum fc_reason reason,
                                   const char *text, size_t length, struct fc_error *err) {
  ingest->files[file].rows_kept--;
  ingest->rows_kept--;
  return list_reject(ingest, file, line, 0, reason, text, length, err);
}

enum fc_status fc_ingest_find(struct fc_ingest *ingest, const char *check, const char *scope, const char *key,
                              double count, const char *effect, struct fc_error *err) {
  if (fc_grow(&ingest->findings, &ingest->finding_capacity, ingest->finding_count + 1, sizeof *ingest->findings))
    return fc_fail_memory(err);
  const char *copy = fc_arena_text(&ingest->arena, key, strlen(key));
  if (!copy) return fc_fail_memory(err);
  ingest->findings[ingest->finding_count++] = (struct fc_finding){check, scope, copy, count, effect};
  return FC_OK;
}
