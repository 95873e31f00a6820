/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foodcast synth: synthetic retailers with a known truth. */
#include "cli_internal.h"

#include "foodcast/synth/synth.h"

#include <errno.h>
#include <math.h>

enum {
  KEY_FROM = 1,
  KEY_TO,
  KEY_RETAILERS,
  KEY_STORES,
  KEY_SIZE,
  KEY_TRIAL_START,
  KEY_NO_TRIAL,
  KEY_EFFECT,
  KEY_WEATHER,
  KEY_STATION
};

struct synth_own {
  struct fc_synth_options options;
};

static const struct argp_option options[] = {
    {"from", KEY_FROM, "DATE", 0, "first day of sales (default: 2019-06-01)", 1},
    {"to", KEY_TO, "DATE", 0, "last day of sales (default: 2020-10-31)", 1},
    {"retailers", KEY_RETAILERS, "LIST", 0, "names or numbers from 1, parted by commas (default: all eight)", 1},
    {"stores", KEY_STORES, "N", 0, "shops of every retailer (default: ten in all, as in the trial)", 1},
    {"size", KEY_SIZE, "X", 0, "items of a shop as a multiple of the default, .1 to 10", 1},
    {"trial-start", KEY_TRIAL_START, "DATE", 0, "first day under the better rule (default: 2020-09-01)", 1},
    {"no-trial", KEY_NO_TRIAL, 0, 0, "no better rule at all", 1},
    {"effect", KEY_EFFECT, "PERCENT", 0, "true reduction of the disposal rate, 0 to 60 (default: 15)", 1},
    {"weather-file", KEY_WEATHER, "FILE", 0,
     "observed days that the climate is fitted to, as downloaded from JMA or in any other layout that is read; a "
     "pattern "
     "in quotes stands for many files (default: Fukuoka)",
     1},
    {"weather-station", KEY_STATION, "NAME", 0, "which station of these files, where they hold several", 1},
    {0}};

static enum fc_status parse_real(const char *option, const char *text, double *value, struct fc_error *err) {
  char *end;
  errno = 0;
  double number = strtod(text, &end);
  if (end == text || *end || errno || !isfinite(number))
    return fc_fail(err, FC_USAGE, "%s: '%s' is not a number", option, text);
  *value = number;
  return FC_OK;
}

static enum fc_status parse_retailer(const char *name, size_t length, unsigned *bits, struct fc_error *err) {
  for (int i = 0; i < FC_SYNTH_RETAILERS; i++) {
    const char *known = fc_synth_retailer_name(i);
    char number[12];
    snprintf(number, sizeof number, "%d", i + 1);
    if ((strlen(known) == length && !strncmp(known, name, length)) ||
        (strlen(number) == length && !strncmp(number, name, length))) {
      *bits |= 1u << i;
      return FC_OK;
    }
  }
  return fc_fail(err, FC_USAGE, "--retailers: no synthetic retailer named '%.*s'; the first is '%s'", (int)length, name,
                 fc_synth_retailer_name(0));
}

static enum fc_status parse_retailers(const char *list, unsigned *bits, struct fc_error *err) {
  *bits = 0;
  while (1) {
    size_t length = strcspn(list, ",");
    enum fc_status status = parse_retailer(list, length, bits, err);
    if (status || !list[length]) return status;
    list += length + 1;
  }
}

static error_t parse(int key, char *argument, struct argp_state *state, void *own) {
  struct fc_synth_options *synth = &((struct synth_own *)own)->options;
  struct fc_error err = {0};
  enum fc_status status = FC_OK;
  long number = 0;
  switch (key) {
  case ARGP_KEY_INIT: fc_synth_options_init(synth); break;
  case KEY_FROM: status = fc_cli_date("--from", argument, &synth->from, &err); break;
  case KEY_TO: status = fc_cli_date("--to", argument, &synth->to, &err); break;
  case KEY_RETAILERS: status = parse_retailers(argument, &synth->retailers, &err); break;
  case KEY_STORES:
    status = fc_cli_whole("--stores", argument, 1, FC_SYNTH_MAX_STORES, &number, &err);
    synth->stores = (int)number;
    break;
  case KEY_SIZE: status = parse_real("--size", argument, &synth->size, &err); break;
  case KEY_TRIAL_START: status = fc_cli_date("--trial-start", argument, &synth->trial_start, &err); break;
  case KEY_NO_TRIAL: synth->trial_start = FC_DATE_NONE; break;
  case KEY_EFFECT: status = parse_real("--effect", argument, &synth->effect_percent, &err); break;
  case KEY_WEATHER: synth->weather_file = argument; break;
  case KEY_STATION: synth->weather_station = argument; break;
  default: return ARGP_ERR_UNKNOWN;
  }
  if (status) fc_cli_argp_error(state, &err);
  return 0;
}

static enum fc_status run(struct fc_cli *cli, struct fc_error *err) {
  struct fc_synth_options *synth = &((struct synth_own *)cli->own)->options;
  synth->seed = cli->options.seed;
  const char *folder = cli->options.output;
  if (!folder) {
    fc_fail(err, FC_USAGE, "synth does not know where to write");
    return fc_error_hint(err, "give a folder: --output datasets/demo");
  }
  if (cli->options.dry_run) return FC_OK;
  enum fc_status status = fc_synth_write(synth, folder, &cli->context, err);
  if (!status && !cli->options.quiet) printf("%s/foodcast.conf\n", folder);
  return status;
}

const struct fc_cli_command fc_command_synth = {
    .name = "synth",
    .arguments = "",
    .summary = "write synthetic retailers with a known truth (and a known effect of a trial)",
    .details = "Writes foodcast.conf, weather/, a folder for every retailer and truth/ into the folder of --output.",
    .options = options,
    .parse = parse,
    .own_size = sizeof(struct synth_own),
    .run = run,
};
