// SPDX-License-Identifier: Apache-2.0
#include "models/packed_convolution.hpp"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/hardtanh.h>
#include <ATen/ops/hardtanh_backward.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/threshold_backward.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "models/packed_weight.hpp"

namespace assay::models {
namespace {

using Pair = std::array<std::int64_t, 2>;

at::Tensor activated(const at::Tensor& values, Activation after) {
  if (after == Activation::none) return values;
  return after == Activation::relu ? at::relu(values) : at::hardtanh(values, 0, 6);
}

// Of the output where the activation let it through.
at::Tensor masked(const at::Tensor& gradient, const at::Tensor& output, Activation after) {
  if (after == Activation::none) return gradient;
  return after == Activation::relu ? at::threshold_backward(gradient, output, 0)
                                   : at::hardtanh_backward(gradient, output, 0, 6);
}

// The weight of the convolution that is the gradient at the image of one with stride 1.
at::Tensor transposed(const at::Tensor& weight, std::int64_t groups) {
  const std::int64_t outputs = weight.size(0) / groups;
  const at::Tensor split = weight.reshape({groups, outputs, weight.size(1), weight.size(2), weight.size(3)});
  return split.transpose(1, 2)
      .reshape({groups * weight.size(1), outputs, weight.size(2), weight.size(3)})
      .flip({2, 3})
      .contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace

class PackedConvolution::Kernels {
 public:
  Kernels(const at::Tensor& weight, at::Tensor bias, const PackedOptions& options)
      : options_(options),
        bias_(std::move(bias)),
        forward_(weight, options.stride, options.groups),
        backward_(options.stride == 1 ? transposed(weight, options.groups) : at::Tensor(), 1, options.groups) {}

  Activation after() const { return options_.after; }

  at::Tensor forward(const at::Tensor& image, const Pair& padding) {
    if (onednn_is_here() && image.is_cpu() && image.numel() > 0) {
      return forward_.apply(image, bias_, padding, options_.after);
    }
    const at::Tensor& weight = forward_.plain();
    const at::Tensor bias = bias_.defined() ? bias_.to(weight.scalar_type()) : bias_;
    return activated(at::conv2d(image, weight, bias, options_.stride, padding, 1, options_.groups), options_.after);
  }

  // At the image, which has `size`.
  at::Tensor gradient(const at::Tensor& output_gradient, at::IntArrayRef size, const Pair& padding) {
    const at::Tensor& weight = forward_.plain();
    const Pair outer = {weight.size(2) - 1 - padding[0], weight.size(3) - 1 - padding[1]};
    const bool packs = onednn_is_here() && output_gradient.is_cpu() && output_gradient.numel() > 0;
    if (packs && options_.stride == 1 && outer[0] >= 0 && outer[1] >= 0) {
      return backward_.apply(output_gradient.contiguous(at::MemoryFormat::ChannelsLast), {}, outer, Activation::none);
    }
    // As strided_depthwise.hpp says, oneDNN is ten times slower here in bfloat16.
    const bool widens = options_.groups > 1 && weight.scalar_type() == at::kBFloat16;
    const auto type = widens ? at::kFloat : weight.scalar_type();
    const at::Tensor image = at::empty(size, weight.options().dtype(type), at::MemoryFormat::ChannelsLast);
    return std::get<0>(at::convolution_backward(output_gradient.to(type), image, weight.to(type), std::nullopt,
                                                {options_.stride, options_.stride}, padding, {1, 1}, false, {0, 0},
                                                options_.groups, {true, false, false}))
        .to(weight.scalar_type());
  }

 private:
  PackedOptions options_;
  at::Tensor bias_;
  PackedWeight forward_;
  PackedWeight backward_;
};

namespace {

class Differentiable : public torch::autograd::Function<Differentiable> {
 public:
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& image,
                            std::shared_ptr<PackedConvolution::Kernels> kernels, Pair padding) {
    at::Tensor output = kernels->forward(image, padding);
    if (kernels->after() != Activation::none) context->save_for_backward({output});
    context->saved_data["size"] = image.sizes().vec();
    context->saved_data["padding"] = std::vector<std::int64_t>(padding.begin(), padding.end());
    context->saved_data["kernels"] = c10::IValue::make_capsule(c10::make_intrusive<Held>(std::move(kernels)));
    return output;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto held = context->saved_data["kernels"].toCapsule();
    PackedConvolution::Kernels& kernels = *static_cast<Held&>(*held).kernels;
    const auto saved = context->get_saved_variables();
    const at::Tensor gradient = saved.empty() ? gradients[0] : masked(gradients[0], saved[0], kernels.after());
    const std::vector<std::int64_t> padding = context->saved_data["padding"].toIntVector();
    const at::Tensor at_image =
        kernels.gradient(gradient, context->saved_data["size"].toIntVector(), {padding[0], padding[1]});
    return {at_image, at::Tensor(), at::Tensor()};
  }

 private:
  struct Held : torch::CustomClassHolder {
    explicit Held(std::shared_ptr<PackedConvolution::Kernels> held) : kernels(std::move(held)) {}
    std::shared_ptr<PackedConvolution::Kernels> kernels;
  };
};

}  // namespace

PackedConvolution::PackedConvolution(const at::Tensor& weight, const at::Tensor& bias, const PackedOptions& options)
    : kernels_(std::make_shared<Kernels>(weight.detach(), bias.defined() ? bias.detach() : bias, options)) {}

PackedConvolution::~PackedConvolution() = default;

at::Tensor PackedConvolution::operator()(const at::Tensor& image, std::int64_t rows, std::int64_t columns) const {
  const Pair padding = {rows, columns};
  if (c10::GradMode::is_enabled() && image.requires_grad()) return Differentiable::apply(image, kernels_, padding);
  return kernels_->forward(image, padding);
}

}  // namespace assay::models
