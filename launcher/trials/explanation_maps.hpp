// SPDX-License-Identifier: Apache-2.0
// How much each pixel of an explained image mattered, whichever way: the numbers of attributions.safetensors as
// absolute maps that can be compared between trials.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace assay::launcher::trials {

struct ExplanationMap {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::vector<double> values = {};  // [height * width], none negative
};

// By name: gradcam.real, gradcam.fake, lime, shap, kernelshap, those that are there. A segment's weight stands in each
// of its pixels; SHAP's values are summed over the channels first. Throws data::files::InputError on a damaged file or
// tensors that do not fit one another.
std::map<std::string, ExplanationMap> read_explanation_maps(const std::filesystem::path& file);

}  // namespace assay::launcher::trials
