// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/explained_images.hpp"

#include <gmock/gmock.h>

#include "tests/launcher/trials/explained_sweep.hpp"

namespace assay::launcher::trials {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ExplainedImagesOfASweep : public tests::ExplainedSweep {
 protected:
  ExplainedImages find(std::size_t trials_in_sweep, std::size_t most_trials = 10) const {
    const sweeps::Collection collection = trials(trials_in_sweep);
    return find_explained_images(sweep_, collection, sweeps::rank_trials(collection, ""), most_trials);
  }
  static std::vector<std::string> ids(const ExplainedImages& all, const ExplainedImage& image) {
    std::vector<std::string> ids;
    for (const auto& found : image.explanations) ids.push_back(all.trials[found.trial].id);
    return ids;
  }
};

TEST_F(ExplainedImagesOfASweep, AreThoseThatSeveralTrialsExplainInTheOrderOfTheRanking) {
  explain("c", "test_1", "test/1.png", .25);
  explain("a", "test_1", "test/1.png", .75);
  explain("a", "test_2", "test/2.png");
  explain("d", "test_2", "test/2.png");
  explain("c", "test_2", "test/2.png");
  explain("d", "alone", "test/9.png");
  const ExplainedImages all = find(4);
  ASSERT_EQ(all.trials.size(), 3u) << "b explains nothing";
  EXPECT_EQ(all.trials[1].id, "c");
  EXPECT_EQ(all.trials[1].rank, 3u);
  ASSERT_EQ(all.images.size(), 2u);
  EXPECT_EQ(all.images[0].image, "test/2.png") << "the one that most trials explain";
  EXPECT_THAT(ids(all, all.images[0]), ElementsAre("a", "c", "d"));
  EXPECT_EQ(all.images[1].explanations[1].probability_real, .25);
  EXPECT_EQ(all.images[1].explanations[1].folder, "trials/c/explanations/test_1");
  EXPECT_TRUE(all.notes.empty());
}

TEST_F(ExplainedImagesOfASweep, AreOnlyThoseOfTheFirstTrials) {
  for (const char* trial : {"a", "b", "c"}) explain(trial, "x", "x.png");
  const ExplainedImages all = find(3, 2);
  ASSERT_EQ(all.images.size(), 1u);
  EXPECT_THAT(ids(all, all.images[0]), ElementsAre("a", "b"));
  EXPECT_TRUE(find(3, 1).images.empty());
}

TEST_F(ExplainedImagesOfASweep, AreNoMoreThanSomebodyLooksAt) {
  for (int i = 0; i < 23; ++i) {
    for (const char* trial : {"a", "b"}) explain(trial, "i" + std::to_string(i), std::to_string(i));
  }
  const ExplainedImages all = find(2);
  EXPECT_EQ(all.images.size(), kMostExplainedImages);
  EXPECT_THAT(all.notes, ElementsAre(HasSubstr("23 images")));
}

TEST_F(ExplainedImagesOfASweep, LeaveOutAnotherImageOfTheSameFolderAndDamagedFiles) {
  explain("a", "x", "one/x.png");
  explain("b", "x", "two/x.png");
  explain("a", "y", "y.png");
  explain("b", "y", "y.png");
  data::files::write_file_atomically(image_folder("c", "y") / "explanation.json", "{\"image\": ");
  image_folder("d", "y");
  const ExplainedImages all = find(4);
  ASSERT_EQ(all.images.size(), 1u);
  EXPECT_EQ(all.images[0].image, "y.png");
  EXPECT_THAT(ids(all, all.images[0]), ElementsAre("a", "b"));
  EXPECT_THAT(all.notes, ElementsAre(HasSubstr("c/explanations/y"), HasSubstr("d/explanations/y")));
}

TEST_F(ExplainedImagesOfASweep, AreNoneWithoutExplanations) {
  EXPECT_TRUE(find(3).images.empty());
  EXPECT_TRUE(find(0).trials.empty());
}

}  // namespace
}  // namespace assay::launcher::trials
