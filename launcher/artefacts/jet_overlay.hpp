// SPDX-License-Identifier: Apache-2.0
// Grad-CAM's map over its picture in the colours of OpenCV's JET table (blue 0, red 1), as Python users know it. Maps:
// [height, width] of the picture, 0..1; what lies outside is cut off, what is no number is 0. Pure; any thread may
// call. All throw std::invalid_argument when map and picture do not fit.
#pragma once

#include <span>

#include "data/files/image_codec.hpp"

namespace assay::launcher::artefacts {

// cv2.applyColorMap(uint8(255 * map), COLORMAP_JET), as RGB.
data::files::Image jet_colours(std::span<const float> map, int width, int height);

// stretched: divided by its greatest value, as pytorch-grad-cam's show_cam_on_image(image_weight=0.5) does it; kept:
// as it is (cv2.addWeighted).
enum class Brightness { kept, stretched };
// Half of the picture, half of the colours.
data::files::Image jet_overlay(const data::files::Image& picture, std::span<const float> map,
                               Brightness brightness = Brightness::kept);

}  // namespace assay::launcher::artefacts
