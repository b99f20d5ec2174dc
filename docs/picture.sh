#!/usr/bin/env bash
# Makes docs/train.svg, the README's picture, from a real run.
set -euo pipefail
cd "$(dirname "$0")/.."
./libella info >/dev/null # builds if something is missing, so that the picture shows the run alone
script --quiet --return --command "stty columns 110; ./libella train --out $(mktemp -d)/fashion-cnn.safetensors" /dev/null |
  java docs/Picture.java ./libella train >docs/train.svg
