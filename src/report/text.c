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
