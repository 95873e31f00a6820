/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/base/dictionary.h"

#include "foodcast/base/random.h"

void fc_dictionary_release(struct fc_dictionary *dictionary) {
  fc_arena_release(&dictionary->text);
  free(dictionary->names);
  free(dictionary->slots);
  *dictionary = (struct fc_dictionary){0};
}

/* The slot that holds `name`, or the empty one where it belongs. */
static int find_slot(const struct fc_dictionary *d, const char *name, size_t length) {
  unsigned mask = (unsigned)d->slot_count - 1;
  unsigned slot = (unsigned)fc_hash_bytes(0, name, length) & mask;
  while (d->slots[slot] >= 0) {
    const char *held = d->names[d->slots[slot]];
    if (strncmp(held, name, length) == 0 && held[length] == '\0') break;
    slot = (slot + 1) & mask;
  }
  return (int)slot;
}

static int rehash(struct fc_dictionary *d) {
  int wanted = d->slot_count ? d->slot_count * 2 : 64;
  int *slots = malloc((size_t)wanted * sizeof *slots);
  if (!slots) return -1;
  for (int i = 0; i < wanted; i++) slots[i] = -1;
  free(d->slots);
  d->slots = slots;
  d->slot_count = wanted;
  for (int id = 0; id < d->count; id++) d->slots[find_slot(d, d->names[id], strlen(d->names[id]))] = id;
  return 0;
}

int fc_dictionary_add(struct fc_dictionary *dictionary, const char *name, size_t length) {
  if (dictionary->count * 2 >= dictionary->slot_count && rehash(dictionary)) return -1;
  int slot = find_slot(dictionary, name, length);
  if (dictionary->slots[slot] >= 0) return dictionary->slots[slot];
  if (fc_grow(&dictionary->names, &dictionary->capacity, dictionary->count + 1, sizeof *dictionary->names)) return -1;
  char *copy = fc_arena_text(&dictionary->text, name, length);
  if (!copy) return -1;
  dictionary->names[dictionary->count] = copy;
  dictionary->slots[slot] = dictionary->count;
  return dictionary->count++;
}

int fc_dictionary_find(const struct fc_dictionary *dictionary, const char *name, size_t length) {
  return dictionary->slot_count ? dictionary->slots[find_slot(dictionary, name, length)] : -1;
}

const char *fc_dictionary_name(const struct fc_dictionary *dictionary, int id) { return dictionary->names[id]; }
