/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A climate from observed days: means by month, and moments of how one day follows another. */
#include "foodcast/base/file.h"
#include "foodcast/ingest/ingest.h"
#include "synth_internal.h"

#include <math.h>

enum { LEAST_DAYS = 365, LEAST_OF_MONTH = 20, NEEDED = 5 };
static const struct {
  enum fc_weather_element element;
  const char *name;
} needed[NEEDED] = {{FC_TMEAN, "mean temperature"},
                    {FC_TMAX, "maximum temperature"},
                    {FC_TMIN, "minimum temperature"},
                    {FC_PRECIP, "precipitation"},
                    {FC_SUNSHINE, "sunshine"}};

struct observed {
  fc_date date;
  int month, wet;
  double tmean, above, below, precip, sun; /* sun: share of the possible */
};

struct reading {
  double latitude;
  struct observed *days;
  int count;
};

/* ---- the files ---- */

static enum fc_status read_files(const struct fc_synth_options *options, const struct fc_context *context,
                                 struct fc_ingest **ingest, struct fc_error *err) {
  const char *pattern = options->weather_file;
  const struct fc_source_config source = {.files = {&pattern, 1},
                                          .encoding = "",
                                          .delimiter = "",
                                          .date_format = "",
                                          .format = "",
                                          .decimal = '.',
                                          .cells = ""};
  const struct fc_retailer_config config = {.name = "station", .observed = source, .station = "", .country = "none"};
  struct fc_file_list found;
  struct fc_ingest *read = NULL;
  enum fc_status status = fc_file_glob("", pattern, &found, err);
  if (status) return status;
  int none = !found.count;
  fc_file_list_release(&found);
  if (none) return fc_fail(err, FC_INPUT, "no weather file matches '%s'", pattern);
  status = fc_ingest_weather(&config, "", context, &read, err);
  if (status) return status;
  if (read->reject_count) {
    const struct fc_reject *first = &read->rejects[0];
    fc_log(context->log, FC_WARNING, "%ld weather rows were set aside, the first is line %ld of '%s' (reason: %s)",
           read->rows_set_aside, first->line, read->files[first->file].path, first->reason);
  }
  *ingest = read;
  return FC_OK;
}

/* The station asked for, or the only one. */
static enum fc_status choose_station(const struct fc_weather *weather, const struct fc_synth_options *options,
                                     const struct fc_station **station, struct fc_error *err) {
  const char *name = options->weather_station;
  for (int i = 0; name && i < weather->station_count; i++)
    if (strcmp(weather->stations[i].name, name) == 0) {
      *station = &weather->stations[i];
      return FC_OK;
    }
  if (!name && weather->station_count == 1) {
    *station = &weather->stations[0];
    return FC_OK;
  }
  if (!weather->station_count)
    return fc_fail(err, FC_INPUT, "cannot fit a climate to '%s': no day in it can be used", options->weather_file);
  fc_fail(err, FC_INPUT, "cannot fit a climate to '%s': %d stations in it%s%s%s", options->weather_file,
          weather->station_count, name ? ", none named '" : "", name ? name : "", name ? "'" : "");
  return fc_error_hint(err, "choose one by --weather-station, for example '%s'", weather->stations[0].name);
}

/* 0 where the day lacks a value: such days are left out. */
static int read_day(const struct fc_station *station, int d, double value[NEEDED]) {
  for (int k = 0; k < NEEDED; k++) {
    value[k] = station->observed[needed[k].element][d];
    if (isnan(value[k])) return 0;
  }
  return value[1] >= value[0] && value[0] >= value[2];
}

static enum fc_status read_days(const struct fc_weather *weather, const struct fc_station *station,
                                struct fc_arena *arena, struct reading *reading, struct fc_error *err) {
  for (int k = 0; k < NEEDED; k++)
    if (!station->observed[needed[k].element]) {
      fc_fail(err, FC_INPUT, "cannot fit a climate to station '%s': it has no %s", station->name, needed[k].name);
      return fc_error_hint(err,
                           "the files must tell mean, maximum and minimum temperature, precipitation and sunshine");
    }
  reading->days = fc_arena_new(arena, (size_t)weather->days, sizeof *reading->days);
  if (!reading->days) return fc_fail_memory(err);
  for (int d = 0; d < weather->days; d++) {
    double value[NEEDED];
    fc_date date = weather->first_date + d;
    if (!read_day(station, d, value)) continue;
    reading->days[reading->count++] =
        (struct observed){.date = date,
                          .month = fc_date_civil(date).month - 1,
                          .wet = value[3] >= 1,
                          .tmean = value[0],
                          .above = value[1] - value[0],
                          .below = value[0] - value[2],
                          .precip = value[3],
                          .sun = fmin(.95, value[4] / fc_synth_day_length(reading->latitude, date))};
  }
  return FC_OK;
}

static enum fc_status check_days(const struct reading *reading, const char *path, struct fc_error *err) {
  int days[12] = {0}, wet[12] = {0};
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

static double residual_sd(const struct line_fit *fit) {
  double left = fit->yy - fit->y * fit->y / fit->n - slope(fit) * (fit->xy - fit->x * fit->y / fit->n);
  return sqrt(fmax(0, left / fit->n));
}

/* Values at mid-months so that the straight lines between them have the months' means that *month held, each value
 * within low..high. */
static void set_knots(double month[12], double low, double high) {
  double mean[12], got[12];
  memcpy(mean, month, sizeof mean);
  for (int round = 0; round < 30; round++) {
    for (int m = 0; m < 12; m++) {
      int days = fc_date_days_in_month(2021, m + 1);
      got[m] = 0;
      for (int d = 1; d <= days; d++) got[m] += fc_synth_month_value(month, fc_date_of(2021, m + 1, d)) / days;
    }
    for (int m = 0; m < 12; m++) month[m] = fmin(high, fmax(low, month[m] + mean[m] - got[m]));
  }
}

/* One slope on the sun for all months, from the days' distances to their month's means; a level by month. Returns the
 * residuals' standard deviation. */
static double fit_range(const struct reading *reading, double (*range)(const struct observed *), double level[12],
                        double *sun_slope) {
  struct line_fit month[12] = {0}, within = {0};
  for (int i = 0; i < reading->count; i++)
    add_point(&month[reading->days[i].month], reading->days[i].sun, range(&reading->days[i]));
  for (int i = 0; i < reading->count; i++) {
    const struct line_fit *own = &month[reading->days[i].month];
    add_point(&within, reading->days[i].sun - own->x / own->n, range(&reading->days[i]) - own->y / own->n);
  }
  *sun_slope = slope(&within);
  for (int m = 0; m < 12; m++) level[m] = (month[m].y - *sun_slope * month[m].x) / month[m].n;
  set_knots(level, 0, 40);
  return residual_sd(&within);
}

static double above_mean(const struct observed *day) { return day->above; }
static double below_mean(const struct observed *day) { return day->below; }

static void fit_ranges(const struct reading *reading, struct fc_synth_climate *climate) {
  double above = fit_range(reading, above_mean, climate->above, &climate->above_sun);
  double below = fit_range(reading, below_mean, climate->below, &climate->below_sun);
  climate->range_deviation = (above + below) / 2;
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
  set_knots(climate->wet_amount, 1, 1000);
  set_knots(climate->sun_dry, .05, .9);
}

/* Mean product of one day's number with the next day's, over pairs of consecutive days: their correlation, since the
 * numbers are standardised. */
static double next_day_product(const struct reading *reading, const double *value) {
  double sum = 0, pairs = 0;
  for (int i = 1; i < reading->count; i++)
    if (reading->days[i].date == reading->days[i - 1].date + 1) {
      sum += value[i] * value[i - 1];
      pairs++;
    }
  return pairs > 0 ? fmin(.95, fmax(0, sum / pairs)) : 0;
}

static void fit_temperature(const struct reading *reading, struct fc_synth_climate *climate, double *work) {
  struct line_fit mean[12] = {0}, anomaly[12] = {0};
  for (int i = 0; i < reading->count; i++) add_point(&mean[reading->days[i].month], 0, reading->days[i].tmean);
  for (int m = 0; m < 12; m++) climate->tmean[m] = mean[m].y / mean[m].n;
  set_knots(climate->tmean, -90, 65);
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
    const struct observed *day = &reading->days[i];
    const struct line_fit *own = &anomaly[day->month];
    double rest = work[i] - own->y / own->n - climate->sun_effect[day->month] * (day->sun - own->x / own->n);
    work[i] = rest / climate->deviation[day->month];
  }
  climate->persistence = next_day_product(reading, work);
  set_knots(climate->deviation, .1, 30);
}

static void fit_wet_persistence(const struct reading *reading, struct fc_synth_climate *climate, double *work) {
  for (int i = 0; i < reading->count; i++) {
    double share = climate->wet[reading->days[i].month];
    work[i] = (reading->days[i].wet - share) / sqrt(share * (1 - share));
  }
  climate->wet_persistence = next_day_product(reading, work);
  set_knots(climate->wet, .005, .995);
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
  free(work);
  return FC_OK;
}

enum fc_status fc_synth_fit_climate(const struct fc_synth_options *options, const struct fc_context *context,
                                    struct fc_arena *arena, struct fc_synth_climate *climate, struct fc_error *err) {
  struct fc_ingest *ingest = NULL;
  struct reading reading = {.latitude = climate->latitude};
  const struct fc_station *station = NULL;
  enum fc_status status = read_files(options, context, &ingest, err);
  if (status) return status;
  const struct fc_weather *weather = &ingest->panel->weather;
  status = choose_station(weather, options, &station, err);
  if (!status) status = read_days(weather, station, arena, &reading, err);
  if (!status) status = check_days(&reading, options->weather_file, err);
  if (!status) status = fit(&reading, climate, err);
  if (!status) {
    climate->station = fc_arena_text(arena, station_name(station->name), strlen(station_name(station->name)));
    if (!climate->station) status = fc_fail_memory(err);
  }
  fc_ingest_free(ingest);
  return status;
}
