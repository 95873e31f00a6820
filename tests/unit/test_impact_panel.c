/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a panel to the sums of the before/after analysis, and the analysis of parts of the goods. */
#include "foodcast/impact/impact.h"
#include "foodcast/impact/panel_sums.h"
#include "foodcast/math/threads.h"
#include "test_support.h"

#include <string.h>

enum { MONDAY = 18267 }; /* 2020-01-06 */

/* A panel by hand: two stores, two items, 14 days. */
enum { PANEL_DAYS = 14 };

struct built {
  struct fc_panel panel;
  struct fc_series series[4];
  struct fc_store stores[2];
  struct fc_item items[2];
  double sold[4][PANEL_DAYS], received[4][PANEL_DAYS], disposed[4][PANEL_DAYS];
  unsigned char state[4][PANEL_DAYS];
};

static void build(struct built *built) {
  memset(built, 0, sizeof *built);
  struct fc_panel *panel = &built->panel;
  *panel = (struct fc_panel){.retailer = "x",
                             .first_date = MONDAY,
                             .days = PANEL_DAYS,
                             .as_of = PANEL_DAYS - 1,
                             .series_count = 4,
                             .store_count = 2,
                             .item_count = 2,
                             .series = built->series,
                             .stores = built->stores,
                             .items = built->items,
                             .sold_out_known = 1,
                             .columns = 1u << FC_SOLD | 1u << FC_RECEIVED | 1u << FC_DISPOSED};
  fc_dictionary_add(&panel->store_codes, "A", 1);
  fc_dictionary_add(&panel->store_codes, "B", 1);
  fc_dictionary_add(&panel->categories, "bread", 5);
  fc_dictionary_add(&panel->categories, "cake", 4);
  built->stores[0] = (struct fc_store){.code = "A", .station = -1, .trial_start = FC_DATE_NONE};
  built->stores[1] = (struct fc_store){.code = "B", .station = -1, .trial_start = FC_DATE_NONE};
  for (int i = 0; i < 2; i++)
    built->items[i] = (struct fc_item){.code = i ? "c" : "b",
                                       .category = i ? "cake" : "bread",
                                       .category_id = i,
                                       .shelf_life_days = i ? 20 : 1,
                                       .case_size = 1,
                                       .price = 100,
                                       .cost = i ? NAN : 40};
  for (int s = 0; s < 4; s++) {
    struct fc_series *series = &built->series[s];
    *series = (struct fc_series){.store = s / 2, .item = s % 2, .last = PANEL_DAYS - 1, .state = built->state[s]};
    series->column[FC_SOLD] = built->sold[s];
    series->column[FC_RECEIVED] = built->received[s];
    series->column[FC_DISPOSED] = built->disposed[s];
    for (int d = 0; d < PANEL_DAYS; d++) {
      built->sold[s][d] = 8, built->received[s][d] = 10, built->disposed[s][d] = 2;
      built->state[s][d] = FC_DAY_OPEN;
    }
  }
}

static void release(struct built *built) {
  fc_dictionary_release(&built->panel.store_codes);
  fc_dictionary_release(&built->panel.categories);
}

static void panel_to_sums(void **state) {
  (void)state;
  struct built built;
  struct fc_impact_data *data = NULL;
  struct fc_retailer_config config = {.country = "none", .order = {.fifo_share = NAN}};
  const char *control[] = {"B"};
  struct fc_impact_selection selection = {.control_stores = {control, 1}, .start = 7, .replay = 1};
  build(&built);
  built.disposed[0][3] = NAN; /* goods came, nobody entered what was disposed of */
  built.state[1][4] = FC_DAY_SOLD_OUT;
  assert_int_equal(fc_impact_from_panel(&built.panel, &config, &selection, &data, NULL), FC_OK);
  assert_int_equal(data->shop[0].arm, FC_ARM_TREATED);
  assert_int_equal(data->shop[1].arm, FC_ARM_CONTROL);
  assert_near(fc_impact_value(data, FC_IMPACT_RECEIVED, 0, 2), 20, 0);
  assert_near(fc_impact_value(data, FC_IMPACT_DISPOSED, 0, 2), 4, 0);
  assert_near(fc_impact_value(data, FC_IMPACT_DISPOSED_COST, 0, 2), 80, 0); /* the cake has no cost */
  assert_near(fc_impact_value(data, FC_IMPACT_SALES_VALUE, 0, 2), 1600, 0);
  assert_near(fc_impact_value(data, FC_IMPACT_RECEIVED, 0, 3), 10, 0); /* without the unknown one, above and below */
  assert_near(fc_impact_value(data, FC_IMPACT_DISPOSED, 0, 3), 2, 0);
  assert_near(fc_impact_value(data, FC_IMPACT_SALES, 0, 3), 16, 0);
  assert_near(fc_impact_value(data, FC_IMPACT_MISSING, 0, 3), 1, 0);
  assert_near(fc_impact_value(data, FC_IMPACT_MISSING_RECEIVED, 0, 3), 10, 0);
  assert_near(fc_impact_value(data, FC_IMPACT_SOLD_OUT, 0, 4), 1, 0);
  assert_int_equal(data->group_count, 2);
  assert_near(data->group_disposed[PANEL_DAYS + 2], 2, 0); /* the treated store's cake alone */
  assert_near(fc_impact_value(data, FC_IMPACT_RULE_RECEIVED, 1, 8) > 0, 1, 0);
  fc_impact_data_free(data);
  release(&built);
}

static void panel_controls(void **state) {
  (void)state;
  struct built built;
  struct fc_impact_data *data = NULL;
  struct fc_error err = {0};
  struct fc_retailer_config config = {.country = "none", .order = {.fifo_share = NAN}};
  const char *cake[] = {"cake"}, *nobody[] = {"Z"};
  build(&built);
  struct fc_impact_selection selection = {.control_categories = {cake, 1}, .start = 7};
  assert_int_equal(fc_impact_from_panel(&built.panel, &config, &selection, &data, NULL), FC_OK);
  assert_int_equal(data->shops, 4);
  assert_true(data->paired);
  assert_int_equal(data->shop[2].arm, FC_ARM_CONTROL);
  assert_near(fc_impact_value(data, FC_IMPACT_RECEIVED, 0, 2), 10, 0);
  assert_near(fc_impact_value(data, FC_IMPACT_RECEIVED, 2, 2), 10, 0);
  fc_impact_data_free(data);
  selection = (struct fc_impact_selection){.control_stores = {nobody, 1}, .start = 7};
  assert_int_equal(fc_impact_from_panel(&built.panel, &config, &selection, &data, &err), FC_USAGE);
  /* a control that has the tool itself is refused; before it starts it may serve */
  const char *treated[] = {"A"}, *all[] = {"A", "B"};
  built.stores[0].trial = FC_ARM_TREATED;
  selection = (struct fc_impact_selection){.control_stores = {treated, 1}, .start = 7, .after = {7, 5}};
  assert_int_equal(fc_impact_from_panel(&built.panel, &config, &selection, &data, &err), FC_USAGE);
  built.stores[0].trial_start = MONDAY + 11;
  assert_int_equal(fc_impact_from_panel(&built.panel, &config, &selection, &data, &err), FC_USAGE);
  built.stores[0].trial_start = MONDAY + 12, built.stores[1].trial = FC_ARM_TREATED;
  assert_int_equal(fc_impact_from_panel(&built.panel, &config, &selection, &data, &err), FC_OK);
  fc_impact_data_free(data);
  built.stores[1].trial_start = MONDAY + 12;
  selection.control_stores = (struct fc_strings){all, 2};
  assert_int_equal(fc_impact_from_panel(&built.panel, &config, &selection, &data, &err), FC_USAGE);
  built.stores[0].trial = built.stores[1].trial = FC_ARM_NONE;
  selection = (struct fc_impact_selection){.start = 7, .least_life = 14, .most_life = 100};
  assert_int_equal(fc_impact_from_panel(&built.panel, &config, &selection, &data, NULL), FC_OK);
  assert_near(fc_impact_value(data, FC_IMPACT_RECEIVED, 0, 2), 10, 0); /* the cake alone */
  fc_impact_data_free(data);
  /* the cake keeps: without entries nobody knows what of it was disposed of */
  built.panel.columns &= ~(1u << FC_DISPOSED);
  for (int s = 0; s < 4; s++) built.series[s].column[FC_DISPOSED] = NULL;
  built.items[0].shelf_life_days = 20;
  assert_int_equal(fc_impact_from_panel(&built.panel, &config, &selection, &data, &err), FC_INPUT);
  release(&built);
}

/* Goods of one day without entries: what was received and not sold. The cake keeps, so it is unknown. */
static void disposals_from_receipts(void **state) {
  (void)state;
  struct built built;
  struct fc_impact_data *data = NULL;
  struct fc_retailer_config config = {.country = "none", .order = {.fifo_share = NAN}};
  struct fc_impact_selection selection = {.start = 7};
  build(&built);
  built.panel.columns &= ~(1u << FC_DISPOSED);
  for (int s = 0; s < 4; s++) built.series[s].column[FC_DISPOSED] = NULL;
  built.sold[0][2] = 13; /* more than came: nothing is left */
  assert_int_equal(fc_impact_from_panel(&built.panel, &config, &selection, &data, NULL), FC_OK);
  assert_true(data->assumed_disposals);
  assert_near(fc_impact_value(data, FC_IMPACT_RECEIVED, 0, 1), 10, 0);
  assert_near(fc_impact_value(data, FC_IMPACT_DISPOSED, 0, 1), 2, 0);
  assert_near(fc_impact_value(data, FC_IMPACT_DISPOSED, 0, 2), 0, 0);
  assert_near(fc_impact_value(data, FC_IMPACT_MISSING, 0, 1), 1, 0);
  fc_impact_data_free(data);
  release(&built);
}

/* 8 sold at 100, 10 bought at 40, 2 disposed of at 5 each and .3 kg. */
static void money_and_weight(void **state) {
  (void)state;
  struct built built;
  struct fc_impact_data *data = NULL;
  struct fc_retailer_config config = {.country = "none", .order = {.fifo_share = NAN}};
  struct fc_impact_selection selection = {.start = 7};
  build(&built);
  built.items[0].disposal_cost = 5, built.items[0].salvage = NAN, built.items[0].weight_kg = .3;
  built.items[1].weight_kg = NAN;
  assert_int_equal(fc_impact_from_panel(&built.panel, &config, &selection, &data, NULL), FC_OK);
  assert_near(fc_impact_value(data, FC_IMPACT_MARGIN, 0, 1), 800 - 400 - 10, 1e-9);
  assert_near(fc_impact_value(data, FC_IMPACT_DISPOSED_KG, 0, 1), .6, 1e-9);
  assert_int_equal(data->unpriced_items, 1);
  assert_int_equal(data->unweighed_items, 1);
  fc_impact_data_free(data);
  release(&built);
}

/* The one that sold most before the start; what sells after it does not count. */
static void best_sellers(void **state) {
  (void)state;
  struct built built;
  unsigned char chosen[2];
  struct fc_impact_data *data = NULL;
  struct fc_retailer_config config = {.country = "none", .order = {.fifo_share = NAN}};
  build(&built);
  for (int d = 0; d < PANEL_DAYS; d++) built.sold[1][d] = d < 7 ? 9 : 1, built.sold[0][d] = d < 7 ? 8 : 100;
  struct fc_impact_selection selection = {.start = 7};
  assert_int_equal(fc_impact_best_sellers(&built.panel, &config, &selection, 1, chosen, NULL), FC_OK);
  assert_false(chosen[0]);
  assert_true(chosen[1]);
  const char *cake[] = {"cake"}; /* control goods are no best sellers */
  selection.control_categories = (struct fc_strings){cake, 1};
  assert_int_equal(fc_impact_best_sellers(&built.panel, &config, &selection, 1, chosen, NULL), FC_OK);
  assert_true(chosen[0]);
  assert_false(chosen[1]);
  chosen[0] = 0, chosen[1] = 1;
  selection = (struct fc_impact_selection){.start = 7, .chosen = chosen};
  assert_int_equal(fc_impact_from_panel(&built.panel, &config, &selection, &data, NULL), FC_OK);
  assert_near(fc_impact_value(data, FC_IMPACT_RECEIVED, 0, 2), 10, 0);
  assert_int_equal(data->items, 1);
  fc_impact_data_free(data);
  release(&built);
}

/* ---- twelve shops, three categories of one item each, 112 days: the treated bread falls by a half, the cake stays ---- */

enum { SHOPS = 12, ITEMS = 3, DAYS = 112, START = 84, TREATED = 6 };

struct chain {
  struct fc_panel panel;
  struct fc_series series[SHOPS * ITEMS];
  struct fc_store stores[SHOPS];
  struct fc_item items[ITEMS];
  double value[SHOPS * ITEMS][3][DAYS];
  unsigned char state[SHOPS * ITEMS][DAYS];
};

static const char *const shop_names[SHOPS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
static const char *const good_names[ITEMS] = {"bread", "cake", "milk"};

static void build_chain(struct chain *chain) {
  memset(chain, 0, sizeof *chain);
  chain->panel = (struct fc_panel){.retailer = "x",
                                   .first_date = MONDAY,
                                   .days = DAYS,
                                   .as_of = DAYS - 1,
                                   .series_count = SHOPS * ITEMS,
                                   .store_count = SHOPS,
                                   .item_count = ITEMS,
                                   .series = chain->series,
                                   .stores = chain->stores,
                                   .items = chain->items,
                                   .columns = 1u << FC_SOLD | 1u << FC_RECEIVED | 1u << FC_DISPOSED};
  for (int i = 0; i < ITEMS; i++) {
    fc_dictionary_add(&chain->panel.categories, good_names[i], strlen(good_names[i]));
    chain->items[i] = (struct fc_item){.code = good_names[i],
                                       .category = good_names[i],
                                       .category_id = i,
                                       .shelf_life_days = i == 2 ? 20 : 1,
                                       .price = 100,
                                       .cost = 40};
  }
  for (int s = 0; s < SHOPS; s++) {
    fc_dictionary_add(&chain->panel.store_codes, shop_names[s], 1);
    chain->stores[s] =
        (struct fc_store){.code = shop_names[s], .station = -1, .trial = s < TREATED ? FC_ARM_TREATED : FC_ARM_CONTROL};
    chain->stores[s].trial_start = FC_DATE_NONE;
  }
  for (int k = 0; k < SHOPS * ITEMS; k++) {
    int shop = k / ITEMS, item = k % ITEMS;
    struct fc_series *series = &chain->series[k];
    *series = (struct fc_series){.store = shop, .item = item, .last = DAYS - 1, .state = chain->state[k]};
    series->column[FC_SOLD] = chain->value[k][0];
    series->column[FC_RECEIVED] = chain->value[k][1];
    series->column[FC_DISPOSED] = chain->value[k][2];
    for (int d = 0; d < DAYS; d++) {
      double disposed = 20 + (shop * 5 + item * 3 + d / 28 * 7) % 4;
      if (item == 0 && shop < TREATED && d >= START) disposed /= 2;
      chain->value[k][1][d] = 100, chain->value[k][2][d] = disposed, chain->value[k][0][d] = 100 - disposed;
      chain->state[k][d] = FC_DAY_OPEN;
    }
  }
}

static void release_chain(struct chain *chain) {
  fc_dictionary_release(&chain->panel.store_codes);
  fc_dictionary_release(&chain->panel.categories);
  free(chain);
}

static void analyse_chain(struct chain *chain, const struct fc_impact_selection *selection, struct fc_impact *impact,
                          struct fc_impact_data **data) {
  struct fc_retailer_config config = {.country = "none", .order = {.fifo_share = NAN}};
  struct fc_impact_question ask = {.before = {START - 28, 28}, .after = {START, 28}, .draws = 99, .seed = 1};
  assert_int_equal(fc_impact_from_panel(&chain->panel, &config, selection, data, NULL), FC_OK);
  assert_int_equal(fc_impact_analyse(*data, &ask, impact, NULL), FC_OK);
  assert_int_equal(fc_impact_add_goods(&chain->panel, &config, selection, impact, NULL), FC_OK);
}

static const struct fc_impact_estimate *find_goods(const struct fc_impact *impact, const char *scope, const char *key) {
  for (int g = 0; g < impact->goods_count; g++)
    if (!strcmp(impact->goods[g].scope, scope) && !strcmp(impact->goods[g].key, key)) return &impact->goods[g];
  return NULL;
}

static void goods_one_by_one(void **state) {
  (void)state;
  struct chain *chain = malloc(sizeof *chain);
  struct fc_impact impact;
  struct fc_impact_data *data = NULL;
  struct fc_impact_selection selection = {.start = START};
  build_chain(chain);
  analyse_chain(chain, &selection, &impact, &data);
  const struct fc_impact_estimate *bread = find_goods(&impact, "category", "bread");
  const struct fc_impact_estimate *cake = find_goods(&impact, "category", "cake");
  const struct fc_impact_estimate *item = find_goods(&impact, "item", "bread");
  assert_int_equal(impact.goods_count, 2 * ITEMS);
  assert_non_null(bread);
  assert_near(bread->reduction_percent, 50, 3);
  assert_true(bread->lo > 30);
  assert_int_equal(bread->claim, FC_CLAIM_INDICATIVE);
  assert_true(cake->lo < 0 && cake->hi > 0);
  /* one item is the whole category here */
  assert_near(item->reduction_percent, bread->reduction_percent, 1e-12);
  assert_int_equal(item->claim, FC_CLAIM_INDICATIVE);
  assert_near(impact.placebo_goods.reduction_percent, find_goods(&impact, "category", "milk")->reduction_percent,
              1e-12);
  assert_false(impact.warning[FC_WARNING_PLACEBO_GOODS]);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
  /* the milk keeps for weeks; when it falls as well, it was hardly the ordering of fresh goods */
  for (int s = 0; s < TREATED; s++)
    for (int d = START; d < DAYS; d++) chain->value[s * ITEMS + 2][2][d] *= .6;
  data = NULL;
  analyse_chain(chain, &selection, &impact, &data);
  assert_true(impact.warning[FC_WARNING_PLACEBO_GOODS]);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
  release_chain(chain);
}

/* The cake as control of the bread and milk of the same shops: one difference a shop, C at most, and no row of its own. */
static void control_goods(void **state) {
  (void)state;
  struct chain *chain = malloc(sizeof *chain);
  struct fc_impact impact;
  struct fc_impact_data *data = NULL;
  const char *cake[] = {"cake"};
  struct fc_impact_selection selection = {.control_categories = {cake, 1}, .start = START};
  build_chain(chain);
  for (int s = 0; s < SHOPS; s++) chain->stores[s].trial = s < TREATED ? FC_ARM_TREATED : FC_ARM_NONE;
  analyse_chain(chain, &selection, &impact, &data);
  const struct fc_impact_estimate *controlled = &impact.all[FC_IMPACT_CONTROLLED];
  assert_int_equal(controlled->treated, TREATED);
  assert_int_equal(controlled->controls, TREATED);
  assert_near(controlled->reduction_percent, 25, 3);
  assert_int_equal(controlled->claim, FC_CLAIM_INDICATIVE);
  assert_near(controlled->interval.freedom, TREATED - 1, 0);
  assert_int_equal(impact.verdict.grade, FC_GRADE_C);
  assert_null(find_goods(&impact, "category", "cake"));
  assert_near(find_goods(&impact, "category", "bread")->reduction_percent, 50, 4);
  assert_int_equal(find_goods(&impact, "category", "bread")->controls, TREATED); /* control goods always count */
  fc_impact_release(&impact);
  fc_impact_data_free(data);
  for (int s = 4; s < SHOPS; s++) chain->stores[s].trial = FC_ARM_NONE; /* four shops are too few for an interval */
  data = NULL;
  analyse_chain(chain, &selection, &impact, &data);
  assert_true(isnan(impact.all[FC_IMPACT_CONTROLLED].lo));
  assert_int_equal(impact.all[FC_IMPACT_CONTROLLED].why, FC_REASON_FEW_PAIRS);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
  release_chain(chain);
}

/* A shop that opened with the trial is left out of the parts of the change as it is of the estimates. */
static void goods_of_compared_shops(void **state) {
  (void)state;
  struct chain *chain = malloc(sizeof *chain);
  struct fc_impact impact;
  struct fc_impact_data *data = NULL;
  struct fc_impact_selection selection = {.start = START, .before = {START - 28, 28}, .after = {START, 28}};
  build_chain(chain);
  for (int i = 0; i < ITEMS; i++)
    for (int d = 0; d < DAYS; d++) {
      chain->value[i][1][d] = i ? 100 : 5000;
      if (d >= START - 3) continue;
      chain->state[i][d] = FC_DAY_CLOSED;
      for (int c = 0; c < 3; c++) chain->value[i][c][d] = NAN;
    }
  analyse_chain(chain, &selection, &impact, &data);
  assert_int_equal(impact.left_out[1], 1);
  assert_near(impact.split.mix, 0, 1e-12);
  assert_near(impact.split.within + impact.split.mix, impact.split.total, 1e-12);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
  release_chain(chain);
}

/* Six treated shops, of which one is twenty times the others: the estimate is that shop's. */
static void one_shop_outweighs(void **state) {
  (void)state;
  struct chain *chain = malloc(sizeof *chain);
  struct fc_impact impact;
  struct fc_impact_data *data = NULL;
  struct fc_impact_selection selection = {.start = START, .replay = 1};
  build_chain(chain);
  for (int k = 0; k < ITEMS * 3 * DAYS; k++) chain->value[k / 3 / DAYS][k / DAYS % 3][k % DAYS] *= 20;
  analyse_chain(chain, &selection, &impact, &data);
  int found = 0;
  for (int i = 0; i < impact.verdict.reason_count; i++) found |= impact.verdict.reason[i] == FC_REASON_FEW_TREATED;
  assert_true(found);
  assert_true(impact.verdict.grade >= FC_GRADE_B);
  fc_impact_release(&impact);
  fc_impact_data_free(data);
  release_chain(chain);
}

/* Orders are not less where nobody wrote down what came of them: the old rule's buffer stays. */
static void old_rule_without_entries(void **state) {
  (void)state;
  struct chain *chain = malloc(sizeof *chain);
  struct fc_retailer_config config = {.country = "none", .order = {.fifo_share = NAN}};
  struct fc_impact_selection selection = {.start = START, .replay = 1};
  double received[2];
  build_chain(chain);
  for (int without = 0; without < 2; without++) {
    struct fc_impact_data *data = NULL;
    for (int d = 0; d < DAYS && without; d++) chain->value[0][2][d] = NAN;
    assert_int_equal(fc_impact_from_panel(&chain->panel, &config, &selection, &data, NULL), FC_OK);
    received[without] = fc_impact_value(data, FC_IMPACT_RULE_RECEIVED, 0, START + 5);
    fc_impact_data_free(data);
  }
  assert_true(received[0] > 0);
  assert_near(received[1], received[0], 1e-9);
  release_chain(chain);
}

static int init(void **state) {
  (void)state;
  fc_math_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(panel_to_sums),
      cmocka_unit_test(panel_controls),
      cmocka_unit_test(disposals_from_receipts),
      cmocka_unit_test(money_and_weight),
      cmocka_unit_test(best_sellers),
      cmocka_unit_test(goods_one_by_one),
      cmocka_unit_test(control_goods),
      cmocka_unit_test(goods_of_compared_shops),
      cmocka_unit_test(one_shop_outweighs),
      cmocka_unit_test(old_rule_without_entries),
  };
  return cmocka_run_group_tests(tests, init, NULL);
}
