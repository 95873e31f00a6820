/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_internal.h"

/* From the burn-in on, so that a climatology has a few weeks more. */
static enum fc_status write_observed(const struct fc_synth_world *world, const char *folder, struct fc_error *err) {
  struct fc_synth_text text;
  fc_synth_text_init(&text, ',');
  fc_synth_print(&text, "date,station,tmean,tmax,tmin,precip_mm,sunshine_h\n");
  for (int d = 0; d <= world->end; d++) {
    const struct fc_synth_day *day = &world->day[d];
    fc_synth_put_date(&text, day->date);
    fc_synth_put(&text, world->station);
    fc_synth_put_number(&text, day->tmean, 1);
    fc_synth_put_number(&text, day->tmax, 1);
    fc_synth_put_number(&text, day->tmin, 1);
    fc_synth_put_number(&text, day->precip, 1);
    fc_synth_put_number(&text, day->sunshine, 1);
    fc_synth_end_row(&text);
  }
  enum fc_status status = fc_synth_text_write(&text, folder, "observed.csv", "UTF-8", err);
  fc_synth_text_release(&text);
  return status;
}

/* What was issued each evening, from the day before the first written one to the last written one. */
static enum fc_status write_forecasts(const struct fc_synth_world *world, const char *folder, struct fc_error *err) {
  struct fc_synth_text text;
  fc_synth_text_init(&text, ',');
  fc_synth_print(&text, "issued_on,date,station,tmax,tmin,precip_probability\n");
  for (int issued = world->begin - 1; issued <= world->end; issued++) {
    for (int lead = 0; lead < SYNTH_LEADS; lead++) {
      int d = issued + lead + 1;
      const struct fc_synth_issue *issue = &world->issue[(size_t)d * SYNTH_LEADS + (size_t)lead];
      fc_synth_put_date(&text, world->day[issued].date);
      fc_synth_put_date(&text, world->day[d].date);
      fc_synth_put(&text, world->station);
      fc_synth_put_number(&text, issue->tmax, 0);
      fc_synth_put_number(&text, issue->tmin, 0);
      fc_synth_put_number(&text, issue->probability, 0);
      fc_synth_end_row(&text);
    }
  }
  enum fc_status status = fc_synth_text_write(&text, folder, "forecast.csv", "UTF-8", err);
  fc_synth_text_release(&text);
  return status;
}

enum fc_status fc_synth_write_weather(const struct fc_synth_world *world, const char *folder, struct fc_error *err) {
  enum fc_status status = write_observed(world, folder, err);
  return status ? status : write_forecasts(world, folder, err);
}
