// SPDX-License-Identifier: Apache-2.0
#include "models/explain/grad_cam.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <c10/core/GradMode.h>

namespace assay::models::explain {
namespace {

constexpr double kLeastRange = 1e-7;  // pytorch-grad-cam's

}  // namespace

at::Tensor normalise_maps(const at::Tensor& maps) {
  const at::Tensor above = maps - maps.amin({1, 2}, /*keepdim=*/true);
  return above / (above.amax({1, 2}, /*keepdim=*/true) + kLeastRange);
}

at::Tensor channel_weights(const at::Tensor& gradients) {
  return gradients.mean({2, 3});
}

at::Tensor class_evidence(const at::Tensor& activations, const at::Tensor& weights) {
  return at::bmm(weights.unsqueeze(1), activations.flatten(2)).view({-1, activations.size(2), activations.size(3)});
}

ClassMaps class_maps(const at::Tensor& evidence, std::int64_t height, std::int64_t width) {
  ClassMaps result;
  result.raw = evidence.clamp_min(0);
  // Half-pixel centres and clamped edges, as OpenCV's INTER_LINEAR.
  const at::Tensor resized =
      at::upsample_bilinear2d(normalise_maps(result.raw).unsqueeze(1), {height, width}, /*align_corners=*/false);
  result.maps = normalise_maps(resized.squeeze(1));
  return result;
}

GradCam grad_cam(ExplainedModel& model, const at::Tensor& images, const std::string& layer, Output output) {
  const LayerGradients found = model.layer_gradients(images, layer, output);
  const c10::NoGradGuard no_grad;
  const at::Tensor real = class_evidence(found.activations, channel_weights(found.gradients)).cpu();
  // Both classes at once: on small images the number of calls is what costs.
  const ClassMaps both = class_maps(at::cat({-real, real}), images.size(2), images.size(3));
  const auto half = [&both](std::int64_t part) {
    return ClassMaps{.raw = both.raw.chunk(2)[static_cast<std::size_t>(part)],
                     .maps = both.maps.chunk(2)[static_cast<std::size_t>(part)]};
  };
  return {.fake = half(0), .real = half(1), .logits = found.logits.cpu()};
}

}  // namespace assay::models::explain
