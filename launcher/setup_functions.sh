# SPDX-License-Identifier: Apache-2.0
# Functions of launcher/setup.sh: phases with timings, packages, the LibTorch wheel cache.

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { printf 'setup: error: %s\n' "$*" >&2; exit 1; }

# Phases: seconds since the last phase ended, kept for setup_report.
setup_begin() { setup_started=$SECONDS; phase_started=$SECONDS; phase_lines=""; }
phase_done() {
  phase_lines+=$(printf '  %-12s %4d s' "$1" $((SECONDS - phase_started)))$'\n'
  phase_started=$SECONDS
}
setup_report() {
  say "ready in $((SECONDS - setup_started)) s"
  printf '%s' "$phase_lines" >&2
}

# run_logged LOG COMMAND...: quiet when it works, the end of the log when it does not.
run_logged() {
  local log=$1; shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 && return 0
  tail -n 40 "$log" >&2
  fail "'$*' failed; the whole log is in $log"
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "need root or sudo for: $*"
  fi
}

# install_packages FILE: the packages of FILE that dpkg does not know as installed.
install_packages() {
  command -v dpkg-query >/dev/null || fail "this is not a Debian or Ubuntu machine: install the packages of $1 by hand"
  local missing=() package
  while read -r package; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done < <(grep -v '^#' "$1")
  if [ ${#missing[@]} -gt 0 ]; then
    say "installing ${#missing[@]} packages: ${missing[*]}"
    as_root apt-get -o DPkg::Lock::Timeout=300 update -q >/dev/null || say "apt-get update failed; trying with the lists at hand"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends \
      "${missing[@]}" >/dev/null || fail "apt-get could not install: ${missing[*]}"
  fi
  phase_done "packages"
}

cache_directory() { printf '%s' "${ASSAY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/assay}"; }

# Which wheels this machine needs: all with a GPU and no toolkit, four with the toolkit, three without either.
wheel_set() {
  if [ -n "${ASSAY_WHEEL_SET:-}" ]; then printf '%s' "$ASSAY_WHEEL_SET"
  elif [ -e /usr/local/cuda/lib64/libcudart.so.13 ]; then printf 'toolkit'
  elif [ -e /proc/driver/nvidia/version ]; then printf 'gpu'
  else printf 'cpu'
  fi
}

# torch_prefix: prints the directory that holds LibTorch's include/ and lib/, downloading it when needed.
torch_prefix() {
  if [ -n "${ASSAY_TORCH:-}" ]; then
    [ -e "$ASSAY_TORCH/lib/libtorch_cpu.so" ] || fail "ASSAY_TORCH=$ASSAY_TORCH has no lib/libtorch_cpu.so"
    printf '%s' "$ASSAY_TORCH"; return
  fi
  [ "$(uname -m)" = x86_64 ] || fail "the wheels of launcher/wheels.lock are for x86_64; set ASSAY_TORCH to a LibTorch for $(uname -m)"
  local set_name requirements key prefix
  set_name=$(wheel_set)
  requirements=$(awk -v set_name="$set_name" '!/^#/ && index("," $1 ",", "," set_name ",") { print $2, "--hash=sha256:" $3 }' launcher/wheels.lock)
  [ -n "$requirements" ] || fail "launcher/wheels.lock has no set '$set_name' (cpu, toolkit or gpu)"
  key=$(printf '%s' "$requirements" | sha256sum | cut -c1-16)
  prefix="$(cache_directory)/wheels-$set_name-$key"
  [ -e "$prefix/complete" ] || download_wheels "$requirements" "$prefix"
  printf '%s' "$prefix/torch"
}

# download_wheels REQUIREMENTS PREFIX: hash-checked wheels, unpacked beside PREFIX and renamed when whole.
download_wheels() {
  local staging="$2.partial.$$"
  say "downloading $(wc -l <<<"$1") wheels into $(cache_directory) (once per user)"
  rm -rf "$staging"; mkdir -p "$staging/wheels"
  printf '%s\n' "$1" >"$staging/requirements.txt"
  # The C++ libraries do not depend on Python: one fixed wheel tag whatever interpreter is here.
  python3 -m pip download -q --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
    --python-version 3.11 --implementation cp --abi cp311 --abi none \
    --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux_2_25_x86_64 \
    --platform manylinux_2_18_x86_64 --platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64 \
    --platform manylinux2010_x86_64 --platform manylinux_2_12_x86_64 \
    -r "$staging/requirements.txt" -d "$staging/wheels" >&2 || { rm -rf "$staging"; fail "could not download LibTorch from PyPI; set ASSAY_TORCH to a LibTorch $(grep -o 'torch==[0-9.]*' launcher/wheels.lock | head -n 1)"; }
  local wheel
  for wheel in "$staging"/wheels/*.whl; do
    # Headers and shared libraries only: the Python part of torch is never used.
    unzip -q -o "$wheel" 'torch/lib/*' 'torch/include/*' 'nvidia/*' -d "$staging" 2>/dev/null || [ $? -eq 11 ]
    rm "$wheel"
  done
  [ -e "$staging/torch/lib/libtorch_cpu.so" ] || { rm -rf "$staging"; fail "the torch wheel holds no libtorch_cpu.so"; }
  rm -rf "$staging/torch/lib/libtorch_python.so" "$staging/wheels"
  touch "$staging/complete"
  rm -rf "$2"
  mv "$staging" "$2"
}
