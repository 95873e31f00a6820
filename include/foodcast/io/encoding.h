/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text encodings: find out, convert to UTF-8, check UTF-8. */
#ifndef FC_IO_ENCODING_H
#define FC_IO_ENCODING_H

#include "foodcast/base/status.h"

#include <stddef.h>

/* What a file's bytes look like, by the first `size` of them: "UTF-8", "UTF-16LE", "UTF-16BE", "CP932", "EUC-JP",
 * "WINDOWS-1252", or NULL where they are ASCII alone and nothing speaks for any of them. Japanese needs two characters
 * side by side, so that a lone damaged byte in a UTF-8 or ASCII file does not turn it into something else. */
const char *fc_encoding_guess(const char *bytes, size_t size);
/* Length of the byte order mark at the front (0, 2 or 3); *encoding names what it says, untouched where there is none. */
size_t fc_encoding_mark(const char *bytes, size_t size, const char **encoding);
/* Whether the bytes are well-formed UTF-8 without NUL. */
int fc_utf8_valid(const char *bytes, size_t size);

/* A converter to UTF-8 that keeps going: what cannot be converted becomes the byte FF, which no UTF-8 text has, so that
 * only the lines it is in are lost. Belongs to one thread. */
struct fc_converter;
/* FC_USAGE where the system knows no such encoding. */
enum fc_status fc_converter_new(const char *encoding, struct fc_converter **converter, struct fc_error *err);
void fc_converter_free(struct fc_converter *converter);
/* Converts from *in (*in_size bytes) into out (room for *out_size); moves all four on. Bytes that begin a character whose
 * rest is not there yet stay in *in, unless `final`. Stops when either side is used up. */
void fc_converter_run(struct fc_converter *converter, const char **in, size_t *in_size, char **out, size_t *out_size,
                      int final);
/* The encoding that a piece of a file is really in, where it cannot be the one that it is read in: well-formed UTF-8 read
 * as something else, EUC-JP as CP932 or the other way round with bytes that do not occur there. NULL where nothing speaks
 * against it. `bytes` may begin and end within a character. */
const char *fc_encoding_contradiction(const char *used, const char *bytes, size_t size);

/* Converts a whole text; *text has a NUL behind it and is freed by free(). */
enum fc_status fc_encoding_convert(const char *encoding, const char *bytes, size_t size, char **text, size_t *length,
                                   struct fc_error *err);

#endif
