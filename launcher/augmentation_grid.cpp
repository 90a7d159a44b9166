// SPDX-License-Identifier: Apache-2.0
#include "launcher/augmentation_grid.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "data/image_preparation.hpp"
#include "data/picture_grid.hpp"
#include "data/store_rows.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/image_options.hpp"
#include "launcher/row_options.hpp"

namespace assay::launcher {
namespace {

constexpr std::size_t kImagesOfAClass = 4;
constexpr std::uint32_t kEpochs = 8;

// Rows of images evenly spread over those of each class, class by class; of images that make several rows, one view
// after the other.
std::vector<std::uint32_t> chosen_rows(const std::vector<std::uint8_t>& labels, std::size_t classes,
                                       std::uint32_t rows_per_image) {
  std::vector<std::uint32_t> rows;
  for (std::size_t label = 0; label < classes; ++label) {
    std::vector<std::uint32_t> images;
    for (std::uint32_t image = 0; image < labels.size(); ++image) {
      if (labels[image] == label) images.push_back(image);
    }
    const std::size_t count = std::min(kImagesOfAClass, images.size());
    for (std::size_t i = 0; i < count; ++i) {
      const auto view = static_cast<std::uint32_t>(rows.size() % rows_per_image);
      rows.push_back(images[i * images.size() / count] * rows_per_image + view);
    }
  }
  return rows;
}

data::files::Image picture_of(const std::vector<float>& pixels, const data::ImageShape& shape, bool colour) {
  data::files::Image image{.width = shape.width, .height = shape.height, .pixels = {}};
  const auto channels = static_cast<std::size_t>(shape.channels);
  for (std::size_t pixel = 0; pixel < pixels.size(); pixel += channels) {
    for (std::size_t c = 0; c < 3; ++c) {
      const float value = std::clamp(pixels[pixel + (colour ? c : 0)], 0.0f, 255.0f);
      image.pixels.push_back(static_cast<std::uint8_t>(std::lround(value)));
    }
  }
  return image;
}

data::PreparationOptions before_the_pixel_map(const config::RunConfig& config) {
  data::PreparationOptions options = preparation_options(config);
  options.pixels = {};
  return options;
}

std::vector<std::string> column_labels() {
  std::vector<std::string> columns = {"original"};
  for (std::uint32_t epoch = 0; epoch < kEpochs; ++epoch) columns.push_back("epoch " + std::to_string(epoch));
  return columns;
}

// The image and its draws.
std::vector<data::files::Image> cells_of(const data::ImagePreparation& preparation, const data::BatchSource& source,
                                         std::uint32_t sample, std::uint64_t seed, bool colour) {
  const std::vector<std::uint32_t> rows = {0};
  const std::vector<std::uint32_t> samples = {sample};
  std::vector<float> pixels(preparation.shape().bytes());
  preparation.fill(source, rows, pixels, 1);
  std::vector<data::files::Image> cells = {picture_of(pixels, preparation.shape(), colour)};
  for (std::uint32_t epoch = 0; epoch < kEpochs; ++epoch) {
    preparation.fill_augmented(source, rows, samples, {.seed = seed, .epoch = epoch}, pixels, 1);
    cells.push_back(picture_of(pixels, preparation.shape(), colour));
  }
  return cells;
}

}  // namespace

data::files::Image draw_augmentation_grid(const data::StoreReader& store, const config::RunConfig& config) {
  if (!config.augment.enabled) {
    throw config::UsageError("augment.enabled is false, so there is nothing to show; add augment.enabled=true");
  }
  const data::ImageShape shape = row_shape_of(store.info(), config);
  const data::StoreRows stored(store, "train", row_options(config));
  const std::vector<std::uint8_t> labels = store.labels("train");
  const std::vector<std::string>& classes = store.info().class_names;
  const std::uint32_t per_image = stored.rows_per_image();

  const data::PreparationOptions options = before_the_pixel_map(config);
  const data::ImagePreparation preparation(options, augmentation_options(config), shape);
  const auto seed = static_cast<std::uint64_t>(config.seed);
  std::vector<std::uint8_t> bytes(shape.bytes());
  const data::BatchSource source(bytes, shape);
  std::vector<data::PictureRow> lines;
  for (const std::uint32_t row : chosen_rows(labels, classes.size(), per_image)) {
    stored.read(row, 1, bytes);
    lines.push_back({.label = classes[labels[row / per_image]] + " " + std::to_string(row),
                     .cells = cells_of(preparation, source, row, seed, options.colour_channels == 3)});
  }
  return data::draw_picture_grid(column_labels(), lines);
}

}  // namespace assay::launcher
