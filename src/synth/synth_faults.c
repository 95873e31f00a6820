/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_internal.h"

/* Shares of rows. */
static const double missed_rate = .006, return_rate = .001;
/* One day in each stretch of so many is exported twice: a share of rows that no reader should refuse a file for. */
enum { TWICE_STRETCH = 200 };

const char fc_synth_fault_header[] = "retailer,store,item,date,kind\n";

static double chance(const struct fc_synth_retailer *retailer, const char *store, const char *item, int day,
                     const char *purpose) {
  uint64_t hash = fc_hash_number(0, retailer->world->options.seed);
  hash = fc_hash_text(fc_hash_text(fc_hash_text(hash, retailer->company->name), store), item);
  hash = fc_hash_number(fc_hash_text(hash, purpose), (uint64_t)retailer->world->day[day].date);
  struct fc_random random;
  fc_random_seed(&random, hash);
  return fc_random_uniform(&random);
}

enum fc_synth_fault fc_synth_fault_of(const struct fc_synth_retailer *retailer, const struct fc_synth_series *series,
                                      int day) {
  double drawn = chance(retailer, retailer->stores[series->store].code, retailer->items[series->item].code, day,
                        "recording error");
  if (drawn < missed_rate) return series->actual.disposed[day] ? SYNTH_DISPOSAL_MISSED : SYNTH_NO_FAULT;
  return drawn > 1 - return_rate ? SYNTH_RETURN : SYNTH_NO_FAULT;
}

int fc_synth_day_twice(const struct fc_synth_retailer *retailer, int store, int day) {
  /* a receipt that was read twice cannot be told from two receipts */
  if (retailer->company->format == SYNTH_RECEIPTS) return 0;
  const struct fc_synth_world *world = retailer->world;
  int start = day - (day - world->begin) % TWICE_STRETCH;
  if (start + TWICE_STRETCH > world->end + 1) return 0;
  return day == start + (int)(TWICE_STRETCH * chance(retailer, retailer->stores[store].code, "", start, "day twice"));
}

static void put_fault(struct fc_synth_text *faults, const struct fc_synth_retailer *retailer, int store,
                      const char *item, int day, const char *kind) {
  fc_synth_put(faults, retailer->company->name);
  fc_synth_put(faults, retailer->stores[store].code);
  fc_synth_put(faults, item);
  fc_synth_put_date(faults, retailer->world->day[day].date);
  fc_synth_put(faults, kind);
  fc_synth_end_row(faults);
}

void fc_synth_list_faults(const struct fc_synth_retailer *retailer, struct fc_synth_text *faults) {
  const struct fc_synth_world *world = retailer->world;
  int with_disposals = retailer->company->format < SYNTH_ITEMS_ACROSS;
  for (int i = 0; i < retailer->series_count; i++) {
    const struct fc_synth_series *series = &retailer->series[i];
    const char *item = retailer->items[series->item].code;
    for (int d = world->begin; d <= world->end; d++) {
      enum fc_synth_fault fault = series->open[d] ? fc_synth_fault_of(retailer, series, d) : SYNTH_NO_FAULT;
      if (fault == SYNTH_DISPOSAL_MISSED && with_disposals)
        put_fault(faults, retailer, series->store, item, d, "disposal-missed");
      if (fault == SYNTH_RETURN) put_fault(faults, retailer, series->store, item, d, "return");
    }
  }
  for (int s = 0; s < retailer->store_count; s++)
    for (int d = world->begin; d <= world->end; d++)
      if (!fc_synth_closed(retailer, d) && fc_synth_day_twice(retailer, s, d))
        put_fault(faults, retailer, s, "", d, "day-twice");
}
