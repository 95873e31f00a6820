/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "packed_file.h"

#include "foodcast/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { BLOCK = 1 << 17, GZIP_ONLY = 16 /* added to zlib's window size */ };

struct fc_packed_file {
  char path[FC_PATH_MAX];
  int descriptor;
  struct stat opened;
  int packed, inside; /* gzip; in the middle of one of its parts */
  int parts;          /* begun */
  z_stream stream;    /* reads from block */
  unsigned char block[BLOCK];
};

/* As many bytes as there are up to `size`. */
static enum fc_status read_fully(struct fc_packed_file *file, void *bytes, size_t size, size_t *got,
                                 struct fc_error *err) {
  size_t done = 0;
  while (done < size) {
    ssize_t count = read(file->descriptor, (char *)bytes + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fc_fail_errno(err, "read", file->path);
    if (count == 0) break;
    done += (size_t)count;
  }
  *got = done;
  return FC_OK;
}

static enum fc_status fill_block(struct fc_packed_file *file, struct fc_error *err) {
  size_t got = 0;
  enum fc_status status = read_fully(file, file->block, BLOCK, &got, err);
  file->stream.next_in = file->block;
  file->stream.avail_in = (unsigned)got;
  return status;
}

static enum fc_status open_ordinary(struct fc_packed_file *file, struct fc_error *err) {
  file->descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not keep us waiting */
  if (file->descriptor < 0) return fc_fail_errno(err, "open", file->path);
  if (fstat(file->descriptor, &file->opened)) return fc_fail_errno(err, "look at", file->path);
  if (S_ISDIR(file->opened.st_mode)) return fc_fail(err, FC_FAILED, "cannot read '%s': it is a folder", file->path);
  if (S_ISREG(file->opened.st_mode)) return FC_OK;
  fc_fail(err, FC_FAILED, "cannot read '%s': it is a pipe or a device", file->path);
  return fc_error_hint(err, "write what comes out of it to a file and name that");
}

enum fc_status fc_packed_open(const char *path, struct fc_packed_file **file, struct fc_error *err) {
  struct fc_packed_file *made = calloc(1, sizeof *made);
  if (!made) return fc_fail_memory(err);
  made->descriptor = -1;
  enum fc_status status = fc_path_join(made->path, "", path, err);
  if (status == FC_OK) status = open_ordinary(made, err);
  if (status == FC_OK) status = fill_block(made, err);
  if (status == FC_OK && made->stream.avail_in >= 2 && made->block[0] == 0x1F && made->block[1] == 0x8B) {
    if (inflateInit2(&made->stream, MAX_WBITS + GZIP_ONLY) != Z_OK) status = fc_fail_memory(err);
    made->packed = status == FC_OK;
  }
  if (status != FC_OK) {
    fc_packed_close(made);
    return status;
  }
  *file = made;
  return FC_OK;
}

void fc_packed_close(struct fc_packed_file *file) {
  if (!file) return;
  if (file->packed) inflateEnd(&file->stream);
  if (file->descriptor >= 0) close(file->descriptor);
  free(file);
}

/* The first block was read when the file was opened. */
static enum fc_status read_plain(struct fc_packed_file *file, char *bytes, size_t size, size_t *got,
                                 struct fc_error *err) {
  size_t held = file->stream.avail_in < size ? file->stream.avail_in : size, more = 0;
  if (held) memcpy(bytes, file->stream.next_in, held);
  file->stream.next_in += held;
  file->stream.avail_in -= (unsigned)held;
  enum fc_status status = read_fully(file, bytes + held, size - held, &more, err);
  *got = held + more;
  return status;
}

static enum fc_status damaged(const struct fc_packed_file *file, const char *what, struct fc_error *err) {
  fc_fail(err, FC_INPUT, "cannot unpack '%s': %s", file->path, what);
  return fc_error_hint(err, "fetch or export the file again");
}

/* At the beginning of a part: gzip files may be written one behind the other, and tapes fill up with zeros. */
static enum fc_status begin_part(struct fc_packed_file *file, struct fc_error *err) {
  while (file->stream.avail_in && file->parts && !*file->stream.next_in) {
    file->stream.next_in++;
    file->stream.avail_in--;
  }
  if (!file->stream.avail_in) return FC_OK;
  if (*file->stream.next_in != 0x1F) return damaged(file, "what stands behind its packed part is not gzip", err);
  if (file->parts && inflateReset(&file->stream) != Z_OK) return fc_fail_memory(err);
  file->parts++;
  file->inside = 1;
  return FC_OK;
}

static enum fc_status unpack(struct fc_packed_file *file, struct fc_error *err) {
  int code = inflate(&file->stream, Z_NO_FLUSH);
  if (code == Z_MEM_ERROR) return fc_fail_memory(err);
  if (code == Z_STREAM_END) file->inside = 0;
  if (code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR) return FC_OK;
  return damaged(file, file->stream.msg ? file->stream.msg : "it is damaged", err);
}

static enum fc_status read_packed(struct fc_packed_file *file, char *bytes, size_t size, size_t *got,
                                  struct fc_error *err) {
  enum fc_status status = FC_OK;
  file->stream.next_out = (unsigned char *)bytes;
  file->stream.avail_out = (unsigned)size;
  while (file->stream.avail_out && status == FC_OK) {
    if (!file->stream.avail_in) status = fill_block(file, err);
    if (status != FC_OK) break;
    if (!file->stream.avail_in) {
      if (file->inside) status = damaged(file, "it ends early", err);
      break;
    }
    status = file->inside ? unpack(file, err) : begin_part(file, err);
  }
  *got = size - file->stream.avail_out;
  return status;
}

enum fc_status fc_packed_read(struct fc_packed_file *file, char *bytes, size_t size, size_t *got,
                              struct fc_error *err) {
  return file->packed ? read_packed(file, bytes, size, got, err) : read_plain(file, bytes, size, got, err);
}

enum fc_status fc_packed_unchanged(const struct fc_packed_file *file, struct fc_error *err) {
  struct stat now;
  const struct stat *then = &file->opened;
  int same = stat(file->path, &now) == 0 && now.st_dev == then->st_dev && now.st_ino == then->st_ino &&
             now.st_size == then->st_size && now.st_mtim.tv_sec == then->st_mtim.tv_sec &&
             now.st_mtim.tv_nsec == then->st_mtim.tv_nsec;
  if (same) return FC_OK;
  fc_fail(err, FC_INPUT, "'%s' changed while it was read", file->path);
  return fc_error_hint(err, "run again when whatever writes it has finished");
}
