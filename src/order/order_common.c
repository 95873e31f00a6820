/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "order_internal.h"

#include "foodcast/order/ageing.h"

#include <math.h>

static double within(double value, double least, double most) {
  return !(value > least) ? least : value > most ? most : value;
}

double fc_critical_ratio(double price, double cost, double salvage, double disposal_cost) {
  double under = fmax(0, price - cost), over = fmax(0, cost - salvage + disposal_cost);
  if (!(under + over > 0)) return .5; /* neither mistake costs anything */
  return within(under / (under + over), .01, .99);
}

void fc_cover_make(const struct fc_forecast *forecast, int delivery_day, int cover_days, int shelf_life_days,
                   struct fc_cover *cover) {
  int horizon = forecast->horizon < 1 ? 1 : forecast->horizon > FC_MAX_HORIZON ? FC_MAX_HORIZON : forecast->horizon;
  int days = cover_days < shelf_life_days ? cover_days : shelf_life_days;
  cover->first = delivery_day < 0 ? 0 : delivery_day >= horizon ? horizon - 1 : delivery_day;
  cover->last = cover->first + (days < 1 ? 1 : days) - 1;
  if (cover->last >= horizon) cover->last = horizon - 1;
  cover->total_mean = 0;
  for (int day = 0; day < FC_MAX_HORIZON; day++) cover->day_mean[day] = 0;
  for (int day = 0; day <= cover->last; day++) {
    cover->day_mean[day] = fc_points_mean(forecast->points[day]);
    cover->total_mean += cover->day_mean[day];
  }
  fc_forecast_total(forecast, 0, cover->last, cover->total);
}

/* fmax is a call, and this is the innermost loop of a replay. */
static inline double at_least_zero(double value) { return value > 0 ? value : 0; }

static double units_usable(const struct fc_order_situation *situation, const struct fc_order_frame *frame,
                           double *on_order) {
  double on_hand = 0;
  for (int i = frame->delivery; i < frame->life; i++) on_hand += at_least_zero(situation->stock[i]);
  *on_order = 0;
  for (int day = 0; day <= frame->cover->last; day++)
    if (day + frame->life > frame->delivery) *on_order += at_least_zero(situation->on_order[day]);
  return on_hand;
}

void fc_order_frame_init(struct fc_order_frame *frame, const struct fc_order_situation *situation,
                         struct fc_order *order) {
  frame->life = situation->shelf_life_days < 1                   ? 1
                : situation->shelf_life_days > FC_MAX_SHELF_LIFE ? FC_MAX_SHELF_LIFE
                                                                 : situation->shelf_life_days;
  frame->cover = situation->cover;
  if (!frame->cover) {
    fc_cover_make(situation->forecast, situation->delivery_day, situation->cover_days, frame->life, &frame->own);
    frame->cover = &frame->own;
  }
  frame->delivery = frame->cover->first;
  double level = situation->level;
  if (isnan(level))
    level = fc_critical_ratio(situation->price, situation->cost, situation->salvage, situation->disposal_cost);
  frame->level = within(level, 0, 1);
  frame->fifo_share = isnan(situation->fifo_share) ? .5 : within(situation->fifo_share, 0, 1);
  frame->case_size = situation->case_size > 0 ? situation->case_size : NAN;
  frame->minimum = fmax(0, situation->minimum_order); /* fmax passes over NAN */
  frame->maximum = isnan(situation->maximum_order) ? INFINITY : fmax(0, situation->maximum_order);
  frame->minimum = fmin(frame->minimum, frame->maximum);
  frame->display = fmax(0, situation->minimum_display);
  frame->capacity = isnan(situation->shelf_capacity) ? INFINITY : fmax(0, situation->shelf_capacity);

  *order = (struct fc_order){.expected_disposed = NAN, .sold_out_probability = NAN, .limit = ""};
  order->on_hand = units_usable(situation, frame, &order->on_order);
  for (int day = frame->cover->first; day <= frame->cover->last; day++)
    order->expected_demand += frame->cover->day_mean[day];
}

struct fc_order_ageing fc_order_age(const struct fc_order_frame *frame, const struct fc_order_situation *situation,
                                    double quantity) {
  struct fc_order_ageing result = {0};
  double age[FC_MAX_SHELF_LIFE];
  for (int i = 0; i < frame->life; i++) age[i] = at_least_zero(situation->stock[i]);
  for (int day = 0; day <= frame->cover->last; day++) {
    age[frame->life - 1] += at_least_zero(situation->on_order[day]);
    if (day == frame->delivery) {
      result.at_delivery = fc_age_total(age, frame->life);
      age[frame->life - 1] += quantity;
    }
    fc_age_serve(age, frame->life, frame->cover->day_mean[day], frame->fifo_share);
    double expired = fc_age_close(age, frame->life);
    if (day >= frame->delivery && day < frame->cover->last) result.outdating += expired;
  }
  return result;
}

/* A hair is forgiven, so that 3 cases of .1 kg are 3 cases; past 2^52 cases every double is whole. */
static const double HAIR = 1e-9;

double fc_cases_down(double quantity, double case_size) {
  if (isnan(case_size) || !isfinite(quantity)) return quantity;
  return floor(quantity / case_size + HAIR) * case_size;
}

double fc_cases_up(double quantity, double case_size) {
  if (isnan(case_size) || !isfinite(quantity)) return quantity;
  return ceil(quantity / case_size - HAIR) * case_size;
}

void fc_order_settle(const struct fc_order_frame *frame, double wanted, double rounded, double at_delivery,
                     struct fc_order *order) {
  double quantity = fmax(0, rounded);
  int in_demand = order->expected_demand > 0; /* an empty shelf of a discontinued item is no gap */
  if (in_demand && at_delivery + quantity < frame->display) {
    quantity = fc_cases_up(frame->display - at_delivery, frame->case_size);
    order->limit = "minimum-display";
  }
  double room = fmax(0, frame->capacity - at_delivery);
  if (quantity > room) {
    quantity = fc_cases_down(room, frame->case_size);
    order->limit = "shelf-capacity";
  }
  if (quantity > 0 && quantity < frame->minimum) {
    quantity = fc_cases_up(frame->minimum, frame->case_size);
    order->limit = "minimum-order";
  }
  if (quantity > frame->maximum) {
    quantity = fc_cases_down(frame->maximum, frame->case_size);
    order->limit = "maximum-order";
  }
  order->quantity = quantity;
  order->cases = isnan(frame->case_size) ? NAN : round(quantity / frame->case_size);
  order->rounding = quantity - fmax(0, wanted);
}

double fc_order_limited(double wanted, double case_size, double minimum_order, double maximum_order) {
  double size = case_size > 0 ? case_size : NAN;
  if (!(wanted > 0)) return 0;
  double quantity = fc_cases_up(fmax(wanted, minimum_order), size);
  return quantity > maximum_order ? fc_cases_down(fmax(0, maximum_order), size) : quantity;
}

struct path_end {
  double disposed;
  int sold_out;
};

/* Days after the cover are walked too, as long as what the order left can still be sold. */
static struct path_end walk_path(const struct fc_order_situation *situation, const struct fc_order_frame *frame,
                                 double quantity, int path) {
  struct path_end end = {0};
  double age[FC_MAX_SHELF_LIFE];
  int last = frame->delivery + frame->life - 1, horizon = situation->forecast->horizon;
  if (last < frame->cover->last) last = frame->cover->last;
  for (int i = 0; i < frame->life; i++) age[i] = fmax(0, situation->stock[i]);
  for (int day = 0; day <= last && day < horizon; day++) {
    double demand = fc_path_value(situation->forecast, path, day);
    age[frame->life - 1] += fmax(0, situation->on_order[day]) + (day == frame->delivery ? quantity : 0);
    double sold = fc_age_serve(age, frame->life, demand, frame->fifo_share);
    if (day >= frame->delivery && day <= frame->cover->last && sold < demand - 1e-9) end.sold_out = 1;
    double expired = fc_age_close(age, frame->life);
    if (day >= frame->delivery) end.disposed += expired;
  }
  return end;
}

void fc_order_expect(const struct fc_order_situation *situation, struct fc_order *order) {
  struct fc_order_frame frame;
  struct fc_order discarded;
  fc_order_frame_init(&frame, situation, &discarded);
  double disposed = 0, sold_out = 0;
  for (int path = 0; path < FC_POINTS; path++) {
    struct path_end end = walk_path(situation, &frame, order->quantity, path);
    disposed += end.disposed;
    sold_out += end.sold_out;
  }
  order->expected_disposed = disposed / FC_POINTS;
  order->sold_out_probability = sold_out / FC_POINTS;
}
