#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sets up, builds and runs every test; the last line is "N passed, N failed"; skipped tests are listed before it. Exit code 0
# only when none failed. Arguments go to ctest, for example: bash tests/run.sh -R sampler
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=${ASSAY_PRESET:-release}
bash launcher/setup.sh all || { echo "0 passed, 1 failed"; exit 1; }
# Packages that read what we write; without them (no network, another Python) the tests that need them are skipped, aloud.
ASSAY_CHECKERS=${ASSAY_CHECKERS:-$(bash tests/checkers/fetch.sh)} || ASSAY_CHECKERS=""
export ASSAY_CHECKERS
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
results="build/$preset/results.xml"
rm -f "$results"
ctest --test-dir "build/$preset" -j 2 --output-on-failure --output-junit "$(pwd)/$results" "$@"
status=$?
python3 - "$results" "$status" <<'PYTHON'
import sys
import xml.etree.ElementTree as xml

try:
    suite = xml.parse(sys.argv[1]).getroot()
except (OSError, xml.ParseError):
    print("0 passed, 1 failed")
    sys.exit(1)
total, failed = int(suite.get("tests")), int(suite.get("failures"))
skipped = int(suite.get("skipped", 0)) + int(suite.get("disabled", 0))
for case in suite.iter("testcase"):
    if case.get("status") in ("notrun", "disabled") or case.find("skipped") is not None:
        said = (case.findtext("system-out") or "").partition(": Skipped\n")[2]
        print("skipped:", case.get("name"), "-", said.partition("\n")[0] or "no reason given")
if total == 0:
    failed = 1
if skipped:
    print(f"{skipped} skipped, for the reasons above")
print(f"{total - failed - skipped} passed, {failed} failed")
sys.exit(1 if failed or sys.argv[2] != "0" else 0)
PYTHON
