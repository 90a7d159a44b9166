// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/weight_average.hpp"

#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <span>
#include <stdexcept>

namespace assay::launcher::training {
namespace {

std::span<float> values(const at::Tensor& tensor) {
  return {tensor.mutable_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

}  // namespace

WeightAverage::WeightAverage(double decay, std::vector<models::NamedTensor> tensors)
    : decay_(decay), model_(std::move(tensors)) {
  if (!(decay > 0 && decay < 1)) throw std::invalid_argument("WeightAverage: the decay must be between 0 and 1");
  c10::NoGradGuard no_grad;
  for (const models::NamedTensor& entry : model_) {
    if (entry.tensor.scalar_type() != at::kFloat || !entry.tensor.is_non_overlapping_and_dense()) {
      throw std::invalid_argument("WeightAverage: " + entry.name + " is not dense float32");
    }
    // Preserves the order in memory, which exchange() relies on.
    kept_.push_back({entry.name, entry.tensor.detach().clone()});
    if (entry.tensor.is_cpu() || (room_.defined() && room_.numel() >= entry.tensor.numel())) continue;
    room_ = at::empty({entry.tensor.numel()}, entry.tensor.options().requires_grad(false));
  }
}

void WeightAverage::update(std::uint64_t step) {
  c10::NoGradGuard no_grad;
  const auto steps = static_cast<double>(step);
  const double decay = step == 0 ? 0 : std::min(decay_, (1 + steps) / (10 + steps));
  for (std::size_t i = 0; i < model_.size(); ++i) kept_[i].tensor.lerp_(model_[i].tensor, 1 - decay);
}

void WeightAverage::exchange() noexcept {
  for (std::size_t i = 0; i < model_.size(); ++i) {
    if (model_[i].tensor.is_cpu()) {
      std::ranges::swap_ranges(values(model_[i].tensor), values(kept_[i].tensor));
    } else {
      exchange_on_device(model_[i].tensor.detach(), kept_[i].tensor);
    }
  }
}

// Through memory that is there already: nothing is allocated, nothing can fail.
void WeightAverage::exchange_on_device(const at::Tensor& one, const at::Tensor& other) const {
  const at::Tensor held = room_.as_strided(one.sizes(), one.strides(), 0);
  held.copy_(one);
  one.copy_(other);
  other.copy_(held);
}

}  // namespace assay::launcher::training
