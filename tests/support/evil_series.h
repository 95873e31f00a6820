/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demand as nobody's shop has it: zeros, spikes, growth without end, infinite variance, twelve orders of magnitude. */
#ifndef FC_EVIL_SERIES_H
#define FC_EVIL_SERIES_H

#include "foodcast/base/random.h"

enum { EVIL_KINDS = 12 };

/* Demand of a day, >= 0 and finite; kind 0..EVIL_KINDS - 1. */
double evil_value(int kind, int day, double level, struct fc_random *random);

#endif
