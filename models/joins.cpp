// SPDX-License-Identifier: Apache-2.0
#include "models/joins.hpp"

#include <ATen/TensorOperators.h>

namespace assay::models {

at::Tensor Add::operator()(const at::Tensor& branch, const at::Tensor& shortcut, const Pass& pass) {
  at::Tensor sum = branch;
  sum.add_(shortcut);
  return shown(branch, sum, pass);
}

std::string Add::emit(GraphBuilder& graph, const std::string& branch, const std::string& shortcut) const {
  return graph.add(*this, "Add", {branch, shortcut});
}

at::Tensor ChannelScale::operator()(const at::Tensor& map, const at::Tensor& factors, const Pass& pass) {
  return shown(map, map * factors.unsqueeze(2).unsqueeze(3), pass);
}

std::string ChannelScale::emit(GraphBuilder& graph, const std::string& map, const std::string& factors) const {
  const std::string columns = graph.add(*this, "Unsqueeze", {factors, graph.constant(std::vector<std::int64_t>{2, 3})});
  return graph.add(*this, "Mul", {map, columns});
}

}  // namespace assay::models
