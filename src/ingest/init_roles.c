/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file is taken for, and which of its columns is what. */
#include "init_internal.h"

#include <strings.h>

enum { ACROSS_HEADINGS = 5 };

const struct fc_guess *fc_guess_of(const struct fc_file_guess *guess, const char *column) {
  for (int i = 0; i < guess->guess_count; i++)
    if (strcmp(guess->guesses[i].column, column) == 0) return &guess->guesses[i];
  return NULL;
}

static int is_placed(const struct fc_file_guess *guess, int place) {
  for (int i = 0; i < guess->guess_count; i++)
    if (guess->guesses[i].place == place) return 1;
  return 0;
}

static struct fc_guess *add(struct fc_file_guess *guess, const char *column, int place, enum fc_sureness sure) {
  if (guess->guess_count >= FC_TABLE_COLUMNS) return &guess->guesses[FC_TABLE_COLUMNS - 1];
  struct fc_guess *added = &guess->guesses[guess->guess_count++];
  *added = (struct fc_guess){.column = column, .place = place, .sure = sure};
  return added;
}

struct fc_guess *fc_guess_add_constant(struct fc_file_guess *guess, const char *column, const char *text) {
  struct fc_guess *added = add(guess, column, -1, FC_LIKELY);
  added->constant = text;
  return added;
}

/* The best heading for a column: -1 where there is none. */
static int best_heading(const struct fc_file_profile *p, const struct fc_file_guess *guess, const char *role,
                        const char *column, enum fc_sureness *sure) {
  int best = -1;
  *sure = FC_UNLIKELY;
  for (int i = 0; i < p->header.count; i++) {
    if (guess && is_placed(guess, i)) continue;
    enum fc_sureness s = fc_heading_is(role, column, &p->header.fields[i]);
    if (s <= *sure) continue;
    *sure = s;
    best = i;
  }
  return best;
}

static int place_heading(const struct fc_file_profile *p, struct fc_file_guess *guess, const char *role,
                         const char *column) {
  enum fc_sureness sure;
  int place = best_heading(p, guess, role, column, &sure);
  if (place >= 0) add(guess, column, place, sure);
  return place >= 0;
}

static int count_headings(const struct fc_file_profile *p, const char *role, const char *const *columns) {
  int count = 0;
  enum fc_sureness sure;
  for (; *columns; columns++) count += best_heading(p, NULL, role, *columns, &sure) >= 0;
  return count;
}

/* A column of dates: by its heading, else by its values. */
static int find_date(const struct fc_file_profile *p, const char *role, const char *column, enum fc_sureness *sure,
                     const char **format, int *unclear) {
  int place = best_heading(p, NULL, role, column, sure);
  if (place >= 0 && (*format = fc_profile_date_format(&p->columns[place], unclear))) return place;
  *sure = FC_LIKELY;
  for (int i = 0; i < p->header.count; i++) {
    int all_numbers = fc_profile_number_share(&p->columns[i]) > .5 && p->columns[i].dates == 0;
    if (!all_numbers && (*format = fc_profile_date_format(&p->columns[i], unclear))) return i;
  }
  return -1;
}

static int is_number(const struct fc_column_profile *c) {
  return c->filled && (fc_profile_number_share(c) > .9 || (double)c->comma_numbers > .9 * (double)c->filled) &&
         fc_profile_date_share(c) < .5;
}

static int is_name(const struct fc_column_profile *c) {
  return c->filled && !is_number(c) && fc_profile_date_share(c) < .5;
}

/* ---- sales ---- */

static int place_by_content(const struct fc_file_profile *p, struct fc_file_guess *guess, const char *column,
                            int numbers) {
  int best = -1, distinct = 0;
  for (int i = 0; i < p->header.count; i++) {
    const struct fc_column_profile *c = &p->columns[i];
    if (is_placed(guess, i) || (numbers ? !is_number(c) : !is_name(c))) continue;
    if (c->distinct <= distinct) continue;
    distinct = c->distinct;
    best = i;
  }
  if (best < 0) return 0;
  add(guess, column, best, FC_UNLIKELY)->by_content = 1;
  return 1;
}

/* Days without a row: shut where some weekdays never come, unknown where zeros are written down, else nothing sold. */
static const char *guess_missing_day(const struct fc_file_profile *p, const struct fc_guess *sold) {
  long most = 0, least = -1;
  for (int d = 0; d < 7; d++) {
    if (p->weekday_dates[d] > most) most = p->weekday_dates[d];
    if (least < 0 || p->weekday_dates[d] < least) least = p->weekday_dates[d];
  }
  if (most >= 3 && least * 10 <= most) return "closed";
  int zeros = sold && sold->place >= 0 && p->columns[sold->place].zeros * 1000 > p->columns[sold->place].filled;
  return zeros ? "not-recorded" : "zero";
}

static void guess_across(const struct fc_file_profile *p, struct fc_file_guess *guess) {
  int numbers = 0;
  for (int i = 0; i < p->header.count; i++) numbers += !is_placed(guess, i) && is_number(&p->columns[i]);
  if (numbers >= 2) guess->layout = FC_LAYOUT_ITEMS_ACROSS;
}

/* Single sales: a time in each row, beside its date or in it, and far more rows than days. */
static void guess_receipts(const struct fc_file_profile *p, struct fc_file_guess *guess) {
  int has_time = place_heading(p, guess, "sales", "time");
  const struct fc_guess *item = fc_guess_of(guess, "item");
  int many = item && item->place >= 0 && p->repeated_dates > 20L * p->columns[item->place].distinct;
  int timed = 2 * p->timed_dates > p->rows && p->repeated_dates > 0;
  if (((has_time && many) || timed) && fc_guess_of(guess, "sold")) {
    guess->layout = FC_LAYOUT_RECEIPTS;
    for (int i = 0; i < guess->guess_count; i++)
      if (strcmp(guess->guesses[i].column, "sold") == 0) guess->guesses[i].column = "quantity";
  } else if (has_time) {
    guess->guess_count--;
  }
}

static void guess_long(const struct fc_file_profile *p, struct fc_file_guess *guess) {
  static const char *const more[] = {"received", "disposed",    "planned",     "price",        "promo",
                                     "sold_out", "sold_out_at", "marked_down", "closing_stock"};
  for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
    if (!place_heading(p, guess, "sales", more[i])) continue;
    struct fc_guess *added = &guess->guesses[guess->guess_count - 1];
    int quantity =
        strcmp(more[i], "sold_out_at") != 0 && strcmp(more[i], "promo") != 0 && strcmp(more[i], "sold_out") != 0;
    if (quantity && !is_number(&p->columns[added->place])) guess->guess_count--;
    /* what is only likely is put in force where it is worth a try, and shown as a comment otherwise */
    if (added->sure == FC_LIKELY && i >= 3) added->comment = 1;
  }
  guess_receipts(p, guess);
}

/* Files of deliveries or of disposals say nothing of sales; another file does. */
static int says_other_things(const struct fc_file_profile *p) {
  static const char *const others[] = {"received", "disposed", "marked_down", "closing_stock", "planned", "sold_out"};
  enum fc_sureness sure;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (best_heading(p, NULL, "sales", others[i], &sure) >= 0 && sure == FC_SURE) return 1;
  return 0;
}

static void guess_decimal(const struct fc_file_profile *p, struct fc_file_guess *guess) {
  long numbers = 0, comma_numbers = 0;
  for (int i = 0; i < guess->guess_count; i++) {
    int place = guess->guesses[i].place;
    if (place < 0 || !is_number(&p->columns[place])) continue;
    numbers += p->columns[place].numbers;
    comma_numbers += p->columns[place].comma_numbers;
  }
  guess->decimal_comma = comma_numbers > numbers;
}

int fc_file_guess_sold(const struct fc_file_profile *p, struct fc_file_guess *guess) {
  if (!place_by_content(p, guess, "sold", 1)) return 0;
  guess_decimal(p, guess);
  return 1;
}

static void guess_sales(const struct fc_file_profile *p, struct fc_file_guess *guess, int date, enum fc_sureness sure) {
  guess->kind = FC_KIND_SALES;
  guess->layout = FC_LAYOUT_LONG;
  add(guess, "date", date, sure);
  place_heading(p, guess, "sales", "store");
  int has_item = place_heading(p, guess, "sales", "item");
  int has_sold = place_heading(p, guess, "sales", "sold");
  if (!has_sold && !has_item) guess_across(p, guess);
  if (guess->layout == FC_LAYOUT_LONG) {
    if (!has_item && !place_by_content(p, guess, "item", 0)) fc_guess_add_constant(guess, "item", "=all");
    if (!has_sold && !says_other_things(p) && !place_by_content(p, guess, "sold", 1)) {
      guess->kind = FC_KIND_UNKNOWN;
      guess->why = "no column of quantities was found in it";
      return;
    }
    guess_long(p, guess);
  }
  const struct fc_guess *sold = fc_guess_of(guess, "sold");
  guess->missing_day = guess_missing_day(p, sold);
  guess_decimal(p, guess);
}

static void guess_days_across(const struct fc_file_profile *p, struct fc_file_guess *guess) {
  guess->kind = FC_KIND_SALES;
  guess->layout = FC_LAYOUT_DAYS_ACROSS;
  guess->missing_day = "zero";
  place_heading(p, guess, "sales", "store");
  if (!place_heading(p, guess, "sales", "item") && !place_by_content(p, guess, "item", 0))
    fc_guess_add_constant(guess, "item", "=all");
}

/* ---- the other kinds ---- */

static const char *const weather_elements[] = {"tmean",        "tmax", "tmin",     "precip_mm", "precip_probability",
                                               "sunshine_h",   "wind", "humidity", "snow_cm",   "weather",
                                               "weather_code", NULL};

static void place_all(const struct fc_file_profile *p, struct fc_file_guess *guess, const char *role,
                      const char *const *columns) {
  for (; *columns; columns++) place_heading(p, guess, role, *columns);
}

static void guess_weather(const struct fc_file_profile *p, struct fc_file_guess *guess, int date,
                          enum fc_sureness sure) {
  int issued = 0;
  enum fc_sureness ignored;
  issued = best_heading(p, NULL, "weather", "issued_on", &ignored) >= 0;
  guess->kind = issued ? FC_KIND_FORECAST : FC_KIND_WEATHER;
  add(guess, "date", date, sure);
  if (issued) place_heading(p, guess, "weather", "issued_on");
  place_heading(p, guess, "weather", "station");
  place_all(p, guess, "weather", weather_elements);
  if (!issued && !fc_guess_of(guess, "station") && 2 * p->repeated_dates > p->rows) {
    guess->kind = FC_KIND_UNKNOWN;
    guess->why = "it holds hours of weather, or several places that no column names";
    return;
  }
  for (int i = 0; i < guess->guess_count; i++) { /* a heading such as "temperature" over text is something else */
    struct fc_guess *g = &guess->guesses[i];
    int words = strcmp(g->column, "date") == 0 || strcmp(g->column, "issued_on") == 0 ||
                strcmp(g->column, "station") == 0 || strcmp(g->column, "weather") == 0;
    if (!words && p->columns[g->place].filled && !is_number(&p->columns[g->place])) g->comment = 1;
  }
}

static int guess_events(const struct fc_file_profile *p, struct fc_file_guess *guess, int date, enum fc_sureness sure) {
  enum fc_sureness name_sure;
  int name = best_heading(p, NULL, "events", "name", &name_sure), flag = -1;
  for (int i = 0; i < p->header.count; i++) {
    const struct fc_column_profile *c = &p->columns[i];
    if (i != date && c->filled && c->zeros + c->ones == c->filled && p->header.count <= 3) flag = i;
  }
  if (name < 0 && flag < 0) return 0;
  guess->kind = FC_KIND_EVENTS;
  add(guess, "date", date, sure);
  place_heading(p, guess, "events", "date_end");
  if (name >= 0) {
    add(guess, "name", name, name_sure);
    place_heading(p, guess, "events", "kind");
  } else {
    fc_guess_add_constant(guess, "name", p->columns[flag].heading);
  }
  const char *heading = p->columns[name >= 0 ? name : flag].heading;
  if (strstr(heading, "祝") || strcasestr(heading, "holiday") || strcasestr(heading, "ferie") ||
      strcasestr(heading, "feiertag"))
    guess->event_kind = "public-holiday";
  if (strcasestr(heading, "vacance") || strcasestr(heading, "school")) guess->event_kind = "school-holiday";
  return 1;
}

static int guess_masters(const struct fc_file_profile *p, struct fc_file_guess *guess) {
  static const char *const items[] = {
      "name", "category", "shelf_life_days", "case_size", "minimum_order", "maximum_order",  "price",
      "cost", "salvage",  "disposal_cost",   "weight_kg", "lead_days",     "order_weekdays", NULL};
  static const char *const stores[] = {"name", "station", "trial", "trial_start", NULL};
  enum fc_sureness sure;
  int item = best_heading(p, NULL, "items", "item", &sure) >= 0 ? count_headings(p, "items", items + 1) : 0;
  int store = best_heading(p, NULL, "stores", "store", &sure) >= 0 ? count_headings(p, "stores", stores) : 0;
  if (!item && !store) return 0;
  const char *role = item >= store ? "items" : "stores";
  guess->kind = item >= store ? FC_KIND_ITEMS : FC_KIND_STORES;
  place_heading(p, guess, role, item >= store ? "item" : "store");
  place_all(p, guess, role, item >= store ? items : stores);
  return 1;
}

static void guess_jma(const struct fc_file_profile *p, struct fc_file_guess *guess) {
  int year, month;
  guess->kind = FC_KIND_WEATHER;
  if (strcmp(p->weather_layout, "jma-hours") == 0) {
    guess->kind = FC_KIND_UNKNOWN;
    guess->why = "it holds hours of weather, not days";
  }
  if (strcmp(p->weather_layout, "jma-etrn") != 0) return;
  fc_month_of_path(p->path, &year, &month);
  if (month) return;
  guess->kind = FC_KIND_UNKNOWN;
  guess->why =
      "a table of the Japan Meteorological Agency, but its name does not say that it holds the days of one month";
}

void fc_file_guess(const struct fc_file_profile *p, struct fc_file_guess *guess) {
  static const char *const sold[] = {"sold", "quantity", "item", NULL};
  *guess = (struct fc_file_guess){.date_format = ""};
  if (strcmp(p->weather_layout, "generic") != 0) {
    guess_jma(p, guess);
    return;
  }
  if (!p->header.count || !p->rows) {
    guess->why = "no table was found in it";
    return;
  }
  if (p->header_dates >= ACROSS_HEADINGS || p->header_days >= 28) {
    guess_days_across(p, guess);
    return;
  }
  enum fc_sureness sure;
  int weather = count_headings(p, "weather", weather_elements), sales = count_headings(p, "sales", sold);
  int enough = p->header.count > 2 ? 2 : 1; /* a date and one element will do where there is nothing else */
  const char *role = weather >= enough && weather > sales ? "weather" : sales ? "sales" : "events";
  int date = find_date(p, role, "date", &sure, &guess->date_format, &guess->date_unclear);
  if (!guess->date_format) guess->date_format = "";
  if (date < 0) {
    if (!guess_masters(p, guess)) guess->why = "no column of dates was found in it";
  } else if (weather >= enough && weather > sales) {
    guess_weather(p, guess, date, sure);
  } else if (sales || !guess_events(p, guess, date, sure)) {
    int numbers = 0;
    for (int i = 0; i < p->header.count; i++) numbers += i != date && is_number(&p->columns[i]);
    if (numbers) guess_sales(p, guess, date, sure);
    if (!numbers) guess->why = "no column of quantities was found in it";
  }
}
