/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/report/text.h"

static const struct {
  const char *en, *ja;
} texts[] = {
#define TEXT(id, en, ja) {en, ja},
#include "foodcast/report/texts.def"
#undef TEXT
};

const char *fc_text(const char *language, enum fc_text text) {
  if ((int)text < 0 || text >= FC_TEXT_COUNT) return "";
  return language && !strcmp(language, "ja") ? texts[text].ja : texts[text].en;
}

const char *fc_why_text(const char *language, enum fc_why why) {
  static const enum fc_text texts_of[] = {
#define WHY(id) [FC_WHY_##id] = FC_TEXT_WHY_##id,
#include "foodcast/evaluate/why.def"
#undef WHY
  };
  return why > FC_WHY_GIVEN && why < FC_WHY_COUNT ? fc_text(language, texts_of[why]) : "";
}
