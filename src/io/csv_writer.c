/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/io/csv_writer.h"

#include "foodcast/base/file.h"

#include <math.h>

enum fc_status fc_csv_writer_open(struct fc_csv_writer *writer, const char *path, const char *header, int bom,
                                  struct fc_error *err) {
  struct fc_csv_writer opened = {0};
  if (strlen(path) >= sizeof opened.path) return fc_fail(err, FC_USAGE, "the path '%.200s' is too long", path);
  memcpy(opened.path, path, strlen(path) + 1);
  opened.file = fopen(path, "we");
  if (!opened.file) return fc_fail_errno(err, "create", path);
  setvbuf(opened.file, NULL, _IOFBF, 1 << 16);
  fprintf(opened.file, "%s%s\n", bom ? "\xEF\xBB\xBF" : "", header);
  *writer = opened;
  return FC_OK;
}

static void separate(struct fc_csv_writer *writer) {
  if (writer->column++) putc_unlocked(',', writer->file);
}

static int needs_quotes(const char *text) {
  size_t length = strlen(text);
  if (length && (text[0] == ' ' || text[length - 1] == ' ' || text[0] == '\t' || text[length - 1] == '\t')) return 1;
  return text[strcspn(text, ",\"\r\n")] != '\0';
}

void fc_csv_text(struct fc_csv_writer *writer, const char *text) {
  separate(writer);
  if (!needs_quotes(text)) {
    fputs(text, writer->file);
    return;
  }
  putc_unlocked('"', writer->file);
  for (const char *c = text; *c; c++) {
    if (*c == '"') putc_unlocked('"', writer->file);
    putc_unlocked(*c, writer->file);
  }
  putc_unlocked('"', writer->file);
}

void fc_csv_number(struct fc_csv_writer *writer, double value, int decimals) {
  separate(writer);
  if (isnan(value)) return;
  char text[352]; /* the largest double has 309 digits before the point */
  int length = snprintf(text, sizeof text, "%.*f", decimals, value);
  const char *shown = text;
  if (text[0] == '-' && strspn(text + 1, "0.") == (size_t)length - 1) shown++;
  fputs(shown, writer->file);
}

void fc_csv_whole(struct fc_csv_writer *writer, long value) {
  separate(writer);
  fprintf(writer->file, "%ld", value);
}

void fc_csv_date(struct fc_csv_writer *writer, fc_date date) {
  char text[FC_DATE_TEXT];
  separate(writer);
  fputs(fc_date_format(date, text), writer->file);
}

void fc_csv_end_row(struct fc_csv_writer *writer) {
  putc_unlocked('\n', writer->file);
  writer->column = 0;
}

enum fc_status fc_csv_writer_close(struct fc_csv_writer *writer, struct fc_error *err) {
  if (!writer->file) return FC_OK;
  enum fc_status status = fc_file_close(writer->file, writer->path, err);
  writer->file = NULL;
  return status;
}
