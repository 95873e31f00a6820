# SPDX-License-Identifier: GPL-3.0-or-later
# What the experiments share; sourced after `set -eu` with the program as $1. Sets program, root, out (where the tables go:
# the committed ones, or below FOODCAST_EXPERIMENTS where that is set) and work (a scratch folder that goes at the end).
root=$(cd "$(dirname "$0")/../../.." && pwd)
name=$(basename "$(cd "$(dirname "$0")" && pwd)")
program=$(realpath "${1:-$root/build/release/foodcast}")
out=${FOODCAST_EXPERIMENTS:-$root/results/experiments}/$name
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

if [ -z "${FOODCAST_MIRROR:-}" ] && [ -d "$root/../shared/data" ]; then
  FOODCAST_MIRROR=$(realpath "$root/../shared/data")
  export FOODCAST_MIRROR
fi

# data NAME: makes sure that a data set is there; ends the experiment with 3 where it cannot be had, else by get-datasets' code
data() {
  code=0
  "$root/scripts/get-datasets" "$1" >/dev/null 2>"$work/said" || code=$?
  [ "$code" -eq 0 ] || cat "$work/said" >&2
  [ "$code" -eq 0 ] || exit "$code"
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
