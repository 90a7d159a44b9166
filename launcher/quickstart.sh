#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a fresh machine to a trained detector: sets up, packs the given CIFAKE-like zip (or a generated sample set), trains on
# two MPI ranks, evaluates, explains a few test images.
#
#   bash launcher/quickstart.sh [cifake.zip]
#
#   ASSAY_WORK=DIR    where the store and the run go (default ./runs/quickstart); the same command again resumes there
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
input=${1:-}
if [ -n "$input" ] && [ ! -e "$input" ]; then
  echo "quickstart: error: '$input' does not exist: name a zip, tar or folder with train/ and test/, each with FAKE/ and REAL/" >&2
  exit 3
fi
bash "$root/launcher/setup.sh" assay
assay="$root/build/release/assay"
name=sample
[ -z "$input" ] || name=$(basename "${input%.*}")
work=${ASSAY_WORK:-$PWD/runs/quickstart}/$name
mkdir -p "$work"

step() { printf '\n== %s\n' "$*"; }

if [ -z "$input" ]; then
  input="$work/images"
  if [ ! -d "$input" ]; then
    step "assay sample: a labelled image set made here, nothing is downloaded"
    "$assay" sample --output "$input" --count 2000
  fi
fi

if [ ! -e "$work/store.h5" ]; then
  step "assay pack"
  "$assay" pack "$input" --output "$work/store.h5"
fi
"$assay" inspect "$work/store.h5"

# Open MPI refuses to run as root, and counts cores, unless told otherwise.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
ranks=(mpirun --oversubscribe -n 2)
step "assay train: recipe compact on two ranks"
"${ranks[@]}" "$assay" train --recipe compact --data "$work/store.h5" --run "$work/run" \
  optimizer.lr=1e-3 batch=32 epochs=40

step "assay evaluate: the test split, on two ranks"
"${ranks[@]}" "$assay" evaluate --run "$work/run" --split test

step "assay explain: Grad-CAM, LIME and SHAP of four test images, on two ranks"
"${ranks[@]}" "$assay" explain --run "$work/run" --data "$work/store.h5" --split test --count 4 --target both
printf '\nrun folder: %s\n' "$work/run"
