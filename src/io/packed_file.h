/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of an ordinary file, unpacked where it is gzip, whatever it is called. Not by zlib's own file reader, which
 * takes what it cannot read behind the first packed part for rubbish and drops it without a word: that may be a month of
 * sales. One thread at a time; the caller closes what was opened. */
#ifndef FC_IO_PACKED_FILE_H
#define FC_IO_PACKED_FILE_H

#include "foodcast/base/status.h"

#include <stddef.h>

struct fc_packed_file;

/* FC_FAILED for what is no ordinary file: a pipe can be read once only, and a device may never end. */
enum fc_status fc_packed_open(const char *path, struct fc_packed_file **file, struct fc_error *err);
void fc_packed_close(struct fc_packed_file *file);
/* *got gets `size`, less at the end of the file only and 0 behind it. FC_INPUT for packed bytes that are damaged, end early
 * or have something else behind them; zero bytes there are padding. */
enum fc_status fc_packed_read(struct fc_packed_file *file, char *bytes, size_t size, size_t *got, struct fc_error *err);
/* FC_INPUT where the path no longer names the file that was opened, or that was written to since. */
enum fc_status fc_packed_unchanged(const struct fc_packed_file *file, struct fc_error *err);

#endif
