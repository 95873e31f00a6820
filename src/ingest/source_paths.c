/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files the patterns of a source name. */
#include "ingest_internal.h"

#include <sys/stat.h>

/* Files by what they are and not by their paths: a pattern may find a file and a link to it. */
struct found_files {
  struct fc_file_list list;
  struct file_id {
    dev_t device;
    ino_t number;
  } * ids; /* [list.count] */
  int path_capacity, id_capacity;
};

/* Takes `path` over, unless its file is there already. */
static int add_once(struct found_files *found, char **path) {
  struct stat status = {0};
  int count = found->list.count, exists = stat(*path, &status) == 0;
  for (int i = 0; i < count; i++)
    if (exists && found->ids[i].number == status.st_ino && found->ids[i].device == status.st_dev) return 0;
  if (fc_grow(&found->list.paths, &found->path_capacity, count + 1, sizeof *found->list.paths) ||
      fc_grow(&found->ids, &found->id_capacity, count + 1, sizeof *found->ids))
    return -1;
  found->ids[count] = (struct file_id){status.st_dev, status.st_ino};
  found->list.paths[found->list.count++] = *path;
  *path = NULL;
  return 0;
}

static enum fc_status find_pattern(const char *folder, const char *pattern, const char *role, struct found_files *found,
                                   struct fc_error *err) {
  struct fc_file_list some = {0};
  enum fc_status status = fc_file_glob(folder, pattern, &some, err);
  if (status == FC_OK && some.count == 0) {
    status = fc_fail(err, FC_INPUT, "no %s file matches '%.300s'", role, pattern);
    fc_error_hint(err, "paths start from the folder of the configuration, '%.300s'", folder);
  }
  for (int k = 0; k < some.count && status == FC_OK; k++)
    if (add_once(found, &some.paths[k])) status = fc_fail_memory(err);
  fc_file_list_release(&some);
  return status;
}

enum fc_status fc_source_paths(const struct fc_source_config *source, const char *folder, const char *role,
                               struct fc_file_list *paths, struct fc_error *err) {
  struct found_files found = {0};
  enum fc_status status = FC_OK;
  for (int i = 0; i < source->files.count && status == FC_OK; i++)
    status = find_pattern(folder, source->files.items[i], role, &found, err);
  free(found.ids);
  if (status != FC_OK) {
    fc_file_list_release(&found.list);
    return status;
  }
  *paths = found.list;
  return FC_OK;
}
