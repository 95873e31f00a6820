/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damaged input: it is read or refused, never a crash; rows read = kept + set aside; rows that the damage did not touch
 * are in the panel as before. Every mutant is made from its own random stream, so that a failure can be made again. */
#include "ingest_support.h"

#include "foodcast/base/random.h"

#include <iconv.h>
#include <sys/resource.h>
#include <zlib.h>

enum { MUTANTS = 2000, SERIES = 6, DAYS = 40, ROOM = 1 << 20 };

static const char *const items[SERIES] = {"食パン", "あんパン", "カレー", "rolls, small", "pretzel", "\"best\" tart"};

static size_t write_field(char *at, const char *text) {
  size_t n = 0;
  if (!strpbrk(text, ",\"")) return (size_t)snprintf(at, 64, "%s", text);
  at[n++] = '"';
  for (; *text; text++) {
    if (*text == '"') at[n++] = '"';
    at[n++] = *text;
  }
  at[n++] = '"';
  return n;
}

/* One row a line, so that lines can be counted; the sold quantity tells series and day. */
static size_t make_base(char *csv) {
  size_t n = (size_t)snprintf(csv, 100, "date,store,item,sold,received,disposed\n");
  for (int d = 0; d < DAYS; d++)
    for (int i = 0; i < SERIES; i++) {
      char date[FC_DATE_TEXT];
      n += (size_t)snprintf(csv + n, 40, "%s,天神,", fc_date_format(fc_date_of(2024, 1, 1) + d, date));
      n += write_field(csv + n, items[i]);
      n += (size_t)snprintf(csv + n, 60, ",%d,%d,%d\n", 100 * i + d + 1, 100 * i + d + 5, 4);
    }
  return n;
}

struct mutant {
  char *bytes;
  size_t size;
  long low, high; /* the lines that the damage touched, from 1; the whole file where low is 0 */
};

static long line_of(const struct mutant *m, size_t place) {
  long line = 1;
  for (size_t i = 0; i < place && i < m->size; i++) line += m->bytes[i] == '\n';
  return line;
}

static void touch(struct mutant *m, size_t place) { m->low = m->high = line_of(m, place); }

static void insert(struct mutant *m, size_t place, const char *bytes, size_t size) {
  memmove(m->bytes + place + size, m->bytes + place, m->size - place);
  memcpy(m->bytes + place, bytes, size);
  m->size += size;
}

static void delete (struct mutant *m, size_t place, size_t size) {
  if (size > m->size - place) size = m->size - place;
  memmove(m->bytes + place, m->bytes + place + size, m->size - place - size);
  m->size -= size;
}

static size_t line_start(const struct mutant *m, size_t place) {
  while (place > 0 && m->bytes[place - 1] != '\n') place--;
  return place;
}

static size_t line_size(const struct mutant *m, size_t start) {
  const char *end = memchr(m->bytes + start, '\n', m->size - start);
  return end ? (size_t)(end + 1 - (m->bytes + start)) : m->size - start;
}

static void reencode(struct mutant *m, const char *encoding) {
  char *copy = malloc(m->size), *in = copy, *out = m->bytes;
  size_t left = m->size, room = ROOM;
  iconv_t handle = iconv_open(encoding, "UTF-8");
  memcpy(copy, m->bytes, m->size);
  if (iconv(handle, &in, &left, &out, &room) != (size_t)-1) {
    m->size = ROOM - room;
  } else { /* damaged before: it stays as it is */
    memcpy(m->bytes, copy, m->size);
  }
  iconv_close(handle);
  free(copy);
}

enum damage {
  FLIP,
  DROP_QUOTE,
  ADD_QUOTE,
  CUT_ROW,
  DOUBLE_ROW,
  DELETE_ROW,
  SWAP_COLUMNS,
  REENCODE,
  ADD_NUL,
  LONG_LINE,
  TRUNCATE,
  LINE_ENDS,
  ODD_NUMBER,
  DAMAGE_COUNT
};

static void swap_columns(struct mutant *m, size_t start) {
  char *first = memchr(m->bytes + start, ',', m->size - start);
  if (!first) return;
  char *second = memchr(first + 1, ',', m->size - (size_t)(first + 1 - m->bytes));
  if (!second) return;
  char text[400];
  size_t a = (size_t)(first - (m->bytes + start)), b = (size_t)(second - first - 1);
  if (a + b + 1 > sizeof text) return;
  memcpy(text, first + 1, b);
  text[b] = ',';
  memcpy(text + b + 1, m->bytes + start, a);
  memcpy(m->bytes + start, text, a + b + 1);
}

static void damage(struct mutant *m, struct fc_random *random, enum damage kind) {
  static const char *const numbers[] = {"1e99", "-5", "inf", "NaN", "1,5", "０", "99999999999999999999", "--", "=1+1"};
  static const char *const encodings[] = {"CP932", "EUC-JP", "UTF-16", "UTF-16BE"};
  size_t place = (size_t)fc_random_below(random, (int)m->size);
  size_t start = line_start(m, place), length = line_size(m, start);
  touch(m, start);
  switch (kind) {
  case FLIP: /* a new line end or quote reaches further than its line: that is what the other cases are for */
    m->bytes[place] = (char)(m->bytes[place] ^ (1 << fc_random_below(random, 8)));
    m->low--, m->high += 2;
    break;
  case DROP_QUOTE: {
    char *quote = memchr(m->bytes + place, '"', m->size - place);
    if (!quote) break;
    touch(m, (size_t)(quote - m->bytes));
    delete (m, (size_t)(quote - m->bytes), 1);
    break;
  }
  case ADD_QUOTE: insert(m, place, "\"", 1); break;
  case CUT_ROW:
    delete (m, place, (size_t)fc_random_below(random, 12));
    m->high += 2;
    break;
  case DOUBLE_ROW: {
    char copy[400];
    if (length > sizeof copy) break;
    memcpy(copy, m->bytes + start, length);
    insert(m, start, copy, length);
    m->high++;
    break;
  }
  case DELETE_ROW: delete (m, start, length); break;
  case SWAP_COLUMNS: swap_columns(m, start); break;
  case REENCODE:
    reencode(m, encodings[fc_random_below(random, 4)]);
    m->low = m->high = -1; /* no line is touched: the text is the same */
    break;
  case ADD_NUL: insert(m, place, "\0", 1); break;
  case LONG_LINE: {
    size_t size = 1u << (4 + fc_random_below(random, 14));
    char *filler = malloc(size);
    memset(filler, 'x', size);
    insert(m, place, filler, size);
    free(filler);
    break;
  }
  case TRUNCATE:
    m->size = place;
    m->high = DAYS * SERIES + 2;
    break;
  case LINE_ENDS: {
    static const char *const ends[] = {"\r\n", "\n\n", "\r", "\n\r\n"};
    const char *end = ends[fc_random_below(random, 4)];
    size_t behind = start + length - 1;
    delete (m, behind, 1);
    insert(m, behind, end, strlen(end));
    m->low = m->high = -1;
    break;
  }
  case ODD_NUMBER: {
    const char *number = numbers[fc_random_below(random, 9)];
    size_t digits = start + length - 3; /* the last field is one digit */
    if (length < 4 || start == 0) break;
    delete (m, digits + 1, 1);
    insert(m, digits + 1, number, strlen(number));
    break;
  }
  case DAMAGE_COUNT: break;
  }
}

/* Every cell whose line was not touched holds what it held. */
static void check_untouched(const struct fc_panel *panel, const struct mutant *m, int number) {
  for (int d = 0; d < DAYS; d++)
    for (int i = 0; i < SERIES; i++) {
      long line = 2 + (long)d * SERIES + i;
      double found = NAN;
      if ((line >= m->low && line <= m->high) || m->low == 1 || m->low == 0) continue;
      for (int k = 0; k < panel->series_count; k++) {
        const struct fc_series *s = &panel->series[k];
        int day = fc_date_of(2024, 1, 1) + d - panel->first_date;
        if (strcmp(panel->items[s->item].code, items[i]) == 0 && strcmp(panel->stores[s->store].code, "天神") == 0 &&
            day >= 0 && day < panel->days)
          found = s->column[FC_SOLD][day];
      }
      if (found != 100 * i + d + 1)
        fail_msg("mutant %d, lines %ld to %ld touched: day %d of '%s' is %g", number, m->low, m->high, d, items[i],
                 found);
    }
}

static void damaged_input_is_read_or_refused(void **state) {
  (void)state;
  struct mutant m = {.bytes = malloc(2 * ROOM)};
  char *base = malloc(ROOM);
  size_t size = make_base(base);
  int read = 0, refused = 0;
  assert_true(size < ROOM / 8);
  for (int i = 0; i < MUTANTS; i++) {
    struct fc_random random;
    struct fc_ingest *ingest = NULL;
    struct fc_error err = {0};
    fc_random_seed(&random, (uint64_t)i);
    memcpy(m.bytes, base, size);
    m.size = size;
    enum damage kind = (enum damage)(i % DAMAGE_COUNT);
    damage(&m, &random, kind);
    int again = i % 7 == 6; /* a second one: then only the accounts are checked */
    if (again && m.size) damage(&m, &random, (enum damage)fc_random_below(&random, DAMAGE_COUNT));
    free(test_file("mutant.csv", m.bytes, m.size));
    enum fc_status status =
        test_ingest("sales { files = mutant.csv max_rejected_percent = 50 }", "", 1 + i % 2, &ingest, &err);
    if (status == FC_OK) {
      read++;
      assert_non_null(ingest->panel);
      if (!again) check_untouched(ingest->panel, &m, i);
    } else {
      refused++;
      assert_int_equal(status, FC_INPUT);
      assert_true(err.what[0] != '\0');
    }
    fc_ingest_free(ingest);
  }
  print_message("%d mutants read, %d refused\n", read, refused);
  assert_true(read > MUTANTS / 2 && refused > 0);
  free(base);
  free(m.bytes);
}

static long peak_kib(void) {
  struct rusage used;
  assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
  return used.ru_maxrss;
}

/* Packed, so that the file on disk stays small; its lines are what the reader sees. */
static void write_long_line(const char *base, size_t size, size_t place, char filler, const char *first) {
  char *path = test_file("long.csv", "", 0), *block = malloc(ROOM);
  gzFile file = gzopen(path, "wb1");
  assert_non_null(file);
  memset(block, filler, ROOM);
  assert_int_equal(gzwrite(file, base, (unsigned)place), (int)place);
  gzputs(file, first);
  for (int i = 0; i < 100; i++) assert_int_equal(gzwrite(file, block, ROOM), ROOM);
  assert_int_equal(gzwrite(file, base + place, (unsigned)(size - place)), (int)(size - place));
  assert_int_equal(gzclose(file), Z_OK);
  free(block);
  free(path);
}

/* A line of 100 MB costs itself and nothing else, whatever it is made of, and no memory of its size. */
static void a_line_of_100_megabytes_costs_itself(void **state) {
  (void)state;
  static const struct {
    char filler;
    const char *first;
  } lines[] = {{'x', ""}, {'x', "\""}, {'\0', ""}, {',', ""}, {'"', ""}};
  char *base = malloc(ROOM);
  struct mutant m = {.bytes = base, .size = make_base(base)};
  size_t place = line_start(&m, m.size / 2);
  touch(&m, place);
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    struct fc_ingest *ingest = NULL;
    struct fc_error err = {0};
    write_long_line(base, m.size, place, lines[i].filler, lines[i].first);
    long before = peak_kib();
    enum fc_status status = test_ingest("sales { files = long.csv }", "", 1 + (int)i % 2, &ingest, &err);
    if (status != FC_OK) fail_msg("line %zu: %s", i, err.what);
    if (ingest->rows_read != DAYS * SERIES || ingest->rows_set_aside != 1)
      fail_msg("line %zu: %ld rows read, %ld set aside", i, ingest->rows_read, ingest->rows_set_aside);
    check_untouched(ingest->panel, &m, (int)i);
    if (peak_kib() - before > 40 * 1024) fail_msg("line %zu took %ld KiB", i, peak_kib() - before);
    fc_ingest_free(ingest);
  }
  free(base);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(damaged_input_is_read_or_refused),
                                     cmocka_unit_test(a_line_of_100_megabytes_costs_itself)};
  return cmocka_run_group_tests_name("mutation", tests, NULL, NULL);
}
