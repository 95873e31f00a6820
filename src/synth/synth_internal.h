/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The synthetic world, inside: weather and calendar, companies and their items, demand, shelves, the trial, the
 * files.
 *
 * All days are indices into the world: 0 is `first`, a burn-in before the first day that is written, so that
 * shelves and habits have settled; `end` is the last day written; the days after it are known to the weather and the
 * truth alone. */
#ifndef FC_SYNTH_INTERNAL_H
#define FC_SYNTH_INTERNAL_H

#include "foodcast/base/arena.h"
#include "foodcast/base/random.h"
#include "foodcast/synth/synth.h"

enum { SYNTH_BURN_IN = 84, SYNTH_AHEAD = 28, SYNTH_LEADS = 7, SYNTH_MAX_LIFE = 30, SYNTH_SEGMENTS = 4 };

/* What a year of weather is drawn from: twelve months, read between mid-months by straight lines. */
struct fc_synth_climate {
  const char *station;
  double tmean[12];            /* deg C */
  double deviation[12];        /* sd of the part of tmean that neither season nor sunshine explains, deg C */
  double persistence;          /* of that part from day to day */
  double sun_effect[12];       /* deg C of tmean between no sun and sun all day */
  double above[12], above_sun; /* tmax - tmean = above + above_sun x share of possible sunshine */
  double below[12], below_sun; /* tmean - tmin, likewise */
  double range_deviation;      /* sd of both around it */
  double wet[12];              /* share of days with 1 mm or more */
  double wet_persistence;      /* P(wet | wet) - P(wet | dry) */
  double wet_amount[12];       /* mm on such a day, mean */
  double wet_shape;            /* of the gamma distribution of amounts */
  double sun_wet, sun_dry[12]; /* mean share of possible sunshine on wet and on dry days */
  double latitude;             /* degrees north */
};

struct fc_synth_day {
  fc_date date;
  int month; /* 0..11 */
  enum fc_weekday weekday;
  double tmean, tmax, tmin; /* deg C, one decimal, as are all of these */
  double precip, sunshine;  /* mm (steps of .5), hours */
  const char *holiday;      /* public holiday, NULL where none */
  int school_holiday;
  const char *festival; /* local event, NULL where none */
  int year_end;         /* 22-31 December: day of the month; 1-3 January: 1-3; else 0 */
  int obon;             /* 13-15 August */
};

/* One forecast of one day; JMA issues no amounts of rain. */
struct fc_synth_issue {
  double tmax, tmin, probability; /* whole deg C, per cent in steps of 10 */
};

struct fc_synth_world {
  struct fc_synth_options options;
  struct fc_arena arena;
  fc_date first;
  int days;       /* end + 1 + SYNTH_AHEAD */
  int begin, end; /* first and last day written */
  int trial;      /* first day of the trial, `days` where there is none */
  const char *station;
  struct fc_synth_day *day;
  struct fc_synth_issue *issue; /* [days][SYNTH_LEADS]: of that day, issued lead + 1 days before */
};

/* --- weather and calendar */
extern const struct fc_synth_climate fc_synth_fukuoka;
double fc_synth_month_value(const double month[12], fc_date date);
/* Hours between sunrise and sunset. */
double fc_synth_day_length(double latitude, fc_date date);
void fc_synth_draw_weather(struct fc_synth_world *world, const struct fc_synth_climate *climate);
void fc_synth_draw_forecasts(struct fc_synth_world *world, const struct fc_synth_climate *climate);
void fc_synth_mark_calendar(struct fc_synth_world *world);
/* Climate of observed days, see fc_synth_options.weather_file; what they cannot tell (the latitude) stays as it is in
 * *climate. Strings go to the arena. Days that lack a value are left out. */
enum fc_status fc_synth_fit_climate(const struct fc_synth_options *options, const struct fc_context *context,
                                    struct fc_arena *arena, struct fc_synth_climate *climate, struct fc_error *err);

/* --- companies */
enum fc_synth_format {
  SYNTH_PLAIN,        /* long, a file a year, with the time of selling out */
  SYNTH_PRICED,       /* long, one file, with price and promotion */
  SYNTH_GZIP,         /* long, a compressed file a quarter, with price, promotion and markdown */
  SYNTH_SEMICOLON,    /* long, semicolons, with sold-out flag, markdown and closing stock */
  SYNTH_CP932,        /* long, Japanese headers and era dates */
  SYNTH_ITEMS_ACROSS, /* a column of units sold for every item */
  SYNTH_RECEIPTS      /* a row for every line of a receipt */
};

struct fc_synth_product {
  const char *category, *name;
  double price, level;  /* yen; units a day in a shop of usual size */
  int life, pack, lead; /* days, units, days */
  unsigned weekdays;    /* on which it is ordered, bit 0 = Monday */
  double heat;          /* log effect of 10 deg C more */
};

struct fc_synth_company {
  const char *name, *code, *title; /* title in Japanese */
  enum fc_synth_format format;
  int stores, items;            /* in the trial; at size 1 */
  int treated;                  /* whether its first shop is treated; of several shops the second is the control */
  const char *control_category; /* left out of the trial in a company with one treated shop; NULL: none */
  const struct fc_synth_product *products; /* the list ends where there is no name */
  double weekday[7];                       /* relative sales */
  unsigned closed_weekdays;
  int closed_new_year;                          /* days from 1 January */
  double holiday, school, festival, rain, obon; /* log effects; rain: of a day with 1 mm or more */
  double christmas, year_end;                   /* log effects of 23-25 and of 28-31 December */
  double cost_share;                            /* cost / price */
  double buffer;                                /* of the usual rule, above the habit */
  double safety;     /* days of demand kept in reserve of what lasts 3 days or more; half of it of what lasts 2 */
  double fifo;       /* share of shoppers who take the oldest */
  double markdown;   /* share of the evening's expiring units sold at a reduced price; 0: never */
  double promotion;  /* probability a week that an item is promoted */
  int opens, closes; /* minutes after midnight */
  double segment[SYNTH_SEGMENTS]; /* share of the day's demand in each quarter of the opening hours */
};

const struct fc_synth_company *fc_synth_company(int index);
extern const struct fc_synth_product fc_synth_bakery_products[], fc_synth_super_products[], fc_synth_deli_products[],
    fc_synth_bento_products[], fc_synth_tofu_products[], fc_synth_sweets_products[], fc_synth_greens_products[];

struct fc_synth_item {
  char code[16], name[96];
  const struct fc_synth_product *product;
  double price, cost, salvage, disposal_cost, weight_kg;
  double log_level, trend, heat, dispersion, intermittent; /* intermittent: share of days without any demand at all */
  double weekday[7];                                       /* log */
  int from, to;                                            /* days on sale */
  unsigned char *promotion;                                /* [days] per cent off, 0 where none */
};

struct fc_synth_store {
  char code[16], name[96];
  int treated, control;
  double log_level, buffer, raise; /* raise: how much the manager thinks a sold-out day sold short */
  double *shock;                   /* [days] log, with the company's own share in it */
  double *mood;                    /* [days] slow swing of the buffer */
};

/* A series' shelf, day by day. opening + received = sold + disposed + closing; sold = full + marked_down. */
struct fc_synth_shelf {
  int *opening, *received, *sold, *marked_down, *disposed, *closing, *lost; /* [days] */
};

struct fc_synth_series {
  int store, item, treated;
  unsigned char *open;                 /* [days] on sale */
  double *base;                        /* [days] mean demand without shocks: what a perfect forecast would know */
  double *special;                     /* [days] log effect of holidays, events and promotion in it */
  double *noise;                       /* [days] the manager's hand in the order, a factor */
  double *fifo;                        /* [days] share of shoppers who take the oldest */
  double *rounding;                    /* [days] uniform, for whole units of shares */
  int *demand;                         /* [days] */
  struct fc_synth_shelf actual, usual; /* with the trial, and the usual rule to the end */
};

struct fc_synth_retailer {
  const struct fc_synth_world *world;
  const struct fc_synth_company *company;
  struct fc_arena arena;
  struct fc_synth_item *items;
  struct fc_synth_store *stores;
  struct fc_synth_series *series; /* by store, then item */
  int item_count, store_count, series_count, treated_count;
  double better_buffer; /* solved; NAN without a trial */
};

/* The stream of (seed, retailer, store, item, purpose); "" for what has no store or item. */
void fc_synth_stream(struct fc_random *random, const struct fc_synth_retailer *retailer, const char *store,
                     const char *item, const char *purpose);
int fc_synth_store_count(const struct fc_synth_world *world, const struct fc_synth_company *company);
int fc_synth_item_count(const struct fc_synth_world *world, const struct fc_synth_company *company);
/* The category that stays out of the trial of a company's only shop; NULL where there is none, or nothing but it. */
const char *fc_synth_control_category(const struct fc_synth_world *world, const struct fc_synth_company *company);
enum fc_status fc_synth_make_items(struct fc_synth_retailer *retailer, struct fc_error *err);
enum fc_status fc_synth_make_stores(struct fc_synth_retailer *retailer, struct fc_error *err);
enum fc_status fc_synth_make_series(struct fc_synth_retailer *retailer, struct fc_error *err);
/* Whether the company's shops are shut. */
int fc_synth_closed(const struct fc_synth_retailer *retailer, int day);

/* --- shelves and the trial */
/* The usual rule up to day `change` - 1 (what is ordered at the end of `change` - 1 is ordered by the better rule). */
void fc_synth_run_shelf(const struct fc_synth_retailer *retailer, const struct fc_synth_series *series, int change,
                        double better_buffer, const struct fc_synth_shelf *shelf);
/* Runs every shelf under both rules; the better rule's buffer is solved for the effect asked, as near as shelves
 * allow. */
void fc_synth_run_trial(struct fc_synth_retailer *retailer);

struct fc_synth_sums {
  double received, sold, marked_down, disposed, lost, demand, sold_out_days, open_days;
};
void fc_synth_add_days(struct fc_synth_sums *sums, const struct fc_synth_series *series,
                       const struct fc_synth_shelf *shelf, int from, int to);
/* Per cent by which the disposal rate of `actual` is below that of `usual`; NAN where nothing was disposed of. */
double fc_synth_reduction(const struct fc_synth_sums *actual, const struct fc_synth_sums *usual);
/* Every shopper found nothing left to take, or the last one took the last unit. */
int fc_synth_sold_out(const struct fc_synth_series *series, const struct fc_synth_shelf *shelf, int day);
/* Minutes after midnight at which the shelf was empty. */
int fc_synth_sold_out_at(const struct fc_synth_retailer *retailer, const struct fc_synth_series *series,
                         const struct fc_synth_shelf *shelf, int day);
/* Minute by which a share of the day's shoppers have come. */
int fc_synth_minute_of_share(const struct fc_synth_company *company, double share);

/* --- files: text is gathered in memory, then encoded, compressed and written at once */
struct fc_synth_text {
  char *bytes;
  int length, capacity;
  char delimiter;
  int column; /* of the field to come */
  int failed; /* memory was out */
};
void fc_synth_text_init(struct fc_synth_text *text, char delimiter);
void fc_synth_text_release(struct fc_synth_text *text);
void fc_synth_append(struct fc_synth_text *text, const char *bytes, size_t length);
void fc_synth_print(struct fc_synth_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void fc_synth_put(struct fc_synth_text *text, const char *field);
void fc_synth_put_whole(struct fc_synth_text *text, long value);
/* Fixed decimals, rounded half away from zero; empty for NAN. */
void fc_synth_put_number(struct fc_synth_text *text, double value, int decimals);
void fc_synth_put_date(struct fc_synth_text *text, fc_date date);
void fc_synth_end_row(struct fc_synth_text *text);
/* Writes the text as `folder`/`name` in that encoding and empties it; a name that ends in ".gz" is compressed. */
enum fc_status fc_synth_text_write(struct fc_synth_text *text, const char *folder, const char *name,
                                   const char *encoding, struct fc_error *err);

/* Whether a short text can be written in that encoding. */
int fc_synth_encodable(const char *text, const char *encoding);

/* How a company exports its files. */
enum fc_synth_field {
  SYNTH_DATE,
  SYNTH_STORE,
  SYNTH_ITEM,
  SYNTH_SOLD,
  SYNTH_RECEIVED,
  SYNTH_DISPOSED,
  SYNTH_MARKED_DOWN,
  SYNTH_PRICE,
  SYNTH_PROMO,
  SYNTH_SOLD_OUT,
  SYNTH_SOLD_OUT_AT,
  SYNTH_CLOSING_STOCK
};
enum fc_synth_period { SYNTH_ONE_FILE, SYNTH_YEARLY, SYNTH_QUARTERLY };
enum { SYNTH_MAX_FIELDS = 12 };
struct fc_synth_header {
  enum fc_synth_field field;
  const char *column, *header; /* canonical; as written */
};
struct fc_synth_style {
  const char *layout, *encoding, *extension, *missing_day;
  char delimiter;
  enum fc_synth_period period;
  int japanese; /* headers and dates of the era */
  struct fc_synth_header fields[SYNTH_MAX_FIELDS];
  int field_count;
};
const struct fc_synth_style *fc_synth_style(enum fc_synth_format format);
/* A date as the company writes it. */
void fc_synth_put_styled_date(struct fc_synth_text *text, const struct fc_synth_style *style, fc_date date);

/* What is wrong in the books, a function of the seed alone. */
enum fc_synth_fault { SYNTH_NO_FAULT, SYNTH_DISPOSAL_MISSED, SYNTH_RETURN };
enum fc_synth_fault fc_synth_fault_of(const struct fc_synth_retailer *retailer, const struct fc_synth_series *series,
                                      int day);
/* Whether a shop's day was exported twice. */
int fc_synth_day_twice(const struct fc_synth_retailer *retailer, int store, int day);
void fc_synth_list_faults(const struct fc_synth_retailer *retailer, struct fc_synth_text *faults);

/* Writers of one retailer into its own folder. */
enum fc_status fc_synth_write_sales(const struct fc_synth_retailer *retailer, const char *folder, struct fc_error *err);
enum fc_status fc_synth_write_receipts(const struct fc_synth_retailer *retailer, const char *folder,
                                       struct fc_error *err);
enum fc_status fc_synth_write_masters(const struct fc_synth_retailer *retailer, const char *folder,
                                      struct fc_error *err);
/* Canonical names of items.csv with their Japanese headers, ended by NULL. */
extern const char *const fc_synth_item_headers[][2];

/* Writers of the world. */
enum fc_status fc_synth_write_weather(const struct fc_synth_world *world, const char *folder, struct fc_error *err);
enum fc_status fc_synth_write_config(const struct fc_synth_world *world, const char *folder, struct fc_error *err);

/* Truth: one file of days for every retailer, and rows of the table of effects. */
enum fc_status fc_synth_write_days(const struct fc_synth_retailer *retailer, const char *folder, struct fc_error *err);
extern const char fc_synth_effect_header[], fc_synth_fault_header[];
struct fc_synth_effect {
  const char *scope, *retailer, *store, *treated, *period;
  int from, to; /* days */
  struct fc_synth_sums actual, usual;
  double buffer;
};
void fc_synth_put_effect(struct fc_synth_text *effects, const struct fc_synth_world *world,
                         const struct fc_synth_effect *effect);
void fc_synth_list_effects(const struct fc_synth_retailer *retailer, struct fc_synth_text *effects);
/* Adds up all that is treated over effect->from..effect->to. */
void fc_synth_treated_sums(const struct fc_synth_retailer *retailer, struct fc_synth_effect *effect);

#endif
