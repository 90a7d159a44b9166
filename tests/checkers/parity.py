# SPDX-License-Identifier: Apache-2.0
"""Computes with PyTorch what tests/end_to_end/parity_record.cpp wrote down, and compares. Needs torch, numpy, safetensors,
and Pillow for `training`; PEERS is the folder with models.py, the PyTorch definitions of the five reference detectors.

  parity.py gradients PEERS RECORD                 logits, gradients and running statistics of one batch
  parity.py training  PEERS RECORD IMAGES.zip      the loss of each step, and the logits after the last

Prints the largest differences as one line of JSON, for the caller to judge; exit code 1 when something is plainly wrong.
"""
import io
import json
import sys
import zipfile

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file


# ------------------------------------------------------------------ models
def their_name(name, model):
    """Their name of our tensor: the trunk of a ResNet detector is `backbone` there, its squeeze-and-excitation flat."""
    if not model.startswith("resnet50"):
        return name
    for ours, theirs in (("se.fc1.", "se1."), ("se.fc2.", "se2.")):
        if name.startswith(ours):
            return theirs + name[len(ours):]
    return name if name.split(".")[0] in ("fc1", "fc2", "head") else "backbone." + name


def part(tensors, prefix):
    return {name[len(prefix):]: tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def build(peers, record, weights):
    """The peers' detector with our weights; every tensor of either side must be matched."""
    model = peers.build(record["model"])
    if not record["convolution_bias"]:
        for module in model.modules():
            if isinstance(module, peers.ResNet50):
                for convolution in module.modules():
                    if isinstance(convolution, nn.Conv2d):
                        convolution.bias = None
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    state = {their_name(name, record["model"]): tensor for name, tensor in weights.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected and all(name.endswith("num_batches_tracked") for name in missing), (missing, unexpected)
    return peers.freeze_as_seed(model) if record["frozen"] else model


class Mask(nn.Module):
    """Dropout with a mask that is given."""

    def __init__(self, factors):
        super().__init__()
        self.factors = factors

    def forward(self, x):
        return x * self.factors


def set_masks(model, masks):
    """Replaces the dropout modules by our masks. They are registered in the order in which they run."""
    places = [(parent, name) for parent in model.modules() for name, child in parent.named_children()
              if isinstance(child, nn.Dropout)]
    # `features` (registered first) holds its own; modules() walks parents first.
    places.sort(key=lambda place: place[0] is model)
    assert len(places) == len(masks), (len(places), len(masks))
    for number, (parent, name) in enumerate(places):
        setattr(parent, name, Mask(masks[str(number)]))


def mean_loss(logits, labels):
    if logits.shape[1] == 2:
        return F.cross_entropy(logits, labels)
    return F.binary_cross_entropy_with_logits(logits[:, 0], labels.float())


def largest(a, b):
    return float((a.detach().double() - b.double()).abs().max())


# --------------------------------------------------------------- gradients
def gradient_error(model, tensors, name_of, logits, labels):
    """The largest relative error of a tensor's gradient, in L2 norm; of the small ones relative to a hundredth of the largest."""
    model.zero_grad(set_to_none=True)
    mean_loss(logits, labels).backward()
    theirs = {name: p.grad for name, p in model.named_parameters() if p.grad is not None}
    ours = {name_of(name): gradient for name, gradient in tensors.items()}
    assert theirs.keys() == ours.keys(), sorted(theirs.keys() ^ ours.keys())
    floor = 1e-2 * max(float(gradient.norm()) for gradient in theirs.values())
    return max(float((gradient - ours[name]).norm()) / max(float(gradient.norm()), floor) for name, gradient in theirs.items())


def check_gradients(peers, record, tensors):
    model = build(peers, record, part(tensors, "weights."))
    name_of = lambda name: their_name(name, record["model"])
    images, labels = tensors["images"], tensors["labels"]
    results = {}
    for kind in ("evaluation", "training"):
        if kind == "evaluation":
            model.eval()
        else:
            masks = part(tensors, "dropout.")
            if masks:
                set_masks(model, masks)
            peers.train_mode(model)
        logits = model(images)
        size = max(1.0, float(logits.detach().abs().max()))
        results[kind + "_logits"] = largest(logits, tensors[kind + ".logits"]) / size
        results[kind + "_gradients"] = gradient_error(model, part(tensors, kind + ".gradient."), name_of, logits, labels)
        if kind == "evaluation":
            results["logits_spread"] = float(np.ptp(logits.detach()[:, 0].numpy()))
    buffers = dict(model.named_buffers())
    results["statistics"] = max(largest(buffers[name_of(name)], value) / max(1.0, float(value.abs().max()))
                                for name, value in part(tensors, "statistics.").items())
    assert results["logits_spread"] > 0.01, results
    wrong = max(results["evaluation_logits"], results["training_logits"]) > 1e-4 or results["statistics"] > 1e-5
    return results, 1 if wrong else 0


# ---------------------------------------------------------------- training
def prepared(names, archive, record):
    from PIL import Image
    rows, labels = [], []
    for name in names:
        rows.append(np.asarray(Image.open(io.BytesIO(archive.read(name))).convert("RGB")))
        labels.append(int("/REAL/" in "/" + name))
    images = torch.from_numpy(np.stack(rows)).permute(0, 3, 1, 2).float()
    size = record["size"]
    if size and images.shape[2] != size:
        arguments = {"mode": "nearest"} if record["resize"] == "nearest" else {"mode": "bilinear", "align_corners": False}
        images = F.interpolate(images, size=(size, size), **arguments)
    if record["preprocess"] == "caffe":
        images = images.flip(1) - torch.tensor([103.939, 116.779, 123.68]).view(1, 3, 1, 1)
    elif record["preprocess"] == "imagenet":
        mean, deviation = (torch.tensor(v).view(1, 3, 1, 1) for v in ([.485, .456, .406], [.229, .224, .225]))
        images = (images / 255 - mean) / deviation
    else:
        images = images * record["scale"] + record["shift"]
    return images, torch.tensor(labels)


def train(peers, record, weights, batches, layout):
    """The loss of each step, and the model after the last."""
    model = build(peers, record, weights).to(memory_format=layout)
    parameters = [p for p in model.parameters() if p.requires_grad]
    if record["optimizer"] == "sgd":
        optimizer = torch.optim.SGD(parameters, lr=record["lr"], momentum=record["momentum"], nesterov=record["nesterov"])
    else:
        optimizer = torch.optim.Adam(parameters, lr=record["lr"], betas=record["betas"], eps=record["epsilon"])
    peers.train_mode(model)
    losses = []
    for images, labels in batches:
        loss = mean_loss(model(images.contiguous(memory_format=layout)), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses), model.eval()


def check_training(peers, record, tensors, images_zip):
    torch.set_num_threads(record["threads"])
    with zipfile.ZipFile(images_zip) as archive:
        batches = [prepared(names, archive, record) for names in record["batches"]]
    losses, model = train(peers, record, part(tensors, "before."), batches, torch.contiguous_format)
    # PyTorch in its other memory layout: how far apart two right answers are.
    others, _ = train(peers, record, part(tensors, "before."), batches, torch.channels_last)
    ours = np.array(record["losses"])
    after = build(peers, record, part(tensors, "after.")).eval()
    with torch.inference_mode():
        logits = largest(model(batches[-1][0]), after(batches[-1][0]))
    results = {"steps": len(losses), "first_loss": float(abs(losses[0] - ours[0])), "losses": float(np.abs(losses - ours).max()),
               "pytorch_itself": float(np.abs(losses - others).max()), "logits_after": logits,
               "their_losses": [round(loss, 6) for loss in losses.tolist()]}
    return results, 0


def main(kind, peers_folder, record_path, *more):
    sys.path.insert(0, peers_folder)
    sys.dont_write_bytecode = True
    import models as peers
    with open(record_path + ".json") as file:
        record = json.load(file)
    tensors = load_file(record_path + ".safetensors")
    if kind == "gradients":
        results, code = check_gradients(peers, record, tensors)
    else:
        results, code = check_training(peers, record, tensors, more[0])
    print(json.dumps({"model": record["model"], **results}))
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
