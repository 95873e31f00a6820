/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading foodcast.conf: the file, libconfuse, and its complaints made into errors with a place and a hint. */
#include "config_internal.h"

#include "foodcast/base/file.h"
#include "foodcast/io/encoding.h"

#include <stdarg.h>

enum { CONFIG_LIMIT = 1 << 22, NAME_MAX_LENGTH = 64 };

/* libconfuse hands its callbacks no pointer of ours, so the reader in hand is kept here while its parser runs. The
 * pointer belongs to the thread and is empty again before fc_config_read returns. */
static _Thread_local struct fc_config_reader *reader_in_hand;

/* Edits from one word to the other (Levenshtein, with adjacent swaps counted as two). */
static int distance(const char *a, const char *b) {
  int row[NAME_MAX_LENGTH + 1];
  int width = (int)strnlen(b, NAME_MAX_LENGTH);
  for (int j = 0; j <= width; j++) row[j] = j;
  for (int i = 0; a[i] && i < NAME_MAX_LENGTH; i++) {
    int diagonal = row[0];
    row[0] = i + 1;
    for (int j = 0; j < width; j++) {
      int change = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      int least = row[j] < row[j + 1] ? row[j] + 1 : row[j + 1] + 1;
      row[j + 1] = change < least ? change : least;
    }
  }
  return row[width];
}

static const char *nearest_key(const cfg_opt_t *options, const char *name) {
  const char *best = NULL;
  int least = (int)strlen(name) / 2 + 1;
  for (const cfg_opt_t *o = options; o && o->name; o++) {
    int d = distance(name, o->name);
    if (d < least) {
      least = d;
      best = o->name;
    }
  }
  return best;
}

static void list_keys(const cfg_opt_t *options, char *text, size_t size) {
  size_t used = 0;
  for (const cfg_opt_t *o = options; o && o->name && used + 40 < size; o++)
    used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", o->name);
}

/* Which section really has the key, for a hint. */
static const char *section_of(const cfg_opt_t *options, const char *name) {
  for (const cfg_opt_t *o = options; o && o->name; o++) {
    if (o->type != CFGT_SEC) continue;
    for (const cfg_opt_t *inner = o->subopts; inner && inner->name; inner++)
      if (inner->type != CFGT_SEC && strcmp(inner->name, name) == 0) return o->name;
    const char *deeper = section_of(o->subopts, name);
    if (deeper) return deeper;
  }
  return NULL;
}

static void explain_unknown_key(struct fc_config_reader *reader, const cfg_t *section, const char *name) {
  const char *where = strcmp(section->name, "root") == 0 ? "" : section->name;
  fc_fail(reader->err, FC_USAGE, "unknown key '%.100s'%s%s", name, where[0] ? " in section " : "", where);
  const char *near = nearest_key(section->opts, name);
  const char *other = near ? NULL : section_of(fc_config_options(&reader->config->arena), name);
  char keys[400];
  if (near) {
    fc_error_hint(reader->err, "did you mean '%s'?", near);
  } else if (other) {
    fc_error_hint(reader->err, "'%.100s' belongs into the section %s", name, other);
  } else {
    list_keys(section->opts, keys, sizeof keys);
    fc_error_hint(reader->err, "keys here: %s", keys);
  }
}

static void on_error(cfg_t *cfg, const char *format, va_list args) {
  struct fc_config_reader *reader = reader_in_hand;
  if (reader->failed) return; /* the first complaint is the cause of the others */
  reader->failed = 1;
  char message[400], name[128];
  vsnprintf(message, sizeof message, format, args);
  if (sscanf(message, "no such option '%127[^']'", name) == 1) {
    explain_unknown_key(reader, cfg, name);
  } else {
    fc_fail(reader->err, FC_USAGE, "%s", message);
  }
  fc_error_where(reader->err, "%s:%d", reader->path, cfg->line);
}

static int on_value(cfg_t *cfg, cfg_opt_t *option) {
  struct fc_config_reader *reader = reader_in_hand;
  if (fc_grow(&reader->lines, &reader->line_capacity, reader->line_count + 1, sizeof *reader->lines)) {
    reader->failed = 1;
    fc_fail_memory(reader->err);
    return -1;
  }
  reader->lines[reader->line_count++] = (struct fc_config_line){option, cfg->line};
  char why[300];
  if (fc_config_check_value(cfg, option, why, sizeof why) == 0) return 0;
  cfg_error(cfg, "%s", why);
  return -1;
}

int fc_config_line_of(const struct fc_config_reader *reader, cfg_t *section, const char *name) {
  const cfg_opt_t *option = cfg_getopt(section, name);
  for (int i = 0; i < reader->line_count; i++)
    if (reader->lines[i].option == option) return reader->lines[i].line;
  return 0;
}

/* libconfuse 3.3 counts the lines of comments twice, so they become spaces before it sees them. */
static void blank_comments(char *text) {
  char quote = 0;
  for (char *c = text; *c; c++) {
    int begins = c == text || strchr(" \t\r\n{}=,", c[-1]) != NULL;
    if (quote) {
      if (*c == '\\' && c[1]) {
        c++;
      } else if (*c == quote) {
        quote = 0;
      }
    } else if (*c == '"' || *c == '\'') {
      quote = *c;
    } else if (begins && (*c == '#' || (*c == '/' && c[1] == '/'))) {
      while (c[0] && c[0] != '\n') *c++ = ' ';
      c--;
    } else if (begins && *c == '/' && c[1] == '*') {
      const char *close = strstr(c + 2, "*/");
      const char *end = close ? close + 2 : c + strlen(c);
      for (; c < end; c++)
        if (*c != '\n') *c = ' ';
      c--;
    }
  }
}

/* The file's text in UTF-8 without a byte order mark. */
static enum fc_status read_text(const char *path, char **text, size_t *length, struct fc_error *err) {
  char *bytes;
  size_t size;
  enum fc_status status = fc_file_read(path, CONFIG_LIMIT, &bytes, &size, err);
  if (status != FC_OK) {
    if (err) err->status = FC_USAGE;
    return FC_USAGE;
  }
  const char *encoding = fc_encoding_guess(bytes, size);
  if (!encoding) encoding = "UTF-8";
  const char *ignored;
  size_t mark = fc_encoding_mark(bytes, size, &ignored);
  status = fc_encoding_convert(encoding, bytes + mark, size - mark, text, length, err);
  free(bytes);
  if (status == FC_OK && memchr(*text, 0, *length)) {
    free(*text);
    return fc_fail(err, FC_USAGE, "'%s' is not a text file", path);
  }
  return status;
}

static enum fc_status parse(struct fc_config_reader *reader, char *text, struct fc_error *err) {
  cfg_opt_t *options = fc_config_options(&reader->config->arena);
  cfg_t *cfg = options ? cfg_init(options, CFGF_NONE) : NULL;
  if (!cfg) return fc_fail_memory(err);
  struct fc_error first = {0};
  reader->err = &first;
  reader_in_hand = reader;
  cfg_set_error_function(cfg, on_error);
  fc_config_watch(cfg, on_value);
  blank_comments(text);
  int code = cfg_parse_buf(cfg, text);
  reader_in_hand = NULL;
  reader->err = NULL;
  enum fc_status status = FC_OK;
  if (code != CFG_SUCCESS || reader->failed) {
    if (!first.status) fc_fail(&first, FC_USAGE, "cannot understand '%s'", reader->path);
    status = first.status;
    if (err) *err = first;
  } else {
    status = fc_config_copy(reader, cfg, err);
  }
  cfg_free(cfg);
  return status;
}

static enum fc_status set_path(struct fc_config *config, const char *path, struct fc_error *err) {
  const char *slash = strrchr(path, '/');
  config->path = fc_arena_text(&config->arena, path, strlen(path));
  config->folder = !slash          ? fc_arena_text(&config->arena, ".", 1)
                   : slash == path ? fc_arena_text(&config->arena, "/", 1)
                                   : fc_arena_text(&config->arena, path, (size_t)(slash - path));
  return config->path && config->folder ? FC_OK : fc_fail_memory(err);
}

enum fc_status fc_config_read(const char *path, struct fc_config **config, struct fc_error *err) {
  char *text;
  size_t length;
  enum fc_status status = read_text(path, &text, &length, err);
  if (status != FC_OK) return status;
  struct fc_config *read = calloc(1, sizeof *read);
  struct fc_config_reader reader = {.config = read, .path = path};
  status = read ? set_path(read, path, err) : fc_fail_memory(err);
  if (status == FC_OK) status = parse(&reader, text, err);
  free(reader.lines);
  free(text);
  if (status != FC_OK) {
    fc_config_free(read);
    return status;
  }
  *config = read;
  return FC_OK;
}

void fc_config_free(struct fc_config *config) {
  if (!config) return;
  fc_arena_release(&config->arena);
  free(config);
}
