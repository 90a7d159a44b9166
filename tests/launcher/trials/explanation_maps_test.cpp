// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/explanation_maps.hpp"

#include <gmock/gmock.h>

#include "data/files/error.hpp"
#include "tests/launcher/trials/explained_sweep.hpp"

namespace assay::launcher::trials {
namespace {

using ::testing::ElementsAre;

class ExplanationMaps : public tests::ExplainedSweep {
 protected:
  std::filesystem::path write(std::vector<data::files::TensorBytes> tensors) const {
    const auto path = scratch_.path() / "attributions.safetensors";
    data::files::write_safetensors_atomically(path, std::move(tensors));
    return path;
  }

  std::vector<float> cam_ = {0, .5, 1, 0, 0, 0};
  std::vector<std::int32_t> segments_ = {0, 0, 1, 2, 2, 1};
  std::vector<double> weights_ = {-2, .5, 0};
  std::vector<double> shap_ = {1, 2, 3, 4, 5, 6, -1, -1, -1, -10, -1, -1};
};

TEST_F(ExplanationMaps, AreAbsoluteAndOfPixels) {
  const auto maps = read_explanation_maps(
      write({tensor("gradcam.real", "F32", {2, 3}, cam_), tensor("segments", "I32", {2, 3}, segments_),
             tensor("lime.weights", "F64", {3}, weights_), tensor("shap.values", "F64", {2, 2, 3}, shap_)}));
  ASSERT_EQ(maps.size(), 3u);
  EXPECT_THAT(maps.at("gradcam.real").values, ElementsAre(0, .5, 1, 0, 0, 0));
  EXPECT_EQ(maps.at("lime").height, 2);
  EXPECT_EQ(maps.at("lime").width, 3);
  EXPECT_THAT(maps.at("lime").values, ElementsAre(2, 2, .5, 0, 0, .5));
  EXPECT_THAT(maps.at("shap").values, ElementsAre(0, 1, 2, 6, 4, 5)) << "summed over the channels, then absolute";
}

TEST_F(ExplanationMaps, OfTensorsThatDoNotFitAreRefused) {
  using data::files::InputError;
  const auto weights = tensor("lime.weights", "F64", {3}, weights_);
  EXPECT_THROW(read_explanation_maps(write({weights})), InputError) << "no segments";
  const std::vector<std::int32_t> outside = {0, 0, 1, 2, 3, 1}, below = {0, 0, 1, 2, -1, 1};
  EXPECT_THROW(read_explanation_maps(write({weights, tensor("segments", "I32", {2, 3}, outside)})), InputError);
  EXPECT_THROW(read_explanation_maps(write({weights, tensor("segments", "I32", {2, 3}, below)})), InputError);
  EXPECT_THROW(read_explanation_maps(write({tensor("shap.values", "F64", {12}, shap_)})), InputError);
  EXPECT_THROW(read_explanation_maps(write({tensor("gradcam.real", "I32", {2, 3}, segments_)})), InputError);
  EXPECT_THROW(read_explanation_maps(scratch_.path() / "none"), InputError);
}

}  // namespace
}  // namespace assay::launcher::trials
