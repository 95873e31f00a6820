/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small inputs read through the whole of ingest. */
#ifndef FC_TEST_INGEST_SUPPORT_H
#define FC_TEST_INGEST_SUPPORT_H

#include "test_support.h"

#include "foodcast/ingest/ingest.h"

/* Writes `conf` (the inside of a retailer section) to foodcast.conf and reads that retailer. Asserts that every file's
 * rows add up and that every row set aside is listed. *err may be NULL. Freed by fc_ingest_free, which takes NULL. */
enum fc_status test_ingest(const char *conf, const char *as_of, int threads, struct fc_ingest **ingest,
                           struct fc_error *err);
/* The same for input that is to be fine. */
struct fc_ingest *test_ingest_good(const char *conf);
/* Writes a file beside foodcast.conf. */
void test_write(const char *name, const char *text);
/* The series of two codes; fails the test where there is none. */
const struct fc_series *test_series(const struct fc_panel *panel, const char *store, const char *item);
/* Its day index of a date. */
int test_day(const struct fc_panel *panel, const char *date);
/* "o5 s3 c n" : states open, sold out, closed, not recorded with what was sold, from the first day to as_of. */
const char *test_show_series(const struct fc_panel *panel, const struct fc_series *series, char text[static 1024]);
/* "line:reason line:column:reason ..." of all rows set aside. */
const char *test_show_rejects(const struct fc_ingest *ingest, char text[static 4096]);
/* Count of a finding: of scope all where key is NULL; -1 where there is none. */
double test_finding(const struct fc_ingest *ingest, const char *check, const char *key);

#endif
