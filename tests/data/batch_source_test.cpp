// SPDX-License-Identifier: Apache-2.0
#include "data/batch_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "data/files/random.hpp"

namespace assay::data {
namespace {

std::vector<std::uint8_t> random_bytes(std::size_t count) {
  files::CounterStream stream(3, files::RandomUse::sample_images);
  std::vector<std::uint8_t> bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(stream.below(256));
  return bytes;
}

TEST(BatchSource, FillCopiesRowsAndGetShowsThem) {
  const ImageShape shape{2, 2, 3};
  const auto bytes = random_bytes(6 * shape.bytes());
  const BatchSource source(bytes, shape);
  EXPECT_EQ(source.count(), 6u);
  std::vector<std::uint8_t> batch(8 * shape.bytes());
  const std::vector<std::uint32_t> indices{5, 0, 5, 2, 1, 3, 4, 0};
  source.fill(indices, batch);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const auto row = source.get(indices[i]);
    EXPECT_TRUE(std::equal(row.begin(), row.end(), batch.begin() + static_cast<std::ptrdiff_t>(i * shape.bytes())));
  }
}

TEST(BatchSource, RefusesWhatDoesNotFit) {
  const auto bytes = random_bytes(24);
  EXPECT_THROW(BatchSource(bytes, ImageShape{3, 3, 3}), std::invalid_argument);
  EXPECT_THROW(BatchSource(bytes, ImageShape{0, 3, 3}), std::invalid_argument);
  const BatchSource source(bytes, {2, 2, 3});
  std::vector<std::uint8_t> batch(12);
  const std::vector<std::uint32_t> beyond{2}, fine{1}, two{0, 1};
  EXPECT_THROW(source.get(2), std::out_of_range);
  EXPECT_THROW(source.fill(beyond, batch), std::out_of_range);
  EXPECT_THROW(source.fill(two, batch), std::invalid_argument);
  EXPECT_NO_THROW(source.fill(fine, batch));
  EXPECT_NO_THROW(source.prefetch(1));
  EXPECT_NO_THROW(source.prefetch(2));
}

}  // namespace
}  // namespace assay::data
