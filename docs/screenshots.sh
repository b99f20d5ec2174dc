#!/usr/bin/env bash
# Makes the pictures of docs/explain.md from a real run. Needs chromium.
set -euo pipefail
docs=$(cd "$(dirname "$0")" && pwd)
cd "$(mktemp -d)"
cp "$docs/images/boot.png" .
"$docs/../libella" train --validation 0.1 --report training.html
"$docs/../libella" explain fashion-cnn.safetensors boot.png -o boot.html

# picture FILE PAGE WIDTH,HEIGHT
picture() {
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars \
    --window-size="$3" --screenshot="$docs/images/$1" "file://$PWD/$2"
}
picture explain.png boot.html 1150,1820
picture report.png training.html 1000,1860
