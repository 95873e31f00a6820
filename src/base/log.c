/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/base/log.h"

#include <stdarg.h>

void fc_log_error(struct fc_log *log, enum fc_level level, const struct fc_error *err) {
  if (!log || level < log->threshold || !log->message) return;
  pthread_mutex_lock(&log->lock);
  log->message(log->context, level, err);
  pthread_mutex_unlock(&log->lock);
}

void fc_log(struct fc_log *log, enum fc_level level, const char *format, ...) {
  if (!log || level < log->threshold || !log->message) return;
  struct fc_error text = {0};
  va_list args;
  va_start(args, format);
  vsnprintf(text.what, sizeof text.what, format, args);
  va_end(args);
  fc_log_error(log, level, &text);
}

void fc_log_progress(struct fc_log *log, const char *stage, long done, long total) {
  if (!log || !log->progress) return;
  pthread_mutex_lock(&log->lock);
  log->progress(log->context, stage, done, total);
  pthread_mutex_unlock(&log->lock);
}
