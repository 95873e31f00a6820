/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sales files to the grid: a file comes in chunks, chunks are parsed, their rows are put in place in file order. */
#include "sales_internal.h"

struct reading_sales {
  struct fc_reading *reading;
  struct fc_csv_file *csv;
  const char *path;
  int file; /* in the ingest's list */
  struct fc_sales_format format;
  int has_format, looked_at;
  struct fc_error first; /* why the first record is not the header */
  struct fc_sales_piece piece;
  enum fc_status status; /* of what the header reader did */
  struct fc_error *err;
};

static int on_header(void *context, const struct fc_csv_record *record) {
  struct reading_sales *r = context;
  if (record->fault != FC_CSV_FINE) return 0;
  struct fc_error err = {0};
  if (fc_sales_format_init(&r->format, r->reading->config, &r->reading->masters, r->path, record, &err) == FC_OK) {
    r->has_format = 1;
    r->status = fc_mapping_report(r->reading->ingest, &fc_sales_role, &r->format.mapping, record, r->err);
    return 1;
  }
  if (r->looked_at == 0) r->first = err;
  return ++r->looked_at >= FC_HEADER_LINES;
}

struct parsing {
  const struct fc_sales_format *format;
  struct fc_sales_piece *piece;
};

static int on_row(void *context, const struct fc_csv_record *record) {
  struct parsing *p = context;
  fc_sales_parse(p->format, p->piece, record);
  return p->piece->out_of_memory;
}

/* The grid's id of each name of the piece, in order of first appearance in the rows. */
static int global_id(struct fc_dictionary *global, const struct fc_dictionary *local, int id, int **ids, int *count,
                     int *capacity) {
  if (id >= *count) {
    if (fc_grow(ids, capacity, local->count, sizeof **ids)) return -1;
    while (*count < local->count) (*ids)[(*count)++] = -1;
  }
  if ((*ids)[id] < 0) {
    const char *name = fc_dictionary_name(local, id);
    (*ids)[id] = fc_dictionary_add(global, name, strlen(name));
  }
  return (*ids)[id];
}

static enum fc_status put_bad(struct reading_sales *r, const struct fc_sales_bad *bad, struct fc_error *err) {
  return fc_ingest_set_aside(r->reading->ingest, r->file, bad->line, bad->column, bad->reason, bad->text, bad->length,
                             err);
}

static enum fc_status merge(struct reading_sales *r, struct fc_sales_piece *piece, struct fc_error *err) {
  struct fc_grid *grid = &r->reading->grid;
  enum fc_status status = FC_OK;
  int bad = 0;
  for (int i = 0; i < piece->row_count && status == FC_OK; i++) {
    for (; bad < piece->bad_count && piece->bads[bad].after <= i && status == FC_OK; bad++)
      status = put_bad(r, &piece->bads[bad], err);
    if (status != FC_OK) break;
    struct fc_sales_row row = piece->rows[i];
    row.store = global_id(&grid->stores, &piece->stores, row.store, &piece->store_ids, &piece->store_id_count,
                          &piece->store_id_capacity);
    row.item = global_id(&grid->items, &piece->items, row.item, &piece->item_ids, &piece->item_id_count,
                         &piece->item_id_capacity);
    if (row.store < 0 || row.item < 0) return fc_fail_memory(err);
    status = fc_grid_add(grid, r->file, &row, err);
  }
  for (; bad < piece->bad_count && status == FC_OK; bad++) status = put_bad(r, &piece->bads[bad], err);
  return status;
}

static enum fc_status read_chunks(struct reading_sales *r, struct fc_error *err) {
  struct fc_csv_scratch scratch = {0};
  struct parsing parsing = {&r->format, &r->piece};
  char *buffer = NULL;
  size_t capacity = 0, length = 0, used = 0;
  long line = 1;
  int at_end = 0;
  char delimiter = fc_csv_delimiter(r->csv);
  enum fc_status status = FC_OK;
  while (!at_end && status == FC_OK && r->looked_at < FC_HEADER_LINES) {
    status = fc_csv_next(r->csv, &buffer, &capacity, &length, &at_end, err);
    size_t start = 0;
    if (status == FC_OK && !r->has_format) {
      status = fc_csv_scan(&scratch, delimiter, buffer, length, at_end, &line, on_header, r, &start, err);
      if (status == FC_OK) status = r->status;
    }
    if (status != FC_OK) break;
    if (r->has_format) {
      fc_sales_piece_clear(&r->piece);
      status =
          fc_csv_scan(&scratch, delimiter, buffer + start, length - start, at_end, &line, on_row, &parsing, &used, err);
      if (status == FC_OK && r->piece.out_of_memory) status = fc_fail_memory(err);
      if (status == FC_OK) status = merge(r, &r->piece, err);
      start += used;
    }
    if (status != FC_OK) break;
    memmove(buffer, buffer + start, length - start);
    length -= start;
  }
  free(buffer);
  fc_csv_scratch_release(&scratch);
  return status;
}

static enum fc_status no_header(struct reading_sales *r, struct fc_error *err) {
  if (r->looked_at == 0) fc_fail(&r->first, FC_INPUT, "the file is empty");
  if (err) *err = r->first;
  fc_error_where(err, "%s", r->path);
  return FC_INPUT;
}

static enum fc_status read_file(struct fc_reading *reading, const char *path, struct fc_error *err) {
  struct reading_sales r = {.reading = reading, .path = path, .err = err};
  struct fc_csv_options options = {reading->config->sales.encoding, reading->config->sales.delimiter};
  r.file = fc_ingest_add_file(reading->ingest, path, fc_sales_role.name);
  if (r.file < 0) return fc_fail_memory(err);
  enum fc_status status = fc_csv_open(path, &options, &r.csv, err);
  if (status != FC_OK) return status;
  status = read_chunks(&r, err);
  if (status == FC_OK && !r.has_format) status = no_header(&r, err);
  if (status == FC_OK) status = fc_ingest_file_read(reading->ingest, r.file, r.csv, err);
  for (int v = 0; v < r.format.value_count; v++) reading->grid.columns |= 1U << r.format.values[v];
  if (r.has_format && r.format.layout == FC_LAYOUT_RECEIPTS && fc_mapping_has(&r.format.mapping, FC_IN_TIME))
    reading->grid.columns |= 1U << FC_SOLD_OUT_AT;
  fc_csv_close(r.csv);
  fc_sales_piece_release(&r.piece);
  fc_sales_format_release(&r.format);
  return status;
}

enum fc_status fc_sales_read(struct fc_reading *reading, struct fc_error *err) {
  struct fc_file_list paths;
  const struct fc_source_config *source = &reading->config->sales;
  enum fc_status status = fc_source_paths(source, reading->folder, "sales", &paths, err);
  if (status != FC_OK) return status;
  reading->grid.ingest = reading->ingest;
  reading->grid.sum = source->layout == FC_LAYOUT_RECEIPTS;
  for (int i = 0; i < paths.count && status == FC_OK; i++) {
    if (reading->context) fc_log_progress(reading->context->log, "reading sales", i, paths.count);
    status = read_file(reading, paths.paths[i], err);
  }
  fc_file_list_release(&paths);
  return status == FC_OK ? fc_grid_finish(&reading->grid, err) : status;
}
