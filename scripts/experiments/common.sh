# SPDX-License-Identifier: GPL-3.0-or-later
# What the experiments share; sourced after `set -eu` with the program as $1. Sets program, root and two scratch folders
# that go at the end: work, and out, where tables and figure are made. Once the experiment has come to its end they are
# published to results/experiments/<name>, or below FOODCAST_EXPERIMENTS where that is set; one that fails or is ended
# changes nothing there.
root=$(cd "$(dirname "$0")/../../.." && pwd)
name=$(basename "$(cd "$(dirname "$0")" && pwd)")
program=$(realpath "${1:-$root/build/release/foodcast}")
published=${FOODCAST_EXPERIMENTS:-$root/results/experiments}/$name
no_data=77 # the exit code where data cannot be had; none of the program's, so that an input it rejects is no missing data
work=$(mktemp -d)
out=$(mktemp -d)

# Copies first, beside what they replace: only names change then.
publish() {
  mkdir -p "$published"
  for file in "$out"/*; do cp "$file" "$published/.new.$$.${file##*/}" || return 1; done
  for file in "$out"/*; do mv "$published/.new.$$.${file##*/}" "$published/${file##*/}" || return 1; done
}

finish() {
  trap '' INT TERM HUP
  code=$1
  if [ "$code" -eq 0 ] && [ -n "$(ls "$out")" ]; then publish || code=1; fi
  rm -rf "$work" "$out" "$published"/.new.$$.*
  trap - EXIT
  exit "$code"
}
trap 'finish $?' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# part_only: for a run that makes a part of the tables, or fewer trials: it must not replace the committed ones
part_only() {
  [ -z "${FOODCAST_EXPERIMENTS:-}" ] || return 0
  echo "$name: this makes a part of the tables only" >&2
  echo "  hint: name a folder for it by FOODCAST_EXPERIMENTS" >&2
  exit 2
}

if [ -z "${FOODCAST_MIRROR:-}" ] && [ -d "$root/../shared/data" ]; then
  FOODCAST_MIRROR=$(realpath "$root/../shared/data")
  export FOODCAST_MIRROR
fi

# data NAME: makes sure that a data set is there; ends the experiment where it cannot be had
data() {
  code=0
  "$root/scripts/get-datasets" "$1" >/dev/null 2>"$work/said" || code=$?
  [ "$code" -eq 0 ] || cat "$work/said" >&2
  [ "$code" -ne 3 ] || exit "$no_data"
  [ "$code" -eq 0 ] || exit 1
}

# mirror NAME: prints the folder of the mirror that has this name; fails where there is none
mirror() {
  [ -d "${FOODCAST_MIRROR:-/nowhere}/$1" ] || { echo "no '$1' in FOODCAST_MIRROR" >&2; return 1; }
  echo "$FOODCAST_MIRROR/$1"
}

# pick TABLE 'COLUMN=VALUE ...' COLUMN...: the named columns of the rows that match, without a header
pick() {
  table=$1 conditions=$2
  shift 2
  awk -F, -v conditions="$conditions" -v columns="$*" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(columns, want, " "); m = split(conditions, test, " "); next }
    {
      for (i = 1; i <= m; i++) { split(test[i], part, "="); if ($at[part[1]] != part[2]) next }
      line = ""
      for (i = 1; i <= n; i++) line = line (i > 1 ? "," : "") $at[want[i]]
      print line
    }' "$table"
}

figure() { python3 "$root/scripts/experiments/figure" "$@"; }

# config NAME TARGET [SED-SCRIPT]: a data set's configuration with its files where they are, changed by the script
config() {
  sed -e "s#\"raw/#\"$root/datasets/$1/raw/#g; s#\"events.csv\"#\"$root/datasets/$1/events.csv\"#" \
    -e "${3:-}" "$root/datasets/$1/foodcast.conf" >"$2"
}

# demo FOLDER [OPTION...]: synthetic retailers
demo() {
  folder=$1
  shift
  "$program" synth --quiet --output "$folder" "$@"
}

# quietly COMMAND...: its words only where it fails; 4 (done, but degraded) is no failure here
quietly() {
  code=0
  "$@" >"$work/said" 2>&1 || code=$?
  [ "$code" -eq 0 ] || [ "$code" -eq 4 ] || { cat "$work/said" >&2; exit 1; }
}
