// SPDX-License-Identifier: Apache-2.0
// The builders behind the registry, one file per architecture. Private to models/. Parameter names follow torchvision's
// style ("features.0.weight", "fc1.bias", "bn.running_mean"): `features` counts every layer, also those without
// parameters. All return initialised detectors whose parameters all require grad.
#pragma once

#include <memory>

#include "models/registry.hpp"

namespace assay::models {

// Source A: ten 3x3 convolutions in five blocks, one logit; 4,985,377 parameters counted the Keras way.
std::unique_ptr<Detector> build_cnn5(const ModelOptions& options);
// Source C: three 3x3 convolutions, two logits; 94,402 parameters counted the Keras way.
std::unique_ptr<Detector> build_compact(const ModelOptions& options);

}  // namespace assay::models
