// SPDX-License-Identifier: Apache-2.0
// Small pictures in rows and columns with a few words beside them, as one picture to look at. Pure; any thread may
// call.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/files/image_codec.hpp"

namespace assay::data {

struct PictureRow {
  std::string label;
  std::vector<files::Image> cells;
};

// Every picture's longer side becomes at least 96 pixels, each pixel a square of a whole number of them, and at most
// 256, by averaging. columns: the words above the cells. Characters other than printable ASCII are shown as question
// marks. Throws std::invalid_argument when there is nothing to show or a picture's pixels do not fit its sides.
files::Image draw_picture_grid(std::span<const std::string> columns, std::span<const PictureRow> rows);

}  // namespace assay::data
