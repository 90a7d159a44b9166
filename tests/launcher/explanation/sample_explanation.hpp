// SPDX-License-Identifier: Apache-2.0
// An explanation made by hand, of an image of 4 x 4 pixels in two segments: its left half and its right half.
#pragma once

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include "launcher/explanation/image_explanation.hpp"

namespace assay::launcher::explanation {

inline models::explain::LimeExplanation sample_lime() {
  models::explain::LimeExplanation lime;
  lime.fit.weights = {0.25, -0.5};
  lime.fit.standard_errors = {0.01, 0.02};
  lime.fit.intercept = 0.1;
  lime.fit.r2 = 0.9;
  lime.fit.local_prediction = 0.7;
  lime.order = {1, 0};
  lime.chosen.segments = {1};
  lime.chosen.fit.weights = {-0.4};
  lime.chosen.fit.r2 = 0.8;
  lime.output = 0.75;
  lime.stability = 1;
  lime.samples = 100;
  return lime;
}

inline Attributions sample_attributions() {
  Attributions found;
  found.gradcam = GradCamMaps{.layer = "conv3",
                              .raw = {at::zeros({2, 2}), at::ones({2, 2})},
                              .maps = {at::zeros({4, 4}), at::full({4, 4}, 0.5)}};
  found.segments = models::explain::Segments{
      .height = 4, .width = 4, .count = 2, .labels = {0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1}};
  found.lime = sample_lime();
  found.shap = models::explain::ExpectedGradients{.values = at::full({3, 4, 4}, 0.125, at::kDouble),
                                                  .output = 7,
                                                  .base = 1,
                                                  .completeness_gap = 0.01,
                                                  .standard_error = 0.02,
                                                  .relative_error = 0.2,
                                                  .samples = 200};
  found.kernelshap = models::explain::KernelShapExplanation{.values = {2, 4},
                                                            .standard_errors = {0, 0},
                                                            .base = 1,
                                                            .output = 7,
                                                            .completeness_gap = 0,
                                                            .standard_error = 0,
                                                            .coalitions = 4,
                                                            .exact = true};
  return found;
}

inline ExplainOptions sample_options() {
  return {.methods = {Method::gradcam, Method::lime, Method::shap, Method::kernelshap}, .features = 1};
}

inline Trust sample_trust() {
  Trust trust;
  trust.random[1] = {
      .deletion_auc = 0.5, .insertion_auc = 0.4, .deletion_deviation = 0.05, .insertion_deviation = 0.06};
  for (auto& method : trust.methods) {
    method.scores[1] = models::explain::DeletionScores{.deletion_auc = 0.2, .insertion_auc = 0.8};
  }
  trust.methods[0].randomisation = 0.125;
  return trust;
}

// A REAL image, predicted so and explained for it.
inline ImageExplanation sample_explanation() {
  return {.image = "test/REAL/5.png",
          .folder = "test_REAL_5",
          .label = Class::real,
          .probability_real = static_cast<double>(0.7f),
          .prediction = Class::real,
          .targets = {Class::real},
          .seen = at::ones({3, 4, 4}),
          .picture = {4, 4, std::vector<std::uint8_t>(48, 100)},
          .attributions = sample_attributions(),
          .trust = sample_trust(),
          .warnings = {}};
}

}  // namespace assay::launcher::explanation
