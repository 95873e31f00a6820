/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay_internal.h"

#include "foodcast/base/arena.h"
#include "foodcast/base/parallel.h"

#include <math.h>

void fc_waste_add_day(struct fc_waste_sums *sums, const struct fc_stock_day *day, const struct fc_replay_prices *prices,
                      double weight) {
  double revenue = prices->price * day->sold;
  sums->received += weight * day->received;
  sums->sold += weight * day->sold;
  sums->disposed += weight * day->disposed;
  sums->lost += weight * day->lost;
  sums->revenue += weight * revenue;
  sums->margin +=
      weight * (revenue - prices->cost * day->received + (prices->salvage - prices->disposal_cost) * day->disposed);
  sums->disposed_value += weight * prices->price * day->disposed;
  sums->disposed_kg += weight * prices->weight_kg * day->disposed;
}

void fc_waste_add(struct fc_waste_sums *sum, const struct fc_waste_sums *part) {
  sum->received += part->received;
  sum->sold += part->sold;
  sum->disposed += part->disposed;
  sum->lost += part->lost;
  sum->sold_out_days += part->sold_out_days;
  sum->open_days += part->open_days;
  sum->revenue += part->revenue;
  sum->margin += part->margin;
  sum->disposed_value += part->disposed_value;
  sum->disposed_kg += part->disposed_kg;
}

void fc_waste_take(struct fc_waste_sums *sum, const struct fc_waste_sums *part) {
  sum->received -= part->received;
  sum->sold -= part->sold;
  sum->disposed -= part->disposed;
  sum->lost -= part->lost;
  sum->sold_out_days -= part->sold_out_days;
  sum->open_days -= part->open_days;
  sum->revenue -= part->revenue;
  sum->margin -= part->margin;
  sum->disposed_value -= part->disposed_value;
  sum->disposed_kg -= part->disposed_kg;
}

int fc_replay_worlds(const struct fc_replay_setup *setup) { return setup->draws + 2 * setup->band_draws; }

static size_t cell_count(const struct fc_replay_result *result) {
  return (size_t)result->worlds * (size_t)result->weeks;
}

enum fc_status fc_replay_result_init(struct fc_replay_result *result, const struct fc_replay_setup *setup,
                                     struct fc_error *err) {
  *result = (struct fc_replay_result){.worlds = fc_replay_worlds(setup), .weeks = setup->days.weeks};
  struct fc_replay_cell *cells = fc_new((1 + FC_REPLAY_CANDIDATES) * cell_count(result), sizeof *cells);
  if (!cells) return fc_fail_memory(err);
  result->practice = cells;
  for (int c = 0; c < FC_REPLAY_CANDIDATES; c++) result->candidate[c] = cells + (size_t)(c + 1) * cell_count(result);
  return FC_OK;
}

void fc_replay_result_release(struct fc_replay_result *result) {
  free(result->practice);
  result->practice = NULL;
}

void fc_replay_result_clear(struct fc_replay_result *result) {
  memset(result->practice, 0, sizeof *result->practice * (1 + FC_REPLAY_CANDIDATES) * cell_count(result));
  memset(result->practice_sums, 0, sizeof result->practice_sums);
  memset(result->candidate_sums, 0, sizeof result->candidate_sums);
  memset(result->demand, 0, sizeof result->demand);
  memset(result->scaled, 0, sizeof result->scaled);
}

static void add_curves(struct fc_replay_result *sum, const struct fc_replay_result *part) {
  for (int r = 0; r < FC_RECOVERIES; r++) {
    sum->demand[r] += part->demand[r];
    for (int f = 0; f < FC_SCALED_PRACTICES; f++) {
      sum->scaled[r][f].received += part->scaled[r][f].received;
      sum->scaled[r][f].disposed += part->scaled[r][f].disposed;
      sum->scaled[r][f].lost += part->scaled[r][f].lost;
      sum->scaled[r][f].demand += part->scaled[r][f].demand;
    }
  }
}

void fc_replay_result_add(struct fc_replay_result *sum, const struct fc_replay_result *part) {
  size_t count = (1 + FC_REPLAY_CANDIDATES) * cell_count(sum);
  for (size_t i = 0; i < count; i++) {
    sum->practice[i].received += part->practice[i].received;
    sum->practice[i].disposed += part->practice[i].disposed;
    sum->practice[i].lost += part->practice[i].lost;
  }
  add_curves(sum, part);
  for (int s = 0; s < FC_REPLAY_STRENGTHS; s++) {
    fc_waste_add(&sum->practice_sums[s], &part->practice_sums[s]);
    for (int c = 0; c < FC_REPLAY_CANDIDATES; c++)
      fc_waste_add(&sum->candidate_sums[c][s], &part->candidate_sums[c][s]);
  }
}

const double fc_frontier_levels[FC_FRONTIER_POINTS] = {.05, .20, .40, .55, .66, .76, .83, .89, .935, .97, .99};

struct fc_match fc_replay_match(const double lost[static FC_FRONTIER_POINTS], double practice_lost) {
  struct fc_match match = {-1, 0};
  for (int c = 0; c < FC_FRONTIER_POINTS - 1; c++) { /* of levels that lose the same, the lowest wastes least */
    if (!(lost[c] >= practice_lost && practice_lost >= lost[c + 1])) continue;
    double width = lost[c] - lost[c + 1];
    match.below = c;
    match.t = width > 0 ? (lost[c] - practice_lost) / width : 0;
    break;
  }
  return match;
}

double fc_match_level(struct fc_match match) {
  if (match.below < 0) return NAN;
  double from = fc_frontier_levels[match.below], to = fc_frontier_levels[match.below + 1];
  return from + match.t * (to - from);
}

struct replay_chunk {
  const struct fc_replay_setup *setup;
  struct fc_replay_scratch **scratch; /* of each thread */
  struct fc_replay_result *results;   /* of each series of the chunk */
  int first;
};

static void replay_one(void *context, int index, int worker) {
  struct replay_chunk *chunk = context;
  fc_replay_series(chunk->setup, chunk->first + index, chunk->scratch[worker], &chunk->results[index]);
}

enum fc_status fc_replay_all(const struct fc_replay_setup *setup, fc_replay_take *take, void *context,
                             struct fc_error *err) {
  enum { CHUNK = 64 };
  int threads = setup->context->threads < 1 ? 1 : setup->context->threads, series = setup->panel->series_count;
  struct replay_chunk chunk = {.setup = setup};
  enum fc_status status = FC_OK;
  if (threads > CHUNK) threads = CHUNK;
  chunk.scratch = fc_new((size_t)threads, sizeof *chunk.scratch);
  chunk.results = fc_new(CHUNK, sizeof *chunk.results);
  if (!chunk.scratch || !chunk.results) status = fc_fail_memory(err);
  for (int i = 0; !status && i < threads; i++)
    if (!(chunk.scratch[i] = fc_replay_scratch_new(setup))) status = fc_fail_memory(err);
  for (int i = 0; !status && i < CHUNK; i++) status = fc_replay_result_init(&chunk.results[i], setup, err);
  for (; !status && chunk.first < series; chunk.first += CHUNK) {
    int count = series - chunk.first < CHUNK ? series - chunk.first : CHUNK;
    fc_parallel_for(count, threads, replay_one, &chunk);
    for (int i = 0; i < count; i++) take(context, chunk.first + i, &chunk.results[i]);
    fc_log_progress(setup->context->log, "replay", chunk.first + count, series);
  }
  for (int i = 0; chunk.results && i < CHUNK; i++) fc_replay_result_release(&chunk.results[i]);
  for (int i = 0; chunk.scratch && i < threads; i++) fc_replay_scratch_free(chunk.scratch[i]);
  free(chunk.results);
  free(chunk.scratch);
  return status;
}
