/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a reduction or its interval is not given. A closed list; fc_why_text (report/text.h) has the words. */
#ifndef FC_EVALUATE_WHY_H
#define FC_EVALUATE_WHY_H

enum fc_why {
  FC_WHY_GIVEN, /* there is a number */
#define WHY(id) FC_WHY_##id,
#include "foodcast/evaluate/why.def"
#undef WHY
  FC_WHY_COUNT
};

#endif
