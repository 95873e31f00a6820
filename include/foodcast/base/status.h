/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Status codes and error text: how every function that can fail says so.
 *
 * A function that can fail returns enum fc_status and takes a struct fc_error last. On failure its outputs are
 * untouched and the error holds what is wrong, where, and what to try. `err` may be NULL: then only the code is told.
 * Thread rule: one struct fc_error belongs to one thread. Nothing here allocates. */
#ifndef FC_BASE_STATUS_H
#define FC_BASE_STATUS_H

enum fc_status {
  FC_OK = 0,
  FC_FAILED,   /* I/O, disk full, memory: exit code 1 */
  FC_USAGE,    /* command line or configuration: exit code 2 */
  FC_INPUT,    /* input rejected: exit code 3 */
  FC_DEGRADED, /* done, but a limit was passed: exit code 4 */
  FC_LOCKED,   /* another run holds the lock: exit code 5 */
  FC_NUMERIC,  /* a computation has no answer (too little history, no convergence); the caller falls back */
};

struct fc_error {
  enum fc_status status;
  char what[512];  /* lower case, subject in quotes, no full stop */
  char where[512]; /* file, file:line or file:line:column; empty where there is none */
  char hint[512];  /* what to try; empty where there is none */
};

/* Sets status and what, clears where and hint; returns `status`. */
enum fc_status fc_fail(struct fc_error *err, enum fc_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The failure of an allocation. */
enum fc_status fc_fail_memory(struct fc_error *err);
/* `path`: the file that errno speaks of. Called before errno can change. */
enum fc_status fc_fail_errno(struct fc_error *err, const char *action, const char *path);
/* Add to an error that is set already; both return err->status (FC_FAILED without err). */
enum fc_status fc_error_where(struct fc_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
enum fc_status fc_error_hint(struct fc_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
