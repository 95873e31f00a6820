/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact_print.h"

#include <math.h>

static const char *word(const struct fc_cli_job *job, enum fc_impact_text text) {
  return fc_impact_text(job->language, text);
}

/* Where there is not enough data the number stands in the table, not in front. */
static void print_headline(const struct fc_cli_job *job, const struct fc_impact *impact, const char *name) {
  const struct fc_impact_estimate *headline = &impact->all[impact->verdict.headline];
  if (impact->verdict.grade == FC_GRADE_N || isnan(headline->reduction_percent)) {
    printf("%s: %s\n", name, word(job, FC_IMPACT_TEXT_NO_ANSWER));
    return;
  }
  printf("%s: %s %.1f %%, ", name,
         word(job, headline->reduction_percent < 0 ? FC_IMPACT_TEXT_RISE : FC_IMPACT_TEXT_REDUCTION),
         fabs(headline->reduction_percent));
  if (isnan(headline->lo))
    printf("%s\n", word(job, FC_IMPACT_TEXT_NO_INTERVAL));
  else
    printf("%s %.1f .. %.1f %%\n",
           word(job,
                headline->claim == FC_CLAIM_CONFIDENCE ? FC_IMPACT_TEXT_INTERVAL : FC_IMPACT_TEXT_INTERVAL_INDICATIVE),
           headline->lo, headline->hi);
  if (headline->lo <= 0 && headline->hi >= 0) printf("  %s\n", word(job, FC_IMPACT_TEXT_HOLDS_ZERO));
}

static void print_window(const struct fc_impact *impact, struct fc_impact_window window) {
  char first[FC_DATE_TEXT], last[FC_DATE_TEXT];
  printf("%s..%s", fc_date_format(impact->data->first_date + window.first, first),
         fc_date_format(impact->data->first_date + window.first + window.days - 1, last));
}

static void print_days(const struct fc_cli_job *job, const struct fc_impact *impact) {
  const struct fc_impact_question *asked = &impact->question;
  printf("%s ", word(job, FC_IMPACT_TEXT_COMPARED));
  print_window(impact, impact->before);
  printf(" | ");
  print_window(impact, impact->after);
  if (asked->before.days != impact->before.days || asked->after.days != impact->after.days)
    printf(" (%s)", word(job, FC_IMPACT_TEXT_WHOLE_WEEKS));
  printf("\n");
}

static const char *claim_word(const struct fc_cli_job *job, enum fc_impact_claim claim) {
  if (claim == FC_CLAIM_NONE) return "-";
  return claim == FC_CLAIM_CONFIDENCE ? "95 %" : word(job, FC_IMPACT_TEXT_INDICATIVE);
}

static void print_estimates(const struct fc_cli_job *job, const struct fc_impact *impact) {
  static const enum fc_impact_text heads[] = {
      FC_IMPACT_TEXT_METHOD, FC_IMPACT_TEXT_RATE_BEFORE, FC_IMPACT_TEXT_RATE_AFTER, FC_IMPACT_TEXT_CHANGE,
      FC_IMPACT_TEXT_LOW,    FC_IMPACT_TEXT_HIGH,        FC_IMPACT_TEXT_P_VALUE,    FC_IMPACT_TEXT_CLAIM};
  struct fc_cli_table *table = fc_cli_table_new(8);
  for (int i = 0; i < 8; i++) fc_cli_table_cell(table, "%s", word(job, heads[i]));
  for (int e = 0; e < FC_IMPACT_ESTIMATORS; e++) {
    const struct fc_impact_estimate *estimate = &impact->all[e];
    if (!estimate->available) continue;
    const double values[] = {100 * estimate->before.disposed / estimate->before.received,
                             100 * estimate->after.disposed / estimate->after.received, estimate->reduction_percent,
                             estimate->lo, estimate->hi};
    fc_cli_table_cell(table, "%s", fc_impact_estimator_name((enum fc_impact_estimator)e));
    for (int v = 0; v < 5; v++) fc_cli_table_cell(table, isnan(values[v]) ? "-" : "%.2f", values[v]);
    double p = estimate->interval.p;
    fc_cli_table_cell(table, isnan(p) ? "-" : p < .0005 ? "< 0.001" : "%.3f", p);
    fc_cli_table_cell(table, "%s", claim_word(job, estimate->claim));
  }
  fc_cli_table_print(table, 1);
}

void fc_cli_print_impact(const struct fc_cli_job *job, const struct fc_impact *impact, const char *name) {
  const struct fc_impact_verdict *verdict = &impact->verdict;
  print_headline(job, impact, name);
  printf("%s %s\n", word(job, FC_IMPACT_TEXT_GRADE), word(job, fc_impact_grade_text(verdict->grade)));
  for (int i = 0; i < verdict->reason_count; i++)
    printf("  - %s\n", word(job, fc_impact_reason_text(verdict->reason[i])));
  for (int w = 0; w < FC_IMPACT_WARNINGS; w++)
    if (impact->warning[w]) printf("  ! %s\n", word(job, fc_impact_warning_text((enum fc_impact_warning)w)));
  print_days(job, impact);
  for (int arm = 1; arm >= 0; arm--)
    if (impact->left_out[arm])
      printf("%s: %d\n", word(job, arm ? FC_IMPACT_TEXT_LEFT_OUT_TREATED : FC_IMPACT_TEXT_LEFT_OUT_CONTROL),
             impact->left_out[arm]);
  if (impact->few_units[0] + impact->few_units[1])
    printf("%s: %d\n", word(job, FC_IMPACT_TEXT_FEW_UNITS_SHOPS), impact->few_units[0] + impact->few_units[1]);
  print_estimates(job, impact);
}

void fc_cli_print_pooled(const char *language, const struct fc_pooled *pooled, enum fc_impact_estimator by,
                         int retailers) {
  if (!pooled->count) return;
  printf("%s (%d, %s): %.1f %%", fc_impact_text(language, FC_IMPACT_TEXT_RETAILERS), pooled->count,
         fc_impact_estimator_name(by), fc_percent_reduction(pooled->mean.theta));
  if (!isnan(pooled->mean.lo))
    printf(" (%.1f .. %.1f %%)", fc_percent_reduction(pooled->mean.hi), fc_percent_reduction(pooled->mean.lo));
  printf("\n  %s\n", fc_impact_text(language, pooled->count < FC_POOLED_LEAST ? FC_IMPACT_TEXT_TOO_FEW_RETAILERS
                                                                              : FC_IMPACT_TEXT_SHARED_SEASON));
  if (pooled->count < retailers)
    printf("  %s: %d\n", fc_impact_text(language, FC_IMPACT_TEXT_LEFT_OUT), retailers - pooled->count);
}

void fc_cli_print_plan(const struct fc_cli_job *job, const struct fc_impact_plan *plan, const char *name) {
  printf("%s: %s (%s %d, %s %d)\n", name, word(job, FC_IMPACT_TEXT_PLAN), word(job, FC_IMPACT_TEXT_TREATED),
         plan->treated, word(job, FC_IMPACT_TEXT_CONTROL), plan->controls);
  struct fc_cli_table *table = fc_cli_table_new(6);
  fc_cli_table_cell(table, "%s", word(job, FC_IMPACT_TEXT_DAYS));
  fc_cli_table_cell(table, "%s", word(job, FC_IMPACT_TEXT_PLAN_SPREAD));
  fc_cli_table_cell(table, "%s %%", word(job, FC_IMPACT_TEXT_CHANGE));
  for (int percent = 10; percent <= 20; percent += 5)
    fc_cli_table_cell(table, "%s %d %%", word(job, FC_IMPACT_TEXT_PLAN_SHOPS), percent);
  for (int l = 0; l < FC_PLAN_LENGTHS; l++) {
    const int needed[] = {plan->length[l].shops_for_ten, plan->length[l].shops_for_fifteen,
                          plan->length[l].shops_for_twenty};
    if (!plan->length[l].pairs) continue;
    fc_cli_table_cell(table, "%d", plan->length[l].days);
    fc_cli_table_cell(table, "%.3f", plan->length[l].spread);
    fc_cli_table_cell(table, isnan(plan->length[l].least_percent) ? "-" : "%.1f", plan->length[l].least_percent);
    for (int n = 0; n < 3; n++)
      fc_cli_table_cell(table, needed[n] ? "%d" : "> %d", needed[n] ? needed[n] : FC_PLAN_MOST_SHOPS);
  }
  fc_cli_table_print(table, 1);
  if (!plan->length[0].pairs)
    printf("  %s\n", word(job, FC_IMPACT_TEXT_PLAN_SHORT));
  else if (isnan(plan->length[0].least_percent))
    printf("  %s\n", word(job, FC_IMPACT_TEXT_PLAN_TOO_FEW));
}
