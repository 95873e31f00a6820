/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accuracy of forecasts: the measures of formats.md, gathered over (scope, key, horizon). Sold-out, closed and unrecorded
 * days are left out and counted. */
#ifndef FC_EVALUATE_ACCURACY_H
#define FC_EVALUATE_ACCURACY_H

#include "foodcast/forecast/forecast.h"

struct fc_accuracy_row {
  const char *model; /* "combination", "seasonal-naive", ... */
  const char *scope; /* all | store | category | item */
  const char *key;   /* "" for all */
  int horizon;       /* 0 = all */
  long n;
  long sold_out_left_out;
  double wape, bias, mase, rmsse, pinball, cover80, width80; /* NAN where it has no meaning */
};

struct fc_accuracy {
  struct fc_accuracy_row *rows;
  int count;
};

/* Scores every asked origin of `forecasts` (members when kept, and the combination) against the panel. Strings are borrowed
 * from the panel and the registry. */
enum fc_status fc_accuracy_measure(const struct fc_panel *panel, const struct fc_forecasts *forecasts,
                                   const struct fc_forecast_options *options, const struct fc_context *context,
                                   struct fc_accuracy *accuracy, struct fc_error *err);
void fc_accuracy_release(struct fc_accuracy *accuracy);

#endif
