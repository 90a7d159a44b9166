// SPDX-License-Identifier: Apache-2.0
#include "data/affine_map.hpp"

#include <cmath>

namespace assay::data {

AffineMap inverse_map(const Augmentation& drawn, const ImageShape& stored, const ImageShape& prepared) {
  const double width = prepared.width;
  const double height = prepared.height;
  // Undone in turn, about the centre and in prepared pixels: translation, zoom, flip ...
  const double step_x = (drawn.flip_horizontal ? -1 : 1) * drawn.zoom_x;
  const double step_y = (drawn.flip_vertical ? -1 : 1) * drawn.zoom_y;
  const double first_x = step_x * (0.5 - width / 2 - drawn.shift_x * width);
  const double first_y = step_y * (0.5 - height / 2 - drawn.shift_y * height);
  // ... rotation, the change of size, and the choice of a window.
  const double cosine = std::cos(drawn.angle);
  const double sine = std::sin(drawn.angle);
  const double ratio_x = stored.width * drawn.crop_width / width;
  const double ratio_y = stored.height * drawn.crop_height / height;
  return {.xx = ratio_x * cosine * step_x,
          .xy = -ratio_x * sine * step_y,
          .x0 = ratio_x * (cosine * first_x - sine * first_y + width / 2) + stored.width * drawn.crop_left,
          .yx = ratio_y * sine * step_x,
          .yy = ratio_y * cosine * step_y,
          .y0 = ratio_y * (sine * first_x + cosine * first_y + height / 2) + stored.height * drawn.crop_top};
}

}  // namespace assay::data
