// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/attributions.hpp"

#include <gmock/gmock.h>

#include "tests/launcher/explanation/sample_explanation.hpp"

namespace assay::launcher::explanation {
namespace {

using testing::Each;
using testing::ElementsAre;

TEST(Attributions, ASegmentsWeightStandsInEachOfItsPixels) {
  const auto pixels = importance(sample_attributions(), Method::lime, Class::real);
  ASSERT_EQ(pixels.size(), 16u);
  EXPECT_EQ(pixels[0], 0.25);
  EXPECT_EQ(pixels[2], -0.5);
  EXPECT_EQ(importance(sample_attributions(), Method::kernelshap, Class::real)[7], 4);
}

TEST(Attributions, FakeIsTheNegativeOfReal) {
  EXPECT_EQ(importance(sample_attributions(), Method::lime, Class::fake)[0], -0.25);
  EXPECT_EQ(importance(sample_attributions(), Method::kernelshap, Class::fake)[0], -2);
  EXPECT_THAT(importance(sample_attributions(), Method::shap, Class::fake), Each(-0.375));
}

TEST(Attributions, ShapIsSummedOverTheChannels) {
  const auto pixels = importance(sample_attributions(), Method::shap, Class::real);
  EXPECT_EQ(pixels.size(), 16u);
  EXPECT_THAT(pixels, Each(0.375));
}

TEST(Attributions, GradCamHasAMapForEachClass) {
  EXPECT_THAT(importance(sample_attributions(), Method::gradcam, Class::real), Each(0.5));
  EXPECT_THAT(importance(sample_attributions(), Method::gradcam, Class::fake), Each(0));
}

TEST(Attributions, AreComparedAsTheMethodGivesThem) {
  const Attributions found = sample_attributions();
  EXPECT_THAT(values_to_compare(found, Method::lime, Class::fake), ElementsAre(0.25, -0.5));
  EXPECT_THAT(values_to_compare(found, Method::kernelshap, Class::real), ElementsAre(2, 4));
  EXPECT_EQ(values_to_compare(found, Method::shap, Class::real).size(), 48u);
  EXPECT_THAT(values_to_compare(found, Method::gradcam, Class::real), Each(0.5));
}

}  // namespace
}  // namespace assay::launcher::explanation
