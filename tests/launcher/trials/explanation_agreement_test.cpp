// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/explanation_agreement.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/launcher/trials/explained_sweep.hpp"

namespace assay::launcher::trials {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Agreement : public tests::ExplainedSweep {
 protected:
  void add(const std::string& trial, const std::string& image, const std::vector<float>& map) const {
    explain(trial, image, image);
    attribute(trial, image, map);
  }
  ExplainedImages find(std::size_t count) const {
    const sweeps::Collection collection = trials(count);
    return find_explained_images(sweep_, collection, sweeps::rank_trials(collection, ""), 10);
  }
};

TEST_F(Agreement, IsTheMeanRankCorrelationOverImages) {
  // scipy.stats.spearmanr(a, b).statistic: 0.7 for x with its ties, -1 for y.
  add("a", "x", {1, 2, 2, 3, 5, 9});
  add("b", "x", {5, 6, 7, 8, 7, 9});
  add("a", "y", {1, 2, 3, 4, 5, 6});
  add("b", "y", {6, 5, 4, 3, 2, 1});
  ExplainedImages explained = find(2);
  const auto agreement = measure_agreement(sweep_, explained);
  ASSERT_EQ(agreement.size(), 1u);
  EXPECT_EQ(agreement[0].map, "gradcam.real");
  EXPECT_NEAR(agreement[0].mean[0][1], (0.86764705882352944 - 1) / 2, 1e-12);
  EXPECT_EQ(agreement[0].mean[0][1], agreement[0].mean[1][0]);
  EXPECT_EQ(agreement[0].mean[0][0], 1);
  EXPECT_EQ(agreement[0].images[0][1], 2u);
  EXPECT_EQ(agreement[0].overall, agreement[0].mean[0][1]);
}

TEST_F(Agreement, IsUnknownBetweenTrialsWithoutAnImageInCommon) {
  add("a", "x", {1, 2, 3, 4, 5, 6});
  add("b", "x", {1, 2, 3, 4, 5, 6});
  add("b", "y", {1, 2, 3, 4, 5, 6});
  add("c", "y", {1, 1, 1, 1, 1, 1});
  ExplainedImages explained = find(3);
  const auto agreement = measure_agreement(sweep_, explained);
  ASSERT_EQ(agreement.size(), 1u);
  EXPECT_EQ(agreement[0].mean[0][1], 1);
  EXPECT_TRUE(std::isnan(agreement[0].mean[0][2]));
  EXPECT_TRUE(std::isnan(agreement[0].mean[1][2])) << "a map that does not vary says nothing";
  EXPECT_EQ(agreement[0].overall, 1) << "of the pairs that can be compared";
  const auto object = nlohmann::json::parse(agreement_json(explained, agreement));
  EXPECT_EQ(object["maps"][0]["mean"][0][2], nullptr);
  EXPECT_EQ(object["trials"][2]["id"], "c");
}

TEST_F(Agreement, NamesFilesItCannotReadAndGoesOn) {
  add("a", "x", {1, 2, 3, 4, 5, 6});
  add("b", "x", {1, 2, 3, 4, 5, 6});
  explain("c", "x", "x");
  ExplainedImages explained = find(3);
  const auto agreement = measure_agreement(sweep_, explained);
  ASSERT_EQ(agreement.size(), 1u);
  EXPECT_EQ(agreement[0].overall, 1);
  EXPECT_THAT(explained.notes, ElementsAre(HasSubstr("c/explanations/x/attributions.safetensors")));
}

TEST_F(Agreement, OfNothingIsNothing) {
  ExplainedImages explained = find(2);
  EXPECT_TRUE(measure_agreement(sweep_, explained).empty());
}

}  // namespace
}  // namespace assay::launcher::trials
