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
  const char *en, *ja;
};

static const struct driver_word driver_words[] = {
    {FC_DRIVER_HOLIDAY, "holiday", "祝日"},
    {FC_DRIVER_EVENT, "event", "行事"},
    {FC_DRIVER_TEMPERATURE, "temperature", "気温"},
    {FC_DRIVER_RAIN, "rain", "雨"},
    {FC_DRIVER_SUN, "sunshine", "日照"},
    {FC_DRIVER_PROMOTION, "promotion", "販促"},
    {FC_DRIVER_PRICE, "price", "価格"},
    {FC_DRIVER_SEASON, "season", "季節"},
};

/* A driver is worth a word when it moves demand by two percent or more. */
static int worth_a_word(double factor) { return isfinite(factor) && fabs(factor - 1) >= .015; }

static const char *weekday_word(fc_date date, int japanese) {
  static const char *const en[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  static const char *const ja[] = {"月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜"};
  return (japanese ? ja : en)[fc_date_weekday(date)];
}

static void add_drivers(struct sentence *sentence, const struct fc_order_story *story, int japanese) {
  char text[NUMBER_TEXT];
  double weekday = story->factor[FC_DRIVER_WEEKDAY];
  double named = weekday;
  for (size_t i = 0; i < sizeof driver_words / sizeof *driver_words; i++)
    named *= story->factor[driver_words[i].driver];
  double usual = story->delivery_mean / named;
  if (!isfinite(usual)) return;
  add(sentence, japanese ? "ふだん%s" : "usually %s", number(usual, story->pieces, 0, text));
  if (worth_a_word(weekday))
    add(sentence, japanese ? "、%s%+.0f%%" : ", %s %+.0f %%", weekday_word(story->delivery, japanese),
        100 * (weekday - 1));
  for (size_t i = 0; i < sizeof driver_words / sizeof *driver_words; i++) {
    double factor = story->factor[driver_words[i].driver];
    if (worth_a_word(factor))
      add(sentence, japanese ? "、%s%+.0f%%" : ", %s %+.0f %%", japanese ? driver_words[i].ja : driver_words[i].en,
          100 * (factor - 1));
  }
  add(sentence, japanese ? "。" : "; ");
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

static void add_stock(struct sentence *sentence, const struct fc_order_story *story, int japanese) {
  const struct fc_order *order = story->order;
  char a[NUMBER_TEXT], b[NUMBER_TEXT];
  if (order->on_hand > 0 || order->on_order > 0)
    add(sentence, japanese ? "、在庫%s%s・納品予定%s" : ", on hand %s%s and on order %s",
        number(order->on_hand, story->pieces, 0, a),
        story->stock_estimated ? japanese ? "（推定）" : " (estimated)" : "",
        number(order->on_order, story->pieces, 0, b));
  if (order->expected_outdating >= (story->pieces ? .5 : .05))
    add(sentence, japanese ? "、期限切れ見込み%s" : ", %s expected to expire",
        number(order->expected_outdating, story->pieces, 0, a));
}

void fc_order_sentence(const struct fc_order_story *story, const char *language, char *text, size_t size) {
  const struct fc_order *order = story->order;
  struct sentence sentence = {text, size, 0};
  int japanese = strcmp(language, "ja") == 0;
  char a[NUMBER_TEXT], b[NUMBER_TEXT];
  text[0] = '\0';
  if (story->delivery == FC_DATE_NONE) {
    add(&sentence, japanese ? "今日は発注日ではありません" : "no order can be placed today");
    return;
  }
  if (!(order->expected_demand > 0)) {
    add(&sentence, japanese ? "需要の見込みがありません" : "no demand is expected");
    return;
  }
  if (story->factor) add_drivers(&sentence, story, japanese);
  if (story->cover_days > 1) add(&sentence, japanese ? "%d日分の" : "for %d days ", story->cover_days);
  add(&sentence,
      japanese ? "見込み%s、余裕%s（欠品しない確率%.0f%%を目標）"
               : "expected %s, safety %s (to not sell out on %.0f %% of days)",
      number(order->expected_demand, story->pieces, 0, a), number(order->safety, story->pieces, 1, b),
      100 * story->level);
  add_stock(&sentence, story, japanese);
  if (order->limit[0])
    add(&sentence, japanese ? "、%sにより%s" : ", %s %s", limit_word(order->limit, japanese),
        number(order->rounding, story->pieces, 1, a));
  else if (fabs(order->rounding) >= .05)
    add(&sentence, japanese ? "、ケース単位の丸め%s" : ", rounding to cases %s", number(order->rounding, 0, 1, a));
  add(&sentence, japanese ? "→発注%s" : ": order %s", number(order->quantity, story->pieces, 0, a));
}
