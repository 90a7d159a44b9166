// SPDX-License-Identifier: Apache-2.0
#include "launcher/image_options.hpp"

#include <array>
#include <variant>

#include "launcher/config/value_rule.hpp"

namespace assay::launcher {
namespace {

data::PixelMap caffe_map() {
  return {.scale = {1, 1, 1}, .shift = {-103.939f, -116.779f, -123.68f}, .reverse_channels = true};
}

data::PixelMap imagenet_map() {
  constexpr std::array<double, 3> kMean = {0.485, 0.456, 0.406};
  constexpr std::array<double, 3> kDeviation = {0.229, 0.224, 0.225};
  data::PixelMap map;
  for (std::size_t c = 0; c < 3; ++c) {
    map.scale[c] = static_cast<float>(1 / (255 * kDeviation[c]));
    map.shift[c] = static_cast<float>(-kMean[c] / kDeviation[c]);
  }
  return map;
}

data::PixelMap pixel_map(const config::DataSection& data) {
  if (data.preprocess == "caffe") return caffe_map();
  if (data.preprocess == "imagenet") return imagenet_map();
  data::PixelMap map;
  map.scale.fill(static_cast<float>(data.scale));
  map.shift.fill(static_cast<float>(data.shift));
  return map;
}

data::Fill fill_of(const std::string& name) {
  if (name == "constant") return data::Fill::constant;
  return name == "nearest" ? data::Fill::nearest : data::Fill::reflect;
}

}  // namespace

data::PreparationOptions preparation_options(const config::RunConfig& config) {
  return {.size = static_cast<int>(config.data.size),
          .filter = config.data.resize == "nearest" ? data::ResizeFilter::nearest : data::ResizeFilter::bilinear,
          .pixels = pixel_map(config.data)};
}

data::AugmentationOptions augmentation_options(const config::RunConfig& config) {
  const config::AugmentSection& augment = config.augment;
  if (!augment.enabled) return {};
  data::AugmentationOptions options{
      .flip_horizontal = augment.flip_horizontal,
      .flip_vertical = augment.flip_vertical,
      .rotation = augment.rotation,
      .translation = augment.translation,
      .contrast = augment.contrast,
      .brightness = augment.brightness,
      .colour = augment.colour == "batch" ? data::ColourScope::batch : data::ColourScope::image,
      .fill = fill_of(augment.fill)};
  if (!augment.zoom.empty()) {
    const auto side = [&](std::size_t i) { return std::get<double>(*config::parse_value(0.0, augment.zoom.at(i))); };
    options.zoom_low = side(0);
    options.zoom_high = side(1);
  }
  return options;
}

}  // namespace assay::launcher
