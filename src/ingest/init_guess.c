/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guesses to a commented configuration. */
#include "foodcast/ingest/init.h"
#include "init_internal.h"

struct writing {
  FILE *out;
  struct fc_init_set set;
  int japanese; /* the comments are */
};

static const char *say(const struct writing *w, const char *english) { return fc_init_say(w->japanese, english); }

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
  if (guess->by_path) return "from the files' names: please check";
  if (guess->constant) return "no such column: the same in every row";
  if (guess->by_content) return "a guess by the values: please check";
  return guess->sure == FC_SURE ? "sure" : "likely: please check";
}

static void put_columns(const struct writing *w, int file, const char *indent, const char *name) {
  const struct fc_file_profile *p = &w->set.profiles[file];
  const struct fc_file_guess *g = &w->set.guesses[file];
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
    fprintf(w->out, "  # %s\n", say(w, how_sure(guess)));
  }
  if (g->event_kind)
    fprintf(w->out, "%s  kind = \"=%s\"  # %s\n", indent, g->event_kind, say(w, "likely: please check"));
  fprintf(w->out, "%s}\n", indent);
}

/* Headings that serve nothing, counted, and written where there is an `out`. */
static int list_unplaced(FILE *out, const struct fc_file_profile *p, const struct fc_file_guess *g) {
  enum { MOST = 100 };
  int listed = 0;
  if (g->layout == FC_LAYOUT_ITEMS_ACROSS || g->layout == FC_LAYOUT_DAYS_ACROSS) return 0;
  if (strcmp(p->weather_layout, "generic") != 0) return 0;
  for (int i = 0; i < p->header.count; i++) {
    int placed = !p->columns[i].heading[0];
    for (int k = 0; k < g->guess_count; k++) placed |= g->guesses[k].place == i;
    if (placed || listed++ >= MOST || !out) continue;
    fprintf(out, "%s ", listed > 1 ? "," : "");
    put_line(out, p->columns[i].heading);
  }
  return listed;
}

static void put_unplaced(const struct writing *w, int file, const char *indent) {
  const struct fc_file_profile *p = &w->set.profiles[file];
  const struct fc_file_guess *g = &w->set.guesses[file];
  if (!list_unplaced(NULL, p, g)) return;
  fprintf(w->out, "%s# %s:", indent, say(w, "no place was found for"));
  list_unplaced(w->out, p, g);
  fprintf(w->out, "\n");
}

static void put_files(const struct writing *w, const char *indent, const char *key, int first) {
  fprintf(w->out, "%s%s = {", indent, key);
  for (int i = 0, listed = 0; i < w->set.count; i++) {
    if (!fc_init_goes_with(&w->set, first, i)) continue;
    fprintf(w->out, "%s ", listed++ ? "," : "");
    put_quoted(w->out, w->set.profiles[i].path);
  }
  fprintf(w->out, " }\n");
}

static void put_reading(const struct writing *w, int file, const char *indent) {
  const struct fc_file_profile *p = &w->set.profiles[file];
  const struct fc_file_guess *g = &w->set.guesses[file];
  int same = 1;
  for (int i = 0; i < w->set.count; i++)
    same &= !fc_init_goes_with(&w->set, file, i) || strcmp(w->set.profiles[i].encoding, p->encoding) == 0;
  if (strcmp(p->encoding, "ASCII") == 0 || !same) {
    fprintf(w->out, "%sencoding = auto\n", indent);
  } else {
    fprintf(w->out, "%sencoding = \"%s\"\n", indent, p->encoding);
  }
  if (strcmp(p->weather_layout, "generic") != 0) return;
  fprintf(w->out, "%sdelimiter = \"%s\"\n", indent, p->delimiter);
  if (g->decimal_comma) fprintf(w->out, "%sdecimal = \",\"\n", indent);
  if (g->date_format[0]) {
    fprintf(w->out, "%sdate_format = \"%s\"%s%s\n", indent, g->date_format, g->date_unclear ? "  # " : "",
            g->date_unclear ? say(w, "day and month may be the other way round: please check") : "");
  }
}

/* What every section of sales files says of them. */
static void put_sales_files(const struct writing *w, int file, const char *indent) {
  put_files(w, indent, "files", file);
  fprintf(w->out, "%slayout = %s  # %s\n", indent, layout_names[w->set.guesses[file].layout],
          say(w, "long, items-across, days-across or receipts"));
  put_reading(w, file, indent);
  put_columns(w, file, indent, "columns");
  put_unplaced(w, file, indent);
}

static void put_sales(const struct writing *w) {
  int file = fc_init_first(&w->set, FC_KIND_SALES);
  if (file < 0) {
    fprintf(w->out, "  # %s\n  # sales { files = { \"sales-*.csv\" } }\n",
            say(w, "none of the files was taken for sales: foodcast check reads the rest, foodcast run needs"));
    return;
  }
  fprintf(w->out, "  sales {\n");
  put_sales_files(w, file, "    ");
  for (int i = 0; i < w->set.count; i++) {
    if (i == file || fc_init_source_of(&w->set, i) != i) continue;
    fprintf(w->out, "    source \"%d\" {  # %s\n", i + 1, say(w, "files with other columns, or of another shop"));
    put_sales_files(w, i, "      ");
    fprintf(w->out, "    }\n");
  }
  fprintf(w->out, "    missing_day = %s  # %s\n    max_rejected_percent = 1.0\n  }\n", w->set.guesses[file].missing_day,
          say(w, "what a day without a row is: zero, not-recorded or closed: please check"));
}

static void put_master(const struct writing *w, enum fc_file_kind kind, const char *section) {
  int file = fc_init_first(&w->set, kind);
  if (file < 0) return;
  fprintf(w->out, "  %s {\n    file = ", section);
  put_quoted(w->out, w->set.profiles[file].path);
  fprintf(w->out, "\n");
  put_reading(w, file, "    ");
  put_columns(w, file, "    ", "columns");
  put_unplaced(w, file, "    ");
  fprintf(w->out, "  }\n");
}

static void put_weather(const struct writing *w) {
  int observed = fc_init_first(&w->set, FC_KIND_WEATHER), forecast = fc_init_first(&w->set, FC_KIND_FORECAST);
  if (observed < 0 && forecast < 0) return;
  fprintf(w->out, "  weather {\n");
  if (observed >= 0) {
    const struct fc_file_profile *p = &w->set.profiles[observed];
    put_files(w, "    ", "observed", observed);
    if (strcmp(p->weather_layout, "generic") != 0) {
      fprintf(w->out, "    format = %s  # %s\n", p->weather_layout, say(w, "sure"));
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
  } else if (w->set.guesses[observed].date_format[0]) {
    fprintf(w->out, "    date_format = \"%s\"\n", w->set.guesses[observed].date_format);
  }
  fprintf(w->out, "    # station = \"...\"  # %s\n  }\n",
          say(w, "where the files hold several places, or stores.csv names none"));
}

static void put_calendar(const struct writing *w) {
  fprintf(w->out, "  calendar {\n    country = \"%s\"  # %s\n", w->japanese ? "JP" : "none",
          say(w, "JP computes the Japanese public holidays, none computes none"));
  for (int i = 0; i < w->set.count; i++) {
    if (w->set.guesses[i].kind != FC_KIND_EVENTS) continue;
    fprintf(w->out, "    source \"%d\" {\n", i + 1);
    fprintf(w->out, "      files = { ");
    put_quoted(w->out, w->set.profiles[i].path);
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
  for (int i = 0; i < w->set.count; i++) {
    const char *why = fc_init_why_not(&w->set, i);
    if (!why) continue;
    fprintf(w->out, "  # %s: ", say(w, "not used"));
    put_line(w->out, w->set.profiles[i].path);
    fprintf(w->out, " (%s)\n", say(w, why));
  }
}

/* Kana, or a word that only Japanese files have. */
static int is_japanese_heading(const char *heading) {
  static const char *const words[] = {"\xE3\x81", "\xE3\x82", "店", "日付", "年月日", "営業日", "販売", "廃棄", "気温"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strstr(heading, words[i])) return 1;
  return 0;
}

static int is_japanese(const struct fc_init_set *set) {
  for (int i = 0; i < set->count; i++) {
    const struct fc_file_profile *p = &set->profiles[i];
    if (strcmp(p->encoding, "CP932") == 0 || strcmp(p->encoding, "EUC-JP") == 0) return 1;
    if (strncmp(p->weather_layout, "jma", 3) == 0) return 1;
    for (int c = 0; c < p->header.count; c++)
      if (is_japanese_heading(p->columns[c].heading)) return 1;
  }
  return 0;
}

static void put_all(const struct writing *w) {
  fprintf(
      w->out, "# %s\n# %s: foodcast check foodcast.conf\n",
      say(w, "Written by foodcast init from the beginning of each file. What is marked \"please check\" is a guess."),
      say(w, "Then"));
  fprintf(w->out, "results = \"results\"\nlanguage = \"%s\"\n\nretailer \"my-shop\" {\n", w->japanese ? "ja" : "en");
  put_sales(w);
  put_master(w, FC_KIND_ITEMS, "items");
  put_master(w, FC_KIND_STORES, "stores");
  if (fc_init_first(&w->set, FC_KIND_ITEMS) < 0)
    fprintf(w->out, "  items {\n    # file = \"items.csv\"\n    # shelf_life_days = 1  # %s\n  }\n",
            say(w, "days an item may be sold"));
  put_weather(w);
  put_calendar(w);
  put_left_over(w);
  fprintf(w->out, "}\n");
}

static void tell_found(const struct fc_init_set *set, int file, struct fc_init_file *found) {
  static const char *const kinds[] = {"", "sales", "items", "stores", "weather", "forecast", "events"};
  const struct fc_file_profile *p = &set->profiles[file];
  const struct fc_file_guess *g = &set->guesses[file];
  *found = (struct fc_init_file){.kind = kinds[g->kind], .why_not = fc_init_why_not(set, file)};
  found->layout = g->kind == FC_KIND_SALES                    ? layout_names[g->layout]
                  : strcmp(p->weather_layout, "generic") != 0 ? p->weather_layout
                                                              : "";
  snprintf(found->encoding, sizeof found->encoding, "%s", p->encoding ? p->encoding : "");
  for (int i = 0; i < g->guess_count; i++) {
    const struct fc_guess *guess = &g->guesses[i];
    if (guess->constant || guess->comment) continue;
    if (!guess->by_content && guess->sure == FC_SURE) {
      found->sure++;
    } else {
      found->unsure++;
    }
  }
  found->unplaced = list_unplaced(NULL, p, g);
}

static enum fc_status write_text(const struct fc_init_set *set, char **text, struct fc_error *err) {
  size_t size = 0;
  char *written = NULL;
  struct writing w = {open_memstream(&written, &size), *set, is_japanese(set)};
  if (!w.out) return fc_fail_memory(err);
  put_all(&w);
  if (fclose(w.out)) {
    free(written);
    return fc_fail_memory(err);
  }
  *text = written;
  return FC_OK;
}

enum fc_status fc_init_guess(const char *const *paths, int count, struct fc_init_file *found, char **text,
                             struct fc_error *err) {
  struct fc_file_profile *profiles = calloc((size_t)count + 1, sizeof *profiles);
  struct fc_file_guess *guesses = calloc((size_t)count + 1, sizeof *guesses);
  struct fc_init_set set = {profiles, guesses, count};
  enum fc_status status = profiles && guesses ? FC_OK : fc_fail_memory(err);
  for (int i = 0; i < count && status == FC_OK; i++) {
    status = fc_profile_read(paths[i], &profiles[i], err);
    if (status == FC_OK) fc_file_guess(&profiles[i], &guesses[i]);
  }
  if (status == FC_OK) status = fc_init_name_stores(profiles, guesses, count, err);
  int first = fc_init_first(&set, FC_KIND_SALES);
  if (status == FC_OK && first >= 0 && !fc_init_says_sold(&guesses[first]) &&
      !fc_file_guess_sold(&profiles[first], &guesses[first])) {
    guesses[first].kind = FC_KIND_UNKNOWN;
    guesses[first].why = "no column says what was sold, in this file or another";
  }
  if (status == FC_OK) status = write_text(&set, text, err);
  for (int i = 0; status == FC_OK && found && i < count; i++) tell_found(&set, i, &found[i]);
  for (int i = 0; profiles && i < count; i++) fc_profile_release(&profiles[i]);
  free(profiles);
  free(guesses);
  return status;
}
