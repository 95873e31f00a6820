/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a name that was not found may have been meant for: nearest by letters added, dropped or changed. */
#include "cli_internal.h"

enum { SHOWN = 5, MOST_BYTES = 120 };

struct near {
  const char *name;
  int distance;
};

static int lower(char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : (unsigned char)c; }

/* Edit distance of the first MOST_BYTES bytes, small and capital letters alike (Wagner and Fischer 1974). */
static int distance(const char *a, const char *b) {
  int row[MOST_BYTES + 1], length = (int)strnlen(b, MOST_BYTES);
  for (int j = 0; j <= length; j++) row[j] = j;
  for (int i = 0; i < MOST_BYTES && a[i]; i++) {
    int diagonal = row[0];
    row[0] = i + 1;
    for (int j = 0; j < length; j++) {
      int best = diagonal + (lower(a[i]) != lower(b[j]));
      diagonal = row[j + 1];
      if (row[j] + 1 < best) best = row[j] + 1;
      if (row[j + 1] + 1 < best) best = row[j + 1] + 1;
      row[j + 1] = best;
    }
  }
  return row[length];
}

static int place_near(struct near *nearest, int count, struct near own) {
  int place = count < SHOWN ? count++ : SHOWN;
  for (; place > 0 && nearest[place - 1].distance > own.distance; place--)
    if (place < SHOWN) nearest[place] = nearest[place - 1];
  if (place < SHOWN) nearest[place] = own;
  return count;
}

enum fc_status fc_cli_hint_near(struct fc_error *err, const char *asked, const char *(*name)(const void *, int),
                                const void *context, int total) {
  struct near nearest[SHOWN];
  char text[256] = "";
  size_t used = 0;
  int count = 0;
  for (int i = 0; i < total; i++) {
    struct near own = {name(context, i), 0};
    own.distance = strcasestr(own.name, asked) ? 0 : distance(asked, own.name);
    count = place_near(nearest, count, own);
  }
  for (int i = 0; i < count; i++) {
    size_t length = strlen(nearest[i].name);
    if (used + length + sizeof "' , " >= sizeof text) break;
    used += (size_t)snprintf(text + used, sizeof text - used, "%s'%s'", used ? ", " : "", nearest[i].name);
  }
  return used ? fc_error_hint(err, "of %d, the nearest: %s", total, text) : err->status;
}
