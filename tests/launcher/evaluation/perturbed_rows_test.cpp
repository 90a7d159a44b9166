// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/perturbed_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "data/recompression.hpp"
#include "tests/support/encoded_store.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::evaluation {
namespace {

constexpr std::uint32_t kImages = 30;

class PerturbedRowsTest : public ::testing::Test {
 protected:
  PerturbedRowsTest() { tests::write_encoded_store(path_, {.train = kImages, .asked_size = 8}); }

  std::vector<std::uint8_t> rows_of(const Perturbation& perturbation, const data::RowOptions& options,
                                    const std::vector<std::uint32_t>& rows) const {
    const data::StoreReader store(path_);
    PerturbedRows access(store, "train", options, perturbation, store.sources("train").codec);
    const ReadyRows ready = access.ready(rows);
    std::vector<std::uint8_t> pixels(ready.rows.size() * ready.source->shape().bytes());
    ready.source->fill(ready.rows, pixels);
    return pixels;
  }
  std::vector<std::uint8_t> stored(const data::RowOptions& options, std::uint32_t row) const {
    const data::StoreReader store(path_);
    const data::StoreRows images(store, "train", options);
    std::vector<std::uint8_t> pixels(images.shape().bytes());
    images.read(row, 1, pixels);
    return pixels;
  }

  tests::ScratchFolder folder_;
  std::filesystem::path path_ = folder_.path() / "store.h5";
};

TEST_F(PerturbedRowsTest, WithoutPerturbationTheyAreTheRowsOfTheStore) {
  for (const auto mode : {data::ViewMode::channels, data::ViewMode::samples}) {
    const data::RowOptions options{.views = {data::View::rgb, data::View::green, data::View::sobel}, .mode = mode};
    for (const std::uint32_t row : {0u, 7u, 29u}) {
      EXPECT_EQ(rows_of({}, options, {row}), stored(options, row)) << row;
    }
  }
}

TEST_F(PerturbedRowsTest, EveryRowStandsInItsPlaceWhateverElseIsAskedFor) {
  const Perturbation noise{PerturbationKind::noise, 8};
  const std::vector<std::uint32_t> asked = {12, 3, 3, 29, 0};
  const auto together = rows_of(noise, {.threads = 3}, asked);
  const std::size_t bytes = together.size() / asked.size();
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto alone = rows_of(noise, {}, {asked[i]});
    EXPECT_TRUE(std::equal(alone.begin(), alone.end(), together.begin() + static_cast<std::ptrdiff_t>(i * bytes))) << i;
  }
}

TEST_F(PerturbedRowsTest, ViewsAreMadeOfThePerturbedPixels) {
  const Perturbation jpeg{PerturbationKind::jpeg, 50};
  std::vector<std::uint8_t> rgb = stored({}, 4);
  data::recompress(rgb.data(), {8, 8, 3}, 50);
  std::vector<std::uint8_t> green;
  for (std::size_t i = 1; i < rgb.size(); i += 3) green.push_back(rgb[i]);
  EXPECT_EQ(rows_of(jpeg, {.views = {data::View::green}}, {4}), green);
  // As samples: row 9 is the green view of image 4, in three channels.
  const auto sample =
      rows_of(jpeg, {.views = {data::View::rgb, data::View::green}, .mode = data::ViewMode::samples}, {9});
  for (std::size_t i = 0; i < sample.size(); ++i) ASSERT_EQ(sample[i], green[i / 3]) << i;
}

TEST_F(PerturbedRowsTest, PngToJpegTouchesImagesThatWerePngsAndNoOthers) {
  // Of noise_bytes images row 0 is a JPEG, row 1 a PNG.
  const Perturbation perturbation{PerturbationKind::png_to_jpeg, 60};
  EXPECT_EQ(rows_of(perturbation, {}, {0}), stored({}, 0));
  EXPECT_NE(rows_of(perturbation, {}, {1}), stored({}, 1));
  EXPECT_EQ(rows_of(perturbation, {}, {1}), rows_of({PerturbationKind::jpeg, 60}, {}, {1}));
}

TEST_F(PerturbedRowsTest, LabelsAreThoseOfTheRowsAndShapesThoseOfTheViews) {
  const data::StoreReader store(path_);
  PerturbedRows rows(store, "train", {.views = {data::View::rgb, data::View::green}, .mode = data::ViewMode::samples},
                     {}, store.sources("train").codec);
  EXPECT_EQ(rows.labels().size(), 2 * kImages);
  EXPECT_EQ(rows.labels()[kImages - 1], 0);
  EXPECT_EQ(rows.labels()[kImages], 1);
  EXPECT_EQ(rows.shape().channels, 3);
  EXPECT_THROW(rows.ready(std::vector<std::uint32_t>{2 * kImages}), std::out_of_range);
}

}  // namespace
}  // namespace assay::launcher::evaluation
