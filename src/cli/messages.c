/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages on stderr, as text or JSON lines. Messages alike (equal but for numbers and quoted names) show five times,
 * then they are counted. */
#include "cli_internal.h"

#include "foodcast/base/random.h"

#include <jansson.h>
#include <unistd.h>

enum { SHOWN = 5, KINDS = 128 };

struct kind {
  uint64_t hash;
  long count;
  char example[512];
};

struct fc_cli_messages {
  struct fc_log log;
  struct kind kinds[KINDS];
  int kind_count;
  int json, colour, terminal, line_open;
  char stage[64];
  int percent;
};

/* What stays of a message when its numbers and quoted names are taken out. */
static void strip_particulars(const char *text, char *kind, size_t size) {
  size_t used = 0;
  int quoted = 0;
  for (; *text && used + 1 < size; text++) {
    if (*text == '\'' && (quoted || used == 0 || kind[used - 1] == ' ')) {
      quoted = !quoted;
      if (!quoted) kind[used++] = '*';
    } else if (!quoted && !(*text >= '0' && *text <= '9')) {
      kind[used++] = *text;
    }
  }
  kind[used] = '\0';
}

/* Counts the message; 0 where it has been shown often enough. */
static int count_message(struct fc_cli_messages *messages, const struct fc_error *text) {
  char stripped[512];
  strip_particulars(text->what, stripped, sizeof stripped);
  uint64_t hash = fc_hash_text(0, stripped);
  int i = 0;
  while (i < messages->kind_count && messages->kinds[i].hash != hash) i++;
  if (i == KINDS) return 1;
  struct kind *kind = &messages->kinds[i];
  if (i == messages->kind_count) {
    messages->kind_count++;
    kind->hash = hash;
    snprintf(kind->example, sizeof kind->example, "%s", stripped);
  }
  return ++kind->count <= SHOWN;
}

static void clear_line(struct fc_cli_messages *messages) {
  if (!messages->line_open) return;
  fputs("\r\033[K", stderr);
  messages->line_open = 0;
}

static const char *level_name(enum fc_level level) {
  return level == FC_DEBUG ? "debug" : level == FC_INFO ? "info" : level == FC_WARNING ? "warning" : "error";
}

/* Text of a damaged file may not be UTF-8, which JSON must be: then its bytes beyond ASCII become question marks. */
static json_t *json_text(const char *text) {
  json_t *string = json_string(text);
  if (string) return string;
  char plain[sizeof((struct fc_error *)0)->what];
  snprintf(plain, sizeof plain, "%s", text);
  for (char *c = plain; *c; c++)
    if ((unsigned char)*c >= 0x80) *c = '?';
  return json_string(plain);
}

static void print_json(enum fc_level level, const struct fc_error *text) {
  json_t *object = json_object();
  json_object_set_new(object, "level", json_string(level_name(level)));
  json_object_set_new(object, "message", json_text(text->what));
  if (text->where[0]) json_object_set_new(object, "where", json_text(text->where));
  if (text->hint[0]) json_object_set_new(object, "hint", json_text(text->hint));
  char *line = json_dumps(object, JSON_COMPACT);
  if (line) fprintf(stderr, "%s\n", line);
  free(line);
  json_decref(object);
}

static void print_text(const struct fc_cli_messages *messages, enum fc_level level, const struct fc_error *text) {
  const char *on = "", *off = "";
  if (messages->colour && level >= FC_WARNING) on = level == FC_ERROR ? "\033[1;31m" : "\033[1;33m", off = "\033[0m";
  fprintf(stderr, "%sfoodcast:%s ", on, off);
  if (text->where[0]) fprintf(stderr, "%s: ", text->where);
  fprintf(stderr, "%s%s\n", level == FC_WARNING ? "warning: " : "", text->what);
  if (text->hint[0]) fprintf(stderr, "  hint: %s\n", text->hint);
}

static void show(void *context, enum fc_level level, const struct fc_error *text) {
  struct fc_cli_messages *messages = context;
  if (level >= FC_WARNING && !count_message(messages, text)) return;
  clear_line(messages);
  if (messages->json)
    print_json(level, text);
  else
    print_text(messages, level, text);
}

static void show_progress(void *context, const char *stage, long done, long total) {
  struct fc_cli_messages *messages = context;
  int percent = total > 0 ? (int)(100.0 * (double)done / (double)total) : 0;
  if (messages->line_open && percent == messages->percent && !strcmp(stage, messages->stage)) return;
  messages->percent = percent;
  snprintf(messages->stage, sizeof messages->stage, "%s", stage);
  fprintf(stderr, "\r\033[K%s", stage);
  if (total > 0) fprintf(stderr, " %d %%", percent);
  fflush(stderr);
  messages->line_open = 1;
}

struct fc_cli_messages *fc_cli_messages_new(void) {
  struct fc_cli_messages *messages = fc_new(1, sizeof *messages);
  if (!messages) return NULL;
  messages->log.message = show;
  messages->log.context = messages;
  messages->log.threshold = FC_INFO;
  pthread_mutex_init(&messages->log.lock, NULL);
  messages->terminal = isatty(STDERR_FILENO);
  const char *terminal = getenv("TERM");
  const char *plain = getenv("NO_COLOR");
  messages->colour = messages->terminal && !(plain && *plain) && terminal && strcmp(terminal, "dumb") != 0;
  return messages;
}

struct fc_log *fc_cli_messages_log(struct fc_cli_messages *messages, const struct fc_cli_options *options) {
  messages->json = options->json_log;
  messages->log.threshold = options->quiet ? FC_ERROR : options->verbose ? FC_DEBUG : FC_INFO;
  if (messages->terminal && !options->quiet && !options->json_log) messages->log.progress = show_progress;
  return &messages->log;
}

void fc_cli_messages_finish(struct fc_cli_messages *messages) {
  clear_line(messages);
  for (int i = 0; i < messages->kind_count; i++) {
    const struct kind *kind = &messages->kinds[i];
    if (kind->count <= SHOWN) continue;
    struct fc_error text = {0};
    fc_fail(&text, FC_OK, "%ld more messages like: %s", kind->count - SHOWN, kind->example);
    if (messages->json)
      print_json(FC_INFO, &text);
    else
      print_text(messages, FC_INFO, &text);
  }
  messages->kind_count = 0;
}

void fc_cli_messages_free(struct fc_cli_messages *messages) {
  if (messages) pthread_mutex_destroy(&messages->log.lock);
  free(messages);
}
