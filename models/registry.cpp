// SPDX-License-Identifier: Apache-2.0
#include "models/registry.hpp"

#include <algorithm>
#include <array>

#include "models/architectures.hpp"

namespace assay::models {
namespace {

using Builder = std::unique_ptr<Detector> (*)(const ModelOptions&);

// In the order of known_models().
constexpr std::array<Builder, 8> kBuilders = {build_cnn5,          build_resnet50_se,  build_compact,
                                              build_resnet50_conv, build_mobilenet_v2, build_resnet50,
                                              build_se_resnet50,   build_resnet18};

std::string canonical(std::string_view name) {
  std::string result(name);
  std::replace(result.begin(), result.end(), '-', '_');
  return result;
}

std::size_t index_of(std::string_view name) {
  const auto& models = known_models();
  const auto found = std::find_if(models.begin(), models.end(),
                                  [&](const ModelEntry& entry) { return entry.name == canonical(name); });
  if (found != models.end()) return static_cast<std::size_t>(found - models.begin());
  std::string known;
  for (const auto& entry : models) known += (known.empty() ? "" : ", ") + entry.name;
  throw UnknownModel("unknown model '" + std::string(name) + "'; known are: " + known);
}

}  // namespace

const std::vector<ModelEntry>& known_models() {
  static const std::vector<ModelEntry> models = {
      {"cnn5", 32, 16, "ten 3x3 convolutions in five blocks, dropout, one logit"},
      {"resnet50_se", 224, 32, "ResNet-50, squeeze-and-excitation of its last map, two dense layers, one logit"},
      {"compact", 32, 8, "three 3x3 convolutions, two logits"},
      {"resnet50_conv", 224, 32, "ResNet-50, six more 3x3 convolutions, two dense layers, one logit"},
      {"mobilenet_v2", 160, 32, "MobileNetV2, two dense layers, one logit"},
      {"resnet50", 224, 32, "torchvision's ResNet-50, one logit"},
      {"se_resnet50", 224, 32, "ResNet-50 with squeeze-and-excitation in each block, one logit"},
      {"resnet18", 128, 32, "torchvision's ResNet-18, one logit"},
  };
  return models;
}

const ModelEntry& find_model(std::string_view name) {
  return known_models()[index_of(name)];
}

std::unique_ptr<Detector> build_model(std::string_view name, const ModelOptions& options) {
  return kBuilders.at(index_of(name))(options);
}

}  // namespace assay::models
