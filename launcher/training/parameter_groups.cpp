// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/parameter_groups.hpp"

#include <algorithm>

namespace assay::launcher::training {
namespace {

ParameterGroup group_of(const std::vector<FlatParameter>& layout, bool backbone, double scale) {
  ParameterGroup group{backbone ? "backbone" : "head", scale, {}};
  for (const FlatParameter& parameter : layout) {
    if (parameter.backbone != backbone || parameter.size == 0) continue;
    if (!group.segments.empty() && group.segments.back().begin + group.segments.back().size == parameter.begin) {
      group.segments.back().size += parameter.size;
    } else {
      group.segments.push_back({parameter.begin, parameter.size});
    }
  }
  return group;
}

}  // namespace

std::vector<FlatParameter> flat_layout(const models::Detector& model) {
  std::vector<models::NamedTensor> parameters = model.parameters();
  std::reverse(parameters.begin(), parameters.end());
  std::vector<FlatParameter> layout;
  std::int64_t begin = 0;
  for (const models::NamedTensor& parameter : parameters) {
    if (!parameter.tensor.requires_grad()) continue;
    const std::int64_t size = parameter.tensor.numel();
    layout.push_back({parameter.name, parameter.tensor, begin, size, model.in_backbone(parameter.name)});
    begin += size;
  }
  return layout;
}

std::vector<ParameterGroup> parameter_groups(const std::vector<FlatParameter>& layout, double backbone_scale) {
  std::vector<ParameterGroup> groups{group_of(layout, false, 1), group_of(layout, true, backbone_scale)};
  std::erase_if(groups, [](const ParameterGroup& group) { return group.segments.empty(); });
  return groups;
}

}  // namespace assay::launcher::training
