/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accuracy of forecasts, gathered over (scope, key, horizon).
 *
 * error e = forecast - actual; WAPE = sum|e|/sum y; bias = sum e/sum y; MASE = mean |e|/a and RMSSE = sqrt(mean e^2/b) with
 * a and b the mean absolute and squared seasonal-naive errors (season 7) of the series' open days up to the origin
 * (Hyndman and Koehler 2006); pinball = mean loss over q10, q20, .., q90, and width80 = mean q90 - q10, both in units;
 * cover80 = share of days inside q10..q90.
 *
 * A day counts where it was open and its series had been seen by the origin; sold-out days are left out and counted. A
 * model counts where it had an answer: compare n. The combination's quantiles are the calibrated ones; every other model
 * gets normal ones around its mean, with the spread of its own past errors of that series, NAN where that is unknown. */
#ifndef FC_EVALUATE_ACCURACY_H
#define FC_EVALUATE_ACCURACY_H

#include "foodcast/forecast/forecast.h"

enum { FC_ACCURACY_MODELS = 40 };

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
