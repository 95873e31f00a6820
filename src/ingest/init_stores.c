/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shops that nothing but the paths of their files tells apart: 売上_博多店_202009.csv beside 売上_天神店_202009.csv. */
#include "init_internal.h"

#include <ctype.h>
#include <strings.h>

static size_t count_digits(const char *text) { return strspn(text, "0123456789"); }

/* The length of a separator with one or two digits behind it; 0 where there is none. */
static size_t part_length(const char *text) {
  static const char *const separators[] = {"-", "_", ".", "年", "月"};
  for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
    size_t width = strlen(separators[i]);
    if (strncmp(text, separators[i], width) != 0) continue;
    size_t digits = count_digits(text + width);
    return digits == 1 || digits == 2 ? width + digits : 0;
  }
  return 0;
}

/* The length of a year and month, or of a whole date, at the beginning of `text`; 0 where there is none. */
static size_t date_length(const char *text) {
  static const char *const ends[] = {"年", "月", "日"};
  size_t length = count_digits(text);
  int year = 0, parts = length == 4 ? 2 : 0;
  for (size_t i = 0; i < 4 && i < length; i++) year = year * 10 + text[i] - '0';
  if ((length != 4 && length != 6 && length != 8) || year < 1900 || year > 2199) return 0;
  for (int part = 0; part < parts; part++) length += part_length(text + length);
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    if (strncmp(text + length, ends[i], strlen(ends[i])) == 0) return length + strlen(ends[i]);
  return length;
}

/* The length of a path without .csv or .csv.gz. */
static size_t length_without_ending(const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  size_t length = strlen(path);
  if (length > 3 && strcmp(path + length - 3, ".gz") == 0) length -= 3;
  const char *point = memrchr(name, '.', length - (size_t)(name - path));
  return point ? (size_t)(point - path) : length;
}

/* The words of a path without its ending and its dates, each with '/' in front. */
static char *words_of(struct fc_arena *arena, const char *path) {
  size_t length = length_without_ending(path), used = 0;
  char *text = fc_arena_new(arena, length + 1, 1), *words = fc_arena_new(arena, 2 * length + 2, 1);
  if (!text || !words) return NULL;
  memcpy(text, path, length);
  for (const char *at = text; *at;) {
    size_t date = at == text || !isdigit((unsigned char)at[-1]) ? date_length(at) : 0;
    int between = date || strchr("/_-. ()", *at);
    if ((between || !used) && !(used && words[used - 1] == '/')) words[used++] = '/';
    if (!between) words[used++] = *at;
    at += date ? date : 1;
  }
  if (used && words[used - 1] == '/') used--;
  words[used] = '\0';
  return words;
}

/* How many bytes of whole words two paths have in common, from the front or from the back. */
static size_t common_front(const char *a, const char *b) {
  size_t words = 0;
  for (size_t i = 0;; i++) {
    int ends = (!a[i] || a[i] == '/') && (!b[i] || b[i] == '/');
    if (ends) words = i;
    if (a[i] != b[i] || !a[i]) return words;
  }
}

static size_t common_back(const char *a, const char *b) {
  size_t words = 0, m = strlen(a), n = strlen(b);
  for (size_t i = 1; i <= m && i <= n && a[m - i] == b[n - i]; i++)
    if (a[m - i] == '/') words = i;
  return words;
}

/* Whether most items of the file with fewer of them are in the other one too. */
static int share_items(const struct fc_file_profile *p, const struct fc_file_guess *a, const struct fc_file_profile *q,
                       const struct fc_file_guess *b) {
  const struct fc_guess *x = fc_guess_of(a, "item"), *y = fc_guess_of(b, "item");
  if (!x || !y || x->place < 0 || y->place < 0) return 1;
  const struct fc_dictionary *some = &p->values[x->place], *others = &q->values[y->place];
  if (some->count > others->count) some = others, others = &p->values[x->place];
  int shared = 0;
  for (int i = 0; i < some->count; i++)
    shared += fc_dictionary_find(others, fc_dictionary_name(some, i), strlen(fc_dictionary_name(some, i))) >= 0;
  return 2 * shared > some->count;
}

static int repeat_each_other(const struct fc_init_set *set, int i, int j) {
  const struct fc_file_profile *p = &set->profiles[i], *q = &set->profiles[j];
  int known = p->low != FC_DATE_NONE && q->low != FC_DATE_NONE;
  if (known && (q->low > p->high || p->low > q->high)) return 0;
  return share_items(p, &set->guesses[i], q, &set->guesses[j]);
}

/* The files of one section: words[i] of its members, NULL for others. */
struct group {
  char **words;
  size_t front, back; /* bytes that all have in common */
  int repeats;
};

static int is_nameless(const struct fc_file_guess *guess) {
  return guess->kind == FC_KIND_SALES && fc_init_says_sold(guess) && !fc_guess_of(guess, "store");
}

static enum fc_status gather(const struct fc_init_set *set, struct fc_file_profile *profiles, int first,
                             struct group *group, struct fc_error *err) {
  group->front = group->back = strlen(group->words[first]);
  for (int i = first + 1; i < set->count; i++) {
    if (!is_nameless(&set->guesses[i]) || !fc_init_goes_with(set, first, i)) continue;
    group->words[i] = words_of(&profiles[i].arena, profiles[i].path);
    if (!group->words[i]) return fc_fail_memory(err);
    size_t front = common_front(group->words[first], group->words[i]);
    size_t back = common_back(group->words[first], group->words[i]);
    if (front < group->front) group->front = front;
    if (back < group->back) group->back = back;
    for (int k = first; k < i && !group->repeats; k++)
      group->repeats = group->words[k] && strcmp(group->words[k], group->words[i]) != 0 && repeat_each_other(set, k, i);
  }
  return FC_OK;
}

/* "=" and what is left of the words, in their place. */
static char *make_store(const struct group *group, char *words) {
  char *store = words + group->front;
  words[strlen(words) - group->back] = '\0';
  for (char *c = store; *c; c++)
    if (*c == '/') *c = ' ';
  store[0] = '=';
  return store;
}

/* A shop of its own, as far as its files' word goes: copies have none, and several tills may stand in one shop. */
static int may_be_store(const struct group *group, const char *words) {
  static const char *const tills[] = {"レジ", "till", "pos", "register", "kasse", "caisse"};
  const char *word = words + group->front + 1;
  if (strlen(words) <= group->front + group->back + 1) return 0;
  for (size_t i = 0; i < sizeof tills / sizeof *tills; i++)
    if (strncasecmp(word, tills[i], strlen(tills[i])) == 0) return 0;
  return 1;
}

static void name_group(const struct group *group, struct fc_file_guess *guesses, int count) {
  for (int i = 0; i < count; i++)
    if (group->words[i] && !may_be_store(group, group->words[i])) return;
  for (int i = 0; i < count; i++)
    if (group->words[i]) fc_guess_add_constant(&guesses[i], "store", make_store(group, group->words[i]))->by_path = 1;
}

enum fc_status fc_init_name_stores(struct fc_file_profile *profiles, struct fc_file_guess *guesses, int count,
                                   struct fc_error *err) {
  struct fc_init_set set = {profiles, guesses, count};
  char **words = calloc((size_t)count + 1, sizeof *words);
  enum fc_status status = words ? FC_OK : fc_fail_memory(err);
  for (int first = 0; first < count && status == FC_OK; first++) {
    if (words[first] || !is_nameless(&guesses[first])) continue; /* words: seen with a file before */
    struct group group = {.words = calloc((size_t)count + 1, sizeof *words)};
    if (group.words) group.words[first] = words_of(&profiles[first].arena, profiles[first].path);
    status = group.words && group.words[first] ? gather(&set, profiles, first, &group, err) : fc_fail_memory(err);
    if (status == FC_OK && group.repeats) name_group(&group, guesses, count);
    for (int i = first; group.words && i < count; i++)
      if (group.words[i]) words[i] = group.words[i];
    free(group.words);
  }
  free(words);
  return status;
}
