/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files: read whole, hash, find by pattern, lock, and publish a folder so that no reader ever sees half of it. */
#ifndef FC_BASE_FILE_H
#define FC_BASE_FILE_H

#include "foodcast/base/status.h"

#include <stddef.h>
#include <stdio.h>

enum { FC_PATH_MAX = 4096, FC_SHA256_TEXT = 65 };

/* Reads at most `limit` bytes of a regular file into *bytes (NUL added, freed by free()). FC_FAILED where it cannot be
 * opened or is a directory; FC_INPUT where it is larger than `limit`. */
enum fc_status fc_file_read(const char *path, size_t limit, char **bytes, size_t *size, struct fc_error *err);
/* Lower-case hexadecimal SHA-256 of a file. */
enum fc_status fc_file_sha256(const char *path, char text[static FC_SHA256_TEXT], struct fc_error *err);
/* The same bit by bit, beside other work on the file. One hash belongs to one thread at a time. */
struct fc_file_hash;
enum fc_status fc_file_hash_new(const char *path, struct fc_file_hash **hash, struct fc_error *err);
/* Hashes up to `bytes` more; a failure is told at the end. */
void fc_file_hash_step(struct fc_file_hash *hash, size_t bytes);
/* Hashes the rest, writes the result where nothing failed, and frees. `hash` may be NULL (then nothing happens). */
enum fc_status fc_file_hash_end(struct fc_file_hash *hash, char text[static FC_SHA256_TEXT], struct fc_error *err);

/* Writes `folder`/`name` into path, or `name` alone where it is absolute; FC_USAGE when too long. */
enum fc_status fc_path_join(char path[static FC_PATH_MAX], const char *folder, const char *name, struct fc_error *err);
/* Makes the folder and its parents; no error where it exists. */
enum fc_status fc_folder_make(const char *path, struct fc_error *err);

/* Paths that match a glob pattern relative to `folder`, sorted by byte order, freed by fc_file_list_release. A pattern
 * that matches nothing gives an empty list. */
struct fc_file_list {
  char **paths;
  int count;
};
enum fc_status fc_file_glob(const char *folder, const char *pattern, struct fc_file_list *list, struct fc_error *err);
void fc_file_list_release(struct fc_file_list *list);

/* Checks the stream, flushes, fsyncs and closes it: every way in which a write can fail shows here. */
enum fc_status fc_file_close(FILE *file, const char *path, struct fc_error *err);

/* A run's results: written into the hidden folder `staging`, which fc_publish_commit fsyncs and renames to `final`; then
 * the link <parent>/current is moved. fc_publish_abort removes the hidden folder. An older `final` is replaced whole. */
struct fc_publication {
  char parent[FC_PATH_MAX], name[256];
  char staging[FC_PATH_MAX]; /* write here */
  char final[FC_PATH_MAX];
  int lock; /* descriptor of the lock file, -1 when not held */
};
/* Takes the lock of `parent` (made if missing); FC_LOCKED when another run holds it. Left-over hidden folders of runs
 * that died are removed. */
enum fc_status fc_publish_begin(struct fc_publication *publication, const char *parent, const char *name,
                                struct fc_error *err);
/* `move_current`: whether <parent>/current shall point to the new folder. Releases the lock. */
enum fc_status fc_publish_commit(struct fc_publication *publication, int move_current, struct fc_error *err);
void fc_publish_abort(struct fc_publication *publication);

#endif
