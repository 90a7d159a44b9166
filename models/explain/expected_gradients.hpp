// SPDX-License-Identifier: Apache-2.0
// Expected gradients (Erion et al., Nature Machine Intelligence 2021, sec. 2; shap's GradientExplainer): the mean over
// background images b and alpha in 0..1 of (x - b) * grad f(b + alpha (x - b)), an estimate of Shapley values of
// pixels. Samples are stratified over background and alpha: random ones of the same cost lie about twice as far from
// the exact values.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "models/explain/explained_model.hpp"
#include "models/explain/path_samples.hpp"

namespace assay::models::explain {

struct ExpectedGradientsOptions {
  std::int64_t samples = 200;
  std::uint64_t seed = 0;  // every image is explained from the same samples, alone or among others
  Output output = Output::logit;
  std::int64_t batch = 50;  // images of one forward and backward
};

struct ExpectedGradients {
  at::Tensor values;            // float64 [C, H, W], for the output asked (REAL); FAKE is its negative
  double output = 0;            // f(x)
  double base = 0;              // mean of f over the background
  double completeness_gap = 0;  // sum(values) - (output - base)
  double standard_error = 0;    // of sum(values), from the samples; for stratified ones rather too large than too small
  // The distance (L2) of `values` from those of endless sampling, over their norm, as random samples would have it:
  // that of stratified ones is about 0.6 of it. NaN where all values are 0.
  double relative_error = 0;
  std::int64_t samples = 0;
};

// Explains image after image against one background. The model must outlive it. One thread at a time.
class ExpectedGradientsExplainer {
 public:
  // background: float32 [B, C, H, W]. Asks the model about it once. Throws std::invalid_argument when it is empty, and
  // on fewer than 2 samples or a batch below 1.
  ExpectedGradientsExplainer(ExplainedModel& model, const at::Tensor& background,
                             const ExpectedGradientsOptions& options);

  // seen: float32 [C, H, W]. Throws std::invalid_argument when it is not of the background's shape.
  ExpectedGradients explain(const at::Tensor& seen) { return explain(seen, samples_); }
  // From these samples. Throws also when one of them names no background image.
  ExpectedGradients explain(const at::Tensor& seen, const PathSamples& samples);

 private:
  ExplainedModel& model_;
  ExpectedGradientsOptions options_;
  at::Tensor background_;        // float32 [B, H, W, C]
  std::vector<double> outputs_;  // f of each background image
  double base_ = 0;              // their mean
  PathSamples samples_;
};

}  // namespace assay::models::explain
