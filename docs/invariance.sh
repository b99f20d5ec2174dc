#!/usr/bin/env bash
# Trains the networks of docs/invariance.md and measures what they are invariant to: the tables of that page. About ten
# minutes on two cores. The models and reports stay in the folder that is given, or in a new one.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"

# fashion-cnn with a stride of 2 in each convolution instead of the pooling behind it: as many weights, as many outputs.
cat >"$folder/strided.layers" <<'LAYERS'
conv 32 3x3 stride 2 padding 1, relu, conv 64 3x3 stride 2 padding 1, relu, flatten, linear 128, relu, dropout 0.3, linear 10
LAYERS

# measured NAME NETWORK AUGMENTATIONS: one line for each transformation
measured() {
  local model=$folder/$1.safetensors
  [ -f "$model" ] || ./libella train sample --network "$2" --augment "$3" --epochs 8 --out "$model" >/dev/null
  ./libella invariance "$model" sample >"$folder/$1.txt"
  head -1 "$folder/$1.txt"
  awk -v model="$1" -F '  +' '/^[a-z-]+  / && $2 ~ /^(yes|partly|no|open)$/ {
    printf "%-18s %-17s %-7s %-42s %s\n", model, $1, $2, $3, $4 }' "$folder/$1.txt"
}

measured mlp mlp none
measured lenet5 lenet5 none
measured fashion-cnn fashion-cnn none
measured strided "$folder/strided.layers" none
measured mlp-shifted mlp 'crop 4'
measured lenet5-shifted lenet5 'crop 4'
measured fashion-cnn-shifted fashion-cnn 'crop 4'
measured strided-shifted "$folder/strided.layers" 'crop 4'
