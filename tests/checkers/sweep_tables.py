#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sweep_tables.py SWEEP_FOLDER: whether what `assay sweep collect` wrote is what the runs say, read with Python's own csv, json
and sqlite3. Nothing else is needed. Prints how many trials it checked."""
import csv
import json
import math
import os
import sqlite3
import sys

folder = sys.argv[1]
T_OF_2_TRIALS = 12.706204736174694  # scipy.stats.t.ppf(.975, 1)


def flat(value, prefix=""):
    for key, item in value.items():
        if isinstance(item, dict):
            yield from flat(item, prefix + key + ".")
        elif isinstance(item, (int, float)) and not isinstance(item, bool):
            yield prefix + key, item


def epochs_of(trial):
    path = os.path.join(folder, "trials", trial, "metrics.jsonl")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as lines:
        return [dict(flat(json.loads(line))) for line in lines]


def cell(text):
    if text == "":
        return None
    try:
        return float(text)
    except ValueError:
        return text


def same(a, b):
    return (a == b) or (isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=1e-15))


with open(os.path.join(folder, "trials.json"), encoding="utf-8") as file:
    document = json.load(file)
with open(os.path.join(folder, "trials.csv"), newline="", encoding="utf-8") as file:
    table = list(csv.DictReader(file))
database = sqlite3.connect("file:" + os.path.join(folder, "trials.sqlite") + "?mode=ro", uri=True)
database.row_factory = sqlite3.Row
rows = [dict(row) for row in database.execute("SELECT * FROM trials ORDER BY position")]
assert len(rows) == len(table) == len(document["trials"]), "as many trials in each"

objective, sign = document["objective"]["metric"], 1 if document["objective"]["mode"] == "max" else -1
for row, line, trial in zip(rows, table, document["trials"]):
    assert list(row) == list(line), "the same columns"
    for column in row:
        if column == "id":
            assert row[column] == line[column]
            continue
        value = cell(str(row[column])) if row[column] is not None else None
        assert same(value, cell(line[column])), (column, row[column], line[column])
    assert row["id"] == trial["id"] and row["state"] == trial["state"]
    if sys.argv[2:] and trial["id"] in sys.argv[2:]:
        continue  # a damaged run: the caller says which
    epochs = epochs_of(trial["id"])
    values = [epoch[objective] for epoch in epochs if objective in epoch]
    assert row["epochs_trained"] == len(epochs)
    if values:
        best = max(range(len(values)), key=lambda i: (sign * values[i], -i))
        assert trial["best_epoch"] == epochs[best]["epoch"]
        for name, value in trial["best"].items():
            assert epochs[best][name] == value == row["best." + name], name
        for name, value in trial["last"].items():
            assert epochs[-1][name] == value == row["last." + name], name

for point in document["seeds"]:
    members = [trial for trial in document["trials"] if trial["id"] in point["trials"]]
    for name, figure in point["figures"].items():
        values = [trial["best"][name[5:]] for trial in members if name.startswith("best.")]
        if len(values) != 2:
            continue
        mean, deviation = sum(values) / 2, abs(values[0] - values[1]) / math.sqrt(2)
        half = T_OF_2_TRIALS * deviation / math.sqrt(2)
        for key, value in {"mean": mean, "deviation": deviation, "low": mean - half, "high": mean + half}.items():
            assert math.isclose(figure[key], value, rel_tol=1e-9, abs_tol=1e-9), (name, key, figure[key], value)
seeds = database.execute("SELECT count(*) FROM seeds").fetchone()[0]
assert seeds == sum(len(point["figures"]) for point in document["seeds"])
print(len(rows))
