/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.html: one file that opens without a network. */
#include "html_internal.h"

#include <math.h>
#include <stdarg.h>

void fc_html_raw(const struct fc_html *html, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vfprintf(html->file, format, args);
  va_end(args);
}

void fc_html_text(const struct fc_html *html, const char *text) {
  for (; text && *text; text++) {
    switch (*text) {
    case '&': fputs("&amp;", html->file); break;
    case '<': fputs("&lt;", html->file); break;
    case '>': fputs("&gt;", html->file); break;
    case '"': fputs("&quot;", html->file); break;
    default: fputc(*text, html->file);
    }
  }
}

void fc_html_say(const struct fc_html *html, enum fc_text text) { fc_html_text(html, fc_text(html->language, text)); }

void fc_html_heading(const struct fc_html *html, enum fc_text text) {
  fc_html_raw(html, "<h2>");
  fc_html_say(html, text);
  fc_html_raw(html, "</h2>\n");
}

void fc_html_number(const struct fc_html *html, double value, int decimals) {
  char digits[64];
  if (!isfinite(value)) {
    fputs("–", html->file);
    return;
  }
  int length = snprintf(digits, sizeof digits, "%.*f", decimals, fabs(value));
  int whole = (int)strcspn(digits, ".");
  int negative = value < 0 && strpbrk(digits, "123456789");
  if (negative) fputs("−", html->file);
  for (int i = 0; i < length; i++) {
    if (i > 0 && i < whole && (whole - i) % 3 == 0) fputc(',', html->file);
    fputc(digits[i], html->file);
  }
}

void fc_html_percent(const struct fc_html *html, double share, int decimals) {
  fc_html_number(html, 100 * share, decimals);
  if (isfinite(share)) fputs(" %", html->file);
}

static void open_cell(const struct fc_html *html, int main) {
  fputs(main ? "<td class=\"number main\">" : "<td class=\"number\">", html->file);
}

void fc_html_number_cell(const struct fc_html *html, double value, int decimals, int main) {
  open_cell(html, main);
  fc_html_number(html, value, decimals);
  fputs("</td>", html->file);
}

void fc_html_percent_cell(const struct fc_html *html, double share, int decimals, int main) {
  open_cell(html, main);
  fc_html_percent(html, share, decimals);
  fputs("</td>", html->file);
}

void fc_html_text_cell(const struct fc_html *html, const char *text) {
  fputs("<td class=\"text\">", html->file);
  fc_html_text(html, text);
  fputs("</td>", html->file);
}

void fc_html_head_row(const struct fc_html *html, const enum fc_text *texts, int count, int right, int left, int main) {
  fputs("<tr>", html->file);
  for (int i = 0; i < count; i++) {
    fprintf(html->file, "<th class=\"%s%s\">", i >= right && i < left ? "number" : "", i == main ? " main" : "");
    if (texts[i] != FC_TEXT_COUNT) fc_html_say(html, texts[i]);
    fputs("</th>", html->file);
  }
  fputs("</tr>\n", html->file);
}

const char *fc_html_fallback(const struct fc_html *html, enum fc_fallback fallback) {
  static const enum fc_text texts[FC_FALLBACK_COUNT] = {[FC_FALLBACK_NONE] = FC_TEXT_COUNT,
                                                        [FC_FALLBACK_SHORT_HISTORY] = FC_TEXT_FALLBACK_SHORT_HISTORY,
                                                        [FC_FALLBACK_NEW_ITEM] = FC_TEXT_FALLBACK_NEW_ITEM,
                                                        [FC_FALLBACK_MODEL_FAILED] = FC_TEXT_FALLBACK_MODEL_FAILED,
                                                        [FC_FALLBACK_NO_WEATHER] = FC_TEXT_FALLBACK_NO_WEATHER,
                                                        [FC_FALLBACK_NO_DEMAND] = FC_TEXT_FALLBACK_NO_DEMAND};
  return fc_text(html->language, texts[fallback]);
}

const struct fc_waste_sums *fc_html_policy(const struct fc_reduction_row *row) {
  return isnan(row->equal_percent) ? &row->policy : &row->matched;
}

static void write_header(const struct fc_html *html) {
  char date[FC_DATE_TEXT];
  fc_html_raw(html,
              "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
              "script-src 'unsafe-inline'; img-src data:\">\n<meta name=\"generator\" content=\"foodcast %s\">\n"
              "<title>",
              html->language, FC_VERSION);
  fc_html_text(html, html->results->retailer->name);
  fc_html_raw(html, " – ");
  fc_html_say(html, FC_TEXT_HTML_TITLE);
  fc_html_raw(html, "</title>\n<style>\n");
  fputs(fc_asset_report_css, html->file);
  fc_html_raw(html, "</style>\n</head>\n<body>\n<header><div class=\"page\"><div><div class=\"name\">foodcast</div>"
                    "<h1>");
  fc_html_text(html, html->results->retailer->name);
  fc_html_raw(html, " – ");
  fc_html_say(html, FC_TEXT_HTML_TITLE);
  fc_html_raw(html, "</h1></div><dl><div><dt>");
  fc_html_say(html, FC_TEXT_AS_OF);
  fc_html_raw(html, "</dt><dd>%s</dd></div><div><dt>", fc_date_format(html->summary->as_of, date));
  fc_html_say(html, FC_TEXT_STORES);
  fc_html_raw(html, "</dt><dd>%d</dd></div><div><dt>", html->summary->stores);
  fc_html_say(html, FC_TEXT_ITEMS);
  fc_html_raw(html, "</dt><dd>%d</dd></div></dl></div></header>\n<main class=\"page\">\n", html->summary->items);
}

/* JSON inside a script element: a '<' could end it. */
static void write_script_json(const struct fc_html *html, const char *text) {
  for (; *text; text++) {
    if (*text == '<')
      fputs("\\u003c", html->file);
    else
      fputc(*text, html->file);
  }
}

static enum fc_status write_scripts(const struct fc_html *html, struct fc_error *err) {
  json_t *data = fc_html_chart_data(html);
  char *text = data ? json_dumps(data, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(12)) : NULL;
  json_decref(data);
  if (!text) return fc_fail_memory(err);
  fc_html_raw(html, "<script type=\"application/json\" id=\"data\">");
  write_script_json(html, text);
  fc_html_raw(html, "</script>\n<script>\n");
  fputs(fc_asset_chart_js, html->file);
  fc_html_raw(html, "</script>\n<script>\n");
  fputs(fc_asset_report_js, html->file);
  fc_html_raw(html, "</script>\n");
  free(text);
  return FC_OK;
}

enum fc_status fc_report_write_html(const struct fc_run_results *results, const struct fc_run_summary *summary,
                                    const char *folder, struct fc_error *err) {
  char path[FC_PATH_MAX];
  enum fc_status status = fc_path_join(path, folder, "report.html", err);
  if (status) return status;
  struct fc_html html = {fopen(path, "wb"), results->language, results, summary};
  if (!html.file) return fc_fail_errno(err, "write", path);
  write_header(&html);
  fc_html_section_hero(&html);
  fc_html_section_cards(&html);
  fc_html_section_reduction(&html);
  fc_html_section_charts(&html);
  fc_html_section_trust(&html);
  fc_html_section_where(&html);
  fc_html_section_what_if(&html);
  fc_html_section_orders(&html);
  fc_html_section_accuracy(&html);
  fc_html_section_reliability(&html);
  fc_html_section_quality(&html);
  fc_html_section_fallbacks(&html);
  fc_html_section_about(&html);
  fc_html_raw(&html, "</main>\n");
  status = write_scripts(&html, err);
  fc_html_raw(&html, "</body>\n</html>\n");
  if (!status) return fc_file_close(html.file, path, err);
  fclose(html.file);
  return status;
}
