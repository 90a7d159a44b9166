// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/warnings.hpp"

#include <absl/strings/str_format.h>

#include <cmath>

namespace assay::launcher::explanation {
namespace {

void warn_of_segments(const Attributions& attributions, const ExplainOptions& options,
                      std::vector<std::string>& warnings) {
  const int count = attributions.segments->count;
  if (count >= kFewSegments) return;
  warnings.push_back(absl::StrFormat(
      "segments: %s found %d, fewer than %d: an explanation by segments says little here; try --segments grid",
      models::explain::segment_kind_name(options.segments), count, kFewSegments));
}

void warn_of_lime(const models::explain::LimeExplanation& lime, std::vector<std::string>& warnings) {
  if (lime.fit.r2 < kLowR2) {
    warnings.push_back(absl::StrFormat(
        "lime: R2 %.2f is low: a sum over segments does not describe what the model does here", lime.fit.r2));
  }
  if (lime.stability < kLowStability) {
    warnings.push_back(
        absl::StrFormat("lime: stability %.2f is low: another seed ranks the segments in another way; raise --samples",
                        lime.stability));
  }
}

// The sums are of floats: a gap of rounding alone is none, though its standard error be 0.
void warn_of_gap(const char* method, double gap, double standard_error, double scale, const char* option,
                 std::vector<std::string>& warnings) {
  constexpr double kRounding = 1e-4;
  if (std::abs(gap) <= kWideGap * standard_error + kRounding * (1 + std::abs(scale))) return;
  warnings.push_back(absl::StrFormat(
      "%s: the values miss what they must sum to by %.3g, more than %.0f standard errors (%.2g): raise %s", method, gap,
      kWideGap, standard_error, option));
}

}  // namespace

std::vector<std::string> find_warnings(const Attributions& attributions, const ExplainOptions& options) {
  std::vector<std::string> warnings;
  if (attributions.segments) warn_of_segments(attributions, options, warnings);
  if (attributions.lime) warn_of_lime(*attributions.lime, warnings);
  if (attributions.shap) {
    const auto& shap = *attributions.shap;
    warn_of_gap("shap", shap.completeness_gap, shap.standard_error, shap.output - shap.base, "--shap-samples",
                warnings);
  }
  if (attributions.kernelshap) {
    const auto& values = *attributions.kernelshap;
    warn_of_gap("kernelshap", values.completeness_gap, values.standard_error, values.output - values.base,
                "--kernel-samples", warnings);
  }
  return warnings;
}

std::string randomisation_warning(Method method, const models::explain::RandomisationVerdict& verdict) {
  if (verdict.images == 0 || verdict.passed) return "";
  return absl::StrFormat(
      "%s: the randomisation check failed: explanations of a model with random weights are too much alike (%.2f, at "
      "most %.2f wished, %d images): they show the images, not the model",
      method_name(method), verdict.similarity, models::explain::kSimilarityLimit, verdict.images);
}

}  // namespace assay::launcher::explanation
