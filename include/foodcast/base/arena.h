/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory with a common lifetime: allocate many pieces, release them together.
 *
 * Three lifetimes are used in the program: the run (one arena for a retailer), a worker's scratch (reset after every
 * series), and plain heap memory inside one call. An arena belongs to one thread. Pieces are zeroed and aligned to 64
 * bytes so that vectors can be loaded aligned; they live until fc_arena_reset or fc_arena_release. */
#ifndef FC_BASE_ARENA_H
#define FC_BASE_ARENA_H

#include <stddef.h>

struct fc_arena_block;

struct fc_arena {
  struct fc_arena_block *block; /* newest first */
  size_t used;                  /* bytes of the newest block handed out */
  size_t total;                 /* bytes of all blocks, for the peak-memory report */
};

/* A caller-owned arena starts as {0}; the first allocation gets its first block. */
void fc_arena_release(struct fc_arena *arena);
/* Forget every piece and keep the largest block for reuse. */
void fc_arena_reset(struct fc_arena *arena);
/* `count` x `size` zeroed bytes; NULL on overflow or when memory is out. A zero count gives a valid pointer. */
void *fc_arena_new(struct fc_arena *arena, size_t count, size_t size);
/* Copy of a string, of at most `length` bytes; NULL when memory is out. */
char *fc_arena_text(struct fc_arena *arena, const char *text, size_t length);

/* Heap memory with the overflow check: zeroed, freed by free(). */
void *fc_new(size_t count, size_t size);
/* Grow *items to hold at least `need` elements of `size` bytes, at least doubling *capacity; the new part is not zeroed.
 * Returns 0, or -1 with everything untouched. Afterwards *items is freed by free(). */
int fc_grow(void *items, int *capacity, int need, size_t size);

#endif
