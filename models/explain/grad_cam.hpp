// SPDX-License-Identifier: Apache-2.0
// Grad-CAM (Selvaraju et al., ICCV 2017, sec. 3): where a layer's maps, weighted by the mean gradient of the output,
// speak for a class. As pytorch-grad-cam 1.5.7 computes it. Maps are relative to their own least and greatest value: a
// map without a positive value, and one that is the same everywhere, points nowhere and is 0 everywhere.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "models/explain/explained_model.hpp"

namespace assay::models::explain {

// Of one class, in host memory.
struct ClassMaps {
  at::Tensor raw;   // float32 [N, h, w]: max(0, sum_k weight_k activation_k), of the layer's size
  at::Tensor maps;  // float32 [N, H, W]: raw, brought to 0..1, resized bilinearly to the image's size, brought to 0..1
};

struct GradCam {
  ClassMaps fake;     // the target is -output
  ClassMaps real;     // the target is +output
  at::Tensor logits;  // float32 [N, 1 or 2]
};

// images: float32 [N, C, H, W]. Throws UnknownLayer and std::invalid_argument as ExplainedModel::layer_gradients does.
GradCam grad_cam(ExplainedModel& model, const at::Tensor& images, const std::string& layer, Output output);

// Pieces of it.
// The mean gradient of each of the layer's maps: [N, K, h, w] to [N, K].
at::Tensor channel_weights(const at::Tensor& gradients);
// sum_k weight_k activation_k: [N, h, w]. For REAL; FAKE is its negative.
at::Tensor class_evidence(const at::Tensor& activations, const at::Tensor& weights);
// Of evidence [N, h, w] for images of height x width.
ClassMaps class_maps(const at::Tensor& evidence, std::int64_t height, std::int64_t width);
// (m - min) / (1e-7 + max of that), of each [h, w].
at::Tensor normalise_maps(const at::Tensor& maps);

}  // namespace assay::models::explain
