/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzzers call with arbitrary bytes. The same functions replay the corpora in ordinary test runs.
 * Build a fuzzer with: clang -fsanitize=fuzzer,address,undefined -DFUZZ_TARGET=fuzz_csv tests/fuzz/fuzz.c ... */
#ifndef FC_FUZZ_TARGETS_H
#define FC_FUZZ_TARGETS_H

#include <stddef.h>

typedef void fuzz_target(const char *bytes, size_t size);

/* Encoding guess, conversion, delimiter guess, records of the whole and of pieces; numbers, dates and times of fields. */
void fuzz_csv(const char *bytes, size_t size);
/* A configuration. */
void fuzz_config(const char *bytes, size_t size);
/* A sales file in every layout, and what init makes of it. */
void fuzz_sales(const char *bytes, size_t size);
/* A weather file, observed and issued. */
void fuzz_weather(const char *bytes, size_t size);

#endif
