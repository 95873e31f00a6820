/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings to small whole numbers: store, item and station names become indices in order of first appearance.
 *
 * Ids run 0, 1, 2, ... without gaps. The dictionary owns its copies of the strings; fc_dictionary_release frees them.
 * Reading from several threads is safe while nobody adds. */
#ifndef FC_BASE_DICTIONARY_H
#define FC_BASE_DICTIONARY_H

#include "foodcast/base/arena.h"

struct fc_dictionary {
  struct fc_arena text;
  const char **names; /* [count] */
  int *slots;         /* [slot_count], -1 where empty */
  int count, capacity, slot_count;
};

/* A dictionary starts as {0}. */
void fc_dictionary_release(struct fc_dictionary *dictionary);
/* The id of `name` (`length` bytes), added when new; -1 when memory is out. */
int fc_dictionary_add(struct fc_dictionary *dictionary, const char *name, size_t length);
/* The id of `name`, or -1 where it is not there. */
int fc_dictionary_find(const struct fc_dictionary *dictionary, const char *name, size_t length);
/* The NUL-terminated name of an id in 0..count-1. Borrowed. */
const char *fc_dictionary_name(const struct fc_dictionary *dictionary, int id);

#endif
