// SPDX-License-Identifier: Apache-2.0
// Operations with two inputs. Private to models/.
#pragma once

#include "models/layer.hpp"

namespace assay::models {

// branch + shortcut, both [N, C, H, W]. Works in place on the branch, which must be the fresh output of a layer whose
// backward does not need it (a batch norm, a ChannelScale); the shortcut is left alone.
class Add final : public Operation {
 public:
  Add() : Operation("Add") {}

  at::Tensor operator()(const at::Tensor& branch, const at::Tensor& shortcut, const Pass& pass);
  std::string emit(GraphBuilder& graph, const std::string& branch, const std::string& shortcut) const;
};

// [N, C, H, W] times [N, C]: each channel of each image by its own factor.
class ChannelScale final : public Operation {
 public:
  ChannelScale() : Operation("ChannelScale") {}

  at::Tensor operator()(const at::Tensor& map, const at::Tensor& factors, const Pass& pass);
  std::string emit(GraphBuilder& graph, const std::string& map, const std::string& factors) const;
};

}  // namespace assay::models
