/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guesses to a commented configuration. */
#include "foodcast/ingest/init.h"
#include "init_internal.h"

struct writing {
  FILE *out;
  const struct fc_file_profile *profiles;
  const struct fc_file_guess *guesses;
  int count;
};

static const char *const layout_names[] = {"long", "items-across", "days-across", "receipts"};

/* A string for libconfuse: in double quotes, where a backslash, a quote and a dollar sign need care. */
static void put_quoted(FILE *out, const char *text) {
  putc('"', out);
  for (const char *c = text; *c; c++) {
    if (*c == '"' || *c == '\\' || (*c == '$' && c[1] == '{')) putc('\\', out);
    putc(*c == '\n' || *c == '\r' ? ' ' : *c, out);
  }
  putc('"', out);
}

/* For a comment: one line. */
static void put_line(FILE *out, const char *text) {
  for (const char *c = text; *c; c++) putc((unsigned char)*c < ' ' ? ' ' : *c, out);
}

static const char *how_sure(const struct fc_guess *guess) {
  if (guess->constant) return "no such column: the same in every row";
  if (guess->by_content) return "a guess by the values: please check";
  return guess->sure == FC_SURE ? "sure" : "likely: please check";
}

static void put_columns(const struct writing *w, int file, const char *indent, const char *name) {
  const struct fc_file_profile *p = &w->profiles[file];
  const struct fc_file_guess *g = &w->guesses[file];
  fprintf(w->out, "%s%s {\n", indent, name);
  for (int i = 0; i < g->guess_count; i++) {
    const struct fc_guess *guess = &g->guesses[i];
    fprintf(w->out, "%s  %s%s = ", indent, guess->comment ? "# " : "", guess->column);
    if (guess->constant && guess->constant[0] != '=') {
      char constant[200];
      snprintf(constant, sizeof constant, "=%s", guess->constant);
      put_quoted(w->out, constant);
    } else {
      put_quoted(w->out, guess->constant ? guess->constant : p->columns[guess->place].heading);
    }
    fprintf(w->out, "  # %s\n", how_sure(guess));
  }
  if (g->event_kind) fprintf(w->out, "%s  kind = \"=%s\"  # likely: please check\n", indent, g->event_kind);
  fprintf(w->out, "%s}\n", indent);
}

/* Headings that serve nothing. */
static void put_unplaced(const struct writing *w, int file, const char *indent) {
  const struct fc_file_profile *p = &w->profiles[file];
  const struct fc_file_guess *g = &w->guesses[file];
  int listed = 0;
  if (g->layout == FC_LAYOUT_ITEMS_ACROSS || g->layout == FC_LAYOUT_DAYS_ACROSS) return;
  for (int i = 0; i < p->header.count && listed < 100; i++) {
    int placed = !p->columns[i].heading[0];
    for (int k = 0; k < g->guess_count; k++) placed |= g->guesses[k].place == i;
    if (placed) continue;
    if (!listed++) fprintf(w->out, "%s# no place was found for:", indent);
    fprintf(w->out, "%s ", listed > 1 ? "," : "");
    put_line(w->out, p->columns[i].heading);
  }
  if (listed) fprintf(w->out, "\n");
}

static int same_header(const struct fc_file_profile *a, const struct fc_file_profile *b) {
  if (a->header.count != b->header.count) return 0;
  for (int i = 0; i < a->header.count; i++)
    if (strcmp(a->columns[i].heading, b->columns[i].heading) != 0) return 0;
  return 1;
}

/* Weather of the same days without a word about the place: two places that must not be mixed. */
static int repeats_days(const struct writing *w, int first, int other) {
  const struct fc_file_guess *a = &w->guesses[first];
  const struct fc_file_profile *p = &w->profiles[first], *q = &w->profiles[other];
  if (first == other || (a->kind != FC_KIND_WEATHER && a->kind != FC_KIND_FORECAST)) return 0;
  if (fc_guess_of(a, "station") || p->low == FC_DATE_NONE || q->low == FC_DATE_NONE) return 0;
  return q->low <= p->high && p->low <= q->high;
}

/* Whether one section can read both files. */
static int goes_with(const struct writing *w, int first, int other) {
  const struct fc_file_guess *a = &w->guesses[first], *b = &w->guesses[other];
  const struct fc_file_profile *p = &w->profiles[first], *q = &w->profiles[other];
  if (a->kind != b->kind || strcmp(p->weather_layout, q->weather_layout) != 0) return 0;
  if (strcmp(p->weather_layout, "generic") != 0) return 1; /* the layout says what the columns are */
  if (repeats_days(w, first, other)) return 0;
  return a->layout == b->layout && (a->layout == FC_LAYOUT_DAYS_ACROSS || same_header(p, q));
}

static int first_of(const struct writing *w, enum fc_file_kind kind) {
  for (int i = 0; i < w->count; i++)
    if (w->guesses[i].kind == kind) return i;
  return -1;
}

static void put_files(const struct writing *w, const char *indent, const char *key, int first) {
  fprintf(w->out, "%s%s = {", indent, key);
  for (int i = first, listed = 0; i < w->count; i++) {
    if (!goes_with(w, first, i)) continue;
    fprintf(w->out, "%s ", listed++ ? "," : "");
    put_quoted(w->out, w->profiles[i].path);
  }
  fprintf(w->out, " }\n");
}

static void put_reading(const struct writing *w, int file, const char *indent) {
  const struct fc_file_profile *p = &w->profiles[file];
  const struct fc_file_guess *g = &w->guesses[file];
  int same = 1;
  for (int i = file; i < w->count; i++)
    same &= !goes_with(w, file, i) || strcmp(w->profiles[i].encoding, p->encoding) == 0;
  if (strcmp(p->encoding, "ASCII") == 0 || !same) {
    fprintf(w->out, "%sencoding = auto\n", indent);
  } else {
    fprintf(w->out, "%sencoding = \"%s\"\n", indent, p->encoding);
  }
  if (strcmp(p->weather_layout, "generic") != 0) return;
  fprintf(w->out, "%sdelimiter = \"%s\"\n", indent, p->delimiter);
  if (g->decimal_comma) fprintf(w->out, "%sdecimal = \",\"\n", indent);
  if (g->date_format[0]) {
    fprintf(w->out, "%sdate_format = \"%s\"%s\n", indent, g->date_format,
            g->date_unclear ? "  # day and month may be the other way round: please check" : "");
  }
}

static void put_sales(const struct writing *w) {
  int file = first_of(w, FC_KIND_SALES);
  fprintf(w->out, "  sales {\n");
  if (file < 0) {
    fprintf(w->out, "    # none of the files was taken for sales; write their names here\n"
                    "    files = { }\n  }\n");
    return;
  }
  const struct fc_file_guess *g = &w->guesses[file];
  put_files(w, "    ", "files", file);
  fprintf(w->out, "    layout = %s  # long, items-across, days-across or receipts\n", layout_names[g->layout]);
  put_reading(w, file, "    ");
  put_columns(w, file, "    ", "columns");
  put_unplaced(w, file, "    ");
  fprintf(w->out,
          "    missing_day = %s  # what a day without a row is: zero, not-recorded or closed: please check\n"
          "    max_rejected_percent = 1.0\n  }\n",
          g->missing_day);
}

static void put_master(const struct writing *w, enum fc_file_kind kind, const char *section) {
  int file = first_of(w, kind);
  if (file < 0) return;
  fprintf(w->out, "  %s {\n    file = ", section);
  put_quoted(w->out, w->profiles[file].path);
  fprintf(w->out, "\n");
  put_reading(w, file, "    ");
  put_columns(w, file, "    ", "columns");
  put_unplaced(w, file, "    ");
  fprintf(w->out, "  }\n");
}

static void put_weather(const struct writing *w) {
  int observed = first_of(w, FC_KIND_WEATHER), forecast = first_of(w, FC_KIND_FORECAST);
  if (observed < 0 && forecast < 0) return;
  fprintf(w->out, "  weather {\n");
  if (observed >= 0) {
    const struct fc_file_profile *p = &w->profiles[observed];
    put_files(w, "    ", "observed", observed);
    if (strcmp(p->weather_layout, "generic") != 0) {
      fprintf(w->out, "    format = %s  # sure\n", p->weather_layout);
    } else {
      put_columns(w, observed, "    ", "columns");
      put_unplaced(w, observed, "    ");
    }
  }
  if (forecast >= 0) {
    put_files(w, "    ", "forecast", forecast);
    put_columns(w, forecast, "    ", "forecast_columns");
    put_unplaced(w, forecast, "    ");
  }
  if (observed < 0 || forecast < 0) { /* with both, each file's own encoding is found again when it is read */
    put_reading(w, observed >= 0 ? observed : forecast, "    ");
  } else if (w->guesses[observed].date_format[0]) {
    fprintf(w->out, "    date_format = \"%s\"\n", w->guesses[observed].date_format);
  }
  fprintf(w->out, "    # station = \"...\"  # where the files hold several places, or stores.csv names none\n  }\n");
}

static void put_calendar(const struct writing *w, int japanese) {
  fprintf(w->out,
          "  calendar {\n    country = \"%s\"  # JP computes the Japanese public holidays, none computes none\n",
          japanese ? "JP" : "none");
  for (int i = 0; i < w->count; i++) {
    if (w->guesses[i].kind != FC_KIND_EVENTS) continue;
    fprintf(w->out, "    source \"%d\" {\n", i + 1);
    fprintf(w->out, "      files = { ");
    put_quoted(w->out, w->profiles[i].path);
    fprintf(w->out, " }\n");
    put_reading(w, i, "      ");
    put_columns(w, i, "      ", "columns");
    put_unplaced(w, i, "      ");
    fprintf(w->out, "    }\n");
  }
  fprintf(w->out, "  }\n");
}

/* Files that no section names. */
static void put_left_over(const struct writing *w) {
  for (int i = 0; i < w->count; i++) {
    const struct fc_file_guess *g = &w->guesses[i];
    int first = first_of(w, g->kind);
    if (g->kind == FC_KIND_EVENTS) continue;
    const char *why = NULL;
    if (g->kind == FC_KIND_UNKNOWN) {
      why = g->why ? g->why : "it is not clear what it is";
    } else if (first != i && (g->kind == FC_KIND_ITEMS || g->kind == FC_KIND_STORES)) {
      why = "there is one such file already";
    } else if (repeats_days(w, first, i)) {
      why = "the same days as in the file before, and no column says the place";
    } else if (!goes_with(w, first, i)) {
      why = "its columns differ from those of the file before";
    }
    if (!why) continue;
    fprintf(w->out, "  # not used: ");
    put_line(w->out, w->profiles[i].path);
    fprintf(w->out, " (%s)\n", why);
  }
}

static int is_japanese(const struct writing *w) {
  for (int i = 0; i < w->count; i++) {
    const struct fc_file_profile *p = &w->profiles[i];
    if (strcmp(p->encoding, "CP932") == 0 || strcmp(p->encoding, "EUC-JP") == 0) return 1;
    if (strncmp(p->weather_layout, "jma", 3) == 0) return 1;
    for (int c = 0; c < p->header.count; c++)
      for (const char *t = p->columns[c].heading; *t; t++) /* kana, or a heading that only Japanese files have */
        if (strncmp(t, "\xE3\x81", 2) == 0 || strncmp(t, "\xE3\x82", 2) == 0 || strncmp(t, "店", 3) == 0 ||
            strncmp(t, "日付", 6) == 0)
          return 1;
  }
  return 0;
}

static void put_all(const struct writing *w) {
  fprintf(w->out,
          "# Written by foodcast init from the beginning of each file. What is marked \"please check\" is a guess.\n"
          "# Then: foodcast check foodcast.conf\n"
          "results = \"results\"\nlanguage = \"%s\"\n\nretailer \"my-shop\" {\n",
          is_japanese(w) ? "ja" : "en");
  put_sales(w);
  put_master(w, FC_KIND_ITEMS, "items");
  put_master(w, FC_KIND_STORES, "stores");
  if (first_of(w, FC_KIND_ITEMS) < 0)
    fprintf(w->out,
            "  items {\n    # file = \"items.csv\"\n    # shelf_life_days = 1  # days an item may be sold\n  }\n");
  put_weather(w);
  put_calendar(w, is_japanese(w));
  put_left_over(w);
  fprintf(w->out, "}\n");
}

enum fc_status fc_init_guess(const char *const *paths, int count, char **text, struct fc_error *err) {
  struct fc_file_profile *profiles = calloc((size_t)count + 1, sizeof *profiles);
  struct fc_file_guess *guesses = calloc((size_t)count + 1, sizeof *guesses);
  enum fc_status status = profiles && guesses ? FC_OK : fc_fail_memory(err);
  char *written = NULL;
  size_t size = 0;
  for (int i = 0; i < count && status == FC_OK; i++) {
    status = fc_profile_read(paths[i], &profiles[i], err);
    if (status == FC_OK) fc_file_guess(&profiles[i], &guesses[i]);
  }
  FILE *out = status == FC_OK ? open_memstream(&written, &size) : NULL;
  if (status == FC_OK && !out) status = fc_fail_memory(err);
  if (out) {
    struct writing w = {out, profiles, guesses, count};
    put_all(&w);
    if (fclose(out)) status = fc_fail_memory(err);
  }
  for (int i = 0; profiles && i < count; i++) fc_profile_release(&profiles[i]);
  free(profiles);
  free(guesses);
  if (status != FC_OK) {
    free(written);
    return status;
  }
  *text = written;
  return FC_OK;
}
