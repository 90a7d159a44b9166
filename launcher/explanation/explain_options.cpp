// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explain_options.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "launcher/config/resolve.hpp"
#include "models/explain/kernel_shap.hpp"

namespace assay::launcher::explanation {
namespace {

using config::UsageError;

template <typename Value, std::size_t N>
Value parse(std::string_view option, std::string_view name,
            const std::array<std::pair<std::string_view, Value>, N>& known) {
  std::string names;
  for (const auto& [word, value] : known) {
    if (word == name) return value;
    names += (names.empty() ? "" : ", ") + std::string(word);
  }
  throw UsageError(std::string(option) + " '" + std::string(name) + "' is unknown: choose from " + names);
}

void need_at_least(std::string_view option, std::int64_t value, std::int64_t least, std::string_view why) {
  if (value >= least) return;
  throw UsageError(std::string(option) + " " + std::to_string(value) + " is too few: " + std::string(why) +
                   " at least " + std::to_string(least));
}

// More would keep a machine for hours; a mistyped number is likelier.
constexpr std::uint64_t kMostSamples = 1'000'000;

void need_at_most(std::string_view option, std::uint64_t value, std::uint64_t most) {
  if (value <= most) return;
  throw UsageError(std::string(option) + " is too many: pass at most " + std::to_string(most));
}

bool cuts(const ExplainOptions& options) {
  return options.asks(Method::lime) || options.asks(Method::kernelshap);
}

}  // namespace

std::string_view method_name(Method method) {
  constexpr std::array<std::string_view, 4> kNames = {"gradcam", "lime", "shap", "kernelshap"};
  return kNames[static_cast<std::size_t>(method)];
}

std::vector<Method> parse_methods(const std::vector<std::string>& names) {
  constexpr std::array<std::pair<std::string_view, Method>, 4> kKnown = {{{"gradcam", Method::gradcam},
                                                                          {"lime", Method::lime},
                                                                          {"shap", Method::shap},
                                                                          {"kernelshap", Method::kernelshap}}};
  std::vector<Method> methods;
  for (const std::string& name : names) methods.push_back(parse("--methods", name, kKnown));
  std::sort(methods.begin(), methods.end());
  methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  return methods;
}

std::string_view class_name(Class of) {
  return of == Class::real ? "REAL" : "FAKE";
}

std::string_view class_suffix(Class of) {
  return of == Class::real ? "real" : "fake";
}

Target parse_target(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Target>, 4> kKnown = {
      {{"predicted", Target::predicted}, {"real", Target::real}, {"fake", Target::fake}, {"both", Target::both}}};
  return parse("--target", name, kKnown);
}

std::vector<Class> target_classes(Target target, Class predicted) {
  if (target == Target::real) return {Class::real};
  if (target == Target::fake) return {Class::fake};
  return target == Target::both ? std::vector{Class::real, Class::fake} : std::vector{predicted};
}

models::explain::Output parse_output(std::string_view name) {
  using models::explain::Output;
  constexpr std::array<std::pair<std::string_view, Output>, 2> kKnown = {
      {{"logit", Output::logit}, {"probability", Output::probability}}};
  return parse("--output", name, kKnown);
}

models::Precision parse_precision(std::string_view name) {
  using models::Precision;
  constexpr std::array<std::pair<std::string_view, Precision>, 2> kKnown = {
      {{"fp32", Precision::fp32}, {"bf16", Precision::bf16}}};
  return parse("--precision", name, kKnown);
}

models::explain::SegmentKind parse_segments(std::string_view name) {
  try {
    return models::explain::parse_segment_kind(name);
  } catch (const std::invalid_argument& error) {
    throw UsageError(std::string("--segments: ") + error.what());
  }
}

bool ExplainOptions::asks(Method method) const {
  return std::find(methods.begin(), methods.end(), method) != methods.end();
}

void check(const ExplainOptions& options) {
  if (options.methods.empty()) throw UsageError("--methods names none: choose from gradcam, lime, shap, kernelshap");
  need_at_most("--samples", options.samples, kMostSamples);
  need_at_most("--kernel-samples", options.kernel_samples, kMostSamples);
  if (options.shap_samples > 0) {
    need_at_most("--shap-samples", static_cast<std::uint64_t>(options.shap_samples), kMostSamples);
  }
  if (cuts(options)) need_at_least("--segment-count", options.segment_count, 1, "there must be");
  const std::int64_t segments =
      options.segments == models::explain::SegmentKind::quickshift ? 1 : options.segment_count;
  if (options.asks(Method::lime)) {
    need_at_least("--samples", static_cast<std::int64_t>(options.samples), segments + 1,
                  "LIME needs more samples than segments,");
    need_at_least("--features", options.features, 0, "LIME's short explanation names");
  }
  if (options.asks(Method::kernelshap) && segments > models::explain::kExactSegments) {
    const std::size_t fewest = models::explain::fewest_kernel_shap_samples(static_cast<int>(segments));
    need_at_least("--kernel-samples", static_cast<std::int64_t>(options.kernel_samples),
                  static_cast<std::int64_t>(fewest), "KernelSHAP shows and hides each segment alone and needs");
  }
  if (options.asks(Method::shap)) need_at_least("--shap-samples", options.shap_samples, 2, "expected gradients need");
  if (options.asks(Method::shap) || options.asks(Method::kernelshap)) {
    need_at_least("--background", options.background, 1, "SHAP compares an image with background images and needs");
  }
  need_at_least("--background", options.background, 0, "it is a number of images,");
}

}  // namespace assay::launcher::explanation
