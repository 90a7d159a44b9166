// SPDX-License-Identifier: Apache-2.0
#include "models/pooling.hpp"

#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mean.h>

namespace assay::models {

at::Tensor MaxPool2d::compute(const at::Tensor& input, const Pass&) {
  return at::max_pool2d(input, {kernel_, kernel_}, {stride_, stride_}, {padding_, padding_});
}

std::string MaxPool2d::emit(GraphBuilder& graph, const std::string& input) const {
  return graph.add(*this, "MaxPool", {input},
                   {{"kernel_shape", std::vector{kernel_, kernel_}},
                    {"strides", std::vector{stride_, stride_}},
                    {"pads", std::vector<std::int64_t>(4, padding_)}});
}

at::Tensor GlobalAveragePool::compute(const at::Tensor& input, const Pass&) {
  return at::mean(input, {2, 3});
}

std::string GlobalAveragePool::emit(GraphBuilder& graph, const std::string& input) const {
  const std::string pooled = graph.add(*this, "GlobalAveragePool", {input});
  return graph.add(*this, "Flatten", {pooled}, {{"axis", std::int64_t{1}}});
}

}  // namespace assay::models
