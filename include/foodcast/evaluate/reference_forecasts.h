/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forecasts made elsewhere, scored beside ours on the same series, origins and days.
 *
 * Two layouts are read, both with ISO dates:
 *   store, item, origin, date, mean [, model] [, q10 [, q20, .., q80], q90]
 *   unique_id, ds [, cutoff], <model> [, <model>-lo-80, <model>-hi-80] ...   (y is ignored)
 * unique_id is "store<separator>item" in either order, with / _ - | : . or space between, or the item's code where there
 * is one store. Without a cutoff a row belongs to the newest origin before its date. From an 80 % interval, or from q10 and q90
 * where a decile between them is missing, the others follow as those of two half normals around the mean (or around the
 * bound beyond which it lies). A model without them in some row has no pinball loss and no coverage: theirs would be those
 * of other days. A negative mean counts as 0. A model that is called like one of the program's own is named "reference:<model>".
 *
 * fc_reference_read fills a struct that fc_reference_release frees; the panel must outlive it. */
#ifndef FC_EVALUATE_REFERENCE_FORECASTS_H
#define FC_EVALUATE_REFERENCE_FORECASTS_H

#include "foodcast/evaluate/accuracy.h"

struct fc_reference {
  char **names; /* [model_count], of the models as the file calls them */
  int model_count;
  float *values;                /* [model][series][origin][horizon][10]: mean and nine deciles, NAN where missing */
  long rows_read, rows_matched; /* rows of other series, origins or days are not matched */
  int models_without_quantiles; /* on every day of theirs */
};

/* `options`: the origins and the horizon that rows must belong to. FC_FAILED where the file cannot be read, FC_INPUT where
 * columns are missing, a field is no date or number, a forecast is there twice, its quantiles fall or its interval is upside
 * down, with file:line, and where no row at all belongs to them. */
enum fc_status fc_reference_read(const char *path, const struct fc_panel *panel,
                                 const struct fc_forecast_options *options, struct fc_reference *reference,
                                 struct fc_error *err);
void fc_reference_release(struct fc_reference *reference);

/* Measures of the reference's models, of the combination and, where kept, of the members, all on those days alone for
 * which every model of the reference has a forecast. Names are borrowed from `reference` and the registry. */
enum fc_status fc_reference_score(const struct fc_panel *panel, const struct fc_reference *reference,
                                  const struct fc_forecasts *forecasts, const struct fc_forecast_options *options,
                                  const struct fc_context *context, struct fc_accuracy *accuracy, struct fc_error *err);

#endif
