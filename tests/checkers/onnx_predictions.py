# SPDX-License-Identifier: Apache-2.0
"""onnx_predictions.py MODEL.onnx PREDICTIONS.csv TOLERANCE

The way of a user who got only the .onnx file: prepares images by its metadata, runs onnxruntime, and compares with the
probabilities that `assay predict` printed for the same files.
"""
import csv
import sys

import numpy as np
import onnxruntime
from PIL import Image


def prepared(path, metadata):
    pixels = np.asarray(Image.open(path).convert("RGB"), dtype=np.float32)
    size = (int(metadata["image_height"]), int(metadata["image_width"]))
    assert pixels.shape[:2] == size, f"{path} is {pixels.shape}, the model sees {size}"
    if metadata["channel_order"] == "BGR":
        pixels = pixels[:, :, ::-1]
    per_channel = {key: np.array(metadata[key].split(","), dtype=np.float32) for key in ("pixel_scale", "pixel_shift")}
    return (pixels * per_channel["pixel_scale"] + per_channel["pixel_shift"]).transpose(2, 0, 1)


def probability_real(logits):
    if logits.shape[1] == 1:
        return 1 / (1 + np.exp(-logits[:, 0]))
    return 1 / (1 + np.exp(logits[:, 0] - logits[:, 1]))


def main(model, predictions, tolerance):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    metadata = session.get_modelmeta().custom_metadata_map
    assert metadata["classes"] == "FAKE,REAL", metadata
    with open(predictions, newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows, "no predictions"
    images = np.stack([prepared(row["path"], metadata) for row in rows])
    theirs = probability_real(session.run(["logits"], {"images": images})[0] / float(metadata["temperature"]))
    ours = np.array([float(row["probability_real"]) for row in rows])
    worst = float(np.abs(ours - theirs).max())
    print(f"{len(rows)} images, largest difference of P(REAL) {worst:.2e}")
    return 0 if worst <= float(tolerance) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
