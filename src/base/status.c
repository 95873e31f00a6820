/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/base/status.h"

#include <errno.h>
#include <stdarg.h>

enum fc_status fc_fail(struct fc_error *err, enum fc_status status, const char *format, ...) {
  if (!err) return status;
  va_list args;
  va_start(args, format);
  err->status = status;
  vsnprintf(err->what, sizeof err->what, format, args);
  err->where[0] = err->hint[0] = '\0';
  va_end(args);
  return status;
}

enum fc_status fc_fail_memory(struct fc_error *err) { return fc_fail(err, FC_FAILED, "out of memory"); }

enum fc_status fc_fail_errno(struct fc_error *err, const char *action, const char *path) {
  char reason[128];
  /* the GNU strerror_r returns the text, perhaps in its own storage; it is safe between threads */
  const char *text = strerror_r(errno, reason, sizeof reason);
  return fc_fail(err, FC_FAILED, "cannot %s '%s': %s", action, path, text);
}

enum fc_status fc_error_where(struct fc_error *err, const char *format, ...) {
  if (!err) return FC_FAILED;
  va_list args;
  va_start(args, format);
  vsnprintf(err->where, sizeof err->where, format, args);
  va_end(args);
  return err->status;
}

enum fc_status fc_error_hint(struct fc_error *err, const char *format, ...) {
  if (!err) return FC_FAILED;
  va_list args;
  va_start(args, format);
  vsnprintf(err->hint, sizeof err->hint, format, args);
  va_end(args);
  return err->status;
}
