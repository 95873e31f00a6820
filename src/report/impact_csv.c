/* SPDX-License-Identifier: GPL-3.0-or-later */
/* impact.csv: one line for every estimate that could be made. */
#include "impact_internal.h"

#include "foodcast/io/csv_writer.h"

#include <math.h>

static void write_row(struct fc_csv_writer *writer, const struct fc_impact_row *row) {
  for (int c = 0; c < FC_IMPACT_COLUMNS; c++)
    if (fc_impact_columns[c].decimals < 0)
      fc_csv_text(writer, fc_impact_row_text(row, c));
    else
      fc_csv_number(writer, fc_impact_row_value(row, c), fc_impact_columns[c].decimals);
  fc_csv_end_row(writer);
}

enum fc_status fc_impact_write_csv(const struct fc_impact_report *report, const char *folder, struct fc_error *err) {
  struct fc_csv_writer writer;
  struct fc_impact_row *rows = NULL;
  char path[FC_PATH_MAX], header[1024] = "";
  int count = 0;
  for (int c = 0; c < FC_IMPACT_COLUMNS; c++) {
    size_t used = strlen(header);
    snprintf(header + used, sizeof header - used, "%s%s", c ? "," : "", fc_impact_columns[c].name);
  }
  enum fc_status status = fc_impact_rows(report, &rows, &count, err);
  if (!status) status = fc_path_join(path, folder, "impact.csv", err);
  if (!status) status = fc_csv_writer_open(&writer, path, header, report->csv_bom, err);
  if (!status) {
    for (int r = 0; r < count; r++) write_row(&writer, &rows[r]);
    status = fc_csv_writer_close(&writer, err);
  }
  free(rows);
  return status;
}
