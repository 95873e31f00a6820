/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/math/sample.h"
#include "synth_internal.h"

#include <math.h>

enum { VARIANTS = 4, MANY_DAYS = 120 };

/* A product comes again in other sizes when a shop has more items than the list has products. */
static const struct {
  const char *suffix;
  double price, level;
} variants[VARIANTS] = {{"", 1, 1}, {"（小）", .6, .55}, {"（大）", 1.7, .4}, {"（徳用）", 2.4, .3}};

void fc_synth_stream(struct fc_random *random, const struct fc_synth_retailer *retailer, const char *store,
                     const char *item, const char *purpose) {
  uint64_t hash = fc_hash_number(0, retailer->world->options.seed);
  hash = fc_hash_text(hash, retailer->company->name);
  hash = fc_hash_text(hash, store);
  hash = fc_hash_text(hash, item);
  fc_random_seed(random, fc_hash_text(hash, purpose));
}

int fc_synth_closed(const struct fc_synth_retailer *retailer, int day) {
  const struct fc_synth_day *when = &retailer->world->day[day];
  return (retailer->company->closed_weekdays >> when->weekday & 1) ||
         (when->month == 0 && when->year_end && when->year_end <= retailer->company->closed_new_year);
}

static int product_count(const struct fc_synth_company *company) {
  int count = 0;
  while (company->products[count].name) count++;
  return count;
}

/* A week (from a Thursday) of 10 or 20 per cent off now and then. */
static void draw_promotions(struct fc_random *random, const struct fc_synth_retailer *retailer,
                            struct fc_synth_item *item) {
  int off = 0;
  for (int d = 0; d < retailer->world->days; d++) {
    if (retailer->world->day[d].weekday == FC_THURSDAY) {
      int on = fc_random_uniform(random) < retailer->company->promotion;
      int depth = fc_random_uniform(random) < .5 ? 10 : 20;
      off = on ? depth : 0;
    }
    item->promotion[d] = (unsigned char)off;
  }
}

/* One item in eight is new within the written days, one in twelve is dropped. */
static void draw_life(struct fc_random *random, const struct fc_synth_world *world, struct fc_synth_item *item) {
  double kind = fc_random_uniform(random), place = fc_random_uniform(random);
  int written = world->end - world->begin + 1;
  item->from = 0;
  item->to = world->days - 1;
  if (written < MANY_DAYS) return;
  int day = world->begin + 40 + (int)(place * (written - 60));
  if (kind < .125)
    item->from = day;
  else if (kind > 1 - 1 / 12.)
    item->to = day;
}

static void draw_numbers(struct fc_random *random, const struct fc_synth_company *company, int variant,
                         struct fc_synth_item *item) {
  const struct fc_synth_product *product = item->product;
  int other = variant < VARIANTS ? variant : 1 + variant % (VARIANTS - 1);
  item->price = 10 * round(product->price * variants[other].price * (1 + .08 * fc_draw_normal(random)) / 10) - 2;
  item->price = fmax(item->price, 38);
  item->cost = round(item->price * company->cost_share * (1 + .05 * fc_draw_normal(random)));
  item->salvage = 0;
  item->disposal_cost = round(item->price * .02);
  item->weight_kg = round(item->price * .6 / 10) / 100;
  item->log_level = log(product->level * variants[other].level) + .2 * fc_draw_normal(random);
  item->trend = .08 * fc_draw_normal(random);
  item->heat = product->heat + .06 * fc_draw_normal(random);
  item->dispersion = 1.05 + .4 * fc_random_uniform(random);
  int rare = fc_random_uniform(random) < .1;
  /* nobody keeps an item of one day's life that sells on some days only: those are slow, the others rare */
  int lasts = product->life > 1;
  if (rare) item->log_level += log(lasts ? .1 : .3);
  item->intermittent = rare && lasts ? .3 : 0;
  for (int w = 0; w < 7; w++) item->weekday[w] = log(fmax(company->weekday[w], .05)) + .05 * fc_draw_normal(random);
}

static enum fc_status make_item(struct fc_synth_retailer *retailer, int i, int products, struct fc_error *err) {
  const struct fc_synth_company *company = retailer->company;
  struct fc_synth_item *item = &retailer->items[i];
  int variant = i / products;
  item->product = &company->products[i % products];
  snprintf(item->code, sizeof item->code, "%s-%03d", company->code, i + 1);
  if (variant < VARIANTS)
    snprintf(item->name, sizeof item->name, "%s%s", item->product->name, variants[variant].suffix);
  else
    snprintf(item->name, sizeof item->name, "%s %d", item->product->name, variant + 1);
  item->promotion = fc_arena_new(&retailer->arena, (size_t)retailer->world->days, 1);
  if (!item->promotion) return fc_fail_memory(err);
  struct fc_random random;
  fc_synth_stream(&random, retailer, "", item->code, "item");
  draw_numbers(&random, company, variant, item);
  fc_synth_stream(&random, retailer, "", item->code, "life");
  draw_life(&random, retailer->world, item);
  fc_synth_stream(&random, retailer, "", item->code, "promotion");
  draw_promotions(&random, retailer, item);
  return FC_OK;
}

int fc_synth_item_count(const struct fc_synth_world *world, const struct fc_synth_company *company) {
  return (int)fmax(1, round(company->items * world->options.size));
}

const char *fc_synth_control_category(const struct fc_synth_world *world, const struct fc_synth_company *company) {
  const char *category = company->control_category;
  if (!category || fc_synth_store_count(world, company) > 1) return NULL;
  int items = fc_synth_item_count(world, company);
  for (int i = 0; i < items && company->products[i].name; i++)
    if (strcmp(company->products[i].category, category)) return category;
  return NULL;
}

enum fc_status fc_synth_make_items(struct fc_synth_retailer *retailer, struct fc_error *err) {
  int products = product_count(retailer->company);
  retailer->item_count = fc_synth_item_count(retailer->world, retailer->company);
  retailer->items = fc_arena_new(&retailer->arena, (size_t)retailer->item_count, sizeof *retailer->items);
  if (!retailer->items) return fc_fail_memory(err);
  enum fc_status status = FC_OK;
  for (int i = 0; i < retailer->item_count && !status; i++) status = make_item(retailer, i, products, err);
  return status;
}

/* A first-order autoregression of stationary standard deviation `sd`, added to out. */
static void add_shocks(struct fc_random *random, double persistence, double sd, int days, double *out) {
  double value = fc_draw_normal(random), step = sqrt(1 - persistence * persistence);
  for (int d = 0; d < days; d++) {
    out[d] += sd * value;
    value = persistence * value + step * fc_draw_normal(random);
  }
}

/* In a company with several shops every second one is a control; a single shop is what the company's table says. */
static void assign_arm(const struct fc_synth_retailer *retailer, int index, struct fc_synth_store *store) {
  if (retailer->world->trial >= retailer->world->days) return;
  store->treated = retailer->store_count > 1 ? index % 2 == 0 : retailer->company->treated;
  store->control = !store->treated;
}

static enum fc_status make_store(struct fc_synth_retailer *retailer, int s, struct fc_error *err) {
  struct fc_synth_store *store = &retailer->stores[s];
  size_t days = (size_t)retailer->world->days;
  snprintf(store->code, sizeof store->code, "%s%02d", retailer->company->code, s + 1);
  if (retailer->store_count == 1)
    snprintf(store->name, sizeof store->name, "%s", retailer->company->title);
  else
    snprintf(store->name, sizeof store->name, "%s%d号店", retailer->company->title, s + 1);
  assign_arm(retailer, s, store);
  store->shock = fc_arena_new(&retailer->arena, days, sizeof(double));
  store->mood = fc_arena_new(&retailer->arena, days, sizeof(double));
  if (!store->shock || !store->mood) return fc_fail_memory(err);
  struct fc_random random;
  fc_synth_stream(&random, retailer, store->code, "", "store");
  store->log_level = retailer->store_count == 1 ? 0 : .2 * fc_draw_normal(&random);
  store->buffer = retailer->company->buffer + .02 * fc_draw_normal(&random);
  store->raise = .08 + .12 * fc_random_uniform(&random);
  fc_synth_stream(&random, retailer, "", "", "shock of the company");
  add_shocks(&random, .5, .035, (int)days, store->shock);
  fc_synth_stream(&random, retailer, store->code, "", "shock");
  add_shocks(&random, .5, .035, (int)days, store->shock);
  fc_synth_stream(&random, retailer, store->code, "", "mood");
  add_shocks(&random, .98, .02, (int)days, store->mood);
  return FC_OK;
}

int fc_synth_store_count(const struct fc_synth_world *world, const struct fc_synth_company *company) {
  return world->options.stores ? world->options.stores : company->stores;
}

enum fc_status fc_synth_make_stores(struct fc_synth_retailer *retailer, struct fc_error *err) {
  retailer->store_count = fc_synth_store_count(retailer->world, retailer->company);
  retailer->stores = fc_arena_new(&retailer->arena, (size_t)retailer->store_count, sizeof *retailer->stores);
  if (!retailer->stores) return fc_fail_memory(err);
  enum fc_status status = FC_OK;
  for (int s = 0; s < retailer->store_count && !status; s++) status = make_store(retailer, s, err);
  return status;
}
