/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/base/file.h"
#include "foodcast/base/parallel.h"
#include "synth_internal.h"

#include <math.h>

/* What one retailer leaves behind once its arena is gone. */
struct outcome {
  enum fc_status status;
  struct fc_error err;
  struct fc_synth_text effects, faults;
  struct fc_synth_effect all, treated; /* all series on all days; the treated ones in the trial */
  int series, treated_series;
};

struct job {
  const struct fc_synth_world *world;
  const char *folder, *truth;
  int count;
  int company[FC_SYNTH_RETAILERS];
  struct outcome outcomes[FC_SYNTH_RETAILERS];
};

void fc_synth_options_init(struct fc_synth_options *options) {
  *options = (struct fc_synth_options){.seed = 1,
                                       .from = fc_date_of(2019, 6, 1),
                                       .to = fc_date_of(2020, 10, 31),
                                       .retailers = (1u << FC_SYNTH_RETAILERS) - 1,
                                       .size = 1,
                                       .trial_start = fc_date_of(2020, 9, 1),
                                       .effect_percent = 15};
}

static enum fc_status check_options(const struct fc_synth_options *o, struct fc_error *err) {
  /* the years that the calendar of holidays and eras covers, with room for the burn-in and the days ahead */
  if (o->from < fc_date_of(1990, 1, 1) || o->to > fc_date_of(2098, 12, 31))
    return fc_fail(err, FC_USAGE, "synthetic days must lie between 1990-01-01 and 2098-12-31");
  if (o->to - o->from + 1 < 28 || o->to - o->from + 1 > FC_SYNTH_MAX_DAYS)
    return fc_fail(err, FC_USAGE, "synthetic sales must cover 28 to %d days", FC_SYNTH_MAX_DAYS);
  if (!o->retailers || o->retailers >> FC_SYNTH_RETAILERS)
    return fc_fail(err, FC_USAGE, "no synthetic retailer is chosen, or one that does not exist");
  if (o->stores < 0 || o->stores > FC_SYNTH_MAX_STORES)
    return fc_fail(err, FC_USAGE, "a synthetic retailer has 1 to %d stores", FC_SYNTH_MAX_STORES);
  if (!(o->size >= .1 && o->size <= 10)) return fc_fail(err, FC_USAGE, "the size must lie between 0.1 and 10");
  if (!(o->effect_percent >= 0 && o->effect_percent <= 60))
    return fc_fail(err, FC_USAGE, "the effect must lie between 0 and 60 per cent");
  if (o->trial_start == FC_DATE_NONE || o->trial_start > o->to) return FC_OK;
  if (o->trial_start < o->from + 14 || o->trial_start > o->to - 6) {
    fc_fail(err, FC_USAGE, "the trial must begin at least 14 days after the first day and 6 before the last");
    return fc_error_hint(err, "move the start of the trial, or choose no trial");
  }
  return FC_OK;
}

static enum fc_status make_world(struct fc_synth_world *world, const struct fc_context *context, struct fc_error *err) {
  const struct fc_synth_options *options = &world->options;
  struct fc_synth_climate climate = fc_synth_fukuoka;
  if (options->weather_file) {
    enum fc_status status = fc_synth_fit_climate(options, context, &world->arena, &climate, err);
    if (status) return status;
  }
  world->first = options->from - SYNTH_BURN_IN;
  world->begin = SYNTH_BURN_IN;
  world->end = options->to - world->first;
  world->days = world->end + 1 + SYNTH_AHEAD;
  world->trial = world->days;
  if (options->trial_start != FC_DATE_NONE && options->trial_start <= options->to)
    world->trial = options->trial_start - world->first;
  world->station = climate.station;
  world->day = fc_arena_new(&world->arena, (size_t)world->days, sizeof *world->day);
  world->issue = fc_arena_new(&world->arena, (size_t)world->days * SYNTH_LEADS, sizeof *world->issue);
  if (!world->day || !world->issue) return fc_fail_memory(err);
  for (int d = 0; d < world->days; d++) world->day[d].date = world->first + d;
  fc_synth_mark_calendar(world);
  fc_synth_draw_weather(world, &climate);
  fc_synth_draw_forecasts(world, &climate);
  return FC_OK;
}

static enum fc_status write_retailer(const struct job *job, struct fc_synth_retailer *retailer, struct fc_error *err) {
  char folder[FC_PATH_MAX];
  enum fc_status status = fc_synth_make_items(retailer, err);
  if (!status) status = fc_synth_make_stores(retailer, err);
  if (!status) status = fc_synth_make_series(retailer, err);
  if (!status) fc_synth_run_trial(retailer);
  if (!status) status = fc_path_join(folder, job->folder, retailer->company->name, err);
  if (!status) status = fc_folder_make(folder, err);
  if (!status) status = fc_synth_write_masters(retailer, folder, err);
  if (!status && retailer->company->format == SYNTH_RECEIPTS)
    status = fc_synth_write_receipts(retailer, folder, err);
  else if (!status)
    status = fc_synth_write_sales(retailer, folder, err);
  if (!status) status = fc_synth_write_days(retailer, job->truth, err);
  return status;
}

static void sum_up(const struct fc_synth_retailer *retailer, struct outcome *outcome) {
  const struct fc_synth_world *world = retailer->world;
  outcome->series = retailer->series_count;
  outcome->all.from = world->begin;
  outcome->all.to = outcome->treated.to = world->end;
  for (int i = 0; i < retailer->series_count; i++)
    fc_synth_add_days(&outcome->all.actual, &retailer->series[i], &retailer->series[i].actual, world->begin,
                      world->end);
  fc_synth_text_init(&outcome->effects, ',');
  fc_synth_text_init(&outcome->faults, ',');
  fc_synth_list_effects(retailer, &outcome->effects);
  fc_synth_list_faults(retailer, &outcome->faults);
  if (world->trial > world->end) return;
  outcome->treated.from = world->trial;
  outcome->treated_series = retailer->treated_count;
  fc_synth_treated_sums(retailer, &outcome->treated);
}

static void do_retailer(void *context, int index, int worker) {
  struct job *job = context;
  struct outcome *outcome = &job->outcomes[index];
  struct fc_synth_retailer retailer = {.world = job->world, .company = fc_synth_company(job->company[index])};
  (void)worker;
  outcome->status = write_retailer(job, &retailer, &outcome->err);
  if (!outcome->status) sum_up(&retailer, outcome);
  fc_arena_release(&retailer.arena);
}

static void add_sums(struct fc_synth_sums *sums, const struct fc_synth_sums *more) {
  sums->received += more->received;
  sums->sold += more->sold;
  sums->marked_down += more->marked_down;
  sums->disposed += more->disposed;
  sums->lost += more->lost;
  sums->demand += more->demand;
  sums->sold_out_days += more->sold_out_days;
  sums->open_days += more->open_days;
}

static void append_text(struct fc_synth_text *text, const struct fc_synth_text *more) {
  text->failed |= more->failed;
  if (more->length) fc_synth_append(text, more->bytes, (size_t)more->length);
}

static void put_all_treated(const struct job *job, struct fc_synth_text *effects) {
  const struct fc_synth_world *world = job->world;
  struct fc_synth_effect all = {.scope = "all",
                                .retailer = "",
                                .store = "",
                                .treated = "yes",
                                .period = "trial",
                                .from = world->trial,
                                .to = world->end,
                                .buffer = NAN};
  if (world->trial > world->end) return;
  for (int i = 0; i < job->count; i++) {
    add_sums(&all.actual, &job->outcomes[i].treated.actual);
    add_sums(&all.usual, &job->outcomes[i].treated.usual);
  }
  fc_synth_put_effect(effects, world, &all);
}

static enum fc_status write_truth(const struct job *job, struct fc_error *err) {
  struct fc_synth_text effects, faults;
  fc_synth_text_init(&effects, ',');
  fc_synth_text_init(&faults, ',');
  fc_synth_print(&effects, "%s", fc_synth_effect_header);
  fc_synth_print(&faults, "%s", fc_synth_fault_header);
  put_all_treated(job, &effects);
  for (int i = 0; i < job->count; i++) {
    append_text(&effects, &job->outcomes[i].effects);
    append_text(&faults, &job->outcomes[i].faults);
  }
  enum fc_status status = fc_synth_text_write(&effects, job->truth, "effects.csv", "UTF-8", err);
  if (!status) status = fc_synth_text_write(&faults, job->truth, "recording_errors.csv", "UTF-8", err);
  fc_synth_text_release(&effects);
  fc_synth_text_release(&faults);
  return status;
}

static void report(const struct job *job, struct fc_log *log) {
  for (int i = 0; i < job->count; i++) {
    const struct outcome *o = &job->outcomes[i];
    double reduction = fc_synth_reduction(&o->treated.actual, &o->treated.usual);
    double asked = job->world->options.effect_percent;
    if (o->treated_series && !(fabs(reduction - asked) <= 1))
      fc_log(log, FC_WARNING, "retailer '%s' is too small for an effect of %.1f %%; truth/effects.csv tells its own",
             fc_synth_retailer_name(job->company[i]), asked);
    char effect[64] = "not treated";
    if (!isnan(reduction)) snprintf(effect, sizeof effect, "true reduction in the trial %.2f %%", reduction);
    fc_log(log, FC_INFO, "retailer '%s': %d series, %.1f %% disposed of, %.1f %% of days sold out, %s",
           fc_synth_retailer_name(job->company[i]), o->series,
           100 * o->all.actual.disposed / fmax(1, o->all.actual.received),
           100 * o->all.actual.sold_out_days / fmax(1, o->all.actual.open_days), effect);
  }
}

static enum fc_status write_retailers(struct job *job, const struct fc_context *context, struct fc_error *err) {
  for (int i = 0; i < FC_SYNTH_RETAILERS; i++)
    if (job->world->options.retailers >> i & 1) job->company[job->count++] = i;
  fc_parallel_for(job->count, context->threads, do_retailer, job);
  enum fc_status status = FC_OK;
  for (int i = 0; i < job->count && !status; i++) {
    status = job->outcomes[i].status;
    if (status && err) *err = job->outcomes[i].err;
  }
  if (!status) status = write_truth(job, err);
  if (!status) report(job, context->log);
  for (int i = 0; i < job->count; i++) {
    fc_synth_text_release(&job->outcomes[i].effects);
    fc_synth_text_release(&job->outcomes[i].faults);
  }
  return status;
}

static enum fc_status write_world(const struct fc_synth_world *world, const char *folder,
                                  const struct fc_context *context, struct fc_error *err) {
  char weather[FC_PATH_MAX], truth[FC_PATH_MAX];
  enum fc_status status = fc_path_join(weather, folder, "weather", err);
  if (!status) status = fc_path_join(truth, folder, "truth", err);
  if (!status) status = fc_folder_make(weather, err);
  if (!status) status = fc_folder_make(truth, err);
  if (!status) status = fc_synth_write_weather(world, weather, err);
  if (status) return status;
  struct job *job = fc_new(1, sizeof *job);
  if (!job) return fc_fail_memory(err);
  *job = (struct job){.world = world, .folder = folder, .truth = truth};
  status = write_retailers(job, context, err);
  free(job);
  /* last, so that a folder with a configuration is whole */
  return status ? status : fc_synth_write_config(world, folder, err);
}

enum fc_status fc_synth_write(const struct fc_synth_options *options, const char *folder,
                              const struct fc_context *context, struct fc_error *err) {
  struct fc_synth_world world = {.options = *options};
  enum fc_status status = check_options(options, err);
  if (!status) status = make_world(&world, context, err);
  if (!status) status = write_world(&world, folder, context, err);
  fc_arena_release(&world.arena);
  return status;
}
