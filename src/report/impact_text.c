/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/report/impact.h"

static const struct {
  const char *en, *ja;
} texts[] = {
#define TEXT(id, en, ja) {en, ja},
#include "foodcast/report/impact_texts.def"
#undef TEXT
};

const char *fc_impact_text(const char *language, enum fc_impact_text text) {
  if ((int)text < 0 || text >= FC_IMPACT_TEXT_COUNT) return "";
  return language && !strcmp(language, "ja") ? texts[text].ja : texts[text].en;
}

enum fc_impact_text fc_impact_estimator_text(enum fc_impact_estimator estimator) {
  static const enum fc_impact_text of[FC_IMPACT_ESTIMATORS] = {
      [FC_IMPACT_PRE_POST] = FC_IMPACT_TEXT_PRE_POST,
      [FC_IMPACT_YEAR_ON_YEAR] = FC_IMPACT_TEXT_YEAR_ON_YEAR,
      [FC_IMPACT_SEASONAL] = FC_IMPACT_TEXT_SEASONAL,
      [FC_IMPACT_PLACEBO_TIME] = FC_IMPACT_TEXT_PLACEBO_TIME,
      [FC_IMPACT_CONTROLLED] = FC_IMPACT_TEXT_CONTROLLED,
      [FC_IMPACT_COUNTERFACTUAL] = FC_IMPACT_TEXT_COUNTERFACTUAL,
      [FC_IMPACT_COUNTERFACTUAL_RULE] = FC_IMPACT_TEXT_COUNTERFACTUAL_RULE,
  };
  return of[estimator];
}

enum fc_impact_text fc_impact_reason_text(enum fc_impact_reason reason) {
  static const enum fc_impact_text of[FC_REASON_COUNT] = {
      [FC_REASON_NONE] = FC_IMPACT_TEXT_COUNT,
      [FC_REASON_SHORT_WINDOW] = FC_IMPACT_TEXT_REASON_SHORT_WINDOW,
      [FC_REASON_FEW_UNITS] = FC_IMPACT_TEXT_REASON_FEW_UNITS,
      [FC_REASON_NO_CONTROLS] = FC_IMPACT_TEXT_REASON_NO_CONTROLS,
      [FC_REASON_FEW_SHOPS] = FC_IMPACT_TEXT_REASON_FEW_SHOPS,
      [FC_REASON_NO_LAST_YEAR] = FC_IMPACT_TEXT_REASON_NO_LAST_YEAR,
      [FC_REASON_SHORT_SEASONAL] = FC_IMPACT_TEXT_REASON_SHORT_SEASONAL,
      [FC_REASON_FEW_PLACEBOS] = FC_IMPACT_TEXT_REASON_FEW_PLACEBOS,
      [FC_REASON_NO_EXPECTED] = FC_IMPACT_TEXT_REASON_NO_EXPECTED,
      [FC_REASON_NO_DATA] = FC_IMPACT_TEXT_REASON_NO_DATA,
      [FC_REASON_PRE_TREND] = FC_IMPACT_TEXT_REASON_PRE_TREND,
      [FC_REASON_PLACEBO_DATES] = FC_IMPACT_TEXT_REASON_PLACEBO_DATES,
      [FC_REASON_TOO_WIDE] = FC_IMPACT_TEXT_REASON_TOO_WIDE,
      [FC_REASON_FEW_TREATED] = FC_IMPACT_TEXT_REASON_FEW_TREATED,
      [FC_REASON_THIN] = FC_IMPACT_TEXT_REASON_THIN,
      [FC_REASON_CONTROLLED] = FC_IMPACT_TEXT_REASON_CONTROLLED,
      [FC_REASON_PAIRED] = FC_IMPACT_TEXT_REASON_PAIRED,
      [FC_REASON_SEASON] = FC_IMPACT_TEXT_REASON_SEASON,
      [FC_REASON_SEASONAL_ONLY] = FC_IMPACT_TEXT_REASON_SEASONAL_ONLY,
      [FC_REASON_PLACEBO_ONLY] = FC_IMPACT_TEXT_REASON_PLACEBO_ONLY,
      [FC_REASON_DISAGREE] = FC_IMPACT_TEXT_REASON_DISAGREE,
      [FC_REASON_SMALLER] = FC_IMPACT_TEXT_REASON_SMALLER,
      [FC_REASON_MISSING] = FC_IMPACT_TEXT_REASON_MISSING,
      [FC_REASON_NO_SPREAD] = FC_IMPACT_TEXT_REASON_NO_SPREAD,
      [FC_REASON_FEW_PAIRS] = FC_IMPACT_TEXT_REASON_FEW_PAIRS,
  };
  return of[reason];
}

enum fc_impact_text fc_impact_warning_text(enum fc_impact_warning warning) {
  static const enum fc_impact_text of[FC_IMPACT_WARNINGS] = {
      [FC_WARNING_EMPTY_SHELVES] = FC_IMPACT_TEXT_WARNING_EMPTY_SHELVES,
      [FC_WARNING_MARKDOWN] = FC_IMPACT_TEXT_WARNING_MARKDOWN,
      [FC_WARNING_SALES] = FC_IMPACT_TEXT_WARNING_SALES,
      [FC_WARNING_MISSING] = FC_IMPACT_TEXT_WARNING_MISSING,
      [FC_WARNING_PLACEBO_GOODS] = FC_IMPACT_TEXT_WARNING_PLACEBO_GOODS,
      [FC_WARNING_START] = FC_IMPACT_TEXT_WARNING_START,
      [FC_WARNING_REGRESSION] = FC_IMPACT_TEXT_CHECK_REGRESSION_WARNING,
  };
  return of[warning];
}

enum fc_impact_text fc_impact_grade_text(enum fc_impact_grade grade) {
  return (enum fc_impact_text)(FC_IMPACT_TEXT_GRADE_A + (int)grade);
}

const char *fc_impact_grade_letter(enum fc_impact_grade grade) {
  static const char *const letters[] = {"A", "B", "C", "D", "N"};
  return letters[grade];
}
