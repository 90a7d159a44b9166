// SPDX-License-Identifier: Apache-2.0
// What decides which datasets a store has and what shape they are: how images are kept, their size, and the views
// beside them. Writer, reader and verification agree by it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/batch_source.hpp"
#include "data/views.hpp"

namespace assay::data {

enum class Encoding : std::uint8_t {
  raw,      // decoded pixels
  encoded,  // the files as they came
};

std::string_view encoding_name(Encoding encoding);
// Throws std::invalid_argument naming the known ones.
Encoding parse_encoding(std::string_view name);

struct StoreSchema {
  // Of all images; what encoded ones are brought to when they are read. 0 x 0: encoded images of several sizes.
  ImageShape image;
  Encoding encoding = Encoding::raw;
  std::vector<View> views = {};  // kept beside the images, at their size; in the order of View, never View::rgb
};

// Names with a space between them, as the store keeps them.
std::string views_text(const std::vector<View>& views);
// Throws std::invalid_argument on anything but what views_text writes of views a store may hold.
std::vector<View> parse_views_text(const std::string& text);

}  // namespace assay::data
