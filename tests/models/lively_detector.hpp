// SPDX-License-Identifier: Apache-2.0
// A detector whose logits depend on the image: with untrained weights and noise for images they hardly do, and a wrong
// layer would go unseen.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/arange.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <cstdint>

#include "models/detector.hpp"
#include "models/unfused_batch_norm.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {

// Stripes in [0, 1] of another colour, direction and width in each image, with a little noise. first: the number of the
// first image.
inline at::Tensor striped_images(std::int64_t count, std::int64_t size, std::int64_t first = 0) {
  return from_formula({count, 3, size, size}, [&](std::int64_t i) {
    const std::int64_t x = i % size;
    const std::int64_t y = i / size % size;
    const std::int64_t channel = i / (size * size) % 3;
    const std::int64_t image = first + i / (3 * size * size);
    const double across = static_cast<double>(x) * std::cos(image) + static_cast<double>(y) * std::sin(image);
    const double stripes = std::sin(across / (1.0 + static_cast<double>(image % 5)) + static_cast<double>(channel));
    return 0.5 + 0.25 * stripes + 0.15 * wave(image, channel) + 0.1 * wave(i, image);
  });
}

// Running statistics become those of the images, so that activations keep their size through all layers.
inline void measure_statistics(Detector& detector, const at::Tensor& images) {
  const c10::NoGradGuard no_grad;
  const BatchNormFunction measure = [](const BatchNormCall& asked) {
    BatchNormCall call = asked;
    call.momentum = 1;
    return unfused_batch_norm(call);
  };
  detector.forward(images,
                   {.training = true, .samples = at::arange(images.size(0), at::kLong), .batch_norm = &measure});
}

// Weights by formula with the statistics of the images.
inline void enliven(Detector& detector, const at::Tensor& images) {
  fill_by_formula(detector);
  measure_statistics(detector, images);
}

}  // namespace assay::models
