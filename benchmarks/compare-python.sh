#!/usr/bin/env bash
# Measures what probes cost Python programs, with and without Strobe in turns, and prints the ratios as a Markdown table.
#
#   benchmarks/compare-python.sh [PYTHON…]     each an interpreter; python3 by default
#
# Compare ratios within one table only: the same machine is faster or slower an hour later. ROUNDS=9 for more rounds than 5.
set -u -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
work=$here/targets/python-work.py
rounds=${ROUNDS:-5}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
export LC_ALL=C

line_of() { grep -n "# PROBED $1" "$work" | cut -d : -f 1; }
median() { sort -g | awk '{ v[NR] = $1 } END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# ratio PYTHON WORK PROBE [OPTION…]: the median time with the probe over that without.
ratio() {
  local python=$1 what=$2 probe=$3
  shift 3
  : >"$scratch/bare"; : >"$scratch/probed"
  for ((i = 0; i < rounds; i++)); do
    "$python" "$work" "$what" | sed -n 's/^ns //p' >>"$scratch/bare"
    "$root/strobe" probe "$probe" "$@" --format ndjson -o "$scratch/frames" --passthrough -- "$python" "$work" "$what" 2>"$scratch/said" | sed -n 's/^ns //p' >>"$scratch/probed"
  done
  awk -v a="$(median <"$scratch/bare")" -v b="$(median <"$scratch/probed")" 'BEGIN { if (a > 0) printf "%.2f", b / a; else printf "–" }'
}

row() { printf '| %s | %s | %s | %s |\n' "$@"; }
"$root/strobe" --version >/dev/null || exit 1
row what interpreter ratio goal
row --- --- --- ---
for python in "${@:-python3}"; do
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') || exit 1
  [ "${version#3.}" -ge 12 ] && unprobed=1.05 || unprobed=1.3
  row "code without a probe, another file has one" "$version" "$(ratio "$python" calls 'elsewhere.py:1:x')" "$unprobed"
  row "a float in a loop of three additions" "$version" "$(ratio "$python" loop "python-work.py:$(line_of x):x")" 10
  if "$python" -c 'import numpy' 2>/dev/null; then
    row "2 000 arrays of 4 096 complex128, beside a Fourier transform of each" "$version" \
      "$(ratio "$python" arrays "python-work.py:$(line_of spectrum@read):spectrum@read" --history 2000 --history-size 160M)" 3
    tail -n 1 "$scratch/frames" | sed -n 's/.*"frames":\([0-9]*\),"lost":\([0-9]*\).*/of these, \1 frames came and \2 were lost in the last round/p' >&2
  fi
done
