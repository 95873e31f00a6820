/* SPDX-License-Identifier: GPL-3.0-or-later */
/* what_if.csv, case_cover.csv and their section of report.html. */
#include "html_internal.h"

#include "foodcast/io/csv_writer.h"

#include <math.h>

static const char what_if_header[] = "what,scope,key,items,received,disposed,disposal_rate,sold_out_rate,"
                                     "reduction_percent,today_received,today_disposed,today_disposal_rate,"
                                     "today_sold_out_rate,demand_change_percent";
static const char cover_header[] = "store,item,case,shelf_life_days,daily_demand,cover";

static void write_side(struct fc_csv_writer *writer, const struct fc_waste_sums *sums) {
  fc_csv_number(writer, sums->received, 3);
  fc_csv_number(writer, sums->disposed, 3);
  fc_csv_number(writer, fc_disposal_rate(sums), 6);
  fc_csv_number(writer, fc_sold_out_rate(sums), 6);
}

static void write_row(struct fc_csv_writer *writer, const struct fc_what_if_row *row) {
  fc_csv_text(writer, fc_what_if_name(row->change));
  fc_csv_text(writer, row->scope);
  fc_csv_text(writer, row->key);
  fc_csv_whole(writer, row->items);
  write_side(writer, &row->after);
  fc_csv_number(writer, -row->change_percent, 2);
  write_side(writer, &row->before);
  fc_csv_number(writer, NAN, 2);
  fc_csv_end_row(writer);
}

/* Of a weather, only the demand is said. */
static void write_weather_row(struct fc_csv_writer *writer, const struct fc_weather_what_if_row *row) {
  fc_csv_text(writer, fc_weather_what_if_name(row->change));
  fc_csv_text(writer, row->scope);
  fc_csv_text(writer, row->key);
  for (int i = 0; i < 10; i++) fc_csv_number(writer, NAN, 2);
  fc_csv_number(writer, row->change_percent, 2);
  fc_csv_end_row(writer);
}

enum fc_status fc_report_write_what_if(const struct fc_run_results *results, const char *folder, struct fc_error *err) {
  struct fc_csv_writer writer;
  char path[FC_PATH_MAX];
  enum fc_status status = fc_path_join(path, folder, "what_if.csv", err);
  if (!status) status = fc_csv_writer_open(&writer, path, what_if_header, results->config->csv_bom, err);
  if (status) return status;
  for (int i = 0; i < results->what_if->count; i++) write_row(&writer, &results->what_if->rows[i]);
  for (int i = 0; i < results->weather_what_if_count; i++) write_weather_row(&writer, &results->weather_what_if[i]);
  return fc_csv_writer_close(&writer, err);
}

enum fc_status fc_report_write_covers(const struct fc_run_results *results, const char *folder, struct fc_error *err) {
  const struct fc_panel *panel = results->panel;
  struct fc_csv_writer writer;
  char path[FC_PATH_MAX];
  enum fc_status status = fc_path_join(path, folder, "case_cover.csv", err);
  if (!status) status = fc_csv_writer_open(&writer, path, cover_header, results->config->csv_bom, err);
  if (status) return status;
  for (int i = 0; i < results->what_if->cover_count; i++) {
    const struct fc_case_cover *cover = &results->what_if->covers[i];
    const struct fc_series *series = &panel->series[cover->series];
    const struct fc_item *item = &panel->items[series->item];
    fc_csv_text(&writer, panel->stores[series->store].code);
    fc_csv_text(&writer, item->code);
    fc_csv_number(&writer, item->case_size, 3);
    fc_csv_whole(&writer, item->shelf_life_days);
    fc_csv_number(&writer, cover->daily_demand, 3);
    fc_csv_number(&writer, cover->cover, 4);
    fc_csv_end_row(&writer);
  }
  return fc_csv_writer_close(&writer, err);
}

static void write_changes(const struct fc_html *html) {
  static const enum fc_text head[] = {FC_TEXT_HTML_WHAT_IF_CHANGE, FC_TEXT_ITEMS, FC_TEXT_HTML_WHAT_IF_TODAY,
                                      FC_TEXT_HTML_WHAT_IF_THEN, FC_TEXT_HTML_REDUCTION};
  static const enum fc_text names[FC_WHAT_IF_COUNT] = {[FC_WHAT_IF_LIFE_LONGER] = FC_TEXT_WHAT_IF_LIFE_LONGER,
                                                       [FC_WHAT_IF_LIFE_SHORTER] = FC_TEXT_WHAT_IF_LIFE_SHORTER,
                                                       [FC_WHAT_IF_CASE_HALVED] = FC_TEXT_WHAT_IF_CASE_HALVED,
                                                       [FC_WHAT_IF_DELIVERY] = FC_TEXT_WHAT_IF_DELIVERY};
  const struct fc_what_if *what_if = html->results->what_if;
  fc_html_raw(html, "<div class=\"scroll\"><table>\n");
  fc_html_head_row(html, head, 5, 1, 5, 4);
  for (int i = 0; i < what_if->count; i++) {
    const struct fc_what_if_row *row = &what_if->rows[i];
    if (strcmp(row->scope, "all") != 0) continue;
    fc_html_raw(html, "<tr>");
    fc_html_text_cell(html, fc_text(html->language, names[row->change]));
    fc_html_number_cell(html, row->items, 0, 0);
    fc_html_percent_cell(html, fc_disposal_rate(&row->before), 2, 0);
    fc_html_percent_cell(html, fc_disposal_rate(&row->after), 2, 0);
    fc_html_percent_cell(html, -row->change_percent / 100, 1, 1);
    fc_html_raw(html, "</tr>\n");
  }
  fc_html_raw(html, "</table></div>\n");
}

/* A case that lasts half of its shelf life leaves the next one too little; one piece cannot be made smaller. */
static int case_matters(const struct fc_panel *panel, const struct fc_case_cover *cover) {
  static const double LEAST_COVER = .5;
  return cover->cover >= LEAST_COVER && panel->items[panel->series[cover->series].item].case_size > 1;
}

/* The case cover next in order, highest first and by series where equal; NULL behind the last. */
static const struct fc_case_cover *next_cover(const struct fc_html *html, const struct fc_case_cover *after) {
  const struct fc_what_if *what_if = html->results->what_if;
  const struct fc_case_cover *best = NULL;
  for (int i = 0; i < what_if->cover_count; i++) {
    const struct fc_case_cover *cover = &what_if->covers[i];
    if (!case_matters(html->results->panel, cover)) continue;
    if (after && (cover->cover > after->cover || (cover->cover == after->cover && cover->series <= after->series)))
      continue;
    if (!best || cover->cover > best->cover) best = cover;
  }
  return best;
}

static void write_cover(const struct fc_html *html, const struct fc_case_cover *cover) {
  const struct fc_panel *panel = html->results->panel;
  const struct fc_series *series = &panel->series[cover->series];
  const struct fc_item *item = &panel->items[series->item];
  fc_html_raw(html, "<tr>");
  fc_html_text_cell(html, panel->stores[series->store].name);
  fc_html_text_cell(html, item->name);
  fc_html_number_cell(html, item->case_size, item->case_size != floor(item->case_size), 0);
  fc_html_number_cell(html, item->shelf_life_days, 0, 0);
  fc_html_number_cell(html, cover->daily_demand, 1, 0);
  fc_html_number_cell(html, cover->cover, 2, 1);
  fc_html_raw(html, "</tr>\n");
}

static void write_covers(const struct fc_html *html) {
  static const enum fc_text head[] = {FC_TEXT_HTML_STORE,        FC_TEXT_HTML_ITEM,  FC_TEXT_HTML_CASE,
                                      FC_TEXT_HTML_LIFE_IN_DAYS, FC_TEXT_HTML_A_DAY, FC_TEXT_HTML_CASE_COVER};
  enum { MOST = 15 };
  const struct fc_case_cover *cover = next_cover(html, NULL);
  if (!html->results->what_if->cover_count) return;
  fc_html_raw(html, "<h3>");
  fc_html_say(html, FC_TEXT_HTML_CASE_PROBLEM);
  fc_html_raw(html, "</h3>\n<p class=\"note\">");
  fc_html_say(html, cover ? FC_TEXT_HTML_CASE_NOTE : FC_TEXT_HTML_NO_CASE_PROBLEM);
  fc_html_raw(html, "</p>\n");
  if (!cover) return;
  fc_html_raw(html, "<div class=\"scroll\"><table>\n");
  fc_html_head_row(html, head, 6, 2, 6, 5);
  for (int i = 0; cover && i < MOST; i++, cover = next_cover(html, cover)) write_cover(html, cover);
  fc_html_raw(html, "</table></div>\n");
}

static void write_weather(const struct fc_html *html) {
  static const enum fc_text head[] = {FC_TEXT_HTML_CATEGORY, FC_TEXT_WHAT_IF_WARMER, FC_TEXT_WHAT_IF_RAIN};
  const struct fc_weather_what_if_row *rows = html->results->weather_what_if;
  int each = html->results->weather_what_if_count / FC_WEATHER_WHAT_IF_COUNT;
  if (!each) return;
  fc_html_raw(html, "<h3>");
  fc_html_say(html, FC_TEXT_HTML_WEATHER_WHAT_IF);
  fc_html_raw(html, "</h3>\n<div class=\"scroll\"><table>\n");
  fc_html_head_row(html, head, 3, 1, 3, -1);
  for (int i = 0; i < each; i++) {
    fc_html_raw(html, "<tr>");
    fc_html_text_cell(html, strcmp(rows[i].scope, "all") == 0 ? fc_text(html->language, FC_TEXT_HTML_ALL)
                            : rows[i].key[0]                  ? rows[i].key
                                                              : "–");
    for (int change = 0; change < FC_WEATHER_WHAT_IF_COUNT; change++)
      fc_html_percent_cell(html, rows[change * each + i].change_percent / 100, 1, 0);
    fc_html_raw(html, "</tr>\n");
  }
  fc_html_raw(html, "</table></div>\n");
}

void fc_html_section_what_if(const struct fc_html *html) {
  const struct fc_what_if *what_if = html->results->what_if;
  if (!what_if) return;
  fc_html_raw(html, "<section>");
  fc_html_heading(html, FC_TEXT_HTML_WHAT_IF);
  if (what_if->count) {
    fc_html_raw(html, "<p class=\"note\">");
    fc_html_say(html, FC_TEXT_HTML_WHAT_IF_NOTE);
    fc_html_raw(html, "</p>\n");
    write_changes(html);
  } else {
    fc_html_raw(html, "<p class=\"warning\">");
    fc_html_text(html, what_if->why_none ? fc_why_text(html->language, what_if->why_none)
                                         : fc_text(html->language, FC_TEXT_HTML_NOTHING_TO_CHANGE));
    fc_html_raw(html, "</p>\n");
  }
  write_covers(html);
  write_weather(html);
  fc_html_raw(html, "</section>\n");
}
