// SPDX-License-Identifier: Apache-2.0
// Where each trainable parameter lies in the flat vectors of the gradient reducer, and which stretches of them belong
// to the classification head and which to the backbone. Frozen parameters are in no flat vector. Pure; knows nothing of
// gradients or ranks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/detector.hpp"

namespace assay::launcher::training {

struct FlatParameter {
  std::string name;
  at::Tensor tensor;  // shares the model's
  std::int64_t begin = 0;
  std::int64_t size = 0;
  bool backbone = false;
};

// Half-open stretch [begin, begin + size) of a flat vector.
struct Segment {
  std::int64_t begin = 0;
  std::int64_t size = 0;
};

// A group has a learning rate and a step count of its own. Neighbouring parameters share a segment.
struct ParameterGroup {
  std::string name;  // "head" or "backbone"
  double scale = 1;  // of the learning rate
  std::vector<Segment> segments;
};

// The parameters that require a gradient now, in the order of the flat vectors: the last registered first, which is
// close to the order in which backward finishes them.
std::vector<FlatParameter> flat_layout(const models::Detector& model);

// One or two groups, head first; a group without a parameter is left out.
std::vector<ParameterGroup> parameter_groups(const std::vector<FlatParameter>& layout, double backbone_scale);

}  // namespace assay::launcher::training
