/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_internal.h"
enum fc_status fc_synth_fit_climate(const char *path, struct fc_synth_climate *climate, struct fc_error *err) {
  (void)climate;
  return fc_fail(err, FC_INPUT, "cannot use '%s'", path);
}
