# SPDX-License-Identifier: Apache-2.0
"""tensorboard_scalars.py RUN

Does TensorBoard's own reader find every defined figure of RUN/metrics.jsonl in RUN/tensorboard, once, at the right step, and
nothing else?
"""
import json
import os
import sys

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def expected(run):
    points = {}
    with open(os.path.join(run, "metrics.jsonl")) as lines:
        for line in map(json.loads, lines):
            figures = {"lr": line["lr"]}
            for split in ("train", "validation"):
                figures.update({f"{split}/{name}": value for name, value in line.get(split, {}).items()})
            for tag, value in figures.items():
                if value is not None:
                    points.setdefault(tag, []).append((line["step"], float(np.float32(value))))
    return points


def found(run):
    events = EventAccumulator(os.path.join(run, "tensorboard"), size_guidance={"scalars": 0})
    events.Reload()
    points = {}
    for tag in events.Tags()["scalars"]:
        scalars = events.Scalars(tag)
        times = [scalar.wall_time for scalar in scalars]
        assert times == sorted(times), f"{tag}: times go backwards"
        points[tag] = [(scalar.step, scalar.value) for scalar in scalars]
    return points


def main(run):
    want, got = expected(run), found(run)
    for tag in sorted(want.keys() | got.keys()):
        if want.get(tag) != got.get(tag):
            print(f"{tag}: metrics.jsonl has {want.get(tag)}, TensorBoard reads {got.get(tag)}")
            return 1
    print(f"{len(got)} tags, {sum(map(len, got.values()))} points")
    return 0 if got else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
