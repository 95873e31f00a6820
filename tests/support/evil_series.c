/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evil_series.h"

#include <math.h>

double evil_value(int kind, int day, double level, struct fc_random *random) {
  double u = fc_random_uniform(random), v = fc_random_uniform(random);
  switch (kind) {
  case 0: return floor(level * u);
  case 1: return u < .9 ? 0 : floor(1 + 5 * v);
  case 2: return day % 2 ? 1e6 * u : 0;
  case 3: return level * exp(.05 * day) * u;
  case 4: return 1e9 * (1 + u);
  case 5: return 1e-9 * u;
  case 6: return level * pow(u + 1e-9, -2); /* infinite variance */
  case 7: return fmax(0, level - .5 * day) * u;
  case 8: return day % 7 == 3 ? level : 0;
  case 9: return day < 40 ? 0 : level;
  case 10: return day % 50 ? 3 : 3e12;
  default: return level * (1 + (day / 28) % 3) * (.9 + .2 * u);
  }
}
