/* SPDX-License-Identifier: GPL-3.0-or-later */
/* impact.xlsx: the answer, the rows of impact.csv, the sums and the parts of the change, one sheet each. */
#include "impact_internal.h"

#include <math.h>
#include <xlsxwriter.h>

struct sheet {
  lxw_worksheet *page;
  lxw_format *bold;
  lxw_row_t row;
  lxw_error error; /* the first one */
};

static void keep(struct sheet *sheet, lxw_error error) {
  if (!sheet->error) sheet->error = error;
}

static void text(struct sheet *sheet, int column, const char *words, int bold) {
  keep(sheet, worksheet_write_string(sheet->page, sheet->row, (lxw_col_t)column, words, bold ? sheet->bold : NULL));
}

/* Rounded as in the other files; an empty cell for NAN. */
static void number(struct sheet *sheet, int column, double value, int decimals) {
  double scale = pow(10, decimals);
  if (!isfinite(value)) return;
  keep(sheet, worksheet_write_number(sheet->page, sheet->row, (lxw_col_t)column, round(value * scale) / scale, NULL));
}

static void named(struct sheet *sheet, const char *name, double value, int decimals) {
  text(sheet, 0, name, 0);
  number(sheet, 1, value, decimals);
  sheet->row++;
}

static void window(struct sheet *sheet, const char *name, const struct fc_impact_data *data,
                   struct fc_impact_window days) {
  char first[FC_DATE_TEXT], last[FC_DATE_TEXT];
  text(sheet, 0, name, 0);
  text(sheet, 1, fc_date_format(data->first_date + days.first, first), 0);
  text(sheet, 2, fc_date_format(data->first_date + days.first + days.days - 1, last), 0);
  sheet->row++;
}

static void write_answer(struct sheet *sheet, const struct fc_impact_report *report) {
  const struct fc_impact *impact = report->impact;
  const struct fc_impact_verdict *verdict = &impact->verdict;
  const struct fc_impact_estimate *headline = &impact->all[verdict->headline];
  text(sheet, 0, report->retailer, 1);
  sheet->row++;
  text(sheet, 0, fc_impact_text(report->language, FC_IMPACT_TEXT_GRADE), 0);
  text(sheet, 1, fc_impact_text(report->language, fc_impact_grade_text(verdict->grade)), 0);
  for (int i = 0; i < verdict->reason_count; i++) {
    sheet->row++;
    text(sheet, 1, fc_impact_text(report->language, fc_impact_reason_text(verdict->reason[i])), 0);
  }
  for (int w = 0; w < FC_IMPACT_WARNINGS; w++) {
    if (!impact->warning[w]) continue;
    sheet->row++;
    text(sheet, 1, fc_impact_text(report->language, fc_impact_warning_text((enum fc_impact_warning)w)), 0);
  }
  sheet->row++;
  text(sheet, 0, "estimator", 0);
  text(sheet, 1, fc_impact_estimator_name(headline->estimator), 0);
  sheet->row++;
  named(sheet, "reduction_percent", headline->reduction_percent, 3);
  named(sheet, "lo", headline->lo, 3);
  named(sheet, "hi", headline->hi, 3);
  named(sheet, "p_value", headline->interval.p, 5);
  named(sheet, "least_detectable_percent", impact->least_detectable_percent, 2);
  window(sheet, "before_as_asked", impact->data, impact->question.before);
  window(sheet, "after_as_asked", impact->data, impact->question.after);
  window(sheet, "before_whole_weeks", impact->data, impact->before);
  window(sheet, "after_whole_weeks", impact->data, impact->after);
}

static enum fc_status write_rows(struct sheet *sheet, const struct fc_impact_report *report, struct fc_error *err) {
  struct fc_impact_row *rows = NULL;
  int count = 0;
  enum fc_status status = fc_impact_rows(report, &rows, &count, err);
  if (status) return status;
  for (int c = 0; c < FC_IMPACT_COLUMNS; c++) text(sheet, c, fc_impact_columns[c].name, 1);
  for (int r = 0; r < count; r++) {
    sheet->row++;
    for (int c = 0; c < FC_IMPACT_COLUMNS; c++)
      if (fc_impact_columns[c].decimals < 0)
        text(sheet, c, fc_impact_row_text(&rows[r], c), 0);
      else
        number(sheet, c, fc_impact_row_value(&rows[r], c), fc_impact_columns[c].decimals);
  }
  free(rows);
  return FC_OK;
}

static void write_sums(struct sheet *sheet, const struct fc_impact *impact) {
  static const char *const names[] = {"treated_before", "treated_after",   "control_before",
                                      "control_after",  "year_ago_before", "year_ago_after"};
  const struct fc_impact_sums *columns[] = {&impact->sums[1][0], &impact->sums[1][1],   &impact->sums[0][0],
                                            &impact->sums[0][1], &impact->year_sums[0], &impact->year_sums[1]};
  for (int c = 0; c < 6; c++) text(sheet, c + 1, names[c], 1);
  for (int m = 0; m < FC_IMPACT_MEASURES; m++) {
    sheet->row++;
    text(sheet, 0, fc_impact_measure_names[m], 0);
    for (int c = 0; c < 6; c++) number(sheet, c + 1, columns[c]->value[m], 3);
  }
}

static void write_split(struct sheet *sheet, const struct fc_impact_split *split) {
  const struct fc_impact_points points = fc_impact_points(split, 4);
  named(sheet, "before_rate", split->before, 6);
  named(sheet, "after_rate", split->after, 6);
  named(sheet, "mix_points", points.mix, 4);
  named(sheet, "calendar_points", points.calendar, 4);
  named(sheet, "weather_points", points.weather, 4);
  named(sheet, "rest_points", points.rest, 4);
  named(sheet, "total_points", points.total, 4);
}

static struct sheet new_sheet(lxw_workbook *book, lxw_format *bold, const char *name) {
  struct sheet sheet = {.page = workbook_add_worksheet(book, name), .bold = bold};
  if (!sheet.page) return (struct sheet){.error = LXW_ERROR_MEMORY_MALLOC_FAILED};
  worksheet_set_column(sheet.page, 0, 0, 28, NULL);
  worksheet_set_column(sheet.page, 1, FC_IMPACT_COLUMNS - 1, 16, NULL);
  return sheet;
}

enum { ANSWER, ROWS, SUMS, SPLIT, SHEETS };

static enum fc_status fill(const struct fc_impact_report *report, struct sheet sheets[SHEETS], struct fc_error *err) {
  for (int s = 0; s < SHEETS; s++)
    if (sheets[s].error) return fc_fail_memory(err);
  write_answer(&sheets[ANSWER], report);
  write_sums(&sheets[SUMS], report->impact);
  write_split(&sheets[SPLIT], &report->impact->split);
  worksheet_freeze_panes(sheets[ROWS].page, 1, 3);
  return write_rows(&sheets[ROWS], report, err);
}

enum fc_status fc_impact_write_xlsx(const struct fc_impact_report *report, const char *folder, struct fc_error *err) {
  static const char *const names[SHEETS] = {"answer", "impact", "sums", "split"};
  char path[FC_PATH_MAX];
  struct sheet sheets[SHEETS];
  enum fc_status status = fc_path_join(path, folder, "impact.xlsx", err);
  if (status) return status;
  lxw_workbook *book = workbook_new(path);
  if (!book) return fc_fail_memory(err);
  /* a fixed time, or the file would differ from run to run */
  char title[] = "foodcast impact"; /* the library takes no const */
  lxw_doc_properties properties = {.title = title, .created = 1};
  workbook_set_properties(book, &properties);
  lxw_format *bold = workbook_add_format(book);
  if (bold) format_set_bold(bold);
  for (int s = 0; s < SHEETS; s++) sheets[s] = new_sheet(book, bold, names[s]);
  status = fill(report, sheets, err);
  lxw_error error = workbook_close(book); /* frees the book in any case */
  for (int s = 0; s < SHEETS && !error; s++) error = sheets[s].error;
  if (!status && error) status = fc_fail(err, FC_FAILED, "cannot write '%s': %s", path, lxw_strerror(error));
  return status;
}
