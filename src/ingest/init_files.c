/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of the files that init was given go together in one section, and which go nowhere. */
#include "init_internal.h"

int fc_init_says_sold(const struct fc_file_guess *guess) {
  if (guess->layout == FC_LAYOUT_ITEMS_ACROSS || guess->layout == FC_LAYOUT_DAYS_ACROSS) return 1;
  return fc_guess_of(guess, "sold") || fc_guess_of(guess, "quantity");
}

int fc_init_first(const struct fc_init_set *set, enum fc_file_kind kind) {
  int first = -1;
  for (int i = 0; i < set->count; i++) {
    if (set->guesses[i].kind != kind) continue;
    if (kind != FC_KIND_SALES || fc_init_says_sold(&set->guesses[i])) return i;
    if (first < 0) first = i;
  }
  return first;
}

static int same_header(const struct fc_file_profile *a, const struct fc_file_profile *b) {
  if (a->header.count != b->header.count) return 0;
  for (int i = 0; i < a->header.count; i++)
    if (strcmp(a->columns[i].heading, b->columns[i].heading) != 0) return 0;
  return 1;
}

/* Sales of one shop, or of shops that the files themselves name. */
static int same_store(const struct fc_file_guess *a, const struct fc_file_guess *b) {
  const struct fc_guess *x = fc_guess_of(a, "store"), *y = fc_guess_of(b, "store");
  return !x || !y || !x->by_path || !y->by_path || strcmp(x->constant, y->constant) == 0;
}

/* Weather of the same days without a word about the place: two places that must not be mixed. */
static int repeats_days(const struct fc_init_set *set, int first, int other) {
  const struct fc_file_guess *a = &set->guesses[first];
  const struct fc_file_profile *p = &set->profiles[first], *q = &set->profiles[other];
  if (first == other || (a->kind != FC_KIND_WEATHER && a->kind != FC_KIND_FORECAST)) return 0;
  if (fc_guess_of(a, "station") || p->low == FC_DATE_NONE || q->low == FC_DATE_NONE) return 0;
  return q->low <= p->high && p->low <= q->high;
}

/* Whether one section can read both files. */
int fc_init_goes_with(const struct fc_init_set *set, int first, int other) {
  const struct fc_file_guess *a = &set->guesses[first], *b = &set->guesses[other];
  const struct fc_file_profile *p = &set->profiles[first], *q = &set->profiles[other];
  if (a->kind != b->kind || strcmp(p->weather_layout, q->weather_layout) != 0) return 0;
  if (strcmp(p->weather_layout, "generic") != 0) return 1; /* the layout says what the columns are */
  if (repeats_days(set, first, other) || !same_store(a, b)) return 0;
  return a->layout == b->layout && (a->layout == FC_LAYOUT_DAYS_ACROSS || same_header(p, q));
}

/* Whether two sales files with other headings say the same thing of the same days: what was sold, as far as their first
 * rows show. Then one of them would be set aside row by row. */
static int says_the_same(const struct fc_init_set *set, int first, int other) {
  const struct fc_file_guess *a = &set->guesses[first], *b = &set->guesses[other];
  const struct fc_file_profile *p = &set->profiles[first], *q = &set->profiles[other];
  if (!fc_init_says_sold(a) || !fc_init_says_sold(b) || !same_store(a, b)) return 0;
  if (p->low == FC_DATE_NONE || q->low == FC_DATE_NONE) return 1;
  return q->low <= p->high && p->low <= q->high;
}

int fc_init_source_of(const struct fc_init_set *set, int file) {
  int first = fc_init_first(set, FC_KIND_SALES);
  if (file < 0 || set->guesses[file].kind != FC_KIND_SALES) return -1;
  if (fc_init_goes_with(set, first, file)) return first;
  int leader = 0; /* the first file that this one goes with */
  while (set->guesses[leader].kind != FC_KIND_SALES || !fc_init_goes_with(set, leader, file)) leader++;
  if (says_the_same(set, first, leader)) return -1;
  for (int i = 0; i < leader; i++)
    if (set->guesses[i].kind == FC_KIND_SALES && says_the_same(set, i, leader)) return -1;
  return leader;
}

const char *fc_init_why_not(const struct fc_init_set *set, int file) {
  const struct fc_file_guess *guess = &set->guesses[file];
  int first = fc_init_first(set, guess->kind);
  switch (guess->kind) {
  case FC_KIND_UNKNOWN: return guess->why ? guess->why : "it is not clear what it is";
  case FC_KIND_EVENTS: return NULL;
  case FC_KIND_SALES:
    if (fc_init_source_of(set, file) >= 0) return NULL;
    return "it says what was sold on the same days as the file before, under other headings; a source { } of its own "
           "with columns { store = \"=NAME\" } reads it as another shop";
  case FC_KIND_ITEMS:
  case FC_KIND_STORES: return first == file ? NULL : "there is one such file already";
  case FC_KIND_WEATHER:
  case FC_KIND_FORECAST: break;
  }
  if (repeats_days(set, first, file)) return "the same days as in the file before, and no column says the place";
  return fc_init_goes_with(set, first, file) ? NULL : "its columns differ from those of the file before";
}
