# SPDX-License-Identifier: Apache-2.0
"""onnx_logits.py MODEL.onnx CASES.safetensors TOLERANCE

Is the file valid ONNX, and does onnxruntime compute our logits? CASES holds pairs `images.K` and `logits.K`, of any number
of images each. The largest difference is relative to the largest logit where that is above 1.
"""
import sys

import numpy as np
import onnx
import onnxruntime
from safetensors.numpy import load_file


def main(model, cases, tolerance):
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    assert [i.name for i in session.get_inputs()] == ["images"], session.get_inputs()
    assert [o.name for o in session.get_outputs()] == ["logits"], session.get_outputs()
    assert session.get_inputs()[0].shape[0] == "N", session.get_inputs()[0].shape
    tensors = load_file(cases)
    count = len(tensors) // 2
    assert count > 0, "no cases"
    worst = 0.0
    for case in range(count):
        ours = tensors[f"logits.{case}"]
        theirs = session.run(["logits"], {"images": tensors[f"images.{case}"]})[0]
        assert ours.shape == theirs.shape, (ours.shape, theirs.shape)
        assert np.isfinite(theirs).all(), "logits that are not finite"
        worst = max(worst, float(np.abs(ours - theirs).max()) / max(1.0, float(np.abs(ours).max())))
    # Logits that hardly depend on the image would hide a wrong layer.
    spread = float(np.ptp(tensors[f"logits.{count - 1}"][:, 0]))
    print(f"{count} cases, largest difference {worst:.2e}, logits spread over {spread:.3g}")
    assert spread > 100 * float(tolerance), "the images give too similar logits"
    return 0 if worst <= float(tolerance) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
