/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/io/encoding.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <strings.h>

typedef const unsigned char *bytes_t;

size_t fc_encoding_mark(const char *bytes, size_t size, const char **encoding) {
  if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
    *encoding = "UTF-8";
    return 3;
  }
  if (size >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0) {
    *encoding = "UTF-16LE";
    return 2;
  }
  if (size >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0) {
    *encoding = "UTF-16BE";
    return 2;
  }
  return 0;
}

/* Length of the well-formed UTF-8 character at s, 0 where there is none, -1 where the text ends inside it. */
static int utf8_length(bytes_t s, size_t left) {
  unsigned char c = s[0];
  if (c < 0x80) return 1;
  int length = c >= 0xC2 && c <= 0xDF ? 2 : (c & 0xF0) == 0xE0 ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
  if (!length) return 0;
  for (int i = 1; i < length; i++) {
    if ((size_t)i >= left) return -1;
    if ((s[i] & 0xC0) != 0x80) return 0;
    if (i > 1) continue;
    if (c == 0xE0 && s[1] < 0xA0) return 0; /* overlong */
    if (c == 0xED && s[1] > 0x9F) return 0; /* surrogates */
    if (c == 0xF0 && s[1] < 0x90) return 0;
    if (c == 0xF4 && s[1] > 0x8F) return 0;
  }
  return length;
}

/* Bytes from s on that are ASCII, eight at a time. */
static size_t ascii_run(bytes_t s, size_t size) {
  size_t i = 0;
  for (uint64_t word; i + 8 <= size; i += 8) {
    memcpy(&word, s + i, 8);
    if (word & 0x8080808080808080U) break;
  }
  while (i < size && s[i] < 0x80) i++;
  return i;
}

int fc_utf8_valid(const char *bytes, size_t size) {
  bytes_t s = (bytes_t)bytes;
  if (size && memchr(bytes, 0, size)) return 0;
  for (size_t i = 0; i < size;) {
    i += ascii_run(s + i, size - i);
    if (i == size) break;
    int length = utf8_length(s + i, size - i);
    if (length <= 0) return 0;
    i += (size_t)length;
  }
  return 1;
}

/* What reading the bytes as one encoding finds. */
struct tally {
  long good; /* characters beyond ASCII that come in company, as words do */
  long bad;  /* bytes that cannot be */
  long kana; /* hiragana and katakana among the good */
  long all;  /* characters of more than one byte */
  long odd;  /* those that texts hardly have; of CP932 half-width katakana, which are one byte */
};

/* Length of the character and whether it is kana, for a multi-byte encoding; 0 bad, -1 cut off. */
typedef int read_character(bytes_t s, size_t left, int *kana);

static int read_utf8(bytes_t s, size_t left, int *kana) {
  int length = utf8_length(s, left);
  *kana = length == 3 && s[0] == 0xE3 && s[1] >= 0x81 && s[1] <= 0x83;
  return length;
}

static int read_cp932(bytes_t s, size_t left, int *kana) {
  unsigned char c = s[0];
  *kana = 0;
  if (c < 0x80 || (c >= 0xA1 && c <= 0xDF)) return 1;
  if (c == 0x80 || c == 0xA0 || c > 0xFC) return 0;
  if (left < 2) return -1;
  if (s[1] < 0x40 || s[1] == 0x7F || s[1] > 0xFC) return 0;
  *kana = c == 0x82 || c == 0x83;
  return 2;
}

static int read_euc(bytes_t s, size_t left, int *kana) {
  unsigned char c = s[0];
  *kana = 0;
  if (c < 0x80) return 1;
  int length = c == 0x8F ? 3 : 2;
  if (c != 0x8E && c != 0x8F && (c < 0xA1 || c == 0xFF)) return 0;
  for (int i = 1; i < length; i++) {
    if ((size_t)i >= left) return -1;
    if (s[i] < 0xA1 || s[i] == 0xFF) return 0;
  }
  *kana = c == 0xA4 || c == 0xA5;
  return length;
}

/* Unassigned rows, and from 0xD0 on the kanji of the second level. */
static int is_odd_euc(unsigned char lead) { return (lead >= 0xA9 && lead <= 0xAF) || lead >= 0xD0; }

static struct tally tally_of(bytes_t s, size_t size, read_character *read) {
  struct tally tally = {0};
  int before = 0, kana;
  for (size_t i = 0; i < size;) {
    if (s[i] < 0x80) {
      i += ascii_run(s + i, size - i);
      before = 0;
      continue;
    }
    int length = read(s + i, size - i, &kana);
    if (length < 0) break;
    if (length == 0) tally.bad++;
    tally.good += length > 1 && before;
    tally.kana += length > 1 && kana;
    tally.all += length > 1;
    tally.odd += read == read_euc ? length > 1 && is_odd_euc(s[i]) : read == read_cp932 ? length == 1 : 0;
    before = length > 1;
    i += length ? (size_t)length : 1;
  }
  return tally;
}

/* Western letters stand alone between ASCII letters. */
static int is_western(bytes_t s, size_t size) {
  long letters = 0, others = 0;
  for (size_t i = 0; i < size; i++) {
    if (s[i] < 0x80) continue;
    int company = (i > 0 && isalpha(s[i - 1])) || (i + 1 < size && isalpha(s[i + 1]));
    *(s[i] >= 0xC0 && s[i] != 0xD7 && s[i] != 0xF7 && company ? &letters : &others) += 1;
  }
  return letters >= 2 && letters > 4 * others;
}

/* Line ends and tabs of UTF-16 have their zero byte on the same side as all other ASCII, and no line feed is without. Only
 * a few characters beyond ASCII have a zero byte, on the other side. */
static int is_utf16(bytes_t s, size_t size, size_t zero) {
  long zeros = 0, others = 0, feeds = 0, lone_feeds = 0;
  for (size_t i = 0; i + 1 < size; i += 2) {
    zeros += s[i + zero] == 0 && s[i + 1 - zero] != 0;
    others += s[i + 1 - zero] == 0;
    int feed = s[i + 1 - zero] == '\n';
    feeds += feed && s[i + zero] == 0;
    lone_feeds += (feed && s[i + zero] != 0) || s[i + zero] == '\n';
  }
  if (size < 16 || 20 * others > zeros) return 0;
  return 8 * zeros > (long)size || (feeds > 0 && 10 * lone_feeds < feeds);
}

static const char *guess_utf16(bytes_t s, size_t size) {
  if (is_utf16(s, size, 1)) return "UTF-16LE";
  return is_utf16(s, size, 0) ? "UTF-16BE" : NULL;
}

/* Half-width katakana alone, which EUC-JP would read as rare kanji, if as anything. */
static int is_half_width(const struct tally *cp932, const struct tally *euc) {
  return cp932->bad == 0 && cp932->odd >= 3 && (euc->bad > 0 || 5 * euc->odd > euc->all);
}

const char *fc_encoding_guess(const char *bytes, size_t size) {
  const char *encoding = NULL;
  if (fc_encoding_mark(bytes, size, &encoding)) return encoding;
  bytes_t s = (bytes_t)bytes;
  if (memchr(bytes, 0, size) && (encoding = guess_utf16(s, size))) return encoding;
  if (ascii_run(s, size) == size) return NULL;
  struct tally utf8 = tally_of(s, size, read_utf8);
  long utf8_all = utf8.good;
  if (utf8.bad == 0) return "UTF-8";
  struct tally cp932 = tally_of(s, size, read_cp932), euc = tally_of(s, size, read_euc);
  /* chance makes few well-formed UTF-8 characters: some errors among many of them are damage, not another encoding */
  if (utf8_all > 4 * utf8.bad) return "UTF-8";
  int cp932_likely = cp932.good >= 1 && cp932.good > 4 * cp932.bad;
  int euc_likely = euc.good >= 1 && euc.good > 4 * euc.bad;
  if (is_western(s, size) && cp932.kana == 0 && euc.kana == 0) return "WINDOWS-1252";
  if (is_half_width(&cp932, &euc)) return "CP932";
  if (cp932_likely && euc_likely) {
    if (cp932.bad != euc.bad) return cp932.bad < euc.bad ? "CP932" : "EUC-JP";
    return cp932.good + cp932.kana >= euc.good + euc.kana ? "CP932" : "EUC-JP";
  }
  if (cp932_likely) return "CP932";
  if (euc_likely) return "EUC-JP";
  return "UTF-8";
}

/* A piece of a text begins and ends within characters: what counts lies between ASCII. */
static void trim_to_ascii(bytes_t *s, size_t *size) {
  while (*size && **s >= 0x80) ++*s, --*size;
  while (*size && (*s)[*size - 1] >= 0x80) --*size;
}

/* Whether the text is well-formed UTF-8 with enough in it to tell; a text of another encoding is given up soon. */
static int is_surely_utf8(bytes_t s, size_t size, long enough) {
  long good = 0;
  int before = 0;
  for (size_t i = 0; i < size;) {
    int length = utf8_length(s + i, size - i);
    if (length <= 0) return 0;
    good += length > 1 && before;
    before = length > 1;
    i += (size_t)length;
  }
  return good >= enough;
}

const char *fc_encoding_contradiction(const char *used, const char *bytes, size_t size) {
  enum { ENOUGH = 3 }; /* characters side by side */
  bytes_t s = (bytes_t)bytes;
  if (strncasecmp(used, "UTF", 3) == 0 || strncasecmp(used, "UCS", 3) == 0) return NULL;
  trim_to_ascii(&s, &size);
  if (is_surely_utf8(s, size, ENOUGH)) return "UTF-8";
  int is_cp932 = strcasecmp(used, "CP932") == 0;
  if (!is_cp932 && strcasecmp(used, "EUC-JP") != 0) return NULL;
  if (tally_of(s, size, is_cp932 ? read_cp932 : read_euc).bad == 0) return NULL;
  struct tally other = tally_of(s, size, is_cp932 ? read_euc : read_cp932);
  return other.bad == 0 && other.good >= ENOUGH ? (is_cp932 ? "EUC-JP" : "CP932") : NULL;
}

struct fc_converter {
  iconv_t handle;
  int unit; /* bytes to skip over where conversion fails */
};

enum fc_status fc_converter_new(const char *encoding, struct fc_converter **converter, struct fc_error *err) {
  struct fc_converter *made = calloc(1, sizeof *made);
  if (!made) return fc_fail_memory(err);
  made->handle = iconv_open("UTF-8", encoding);
  made->unit = strncasecmp(encoding, "UTF-16", 6) == 0 || strncasecmp(encoding, "UCS-2", 5) == 0 ? 2 : 1;
  if (made->handle == (iconv_t)-1) {
    free(made);
    fc_fail(err, FC_USAGE, "no encoding is called '%s'", encoding);
    fc_error_hint(err, "use auto, UTF-8, CP932, EUC-JP or UTF-16; `iconv -l` lists all names");
    return FC_USAGE;
  }
  *converter = made;
  return FC_OK;
}

void fc_converter_free(struct fc_converter *converter) {
  if (!converter) return;
  iconv_close(converter->handle);
  free(converter);
}

void fc_converter_run(struct fc_converter *converter, const char **in, size_t *in_size, char **out, size_t *out_size,
                      int final) {
  union {
    const char *borrowed;
    char *given; /* iconv's prototype lacks the const; it does not write there */
  } text = {*in};
  while (*in_size && *out_size) {
    size_t result = iconv(converter->handle, &text.given, in_size, out, out_size);
    if (result != (size_t)-1 || errno == E2BIG) break;
    if (errno == EINVAL && !final) break;
    size_t skip = *in_size < (size_t)converter->unit ? *in_size : (size_t)converter->unit;
    if (!*out_size) break;
    text.given += skip;
    *in_size -= skip;
    *(*out)++ = (char)0xFF;
    --*out_size;
  }
  *in = text.borrowed;
}

enum fc_status fc_encoding_convert(const char *encoding, const char *bytes, size_t size, char **text, size_t *length,
                                   struct fc_error *err) {
  struct fc_converter *converter;
  enum fc_status status = fc_converter_new(encoding, &converter, err);
  if (status != FC_OK) return status;
  size_t room = size * 4 + 16; /* no character grows more than fourfold */
  char *result = malloc(room + 1);
  if (!result) {
    fc_converter_free(converter);
    return fc_fail_memory(err);
  }
  char *end = result;
  fc_converter_run(converter, &bytes, &size, &end, &room, 1);
  fc_converter_free(converter);
  *end = '\0';
  *text = result;
  *length = (size_t)(end - result);
  return FC_OK;
}
