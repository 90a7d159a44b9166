// SPDX-License-Identifier: Apache-2.0
#include "data/class_layout.hpp"

#include <gmock/gmock.h>

#include "tests/data/files/scratch_folder.hpp"

namespace assay::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

SourceListing listing_of(const std::vector<std::string>& paths, std::vector<std::string> folders = {}) {
  SourceListing listing;
  for (const auto& path : paths) listing.files.push_back({path, ""});
  listing.folders = std::move(folders);
  return listing;
}

std::vector<std::string> rows(const Layout& layout) {
  std::vector<std::string> text;
  for (const auto& split : layout.splits) {
    for (const auto& row : split.rows) text.push_back(split.split + " " + std::to_string(row.label) + " " + row.name);
  }
  return text;
}

std::string fault(const SourceListing& listing, const LayoutOptions& options = {}) {
  return files::message_of<files::InputError>([&] { plan_layout(listing, options, "INPUT"); });
}

TEST(ClassLayout, SplitFoldersOfAnyCaseAndNaturalOrder) {
  const auto layout =
      plan_layout(listing_of({"Test/real/3.png", "TRAIN/REAL/10.png", "TRAIN/Fake/1.png", "TRAIN/REAL/9.png",
                              "Test/fake/4.png", "validation/REAL/5.png", "validation/FAKE/5.png"}),
                  {}, "INPUT");
  EXPECT_THAT(rows(layout),
              ElementsAre("train 0 TRAIN/Fake/1.png", "train 1 TRAIN/REAL/9.png", "train 1 TRAIN/REAL/10.png",
                          "validation 0 validation/FAKE/5.png", "validation 1 validation/REAL/5.png",
                          "test 0 Test/fake/4.png", "test 1 Test/real/3.png"));
  EXPECT_TRUE(layout.rejects.empty());
}

TEST(ClassLayout, BareClassFoldersAreTrain) {
  EXPECT_THAT(rows(plan_layout(listing_of({"REAL/a.png", "FAKE/deeper/b.png"}), {}, "INPUT")),
              ElementsAre("train 0 FAKE/deeper/b.png", "train 1 REAL/a.png"));
}

TEST(ClassLayout, WrappingFoldersAreTakenOff) {
  for (const std::string wrapper : {"cifake/", "archive/cifake/"}) {
    const auto layout = plan_layout(
        listing_of({wrapper + "train/REAL/1.png", wrapper + "train/FAKE/1.png", "README.txt"}), {}, "INPUT");
    EXPECT_THAT(rows(layout), ElementsAre("train 0 train/FAKE/1.png", "train 1 train/REAL/1.png"));
    ASSERT_EQ(layout.rejects.size(), 1u);
    EXPECT_EQ(layout.rejects[0].file, "README.txt");
  }
}

TEST(ClassLayout, ThreeClassesNeedToBeChosenFrom) {
  const auto listing = listing_of({"cat/1.png", "FAKE/1.png", "REAL/1.png"});
  EXPECT_THAT(fault(listing), testing::AllOf(HasSubstr("FAKE, REAL, cat"), HasSubstr("--classes")));
  LayoutOptions options;
  options.classes_given = true;
  const auto layout = plan_layout(listing, options, "INPUT");
  EXPECT_THAT(rows(layout), ElementsAre("train 0 FAKE/1.png", "train 1 REAL/1.png"));
  EXPECT_EQ(layout.left_out, 1u);
}

TEST(ClassLayout, OtherNamesAreGivenInTheOrderOfTheLabels) {
  const auto listing = listing_of({"human/1.png", "ai/1.png"});
  EXPECT_THAT(fault(listing), HasSubstr("ai, human"));
  LayoutOptions options{.classes = {"AI", "Human"}, .classes_given = true};
  EXPECT_THAT(rows(plan_layout(listing, options, "INPUT")), ElementsAre("train 0 ai/1.png", "train 1 human/1.png"));
  options.classes = {"dog", "cat"};
  EXPECT_THAT(fault(listing, options), HasSubstr("dog, cat"));
}

TEST(ClassLayout, AnEmptyClassIsAnErrorUnlessAllowed) {
  for (const auto& listing : {listing_of({"train/REAL/1.png"}), listing_of({"train/REAL/1.png"}, {"train/FAKE"})}) {
    EXPECT_THAT(fault(listing),
                testing::AllOf(HasSubstr("train"), HasSubstr("FAKE"), HasSubstr("--allow-empty-class")));
    EXPECT_EQ(rows(plan_layout(listing, {.allow_empty_class = true}, "INPUT")).size(), 1u);
  }
  // A split of which only the folder is there.
  EXPECT_THAT(fault(listing_of({"train/REAL/1.png", "train/FAKE/1.png"}, {"test"})), HasSubstr("test"));
}

TEST(ClassLayout, NoClassFoldersAtAll) {
  EXPECT_THAT(fault(listing_of({"1.png", "2.png"})), HasSubstr("no class folders"));
  EXPECT_THAT(fault(listing_of({})), HasSubstr("no class folders"));
  EXPECT_THAT(fault(listing_of({}, {"REAL", "FAKE"}), {.allow_empty_class = true}), HasSubstr("no images"));
}

TEST(ClassLayout, FilesInNoPlaceAreRejectsWithAReason) {
  const auto layout = plan_layout(listing_of({"train/REAL/1.png", "train/FAKE/1.png", "train/list.csv", "docs/a.png",
                                              "top.png", "train/REAL/1.png"}),
                                  {}, "INPUT");
  ASSERT_EQ(layout.rejects.size(), 4u);
  EXPECT_THAT(layout.rejects[0].reason, HasSubstr("class folder"));
  EXPECT_THAT(layout.rejects[1].reason, HasSubstr("split folder"));
  EXPECT_THAT(layout.rejects[2].reason, HasSubstr("split folder"));
  EXPECT_THAT(layout.rejects[3].reason, HasSubstr("same path"));
}

TEST(ClassLayout, ListedRejectsKeepTheirReasonAndDoNotShapeTheLayout) {
  auto listing = listing_of({"train/REAL/1.png", "train/FAKE/1.png"});
  listing.files.push_back({"../../etc/passwd", "an unsafe path"});
  const auto layout = plan_layout(listing, {}, "INPUT");
  EXPECT_EQ(rows(layout).size(), 2u);
  ASSERT_EQ(layout.rejects.size(), 1u);
  EXPECT_EQ(layout.rejects[0].reason, "an unsafe path");
}

}  // namespace
}  // namespace assay::data
