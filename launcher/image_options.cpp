// SPDX-License-Identifier: Apache-2.0
#include "launcher/image_options.hpp"

#include <array>
#include <cmath>
#include <utility>
#include <variant>

#include "data/views.hpp"
#include "launcher/config/value_rule.hpp"

namespace assay::launcher {
namespace {

// Whether the first three channels are red, green and blue. As samples of their own grey views have three equal ones.
bool has_colour(const config::DataSection& data) {
  return data.view_mode == "samples" || data.views.front() == "rgb";
}

data::PixelMap caffe_map() {
  return {.shift = {-103.939f, -116.779f, -123.68f}, .reverse_channels = true};
}

// A grey view is normalised by the means of the three channels' constants.
data::PixelMap imagenet_map(bool colour) {
  constexpr std::array<double, 3> kMean = {0.485, 0.456, 0.406};
  constexpr std::array<double, 3> kDeviation = {0.229, 0.224, 0.225};
  constexpr double kGreyMean = (0.485 + 0.456 + 0.406) / 3;
  constexpr double kGreyDeviation = (0.229 + 0.224 + 0.225) / 3;
  data::PixelMap map;
  for (std::size_t c = 0; c < map.scale.size(); ++c) {
    const double mean = colour && c < 3 ? kMean[c] : kGreyMean;
    const double deviation = colour && c < 3 ? kDeviation[c] : kGreyDeviation;
    map.scale[c] = static_cast<float>(1 / (255 * deviation));
    map.shift[c] = static_cast<float>(-mean / deviation);
  }
  return map;
}

data::PixelMap pixel_map(const config::DataSection& data) {
  if (data.preprocess == "caffe") return caffe_map();
  if (data.preprocess == "imagenet") return imagenet_map(has_colour(data));
  return data::uniform_map(static_cast<float>(data.scale), static_cast<float>(data.shift));
}

// A list of none or two numbers.
std::pair<double, double> low_and_high(const config::TextList& list, std::pair<double, double> without) {
  if (list.empty()) return without;
  const auto number = [&](std::size_t i) { return std::get<double>(*config::parse_value(0.0, list.at(i))); };
  return {number(0), number(1)};
}

data::Fill fill_of(const std::string& name) {
  if (name == "constant") return data::Fill::constant;
  return name == "nearest" ? data::Fill::nearest : data::Fill::reflect;
}

}  // namespace

int seen_channels(const config::DataSection& data) {
  if (data.view_mode == "samples") return 3;
  int channels = 0;
  for (const data::View view : data::parse_views(data.views)) channels += data::view_channels(view);
  return channels;
}

data::PreparationOptions preparation_options(const config::RunConfig& config) {
  return {.size = static_cast<int>(config.data.size),
          .filter = config.data.resize == "nearest" ? data::ResizeFilter::nearest : data::ResizeFilter::bilinear,
          .pixels = pixel_map(config.data),
          .colour_channels = has_colour(config.data) ? 3 : 0};
}

data::AugmentationOptions augmentation_options(const config::RunConfig& config) {
  const config::AugmentSection& augment = config.augment;
  if (!augment.enabled) return {};
  const auto [jpeg_low, jpeg_high] = low_and_high(augment.jpeg, {0, 0});
  const auto [blur_low, blur_high] = low_and_high(augment.blur, {0, 0});
  const auto [zoom_low, zoom_high] = low_and_high(augment.zoom, {1, 1});
  const auto [crop_low, crop_high] = low_and_high(augment.crop, {0, 0});
  return {.jpeg_low = static_cast<int>(std::lround(jpeg_low)),
          .jpeg_high = static_cast<int>(std::lround(jpeg_high)),
          .jpeg_probability = augment.jpeg_probability,
          .blur_low = blur_low,
          .blur_high = blur_high,
          .blur_probability = augment.blur_probability,
          .flip_horizontal = augment.flip_horizontal,
          .flip_vertical = augment.flip_vertical,
          .rotation = augment.rotation_unit == "turns" ? 360 * augment.rotation : augment.rotation,
          .zoom_low = zoom_low,
          .zoom_high = zoom_high,
          .translation = augment.translation,
          .crop_low = crop_low,
          .crop_high = crop_high,
          .contrast = augment.contrast,
          .brightness = augment.brightness,
          .hue = augment.hue,
          .saturation = augment.saturation,
          .colour = augment.colour == "batch" ? data::ColourScope::batch : data::ColourScope::image,
          .fill = fill_of(augment.fill),
          .noise = augment.noise,
          .cutout = augment.cutout,
          .cutout_probability = augment.cutout_probability};
}

}  // namespace assay::launcher
