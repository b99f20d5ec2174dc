#!/usr/bin/env bash
# The accuracies that the project promises, one line each; about an hour on two cores. Fashion-MNIST is taken from the
# user's cache or from Debian's package dataset-fashion-mnist, else downloaded.
set -euo pipefail
cd "$(dirname "$0")/.."
models=$(mktemp -d)
trap 'rm -rf "$models"' EXIT

# at_least ACCURACY NETWORK [train's arguments…]
at_least() {
  local least=$1 network=$2 accuracy
  shift 2
  accuracy=$(./libella train "$@" --network "$network" --out "$models/$network.safetensors" --json |
    sed -n 's/.*"test_accuracy" : \([0-9.]*\).*/\1/p')
  echo "$network $*: $accuracy (at least $least)"
  awk -v a="$accuracy" -v l="$least" 'BEGIN { exit !(a >= l) }'
}

# nearly_the_same NETWORK DATA: eight bits cost at most half a point.
nearly_the_same() {
  local report before after
  report=$(./libella quantize "$models/$1.safetensors" "$2" -o "$models/$1-int8.safetensors" --json)
  before=$(sed -n 's/.*"accuracy_before" : \([0-9.]*\).*/\1/p' <<<"$report")
  after=$(sed -n 's/.*"accuracy" : \([0-9.]*\).*/\1/p' <<<"$report")
  echo "$1 in eight bits: $after (before $before)"
  awk -v a="$after" -v b="$before" 'BEGIN { exit !(a >= b - 0.005) }'
}

at_least 0.925 fashion-cnn fashion-mnist --epochs 10
at_least 0.895 lenet5 fashion-mnist --epochs 10
at_least 0.85 resnet20 sample --epochs 10
nearly_the_same fashion-cnn fashion-mnist
nearly_the_same resnet20 sample
