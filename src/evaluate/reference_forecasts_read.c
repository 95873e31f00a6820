/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading forecasts made elsewhere. */
#include "accuracy_internal.h"

#include "foodcast/io/csv_reader.h"
#include "foodcast/io/field.h"
#include "foodcast/math/special.h"

#include <math.h>

enum { MOST_MODELS = 16 };

/* Where the columns are, -1 where they are not. */
struct columns {
  int store, item, unique_id, origin, date, model; /* origin: of "origin" or "cutoff"; model: names in a column */
  int mean[MOST_MODELS], low[MOST_MODELS], high[MOST_MODELS], decile[FC_DECILES];
};

struct reading {
  const char *path;
  const struct fc_panel *panel;
  const struct fc_forecast_options *options;
  struct fc_reference *reference;
  struct columns columns;
  int *series_of; /* [store][item], -1 where there is none */
  int has_header;
  struct fc_error *err;
  enum fc_status status;
};

static int field_is(const struct fc_csv_field *field, const char *name) {
  return field->length == strlen(name) && memcmp(field->text, name, field->length) == 0;
}

static int find_column(const struct fc_csv_record *header, const char *name) {
  for (int i = 0; i < header->count; i++)
    if (field_is(&header->fields[i], name)) return i;
  return -1;
}

/* A copy of the name, set apart from those of the program's own rows. */
static char *name_of(const char *name, size_t length) {
  char *copy = NULL, own[64];
  snprintf(own, sizeof own, "%.*s", (int)length, name);
  const char *mark = fc_model_find(own) || strcmp(own, "combination") == 0 ? "reference:" : "";
  return asprintf(&copy, "%s%.*s", mark, (int)length, name) < 0 ? NULL : copy;
}

/* Whether a model of the file is meant, however its name was set apart. */
static int name_is(const char *name, const struct fc_csv_field *field) {
  size_t mark = strlen("reference:");
  return field_is(field, name) || (strncmp(name, "reference:", mark) == 0 && field_is(field, name + mark));
}

/* Room for one more model of that name. */
static enum fc_status add_model(struct reading *reading, const char *name, size_t length) {
  struct fc_reference *reference = reading->reference;
  if (reference->model_count == MOST_MODELS)
    return fc_fail(reading->err, FC_INPUT, "'%s' has more than %d models", reading->path, MOST_MODELS);
  size_t size = (size_t)reading->panel->series_count * (size_t)reading->options->origin_count *
                (size_t)reading->options->horizon * FC_REFERENCE_VALUES;
  size_t models = (size_t)reference->model_count;
  char *copy = name_of(name, length);
  float *values = realloc(reference->values, (models + 1) * (size ? size : 1) * sizeof *values);
  if (values) reference->values = values;
  char **names = realloc(reference->names, (models + 1) * sizeof *names);
  if (names) reference->names = names;
  if (!copy || !values || !names) {
    free(copy);
    return fc_fail_memory(reading->err);
  }
  for (size_t i = 0; i < size; i++) values[models * size + i] = NAN;
  names[reference->model_count++] = copy;
  return FC_OK;
}

static int ends_in_interval(const struct fc_csv_field *field) {
  for (size_t i = 0; i + 4 <= field->length; i++)
    if (memcmp(field->text + i, "-lo-", 4) == 0 || memcmp(field->text + i, "-hi-", 4) == 0) return 1;
  return 0;
}

/* A column for each model, with its interval where there is one. */
static enum fc_status read_model_columns(struct reading *reading, const struct fc_csv_record *header) {
  static const char *const keys[] = {"unique_id", "ds", "cutoff", "y", ""};
  for (int i = 0; i < header->count; i++) {
    const struct fc_csv_field *field = &header->fields[i];
    int key = 0;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) key |= field_is(field, keys[k]);
    if (key || ends_in_interval(field)) continue;
    int model = reading->reference->model_count;
    enum fc_status status = add_model(reading, field->text, field->length);
    if (status != FC_OK) return status;
    char name[256];
    snprintf(name, sizeof name, "%.*s-lo-80", (int)field->length, field->text);
    reading->columns.low[model] = find_column(header, name);
    snprintf(name, sizeof name, "%.*s-hi-80", (int)field->length, field->text);
    reading->columns.high[model] = find_column(header, name);
    reading->columns.mean[model] = i;
  }
  return FC_OK;
}

static enum fc_status read_header(struct reading *reading, const struct fc_csv_record *header) {
  struct columns *columns = &reading->columns;
  columns->unique_id = find_column(header, "unique_id");
  columns->store = find_column(header, "store"), columns->item = find_column(header, "item");
  columns->model = find_column(header, "model");
  int wide = columns->unique_id >= 0;
  columns->date = find_column(header, wide ? "ds" : "date");
  columns->origin = find_column(header, wide ? "cutoff" : "origin");
  int mean = wide ? 0 : find_column(header, "mean");
  for (int i = 0; i < FC_DECILES; i++) {
    char name[8];
    snprintf(name, sizeof name, "q%d0", i + 1);
    columns->decile[i] = wide ? -1 : find_column(header, name);
  }
  if (columns->date < 0 || mean < 0 || (!wide && columns->item < 0)) {
    fc_fail(reading->err, FC_INPUT, "cannot use '%s': no column named '%s'", reading->path,
            columns->date < 0 ? (wide ? "ds" : "date")
            : mean < 0        ? "mean"
                              : "item");
    return fc_error_hint(reading->err,
                         "store,item,origin,date,mean[,q10..q90] and unique_id,ds[,cutoff],<model> are read");
  }
  if (wide) return read_model_columns(reading, header);
  columns->mean[0] = mean;
  return columns->model >= 0 ? FC_OK : add_model(reading, "reference", strlen("reference"));
}

static int series_at(const struct reading *reading, int store, int item) {
  return store < 0 || item < 0 ? -1 : reading->series_of[store * reading->panel->item_count + item];
}

/* The series of "store<separator>item" in either order, wherever both codes are known. */
static int series_of_id(const struct reading *reading, const char *id, size_t length) {
  const struct fc_panel *panel = reading->panel;
  int item = fc_dictionary_find(&panel->item_codes, id, length);
  if (item >= 0 && panel->store_count == 1) return series_at(reading, 0, item);
  for (size_t i = 1; i + 1 < length; i++) {
    if (!strchr("/_-|:. ", id[i])) continue;
    int store = fc_dictionary_find(&panel->store_codes, id, i);
    int series = series_at(reading, store, fc_dictionary_find(&panel->item_codes, id + i + 1, length - i - 1));
    if (series >= 0) return series;
    item = fc_dictionary_find(&panel->item_codes, id, i);
    series = series_at(reading, fc_dictionary_find(&panel->store_codes, id + i + 1, length - i - 1), item);
    if (series >= 0) return series;
  }
  return -1;
}

static int series_of_record(const struct reading *reading, const struct fc_csv_record *record) {
  const struct columns *columns = &reading->columns;
  const struct fc_csv_field *fields = record->fields;
  if (columns->unique_id >= 0)
    return series_of_id(reading, fields[columns->unique_id].text, fields[columns->unique_id].length);
  const struct fc_csv_field *item = &fields[columns->item];
  int store = reading->panel->store_count == 1 ? 0 : -1;
  if (columns->store >= 0)
    store =
        fc_dictionary_find(&reading->panel->store_codes, fields[columns->store].text, fields[columns->store].length);
  return series_at(reading, store, fc_dictionary_find(&reading->panel->item_codes, item->text, item->length));
}

/* FC_DATE_NONE for an empty field; an error for one that is no date. */
static fc_date date_at(struct reading *reading, const struct fc_csv_record *record, int column) {
  fc_date date = FC_DATE_NONE;
  if (column < 0) return date;
  const struct fc_csv_field *field = &record->fields[column];
  enum fc_field found = fc_date_read(&(struct fc_date_style){.format = ""}, field->text, field->length, &date, NULL);
  if (found == FC_FIELD_OK) return date;
  if (found == FC_FIELD_BAD) {
    reading->status = fc_fail(reading->err, FC_INPUT, "'%.*s' is not a date", (int)field->length, field->text);
    fc_error_where(reading->err, "%s:%ld", reading->path, record->line);
  }
  return FC_DATE_NONE;
}

static double number_at(struct reading *reading, const struct fc_csv_record *record, int column) {
  double value = NAN;
  if (column < 0) return NAN;
  const struct fc_csv_field *field = &record->fields[column];
  if (fc_number_parse(field->text, field->length, '.', &value) == FC_FIELD_BAD) {
    reading->status = fc_fail(reading->err, FC_INPUT, "'%.*s' is not a number", (int)field->length, field->text);
    fc_error_where(reading->err, "%s:%ld", reading->path, record->line);
  }
  return value;
}

/* The asked origin of a row: the one it names, else the newest before its date. -1 where there is none. */
static int slot_of(const struct reading *reading, fc_date origin, fc_date date) {
  const struct fc_forecast_options *options = reading->options;
  int found = -1;
  for (int slot = 0; slot < options->origin_count; slot++) {
    fc_date own = reading->panel->first_date + options->origins[slot];
    if (origin == FC_DATE_NONE ? own < date : own == origin) found = slot;
  }
  return found;
}

/* Deciles from the mean and the bounds of the 80 % interval: a half normal on either side. A mean beyond a bound, as that
 * of rare counts may be, leaves that side without width. */
static void spread_interval(double mean, double low, double high, float *values) {
  double edge = fc_normal_quantile(.9), centre = fmin(fmax(mean, low), high);
  for (int i = 0; i < FC_DECILES; i++) {
    double z = fc_normal_quantile(.1 * (i + 1));
    values[1 + i] = (float)fmax(0, centre + z / edge * (z < 0 ? centre - low : high - centre));
  }
}

static void refuse_row(struct reading *reading, const struct fc_csv_record *record, const char *what) {
  reading->status = fc_fail(reading->err, FC_INPUT, "%s", what);
  fc_error_where(reading->err, "%s:%ld", reading->path, record->line);
}

static void read_interval(struct reading *reading, const struct fc_csv_record *record, int column, double mean,
                          float *values) {
  double low = number_at(reading, record, reading->columns.low[column]);
  double high = number_at(reading, record, reading->columns.high[column]);
  if (low > high) refuse_row(reading, record, "the upper bound is below the lower one");
  if (low <= high) spread_interval(mean, low, high, values);
}

/* All nine deciles, or what follows from the outer ones. */
static void read_deciles(struct reading *reading, const struct fc_csv_record *record, double mean, float *values) {
  double decile[FC_DECILES], last = -INFINITY;
  int count = 0;
  for (int i = 0; i < FC_DECILES; i++) {
    decile[i] = number_at(reading, record, reading->columns.decile[i]);
    if (isnan(decile[i])) continue;
    if (decile[i] < last) refuse_row(reading, record, "a quantile is below the one before it");
    last = decile[i];
    count++;
  }
  double low = decile[0], high = decile[FC_DECILES - 1];
  if (count < FC_DECILES && low <= high) spread_interval(mean, low, high, values);
  for (int i = 0; i < FC_DECILES && count == FC_DECILES; i++) values[1 + i] = (float)decile[i];
}

static void read_values(struct reading *reading, const struct fc_csv_record *record, int column, float *values) {
  double mean = number_at(reading, record, reading->columns.mean[column]);
  if (isnan(mean)) return;
  if (!isnan(values[0])) {
    refuse_row(reading, record, "a second forecast of the same model, series, origin and day");
    return;
  }
  values[0] = (float)fmax(mean, 0);
  if (reading->columns.unique_id >= 0)
    read_interval(reading, record, column, mean, values);
  else
    read_deciles(reading, record, mean, values);
}

/* The model that the row's own column names, or the `column`-th. */
static int model_of(struct reading *reading, const struct fc_csv_record *record, int column) {
  struct fc_reference *reference = reading->reference;
  if (reading->columns.model < 0) return column;
  const struct fc_csv_field *field = &record->fields[reading->columns.model];
  for (int m = 0; m < reference->model_count; m++)
    if (name_is(reference->names[m], field)) return m;
  if (!field->length) {
    refuse_row(reading, record, "the model has no name");
    return -1;
  }
  reading->status = add_model(reading, field->text, field->length);
  return reading->status == FC_OK ? reference->model_count - 1 : -1;
}

static void read_row(struct reading *reading, const struct fc_csv_record *record) {
  fc_date date = date_at(reading, record, reading->columns.date);
  fc_date origin = date_at(reading, record, reading->columns.origin);
  int series = series_of_record(reading, record), slot = slot_of(reading, origin, date);
  reading->reference->rows_read++;
  if (reading->status != FC_OK || date == FC_DATE_NONE || series < 0 || slot < 0) return;
  int h = date - reading->panel->first_date - reading->options->origins[slot] - 1;
  if (h < 0 || h >= reading->options->horizon) return;
  reading->reference->rows_matched++;
  int columns = reading->columns.model >= 0 ? 1 : reading->reference->model_count;
  for (int column = 0; column < columns && reading->status == FC_OK; column++) {
    int model = model_of(reading, record, column);
    if (model < 0) return;
    read_values(reading, record, column,
                fc_reference_values(reading->reference, reading->panel, reading->options, model, series, slot, h));
  }
}

static int read_record(void *context, const struct fc_csv_record *record) {
  struct reading *reading = context;
  if (reading->status != FC_OK) return 0;
  if (!reading->has_header) {
    reading->has_header = record->count;
    reading->status = read_header(reading, record);
  } else if (record->fault != FC_CSV_FINE || record->count != reading->has_header) {
    reading->status =
        fc_fail(reading->err, FC_INPUT, "a row has %d fields instead of %d", record->count, reading->has_header);
    fc_error_where(reading->err, "%s:%ld", reading->path, record->line);
  } else {
    read_row(reading, record);
  }
  return 0;
}

static enum fc_status index_series(struct reading *reading) {
  const struct fc_panel *panel = reading->panel;
  size_t places = (size_t)panel->store_count * (size_t)panel->item_count;
  reading->series_of = fc_new(places, sizeof *reading->series_of);
  if (!reading->series_of) return fc_fail_memory(reading->err);
  for (size_t i = 0; i < places; i++) reading->series_of[i] = -1;
  for (int s = 0; s < panel->series_count; s++)
    reading->series_of[panel->series[s].store * panel->item_count + panel->series[s].item] = s;
  return FC_OK;
}

/* Nothing to compare: whoever gave the file wants to know why. */
static enum fc_status refuse_strangers(const struct reading *reading) {
  const struct fc_reference *reference = reading->reference;
  if (reference->model_count == 0 && !reference->rows_read)
    return fc_fail(reading->err, FC_INPUT, "'%s' holds no forecasts", reading->path);
  if (reference->rows_matched && reference->model_count) return FC_OK;
  const struct fc_forecast_options *options = reading->options;
  char first[FC_DATE_TEXT], last[FC_DATE_TEXT];
  fc_fail(reading->err, FC_INPUT, "none of the %ld rows of '%s' is a forecast of these series, origins and days",
          reference->rows_read, reading->path);
  return fc_error_hint(
      reading->err,
      "origins are the last days known, %s to %s, of the %d days after each; codes must be those of the sales",
      fc_date_format(reading->panel->first_date + options->origins[0], first),
      fc_date_format(reading->panel->first_date + options->origins[options->origin_count - 1], last), options->horizon);
}

/* Quantiles on some of a model's days alone would be scored on other days than everybody else's: none are then. */
static void keep_whole_quantiles(const struct reading *reading) {
  struct fc_reference *reference = reading->reference;
  const struct fc_forecast_options *options = reading->options;
  size_t days = (size_t)reading->panel->series_count * (size_t)options->origin_count * (size_t)options->horizon;
  for (int m = 0; m < reference->model_count; m++) {
    float *values = reference->values + (size_t)m * days * FC_REFERENCE_VALUES;
    int lacking = 0;
    for (size_t i = 0; i < days && !lacking; i++)
      lacking = !isnan(values[i * FC_REFERENCE_VALUES]) && isnan(values[i * FC_REFERENCE_VALUES + 1]);
    for (size_t i = 0; i < days && lacking; i++)
      for (int q = 1; q < FC_REFERENCE_VALUES; q++) values[i * FC_REFERENCE_VALUES + (size_t)q] = NAN;
    reference->models_without_quantiles += lacking;
  }
}

enum fc_status fc_reference_read(const char *path, const struct fc_panel *panel,
                                 const struct fc_forecast_options *options, struct fc_reference *reference,
                                 struct fc_error *err) {
  struct fc_reference read = {0};
  struct reading reading = {.path = path, .panel = panel, .options = options, .reference = &read, .err = err};
  struct fc_csv_file *file = NULL;
  enum fc_status status = fc_csv_open(path, &(struct fc_csv_options){"", ""}, &file, err);
  if (status == FC_OK) status = index_series(&reading);
  if (status == FC_OK) status = fc_csv_read(file, read_record, &reading, err);
  if (status == FC_OK) status = reading.status;
  if (status == FC_OK) status = refuse_strangers(&reading);
  if (file) fc_csv_close(file);
  free(reading.series_of);
  if (status != FC_OK) {
    fc_reference_release(&read);
    return status;
  }
  keep_whole_quantiles(&reading);
  *reference = read;
  return FC_OK;
}
