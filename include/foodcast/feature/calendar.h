/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Public holidays. Japan's are computed from the law: fixed days, Happy Mondays, equinoxes, substitute holidays,
 * the day between two holidays, one-off days (1989-2020) and the moves of 2020 and 2021. Pure, any thread. */
#ifndef FC_FEATURE_CALENDAR_H
#define FC_FEATURE_CALENDAR_H

#include "foodcast/base/date.h"

/* Japanese name of the public holiday, NULL where the day is none; 1955-2099 (equinoxes by the usual formula). */
const char *fc_japanese_holiday(fc_date date);

#endif
