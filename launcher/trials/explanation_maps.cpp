// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/explanation_maps.hpp"

#include <cmath>
#include <cstring>

#include "data/files/error.hpp"
#include "data/files/safetensors.hpp"

namespace assay::launcher::trials {
namespace {

using data::files::SafetensorsFile;
using data::files::TensorBytes;

constexpr std::uint64_t kMaxBytes = 1ull << 30;

template <typename Number>
std::vector<double> numbers(const TensorBytes& tensor) {
  std::vector<Number> own(tensor.bytes.size() / sizeof(Number));
  if (!own.empty()) std::memcpy(own.data(), tensor.bytes.data(), own.size() * sizeof(Number));
  return {own.begin(), own.end()};
}

class Maps {
 public:
  explicit Maps(const std::filesystem::path& path) : path_(path), file_(path, kMaxBytes) {}

  std::map<std::string, ExplanationMap> all() {
    for (const char* name : {"gradcam.real", "gradcam.fake"}) {
      if (const TensorBytes* map = file_.find(name)) add(name, *map);
    }
    if (const TensorBytes* values = file_.find("shap.values")) add_summed("shap", *values);
    for (const auto& [name, tensor] :
         {std::pair{"lime", "lime.weights"}, std::pair{"kernelshap", "kernelshap.values"}}) {
      if (const TensorBytes* weights = file_.find(tensor)) add_segments(name, *weights);
    }
    return std::move(maps_);
  }

 private:
  void require(bool holds, const std::string& name) const {
    if (!holds) {
      throw data::files::InputError(path_.string() + ": tensor " + name +
                                    " is not what 'assay explain' writes; explain the image again");
    }
  }
  void add(const std::string& name, const TensorBytes& map) {
    require(map.dtype == "F32" && map.shape.size() == 2, name);
    keep(name, map.shape[0], map.shape[1], numbers<float>(map));
  }
  void add_summed(const std::string& name, const TensorBytes& values) {
    require(values.dtype == "F64" && values.shape.size() == 3, name);
    const std::vector<double> all = numbers<double>(values);
    const auto pixels = static_cast<std::size_t>(values.shape[1] * values.shape[2]);
    std::vector<double> sums(pixels);
    for (std::size_t i = 0; i < all.size(); ++i) sums[i % pixels] += all[i];
    keep(name, values.shape[1], values.shape[2], std::move(sums));
  }
  void add_segments(const std::string& name, const TensorBytes& weights) {
    const TensorBytes* segments = file_.find("segments");
    require(segments != nullptr && segments->dtype == "I32" && segments->shape.size() == 2, "segments");
    require(weights.dtype == "F64" && weights.shape.size() == 1, name);
    const std::vector<double> of_segment = numbers<double>(weights);
    std::vector<double> pixels;
    for (const double label : numbers<std::int32_t>(*segments)) {
      require(label >= 0 && label < static_cast<double>(of_segment.size()), "segments");
      pixels.push_back(of_segment[static_cast<std::size_t>(label)]);
    }
    keep(name, segments->shape[0], segments->shape[1], std::move(pixels));
  }
  void keep(const std::string& name, std::int64_t height, std::int64_t width, std::vector<double> values) {
    for (double& value : values) value = std::abs(value);
    maps_[name] = {.height = height, .width = width, .values = std::move(values)};
  }

  const std::filesystem::path& path_;
  SafetensorsFile file_;
  std::map<std::string, ExplanationMap> maps_;
};

}  // namespace

std::map<std::string, ExplanationMap> read_explanation_maps(const std::filesystem::path& file) {
  return Maps(file).all();
}

}  // namespace assay::launcher::trials
