/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "headings.h"

/* Headings that mean one thing only, by role and column; behind "~" those that usually do, which only a guess uses. */
static const struct heading {
  const char *role, *column, *names;
} headings[] = {
    {"sales", "date",
     "日付|年月日|営業日|営業日付|販売日|売上日|計上日|対象日|取引日|納品日|date|ds|datum|verkaufsdatum|"
     "verkaufstag|business_date|sales_date|transaction_date|day|fecha|영업일자|일자|날짜|판매일|~tag|"
     "~jour|取引日時|販売日時|売上日時|~日時|~timestamp|~datetime|service_date|sale_date|order_date|受注日|利用日|"
     "buchungsdatum|belegdatum"},
    {"sales", "store",
     "店舗|店舗名|店舗コード|店舗番号|店番|店名|店コード|store|store_id|store_name|store_code|store_nbr|"
     "shop|shop_id|filiale|filialnummer|markt|magasin|매장|점포|지점|~支店|~営業所|~school|~site_nom|"
     "~site|~restaurant|~outlet|~location|~kitchen|~canteen|~laden|~branch|店|店舗番|standort|betrieb|"
     "verkaufsstelle|shop_name|store_number"},
    {"sales", "item",
     "商品|商品コード|商品名|商品番号|品番|品名|品目|jan|janコード|sku|item|item_id|item_code|item_name|"
     "item_nbr|product|product_id|product_code|product_name|article|artikel|artikelnummer|produkt|produit|"
     "unique_id|상품|상품코드|상품명|품목|~메뉴|~メニュー|~menu|~dish|~warengruppe|~family|~category|"
     "~site_type|menu_item|商品cd|商品名称|アイテム|artikelname|artikelbezeichnung|artikel_nr|artikelnr|"
     "plu|barcode|~bezeichnung|~produktname"},
    {"sales", "sold",
     "販売数|販売数量|販売個数|販売点数|売上数|売上数量|売上個数|売上点数|実績数|sold|y|units_sold|"
     "quantity_sold|qty_sold|sold_qty|sold_quantity|verkauft|verkaufte_menge|absatz|vendu|vendus|"
     "quantite_vendue|판매량|판매수량|served_total|~demand|~reel|~sales|~unit_sales|~数量|~個数|~実績|"
     "~quantity|~qty|~units|~menge|~anzahl|~quantite|~ventes|~served|~매출건수|~count|~日販|販売点|"
     "売上高数量|売上数(個)|units_sales|sales_qty|sales_quantity|verkaufsmenge|verkaufte_stück|"
     "verkaufte_stueck|stückzahl_verkauft|~stück|~stueck|~stückzahl|~点数|~件数|~sales_units"},
    {"sales", "received",
     "納品数|納品数量|仕入数|仕入数量|入荷数|入荷数量|製造数|製造数量|生産数|生産数量|received|delivered|"
     "produced|delivered_qty|geliefert|liefermenge|produziert|produktionsmenge|입고량|생산량|offered|"
     "~投入数|~発注数|~delivery|~production|~prepared|~supply|~livre|~prepare|納品|製造|入庫数|"
     "units_received|received_qty|anlieferung|gelieferte_menge|wareneingang|~produktion"},
    {"sales", "disposed",
     "廃棄数|廃棄数量|廃棄個数|廃棄点数|廃棄|disposed|waste|wasted|discarded|waste_qty|entsorgt|verderb|"
     "폐기|폐기량|폐기수량|~ロス数|~ロス|~disposal|~spoiled|~retoure|~abschrift|~jete|~pertes|ロス点数|"
     "廃棄ロス|廃棄ロス数|units_wasted|units_discarded|waste_units|weggeworfen|abfall|entsorgte_menge|"
     "~abschriften|~verlust"},
    {"sales", "marked_down",
     "値引数|値引数量|値引販売数|見切数|見切り数|marked_down|markdown_qty|~reduced|~値引|markdown|"
     "値引点数|~reduziert"},
    {"sales", "price",
     "単価|売価|販売単価|price|unit_price|selling_price|verkaufspreis|preis|prix|단가|가격|~価格|~販売価格|"
     "~税込単価|~税込価格|~税込売価|~税抜単価|~税抜価格|~本体単価|~本体価格"},
    {"sales", "promo",
     "販促|特売|promo|promotion|onpromotion|on_promotion|aktion|~チラシ|~セール|~promotion_currentweek"},
    {"sales", "sold_out",
     "欠品|欠品フラグ|完売|完売フラグ|sold_out|stockout|stock_out|out_of_stock|ausverkauft|~売切|~売り切れ"},
    {"sales", "sold_out_at", "完売時刻|売切時刻|欠品時刻|sold_out_at|sold_out_time"},
    {"sales", "closing_stock",
     "期末在庫|期末在庫数|閉店在庫|closing_stock|closing_inventory|~在庫|~在庫数|~残数|~stock|~bestand|"
     "~left_over|閉店時在庫|endbestand|schlussbestand"},
    {"sales", "planned",
     "予定数|計画数|予約数|planned|planned_total|booked|~予定|~計画|~plan|~prevision|~previsions|~予想|"
     "~forecast|発注予定|geplant|vorbestellt|vorbestellung"},
    {"sales", "time", "時刻|販売時刻|取引時刻|time|sale_time|uhrzeit|heure|~時間|~시간"},
    {"sales", "quantity", "数量|点数|個数|販売数|販売数量|quantity|qty|menge|anzahl|quantite|수량|~units|~sold"},
    {"items", "item",
     "商品コード|商品番号|品番|janコード|jan|sku|item|item_id|item_code|product_id|product_code|article|"
     "artikelnummer|~商品|~品目|~product|~商品名|~artikel"},
    {"items", "name", "商品名|品名|名称|name|item_name|product_name|bezeichnung|designation|상품명"},
    {"items", "category",
     "カテゴリ|カテゴリー|分類|部門|商品分類|category|department|group|warengruppe|categorie|family|~class"},
    {"items", "shelf_life_days",
     "消費期限日数|販売期間日数|賞味日数|日持ち|shelf_life_days|shelf_life|haltbarkeit|~消費期限|"
     "~賞味期限|販売期限日数|消費日数|haltbarkeit_tage|~販売期限"},
    {"items", "case_size",
     "入数|ケース入数|発注単位|case_size|case_pack|pack_size|~case|ロット|pack|gebindegröße|"
     "gebindegroesse|gebinde|units_per_case"},
    {"items", "minimum_order", "最低発注数|最小発注数|minimum_order|min_order"},
    {"items", "maximum_order", "最大発注数|最高発注数|maximum_order|max_order"},
    {"items", "price",
     "単価|売価|販売単価|販売価格|price|unit_price|selling_price|verkaufspreis|preis|prix|~価格|"
     "~税込単価|~税込価格|~税込売価|~税抜単価|~税抜価格|~本体単価|~本体価格"},
    {"items", "cost", "原価|仕入値|仕入単価|仕入価格|cost|unit_cost|einkaufspreis"},
    {"items", "salvage", "値引後単価|見切価格|salvage|salvage_value|restwert|残存価値"},
    {"items", "disposal_cost", "廃棄費用|廃棄単価|disposal_cost"},
    {"items", "weight_kg", "重量|重さ|重量kg|weight_kg|weight|gewicht|poids"},
    {"items", "lead_days", "リードタイム|納品日数|lead_days|lead_time|lead_time_days|納期日数|lieferzeit"},
    {"items", "order_weekdays", "発注曜日|order_weekdays|order_days"},
    {"stores", "store",
     "店舗コード|店番|店舗番号|店コード|store|store_id|store_code|shop|shop_id|filiale|~店舗|~店舗名|~店名"},
    {"stores", "name", "店舗名|店名|名称|name|store_name|shop_name"},
    {"stores", "station", "観測地点|観測所|気象地点|地点|station|weather_station|気象台|wetterstation"},
    {"stores", "trial", "実験群|試験区分|trial|arm|~実験|~group|実証|~対象"},
    {"stores", "trial_start", "実験開始日|試験開始日|trial_start|~開始日|実証開始|実証開始日"},
    {"weather", "date", "年月日|日付|date|time|datum|ds|target_date|対象日|予報日|day|~日時|~日"},
    {"weather", "station", "地点|地点名|観測所|station|station_name|station_id|~location|~city|location_id|~name"},
    {"weather", "issued_on",
     "issued_on|issue_date|issued|発表日|発表年月日|予報発表日|init_date|~forecast_date|発表日時"},
    {"weather", "tmean",
     "平均気温|日平均気温|tmean|temp_mean|temperature_2m_mean|tavg|t_mean|mean_temp|~temperature|~temperature_2m|~temp|"
     "~気温|~temperatur"},
    {"weather", "tmax", "最高気温|日最高気温|tmax|temp_max|temperature_2m_max|max_temp|temperature_max|t_max"},
    {"weather", "tmin", "最低気温|日最低気温|tmin|temp_min|temperature_2m_min|min_temp|temperature_min|t_min"},
    {"weather", "precip_mm",
     "降水量|降水量の合計|降水量合計|precip_mm|precipitation|precipitation_sum|prcp|rainfall|rain_sum|"
     "niederschlag|~rain|~雨量"},
    {"weather", "precip_probability", "降水確率|precip_probability|precipitation_probability_max|pop_max|pop"},
    {"weather", "sunshine_h", "日照時間|sunshine_h|sunshine_duration|sunshine"},
    {"weather", "humidity", "平均湿度|日平均湿度|humidity|relative_humidity_2m_mean|~湿度"},
    {"weather", "wind", "平均風速|風速|wind|wind_speed|wind_speed_10m_mean|wind_speed_10m_max|windspeed_10m_max"},
    {"weather", "snow_cm", "降雪量合計|降雪量|降雪合計|降雪|snow_cm|snowfall_sum|snowfall|snow|~積雪|~最深積雪"},
    {"weather", "weather", "天気|天気概況|天候|weather|conditions|wetter|날씨"},
    {"weather", "weather_code", "天気コード|weather_code|weathercode"},
    {"events", "date",
     "日付|年月日|月日|国民の祝日・休日月日|date|start|start_date|date_debut|開始日|datum|beginn|von|날짜|"
     "day|~tag"},
    {"events", "date_end", "終了日|end|end_date|date_end|date_fin|ende|bis"},
    {"events", "name",
     "名称|国民の祝日・休日名称|祝日名|行事|行事名|イベント|イベント名|name|event|event_name|holiday|"
     "title|nom|nom_jour_ferie|vacances_nom|bezeichnung|feiertag"},
    {"events", "kind", "種別|区分|種類|kind|type|art"},
    {"events", "store", "店舗|店舗コード|店舗名|店番|store|store_id|shop|filiale"},
    {"events", "category", "カテゴリ|カテゴリー|分類|部門|category|department|warengruppe"},
};

/* A forecast file has the columns of a weather file. */
static const char *role_of_headings(const char *role) { return strcmp(role, "forecast") == 0 ? "weather" : role; }

/* The heading without a unit in brackets behind it. */
static struct fc_csv_field without_unit(struct fc_csv_field field) {
  fc_field_trim(&field.text, &field.length);
  for (size_t i = 1; i < field.length; i++) {
    int wide = i + 3 <= field.length && memcmp(field.text + i, "（", 3) == 0;
    if (field.text[i] != '(' && field.text[i] != '[' && !wide) continue;
    field.length = i;
    break;
  }
  fc_field_trim(&field.text, &field.length);
  return field;
}

/* Item Code, item_code and item-code are the same heading. */
static size_t bare_letters(const char *text, size_t length, char *to, size_t size) {
  size_t used = 0;
  for (size_t i = 0; i < length && used + 1 < size; i++)
    if (!strchr(" _-", text[i])) to[used++] = text[i];
  to[used] = '\0';
  return used;
}

enum fc_sureness fc_heading_is(const char *role, const char *column, const struct fc_csv_field *field) {
  char name[128], letters[128];
  struct fc_csv_field bare = without_unit(*field);
  bare = (struct fc_csv_field){letters, bare_letters(bare.text, bare.length, letters, sizeof letters)};
  for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
    if (strcmp(headings[i].role, role_of_headings(role)) != 0 || strcmp(headings[i].column, column) != 0) continue;
    for (const char *n = headings[i].names; *n;) {
      size_t length = strcspn(n, "|");
      int weak = *n == '~';
      bare_letters(n + weak, length - (size_t)weak, name, sizeof name);
      if (fc_header_matches(&bare, name)) return weak ? FC_LIKELY : FC_SURE;
      n += length + (n[length] == '|');
    }
  }
  return FC_UNLIKELY;
}

static int is_taken(const struct fc_mapping *mapping, int count, int place) {
  for (int c = 0; c < count; c++)
    if (mapping->place[c] == place) return 1;
  return 0;
}

void fc_headings_complete(const struct fc_role *role, const struct fc_csv_record *record, struct fc_mapping *mapping) {
  for (int c = 0; c < role->count; c++) {
    if (fc_mapping_has(mapping, c) || (role->skip >> c & 1U)) continue;
    for (int i = 0; i < record->count; i++) {
      if (is_taken(mapping, role->count, i)) continue;
      if (fc_heading_is(role->name, role->columns[c], &record->fields[i]) != FC_SURE) continue;
      mapping->place[c] = i;
      mapping->guessed |= 1U << c;
      break;
    }
  }
}

static int contains(const struct fc_csv_field *field, const char *text) {
  return memmem(field->text, field->length, text, strlen(text)) != NULL;
}

/* Units in a heading that are not those of the canonical column. */
static void set_unit(const char *column, const struct fc_csv_field *heading, double *scale, double *offset) {
  if (column[0] == 't' && (contains(heading, "°F") || contains(heading, "(F)"))) {
    *scale = 5.0 / 9;
    *offset = -160.0 / 9;
  } else if (strcmp(column, "sunshine_h") == 0 && contains(heading, "(s)")) {
    *scale = 1.0 / 3600;
  } else if (strcmp(column, "sunshine_h") == 0 && contains(heading, "(min)")) {
    *scale = 1.0 / 60;
  } else if (strcmp(column, "wind") == 0 && contains(heading, "km/h")) {
    *scale = 1 / 3.6;
  } else if (strcmp(column, "wind") == 0 && (contains(heading, "mp/h") || contains(heading, "mph"))) {
    *scale = .44704;
  } else if (strcmp(column, "wind") == 0 && contains(heading, "(kn)")) {
    *scale = .514444;
  } else if (strcmp(column, "precip_mm") == 0 && contains(heading, "(inch)")) {
    *scale = 25.4;
  } else if (strcmp(column, "snow_cm") == 0 && contains(heading, "(inch)")) {
    *scale = 2.54;
  } else if (strcmp(column, "weight_kg") == 0 && (contains(heading, "(g)") || contains(heading, "（g）"))) {
    *scale = .001;
  }
}

void fc_headings_units(const struct fc_role *role, const struct fc_csv_record *record, struct fc_mapping *mapping) {
  for (int c = 0; c < role->count; c++) {
    mapping->scale[c] = 1;
    mapping->offset[c] = 0;
    if (mapping->place[c] >= 0)
      set_unit(role->columns[c], &record->fields[mapping->place[c]], &mapping->scale[c], &mapping->offset[c]);
  }
}

/* Every row's item comes here, and hardly any begins and ends like a word for a sum. */
static int may_be_total(const struct fc_csv_field *field) {
  static const char first[] = "TtSsGgZz\xE5\xE6\xE7\xE8\xE9\xED", last[] = "LlSsMmEeTt:\x88\x84\x9A";
  if (!field->length || field->length > FC_TOTAL_LENGTH || !field->text[0]) return 0;
  char end = field->text[field->length - 1];
  return strchr(first, field->text[0]) && end && strchr(last, end);
}

int fc_means_total(const struct fc_csv_field *field) {
  static const char *const totals[] = {"合計",     "総計",   "小計",       "計",        "総合計",        "累計",
                                       "店舗計",   "部門計", "日計",       "月計",      "total",         "totals",
                                       "subtotal", "sum",    "summe",      "gesamt",    "zwischensumme", "gesamtsumme",
                                       "somme",    "합계",   "grandtotal", "sous-total"};
  if (!may_be_total(field)) return 0;
  struct fc_csv_field bare = *field;
  static const char *const colons[] = {":", "："};
  for (size_t i = 0; i < 2; i++) {
    size_t n = strlen(colons[i]);
    if (bare.length > n && memcmp(bare.text + bare.length - n, colons[i], n) == 0) bare.length -= n;
  }
  for (size_t i = 0; i < sizeof totals / sizeof *totals; i++)
    if (fc_header_matches(&bare, totals[i])) return 1;
  return 0;
}

int fc_ends_in_total(const struct fc_csv_field *field) {
  size_t n = strlen("計");
  return field->length >= n && memcmp(field->text + field->length - n, "計", n) == 0;
}
