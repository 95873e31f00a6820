/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/base/file.h"
#include "synth_internal.h"

#include <errno.h>
#include <iconv.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <zlib.h>

void fc_synth_text_init(struct fc_synth_text *text, char delimiter) {
  *text = (struct fc_synth_text){.delimiter = delimiter};
}

void fc_synth_text_release(struct fc_synth_text *text) {
  free(text->bytes);
  *text = (struct fc_synth_text){.delimiter = text->delimiter};
}

void fc_synth_append(struct fc_synth_text *text, const char *bytes, size_t length) {
  if (text->failed) return;
  if (length > (size_t)(INT_MAX - 1 - text->length) ||
      fc_grow(&text->bytes, &text->capacity, text->length + (int)length + 1, 1)) {
    text->failed = 1;
    return;
  }
  memcpy(text->bytes + text->length, bytes, length);
  text->length += (int)length;
}

void fc_synth_print(struct fc_synth_text *text, const char *format, ...) {
  char line[1024];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (length < 0 || (size_t)length >= sizeof line)
    text->failed = 1;
  else
    fc_synth_append(text, line, (size_t)length);
}

static void separate(struct fc_synth_text *text) {
  if (text->column++) fc_synth_append(text, &text->delimiter, 1);
}

void fc_synth_put(struct fc_synth_text *text, const char *field) {
  separate(text);
  fc_synth_append(text, field, strlen(field));
}

void fc_synth_put_whole(struct fc_synth_text *text, long value) {
  char field[24];
  snprintf(field, sizeof field, "%ld", value);
  fc_synth_put(text, field);
}

/* In whole steps of the last decimal: no locale and no binary fraction can show. */
void fc_synth_put_number(struct fc_synth_text *text, double value, int decimals) {
  char field[48];
  long scale = 1;
  for (int i = 0; i < decimals; i++) scale *= 10;
  if (isnan(value)) {
    fc_synth_put(text, "");
    return;
  }
  long steps = lround(value * (double)scale), size = labs(steps);
  const char *sign = steps < 0 ? "-" : "";
  if (decimals)
    snprintf(field, sizeof field, "%s%ld.%0*ld", sign, size / scale, decimals, size % scale);
  else
    snprintf(field, sizeof field, "%s%ld", sign, size);
  fc_synth_put(text, field);
}

void fc_synth_put_date(struct fc_synth_text *text, fc_date date) {
  char field[FC_DATE_TEXT];
  fc_synth_put(text, fc_date_format(date, field));
}

void fc_synth_end_row(struct fc_synth_text *text) {
  fc_synth_append(text, "\n", 1);
  text->column = 0;
}

/* The text is ours and fits every encoding used here, so anything left over is a failure. */
static enum fc_status encode(struct fc_synth_text *text, const char *encoding, struct fc_error *err) {
  if (!strcmp(encoding, "UTF-8") || !text->length) return FC_OK;
  iconv_t converter = iconv_open(encoding, "UTF-8");
  if (converter == (iconv_t)-1) return fc_fail(err, FC_FAILED, "cannot convert to encoding '%s'", encoding);
  size_t in_left = (size_t)text->length, room = in_left * 2 + 16, out_left = room;
  char *out = fc_new(room, 1), *in_next = text->bytes, *out_next = out;
  int bad = out && iconv(converter, &in_next, &in_left, &out_next, &out_left) == (size_t)-1;
  iconv_close(converter);
  if (!out) return fc_fail_memory(err);
  if (bad || in_left) {
    free(out);
    return fc_fail(err, FC_FAILED, "cannot write all characters in encoding '%s'", encoding);
  }
  free(text->bytes);
  text->bytes = out;
  text->capacity = (int)room;
  text->length = (int)(room - out_left);
  return FC_OK;
}

int fc_synth_encodable(const char *text, const char *encoding) {
  char room[256], *in = strdup(text), *in_next = in, *out = room;
  size_t in_left = strlen(text), out_left = sizeof room;
  iconv_t converter = iconv_open(encoding, "UTF-8");
  int good = in && converter != (iconv_t)-1 && iconv(converter, &in_next, &in_left, &out, &out_left) == 0;
  if (converter != (iconv_t)-1) iconv_close(converter);
  free(in);
  return good;
}

static enum fc_status write_plain(const struct fc_synth_text *text, const char *path, struct fc_error *err) {
  FILE *file = fopen(path, "wb");
  if (!file) return fc_fail_errno(err, "write", path);
  if (text->length && fwrite(text->bytes, 1, (size_t)text->length, file) != (size_t)text->length) {
    enum fc_status status = fc_fail_errno(err, "write", path);
    fclose(file);
    return status;
  }
  return fc_file_close(file, path, err);
}

/* zlib writes no time into the header, so the bytes depend on the text and the library's version alone. */
static enum fc_status write_compressed(const struct fc_synth_text *text, const char *path, struct fc_error *err) {
  errno = 0;
  gzFile file = gzopen(path, "wb6");
  if (!file) return fc_fail_errno(err, "write", path);
  int bad = text->length && gzwrite(file, text->bytes, (unsigned)text->length) != text->length;
  if (gzclose(file) != Z_OK || bad) return fc_fail_errno(err, "write", path);
  return FC_OK;
}

enum fc_status fc_synth_text_write(struct fc_synth_text *text, const char *folder, const char *name,
                                   const char *encoding, struct fc_error *err) {
  char path[FC_PATH_MAX];
  size_t length = strlen(name);
  int compressed = length > 3 && !strcmp(name + length - 3, ".gz");
  if (text->failed) return fc_fail_memory(err);
  enum fc_status status = fc_path_join(path, folder, name, err);
  if (!status) status = encode(text, encoding, err);
  if (!status) status = compressed ? write_compressed(text, path, err) : write_plain(text, path, err);
  text->length = text->column = 0;
  return status;
}
