// SPDX-License-Identifier: Apache-2.0
#include "launcher/prepared_images.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace assay::launcher {
namespace {

class PreparedImagesTest : public ::testing::Test {
 protected:
  PreparedImagesTest() : bytes_(6 * 4 * 5 * 3), source_(span(), {4, 5, 3}) {
    std::iota(bytes_.begin(), bytes_.end(), std::uint8_t{0});
  }
  std::span<const std::uint8_t> span() const { return bytes_; }

  std::vector<std::uint8_t> bytes_;
  data::BatchSource source_;
};

TEST_F(PreparedImagesTest, ArePlanesSeenThroughChannelsLastMemory) {
  PreparedImages images({}, {}, source_.shape(), 1);
  const std::vector<std::uint32_t> rows{2, 0};
  const at::Tensor batch = images.plain(source_, rows);
  ASSERT_EQ(batch.sizes(), (std::vector<std::int64_t>{2, 3, 4, 5}));
  EXPECT_TRUE(batch.is_contiguous(at::MemoryFormat::ChannelsLast));
  EXPECT_EQ(batch[0][1][3][2].item<float>(), source_.get(2)[(3 * 5 + 2) * 3 + 1]);
  EXPECT_EQ(batch[1][2][0][4].item<float>(), source_.get(0)[4 * 3 + 2]);
}

TEST_F(PreparedImagesTest, KeepTheirMemoryForSmallerBatches) {
  PreparedImages images({.size = 8}, {}, source_.shape(), 1);
  const std::vector<std::uint32_t> rows{0, 1, 2, 3, 4};
  const void* first = images.plain(source_, rows).const_data_ptr();
  EXPECT_EQ(images.plain(source_, std::span(rows).first(2)).const_data_ptr(), first);
  EXPECT_EQ(images.augmented(source_, rows, rows, {}).const_data_ptr(), first);
  EXPECT_EQ(images.plain(source_, {}).sizes(), (std::vector<std::int64_t>{0, 3, 8, 8}));
}

TEST_F(PreparedImagesTest, OnlyTrainingIsAugmented) {
  PreparedImages images({}, {.rotation = 180, .brightness = 0.5}, source_.shape(), 2);
  PreparedImages untouched({}, {}, source_.shape(), 1);
  const std::vector<std::uint32_t> rows{0, 1, 2, 3, 4, 5};
  EXPECT_TRUE(images.plain(source_, rows).equal(untouched.plain(source_, rows)));
  EXPECT_FALSE(images.augmented(source_, rows, rows, {}).equal(untouched.plain(source_, rows)));
}

}  // namespace
}  // namespace assay::launcher
