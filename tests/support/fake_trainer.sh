#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A trainer without training, for tests of sweeps: the run folder, control.json, signals and exit codes of `assay train`.
# fake_trainer.sh --run DIR --attempt N [epochs=3] [seconds=0.01 for each] [value=0.5] [fail=CODE] [silent=1]
epochs=3 seconds=0.01 value=0.5 fail=0 silent=0
while (($#)); do case $1 in --run) run=$2; shift ;; --attempt) attempt=$2; shift ;; *=*) declare "$1" ;; esac; shift; done
cd "$run" || exit 3
say() { printf '{"state":"%s","reason":"%s"}\n' "$1" "$2" >.status && mv .status status.json; }
trap 'stop=1' TERM USR2
exec 9<> <(:)
lines=(); [[ -f metrics.jsonl ]] && mapfile -t lines <metrics.jsonl; last=${#lines[@]}
for ((epoch = last + 1; epoch <= epochs; ++epoch)); do
  if ((silent)); then while :; do read -rt 1 -u 9; done; fi
  read -rt "$seconds" -u 9
  read -r control <control.json
  [[ $control =~ \"attempt\":([0-9]+) ]] && ((BASH_REMATCH[1] > attempt)) && { echo "fake: error: replaced" >&2; exit 2; }
  [[ $stop ]] && { say interrupted signal; exit 75; }
  ((fail)) && { say failed "made to fail"; echo "fake: error: made to fail" >&2; exit "$fail"; }
  echo "{\"epoch\":$epoch,\"attempt\":$attempt,\"validation\":{\"roc_auc\":$value}}" >>metrics.jsonl
  [[ $control =~ \"stop_at_epoch\":([0-9]+) ]] && ((BASH_REMATCH[1] && epoch >= BASH_REMATCH[1])) && { say pruned asked; exit 0; }
done
say done ""
