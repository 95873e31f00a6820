/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzzers call with arbitrary bytes. The same functions replay the corpora in ordinary test runs; scripts/fuzz
 * builds the fuzzers and runs them. */
#ifndef FC_FUZZ_TARGETS_H
#define FC_FUZZ_TARGETS_H

#include <stddef.h>

typedef void fuzz_target(const char *bytes, size_t size);

/* A number, with point and with comma. */
void fuzz_number(const char *bytes, size_t size);
/* A date and a time, without a format and in each of several. */
void fuzz_date(const char *bytes, size_t size);
/* Encoding guess, what speaks against it, conversion of the whole and of pieces. */
void fuzz_encoding(const char *bytes, size_t size);
/* Delimiter guess, records of the whole and of pieces; numbers, dates and times of fields. */
void fuzz_csv(const char *bytes, size_t size);
/* A configuration. */
void fuzz_config(const char *bytes, size_t size);
/* A sales file in every layout, and what init makes of it. */
void fuzz_sales(const char *bytes, size_t size);
/* A weather file, observed and issued. */
void fuzz_weather(const char *bytes, size_t size);
/* A file of the Japan Meteorological Agency, as a download and as a day table. */
void fuzz_jma(const char *bytes, size_t size);

#endif
