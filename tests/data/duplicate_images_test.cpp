// SPDX-License-Identifier: Apache-2.0
#include "data/duplicate_images.hpp"

#include <gmock/gmock.h>

#include "tests/data/picture_rows.hpp"

namespace assay::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Builds the traits of a store image by image; names are "N" within the split.
class DuplicateImagesTest : public testing::Test {
 protected:
  void split(const std::string& name) {
    traits_.splits.push_back({name, static_cast<std::uint32_t>(traits_.labels.size())});
  }
  void add(std::uint8_t label, const files::Image& image, int file = -1) {
    traits_.labels.push_back(label);
    traits_.identity.push_back(files::sha256(std::as_bytes(std::span(image.pixels))));
    files::Sha256Digest digest{};
    digest[0] = static_cast<std::uint8_t>(file < 0 ? 100 + traits_.labels.size() : file);
    traits_.file.push_back(digest);
    traits_.prints.push_back(fingerprint(image.pixels, shape_of(image)));
  }
  Duplicates find(int threads = 2) {
    return find_duplicates(
        traits_, {"FAKE", "REAL"},
        [this](const std::string& split) {
          ++names_asked_[split];
          std::vector<std::string> names;
          for (int i = 0; i < 300; ++i) names.push_back(std::to_string(i));
          return names;
        },
        threads);
  }
  static std::vector<std::string> summary(const Duplicates& duplicates) {
    std::vector<std::string> lines;
    for (const auto& finding : duplicates.findings) {
      std::string line = std::string(finding_name(finding.kind)) + " " + std::to_string(finding.count) + ":";
      for (const auto& pair : finding.examples) line += " " + describe(pair);
      lines.push_back(line);
    }
    return lines;
  }
  ImageTraits traits_;
  std::map<std::string, int> names_asked_;
};

TEST_F(DuplicateImagesTest, DifferentPicturesAreNoFinding) {
  split("train");
  for (std::uint32_t i = 0; i < 20; ++i) add(i % 2, picture(i));
  split("test");
  for (std::uint32_t i = 20; i < 30; ++i) add(i % 2, picture(i));
  const auto duplicates = find();
  EXPECT_TRUE(duplicates.findings.empty());
  EXPECT_EQ(duplicates.groups.images, 0u);
  EXPECT_TRUE(names_asked_.empty()) << "names are read only when needed";
}

TEST_F(DuplicateImagesTest, EqualImagesByWhereTheyStand) {
  split("train");
  add(0, picture(0));
  add(0, picture(1));
  add(0, picture(1));
  add(1, picture(0));
  add(1, picture(2));
  split("test");
  add(0, picture(3));
  add(1, picture(2));
  const auto duplicates = find();
  EXPECT_THAT(summary(duplicates), ElementsAre("image_under_two_labels 1: train/FAKE 0 = train/REAL 3",
                                               "image_in_two_splits 1: train/REAL 4 = test/REAL 1",
                                               "image_repeated 1: train/FAKE 1 = train/FAKE 2"));
  EXPECT_EQ(duplicates.findings[0].severity, Severity::warning);
  EXPECT_EQ(duplicates.findings[2].severity, Severity::note);
  EXPECT_EQ(duplicates.groups.groups, 3u);
  EXPECT_EQ(duplicates.groups.images, 6u);
  EXPECT_EQ(names_asked_, (std::map<std::string, int>{{"test", 1}, {"train", 1}}));
}

TEST_F(DuplicateImagesTest, NearDuplicatesByWhereTheyStand) {
  split("train");
  add(0, picture(0));
  add(0, picture(1));
  add(0, recompressed(picture(1)));
  add(1, recompressed(picture(0)));
  add(1, picture(2));
  split("test");
  add(1, brighter(picture(2)));
  const auto duplicates = find();
  EXPECT_THAT(summary(duplicates), ElementsAre("near_duplicate_under_two_labels 1: train/FAKE 0 ~ train/REAL 3",
                                               "near_duplicate_in_two_splits 1: train/REAL 4 ~ test/REAL 0",
                                               "near_duplicate_repeated 1: train/FAKE 1 ~ train/FAKE 2"));
  EXPECT_EQ(duplicates.findings[1].severity, Severity::warning);
  EXPECT_GT(duplicates.findings[1].examples[0].similarity, 0.99);
  EXPECT_LT(duplicates.findings[1].examples[0].similarity, 1.0001);
}

TEST_F(DuplicateImagesTest, AnEqualPairIsNotTwiceReported) {
  split("train");
  add(0, picture(0));
  split("test");
  add(0, picture(0));
  EXPECT_THAT(summary(find()), ElementsAre("image_in_two_splits 1: train/FAKE 0 = test/FAKE 0"));
}

TEST_F(DuplicateImagesTest, ACopyBehindACopyIsFoundInItsOwnSplit) {
  // The picture stands in both splits, its look-alike in test: the look-alike repeats the one in test and leaks
  // train's.
  split("train");
  add(0, picture(0));
  split("test");
  add(0, picture(0));
  add(0, recompressed(picture(0)));
  EXPECT_THAT(summary(find()), ElementsAre("image_in_two_splits 1: train/FAKE 0 = test/FAKE 0",
                                           "near_duplicate_in_two_splits 1: train/FAKE 0 ~ test/FAKE 1",
                                           "near_duplicate_repeated 1: test/FAKE 0 ~ test/FAKE 1"));
}

TEST_F(DuplicateImagesTest, SaysWhetherTheFilesAreEqualToo) {
  split("train");
  add(0, picture(0), 1);
  add(0, picture(0), 1);
  add(0, picture(1), 2);
  add(0, picture(1), 3);
  const auto duplicates = find();
  ASSERT_EQ(duplicates.findings.size(), 1u);
  ASSERT_EQ(duplicates.findings[0].examples.size(), 2u);
  EXPECT_TRUE(duplicates.findings[0].examples[0].same_file);
  EXPECT_FALSE(duplicates.findings[0].examples[1].same_file);
}

TEST_F(DuplicateImagesTest, CountsAllAndShowsTwenty) {
  split("train");
  for (std::uint32_t i = 0; i < 50; ++i) add(1, picture(i));
  split("test");
  for (std::uint32_t i = 0; i < 50; ++i) add(1, recompressed(picture(i)));
  const auto one = find(1), three = find(3);
  ASSERT_EQ(one.findings.size(), 1u);
  EXPECT_EQ(one.findings[0].count, 50u);
  EXPECT_EQ(one.findings[0].examples.size(), 20u);
  EXPECT_THAT(one.findings[0].text, HasSubstr("50 images are near duplicates of ones in another split (first: "));
  EXPECT_EQ(summary(one), summary(three));
  EXPECT_GE(one.findings[0].examples[0].similarity, one.findings[0].examples[19].similarity);
}

}  // namespace
}  // namespace assay::data
