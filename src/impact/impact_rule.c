/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The old ordering rule on the days as they came. */
#include "foodcast/impact/expected.h"

#include "foodcast/math/special.h"
#include "foodcast/stock/stock.h"

#include <math.h>

enum { WEEK = 7, USUAL_WEEKS = 4 };
static const double golden = .6180339887498949;

/* Mean of up to four last same weekdays, NAN where there is none. */
static double usual(const double *demand, int day) {
  double sum = 0;
  int known = 0;
  for (int w = 1; w <= USUAL_WEEKS && day - WEEK * w >= 0; w++) {
    if (isnan(demand[day - WEEK * w])) continue;
    sum += demand[day - WEEK * w];
    known++;
  }
  return known ? sum / known : NAN;
}

/* Variance over mean of the days that did not sell out, around what was usual on them; 1 at least. */
static double dispersion(int days, const double *sold, const unsigned char *sold_out) {
  double squares = 0, sum = 0;
  for (int d = 0; d < days; d++) {
    double mean = usual(sold, d);
    if (sold_out[d] || isnan(sold[d]) || !(mean > 0)) continue;
    squares += (sold[d] - mean) * (sold[d] - mean);
    sum += mean;
  }
  return sum > 0 ? fmax(1, squares / (1.25 * sum)) : 1; /* a mean of four adds a quarter of the variance */
}

void fc_old_rule_demand(int days, const double *sold, const unsigned char *sold_out, double *demand) {
  double spread = dispersion(days, sold, sold_out);
  for (int d = 0; d < days; d++) {
    demand[d] = sold[d];
    double mean = usual(demand, d);
    if (!sold_out[d] || isnan(sold[d]) || !(mean > 0)) continue;
    /* points of a golden section fill (0, 1) evenly, so the days together follow the distribution */
    double place = (d + 1) * golden, deviation = sqrt(mean * spread);
    double below = fc_normal_cdf((sold[d] - mean) / deviation);
    place -= floor(place);
    double p = below + (1 - below) * place;
    if (p < 1 - 1e-9) demand[d] = fmax(sold[d], mean + deviation * fc_normal_quantile(p));
  }
}

void fc_old_rule_replay(int days, const double *demand, const struct fc_old_rule *rule, double *received,
                        double *disposed) {
  struct fc_stock stock;
  struct fc_stock_day day;
  fc_stock_init(&stock, rule->shelf_life_days);
  for (int d = 0; d < days; d++) {
    double mean = usual(demand, d);
    int open = !isnan(demand[d]);
    double order = open && mean > 0 ? fmax(0, mean * (1 + rule->buffer) - fc_stock_on_hand(&stock)) : 0;
    if (rule->case_size > 0) order = rule->case_size * floor(order / rule->case_size + .5);
    fc_stock_step(&stock, order, open ? demand[d] : 0, rule->fifo_share, open, &day);
    received[d] = isnan(mean) && open ? NAN : order;
    disposed[d] = isnan(mean) && open ? NAN : day.disposed;
  }
}
