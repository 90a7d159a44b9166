// SPDX-License-Identifier: Apache-2.0
#include "models/dropout.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <stdexcept>

namespace assay::models {
namespace {

// Below this a thread costs more than it saves.
constexpr std::int64_t kElementsPerThread = 16384;

// Elements in channels-last order whatever the order of the input, for the law of dropout_kernel.hpp.
at::Tensor dense(const at::Tensor& tensor) {
  return tensor.contiguous(tensor.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
}

at::Tensor masked(const at::Tensor& values, const at::Tensor& samples, const DropoutKey& key, const DropoutRate& rate) {
  const at::Tensor input = dense(values);
  at::Tensor output = at::empty_like(input);
  const std::int64_t count = input.size(0);
  if (input.numel() == 0) return output;
  const std::int64_t elements = input.numel() / count;
  const float* source = input.const_data_ptr<float>();
  float* target = output.mutable_data_ptr<float>();
  const std::int64_t* sample = samples.const_data_ptr<std::int64_t>();
  const std::int64_t grain = std::max<std::int64_t>(1, kElementsPerThread / elements);
  at::parallel_for(0, count, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const auto size = static_cast<std::size_t>(elements);
      apply_dropout({source + row * elements, size}, {target + row * elements, size}, key, sample[row], rate);
    }
  });
  return output;
}

// Linear in its input, so the gradient is the same function of the incoming gradient; nothing but the samples is kept.
class DropoutFunction : public torch::autograd::Function<DropoutFunction> {
 public:
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input,
                            const at::Tensor& samples, DropoutKey key, DropoutRate rate) {
    context->save_for_backward({samples});
    context->saved_data["seed"] = static_cast<std::int64_t>(key.seed);
    context->saved_data["step"] = static_cast<std::int64_t>(key.step);
    context->saved_data["layer"] = static_cast<std::int64_t>(key.layer);
    context->saved_data["rate"] = 1 - rate.threshold() / 65536.0;
    return masked(input, samples, key, rate);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const DropoutKey key{static_cast<std::uint64_t>(context->saved_data["seed"].toInt()),
                         static_cast<std::uint64_t>(context->saved_data["step"].toInt()),
                         static_cast<std::uint32_t>(context->saved_data["layer"].toInt())};
    const DropoutRate rate(context->saved_data["rate"].toDouble());
    return {masked(gradients[0], context->get_saved_variables()[0], key, rate), {}, {}, {}};
  }
};

}  // namespace

Dropout::Dropout(double rate) : Layer("Dropout"), rate_(rate) {}

at::Tensor Dropout::compute(const at::Tensor& input, const Pass& pass) {
  const ForwardContext& context = pass.context;
  if (!context.training || rate_.keeps_all()) return input;
  if (!context.samples.defined() || context.samples.scalar_type() != at::kLong ||
      context.samples.numel() != input.size(0)) {
    throw std::invalid_argument("training with dropout needs ForwardContext::samples: int64, one per image");
  }
  return DropoutFunction::apply(input, context.samples.contiguous(), DropoutKey{context.seed, context.step, number_},
                                rate_);
}

}  // namespace assay::models
