/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "orders_internal.h"

#include <math.h>
#include <stdarg.h>

/* A sentence grows by whole parts: one that does not fit is left out. */
struct sentence {
  char *text;
  size_t size, used;
};

__attribute__((format(printf, 2, 3))) static void add(struct sentence *sentence, const char *format, ...) {
  char part[200];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(part, sizeof part, format, arguments);
  va_end(arguments);
  if (length < 0 || (size_t)length >= sizeof part || sentence->used + (size_t)length >= sentence->size) return;
  memcpy(sentence->text + sentence->used, part, (size_t)length + 1);
  sentence->used += (size_t)length;
}

enum { NUMBER_TEXT = 32 };

/* Pieces are shown whole, weights with one decimal; a sign where a change is meant. */
static const char *number(double value, int pieces, int with_sign, char text[static NUMBER_TEXT]) {
  double shown = pieces ? round(value) : round(10 * value) / 10;
  if (shown == 0) shown = 0; /* never -0 */
  snprintf(text, NUMBER_TEXT, with_sign ? "%+.*f" : "%.*f", pieces ? 0 : 1, shown);
  return text;
}

struct driver_word {
  enum fc_driver driver;
  double least; /* change from which on it is worth a word */
  const char *en, *ja;
};

/* Factors are against the mean of all days: an ordinary day is a little below it for want of holidays and events, which
 * would read as if it were one. */
static const struct driver_word driver_words[] = {
    {FC_DRIVER_HOLIDAY, .05, "holiday", "祝日"},
    {FC_DRIVER_EVENT, .05, "event", "行事"},
    {FC_DRIVER_TEMPERATURE, .015, "temperature", "気温"},
    {FC_DRIVER_RAIN, .015, "rain", "雨"},
    {FC_DRIVER_SUN, .015, "sunshine", "日照"},
    {FC_DRIVER_PROMOTION, .015, "promotion", "販促"},
    {FC_DRIVER_PRICE, .015, "price", "価格"},
    {FC_DRIVER_SEASON, .015, "season", "季節"},
};
enum { DRIVER_WORDS = sizeof driver_words / sizeof *driver_words };
static const double LEAST_WEEKDAY = .015;

static int worth_a_word(double factor, double least) { return isfinite(factor) && fabs(factor - 1) >= least; }

static const char *weekday_word(fc_date date, int japanese) {
  static const char *const en[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  static const char *const ja[] = {"月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜"};
  return (japanese ? ja : en)[fc_date_weekday(date)];
}

/* The usual level times what is named gives the expected demand of the day. */
static double usual_level(const struct fc_order_story *story) {
  double named = 1, weekday = story->factor[FC_DRIVER_WEEKDAY];
  if (worth_a_word(weekday, LEAST_WEEKDAY)) named *= weekday;
  for (int i = 0; i < DRIVER_WORDS; i++) {
    double factor = story->factor[driver_words[i].driver];
    if (worth_a_word(factor, driver_words[i].least)) named *= factor;
  }
  return story->delivery_mean / named;
}

static void add_drivers(struct sentence *sentence, const struct fc_order_story *story, int japanese) {
  char text[NUMBER_TEXT];
  double weekday = story->factor[FC_DRIVER_WEEKDAY], usual = usual_level(story);
  if (!isfinite(usual)) return;
  add(sentence, japanese ? "ふだんは1日%s" : "Usually %s a day", number(usual, story->pieces, 0, text));
  if (worth_a_word(weekday, LEAST_WEEKDAY))
    add(sentence, japanese ? "、%s%+.0f%%" : ", %s %+.0f %%", weekday_word(story->delivery, japanese),
        100 * (weekday - 1));
  for (int i = 0; i < DRIVER_WORDS; i++) {
    double factor = story->factor[driver_words[i].driver];
    if (worth_a_word(factor, driver_words[i].least))
      add(sentence, japanese ? "、%s%+.0f%%" : ", %s %+.0f %%", japanese ? driver_words[i].ja : driver_words[i].en,
          100 * (factor - 1));
  }
  add(sentence, japanese ? "。" : ". ");
}

static const char *limit_word(const char *limit, int japanese) {
  static const char *const words[][3] = {{"minimum-order", "minimum order", "最低発注数"},
                                         {"maximum-order", "maximum order", "最大発注数"},
                                         {"shelf-capacity", "shelf capacity", "棚の容量"},
                                         {"minimum-display", "minimum display", "最低陳列数"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(words[i][0], limit) == 0) return words[i][japanese ? 2 : 1];
  return "";
}

/* As a number is shown. */
static double shown(const struct fc_order_story *story, double value) {
  return story->pieces ? round(value) : round(10 * value) / 10;
}

/* Adds "NAME +3" or the like unless it would be zero; returns what was shown. */
static double add_term(struct sentence *sentence, const struct fc_order_story *story, const char *name, double value) {
  char text[NUMBER_TEXT];
  if (shown(story, value) == 0) return 0;
  add(sentence, strchr(name, ' ') || (unsigned char)name[0] < 0x80 ? ", %s %s" : "、%s%s", name,
      number(value, story->pieces, 1, text));
  return shown(story, value);
}

static void add_safety(struct sentence *sentence, const struct fc_order_story *story, int japanese) {
  char text[NUMBER_TEXT];
  int times = (int)fmin(99, fmax(1, round(100 * story->level)));
  number(story->order->safety, story->pieces, 1, text);
  if (shown(story, story->order->safety) < 0)
    add(sentence,
        japanese ? "、売れ残りの損が大きいため控えめに%s（100回のうち%d回足りる量）"
                 : ", kept short as leftovers cost more %s (enough %d times in 100)",
        text, times);
  else
    add(sentence, japanese ? "、欠品を防ぐ余裕%s（100回のうち%d回足りる量）" : ", safety %s (enough %d times in 100)",
        text, times);
}

/* Of the stock and what is on order: what is sold before the delivery, which the order need not replace but cannot count on
 * either. It follows from the quantity before rounding = expected + safety + expiring - what will be there. */
static double sold_before(const struct fc_order *order) {
  double wanted = order->quantity - order->rounding;
  double there = order->expected_demand + order->safety + order->expected_outdating - wanted;
  return wanted > 0 ? fmax(0, order->on_hand + order->on_order - there) : 0;
}

/* Terms that add up, as they are shown, to the order. */
static void add_terms(struct sentence *sentence, const struct fc_order_story *story, int japanese) {
  const struct fc_order *order = story->order;
  double sum = shown(story, order->expected_demand) + shown(story, order->safety);
  add_safety(sentence, story, japanese);
  sum += add_term(sentence, story, japanese ? "期限切れの補い" : "expiring before then", order->expected_outdating);
  sum += add_term(sentence, story,
                  story->stock_estimated ? japanese ? "在庫（推定）" : "on hand (estimated)"
                  : japanese             ? "在庫"
                                         : "on hand",
                  -order->on_hand);
  sum += add_term(sentence, story, japanese ? "納品予定" : "on order", -order->on_order);
  sum += add_term(sentence, story, japanese ? "納品前に売れる分" : "sold before the delivery", sold_before(order));
  int in_cases = order->cases > 0 && order->quantity > order->cases + .5;
  if (!order->limit[0] && order->quantity <= 0 && sum < 0)
    add(sentence, japanese ? "、在庫で足りる" : ", the stock is enough");
  else
    add_term(sentence, story,
             order->limit[0] ? limit_word(order->limit, japanese)
             : in_cases      ? japanese ? "ケース合わせ" : "filling cases"
             : japanese      ? "端数"
                             : "rounding",
             order->quantity - sum);
}

void fc_order_sentence(const struct fc_order_story *story, const char *language, char *text, size_t size) {
  const struct fc_order *order = story->order;
  struct sentence sentence = {text, size, 0};
  int japanese = strcmp(language, "ja") == 0;
  char a[NUMBER_TEXT];
  text[0] = '\0';
  if (story->delivery == FC_DATE_NONE) {
    add(&sentence, japanese ? "今日は発注日ではありません" : "No order can be placed today");
    return;
  }
  if (!(order->expected_demand > 0)) {
    add(&sentence, japanese ? "需要の見込みがありません" : "No demand is expected");
    return;
  }
  if (story->factor) add_drivers(&sentence, story, japanese);
  number(order->expected_demand, story->pieces, 0, a);
  if (story->cover_days > 1)
    add(&sentence, japanese ? "%d日分の見込み%s" : "Expected over %d days %s", story->cover_days, a);
  else
    add(&sentence, japanese ? "見込み%s" : "Expected %s", a);
  add_terms(&sentence, story, japanese);
  add(&sentence, japanese ? "→発注%s" : ": order %s", number(order->quantity, story->pieces, 0, a));
}
