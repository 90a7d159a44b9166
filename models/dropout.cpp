// SPDX-License-Identifier: Apache-2.0
#include "models/dropout.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace assay::models {
namespace {

// Below this a thread costs more than it saves.
constexpr std::int64_t kElementsPerThread = 16384;

// Elements in channels-last order whatever the order of the input, for the law of dropout_kernel.hpp.
at::Tensor dense(const at::Tensor& tensor) {
  return tensor.contiguous(tensor.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
}

// Value: float, or the bits of a bfloat16. Both dense, not empty.
template <class Value>
void mask_rows(const at::Tensor& input, const at::Tensor& samples, const DropoutKey& key, const DropoutRate& rate,
               at::Tensor& output) {
  const std::int64_t count = input.size(0);
  const std::int64_t elements = input.numel() / count;
  const auto* source = static_cast<const Value*>(input.const_data_ptr());
  auto* target = static_cast<Value*>(output.mutable_data_ptr());
  const std::int64_t* sample = samples.const_data_ptr<std::int64_t>();
  const std::int64_t grain = std::max<std::int64_t>(1, kElementsPerThread / elements);
  at::parallel_for(0, count, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const auto size = static_cast<std::size_t>(elements);
      apply_dropout(std::span<const Value>{source + row * elements, size},
                    std::span<Value>{target + row * elements, size}, key, sample[row], rate);
    }
  });
}

at::Tensor masked_on_cpu(const at::Tensor& values, const at::Tensor& samples, std::int64_t seed, std::int64_t step,
                         const std::optional<at::Tensor>& step_counter, std::int64_t layer, std::int64_t threshold) {
  const at::Tensor input = dense(values);
  at::Tensor output = at::empty_like(input);
  if (input.numel() == 0) return output;
  if (step_counter) step = *step_counter->const_data_ptr<std::int64_t>();
  const DropoutKey key{static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(step),
                       static_cast<std::uint32_t>(layer)};
  const DropoutRate rate = DropoutRate::of_threshold(static_cast<std::uint32_t>(threshold));
  if (input.scalar_type() == at::kFloat) {
    mask_rows<float>(input, samples, key, rate, output);
  } else {
    TORCH_CHECK(input.scalar_type() == at::kBFloat16, "assay::dropout works on float32 and bfloat16");
    mask_rows<std::uint16_t>(input, samples, key, rate, output);
  }
  return output;
}

// An operator of its own, so that a tensor on a GPU finds its kernel in libassay_cuda.so (models/cuda_dropout.cpp).
// step_counter: int64 [1] on the device, takes the place of step.
TORCH_LIBRARY(assay, library) {
  library.def(
      "dropout(Tensor values, Tensor samples, int seed, int step, Tensor? step_counter, int layer, int threshold) -> "
      "Tensor");
  library.impl("dropout", c10::DispatchKey::CPU, &masked_on_cpu);
}

at::Tensor masked(const at::Tensor& values, const at::Tensor& samples, const std::optional<at::Tensor>& step_counter,
                  const DropoutKey& key, const DropoutRate& rate) {
  static const auto operation =
      c10::Dispatcher::singleton().findSchemaOrThrow("assay::dropout", "").typed<decltype(masked_on_cpu)>();
  return operation.call(values, samples, static_cast<std::int64_t>(key.seed), static_cast<std::int64_t>(key.step),
                        step_counter, key.layer, rate.threshold());
}

// Linear in its input, so the gradient is the same function of the incoming gradient; nothing but the samples is kept.
class DropoutFunction : public torch::autograd::Function<DropoutFunction> {
 public:
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input,
                            const at::Tensor& samples, const std::optional<at::Tensor>& step_counter, DropoutKey key,
                            DropoutRate rate) {
    context->save_for_backward({samples, step_counter.value_or(at::Tensor())});
    context->saved_data["seed"] = static_cast<std::int64_t>(key.seed);
    context->saved_data["step"] = static_cast<std::int64_t>(key.step);
    context->saved_data["layer"] = static_cast<std::int64_t>(key.layer);
    context->saved_data["threshold"] = static_cast<std::int64_t>(rate.threshold());
    return masked(input, samples, step_counter, key, rate);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const DropoutKey key{static_cast<std::uint64_t>(context->saved_data["seed"].toInt()),
                         static_cast<std::uint64_t>(context->saved_data["step"].toInt()),
                         static_cast<std::uint32_t>(context->saved_data["layer"].toInt())};
    const auto threshold = static_cast<std::uint32_t>(context->saved_data["threshold"].toInt());
    const torch::autograd::variable_list saved = context->get_saved_variables();
    const std::optional<at::Tensor> counter = saved[1].defined() ? std::optional(saved[1]) : std::nullopt;
    return {masked(gradients[0], saved[0], counter, key, DropoutRate::of_threshold(threshold)), {}, {}, {}, {}};
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
  // As an option: autograd takes no undefined tensor.
  const std::optional<at::Tensor> counter =
      context.step_on_device.defined() ? std::optional(context.step_on_device) : std::nullopt;
  return DropoutFunction::apply(input, context.samples.contiguous(), counter,
                                DropoutKey{context.seed, context.step, number_}, rate_);
}

}  // namespace assay::models
