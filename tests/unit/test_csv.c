/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_support.h"

#include "foodcast/io/csv_reader.h"
#include "foodcast/io/csv_writer.h"
#include "foodcast/io/encoding.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

/* Records as text: "line:field|field;" with faults as "line!fault;". */
struct shown {
  char text[4096];
  size_t used;
};

static int show(void *context, const struct fc_csv_record *record) {
  struct shown *s = context;
  s->used +=
      (size_t)snprintf(s->text + s->used, sizeof s->text - s->used, "%ld%c", record->line, record->fault ? '!' : ':');
  if (record->fault) s->used += (size_t)snprintf(s->text + s->used, sizeof s->text - s->used, "%d", (int)record->fault);
  for (int i = 0; i < record->count; i++)
    s->used += (size_t)snprintf(s->text + s->used, sizeof s->text - s->used, "%s%.*s", i ? "|" : "",
                                (int)record->fields[i].length, record->fields[i].text);
  s->used += (size_t)snprintf(s->text + s->used, sizeof s->text - s->used, ";");
  return 0;
}

static int show_last(void *context, const struct fc_csv_record *record) {
  ((struct shown *)context)->used = 0;
  return show(context, record);
}

static void scan(const char *bytes, size_t size, struct shown *shown) {
  struct fc_csv_scratch scratch = {0};
  size_t used = 0;
  long line = 1;
  *shown = (struct shown){.used = 0};
  assert_int_equal(fc_csv_scan(&scratch, ',', bytes, size, 1, &line, show, shown, &used, NULL), FC_OK);
  assert_int_equal(used, size);
  assert_int_equal(line,
                   1 + fc_csv_count_lines(bytes, size) + (size && bytes[size - 1] != '\n' && bytes[size - 1] != '\r'));
  fc_csv_scratch_release(&scratch);
}

static void cuts_records(void **state) {
  (void)state;
  static const struct {
    const char *csv, *records;
  } cases[] = {
      {"a,b\n1,2\n", "1:a|b;2:1|2;"},
      {"a,b\r\n1,2\r\n", "1:a|b;2:1|2;"},
      {"a,b\r1,2\r", "1:a|b;2:1|2;"},
      {"a,b\n1,2\r3,4\r\n5,6", "1:a|b;2:1|2;3:3|4;4:5|6;"},
      {"a,b", "1:a|b;"},
      {"", ""},
      {"\n\n a , b \n", "3:a|b;"},
      {"a\n,,\n ,\t,\nb\n", "1:a;4:b;"},
      {"a,,\n", "1:a||;"},
      {"\"a,b\",c\n", "1:a,b|c;"},
      {"\"a\"\"b\",c\n", "1:a\"b|c;"},
      {"\"a\nb\",c\nd,e\n", "1:a\nb|c;3:d|e;"},
      {"\"a\r\nb\",c\r\nd,e", "1:a\r\nb|c;3:d|e;"},
      {" \"a\" , b\n", "1:a|b;"},
      {"5\" pizza,2\n", "1:5\" pizza|2;"},
      {"a,\"\"\n", "1:a|;"},
      {"a,\"b\"", "1:a|b;"},
      /* an open quote costs its own line only */
      {"a,\"b\nc,d\ne,f\n", "1!1;2:c|d;3:e|f;"},
      {"a,\"b\nc,\"d\"\ne,f\n", "1!1;2:c|d;3:e|f;"},
      {"a,\"b", "1!1;"},
      {"a,\"b\"x\nc,d\n", "1!2;2:c|d;"},
      {"\"\n", "1!1;"},
      {"a,\xff\nb,c\n", "1!3;2:b|c;"},
      {"a,\xe3\x81\n\xe3\x81\x82,c\n", "1!3;2:\xe3\x81\x82|c;"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct shown shown;
    scan(cases[i].csv, strlen(cases[i].csv), &shown);
    if (strcmp(shown.text, cases[i].records) != 0)
      fail_msg("'%s' gave '%s' and not '%s'", cases[i].csv, shown.text, cases[i].records);
  }
  struct shown shown;
  scan("a,\0b\nc,d\n", 9, &shown);
  assert_string_equal(shown.text, "1!3;2:c|d;");
}

/* A quote left open is given up after so many lines, and each of them is read for itself. */
static void gives_up_on_open_quotes(void **state) {
  (void)state;
  char csv[4000] = "x,\"y\n";
  size_t used = strlen(csv);
  for (int i = 0; i < 3 * FC_CSV_OPEN_LINES; i++) used += (size_t)snprintf(csv + used, sizeof csv - used, "%d,z\n", i);
  struct shown shown;
  scan(csv, used, &shown);
  assert_memory_equal(shown.text, "1!1;2:0|z;3:1|z;", 16);
}

static struct shown read_file(const char *path, const char *encoding, const char *delimiter, const char **found) {
  struct fc_csv_options options = {encoding, delimiter};
  struct fc_csv_file *file;
  struct shown shown = {.used = 0};
  static char name[32];
  struct fc_error err = {0};
  if (fc_csv_open(path, &options, &file, &err) != FC_OK) fail_msg("%s", err.what);
  assert_int_equal(fc_csv_read(file, show, &shown, NULL), FC_OK);
  snprintf(name, sizeof name, "%s", fc_csv_encoding(file));
  if (found) *found = name;
  fc_csv_close(file);
  return shown;
}

static void finds_encodings(void **state) {
  (void)state;
  static const char text[] = "日付,店舗名,販売数\n2024-01-05,天神ベーカリー,12\n2024-01-06,博多ベーカリー,9\n";
  static const char records[] = "1:日付|店舗名|販売数;2:2024-01-05|天神ベーカリー|12;3:2024-01-06|博多ベーカリー|9;";
  static const struct {
    const char *iconv, *given, *found;
  } cases[] = {{"UTF-8", "", "UTF-8"},          {"CP932", "", "CP932"},         {"EUC-JP", "auto", "EUC-JP"},
               {"UTF-16LE", "", "UTF-16LE"},    {"UTF-16BE", "", "UTF-16BE"},   {"UTF-16", "", "UTF-16LE"},
               {"CP932", "Shift_JIS", "CP932"}, {"UTF-16", "UTF-16", "UTF-16"}, {"EUC-JP", "EUC-JP", "EUC-JP"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char command[200], *source = test_file("utf8.csv", text, strlen(text));
    char *target = test_file("other.csv", "", 0);
    const char *found;
    snprintf(command, sizeof command, "iconv -f UTF-8 -t %s %s > %s", cases[i].iconv, source, target);
    assert_int_equal(system(command), 0);
    struct shown shown = read_file(target, cases[i].given, "", &found);
    if (strcmp(shown.text, records) != 0) fail_msg("%s: %s", cases[i].iconv, shown.text);
    assert_string_equal(found, cases[i].found);
    free(source);
    free(target);
  }
}

static void guesses_by_evidence(void **state) {
  (void)state;
  static const struct {
    const char *bytes, *encoding;
  } cases[] = {{"plain ascii", NULL},
               {"\xEF\xBB\xBF"
                "a",
                "UTF-8"},
               {"caf\xC3\xA9", "UTF-8"},
               {"Br\xF6tchen, K\xE4se, M\xFCsli", "WINDOWS-1252"},
               {"a,b\n1,2\n3,\xE9,4\n", "UTF-8"}, /* one damaged byte says nothing */
               {"\xE5\xBA\x97\xE8\x88\x97\xE5\x90\x8D,\xE5\xBA\x97\xE8\x88,\xE5\xBA\x97\xE8\x88\x97", "UTF-8"},
               {"\x93\xFA\x95\x74,\x93\x58\x95\xDC", "CP932"},
               {"\xC6\xFC\xC9\xD5,\xC5\xB9\xCA\xDE", "EUC-JP"},
               /* half-width katakana: ｼｮｸﾊﾟﾝ, which EUC-JP would read as rare characters, and ﾊﾟﾝ, which it cannot */
               {"S,\xBC\xAE\xB8\xCA\xDF\xDD,1\n", "CP932"},
               {"S,\xCA\xDF\xDD,1\n", "CP932"},
               {"\xB6\xDA\xB0,\xD1\xDB\xDD\xCA\xDF\xDD,\xB8\xD8\xB0\xD1\n", "CP932"},
               {"Stra\xDF"
                "e,gro\xDF,wei\xDF\n",
                "WINDOWS-1252"},
               {"\xA5\xD1\xA5\xF3,\xBF\xA9,\xB1\xFD\n", "EUC-JP"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *guess = fc_encoding_guess(cases[i].bytes, strlen(cases[i].bytes));
    if (!guess != !cases[i].encoding || (guess && strcmp(guess, cases[i].encoding) != 0))
      fail_msg("'%s' was taken for %s", cases[i].bytes, guess ? guess : "ASCII");
  }
}

/* Japanese text in UTF-16 has few zero bytes; a zero byte here and there does not make a file UTF-16. */
static void tells_short_utf16(void **state) {
  (void)state;
  static const char le[] = "\xE5\x65\xD8\x4E\t\0\x46\x55\xC1\x54\t\0\x70\x65\r\0\n\0"
                           "\xE4\x4E\x8C\x54\t\0\xDF\x98\xC1\x54\t\0\x95\xFF\r\0\n";
  static const char stray[] = "date,item,sold\n2024-01-01,a\0,5\n2024-01-02,a,5\n\0\0\0\0\0\0\n";
  char be[sizeof le];
  for (size_t i = 0; i < sizeof le; i++) be[i] = le[i ^ 1];
  assert_string_equal(fc_encoding_guess(le, sizeof le), "UTF-16LE");
  assert_string_equal(fc_encoding_guess(be, sizeof le), "UTF-16BE");
  assert_null(fc_encoding_guess(stray, sizeof stray - 1));
}

static void finds_wrong_encodings_out(void **state) {
  (void)state;
  /* 天神ベーカリー in UTF-8, CP932 and EUC-JP, and half-width katakana */
  static const char utf8[] = "x,\xE5\xA4\xA9\xE7\xA5\x9E\xE3\x83\x99\xE3\x83\xBC\xE3\x82\xAB,1\n";
  static const char cp932[] = "x,\x93\x56\x90\x5F\x83\x78\x81\x5B\x83\x4A\x83\x8A,1\n";
  static const char euc[] = "x,\xC5\xB7\xBF\xC0\xA5\xD9\xA1\xBC\xA5\xAB\xB1\xFD,1\n";
  static const char half[] = "x,\xBC\xAE\xB8\xCA\xDF\xDD,1\n";
  static const struct {
    const char *used, *bytes, *really;
  } cases[] = {{"CP932", cp932, NULL},     {"EUC-JP", euc, NULL},
               {"CP932", half, NULL},      {"CP932", utf8, "UTF-8"},
               {"EUC-JP", utf8, "UTF-8"},  {"ISO-8859-1", utf8, "UTF-8"},
               {"EUC-JP", cp932, "CP932"}, {"CP932", euc, "EUC-JP"},
               {"CP932", "abc,1\n", NULL}, {"WINDOWS-1252", "Br\xF6tchen, K\xE4se, M\xFCsli\n", NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *really = fc_encoding_contradiction(cases[i].used, cases[i].bytes, strlen(cases[i].bytes));
    if (!really != !cases[i].really || (really && strcmp(really, cases[i].really) != 0))
      fail_msg("case %zu: said to be %s, found %s", i, cases[i].used, really ? really : "nothing against it");
  }
}

/* Another encoding that begins in the middle of a file stops the reading, with both names. */
static void stops_where_the_encoding_changes(void **state) {
  (void)state;
  size_t used = 0, size = 3 << 20;
  char *bytes = malloc(size + 100);
  while (used < size)
    used += (size_t)snprintf(bytes + used, 60,
                             used < size / 2 ? "x,\x93\x56\x90\x5F\x83\x78,1\n"
                                             : "x,\xE5\xA4\xA9\xE7\xA5\x9E\xE3\x83\x99,1\n");
  char *path = test_file("two.csv", bytes, used);
  struct fc_csv_options options = {"", ""};
  struct fc_csv_file *file;
  struct fc_error err = {0};
  struct shown shown = {.used = 0};
  assert_int_equal(fc_csv_open(path, &options, &file, NULL), FC_OK);
  assert_int_equal(fc_csv_read(file, show_last, &shown, &err), FC_INPUT);
  assert_non_null(strstr(err.what, "CP932"));
  assert_non_null(strstr(err.what, "UTF-8"));
  fc_csv_close(file);
  free(bytes);
  free(path);
}

static void refuses_what_is_no_text(void **state) {
  (void)state;
  static const char *const starts[] = {"PK\003\004xl/workbook", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "%PDF-1.7"};
  for (size_t i = 0; i < 3; i++) {
    char *path = test_file("book.csv", starts[i], strlen(starts[i]));
    struct fc_csv_options options = {"", ""};
    struct fc_csv_file *file;
    struct fc_error err = {0};
    assert_int_equal(fc_csv_open(path, &options, &file, &err), FC_INPUT);
    assert_non_null(strstr(err.hint, "CSV"));
    free(path);
  }
}

/* The file begins with megabytes of ASCII; what decides comes later. */
static void decides_late(void **state) {
  (void)state;
  size_t size = 3 << 20, used = 0;
  char *bytes = malloc(size + 100);
  while (used < size) used += (size_t)snprintf(bytes + used, 40, "2024-01-05,store,12\n");
  long lines = fc_csv_count_lines(bytes, used);
  used += (size_t)snprintf(bytes + used, 40, "x,\x93\x58\x95\xDC,1\n"); /* 店舗 */
  char *path = test_file("late.csv", bytes, used);
  struct fc_csv_options options = {"", ""};
  struct fc_csv_file *file;
  assert_int_equal(fc_csv_open(path, &options, &file, NULL), FC_OK);
  struct shown shown = {.used = 0};
  assert_int_equal(fc_csv_read(file, show_last, &shown, NULL), FC_OK);
  char expected[60];
  snprintf(expected, sizeof expected, "%ld:x|店舗|1;", lines + 1);
  assert_string_equal(shown.text, expected);
  assert_string_equal(fc_csv_encoding(file), "CP932");
  fc_csv_close(file);
  free(bytes);
  free(path);
}

static void finds_delimiters(void **state) {
  (void)state;
  static const struct {
    const char *text;
    char delimiter;
  } cases[] = {{"a,b\n1,2\n", ','},
               {"a;b\n1,5;2\n", ';'},
               {"a\tb\n1\t2\n", '\t'},
               {"a|b|c\n1|2|3\n", '|'},
               {"a;b\n\"x,y,z\";2\n", ';'},
               {"one\ntwo\n", ','},
               {"", ','},
               {"a\tb\tc\n1\t\"x\ny\"\t\"1,201\"\n2\t\"x\ny\"\t\"1,202\"\n", '\t'},
               {"t: 1,2\na;b;c\n1;2;3\n4;5;6\n", ';'}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(fc_csv_guess_delimiter(cases[i].text, strlen(cases[i].text)), cases[i].delimiter);
  char *path = test_file("semi.csv", "a;b\n1;2\n", 8);
  assert_string_equal(read_file(path, "", "", NULL).text, "1:a|b;2:1|2;");
  assert_string_equal(read_file(path, "", ",", NULL).text, "1:a;b;2:1;2;");
  struct fc_csv_options options = {"", "::"};
  struct fc_csv_file *file;
  struct fc_error err;
  assert_int_equal(fc_csv_open(path, &options, &file, &err), FC_USAGE);
  options = (struct fc_csv_options){"KLINGON", ""};
  assert_int_equal(fc_csv_open(path, &options, &file, &err), FC_USAGE);
  assert_int_equal(fc_csv_open(test_folder(), &(struct fc_csv_options){"", ""}, &file, &err), FC_FAILED);
  free(path);
}

static void reads_gzip(void **state) {
  (void)state;
  char *path = test_file("a.csv.gz", "", 0);
  gzFile out = gzopen(path, "wb");
  for (int i = 0; i < 3; i++) gzprintf(out, "%d,\"x\ny\"\n", i);
  gzclose(out);
  assert_string_equal(read_file(path, "", "", NULL).text, "1:0|x\ny;3:1|x\ny;5:2|x\ny;");
  FILE *file = fopen(path, "r+b");
  fseek(file, 0, SEEK_END);
  assert_int_equal(ftruncate(fileno(file), ftell(file) - 6), 0);
  fclose(file);
  struct fc_csv_file *csv;
  struct fc_error err = {0};
  assert_int_equal(fc_csv_open(path, &(struct fc_csv_options){"", ""}, &csv, &err), FC_INPUT);
  assert_non_null(strstr(err.what, "ends early"));
  free(path);
}

/* Rows of a file of `size` bytes, or what is wrong with it. */
static const char *read_bytes(const char *bytes, size_t size) {
  static struct shown shown;
  static struct fc_error err;
  char *path = test_file("bytes.csv.gz", bytes, size);
  struct fc_csv_file *csv = NULL;
  shown = (struct shown){.used = 0};
  enum fc_status status = fc_csv_open(path, &(struct fc_csv_options){"", ""}, &csv, &err);
  if (status == FC_OK) status = fc_csv_read(csv, show, &shown, &err);
  fc_csv_close(csv);
  free(path);
  assert_true(status == FC_OK || status == FC_INPUT);
  return status == FC_OK ? shown.text : err.what;
}

static size_t pack(const char *text, char *packed) {
  char *path = test_file("part.gz", "", 0);
  gzFile out = gzopen(path, "wb");
  gzputs(out, text);
  gzclose(out);
  FILE *file = fopen(path, "rb");
  size_t size = fread(packed, 1, 200, file);
  fclose(file);
  free(path);
  return size;
}

static void loses_nothing_behind_a_packed_part(void **state) {
  (void)state;
  char bytes[1000];
  size_t first = pack("a,b\n1,2\n", bytes), both = first + pack("3,4\n", bytes + first);
  assert_string_equal(read_bytes(bytes, both), "1:a|b;2:1|2;3:3|4;");
  memset(bytes + both, 0, 300);
  assert_string_equal(read_bytes(bytes, both + 300), "1:a|b;2:1|2;3:3|4;");
  memcpy(bytes + both + 300, "5,6\n", 4);
  assert_non_null(strstr(read_bytes(bytes, both + 304), "not gzip"));
  bytes[first] ^= 1; /* the second part can no longer be known as one */
  assert_non_null(strstr(read_bytes(bytes, both), "not gzip"));
  bytes[first] ^= 1;
  bytes[first + 1] ^= 1;
  assert_non_null(strstr(read_bytes(bytes, both), "header"));
  bytes[first + 1] ^= 1;
  bytes[first - 4] ^= 1; /* of the length that the first part says it has */
  assert_non_null(strstr(read_bytes(bytes, both), "length"));
}

static void tells_a_file_that_changes(void **state) {
  (void)state;
  char *path = test_file("growing.csv", "a,b\n1,2\n", 8);
  struct fc_csv_file *csv;
  struct fc_error err;
  struct shown shown = {.used = 0};
  assert_int_equal(fc_csv_open(path, &(struct fc_csv_options){"", ""}, &csv, &err), FC_OK);
  assert_int_equal(fc_csv_read(csv, show, &shown, &err), FC_OK);
  assert_int_equal(fc_csv_unchanged(csv, &err), FC_OK);
  FILE *file = fopen(path, "ab");
  fputs("3,4\n", file);
  fclose(file);
  assert_int_equal(fc_csv_unchanged(csv, &err), FC_INPUT);
  assert_non_null(strstr(err.what, "changed while it was read"));
  fc_csv_close(csv);
  free(path);
}

static void refuses_pipes(void **state) {
  (void)state;
  char *path = test_file("pipe.csv", "", 0);
  struct fc_csv_file *csv;
  struct fc_error err;
  assert_int_equal(unlink(path), 0);
  assert_int_equal(mkfifo(path, 0600), 0);
  assert_int_equal(fc_csv_open(path, &(struct fc_csv_options){"", ""}, &csv, &err), FC_FAILED);
  assert_non_null(strstr(err.what, "pipe"));
  unlink(path);
  free(path);
}

static void bounds_long_lines(void **state) {
  (void)state;
  size_t size = 5 * (size_t)FC_CSV_LINE_MAX;
  char *bytes = malloc(size + 100);
  memcpy(bytes, "a,b\n", 4);
  memset(bytes + 4, 'x', size);
  memcpy(bytes + 4 + size, "\nc,d\n", 5);
  char *path = test_file("long.csv", bytes, size + 9);
  assert_string_equal(read_file(path, "", "", NULL).text, "1:a|b;2!4;3:c|d;");
  free(bytes);
  free(path);
}

/* Processor time for reading so many bytes of short lines that end in `end`. */
static double seconds_to_read(size_t size, char end) {
  char *bytes = malloc(size);
  for (size_t i = 0; i + 4 <= size; i += 4) memcpy(bytes + i, (char[]){'a', ',', 'b', end}, 4);
  char *path = test_file("lines.csv", bytes, size);
  struct fc_csv_options options = {"", ""};
  struct fc_csv_file *file;
  struct shown shown = {.used = 0};
  assert_int_equal(fc_csv_open(path, &options, &file, NULL), FC_OK);
  clock_t start = clock();
  assert_int_equal(fc_csv_read(file, show_last, &shown, NULL), FC_OK);
  double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  fc_csv_close(file);
  free(bytes);
  free(path);
  return seconds;
}

/* Lines that end in CR alone: what follows a long one is not lost, and none looks for a line feed through all the others. */
static void bounds_lines_of_carriage_returns(void **state) {
  (void)state;
  size_t size = 5 * (size_t)FC_CSV_LINE_MAX;
  char *bytes = malloc(size + 100);
  memcpy(bytes, "a,b\r", 4);
  memset(bytes + 4, 'x', size);
  memcpy(bytes + 4 + size, "\rc,d\re,f\r", 9);
  char *path = test_file("long.csv", bytes, size + 13);
  assert_string_equal(read_file(path, "", "", NULL).text, "1:a|b;2!4;3:c|d;4:e|f;");
  free(bytes);
  free(path);
  double feeds = seconds_to_read(1 << 20, '\n'), returns = seconds_to_read(1 << 20, '\r');
  if (returns > 8 * feeds + .1) fail_msg("%.3f s, and %.3f s where lines end in line feeds", returns, feeds);
}

static void writes_what_it_reads(void **state) {
  (void)state;
  char path[200];
  snprintf(path, sizeof path, "%s/out.csv", test_folder());
  struct fc_csv_writer writer;
  assert_int_equal(fc_csv_writer_open(&writer, path, "text,number,whole,date", 0, NULL), FC_OK);
  static const char *const texts[] = {"plain", "with, comma", "with \"quote\"", "two\nlines", " space", "日本語", ""};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    fc_csv_text(&writer, texts[i]);
    fc_csv_number(&writer, i == 1 ? NAN : i == 2 ? -.001 : 1234.5678, 2);
    fc_csv_whole(&writer, -7);
    fc_csv_date(&writer, i == 3 ? FC_DATE_NONE : fc_date_of(2024, 2, 29));
    fc_csv_end_row(&writer);
  }
  assert_int_equal(fc_csv_writer_close(&writer, NULL), FC_OK);
  FILE *file = fopen(path, "rb");
  char bytes[1000];
  size_t size = fread(bytes, 1, sizeof bytes - 1, file);
  bytes[size] = '\0';
  fclose(file);
  assert_string_equal(bytes, "text,number,whole,date\n"
                             "plain,1234.57,-7,2024-02-29\n"
                             "\"with, comma\",,-7,2024-02-29\n"
                             "\"with \"\"quote\"\"\",0.00,-7,2024-02-29\n"
                             "\"two\nlines\",1234.57,-7,\n"
                             "\" space\",1234.57,-7,2024-02-29\n"
                             "日本語,1234.57,-7,2024-02-29\n"
                             ",1234.57,-7,2024-02-29\n");
  assert_int_equal(fc_csv_writer_open(&writer, path, "a", 1, NULL), FC_OK);
  assert_int_equal(fc_csv_writer_close(&writer, NULL), FC_OK);
  file = fopen(path, "rb");
  size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  assert_memory_equal(bytes,
                      "\xEF\xBB\xBF"
                      "a\n",
                      5);
}

static void tells_write_failures(void **state) {
  (void)state;
  struct fc_csv_writer writer;
  struct fc_error err;
  assert_int_equal(fc_csv_writer_open(&writer, "/nonexistent/out.csv", "a", 0, &err), FC_FAILED);
  if (fc_csv_writer_open(&writer, "/dev/full", "a", 0, &err) != FC_OK) skip();
  for (int i = 0; i < 100000; i++) {
    fc_csv_whole(&writer, i);
    fc_csv_end_row(&writer);
  }
  assert_int_equal(fc_csv_writer_close(&writer, &err), FC_FAILED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cuts_records),
      cmocka_unit_test(gives_up_on_open_quotes),
      cmocka_unit_test(finds_encodings),
      cmocka_unit_test(guesses_by_evidence),
      cmocka_unit_test(tells_short_utf16),
      cmocka_unit_test(finds_wrong_encodings_out),
      cmocka_unit_test(stops_where_the_encoding_changes),
      cmocka_unit_test(refuses_what_is_no_text),
      cmocka_unit_test(bounds_lines_of_carriage_returns),
      cmocka_unit_test(decides_late),
      cmocka_unit_test(finds_delimiters),
      cmocka_unit_test(reads_gzip),
      cmocka_unit_test(loses_nothing_behind_a_packed_part),
      cmocka_unit_test(tells_a_file_that_changes),
      cmocka_unit_test(refuses_pipes),
      cmocka_unit_test(bounds_long_lines),
      cmocka_unit_test(writes_what_it_reads),
      cmocka_unit_test(tells_write_failures),
  };
  return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
