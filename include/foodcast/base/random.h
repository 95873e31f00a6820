/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hashes and random streams that are the same on every machine and for any number of threads.
 *
 * A stream is seeded by hashing (seed, retailer, store, item, purpose), never by the order in which threads ask.
 * Generator: xoshiro256** of Blackman and Vigna (2021), state filled by SplitMix64. One stream belongs to one thread.
 * Draws from distributions are in foodcast/math/sample.h. */
#ifndef FC_BASE_RANDOM_H
#define FC_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct fc_random {
  uint64_t state[4];
};

/* FNV-1a over the bytes, continued from `start`, then mixed; equal on every machine. */
uint64_t fc_hash_bytes(uint64_t start, const void *bytes, size_t length);
uint64_t fc_hash_text(uint64_t start, const char *text);
uint64_t fc_hash_number(uint64_t start, uint64_t number);

void fc_random_seed(struct fc_random *random, uint64_t seed);
uint64_t fc_random_bits(struct fc_random *random);
/* Uniform on [0, 1), 53 bits. */
double fc_random_uniform(struct fc_random *random);
/* Uniform on 0..n-1 without bias; n > 0. */
int fc_random_below(struct fc_random *random, int n);

#endif
