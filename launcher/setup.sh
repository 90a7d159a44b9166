#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes this clone ready: Debian/Ubuntu packages, LibTorch wheels in a per-user cache, configure, build.
# Idempotent; a second run with nothing to do takes seconds. Called by quickstart.sh and tests/run.sh.
#
#   bash launcher/setup.sh [TARGET...]      build these CMake targets (default: assay)
#
#   ASSAY_PRESET=release|debug|asan         CMake preset (default release)
#   ASSAY_TORCH=DIR                         use the LibTorch at DIR (holds include/ and lib/); skips the download
#   ASSAY_WHEEL_SET=cpu|toolkit|gpu         which wheels of launcher/wheels.lock (default: by what the machine has)
#   ASSAY_CACHE=DIR                         the per-user cache (default ${XDG_CACHE_HOME:-~/.cache}/assay)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source launcher/setup_functions.sh

preset=${ASSAY_PRESET:-release}
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(assay)

setup_begin
install_packages launcher/packages.txt
if [[ " ${targets[*]} " == *" all "* ]]; then
  # The tests start a Slurm of their own; without one they are skipped, and a user of the program needs none.
  (install_packages tests/packages.txt) || say "going on without them: the tests that need them will be skipped"
fi
torch=$(torch_prefix)
phase_done "LibTorch"

export CCACHE_DIR="${CCACHE_DIR:-$(cache_directory)/ccache}"
run_logged "build/$preset/configure.log" cmake --preset "$preset" -DASSAY_TORCH="$torch"
phase_done "configure"
say "building ${targets[*]} ($preset); the first build takes some minutes"
run_logged "build/$preset/build.log" cmake --build "build/$preset" --target "${targets[@]}"
phase_done "build"
setup_report
