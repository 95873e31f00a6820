/* SPDX-License-Identifier: GPL-3.0-or-later */
/* impact.csv, impact.json and impact.html: the measured reduction of one retailer, and of several together. */
#ifndef FC_REPORT_IMPACT_H
#define FC_REPORT_IMPACT_H

#include "foodcast/impact/impact.h"
#include "foodcast/impact/pooled.h"
#include "foodcast/ingest/ingest.h"

enum fc_impact_text {
#define TEXT(id, en, ja) FC_IMPACT_TEXT_##id,
#include "foodcast/report/impact_texts.def"
#undef TEXT
  FC_IMPACT_TEXT_COUNT
};
/* `language`: "ja", or anything else for English. Static. */
const char *fc_impact_text(const char *language, enum fc_impact_text text);
enum fc_impact_text fc_impact_estimator_text(enum fc_impact_estimator estimator);
enum fc_impact_text fc_impact_reason_text(enum fc_impact_reason reason);
enum fc_impact_text fc_impact_warning_text(enum fc_impact_warning warning);
enum fc_impact_text fc_impact_grade_text(enum fc_impact_grade grade);
/* "A", "B", "C", "D" or "N". */
const char *fc_impact_grade_letter(enum fc_impact_grade grade);

struct fc_impact_report {
  const char *retailer; /* or its pseudonym */
  const char *language;
  const struct fc_impact *impact;
  int csv_bom, anonymous;    /* anonymous: shops are named "shop 1", "shop 2", ... */
  int best_sellers;          /* how many goods were chosen by their sales before the start; 0: all */
  const char *const *chosen; /* codes of these, NULL-terminated; NULL: all */
  double co2e_kg;            /* kg of CO2e per kg of food, and where that is from */
  const char *conversion_source;
  const char *const *arguments; /* of the command line, NULL-terminated */
  /* of the checksums of what was read, "" where not known; and the files themselves */
  char inputs_id[17];
  const struct fc_config *config;
  const struct fc_ingest *ingest; /* NULL: not listed */
};
/* Writes the four files into `folder`. */
enum fc_status fc_report_impact(const struct fc_impact_report *report, const char *folder, struct fc_error *err);

/* What of a retailer goes into the comparison of several: theta NAN where it lacks the estimate, or has fewer units or
 * days than an estimate needs. */
struct fc_impact_retailer {
  char name[256];
  enum fc_impact_grade grade;
  int headline; /* estimator, -1 none */
  double theta[FC_IMPACT_ESTIMATORS], error[FC_IMPACT_ESTIMATORS], lo[FC_IMPACT_ESTIMATORS], hi[FC_IMPACT_ESTIMATORS];
};
void fc_impact_retailer_take(struct fc_impact_retailer *retailer, const char *name, const struct fc_impact *impact);
/* The first of controlled, seasonal and before/after estimates that FC_POOLED_LEAST retailers have, else the one that
 * most have: one method for all, or the mean would mix questions. */
enum fc_impact_estimator fc_impact_pooled_estimator(const struct fc_impact_retailer *retailers, int count);
/* Pools `estimator` over the retailers that have it; without an interval for the two plain ratios. FC_FAILED when memory
 * is out. */
enum fc_status fc_impact_pool_retailers(const struct fc_impact_retailer *retailers, int count,
                                        enum fc_impact_estimator estimator, struct fc_pooled *pooled,
                                        struct fc_error *err);
struct fc_impact_pooled_report {
  const struct fc_impact_retailer *retailers;
  int count;
  const char *language;
  int csv_bom;
};
enum fc_status fc_report_impact_pooled(const struct fc_impact_pooled_report *report, const char *folder,
                                       struct fc_error *err);

#endif
