/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages and progress on their way to whoever shows them. Only src/cli prints: everything below hands its messages to
 * a sink. Thread rule: fc_log_* may be called from any thread; the sink is called under a lock, one message at a time. */
#ifndef FC_BASE_LOG_H
#define FC_BASE_LOG_H

#include "foodcast/base/status.h"

#include <pthread.h>
#include <stdint.h>

enum fc_level { FC_DEBUG, FC_INFO, FC_WARNING, FC_ERROR };

struct fc_log {
  void (*message)(void *context, enum fc_level level, const struct fc_error *text);
  void (*progress)(void *context, const char *stage, long done, long total);
  void *context;
  enum fc_level threshold; /* messages below it are dropped */
  pthread_mutex_t lock;    /* PTHREAD_MUTEX_INITIALIZER */
};

/* `log` may be NULL (silence) in all of these. */
void fc_log(struct fc_log *log, enum fc_level level, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* A message with its place and hint. */
void fc_log_error(struct fc_log *log, enum fc_level level, const struct fc_error *err);
/* `done` of `total` steps of a stage; total 0 when unknown. Cheap enough for every series. */
void fc_log_progress(struct fc_log *log, const char *stage, long done, long total);

/* What every long computation is given. */
struct fc_context {
  int threads;        /* 1..FC_MAX_THREADS */
  uint64_t seed;      /* of every random stream */
  struct fc_log *log; /* NULL: silent */
};

#endif
