/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of tables and reports, in Japanese and English: one small table. Pure, any thread. */
#ifndef FC_REPORT_TEXT_H
#define FC_REPORT_TEXT_H

enum fc_text {
#define TEXT(id, en, ja) FC_TEXT_##id,
#include "foodcast/report/texts.def"
#undef TEXT
  FC_TEXT_COUNT
};

/* `language`: "ja", or anything else for English. Static. */
const char *fc_text(const char *language, enum fc_text text);
/* A finding's effect in the language; itself where it has no translation. */
const char *fc_effect_text(const char *language, const char *effect);

#endif
