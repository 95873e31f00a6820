/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../fuzz/targets.h"

#include "foodcast/ingest/ingest.h"
#include "foodcast/ingest/init.h"
#include "foodcast/io/csv_reader.h"
#include "foodcast/io/encoding.h"
#include "foodcast/io/field.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/* What must hold of any input; a test run and a fuzzer both stop here. */
static void require(int held) {
  if (!held) abort();
}

void fuzz_number(const char *bytes, size_t size) {
  static const char decimals[] = ".,";
  for (int i = 0; i < 2; i++) {
    double number = 4711, again = 0;
    enum fc_field result = fc_number_parse(bytes, size, decimals[i], &number);
    if (result != FC_FIELD_OK) {
      require(number == 4711); /* untouched */
      continue;
    }
    require(isfinite(number) && fabs(number) <= 1e12);
    char padded[300], text[400];
    if (size + 3 > sizeof padded) continue;
    int length = snprintf(padded, sizeof padded, " %.*s\t", (int)size, bytes);
    if ((size_t)length == size + 2) /* no NUL in it */
      require(fc_number_parse(padded, size + 2, decimals[i], &again) == FC_FIELD_OK && again == number);
    length = snprintf(text, sizeof text, "%.17g", number);
    require(fc_number_parse(text, (size_t)length, '.', &again) == FC_FIELD_OK);
    require(fabs(again - number) <= 1e-15 * fabs(number));
  }
}

void fuzz_date(const char *bytes, size_t size) {
  static const struct fc_date_style styles[] = {{.format = ""},
                                                {.format = "", .year = 2024, .month = 2},
                                                {.format = "", .order = FC_ORDER_DAY_FIRST},
                                                {.format = "%d/%m/%y"},
                                                {.format = "%Y-%m-%d %H:%M:%S"},
                                                {.format = "%b %d, %Y %I:%M %p"},
                                                {.format = "excel"},
                                                {.format = "", .order = FC_ORDER_MONTH_FIRST}};
  for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
    fc_date date = 4711, again = 0;
    int minutes = -7;
    if (fc_date_read(&styles[i], bytes, size, &date, &minutes) != FC_FIELD_OK) {
      require(date == 4711 && minutes == -7);
      continue;
    }
    char text[FC_DATE_TEXT];
    require(minutes >= -1 && minutes < 30 * 60);
    require(date >= fc_date_of(1900, 1, 1) && date <= fc_date_of(2199, 12, 31));
    fc_date_format(date, text);
    require(fc_date_read(&styles[0], text, strlen(text), &again, NULL) == FC_FIELD_OK && again == date);
  }
  int minutes = 0;
  if (fc_time_read(bytes, size, &minutes) == FC_FIELD_OK) require(minutes >= 0 && minutes < 30 * 60);
}

/* Converts `step` bytes at a time. */
static size_t convert(const char *encoding, const char *bytes, size_t size, size_t step, char *text, size_t room) {
  struct fc_converter *converter;
  if (fc_converter_new(encoding, &converter, NULL) != FC_OK) return 0;
  char *end = text;
  size_t left = 0;
  const char *in = bytes;
  for (size_t given = 0; given < size;) {
    size_t more = size - given < step ? size - given : step;
    given += more;
    left += more;
    fc_converter_run(converter, &in, &left, &end, &room, given == size);
    require(left <= size && room > 0);
  }
  fc_converter_free(converter);
  require(left == 0);
  return (size_t)(end - text);
}

void fuzz_encoding(const char *bytes, size_t size) {
  static const char *const encodings[] = {"CP932", "EUC-JP", "UTF-16LE", "UTF-16BE", "WINDOWS-1252"};
  const char *guess = fc_encoding_guess(bytes, size);
  size_t room = 4 * size + 16;
  char *whole = malloc(room), *pieces = malloc(room);
  require(whole && pieces);
  if (fc_utf8_valid(bytes, size)) require(!guess || strcmp(guess, "UTF-8") == 0);
  require(!fc_encoding_contradiction("UTF-8", bytes, size));
  for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
    const char *really = fc_encoding_contradiction(encodings[i], bytes, size);
    require(!really || strcmp(really, encodings[i]) != 0);
    size_t length = convert(encodings[i], bytes, size, size, whole, room);
    require(convert(encodings[i], bytes, size, 3, pieces, room) == length && memcmp(whole, pieces, length) == 0);
    for (size_t k = 0; k < length; k++) /* what cannot be converted is FF, and so never taken for text */
      if ((unsigned char)whole[k] == 0xFF) whole[k] = '?';
    for (size_t k = 0; k < length; k++)
      if (!whole[k]) whole[k] = '?';
    require(fc_utf8_valid(whole, length));
  }
  free(whole);
  free(pieces);
}

static int read_fields(void *context, const struct fc_csv_record *record) {
  long *bytes = context;
  struct fc_date_style style = {.format = "", .year = 2024, .month = 2};
  require(record->line > 0);
  require(record->fault == FC_CSV_FINE || record->count == 0);
  for (int i = 0; i < record->count; i++) {
    struct fc_csv_field f = record->fields[i];
    double number = 0;
    fc_date date = 0;
    int minutes = 0;
    if (fc_number_parse(f.text, f.length, '.', &number) == FC_FIELD_OK) require(number >= -1e12 && number <= 1e12);
    if (fc_date_read(&style, f.text, f.length, &date, &minutes) == FC_FIELD_OK) require(date != FC_DATE_NONE);
    if (fc_time_read(f.text, f.length, &minutes) == FC_FIELD_OK) require(minutes >= 0 && minutes < 30 * 60);
    *bytes += (long)f.length;
  }
  return 0;
}

static void scan(const char *bytes, size_t size, size_t piece, long *total) {
  struct fc_csv_scratch scratch = {0};
  char *buffer = malloc(size + 1);
  size_t length = 0, used = 0;
  long line = 1;
  require(buffer != NULL);
  for (size_t at = 0; at < size;) {
    size_t more = size - at < piece ? size - at : piece;
    memcpy(buffer + length, bytes + at, more);
    length += more;
    at += more;
    require(fc_csv_scan(&scratch, ',', buffer, length, at == size, &line, read_fields, total, &used, NULL) == FC_OK);
    require(used <= length);
    memmove(buffer, buffer + used, length - used);
    length -= used;
  }
  require(length == 0);
  free(buffer);
  fc_csv_scratch_release(&scratch);
}

void fuzz_csv(const char *bytes, size_t size) {
  long whole = 0, pieces = 0;
  const char *encoding = fc_encoding_guess(bytes, size);
  char *text = NULL;
  size_t length = 0;
  (void)fc_csv_guess_delimiter(bytes, size);
  if (encoding && fc_encoding_convert(encoding, bytes, size, &text, &length, NULL) == FC_OK)
    scan(text, length, length, &whole);
  free(text);
  whole = 0;
  scan(bytes, size, size, &whole);
  scan(bytes, size, 7, &pieces);
  require(whole == pieces);
}

/* Writes the bytes to a file of its own, whose name says a month; freed by drop. */
static char *keep(const char *bytes, size_t size) {
  static const char suffix[] = "-2024_2.csv";
  char *path = strdup(P_tmpdir "/foodcast-fuzz-XXXXXX-2024_2.csv");
  int fd = path ? mkstemps(path, (int)strlen(suffix)) : -1;
  require(fd >= 0);
  require(write(fd, bytes, size) == (ssize_t)size);
  close(fd);
  return path;
}

static void drop(char *path) {
  unlink(path);
  free(path);
}

void fuzz_config(const char *bytes, size_t size) {
  char *path = keep(bytes, size);
  struct fc_config *config = NULL;
  struct fc_error err = {0};
  enum fc_status status = fc_config_read(path, &config, &err);
  require((status == FC_OK) == (config != NULL));
  require(status == FC_OK || err.what[0]);
  fc_config_free(config);
  drop(path);
}

static void ingest(const struct fc_retailer_config *retailer) {
  struct fc_ingest *read = NULL;
  struct fc_error err = {0};
  struct fc_context context = {.threads = 2};
  enum fc_status status = fc_ingest_retailer(retailer, "/", FC_DATE_NONE, &context, &read, &err);
  require(status == FC_OK || err.what[0]);
  if (read) {
    require(read->rows_read == read->rows_kept + read->rows_set_aside);
    require((status == FC_OK) == (read->panel != NULL));
    require(read->rows_kept >= 0);
  }
  fc_ingest_free(read);
}

static struct fc_source_config source_of(const struct fc_strings *files) {
  return (struct fc_source_config){
      .files = *files, .encoding = "", .delimiter = "", .date_format = "", .format = "", .cells = "", .decimal = '.'};
}

void fuzz_sales(const char *bytes, size_t size) {
  char *path = keep(bytes, size), *text = NULL;
  const char *paths[] = {path};
  struct fc_strings files = {paths, 1};
  struct fc_retailer_config retailer = {.name = "shop", .station = "", .country = "none", .max_rejected_percent = 100};
  retailer.sales = source_of(&files);
  for (int layout = FC_LAYOUT_LONG; layout <= FC_LAYOUT_RECEIPTS; layout++) {
    retailer.sales.layout = (enum fc_layout)layout;
    ingest(&retailer);
  }
  if (fc_init_guess(paths, 1, NULL, &text, NULL) == FC_OK) fuzz_config(text, strlen(text));
  free(text);
  drop(path);
}

void fuzz_weather(const char *bytes, size_t size) {
  static const char sales[] = "date,item,sold\n2024-01-01,a,1\n";
  char *path = keep(bytes, size), *base = keep(sales, strlen(sales));
  const char *paths[] = {path}, *bases[] = {base};
  struct fc_strings files = {paths, 1}, base_files = {bases, 1};
  struct fc_retailer_config retailer = {.name = "shop", .station = "", .country = "none", .max_rejected_percent = 100};
  retailer.sales = source_of(&base_files);
  retailer.observed = source_of(&files);
  ingest(&retailer);
  retailer.observed.format = "jma-obsdl";
  ingest(&retailer);
  retailer.forecast_weather = source_of(&files);
  retailer.observed.files.count = 0;
  ingest(&retailer);
  drop(path);
  drop(base);
}

void fuzz_jma(const char *bytes, size_t size) {
  static const char *const formats[] = {"jma-obsdl", "jma-etrn", ""};
  char *path = keep(bytes, size);
  const char *paths[] = {path};
  struct fc_strings files = {paths, 1};
  struct fc_retailer_config retailer = {.name = "shop", .station = "", .country = "none", .max_rejected_percent = 100};
  retailer.sales = source_of(&(struct fc_strings){NULL, 0});
  retailer.observed = source_of(&files);
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    retailer.observed.format = formats[i];
    ingest(&retailer);
  }
  drop(path);
}
