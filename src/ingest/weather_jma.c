/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as downloaded from the Japan Meteorological Agency.
 *
 * obsdl (https://www.data.jma.go.jp/risk/obsdl/): stations, elements, sub-elements and kinds of information in header
 * lines of one width; an element's value is followed by columns with whether nothing happened, with the quality of the
 * value, and with a number that changes when the series is no longer homogeneous.
 * etrn (past weather tables): a row per day of one month, the month and the place in the file's name. */
#include "weather_internal.h"

#include "foodcast/io/encoding.h"

#include <ctype.h>
#include <math.h>

static const struct name {
  const char *text;
  enum fc_weather_element element;
} element_names[] = {{"平均気温", FC_TMEAN},       {"日平均気温", FC_TMEAN},  {"最高気温", FC_TMAX},
                     {"日最高気温", FC_TMAX},      {"最低気温", FC_TMIN},     {"日最低気温", FC_TMIN},
                     {"降水量の合計", FC_PRECIP},  {"降水量合計", FC_PRECIP}, {"降水量", FC_PRECIP},
                     {"日照時間", FC_SUNSHINE},    {"平均湿度", FC_HUMIDITY}, {"日平均湿度", FC_HUMIDITY},
                     {"平均風速", FC_WIND},        {"降雪量合計", FC_SNOW},   {"降雪合計", FC_SNOW},
                     {"天気概況昼", FC_TEXT_RAIN}, {"天気概況", FC_TEXT_RAIN}};

enum { NO_ELEMENT = -1 };

/* The element that a heading names: up to a bracket, which holds the unit or the hours. */
static int element_of(const struct fc_csv_field *field) {
  char narrow[160], name[160];
  size_t n = fc_field_narrow(field->text, field->length, narrow, sizeof narrow), used = 0;
  int night = 0;
  for (size_t i = 0; i < n; i++) {
    if (narrow[i] == ' ') continue;
    if (narrow[i] == '(') {
      night = strncmp(narrow + i, "(夜", strlen("(夜")) == 0;
      break;
    }
    name[used++] = narrow[i];
  }
  name[used] = '\0';
  for (size_t i = 0; i < sizeof element_names / sizeof *element_names && !night; i++)
    if (strcmp(element_names[i].text, name) == 0) return (int)element_names[i].element;
  return NO_ELEMENT;
}

/* A value as the agency writes it: ")" behind it is nearly complete and used, "]" incomplete, "#" doubtful, "×" missing,
 * "///" not observed, "--" nothing happened. FC_FIELD_BAD for anything else. */
static enum fc_field parse_value(struct fc_csv_field field, int element, double *value) {
  static const char *const missing[] = {"×", "///", "//", "*", "#", "]", ")"};
  fc_field_trim(&field.text, &field.length);
  if (field.length >= 2 && memcmp(field.text, "--", 2) == 0) {
    if (element != FC_PRECIP && element != FC_SNOW) return FC_FIELD_MISSING;
    *value = 0;
    return FC_FIELD_OK;
  }
  for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
    if (strlen(missing[i]) == field.length && memcmp(missing[i], field.text, field.length) == 0)
      return FC_FIELD_MISSING;
  if (field.length > 1) {
    char last = field.text[field.length - 1];
    if (last == ']' || last == '#' || last == '*') return FC_FIELD_MISSING;
    if (last == ')') field.length--;
  }
  return fc_number_parse(field.text, field.length, '.', value);
}

/* ---- obsdl ---- */

struct obsdl_column {
  int element, station; /* of the value */
  int nothing, quality; /* places of its information, -1 where there is none */
  int place;
};

struct jma_file {
  struct fc_weather_reading *weather;
  const char *path;
  int file, width, dates; /* dates: 1 for one column, 3 for year, month and day in columns of their own */
  struct obsdl_column *columns;
  int column_count, column_capacity;
  struct fc_csv_field *stations; /* of the station line, [width], copies */
  int station_count, header_done;
  struct fc_arena text;
  struct fc_error *err;
  enum fc_status status;
  /* etrn */
  int year, month, station, staffed;
};

static int fail_memory(struct jma_file *f) {
  f->status = fc_fail_memory(f->err);
  return 1;
}

static int keep_stations(struct jma_file *f, const struct fc_csv_record *record) {
  f->stations = fc_arena_new(&f->text, (size_t)record->count, sizeof *f->stations);
  if (!f->stations) return fail_memory(f);
  for (int i = 0; i < record->count; i++) {
    const char *copy = fc_arena_text(&f->text, record->fields[i].text, record->fields[i].length);
    if (!copy) return fail_memory(f);
    f->stations[i] = (struct fc_csv_field){copy, strlen(copy)};
  }
  f->station_count = record->count;
  return 0;
}

static int is_text(const struct fc_csv_field *field, const char *text) {
  return field->length == strlen(text) && memcmp(field->text, text, field->length) == 0;
}

static int station_of(struct jma_file *f, int place) {
  if (place < f->station_count && f->stations[place].length)
    return fc_dictionary_add(&f->weather->stations, f->stations[place].text, f->stations[place].length);
  return fc_weather_default_station(f->weather);
}

/* The line of elements: every column of a known element is a candidate until the lines below say what else it is. */
static int begin_elements(struct jma_file *f, const struct fc_csv_record *record) {
  f->width = record->count;
  f->dates = is_text(&record->fields[0], "年") ? 3 : 1;
  for (int i = f->dates; i < record->count; i++) {
    int element = element_of(&record->fields[i]);
    if (element == NO_ELEMENT) continue;
    if (fc_grow(&f->columns, &f->column_capacity, f->column_count + 1, sizeof *f->columns)) return fail_memory(f);
    int station = station_of(f, i);
    if (station < 0) return fail_memory(f);
    f->columns[f->column_count++] = (struct obsdl_column){element, station, -1, -1, i};
  }
  f->header_done = 1;
  return 0;
}

/* A line below the elements: what it names is information about the value before it. */
static void refine(struct jma_file *f, const struct fc_csv_record *record) {
  struct obsdl_column *value = NULL;
  int kept = 0;
  for (int c = 0; c < f->column_count; c++) {
    struct obsdl_column column = f->columns[c];
    const struct fc_csv_field *field = &record->fields[column.place];
    if (!field->length) {
      f->columns[kept] = column;
      value = &f->columns[kept++];
    } else if (value && value->element == column.element && value->station == column.station) {
      if (is_text(field, "品質情報") && value->quality < 0) value->quality = column.place;
      if (is_text(field, "現象なし情報") && value->nothing < 0) value->nothing = column.place;
    }
  }
  f->column_count = kept;
}

static enum fc_reason read_obsdl_date(const struct jma_file *f, const struct fc_csv_record *record, fc_date *date) {
  struct fc_date_style any = {.format = ""};
  if (f->dates == 1)
    return fc_date_read(&any, record->fields[0].text, record->fields[0].length, date, NULL) == FC_FIELD_OK
               ? FC_KEPT
               : FC_BAD_DATE;
  double part[3];
  for (int i = 0; i < 3; i++)
    if (fc_number_parse(record->fields[i].text, record->fields[i].length, '.', &part[i]) != FC_FIELD_OK)
      return FC_BAD_DATE;
  *date = fc_date_of((int)part[0], (int)part[1], (int)part[2]);
  return *date == FC_DATE_NONE ? FC_BAD_DATE : FC_KEPT;
}

/* Quality 8 is normal and 5 nearly so; less is not used. A value with nothing said about it is as good as normal. */
static int is_usable(const struct fc_csv_record *record, const struct obsdl_column *column) {
  if (column->quality < 0) return 1;
  const struct fc_csv_field *quality = &record->fields[column->quality];
  return is_text(quality, "8") || is_text(quality, "5");
}

static enum fc_reason read_cell(const struct fc_csv_record *record, const struct obsdl_column *column, double *values) {
  struct fc_csv_field field = record->fields[column->place];
  if (!is_usable(record, column)) return FC_KEPT;
  if (column->element == FC_TEXT_RAIN) {
    if (isnan(values[FC_TEXT_RAIN]))
      fc_weather_text(field.text, field.length, &values[FC_TEXT_RAIN], &values[FC_TEXT_SUN]);
    return FC_KEPT;
  }
  double value = NAN;
  enum fc_field result = parse_value(field, column->element, &value);
  if (result == FC_FIELD_BAD) return FC_NOT_A_NUMBER;
  if (result == FC_FIELD_MISSING && column->nothing >= 0 && is_text(&record->fields[column->nothing], "1")) value = 0;
  if (isnan(values[column->element])) values[column->element] = value;
  return FC_KEPT;
}

static int set_aside(struct jma_file *f, const struct fc_csv_record *record, int place, enum fc_reason reason) {
  struct fc_csv_field shown = {record->raw, record->raw_length};
  if (place >= 0) shown = record->fields[place];
  f->status = fc_ingest_set_aside(f->weather->reading->ingest, f->file, record->line, place + 1, reason, shown.text,
                                  shown.length, f->err);
  return f->status != FC_OK;
}

static int compare_columns(const void *a, const void *b) {
  const struct obsdl_column *x = a, *y = b;
  if (x->station != y->station) return x->station < y->station ? -1 : 1;
  return (x->place > y->place) - (x->place < y->place);
}

/* One day: a row for every station in it, and as many rows in the accounts. The columns are in order of stations. */
static int add_obsdl_day(struct jma_file *f, const struct fc_csv_record *record) {
  struct fc_weather_row row = {.issued_on = FC_DATE_NONE, .file = f->file, .line = record->line};
  enum fc_reason reason = read_obsdl_date(f, record, &row.date);
  if (reason != FC_KEPT) return set_aside(f, record, 0, reason);
  int before = f->weather->count;
  for (int c = 0; c < f->column_count;) {
    row.station = f->columns[c].station;
    for (int e = 0; e < FC_WEATHER_COUNT; e++) row.value[e] = NAN;
    for (; c < f->column_count && f->columns[c].station == row.station; c++)
      if ((reason = read_cell(record, &f->columns[c], row.value)) != FC_KEPT) {
        f->weather->count = before;
        return set_aside(f, record, f->columns[c].place, reason);
      }
    if (fc_weather_add(f->weather, &row)) return fail_memory(f);
  }
  fc_ingest_keep(f->weather->reading->ingest, f->file, f->weather->count - before);
  return 0;
}

/* The line of elements without a label, as downloads without one have it. */
static int names_elements_only(const struct fc_csv_record *record) {
  if (record->fields[0].length) return 0;
  for (int i = 1; i < record->count; i++)
    if (element_of(&record->fields[i]) != NO_ELEMENT) return 1;
  return 0;
}

static int on_obsdl(void *context, const struct fc_csv_record *record) {
  struct jma_file *f = context;
  if (f->status != FC_OK) return 1;
  if (record->fault != FC_CSV_FINE)
    return f->header_done == 2 ? set_aside(f, record, -1, fc_reason_of_fault(record->fault)) : 0;
  const struct fc_csv_field *first = &record->fields[0];
  if (!f->header_done) {
    if (is_text(first, "年月日") || is_text(first, "年") || names_elements_only(record))
      return begin_elements(f, record);
    return record->count > 1 ? keep_stations(f, record) : 0;
  }
  if (f->header_done == 1) {
    fc_date date;
    if (record->count == f->width && !first->length) {
      refine(f, record);
      return 0;
    }
    if (read_obsdl_date(f, record, &date) != FC_KEPT && !isdigit((unsigned char)*(first->length ? first->text : " ")))
      return 0; /* still a heading */
    f->header_done = 2;
    if (f->column_count) qsort(f->columns, (size_t)f->column_count, sizeof *f->columns, compare_columns);
  }
  if (record->count != f->width) return set_aside(f, record, -1, FC_FIELD_COUNT);
  return add_obsdl_day(f, record);
}

static enum fc_status read_jma(struct jma_file *f, const char *encoding, fc_csv_handler *handler,
                               struct fc_error *err) {
  struct fc_csv_options options = {encoding, ","};
  struct fc_csv_file *csv;
  f->file = fc_ingest_add_file(f->weather->reading->ingest, f->path, "weather");
  if (f->file < 0) return fc_fail_memory(err);
  enum fc_status status = fc_csv_open(f->path, &options, &csv, err);
  if (status != FC_OK) return status;
  status = fc_csv_read(csv, handler, f, err);
  if (status == FC_OK) status = f->status;
  if (status == FC_OK && f->column_count == 0) {
    status = fc_fail(err, FC_INPUT, "no temperature, rain or sunshine in it");
    fc_error_where(err, "%s", f->path);
    fc_error_hint(err, "set format in the weather section if the file is not as downloaded");
  }
  if (status == FC_OK) status = fc_ingest_file_read(f->weather->reading->ingest, f->file, csv, NULL, err);
  fc_csv_close(csv);
  return status;
}

enum fc_status fc_weather_read_obsdl(struct fc_weather_reading *weather, const char *path, struct fc_error *err) {
  struct jma_file f = {.weather = weather, .path = path, .err = err};
  enum fc_status status = read_jma(&f, weather->reading->config->observed.encoding, on_obsdl, err);
  free(f.columns);
  fc_arena_release(&f.text);
  return status;
}

/* ---- etrn ---- */

/* Place of a file such as 福岡県福岡2020_1.csv: the configured one where the name ends in it, else without prefecture. */
static int station_of_path(struct fc_weather_reading *weather, const char *path) {
  static const char *const prefectures[] = {"県", "都", "府", "道"};
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  size_t length = strcspn(name, "0123456789.");
  while (length && strchr("_- ", name[length - 1])) length--;
  const char *given = weather->reading->config->station;
  size_t given_length = strlen(given);
  if (given_length && given_length <= length && memcmp(name + length - given_length, given, given_length) == 0)
    return fc_dictionary_add(&weather->stations, given, given_length);
  for (size_t i = 0; i < sizeof prefectures / sizeof *prefectures; i++) {
    const char *mark = memmem(name, length, prefectures[i], strlen(prefectures[i]));
    size_t skip = mark ? (size_t)(mark - name) + strlen(prefectures[i]) : 0;
    if (!mark || skip >= length || skip > 12) continue;
    name += skip;
    length -= skip;
    break;
  }
  return length ? fc_dictionary_add(&weather->stations, name, length) : fc_weather_default_station(weather);
}

static int begin_etrn(struct jma_file *f, const struct fc_csv_record *record) {
  f->width = record->count;
  for (int i = 1; i < record->count; i++) {
    int element = element_of(&record->fields[i]);
    f->staffed |= element_of(&record->fields[i]) == NO_ELEMENT &&
                  memmem(record->fields[i].text, record->fields[i].length, "現地平均気圧", strlen("現地平均気圧"));
    if (element == NO_ELEMENT) continue;
    if (fc_grow(&f->columns, &f->column_capacity, f->column_count + 1, sizeof *f->columns)) return fail_memory(f);
    f->columns[f->column_count++] = (struct obsdl_column){element, f->station, -1, -1, i};
  }
  f->header_done = 1;
  return 0;
}

static int on_etrn(void *context, const struct fc_csv_record *record) {
  struct jma_file *f = context;
  if (f->status != FC_OK) return 1;
  if (record->fault != FC_CSV_FINE) return set_aside(f, record, -1, fc_reason_of_fault(record->fault));
  if (!f->header_done) return begin_etrn(f, record);
  if (record->count != f->width) return set_aside(f, record, -1, FC_FIELD_COUNT);
  struct fc_weather_row row = {.station = f->station, .issued_on = FC_DATE_NONE, .file = f->file, .line = record->line};
  struct fc_date_style month = {.format = "", .year = f->year, .month = f->month};
  if (fc_date_read(&month, record->fields[0].text, record->fields[0].length, &row.date, NULL) != FC_FIELD_OK)
    return set_aside(f, record, 0, FC_BAD_DATE);
  for (int e = 0; e < FC_WEATHER_COUNT; e++) row.value[e] = NAN;
  for (int c = 0; c < f->column_count; c++) {
    enum fc_reason reason = read_cell(record, &f->columns[c], row.value);
    if (reason != FC_KEPT) return set_aside(f, record, f->columns[c].place, reason);
  }
  /* staffed stations write -- for a dry day, which scrapers leave empty; other stations write 0.0 */
  if (f->staffed && isnan(row.value[FC_PRECIP]) && !isnan(row.value[FC_TMEAN])) {
    for (int c = 0; c < f->column_count; c++)
      if (f->columns[c].element == FC_PRECIP && !record->fields[f->columns[c].place].length) {
        row.value[FC_PRECIP] = 0;
        f->weather->empty_rain++;
      }
  }
  if (fc_weather_add(f->weather, &row)) return fail_memory(f);
  fc_ingest_keep(f->weather->reading->ingest, f->file, 1);
  return 0;
}

enum fc_status fc_weather_read_etrn(struct fc_weather_reading *weather, const char *path, struct fc_error *err) {
  struct jma_file f = {.weather = weather, .path = path, .err = err};
  fc_month_of_path(path, &f.year, &f.month);
  if (!f.month) {
    fc_fail(err, FC_INPUT, "the file's name does not say which month its days belong to");
    fc_error_where(err, "%s", path);
    fc_error_hint(err, "name it like 福岡県福岡2020_1.csv; tables of hours, of months or of years cannot be used");
    return FC_INPUT;
  }
  f.station = station_of_path(weather, path);
  if (f.station < 0) return fc_fail_memory(err);
  enum fc_status status = read_jma(&f, weather->reading->config->observed.encoding, on_etrn, err);
  free(f.columns);
  fc_arena_release(&f.text);
  return status;
}

/* ---- which layout ---- */

struct looking {
  int records, downloaded; /* downloaded: the first line says when */
  const char *layout;
};

static const char *layout_of(const struct looking *look, const struct fc_csv_record *record) {
  const struct fc_csv_field *first = &record->fields[0];
  if (look->records == 1) return names_elements_only(record) ? "jma-etrn" : NULL;
  if (look->records > 6) return NULL;
  if (is_text(first, "年月日時")) return "jma-hours";
  if (is_text(first, "年月日") || (look->downloaded && names_elements_only(record))) return "jma-obsdl";
  int is_last_known = record->count > 1 && element_of(&record->fields[record->count - 1]) != NO_ELEMENT;
  return is_text(first, "年") && is_last_known ? "jma-obsdl" : NULL;
}

static int on_look(void *context, const struct fc_csv_record *record) {
  static const char stamp[] = "ダウンロードした時刻";
  struct looking *look = context;
  if (record->fault != FC_CSV_FINE) return 0;
  const struct fc_csv_field *first = &record->fields[0];
  look->records++;
  look->downloaded |= first->length >= strlen(stamp) && memcmp(first->text, stamp, strlen(stamp)) == 0;
  const char *layout = layout_of(look, record);
  if (layout) look->layout = layout;
  return layout || look->records >= 8;
}

enum fc_status fc_weather_layout(const struct fc_source_config *source, const char *path, const char **layout,
                                 struct fc_error *err) {
  struct fc_csv_options options = {source->encoding, source->delimiter};
  struct fc_csv_file *csv;
  struct looking look = {0, 0, "generic"};
  enum fc_status status = fc_csv_open(path, &options, &csv, err);
  if (status != FC_OK) return status;
  struct fc_csv_scratch scratch = {0};
  char *buffer = NULL;
  size_t capacity = 0, length = 0, used;
  long line = 1;
  int at_end;
  status = fc_csv_next(csv, &buffer, &capacity, &length, &at_end, err);
  if (status == FC_OK)
    status = fc_csv_scan(&scratch, fc_csv_delimiter(csv), buffer, length, at_end, &line, on_look, &look, &used, err);
  free(buffer);
  fc_csv_scratch_release(&scratch);
  fc_csv_close(csv);
  if (status == FC_OK) *layout = look.layout;
  return status;
}
