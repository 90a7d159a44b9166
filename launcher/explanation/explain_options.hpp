// SPDX-License-Identifier: Apache-2.0
// What is asked of `assay explain`, apart from which images: the methods, for which class, and how each of them works.
// Words are parsed once, here; check() refuses what cannot work before anything is computed. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/detector.hpp"
#include "models/explain/explained_model.hpp"
#include "models/explain/segmentation.hpp"

namespace assay::launcher::explanation {

enum class Method { gradcam, lime, shap, kernelshap };
inline constexpr Method kMethods[] = {Method::gradcam, Method::lime, Method::shap, Method::kernelshap};
std::string_view method_name(Method method);
// Each once, in the order above, however they are given. Throws config::UsageError naming the known ones.
std::vector<Method> parse_methods(const std::vector<std::string>& names);

// Numbers are labels.
enum class Class : std::uint8_t { fake = 0, real = 1 };
std::string_view class_name(Class of);    // "FAKE", "REAL"
std::string_view class_suffix(Class of);  // "fake", "real": in names of files and tensors

enum class Target { predicted, real, fake, both };
// Throws config::UsageError naming the known ones.
Target parse_target(std::string_view name);
// The classes that an image is explained for.
std::vector<Class> target_classes(Target target, Class predicted);

models::explain::Output parse_output(std::string_view name);
models::Precision parse_precision(std::string_view name);
models::explain::SegmentKind parse_segments(std::string_view name);

struct ExplainOptions {
  std::vector<Method> methods = {Method::gradcam, Method::lime, Method::shap};
  Target target = Target::predicted;
  std::string layer = {};                                           // of Grad-CAM; empty: the last convolution
  models::explain::Output output = models::explain::Output::logit;  // of Grad-CAM and SHAP; LIME: P(REAL) always
  models::explain::SegmentKind segments = models::explain::SegmentKind::slic;
  int segment_count = 25;         // wished; quickshift does not look at it
  std::size_t samples = 1000;     // of LIME
  int features = 10;              // in LIME's short explanation; 0: all
  std::int64_t background = 100;  // images; 0: none
  std::int64_t shap_samples = 200;
  std::size_t kernel_samples = 1000;
  models::Precision precision = models::Precision::fp32;  // of everything but Grad-CAM and P(REAL)
  bool trust = true;
  bool stability = true;  // of LIME: asks the model about as many masks again
  std::uint64_t seed = 0;

  bool asks(Method method) const;
};

// Throws config::UsageError naming the option that cannot work and what to do.
void check(const ExplainOptions& options);

}  // namespace assay::launcher::explanation
