/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one parallel loop. Work item i writes only to slot i, and whoever collects the slots reads them in order, so
 * results are equal byte for byte for any number of threads. */
#ifndef FC_BASE_PARALLEL_H
#define FC_BASE_PARALLEL_H

enum { FC_MAX_THREADS = 256 };

/* `index` in 0..count-1; `worker` in 0..threads-1 picks the worker's own scratch. */
typedef void fc_parallel_body(void *context, int index, int worker);

/* Calls body for every index, on up to `threads` threads (1 or less: on the caller's alone), and returns when all are
 * done. Items are handed out one by one in rising order, so uneven work balances. Where a thread cannot be started the
 * others do its share. Not to be nested. */
void fc_parallel_for(int count, int threads, fc_parallel_body *body, void *context);
/* Processors this process may use, 1..FC_MAX_THREADS. */
int fc_processor_count(void);

#endif
