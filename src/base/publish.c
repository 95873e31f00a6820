/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Publishing a folder: hidden first, then renamed, then the link `current` moved. */
#include "foodcast/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAGING_PREFIX ".staging-"
#define LINK_PREFIX ".current-"
#define LOCK_NAME ".lock"

static int is_dots(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

/* Removes what `name` in the folder `at` is, with all that is in it. Best effort: what stays is removed next time. */
static void remove_tree(int at, const char *name) {
  if (unlinkat(at, name, 0) == 0 || errno == ENOENT) return;
  int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *folder = fd < 0 ? NULL : fdopendir(fd);
  if (!folder) {
    if (fd >= 0) close(fd);
    return;
  }
  struct dirent *entry;
  while ((entry = readdir(folder)))
    if (!is_dots(entry->d_name)) remove_tree(dirfd(folder), entry->d_name);
  closedir(folder);
  unlinkat(at, name, AT_REMOVEDIR);
}

static void remove_path(const char *path) { remove_tree(AT_FDCWD, path); }

static void remove_left_overs(const char *parent) {
  DIR *folder = opendir(parent);
  if (!folder) return;
  struct dirent *entry;
  while ((entry = readdir(folder))) {
    const char *name = entry->d_name;
    if (!strncmp(name, STAGING_PREFIX, strlen(STAGING_PREFIX)) || !strncmp(name, LINK_PREFIX, strlen(LINK_PREFIX)))
      remove_tree(dirfd(folder), name);
  }
  closedir(folder);
}

/* Flushes a folder and everything below it to the disk. */
static enum fc_status sync_tree(int at, const char *name, const char *shown, struct fc_error *err) {
  int fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return errno == ELOOP ? FC_OK : fc_fail_errno(err, "open", shown);
  enum fc_status status = FC_OK;
  struct stat found;
  if (fstat(fd, &found) || (fsync(fd) && errno != EINVAL && errno != EROFS))
    status = fc_fail_errno(err, "write", shown);
  DIR *folder = status == FC_OK && S_ISDIR(found.st_mode) ? fdopendir(fd) : NULL;
  if (!folder) {
    close(fd);
    return status;
  }
  struct dirent *entry;
  while (status == FC_OK && (entry = readdir(folder)))
    if (!is_dots(entry->d_name)) status = sync_tree(dirfd(folder), entry->d_name, shown, err);
  closedir(folder);
  return status;
}

static enum fc_status sync_folder(const char *path, struct fc_error *err) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fc_fail_errno(err, "open", path);
  enum fc_status status = FC_OK;
  if (fsync(fd) && errno != EINVAL && errno != EROFS) status = fc_fail_errno(err, "write", path);
  close(fd);
  return status;
}

static enum fc_status take_lock(struct fc_publication *publication, struct fc_error *err) {
  char path[FC_PATH_MAX];
  enum fc_status status = fc_path_join(path, publication->parent, LOCK_NAME, err);
  if (status != FC_OK) return status;
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) return fc_fail_errno(err, "open the lock", path);
  if (flock(fd, LOCK_EX | LOCK_NB)) {
    status = errno == EWOULDBLOCK ? fc_fail(err, FC_LOCKED, "another run is writing into '%s'", publication->parent)
                                  : fc_fail_errno(err, "lock", path);
    if (errno == EWOULDBLOCK) fc_error_hint(err, "wait until it is done, or choose another folder with --output");
    close(fd);
    return status;
  }
  publication->lock = fd;
  return FC_OK;
}

static void release_lock(struct fc_publication *publication) {
  if (publication->lock >= 0) close(publication->lock);
  publication->lock = -1;
}

enum fc_status fc_publish_begin(struct fc_publication *publication, const char *parent, const char *name,
                                struct fc_error *err) {
  struct fc_publication begun = {.lock = -1};
  char hidden[sizeof begun.name + 64];
  if (strlen(name) >= sizeof begun.name || strchr(name, '/') || name[0] == '\0' || name[0] == '.')
    return fc_fail(err, FC_USAGE, "'%.200s' cannot be the name of a results folder", name);
  snprintf(begun.name, sizeof begun.name, "%s", name);
  snprintf(hidden, sizeof hidden, STAGING_PREFIX "%s-%ld", name, (long)getpid());
  enum fc_status status = fc_path_join(begun.parent, "", parent, err);
  if (status == FC_OK) status = fc_path_join(begun.staging, parent, hidden, err);
  if (status == FC_OK) status = fc_path_join(begun.final, parent, name, err);
  if (status == FC_OK) status = fc_folder_make(parent, err);
  if (status == FC_OK) status = take_lock(&begun, err);
  if (status != FC_OK) return status;
  remove_left_overs(parent);
  if (mkdir(begun.staging, 0777)) {
    status = fc_fail_errno(err, "make the folder", begun.staging);
    release_lock(&begun);
    return status;
  }
  *publication = begun;
  return FC_OK;
}

/* Puts the staging folder in the place of an older one. Swapping is atomic where the file system can do it. */
static enum fc_status move_into_place(const struct fc_publication *publication, struct fc_error *err) {
  const char *staging = publication->staging, *final = publication->final;
  if (rename(staging, final) == 0) return FC_OK;
  if (errno != ENOTEMPTY && errno != EEXIST && errno != ENOTDIR) return fc_fail_errno(err, "rename", staging);
  if (renameat2(AT_FDCWD, staging, AT_FDCWD, final, RENAME_EXCHANGE) == 0) {
    remove_path(staging);
    return FC_OK;
  }
  if (errno != EINVAL && errno != ENOSYS) return fc_fail_errno(err, "rename", staging);
  char old[FC_PATH_MAX];
  enum fc_status status = fc_path_join(old, publication->parent, STAGING_PREFIX "old", err);
  if (status != FC_OK) return status;
  if (rename(final, old) || rename(staging, final)) return fc_fail_errno(err, "rename", final);
  remove_path(old);
  return FC_OK;
}

/* A link cannot be changed in place, but a new one can be renamed over it. */
static enum fc_status move_link(const struct fc_publication *publication, struct fc_error *err) {
  char fresh[FC_PATH_MAX], current[FC_PATH_MAX], hidden[64];
  snprintf(hidden, sizeof hidden, LINK_PREFIX "%ld", (long)getpid());
  enum fc_status status = fc_path_join(fresh, publication->parent, hidden, err);
  if (status == FC_OK) status = fc_path_join(current, publication->parent, "current", err);
  if (status != FC_OK) return status;
  unlink(fresh);
  if (symlink(publication->name, fresh)) return fc_fail_errno(err, "make the link", fresh);
  if (rename(fresh, current)) {
    status = fc_fail_errno(err, "move the link", current);
    unlink(fresh);
  }
  return status;
}

enum fc_status fc_publish_commit(struct fc_publication *publication, int move_current, struct fc_error *err) {
  enum fc_status status = sync_tree(AT_FDCWD, publication->staging, publication->staging, err);
  if (status == FC_OK) status = move_into_place(publication, err);
  if (status == FC_OK) status = sync_folder(publication->parent, err);
  if (status == FC_OK && move_current) status = move_link(publication, err);
  if (status == FC_OK && move_current) status = sync_folder(publication->parent, err);
  if (status != FC_OK) remove_path(publication->staging);
  release_lock(publication);
  return status;
}

void fc_publish_abort(struct fc_publication *publication) {
  if (publication->lock < 0) return;
  remove_path(publication->staging);
  release_lock(publication);
}
