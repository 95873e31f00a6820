/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file to chunks of UTF-8 lines: gzip undone, encoding found and converted, delimiter found. */
#include "foodcast/io/csv_reader.h"

#include "foodcast/base/file.h"
#include "foodcast/io/encoding.h"
#include "packed_file.h"

#include <strings.h>

/* Bytes with a growing end. */
struct buffer {
  char *bytes;
  size_t length, capacity;
};

struct fc_csv_file {
  char path[FC_PATH_MAX];
  struct fc_packed_file *packed;
  char encoding[64];              /* empty while nothing but ASCII was seen */
  struct fc_converter *converter; /* NULL where bytes are used as they are */
  char delimiter;
  int begun, ended;    /* the first bytes were looked at; the file has no more */
  struct buffer raw;   /* bytes to be converted */
  struct buffer tail;  /* the beginning of a line whose end was not read yet */
  struct buffer first; /* the chunk read when the file was opened */
  int first_at_end;
};

static int make_room(struct buffer *buffer, size_t more) {
  size_t need = buffer->length + more;
  if (need <= buffer->capacity) return 0;
  size_t wanted = buffer->capacity ? buffer->capacity : 4096;
  while (wanted < need) wanted *= 2;
  char *grown = realloc(buffer->bytes, wanted);
  if (!grown) return -1;
  buffer->bytes = grown;
  buffer->capacity = wanted;
  return 0;
}

static int append(struct buffer *buffer, const char *bytes, size_t length) {
  if (make_room(buffer, length)) return -1;
  if (length) memcpy(buffer->bytes + buffer->length, bytes, length);
  buffer->length += length;
  return 0;
}

static enum fc_status read_raw(struct fc_csv_file *file, struct buffer *to, size_t *got, struct fc_error *err) {
  if (make_room(to, FC_CSV_CHUNK)) return fc_fail_memory(err);
  enum fc_status status = fc_packed_read(file->packed, to->bytes + to->length, FC_CSV_CHUNK, got, err);
  if (status == FC_OK) to->length += *got;
  return status;
}

static enum fc_status use_encoding(struct fc_csv_file *file, const char *encoding, struct fc_error *err) {
  static const char *const sjis[] = {"SHIFT_JIS", "SHIFT-JIS", "SJIS", "WINDOWS-31J", "MS932"};
  for (size_t i = 0; i < sizeof sjis / sizeof *sjis; i++)
    if (strcasecmp(encoding, sjis[i]) == 0) encoding = "CP932"; /* what such files really are */
  if (strlen(encoding) >= sizeof file->encoding)
    return fc_fail(err, FC_USAGE, "no encoding is called '%.100s'", encoding);
  snprintf(file->encoding, sizeof file->encoding, "%s", encoding);
  if (strcasecmp(encoding, "UTF-8") == 0 || strcasecmp(encoding, "UTF8") == 0) return FC_OK;
  return fc_converter_new(encoding, &file->converter, err);
}

/* What spreadsheets, archives and print files begin with. */
static int is_no_text(const char *bytes, size_t size) {
  static const char *const starts[] = {"PK\003\004", "\xD0\xCF\x11\xE0", "%PDF", "7z\xBC\xAF", "\x28\xB5\x2F\xFD"};
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    if (size >= 4 && memcmp(bytes, starts[i], 4) == 0) return 1;
  return 0;
}

/* Without a given encoding the first bytes beyond ASCII decide, wherever in the file they are. */
static enum fc_status look_at(struct fc_csv_file *file, const char *bytes, size_t size, struct fc_error *err) {
  if (!file->begun && is_no_text(bytes, size)) {
    fc_fail(err, FC_INPUT, "'%s' is no text but a spreadsheet, an archive or the like", file->path);
    return fc_error_hint(err, "save it as CSV and name that file");
  }
  if (file->encoding[0]) return FC_OK;
  const char *guess = fc_encoding_guess(bytes, size);
  return guess ? use_encoding(file, guess, err) : FC_OK;
}

static void drop_mark(struct fc_csv_file *file, struct buffer *out, size_t start) {
  if (file->begun || out->length == start) return;
  file->begun = 1;
  if (out->length - start < 3 || memcmp(out->bytes + start, "\xEF\xBB\xBF", 3) != 0) return;
  memmove(out->bytes + start, out->bytes + start + 3, out->length - start - 3);
  out->length -= 3;
}

static enum fc_status convert_raw(struct fc_csv_file *file, struct buffer *out, int final, struct fc_error *err) {
  const char *in = file->raw.bytes;
  size_t left = file->raw.length;
  while (left) {
    size_t before = left;
    if (make_room(out, 2 * left + 16)) return fc_fail_memory(err);
    char *end = out->bytes + out->length;
    size_t room = out->capacity - out->length;
    fc_converter_run(file->converter, &in, &left, &end, &room, final);
    out->length = (size_t)(end - out->bytes);
    if (left == before) break; /* the rest of a character is still to come */
  }
  if (left) memmove(file->raw.bytes, in, left);
  file->raw.length = left;
  return FC_OK;
}

/* What is read on must not speak against the encoding that was given or guessed: garbage would pass for names. The two ends
 * of a block are enough to see another encoding, and a change to one that stays. */
static enum fc_status doubt(const struct fc_csv_file *file, const char *bytes, size_t size, struct fc_error *err) {
  enum { LOOK = 32 * 1024 };
  size_t part = size < LOOK ? size : LOOK;
  const char *really = fc_encoding_contradiction(file->encoding, bytes, part);
  if (!really && part < size) really = fc_encoding_contradiction(file->encoding, bytes + size - part, part);
  if (!really) return FC_OK;
  fc_fail(err, FC_INPUT, "'%s' is read as %s, but there is text in it that is %s", file->path, file->encoding, really);
  return fc_error_hint(err, "set encoding = \"%s\", or auto; a file of two encodings has to be split", really);
}

/* Adds about a chunk of UTF-8 to `out`; file->ended where there is no more. */
static enum fc_status append_block(struct fc_csv_file *file, struct buffer *out, struct fc_error *err) {
  size_t start = out->length, got = 0;
  enum fc_status status;
  if (!file->converter) {
    status = read_raw(file, out, &got, err);
    if (status == FC_OK) status = look_at(file, out->bytes + start, got, err);
    if (status != FC_OK) return status;
    if (file->converter) { /* found out just now: these bytes are the first to convert */
      if (append(&file->raw, out->bytes + start, got)) return fc_fail_memory(err);
      out->length = start;
      status = doubt(file, file->raw.bytes, got, err);
      if (status == FC_OK) status = convert_raw(file, out, 0, err);
    }
  } else {
    status = read_raw(file, &file->raw, &got, err);
    if (status == FC_OK) status = doubt(file, file->raw.bytes + file->raw.length - got, got, err);
    if (status == FC_OK) status = convert_raw(file, out, got == 0, err);
  }
  if (status != FC_OK) return status;
  file->ended = got == 0;
  drop_mark(file, out, start);
  return FC_OK;
}

/* Bytes up to behind the last line end; a CR at the very end may be half of a CRLF. */
static size_t last_line_end(const char *bytes, size_t size) {
  const char *lf = memrchr(bytes, '\n', size);
  if (lf) return (size_t)(lf + 1 - bytes);
  const char *cr = size > 1 ? memrchr(bytes, '\r', size - 1) : NULL;
  return cr ? (size_t)(cr + 1 - bytes) : 0;
}

/* A line beyond the limit: what is kept of it shows that it was, the rest is read over. */
static enum fc_status skip_long_line(struct fc_csv_file *file, struct buffer *out, size_t start, struct fc_error *err) {
  out->length = start + FC_CSV_LINE_MAX + 1;
  struct buffer block = {0};
  enum fc_status status = FC_OK;
  while (!file->ended) {
    block.length = 0;
    status = append_block(file, &block, err);
    if (status != FC_OK || !block.length) break;
    size_t used = 0;
    while (used < block.length && block.bytes[used] != '\n' && block.bytes[used] != '\r') used++;
    if (used == block.length) continue;
    used += used + 1 < block.length && block.bytes[used] == '\r' && block.bytes[used + 1] == '\n' ? 2 : 1;
    if (append(&file->tail, block.bytes + used, block.length - used)) status = fc_fail_memory(err);
    break;
  }
  free(block.bytes);
  if (status == FC_OK && append(out, "\n", 1)) status = fc_fail_memory(err);
  return status;
}

static enum fc_status read_chunk(struct fc_csv_file *file, struct buffer *out, int *at_end, struct fc_error *err) {
  size_t start = out->length;
  if (append(out, file->tail.bytes, file->tail.length)) return fc_fail_memory(err);
  file->tail.length = 0;
  while (!file->ended) {
    enum fc_status status = append_block(file, out, err);
    if (status != FC_OK) return status;
    if (file->ended) break;
    size_t cut = last_line_end(out->bytes + start, out->length - start);
    if (cut) {
      if (append(&file->tail, out->bytes + start + cut, out->length - start - cut)) return fc_fail_memory(err);
      out->length = start + cut;
      break;
    }
    if (out->length - start > FC_CSV_LINE_MAX) {
      status = skip_long_line(file, out, start, err);
      if (status != FC_OK) return status;
      break;
    }
  }
  *at_end = file->ended && file->tail.length == 0;
  return FC_OK;
}

enum fc_status fc_csv_next(struct fc_csv_file *file, char **buffer, size_t *capacity, size_t *length, int *at_end,
                           struct fc_error *err) {
  struct buffer out = {*buffer, *length, *capacity};
  enum fc_status status = FC_OK;
  if (file->first.bytes) {
    if (append(&out, file->first.bytes, file->first.length)) status = fc_fail_memory(err);
    free(file->first.bytes);
    file->first = (struct buffer){0};
    if (status == FC_OK) *at_end = file->first_at_end;
  } else {
    status = read_chunk(file, &out, at_end, err);
  }
  *buffer = out.bytes;
  *capacity = out.capacity;
  if (status == FC_OK) *length = out.length;
  return status;
}

static enum fc_status choose_delimiter(struct fc_csv_file *file, const char *given, struct fc_error *err) {
  if (!given || !given[0] || strcasecmp(given, "auto") == 0) {
    file->delimiter = fc_csv_guess_delimiter(file->first.bytes, file->first.length);
    return FC_OK;
  }
  file->delimiter = strcasecmp(given, "tab") == 0 || strcmp(given, "\\t") == 0 ? '\t' : given[0];
  if (file->delimiter == given[0] && (given[1] || strchr("\"\r\n", given[0])))
    return fc_fail(err, FC_USAGE, "'%.20s' cannot be a delimiter", given),
           fc_error_hint(err, "use auto, tab or one character such as \",\" or \";\"");
  return FC_OK;
}

enum fc_status fc_csv_open(const char *path, const struct fc_csv_options *options, struct fc_csv_file **file,
                           struct fc_error *err) {
  struct fc_csv_file *opened = calloc(1, sizeof *opened);
  if (!opened) return fc_fail_memory(err);
  enum fc_status status = fc_path_join(opened->path, "", path, err);
  if (status == FC_OK) status = fc_packed_open(path, &opened->packed, err);
  const char *encoding = options->encoding;
  if (status == FC_OK && encoding && encoding[0] && strcasecmp(encoding, "auto") != 0)
    status = use_encoding(opened, encoding, err);
  if (status == FC_OK) status = read_chunk(opened, &opened->first, &opened->first_at_end, err);
  if (status == FC_OK && make_room(&opened->first, 1)) status = fc_fail_memory(err);
  if (status == FC_OK) status = choose_delimiter(opened, options->delimiter, err);
  if (status != FC_OK) {
    fc_csv_close(opened);
    return status;
  }
  *file = opened;
  return FC_OK;
}

void fc_csv_close(struct fc_csv_file *file) {
  if (!file) return;
  fc_packed_close(file->packed);
  fc_converter_free(file->converter);
  free(file->raw.bytes);
  free(file->tail.bytes);
  free(file->first.bytes);
  free(file);
}

enum fc_status fc_csv_unchanged(const struct fc_csv_file *file, struct fc_error *err) {
  return fc_packed_unchanged(file->packed, err);
}

const char *fc_csv_path(const struct fc_csv_file *file) { return file->path; }

const char *fc_csv_encoding(const struct fc_csv_file *file) { return file->encoding[0] ? file->encoding : "ASCII"; }

char fc_csv_delimiter(const struct fc_csv_file *file) { return file->delimiter; }

enum fc_status fc_csv_read(struct fc_csv_file *file, fc_csv_handler *handler, void *context, struct fc_error *err) {
  struct fc_csv_scratch scratch = {0};
  char *buffer = NULL;
  size_t capacity = 0, length = 0, used = 0;
  long line = 1;
  int at_end = 0;
  enum fc_status status = FC_OK;
  while (!at_end && status == FC_OK) {
    status = fc_csv_next(file, &buffer, &capacity, &length, &at_end, err);
    if (status != FC_OK) break;
    status = fc_csv_scan(&scratch, file->delimiter, buffer, length, at_end, &line, handler, context, &used, err);
    if (status != FC_OK) break;
    length -= used;
    if (length) memmove(buffer, buffer + used, length);
  }
  free(buffer);
  fc_csv_scratch_release(&scratch);
  return status;
}
