/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli_internal.h"

#include <stdarg.h>

struct fc_cli_table {
  int columns, cells, capacity;
  char **cell;
};

/* Decodes one UTF-8 sequence; a stray byte counts as one character. */
static unsigned next_character(const char **text) {
  const unsigned char *byte = (const unsigned char *)*text;
  int more = *byte >= 0xf0 ? 3 : *byte >= 0xe0 ? 2 : *byte >= 0xc0 ? 1 : 0;
  unsigned character = more == 3 ? *byte & 7u : more == 2 ? *byte & 15u : more == 1 ? *byte & 31u : *byte;
  for (int i = 1; i <= more; i++) {
    if ((byte[i] & 0xc0) != 0x80) {
      more = i - 1;
      break;
    }
    character = character << 6 | (byte[i] & 63u);
  }
  *text += more + 1;
  return character;
}

static int is_wide(unsigned c) {
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
         (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd);
}

int fc_cli_text_width(const char *text) {
  int width = 0;
  while (*text) width += is_wide(next_character(&text)) ? 2 : 1;
  return width;
}

struct fc_cli_table *fc_cli_table_new(int columns) {
  struct fc_cli_table *table = fc_new(1, sizeof *table);
  if (table) table->columns = columns;
  return table;
}

void fc_cli_table_cell(struct fc_cli_table *table, const char *format, ...) {
  char *text = NULL;
  if (!table || fc_grow(&table->cell, &table->capacity, table->cells + 1, sizeof *table->cell)) return;
  va_list args;
  va_start(args, format);
  if (vasprintf(&text, format, args) < 0) text = NULL;
  va_end(args);
  table->cell[table->cells++] = text;
}

static int column_width(const struct fc_cli_table *table, int column) {
  int width = 0;
  for (int i = column; i < table->cells; i += table->columns) {
    int own = table->cell[i] ? fc_cli_text_width(table->cell[i]) : 0;
    if (own > width) width = own;
  }
  return width;
}

void fc_cli_table_print(struct fc_cli_table *table, int right) {
  if (!table) return;
  for (int i = 0; i < table->cells; i++) {
    int column = i % table->columns, last = column == table->columns - 1;
    const char *text = table->cell[i] ? table->cell[i] : "";
    int gap = column_width(table, column) - fc_cli_text_width(text);
    int before = column >= right && *text ? gap : 0, after = column >= right || last ? 0 : gap;
    printf("%s%*s%s%*s%s", column ? "  " : "", before, "", text, after, "", last ? "\n" : "");
  }
  for (int i = 0; i < table->cells; i++) free(table->cell[i]);
  free(table->cell);
  free(table);
}
