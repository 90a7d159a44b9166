// SPDX-License-Identifier: Apache-2.0
#include "models/strided_depthwise.hpp"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/convolution_backward.h>
#include <torch/csrc/autograd/custom_function.h>

#include <vector>

namespace assay::models {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

class StridedGroupedConvolution : public torch::autograd::Function<StridedGroupedConvolution> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& image, const at::Tensor& weight,
                            at::IntArrayRef stride, at::IntArrayRef padding, std::int64_t groups) {
    context->save_for_backward({image, weight});
    context->saved_data["stride"] = stride.vec();
    context->saved_data["padding"] = padding.vec();
    context->saved_data["groups"] = groups;
    return at::conv2d(image, weight, {}, stride, padding, 1, groups);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const std::vector<std::int64_t> stride = context->saved_data["stride"].toIntVector();
    const std::vector<std::int64_t> padding = context->saved_data["padding"].toIntVector();
    const std::int64_t groups = context->saved_data["groups"].toInt();
    const auto gradient = [&](at::ScalarType type, const std::array<bool, 3>& wanted) {
      return at::convolution_backward(gradients[0].to(type), saved[0].to(type), saved[1].to(type),
                                      at::OptionalIntArrayRef(), stride, padding, /*dilation=*/{1, 1},
                                      /*transposed=*/false,
                                      /*output_padding=*/{0, 0}, groups, wanted);
    };
    at::Tensor of_image;
    at::Tensor of_weight;
    if (context->needs_input_grad(0))
      of_image = std::get<0>(gradient(at::kFloat, {true, false, false})).to(at::kBFloat16);
    if (context->needs_input_grad(1)) of_weight = std::get<1>(gradient(at::kBFloat16, {false, true, false}));
    return {of_image, of_weight, at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

}  // namespace

at::Tensor strided_grouped_convolution(const at::Tensor& image, const at::Tensor& weight,
                                       const std::array<std::int64_t, 2>& stride,
                                       const std::array<std::int64_t, 2>& padding, std::int64_t groups) {
  return StridedGroupedConvolution::apply(image, weight, stride, padding, groups);
}

}  // namespace assay::models
