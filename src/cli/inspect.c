/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inspect.h"

#include "foodcast/io/csv_reader.h"
#include "foodcast/io/field.h"

#include <ctype.h>
#include <strings.h>

enum { HEAD_ROWS = 40, HEAD_FIELDS = 400 };

/* Headers seen in the wild, by role and canonical column. Names are compared without case, space, '_' and '-'. */
static const struct {
  enum fc_role role;
  const char *column, *names;
} known[] = {
    {FC_ROLE_SALES, "date", "date|ds|day|日付|年月日|営業日|販売日|売上日|datum|jour|servicedate|businessdate"},
    {FC_ROLE_SALES, "store",
     "store|storeid|storecode|shop|branch|site|kitchen|school|店舗|店舗コード|店コード|店番|店"},
    {FC_ROLE_SALES, "item",
     "item|itemid|itemcode|product|productid|sku|article|jan|uniqueid|商品コード|商品|品目|品番|商品名|品名|menuitem"},
    {FC_ROLE_SALES, "sold",
     "sold|sales|unitssold|quantity|qty|units|y|demand|served|販売数|販売数量|売上数|売上数量|売上点数|数量|実績|個数|"
     "販売個数"},
    {FC_ROLE_SALES, "received",
     "received|delivered|produced|offered|prepared|納品数|納品数量|入荷数|仕入数|製造数|製造数量|生産数|納品|製造"},
    {FC_ROLE_SALES, "disposed", "disposed|discarded|waste|wasted|spoiled|廃棄数|廃棄数量|廃棄|ロス数|ロス"},
    {FC_ROLE_SALES, "marked_down", "markeddown|markdown|reduced|値引数|値引販売数|見切数|値引点数"},
    {FC_ROLE_SALES, "price", "price|unitprice|売価|単価|価格|販売単価"},
    {FC_ROLE_SALES, "promo", "promo|promotion|onpromotion|販促|特売|チラシ"},
    {FC_ROLE_SALES, "sold_out", "soldout|stockout|欠品|売切|売り切れ"},
    {FC_ROLE_SALES, "sold_out_at", "soldoutat|売切時刻|欠品時刻|完売時刻"},
    {FC_ROLE_SALES, "closing_stock", "closingstock|stock|期末在庫|在庫数|在庫|閉店時在庫"},
    {FC_ROLE_SALES, "planned", "planned|plan|booked|予定数|計画数|予約数|発注予定"},
    {FC_ROLE_SALES, "time", "time|時刻|時間|販売時刻"},
    {FC_ROLE_ITEMS, "item", "item|itemid|itemcode|product|sku|商品コード|商品|品目|品番"},
    {FC_ROLE_ITEMS, "name", "name|itemname|productname|商品名|品名|名称"},
    {FC_ROLE_ITEMS, "category", "category|group|department|分類|カテゴリ|部門|商品分類"},
    {FC_ROLE_ITEMS, "shelf_life_days", "shelflifedays|shelflife|販売期限|消費期限|賞味期限|販売期限日数|日持ち"},
    {FC_ROLE_ITEMS, "case_size", "casesize|pack|packsize|入数|発注単位|ロット"},
    {FC_ROLE_ITEMS, "minimum_order", "minimumorder|最小発注数|最低発注数"},
    {FC_ROLE_ITEMS, "maximum_order", "maximumorder|最大発注数"},
    {FC_ROLE_ITEMS, "price", "price|unitprice|売価|単価|価格"},
    {FC_ROLE_ITEMS, "cost", "cost|unitcost|原価|仕入単価"},
    {FC_ROLE_ITEMS, "salvage", "salvage|残存価値"},
    {FC_ROLE_ITEMS, "disposal_cost", "disposalcost|廃棄費用"},
    {FC_ROLE_ITEMS, "weight_kg", "weightkg|weight|重量|重量kg"},
    {FC_ROLE_ITEMS, "lead_days", "leaddays|leadtime|リードタイム|納期日数"},
    {FC_ROLE_ITEMS, "order_weekdays", "orderweekdays|発注曜日"},
    {FC_ROLE_STORES, "store", "store|storeid|storecode|shop|店舗|店舗コード|店コード"},
    {FC_ROLE_STORES, "name", "name|storename|店舗名|店名|名称"},
    {FC_ROLE_STORES, "station", "station|weatherstation|観測所|気象台"},
    {FC_ROLE_STORES, "trial", "trial|arm|実証|対象"},
    {FC_ROLE_STORES, "trial_start", "trialstart|実証開始|実証開始日"},
    {FC_ROLE_OBSERVED, "date", "date|time|day|年月日|日付"},
    {FC_ROLE_OBSERVED, "station", "station|name|観測所|地点"},
    {FC_ROLE_OBSERVED, "tmean", "tmean|tavg|temperature2mmean|平均気温|平均気温(℃)"},
    {FC_ROLE_OBSERVED, "tmax", "tmax|tempmax|temperature2mmax|最高気温|最高気温(℃)"},
    {FC_ROLE_OBSERVED, "tmin", "tmin|tempmin|temperature2mmin|最低気温|最低気温(℃)"},
    {FC_ROLE_OBSERVED, "precip_mm", "precipmm|precipitation|precipitationsum|rain|降水量|降水量の合計(mm)|降水量合計"},
    {FC_ROLE_OBSERVED, "precip_probability", "precipprobability|降水確率"},
    {FC_ROLE_OBSERVED, "sunshine_h", "sunshineh|sunshine|日照時間|日照時間(時間)"},
    {FC_ROLE_OBSERVED, "humidity", "humidity|湿度|平均湿度"},
    {FC_ROLE_OBSERVED, "wind", "wind|windspeed|風速|平均風速"},
    {FC_ROLE_OBSERVED, "snow_cm", "snowcm|snow|降雪量"},
    {FC_ROLE_OBSERVED, "weather", "weather|天気|天気概況"},
    {FC_ROLE_OBSERVED, "issued_on", "issuedon|issued|発表日|発表日時"},
    {FC_ROLE_EVENTS, "date", "date|day|日付|年月日"},
    {FC_ROLE_EVENTS, "name", "name|event|holiday|名称|行事|行事名|イベント"},
    {FC_ROLE_EVENTS, "kind", "kind|type|種別|区分"},
    {FC_ROLE_EVENTS, "store", "store|店舗|店舗コード"},
    {FC_ROLE_EVENTS, "category", "category|分類|カテゴリ"},
};
enum { KNOWN = sizeof known / sizeof *known };

struct head {
  struct fc_arena *arena;
  const char **cells[HEAD_ROWS];
  int count[HEAD_ROWS];
  long line[HEAD_ROWS];
  int rows, failed;
};

static int keep_row(void *context, const struct fc_csv_record *record) {
  struct head *head = context;
  if (record->fault != FC_CSV_FINE) return 0;
  int count = record->count < HEAD_FIELDS ? record->count : HEAD_FIELDS;
  const char **cells = fc_arena_new(head->arena, (size_t)count, sizeof *cells);
  for (int i = 0; cells && i < count; i++) {
    cells[i] = fc_arena_text(head->arena, record->fields[i].text, record->fields[i].length);
    if (!cells[i]) cells = NULL;
  }
  if (!cells) {
    head->failed = 1;
    return 1;
  }
  head->cells[head->rows] = cells;
  head->count[head->rows] = count;
  head->line[head->rows++] = record->line;
  return head->rows == HEAD_ROWS;
}

static enum fc_status read_head(const char *path, struct head *head, struct fc_inspected *inspected,
                                struct fc_error *err) {
  const struct fc_csv_options options = {"", ""};
  struct fc_csv_file *file = NULL;
  struct fc_csv_scratch scratch = {0};
  char *buffer = NULL;
  size_t capacity = 0, length = 0, used = 0;
  long line = 1;
  int at_end = 0;
  enum fc_status status = fc_csv_open(path, &options, &file, err);
  if (!status) status = fc_csv_next(file, &buffer, &capacity, &length, &at_end, err);
  if (!status)
    status = fc_csv_scan(&scratch, fc_csv_delimiter(file), buffer, length, at_end, &line, keep_row, head, &used, err);
  if (!status && head->failed) status = fc_fail_memory(err);
  if (!status) {
    const char *encoding = fc_csv_encoding(file);
    inspected->encoding = fc_arena_text(head->arena, encoding, strlen(encoding));
    inspected->delimiter = fc_csv_delimiter_name(fc_csv_delimiter(file));
    if (!inspected->encoding) status = fc_fail_memory(err);
  }
  fc_csv_scratch_release(&scratch);
  fc_csv_close(file);
  free(buffer);
  return status;
}

static int is_number(const char *text) {
  double value;
  return fc_number_parse(text, strlen(text), '.', &value) == FC_FIELD_OK;
}

static int is_date(const char *text) {
  const struct fc_date_style style = {.format = "", .order = FC_ORDER_DAY_FIRST};
  fc_date date;
  return strlen(text) >= 6 && fc_date_read(&style, text, strlen(text), &date, NULL) == FC_FIELD_OK;
}

/* The header is the first row of several fields that are mostly words, with a row of data behind it. */
static int find_header(const struct head *head) {
  for (int r = 0; r + 1 < head->rows; r++) {
    int words = 0, next_values = 0;
    if (head->count[r] < 2) continue;
    for (int i = 0; i < head->count[r]; i++) words += head->cells[r][i][0] && !is_number(head->cells[r][i]);
    for (int i = 0; i < head->count[r + 1]; i++)
      next_values += is_number(head->cells[r + 1][i]) || is_date(head->cells[r + 1][i]);
    if (words * 2 > head->count[r] && next_values > 0) return r;
  }
  return -1;
}

static int same_name(const char *header, const char *name, size_t length) {
  const char *end = name + length;
  while (*header || name < end) {
    if (*header == ' ' || *header == '_' || *header == '-')
      header++;
    else if (name < end && tolower((unsigned char)*header) == tolower((unsigned char)*name))
      header++, name++;
    else
      return 0;
  }
  return 1;
}

static int is_known_as(const char *header, const char *names) {
  for (;;) {
    size_t length = strcspn(names, "|");
    if (same_name(header, names, length)) return 1;
    if (!names[length]) return 0;
    names += length + 1;
  }
}

static const char *find_column(const char *header, enum fc_role role) {
  for (int k = 0; k < KNOWN; k++)
    if (known[k].role == role && is_known_as(header, known[k].names)) return known[k].column;
  return NULL;
}

static void map_columns(const struct head *head, int row, enum fc_role role, struct fc_inspected *inspected) {
  enum fc_role names = role == FC_ROLE_FORECAST ? FC_ROLE_OBSERVED : role;
  inspected->column_count = 0;
  for (int i = 0; i < head->count[row]; i++) {
    const char *column = find_column(head->cells[row][i], names);
    int seen = 0;
    for (int c = 0; column && c < inspected->column_count; c++) seen |= !strcmp(inspected->column[c], column);
    if (!column || seen || inspected->column_count == FC_INSPECT_COLUMNS) continue;
    inspected->column[inspected->column_count] = column;
    inspected->header[inspected->column_count++] = head->cells[row][i];
  }
}

static int has(const struct fc_inspected *inspected, const char *column) {
  for (int c = 0; c < inspected->column_count; c++)
    if (!strcmp(inspected->column[c], column)) return 1;
  return 0;
}

static int header_dates(const struct head *head, int row) {
  int dates = 0;
  for (int i = 0; i < head->count[row]; i++) dates += is_date(head->cells[row][i]);
  return dates;
}

/* Tries a role; how many of its columns are there, 0 where a needed one is missing. */
static int score_role(const struct head *head, int row, enum fc_role role, struct fc_inspected *inspected) {
  map_columns(head, row, role, inspected);
  int count = inspected->column_count;
  switch (role) {
  case FC_ROLE_SALES: return has(inspected, "date") && has(inspected, "sold") ? count : 0;
  case FC_ROLE_ITEMS: return has(inspected, "item") && !find_column(head->cells[row][0], FC_ROLE_EVENTS) ? count : 0;
  case FC_ROLE_STORES: return has(inspected, "store") ? count : 0;
  case FC_ROLE_OBSERVED: return has(inspected, "date") && count > 2 ? count : 0;
  case FC_ROLE_EVENTS: return has(inspected, "date") && has(inspected, "name") ? count : 0;
  default: return 0;
  }
}

static enum fc_role choose_role(const struct head *head, int row, struct fc_inspected *inspected) {
  enum fc_role best = FC_ROLE_COUNT;
  int most = 0;
  for (int role = 0; role < FC_ROLE_COUNT; role++) {
    int score = score_role(head, row, (enum fc_role)role, inspected);
    if (score > most) {
      most = score;
      best = (enum fc_role)role;
    }
  }
  if (best == FC_ROLE_COUNT) { /* a column for every item or for every day names neither */
    map_columns(head, row, FC_ROLE_SALES, inspected);
    int across = (has(inspected, "date") && head->count[row] > 2) || header_dates(head, row) * 2 > head->count[row];
    return across ? FC_ROLE_SALES : FC_ROLE_COUNT;
  }
  map_columns(head, row, best, inspected);
  if (best == FC_ROLE_OBSERVED && has(inspected, "issued_on")) best = FC_ROLE_FORECAST;
  return best;
}

static void choose_layout(const struct head *head, int row, struct fc_inspected *inspected) {
  inspected->layout = FC_LAYOUT_LONG;
  if (header_dates(head, row) * 2 > head->count[row])
    inspected->layout = FC_LAYOUT_DAYS_ACROSS;
  else if (has(inspected, "time") && has(inspected, "item"))
    inspected->layout = FC_LAYOUT_RECEIPTS;
  else if (!has(inspected, "item") && !has(inspected, "sold"))
    inspected->layout = FC_LAYOUT_ITEMS_ACROSS;
}

enum fc_status fc_inspect_file(const char *path, struct fc_arena *arena, struct fc_inspected *inspected,
                               struct fc_error *err) {
  struct head head = {.arena = arena};
  struct fc_inspected found = {.path = path, .format = ""};
  enum fc_status status = read_head(path, &head, &found, err);
  if (status) return status;
  if (head.rows && strstr(head.cells[0][0], "ダウンロードした時刻")) {
    found.role = FC_ROLE_OBSERVED;
    found.format = "jma-obsdl";
    *inspected = found;
    return FC_OK;
  }
  int row = find_header(&head);
  if (row < 0) {
    fc_fail(err, FC_INPUT, "'%s' has no header that names its columns", path);
    return fc_error_hint(err, "the first row must hold names such as date, store, item, sold");
  }
  found.role = choose_role(&head, row, &found);
  found.header_line = (int)head.line[row];
  found.fields = head.count[row];
  if (found.role == FC_ROLE_SALES) choose_layout(&head, row, &found);
  *inspected = found;
  return FC_OK;
}

const char *fc_role_name(enum fc_role role) {
  static const char *const names[FC_ROLE_COUNT] = {"sales", "items", "stores", "weather", "forecast", "events"};
  return role < FC_ROLE_COUNT ? names[role] : "nothing known";
}
