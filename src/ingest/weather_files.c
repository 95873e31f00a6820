/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weather files with named columns, and which files are of which layout. */
#include "weather_internal.h"

#include <math.h>

static const char *const weather_columns[FC_WX_COUNT] = {
    "date",       "station",  "issued_on", "tmean",   "tmax",    "tmin",        "precip_mm", "precip_probability",
    "sunshine_h", "humidity", "wind",      "snow_cm", "weather", "weather_code"};
/* observed rows have no day of issue */
const struct fc_role fc_weather_role = {"weather", weather_columns, FC_WX_COUNT, 1U << FC_WX_DATE, 1U << FC_WX_ISSUED};
const struct fc_role fc_forecast_role = {"forecast", weather_columns, FC_WX_COUNT,
                                         1U << FC_WX_DATE | 1U << FC_WX_ISSUED, 0};

/* Where a column's number goes, and what it may be. */
static const struct element {
  int column;
  enum fc_weather_element element;
  double low, high;
} elements[] = {{FC_WX_TMEAN, FC_TMEAN, -90, 65},
                {FC_WX_TMAX, FC_TMAX, -90, 65},
                {FC_WX_TMIN, FC_TMIN, -90, 65},
                {FC_WX_PRECIP, FC_PRECIP, 0, 2000},
                {FC_WX_PROBABILITY, FC_PRECIP_PROBABILITY, 0, 100},
                {FC_WX_SUNSHINE, FC_SUNSHINE, 0, 24},
                {FC_WX_HUMIDITY, FC_HUMIDITY, 0, 101},
                {FC_WX_WIND, FC_WIND, 0, 150},
                {FC_WX_SNOW, FC_SNOW, 0, 2000}};

int fc_weather_add(struct fc_weather_reading *weather, const struct fc_weather_row *row) {
  if (fc_grow(&weather->rows, &weather->capacity, weather->count + 1, sizeof *weather->rows)) return -1;
  weather->rows[weather->count] = *row;
  weather->rows[weather->count].order = weather->count;
  weather->count++;
  return 0;
}

int fc_weather_default_station(struct fc_weather_reading *weather) {
  const char *name = weather->reading->config->station;
  if (name[0]) return fc_dictionary_add(&weather->stations, name, strlen(name));
  if (weather->stations.count == 1) return 0; /* observed at one place: forecasts are for it too */
  name = weather->reading->config->name;
  return fc_dictionary_add(&weather->stations, name, strlen(name));
}

struct handling {
  struct fc_weather_reading *weather;
  struct fc_table_reader *table;
  int issued;
  long rows, hours; /* hours: those whose date has a time of day other than midnight */
};

static void read_words(const struct fc_table_row *row, struct fc_weather_row *to) {
  static const int columns[] = {FC_WX_WEATHER, FC_WX_CODE};
  for (size_t i = 0; i < 2 && isnan(to->value[FC_TEXT_RAIN]); i++) {
    struct fc_csv_field field = fc_mapping_field(row->mapping, row->record, columns[i]);
    fc_weather_text(field.text, field.length, &to->value[FC_TEXT_RAIN], &to->value[FC_TEXT_SUN]);
  }
}

static enum fc_reason read_elements(const struct fc_table_row *row, struct fc_weather_row *to, int *place) {
  for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
    double value = NAN;
    enum fc_reason reason = fc_row_number(row, elements[i].column, &value, place);
    if (reason != FC_KEPT) return reason;
    *place = row->mapping->place[elements[i].column];
    if (!isnan(value) && (value < elements[i].low || value > elements[i].high)) return FC_VALUE_OUT_OF_RANGE;
    to->value[elements[i].element] = value;
  }
  read_words(row, to);
  return FC_KEPT;
}

static enum fc_reason on_weather(void *context, const struct fc_table_row *row, int *place) {
  struct handling *h = context;
  struct fc_weather_row to = {.issued_on = FC_DATE_NONE};
  for (int e = 0; e < FC_WEATHER_COUNT; e++) to.value[e] = NAN;
  int minutes = -1;
  enum fc_reason reason = fc_row_moment(row, FC_WX_DATE, &to.date, &minutes, place);
  h->rows++;
  h->hours += !h->issued && minutes > 0;
  if (reason == FC_KEPT && h->issued) reason = fc_row_date(row, FC_WX_ISSUED, &to.issued_on, place);
  if (reason == FC_KEPT) reason = read_elements(row, &to, place);
  if (reason != FC_KEPT) return reason;
  *place = row->mapping->place[FC_WX_ISSUED];
  if (h->issued && to.issued_on > to.date) return FC_ISSUED_TOO_LATE;
  if (h->issued && to.issued_on == to.date) {
    h->weather->same_day++; /* the day is nearly over when it becomes known: nothing can be ordered by it */
    return FC_KEPT;
  }
  struct fc_csv_field station = fc_mapping_field(row->mapping, row->record, FC_WX_STATION);
  to.station = station.length ? fc_dictionary_add(&h->weather->stations, station.text, station.length)
                              : fc_weather_default_station(h->weather);
  to.file = row->file;
  to.line = row->record->line;
  if (to.station < 0 || fc_weather_add(h->weather, &to)) h->table->failure = FC_FAILED;
  return FC_KEPT;
}

static enum fc_status hours_not_days(const char *path, struct fc_error *err) {
  fc_fail(err, FC_INPUT, "it holds hours, not days");
  fc_error_where(err, "%s", path);
  return fc_error_hint(err, "download the daily values alone (日別値, daily variables)");
}

static enum fc_status read_table(struct fc_weather_reading *weather, const struct fc_source_config *source,
                                 const char *path, int issued, struct fc_error *err) {
  struct fc_table_reader table = {.ingest = weather->reading->ingest,
                                  .source = source,
                                  .role = issued ? &fc_forecast_role : &fc_weather_role,
                                  .folder = weather->reading->folder,
                                  .handler = on_weather};
  struct handling handling = {.weather = weather, .table = &table, .issued = issued};
  table.context = &handling;
  enum fc_status status = fc_table_read_file(&table, path, err);
  if (status == FC_OK && 2 * handling.hours > handling.rows) return hours_not_days(path, err);
  return status;
}

static enum fc_status read_observed(struct fc_weather_reading *weather, const char *path, struct fc_error *err) {
  const struct fc_source_config *source = &weather->reading->config->observed;
  const char *layout = source->format;
  enum fc_status status = FC_OK;
  if (!layout[0] || strcmp(layout, "auto") == 0) status = fc_weather_layout(source, path, &layout, err);
  if (status != FC_OK) return status;
  if (strcmp(layout, "jma-obsdl") == 0) return fc_weather_read_obsdl(weather, path, err);
  if (strcmp(layout, "jma-hours") == 0) return hours_not_days(path, err);
  if (strcmp(layout, "jma-etrn") == 0) return fc_weather_read_etrn(weather, path, err);
  return read_table(weather, source, path, 0, err);
}

static enum fc_status read_all(struct fc_weather_reading *weather, const struct fc_source_config *source, int issued,
                               struct fc_error *err) {
  struct fc_file_list paths;
  if (!source->files.count) return FC_OK;
  enum fc_status status = fc_source_paths(source, weather->reading->folder, "weather", &paths, err);
  if (status != FC_OK) return status;
  for (int i = 0; i < paths.count && status == FC_OK; i++)
    status = issued ? read_table(weather, source, paths.paths[i], 1, err) : read_observed(weather, paths.paths[i], err);
  fc_file_list_release(&paths);
  return status;
}

enum fc_status fc_weather_read(struct fc_reading *reading, struct fc_error *err) {
  struct fc_weather_reading weather = {.reading = reading};
  enum fc_status status = read_all(&weather, &reading->config->observed, 0, err);
  if (status == FC_OK) status = read_all(&weather, &reading->config->forecast_weather, 1, err);
  if (status == FC_OK) status = fc_weather_build(&weather, err);
  fc_dictionary_release(&weather.stations);
  free(weather.rows);
  return status;
}
