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

at_least 0.925 fashion-cnn fashion-mnist --epochs 10
at_least 0.895 lenet5 fashion-mnist --epochs 10
at_least 0.85 resnet20 sample --epochs 10
