// SPDX-License-Identifier: Apache-2.0
// A streamed epoch holds what an epoch from memory holds, batch by batch, on every number of ranks.
#include "launcher/training/row_stream.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "distributed/rank_group.hpp"
#include "launcher/agreement.hpp"
#include "tests/support/encoded_store.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

constexpr std::uint32_t kRows = 203;
constexpr std::uint64_t kBatch = 16;
const data::Shuffle kShuffle{data::ShuffleKind::blocks, 8, 40};

class RowStreamTest : public ::testing::Test {
 protected:
  // Rank 0 writes the store, all ranks read it.
  RowStreamTest() {
    std::string path = (folder_.path() / "store.h5").string();
    if (world_.rank() == 0) tests::write_encoded_store(path, {.train = kRows, .test = 0, .asked_size = 8});
    path_ = distributed::broadcast_text(world_, path);
  }
  ~RowStreamTest() override { world_.barrier(); }

  data::Range part(const data::Range& whole) const {
    return data::part_of(whole, static_cast<std::uint64_t>(world_.rank()), static_cast<std::uint64_t>(world_.size()));
  }
  static std::vector<std::uint8_t> pixels_of(const ReadyRows& ready) {
    std::vector<std::uint8_t> pixels(ready.rows.size() * ready.source->shape().bytes());
    ready.source->fill(ready.rows, pixels);
    return pixels;
  }
  // What the store says these rows are.
  static std::vector<std::uint8_t> expected(const data::StoreRows& rows, std::span<const std::uint32_t> wanted) {
    std::vector<std::uint8_t> pixels;
    for (const std::uint32_t row : wanted) {
      std::vector<std::uint8_t> one(rows.shape().bytes());
      rows.read(row, 1, one);
      pixels.insert(pixels.end(), one.begin(), one.end());
    }
    return pixels;
  }
  void expect_epoch(RowStream& stream, const data::StoreRows& rows, std::uint32_t epoch, std::uint64_t first_batch) {
    const std::vector<std::uint32_t> order = data::Sampler(kRows, 1, kShuffle).order(epoch);
    stream.start(order);
    for (std::uint64_t index = first_batch; index < data::batches_per_epoch(kRows, kBatch); ++index) {
      const data::Range whole = data::batch_range(kRows, kBatch, index);
      const data::Range mine = part(whole);
      const std::span<const std::uint32_t> wanted = std::span(order).subspan(mine.begin, mine.size());
      const ReadyRows ready = stream.batch(whole, mine);
      // What is fetched ahead meanwhile must not touch it.
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      EXPECT_EQ(pixels_of(ready), expected(rows, wanted)) << "batch " << index;
      if (index == first_batch) continue;
      // The batch before may be looked at again.
      const data::Range before = data::batch_range(kRows, kBatch, index - 1);
      const data::Range again = part(before);
      EXPECT_EQ(pixels_of(stream.batch(before, again)),
                expected(rows, std::span(order).subspan(again.begin, again.size())));
    }
  }

  tests::ScratchFolder folder_;
  const distributed::RankGroup all_{0};
  World ranks_{all_, {}};
  distributed::Collective& world_ = ranks_.collective();
  std::filesystem::path path_;
};

TEST_F(RowStreamTest, HoldsTheRowsOfTheOrder) {
  const data::StoreReader store(path_);
  const data::StoreRows rows(store, "train", {});
  RowStream stream(ranks_, store, "train", {}, kShuffle.window);
  for (const std::uint32_t epoch : {0u, 1u, 2u}) expect_epoch(stream, rows, epoch, 0);
}

TEST_F(RowStreamTest, AnEpochMayBeginInTheMiddleAndBeBrokenOff) {
  const data::StoreReader store(path_);
  const data::StoreRows rows(store, "train", {});
  RowStream stream(ranks_, store, "train", {.threads = 2}, kShuffle.window);
  expect_epoch(stream, rows, 0, 5);
  const std::vector<std::uint32_t> order = data::Sampler(kRows, 1, kShuffle).order(7);
  stream.start(order);
  stream.batch({0, kBatch}, part({0, kBatch}));
  expect_epoch(stream, rows, 3, 0);
}

TEST_F(RowStreamTest, DamageIsToldOnEveryRank) {
  if (world_.rank() == 0) {
    std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    file.clear();
    file.seekp(static_cast<std::streamoff>(bytes.find("\xff\xd8\xff") + 100));  // inside the first JPEG
    file.write("damage", 6);
  }
  world_.barrier();
  const data::StoreReader store(path_);
  RowStream stream(ranks_, store, "train", {}, kShuffle.window);
  const std::vector<std::uint32_t> order = data::Sampler(kRows, 1, kShuffle).order(0);
  stream.start(order);
  EXPECT_THROW(
      {
        for (std::uint64_t index = 0; index < data::batches_per_epoch(kRows, kBatch); ++index) {
          const data::Range whole = data::batch_range(kRows, kBatch, index);
          stream.batch(whole, part(whole));
        }
      },
      std::exception);
}

}  // namespace
}  // namespace assay::launcher::training
