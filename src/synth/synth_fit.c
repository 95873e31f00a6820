/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A climate from observed days: means by month, and moments of how one day follows another. */
#include "foodcast/io/csv_reader.h"
#include "foodcast/io/field.h"
#include "synth_internal.h"

#include <math.h>

enum column { DATE, TMEAN, TMAX, TMIN, PRECIP, SUNSHINE, STATION, COLUMNS };
enum { LEAST_DAYS = 365, LEAST_OF_MONTH = 20 };
static const char *const column_names[COLUMNS] = {"date",      "tmean",      "tmax",   "tmin",
                                                  "precip_mm", "sunshine_h", "station"};

struct observed {
  fc_date date;
  int month, wet;
  double tmean, above, below, precip, sun; /* sun: share of the possible */
};

struct reading {
  struct fc_arena *arena;
  double latitude;
  int place[COLUMNS], seen_header, memory_out;
  long disorder; /* line whose date does not follow */
  const char *station;
  struct observed *days;
  int count, capacity;
};

/* ---- the file ---- */

static void read_header(struct reading *reading, const struct fc_csv_record *record) {
  for (int c = 0; c < COLUMNS; c++) {
    reading->place[c] = -1;
    for (int f = 0; f < record->count; f++)
      if (record->fields[f].length == strlen(column_names[c]) &&
          !memcmp(record->fields[f].text, column_names[c], record->fields[f].length))
        reading->place[c] = f;
  }
  reading->seen_header = 1;
}

/* 0 where the row lacks a value: such days are left out. */
static int read_values(const struct reading *reading, const struct fc_csv_record *record, double value[COLUMNS]) {
  for (int c = TMEAN; c <= SUNSHINE; c++) {
    int place = reading->place[c];
    if (place < 0 || place >= record->count) return 0;
    const struct fc_csv_field *field = &record->fields[place];
    if (fc_number_parse(field->text, field->length, '.', &value[c]) != FC_FIELD_OK) return 0;
  }
  return value[TMAX] >= value[TMEAN] && value[TMEAN] >= value[TMIN] && value[PRECIP] >= 0 && value[SUNSHINE] >= 0;
}

static int read_row(void *context, const struct fc_csv_record *record) {
  struct reading *reading = context;
  double value[COLUMNS];
  fc_date date;
  if (!reading->seen_header) {
    read_header(reading, record);
    return 0;
  }
  int place = reading->place[DATE];
  if (place < 0 || place >= record->count || !read_values(reading, record, value)) return 0;
  const struct fc_date_style style = {.format = ""};
  if (fc_date_read(&style, record->fields[place].text, record->fields[place].length, &date, NULL) != FC_FIELD_OK)
    return 0;
  if (reading->count && date <= reading->days[reading->count - 1].date) {
    if (!reading->disorder) reading->disorder = record->line;
    return 0;
  }
  if (fc_grow(&reading->days, &reading->capacity, reading->count + 1, sizeof *reading->days)) {
    reading->memory_out = 1;
    return 0;
  }
  place = reading->place[STATION];
  if (!reading->station && place >= 0 && place < record->count && record->fields[place].length)
    reading->station = fc_arena_text(reading->arena, record->fields[place].text, record->fields[place].length);
  reading->days[reading->count++] =
      (struct observed){.date = date,
                        .month = fc_date_civil(date).month - 1,
                        .wet = value[PRECIP] >= 1,
                        .tmean = value[TMEAN],
                        .above = value[TMAX] - value[TMEAN],
                        .below = value[TMEAN] - value[TMIN],
                        .precip = value[PRECIP],
                        .sun = fmin(.95, value[SUNSHINE] / fc_synth_day_length(reading->latitude, date))};
  return 0;
}

static enum fc_status check_days(const struct reading *reading, const char *path, struct fc_error *err) {
  int days[12] = {0}, wet[12] = {0};
  for (int c = DATE; c <= SUNSHINE; c++)
    if (reading->place[c] < 0 || !reading->seen_header) {
      fc_fail(err, FC_INPUT, "cannot fit a climate to '%s': no column named '%s'", path, column_names[c]);
      return fc_error_hint(err, "it needs date, tmean, tmax, tmin, precip_mm and sunshine_h");
    }
  if (reading->disorder) {
    fc_fail(err, FC_INPUT, "cannot fit a climate to '%s': the dates do not rise", path);
    return fc_error_where(err, "%s:%ld", path, reading->disorder);
  }
  for (int i = 0; i < reading->count; i++) {
    days[reading->days[i].month]++;
    wet[reading->days[i].month] += reading->days[i].wet;
  }
  for (int m = 0; m < 12; m++)
    if (reading->count < LEAST_DAYS || days[m] < LEAST_OF_MONTH || !wet[m] || wet[m] == days[m])
      return fc_fail(err, FC_INPUT,
                     "cannot fit a climate to '%s': %d whole days are too few, or a month has no wet or no dry day",
                     path, reading->count);
  return FC_OK;
}

/* ---- the moments ---- */

struct line_fit {
  double n, x, y, xx, xy, yy;
};

static void add_point(struct line_fit *fit, double x, double y) {
  fit->n++;
  fit->x += x;
  fit->y += y;
  fit->xx += x * x;
  fit->xy += x * y;
  fit->yy += y * y;
}

static double slope(const struct line_fit *fit) {
  double spread = fit->xx - fit->x * fit->x / fit->n;
  return spread > 0 ? (fit->xy - fit->x * fit->y / fit->n) / spread : 0;
}

static double intercept(const struct line_fit *fit) { return (fit->y - slope(fit) * fit->x) / fit->n; }

static double residual_sd(const struct line_fit *fit) {
  double left = fit->yy - fit->y * fit->y / fit->n - slope(fit) * (fit->xy - fit->x * fit->y / fit->n);
  return sqrt(fmax(0, left / fit->n));
}

static void fit_ranges(const struct reading *reading, struct fc_synth_climate *climate) {
  struct line_fit above = {0}, below = {0};
  for (int i = 0; i < reading->count; i++) {
    add_point(&above, reading->days[i].sun, reading->days[i].above);
    add_point(&below, reading->days[i].sun, reading->days[i].below);
  }
  climate->above = intercept(&above);
  climate->above_sun = slope(&above);
  climate->below = intercept(&below);
  climate->below_sun = slope(&below);
  climate->range_deviation = (residual_sd(&above) + residual_sd(&below)) / 2;
}

/* Shares, amounts and sunshine by month; shape of the amounts by the mean of their logarithm (Thom's estimate). */
static void fit_rain(const struct reading *reading, struct fc_synth_climate *climate) {
  struct line_fit wet[12] = {0}, dry[12] = {0}, sun_wet = {0};
  double logs = 0;
  for (int i = 0; i < reading->count; i++) {
    const struct observed *day = &reading->days[i];
    add_point(day->wet ? &wet[day->month] : &dry[day->month], day->sun, day->precip);
    if (day->wet) add_point(&sun_wet, 0, day->sun);
  }
  for (int m = 0; m < 12; m++) {
    climate->wet[m] = wet[m].n / (wet[m].n + dry[m].n);
    climate->wet_amount[m] = wet[m].y / wet[m].n;
    climate->sun_dry[m] = fmin(.9, fmax(.05, dry[m].x / dry[m].n));
  }
  climate->sun_wet = fmin(.9, fmax(.02, sun_wet.y / sun_wet.n));
  for (int i = 0; i < reading->count; i++)
    if (reading->days[i].wet) logs += log(reading->days[i].precip / climate->wet_amount[reading->days[i].month]);
  double gap = fmax(.05, -logs / sun_wet.n);
  climate->wet_shape = fmin(5, (1 + sqrt(1 + 4 * gap / 3)) / (4 * gap));
}

/* Correlation of one day's number with the next day's, over pairs of consecutive days. */
static double next_day_correlation(const struct reading *reading, const double *value) {
  double pairs = 0, squares = 0;
  for (int i = 0; i < reading->count; i++) {
    squares += value[i] * value[i] / reading->count;
    if (i && reading->days[i].date == reading->days[i - 1].date + 1) pairs += value[i] * value[i - 1] / reading->count;
  }
  return squares > 0 ? fmin(.95, fmax(0, pairs / squares)) : 0;
}

static void fit_temperature(const struct reading *reading, struct fc_synth_climate *climate, double *work) {
  struct line_fit mean[12] = {0}, anomaly[12] = {0};
  for (int i = 0; i < reading->count; i++) add_point(&mean[reading->days[i].month], 0, reading->days[i].tmean);
  for (int m = 0; m < 12; m++) climate->tmean[m] = mean[m].y / mean[m].n;
  for (int i = 0; i < reading->count; i++) {
    const struct observed *day = &reading->days[i];
    work[i] = day->tmean - fc_synth_month_value(climate->tmean, day->date);
    add_point(&anomaly[day->month], day->sun, work[i]);
  }
  for (int m = 0; m < 12; m++) {
    climate->sun_effect[m] = slope(&anomaly[m]);
    climate->deviation[m] = fmax(.1, residual_sd(&anomaly[m]));
  }
  for (int i = 0; i < reading->count; i++) {
    int m = reading->days[i].month;
    double rest = work[i] - intercept(&anomaly[m]) - climate->sun_effect[m] * reading->days[i].sun;
    work[i] = rest / climate->deviation[m];
  }
  climate->persistence = next_day_correlation(reading, work);
}

static void fit_wet_persistence(const struct reading *reading, struct fc_synth_climate *climate, double *work) {
  for (int i = 0; i < reading->count; i++) {
    double share = climate->wet[reading->days[i].month];
    work[i] = (reading->days[i].wet - share) / sqrt(share * (1 - share));
  }
  climate->wet_persistence = next_day_correlation(reading, work);
}

/* The name goes into every retailer's files: one that cannot stand there unquoted and in Japanese encoding is
 * replaced. */
static const char *station_name(const char *found) {
  int plain = found && *found && strlen(found) <= 60 && !found[strcspn(found, "\",;\\$\r\n")];
  return plain && fc_synth_encodable(found, "CP932") ? found : "station";
}

static enum fc_status fit(const struct reading *reading, struct fc_synth_climate *climate, struct fc_error *err) {
  double *work = fc_new((size_t)reading->count, sizeof *work);
  if (!work) return fc_fail_memory(err);
  fit_ranges(reading, climate);
  fit_rain(reading, climate);
  fit_temperature(reading, climate, work);
  fit_wet_persistence(reading, climate, work);
  climate->station = station_name(reading->station);
  free(work);
  return FC_OK;
}

enum fc_status fc_synth_fit_climate(const char *path, struct fc_arena *arena, struct fc_synth_climate *climate,
                                    struct fc_error *err) {
  struct fc_csv_file *file = NULL;
  struct reading reading = {.arena = arena, .latitude = climate->latitude};
  enum fc_status status = fc_csv_open(path, &(struct fc_csv_options){0}, &file, err);
  if (status) return status;
  status = fc_csv_read(file, read_row, &reading, err);
  if (!status && reading.memory_out) status = fc_fail_memory(err);
  if (!status) status = check_days(&reading, path, err);
  if (!status) status = fit(&reading, climate, err);
  fc_csv_close(file);
  free(reading.days);
  return status;
}
