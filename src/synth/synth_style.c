/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_internal.h"

/* One way to export for every format: what real exports vary in is spread over the eight companies. */
static const struct fc_synth_style styles[] = {
    [SYNTH_PLAIN] = {.layout = "long",
                     .encoding = "UTF-8",
                     .extension = ".csv",
                     .missing_day = "closed",
                     .delimiter = ',',
                     .period = SYNTH_YEARLY,
                     .fields = {{SYNTH_DATE, "date", "date"},
                                {SYNTH_STORE, "store", "store"},
                                {SYNTH_ITEM, "item", "item"},
                                {SYNTH_SOLD, "sold", "sold"},
                                {SYNTH_RECEIVED, "received", "received"},
                                {SYNTH_DISPOSED, "disposed", "disposed"},
                                {SYNTH_SOLD_OUT_AT, "sold_out_at", "sold_out_at"}},
                     .field_count = 7},
    [SYNTH_PRICED] = {.layout = "long",
                      .encoding = "UTF-8",
                      .extension = ".csv",
                      .missing_day = "closed",
                      .delimiter = ',',
                      .period = SYNTH_ONE_FILE,
                      .fields = {{SYNTH_DATE, "date", "day"},
                                 {SYNTH_STORE, "store", "shop"},
                                 {SYNTH_ITEM, "item", "product"},
                                 {SYNTH_SOLD, "sold", "units_sold"},
                                 {SYNTH_RECEIVED, "received", "units_delivered"},
                                 {SYNTH_DISPOSED, "disposed", "units_discarded"},
                                 {SYNTH_PRICE, "price", "unit_price"},
                                 {SYNTH_PROMO, "promo", "on_offer"}},
                      .field_count = 8},
    [SYNTH_GZIP] = {.layout = "long",
                    .encoding = "UTF-8",
                    .extension = ".csv.gz",
                    .missing_day = "closed",
                    .delimiter = ',',
                    .period = SYNTH_QUARTERLY,
                    .fields = {{SYNTH_DATE, "date", "date"},
                               {SYNTH_STORE, "store", "store"},
                               {SYNTH_ITEM, "item", "item"},
                               {SYNTH_SOLD, "sold", "sold"},
                               {SYNTH_RECEIVED, "received", "received"},
                               {SYNTH_DISPOSED, "disposed", "disposed"},
                               {SYNTH_MARKED_DOWN, "marked_down", "marked_down"},
                               {SYNTH_PRICE, "price", "price"},
                               {SYNTH_PROMO, "promo", "promo"}},
                    .field_count = 9},
    [SYNTH_SEMICOLON] = {.layout = "long",
                         .encoding = "UTF-8",
                         .extension = ".csv",
                         .missing_day = "closed",
                         .delimiter = ';',
                         .period = SYNTH_YEARLY,
                         .fields = {{SYNTH_DATE, "date", "date"},
                                    {SYNTH_STORE, "store", "store"},
                                    {SYNTH_ITEM, "item", "item"},
                                    {SYNTH_SOLD, "sold", "sold"},
                                    {SYNTH_RECEIVED, "received", "received"},
                                    {SYNTH_DISPOSED, "disposed", "disposed"},
                                    {SYNTH_MARKED_DOWN, "marked_down", "marked_down"},
                                    {SYNTH_SOLD_OUT, "sold_out", "sold_out"},
                                    {SYNTH_CLOSING_STOCK, "closing_stock", "closing_stock"},
                                    {SYNTH_PROMO, "promo", "promo"}},
                         .field_count = 10},
    [SYNTH_CP932] = {.layout = "long",
                     .encoding = "CP932",
                     .extension = ".csv",
                     .missing_day = "closed",
                     .delimiter = ',',
                     .period = SYNTH_YEARLY,
                     .japanese = 1,
                     .fields = {{SYNTH_DATE, "date", "日付"},
                                {SYNTH_STORE, "store", "店舗"},
                                {SYNTH_ITEM, "item", "商品コード"},
                                {SYNTH_SOLD, "sold", "販売数"},
                                {SYNTH_RECEIVED, "received", "納品数"},
                                {SYNTH_DISPOSED, "disposed", "廃棄数"},
                                {SYNTH_MARKED_DOWN, "marked_down", "値引販売数"},
                                {SYNTH_SOLD_OUT_AT, "sold_out_at", "完売時刻"}},
                     .field_count = 8},
    [SYNTH_ITEMS_ACROSS] = {.layout = "items-across",
                            .encoding = "UTF-8",
                            .extension = ".csv",
                            .missing_day = "closed",
                            .delimiter = ',',
                            .period = SYNTH_ONE_FILE,
                            .fields = {{SYNTH_DATE, "date", "date"}},
                            .field_count = 1},
    [SYNTH_RECEIPTS] = {.layout = "receipts",
                        .encoding = "UTF-8",
                        .extension = ".csv",
                        .missing_day = "zero",
                        .delimiter = ',',
                        .period = SYNTH_YEARLY,
                        .fields = {{SYNTH_DATE, "date", "timestamp"},
                                   {SYNTH_ITEM, "item", "item"},
                                   {SYNTH_SOLD, "quantity", "quantity"}},
                        .field_count = 3},
};

const struct fc_synth_style *fc_synth_style(enum fc_synth_format format) { return &styles[format]; }

static void put_era_date(struct fc_synth_text *text, fc_date date) {
  struct fc_civil civil = fc_date_civil(date);
  int reiwa = date >= fc_date_of(2019, 5, 1), year = civil.year - (reiwa ? 2018 : 1988);
  char number[16], field[64];
  snprintf(number, sizeof number, "%d", year);
  snprintf(field, sizeof field, "%s%s年%d月%d日", reiwa ? "令和" : "平成", year == 1 ? "元" : number, civil.month,
           civil.day);
  fc_synth_put(text, field);
}

void fc_synth_put_styled_date(struct fc_synth_text *text, const struct fc_synth_style *style, fc_date date) {
  if (style->japanese)
    put_era_date(text, date);
  else if (style->delimiter == ';') {
    struct fc_civil civil = fc_date_civil(date);
    char field[32];
    snprintf(field, sizeof field, "%d/%02d/%02d", civil.year, civil.month, civil.day);
    fc_synth_put(text, field);
  } else
    fc_synth_put_date(text, date);
}
