/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the charts of report.html draw. */
#include "html_internal.h"

#include "foodcast/evaluate/reliability.h"

#include <math.h>

enum { RELIABILITY_DAYS = 56, RELIABILITY_STEP = 3 };

static json_t *say(const struct fc_html *html, enum fc_text text) { return json_string(fc_text(html->language, text)); }

static json_t *point(const struct fc_waste_sums *sums, double level) {
  return json_pack("{so so so}", "sold_out_rate", fc_json_number(fc_sold_out_rate(sums), 6), "disposal_rate",
                   fc_json_number(fc_disposal_rate(sums), 6), "level", fc_json_number(level, 4));
}

static json_t *frontier(const struct fc_html *html) {
  const struct fc_reduction *reduction = html->results->reduction;
  json_t *points = json_array();
  for (int i = 0; i < FC_FRONTIER_POINTS; i++)
    if (reduction->frontier[i].sums.received > 0)
      json_array_append_new(points, point(&reduction->frontier[i].sums, reduction->frontier[i].level));
  json_t *data =
      json_pack("{so so s{so so so so so}}", "points", points, "practice", point(&reduction->practice, NAN), "labels",
                "policy", say(html, FC_TEXT_COMBINATION), "practice", say(html, FC_TEXT_HTML_PRACTICE), "matched",
                say(html, FC_TEXT_HTML_MATCHED), "sold_out_rate", say(html, FC_TEXT_SOLD_OUT_RATE), "disposal_rate",
                say(html, FC_TEXT_DISPOSAL_RATE));
  if (!isnan(html->summary->all->equal_percent))
    json_object_set_new(data, "matched", point(&html->summary->all->matched, NAN));
  return data;
}

static json_t *strength(const struct fc_html *html) {
  static const struct {
    const char *key;
    enum fc_text text;
  } keys[] = {{"weak", FC_TEXT_HTML_WEAK}, {"normal", FC_TEXT_HTML_NORMAL}, {"strong", FC_TEXT_HTML_STRONG}};
  const struct fc_reduction *reduction = html->results->reduction;
  json_t *names = json_array(), *practice = json_array(), *policy = json_array();
  for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
    for (int i = 0; i < reduction->count; i++) {
      const struct fc_reduction_row *row = &reduction->rows[i];
      if (strcmp(row->scope, "day-strength") != 0 || strcmp(row->key, keys[k].key) != 0) continue;
      json_array_append_new(names, say(html, keys[k].text));
      json_array_append_new(practice, fc_json_number(fc_disposal_rate(&row->baseline), 6));
      json_array_append_new(policy, fc_json_number(fc_disposal_rate(fc_html_policy(row)), 6));
    }
  return json_pack("{so so so s{so so so}}", "names", names, "practice", practice, "policy", policy, "labels",
                   "practice", say(html, FC_TEXT_HTML_PRACTICE), "matched", say(html, FC_TEXT_HTML_MATCHED),
                   "disposal_rate", say(html, FC_TEXT_DISPOSAL_RATE));
}

static json_t *wape_by_horizon(const struct fc_html *html, const char *model) {
  const struct fc_accuracy *accuracy = html->results->accuracy;
  json_t *values = json_array();
  for (int h = 1; h <= html->results->options->horizon; h++) {
    double wape = NAN;
    for (int i = 0; i < accuracy->count; i++) {
      const struct fc_accuracy_row *row = &accuracy->rows[i];
      if (row->horizon == h && !strcmp(row->scope, "all") && !strcmp(row->model, model)) wape = row->wape;
    }
    json_array_append_new(values, fc_json_number(wape, 6));
  }
  return values;
}

static json_t *accuracy(const struct fc_html *html) {
  static const struct {
    const char *model;
    enum fc_text text;
  } models[] = {{"combination", FC_TEXT_COMBINATION},
                {"weekday-mean", FC_TEXT_WEEKDAY_MEAN},
                {"seasonal-naive", FC_TEXT_SEASONAL_NAIVE}};
  json_t *list = json_array(), *horizons = json_array();
  for (size_t m = 0; m < sizeof models / sizeof *models; m++)
    json_array_append_new(
        list, json_pack("{so so}", "label", say(html, models[m].text), "wape", wape_by_horizon(html, models[m].model)));
  for (int h = 1; h <= html->results->options->horizon; h++) json_array_append_new(horizons, json_integer(h));
  return json_pack("{so so s{so}}", "models", list, "horizons", horizons, "labels", "horizon",
                   say(html, FC_TEXT_HTML_HORIZON));
}

/* One line of the picture: what was observed at each level, for one number of days ahead. */
static json_t *reliability_line(const struct fc_html *html, int h) {
  const struct fc_run_results *results = html->results;
  struct fc_reliability told;
  fc_reliability_measure(results->panel, results->forecasts, results->options, RELIABILITY_DAYS, RELIABILITY_STEP, h, h,
                         &told);
  json_t *observed = json_array();
  for (int i = 0; i < FC_RELIABILITY_LEVELS; i++) json_array_append_new(observed, fc_json_number(told.observed[i], 6));
  return json_pack("{si so sI}", "ahead", h + 1, "observed", observed, "days", (json_int_t)told.days);
}

static json_t *reliability(const struct fc_html *html) {
  int horizon = html->results->options->horizon, last = -1;
  const int ahead[] = {0, horizon / 2, horizon - 1};
  json_t *levels = json_array(), *lines = json_array();
  for (int i = 0; i < FC_RELIABILITY_LEVELS; i++)
    json_array_append_new(levels, fc_json_number(fc_reliability_level[i], 2));
  for (size_t i = 0; i < sizeof ahead / sizeof *ahead; i++)
    if (ahead[i] > last) json_array_append_new(lines, reliability_line(html, last = ahead[i]));
  return json_pack("{so so s{so so so so}}", "levels", levels, "lines", lines, "labels", "nominal",
                   say(html, FC_TEXT_HTML_NOMINAL), "observed", say(html, FC_TEXT_HTML_OBSERVED), "exact",
                   say(html, FC_TEXT_HTML_EXACT), "ahead", say(html, FC_TEXT_HTML_HORIZON));
}

json_t *fc_html_chart_data(const struct fc_html *html) {
  json_t *data = json_pack("{so so}", "accuracy", accuracy(html), "reliability", reliability(html));
  if (!data || !html->summary->all) return data;
  json_object_set_new(data, "frontier", frontier(html));
  json_object_set_new(data, "strength", strength(html));
  return data;
}
