/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of tables and reports, in Japanese and English: one small table. Pure, any thread. */
#ifndef FC_REPORT_TEXT_H
#define FC_REPORT_TEXT_H

#include "foodcast/evaluate/why.h"

enum fc_text {
#define TEXT(id, en, ja) FC_TEXT_##id,
#include "foodcast/report/texts.def"
#undef TEXT
  FC_TEXT_COUNT
};

/* `language`: "ja", or anything else for English. Static. */
const char *fc_text(const char *language, enum fc_text text);
/* Why a number is not given; "" where it is. Static. */
const char *fc_why_text(const char *language, enum fc_why why);
/* A finding's effect in the language; itself where it has no translation. */
const char *fc_effect_text(const char *language, const char *effect);

#endif
