/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_internal.h"

int fc_synth_minute_of_share(const struct fc_synth_company *company, double share) {
  double span = (double)(company->closes - company->opens) / SYNTH_SEGMENTS;
  int segment = 0;
  while (segment + 1 < SYNTH_SEGMENTS && share > company->segment[segment]) share -= company->segment[segment++];
  double part = share / company->segment[segment];
  if (part > 1) part = 1;
  return company->opens + (int)(span * (segment + part));
}

int fc_synth_sold_out_at(const struct fc_synth_retailer *retailer, const struct fc_synth_series *series,
                         const struct fc_synth_shelf *shelf, int day) {
  int stock = shelf->opening[day] + shelf->received[day], demand = series->demand[day];
  if (!stock || !demand) return retailer->company->opens;
  return fc_synth_minute_of_share(retailer->company, (stock - .5) / demand);
}

/* Whether the file that ends with day `day` is full. */
static int period_ends(const struct fc_synth_world *world, enum fc_synth_period period, int day) {
  if (day == world->end) return 1;
  struct fc_civil today = fc_date_civil(world->day[day].date), next = fc_date_civil(world->day[day + 1].date);
  if (period == SYNTH_YEARLY) return next.year != today.year;
  return period == SYNTH_QUARTERLY && next.month != today.month && (next.month - 1) % 3 == 0;
}

static void file_name(char name[static 64], const struct fc_synth_world *world, const struct fc_synth_style *style,
                      int day) {
  struct fc_civil civil = fc_date_civil(world->day[day].date);
  if (style->period == SYNTH_ONE_FILE)
    snprintf(name, 64, "sales%s", style->extension);
  else if (style->period == SYNTH_YEARLY)
    snprintf(name, 64, "sales-%d%s", civil.year, style->extension);
  else
    snprintf(name, 64, "sales-%dq%d%s", civil.year, (civil.month - 1) / 3 + 1, style->extension);
}

static void put_clock(struct fc_synth_text *text, int minute) {
  char field[16];
  snprintf(field, sizeof field, "%02d:%02d", minute / 60, minute % 60);
  fc_synth_put(text, field);
}

static void put_field(struct fc_synth_text *text, const struct fc_synth_retailer *retailer,
                      const struct fc_synth_series *series, int d, enum fc_synth_field field,
                      enum fc_synth_fault fault) {
  const struct fc_synth_item *item = &retailer->items[series->item];
  const struct fc_synth_shelf *shelf = &series->actual;
  int sold_out = fc_synth_sold_out(series, shelf, d), off = item->promotion[d];
  const struct fc_synth_style *style = fc_synth_style(retailer->company->format);
  switch (field) {
  case SYNTH_DATE: fc_synth_put_styled_date(text, style, retailer->world->day[d].date); break;
  case SYNTH_STORE: fc_synth_put(text, retailer->stores[series->store].code); break;
  case SYNTH_ITEM: fc_synth_put(text, item->code); break;
  case SYNTH_SOLD: fc_synth_put_whole(text, shelf->sold[d] - (fault == SYNTH_RETURN)); break;
  case SYNTH_RECEIVED: fc_synth_put_whole(text, shelf->received[d]); break;
  case SYNTH_DISPOSED: fc_synth_put_whole(text, fault == SYNTH_DISPOSAL_MISSED ? 0 : shelf->disposed[d]); break;
  case SYNTH_MARKED_DOWN: fc_synth_put_whole(text, shelf->marked_down[d]); break;
  case SYNTH_PRICE: fc_synth_put_number(text, (double)(long)(item->price * (100 - off) / 100 + .5), 0); break;
  case SYNTH_PROMO: fc_synth_put_whole(text, off > 0); break;
  case SYNTH_SOLD_OUT: fc_synth_put_whole(text, sold_out); break;
  case SYNTH_SOLD_OUT_AT:
    if (sold_out)
      put_clock(text, fc_synth_sold_out_at(retailer, series, shelf, d));
    else
      fc_synth_put(text, "");
    break;
  case SYNTH_CLOSING_STOCK: fc_synth_put_whole(text, shelf->closing[d]); break;
  }
}

static void put_long_day(struct fc_synth_text *text, const struct fc_synth_retailer *retailer, int store, int d) {
  const struct fc_synth_style *style = fc_synth_style(retailer->company->format);
  for (int i = 0; i < retailer->series_count; i++) {
    const struct fc_synth_series *series = &retailer->series[i];
    if (series->store != store || !series->open[d]) continue;
    enum fc_synth_fault fault = fc_synth_fault_of(retailer, series, d);
    for (int f = 0; f < style->field_count; f++) put_field(text, retailer, series, d, style->fields[f].field, fault);
    fc_synth_end_row(text);
  }
}

/* A field for every item of the company; empty where it was not on sale. */
static void put_across_day(struct fc_synth_text *text, const struct fc_synth_retailer *retailer, int store, int d) {
  const struct fc_synth_style *style = fc_synth_style(retailer->company->format);
  fc_synth_put_styled_date(text, style, retailer->world->day[d].date);
  if (retailer->store_count > 1) fc_synth_put(text, retailer->stores[store].code);
  for (int item = 0, i = 0; item < retailer->item_count; item++) {
    while (i < retailer->series_count && (retailer->series[i].store < store ||
                                          (retailer->series[i].store == store && retailer->series[i].item < item)))
      i++;
    const struct fc_synth_series *series = &retailer->series[i];
    int there = i < retailer->series_count && series->store == store && series->item == item && series->open[d];
    if (there)
      put_field(text, retailer, series, d, SYNTH_SOLD, fc_synth_fault_of(retailer, series, d));
    else
      fc_synth_put(text, "");
  }
  fc_synth_end_row(text);
}

static void put_header(struct fc_synth_text *text, const struct fc_synth_retailer *retailer) {
  const struct fc_synth_style *style = fc_synth_style(retailer->company->format);
  for (int f = 0; f < style->field_count; f++) fc_synth_put(text, style->fields[f].header);
  if (retailer->company->format == SYNTH_ITEMS_ACROSS) {
    if (retailer->store_count > 1) fc_synth_put(text, "store");
    for (int i = 0; i < retailer->item_count; i++) fc_synth_put(text, retailer->items[i].code);
  }
  fc_synth_end_row(text);
}

enum fc_status fc_synth_write_sales(const struct fc_synth_retailer *retailer, const char *folder,
                                    struct fc_error *err) {
  const struct fc_synth_world *world = retailer->world;
  const struct fc_synth_style *style = fc_synth_style(retailer->company->format);
  int across = retailer->company->format == SYNTH_ITEMS_ACROSS;
  struct fc_synth_text text;
  fc_synth_text_init(&text, style->delimiter);
  enum fc_status status = FC_OK;
  for (int d = world->begin; d <= world->end && !status; d++) {
    if (!text.length) put_header(&text, retailer);
    for (int s = 0; s < retailer->store_count && !fc_synth_closed(retailer, d); s++)
      for (int copy = 0; copy <= fc_synth_day_twice(retailer, s, d); copy++)
        (across ? put_across_day : put_long_day)(&text, retailer, s, d);
    if (!period_ends(world, style->period, d)) continue;
    char name[64];
    file_name(name, world, style, d);
    status = fc_synth_text_write(&text, folder, name, style->encoding, err);
  }
  fc_synth_text_release(&text);
  return status;
}
