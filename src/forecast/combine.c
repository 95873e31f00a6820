/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scores of the members' past forecasts, weights, the combination, and the plan's correction of it.
 *
 * methods.md, Combination: weight ~ 1/e^4, e the member's out-of-sample absolute error (half-life 36 days) over the
 * members' mean on the same rows, shrunk n/(n + 28) to the panel's; equal before two completed origins;
 * the panel's alone under 56 days. A plan P moves the combination F of the others, F exp(a clip(ln(P/F), +-.7)), with a by
 * least absolute past errors of the series and of all series together; before the first past error it is a member like any
 * other. */
#include "forecast_internal.h"

#include "foodcast/base/parallel.h"

static const double score_half_life = 36, panel_days = 28, least_ratio = .05, sold_out_weight = .5, plan_clip = .7,
                    plan_panel_days = 50;
static const double spread_half_life = 90;
enum { COMPLETED_ORIGINS = 2, SPREAD_ROWS = 10 };

static double plan_correction(double base, double plan, double exponent) {
  double shift = log(plan / base);
  return base * exp(exponent * fmax(-plan_clip, fmin(plan_clip, shift)));
}

static void decay_scores(struct fc_track *track, double factor) {
  track->scores.rows *= factor;
  for (int m = 0; m < FC_MAX_MEMBERS; m++) track->scores.error[m] *= factor, track->scores.common[m] *= factor;
  for (int i = 0; i < FC_PLAN_STEPS; i++) track->plan_error[i] *= factor;
}

/* One past forecast of a day whose demand has become known. */
static void score_day(struct fc_forecasts *f, int series, int origin, int h, double demand, double weight) {
  struct fc_track *track = &f->tracks[series];
  struct fc_scores *scores = &track->scores;
  double error[FC_MAX_MEMBERS], sum = 0;
  int answers = 0;
  uint32_t played = f->played[fc_ring_place(f, series, origin) / (size_t)f->horizon];
  for (int m = 0; m < f->member_count; m++) {
    error[m] = fabs(demand - (double)f->cube[fc_cube_place(f, m, series, origin) + (size_t)h]);
    if (!(played >> m & 1U)) error[m] = NAN;
    if (!isnan(error[m])) sum += error[m], answers++;
  }
  if (!answers) return;
  for (int m = 0; m < f->member_count; m++) {
    if (isnan(error[m])) continue;
    scores->error[m] += weight * error[m];
    scores->common[m] += weight * sum / answers;
  }
  scores->rows += weight;
  if (origin != scores->last_origin) scores->last_origin = origin, scores->origins++;
  if (f->plan_member < 0) return;
  double base = (double)f->base[fc_ring_place(f, series, origin) + (size_t)h];
  double plan = (double)f->cube[fc_cube_place(f, f->plan_member, series, origin) + (size_t)h];
  if (!(base > 0 && plan > 0)) return;
  for (int i = 0; i < FC_PLAN_STEPS; i++)
    track->plan_error[i] += weight * fabs(demand - plan_correction(base, plan, i / (FC_PLAN_STEPS - 1.0)));
}

static void keep_residual(struct fc_forecasts *f, int series, int origin, int h, double demand) {
  size_t place = fc_mean_place(f, series, origin) + (size_t)h;
  if (isinf(f->residual[place])) return; /* closed, zero, or nothing of its own behind it */
  const struct fc_track *track = &f->tracks[series];
  double mean = (double)f->mean[place];
  f->residual[place] = (float)((demand - mean) / sqrt(fc_unit_variance(mean, track->intermittent ? track->level : 0)));
}

/* Errors of every model, references too, for the yardsticks' intervals. */
static void spread_day(struct fc_forecasts *f, int series, int origin, int h, double demand, double weight) {
  for (int m = 0; m < f->model_count; m++) {
    struct fc_spread *spread = &f->spreads[(size_t)m * (size_t)f->panel->series_count + (size_t)series];
    double error = demand - (double)f->cube[fc_cube_place(f, m, series, origin) + (size_t)h];
    if (isnan(error)) continue;
    spread->rows += weight, spread->squares += weight * error * error, spread->count++;
  }
}

static void decay_spread(struct fc_forecasts *f, int series, double factor) {
  for (int m = 0; m < f->model_count; m++) {
    struct fc_spread *spread = &f->spreads[(size_t)m * (size_t)f->panel->series_count + (size_t)series];
    spread->rows *= factor, spread->squares *= factor;
  }
}

static void tell_spread(struct fc_forecasts *f, int series, int slot) {
  size_t asked = (size_t)fc_asked_count(f), all = (size_t)f->panel->series_count * asked;
  for (int m = 0; m < f->model_count; m++) {
    const struct fc_spread *spread = &f->spreads[(size_t)m * (size_t)f->panel->series_count + (size_t)series];
    int enough = spread->count >= SPREAD_ROWS && spread->rows > 0;
    f->spread[(size_t)m * all + fc_asked_place(f, series, slot)] =
        enough ? (float)sqrt(spread->squares / spread->rows) : NAN;
  }
}

/* Days that became known since the origin before, as forecast from every earlier origin that reached them. */
static void score_series(void *context, int series, int worker) {
  (void)worker;
  const struct fc_stage *stage = context;
  struct fc_forecasts *f = stage->forecasts;
  const double *demand = fc_demand_row(f, series);
  const unsigned char *state = fc_state_row(f, series);
  decay_scores(&f->tracks[series], exp2(-(stage->day - stage->before) / score_half_life));
  if (f->spreads) decay_spread(f, series, exp2(-(stage->day - stage->before) / spread_half_life));
  for (int j = stage->origin - 1; j >= 0 && f->origins[j] + f->horizon > stage->before; j--) {
    for (int h = 0; h < f->horizon; h++) {
      int day = f->origins[j] + 1 + h;
      if (day <= stage->before || day > stage->day || isnan(demand[day])) continue;
      double weight = f->origin_weight[j] * exp2(-(stage->day - day) / score_half_life);
      if (state[day] == FC_DAY_SOLD_OUT) weight *= sold_out_weight;
      score_day(f, series, j, h, demand[day], weight);
      keep_residual(f, series, j, h, demand[day]);
      weight = f->origin_weight[j] * exp2(-(stage->day - day) / spread_half_life);
      if (f->spreads) spread_day(f, series, j, h, demand[day], weight);
    }
  }
  if (f->spreads && stage->origin >= f->warm_count) tell_spread(f, series, stage->origin - f->warm_count);
}

/* Error of each member over the members' mean, all series; 1 where nothing is known. */
static void learn_panel(struct fc_forecasts *f) {
  for (int m = 0; m < f->member_count; m++) {
    double sum = 0, rows = 0;
    for (int s = 0; s < f->panel->series_count; s++) {
      const struct fc_scores *scores = &f->tracks[s].scores;
      if (scores->common[m] <= 0) continue;
      sum += scores->rows * scores->error[m] / scores->common[m];
      rows += scores->rows;
    }
    f->panel_ratio[m] = rows > 0 ? sum / rows : 1;
  }
  for (int i = 0; i < FC_PLAN_STEPS && f->plan_member >= 0; i++) {
    f->plan_error[i] = 0;
    for (int s = 0; s < f->panel->series_count; s++) f->plan_error[i] += f->tracks[s].plan_error[i];
  }
}

/* a of the plan's correction: least of the series' own past errors and the panel's, both relative to those without the
 * plan, the panel's counted as so many days. -1 while nothing is known. */
static double plan_exponent(const struct fc_forecasts *f, const struct fc_track *track) {
  const double *own = track->plan_error, *all = f->plan_error;
  double least = INFINITY, exponent = -1;
  if (f->plan_member < 0 || all[0] <= 0) return -1;
  for (int i = 0; i < FC_PLAN_STEPS; i++) {
    double error = plan_panel_days * all[i] / all[0] + (own[0] > 0 ? track->scores.rows * own[i] / own[0] : 0);
    if (error < least) least = error, exponent = i / (FC_PLAN_STEPS - 1.0);
  }
  return exponent;
}

static double weight_of(const struct fc_forecasts *f, int model, const struct fc_track *track) {
  const struct fc_scores *scores = &track->scores;
  int short_history = fc_roster_age(track) < FC_AGE_FULL; /* too few own errors: the panel's alone */
  if (scores->origins < COMPLETED_ORIGINS && !short_history) return 1;
  double ratio = f->panel_ratio[model];
  if (scores->common[model] > 0 && !short_history)
    ratio = (scores->rows * scores->error[model] / scores->common[model] + panel_days * ratio) /
            (scores->rows + panel_days);
  ratio = fmax(ratio, least_ratio);
  return 1 / (ratio * ratio * ratio * ratio);
}

struct mixture {
  double weight[FC_MAX_MEMBERS]; /* before scaling; 0 where not combined */
  int failed, left_out;          /* members without an answer; not asked, the history being too short for them */
  double plan_exponent;          /* -1: the plan is a member like any other */
};

static void mix_weights(const struct fc_stage *stage, int series, struct mixture *mixture) {
  const struct fc_forecasts *f = stage->forecasts;
  const struct fc_track *track = &f->tracks[series];
  *mixture = (struct mixture){.plan_exponent = plan_exponent(f, track)};
  for (int m = 0; m < f->member_count; m++) {
    if (!fc_roster_combines(f, m, track)) continue;
    int asked = fc_roster_plays(f, m, track);
    mixture->left_out += !asked;
    if (!asked) continue;
    int outcome = stage->outcome[(size_t)m * (size_t)f->panel->series_count + (size_t)series];
    mixture->failed += outcome < 0 && m != f->plan_member;
    if (outcome > 0) mixture->weight[m] = weight_of(f, m, track);
  }
}

/* Weighted mean of the members that answered for that day, with or without the plan; NAN where none did. */
static double mix(const struct fc_stage *stage, int series, int h, const struct mixture *mixture, int with_plan) {
  const struct fc_forecasts *f = stage->forecasts;
  double sum = 0, weight = 0;
  for (int m = 0; m < f->member_count; m++) {
    if (mixture->weight[m] <= 0 || (m == f->plan_member && !with_plan)) continue;
    double mean = (double)f->cube[fc_cube_place(f, m, series, stage->origin) + (size_t)h];
    if (isnan(mean)) continue;
    sum += mixture->weight[m] * mean;
    weight += mixture->weight[m];
  }
  return weight > 0 ? sum / weight : NAN;
}

static double combine_day(const struct fc_stage *stage, int series, int h, const struct mixture *mixture) {
  const struct fc_forecasts *f = stage->forecasts;
  if (f->plan_member < 0) return mix(stage, series, h, mixture, 1);
  double base = mix(stage, series, h, mixture, 0), with_plan = mix(stage, series, h, mixture, 1);
  int no_member = isnan(with_plan); /* yet: what other series tell is all that the plan can correct */
  if (no_member) base = stage->cold[series * f->horizon + h];
  double plan = (double)f->cube[fc_cube_place(f, f->plan_member, series, stage->origin) + (size_t)h];
  f->base[fc_ring_place(f, series, stage->origin) + (size_t)h] = (float)base;
  if (isnan(base) || isnan(plan) || base <= 0 || plan <= 0 || mixture->plan_exponent < 0)
    return no_member ? base : with_plan;
  return plan_correction(base, plan, mixture->plan_exponent);
}

/* Shares of the members in what was made, of the first day with an answer: the correction F^(1-a) P^a counts as 1 - a
 * parts of the combination without the plan and a parts of the plan. */
static void tell_weights(const struct fc_stage *stage, int series, const struct mixture *mixture) {
  const struct fc_forecasts *f = stage->forecasts;
  float *told = f->weight + fc_asked_place(f, series, stage->origin - f->warm_count) * (size_t)f->member_count;
  double all = 0, without = 0;
  int plan = f->plan_member;
  for (int m = 0; m < f->member_count; m++) {
    all += mixture->weight[m];
    if (m != plan) without += mixture->weight[m];
  }
  for (int m = 0; m < f->member_count; m++) {
    told[m] = all > 0 ? (float)(mixture->weight[m] / all) : 0;
    double exponent = mixture->plan_exponent;
    if (plan < 0 || exponent < 0 || mixture->weight[plan] <= 0 || without <= 0) continue;
    told[m] = (float)(m == plan ? exponent : (1 - exponent) * mixture->weight[m] / without);
  }
}

static enum fc_maker maker_of(const struct fc_forecasts *f, const struct mixture *mixture) {
  int used = 0, last = 0;
  for (int m = 0; m < f->member_count; m++)
    if (mixture->weight[m] > 0) used++, last = m;
  return used == 0 ? FC_MAKER_PROFILE : used == 1 ? (enum fc_maker)last : FC_MAKER_COMBINATION;
}

static enum fc_fallback fallback_of(const struct fc_track *track, int automatic, enum fc_maker maker,
                                    const struct mixture *mixture) {
  enum fc_age age = fc_roster_age(track);
  if (track->no_demand) return FC_FALLBACK_NO_DEMAND;
  if (age == FC_AGE_NEW) return FC_FALLBACK_NEW_ITEM;
  int shortened = automatic || maker == FC_MAKER_PROFILE || mixture->left_out > 0;
  if (age < FC_AGE_FULL && shortened) return FC_FALLBACK_SHORT_HISTORY;
  return mixture->failed || maker == FC_MAKER_PROFILE ? FC_FALLBACK_MODEL_FAILED : FC_FALLBACK_NONE;
}

/* Whether the station issues forecasts, but none by the origin reached that day: climatology is used. */
static int beyond_weather(const struct fc_stage *stage, int series, int day) {
  const struct fc_panel *panel = stage->forecasts->panel;
  int station = panel->stores[panel->series[series].store].station;
  if (!stage->forecasts->design || station < 0 || panel->weather.days == 0) return 0;
  const struct fc_station *s = &panel->weather.stations[station];
  int low = 0, high = s->issued_count;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (s->issued[middle].date < panel->first_date + day)
      low = middle + 1;
    else
      high = middle;
  }
  if (s->issued_count == 0) return 0;
  return low == s->issued_count || s->issued[low].date != panel->first_date + day ||
         s->issued[low].issued_on > panel->first_date + stage->day;
}

static void tell(const struct fc_stage *stage, int series, const struct mixture *mixture, enum fc_maker maker) {
  struct fc_forecasts *f = stage->forecasts;
  int slot = stage->origin - f->warm_count;
  const struct fc_track *track = &f->tracks[series];
  if (slot < 0) return;
  size_t place = fc_asked_place(f, series, slot);
  f->maker[place] = (signed char)maker;
  tell_weights(stage, series, mixture);
  enum fc_fallback fallback = fallback_of(track, f->automatic, maker, mixture);
  for (int h = 0; h < f->horizon; h++) {
    int zero = !stage->open[series * f->horizon + h] || maker == FC_MAKER_ZERO;
    enum fc_fallback why = fallback;
    if (why == FC_FALLBACK_NONE && !zero && beyond_weather(stage, series, stage->day + 1 + h))
      why = FC_FALLBACK_NO_WEATHER;
    f->fallback[place * (size_t)f->horizon + (size_t)h] = (unsigned char)(why | (zero ? FC_ZERO_DAY : 0));
  }
}

/* Notes which models were asked for the combination's sake at this origin. */
static void note_players(const struct fc_stage *stage, int series) {
  struct fc_forecasts *f = stage->forecasts;
  uint32_t played = 0;
  for (int m = 0; m < f->member_count; m++)
    if (fc_roster_plays(f, m, &f->tracks[series])) played |= (uint32_t)1 << m;
  f->played[fc_ring_place(f, series, stage->origin) / (size_t)f->horizon] = played;
}

static void combine_series(void *context, int series, int worker) {
  (void)worker;
  const struct fc_stage *stage = context;
  struct fc_forecasts *f = stage->forecasts;
  struct mixture mixture;
  note_players(stage, series);
  mix_weights(stage, series, &mixture);
  enum fc_maker maker = f->tracks[series].no_demand ? FC_MAKER_ZERO : maker_of(f, &mixture);
  size_t place = fc_mean_place(f, series, stage->origin);
  for (int h = 0; h < f->horizon; h++) {
    int open = stage->open[series * f->horizon + h];
    double mean = 0;
    f->residual[place + (size_t)h] = NAN;
    if (open && maker != FC_MAKER_ZERO) mean = combine_day(stage, series, h, &mixture);
    if (isnan(mean)) mean = stage->cold[series * f->horizon + h];
    if (!open || maker == FC_MAKER_ZERO || f->tracks[series].observed == 0) f->residual[place + (size_t)h] = INFINITY;
    f->mean[place + (size_t)h] = (float)mean;
  }
  tell(stage, series, &mixture, maker);
}

enum fc_status fc_combine(struct fc_stage *stage, struct fc_error *err) {
  (void)err;
  struct fc_forecasts *f = stage->forecasts;
  fc_parallel_for(f->panel->series_count, fc_threads(f), score_series, stage);
  learn_panel(f);
  fc_parallel_for(f->panel->series_count, fc_threads(f), combine_series, stage);
  return FC_OK;
}
