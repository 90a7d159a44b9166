// SPDX-License-Identifier: Apache-2.0
#include "data/view_grid.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "data/picture_grid.hpp"
#include "data/store_format.hpp"
#include "data/stored_images.hpp"

namespace assay::data {
namespace {

std::string first_split(const StoreReader& store) {
  const auto found = std::find_if(store_format::kSplits.begin(), store_format::kSplits.end(),
                                  [&](std::string_view split) { return store.has_split(split); });
  if (found == store_format::kSplits.end()) throw StoreError(store.path().string() + ": no split; pack it again");
  return std::string(*found);
}

std::vector<std::uint64_t> spread_rows(std::span<const std::uint8_t> labels, std::size_t label, std::size_t most) {
  std::vector<std::uint64_t> rows;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] == label) rows.push_back(row);
  }
  std::vector<std::uint64_t> chosen;
  const std::size_t count = std::min(most, rows.size());
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(rows[i * rows.size() / count]);
  return chosen;
}

}  // namespace

std::vector<files::Image> view_pictures(const files::Image& image, std::span<const View> views) {
  ViewDeriver deriver(image.height, image.width);
  std::vector<std::uint8_t> plane(image.pixels.size() / 3);
  std::vector<files::Image> pictures;
  for (const View view : views) {
    pictures.push_back(image);
    if (view == View::rgb) continue;
    std::uint8_t* const target = plane.data();
    deriver.derive(image.pixels.data(), {&view, 1}, {&target, 1});
    auto& pixels = pictures.back().pixels;
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = plane[i / 3];
  }
  return pictures;
}

files::Image draw_view_grid(const StoreReader& store, int per_class) {
  if (per_class < 1) throw std::invalid_argument("at least one image of each class is needed");
  const std::string split = first_split(store);
  const auto labels = store.labels(split);
  const auto& class_names = store.info().class_names;
  StoredImages images(store, split);
  AntialiasResize resizer;
  std::vector<PictureRow> rows;
  for (std::size_t label = 0; label < class_names.size(); ++label) {
    for (const std::uint64_t row : spread_rows(labels, label, static_cast<std::size_t>(per_class))) {
      images.load(row, 1);
      rows.push_back({class_names[label], view_pictures(images.image(row, resizer), kAllViews)});
    }
  }
  std::vector<std::string> columns;
  for (const View view : kAllViews) columns.emplace_back(view_name(view));
  return draw_picture_grid(columns, rows);
}

}  // namespace assay::data
