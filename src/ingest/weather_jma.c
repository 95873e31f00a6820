/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as downloaded from the Japan Meteorological Agency. */
#include "weather_internal.h"

enum fc_status fc_weather_read_obsdl(struct fc_weather_reading *weather, const char *path, struct fc_error *err) {
  (void)weather;
  return fc_fail(err, FC_INPUT, "cannot read '%s' yet", path);
}
enum fc_status fc_weather_read_etrn(struct fc_weather_reading *weather, const char *path, struct fc_error *err) {
  (void)weather;
  return fc_fail(err, FC_INPUT, "cannot read '%s' yet", path);
}
enum fc_status fc_weather_layout(const struct fc_source_config *source, const char *path, const char **layout,
                                 struct fc_error *err) {
  (void)source, (void)path, (void)err;
  *layout = "generic";
  return FC_OK;
}
