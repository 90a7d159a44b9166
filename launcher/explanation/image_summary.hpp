// SPDX-License-Identifier: Apache-2.0
// The few figures of an explained image that rank 0 needs for the table and the artefacts, as text that travels between
// ranks. Pure.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/explanation/image_explanation.hpp"

namespace assay::launcher::explanation {

struct MethodFigures {
  Method method = Method::gradcam;
  Class target = Class::real;
  std::string error_bar;  // "R2 0.91, stability 0.97"
  std::optional<double> deletion = {};
  std::optional<double> insertion = {};
};

struct RandomFigures {
  double deletion = 0;
  double insertion = 0;
};

struct ImageSummary {
  std::string image;
  std::string folder;
  std::optional<Class> label = {};
  double probability_real = 0;
  Class prediction = Class::fake;
  std::vector<MethodFigures> figures = {};
  std::array<std::optional<RandomFigures>, 2> random = {};                    // by class
  std::array<std::optional<double>, std::size(kMethods)> randomisation = {};  // by method; NaN: nothing can be said
  std::vector<std::string> warnings = {};
};

ImageSummary summarise(const ImageExplanation& explanation, const ExplainOptions& options);

std::string to_text(std::span<const ImageSummary> summaries);
// Of what to_text gave, several of them one after the other too.
std::vector<ImageSummary> summaries_from_text(std::string_view text);

}  // namespace assay::launcher::explanation
