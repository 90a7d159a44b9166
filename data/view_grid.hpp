// SPDX-License-Identifier: Apache-2.0
// A picture to look at: a few images of each class of a store's first split, each with all of its views beside it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/files/image_codec.hpp"
#include "data/store_reader.hpp"
#include "data/views.hpp"

namespace assay::data {

// The image itself for rgb, a grey picture in three equal channels for the others.
std::vector<files::Image> view_pictures(const files::Image& image, std::span<const View> views);

// per_class images of each class, evenly spread over its rows. Throws StoreError, std::invalid_argument when per_class
// is below 1.
files::Image draw_view_grid(const StoreReader& store, int per_class);

}  // namespace assay::data
