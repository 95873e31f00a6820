/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pages of one retailer and of several share. */
#include "impact_internal.h"

#include <math.h>

void fc_impact_say(const struct fc_html *html, enum fc_impact_text text) {
  fc_html_text(html, fc_impact_text(html->language, text));
}

void fc_impact_heading(const struct fc_html *html, enum fc_impact_text text) {
  fc_html_raw(html, "<h2>");
  fc_impact_say(html, text);
  fc_html_raw(html, "</h2>\n");
}

void fc_impact_head_row(const struct fc_html *html, const enum fc_impact_text *texts, int count) {
  fc_html_raw(html, "<tr>");
  for (int i = 0; i < count; i++) {
    fc_html_raw(html, i ? "<th class=\"number\">" : "<th>");
    if (texts[i] != FC_IMPACT_TEXT_COUNT) fc_impact_say(html, texts[i]);
    fc_html_raw(html, "</th>");
  }
  fc_html_raw(html, "</tr>\n");
}

enum fc_status fc_impact_html_open(struct fc_html *html, const char *path, const char *language, const char *name,
                                   struct fc_error *err) {
  *html = (struct fc_html){.file = fopen(path, "wb"), .language = language};
  if (!html->file) return fc_fail_errno(err, "write", path);
  fc_html_raw(
      html,
      "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"generator\" content=\"foodcast %s\">\n<title>",
      language, FC_VERSION);
  for (int i = 0; i < 2; i++) {
    fc_html_text(html, name);
    fc_html_raw(html, " – ");
    fc_impact_say(html, FC_IMPACT_TEXT_TITLE);
    if (i) break;
    fc_html_raw(html, "</title>\n<style>\n");
    fputs(fc_asset_report_css, html->file);
    fc_html_raw(html,
                "</style>\n</head>\n<body>\n<header><div class=\"page\"><div><div class=\"name\">foodcast</div><h1>");
  }
  fc_html_raw(html, "</h1></div></div></header>\n<main class=\"page\">\n");
  return FC_OK;
}

enum fc_status fc_impact_html_close(struct fc_html *html, const char *path, struct fc_error *err) {
  fc_html_raw(html, "</main>\n</body>\n</html>\n");
  return fc_file_close(html->file, path, err);
}

enum { WIDTH = 760, LEFT = 300, RIGHT = 740, ROW = 26, TOP = 12 };
static const double widest = 100;

struct scale {
  double low, high;
};

static double place(const struct scale *scale, double value) {
  double inside = fmax(scale->low, fmin(scale->high, value));
  return LEFT + (inside - scale->low) / (scale->high - scale->low) * (RIGHT - LEFT);
}

static struct scale find_scale(const struct fc_forest_row *rows, int count) {
  struct scale scale = {-5, 5};
  for (int i = 0; i < count; i++) {
    const double values[] = {rows[i].value, rows[i].lo, rows[i].hi};
    for (int v = 0; v < 3; v++)
      if (isfinite(values[v])) scale.low = fmin(scale.low, values[v]), scale.high = fmax(scale.high, values[v]);
  }
  scale.low = fmax(-widest, 10 * floor(scale.low / 10));
  scale.high = fmin(widest, 10 * ceil(scale.high / 10));
  return scale;
}

static void forest_row(const struct fc_html *html, const struct scale *scale, const struct fc_forest_row *row, int i) {
  double y = TOP + ROW * (i + .5), x = place(scale, row->value);
  const char *colour = row->mark ? "#0b7a6f" : "#7a8b9a";
  fc_html_raw(html, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" font-size=\"12\" fill=\"#1c2b2a\">", LEFT - 12,
              y + 4);
  fc_html_text(html, row->label);
  fc_html_raw(html, "</text>");
  if (isfinite(row->lo) && isfinite(row->hi))
    fc_html_raw(html, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"2\"/>",
                place(scale, row->lo), y, place(scale, row->hi), y, colour);
  if (row->mark)
    fc_html_raw(html, "<rect x=\"%.1f\" y=\"%.1f\" width=\"10\" height=\"10\" fill=\"%s\"/>\n", x - 5, y - 5, colour);
  else
    fc_html_raw(html, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", x, y, colour);
}

void fc_impact_forest(const struct fc_html *html, const struct fc_forest_row *rows, int count) {
  struct scale scale = find_scale(rows, count);
  int bottom = TOP + ROW * count;
  double step = scale.high - scale.low > 80 ? 20 : 10;
  fc_html_raw(html, "<svg viewBox=\"0 0 %d %d\" width=\"100%%\" role=\"img\" font-family=\"inherit\">\n", WIDTH,
              bottom + 28);
  for (double tick = step * ceil(scale.low / step); tick <= scale.high; tick += step) {
    double x = place(&scale, tick);
    fc_html_raw(html, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>", x, TOP, x, bottom,
                tick == 0 ? "#1c2b2a" : "#dfe7e5");
    fc_html_raw(html, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" font-size=\"11\" fill=\"#5c6f6d\">", x,
                bottom + 18);
    fc_html_number(html, tick, 0);
    fc_html_raw(html, " %%</text>\n");
  }
  for (int i = 0; i < count; i++)
    if (isfinite(rows[i].value)) forest_row(html, &scale, &rows[i], i);
  fc_html_raw(html, "</svg>\n");
}
