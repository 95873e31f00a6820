/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 16 };

static enum fc_status open_regular(const char *path, int *descriptor, struct stat *status, struct fc_error *err) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fc_fail_errno(err, "open", path);
  if (fstat(fd, status)) {
    fc_fail_errno(err, "look at", path);
    close(fd);
    return FC_FAILED;
  }
  if (S_ISDIR(status->st_mode)) {
    close(fd);
    return fc_fail(err, FC_FAILED, "cannot read '%s': it is a folder", path);
  }
  *descriptor = fd;
  return FC_OK;
}

/* As many bytes as there are up to `size`; -1 with errno on failure. */
static ssize_t read_fully(int fd, char *bytes, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t got = read(fd, bytes + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += (size_t)got;
  }
  return (ssize_t)done;
}

enum fc_status fc_file_read(const char *path, size_t limit, char **bytes, size_t *size, struct fc_error *err) {
  struct stat status;
  int fd;
  enum fc_status result = open_regular(path, &fd, &status, err);
  if (result != FC_OK) return result;
  char *buffer = NULL;
  if (status.st_size < 0 || (size_t)status.st_size > limit) {
    result = fc_fail(err, FC_INPUT, "'%s' has more than %zu bytes", path, limit);
    goto out;
  }
  size_t wanted = (size_t)status.st_size;
  buffer = malloc(wanted + 1);
  if (!buffer) {
    result = fc_fail_memory(err);
    goto out;
  }
  ssize_t got = read_fully(fd, buffer, wanted);
  if (got < 0) {
    result = fc_fail_errno(err, "read", path);
    goto out;
  }
  buffer[got] = '\0';
  *bytes = buffer;
  *size = (size_t)got;
  buffer = NULL;
out:
  free(buffer);
  close(fd);
  return result;
}

struct fc_file_hash {
  char path[FC_PATH_MAX];
  EVP_MD_CTX *context; /* OpenSSL: it uses the processor's own SHA instructions, where there are any */
  char *block;
  int descriptor, ended, code; /* code: errno of the first failure */
};

static void hash_free(struct fc_file_hash *hash) {
  if (hash->descriptor >= 0) close(hash->descriptor);
  EVP_MD_CTX_free(hash->context);
  free(hash->block);
  free(hash);
}

enum fc_status fc_file_hash_new(const char *path, struct fc_file_hash **hash, struct fc_error *err) {
  struct stat status;
  struct fc_file_hash *made = calloc(1, sizeof *made);
  if (!made) return fc_fail_memory(err);
  made->descriptor = -1;
  made->context = EVP_MD_CTX_new();
  made->block = malloc(BLOCK);
  enum fc_status result = fc_path_join(made->path, "", path, err);
  if (result == FC_OK && (!made->context || !made->block || !EVP_DigestInit_ex(made->context, EVP_sha256(), NULL)))
    result = fc_fail_memory(err);
  if (result == FC_OK) result = open_regular(path, &made->descriptor, &status, err);
  if (result != FC_OK) {
    hash_free(made);
    return result;
  }
  *hash = made;
  return FC_OK;
}

void fc_file_hash_step(struct fc_file_hash *hash, size_t bytes) {
  while (bytes && !hash->ended) {
    size_t wanted = bytes < BLOCK ? bytes : BLOCK;
    ssize_t got = read_fully(hash->descriptor, hash->block, wanted);
    if (got < 0) hash->code = errno;
    if (got > 0 && !EVP_DigestUpdate(hash->context, hash->block, (size_t)got)) hash->code = EIO;
    hash->ended = got < (ssize_t)wanted || hash->code;
    bytes -= wanted;
  }
}

enum fc_status fc_file_hash_end(struct fc_file_hash *hash, char text[static FC_SHA256_TEXT], struct fc_error *err) {
  if (!hash) return FC_OK;
  while (!hash->ended) fc_file_hash_step(hash, (size_t)BLOCK * 16);
  unsigned char digest[EVP_MAX_MD_SIZE];
  enum fc_status result = FC_OK;
  if (!hash->code && !EVP_DigestFinal_ex(hash->context, digest, NULL)) hash->code = EIO;
  if (hash->code) {
    errno = hash->code;
    result = fc_fail_errno(err, "read", hash->path);
  } else {
    for (int i = 0; i < (FC_SHA256_TEXT - 1) / 2; i++) snprintf(text + 2 * (size_t)i, 3, "%02x", digest[i]);
  }
  hash_free(hash);
  return result;
}

enum fc_status fc_file_sha256(const char *path, char text[static FC_SHA256_TEXT], struct fc_error *err) {
  struct fc_file_hash *hash;
  enum fc_status status = fc_file_hash_new(path, &hash, err);
  return status == FC_OK ? fc_file_hash_end(hash, text, err) : status;
}

enum fc_status fc_path_join(char path[static FC_PATH_MAX], const char *folder, const char *name, struct fc_error *err) {
  char joined[FC_PATH_MAX];
  const char *separator = "/";
  if (name[0] == '/' || folder[0] == '\0') folder = separator = "";
  size_t length = strlen(folder);
  if (length && folder[length - 1] == '/') separator = "";
  int written = snprintf(joined, sizeof joined, "%s%s%s", folder, separator, name);
  if (written < 0 || written >= FC_PATH_MAX)
    return fc_fail(err, FC_USAGE, "the path of '%.200s' is longer than %d bytes", name, FC_PATH_MAX - 1);
  memcpy(path, joined, (size_t)written + 1);
  return FC_OK;
}

enum fc_status fc_folder_make(const char *path, struct fc_error *err) {
  char part[FC_PATH_MAX];
  enum fc_status status = fc_path_join(part, "", path, err);
  if (status != FC_OK) return status;
  for (char *slash = part + 1;; slash++) {
    if (*slash != '/' && *slash != '\0') continue;
    char held = *slash;
    *slash = '\0';
    if (mkdir(part, 0777) && errno != EEXIST) return fc_fail_errno(err, "make the folder", part);
    *slash = held;
    if (held == '\0') break;
  }
  struct stat found;
  if (stat(path, &found) == 0 && !S_ISDIR(found.st_mode))
    return fc_fail(err, FC_FAILED, "cannot make the folder '%s': a file has its name", path);
  return FC_OK;
}

/* The folder with its own pattern characters escaped, then the pattern. */
static enum fc_status join_pattern(char full[static 2 * FC_PATH_MAX], const char *folder, const char *pattern,
                                   struct fc_error *err) {
  size_t length = 0;
  if (pattern[0] != '/') {
    for (const char *c = folder; *c && length < FC_PATH_MAX; c++) {
      if (strchr("*?[\\", *c)) full[length++] = '\\';
      full[length++] = *c;
    }
    if (length && full[length - 1] != '/') full[length++] = '/';
  }
  if (length + strlen(pattern) >= FC_PATH_MAX)
    return fc_fail(err, FC_USAGE, "the pattern '%.200s' is too long", pattern);
  snprintf(full + length, FC_PATH_MAX, "%s", pattern);
  return FC_OK;
}

static int compare_paths(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

enum fc_status fc_file_glob(const char *folder, const char *pattern, struct fc_file_list *list, struct fc_error *err) {
  char full[2 * FC_PATH_MAX];
  enum fc_status status = join_pattern(full, folder, pattern, err);
  if (status != FC_OK) return status;
  glob_t found = {0};
  struct fc_file_list result = {0};
  int code = glob(full, GLOB_NOSORT, NULL, &found);
  if (code != 0 && code != GLOB_NOMATCH) {
    status = fc_fail(err, FC_FAILED, "cannot look for '%.300s'", full);
    goto out;
  }
  result.paths = calloc(found.gl_pathc + 1, sizeof *result.paths);
  if (!result.paths) {
    status = fc_fail_memory(err);
    goto out;
  }
  for (size_t i = 0; i < found.gl_pathc; i++) {
    result.paths[result.count] = strdup(found.gl_pathv[i]);
    if (!result.paths[result.count++]) {
      fc_file_list_release(&result);
      status = fc_fail_memory(err);
      goto out;
    }
  }
  /* the library sorts by the locale; the order of the files decides ids, so it must be the same everywhere */
  qsort(result.paths, (size_t)result.count, sizeof *result.paths, compare_paths);
  *list = result;
out:
  globfree(&found);
  return status;
}

void fc_file_list_release(struct fc_file_list *list) {
  for (int i = 0; i < list->count; i++) free(list->paths[i]);
  free(list->paths);
  *list = (struct fc_file_list){0};
}

enum fc_status fc_file_close(FILE *file, const char *path, struct fc_error *err) {
  enum fc_status status = FC_OK;
  if (fflush(file) || ferror(file)) status = fc_fail_errno(err, "write", path);
  /* pipes and terminals cannot be synced, and need not be */
  if (status == FC_OK && fsync(fileno(file)) && errno != EINVAL && errno != EROFS)
    status = fc_fail_errno(err, "write", path);
  if (fclose(file) && status == FC_OK) status = fc_fail_errno(err, "close", path);
  return status;
}
