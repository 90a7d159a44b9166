// SPDX-License-Identifier: Apache-2.0
#include "models/explain/masked_model.hpp"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

namespace assay::models::explain {
namespace {

// Pixel by pixel, on the processor, of its own.
at::Tensor interleaved(const at::Tensor& image) {
  return image.detach().cpu().permute({1, 2, 0}).contiguous();
}

void check(const at::Tensor& seen, const at::Tensor& hidden, const Segments& segments, std::int64_t batch) {
  const auto is_image = [](const at::Tensor& image) { return image.dim() == 3 && image.scalar_type() == at::kFloat; };
  if (!is_image(seen) || !is_image(hidden) || seen.sizes() != hidden.sizes()) {
    throw std::invalid_argument("a masked model needs two float images [C, H, W] of one shape");
  }
  if (seen.size(1) != segments.height || seen.size(2) != segments.width ||
      segments.labels.size() != static_cast<std::size_t>(segments.height) * static_cast<std::size_t>(segments.width)) {
    throw std::invalid_argument("the segments are not of the image's size");
  }
  const auto stray = [&](std::int32_t label) { return label < 0 || label >= segments.count; };
  if (std::any_of(segments.labels.begin(), segments.labels.end(), stray)) {
    throw std::invalid_argument("a label beyond the number of segments");
  }
  if (batch < 1) throw std::invalid_argument("a batch has at least one image");
}

// For each mask the number of the first one that equals it, among the first ones; and where those stand.
struct DistinctMasks {
  std::vector<std::size_t> number;
  std::vector<std::size_t> rows;
};

DistinctMasks distinct(const Masks& masks) {
  DistinctMasks found;
  found.number.reserve(masks.count());
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < masks.count(); ++i) {
    const auto row = masks.row(i);
    const std::string_view bytes(reinterpret_cast<const char*>(row.data()), row.size());
    const auto [place, is_new] = seen.emplace(bytes, found.rows.size());
    if (is_new) found.rows.push_back(i);
    found.number.push_back(place->second);
  }
  return found;
}

}  // namespace

MaskedModel::MaskedModel(ExplainedModel& model, const at::Tensor& seen, const at::Tensor& hidden,
                         const Segments& segments, Output output, std::int64_t batch)
    : model_(model), segments_(segments.count), output_(output), batch_(batch), device_(seen.device()) {
  check(seen, hidden, segments, batch);
  seen_ = interleaved(seen);
  hidden_ = interleaved(hidden);
  const auto& labels = segments.labels;
  for (std::size_t begin = 0; begin < labels.size();) {
    std::size_t end = begin + 1;
    while (end < labels.size() && labels[end] == labels[begin]) ++end;
    runs_.push_back({begin, end, static_cast<std::size_t>(labels[begin])});
    begin = end;
  }
}

std::vector<double> MaskedModel::operator()(const Masks& masks) {
  if (masks.segments() != segments_) throw std::invalid_argument("masks of another number of segments");
  const DistinctMasks asked = distinct(masks);
  std::vector<double> answers;
  answers.reserve(asked.rows.size());
  for (std::size_t first = 0; first < asked.rows.size(); first += static_cast<std::size_t>(batch_)) {
    const auto rest = std::span(asked.rows).subspan(first);
    const std::vector<double> outputs = ask(masks, rest.first(std::min(rest.size(), static_cast<std::size_t>(batch_))));
    answers.insert(answers.end(), outputs.begin(), outputs.end());
  }
  std::vector<double> outputs;
  outputs.reserve(masks.count());
  for (const std::size_t number : asked.number) outputs.push_back(answers[number]);
  return outputs;
}

std::vector<double> MaskedModel::ask(const Masks& masks, std::span<const std::size_t> rows) {
  const auto count = static_cast<std::int64_t>(rows.size());
  if (!images_.defined() || images_.size(0) < count) {
    images_ = at::empty({count, seen_.size(0), seen_.size(1), seen_.size(2)}, seen_.options());
  }
  const auto channels = static_cast<std::size_t>(seen_.size(2));
  const float* seen = seen_.const_data_ptr<float>();
  const float* hidden = hidden_.const_data_ptr<float>();
  float* out = images_.mutable_data_ptr<float>();
  for (const std::size_t row : rows) {
    const auto shown = masks.row(row);
    for (const Run& run : runs_) {
      const float* from = shown[run.segment] != 0 ? seen : hidden;
      std::copy(from + run.begin * channels, from + run.end * channels, out + run.begin * channels);
    }
    out += seen_.numel();
  }
  ++forwards_;
  // [N, H, W, C] seen as [N, C, H, W]: channels last, as convolutions are fastest.
  return model_.outputs(images_.narrow(0, 0, count).permute({0, 3, 1, 2}).to(device_), output_);
}

}  // namespace assay::models::explain
