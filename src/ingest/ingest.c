/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest_internal.h"

static int compare_rejects(const void *a, const void *b) {
  const struct fc_reject *x = a, *y = b;
  if (x->file != y->file) return x->file < y->file ? -1 : 1;
  if (x->line != y->line) return x->line < y->line ? -1 : 1;
  if (x->column != y->column) return x->column < y->column ? -1 : 1;
  int reason = strcmp(x->reason, y->reason);
  return reason ? reason : strcmp(x->text, y->text);
}

/* The reason that most rows were set aside for, for the message. */
static enum fc_reason main_reason(const struct fc_ingest *ingest) {
  enum fc_reason best = FC_KEPT;
  long most = 0;
  for (int r = FC_KEPT + 1; r < FC_REJECT_REASON_COUNT; r++) {
    if (fc_reason_is_no_loss((enum fc_reason)r) || ingest->rows_by_reason[r] <= most) continue;
    most = ingest->rows_by_reason[r];
    best = (enum fc_reason)r;
  }
  return best;
}

/* One file's rows against the limit of its retailer: a whole file of bad rows must not hide among many good ones. */
static enum fc_status check_limit(const struct fc_reading *reading, struct fc_error *err) {
  const struct fc_ingest *ingest = reading->ingest;
  double limit = reading->config->max_rejected_percent;
  long lost = ingest->rows_set_aside - ingest->rows_no_loss, rows = ingest->rows_read - ingest->rows_no_loss;
  double percent = rows ? 100.0 * (double)lost / (double)rows : 0;
  if (percent <= limit) return FC_OK;
  enum fc_reason reason = main_reason(ingest);
  fc_fail(err, FC_INPUT, "%ld of %ld rows (%.1f %%) of retailer '%s' were set aside, most of them as %s", lost, rows,
          percent, reading->config->name, fc_reason_name(reason));
  fc_error_hint(err, "see rejects.csv; the limit is max_rejected_percent = %g%s", limit,
                reason == FC_DUPLICATE_KEY
                    ? "; for files of several shops, a source { } for each with columns { store = "
                      "\"=NAME\" }"
                    : "");
  return FC_INPUT;
}

static enum fc_status read_panel(struct fc_reading *reading, struct fc_error *err) {
  if (!reading->config->sales.files.count) return fc_panel_of_weather(reading, err);
  enum fc_status status = fc_sales_read(reading, err);
  if (status == FC_OK) status = check_limit(reading, err);
  return status == FC_OK ? fc_panel_build(reading, err) : status;
}

static enum fc_status read_everything(struct fc_reading *reading, struct fc_error *err) {
  enum fc_status status = fc_masters_read(&reading->masters, reading->ingest, reading->config, reading->folder, err);
  if (status == FC_OK) status = read_panel(reading, err);
  if (status == FC_OK) status = fc_events_read(reading, err);
  if (status == FC_OK) status = fc_weather_read(reading, err);
  if (status == FC_OK) status = check_limit(reading, err);
  if (status == FC_OK) status = fc_quality_check(reading, err);
  return status;
}

enum fc_status fc_ingest_retailer(const struct fc_retailer_config *config, const char *folder, fc_date as_of,
                                  const struct fc_context *context, struct fc_ingest **ingest, struct fc_error *err) {
  struct fc_ingest *made = calloc(1, sizeof *made);
  if (!made) return fc_fail_memory(err);
  struct fc_reading reading = {.ingest = made, .config = config, .folder = folder, .as_of = as_of, .context = context};
  enum fc_status status = read_everything(&reading, err);
  if (made->reject_count) qsort(made->rejects, (size_t)made->reject_count, sizeof *made->rejects, compare_rejects);
  fc_grid_release(&reading.grid);
  fc_masters_release(&reading.masters);
  free(reading.gap_days);
  if (status != FC_OK && status != FC_INPUT) {
    fc_ingest_free(made);
    return status;
  }
  if (status == FC_INPUT) { /* what was set aside is still worth showing; a panel of it is not */
    fc_panel_free(made->panel);
    made->panel = NULL;
  }
  *ingest = made;
  return status;
}

enum fc_status fc_ingest_weather(const struct fc_retailer_config *config, const char *folder,
                                 const struct fc_context *context, struct fc_ingest **ingest, struct fc_error *err) {
  struct fc_ingest *made = calloc(1, sizeof *made);
  if (made) made->panel = calloc(1, sizeof *made->panel);
  struct fc_reading reading = {
      .ingest = made, .config = config, .folder = folder, .as_of = FC_DATE_NONE, .context = context};
  enum fc_status status = made && made->panel ? fc_weather_read(&reading, err) : fc_fail_memory(err);
  if (status != FC_OK) {
    fc_ingest_free(made);
    return status;
  }
  if (made->reject_count) qsort(made->rejects, (size_t)made->reject_count, sizeof *made->rejects, compare_rejects);
  *ingest = made;
  return FC_OK;
}

void fc_ingest_free(struct fc_ingest *ingest) {
  if (!ingest) return;
  fc_panel_free(ingest->panel);
  free(ingest->files);
  free(ingest->rejects);
  free(ingest->findings);
  fc_arena_release(&ingest->arena);
  free(ingest);
}
