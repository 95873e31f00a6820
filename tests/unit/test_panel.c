/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_support.h"

#include "foodcast/panel/panel.h"

enum { AS_OF = 9 };

static struct fc_panel *make_panel(void) {
  struct fc_panel *panel = calloc(1, sizeof *panel);
  panel->as_of = AS_OF;
  panel->days = AS_OF + 1 + FC_MAX_HORIZON;
  panel->first_date = fc_date_of(2024, 1, 1);
  panel->columns = 1U << FC_SOLD | 1U << FC_RECEIVED | 1U << FC_PLANNED;
  panel->series_count = 2;
  panel->series = fc_arena_new(&panel->arena, 2, sizeof *panel->series);
  fc_dictionary_add(&panel->store_codes, "S", 1);
  fc_dictionary_add(&panel->item_codes, "a", 1);
  fc_dictionary_add(&panel->item_codes, "b", 1);
  for (int i = 0; i < 2; i++) {
    struct fc_series *s = &panel->series[i];
    assert_int_equal(fc_panel_add_columns(panel, s, panel->columns, NULL), FC_OK);
    s->item = i;
    s->first = i ? 7 : 0;
    s->last = AS_OF;
    for (int d = s->first; d <= s->last; d++) {
      s->state[d] = d == 3 ? FC_DAY_CLOSED : d == 4 ? FC_DAY_SOLD_OUT : FC_DAY_OPEN;
      if (d != 3) s->column[FC_SOLD][d] = d;
      s->column[FC_RECEIVED][d] = 10 + d;
    }
    for (int d = s->first; d < panel->days; d++) s->column[FC_PLANNED][d] = 20 + d;
  }
  struct fc_weather *w = &panel->weather;
  w->first_date = panel->first_date - 2;
  w->days = 20;
  w->station_count = 1;
  w->stations = fc_arena_new(&panel->arena, 1, sizeof *w->stations);
  w->stations[0].observed[FC_TMAX] = fc_arena_new(&panel->arena, 20, sizeof(double));
  for (int d = 0; d < 20; d++) w->stations[0].observed[FC_TMAX][d] = d;
  w->stations[0].issued_count = 3;
  w->stations[0].issued = fc_arena_new(&panel->arena, 3, sizeof(struct fc_issued));
  for (int i = 0; i < 3; i++) {
    w->stations[0].issued[i].issued_on = panel->first_date + 3 + i;
    w->stations[0].issued[i].date = panel->first_date + 8;
  }
  return panel;
}

static void begins_empty(void **state) {
  (void)state;
  struct fc_panel *panel = make_panel();
  struct fc_series fresh = {0};
  assert_int_equal(fc_panel_add_columns(panel, &fresh, 0, NULL), FC_OK);
  assert_non_null(fresh.column[FC_SOLD]); /* always there */
  assert_null(fresh.column[FC_RECEIVED]);
  for (int d = 0; d < panel->days; d++) {
    assert_true(isnan(fresh.column[FC_SOLD][d]));
    assert_true(isnan(fc_series_value(&fresh, FC_RECEIVED, d)));
    assert_int_equal(fresh.state[d], FC_DAY_NOT_RECORDED);
    assert_false(fc_series_observed(&fresh, d));
  }
  assert_true(fc_series_observed(&panel->series[0], 4));
  assert_true(fc_series_observed(&panel->series[0], 5));
  assert_false(fc_series_observed(&panel->series[0], 3));
  fc_panel_free(panel);
  fc_panel_free(NULL);
}

static void hides_the_future(void **state) {
  (void)state;
  struct fc_panel *panel = make_panel(), *cut;
  assert_int_equal(fc_panel_as_of(panel, 5, &cut, NULL), FC_OK);
  assert_int_equal(cut->as_of, 5);
  assert_int_equal(cut->days, 6 + FC_MAX_HORIZON);
  const struct fc_series *a = &cut->series[0], *b = &cut->series[1];
  for (int d = 0; d < cut->days; d++) {
    if (d > 5) {
      assert_true(isnan(a->column[FC_SOLD][d]) && isnan(a->column[FC_RECEIVED][d]));
      assert_int_equal(a->state[d], FC_DAY_NOT_RECORDED);
    } else {
      assert_int_equal(a->state[d], panel->series[0].state[d]);
      assert_near(a->column[FC_SOLD][d], panel->series[0].column[FC_SOLD][d], 0);
    }
    assert_near(a->column[FC_PLANNED][d], 20 + d, 0); /* plans are known ahead */
  }
  assert_int_equal(a->last, 5);
  assert_int_equal(b->first, 6); /* it had not begun */
  assert_int_equal(b->last, 5);
  const struct fc_station *station = &cut->weather.stations[0];
  for (int d = 0; d < 20; d++)
    assert_near(station->observed[FC_TMAX][d], d <= 7 ? d : NAN, 0); /* two days before the panel's first */
  assert_int_equal(station->issued_count, 3);
  fc_panel_free(cut);
  assert_int_equal(fc_panel_as_of(panel, 4, &cut, NULL), FC_OK);
  assert_int_equal(cut->weather.stations[0].issued_count, 2);
  assert_string_equal(fc_dictionary_name(&cut->item_codes, 1), "b");
  fc_panel_free(cut);
  assert_int_equal(fc_panel_as_of(panel, AS_OF + 1, &cut, NULL), FC_USAGE);
  assert_int_equal(fc_panel_as_of(panel, -1, &cut, NULL), FC_USAGE);
  fc_panel_free(panel);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(begins_empty), cmocka_unit_test(hides_the_future)};
  return cmocka_run_group_tests_name("panel", tests, NULL, NULL);
}
