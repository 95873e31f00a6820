/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sales files to the grid. A file comes in chunks; several chunks are parsed at once, each as if a record began at its
 * first byte, while the rows of those before are put in place one chunk after another, in file order. Where a chunk turns
 * out to end inside a record, the rest is put in front of the next one, which is parsed again: so the result is that of
 * reading through. */
#include "sales_internal.h"

#include "foodcast/base/parallel.h"

enum { LANES_MAX = 64 };

/* One chunk at work. */
struct lane {
  char *bytes;
  size_t capacity, length, used;
  long line, next_line; /* of the first byte, and of the first one that was not used */
  int final;
  struct fc_csv_scratch scratch;
  struct fc_sales_piece piece;
  enum fc_status status;
};

struct reading_sales {
  struct fc_reading *reading;
  const struct fc_source_config *source;
  struct fc_csv_file *csv;
  const char *path;
  int file; /* in the ingest's list */
  char delimiter;
  struct fc_sales_format format;
  int has_format, looked_at, faulty;
  struct fc_error first; /* why the first record is not the header */
  struct lane *lanes;    /* being filled and parsed */
  struct lane *parsed;   /* those before, whose rows are being put in place */
  int lane_count, filled, parsed_count;
  struct fc_file_hash *hash;
  enum fc_status status, merge_status; /* of what the header reader did, and of putting rows in place */
  struct fc_error *err;
};

static int on_header(void *context, const struct fc_csv_record *record) {
  struct reading_sales *r = context;
  r->faulty += record->fault != FC_CSV_FINE;
  if (record->fault != FC_CSV_FINE) return 0;
  struct fc_error err = {0};
  if (fc_sales_format_init(&r->format, r->reading->config, r->source, &r->reading->masters, r->path, record, &err) ==
      FC_OK) {
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
  if (bad->reason == FC_OTHER_HEADER) { /* what follows would be taken for the wrong columns */
    fc_fail(err, FC_INPUT, "the header comes again with its columns in another order");
    fc_error_where(err, "%s:%ld", r->path, bad->line);
    return fc_error_hint(err, "these are files of two layouts in one: split it before this line");
  }
  return fc_ingest_set_aside(r->reading->ingest, r->file, bad->line, bad->column, bad->reason, bad->text, bad->length,
                             err);
}

static int use_global_ids(struct fc_grid *grid, struct fc_sales_piece *piece) {
  for (int i = 0; i < piece->row_count; i++) {
    struct fc_sales_row *row = &piece->rows[i];
    row->store = global_id(&grid->stores, &piece->stores, row->store, &piece->store_ids, &piece->store_id_count,
                           &piece->store_id_capacity);
    row->item = global_id(&grid->items, &piece->items, row->item, &piece->item_ids, &piece->item_id_count,
                          &piece->item_id_capacity);
    if (row->store < 0 || row->item < 0) return -1;
  }
  return 0;
}

static enum fc_status merge(struct reading_sales *r, struct fc_sales_piece *piece, struct fc_error *err) {
  enum { AHEAD = 12 }; /* rows, so that a cell is in the cache when its turn comes */
  struct fc_grid *grid = &r->reading->grid;
  enum fc_status status = FC_OK;
  int bad = 0;
  if (use_global_ids(grid, piece)) return fc_fail_memory(err);
  for (int i = 0; i < piece->row_count && status == FC_OK; i++) {
    for (; bad < piece->bad_count && piece->bads[bad].after <= i && status == FC_OK; bad++)
      status = put_bad(r, &piece->bads[bad], err);
    if (status != FC_OK) break;
    if (i + AHEAD < piece->row_count) fc_grid_expect(grid, &piece->rows[i + AHEAD]);
    status = fc_grid_add(grid, r->file, &piece->rows[i], err);
  }
  for (; bad < piece->bad_count && status == FC_OK; bad++) status = put_bad(r, &piece->bads[bad], err);
  return status;
}

static void parse_lane(struct reading_sales *r, struct lane *lane) {
  struct parsing parsing = {&r->format, &lane->piece};
  lane->next_line = lane->line;
  fc_sales_piece_clear(&lane->piece);
  lane->status = fc_csv_scan(&lane->scratch, r->delimiter, lane->bytes, lane->length, lane->final, &lane->next_line,
                             on_row, &parsing, &lane->used, NULL);
  if (lane->piece.out_of_memory) lane->status = FC_FAILED;
}

/* Rows of different chunks go into the same grid: one task does them all. */
static void merge_parsed(struct reading_sales *r) {
  for (int i = 0; i < r->parsed_count && r->merge_status == FC_OK; i++)
    r->merge_status = merge(r, &r->parsed[i].piece, r->err);
  r->parsed_count = 0;
}

/* The first task puts rows in place, the last hashes about as much of the file as the others parse. */
static void run_task(void *context, int index, int worker) {
  struct reading_sales *r = context;
  (void)worker;
  if (index == 0) {
    merge_parsed(r);
  } else if (index <= r->filled) {
    parse_lane(r, &r->lanes[index - 1]);
  } else {
    fc_file_hash_step(r->hash, (size_t)r->filled * FC_CSV_CHUNK);
  }
}

static int append(struct lane *lane, const char *bytes, size_t length) {
  if (lane->length + length > lane->capacity) {
    size_t wanted = 2 * (lane->length + length);
    char *grown = realloc(lane->bytes, wanted);
    if (!grown) return -1;
    lane->bytes = grown;
    lane->capacity = wanted;
  }
  if (length) memcpy(lane->bytes + lane->length, bytes, length);
  lane->length += length;
  return 0;
}

/* What a chunk left over; a lane that nothing was read into has no bytes. */
static const char *rest_of(const struct lane *lane) { return lane->bytes ? lane->bytes + lane->used : ""; }

/* Puts what the chunk before left over in front of this one and parses it again. */
static enum fc_status parse_with_rest(struct reading_sales *r, const struct lane *before, struct lane *lane,
                                      struct fc_error *err) {
  size_t rest = before->length - before->used;
  struct lane joined = {.line = lane->line - fc_csv_count_lines(rest_of(before), rest)};
  if (append(&joined, rest_of(before), rest) || append(&joined, lane->bytes, lane->length)) {
    free(joined.bytes);
    return fc_fail_memory(err);
  }
  free(lane->bytes);
  lane->bytes = joined.bytes;
  lane->capacity = joined.capacity;
  lane->length = joined.length;
  lane->line = joined.line;
  parse_lane(r, lane);
  return FC_OK;
}

/* Reads chunks into the lanes; the first may have bytes in it that are left from before. */
static enum fc_status fill_lanes(struct reading_sales *r, int count, int *at_end, struct fc_error *err) {
  enum fc_status status = FC_OK;
  r->filled = 0;
  for (int i = 0; i < count && !*at_end && status == FC_OK; i++) {
    struct lane *lane = &r->lanes[i];
    if (i) {
      const struct lane *before = &r->lanes[i - 1];
      lane->length = 0;
      lane->line = before->line + fc_csv_count_lines(before->bytes, before->length);
    }
    status = fc_csv_next(r->csv, &lane->bytes, &lane->capacity, &lane->length, at_end, err);
    lane->final = *at_end;
    r->filled++;
  }
  return status;
}

/* Once all chunks are parsed it is known where each of them ended. */
static enum fc_status join_lanes(struct reading_sales *r, struct fc_error *err) {
  enum fc_status status = FC_OK;
  for (int i = 0; i < r->filled && status == FC_OK; i++) {
    struct lane *lane = &r->lanes[i];
    const struct lane *before = i ? &r->lanes[i - 1] : NULL;
    if (before && before->used < before->length) status = parse_with_rest(r, before, lane, err);
    if (status == FC_OK && lane->status != FC_OK) status = fc_fail_memory(err);
  }
  return status;
}

/* What the last chunk left over is the beginning of the first chunk of the next round, which takes the other lanes. */
static enum fc_status carry_over(struct reading_sales *r, struct fc_error *err) {
  struct lane *first = &r->parsed[0], *last = &r->lanes[r->filled - 1];
  first->length = 0;
  first->line = last->next_line;
  if (append(first, rest_of(last), last->length - last->used)) return fc_fail_memory(err);
  struct lane *lanes = r->lanes;
  r->lanes = r->parsed;
  r->parsed = lanes;
  r->parsed_count = r->filled;
  return FC_OK;
}

/* The first chunk is read alone: the header is in it. */
static enum fc_status find_header(struct reading_sales *r, int *at_end, struct fc_error *err) {
  struct lane *lane = &r->lanes[0];
  lane->line = 1;
  while (!r->has_format && !*at_end && r->looked_at < FC_HEADER_LINES) {
    enum fc_status status = fc_csv_next(r->csv, &lane->bytes, &lane->capacity, &lane->length, at_end, err);
    if (status != FC_OK) return status;
    status = fc_csv_scan(&lane->scratch, r->delimiter, lane->bytes, lane->length, *at_end, &lane->line, on_header, r,
                         &lane->used, err);
    if (status == FC_OK) status = r->status;
    if (status != FC_OK) return status;
    lane->length -= lane->used;
    if (lane->length) memmove(lane->bytes, lane->bytes + lane->used, lane->length);
  }
  lane->final = *at_end;
  return FC_OK;
}

static enum fc_status read_chunks(struct reading_sales *r, struct fc_error *err) {
  const struct fc_context *context = r->reading->context;
  int threads = context && context->threads > 1 ? context->threads : 1, at_end = 0;
  enum fc_status status = find_header(r, &at_end, err);
  if (status != FC_OK || !r->has_format) return status;
  status = fc_grid_add_columns(&r->reading->grid, fc_sales_columns(&r->format), err);
  r->filled = 1;
  for (int round = 0; status == FC_OK && r->filled; round++) {
    if (round) status = fill_lanes(r, r->lane_count, &at_end, err);
    if (status != FC_OK || !r->filled) break;
    fc_parallel_for(r->filled + 2, threads, run_task, r);
    status = r->merge_status;
    if (status == FC_OK) status = join_lanes(r, err);
    if (status == FC_OK) status = carry_over(r, err);
  }
  if (status == FC_OK) merge_parsed(r);
  return status == FC_OK ? r->merge_status : status;
}

static enum fc_status make_lanes(struct reading_sales *r, struct fc_error *err) {
  const struct fc_context *context = r->reading->context;
  int threads = context && context->threads > 1 ? context->threads : 1;
  /* with more lanes than threads a slow one holds nobody up for long */
  r->lane_count = threads == 1 ? 1 : 2 * threads < LANES_MAX ? 2 * threads : LANES_MAX;
  r->lanes = calloc((size_t)r->lane_count, sizeof *r->lanes);
  r->parsed = calloc((size_t)r->lane_count, sizeof *r->parsed);
  return r->lanes && r->parsed ? FC_OK : fc_fail_memory(err);
}

static void release_lanes(struct lane *lanes, int count) {
  for (int i = 0; lanes && i < count; i++) {
    free(lanes[i].bytes);
    fc_csv_scratch_release(&lanes[i].scratch);
    fc_sales_piece_release(&lanes[i].piece);
  }
  free(lanes);
}

static void release(struct reading_sales *r) {
  char ignored[FC_SHA256_TEXT];
  release_lanes(r->lanes, r->lane_count);
  release_lanes(r->parsed, r->lane_count);
  if (r->hash) (void)fc_file_hash_end(r->hash, ignored, NULL);
  fc_csv_close(r->csv);
  fc_sales_format_release(&r->format);
}

static enum fc_status no_header(struct reading_sales *r, struct fc_error *err) {
  if (r->looked_at == 0 && r->faulty)
    fc_fail(&r->first, FC_INPUT, "no line of it can be read as %s", fc_csv_encoding(r->csv));
  else if (r->looked_at == 0)
    fc_fail(&r->first, FC_INPUT, "the file is empty");
  if (err) *err = r->first;
  fc_mapping_locate(err, r->path);
  return FC_INPUT;
}

static enum fc_status read_file(struct fc_reading *reading, const struct fc_source_config *source, const char *path,
                                struct fc_error *err) {
  struct reading_sales r = {.reading = reading, .source = source, .path = path, .err = err};
  struct fc_csv_options options = {source->encoding, source->delimiter};
  r.file = fc_ingest_add_file(reading->ingest, path, fc_sales_role.name);
  if (r.file < 0) return fc_fail_memory(err);
  if (source->layout == FC_LAYOUT_RECEIPTS) reading->ingest->files[r.file].adds_up_in = source;
  enum fc_status status = make_lanes(&r, err);
  if (status == FC_OK) status = fc_csv_open(path, &options, &r.csv, err);
  if (status == FC_OK) status = fc_file_hash_new(path, &r.hash, err);
  if (status == FC_OK) {
    r.delimiter = fc_csv_delimiter(r.csv);
    status = read_chunks(&r, err);
  }
  if (status == FC_OK && !r.has_format) status = no_header(&r, err);
  if (status == FC_OK) {
    status = fc_ingest_file_read(reading->ingest, r.file, r.csv, r.hash, err);
    r.hash = NULL;
  }
  release(&r);
  return status;
}

/* The same bytes, or a file beside its packed copy: the same name but for .gz and as many rows. */
static int are_copies(const struct fc_input_file *a, const struct fc_input_file *b) {
  if (strcmp(a->sha256, b->sha256) == 0) return 1;
  size_t m = strlen(a->path), n = strlen(b->path), shorter = m < n ? m : n;
  return a->rows_read == b->rows_read && strncmp(a->path, b->path, shorter) == 0 &&
         strcmp((m < n ? b : a)->path + shorter, ".gz") == 0;
}

/* Where rows add up, a copy of a file would double what was sold; elsewhere its rows are duplicates and set aside. */
static enum fc_status refuse_copies(const struct fc_ingest *ingest, struct fc_error *err) {
  for (const struct fc_input_file *file = ingest->files; file < ingest->files + ingest->file_count; file++)
    for (const struct fc_input_file *before = ingest->files; before < file && file->adds_up_in; before++) {
      if (before->adds_up_in != file->adds_up_in || !file->rows_read || !are_copies(before, file)) continue;
      fc_fail(err, FC_INPUT, "'%s' is a copy of '%s': its sales would count twice", file->path, before->path);
      return fc_error_hint(err, "take one of them away, or name the files more narrowly");
    }
  return FC_OK;
}

static enum fc_status read_source(struct fc_reading *reading, const struct fc_source_config *source,
                                  struct fc_error *err) {
  struct fc_file_list paths;
  enum fc_status status = fc_source_paths(source, reading->folder, "sales", &paths, err);
  if (status != FC_OK) return status;
  for (int i = 0; i < paths.count && status == FC_OK; i++) {
    if (reading->context) fc_log_progress(reading->context->log, "reading sales", i, paths.count);
    status = read_file(reading, source, paths.paths[i], err);
  }
  fc_file_list_release(&paths);
  return status;
}

enum fc_status fc_sales_read(struct fc_reading *reading, struct fc_error *err) {
  const struct fc_retailer_config *config = reading->config;
  reading->grid.ingest = reading->ingest;
  reading->grid.times_are_sales = config->sales.layout == FC_LAYOUT_RECEIPTS;
  enum fc_status status = read_source(reading, &config->sales, err);
  for (int i = 0; i < config->more_sales_count && status == FC_OK; i++)
    status = read_source(reading, &config->more_sales[i], err);
  if (status == FC_OK) status = fc_grid_finish(&reading->grid, err);
  return status == FC_OK ? refuse_copies(reading->ingest, err) : status;
}
