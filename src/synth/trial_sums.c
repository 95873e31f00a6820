/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/synth/trial_sums.h"

#include "foodcast/base/arena.h"
#include "foodcast/math/sample.h"
#include "foodcast/stock/stock.h"

#include <math.h>

enum { WEEK = 7, USUAL_WEEKS = 4, WARM_UP = 28 };

static const double year_days = 365.25, shock_deviation = .12, shared_variance = .5, peak_deviation = 8;
static const double buffer_mean = .20, buffer_deviation = .05, last_year_mean = .02, last_year_deviation = .03;
static const double new_buffer_mean = .10, new_buffer_deviation = .02, mood_persistence = .98;
static const double order_noise = .08, fifo_share = .6, sold_out_raise = 1.2;
static const double level_median = 7.4, level_deviation = .9, least_level = .7, most_level = 80;
static const double size_median = 8, size_deviation = .4, weekday_deviation = .05;

struct fc_trial_world {
  struct fc_trial_options options;
  double peak[2];       /* day of the season's peak: at the start, a year before */
  double *shared_shock; /* [days] */
};

void fc_trial_options_init(struct fc_trial_options *options) {
  *options = (struct fc_trial_options){.seed = 1,
                                       .shops = 20,
                                       .treated = 10,
                                       .items = 40,
                                       .days = 560,
                                       .start = 504,
                                       .persistence = .7,
                                       .season = .15,
                                       .mood = .03};
}

static void fill_shocks(const struct fc_trial_options *options, struct fc_random *random, double deviation,
                        double persistence, double *shock) {
  double innovation = deviation * sqrt(1 - persistence * persistence);
  for (int d = 0; d < options->days; d++)
    shock[d] =
        d ? persistence * shock[d - 1] + innovation * fc_draw_normal(random) : deviation * fc_draw_normal(random);
}

struct fc_trial_world *fc_trial_world_new(const struct fc_trial_options *options) {
  struct fc_trial_world *world = fc_new(1, sizeof *world);
  struct fc_random random;
  if (!world) return NULL;
  world->options = *options;
  world->shared_shock = fc_new((size_t)options->days, sizeof(double));
  if (!world->shared_shock) {
    free(world);
    return NULL;
  }
  fc_random_seed(&random, fc_hash_text(options->seed, "trial-world"));
  world->peak[0] = options->start + peak_deviation * fc_draw_normal(&random);
  world->peak[1] = options->start - year_days + peak_deviation * fc_draw_normal(&random);
  fill_shocks(options, &random, shock_deviation * sqrt(shared_variance), options->persistence, world->shared_shock);
  return world;
}

void fc_trial_world_free(struct fc_trial_world *world) {
  if (world) free(world->shared_shock);
  free(world);
}

void fc_trial_shop_release(struct fc_trial_shop *shop) {
  for (int r = 0; r < FC_TRIAL_RULES; r++) {
    free(shop->rows[r].demand);
    free(shop->rows[r].sold_out);
  }
  free(shop->shelf_life);
  free(shop->pack);
  *shop = (struct fc_trial_shop){0};
}

enum fc_status fc_trial_shop_new(const struct fc_trial_options *options, struct fc_trial_shop *shop,
                                 struct fc_error *err) {
  size_t cells = (size_t)options->items * (size_t)options->days;
  struct fc_trial_shop made = {0};
  made.shelf_life = fc_new((size_t)options->items, sizeof *made.shelf_life);
  made.pack = fc_new((size_t)options->items, sizeof *made.pack);
  int good = made.shelf_life && made.pack;
  for (int r = 0; r < FC_TRIAL_RULES; r++) {
    struct fc_trial_rows *rows = &made.rows[r];
    rows->demand = fc_new(cells * 4, sizeof(double));
    rows->sold_out = fc_new(cells, 1);
    good = good && rows->demand && rows->sold_out;
    if (!good) break;
    rows->sold = rows->demand + cells;
    rows->received = rows->sold + cells;
    rows->disposed = rows->received + cells;
  }
  if (good)
    *shop = made;
  else
    fc_trial_shop_release(&made);
  return good ? FC_OK : fc_fail_memory(err);
}

/* What is one shop's own: days, buffers. */
struct shop_days {
  double *factor, *old_buffer, *shock; /* [days]; factor: of demand */
  double new_buffer, size;             /* size: of the shop, 1 for the usual one */
};

static double season_of(const struct fc_trial_world *world, int day) {
  double peak = world->peak[day < world->options.start - year_days / 2];
  return world->options.season * cos(2 * M_PI * (day - peak) / year_days);
}

static void fill_days(const struct fc_trial_world *world, struct fc_random *random, struct shop_days *days) {
  const struct fc_trial_options *options = &world->options;
  double weekday[WEEK];
  for (int w = 0; w < WEEK; w++) weekday[w] = weekday_deviation * fc_draw_normal(random);
  double buffer = buffer_mean + buffer_deviation * fc_draw_normal(random);
  double earlier = last_year_mean + last_year_deviation * fc_draw_normal(random);
  days->new_buffer = new_buffer_mean + new_buffer_deviation * fc_draw_normal(random);
  days->size = options->size > 0 ? exp(options->size * fc_draw_normal(random)) : 1;
  fill_shocks(options, random, shock_deviation * sqrt(1 - shared_variance), options->persistence, days->shock);
  fill_shocks(options, random, options->mood, mood_persistence, days->old_buffer);
  for (int d = 0; d < options->days; d++) {
    days->factor[d] = exp(season_of(world, d) + weekday[d % WEEK] + world->shared_shock[d] + days->shock[d]);
    days->old_buffer[d] += buffer + earlier * fmax(0, fmin(1, (options->start - d) / 364.0));
  }
}

/* Negative binomial by adding up probabilities: a tenth of the time of a gamma and a Poisson draw at these means. */
static double draw_demand(struct fc_random *random, double mean, double size) {
  double u = fc_random_uniform(random), odds = mean / (size + mean);
  double probability = exp(size * log1p(-odds)), sum = probability, x = 0;
  while (sum < u && x < 2000) {
    probability *= odds * (size + x) / (x + 1);
    sum += probability;
    x++;
  }
  return x;
}

struct item {
  double level, size, pack, *usual; /* usual: [days] what habit takes for a day's demand */
  int shelf_life;
  struct fc_random noise;
};

static void draw_item(struct fc_random *random, double size, struct item *item) {
  static const double packs[] = {1, 2, 4};
  item->level = level_median * exp(level_deviation * fc_draw_normal(random));
  item->level = size * fmax(least_level, fmin(most_level, item->level));
  item->size = size_median * exp(size_deviation * fc_draw_normal(random));
  item->pack = packs[fc_random_below(random, 3)];
  double u = fc_random_uniform(random);
  item->shelf_life = u < .5 ? 1 : u < .75 ? 2 : 3;
}

static double habit(const double *raised, int day, double level) {
  if (day < WARM_UP) return level;
  double sum = 0;
  for (int w = 1; w <= USUAL_WEEKS; w++) sum += raised[day - WEEK * w];
  return sum / USUAL_WEEKS;
}

static void run_days(const struct fc_trial_options *options, const struct shop_days *days, int rule, int from, int to,
                     struct item *item, struct fc_stock *stock, const struct fc_trial_rows *rows, size_t at) {
  struct fc_stock_day day;
  for (int d = from; d < to; d++) {
    double usual = habit(item->usual, d, item->level), noise = exp(order_noise * fc_draw_normal(&item->noise));
    int better = rule == FC_TRIAL_NEW && d >= options->start;
    double target = better ? sqrt(usual * item->level * days->factor[d]) * (1 + days->new_buffer)
                           : usual * (1 + days->old_buffer[d]);
    double order = fmax(0, target * noise - fc_stock_on_hand(stock));
    order = item->pack * floor(order / item->pack + .5);
    fc_stock_step(stock, order, rows->demand[at + (size_t)d], fifo_share, 1, &day);
    rows->sold[at + (size_t)d] = day.sold;
    rows->received[at + (size_t)d] = order;
    rows->disposed[at + (size_t)d] = day.disposed;
    rows->sold_out[at + (size_t)d] = (unsigned char)day.sold_out;
    item->usual[d] = day.sold * (day.sold_out ? sold_out_raise : 1);
  }
}

static void copy_start(const struct fc_trial_options *options, struct fc_trial_shop *shop, size_t at) {
  size_t start = (size_t)options->start, days = (size_t)options->days;
  const struct fc_trial_rows *from = &shop->rows[FC_TRIAL_OLD], *to = &shop->rows[FC_TRIAL_NEW];
  memcpy(to->demand + at, from->demand + at, days * sizeof(double));
  memcpy(to->sold + at, from->sold + at, start * sizeof(double));
  memcpy(to->received + at, from->received + at, start * sizeof(double));
  memcpy(to->disposed + at, from->disposed + at, start * sizeof(double));
  memcpy(to->sold_out + at, from->sold_out + at, start);
}

static void simulate_item(const struct fc_trial_options *options, const struct shop_days *days, int treated,
                          uint64_t seed, double *usual, struct fc_trial_shop *shop, int index) {
  struct fc_random random;
  struct item item = {.usual = usual};
  struct fc_stock stock;
  size_t at = (size_t)index * (size_t)options->days;
  fc_random_seed(&random, seed);
  fc_random_seed(&item.noise, fc_hash_text(seed, "orders"));
  draw_item(&random, days->size, &item);
  shop->shelf_life[index] = item.shelf_life;
  shop->pack[index] = item.pack;
  double *demand = shop->rows[FC_TRIAL_OLD].demand + at;
  for (int d = 0; d < options->days; d++) demand[d] = draw_demand(&random, item.level * days->factor[d], item.size);
  fc_stock_init(&stock, item.shelf_life);
  run_days(options, days, FC_TRIAL_OLD, 0, options->start, &item, &stock, &shop->rows[FC_TRIAL_OLD], at);
  if (treated) {
    struct fc_stock shelf = stock;
    struct fc_random noise = item.noise;
    copy_start(options, shop, at);
    run_days(options, days, FC_TRIAL_NEW, options->start, options->days, &item, &shelf, &shop->rows[FC_TRIAL_NEW], at);
    item.noise = noise; /* the same slips of the pen under both rules */
    /* days from the start on are written anew below before they are read */
  }
  run_days(options, days, FC_TRIAL_OLD, options->start, options->days, &item, &stock, &shop->rows[FC_TRIAL_OLD], at);
}

enum fc_status fc_trial_simulate(const struct fc_trial_world *world, int shop, struct fc_trial_shop *rows,
                                 struct fc_error *err) {
  const struct fc_trial_options *options = &world->options;
  uint64_t seed = fc_hash_number(fc_hash_text(options->seed, "trial-shop"), (uint64_t)shop);
  struct fc_random random;
  double *scratch = fc_new((size_t)options->days * 4, sizeof *scratch);
  if (!scratch) return fc_fail_memory(err);
  struct shop_days days = {scratch, scratch + options->days, scratch + 2 * options->days, 0, 1};
  fc_random_seed(&random, seed);
  fill_days(world, &random, &days);
  for (int i = 0; i < options->items; i++)
    simulate_item(options, &days, shop < options->treated, fc_hash_number(seed, (uint64_t)i),
                  scratch + 3 * options->days, rows, i);
  free(scratch);
  return FC_OK;
}
