// SPDX-License-Identifier: Apache-2.0
// explanation.json of one image: the answer with its error bars, and what it takes to get it again. Pure.
#pragma once

#include <string>

#include "launcher/explanation/background.hpp"
#include "launcher/explanation/image_explanation.hpp"

namespace assay::launcher::explanation {

// What all images of one command have in common.
struct ExplanationContext {
  ExplainOptions options;
  Background background = {};
  double threshold = 0.5;
  double temperature = 1;
  std::uint64_t step = 0;           // of the checkpoint
  std::string weights_sha256 = {};  // of its model.safetensors
};

// Ends in a line break; figures that are not numbers are null; bytes of a name that are not UTF-8 become U+FFFD. Values
// without a class are for REAL, FAKE is their negative.
std::string explanation_json(const ImageExplanation& explanation, const ExplanationContext& context);

}  // namespace assay::launcher::explanation
