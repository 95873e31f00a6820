/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weather rows on their way into the panel. */
#ifndef FC_INGEST_WEATHER_INTERNAL_H
#define FC_INGEST_WEATHER_INTERNAL_H

#include "ingest_internal.h"

struct fc_weather_row {
  int station;
  fc_date date, issued_on; /* issued_on FC_DATE_NONE: observed */
  int file, order;         /* order: of reading, so that the first of two equal rows stays */
  long line;
  double value[FC_WEATHER_COUNT];
};

struct fc_weather_reading {
  struct fc_reading *reading;
  struct fc_dictionary stations;
  struct fc_weather_row *rows;
  int count, capacity;
  long same_day;   /* forecasts issued on their own day, of no use */
  long empty_rain; /* cells that a scraper left empty for "no rain" */
};

/* Adds a row; -1 when memory is out. */
int fc_weather_add(struct fc_weather_reading *weather, const struct fc_weather_row *row);
/* The station that rows without one of their own belong to; -1 when memory is out. */
int fc_weather_default_station(struct fc_weather_reading *weather);

/* How much of the day a text calls rain or snow, and fine, each 0..1; NAN for both where nothing in it is understood.
 * Japanese (晴れ後くもり一時雨), English words, JMA three-digit forecast codes, WMO codes. */
void fc_weather_text(const char *text, size_t length, double *rain, double *sun);

/* Files in JMA's own layouts. */
enum fc_status fc_weather_read_obsdl(struct fc_weather_reading *weather, const char *path, struct fc_error *err);
enum fc_status fc_weather_read_etrn(struct fc_weather_reading *weather, const char *path, struct fc_error *err);
/* Layout of an observed file by its first lines: "jma-obsdl", "jma-hours" (a download of hours, which is refused),
 * "jma-etrn" or "generic". */
enum fc_status fc_weather_layout(const struct fc_source_config *source, const char *path, const char **layout,
                                 struct fc_error *err);
/* Rows of named columns; `role` says whether they are observed or issued. */
extern const struct fc_role fc_weather_role, fc_forecast_role;
enum fc_weather_column {
  FC_WX_DATE,
  FC_WX_STATION,
  FC_WX_ISSUED,
  FC_WX_TMEAN,
  FC_WX_TMAX,
  FC_WX_TMIN,
  FC_WX_PRECIP,
  FC_WX_PROBABILITY,
  FC_WX_SUNSHINE,
  FC_WX_HUMIDITY,
  FC_WX_WIND,
  FC_WX_SNOW,
  FC_WX_WEATHER,
  FC_WX_CODE,
  FC_WX_COUNT
};
/* Rows to the panel's stations. */
enum fc_status fc_weather_build(struct fc_weather_reading *weather, struct fc_error *err);

#endif
