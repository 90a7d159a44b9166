// SPDX-License-Identifier: Apache-2.0
// The model-randomisation check (Adebayo et al., "Sanity Checks for Saliency Maps", NeurIPS 2018, sec. 4): an
// explanation that stays as it is when the model's weights are replaced by random ones shows the image, not the model.
// Use: load the model a second time, randomise_weights() it before anything is folded, explain the same images with the
// same options, compare, judge.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "models/detector.hpp"

namespace assay::models::explain {

// Fresh weights in all layers, drawn from the seed alone; batch norms start as the identity with the statistics of the
// images (float32 [N, C, H, W], some 32 as the model sees them), so that activations neither die nor grow from layer to
// layer. The detector is no longer frozen anywhere. Throws std::invalid_argument when there are fewer than 2 images.
void randomise_weights(Detector& detector, const at::Tensor& images, std::uint64_t seed);

// Spearman's rank correlation of |trained| with |randomised|: the two models' attributions of one image, in the same
// order. 0 where one of them is the same everywhere and the other is not; NaN where both are: nothing can be said.
// Throws std::invalid_argument on unequal lengths.
double randomisation_similarity(std::span<const double> trained, std::span<const double> randomised);

// Above this mean similarity an explanation has not changed enough to be believed.
constexpr double kSimilarityLimit = 0.5;

struct RandomisationVerdict {
  double similarity = 0;      // mean over the images of which something can be said; NaN when there are none
  double standard_error = 0;  // of that mean, over the images; NaN below two
  std::size_t images = 0;     // of which something can be said
  bool passed = false;        // similarity at most kSimilarityLimit
};

// similarities: of each image. Maps of few cells are alike by chance: judge many images together.
RandomisationVerdict judge_randomisation(std::span<const double> similarities);

}  // namespace assay::models::explain
