/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words about the weather to shares of the day. The agency's terms: 一時 is less than a quarter of the period, 時々 less
 * than half of it, 後 the later half. */
#include "weather_internal.h"

#include <ctype.h>
#include <math.h>
#include <strings.h>

enum kind { FINE, PARTLY, DULL, WET };
enum link { LINK_NONE, LINK_LATER, LINK_OFTEN, LINK_BRIEFLY };

struct word {
  const char *text;
  enum kind kind;
};

static const struct word japanese[] = {
    {"快晴", FINE},  {"薄曇", PARTLY}, {"晴", FINE},  {"曇", DULL},   {"くもり", DULL}, {"暴風雨", WET},
    {"暴風雪", WET}, {"大雨", WET},    {"大雪", WET}, {"雨", WET},    {"雪", WET},      {"みぞれ", WET},
    {"霙", WET},     {"あられ", WET},  {"霧", DULL},  {"煙霧", DULL}, {"雷", WET},      {"ひょう", WET}};
static const struct word english[] = {
    {"mostly sunny", FINE}, {"partly", PARTLY}, {"sun", FINE},  {"clear", FINE}, {"fair", FINE}, {"fine", FINE},
    {"cloud", DULL},        {"overcast", DULL}, {"fog", DULL},  {"mist", DULL},  {"rain", WET},  {"drizzle", WET},
    {"shower", WET},        {"snow", WET},      {"sleet", WET}, {"hail", WET},   {"storm", WET}, {"thunder", WET}};
static const struct {
  const char *text;
  enum link link;
} links[] = {{"のち時々", LINK_LATER}, {"後時々", LINK_LATER},    {"のち一時", LINK_LATER}, {"後一時", LINK_LATER},
             {"のち", LINK_LATER},     {"後", LINK_LATER},        {"から", LINK_LATER},     {"時々", LINK_OFTEN},
             {"一時", LINK_BRIEFLY},   {"所により", LINK_BRIEFLY}};

struct shares {
  double rain, sun, weight;
};

static void add_kind(struct shares *shares, enum kind kind, double weight) {
  /* what comes takes its share from what was there */
  shares->rain *= 1 - weight;
  shares->sun *= 1 - weight;
  shares->rain += kind == WET ? weight : 0;
  shares->sun += kind == FINE ? weight : kind == PARTLY ? weight / 2 : 0;
  shares->weight = 1;
}

static double weight_of(enum link link, int first) {
  if (first) return 1;
  switch (link) {
  case LINK_NONE: return .2; /* a circumstance: with thunder and so on */
  case LINK_LATER: return .5;
  case LINK_OFTEN: return .4;
  case LINK_BRIEFLY: return .2;
  }
  return .2;
}

static struct shares read_japanese(const char *text, size_t length) {
  struct shares shares = {0};
  enum link link = LINK_NONE;
  for (size_t i = 0; i < length;) {
    size_t used = 0;
    for (size_t k = 0; k < sizeof links / sizeof *links && !used; k++) {
      size_t n = strlen(links[k].text);
      if (n > length - i || memcmp(text + i, links[k].text, n) != 0) continue;
      link = links[k].link;
      used = n;
    }
    for (size_t k = 0; k < sizeof japanese / sizeof *japanese && !used; k++) {
      size_t n = strlen(japanese[k].text);
      if (n > length - i || memcmp(text + i, japanese[k].text, n) != 0) continue;
      add_kind(&shares, japanese[k].kind, weight_of(link, shares.weight == 0));
      link = LINK_NONE;
      used = n;
    }
    i += used ? used : 1;
  }
  return shares;
}

static struct shares read_english(const char *text, size_t length) {
  struct shares shares = {0};
  for (size_t i = 0; i < length; i++)
    for (size_t k = 0; k < sizeof english / sizeof *english; k++) {
      size_t n = strlen(english[k].text);
      if (n > length - i || strncasecmp(text + i, english[k].text, n) != 0) continue;
      add_kind(&shares, english[k].kind, shares.weight == 0 ? 1 : .5);
      i += n - 1;
      break;
    }
  return shares;
}

/* JMA forecast codes: hundreds are the main weather (1 fine, 2 dull, 3 rain, 4 snow); of the rest, the groups that are
 * said to be brief, frequent or later with rain, snow or sun. */
static struct shares read_jma_code(int code) {
  struct shares shares = {0};
  int main = code / 100, rest = code % 100;
  if (main < 1 || main > 4) return shares;
  add_kind(&shares, main == 1 ? FINE : main == 2 ? DULL : WET, 1);
  int brief = rest >= 2 && rest <= 9, later = rest >= 10 && rest <= 40;
  if (main == 1 && (rest == 1 || rest == 10 || rest == 11)) add_kind(&shares, DULL, rest == 1 ? .4 : .5);
  if (main == 1 && (brief || (later && rest > 11))) add_kind(&shares, WET, brief ? .25 : .4);
  if (main == 2 && (rest == 1 || rest == 10 || rest == 11)) add_kind(&shares, FINE, rest == 1 ? .4 : .5);
  if (main == 2 && ((brief && rest != 9) || (later && rest > 11))) add_kind(&shares, WET, brief ? .25 : .5);
  if (main >= 3 && (rest == 1 || rest == 11)) add_kind(&shares, FINE, rest == 1 ? .4 : .5);
  if (main >= 3 && (rest == 2 || rest == 13)) add_kind(&shares, DULL, rest == 2 ? .3 : .5);
  return shares;
}

/* World Meteorological Organization code table 4677, as weather services on the web use it. */
static struct shares read_wmo_code(int code) {
  struct shares shares = {0};
  if (code < 0 || code > 99) return shares;
  add_kind(&shares, code <= 1 ? FINE : code == 2 ? PARTLY : code < 50 ? DULL : WET, 1);
  return shares;
}

void fc_weather_text(const char *text, size_t length, double *rain, double *sun) {
  struct shares shares = {0};
  double code = 0;
  if (length && isdigit((unsigned char)text[0]) && fc_number_parse(text, length, '.', &code) == FC_FIELD_OK) {
    shares = code >= 100 ? read_jma_code((int)code) : read_wmo_code((int)code);
  } else if (length) {
    shares = read_japanese(text, length);
    if (shares.weight == 0) shares = read_english(text, length);
  }
  *rain = shares.weight > 0 ? shares.rain : NAN;
  *sun = shares.weight > 0 ? shares.sun : NAN;
}
