// SPDX-License-Identifier: Apache-2.0
// The pictures of one explained image. Pure; small images are enlarged so that a person can see them.
#pragma once

#include <string>
#include <vector>

#include "data/files/image_codec.hpp"
#include "launcher/explanation/image_explanation.hpp"

namespace assay::launcher::explanation {

struct NamedPicture {
  std::string name;  // as explanation_names.hpp gives it
  data::files::Image image;
};

std::vector<NamedPicture> draw_pictures(const ImageExplanation& explanation);

}  // namespace assay::launcher::explanation
