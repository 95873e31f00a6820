/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running one series model on an array of demands, for tests of models. */
#ifndef FC_TEST_MODEL_CASES_H
#define FC_TEST_MODEL_CASES_H

#include "foodcast/model/model.h"

enum { TEST_DAYS = 1024 };

/* A series that owns its days; state[] follows from demand[] unless changed. */
struct test_series {
  double demand[TEST_DAYS];
  unsigned char state[TEST_DAYS];
  int length, first_weekday, first;
};

/* The history a model is shown: days 0..length-1. */
struct fc_history test_history(const struct test_series *series, int length);
/* Fits on `fitted` days, advances to series->length where that is more, predicts; aligned state of its own. */
enum fc_status test_model_run(const struct fc_model *model, const struct test_series *series, int fitted, int horizon,
                              double *mean, struct fc_error *err);
/* The same with the named model; fails the test where there is none or it returns an error. */
void test_model_mean(const char *name, const struct test_series *series, int fitted, int horizon, double *mean);

#endif
