/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files to panel: every row is kept or set aside with a reason, and counted. */
#ifndef FC_INGEST_INGEST_H
#define FC_INGEST_INGEST_H

#include "foodcast/base/log.h"
#include "foodcast/io/config.h"
#include "foodcast/panel/panel.h"

struct fc_input_file {
  const char *path; /* to be shown: what is no UTF-8 in it is U+FFFD */
  const char *role; /* sales | items | stores | weather | forecast | events */
  char sha256[65];
  long rows_read, rows_kept, rows_set_aside; /* read = kept + set aside */
  const char *encoding, *delimiter;          /* as found */
  const void *adds_up_in;                    /* the same for all files whose rows are added up; NULL for others */
};

/* Why a row is set aside; the names in docs/formats.md. */
enum fc_reason {
  FC_KEPT,
  FC_NOT_A_NUMBER,
  FC_NOT_A_FLAG,
  FC_NOT_A_TIME,
  FC_BAD_DATE,
  FC_DATE_OUT_OF_RANGE,
  FC_MISSING_KEY,
  FC_DUPLICATE_KEY,
  FC_NEGATIVE_QUANTITY,
  FC_VALUE_OUT_OF_RANGE,
  FC_UNKNOWN_STORE,
  FC_UNKNOWN_KIND,
  FC_DISPOSED_EXCEEDS_SUPPLY,
  FC_ISSUED_TOO_LATE,
  FC_FIELD_COUNT,
  FC_REPEATED_HEADER,
  FC_OTHER_HEADER, /* stops the reading: never listed */
  FC_TOTAL_ROW,
  FC_BAD_ENCODING,
  FC_OPEN_QUOTE,
  FC_BAD_QUOTE,
  FC_LINE_TOO_LONG,
  FC_REJECT_REASON_COUNT
};
const char *fc_reason_name(enum fc_reason reason);

/* One row set aside; written to rejects.csv. */
struct fc_reject {
  int file;           /* index into files */
  long line, column;  /* from 1; column 0 = the whole row */
  const char *reason; /* of the closed list */
  const char *text;   /* the field or the row's beginning, UTF-8, at most 200 bytes */
};

/* One finding about data quality; written to quality.csv. */
struct fc_finding {
  const char *check;       /* gap | series-stopped | zero-run | sold-exceeds-supply | ... */
  const char *scope, *key; /* all | store | item | series | file | station | reason */
  double count;
  const char *effect; /* what it does to the forecast, one sentence */
};

struct fc_ingest {
  struct fc_arena arena;
  struct fc_panel *panel; /* freed with the rest; NULL where nothing usable was read */
  struct fc_input_file *files;
  int file_count, file_capacity;
  struct fc_reject *rejects;
  int reject_count, reject_capacity;
  struct fc_finding *findings;
  int finding_count, finding_capacity;
  long rows_read, rows_kept, rows_set_aside;
  long rows_by_reason[FC_REJECT_REASON_COUNT]; /* of those set aside, also those that are not listed */
  long rows_no_loss; /* of those set aside: sums and repeated headers, not held against max_rejected_percent */
};

/* `folder`: where relative paths of the configuration start. `as_of`: later sales rows are hidden (not rejected), or
 * FC_DATE_NONE for the last day in the data. FC_INPUT where a limit is passed or a needed column is missing: then *ingest
 * still holds rejects for the report. Free by fc_ingest_free in both cases where *ingest was set. */
enum fc_status fc_ingest_retailer(const struct fc_retailer_config *config, const char *folder, fc_date as_of,
                                  const struct fc_context *context, struct fc_ingest **ingest, struct fc_error *err);
/* Only the weather of a configuration (observed and forecast_weather, in every layout that a run reads): panel->weather is
 * all that the panel holds, without a day where no row could be used. Rows set aside are listed and do not fail it. Free
 * by fc_ingest_free where *ingest was set, which is on FC_OK alone. */
enum fc_status fc_ingest_weather(const struct fc_retailer_config *config, const char *folder,
                                 const struct fc_context *context, struct fc_ingest **ingest, struct fc_error *err);
void fc_ingest_free(struct fc_ingest *ingest);

#endif
