/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Synthetic retailers with a known truth, and a trial with a known effect: `foodcast synth`.
 *
 * Eight companies with ten shops, as in a trial of demand forecasts by local retailers, leave behind the files that
 * such companies export (each in a format of its own), one foodcast.conf that reads them all, and, apart from them in
 * truth/, what really happened: the demand behind every sale, the units lost, the stock, the recording errors, and
 * the stock as it would have been without the trial. docs/methods/synth.md holds the equations.
 *
 * Quantities are whole units (pieces or packs), money is yen. Everything is drawn from streams seeded by (seed,
 * retailer, store, item, purpose): the same options give the same bytes for any number of threads. */
#ifndef FC_SYNTH_SYNTH_H
#define FC_SYNTH_SYNTH_H

#include "foodcast/base/date.h"
#include "foodcast/base/log.h"

enum { FC_SYNTH_RETAILERS = 8, FC_SYNTH_MAX_STORES = 40, FC_SYNTH_MAX_DAYS = 3660 };

struct fc_synth_options {
  uint64_t seed;
  fc_date from, to;      /* first and last day of sales; at least 28 and at most FC_SYNTH_MAX_DAYS days */
  unsigned retailers;    /* bit i: the retailer that fc_synth_retailer_name(i) names; at least one */
  int stores;            /* shops of every retailer, 1..FC_SYNTH_MAX_STORES; 0: as in the trial, ten shops in all */
  double size;           /* items of a shop as a multiple of the default (about 30), 0.1..10 */
  fc_date trial_start;   /* first day under the better ordering rule; FC_DATE_NONE or after `to`: no trial */
  double effect_percent; /* true reduction of the disposal rate in what is treated, 0..60; 0: nothing is changed */
  /* Observed days that the climate is fitted to: a file or a pattern of many ("tokyo-*.csv"), in any layout that foodcast
   * reads (JMA obsdl and etrn as downloaded, Open-Meteo, named columns). At least 365 days with tmean, tmax, tmin,
   * precipitation and sunshine. NULL: Fukuoka. Borrowed. */
  const char *weather_file;
  const char *weather_station; /* which station of these files; NULL where they hold one. Borrowed. */
};

/* 2019-06-01..2020-10-31, all retailers, trial of 15 % from 2020-09-01, seed 1, size 1, Fukuoka. */
void fc_synth_options_init(struct fc_synth_options *options);
/* Name of a retailer as in foodcast.conf; NULL outside 0..FC_SYNTH_RETAILERS-1. */
const char *fc_synth_retailer_name(int index);

/* Writes foodcast.conf, weather/, a folder per retailer and truth/ into `folder` (made where missing; files of the
 * same name are replaced, others are left alone), context->threads retailers at a time. One message per retailer goes
 * to context->log, and a warning where one has too few shelves to come within a point of the effect asked;
 * truth/effects.csv always tells the effect that is there. Weather rows that could not be read are warned of.
 * context->seed is not used. FC_USAGE for options out of range, FC_INPUT for weather files that cannot be used,
 * FC_FAILED for memory and writing. */
enum fc_status fc_synth_write(const struct fc_synth_options *options, const char *folder,
                              const struct fc_context *context, struct fc_error *err);

#endif
