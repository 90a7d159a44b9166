// SPDX-License-Identifier: Apache-2.0
// Where segments meet, and the yellow lines that show it (scikit-image's find_boundaries and mark_boundaries). Pure;
// any thread may call.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "data/files/image_codec.hpp"

namespace assay::launcher::artefacts {

// thick: every pixel beside one of another label (two pixels wide); inner: of these, all but those of label 0; outer:
// those of label 0 and those where two other labels meet, so that what is not 0 stays visible where it borders on 0.
enum class BoundaryMode { thick, inner, outer };

using Colour = std::array<std::uint8_t, 3>;
constexpr Colour kYellow{255, 255, 0};

// labels: [height, width]. 1 for each pixel on a boundary. Throws std::invalid_argument when they do not fit.
std::vector<std::uint8_t> find_boundaries(std::span<const std::int32_t> labels, int height, int width,
                                          BoundaryMode mode);
// The picture with its boundaries in the colour.
data::files::Image mark_boundaries(const data::files::Image& picture, std::span<const std::int32_t> labels,
                                   BoundaryMode mode = BoundaryMode::thick, Colour colour = kYellow);

}  // namespace assay::launcher::artefacts
