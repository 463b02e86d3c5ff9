#!/usr/bin/env bash
# Measures Strobe beside uftrace, LTTng-UST and gdb, all in one run and in turns, and prints the ratios as a Markdown table.
#
#   benchmarks/compare.sh [ROUNDS]     5 rounds by default; about three minutes, and one more the first time
#
# Peers that are missing are installed when this may be done (root, apt-get); otherwise their rows say so. Compare ratios within one
# table only: the same machine is faster or slower an hour later. For a single part: PARTS="calls symbols" benchmarks/compare.sh
set -u -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
out=$root/artifacts/compare
rounds=${1:-5}
parts=${PARTS:-calls phases patch start drain symbols probes}
calls=20000000     # for what costs nanoseconds
fewer=1000000      # for what writes every call to a file
fewest=300         # for what stops the program at every call
mkdir -p "$out"
scratch=$(mktemp -d) || exit 1
sessiond=
finish() { [ -z "$sessiond" ] || { lttng destroy -a >/dev/null 2>&1; kill "$sessiond" 2>/dev/null; }; rm -rf "$scratch"; }
trap finish EXIT
export LC_ALL=C

say() { printf '%s\n' "$*" >&2; }
part() { case " $parts " in *" $1 "*) return 0 ;; *) return 1 ;; esac }

# need COMMAND PACKAGE…: is the command there, or can it be installed?
need() {
  local command=$1; shift
  command -v "$command" >/dev/null && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Installing $* for $command."
    apt-get install -y -q "$@" >"$scratch/apt" 2>&1 && command -v "$command" >/dev/null && return 0
    tail -n 3 "$scratch/apt" >&2
  fi
  say "$command is missing and may not be installed here; install $* to have its rows."
  return 1
}

median() { sort -g | awk '{ v[NR] = $1 } END { if (NR) printf "%.3f\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
ns_of() { sed -n 's/^ns //p' | median; }
figure() { sed -n "s/^$1 //p" | head -n 1; }

# Everything a row's figures are kept in is a file named after it.
keep() { [ -z "$2" ] || echo "$2" >>"$scratch/row-$1"; }
kept() { [ -f "$scratch/row-$1" ] && median <"$scratch/row-$1"; }
lowest_highest() { sort -g "$scratch/row-$1" | awk 'NR == 1 { low = $1 } { high = $1 } END { printf "%.2f … %.2f", low, high }'; }

build() {
  need gcc build-essential && need g++ build-essential && need python3 python3 || exit 1
  gcc -O2 -g -pthread "$here/targets/work.c" -o "$out/work" || exit 1
  gcc -O2 "$here/targets/clock.c" -o "$out/clock" || exit 1
  has_lttng=no
  if need lttng lttng-tools && { [ -n "$(find /usr/include -name tracepoint.h -path '*lttng*')" ] || need_headers; }; then
    gcc -O2 -g -pthread -DWITH_LTTNG -DTRACEPOINT_CREATE_PROBES -I"$here/targets" "$here/targets/work.c" -o "$out/work-lttng" -llttng-ust -ldl && has_lttng=yes
  fi
  has_uftrace=no; need uftrace uftrace && has_uftrace=yes
  has_gdb=no; need gdb gdb && has_gdb=yes
  has_strobe=no
  # What users run, and the SDK compiled ahead of time as that is; where the compiler package is not to be had, neither is.
  local publish=(dotnet publish "$here/targets/measure.cs" -c Release -o "$out/measure" -v q --nologo)
  strobe=("$root/strobe")
  "${strobe[@]}" --version >"$scratch/build" 2>&1 &&
    { "${publish[@]}" -r linux-x64 --self-contained false -p:PublishReadyToRun=true >>"$scratch/build" 2>&1 || "${publish[@]}" >>"$scratch/build" 2>&1; } &&
    has_strobe=yes || { say "Strobe does not build:"; tail -n 5 "$scratch/build" >&2; }
  measure=(dotnet exec "$out/measure/measure.dll")
}

need_headers() { [ "$(id -u)" = 0 ] && say "Installing liblttng-ust-dev." && apt-get install -y -q liblttng-ust-dev >/dev/null 2>&1; }

# measured NAME VERB…: the figures that "measure" prints, or nothing and the reason.
measured() {
  [ $has_strobe = yes ] || return 1
  "${measure[@]}" "$@" 2>"$scratch/error" && return 0
  say "measure $1: $(grep -m 1 -v '^ *at ' "$scratch/error")"
  return 1
}

start_lttng() {
  export LTTNG_HOME=$scratch
  lttng-sessiond --no-kernel --daemonize --pidfile "$scratch/sessiond.pid" >/dev/null 2>&1 || return 1
  sessiond=$(cat "$scratch/sessiond.pid")
  lttng create compare --output="$scratch/lttng" >/dev/null &&
    lttng enable-channel -u big --subbuf-size=16M --num-subbuf=8 >/dev/null &&
    lttng enable-event -u -c big 'strobe_compare:*' >/dev/null && lttng start >/dev/null
}

one_round() {
  keep untraced "$("$out/work" $calls 1 3 | ns_of)"
  keep untraced2 "$("$out/work" $calls 2 3 | ns_of)"
  keep clock "$("$out/clock" | ns_of)"
  local threads said
  for threads in 1 2; do
    if said=$(measured calls "$out/work" $calls $threads 3); then
      keep "strobe$threads" "$(ns_of <<<"$said")"
      keep "lost$threads" "$(awk '/^produced/ { p = $2 } /^dropped/ { d = $2 } END { if (p) printf "%.4f", 100 * d / p }' <<<"$said")"
    fi
    if [ $has_uftrace = yes ]; then
      rm -rf "$scratch/uftrace"
      keep "uftrace$threads" "$(uftrace record -b 64m --no-libcall -P work -A 'work@arg1/i32,arg2/i32' -R 'work@retval/i32' -d "$scratch/uftrace" \
        "$out/work" $fewer $threads 3 2>/dev/null | ns_of)"
    fi
    [ $has_lttng = yes ] && keep "lttng$threads" "$("$out/work-lttng" $fewer $threads 3 | ns_of)"
  done
  said=$(measured summary "$out/work" $calls 1 3) && keep summary "$(ns_of <<<"$said")"
  [ $has_gdb = yes ] && keep gdb "$(gdb -nx -batch -x "$here/targets/print-calls.gdb" --args "$out/work" $fewest 1 1 2>/dev/null | ns_of)"
  if part phases && said=$(measured phases "$out/work" $calls); then
    for phase in before off after; do keep "phase-$phase" "$(figure $phase <<<"$said")"; done
  fi
  if part drain && said=$(measured drain "$out/work" $calls); then
    keep drain "$(figure events_per_second <<<"$said")"
    keep drain-dropped "$(figure dropped <<<"$said")"
  fi
}

# generated NAME KIND COUNT FLAGS…: builds what generate.py writes, unless it is there from the last time.
generated() {
  local name=$1 kind=$2 count=$3; shift 3
  local folder=$out/$name
  if ! [ -x "$folder/$name" ] || ! cmp -s "$here/targets/generate.py" "$folder/.generator"; then
    say "Generating and compiling $name."
    rm -rf "$folder"
    python3 "$here/targets/generate.py" "$kind" "$folder" "$count" &&
      (cd "$folder" && ls ./*.cpp | xargs -P "$(nproc)" -I{} g++ -std=c++17 -g "$@" -c {}) &&
      g++ -o "$folder/$name" "$folder"/*.o && cp "$here/targets/generate.py" "$folder/.generator" && rm -f "$folder"/*.o || return 1
  fi
  program=$folder/$name
}

row() { # WHAT NAME [BASE]
  local value base strobe_value
  value=$(kept "$2")
  base=$(kept "${3:-untraced}")
  strobe_value=$(kept strobe1)
  if [ -z "$value" ]; then printf '| %s | – | – | – |\n' "$1"; return; fi
  awk -v what="$1" -v v="$value" -v b="$base" -v s="$strobe_value" \
    'BEGIN { printf "| %s | %.1f | %.1f× | %s |\n", what, v, v / b, s == "" ? "–" : sprintf("%.2f×", v / s) }'
}

fact() { printf '| %s | %s |\n' "$1" "${2:-–}"; }

print_calls() {
  echo "| entry + exit of \`int work(int a, int b)\` with timestamps | ns per call | to untraced | to Strobe |"
  echo "|---|---:|---:|---:|"
  row "untraced, 1 thread" untraced
  row "untraced, 2 threads" untraced2
  row "two reads of the processor's clock, which a call with its times cannot do without" clock
  row "Strobe: 2 arguments, return value; 1 thread" strobe1
  row "Strobe: 2 arguments, return value; 2 threads" strobe2
  row "Strobe --summary (counted in the target)" summary
  row "Strobe: installed, switched off" phase-off phase-before
  row "Strobe: after detaching" phase-after phase-before
  row "uftrace -P: 2 arguments, return value; 1 thread" uftrace1
  row "uftrace -P: 2 arguments, return value; 2 threads" uftrace2
  row "LTTng-UST: compiled-in tracepoints, 2 arguments, return value; 1 thread" lttng1
  row "LTTng-UST: the same; 2 threads" lttng2
  row "gdb: breakpoint that prints 2 arguments (entry only)" gdb
  echo
  echo "Medians of $rounds rounds taken in turns; untraced $(lowest_highest untraced) ns. Calls Strobe's reader could not keep up with, counted: $(kept lost1 || echo –) % (1 thread), $(kept lost2 || echo –) % (2 threads)."
  echo
}

print_patch() {
  generated ten-thousand calls 10000 -O2 || return
  local said first again hooks=
  if said=$(measured patch "$program" 'generated::**'); then
    first=$(figure first_ms <<<"$said"); again=$(figure again_ms <<<"$said"); hooks=$(figure hooks <<<"$said")
  fi
  fact "hooks installed" "${hooks%.*}"
  fact "time for all of them, symbols already read, compiled ahead of time (ms)" "${again:-}"
  fact "time for all of them, with reading the symbols (ms)" "${first:-}"
}

print_start() {
  local until seconds=
  [ $has_strobe = yes ] && until=$(python3 "$here/targets/timed.py" 5 --until function_enter "${strobe[@]}" trace --format ndjson -p work -- "$out/work" 100 1 1 2>"$scratch/error") && seconds=${until% *}
  fact "\`strobe trace\` typed to first event, small program (s)" "$seconds"
  fact "\`strobe trace --pid\` typed to first event, running program (s)" "$(attach_seconds)"
}

# A program that calls the function every few milliseconds, so that waiting for a call is not what is measured.
attach_seconds() {
  [ $has_strobe = yes ] || return
  local target until
  coproc calling { while echo; do sleep 0.002; done | exec "$out/work" 1 1 -; }
  read -r _ target <&"${calling[0]}"
  exec {drain}<&"${calling[0]}"
  cat <&$drain >/dev/null &
  until=$(timeout 60 python3 "$here/targets/timed.py" 5 --until function_enter "${strobe[@]}" trace --format ndjson -p work --pid "$target" 2>"$scratch/error")
  kill "$target"
  echo "${until% *}"
}

# The time and memory until a function is found by name: a breakpoint in gdb, a listing in Strobe.
print_symbols() {
  generated large-symbols symbols 32 -O0 -fno-eliminate-unused-debug-types || return
  local size said
  size=$(readelf -SW "$program" | awk '$2 == ".debug_info" || $3 == ".debug_info" { for (i = 1; i < NF; i++) if ($i == "PROGBITS") print $(i + 3) }')
  fact ".debug_info of the binary (MB)" "$(awk -v s=$((16#$size)) 'BEGIN { printf "%.1f", s / 1e6 }')"
  if [ $has_gdb = yes ]; then
    said=$(python3 "$here/targets/timed.py" 5 gdb -nx -batch -ex 'break last_of_all' "$program") && fact "gdb: start, breakpoint by name (s; MiB)" "${said% *}; ${said#* }"
    said=$(python3 "$here/targets/timed.py" 5 gdb -nx -batch -ex 'break last_of_all' -ex 'info scope last_of_all' "$program") && fact "gdb: the same and its parameters (s; MiB)" "${said% *}; ${said#* }"
  fi
  for state in cold warm; do
    said=
    if [ $has_strobe = yes ]; then
      [ $state = cold ] && runs=1 || runs=5
      [ $state = cold ] && rm -rf "$scratch/cache"
      said=$(XDG_CACHE_HOME=$scratch/cache python3 "$here/targets/timed.py" $runs "${strobe[@]}" list --functions "$program" last_of_all 2>/dev/null)
    fi
    fact "Strobe: list one function by name, cache $state (s; MiB)" "${said:+${said% *}; ${said#* }}"
  done
}

print_probes() {
  local said round what
  gcc -O1 -g "$here/targets/probe.c" -o "$out/probe" || return
  for round in $(seq "$rounds"); do
    said=$("$out/probe" 2000000 3 2>/dev/null)
    keep probe-untraced "$(ns_of <<<"$said")"
    keep probe-memcpy "$(sed -n 's/^memcpy //p' <<<"$said" | median)"
    keep probe-fill "$(sed -n 's/^array //p' <<<"$said" | median)"
    for what in scalar off; do
      said=$(measured probe "$out/probe" 2000000 $what) && keep "probe-$what" "$(ns_of <<<"$said")"
    done
    said=$(measured probe "$out/probe" 2000000 array) && keep probe-array "$(sed -n 's/^array //p' <<<"$said" | median)"
  done
  fact "a step of the probed program, without a probe (ns)" "$(kept probe-untraced)"
  fact "a probe of a number on its line adds (ns)" "$(awk -v a="$(kept probe-scalar)" -v b="$(kept probe-untraced)" 'BEGIN { if (a) printf "%.1f", a - b }')"
  fact "switched off it adds (ns)" "$(awk -v a="$(kept probe-off)" -v b="$(kept probe-untraced)" 'BEGIN { if (a) printf "%.1f", a - b }')"
  gcc -O1 -g "$here/targets/ticks.c" -o "$out/ticks" && said=$(measured ticks "$out/ticks" 15) &&
    fact "10 000 hits and 60 looks at the newest frame in a second: of a core (%; lost frames)" "$(figure percent <<<"$said") ($(figure lost <<<"$said"))"
  fact "a probe of an array of 64 KiB adds, to a memcpy of one" "$(awk -v a="$(kept probe-array)" -v f="$(kept probe-fill)" -v m="$(kept probe-memcpy)" 'BEGIN { if (a && m > f) printf "%.2f× (%.0f ns to %.0f ns)", (a - f) / (m - f), a - f, m - f }')"
}

build
say "Measuring: $rounds rounds."
if part calls; then
  [ $has_lttng = no ] || start_lttng || has_lttng=no
  for _ in $(seq "$rounds"); do one_round; done
  if [ $has_lttng = yes ]; then
    lttng stop >/dev/null
    lttng list compare 2>/dev/null | awk '/Discarded events:/ && $3 > 0 { print "LTTng discarded " $3 " events: its rows flatter it." }' >&2
  fi
fi

echo "$(nproc) processors ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), Linux $(uname -r | cut -d- -f1), $(gcc --version | head -n 1), $(date -u +%Y-%m-%d)"
echo
part calls && print_calls
echo "| other | |"
echo "|---|---:|"
part drain && fact "reader, writer running: events per second (dropped: $(kept drain-dropped || echo –))" "$(kept drain)"
part patch && print_patch
part start && print_start
part symbols && print_symbols
part probes && print_probes
exit 0
