// SPDX-License-Identifier: Apache-2.0
#include "models/explain/expected_gradients.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <stdexcept>

#include "models/explain/path_sums.hpp"

namespace assay::models::explain {
namespace {

// [N, C, H, W] or [C, H, W] with the channels last in memory and in the shape: convolutions work in this order.
at::Tensor channels_last(const at::Tensor& images) {
  const at::Tensor host = images.cpu().to(at::kFloat);
  return host.movedim(-3, -1).contiguous();
}

at::Tensor as_images(const at::Tensor& rows) {
  return rows.movedim(-1, -3);
}

void check(const PathSamples& samples, std::int64_t background) {
  if (samples.background.size() != samples.alpha.size() || samples.alpha.size() < 2) {
    throw std::invalid_argument(
        "expected gradients need at least 2 samples, each with a background image and an alpha");
  }
  const auto [least, most] = std::minmax_element(samples.background.begin(), samples.background.end());
  if (*least < 0 || *most >= background) throw std::invalid_argument("a path sample names no background image");
}

// [H, W, C], as `shape` says, to [C, H, W].
at::Tensor to_tensor(const std::vector<double>& values, at::IntArrayRef shape) {
  at::Tensor rows = at::empty(shape, at::kDouble);
  std::copy(values.begin(), values.end(), rows.mutable_data_ptr<double>());
  return as_images(rows).contiguous();
}

// Everything is in host memory with the channels last.
void add_block(ExplainedModel& model, const at::Tensor& seen, const at::Tensor& background, const PathSamples& samples,
               std::size_t first, const at::Tensor& points, Output output, PathSums& sums) {
  const std::int64_t pixels = seen.numel();
  const float* const x = seen.const_data_ptr<float>();
  const auto origin = [&](std::int64_t i) {
    return background.const_data_ptr<float>() + samples.background[first + static_cast<std::size_t>(i)] * pixels;
  };
  for (std::int64_t i = 0; i < points.size(0); ++i) {
    const float alpha = samples.alpha[first + static_cast<std::size_t>(i)];
    const float* const b = origin(i);
    float* const point = points.mutable_data_ptr<float>() + i * pixels;
    for (std::int64_t p = 0; p < pixels; ++p) point[p] = b[p] + alpha * (x[p] - b[p]);
  }
  const at::Tensor gradients = channels_last(model.input_gradients(as_images(points), output).gradients);
  for (std::int64_t i = 0; i < points.size(0); ++i) {
    sums.add(x, origin(i), gradients.const_data_ptr<float>() + i * pixels);
  }
}

}  // namespace

ExpectedGradientsExplainer::ExpectedGradientsExplainer(ExplainedModel& model, const at::Tensor& background,
                                                       const ExpectedGradientsOptions& options)
    : model_(model), options_(options) {
  if (background.dim() != 4) throw std::invalid_argument("background images have the shape [B, C, H, W]");
  if (options.batch < 1) throw std::invalid_argument("expected gradients need a batch of at least 1");
  samples_ = stratified_samples(options.samples, background.size(0), options.seed);
  background_ = channels_last(background);
  for (const at::Tensor& part : background_.split(options.batch)) {
    const auto outputs = model.outputs(as_images(part), options.output);
    outputs_.insert(outputs_.end(), outputs.begin(), outputs.end());
  }
  base_ = std::accumulate(outputs_.begin(), outputs_.end(), 0.0) / static_cast<double>(outputs_.size());
}

ExpectedGradients ExpectedGradientsExplainer::explain(const at::Tensor& seen, const PathSamples& samples) {
  check(samples, background_.size(0));
  if (seen.dim() != 3 || seen.sizes() != as_images(background_).sizes().slice(1)) {
    throw std::invalid_argument("the explained image and the background images differ in shape");
  }
  const at::Tensor x = channels_last(seen);
  PathSums sums(static_cast<std::size_t>(x.numel()));
  const auto count = static_cast<std::int64_t>(samples.alpha.size());
  auto shape = background_.sizes().vec();
  shape[0] = std::min(options_.batch, count);
  const at::Tensor points = at::empty(shape);
  for (std::int64_t first = 0; first < count; first += options_.batch) {
    const std::int64_t rows = std::min(options_.batch, count - first);
    add_block(model_, x, background_, samples, static_cast<std::size_t>(first), points.narrow(0, 0, rows),
              options_.output, sums);
  }
  ExpectedGradients found{.values = to_tensor(sums.mean(), x.sizes()), .base = base_, .samples = count};
  found.output = model_.outputs(as_images(x.unsqueeze(0)), options_.output).front();
  found.completeness_gap = found.values.sum().item<double>() - (found.output - found.base);
  found.relative_error = sums.relative_error();
  found.standard_error = path_standard_error(samples, sums.sums(), outputs_, found.output);
  return found;
}

}  // namespace assay::models::explain
