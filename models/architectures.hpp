// SPDX-License-Identifier: Apache-2.0
// The builders behind the registry, one file per architecture. Private to models/. Parameter names are torchvision's
// where it has the architecture ("layer1.0.conv1.weight"), else in its style ("features.0.weight", "fc1.bias").
// `features` counts every layer, also those without parameters. All return initialised detectors whose parameters all
// require grad.
#pragma once

#include <memory>

#include "models/registry.hpp"

namespace assay::models {

// Counts are Keras' way: weights, biases (also those before batch norms) and running statistics.

// Source A: ten 3x3 convolutions in five blocks, one logit; 4,985,377.
std::unique_ptr<Detector> build_cnn5(const ModelOptions& options);
// Source C: three 3x3 convolutions, two logits; 94,402.
std::unique_ptr<Detector> build_compact(const ModelOptions& options);
// Source B: ResNet-50, squeeze-and-excitation of its last map, two dense layers; 24,376,577.
std::unique_ptr<Detector> build_resnet50_se(const ModelOptions& options);
// Source D: ResNet-50, six more convolutions, two dense layers; 25,532,977.
std::unique_ptr<Detector> build_resnet50_conv(const ModelOptions& options);
// Source E: MobileNetV2, two dense layers; 2,422,081.
std::unique_ptr<Detector> build_mobilenet_v2(const ModelOptions& options);
// Beyond the sources: torchvision's networks with one logit.
std::unique_ptr<Detector> build_resnet50(const ModelOptions& options);
// ResNet-50 with squeeze-and-excitation in each block (Hu et al., CVPR 2018).
std::unique_ptr<Detector> build_se_resnet50(const ModelOptions& options);
std::unique_ptr<Detector> build_resnet18(const ModelOptions& options);

}  // namespace assay::models
