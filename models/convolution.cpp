// SPDX-License-Identifier: Apache-2.0
#include "models/convolution.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <array>

#include "models/batch_norm.hpp"
#include "models/strided_depthwise.hpp"

namespace assay::models {
namespace {

// Without an effect on a 1x1 kernel, but LibTorch's choice of an implementation asks for it: on one thread and fewer
// than 16 images it takes a matrix product for undilated 1x1 kernels that is half as fast as oneDNN's convolution.
constexpr std::int64_t kPointwiseDilation = 2;

struct Zeros {
  std::int64_t before;
  std::int64_t after;
};

// TensorFlow's SAME along one dimension.
Zeros same_padding(std::int64_t size, const ConvolutionOptions& options) {
  const std::int64_t outputs = (size + options.stride - 1) / options.stride;
  const std::int64_t total = std::max<std::int64_t>((outputs - 1) * options.stride + options.kernel - size, 0);
  return {total / 2, total - total / 2};
}

}  // namespace

Conv2d::Conv2d(const ConvolutionOptions& options) : Layer("Conv2d"), options_(options) {
  const at::Tensor kernel =
      at::zeros({options.outputs, options.inputs / options.groups, options.kernel, options.kernel});
  weight_ = register_parameter("weight", kernel.contiguous(at::MemoryFormat::ChannelsLast));
  if (options.bias) bias_ = register_parameter("bias", at::zeros({options.outputs}));
}

at::Tensor Conv2d::compute(const at::Tensor& input, const Pass& pass) {
  at::Tensor image = input;
  std::array<std::int64_t, 2> padding = {options_.padding, options_.padding};
  if (options_.same) {
    const Zeros rows = same_padding(input.size(2), options_);
    const Zeros columns = same_padding(input.size(3), options_);
    padding = {rows.before, columns.before};
    if (rows.before != rows.after || columns.before != columns.after) {
      image = at::constant_pad_nd(input, {columns.before, columns.after, rows.before, rows.after});
      padding = {0, 0};
    }
  }
  if (packed_) return (*packed_)(image, padding[0], padding[1]);
  const std::array stride = {options_.stride, options_.stride};
  const at::Tensor weight = in_precision(weight_, pass);
  const bool narrow = weight.scalar_type() == at::kBFloat16 && weight.is_cpu();
  if (narrow && options_.groups > 1 && options_.stride > 1 && !options_.bias) {
    return strided_grouped_convolution(image, weight, stride, padding, options_.groups);
  }
  const std::int64_t dilation = options_.kernel == 1 ? kPointwiseDilation : 1;
  return at::conv2d(image, weight, in_precision(bias_, pass), stride, padding, dilation, options_.groups);
}

void Conv2d::absorb(const BatchNorm& batch_norm) {
  const c10::NoGradGuard no_grad;
  const auto [slope, offset] = batch_norm.line();
  weight_ = (weight_.to(at::kDouble) * slope.reshape({-1, 1, 1, 1})).to(at::kFloat);
  bias_ = (bias_.defined() ? bias_.to(at::kDouble) * slope + offset : offset).to(at::kFloat);
}

void Conv2d::fold(const Folding& folding) {
  const bool narrow = folding.precision == Precision::bf16;
  const at::Tensor weight = (narrow ? weight_.to(at::kBFloat16) : weight_).contiguous(at::MemoryFormat::ChannelsLast);
  packed_.emplace(weight, bias_, PackedOptions{.stride = options_.stride, .groups = options_.groups, .after = after_});
}

std::string Conv2d::emit(GraphBuilder& graph, const std::string& input) const {
  std::vector<std::string> inputs = {input, graph.tensor(*this, "weight")};
  if (options_.bias) inputs.push_back(graph.tensor(*this, "bias"));
  std::vector<GraphAttribute> attributes = {
      {"kernel_shape", std::vector{options_.kernel, options_.kernel}},
      {"strides", std::vector{options_.stride, options_.stride}},
      {"group", options_.groups},
  };
  if (options_.same) {
    attributes.emplace_back("auto_pad", std::string("SAME_UPPER"));
  } else {
    attributes.emplace_back("pads", std::vector<std::int64_t>(4, options_.padding));
  }
  return graph.add(*this, "Conv", std::move(inputs), std::move(attributes));
}

std::int64_t Conv2d::missing_biases() const {
  return options_.keras_bias && !options_.bias ? options_.outputs : 0;
}

}  // namespace assay::models
