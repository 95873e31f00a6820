/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "order_internal.h"

#include <math.h>

struct newsvendor {
  const double *demand; /* of the days on which the order can be sold */
  double there;         /* units that will be there without the order */
  double level;
};

/* Expected cost in units of cu + co. */
static double cost_of(const struct newsvendor *problem, double quantity) {
  double supply = problem->there + quantity;
  return problem->level * fc_expected_short(problem->demand, supply) +
         (1 - problem->level) * fc_expected_left(problem->demand, supply);
}

/* The cost is convex with its least value at the quantile, so the best whole number of cases is next to it; among equals
 * the smaller, which wastes less. */
static double best_cases(const struct newsvendor *problem, double wanted, double case_size) {
  double down = fc_cases_down(wanted, case_size), up = fc_cases_up(wanted, case_size);
  return cost_of(problem, up) < cost_of(problem, down) ? up : down;
}

static void order_newsvendor(const struct fc_order_situation *situation, struct fc_order *order) {
  struct fc_order_frame frame;
  fc_order_frame_init(&frame, situation, order);
  int first = frame.cover->first, last = frame.cover->last;
  double total[FC_POINTS];
  if (last > first) fc_forecast_total(situation->forecast, first, last, total);
  struct fc_order_ageing ageing = fc_order_age(&frame, situation, 0);
  struct newsvendor problem = {.demand = last > first ? total : situation->forecast->points[first],
                               .there = ageing.at_delivery - ageing.outdating,
                               .level = frame.level};
  double target = fc_quantile(problem.demand, problem.level), wanted = fmax(0, target - problem.there);
  order->safety = target - order->expected_demand;
  order->expected_outdating = ageing.outdating;
  double rounded = best_cases(&problem, wanted, frame.case_size);
  if (rounded > 0 && rounded < frame.minimum) {
    double least = fc_cases_up(frame.minimum, frame.case_size);
    if (cost_of(&problem, 0) <= cost_of(&problem, least)) rounded = wanted = 0;
  }
  fc_order_settle(&frame, wanted, rounded, ageing.at_delivery, order);
}

const struct fc_policy fc_policy_newsvendor = {
    .name = "newsvendor",
    .summary = "the quantile of demand at the critical ratio, in the cases of least expected cost (Arrow et al. 1951)",
    .summary_ja = "欠品と廃棄の費用が釣り合う需要の分位点（新聞売り子問題）",
    .least_shelf_life = 1,
    .most_shelf_life = 1,
    .order = order_newsvendor,
};
