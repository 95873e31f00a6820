/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/base/arena.h"

#include <limits.h>
#include <stdint.h>

enum { ALIGNMENT = 64, FIRST_BLOCK = 64 * 1024 };

struct fc_arena_block {
  struct fc_arena_block *older;
  size_t size; /* bytes behind the header */
};

/* The header takes one alignment unit so that the bytes behind it stay aligned. */
static char *block_bytes(struct fc_arena_block *block) { return (char *)block + ALIGNMENT; }

void fc_arena_release(struct fc_arena *arena) {
  while (arena->block) {
    struct fc_arena_block *older = arena->block->older;
    free(arena->block);
    arena->block = older;
  }
  *arena = (struct fc_arena){0};
}

void fc_arena_reset(struct fc_arena *arena) {
  if (!arena->block) return;
  struct fc_arena_block *keep = arena->block; /* the newest is the largest: sizes only grow */
  struct fc_arena_block *older = keep->older;
  while (older) {
    struct fc_arena_block *next = older->older;
    free(older);
    older = next;
  }
  keep->older = NULL;
  arena->used = 0;
  arena->total = keep->size;
}

static int add_block(struct fc_arena *arena, size_t need) {
  size_t size = arena->block ? arena->block->size * 2 : FIRST_BLOCK;
  while (size < need) {
    if (size > SIZE_MAX / 4) return -1;
    size *= 2;
  }
  struct fc_arena_block *block = aligned_alloc(ALIGNMENT, size + ALIGNMENT);
  if (!block) return -1;
  block->older = arena->block;
  block->size = size;
  arena->block = block;
  arena->used = 0;
  arena->total += size;
  return 0;
}

void *fc_arena_new(struct fc_arena *arena, size_t count, size_t size) {
  if (size && count > SIZE_MAX / 4 / size) return NULL;
  size_t bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (bytes == 0) bytes = ALIGNMENT;
  if ((!arena->block || arena->block->size - arena->used < bytes) && add_block(arena, bytes)) return NULL;
  void *piece = block_bytes(arena->block) + arena->used;
  arena->used += bytes;
  return memset(piece, 0, bytes);
}

char *fc_arena_text(struct fc_arena *arena, const char *text, size_t length) {
  length = strnlen(text, length);
  char *copy = fc_arena_new(arena, length + 1, 1);
  if (copy) memcpy(copy, text, length);
  return copy;
}

void *fc_new(size_t count, size_t size) { return calloc(count ? count : 1, size ? size : 1); }

int fc_grow(void *items, int *capacity, int need, size_t size) {
  if (need <= *capacity) return 0;
  int wanted = *capacity < INT_MAX / 2 ? *capacity * 2 : INT_MAX;
  if (wanted < need) wanted = need;
  if (wanted < 16) wanted = 16;
  void *old;
  memcpy(&old, items, sizeof old); /* items is a pointer to a pointer of any type */
  void *grown = reallocarray(old, (size_t)wanted, size);
  if (!grown) return -1;
  memcpy(items, &grown, sizeof grown);
  *capacity = wanted;
  return 0;
}
