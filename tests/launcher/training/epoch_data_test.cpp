// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/epoch_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace assay::launcher::training {
namespace {

constexpr std::size_t kRows = 23;

// Row r holds the value r everywhere, so that a batch tells which rows it came from.
class EpochDataTest : public ::testing::Test {
 protected:
  EpochDataTest() : pixels_(kRows * 12), labels_(kRows), source_(span(), {2, 2, 3}) {
    for (std::size_t i = 0; i < pixels_.size(); ++i) pixels_[i] = static_cast<std::uint8_t>(i / 12);
    for (std::size_t i = 0; i < kRows; ++i) labels_[i] = i % 3 == 0;
    config_.batch = 10;
    config_.threads = 1;
  }
  std::span<const std::uint8_t> span() const { return pixels_; }
  EpochData make(std::vector<std::uint32_t> rows) { return EpochData(config_, access_, std::move(rows)); }
  std::vector<std::uint32_t> all() const {
    std::vector<std::uint32_t> rows(kRows);
    std::iota(rows.begin(), rows.end(), 0u);
    return rows;
  }

  std::vector<std::uint8_t> pixels_;
  std::vector<std::uint8_t> labels_;
  data::BatchSource source_;
  HeldRows access_{source_, labels_};
  config::RunConfig config_;
};

std::vector<std::int64_t> samples_of(const MicroBatch& batch) {
  const std::int64_t* first = batch.samples.const_data_ptr<std::int64_t>();
  return {first, first + batch.samples.numel()};
}

TEST_F(EpochDataTest, EveryRowOnceAnEpochOnAnyNumberOfRanks) {
  for (const int size : {1, 2, 3, 5}) {
    EpochData data = make(all());
    data.start_epoch(4);
    std::vector<std::int64_t> seen;
    for (std::uint64_t index = 0; index < data.batches(); ++index) {
      for (int rank = 0; rank < size; ++rank) {
        const auto part = samples_of(data.micro_batch(index, rank, size));
        seen.insert(seen.end(), part.begin(), part.end());
      }
    }
    std::sort(seen.begin(), seen.end());
    ASSERT_EQ(seen.size(), kRows);
    for (std::size_t i = 0; i < kRows; ++i) EXPECT_EQ(seen[i], static_cast<std::int64_t>(i));
  }
}

TEST_F(EpochDataTest, TheWorldsBatchIsTheSameHoweverItIsSplit) {
  EpochData data = make(all());
  data.start_epoch(1);
  const auto whole = samples_of(data.micro_batch(1, 0, 1));
  std::vector<std::int64_t> parts;
  for (int rank = 0; rank < 3; ++rank) {
    const auto part = samples_of(data.micro_batch(1, rank, 3));
    parts.insert(parts.end(), part.begin(), part.end());
  }
  EXPECT_EQ(parts, whole);
}

TEST_F(EpochDataTest, PixelsAndLabelsBelongToTheirSamples) {
  config_.data.scale = 0.5;
  config_.data.shift = -1;
  EpochData data = make({3, 7, 9, 20});
  data.start_epoch(0);
  const MicroBatch batch = data.micro_batch(0, 0, 1);
  ASSERT_EQ(batch.images.sizes(), (std::vector<std::int64_t>{4, 3, 2, 2}));
  const at::Tensor images = batch.images.contiguous();
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::int64_t row = samples_of(batch)[static_cast<std::size_t>(i)];
    EXPECT_EQ(batch.labels.const_data_ptr<std::int64_t>()[i], row % 3 == 0);
    for (int k = 0; k < 12; ++k)
      EXPECT_EQ(images.const_data_ptr<float>()[i * 12 + k], static_cast<float>(row) * 0.5f - 1);
  }
}

TEST_F(EpochDataTest, ImagesHaveTheSizeOfTheConfiguration) {
  config_.data.size = 6;
  EpochData data = make(all());
  data.start_epoch(0);
  EXPECT_EQ(data.micro_batch(0, 0, 1).images.sizes(), (std::vector<std::int64_t>{10, 3, 6, 6}));
}

// Promise 3: who computes a sample, and beside which others, may not change what it looks like.
TEST_F(EpochDataTest, AugmentedImagesAreTheSameHoweverTheBatchIsSplit) {
  for (std::size_t i = 0; i < pixels_.size(); ++i) pixels_[i] = static_cast<std::uint8_t>(i * 37);
  config_.data.size = 5;
  config_.augment = {.flip_horizontal = true,
                     .rotation = 40,
                     .zoom = {"0.8", "1.2"},
                     .translation = 0.1,
                     .contrast = 0.3,
                     .brightness = 0.2};
  for (const char* colour : {"image", "batch"}) {
    config_.augment.colour = colour;
    EpochData data = make(all());
    data.start_epoch(1);
    const at::Tensor whole = data.micro_batch(1, 0, 1).images.clone();
    std::int64_t at = 0;
    for (int rank = 0; rank < 3; ++rank) {
      const at::Tensor part = data.micro_batch(1, rank, 3).images;
      EXPECT_TRUE(part.equal(whole.narrow(0, at, part.size(0)))) << colour << ", rank " << rank;
      at += part.size(0);
    }
    EXPECT_EQ(at, whole.size(0));
  }
}

TEST_F(EpochDataTest, EpochsAndSeedsAugmentDifferently) {
  for (std::size_t i = 0; i < pixels_.size(); ++i) pixels_[i] = static_cast<std::uint8_t>(i * 37);
  config_.data.shuffle = "none";
  config_.augment.rotation = 90;
  const auto images = [&](std::uint32_t epoch) {
    EpochData data = make(all());
    data.start_epoch(epoch);
    return data.micro_batch(0, 0, 1).images.clone();
  };
  const at::Tensor first = images(0);
  EXPECT_FALSE(images(1).equal(first));
  EXPECT_TRUE(images(0).equal(first));
  config_.seed = 5;
  EXPECT_FALSE(images(0).equal(first));
}

TEST_F(EpochDataTest, EpochsDifferAndRepeat) {
  EpochData data = make(all());
  data.start_epoch(0);
  const auto first = samples_of(data.micro_batch(0, 0, 1));
  data.start_epoch(1);
  EXPECT_NE(samples_of(data.micro_batch(0, 0, 1)), first);
  data.start_epoch(0);
  EXPECT_EQ(samples_of(data.micro_batch(0, 0, 1)), first);
}

TEST_F(EpochDataTest, ARankMayHaveNothingInTheLastBatch) {
  EpochData data = make({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  data.start_epoch(0);
  EXPECT_EQ(data.batch_count(1), 1u);
  EXPECT_EQ(data.micro_batch(1, 1, 2).images.sizes(), (std::vector<std::int64_t>{0, 3, 2, 2}));
}

// data.placement device, with the processor in the GPU's place.
TEST_F(EpochDataTest, RowsOnADeviceGiveTheBatchesOfRowsInMemory) {
  for (std::size_t i = 0; i < pixels_.size(); ++i) pixels_[i] = static_cast<std::uint8_t>(i * 37);
  config_.data.size = 5;
  config_.augment = {.flip_horizontal = true, .rotation = 40, .zoom = {"0.8", "1.2"}, .brightness = 0.2, .hue = 0.2};
  const std::vector<std::uint32_t> rows{1, 2, 4, 6, 7, 9, 10, 12, 13, 15, 16, 20, 22};
  const DeviceRows held(access_, rows, at::Device(at::kCPU));
  EpochData expected = make(rows);
  EpochData found(config_, access_, rows, nullptr, &held);
  for (const std::uint32_t epoch : {0u, 3u}) {
    expected.start_epoch(epoch);
    found.start_epoch(epoch);
    for (std::uint64_t index = 0; index < expected.batches(); ++index) {
      for (const int size : {1, 2, 4}) {
        const MicroBatch host = expected.micro_batch(index, size - 1, size);
        const MicroBatch device = found.micro_batch(index, size - 1, size);
        EXPECT_TRUE(device.images.equal(host.images)) << epoch << ", batch " << index << " on " << size;
        EXPECT_EQ(device.images.strides(), host.images.strides());
        EXPECT_TRUE(device.labels.equal(host.labels));
        EXPECT_EQ(samples_of(device), samples_of(host));
      }
    }
  }
}

}  // namespace
}  // namespace assay::launcher::training
