/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_internal.h"

#include <math.h>

/* `store`: the only shop of a file without a column of shops, NULL where there is such a column. */
static void print_columns(struct fc_synth_text *text, const struct fc_synth_style *style, const char *store) {
  int needed = store != NULL;
  for (int f = 0; f < style->field_count; f++) needed |= strcmp(style->fields[f].column, style->fields[f].header) != 0;
  if (!needed) return;
  fc_synth_print(text, "    columns {\n");
  for (int f = 0; f < style->field_count; f++)
    if (strcmp(style->fields[f].column, style->fields[f].header))
      fc_synth_print(text, "      %s = \"%s\"\n", style->fields[f].column, style->fields[f].header);
  if (store) fc_synth_print(text, "      store = \"=%s\"\n", store);
  fc_synth_print(text, "    }\n");
}

static void print_reading(struct fc_synth_text *text, const struct fc_synth_style *style) {
  if (strcmp(style->encoding, "UTF-8")) fc_synth_print(text, "    encoding = \"%s\"\n", style->encoding);
  if (style->delimiter != ',') fc_synth_print(text, "    delimiter = \"%c\"\n", style->delimiter);
}

static void print_sales(struct fc_synth_text *text, const struct fc_synth_world *world,
                        const struct fc_synth_company *company) {
  const struct fc_synth_style *style = fc_synth_style(company->format);
  const char *stem = company->format == SYNTH_RECEIPTS ? "receipts-*" : "sales*";
  int has_store = fc_synth_store_count(world, company) > 1;
  for (int f = 0; f < style->field_count; f++) has_store |= style->fields[f].field == SYNTH_STORE;
  char store[16];
  snprintf(store, sizeof store, "%s01", company->code);
  fc_synth_print(text, "  sales {\n    files = { \"%s/%s%s\" }\n    layout = \"%s\"\n", company->name, stem,
                 style->extension, style->layout);
  print_reading(text, style);
  print_columns(text, style, has_store ? NULL : store);
  fc_synth_print(text, "    missing_day = \"%s\"\n  }\n", style->missing_day);
}

static void print_masters(struct fc_synth_text *text, const struct fc_synth_company *company) {
  const struct fc_synth_style *style = fc_synth_style(company->format);
  fc_synth_print(text, "  items {\n    file = \"%s/items.csv\"\n", company->name);
  print_reading(text, style);
  if (style->japanese) {
    fc_synth_print(text, "    columns {\n");
    for (int h = 0; fc_synth_item_headers[h][0]; h++)
      fc_synth_print(text, "      %s = \"%s\"\n", fc_synth_item_headers[h][0], fc_synth_item_headers[h][1]);
    fc_synth_print(text, "    }\n");
  }
  fc_synth_print(text, "  }\n  stores {\n    file = \"%s/stores.csv\"\n", company->name);
  print_reading(text, style);
  fc_synth_print(text, "  }\n");
}

/* A company with treated shops says when its trial began; without control shops, which category was left out. */
static void print_impact(struct fc_synth_text *text, const struct fc_synth_world *world,
                         const struct fc_synth_company *company) {
  int stores = fc_synth_store_count(world, company);
  const char *category = fc_synth_control_category(world, company);
  char date[FC_DATE_TEXT];
  if (world->trial >= world->days || (stores == 1 && !company->treated)) return;
  fc_synth_print(text, "  impact {\n    start = \"%s\"\n", fc_date_format(world->options.trial_start, date));
  if (stores > 1) {
    fc_synth_print(text, "    control_stores = {");
    for (int s = 1; s < stores; s += 2) fc_synth_print(text, "%s \"%s%02d\"", s > 1 ? "," : "", company->code, s + 1);
    fc_synth_print(text, " }\n");
  } else if (category) {
    fc_synth_print(text, "    control_categories = { \"%s\" }\n", category);
  }
  fc_synth_print(text, "  }\n");
}

static void print_retailer(struct fc_synth_text *text, const struct fc_synth_world *world,
                           const struct fc_synth_company *company) {
  fc_synth_print(text, "\n# %s\nretailer \"%s\" {\n", company->title, company->name);
  print_sales(text, world, company);
  print_masters(text, company);
  fc_synth_print(
      text,
      "  weather {\n    observed = { \"weather/observed.csv\" }\n    forecast = { \"weather/forecast.csv\" }\n"
      "    station = \"%s\"\n  }\n",
      world->station);
  fc_synth_print(text, "  calendar {\n    country = \"JP\"\n    events = \"%s/events.csv\"\n", company->name);
  print_reading(text, fc_synth_style(company->format));
  fc_synth_print(text, "  }\n  order {\n    target = equal-availability\n  }\n");
  print_impact(text, world, company);
  fc_synth_print(text, "}\n");
}

enum fc_status fc_synth_write_config(const struct fc_synth_world *world, const char *folder, struct fc_error *err) {
  const struct fc_synth_options *options = &world->options;
  char from[FC_DATE_TEXT], to[FC_DATE_TEXT];
  struct fc_synth_text text;
  fc_synth_text_init(&text, ',');
  fc_synth_print(&text,
                 "# Synthetic retailers, written by foodcast synth: no person, shop or sale in here is real.\n"
                 "# seed %llu, %s to %s, size %d.%02d. What really happened is in truth/.\n",
                 (unsigned long long)options->seed, fc_date_format(options->from, from),
                 fc_date_format(options->to, to), (int)(lround(options->size * 100) / 100),
                 (int)(lround(options->size * 100) % 100));
  fc_synth_print(&text, "results = \"results\"\nlanguage = \"ja\"\n");
  for (int i = 0; i < FC_SYNTH_RETAILERS; i++)
    if (options->retailers >> i & 1) print_retailer(&text, world, fc_synth_company(i));
  enum fc_status status = fc_synth_text_write(&text, folder, "foodcast.conf", "UTF-8", err);
  fc_synth_text_release(&text);
  return status;
}
