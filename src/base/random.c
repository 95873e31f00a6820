/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/base/random.h"

static uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

uint64_t fc_hash_bytes(uint64_t start, const void *bytes, size_t length) {
  const unsigned char *at = bytes;
  uint64_t hash = start ^ 0xcbf29ce484222325u;
  for (size_t i = 0; i < length; i++) hash = (hash ^ at[i]) * 0x100000001b3u;
  return mix(hash ^ length); /* the length keeps ("ab","c") and ("a","bc") apart */
}

uint64_t fc_hash_text(uint64_t start, const char *text) { return fc_hash_bytes(start, text, strlen(text)); }

uint64_t fc_hash_number(uint64_t start, uint64_t number) { return mix(mix(start) + number * 0x9e3779b97f4a7c15u); }

void fc_random_seed(struct fc_random *random, uint64_t seed) {
  for (int i = 0; i < 4; i++) random->state[i] = mix(seed += 0x9e3779b97f4a7c15u);
}

static uint64_t rotate(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

uint64_t fc_random_bits(struct fc_random *random) {
  uint64_t *s = random->state;
  uint64_t result = rotate(s[1] * 5, 7) * 9, shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate(s[3], 45);
  return result;
}

double fc_random_uniform(struct fc_random *random) { return (double)(fc_random_bits(random) >> 11) * 0x1p-53; }

int fc_random_below(struct fc_random *random, int n) {
  uint64_t range = (uint64_t)n, limit = UINT64_MAX - UINT64_MAX % range, bits;
  do bits = fc_random_bits(random);
  while (bits >= limit);
  return (int)(bits % range);
}
