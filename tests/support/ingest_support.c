/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest_support.h"

void test_write(const char *name, const char *text) { free(test_file(name, text, strlen(text))); }

static void check_accounts(const struct fc_ingest *ingest) {
  long read = 0, kept = 0, aside = 0;
  for (int i = 0; i < ingest->file_count; i++) {
    const struct fc_input_file *f = &ingest->files[i];
    assert_true(f->rows_read == f->rows_kept + f->rows_set_aside);
    assert_true(f->rows_kept >= 0);
    read += f->rows_read, kept += f->rows_kept, aside += f->rows_set_aside;
  }
  assert_true(read == ingest->rows_read && kept == ingest->rows_kept && aside == ingest->rows_set_aside);
  assert_true(ingest->rows_read == ingest->rows_kept + ingest->rows_set_aside);
  assert_int_equal(ingest->reject_count, ingest->rows_set_aside);
}

enum fc_status test_ingest(const char *conf, const char *as_of, int threads, struct fc_ingest **ingest,
                           struct fc_error *err) {
  char *text, *path;
  struct fc_error ignored = {0}, *e = err ? err : &ignored;
  struct fc_config *config = NULL;
  struct fc_context context = {.threads = threads};
  *ingest = NULL;
  if (asprintf(&text, "retailer \"shop\" {\n%s\n}\n", conf) < 0) fail_msg("out of memory");
  path = test_file("foodcast.conf", text, strlen(text));
  if (fc_config_read(path, &config, e) != FC_OK) fail_msg("%s: %s", e->where, e->what);
  enum fc_status status = fc_ingest_retailer(&config->retailers[0], config->folder,
                                             fc_date_parse_iso(as_of, strlen(as_of)), &context, ingest, e);
  fc_config_free(config);
  free(text);
  free(path);
  if (*ingest) check_accounts(*ingest);
  return status;
}

struct fc_ingest *test_ingest_good(const char *conf) {
  struct fc_ingest *ingest = NULL;
  struct fc_error err = {0};
  if (test_ingest(conf, "", 1, &ingest, &err) != FC_OK) fail_msg("%s: %s (%s)", err.where, err.what, err.hint);
  assert_non_null(ingest->panel);
  return ingest;
}

const struct fc_series *test_series(const struct fc_panel *panel, const char *store, const char *item) {
  for (int i = 0; i < panel->series_count; i++)
    if (strcmp(panel->stores[panel->series[i].store].code, store) == 0 &&
        strcmp(panel->items[panel->series[i].item].code, item) == 0)
      return &panel->series[i];
  fail_msg("no series %s/%s", store, item);
  return NULL;
}

int test_day(const struct fc_panel *panel, const char *date) {
  return fc_date_parse_iso(date, strlen(date)) - panel->first_date;
}

const char *test_show_series(const struct fc_panel *panel, const struct fc_series *series, char text[static 1024]) {
  static const char letters[] = "ncos";
  size_t used = 0;
  text[0] = '\0';
  for (int d = 0; d <= panel->as_of && used < 1000; d++) {
    used += (size_t)snprintf(text + used, 1024 - used, "%s%c", d ? " " : "", letters[series->state[d]]);
    double sold = series->column[FC_SOLD][d];
    if (!isnan(sold)) used += (size_t)snprintf(text + used, 1024 - used, "%g", sold);
  }
  return text;
}

const char *test_show_rejects(const struct fc_ingest *ingest, char text[static 4096]) {
  size_t used = 0;
  text[0] = '\0';
  for (int i = 0; i < ingest->reject_count && used < 4000; i++) {
    const struct fc_reject *r = &ingest->rejects[i];
    used += (size_t)snprintf(text + used, 4096 - used, "%s%ld:", i ? " " : "", r->line);
    if (r->column) used += (size_t)snprintf(text + used, 4096 - used, "%ld:", r->column);
    used += (size_t)snprintf(text + used, 4096 - used, "%s", r->reason);
  }
  return text;
}

double test_finding(const struct fc_ingest *ingest, const char *check, const char *key) {
  for (int i = 0; i < ingest->finding_count; i++) {
    const struct fc_finding *f = &ingest->findings[i];
    if (strcmp(f->check, check) == 0 && (key ? strcmp(f->key, key) == 0 : strcmp(f->scope, "all") == 0))
      return f->count;
  }
  return -1;
}
