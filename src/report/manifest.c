/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest.json: what went in, what came out, and by what. All that may differ between two runs of the same work is in
 * the object "run"; the rest is equal byte for byte. */
#include "report_internal.h"

#include <confuse.h>
#include <csv.h>
#include <gsl/gsl_version.h>
#include <sys/resource.h>
#include <zlib.h>
#ifdef FC_HAVE_XGBOOST
#include <xgboost/c_api.h>
#endif

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static json_t *library_versions(void) {
  json_t *libraries =
      json_pack("{ss ss ss ss ss ss}", "gsl", gsl_version, "openblas", fc_report_blas_version(), "jansson",
                jansson_version_str(), "zlib", zlibVersion(), "libconfuse", confuse_version, "compiler", __VERSION__);
  char text[32];
  snprintf(text, sizeof text, "%d.%d.%d", CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
  json_object_set_new(libraries, "libcsv", json_string(text));
#ifdef FC_HAVE_XGBOOST
  int major = 0, minor = 0, patch = 0;
  XGBoostVersion(&major, &minor, &patch);
  snprintf(text, sizeof text, "%d.%d.%d", major, minor, patch);
  json_object_set_new(libraries, "xgboost", json_string(text));
#else
  json_object_set_new(libraries, "xgboost", json_null());
#endif
  return libraries;
}

/* The path as seen from the configuration's folder, so that it does not depend on where the program was started. */
static const char *local_path(const struct fc_config *config, const char *path) {
  size_t length = strlen(config->folder);
  return !strncmp(path, config->folder, length) && path[length] == '/' ? path + length + 1 : path;
}

json_t *fc_report_input_list(const struct fc_config *config, const struct fc_ingest *ingest) {
  json_t *list = json_array();
  for (int i = 0; i < ingest->file_count; i++) {
    const struct fc_input_file *file = &ingest->files[i];
    json_array_append_new(list,
                          json_pack("{ss ss ss si si si ss* ss*}", "file", local_path(config, file->path), "role",
                                    file->role, "sha256", file->sha256, "rows_read", (int)file->rows_read, "rows_kept",
                                    (int)file->rows_kept, "rows_set_aside", (int)file->rows_set_aside, "encoding",
                                    file->encoding, "delimiter", file->delimiter));
  }
  return list;
}

static enum fc_status output_list(const char *const *files, const char *folder, json_t **list, struct fc_error *err) {
  json_t *outputs = json_array();
  for (; *files; files++) {
    char path[FC_PATH_MAX], sum[FC_SHA256_TEXT];
    enum fc_status status = fc_path_join(path, folder, *files, err);
    if (!status) status = fc_file_sha256(path, sum, err);
    if (status) {
      json_decref(outputs);
      return status;
    }
    json_array_append_new(outputs, json_pack("{ss ss}", "file", *files, "sha256", sum));
  }
  *list = outputs;
  return FC_OK;
}

static json_t *run_object(const struct fc_run_results *results) {
  json_t *arguments = json_array(), *stages = json_object(), *cpu = json_object();
  for (const char *const *argument = results->arguments; argument && *argument; argument++) {
    json_t *text = json_string(*argument);
    json_array_append_new(arguments, text ? text : json_string("(not UTF-8)"));
  }
  for (int i = 0; i < results->stage_count; i++) {
    json_object_set_new(stages, results->stages[i].stage, fc_json_number(results->stages[i].seconds, 3));
    json_object_set_new(cpu, results->stages[i].stage, fc_json_number(results->stages[i].cpu_seconds, 3));
  }
  struct rusage usage = {0};
  getrusage(RUSAGE_SELF, &usage);
  char text[32];
  time_t now = time(NULL);
  struct tm parts;
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
  return json_pack("{so so so si sI ss}", "arguments", arguments, "stage_seconds", stages, "stage_cpu_seconds", cpu,
                   "threads", results->context->threads, "peak_memory_kib", (json_int_t)usage.ru_maxrss, "written_at",
                   text);
}

enum fc_status fc_report_write_manifest(const struct fc_run_results *results, const char *const *files,
                                        const char *folder, struct fc_error *err) {
  char sum[FC_SHA256_TEXT];
  json_t *outputs = NULL;
  enum fc_status status = fc_file_sha256(results->config->path, sum, err);
  if (!status) status = output_list(files, folder, &outputs, err);
  if (status) return status;
  const struct fc_ingest *ingest = results->ingest;
  json_t *root = json_pack(
      "{ss ss so sI ss s{ss ss} so so so s{si si si} so}", "version", FC_VERSION, "retailer", results->retailer->name,
      "as_of", fc_json_date(results->panel->first_date + results->panel->as_of), "seed",
      (json_int_t)results->context->seed, "language", results->language, "configuration", "file",
      base_name(results->config->path), "sha256", sum, "inputs", fc_report_input_list(results->config, ingest),
      "outputs", outputs, "libraries", library_versions(), "rows", "read", (int)ingest->rows_read, "kept",
      (int)ingest->rows_kept, "set_aside", (int)ingest->rows_set_aside, "run", run_object(results));
  return fc_report_write_json(root, folder, "manifest.json", err);
}
