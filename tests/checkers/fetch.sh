#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the folder with the Python packages of requirements.txt, fetching them once per user. Tests find it through
# ASSAY_CHECKERS; tests/run.sh sets it, and by hand:
#
#   export ASSAY_CHECKERS="$(bash tests/checkers/fetch.sh)"
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source launcher/setup_functions.sh

list=tests/checkers/requirements.txt
python=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
key=$({ cat "$list"; uname -m; } | sha256sum | cut -c1-16)
prefix="$(cache_directory)/checkers-$python-$key"
if [ ! -e "$prefix/complete" ]; then
  say "downloading the packages that check the tests' files into $(cache_directory) (once per user)"
  staging="$prefix.partial.$$"
  rm -rf "$staging"; mkdir -p "$staging"
  PIP_ROOT_USER_ACTION=ignore python3 -m pip install -q --disable-pip-version-check --no-deps --no-compile \
    --only-binary=:all: --require-hashes --target "$staging" -r "$list" >&2 \
    || { rm -rf "$staging"; fail "could not fetch $list for Python $python: the tests that need it are skipped"; }
  touch "$staging/complete"
  rm -rf "$prefix"
  mv "$staging" "$prefix"
fi
printf '%s' "$prefix"
