/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sales file's header to the way its records are read. */
#include "sales_internal.h"

#include <strings.h>

static const char *const sales_columns[FC_IN_COUNT] = {
    [FC_SOLD] = "sold",
    [FC_RECEIVED] = "received",
    [FC_DISPOSED] = "disposed",
    [FC_MARKED_DOWN] = "marked_down",
    [FC_PRICE] = "price",
    [FC_PROMO] = "promo",
    [FC_PLANNED] = "planned",
    [FC_CLOSING_STOCK] = "closing_stock",
    [FC_SOLD_OUT_AT] = "sold_out_at",
    [FC_IN_SOLD_OUT] = "sold_out",
    [FC_IN_DATE] = "date",
    [FC_IN_STORE] = "store",
    [FC_IN_ITEM] = "item",
    [FC_IN_TIME] = "time",
    [FC_IN_QUANTITY] = "quantity",
};

const struct fc_role fc_sales_role = {"sales", sales_columns, FC_IN_COUNT, 0, 0};

/* What must be there, and what well-known headings are looked for, depends on the layout. Where other files may say what
 * was sold, a file of other things will do. */
static struct fc_role role_of(const struct fc_retailer_config *config, const struct fc_source_config *source) {
  enum { DATE = 1U << FC_IN_DATE, STORE = 1U << FC_IN_STORE, ITEM = 1U << FC_IN_ITEM, ALL = (1U << FC_IN_COUNT) - 1 };
  struct fc_role role = fc_sales_role;
  int alone = config->more_sales_count == 0;
  switch (source->layout) {
  case FC_LAYOUT_LONG:
    role.required = DATE | ITEM | (alone ? 1U << FC_SOLD : 0);
    role.skip = 1U << FC_IN_TIME | 1U << FC_IN_QUANTITY;
    break;
  case FC_LAYOUT_RECEIPTS:
    role.required = DATE | ITEM | (alone ? 1U << FC_IN_QUANTITY : 0);
    role.skip = 1U << FC_SOLD;
    break;
  case FC_LAYOUT_ITEMS_ACROSS:
    role.required = DATE;
    role.skip = ALL & ~(DATE | STORE);
    break;
  case FC_LAYOUT_DAYS_ACROSS:
    role.required = ITEM;
    role.skip = ALL & ~(STORE | ITEM);
    break;
  }
  /* a heading such as quantity is what the configuration says it is: here not what was sold */
  if (source != &config->sales) role.skip |= 1U << FC_SOLD | 1U << FC_IN_QUANTITY;
  return role;
}

static int column_of(const char *name) {
  for (int c = 0; c < FC_COLUMN_COUNT; c++)
    if (strcmp(sales_columns[c], name) == 0) return c;
  return FC_SOLD;
}

static int is_ignored(const struct fc_source_config *source, const struct fc_csv_field *field) {
  for (int i = 0; i < source->ignore.count; i++)
    if (fc_header_matches(field, source->ignore.items[i])) return 1;
  return 0;
}

static int serves_already(const struct fc_mapping *mapping, int place) {
  for (int c = 0; c < FC_IN_COUNT; c++)
    if (mapping->place[c] == place) return 1;
  return 0;
}

/* Columns that are items or days: those with no other use. */
static enum fc_status find_across(struct fc_sales_format *format, const struct fc_source_config *source,
                                  const struct fc_csv_record *header, struct fc_error *err) {
  format->across = calloc((size_t)header->count + 1, sizeof *format->across);
  if (!format->across) return fc_fail_memory(err);
  for (int i = 0; i < header->count; i++) {
    struct fc_csv_field field = header->fields[i];
    fc_field_trim(&field.text, &field.length);
    if (!field.length || serves_already(&format->mapping, i) || is_ignored(source, &field) || fc_means_total(&field))
      continue;
    struct fc_across_column *column = &format->across[format->across_count];
    column->place = i;
    if (format->layout == FC_LAYOUT_DAYS_ACROSS) {
      if (fc_date_read(&format->dates, field.text, field.length, &column->date, NULL) != FC_FIELD_OK) continue;
    } else {
      column->item = format->header[i];
    }
    format->across_count++;
  }
  if (format->across_count) return FC_OK;
  fc_fail(err, FC_INPUT, "no column is %s", format->layout == FC_LAYOUT_DAYS_ACROSS ? "a day" : "an item");
  fc_error_hint(err, "the layout in the configuration is %s",
                format->layout == FC_LAYOUT_DAYS_ACROSS ? "days-across" : "items-across");
  return FC_INPUT;
}

static enum fc_status copy_header(struct fc_sales_format *format, const struct fc_csv_record *header,
                                  struct fc_error *err) {
  int count = format->mapping.width;
  format->header = calloc((size_t)count + 1, sizeof *format->header);
  if (!format->header) return fc_fail_memory(err);
  for (int i = 0; i < count; i++) {
    struct fc_csv_field field = header->fields[i];
    fc_field_trim(&field.text, &field.length);
    format->header[i] = strndup(field.text, field.length);
    if (!format->header[i]) return fc_fail_memory(err);
  }
  return FC_OK;
}

static int is_across(enum fc_layout layout) {
  return layout == FC_LAYOUT_ITEMS_ACROSS || layout == FC_LAYOUT_DAYS_ACROSS;
}

static void choose_values(struct fc_sales_format *format) {
  struct fc_mapping *m = &format->mapping;
  if (format->layout == FC_LAYOUT_RECEIPTS && fc_mapping_has(m, FC_IN_QUANTITY)) { /* what a line sells */
    m->place[FC_SOLD] = m->place[FC_IN_QUANTITY];
    m->constant[FC_SOLD] = m->constant[FC_IN_QUANTITY];
  }
  for (int v = 0; v < FC_VALUE_COUNT; v++)
    if (fc_mapping_has(m, v)) format->values[format->value_count++] = v;
  format->sums = format->layout == FC_LAYOUT_RECEIPTS;
  format->tells_sales = is_across(format->layout) ? format->cells == FC_SOLD : fc_mapping_has(m, FC_SOLD);
}

enum fc_status fc_sales_format_init(struct fc_sales_format *format, const struct fc_retailer_config *config,
                                    const struct fc_source_config *source, const struct fc_masters *masters,
                                    const char *path, const struct fc_csv_record *header, struct fc_error *err) {
  struct fc_sales_format made = {.layout = source->layout, .decimal = source->decimal, .masters = masters};
  struct fc_role role = role_of(config, source);
  enum fc_status status = fc_mapping_resolve(source, &role, header, &made.mapping, err);
  if (status != FC_OK) return status;
  made.dates.format = source->date_format;
  fc_month_of_path(path, &made.dates.year, &made.dates.month);
  made.store = fc_mapping_has(&made.mapping, FC_IN_STORE) ? NULL : config->name;
  made.cells = source->cells ? column_of(source->cells) : FC_SOLD;
  choose_values(&made);
  if (made.value_count == 0 && !is_across(made.layout)) return fc_fail(err, FC_INPUT, "no column of quantities");
  status = copy_header(&made, header, err);
  if (status == FC_OK && is_across(made.layout)) status = find_across(&made, source, header, err);
  if (status != FC_OK) {
    fc_sales_format_release(&made);
    return status;
  }
  *format = made;
  return FC_OK;
}

unsigned fc_sales_columns(const struct fc_sales_format *format) {
  unsigned columns = 1U << FC_SOLD | 1U << format->cells;
  for (int i = 0; i < format->value_count; i++) columns |= 1U << format->values[i];
  if (format->sums && format->tells_sales) columns |= 1U << FC_SOLD_OUT_AT; /* the last sale's time */
  return columns;
}

void fc_sales_format_release(struct fc_sales_format *format) {
  for (int i = 0; format->header && i < format->mapping.width; i++) free(format->header[i]);
  free(format->header);
  free(format->across);
  *format = (struct fc_sales_format){0};
}
