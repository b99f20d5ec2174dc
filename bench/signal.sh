#!/usr/bin/env bash
# Convolutions of Libella and SciPy side by side: the same inputs, in turns, in one run; the best time of each counts.
# Needs /usr/bin/python3 with SciPy (Debian: apt-get install python3-scipy) and a compiled core (mvn -q compile -pl core).
set -euo pipefail
cd "$(dirname "$0")/.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
rounds=${1:-3}
times=$(mktemp -d)
trap 'rm -rf "$times"' EXIT
for ((round = 0; round < rounds; round++)); do
  /usr/bin/python3 bench/signal/measure.py >>"$times/scipy"
  "$java" --add-modules jdk.incubator.vector -cp core/target/classes bench/signal/Measure.java >>"$times/libella" 2>"$times/errors" ||
    { cat "$times/errors" >&2; exit 1; }
done
awk -F'\t' '
  FNR == 1 { file++ }
  file == 1 { if (!($1 in peer) || $2 < peer[$1]) peer[$1] = $2; if (!seen[$1]++) order[++n] = $1 }
  file == 2 { if (!($1 in own) || $2 < own[$1]) own[$1] = $2 }
  END {
    printf "%-44s %12s %12s %8s\n", "", "SciPy ms", "Libella ms", "times"
    for (i = 1; i <= n; i++) printf "%-44s %12.2f %12.2f %7.1fx\n", order[i], peer[order[i]], own[order[i]], peer[order[i]] / own[order[i]]
  }' "$times/scipy" "$times/libella"
