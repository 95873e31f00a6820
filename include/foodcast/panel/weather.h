/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weather as it was observed and as it was issued. Read-only after ingest; memory belongs to the panel's arena. */
#ifndef FC_PANEL_WEATHER_H
#define FC_PANEL_WEATHER_H

#include "foodcast/base/date.h"

enum fc_weather_element {
  FC_TMEAN,              /* deg C */
  FC_TMAX,               /* deg C */
  FC_TMIN,               /* deg C */
  FC_PRECIP,             /* mm a day */
  FC_PRECIP_PROBABILITY, /* percent; forecasts only */
  FC_SUNSHINE,           /* hours */
  FC_HUMIDITY,           /* percent */
  FC_WIND,               /* m/s */
  FC_SNOW,               /* cm */
  FC_TEXT_RAIN,          /* 0..1, how much of the day the weather text calls rain or snow */
  FC_TEXT_SUN,           /* 0..1, how much of it the text calls fine */
  FC_WEATHER_COUNT
};

/* What one issue said about one day. NAN where it says nothing. */
struct fc_issued {
  fc_date issued_on, date; /* issued by the end of issued_on; date > issued_on */
  double value[FC_WEATHER_COUNT];
};

struct fc_station {
  const char *name;
  double
      *observed[FC_WEATHER_COUNT]; /* [days] from weather->first_date; NULL where never observed; NAN where missing */
  struct fc_issued *issued;        /* sorted by date, then issued_on */
  int issued_count;
  int filled; /* short gaps filled by ingest, counted */
};

struct fc_weather {
  fc_date first_date;
  int days; /* 0: no weather */
  int station_count;
  struct fc_station *stations;
};

#endif
