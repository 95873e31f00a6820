/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which character separates the fields: the one that stands equally often in most of the first lines. */
#include "foodcast/io/csv_reader.h"

const char *fc_csv_delimiter_name(char delimiter) {
  switch (delimiter) {
  case ',': return ",";
  case ';': return ";";
  case '|': return "|";
  case '\t': return "tab";
  default: return "other";
  }
}

enum { LOOK_LINES = 64 };

/* How often `delimiter` stands outside quotes in each of the first lines. */
static int count_per_line(const char *text, size_t length, char delimiter, int counts[static LOOK_LINES]) {
  int lines = 0, count = 0, quoted = 0, filled = 0;
  for (size_t i = 0; i <= length && lines < LOOK_LINES; i++) {
    char c = i < length ? text[i] : '\n';
    if (c == '"') quoted = !quoted;
    if (c == delimiter && !quoted) count++;
    if (c != '\n' && c != '\r') {
      filled = 1;
    } else if (filled) {
      counts[lines++] = count;
      count = filled = quoted = 0; /* an open quote must not hide the lines that follow */
    }
  }
  return lines;
}

char fc_csv_guess_delimiter(const char *text, size_t length) {
  static const char candidates[] = ",\t;|";
  char best = ',';
  int best_agreeing = 0, best_count = 0, best_first = 0; /* best_first: it is in the first line */
  for (const char *c = candidates; *c; c++) {
    int counts[LOOK_LINES];
    int lines = count_per_line(text, length, *c, counts);
    for (int i = 0; i < lines; i++) {
      int agreeing = 0;
      for (int j = 0; j < lines; j++) agreeing += counts[j] == counts[i];
      if (counts[i] == 0) continue;
      int better = *c == best ? counts[i] > best_count : counts[0] > 0 && !best_first;
      if (agreeing > best_agreeing || (agreeing == best_agreeing && better)) {
        best = *c;
        best_first = counts[0] > 0;
        best_agreeing = agreeing;
        best_count = counts[i];
      }
    }
  }
  return best;
}
