// SPDX-License-Identifier: Apache-2.0
#include "models/explain/randomisation.hpp"

#include <ATen/ops/arange.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "models/explain/rank_correlation.hpp"
#include "models/initialisers.hpp"
#include "models/unfused_batch_norm.hpp"

namespace assay::models::explain {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> magnitudes(std::span<const double> values) {
  std::vector<double> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(), [](double value) { return std::abs(value); });
  return result;
}

bool varies(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [&](double value) { return value != values.front(); });
}

void draw_weights(Detector& detector, std::uint64_t seed) {
  std::vector<at::Tensor> parameters;
  for (const auto& [name, tensor] : detector.parameters()) {
    if (tensor.dim() == 1) tensor.fill_(name.ends_with("weight") ? 1 : 0);
    tensor.set_requires_grad(true);
    parameters.push_back(tensor);
  }
  initialise(parameters, Initialiser::torchvision, seed);
}

// One pass in training mode whose statistics replace the running ones.
void measure_statistics(Detector& detector, const at::Tensor& images) {
  const BatchNormFunction measure = [](const BatchNormCall& asked) {
    BatchNormCall call = asked;
    call.momentum = 1;
    return unfused_batch_norm(call);
  };
  const at::Device device = detector.parameters().front().tensor.device();
  const at::Tensor samples = at::arange(images.size(0), at::TensorOptions(at::kLong).device(device));
  detector.forward(images, {.training = true, .samples = samples, .batch_norm = &measure});
}

}  // namespace

void randomise_weights(Detector& detector, const at::Tensor& images, std::uint64_t seed) {
  if (images.dim() != 4 || images.size(0) < 2) {
    throw std::invalid_argument("a randomised model needs at least 2 images for its batch norms");
  }
  const c10::NoGradGuard no_grad;
  draw_weights(detector, seed);
  measure_statistics(detector, images);
}

double randomisation_similarity(std::span<const double> trained, std::span<const double> randomised) {
  const std::vector<double> before = magnitudes(trained);
  const std::vector<double> after = magnitudes(randomised);
  const double similarity = rank_correlation(before, after);
  return varies(before) != varies(after) ? 0 : similarity;
}

RandomisationVerdict judge_randomisation(std::span<const double> similarities) {
  double sum = 0;
  double squares = 0;
  RandomisationVerdict verdict;
  for (const double similarity : similarities) {
    if (std::isnan(similarity)) continue;
    ++verdict.images;
    sum += similarity;
  }
  const auto count = static_cast<double>(verdict.images);
  verdict.similarity = verdict.images == 0 ? kNothing : sum / count;
  for (const double similarity : similarities) {
    if (!std::isnan(similarity)) squares += (similarity - verdict.similarity) * (similarity - verdict.similarity);
  }
  verdict.standard_error = verdict.images < 2 ? kNothing : std::sqrt(squares / (count - 1) / count);
  verdict.passed = verdict.similarity <= kSimilarityLimit;  // not of NaN
  return verdict;
}

}  // namespace assay::models::explain
