/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How good the forecasts are on real data, against the committed ledger.csv. A change beyond the tolerance fails until the
 * new numbers are committed with the reason: FOODCAST_LEDGER=tests/ledger/ledger.csv writes them. */
#include "test_support.h"

#include "foodcast/base/file.h"
#include "foodcast/base/parallel.h"
#include "foodcast/evaluate/backtest.h"
#include "foodcast/ingest/ingest.h"
#include "foodcast/io/csv_reader.h"
#include "foodcast/io/csv_writer.h"
#include "foodcast/io/field.h"
#include "foodcast/math/threads.h"

enum { MEASURES = 7, MOST_ROWS = 64, ORIGINS = 6, STEP = 6 };

static const char header[] = "data,model,n,wape,bias,mase,rmsse,pinball,cover80,width80";
/* relative, but for bias and coverage */
static const double tolerance[MEASURES] = {.01, .004, .01, .01, .015, .01, .03};
static const int absolute[MEASURES] = {0, 1, 0, 0, 0, 1, 0};

static const struct {
  const char *name, *file, *columns;
  int days_back; /* of the last origin before the last day */
} sets[] = {
    {"ddop-bakery", "ddop_bakery/bakery_panel.csv",
     "date = \"date\" store = \"store\" item = \"product\" sold = \"demand\"", 150},
    {"nantes-canteens", "nantes_canteens/frequentation_to_2017-07.csv",
     "date = \"date\" store = \"site_nom\" item = \"site_type\" sold = \"reel\" received = \"prevision\"", 80},
    {"nantes-canteens-plan", "nantes_canteens/frequentation_to_2017-07.csv",
     "date = \"date\" store = \"site_nom\" item = \"site_type\" sold = \"reel\" received = \"prevision\" "
     "planned = \"prevision\"",
     80},
};

struct line {
  char data[48], model[48];
  long n;
  double measure[MEASURES];
};

struct ledger {
  struct line lines[MOST_ROWS];
  int count, heads;
};

static void add_accuracy(const char *data, const struct fc_accuracy *accuracy, struct ledger *ledger) {
  for (int i = 0; i < accuracy->count; i++) {
    const struct fc_accuracy_row *row = &accuracy->rows[i];
    if (strcmp(row->scope, "all") != 0 || row->horizon != 0) continue;
    assert_true(ledger->count < MOST_ROWS);
    struct line *line = &ledger->lines[ledger->count++];
    snprintf(line->data, sizeof line->data, "%s", data);
    snprintf(line->model, sizeof line->model, "%s", row->model);
    const double measure[MEASURES] = {row->wape,    row->bias,    row->mase,   row->rmsse,
                                      row->pinball, row->cover80, row->width80};
    line->n = row->n;
    memcpy(line->measure, measure, sizeof measure);
  }
}

static void measure_set(size_t set, struct ledger *ledger) {
  char text[2048];
  char *data = realpath(test_data(), NULL);
  assert_non_null(data);
  int length = snprintf(text, sizeof text,
                        "results = \"results\"\nretailer \"%s\" {\n  sales {\n    files = { \"%s/%s\" }\n"
                        "    columns { %s }\n    missing_day = closed\n  }\n  calendar { country = \"none\" }\n}\n",
                        sets[set].name, data, sets[set].file, sets[set].columns);
  char *path = test_file("foodcast.conf", text, (size_t)length);
  struct fc_context context = {.threads = fc_processor_count(), .seed = 1};
  struct fc_config *config = NULL;
  struct fc_ingest *ingest = NULL;
  struct fc_error err = {0};
  if (fc_config_read(path, &config, &err) != FC_OK) fail_msg("%s %s", err.what, err.where);
  if (fc_ingest_retailer(&config->retailers[0], config->folder, FC_DATE_NONE, &context, &ingest, &err) != FC_OK)
    fail_msg("%s %s", err.what, err.where);
  struct fc_backtest_options options = fc_backtest_defaults(ingest->panel);
  options.to = ingest->panel->as_of - sets[set].days_back;
  options.from = options.to - (ORIGINS - 1) * STEP, options.step = STEP;
  struct fc_backtest backtest = {0};
  if (fc_backtest_run(ingest->panel, &config->retailers[0], &options, &context, &backtest, &err) != FC_OK)
    fail_msg("%s", err.what);
  add_accuracy(sets[set].name, &backtest.accuracy, ledger);
  fc_backtest_release(&backtest);
  fc_ingest_free(ingest);
  fc_config_free(config);
  free(path);
  free(data);
}

static void write_ledger(const char *path, const struct ledger *ledger) {
  struct fc_csv_writer writer;
  assert_int_equal(fc_csv_writer_open(&writer, path, header, 0, NULL), FC_OK);
  for (int i = 0; i < ledger->count; i++) {
    const struct line *line = &ledger->lines[i];
    fc_csv_text(&writer, line->data);
    fc_csv_text(&writer, line->model);
    fc_csv_whole(&writer, line->n);
    for (int k = 0; k < MEASURES; k++) fc_csv_number(&writer, line->measure[k], 5);
    fc_csv_end_row(&writer);
  }
  assert_int_equal(fc_csv_writer_close(&writer, NULL), FC_OK);
}

static int read_line(void *context, const struct fc_csv_record *record) {
  struct ledger *ledger = context;
  if (ledger->heads++ == 0 || ledger->count == MOST_ROWS || record->count != 3 + MEASURES) return 0;
  struct line *line = &ledger->lines[ledger->count++];
  snprintf(line->data, sizeof line->data, "%.*s", (int)record->fields[0].length, record->fields[0].text);
  snprintf(line->model, sizeof line->model, "%.*s", (int)record->fields[1].length, record->fields[1].text);
  double n = 0;
  fc_number_parse(record->fields[2].text, record->fields[2].length, '.', &n);
  line->n = (long)n;
  for (int k = 0; k < MEASURES; k++) {
    line->measure[k] = NAN;
    fc_number_parse(record->fields[3 + k].text, record->fields[3 + k].length, '.', &line->measure[k]);
  }
  return 0;
}

/* ledger.csv stands beside this file. */
static void read_ledger(struct ledger *ledger) {
  char path[FC_PATH_MAX];
  const char *slash = strrchr(__FILE__, '/');
  snprintf(path, sizeof path, "%.*s/ledger.csv", slash ? (int)(slash - __FILE__) : 1, slash ? __FILE__ : ".");
  struct fc_csv_file *file = NULL;
  struct fc_error err = {0};
  if (fc_csv_open(path, &(struct fc_csv_options){"", ""}, &file, &err) != FC_OK ||
      fc_csv_read(file, read_line, ledger, &err) != FC_OK)
    fail_msg("%s", err.what);
  fc_csv_close(file);
}

static int agrees(const struct line *now, const struct line *then) {
  static const char *const names[MEASURES] = {"wape", "bias", "mase", "rmsse", "pinball", "cover80", "width80"};
  int fine = now->n == then->n;
  if (!fine) print_error("%s %s: %ld days, %ld in the ledger\n", now->data, now->model, now->n, then->n);
  for (int k = 0; k < MEASURES; k++) {
    double a = now->measure[k], b = then->measure[k];
    double allowed = tolerance[k] * (absolute[k] ? 1 : fabs(b)) + 1e-5;
    if ((isnan(a) && isnan(b)) || fabs(a - b) <= allowed) continue;
    print_error("%s %s: %s is %.5f, %.5f in the ledger\n", now->data, now->model, names[k], a, b);
    fine = 0;
  }
  return fine;
}

static void accuracy_is_as_committed(void **test) {
  (void)test;
  skip_without_data();
  struct ledger now = {.count = 0}, then = {.count = 0};
  for (size_t set = 0; set < sizeof sets / sizeof *sets; set++) measure_set(set, &now);
  const char *path = getenv("FOODCAST_LEDGER");
  if (path) {
    write_ledger(path, &now);
    return;
  }
  read_ledger(&then);
  assert_int_equal(now.count, then.count);
  int fine = 1;
  for (int i = 0; i < now.count; i++) {
    assert_string_equal(now.lines[i].data, then.lines[i].data);
    assert_string_equal(now.lines[i].model, then.lines[i].model);
    fine &= agrees(&now.lines[i], &then.lines[i]);
  }
  assert_true(fine);
}

/* What the program is for: the combination beats the shop's habit on every data set, and its intervals are honest. */
static void the_combination_earns_its_place(void **test) {
  (void)test;
  struct ledger ledger = {.count = 0};
  read_ledger(&ledger);
  int sets_seen = 0;
  for (int i = 0; i < ledger.count; i++) {
    if (strcmp(ledger.lines[i].model, "combination") != 0) continue;
    const double *combination = ledger.lines[i].measure;
    sets_seen++;
    for (int j = 0; j < ledger.count; j++) {
      if (strcmp(ledger.lines[j].data, ledger.lines[i].data) != 0) continue;
      if (strcmp(ledger.lines[j].model, "weekday-mean") != 0) continue;
      assert_true(combination[0] < .95 * ledger.lines[j].measure[0]);
      assert_true(combination[4] < .95 * ledger.lines[j].measure[4]);
    }
    assert_true(combination[5] > .72 && combination[5] < .9);
  }
  assert_int_equal(sets_seen, sizeof sets / sizeof *sets);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(accuracy_is_as_committed),
      cmocka_unit_test(the_combination_earns_its_place),
  };
  fc_math_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
