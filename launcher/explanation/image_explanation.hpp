// SPDX-License-Identifier: Apache-2.0
// Everything that is known of one explained image: what is written to its folder.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/files/image_codec.hpp"
#include "launcher/explanation/attributions.hpp"
#include "launcher/explanation/explain_options.hpp"
#include "launcher/explanation/trust.hpp"

namespace assay::launcher::explanation {

// An image that is to be explained.
struct ImageToExplain {
  std::uint32_t row = 0;  // of its source
  std::string name;
  std::string folder;          // plain file name, no other image's
  std::optional<Class> label;  // where it is known
};

struct ImageExplanation {
  std::string image;
  std::string folder;
  std::optional<Class> label = {};
  double probability_real = 0;  // float32, as `assay predict` says it
  Class prediction = Class::fake;
  std::vector<Class> targets;
  at::Tensor seen;             // float32 [C, H, W]
  data::files::Image picture;  // the same for eyes
  Attributions attributions;
  std::optional<Trust> trust = {};
  std::vector<std::string> warnings = {};  // one line each
};

}  // namespace assay::launcher::explanation
