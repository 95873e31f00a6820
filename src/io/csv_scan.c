/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes to records. Lines without quoted fields are cut here; the others go through libcsv one line at a time, because
 * libcsv tells no line numbers and lets an open quote swallow the rest of the file. */
#include "foodcast/io/csv_reader.h"

#include "foodcast/base/arena.h"
#include "foodcast/io/encoding.h"

#include <csv.h>

struct scan {
  struct fc_csv_scratch *scratch;
  char delimiter;
  int valid;                /* the whole chunk is well-formed UTF-8 */
  int has_cr, has_quote;    /* somewhere in the chunk: most files have none, and need not be searched line by line */
  const char *lf_from, *lf; /* the first line feed from lf_from on; the chunk's end where there is none */
  int final;
  fc_csv_handler *handler;
  void *context;
  struct csv_parser parser;
  /* of the record being read by libcsv */
  int count, text_length, ended, broken, out_of_memory;
};

void fc_csv_scratch_release(struct fc_csv_scratch *scratch) {
  free(scratch->fields);
  free(scratch->text);
  *scratch = (struct fc_csv_scratch){0};
}

/* The first line feed from `start` on, or `end`. It is remembered: where lines end in CR alone, looking through the rest of
 * the chunk for each of them would take forever. */
static const char *next_line_feed(struct scan *scan, const char *start, const char *end) {
  if (scan->lf && scan->lf_from <= start && start <= scan->lf) return scan->lf;
  const char *lf = memchr(start, '\n', (size_t)(end - start));
  scan->lf_from = start;
  return scan->lf = lf ? lf : end;
}

/* The byte behind the line's end, and in *content the bytes before its end. NULL where no end is in sight. */
static const char *line_end(struct scan *scan, const char *start, const char *end, size_t *content) {
  const char *stop = next_line_feed(scan, start, end);
  const char *cr = scan->has_cr ? memchr(start, '\r', (size_t)(stop - start)) : NULL;
  if (cr) {
    *content = (size_t)(cr - start);
    if (cr + 1 < end) return cr[1] == '\n' ? cr + 2 : cr + 1;
    return scan->final ? end : NULL; /* its LF may be in the next chunk */
  }
  *content = (size_t)(stop - start);
  if (stop < end) return stop + 1;
  return scan->final ? end : NULL;
}

static int is_blank(const char *line, size_t length, char delimiter) {
  for (size_t i = 0; i < length; i++)
    if (line[i] != ' ' && line[i] != '\t' && line[i] != delimiter) return 0;
  return 1;
}

/* Whether some field begins with a quote; other quotes are ordinary characters. */
static int has_quoted_field(const char *line, size_t length, char delimiter) {
  const char *end = line + length;
  for (const char *quote = line; (quote = memchr(quote, '"', (size_t)(end - quote))); quote++) {
    const char *before = quote;
    while (before > line && (before[-1] == ' ' || before[-1] == '\t') && before[-1] != delimiter) before--;
    if (before == line || before[-1] == delimiter) return 1;
  }
  return 0;
}

static int add_field(struct scan *scan, const char *text, size_t length) {
  struct fc_csv_scratch *scratch = scan->scratch;
  if (scan->count >= FC_CSV_FIELDS_MAX) {
    scan->broken = 1;
    return 0;
  }
  if (scan->count == scratch->field_capacity &&
      fc_grow(&scratch->fields, &scratch->field_capacity, scan->count + 1, sizeof *scratch->fields))
    return -1;
  scratch->fields[scan->count++] = (struct fc_csv_field){text, length};
  return 0;
}

static int split_plain(struct scan *scan, const char *line, size_t length) {
  const char *end = line + length;
  const char delimiter = scan->delimiter;
  for (const char *start = line;;) {
    const char *stop = start;
    while (stop < end && *stop != delimiter) stop++; /* fields are short: a call for each would take longer */
    const char *first = start, *last = stop;
    while (first < last && (*first == ' ' || *first == '\t')) first++;
    while (last > first && (last[-1] == ' ' || last[-1] == '\t')) last--;
    if (add_field(scan, first, (size_t)(last - first))) return -1;
    if (stop == end) return 0;
    start = stop + 1;
  }
}

static void keep_field(void *text, size_t length, void *context) {
  struct scan *scan = context;
  struct fc_csv_scratch *scratch = scan->scratch;
  int need = scan->text_length + (int)length;
  /* offsets for now: the text moves while it grows */
  if (fc_grow(&scratch->text, &scratch->text_capacity, need + 1, 1) ||
      add_field(scan, (const char *)(size_t)scan->text_length, length)) {
    scan->out_of_memory = 1;
    return;
  }
  if (length) memcpy(scratch->text + scan->text_length, text, length);
  scan->text_length = need;
}

static void end_record(int terminator, void *context) {
  (void)terminator;
  ((struct scan *)context)->ended = 1;
}

static void begin_record(struct scan *scan) { scan->count = scan->text_length = scan->ended = scan->broken = 0; }

/* A parser keeps what it was in the middle of; a fresh state costs nothing. */
static void restart_parser(struct scan *scan) {
  scan->parser.pstate = 0;
  scan->parser.quoted = 0;
  scan->parser.spaces = 0;
  scan->parser.entry_pos = 0;
  scan->parser.status = 0;
}

enum outcome { COMPLETE, UNFINISHED, FAULTY };

/* Feeds libcsv line after line until the record is complete. *next is behind what was used. */
static enum outcome parse_quoted(struct scan *scan, const char *start, const char *end, const char **next, long *lines,
                                 enum fc_csv_fault *fault) {
  restart_parser(scan);
  const char *line = start;
  for (int count = 0; count < FC_CSV_OPEN_LINES && line < end; count++) {
    size_t content;
    const char *behind = line_end(scan, line, end, &content);
    if (!behind) return UNFINISHED;
    if (behind - start > FC_CSV_LINE_MAX) break;
    size_t length = (size_t)(behind - line);
    size_t taken = csv_parse(&scan->parser, line, length, keep_field, end_record, scan);
    if (taken == length && !scan->ended && behind == end && scan->final)
      csv_fini(&scan->parser, keep_field, end_record, scan); /* the last line lacks its end */
    if (taken != length) {
      *fault = count ? FC_CSV_OPEN_QUOTE : FC_CSV_BAD_QUOTE;
      return FAULTY;
    }
    line = behind;
    *lines = count + 1;
    if (scan->ended && csv_error(&scan->parser) == CSV_SUCCESS) {
      *next = line;
      return COMPLETE;
    }
    if (scan->ended) break;
  }
  if (line == end && !scan->final && !scan->ended) return UNFINISHED;
  *fault = FC_CSV_OPEN_QUOTE;
  return FAULTY;
}

static int hand_over(struct scan *scan, const char *raw, size_t length, long line, enum fc_csv_fault fault) {
  if (fault == FC_CSV_FINE && !scan->valid && !fc_utf8_valid(raw, length)) fault = FC_CSV_BAD_ENCODING;
  if (fault == FC_CSV_FINE && scan->broken) fault = FC_CSV_TOO_MANY_FIELDS;
  struct fc_csv_record record = {.fields = scan->scratch->fields,
                                 .count = fault == FC_CSV_FINE ? scan->count : 0,
                                 .line = line,
                                 .fault = fault,
                                 .raw = raw,
                                 .raw_length = length};
  return scan->handler(scan->context, &record);
}

static void resolve_offsets(struct scan *scan) {
  for (int i = 0; i < scan->count; i++)
    scan->scratch->fields[i].text = scan->scratch->text + (size_t)scan->scratch->fields[i].text;
}

/* A record of the file from `start`; how far it goes in *next. 1 where it is incomplete, -1 when memory is out. */
static int scan_record(struct scan *scan, const char *start, const char *end, const char **next, long *lines, int *stop,
                       long line) {
  size_t content;
  const char *behind = line_end(scan, start, end, &content);
  if (!behind) return 1;
  *next = behind;
  *lines = 1;
  enum fc_csv_fault fault = FC_CSV_FINE;
  begin_record(scan);
  /* of a line that is too long only the beginning is here: its rest need not be blank */
  if (content <= FC_CSV_LINE_MAX && is_blank(start, content, scan->delimiter)) return 0;
  if (content > FC_CSV_LINE_MAX) {
    fault = FC_CSV_LINE_TOO_LONG;
  } else if (!scan->has_quote || !memchr(start, '"', content) || !has_quoted_field(start, content, scan->delimiter)) {
    if (split_plain(scan, start, content)) return -1;
  } else {
    long taken = 0;
    enum outcome outcome = parse_quoted(scan, start, end, next, &taken, &fault);
    if (scan->out_of_memory) return -1;
    if (outcome == UNFINISHED) return 1;
    if (outcome == COMPLETE) {
      *lines = taken;
      resolve_offsets(scan);
      content = (size_t)(*next - start);
    } else {
      *next = behind; /* only the first line is lost */
    }
  }
  *stop = hand_over(scan, start, content, line, fault);
  return 0;
}

enum fc_status fc_csv_scan(struct fc_csv_scratch *scratch, char delimiter, const char *bytes, size_t size, int final,
                           long *line, fc_csv_handler *handler, void *context, size_t *used, struct fc_error *err) {
  struct scan scan = {
      .scratch = scratch, .delimiter = delimiter, .final = final, .handler = handler, .context = context};
  if (size == 0) {
    *used = 0;
    return FC_OK;
  }
  scan.valid = fc_utf8_valid(bytes, size);
  scan.has_cr = memchr(bytes, '\r', size) != NULL;
  scan.has_quote = memchr(bytes, '"', size) != NULL;
  if (csv_init(&scan.parser, CSV_STRICT | CSV_STRICT_FINI)) return fc_fail_memory(err);
  csv_set_delim(&scan.parser, (unsigned char)delimiter);
  const char *at = bytes, *end = bytes + size;
  int stop = 0, result = 0;
  while (at < end && !stop && result == 0) {
    const char *next = at;
    long lines = 0;
    result = scan_record(&scan, at, end, &next, &lines, &stop, *line);
    if (result == 0) {
      at = next;
      *line += lines;
    }
  }
  csv_free(&scan.parser);
  if (result < 0) return fc_fail_memory(err);
  *used = (size_t)(at - bytes);
  return FC_OK;
}

long fc_csv_count_lines(const char *bytes, size_t size) {
  long lines = 0;
  const char *end = bytes + size;
  for (const char *at = bytes; at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++) lines++;
  if (!memchr(bytes, '\r', size)) return lines;
  for (size_t i = 0; i < size; i++) lines += bytes[i] == '\r' && (i + 1 == size || bytes[i + 1] != '\n');
  return lines;
}
