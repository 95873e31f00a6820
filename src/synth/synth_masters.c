/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_internal.h"

const char *const fc_synth_item_headers[][2] = {{"item", "商品コード"},
                                                {"name", "商品名"},
                                                {"category", "部門"},
                                                {"shelf_life_days", "賞味日数"},
                                                {"case_size", "入数"},
                                                {"price", "売価"},
                                                {"cost", "原価"},
                                                {"salvage", "残存価値"},
                                                {"disposal_cost", "廃棄費用"},
                                                {"weight_kg", "重量kg"},
                                                {"lead_days", "リード日数"},
                                                {"order_weekdays", "発注曜日"},
                                                {NULL, NULL}};

static void put_weekdays(struct fc_synth_text *text, unsigned weekdays) {
  static const char *const names[7] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  char field[32] = "";
  for (int w = 0; w < 7; w++) {
    size_t length = strlen(field);
    if (weekdays >> w & 1) snprintf(field + length, sizeof field - length, "%s%s", length ? " " : "", names[w]);
  }
  fc_synth_put(text, field);
}

static enum fc_status write_items(const struct fc_synth_retailer *retailer, const char *folder, struct fc_error *err) {
  const struct fc_synth_style *style = fc_synth_style(retailer->company->format);
  struct fc_synth_text text;
  fc_synth_text_init(&text, style->delimiter);
  for (int h = 0; fc_synth_item_headers[h][0]; h++) fc_synth_put(&text, fc_synth_item_headers[h][style->japanese]);
  fc_synth_end_row(&text);
  for (int i = 0; i < retailer->item_count; i++) {
    const struct fc_synth_item *item = &retailer->items[i];
    fc_synth_put(&text, item->code);
    fc_synth_put(&text, item->name);
    fc_synth_put(&text, item->product->category);
    fc_synth_put_whole(&text, item->product->life);
    fc_synth_put_whole(&text, item->product->pack);
    fc_synth_put_number(&text, item->price, 0);
    fc_synth_put_number(&text, item->cost, 0);
    fc_synth_put_number(&text, item->salvage, 0);
    fc_synth_put_number(&text, item->disposal_cost, 0);
    fc_synth_put_number(&text, item->weight_kg, 2);
    fc_synth_put_whole(&text, item->product->lead);
    put_weekdays(&text, item->product->weekdays);
    fc_synth_end_row(&text);
  }
  enum fc_status status = fc_synth_text_write(&text, folder, "items.csv", style->encoding, err);
  fc_synth_text_release(&text);
  return status;
}

static enum fc_status write_stores(const struct fc_synth_retailer *retailer, const char *folder, struct fc_error *err) {
  const struct fc_synth_style *style = fc_synth_style(retailer->company->format);
  const struct fc_synth_world *world = retailer->world;
  struct fc_synth_text text;
  fc_synth_text_init(&text, style->delimiter);
  static const char *const headers[] = {"store", "name", "station", "trial", "trial_start"};
  for (size_t h = 0; h < sizeof headers / sizeof *headers; h++) fc_synth_put(&text, headers[h]);
  fc_synth_end_row(&text);
  for (int s = 0; s < retailer->store_count; s++) {
    const struct fc_synth_store *store = &retailer->stores[s];
    fc_synth_put(&text, store->code);
    fc_synth_put(&text, store->name);
    fc_synth_put(&text, world->station);
    fc_synth_put(&text, store->treated ? "treated" : store->control ? "control" : "");
    fc_synth_put_date(&text, store->treated || store->control ? world->options.trial_start : FC_DATE_NONE);
    fc_synth_end_row(&text);
  }
  enum fc_status status = fc_synth_text_write(&text, folder, "stores.csv", style->encoding, err);
  fc_synth_text_release(&text);
  return status;
}

static void put_event(struct fc_synth_text *text, fc_date date, const char *name, const char *kind) {
  fc_synth_put_date(text, date);
  fc_synth_put(text, name);
  fc_synth_put(text, kind);
  fc_synth_end_row(text);
}

/* Events are known ahead, so those of the four weeks after the last day are there too. */
static enum fc_status write_events(const struct fc_synth_retailer *retailer, const char *folder, struct fc_error *err) {
  const struct fc_synth_style *style = fc_synth_style(retailer->company->format);
  const struct fc_synth_world *world = retailer->world;
  struct fc_synth_text text;
  fc_synth_text_init(&text, style->delimiter);
  fc_synth_put(&text, "date");
  fc_synth_put(&text, "name");
  fc_synth_put(&text, "kind");
  fc_synth_end_row(&text);
  for (int d = world->begin; d < world->days; d++) {
    const struct fc_synth_day *day = &world->day[d];
    if (fc_synth_closed(retailer, d)) put_event(&text, day->date, "定休日", "closed");
    if (day->school_holiday) put_event(&text, day->date, "学校休み", "school-holiday");
    if (day->festival) put_event(&text, day->date, day->festival, "event");
    if (day->obon) put_event(&text, day->date, "お盆", "event");
  }
  enum fc_status status = fc_synth_text_write(&text, folder, "events.csv", style->encoding, err);
  fc_synth_text_release(&text);
  return status;
}

enum fc_status fc_synth_write_masters(const struct fc_synth_retailer *retailer, const char *folder,
                                      struct fc_error *err) {
  enum fc_status status = write_items(retailer, folder, err);
  if (!status) status = write_stores(retailer, folder, err);
  if (!status) status = write_events(retailer, folder, err);
  return status;
}
