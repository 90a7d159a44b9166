// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/model_description.hpp"

#include <span>

#include "data/files/shortest_number.hpp"
#include "launcher/image_options.hpp"

namespace assay::launcher::training {
namespace {

std::string joined(std::span<const std::string> items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ",") + item;
  return text;
}

std::string joined(std::span<const float> numbers) {
  std::vector<std::string> items;
  for (const float number : numbers) items.push_back(data::files::shortest(number));
  return joined(items);
}

}  // namespace

ImageSize image_size_of(const TrainedModel& trained) {
  const int size = static_cast<int>(trained.config.data.size);
  if (size > 0) return {size, size};
  return {trained.state.data.height, trained.state.data.width};
}

std::vector<std::pair<std::string, std::string>> describe_model(const TrainedModel& trained) {
  const data::PixelMap pixels = preparation_options(trained.config).pixels;
  const auto channels = static_cast<std::size_t>(seen_channels(trained.config.data));
  const ImageSize size = image_size_of(trained);
  return {{"assay_version", ASSAY_VERSION},
          {"model", trained.config.model.name},
          {"classes", joined(trained.state.data.class_names)},
          {"output", trained.model->logits() == 1 ? "sigmoid(logit) is the probability of the second class"
                                                  : "softmax(logits) are the probabilities of the classes"},
          {"threshold", data::files::shortest(trained.config.evaluation.threshold)},
          {"temperature", data::files::shortest(trained.temperature)},
          {"image_height", std::to_string(size.height)},
          {"image_width", std::to_string(size.width)},
          {"resize", trained.config.data.resize},
          {"channel_order", pixels.reverse_channels ? "BGR" : "RGB"},
          {"pixel_scale", joined(std::span(pixels.scale).first(channels))},
          {"pixel_shift", joined(std::span(pixels.shift).first(channels))}};
}

}  // namespace assay::launcher::training
