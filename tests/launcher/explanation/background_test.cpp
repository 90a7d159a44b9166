// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/background.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "launcher/explanation/training_store.hpp"
#include "launcher/fault.hpp"
#include "launcher/training/training_rows.hpp"
#include "tests/support/encoded_store.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::explanation {
namespace {

using testing::HasSubstr;

std::vector<std::uint8_t> labels_of(std::size_t fake, std::size_t real) {
  std::vector<std::uint8_t> labels(fake, 0);
  labels.insert(labels.end(), real, 1);
  return labels;
}

std::vector<std::uint32_t> all_rows(const std::vector<std::uint8_t>& labels) {
  std::vector<std::uint32_t> rows(labels.size());
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

std::size_t fake_among(const std::vector<std::uint32_t>& rows, const std::vector<std::uint8_t>& labels) {
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](auto row) { return labels[row] == 0; }));
}

TEST(Background, EachClassHasItsShare) {
  const auto labels = labels_of(300, 100);
  const auto chosen = choose_background(all_rows(labels), labels, 20, 1);
  EXPECT_EQ(chosen.size(), 20u);
  EXPECT_EQ(fake_among(chosen, labels), 15u);
  EXPECT_TRUE(std::is_sorted(chosen.begin(), chosen.end()));
  EXPECT_EQ(std::set(chosen.begin(), chosen.end()).size(), 20u);
}

TEST(Background, ARareClassIsThere) {
  const auto labels = labels_of(1000, 2);
  EXPECT_EQ(fake_among(choose_background(all_rows(labels), labels, 10, 1), labels), 9u);
  const auto one_class = labels_of(0, 8);
  EXPECT_EQ(choose_background(all_rows(one_class), one_class, 3, 1).size(), 3u);
}

TEST(Background, IsAFunctionOfTheSeedAndOfTheRowsAlone) {
  const auto labels = labels_of(50, 50);
  const auto rows = all_rows(labels);
  const auto chosen = choose_background(rows, labels, 10, 1);
  EXPECT_EQ(choose_background(rows, labels, 10, 1), chosen);
  EXPECT_NE(choose_background(rows, labels, 10, 2), chosen);
}

TEST(Background, OnlyTheRowsGivenCount) {
  const auto labels = labels_of(10, 10);
  const std::vector<std::uint32_t> rows = {1, 3, 12};
  EXPECT_EQ(choose_background(rows, labels, 100, 1), rows) << "all, where there are no more";
}

class StoredBackground : public ::testing::Test {
 protected:
  StoredBackground() {
    tests::write_encoded_store(path_, {.train = 40, .test = 2, .asked_size = 8});
    config_.threads = 1;
    config_.data.validation.fraction = 0.25;
  }
  training::TrainedModel trained() {
    training::TrainedModel model;
    model.config = config_;
    model.state.data.path = path_.string();
    model.state.data.content_hash = data::StoreReader(path_).info().content_hash;
    return model;
  }

  tests::ScratchFolder folder_;
  std::filesystem::path path_ = folder_.path() / "store.h5";
  config::RunConfig config_;
  World world_;
};

TEST_F(StoredBackground, ComesFromTheImagesTheRunTrainedOn) {
  const data::StoreReader store(path_);
  const Background background = load_background(world_, store, config_, 100, 0);
  const data::TrainingSplit split = training::split_images(world_, store, config_);
  ASSERT_FALSE(split.validation.empty());
  ASSERT_EQ(background.names.size(), split.training.size());
  const auto names = store.names("train");
  for (const std::uint32_t row : split.validation) {
    EXPECT_THAT(background.names, testing::Not(testing::Contains(names[row]))) << "held back";
  }
  EXPECT_EQ(background.images.size(0), static_cast<std::int64_t>(split.training.size()));
  EXPECT_EQ(background.images.size(2), 8);
  EXPECT_TRUE(background.mean.equal(background.images.mean(0)));
  EXPECT_EQ(background.sha256.size(), 64u);
}

TEST_F(StoredBackground, IsFoundInTheStoreOfTheRunOrInACopyOfIt) {
  const auto trained_on = trained();
  EXPECT_EQ(find_background(world_, trained_on, "", {.background = 4}).background.names.size(), 4u);
  auto moved = trained();
  moved.state.data.path = "gone.h5";
  EXPECT_EQ(find_background(world_, moved, path_.string(), {.background = 4}).background.names.size(), 4u);
}

TEST_F(StoredBackground, WithoutTheStoreShapIsRefusedAndTheOthersGoOnWithout) {
  auto lost = trained();
  lost.state.data.path = (folder_.path() / "gone.h5").string();
  const FoundBackground found = find_background(world_, lost, "", {.methods = {Method::gradcam}});
  EXPECT_TRUE(found.background.empty());
  EXPECT_THAT(found.note, HasSubstr("gone.h5"));
  EXPECT_THROW(find_background(world_, lost, "", {.methods = {Method::shap}}), data::StoreError);
}

TEST_F(StoredBackground, AStoreWithOtherImagesIsRefused) {
  auto other = trained();
  other.state.data.content_hash = "0123";
  try {
    find_background(world_, other, "", {.methods = {Method::kernelshap}});
    FAIL() << "not refused";
  } catch (const data::StoreError& error) {
    EXPECT_THAT(error.what(), HasSubstr("now holds others"));
  }
}

TEST_F(StoredBackground, NoneIsReadWhereNoneIsWished) {
  auto lost = trained();
  lost.state.data.path = "gone.h5";
  EXPECT_EQ(find_background(world_, lost, "", {.methods = {Method::lime}, .background = 0}).note, "");
}

}  // namespace
}  // namespace assay::launcher::explanation
