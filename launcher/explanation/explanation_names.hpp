// SPDX-License-Identifier: Apache-2.0
// Names of the files in an image's explanation folder. Pure.
#pragma once

#include <string>
#include <vector>

#include "launcher/explanation/explain_options.hpp"

namespace assay::launcher::explanation {

inline constexpr const char* kExplanationFile = "explanation.json";
inline constexpr const char* kAttributionsFile = "attributions.safetensors";
inline constexpr const char* kInputPicture = "input.png";
inline constexpr const char* kSegmentsPicture = "segments.png";  // their boundaries

// "gradcam-real.png": METHOD-CLASS[-KIND].png.
std::string picture_name(Method method, Class of, const std::string& kind = "");
// All of a method. Grad-CAM's are made for both classes, whatever is explained.
std::vector<std::string> pictures_of(Method method, const std::vector<Class>& targets);

}  // namespace assay::launcher::explanation
