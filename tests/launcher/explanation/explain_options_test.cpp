// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explain_options.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <limits>

#include "launcher/config/resolve.hpp"

namespace assay::launcher::explanation {
namespace {

using models::explain::SegmentKind;
using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const config::UsageError& error) {
    return error.what();
  }
  return "";
}

std::string refusal(const ExplainOptions& options) {
  return refusal([&] { check(options); });
}

TEST(ExplainOptions, TheDefaultsWork) {
  EXPECT_EQ(refusal(ExplainOptions{}), "");
  EXPECT_EQ(refusal({.methods = {Method::kernelshap}}), "");
}

TEST(ExplainOptions, SamplesThatWouldTakeDaysAreRefused) {
  EXPECT_THAT(refusal({.samples = 2'000'000}), HasSubstr("--samples is too many: pass at most 1000000"));
  EXPECT_THAT(refusal({.shap_samples = std::int64_t{1} << 62}), HasSubstr("--shap-samples is too many"));
  EXPECT_THAT(refusal({.kernel_samples = std::numeric_limits<std::size_t>::max()}),
              HasSubstr("--kernel-samples is too many"));
}

TEST(ExplainOptions, MethodsAreSortedAndCountOnce) {
  EXPECT_THAT(parse_methods({"shap", "gradcam", "shap"}), ElementsAre(Method::gradcam, Method::shap));
  EXPECT_THAT(refusal([] { parse_methods({"grad-cam"}); }),
              HasSubstr("'grad-cam' is unknown: choose from gradcam, lime, shap, kernelshap"));
  EXPECT_THAT(refusal({.methods = {}}), HasSubstr("--methods"));
}

TEST(ExplainOptions, WordsAreKnownOrRefused) {
  EXPECT_EQ(parse_target("both"), Target::both);
  EXPECT_EQ(parse_output("probability"), models::explain::Output::probability);
  EXPECT_EQ(parse_precision("bf16"), models::Precision::bf16);
  EXPECT_THAT(refusal([] { parse_target("REAL"); }), HasSubstr("predicted, real, fake, both"));
  EXPECT_THAT(refusal([] { parse_output("odds"); }), HasSubstr("--output 'odds'"));
  EXPECT_THAT(refusal([] { parse_precision("fp16"); }), HasSubstr("fp32, bf16"));
  EXPECT_EQ(parse_segments("quickshift"), SegmentKind::quickshift);
  EXPECT_THAT(refusal([] { parse_segments("hexagons"); }), HasSubstr("--segments: no segments called 'hexagons'"));
}

TEST(ExplainOptions, TheTargetSaysForWhichClasses) {
  EXPECT_THAT(target_classes(Target::predicted, Class::fake), ElementsAre(Class::fake));
  EXPECT_THAT(target_classes(Target::real, Class::fake), ElementsAre(Class::real));
  EXPECT_THAT(target_classes(Target::both, Class::fake), ElementsAre(Class::real, Class::fake));
}

TEST(ExplainOptions, ShapNeedsABackground) {
  EXPECT_THAT(refusal({.methods = {Method::shap}, .background = 0}), HasSubstr("--background 0"));
  EXPECT_THAT(refusal({.methods = {Method::kernelshap}, .background = 0}), HasSubstr("at least 1"));
  EXPECT_EQ(refusal({.methods = {Method::gradcam, Method::lime}, .background = 0}), "") << "the others do not";
  EXPECT_THAT(refusal({.methods = {Method::gradcam}, .background = -1}), HasSubstr("--background -1"));
}

TEST(ExplainOptions, SamplesMustBeMoreThanSegments) {
  EXPECT_THAT(refusal({.methods = {Method::lime}, .segment_count = 40, .samples = 40}), HasSubstr("at least 41"));
  EXPECT_EQ(refusal({.methods = {Method::lime}, .segment_count = 40, .samples = 41}), "");
  EXPECT_EQ(refusal({.methods = {Method::gradcam}, .segment_count = 40, .samples = 1}), "") << "nobody asks";
  EXPECT_THAT(refusal({.methods = {Method::kernelshap}, .kernel_samples = 53}), HasSubstr("at least 54"));
  EXPECT_EQ(refusal({.methods = {Method::kernelshap}, .segment_count = 12, .kernel_samples = 1}), "") << "exact";
  EXPECT_THAT(refusal({.methods = {Method::shap}, .shap_samples = 1}), HasSubstr("--shap-samples 1"));
  EXPECT_EQ(refusal({.methods = {Method::lime}, .segments = SegmentKind::quickshift, .samples = 20}), "")
      << "nobody knows how many it finds";
}

TEST(ExplainOptions, ThereMustBeASegment) {
  EXPECT_THAT(refusal({.methods = {Method::lime}, .segment_count = 0}), HasSubstr("--segment-count 0"));
  EXPECT_THAT(refusal({.methods = {Method::lime}, .features = -1}), HasSubstr("--features -1"));
}

}  // namespace
}  // namespace assay::launcher::explanation
