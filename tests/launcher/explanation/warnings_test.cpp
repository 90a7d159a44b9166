// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/warnings.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "tests/launcher/explanation/sample_explanation.hpp"

namespace assay::launcher::explanation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Nothing is wrong with it.
Attributions sound() {
  Attributions found = sample_attributions();
  found.segments->count = 20;
  return found;
}

TEST(Warnings, ASoundExplanationHasNone) {
  EXPECT_THAT(find_warnings(sound(), sample_options()), IsEmpty());
  EXPECT_THAT(find_warnings({}, sample_options()), IsEmpty());
}

TEST(Warnings, FewSegmentsAreSaidWithTheirNumberAndKind) {
  auto found = sound();
  found.segments->count = 4;
  auto options = sample_options();
  options.segments = models::explain::SegmentKind::quickshift;
  EXPECT_THAT(find_warnings(found, options), ElementsAre(HasSubstr("quickshift found 4, fewer than 5")));
  found.segments->count = 5;
  EXPECT_THAT(find_warnings(found, options), IsEmpty());
}

TEST(Warnings, ALowFitAndAnUnstableOrderAreSaid) {
  auto found = sound();
  found.lime->fit.r2 = 0.2;
  found.lime->stability = 0.3;
  EXPECT_THAT(find_warnings(found, sample_options()),
              ElementsAre(HasSubstr("R2 0.20 is low"), HasSubstr("stability 0.30 is low")));
  found.lime->fit.r2 = 1;
  found.lime->stability = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(find_warnings(found, sample_options()), IsEmpty()) << "of one segment nothing can be said";
}

TEST(Warnings, AGapBeyondThreeStandardErrorsIsSaid) {
  auto found = sound();
  found.shap->completeness_gap = -0.07;
  EXPECT_THAT(find_warnings(found, sample_options()), ElementsAre(HasSubstr("raise --shap-samples")));
  found.shap->completeness_gap = 0.05;
  EXPECT_THAT(find_warnings(found, sample_options()), IsEmpty());
  found.kernelshap->completeness_gap = 0.5;
  EXPECT_THAT(find_warnings(found, sample_options()), ElementsAre(HasSubstr("kernelshap: the values miss")));
}

TEST(Warnings, RoundingIsNoGap) {
  auto found = sound();
  found.kernelshap->completeness_gap = 1e-5;
  found.shap->completeness_gap = 1e-5;
  found.shap->standard_error = 0;
  EXPECT_THAT(find_warnings(found, sample_options()), IsEmpty());
}

TEST(Warnings, AFailedRandomisationCheckIsSaid) {
  models::explain::RandomisationVerdict verdict{
      .similarity = 0.9, .standard_error = 0.01, .images = 8, .passed = false};
  EXPECT_THAT(randomisation_warning(Method::lime, verdict), HasSubstr("lime: the randomisation check failed"));
  verdict.passed = true;
  EXPECT_EQ(randomisation_warning(Method::lime, verdict), "");
  EXPECT_EQ(randomisation_warning(Method::lime, {}), "") << "no image, no verdict";
}

}  // namespace
}  // namespace assay::launcher::explanation
