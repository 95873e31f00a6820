/* SPDX-License-Identifier: GPL-3.0-or-later */
/* However a file is cut into pieces, and however many threads read it, the records and the panel are the same. */
#include "ingest_support.h"

#include "foodcast/base/random.h"
#include "foodcast/io/csv_reader.h"
#include "foodcast/io/csv_writer.h"

struct text {
  char *bytes;
  size_t length, capacity;
};

static void put(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct text *t, const char *format, ...) {
  va_list args;
  if (t->capacity - t->length < 4096) {
    t->capacity = 2 * t->capacity + 8192;
    t->bytes = realloc(t->bytes, t->capacity);
    assert_non_null(t->bytes);
  }
  va_start(args, format);
  t->length += (size_t)vsnprintf(t->bytes + t->length, t->capacity - t->length, format, args);
  va_end(args);
}

static int show(void *context, const struct fc_csv_record *record) {
  struct text *t = context;
  put(t, "%ld/%d", record->line, (int)record->fault);
  for (int i = 0; i < record->count; i++) put(t, "|%.*s", (int)record->fields[i].length, record->fields[i].text);
  put(t, "\x1e");
  return 0;
}

/* The way a reader of chunks works: what a chunk leaves over goes in front of the next. */
static void scan_in_pieces(const char *bytes, size_t size, size_t piece, struct text *shown) {
  struct fc_csv_scratch scratch = {0};
  struct text buffer = {0};
  long line = 1;
  shown->length = 0;
  for (size_t at = 0; at < size || at == 0;) {
    size_t more = size - at < piece ? size - at : piece, used = 0;
    buffer.bytes = realloc(buffer.bytes, buffer.length + more + 1);
    memcpy(buffer.bytes + buffer.length, bytes + at, more);
    buffer.length += more;
    at += more;
    assert_int_equal(
        fc_csv_scan(&scratch, ',', buffer.bytes, buffer.length, at == size, &line, show, shown, &used, NULL), FC_OK);
    memmove(buffer.bytes, buffer.bytes + used, buffer.length - used);
    buffer.length -= used;
    if (at == size) break;
  }
  assert_int_equal(buffer.length, 0);
  free(buffer.bytes);
  fc_csv_scratch_release(&scratch);
}

static void same_records_for_every_piece_size(void **state) {
  (void)state;
  static const char *const texts[] = {
      "a,b\n1,2\n3,4\n",
      "a,b\r\n\"1\r\n2\",3\r\n4,5",
      "a,\"b\"\"c\nd\"\n\n,,\n x , y \n",
      "a,\"open\nb,c\nd,\"e\"\nf,g\n",
      "a\rb\r\nc\n\rd",
      "\"\"\"\",\"\n\"\n\"x\"y,z\n1,2\n",
      "日付,店\n\"改\n行\",2\n\xff,1\n3,4\n",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct text whole = {0}, pieces = {0};
    size_t size = strlen(texts[i]);
    scan_in_pieces(texts[i], size, size, &whole);
    for (size_t piece = 1; piece < size; piece++) {
      scan_in_pieces(texts[i], size, piece, &pieces);
      if (pieces.length != whole.length || memcmp(pieces.bytes, whole.bytes, whole.length) != 0)
        fail_msg("text %zu in pieces of %zu: '%s' and not '%s'", i, piece, pieces.bytes, whole.bytes);
    }
    free(whole.bytes);
    free(pieces.bytes);
  }
}

/* Random fields, written by our writer, come back as they were; also through the path for lines without quotes. */
static void what_is_written_comes_back(void **state) {
  (void)state;
  static const char *const parts[] = {"a", "\"", ",", "\n", " ", "店", "1", "\r\n", "x y", "|"};
  struct fc_random random;
  fc_random_seed(&random, 7);
  char path[200];
  snprintf(path, sizeof path, "%s/round.csv", test_folder());
  for (int round = 0; round < 200; round++) {
    struct text expected = {0}, shown = {0};
    struct fc_csv_writer writer;
    long line = 2;
    assert_int_equal(fc_csv_writer_open(&writer, path, "head,er", 0, NULL), FC_OK);
    put(&expected, "1/0|head|er\x1e");
    for (int row = 0; row < 5; row++) {
      char fields[3][64];
      for (int f = 0; f < 3; f++) {
        fields[f][0] = '\0';
        for (int k = fc_random_below(&random, 5); k > 0; k--)
          strncat(fields[f], parts[fc_random_below(&random, 10)], sizeof fields[f] - strlen(fields[f]) - 1);
        fc_csv_text(&writer, fields[f]);
      }
      fc_csv_text(&writer, "end");
      fc_csv_end_row(&writer);
      put(&expected, "%ld/0|%s|%s|%s|end\x1e", line, fields[0], fields[1], fields[2]);
      for (int f = 0; f < 3; f++)
        for (const char *c = fields[f]; *c; c++) line += *c == '\n';
      line++;
    }
    assert_int_equal(fc_csv_writer_close(&writer, NULL), FC_OK);
    struct fc_csv_file *file;
    assert_int_equal(fc_csv_open(path, &(struct fc_csv_options){"UTF-8", ","}, &file, NULL), FC_OK);
    assert_int_equal(fc_csv_read(file, show, &shown, NULL), FC_OK);
    fc_csv_close(file);
    if (shown.length != expected.length || memcmp(shown.bytes, expected.bytes, expected.length) != 0)
      fail_msg("round %d: '%s' and not '%s'", round, shown.bytes, expected.bytes);
    free(shown.bytes);
    free(expected.bytes);
  }
}

static void assert_same_panels(const struct fc_ingest *a, const struct fc_ingest *b) {
  assert_int_equal(a->rows_read, b->rows_read);
  assert_int_equal(a->reject_count, b->reject_count);
  for (int i = 0; i < a->reject_count; i++) {
    assert_int_equal(a->rejects[i].line, b->rejects[i].line);
    assert_int_equal(a->rejects[i].column, b->rejects[i].column);
    assert_string_equal(a->rejects[i].reason, b->rejects[i].reason);
    assert_string_equal(a->rejects[i].text, b->rejects[i].text);
  }
  assert_string_equal(a->files[0].sha256, b->files[0].sha256);
  const struct fc_panel *p = a->panel, *q = b->panel;
  assert_int_equal(p->series_count, q->series_count);
  assert_int_equal(p->days, q->days);
  for (int i = 0; i < p->series_count; i++) {
    assert_string_equal(p->stores[p->series[i].store].code, q->stores[q->series[i].store].code);
    assert_string_equal(p->items[p->series[i].item].code, q->items[q->series[i].item].code);
    assert_memory_equal(p->series[i].state, q->series[i].state, (size_t)p->days);
    assert_memory_equal(p->series[i].column[FC_SOLD], q->series[i].column[FC_SOLD], (size_t)p->days * sizeof(double));
  }
}

/* Some megabytes with line ends inside fields, open quotes, duplicates and slips, so that chunks end everywhere. */
static void same_panel_for_every_number_of_threads(void **state) {
  (void)state;
  struct fc_random random;
  struct text csv = {0};
  fc_random_seed(&random, 11);
  put(&csv, "date,store,item,sold,note\n");
  for (int d = 0; csv.length < 7u << 20; d++) {
    char date[FC_DATE_TEXT];
    fc_date_format(fc_date_of(2020, 1, 1) + d % 1500, date);
    for (int i = 0; i < 40; i++) {
      int kind = fc_random_below(&random, 400), store = fc_random_below(&random, 9),
          item = fc_random_below(&random, 500);
      const char *note = kind == 0   ? "\"open"
                         : kind == 1 ? "\"two\nlines, \"\"quoted\"\"\""
                         : kind == 2 ? "\xff"
                         : kind < 9  ? "\"many\n\n\n\nlines\""
                                     : "plain";
      put(&csv, "%s,S%d,%d,%s%d,%s\n", date, store, item, kind == 3 ? "l" : "", fc_random_below(&random, 30), note);
    }
  }
  free(test_file("big.csv", csv.bytes, csv.length));
  static const char conf[] = "sales { files = big.csv max_rejected_percent = 90 encoding = UTF-8 }";
  struct fc_ingest *one, *many;
  assert_int_equal(test_ingest(conf, "", 1, &one, NULL), FC_OK);
  assert_true(one->reject_count > 100);
  for (int threads = 2; threads <= 5; threads += 3) {
    assert_int_equal(test_ingest(conf, "", threads, &many, NULL), FC_OK);
    assert_same_panels(one, many);
    fc_ingest_free(many);
  }
  fc_ingest_free(one);
  free(csv.bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(same_records_for_every_piece_size),
                                     cmocka_unit_test(what_is_written_comes_back),
                                     cmocka_unit_test(same_panel_for_every_number_of_threads)};
  return cmocka_run_group_tests_name("chunks", tests, NULL, NULL);
}
