/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_internal.h"

/* One line of a receipt. */
struct line {
  int second, store, item, quantity, number;
};

struct lines {
  struct line *items;
  int count, capacity;
};

static int by_time(const void *left, const void *right) {
  const struct line *a = left, *b = right;
  return a->second != b->second ? (a->second > b->second) - (a->second < b->second)
                                : (a->number > b->number) - (a->number < b->number);
}

static int add_line(struct lines *lines, struct line line) {
  if (fc_grow(&lines->items, &lines->capacity, lines->count + 1, sizeof *lines->items)) return -1;
  line.number = lines->count;
  lines->items[lines->count++] = line;
  return 0;
}

/* Shoppers take one, two or three; the last one what is left. They come over the day as the demand does, up to the
 * time of selling out. */
static int add_item(struct lines *lines, const struct fc_synth_retailer *retailer, const struct fc_synth_series *series,
                    int d, struct fc_random *random) {
  int left = series->actual.sold[d], demand = series->demand[d];
  double reach = demand > left ? (double)left / demand : 1;
  while (left > 0) {
    double size = fc_random_uniform(random), share = reach * fc_random_uniform(random);
    int quantity = size < .7 ? 1 : size < .92 ? 2 : 3;
    if (quantity > left) quantity = left;
    left -= quantity;
    int second = fc_synth_minute_of_share(retailer->company, share) * 60 + fc_random_below(random, 60);
    if (add_line(lines,
                 (struct line){.second = second, .store = series->store, .item = series->item, .quantity = quantity}))
      return -1;
  }
  if (fc_synth_fault_of(retailer, series, d) != SYNTH_RETURN) return 0;
  int second = fc_synth_minute_of_share(retailer->company, fc_random_uniform(random)) * 60;
  return add_line(lines, (struct line){.second = second, .store = series->store, .item = series->item, .quantity = -1});
}

static void put_day(struct fc_synth_text *text, const struct fc_synth_retailer *retailer, int d, struct lines *lines) {
  if (!lines->count) return;
  qsort(lines->items, (size_t)lines->count, sizeof *lines->items, by_time);
  for (int i = 0; i < lines->count; i++) {
    const struct line *line = &lines->items[i];
    char stamp[64], date[FC_DATE_TEXT];
    snprintf(stamp, sizeof stamp, "%s %02d:%02d:%02d", fc_date_format(retailer->world->day[d].date, date),
             line->second / 3600, line->second / 60 % 60, line->second % 60);
    fc_synth_put(text, stamp);
    if (retailer->store_count > 1) fc_synth_put(text, retailer->stores[line->store].code);
    fc_synth_put(text, retailer->items[line->item].code);
    fc_synth_put_whole(text, line->quantity);
    fc_synth_end_row(text);
  }
}

static int fill_day(struct lines *lines, const struct fc_synth_retailer *retailer, struct fc_random *random, int d) {
  lines->count = 0;
  for (int i = 0; i < retailer->series_count; i++)
    if (retailer->series[i].open[d] && add_item(lines, retailer, &retailer->series[i], d, random)) return -1;
  return 0;
}

enum fc_status fc_synth_write_receipts(const struct fc_synth_retailer *retailer, const char *folder,
                                       struct fc_error *err) {
  const struct fc_synth_world *world = retailer->world;
  struct lines lines = {0};
  struct fc_random random;
  struct fc_synth_text text;
  fc_synth_stream(&random, retailer, "", "", "receipts");
  fc_synth_text_init(&text, ',');
  enum fc_status status = FC_OK;
  for (int d = world->begin; d <= world->end && !status; d++) {
    if (!text.length)
      fc_synth_print(&text,
                     retailer->store_count > 1 ? "timestamp,store,item,quantity\n" : "timestamp,item,quantity\n");
    if (fill_day(&lines, retailer, &random, d))
      status = fc_fail_memory(err);
    else
      put_day(&text, retailer, d, &lines);
    int year = fc_date_civil(world->day[d].date).year;
    if (status || (d < world->end && fc_date_civil(world->day[d + 1].date).year == year)) continue;
    char name[64];
    snprintf(name, sizeof name, "receipts-%d.csv", year);
    status = fc_synth_text_write(&text, folder, name, "UTF-8", err);
  }
  free(lines.items);
  fc_synth_text_release(&text);
  return status;
}
